from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "tiktok.mirrored.fields"]

    tiktok_adjustment_ids = fields.One2many(
        "tiktok.adjustment", "ticket_id", "TikTok cases", readonly=True
    )
    tiktok_adjustment_id = fields.Many2one(
        "tiktok.adjustment",
        "TikTok case",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The case as it stands: of an edited request, the newest.",
    )
    tiktok_shop_id = fields.Many2one(
        related="tiktok_adjustment_id.shop_id",
        store=True,
        precompute=True,
        string="TikTok shop",
    )
    tiktok_state = fields.Selection(
        related="tiktok_adjustment_id.state",
        store=True,
        precompute=True,
        string="Case state",
    )
    tiktok_outcome = fields.Selection(
        related="tiktok_adjustment_id.outcome",
        store=True,
        precompute=True,
        string="Outcome",
    )
    tiktok_deadline = fields.Datetime(
        related="tiktok_adjustment_id.deadline",
        store=True,
        precompute=True,
        string="Answer until",
    )
    tiktok_initiator = fields.Selection(related="tiktok_adjustment_id.initiator")
    tiktok_dispute = fields.Selection(related="tiktok_adjustment_id.dispute")
    tiktok_informs_only = fields.Boolean(related="tiktok_adjustment_id.informs_only")
    tiktok_final_reason = fields.Selection(related="tiktok_adjustment_id.final_reason")
    tiktok_currency_id = fields.Many2one(related="tiktok_adjustment_id.currency_id")
    tiktok_refund_total = fields.Monetary(
        related="tiktok_adjustment_id.refund_total",
        store=True,
        precompute=True,
        string="Refund",
        currency_field="tiktok_currency_id",
    )

    @api.constrains("company_id")
    def _check_company_of_tiktok(self):
        """A ticket moved elsewhere would show what is this company's alone."""
        for ticket in self:
            named = ticket.tiktok_adjustment_id.company_id
            named |= ticket.tiktok_conversation_id.company_id
            if named - ticket.company_id:
                raise ValidationError(
                    self.env._(
                        "Ticket %(number)s is about a case or a conversation of the "
                        "company %(company)s on TikTok Shop and stays there. Nothing "
                        "was changed.",
                        number=ticket.number,
                        company=named[:1].sudo().name,
                    )
                )
