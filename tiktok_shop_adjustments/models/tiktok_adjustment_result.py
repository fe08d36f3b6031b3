"""What reports count of a case: its result, and rates that are right when grouped."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..domain import answers

RESULTS = [
    ("open", "Still open"),
    ("granted", "Granted to the buyer"),
    ("won", "Won: rejected, and it stood"),
    ("lost", "Lost: TikTok ruled for the buyer"),
    ("silence", "Lost by silence: nobody answered"),
    ("withdrawn", "Withdrawn by the buyer"),
    ("unasked", "Nobody was asked"),
    ("business", "Started by the business"),
]
HOUR = 3600


class TiktokAdjustment(models.Model):
    """Rates are averages over cases, and a case without an answer is in none of them.

    Odoo stores no empty number: a column would count such a case as zero. So rate and
    hours are columns of the query alone, made of stored facts.
    """

    _inherit = "tiktok.adjustment"

    result = fields.Selection(RESULTS, compute="_compute_result", store=True)
    answered_in_time = fields.Float(
        "Answered in time (%)",
        compute="_compute_answered_in_time",
        aggregator="avg",
        digits=(16, 1),
        # Of one case it is no number: a file would show a zero where none is known
        exportable=False,
        help="Of the cases in which TikTok asked the seller and that are answered, or "
        "whose deadline is over. TikTok wants at least 90 %.",
    )
    answer_hours = fields.Float(
        "Time to answer (hours)",
        compute="_compute_answer_hours",
        aggregator="avg",
        digits=(16, 1),
        # Of one case it is no number: a file would show a zero where none is known
        exportable=False,
        help="From TikTok's question to the first answer, of answered cases alone.",
    )

    # A report is on a time: it does not read what came before
    _requested = models.Index("(remote_create_time, company_id)")

    @api.depends("state", "initiator", "informs_only", "dispute", "by_silence", "kind")
    def _compute_result(self):
        for case in self:
            case.result = answers.result(case._get_answers_case())

    def _get_answers_case(self):
        self.ensure_one()
        return answers.Case(
            state=self.state,
            started_by=self.initiator or None,
            informs_only=self.informs_only,
            ruled_for_buyer=self.dispute == "for_buyer",
            silent=self.by_silence,
        )

    @api.depends("answer_timing")
    def _compute_answered_in_time(self):
        for case in self:
            case.answered_in_time = 100.0 * (case.answer_timing == answers.IN_TIME)

    @api.depends("asked_at", "answered_at")
    def _compute_answer_hours(self):
        for case in self:
            asked, answered = case.asked_at, case.answered_at
            length = asked and answered and (answered - asked).total_seconds()
            case.answer_hours = (length or 0) / HOUR

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "answered_in_time":
            return SQL(
                "CASE %s WHEN %s THEN 100.0 WHEN %s THEN 0.0 WHEN %s THEN 0.0 END",
                self._field_to_sql(alias, "answer_timing", query),
                *answers.TIMINGS,
            )
        if field_expr == "answer_hours":
            return SQL(
                "EXTRACT(EPOCH FROM %s - %s) / %s",
                self._field_to_sql(alias, "answered_at", query),
                self._field_to_sql(alias, "asked_at", query),
                HOUR,
            )
        return super()._field_to_sql(alias, field_expr, query)
