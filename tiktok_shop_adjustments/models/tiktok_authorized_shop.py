from odoo import fields, models

from .tiktok_authorization import SECRET


class TiktokAuthorizedShop(models.Model):
    """One shop of a seller: where its cases go and how far it has been read."""

    _name = "tiktok.authorized.shop"
    _description = "TikTok Shop"
    _inherit = ["mail.thread", "mail.activity.mixin", "tiktok.own.company"]
    _check_company_auto = True
    _order = "company_id, name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    authorization_id = fields.Many2one(
        "tiktok.authorization", required=True, index=True, ondelete="restrict"
    )
    # Each consent belongs to a company; its shops follow it
    company_id = fields.Many2one(
        related="authorization_id.company_id", store=True, index=True
    )
    remote_id = fields.Char("Shop ID", required=True, readonly=True, copy=False)
    cipher = fields.Char(readonly=True, copy=False, groups=SECRET)
    region = fields.Char(readonly=True)
    seller_type = fields.Char(readonly=True)
    code = fields.Char("Shop code", readonly=True)

    # Policies
    team_id = fields.Many2one(
        "helpdesk.ticket.team", "Helpdesk team", check_company=True
    )
    open_stage_id = fields.Many2one("helpdesk.ticket.stage", "Stage: to decide")
    waiting_stage_id = fields.Many2one("helpdesk.ticket.stage", "Stage: waiting")
    closed_stage_id = fields.Many2one("helpdesk.ticket.stage", "Stage: settled")
    cancelled_stage_id = fields.Many2one("helpdesk.ticket.stage", "Stage: withdrawn")
    rejected_stage_id = fields.Many2one("helpdesk.ticket.stage", "Stage: rejected")
    stages_follow_case = fields.Boolean(default=True)
    order_policy = fields.Selection(
        [
            ("import", "Create sale orders from TikTok Shop"),
            ("match", "Match orders that another connector has made"),
        ],
        required=True,
        default="import",
    )
    import_from = fields.Datetime(
        "Read from",
        help="Orders and cases that were not touched since then stay on TikTok.",
        required=True,
    )
    fallback_product_id = fields.Many2one("product.product", check_company=True)
    shipping_product_id = fields.Many2one("product.product", check_company=True)
    discount_product_id = fields.Many2one("product.product", check_company=True)
    tax_product_id = fields.Many2one("product.product", check_company=True)
    fee_product_id = fields.Many2one("product.product", check_company=True)

    # Kill switches
    notifications_enabled = fields.Boolean(
        "Accept notifications",
        default=True,
        help="Accept TikTok's notifications (webhooks).",
    )
    decisions_enabled = fields.Boolean(
        "Send decisions",
        default=True,
        help="Send decisions to TikTok. Off: they wait in the outbox.",
    )

    # How far it has been read (TikTok's update_time, UTC)
    orders_cursor = fields.Datetime(readonly=True, copy=False)
    cancellations_cursor = fields.Datetime(readonly=True, copy=False)
    returns_cursor = fields.Datetime(readonly=True, copy=False)
    last_sync_at = fields.Datetime("Last read", readonly=True, copy=False)
    last_try_at = fields.Datetime(
        "Last asked",
        readonly=True,
        copy=False,
        help="Later than the last reading: that one failed, or there is more to read.",
    )
    last_reconcile_at = fields.Datetime(
        "Open cases last asked", readonly=True, copy=False
    )
    last_notification_at = fields.Datetime(
        "Last notification", compute="_compute_last_notification_at"
    )
    sync_error = fields.Text(readonly=True, copy=False)
    sync_failures = fields.Integer(readonly=True, copy=False)
    next_sync_at = fields.Datetime(
        readonly=True, copy=False, help="After failures: not before then."
    )

    history_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="What ended before then is history: it gets neither ticket nor booking.",
    )
    parked_records = fields.Json(
        readonly=True,
        copy=False,
        help="What could not be brought into Odoo, with the reason.",
    )
    parked_words = fields.Text("Not in Odoo", compute="_compute_parked_words")

    adjustment_ids = fields.One2many("tiktok.adjustment", "shop_id", readonly=True)

    _unique_remote_id = models.Constraint(
        "UNIQUE(remote_id)", "This TikTok shop is connected already."
    )
