from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import utc
from .common_deadlines import DEADLINE, HOUR, DeadlinesCommon
from .payloads import moved, refund, settled

SUCCESS = "RETURN_OR_REFUND_REQUEST_SUCCESS"
LOOP = "odoo.addons.tiktok_shop_adjustments.models.tiktok_adjustment_remind"


@tagged("post_install", "-at_install")
class TestDeadlineReminders(DeadlinesCommon):
    """Twice before each deadline, and once each time."""

    # === ONCE EACH === #

    def test_nothing_is_said_before_the_first_time(self):
        self._watch(DEADLINE - 25 * HOUR)
        self.assertFalse(self._rows())
        self.assertFalse(self._activities())
        self.assertEqual(self.case.deadline_check_at, utc(DEADLINE - 24 * HOUR))

    def test_each_step_comes_once_and_the_last_replaces_the_first(self):
        deadline = utc(DEADLINE)
        self._watch(DEADLINE - 24 * HOUR)
        first = self._activities()
        self.assertEqual(first.user_id, self.agent + self.second)
        self.assertEqual(self._rows(), [(deadline, "first", False)])
        self._watch(DEADLINE - 20 * HOUR)
        self.assertEqual(self._activities(), first)
        self.assertEqual(len(self.toasts), 2)
        self._watch(DEADLINE - 4 * HOUR)
        self.assertFalse(first.exists())
        self.assertEqual(self._activities().user_id, self.agent + self.second)
        self._watch(DEADLINE - HOUR)
        self.assertEqual(
            self._rows(), [(deadline, "first", False), (deadline, "last", False)]
        )
        self.assertEqual(len(self.toasts), 4)

    def test_the_clock_may_look_again_and_nobody_is_told_twice(self):
        """Its own moment is no proof that nothing was said: the rows are."""
        self._watch(DEADLINE - 24 * HOUR)
        self.case.deadline_check_at = utc(DEADLINE - 24 * HOUR)
        self._watch(DEADLINE - 23 * HOUR)
        self.assertEqual(self._rows(), [(utc(DEADLINE), "first", False)])
        self.assertEqual(len(self.toasts), 2)

    def test_a_second_row_for_a_step_is_refused(self):
        self._watch(DEADLINE - 24 * HOUR)
        row = self.case._prepare_reminder("first", False)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.env["tiktok.adjustment.reminder"].create(row)

    def test_who_comes_late_is_told_of_the_last_step_only(self):
        late = self._arrive(refund(self.bought), seconds=DEADLINE - 3 * HOUR)
        self._watch(DEADLINE - 3 * HOUR)
        deadline = utc(DEADLINE)
        expected = [(deadline, "first", True), (deadline, "last", False)]
        self.assertEqual(self._rows(late), expected)
        self.assertEqual(len(self._activities(late)), 2)

    def test_a_deadline_that_moves_is_told_again(self):
        self._watch(DEADLINE - 24 * HOUR)
        old = self._activities()
        later = moved(
            self.payload,
            seller_next_action_response=[
                {"action": "SELLER_RESPOND_REFUND", "deadline": DEADLINE + 48 * HOUR}
            ],
        )
        self._arrive(later, seconds=DEADLINE - 23 * HOUR)
        self.assertFalse(old.exists())
        self._watch(DEADLINE)
        self.assertEqual(len(self._rows()), 1)
        self._watch(DEADLINE + 24 * HOUR)
        self.assertEqual(self._rows()[1], (utc(DEADLINE + 48 * HOUR), "first", False))
        self.assertEqual(len(self._activities()), 2)

    def test_what_is_decided_elsewhere_is_taken_back(self):
        self._watch(DEADLINE - 24 * HOUR)
        self.assertTrue(self._activities())
        self._arrive(
            settled(self.payload, return_status=SUCCESS), seconds=DEADLINE - 20 * HOUR
        )
        self.assertFalse(self._activities())
        self.assertFalse(self.case.deadline_check_at)
        self._watch(DEADLINE - 4 * HOUR)
        self.assertEqual(len(self.toasts), 2)

    def test_who_has_decided_is_not_reminded(self):
        self.env["tiktok.adjustment.decision"].create(
            {
                "adjustment_id": self.case.id,
                "action": "APPROVE_REFUND",
                "operation": "approve_return",
                "key": "k",
                "user_id": self.agent.id,
            }
        )
        self._watch(DEADLINE - 4 * HOUR)
        self.assertFalse(self._activities())
        self.assertFalse(self.toasts)
        self.assertEqual(self.case.deadline_check_at, utc(DEADLINE - 4 * HOUR + 600))

    # === WHO === #

    def test_the_agent_of_the_ticket_alone_is_told(self):
        self.case.ticket_id.user_id = self.second
        self._watch(DEADLINE - 24 * HOUR)
        self.assertEqual(self._activities().user_id, self.second)
        self.assertEqual([login for login, _said in self.toasts], ["tiktok_second"])

    def test_who_takes_the_ticket_takes_the_reminder(self):
        self._watch(DEADLINE - 24 * HOUR)
        self.case.ticket_id.with_user(self.agent).write({"user_id": self.agent.id})
        self.assertEqual(self._activities().user_id, self.agent)
        self.assertEqual(len(self.toasts), 2)

    def test_nobody_follows_a_ticket_because_of_a_reminder_and_nothing_is_mailed(self):
        before = self._mails()
        self._watch(DEADLINE - 24 * HOUR)
        self.assertFalse(self.case.ticket_id.message_partner_ids)
        self.assertEqual(self._mails(), before)

    def test_a_team_without_anybody_gets_an_activity_of_nobody(self):
        self.team.user_ids = self.viewer
        self._watch(DEADLINE - 24 * HOUR)
        activity = self._activities()
        self.assertEqual(len(activity), 1)
        self.assertFalse(activity.user_id)
        self.assertFalse(self.toasts)

    def test_nobody_of_another_company_is_told(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.second.write(
            {"company_ids": [Command.set(abroad.ids)], "company_id": abroad.id}
        )
        self._watch(DEADLINE - 24 * HOUR)
        self.assertEqual(self._activities().user_id, self.agent)

    def test_one_notification_a_person_whatever_the_number_of_cases(self):
        self._arrive(*(refund(self.bought) for _number in range(3)))
        self.case.ticket_id.user_id = self.agent
        self._watch(DEADLINE - 24 * HOUR)
        (said,) = [said for login, said in self.toasts if login == "tiktok_agent"]
        self.assertEqual(said["title"], "4 requests run out")
        self.assertTrue(said["message"].startswith("The first one: "))
        self.assertFalse(said["ticket_id"])

    # === SETTINGS === #

    def test_other_times_hold_for_what_waits_already(self):
        self._watch(DEADLINE - 30 * HOUR)
        self.assertFalse(self._rows())
        with freeze_time(utc(DEADLINE - 30 * HOUR)):
            self.shop.with_user(self.administrator).first_reminder_hours = 36
        self._watch(DEADLINE - 30 * HOUR)
        self.assertEqual(self._rows(), [(utc(DEADLINE), "first", False)])

    def test_a_step_that_is_set_after_the_last_was_told_is_passed_over(self):
        self.shop.first_reminder_hours = 0
        self._watch(DEADLINE - 4 * HOUR)
        with freeze_time(utc(DEADLINE - 3 * HOUR)):
            self.shop.first_reminder_hours = 24
        self._watch(DEADLINE - 3 * HOUR)
        deadline = utc(DEADLINE)
        expected = [(deadline, "last", False), (deadline, "first", True)]
        self.assertEqual(self._rows(), expected)
        self.assertEqual(len(self.toasts), 2)

    def test_no_hours_are_no_reminder(self):
        self.shop.write({"first_reminder_hours": 0, "last_reminder_hours": 0})
        self._watch(DEADLINE - HOUR)
        self.assertFalse(self._rows())
        self.assertEqual(self.case.deadline_check_at, utc(DEADLINE))

    def test_the_last_cannot_come_before_the_first(self):
        for first, last in ((4, 4), (4, 5), (-1, 0), (4, -1)):
            with self.subTest(first=first, last=last):
                with self.assertRaises(ValidationError), self.env.cr.savepoint():
                    self.shop.write(
                        {"first_reminder_hours": first, "last_reminder_hours": last}
                    )

    # === MANY, AND ONE BAD === #

    def test_one_case_that_breaks_us_holds_no_other_back(self):
        other = self._arrive(refund(self.bought))
        cases = type(self.case)
        prepare, bad = cases._prepare_reminder, self.case.id

        def break_one(case, step, skipped):
            if case.id == bad:
                raise ZeroDivisionError
            return prepare(case, step, skipped)

        with (
            patch.object(cases, "_prepare_reminder", break_one),
            mute_logger(LOOP),
        ):
            self._watch(DEADLINE - 24 * HOUR)
        self.assertTrue(self._activities(other))
        self.assertFalse(self._activities())
        self.assertEqual(self.case.deadline_check_at, utc(DEADLINE - 24 * HOUR + 600))
        self._watch(DEADLINE - 23 * HOUR)
        self.assertTrue(self._activities())

    def test_a_case_more_costs_no_statement_more(self):
        """Each person and each company adds some; Odoo's own batches add a few."""
        for size in (5, 40):
            self._statements(size)  # what Odoo remembers for all is remembered now
        few, many = self._statements(5), self._statements(40)
        self.assertLessEqual(few, 40)
        self.assertLessEqual((many - few) / 35, 0.1)

    def _statements(self, number):
        cases = self._arrive(*(refund(self.bought) for _case in range(number)))
        cases = cases._as_clock()
        self.env.flush_all()
        self.env.invalidate_all()
        with freeze_time(utc(DEADLINE - 24 * HOUR)):
            before = self.env.cr.sql_log_count
            cases._watch()
            self.env.flush_all()
        return self.env.cr.sql_log_count - before
