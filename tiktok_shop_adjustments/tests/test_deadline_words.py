from odoo.tests import freeze_time, tagged
from odoo.tools import html2plaintext

from .common import utc
from .common_deadlines import DEADLINE, HOUR, DeadlinesCommon
from .payloads import T0, refund

DAY = 24 * HOUR
WEDNESDAY = T0 - T0 % DAY  # midnight
SATURDAY = WEDNESDAY + 3 * DAY
MONDAY = WEDNESDAY + 5 * DAY


@tagged("post_install", "-at_install")
class TestDeadlineWords(DeadlinesCommon):
    """A deadline beside working hours, in the zone of whoever reads it."""

    def _words(self, user):
        (activity,) = self._activities().filtered(lambda a: a.user_id == user)
        return activity.summary, html2plaintext(activity.note), activity.date_deadline

    def test_each_reads_it_in_the_own_zone(self):
        self._watch(DEADLINE - 4 * HOUR)  # 07:06 in London, a Friday
        summary, note, day = self._words(self.agent)
        self.assertEqual(summary, "Answer until Fri 20 Nov, 11:06")
        self.assertEqual(
            note,
            "TikTok decides by itself after Fri 20 Nov, 11:06. Left when this was "
            "written, at 07:06: 2 working hours.",
        )
        self.assertEqual(str(day), "2026-11-20")
        summary, _note, _day = self._words(self.second)
        self.assertEqual(summary, "Answer until Fri 20 Nov, 19:06")

    def _toast_at(self, deadline, now):
        case = self._arrive(
            refund(
                self.bought,
                seller_next_action_response=[
                    {"action": "SELLER_RESPOND_REFUND", "deadline": deadline}
                ],
            )
        )
        case.ticket_id.user_id = self.agent
        self.case.deadline_check_at = False
        self._watch(now)
        (said,) = [said for _login, said in self.toasts]
        self.assertEqual(said["ticket_id"], case.ticket_id.id)
        return said["message"].removeprefix(f"{case.ticket_id.name}: ")

    def test_within_working_hours_the_hours_are_told(self):
        words = self._toast_at(MONDAY + 14 * HOUR, MONDAY + 11 * HOUR)
        self.assertEqual(words, "in 3 working hours, today 14:00")

    def test_after_the_working_day_its_end_is_told(self):
        words = self._toast_at(MONDAY + 18 * HOUR, MONDAY + 15 * HOUR)
        self.assertEqual(words, "today 18:00, after your working day ends at 17:00")

    def test_before_the_working_day_its_begin_is_told(self):
        words = self._toast_at(MONDAY + 30 * HOUR, MONDAY + 16 * HOUR)
        self.assertEqual(
            words, "tomorrow 06:00, before your working day begins at 09:00"
        )

    def test_on_a_weekend_nobody_works(self):
        words = self._toast_at(SATURDAY + 11 * HOUR, SATURDAY - 9 * HOUR)
        self.assertEqual(words, "tomorrow 11:00, on a day without working hours")

    def test_the_queue_tells_it_live_in_the_readers_zone(self):
        ticket = self.case.ticket_id.with_user(self.second)
        with freeze_time(utc(DEADLINE - 3 * HOUR)):
            words = ticket.with_context(tz="Asia/Shanghai").tiktok_deadline_words
        self.assertEqual(words, "in 2 working hours, today 19:06")
        with freeze_time(utc(DEADLINE + 1)):
            ticket.invalidate_recordset()
            self.assertFalse(ticket.tiktok_deadline_words)
