from odoo import fields, models

CASE_TYPES = [("cancellation", "Cancellation"), ("return", "Return or refund")]
KINDS = [
    ("cancellation", "Cancellation"),
    ("refund", "Refund only"),
    ("return_refund", "Return and refund"),
    ("replacement", "Replacement"),
    ("exchange", "Exchange"),
    ("unknown", "Unknown to this version"),
]
STATES = [
    ("to_decide", "To decide"),
    ("waiting_buyer", "Waiting for the buyer"),
    ("in_transit", "Parcel on its way"),
    ("waiting_tiktok", "With TikTok"),
    ("approved", "Approved, payout running"),
    ("refunded", "Refunded"),
    ("cancelled", "Cancelled"),
    ("replaced", "Replaced"),
    ("exchanged", "Exchanged"),
    ("rejected", "Rejected"),
    ("withdrawn", "Withdrawn"),
    ("unknown", "Unknown to this version"),
]
OUTCOMES = [
    ("refunded", "Refunded"),
    ("cancelled", "Cancelled"),
    ("replaced", "Replaced"),
    ("exchanged", "Exchanged"),
    ("rejected", "Rejected"),
]


class TiktokAdjustment(models.Model):
    """One cancellation or return case, mirrored from TikTok."""

    _name = "tiktok.adjustment"
    _description = "TikTok Shop Adjustment"
    _order = "deadline, id desc"
    _rec_name = "remote_id"
    _rec_names_search = ["remote_id", "order_remote_id"]

    shop_id = fields.Many2one(
        "tiktok.authorized.shop", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="shop_id.company_id", store=True, precompute=True, index=True
    )
    case_type = fields.Selection(CASE_TYPES, required=True, readonly=True)
    remote_id = fields.Char("Case ID", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    round = fields.Integer(
        default=1, readonly=True, help="Grows when a settled case opens again."
    )
    tiktok_status = fields.Char("TikTok's status", readonly=True)
    state = fields.Selection(STATES, readonly=True, required=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    role = fields.Char("Started by", readonly=True)
    cancel_type = fields.Char(
        readonly=True, help="TikTok's word: CANCEL needs nobody's approval."
    )
    reason = fields.Char("Reason code", readonly=True)
    reason_text = fields.Char("Reason", readonly=True)
    buyer_words = fields.Text(
        readonly=True, help="The buyer's own note, as TikTok's records give it."
    )

    order_remote_id = fields.Char("Order ID", readonly=True)
    sale_order_id = fields.Many2one("sale.order", readonly=True, index="btree_not_null")
    partner_id = fields.Many2one("res.partner", "Buyer", readonly=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket", readonly=True, index="btree_not_null"
    )
    # Read for a page at once, or the ORM searches the ticket of each case that changes
    led_ticket_ids = fields.One2many(
        "helpdesk.ticket", "tiktok_adjustment_id", "Tickets it leads", readonly=True
    )
    line_ids = fields.One2many("tiktok.adjustment.line", "adjustment_id", readonly=True)
    event_ids = fields.One2many(
        "tiktok.adjustment.event", "adjustment_id", readonly=True
    )
    decision_ids = fields.One2many(
        "tiktok.adjustment.decision", "adjustment_id", readonly=True
    )

    currency_id = fields.Many2one("res.currency", readonly=True)
    refund_total = fields.Monetary(readonly=True)
    refund_subtotal = fields.Monetary(readonly=True)
    refund_shipping_fee = fields.Monetary(readonly=True)
    refund_tax = fields.Monetary(readonly=True)
    partial_refund_amount = fields.Monetary(
        "Offered a line", readonly=True, help="TikTok pays it for each line item."
    )
    buyer_rejected_partial_refund = fields.Boolean(readonly=True)

    deadline = fields.Datetime(readonly=True)
    next_actions = fields.Char(
        readonly=True, help="TikTok's words for what it expects of the seller."
    )
    arbitration_status = fields.Char(readonly=True)
    is_quick_refund = fields.Boolean(readonly=True)
    rejected_by_seller = fields.Boolean(
        readonly=True,
        help="TikTok uses one status for withdrawn and rejected cancellations; "
        "our confirmed rejection tells them apart.",
    )
    can_buyer_keep_item = fields.Boolean(readonly=True)
    return_tracking_number = fields.Char(readonly=True)
    return_provider_name = fields.Char(readonly=True)
    pre_return_remote_id = fields.Char(readonly=True)
    next_return_remote_id = fields.Char(readonly=True)
    should_replenish_stock = fields.Boolean(readonly=True)

    remote_create_time = fields.Datetime("Requested on", readonly=True)
    remote_update_time = fields.Datetime("Changed on TikTok", readonly=True)
    payload = fields.Json(readonly=True, groups="base.group_system")
    payload_digest = fields.Char(readonly=True)
    records_due = fields.Boolean(readonly=True, help="The history is to be read again.")
    parked_reason = fields.Text(
        readonly=True, help="Why the last payload could not be applied."
    )

    _unique_case = models.Constraint(
        "UNIQUE(shop_id, case_type, remote_id)", "This case is known already."
    )
    _records_due = models.Index("(shop_id) WHERE records_due IS TRUE")
