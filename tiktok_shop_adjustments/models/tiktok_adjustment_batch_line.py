from odoo import api, fields, models

from ..domain import catalogue

RESULTS = [
    ("draft", "To decide"),
    ("skipped", "Left out"),
    ("due", "Waits its turn"),
    ("sent", "On its way"),
    ("uncertain", "Answer unknown, being checked"),
    ("confirmed", "Confirmed by TikTok"),
    ("refused", "Refused by TikTok"),
    ("held", "Not sent"),
]
# What counts as no work of the batch, or as not begun; what is through
WAITS = frozenset({"draft", "skipped", "due"})
DONE = frozenset({"confirmed", "refused", "held"})
# As many as a person can answer for, and one page can show
MOST = 500
_OF_DECISION = {"queued": "sent", "sending": "sent"}


class TiktokAdjustmentBatchLine(models.Model):
    """One decision that is to be made: about a case, or about some of its items.

    Written by the system only: nobody has the right, so nobody sends by a remote call
    what another one has not decided.
    """

    _name = "tiktok.adjustment.batch.line"
    _description = "TikTok Shop Decision of Many"
    _order = "batch_id, sequence, id"
    _rec_name = "adjustment_id"

    batch_id = fields.Many2one(
        "tiktok.adjustment.batch",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    group_id = fields.Many2one(
        "tiktok.adjustment.batch.group",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    sequence = fields.Integer(readonly=True, default=10)
    adjustment_id = fields.Many2one(
        "tiktok.adjustment",
        "Case",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    ticket_id = fields.Many2one(related="adjustment_id.ticket_id")
    shop_id = fields.Many2one(
        related="adjustment_id.shop_id", store=True, index=True, readonly=True
    )
    company_id = fields.Many2one(related="shop_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="adjustment_id.currency_id")
    partner_id = fields.Many2one(related="adjustment_id.partner_id", string="Buyer")
    # What was decided, and how the case stood when it was
    action = fields.Char(readonly=True, help="TikTok's word.")
    action_label = fields.Char("Decision", compute="_compute_action_label")
    choice = fields.Json(readonly=True, help="Fields of a choice, as plain data.")
    seen_status = fields.Char(readonly=True)
    seen_total = fields.Monetary("Worth", readonly=True)
    # What became of it
    state = fields.Selection(
        [
            ("draft", "To decide"),
            ("skipped", "Left out"),
            ("due", "Waits its turn"),
            ("sent", "In the outbox"),
            ("held", "Not sent"),
        ],
        required=True,
        readonly=True,
        default="draft",
    )
    decision_id = fields.Many2one(
        "tiktok.adjustment.decision", readonly=True, index="btree_not_null"
    )
    result = fields.Selection(
        RESULTS, compute="_compute_result", store=True, readonly=True, index=True
    )
    why_not = fields.Text("Why not", readonly=True)
    message = fields.Text("What became of it", compute="_compute_message")
    request_id = fields.Char(related="decision_id.request_id")
    attempts = fields.Integer(readonly=True)
    next_attempt_at = fields.Datetime(readonly=True)

    _due = models.Index("(batch_id, id) WHERE state = 'due'")
    # A decision has one line: whatever is repeated, the count of lines stays true
    _unique_decision = models.UniqueIndex("(decision_id) WHERE decision_id IS NOT NULL")

    @api.depends("action", "choice")
    def _compute_action_label(self):
        for line in self:
            label = catalogue.LABELS.get(line.action, "")
            count = len((line.choice or {}).get("lines") or ())
            line.action_label = (
                f"{label} ({line._say_items(count)})" if count else label
            )

    def _say_items(self, count):
        return self.env._("1 item") if count == 1 else self.env._("%s items", count)

    @api.depends("state", "decision_id.state")
    def _compute_result(self):
        for line in self:
            made = line.decision_id.state
            line.result = _OF_DECISION.get(made, made) if made else line.state

    @api.depends("result", "why_not")
    def _compute_message(self):
        for line in self:
            made = line.decision_id
            told = made and made.state != "queued"
            line.message = made._outcome_message() if told else line.why_not

    def action_open_ticket(self):
        """Open the ticket of the case, where its decision and its story stand."""
        self.ensure_one()
        return self.adjustment_id.action_tiktok_open_ticket()
