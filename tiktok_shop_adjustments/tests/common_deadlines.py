from unittest.mock import patch

from odoo import Command
from odoo.tests import freeze_time, new_test_user

from .common import DECIDE, HELPDESK, TiktokCommon, utc
from .payloads import T0, order, refund

HOUR = 3600
DEADLINE = T0 + 48 * HOUR  # 2026-11-20 11:06:40 UTC, a Friday
ACTIVITY = "tiktok_shop_adjustments.mail_activity_type_deadline"
TOLD = "tiktok_shop_adjustments/deadline"
CRON = "tiktok_shop_adjustments.cron_watch_deadlines"


class DeadlinesCommon(TiktokCommon):
    """A case that waits, a team that is to answer it, and working hours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.tz = "Europe/London"
        cls.second = new_test_user(
            cls.env,
            login="tiktok_second",
            groups=f"{HELPDESK},{DECIDE}",
            tz="Asia/Shanghai",
        )
        # The viewer belongs to the team and may decide nothing
        cls.team.user_ids = cls.agent + cls.second + cls.viewer
        cls.company.resource_calendar_id = cls._create_calendar()

    @classmethod
    def _create_calendar(cls):
        """Nine to five, Monday to Friday, in London."""
        days = [
            Command.create(
                {
                    "name": "Day",
                    "dayofweek": str(day),
                    "hour_from": 9,
                    "hour_to": 17,
                    "day_period": "full_day",
                }
            )
            for day in range(5)
        ]
        return cls.env["resource.calendar"].create(
            {
                "name": "Nine to five",
                "tz": "Europe/London",
                "attendance_ids": [Command.clear(), *days],
            }
        )

    def setUp(self):
        super().setUp()
        self.toasts = []
        users = type(self.env["res.users"])
        send, toasts = users._bus_send, self.toasts

        def keep(records, kind, message, **options):
            if kind == TOLD:
                toasts.append((records.login, message))
            return send(records, kind, message, **options)

        self.enterContext(patch.object(users, "_bus_send", keep))
        self.bought = order()
        self._orders(self.bought)
        self.payload = refund(self.bought)
        self.case = self._arrive(self.payload)

    def _arrive(self, *payloads, seconds=T0 + 200):
        with freeze_time(utc(seconds)):
            return self._returns(*payloads)

    def _watch(self, seconds):
        with freeze_time(utc(seconds)), self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    def _activities(self, case=None):
        kind = self.env.ref(ACTIVITY)
        tickets = (case or self.case).ticket_id
        return self.env["mail.activity"].search(
            [("res_id", "in", tickets.ids), ("activity_type_id", "=", kind.id)]
        )

    def _rows(self, case=None):
        rows = (case or self.case).reminder_ids.sorted("id")
        return [(row.deadline, row.step, row.skipped) for row in rows]
