import re
from types import SimpleNamespace

from odoo import fields, models

from ..domain import catalogue, states
from ..domain import decisions as rules
from .tiktok_adjustment_decision_queue import DECIDE

# Which dialog asks for it: an offer that needs a reason is TikTok's kind of rejection.
APPROVE, REJECT = "approve", "reject"


def dialog_of(action):
    """Return ``approve`` or ``reject``, the dialog that makes a decision."""
    known = catalogue.ACTIONS[action]
    return REJECT if known.needs_reason else APPROVE


class TiktokAdjustment(models.Model):
    """What may be decided for a case, by the rule book and by TikTok's word."""

    _inherit = "tiktok.adjustment"

    def _get_snapshot(self):
        """Return the case as the rule book reads it (`domain.states.Snapshot`)."""
        self.ensure_one()
        expected = re.findall(r"\w+", self.next_actions or "")
        now = fields.Datetime.now()
        return states.Snapshot(
            kind=self.kind,
            status=self.tiktok_status or "",
            role=self.role or None,
            next_actions=tuple(expected),
            arbitration=self.arbitration_status or None,
            quick_refund=self.is_quick_refund,
            partial_rejected=self.buyer_rejected_partial_refund,
            partial_offered=bool(self.partial_refund_amount),
            rejected_by_seller=self.rejected_by_seller,
            cancel_type=self.cancel_type or None,
            overdue=bool(self.deadline) and self.deadline < now,
        )

    def _get_verdicts(self, eligibility=()):
        """Return {action: `domain.decisions.Verdict`} in the order of the desk.

        :param eligibility: TikTok's word on each decision, as dicts with the fields
            ``decision``, ``eligible``, ``ineligible_code``, ``ineligible_reason``;
            where there is none the rule book's own table stands
        """
        verdicts = rules.table(self._get_snapshot())
        answers = [SimpleNamespace(**answer) for answer in eligibility]
        if answers:
            verdicts = rules.merge(verdicts, answers)
        return {verdict.action: verdict for verdict in verdicts}

    def _get_actions(self):
        """Return what the panel offers; asks nobody, neither TikTok nor the database
        beyond the case itself.

        :return: ``[{action, label, dialog, allowed, ask, why_not}]``; ``dialog`` is
            ``approve`` or ``reject``, ``why_not`` is empty when allowed; ``ask`` when
            only TikTok's own yes is missing, which the dialog asks for
        """
        may_decide = self.env.user.has_group(DECIDE)
        return [
            {
                "action": verdict.action,
                "label": verdict.label,
                "dialog": dialog_of(verdict.action),
                "allowed": verdict.allowed and may_decide,
                "ask": verdict.ask and may_decide,
                "why_not": self._why_not(verdict, may_decide),
            }
            for verdict in self._get_verdicts().values()
        ]

    def _why_not(self, verdict, may_decide):
        if may_decide:
            return verdict.why_not
        return self.env._("You need the permission “TikTok Shop Adjustments” for this.")
