from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged, warmup

from ..domain import causes, health
from ..models import shop_self_test
from ..models import tiktok_shop_health_words as words
from ..models.tiktok_shop_health_facts import CRONS
from ..tiktok_api.client import TikTokClient
from .common_health import HealthCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestHealthBoard(HealthCommon):
    # === WHAT IT SAYS === #

    def test_a_shop_that_is_well_is_good(self):
        row = self._row()
        self.assertEqual((row["state"], row["problems"]), ("good", []))
        self.assertEqual(self._state(), "good")
        self.assertFalse(self.shop.health_summary)
        self.assertIn("no notification has come yet", row["mode"])
        self.assertEqual(row["parked"], [])

    def test_queues_are_counted(self):
        events = self._event() + self._event()
        self._event("failed")
        self._event("done")
        self._backdate(events[0], timedelta(hours=2))
        self._decision("queued")
        old = fields.Datetime.now() - 2 * DAY
        self._decision("uncertain", sent_at=old)
        self._decision("uncertain", sent_at=old + DAY + timedelta(hours=1))
        self._decision("refused", settled_at=fields.Datetime.now())
        self._decision("refused", settled_at=old)
        self._decision("confirmed", settled_at=fields.Datetime.now())
        inbox, outbox = self._row()["queues"]
        self.assertEqual(inbox["waiting"], 2)
        self.assertEqual(
            [(fact["number"], fact["words"]) for fact in inbox["facts"]],
            [(1, "failed")],
        )
        self.assertEqual(outbox["waiting"], 3)
        self.assertEqual(
            [(fact["number"], fact["words"]) for fact in outbox["facts"]],
            [(2, "being checked"), (1, "ask a person"), (1, "refused today")],
        )
        expected = ["outbox_asks", "inbox_failed", "inbox_late"]
        self.assertEqual(self._problems(), expected)
        self.assertEqual(self._state(), "attention")
        self.assertEqual(self.shop.health_summary.count(","), 2)

    def test_a_decision_that_waits_long_is_trouble_unless_it_was_switched_off(self):
        self._backdate(self._decision("queued"), timedelta(hours=1))
        self.assertEqual(self._problems(), ["outbox_late"])
        self.shop.decisions_enabled = False
        self.assertEqual(self._problems(), ["decisions_off"])

    def test_what_is_parked_is_grouped_by_cause(self):
        currency = "Odoo does not know the currency XXX."
        self._case(parked_reason=f"This case could not be brought in ({currency}).")
        self._case(parked_reason="refund_amount: Field required")
        self._case(parked_reason="refund_amount: Field required")
        self.shop.parked_records = {"order 1": currency, "conversation 2": "something"}
        found = {row["cause"]: row for row in self._row()["parked"]}
        self.assertEqual(
            {cause: row["count"] for cause, row in found.items()},
            {"currency": 2, "unreadable": 2, "odoo": 1},
        )
        self.assertIn("Activate the currency", found["currency"]["fix"])
        self.assertEqual(self._problems(), ["parked"])

    def test_a_stop_is_said_by_each_of_its_causes(self):
        long_ago = fields.Datetime.now() - timedelta(hours=7)
        self.shop.write({"last_sync_at": long_ago, "sync_error": "TikTok said no."})
        (problem,) = self._row()["problems"]
        self.assertEqual(
            (problem["key"], problem["state"]), ("read_stopped", "stopped")
        )
        self.assertEqual(problem["detail"], "TikTok said no.")
        self.assertEqual(
            [button["method"] for button in problem["buttons"]],
            ["action_sync_now", "action_self_test"],
        )
        self.crons[0].active = False
        (problem,) = self._row()["problems"]
        self.assertEqual(problem["key"], "crons_off")
        self.assertEqual(problem["detail"], self.crons[0].cron_name)
        self.authorization.state = "revoked"
        self.assertEqual(self._problems(), ["consent_ended", "crons_off"])
        self.assertEqual(self._state(), "stopped")

    def test_overdue_scheduled_actions_are_a_stop(self):
        self.crons[2].nextcall = fields.Datetime.now() - timedelta(hours=1)
        self.assertEqual(self._problems(), ["crons_late"])
        states = [cron["state"] for cron in self._board()["crons"]]
        self.assertEqual(sorted(states), ["late"] + ["on"] * (len(CRONS) - 1))

    def test_consent_and_permissions_are_shown_with_what_they_are_for(self):
        soon = fields.Datetime.now() + timedelta(days=12)
        self.authorization.write(
            {
                "refresh_token_expires_at": soon,
                "granted_scopes": "seller.order.info,seller.authorization.info",
            }
        )
        row = self._row()
        self.assertEqual(row["consent"]["ends"], soon.isoformat() + "Z")
        self.assertEqual(self._problems(), ["consent_ends", "scopes_missing"])
        granted = {scope["name"]: scope["granted"] for scope in row["scopes"]}
        self.assertEqual(
            granted,
            {
                "seller.order.info": True,
                "seller.return_refund.basic": False,
                "seller.product.basic": False,
                "seller.authorization.info": True,
                "seller.customer_service": False,
            },
        )
        self.assertIn("seller.return_refund.basic", row["problems"][1]["detail"])

    def test_permissions_that_tiktok_did_not_name_are_no_alarm(self):
        self.authorization.granted_scopes = False
        row = self._row()
        self.assertEqual({scope["granted"] for scope in row["scopes"]}, {None})
        self.assertEqual(row["state"], "good")

    def test_polling_alone_is_fine_and_silence_after_notifications_is_not(self):
        now = fields.Datetime.now()
        self.shop.returns_cursor = now - timedelta(hours=8)
        self.assertEqual(self._problems(), [])
        self._backdate(self._event("done"), 2 * DAY)
        self.assertEqual(self._problems(), ["unheard"])
        self._backdate(self._event("done"), timedelta(hours=7))
        self.assertEqual(self._problems(), [])

    def test_the_last_answer_about_addresses_is_compared_with_our_own(self):
        own = self.authorization.webhook_url
        self.shop.write(
            {
                "webhook_checked_at": fields.Datetime.now(),
                "webhook_settings": {
                    "ORDER_STATUS_CHANGE": own,
                    "RETURN_STATUS_CHANGE": "https://old.example.com/hook",
                },
            }
        )
        rows = {row["event"]: row["state"] for row in self._row()["webhooks"]["rows"]}
        self.assertEqual(rows["ORDER_STATUS_CHANGE"], "right")
        self.assertEqual(rows["RETURN_STATUS_CHANGE"], "elsewhere")
        self.assertEqual(rows["CANCELLATION_STATUS_CHANGE"], "missing")
        self.assertEqual(self._problems(), ["address_wrong"])

    def test_the_worst_shop_is_first(self):
        worse = self._create_shop("Another Store", "7002")
        worse.is_authorized = False
        ids = [row["id"] for row in self._board()["shops"]]
        self.assertEqual(ids, [worse.id, self.shop.id])
        self.assertEqual(
            self.shops.with_user(self.administrator).get_health_signal(),
            {"good": 1, "attention": 0, "stopped": 1},
        )

    def test_every_trouble_has_words_and_buttons_that_exist(self):
        self.assertEqual(set(words.PROBLEMS), set(health.SEVERITY))
        self.assertEqual(set(words.CAUSES), set(causes.NAMES))
        checks = shop_self_test.HERE + shop_self_test.THERE + shop_self_test.LAST
        self.assertEqual(tuple(words.SELF_TEST), checks)
        every = [*words.PROBLEMS.values(), *words.CAUSES.values()]
        methods = {method for text in every for method in text.buttons}
        self.assertLessEqual(methods, set(words.BUTTONS))
        for method in words.BUTTONS:
            self.assertTrue(callable(getattr(self.shop, method)), method)

    def test_each_number_leads_to_the_records_behind_it(self):
        event, decision = self._event("failed"), self._decision("queued")
        case = self._case(parked_reason="a: b")
        other = self._create_shop("Another Store", "7002")
        self._event("failed", shop=other)
        for method, records in (
            ("action_open_inbox", event),
            ("action_open_outbox", decision),
            ("action_open_parked", case),
        ):
            action = getattr(self.shop.with_user(self.administrator), method)()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found, records, method)

    def test_two_sellers_of_one_company_stand_side_by_side(self):
        """Expected: each shop has the address of its own seller's app."""
        seller = self._create_authorization("Second seller")
        second = self._create_shop("Second Store", "7003", authorization_id=seller.id)
        addresses = {
            row["id"]: row["webhooks"]["address"] for row in self._board()["shops"]
        }
        self.assertTrue(addresses[self.shop.id].endswith("/webhook/Demo seller"))
        self.assertTrue(addresses[second.id].endswith("/webhook/Second seller"))

    # === WHAT IT COSTS === #

    def _statements(self, work):
        """Statements of a fresh reader; a new shop makes Odoo forget who may do what,
        so that is read anew before."""
        work(self.shops.with_user(self.administrator))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        work(self.shops.with_user(self.administrator))
        return self.cr.sql_log_count - before

    def _fill(self, shops, rows):
        for shop in shops:
            for _row in range(rows):
                self._event("failed", shop=shop)
                self._event("new", shop=shop)
                self._decision("queued", shop=shop)
                self._decision("refused", shop=shop, settled_at=fields.Datetime.now())
                self._case(shop=shop, parked_reason=f"refund_{_row}: Field required")

    @warmup
    def test_opening_costs_the_same_for_many_shops_and_rows(self):
        """Scenario: one shop with one row of each kind; six shops with five or six.

        Expected: not one statement more, and no call to TikTok.
        """
        board = type(self.shops).get_health_board
        signal = type(self.shops).get_health_signal
        self._fill(self.shop, 1)
        works = (board, signal, lambda shops: shops.search([]).mapped("health_state"))
        few = [self._statements(work) for work in works]
        more = self.shops.union(
            *(self._create_shop(f"Store {n}", f"71{n}") for n in range(5))
        )
        self._fill(self.shop + more, 5)
        many = [self._statements(work) for work in works]
        self.assertEqual(len(self._board()["shops"]), 6)
        self.assertEqual(many, few)
        self.assertLessEqual(max(few), 15)
        self.assertEqual(self.tiktok.calls, [])

    def test_no_shop_costs_no_error(self):
        self.shop.active = False
        self.assertEqual(self._board()["shops"], [])

    # === WHO SEES IT === #

    def test_only_administrators_see_the_board(self):
        for user in (self.agent, self.viewer):
            shops = self.shops.with_user(user)
            for method in (shops.get_health_board, shops.get_health_signal):
                with self.assertRaisesRegex(AccessError, "Only a TikTok Shop adm"):
                    method()
            self.assertEqual(shops.search([]).mapped("health_state"), ["good"])

    def test_agents_see_the_state_and_no_facts_behind_it(self):
        self._event("failed")
        shop = self.shop.with_user(self.agent)
        self.assertEqual(shop.health_state, "attention")
        self.assertIn("Notifications could not be processed", shop.health_summary)
        for name in ("self_test", "webhook_settings", "webhook_checked_at"):
            with self.assertRaises(AccessError):
                shop.read([name])

    def test_nobody_sees_how_the_shops_of_another_company_fare(self):
        other, stranger = self._create_other_company()
        self._event("failed", shop=other)
        self._case(parked_reason="x: y")
        ids = [row["id"] for row in self._board()["shops"]]
        self.assertEqual(ids, [self.shop.id])
        signal = self.shops.with_user(self.administrator).get_health_signal()
        self.assertEqual(signal, {"good": 0, "attention": 1, "stopped": 0})
        theirs = self.shops.with_user(stranger)
        (row,) = theirs.get_health_board()["shops"]
        self.assertEqual(row["id"], other.id)
        self.assertEqual(row["parked"], [])
        self.assertEqual(row["queues"][0]["facts"][0]["number"], 1)

    def test_every_button_refuses_agents_and_strangers(self):
        """Expected: refused before TikTok is asked, and nothing has changed."""
        _other, stranger = self._create_other_company()
        self._event("failed")
        self.crons[0].active = False
        self.env.flush_all()
        before = self.shop.read(["webhook_settings", "self_test", "write_date"])
        actions = (
            "action_retry_parked",
            "action_retry_notifications",
            "action_retry_all",
            "action_check_webhooks",
            "action_repair_webhooks",
            "action_self_test",
            "action_open_health",
        )
        with patch.object(TikTokClient, "__init__", side_effect=AssertionError):
            for user in (self.agent, self.viewer, stranger):
                for name in actions:
                    with self.assertRaises(AccessError, msg=f"{user.login} {name}"):
                        getattr(self.shop.with_user(user), name)()
        with self.assertRaises(AccessError):
            self.shops.with_user(self.agent).action_switch_on_crons()
        self.assertFalse(self.crons[0].active)
        self.shop.invalidate_recordset()
        self.assertEqual(
            self.shop.read(["webhook_settings", "self_test", "write_date"]), before
        )
        states = self.env["tiktok.webhook.event"].search(
            [("shop_id", "=", self.shop.id)]
        )
        self.assertEqual(states.mapped("state"), ["failed"])
