from odoo.tests import new_test_user

from .common_decisions import DecisionsCommon
from .fake_tiktok import success

ADMINISTER = "tiktok_shop_adjustments.group_tiktok_shop_administrator"
DONE = {
    "cancellation": "CANCELLATION_REQUEST_SUCCESS",
    "refund": "RETURN_OR_REFUND_REQUEST_SUCCESS",
    "return_refund": "AWAITING_BUYER_SHIP",
}


class RulesCommon(DecisionsCommon):
    """Rules over the cases of a shop whose TikTok answers from a script."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules_cron = cls.env.ref("tiktok_shop_adjustments.cron_run_rules")
        cls.shop._fill_stages()
        cls.buyer = cls.env["res.partner"].create({"name": "Jane"})

    @classmethod
    def _create_rule(cls, name="Rule", **vals):
        """Return a rule that is switched on."""
        return cls.env["tiktok.adjustment.rule"].create(
            {"name": name, "active": True, "currency_id": cls.currency.id, **vals}
        )

    @classmethod
    def _create_approval(cls, name="Approve", **vals):
        """Return a rule that pays, within wide limits."""
        return cls._create_rule(
            name, **{"decision": "approve", "max_amount": 100, "cap_day": 1000, **vals}
        )

    @classmethod
    def _arrive(cls, kind="refund", **vals):
        """Return a case that has just arrived; its ticket is nobody's."""
        vals = {"rules_due": "arrival", "partner_id": cls.buyer.id, **vals}
        case = cls._create_case(kind, **vals)
        case.ticket_id.user_id = False
        return case

    @classmethod
    def _create_user(cls, login, groups, **vals):
        return new_test_user(cls.env, login=login, groups=groups, **vals)

    def _allow(self, *actions, eligible=True, why_not=None, reasons=()):
        """TikTok answers once that these decisions are possible, or not."""
        answers = [
            {
                "decision": action,
                "eligible": eligible,
                "ineligible_reason": why_not,
                "available_reject_reasons": [
                    {"name": name, "text": f"Text of {name}"} for name in reasons
                ],
            }
            for action in actions
        ]
        self.tiktok.on("decision_eligibility", success({"decisions": answers}))

    def _approves(self, case, action):
        """TikTok will allow and carry out the approval of a case."""
        self._allow(action)
        self.tiktok.on(
            f"{case.remote_id}/approve", self._acts(case, DONE[case.kind], "REQ-1")
        )

    def _run_rules(self):
        self.env.flush_all()
        self.rules_cron.method_direct_trigger()
        self.env.invalidate_all()

    def _logs(self, case=None):
        """Return [(rule's name, state, why not)] in the order of application."""
        domain = [("adjustment_id", "=", case.id)] if case else []
        logs = self.env["tiktok.adjustment.rule.log"].search(domain, order="id")
        return [(log.rule_id.name, log.state, log.why_not or "") for log in logs]
