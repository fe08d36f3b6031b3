from odoo import fields, models

from ..domain import catalogue, decisions, states

GROUP = "tiktok_shop_adjustments.group_tiktok_shop_adjustments"


class TiktokAdjustment(models.Model):
    """What may be decided for a case, by the rule book and by this user's rights."""

    _inherit = "tiktok.adjustment"

    def _get_snapshot(self):
        """Return the case as the rule book reads it (`domain.states.Snapshot`)."""
        self.ensure_one()
        return states.Snapshot(
            kind=self.kind,
            status=self.tiktok_status or "",
            role=self.role,
            next_actions=tuple((self.next_actions or "").split(",")),
            arbitration=self.arbitration_status,
            quick_refund=self.is_quick_refund,
            partial_rejected=self.buyer_rejected_partial_refund,
            partial_offered=bool(self.partial_refund_amount),
            rejected_by_seller=self.rejected_by_seller,
            overdue=bool(self.deadline) and self.deadline < fields.Datetime.now(),
        )

    def _get_actions(self):
        """Return a dict a decision, in the order of the desk; TikTok is not asked.

        Keys: `action`, `label`, `dialog` (`approve` or `reject`), `allowed`,
        `why_not` (empty when allowed). Called by the ticket's card.
        """
        self.ensure_one()
        may = self.env.user.has_group(GROUP)
        return [
            self._prepare_action(verdict, may)
            for verdict in decisions.table(self._get_snapshot())
        ]

    def _prepare_action(self, verdict, may):
        no_right = self.env._(
            "You need the permission “TikTok Shop Adjustments” to decide."
        )
        rejects = catalogue.ACTIONS[verdict.action].side == catalogue.REJECTION
        return {
            "action": verdict.action,
            "label": verdict.label,
            "dialog": "reject" if rejects else "approve",
            "allowed": verdict.allowed and may,
            "why_not": verdict.why_not or ("" if may else no_right),
        }
