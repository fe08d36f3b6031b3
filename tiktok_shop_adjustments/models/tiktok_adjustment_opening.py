from odoo import fields, models

from ..domain import kinds, openings

CASE_TYPES = {
    openings.CANCEL_ORDER: kinds.CANCELLATION,
    openings.CREATE_RETURN: kinds.RETURN,
}


class TiktokAdjustmentDecision(models.Model):
    """An opening: the seller starts a case on an order, nobody has asked for it.

    It goes the way of every decision, outbox and audit in one. The case comes to exist
    by it, so it is attached once, as soon as TikTok's search shows it.
    """

    _inherit = "tiktok.adjustment.decision"

    sale_order_id = fields.Many2one(
        "sale.order",
        "Order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Set where the seller has started the case.",
    )
    origin_ticket_id = fields.Many2one(
        "helpdesk.ticket",
        "Asked from",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    order_units = fields.Json(readonly=True, help="TikTok's ids of the chosen units.")
    return_type = fields.Char(readonly=True, help="TikTok's word, of refunds only.")
    buyer_message = fields.Text(
        readonly=True, help="Goes to the buyer once TikTok has carried it out."
    )
    case_remote_id = fields.Char(
        "Case ID", readonly=True, help="The case that TikTok has made of it."
    )
    told_at = fields.Datetime("Buyer told on", readonly=True)

    _has_subject = models.Constraint(
        "CHECK(adjustment_id IS NOT NULL OR sale_order_id IS NOT NULL)",
        "A decision is about a case or about an order.",
    )
    _one_opening = models.UniqueIndex(
        "(sale_order_id) WHERE sale_order_id IS NOT NULL "
        "AND state IN ('queued', 'sending', 'uncertain')",
        "Something else is on its way to TikTok for this order.",
    )
    _one_opening_a_round = models.UniqueIndex(
        "(sale_order_id, action, round) WHERE sale_order_id IS NOT NULL",
        "Someone else started this for the order just now.",
    )

    def _attach(self, case):
        """Tie an opening to the case that came of it, and the case to its ticket.

        :param case: at most one `tiktok.adjustment` of the same order
        """
        self.ensure_one()
        if not case or not self._set_case(case):
            return
        ticket = self.origin_ticket_id
        if not case.ticket_id:
            case.ticket_id = ticket
        if not ticket.tiktok_adjustment_id:
            ticket.tiktok_adjustment_id = case

    def _case_type(self):
        """Return the family of the case that an opening makes."""
        return CASE_TYPES[self.action]

    def _case_kind(self):
        """Return the kind of the case that an opening makes, one of `kinds.KINDS`."""
        return kinds.kind_of(self._case_type(), self.return_type or None)
