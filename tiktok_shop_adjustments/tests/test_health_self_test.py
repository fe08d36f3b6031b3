import time
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import shop_self_test
from ..models.shop_self_test import ShopSelfTest
from ..tiktok_api import probe
from ..tiktok_api.errors import NetworkError
from .common_health_simulator import HealthSimulatorCommon

LOG = "odoo.addons.tiktok_shop_adjustments.models.shop_self_test"
NOWHERE = "http://127.0.0.1:9"
ORDERS = "/order/202309/orders/search"
READS = (ORDERS, "/return_refund/202602/returns/search")
# fault of TikTok's, laid on the search for orders -> words that the line shows
FAULTS = {
    "429": "TikTok asks us to call less often",
    "500": "TikTok had an internal error",
    "reset": "TikTok could not be reached",
    "bad_json": "TikTok's answer could not be read",
}


@tagged("post_install", "-at_install")
class TestHealthSelfTest(HealthSimulatorCommon):
    def _run(self, **door):
        with self._door(**door):
            rows = self._press("action_self_test")["self_test"]
        return {row["key"]: (row["state"], row["words"]) for row in rows}

    def _states(self, **door):
        return {key: state for key, (state, _words) in self._run(**door).items()}

    def _differs(self, **door):
        """Return what is not as it is for a shop that is well."""
        well = dict.fromkeys(shop_self_test.HERE + shop_self_test.THERE, "ok")
        found = self._run(**door)
        return {
            key: row
            for key, row in found.items()
            if row[0] != {**well, "pictures": "ok"}[key]
        }

    def _talks(self):
        return self.shop._talks()

    # === A SHOP THAT IS WELL === #

    def test_a_shop_that_is_well_passes_every_check_and_nothing_is_written(self):
        since, ledger = self._last_call(), self.simulator.get("ledger")
        self.assertTrue(self._talks())
        self.assertEqual(self._differs(), {})
        calls = self._calls(since)
        self.assertEqual(len(calls), 6)
        self.assertEqual(
            {method for method, path, _ in calls if path not in READS}, {"GET"}
        )
        self.assertEqual(self.simulator.get("ledger"), ledger)
        self.assertTrue(self.shop.self_test_at)
        self.assertEqual(len(self.shop.self_test), 13)

    def test_the_board_shows_the_last_run_with_names(self):
        self._states()
        board = self.shops.with_user(self.administrator).get_health_board()
        rows = board["shops"][0]["self_test"]["rows"]
        self.assertEqual(len(rows), 13)
        self.assertEqual(rows[3]["name"], "TikTok answers")

    # === EACH FAULT === #

    def test_a_fault_of_tiktok_is_told_on_its_line_and_the_rest_goes_on(self):
        for fault, words in FAULTS.items():
            with self.subTest(fault=fault):
                self.simulator.post("faults", match=ORDERS, fault=fault, times=1)
                differs = self._differs()
                self.assertEqual(list(differs), ["orders"])
                self.assertEqual(differs["orders"][0], "failed")
                self.assertIn(words, differs["orders"][1])
                self.assertNotIn("may have taken effect", differs["orders"][1])
                self.simulator.post("faults", clear=True)

    def test_a_person_looks_on_so_the_waits_are_short(self):
        quick = self.transport_of(self.authorization.with_context(tiktok_quick=True))
        patient = self.transport_of(self.authorization)
        self.assertEqual((quick._timeout, patient._timeout), ((3, 8), (5, 20)))
        self.assertEqual(quick._policy.sleep_budget, 0)

    def test_no_way_to_tiktok_is_said_once(self):
        self.authorization.api_url = NOWHERE
        found = self._run()
        self.assertEqual(found["reach"][0], "failed")
        self.assertIn("Let the firewall pass", found["reach"][1])
        self.assertEqual(found["clock"][0], "unknown")
        for key in shop_self_test.THERE:
            self.assertEqual(found[key][0], "unknown", key)
            self.assertIn("TikTok cannot be reached", found[key][1])
        self.assertEqual(found["crons"][0], "ok")

    def test_a_wrong_secret_is_told_from_a_dead_token(self):
        self.authorization.app_secret = "wrong"
        found = self._run()
        self.assertEqual(found["signature"][0], "failed")
        self.assertIn("Type the app secret", found["signature"][1])
        self.assertEqual(found["token"][0], "unknown")
        self.assertEqual(found["orders"][0], "unknown")

    def test_a_revoked_consent_leaves_the_signature_good(self):
        self.simulator.post("authorizations", shop="GB", action="revoke")
        found = self._run()
        self.assertEqual(found["signature"][0], "ok")
        self.assertEqual(found["token"][0], "failed")
        self.assertIn("The seller has removed this app", found["token"][1])
        for key in ("shop", "orders", "returns", "webhooks", "messages"):
            self.assertEqual(found[key][0], "unknown", key)

    def test_without_a_consent_nobody_is_asked(self):
        since = self._last_call()
        self.authorization.state = "expired"
        found = self._run()
        self.assertEqual(found["signature"][0], "unknown")
        self.assertEqual(found["token"][0], "failed")
        unsigned = ("GET", shop_self_test.SHOPS_PATH, 36009004)
        self.assertEqual(self._calls(since), [unsigned])

    def test_an_expired_access_token_is_renewed_on_the_way(self):
        self.simulator.post("authorizations", shop="GB", action="expire_access")
        self.assertEqual(self._differs(), {})

    def test_a_missing_permission_is_told_on_its_line(self):
        for scope, keys in {
            "seller.order.info": ["orders"],
            "seller.return_refund.basic": ["returns"],
            "seller.customer_service": ["messages"],
        }.items():
            with self.subTest(scope=scope):
                self._scope("withhold", scope)
                differs = self._differs()
                self.assertEqual(list(differs), keys)
                self.assertIn("no permission", differs[keys[0]][1])
                self._scope("grant", scope)

    def _scope(self, action, scope):
        self.simulator.post("authorizations", shop="GB", action=action, scope=scope)

    def test_without_the_permission_for_shops_the_key_is_still_known_to_be_good(self):
        scope = "seller.authorization.info"
        self._scope("withhold", scope)
        differs = self._differs()
        self._scope("grant", scope)
        self.assertEqual(list(differs), ["shop", "webhooks"])

    def test_a_shop_that_the_consent_lost_and_one_with_another_key(self):
        self.shop.cipher = "ROW_old"
        found = self._run()
        self.assertEqual(found["shop"][0], "failed")
        self.assertIn("new key", found["shop"][1])
        self.assertEqual(found["orders"][0], "failed")
        self.shop.remote_id = "7494999999999999999"
        found = self._run()
        self.assertIn("does not cover this shop", found["shop"][1])

    def test_messages_that_are_not_in_use_are_no_fault(self):
        self.shop.messages_enabled = False
        self.assertEqual(self._states()["messages"], "unknown")

    def test_pictures_are_judged_by_tiktoks_list(self):
        self.authorization.granted_scopes = "seller.order.info"
        self.assertEqual(self._states()["pictures"], "warning")
        self.authorization.granted_scopes = False
        self.assertEqual(self._states()["pictures"], "unknown")

    # === THIS SIDE === #

    def test_our_own_door_has_to_turn_strangers_away(self):
        self.assertEqual(self._states(status=401)["loopback"], "ok")
        for status in (200, 302, 404, 502):
            state, words = self._run(status=status)["loopback"]
            self.assertEqual(state, "warning", status)
            self.assertIn(f"answered {status} in place of 401", words)
        state, words = self._run(error=NetworkError("No answer (Timeout)."))["loopback"]
        self.assertEqual(state, "warning")
        self.assertIn("does not answer: No answer (Timeout).", words)

    def test_an_address_that_is_not_public_is_not_tried(self):
        self.authorization.portal = "global"
        self.authorization.write(dict.fromkeys(("api_url", "auth_url"), NOWHERE))
        with patch.object(shop_self_test.probe, "look") as look:
            look.return_value = probe.Look(400, 0.0)
            rows = ShopSelfTest(self.shop).run()
        self.assertEqual([call.args[0] for call in look.call_args_list], ["GET"])
        words = {row["key"]: row["words"] for row in rows}["loopback"]
        self.assertIn("Polling does the same", words)

    def test_a_wrong_clock_is_found_before_tiktok_refuses_it(self):
        for ahead, state, words in (
            (9, "ok", "same time"),
            (-9, "ok", "same time"),
            (60, "warning", "60 seconds slow"),
            (301, "failed", "301 seconds slow"),
            (-20, "warning", "20 seconds fast"),
            (-31, "failed", "31 seconds fast"),
            (None, "unknown", "told no time"),
        ):
            run = ShopSelfTest(self.shop)
            run._ahead = ahead
            found = run._check("clock")
            self.assertEqual(found.state, state, ahead)
            self.assertIn(words, found.words)

    def test_a_database_with_another_clock_is_found(self):
        now = time.time()
        with patch.object(shop_self_test.time, "time", lambda: now - 600):
            found = ShopSelfTest(self.shop)._check("database")
        self.assertEqual(found.state, "failed")
        self.assertIn("NTP", found.words)

    def test_scheduled_actions_that_are_off_or_late(self):
        self.crons[0].active = False
        state, words = self._run()["crons"]
        self.assertEqual(state, "failed")
        self.assertIn(self.crons[0].cron_name, words)
        self.crons[0].active = True
        self.crons[1].nextcall = "2026-01-01"
        state, words = self._run()["crons"]
        self.assertEqual(state, "failed")
        self.assertIn("--max-cron-threads", words)

    # === ITS OWN LIMITS === #

    def test_time_is_up_for_the_rest(self):
        now = iter([0.0, 0.0, 0.0, *[46.0] * 20])
        rows = ShopSelfTest(self.shop, clock=lambda: next(now)).run()
        states = [row["state"] for row in rows]
        self.assertEqual(states, ["ok", "ok"] + ["unknown"] * 11)
        self.assertEqual(rows[2]["words"], "Not tried: the time for it was up.")

    def test_a_check_that_breaks_is_a_finding_and_no_error_on_the_screen(self):
        broken = patch.object(ShopSelfTest, "_check_reach", side_effect=KeyError("x"))
        with broken, mute_logger(LOG):
            found = self._run()
        self.assertEqual(found["reach"][0], "failed")
        self.assertIn("the server's log says why", found["reach"][1])
        self.assertEqual(found["orders"][0], "ok")
