"""When the seller was asked, and who answered first: remembered for reports."""

from datetime import timedelta

from odoo import api, fields, models

from ..domain import answers, states

ANSWERED_BY = [
    ("person", "An agent"),
    ("rule", "A rule"),
    ("elsewhere", "In TikTok's Seller Center"),
]
TIMINGS = [
    ("in_time", "Answered in time"),
    ("late", "Answered late"),
    ("never", "Not answered"),
]
SPANS = [
    ("hour", "Within 1 hour"),
    ("four_hours", "Within 4 hours"),
    ("twelve_hours", "Within 12 hours"),
    ("day", "Within 24 hours"),
    ("two_days", "Within 48 hours"),
    ("longer", "Later"),
]
# TikTok's clock and ours
SKEW = timedelta(minutes=1)


class TiktokAdjustment(models.Model):
    """The first question of a case and its first answer. A case that was over when
    Odoo first read it has neither: nobody knows when it was answered."""

    _inherit = "tiktok.adjustment"

    asked_at = fields.Datetime("Answer asked for on", readonly=True, copy=False)
    answered_at = fields.Datetime("Answered on", readonly=True, copy=False)
    answered_deadline = fields.Datetime(
        "Deadline of the answer",
        readonly=True,
        copy=False,
        help="The one that stood when the case was answered.",
    )
    answered_by = fields.Selection(ANSWERED_BY, readonly=True, copy=False)
    answer_user_id = fields.Many2one(
        "res.users", "Answered by agent", readonly=True, copy=False
    )
    answer_timing = fields.Selection(
        TIMINGS,
        "Answer",
        compute="_compute_answer_timing",
        store=True,
        help="Of the cases in which TikTok asked the seller.",
    )
    answer_within = fields.Selection(
        SPANS, compute="_compute_answer_within", store=True
    )

    # TikTok's own reading and ours come in any order: what the mirror sees first is put
    # down to the Seller Center until our decision is confirmed.

    @api.model
    def _prepare_case_vals(self, page, item):
        vals = super()._prepare_case_vals(page, item)
        if vals["state"] == states.TO_DECIDE:
            vals["asked_at"] = vals["remote_create_time"]
        return vals

    def _prepare_change_vals(self, page, item):
        vals = super()._prepare_change_vals(page, item)
        return {**vals, **self._prepare_answer_vals(vals)}

    def _prepare_answer_vals(self, vals):
        """Return what a change tells of question and answer; {} for most changes.

        :param vals: the values that the change brings
        """
        state, moment = vals["state"], vals["remote_update_time"]
        if self.answered_at:
            return {}
        if state == states.TO_DECIDE:
            return {} if self.asked_at else {"asked_at": moment}
        was_asked = self.state == states.TO_DECIDE and self.asked_at
        # What TikTok refunded of its own accord nobody had answered
        if not was_asked or vals["final_reason"]:
            return {}
        deadline = self.deadline or None
        if not answers.is_answered(state, moment or None, deadline):
            return {}
        return {
            "answered_at": moment,
            "answered_deadline": deadline,
            "answered_by": "elsewhere",
        }

    def _note_first_answer(self, decision):
        """Remember the first confirmed decision as the answer."""
        self.ensure_one()
        sent = decision.sent_at or decision.settled_at or fields.Datetime.now()
        seen = self.answered_at
        if seen and (self.answered_by != "elsewhere" or seen < sent - SKEW):
            return
        deadline = self.answered_deadline or self.deadline or self.answer_deadline
        self._mirror(self.shop_id).browse(self.id).write(
            {
                "asked_at": self.asked_at or self.remote_create_time,
                "answered_at": sent,
                "answered_deadline": deadline,
                "answered_by": "rule" if decision.rule_id else "person",
                "answer_user_id": not decision.rule_id and decision.user_id.id,
            }
        )

    @api.depends("asked_at", "answered_at", "answered_deadline", "overdue_at")
    def _compute_answer_timing(self):
        for case in self:
            case.answer_timing = case.asked_at and answers.timing(
                case.answered_at or None,
                case.answered_deadline or None,
                overdue=bool(case.overdue_at),
            )

    @api.depends("asked_at", "answered_at")
    def _compute_answer_within(self):
        for case in self:
            case.answer_within = answers.span(case.asked_at, case.answered_at)


class TiktokAdjustmentDecision(models.Model):
    _inherit = "tiktok.adjustment.decision"

    def _after_confirmed(self):
        """An answer counts from when it was sent, whoever asked for it."""
        if self.adjustment_id and not self.sale_order_id:
            self.adjustment_id._note_first_answer(self)
        return super()._after_confirmed()
