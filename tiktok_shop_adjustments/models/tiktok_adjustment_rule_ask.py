from odoo import models

from ..domain import catalogue
from .tiktok_rule_question import Held, Question


class TiktokAdjustmentRuleLog(models.Model):
    """TikTok is asked live: a rule sends nothing that TikTok has not just allowed."""

    _inherit = "tiktok.adjustment.rule.log"

    def _prepare_question(self):
        """Return the `Question` to TikTok about this decision."""
        case = self.adjustment_id
        asks_order = bool(self.rule_id.order_status_ids)
        return Question(
            client=self.shop_id._client(),
            case=case.remote_id,
            action=self.action,
            locale=case._tiktok_locale(),
            order=case.order_remote_id if asks_order else None,
        )

    def _prepare_choice(self, answer):
        """Return the `Choice` for the outbox.

        :raise Held: TikTok does not allow it, or the case is not what it was
        """
        self._check_unmoved()
        answer.check_allowed(self.env)
        self._check_order(answer)
        rule = self.rule_id
        facts = {"seen_status": self.seen_status}
        if catalogue.ACTIONS[self.action].needs_reason:
            name = (rule.reject_reason or "").strip()
            facts["reason"] = name
            facts["reason_text"] = self._get_reason_text(answer, name)
            facts["comment"] = rule.reject_comment or None
        return answer.get_choice(**facts)

    def _check_unmoved(self):
        if self.seen_status != self.adjustment_id.tiktok_status:
            raise Held(self.env._("The case has moved since the rule looked at it."))

    def _check_order(self, answer):
        wanted = self.rule_id.order_status_ids.mapped("code")
        if wanted and answer.order_status not in wanted:
            raise Held(
                self.env._(
                    "The order's status is %(status)s by now.",
                    status=answer.order_status or self.env._("unknown"),
                )
            )

    def _get_reason_text(self, answer, name):
        reasons = dict(answer.reasons)
        if name not in reasons:
            raise Held(
                self.env._(
                    "TikTok does not take the reason “%(reason)s” for this case. It "
                    "takes: %(listed)s.",
                    reason=name,
                    listed=", ".join(reasons) or self.env._("none"),
                )
            )
        return reasons[name]
