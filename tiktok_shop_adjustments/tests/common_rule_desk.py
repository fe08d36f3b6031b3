from datetime import timedelta

from odoo import fields

from .common_desk import ADMINISTRATOR, HELPDESK, DeskCommon


class RuleDeskCommon(DeskCommon):
    """An administrator who builds rules, and cases of the last weeks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = cls._create_user("rule_admin", HELPDESK, ADMINISTRATOR)

    @classmethod
    def _create_rule(cls, name, **vals):
        """A rule that approves up to 50 pounds, switched off."""
        return cls.env["tiktok.adjustment.rule"].create(
            {
                "name": name,
                "company_id": cls.shop.company_id.id,
                "currency_id": cls.gbp.id,
                "decision": "approve",
                "max_amount": 50,
                "cap_day": 500,
                **vals,
            }
        )

    @classmethod
    def _create_past(cls, amount, days, **vals):
        """A refund that was asked for so many days ago and paid a day later."""
        asked = fields.Datetime.now() - timedelta(days=days)
        return cls._create_case(
            **{
                "state": "refunded",
                "outcome": "refunded",
                "tiktok_status": "RETURN_OR_REFUND_REQUEST_COMPLETE",
                "refund_total": amount,
                "deadline": False,
                "next_actions": False,
                "remote_create_time": asked,
                "remote_update_time": asked + timedelta(days=1),
                "arrival_state": "to_decide",
                "arrival_deadline": asked + timedelta(hours=48),
                "requested_order_status": "DELIVERED",
                **vals,
            }
        )

    def _dry_run(self, rules, user=None, **vals):
        rules = rules.with_user(user or self.administrator)
        action = rules.action_dry_run()
        run = self.env[action["res_model"]].with_user(user or self.administrator)
        run = run.browse(action["res_id"])
        if vals:
            run.write(vals)
            run.action_run()
        run.invalidate_recordset()
        return run
