from odoo import api, fields, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# TikTok's numbers, in words; others are shown as the number
TYPE_NAMES = {
    1: _lt("Order"),
    6: _lt("App removed by the seller"),
    7: _lt("Consent ends soon"),
    11: _lt("Cancellation"),
    12: _lt("Return or refund"),
    13: _lt("Conversation"),
    14: _lt("Message"),
    64: _lt("Aftersales request"),
    65: _lt("Returned parcel"),
    67: _lt("Refund paid"),
}


class TiktokWebhookEvent(models.Model):
    """Inbox: one row per accepted notification. A notification is only a hint to
    fetch again: TikTok's signature has no clock, so it can be replayed."""

    _name = "tiktok.webhook.event"
    _description = "TikTok Shop Notification"
    _order = "id desc"
    _rec_name = "notification_id"

    shop_id = fields.Many2one(
        "tiktok.authorized.shop", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="shop_id.company_id", store=True, index=True)
    notification_id = fields.Char(
        required=True,
        readonly=True,
        help="TikTok's id, or the digest of the body where TikTok sent none.",
    )
    type = fields.Integer(required=True, readonly=True, aggregator=None)
    type_name = fields.Char("Event", compute="_compute_type_name")
    order_remote_id = fields.Char("Order ID", readonly=True, index="btree_not_null")
    case_remote_id = fields.Char("Case ID", readonly=True, index="btree_not_null")
    conversation_remote_id = fields.Char("Conversation ID", readonly=True)
    remote_status = fields.Char(readonly=True, help="A hint; never trusted.")
    sent_at = fields.Datetime(readonly=True, help="TikTok's own clock.")
    state = fields.Selection(
        [
            ("new", "Waiting"),
            ("done", "Done"),
            ("ignored", "Nothing to do"),
            ("failed", "Failed"),
        ],
        required=True,
        default="new",
        readonly=True,
    )
    attempts = fields.Integer(readonly=True)
    next_attempt_at = fields.Datetime(readonly=True)
    processed_at = fields.Datetime(readonly=True)
    error = fields.Text(readonly=True)

    _unique_notification = models.Constraint(
        "UNIQUE(shop_id, notification_id)", "This notification was stored already."
    )
    _due = models.Index("(next_attempt_at, id) WHERE state = 'new'")
    _latest = models.Index("(shop_id, id)")
    _settled = models.Index("(create_date) WHERE state != 'new'")

    @api.depends("type")
    @api.depends_context("lang")
    def _compute_type_name(self):
        for event in self:
            event.type_name = str(TYPE_NAMES.get(event.type, event.type))
