from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common_rule_desk import RuleDeskCommon

DRY_RUN = "tiktok.adjustment.rule.dry.run"
SWITCH = "tiktok.adjustment.rule.switch"


@tagged("post_install", "-at_install")
class TestRuleAccess(RuleDeskCommon):
    """Administrators build and try rules; the others read what they say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule("Pay small refunds")
        cls._create_past(10.0, days=3)

    def test_readers_read_and_do_nothing(self):
        for user in (self.viewer, self.agent):
            rule = self.rule.with_user(user)
            with self.subTest(user=user.login):
                self.assertIn("approve it", rule.summary)
                for attempt in (
                    lambda rule=rule: rule.copy(),
                    lambda rule=rule: rule.write({"max_amount": 5000}),
                    lambda rule=rule: rule.action_switch_on(),
                    lambda rule=rule: rule.action_switch_off(),
                    lambda rule=rule: rule.action_dry_run(),
                    lambda rule=rule: rule.unlink(),
                    lambda rule=rule: rule.env[SWITCH].create({"rule_id": rule.id}),
                    lambda rule=rule: rule.env[DRY_RUN].create({}),
                ):
                    with self.assertRaises(AccessError):
                        attempt()
        self.assertEqual((self.rule.active, self.rule.max_amount), (False, 50.0))

    def test_what_one_administrator_tried_is_no_others_to_see(self):
        run = self._dry_run(self.rule)
        other = self._create_user(
            "rule_admin_2",
            "helpdesk_mgmt.group_helpdesk_user",
            "tiktok_shop_adjustments.group_tiktok_shop_administrator",
        )
        for rows in (run, run.line_ids, run.case_ids):
            with self.subTest(model=rows._name):
                self.assertEqual(len(rows), 1)
                with self.assertRaises(AccessError):
                    rows.with_user(other).read(["id"])
                self.assertFalse(rows.with_user(other).search([]))
        with self.assertRaises(AccessError):
            run.with_user(other).action_run()

    def test_results_are_nobodys_to_write(self):
        run = self._dry_run(self.rule)
        for attempt in (
            lambda: run.line_ids.write({"note": "Looks fine"}),
            lambda: run.case_ids.write({"is_conflict": False}),
            lambda: run.case_ids.create({"run_id": run.id}),
            lambda: run.write({"decided_count": 0}),
            lambda: run.write({"unknown_words": False}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.assertEqual(run.decided_count, 1)

    def test_another_company_stays_out(self):
        company = self.env["res.company"].create({"name": "Other company"})
        stranger = new_test_user(
            self.env,
            login="rule_stranger",
            groups="base.group_user,helpdesk_mgmt.group_helpdesk_user,"
            "tiktok_shop_adjustments.group_tiktok_shop_administrator",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaises(AccessError):
            self.rule.with_user(stranger).action_dry_run()
        runs = self.env[DRY_RUN].with_user(stranger)
        run = runs.create({})
        with self.assertRaises(AccessError):
            run.write({"company_id": self.shop.company_id.id})
        foreign = runs.create({"company_id": self.shop.company_id.id})
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            foreign.action_run()
        with self.assertRaises(AccessError):
            run.write({"rule_ids": [Command.set(self.rule.ids)]})
        self.assertFalse((run + foreign).sudo().line_ids)


@tagged("post_install", "-at_install")
class TestRuleSwitch(RuleDeskCommon):
    """A rule begins to decide only after its words and limits were confirmed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule("Pay", max_amount=0, cap_day=0)

    def _switch(self, rule):
        action = rule.with_user(self.administrator).action_switch_on()
        dialog = self.env[action["res_model"]].with_user(self.administrator)
        return dialog.browse(action["res_id"])

    def test_it_is_off_until_it_is_confirmed(self):
        dialog = self._switch(self.rule)
        self.assertFalse(self.rule.active)
        self.assertEqual(dialog.summary, self.rule.summary)
        with Form(dialog) as form:
            form.max_amount = 20
            form.cap_day = 100
        dialog.action_confirm()
        self.assertRecordValues(
            self.rule, [{"active": True, "max_amount": 20.0, "cap_day": 100.0}]
        )
        self.assertEqual(self.rule.status, "on")

    def test_a_rule_that_pays_without_limits_stays_off(self):
        for limits, refused in (
            ({}, ValidationError),
            ({"max_amount": 20}, ValidationError),
            ({"cap_day": 100}, ValidationError),
            ({"max_amount": -1, "cap_day": 100}, ValidationError),
        ):
            with self.subTest(limits=limits):
                dialog = self._switch(self.rule)
                dialog.write(limits)
                with self.assertRaises(refused):
                    dialog.action_confirm()
                self.env.invalidate_all()
                self.assertRecordValues(
                    self.rule, [{"active": False, "max_amount": 0.0, "cap_day": 0.0}]
                )

    def test_a_rule_that_pays_nothing_needs_no_limits(self):
        self.rule.decision = "none"
        self._switch(self.rule).action_confirm()
        self.assertTrue(self.rule.active)

    def test_the_menu_of_archived_records_is_no_way_around(self):
        other = self._create_rule("Other")
        rules = (self.rule + other).with_user(self.administrator)
        with self.assertRaises(UserError):
            rules.action_unarchive()
        action = other.with_user(self.administrator).action_unarchive()
        self.assertEqual(action["res_model"], SWITCH)
        self.assertEqual((self.rule.active, other.active), (False, False))

    def test_it_is_switched_off_at_once(self):
        self._create_rule("Stays", active=True)
        self.rule.write({"active": True, "max_amount": 20, "cap_day": 100})
        self.rule.with_user(self.administrator).action_switch_off()
        self.assertFalse(self.rule.active)

    def test_a_shop_that_stops_rules_is_named(self):
        self.rule.write({"active": True, "max_amount": 20, "cap_day": 100})
        self.assertEqual((self.rule.stopped_words, self.rule.status), ("", "on"))
        self.shop.rules_enabled = False
        self.rule.invalidate_recordset()
        self.assertEqual(self.rule.status, "stopped")
        self.assertIn("Demo Store GB", self.rule.stopped_words)
        other = self._create_shop(name="Demo Store DE", region="DE")
        self.rule.shop_ids = other
        self.assertEqual((self.rule.stopped_words, self.rule.status), ("", "on"))

    def test_only_one_rule_at_a_time_is_switched_on_from_a_dry_run(self):
        other = self._create_rule("Other")
        run = self._dry_run(self.rule + other)
        self.assertFalse(run.may_switch_on)
        with self.assertRaises(ValueError):
            run.action_switch_on()
        run = self._dry_run(other)
        self.assertTrue(run.may_switch_on)
        self.assertEqual(run.action_switch_on()["res_model"], SWITCH)
