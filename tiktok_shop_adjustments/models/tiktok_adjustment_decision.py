from odoo import api, fields, models

DELIVERY_STATES = [
    ("queued", "Waiting to be sent"),
    ("sending", "Being sent"),
    ("confirmed", "Confirmed by TikTok"),
    ("refused", "Refused by TikTok"),
    ("uncertain", "Answer unknown, being checked"),
]


class TiktokAdjustmentDecision(models.Model):
    """Outbox and audit in one. Immutable once queued, but for delivery fields."""

    _name = "tiktok.adjustment.decision"
    _description = "TikTok Shop Decision"
    _order = "id desc"
    _rec_name = "action"

    # What it is about: a case, or an order on which the seller opens one
    adjustment_id = fields.Many2one(
        "tiktok.adjustment", readonly=True, index=True, ondelete="restrict"
    )
    shop_id = fields.Many2one(
        "tiktok.authorized.shop", compute="_compute_subject", store=True, index=True
    )
    company_id = fields.Many2one(related="shop_id.company_id", store=True, index=True)
    # What was decided
    action = fields.Char(required=True, readonly=True, help="TikTok's word.")
    payload = fields.Json(readonly=True, help="The body as it is sent.")
    round = fields.Integer(required=True, readonly=True, default=1)
    key = fields.Char("Idempotency key", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        "Decided by",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
    )
    reason_name = fields.Char(readonly=True)
    reason_text = fields.Char("Reason", readonly=True)
    comment = fields.Text(readonly=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    amount = fields.Monetary(
        readonly=True, help="What the buyer gets by this decision, in all."
    )
    keep_item = fields.Boolean("Buyer keeps the item", readonly=True)
    line_ids = fields.Many2many("tiktok.adjustment.line", readonly=True)
    operation = fields.Char(
        required=True, readonly=True, help="The call that carries it to TikTok."
    )
    # What became of it
    state = fields.Selection(
        DELIVERY_STATES, required=True, default="queued", readonly=True
    )
    attempts = fields.Integer(readonly=True)
    lease_until = fields.Datetime(readonly=True)
    next_attempt_at = fields.Datetime(readonly=True)
    sent_at = fields.Datetime(readonly=True)
    settled_at = fields.Datetime(readonly=True)
    request_id = fields.Char("TikTok's request ID", readonly=True)
    answer_code = fields.Char(readonly=True)
    answer_message = fields.Char(readonly=True)
    advice = fields.Text("What to do", readonly=True)
    said_no = fields.Boolean(
        readonly=True, help="TikTok's last answer was a refusal, not a failure."
    )
    maybe_applied = fields.Boolean(
        readonly=True, help="An attempt may have taken effect though it failed."
    )
    status_before = fields.Char(readonly=True)
    sent_status = fields.Char(
        readonly=True, help="Where the case stood when this was sent last."
    )
    case_before = fields.Json(
        readonly=True, help="Where the case stood: tells whether it has moved since."
    )
    mirrored_at = fields.Datetime(
        readonly=True, help="When TikTok's list showed the case moved on."
    )

    _unique_key = models.Constraint("UNIQUE(key)", "This decision was taken already.")
    # The round counts settled decisions, so two that were begun from the same view
    # of the case share it: only one of them can be stored.
    _one_a_round = models.UniqueIndex(
        "(adjustment_id, round) WHERE sale_order_id IS NULL",
        "Someone else decided this case just now.",
    )
    _one_open = models.UniqueIndex(
        "(adjustment_id) WHERE sale_order_id IS NULL "
        "AND state IN ('queued', 'sending', 'uncertain')",
        "Another decision for this case is on its way.",
    )

    @api.depends("adjustment_id.shop_id", "sale_order_id.tiktok_shop_id")
    def _compute_subject(self):
        for decision in self:
            order = decision.sale_order_id
            decision.shop_id = order.tiktok_shop_id or decision.adjustment_id.shop_id

    @api.depends("adjustment_id.currency_id", "sale_order_id.currency_id")
    def _compute_currency_id(self):
        for decision in self:
            # sudo: an agent need not have rights on sales to read an amount
            order = decision.sudo().sale_order_id
            currency = decision.adjustment_id.currency_id
            decision.currency_id = order.currency_id or currency
