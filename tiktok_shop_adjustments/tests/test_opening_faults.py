from datetime import timedelta
from unittest.mock import patch

from requests.exceptions import ConnectTimeout

from odoo import fields
from odoo.tests import tagged

from .common_openings import CANCEL, CANCELLED, OpeningsCommon


@tagged("post_install", "-at_install")
class TestOpeningFaults(OpeningsCommon):
    """Cancel Order has no key: a lost answer is read, and read, before another try."""

    def _later(self, **delta):
        now = fields.Datetime.now() + timedelta(**delta)
        opening = self.env["tiktok.adjustment.decision"].search([], limit=1)
        opening.next_attempt_at = False
        self.env.flush_all()
        with patch.object(fields.Datetime, "now", lambda *args: now):
            self._run_cron()
        return opening

    def _lost(self, acts):
        def reply(sent):
            if acts:
                self._put("cancel", CANCELLED)
            return 500, {}

        return reply

    def test_a_lost_answer_is_found_in_the_same_click(self):
        self.tiktok.on(CANCEL, self._lost(acts=True))
        opening = self._cancel()
        self.assertEqual(opening.state, "confirmed")
        self.assertEqual(opening.adjustment_id, self._case())
        self.assertTrue(opening.mirrored_at)
        self.assertEqual(len(self.tiktok.writes), 1)

    def test_a_lost_answer_is_never_sent_again_while_the_list_may_lag(self):
        self.tiktok.hides = True
        self.tiktok.on(CANCEL, self._lost(acts=True))
        opening = self._cancel()
        self.assertEqual(opening.state, "uncertain")
        for minutes in (1, 5, 11):
            self._later(minutes=minutes)
            self.assertEqual(opening.state, "uncertain")
        self.assertEqual(len(self.tiktok.writes), 1)
        self.tiktok.hides = False
        self._later(minutes=13)
        self.assertEqual(opening.state, "confirmed")
        self.assertEqual(len(self.tiktok.writes), 1)

    def test_a_request_that_never_arrived_is_sent_again_after_the_lag(self):
        self.tiktok.on(CANCEL, self._lost(acts=False), self._makes("cancel", CANCELLED))
        opening = self._cancel()
        self.assertEqual(opening.state, "uncertain")
        self._later(minutes=11)
        self.assertEqual(len(self.tiktok.writes), 1)
        self._later(minutes=13)
        self.assertEqual(opening.state, "confirmed")
        self.assertEqual(len(self.tiktok.writes), 2)

    def test_nothing_is_sent_while_the_search_fails(self):
        tiktok = type(self.tiktok)
        with patch.object(tiktok, "_found", side_effect=ConnectTimeout("down")):
            opening = self._cancel()
        self.assertEqual(self.tiktok.writes, [])
        self.assertEqual(opening.state, "queued")
