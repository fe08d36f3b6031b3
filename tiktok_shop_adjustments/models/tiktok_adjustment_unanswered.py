"""What a deadline that passed leaves behind on the case, for reports."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..domain import states, unanswered

IN_THE_AIR = ("sending", "uncertain")


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    answer_deadline = fields.Datetime(
        "Last deadline",
        readonly=True,
        copy=False,
        help="TikTok's last deadline; it stays when the case has been answered.",
    )
    overdue_at = fields.Datetime(
        "Overdue since",
        readonly=True,
        copy=False,
        help="The last deadline that passed without an answer.",
    )
    by_silence = fields.Boolean(
        "Decided by silence",
        readonly=True,
        copy=False,
        help="TikTok decided for the buyer because nobody had answered in time.",
    )

    # Filters of the list that pick out few of many, in its order
    _overdue = models.Index("(deadline, id DESC) WHERE overdue_at IS NOT NULL")
    _by_silence = models.Index("(deadline, id DESC) WHERE by_silence IS TRUE")

    # === IN THE READING THAT TELLS === #

    @api.model
    def _prepare_case_vals(self, page, item):
        vals = super()._prepare_case_vals(page, item)
        return {**vals, "answer_deadline": vals["deadline"]}

    def _prepare_change_vals(self, page, item):
        vals = super()._prepare_change_vals(page, item)
        deadline = vals["deadline"] or self.answer_deadline
        vals = {**vals, "answer_deadline": deadline}
        if vals["round"] != self.round:
            # The fact stands for how the case came out, which is open again
            vals["by_silence"] = False
        waited = self.state == states.TO_DECIDE != vals["state"]
        if not waited or self._is_answered():
            return vals
        snapshot = self._snapshot_of(page, item)
        wait = self._wait(vals["remote_update_time"], self.shop_id.last_sync_at)
        return {**vals, **self._prepare_unanswered_vals(wait, snapshot)}

    def _wait(self, changed_at, read_at):
        return unanswered.Wait(
            self.deadline or self.answer_deadline or None,
            changed_at or None,
            read_at or None,
        )

    @api.model
    def _prepare_unanswered_vals(self, wait, snapshot):
        """Return the facts about a case that waited and moved on without our answer."""
        if not unanswered.passed(wait, snapshot):
            return {}
        silence = unanswered.by_silence(wait, snapshot)
        return {"overdue_at": wait.deadline, "by_silence": silence}

    def _is_answered(self):
        """Tell whether a decision of ours explains, or may explain, that a case moves:
        of what the case has shown already (`mirrored_at`) nothing more is expected."""
        self.ensure_one()
        return bool(self.decision_ids.filtered_domain(self._answering_domain()))

    @api.model
    def _answering_domain(self):
        """Decisions on a case that TikTok has, or may have, and the case not yet."""
        confirmed = Domain("state", "=", "confirmed")
        unseen = confirmed & Domain("mirrored_at", "=", False)
        on_its_way = Domain("state", "in", IN_THE_AIR) | unseen
        return Domain("sale_order_id", "=", False) & on_its_way

    # === IN THE ANSWER THAT CAME TOO LATE === #

    def _judge_silence(self):
        """Judge cases again whose decision, on its way when they moved, was refused."""
        for case in self._mirror(self.shop_id[:1]).browse(self.ids):
            asked = case.state == states.TO_DECIDE or case.by_silence
            if asked or not case.answer_deadline or case._is_answered():
                continue
            wait = case._wait(case.remote_update_time, False)
            case.write(case._prepare_unanswered_vals(wait, case._get_snapshot()))


class TiktokAdjustmentDecision(models.Model):
    _inherit = "tiktok.adjustment.decision"

    def _after_move(self):
        result = super()._after_move()
        refused = self.filtered(lambda d: d.state == "refused" and not d.sale_order_id)
        for cases in refused.adjustment_id.grouped("shop_id").values():
            cases._judge_silence()
        return result
