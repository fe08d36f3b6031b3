from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_health import HealthCommon

WATCH = "odoo.addons.tiktok_shop_adjustments.models.tiktok_shop_watch"
HOURS = timedelta(hours=7)


@tagged("post_install", "-at_install")
class TestHealthWatch(HealthCommon):
    """What needs a person becomes an activity: one, for the right person, and gone."""

    def setUp(self):
        super().setUp()
        self.enterContext(self.enter_registry_test_mode())

    def _watch(self):
        self.env.flush_all()
        self.shops._watch_health()
        self.env.invalidate_all()

    def _activities(self, shop=None):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "tiktok.authorized.shop"),
                ("res_id", "in", (shop or self.shop).ids),
            ],
            order="id",
        )

    def _stop_reading(self, shop=None):
        (shop or self.shop).last_sync_at = fields.Datetime.now() - HOURS

    def test_a_shop_that_is_well_bothers_nobody(self):
        self._watch()
        self.assertFalse(self._activities())

    def test_a_cause_gives_one_activity_and_takes_it_back_when_healed(self):
        self._stop_reading()
        self._watch()
        activity = self._activities()
        self.assertEqual(
            activity.summary, f"{self.shop.name}: Nothing was read for hours"
        )
        self.assertEqual(activity.user_id, self.administrator)
        self.assertIn("Decide what is urgent in Seller Center", activity.note)
        self._watch()
        self.assertEqual(self._activities(), activity)
        self.shop.last_sync_at = fields.Datetime.now()
        self._watch()
        self.assertFalse(self._activities())

    def test_each_cause_has_its_own(self):
        self._stop_reading()
        self._case(parked_reason="refund_amount: Field required")
        self.shop.returns_cursor = fields.Datetime.now() - HOURS
        self._backdate(self._event("done"), timedelta(days=2))
        self._watch()
        kinds = self._activities().activity_type_id.mapped("name")
        self.assertEqual(
            sorted(kinds),
            [
                "TikTok Shop: not in Odoo",
                "TikTok Shop: nothing is read",
                "TikTok Shop: notifications",
            ],
        )
        self.env["tiktok.adjustment"].search([]).parked_reason = False
        self._watch()
        self.assertEqual(len(self._activities()), 2)

    def test_what_heals_by_itself_gives_none(self):
        self.shop.last_sync_at = fields.Datetime.now() - timedelta(hours=2)
        self._event("failed")
        self.assertEqual(self._problems(), ["read_late", "inbox_failed"])
        self._watch()
        self.assertFalse(self._activities())

    def test_dead_scheduled_actions_are_told_once_a_company(self):
        second = self._create_shop("Another Store", "7002")
        second.last_sync_at = fields.Datetime.now()
        other, stranger = self._create_other_company()
        self.crons[0].active = False
        self._watch()
        self.assertEqual(len(self._activities(self.shop + second)), 1)
        activity = self._activities(other)
        self.assertEqual(activity.user_id, stranger)
        self.crons[0].active = True
        self._watch()
        self.assertFalse(self._activities(self.shop + second + other))

    def test_an_administrator_of_the_shops_company_is_told(self):
        other, stranger = self._create_other_company()
        other.authorization_id.user_id = self.administrator
        other.authorization_id.user_id = False
        self._stop_reading(other)
        self._watch()
        self.assertEqual(self._activities(other).user_id, stranger)

    def test_two_scheduled_actions_look_so_that_one_may_be_dead(self):
        model = type(self.shops)
        for name in ("cron_reconcile", "cron_renew_tokens"):
            self._stop_reading()
            self.env.flush_all()
            cron = self.env.ref(f"tiktok_shop_adjustments.{name}")
            silent = patch.object(model, "_drive_all", lambda *args: None)
            renew = patch.object(
                type(self.authorization), "_look_after", lambda authorization: None
            )
            with silent, renew:
                cron.method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(len(self._activities()), 1, name)
            self.shop.last_sync_at = fields.Datetime.now()
            self._watch()
            self.assertFalse(self._activities())

    def test_watching_spoils_nothing_when_it_fails(self):
        self._stop_reading()
        self.env.flush_all()
        with (
            patch.object(type(self.shops), "_count_health", side_effect=KeyError),
            mute_logger(WATCH),
        ):
            self.shops._watch_health()
        self.assertFalse(self._activities())
