from odoo.tests import tagged

from .common_health_simulator import HealthSimulatorCommon

PATH = "/event/202309/webhooks"
EVENTS = [
    "ORDER_STATUS_CHANGE",
    "CANCELLATION_STATUS_CHANGE",
    "RETURN_STATUS_CHANGE",
    "SELLER_DEAUTHORIZATION",
    "UPCOMING_AUTHORIZATION_EXPIRATION",
    "NEW_CONVERSATION",
    "NEW_MESSAGE",
]
ELSEWHERE = "https://old.example.com/hook"


@tagged("post_install", "-at_install")
class TestHealthWebhooks(HealthSimulatorCommon):
    """Where TikTok sends notifications: looked at, and set right when asked to."""

    def setUp(self):
        super().setUp()
        client = self.shop._client()
        for row in client.get_webhooks():
            client.delete_webhook(row.event_type)
        self.client = client

    def _there(self):
        return {row.event_type: row.address for row in self.client.get_webhooks()}

    def _shown(self):
        self.env.flush_all()
        board = self.shops.with_user(self.administrator).get_health_board()
        rows = board["shops"][0]["webhooks"]["rows"]
        return {row["event"]: row["state"] for row in rows}

    def _puts(self, since):
        return [call for call in self._calls(since) if call[:2] == ("PUT", PATH)]

    def test_looking_changes_nothing(self):
        self.client.update_webhook("ORDER_STATUS_CHANGE", self.address)
        self.client.update_webhook("RETURN_STATUS_CHANGE", ELSEWHERE)
        before, since = self._there(), self._last_call()
        notice = self._press("action_check_webhooks")["params"]
        self.assertEqual(notice["type"], "warning")
        self.assertEqual(self._calls(since), [("GET", PATH, 0)])
        self.assertEqual(self._there(), before)
        self.assertEqual(
            self._shown(),
            {
                **dict.fromkeys(EVENTS, "missing"),
                "ORDER_STATUS_CHANGE": "right",
                "RETURN_STATUS_CHANGE": "elsewhere",
            },
        )
        self.assertEqual(self.shop.health_state, "attention")
        self.assertIn("another address", self.shop.health_summary)

    def test_repair_sets_what_is_wrong_one_call_an_event(self):
        self.client.update_webhook("ORDER_STATUS_CHANGE", self.address)
        self.client.update_webhook("RETURN_STATUS_CHANGE", ELSEWHERE)
        self.client.update_webhook("PRODUCT_STATUS_CHANGE", ELSEWHERE)
        since = self._last_call()
        notice = self._press("action_repair_webhooks")["params"]
        self.assertEqual(notice["type"], "success")
        self.assertEqual(len(self._puts(since)), 6)
        there = self._there()
        self.assertEqual(there.pop("PRODUCT_STATUS_CHANGE"), ELSEWHERE)
        self.assertEqual(there, dict.fromkeys(EVENTS, self.address))
        self.assertEqual(set(self._shown().values()), {"right"})
        since = self._last_call()
        self._press("action_repair_webhooks")
        self.assertEqual(self._puts(since), [])

    def test_a_shop_without_messages_asks_for_no_message(self):
        self.shop.messages_enabled = False
        self._press("action_repair_webhooks")
        self.assertEqual(sorted(self._there()), sorted(EVENTS[:5]))

    def test_nothing_set_for_the_shop_is_no_alarm(self):
        """The app's own address may serve it; TikTok does not tell us that one."""
        notice = self._press("action_check_webhooks")["params"]
        self.assertEqual(notice["type"], "info")
        self.assertIn("0 of 7 events", notice["message"])
        self.assertNotIn("another address", self.shop.health_summary or "")

    def test_an_address_that_tiktok_cannot_reach_is_refused_in_words(self):
        local = {
            name: self.authorization[name]
            for name in ("api_url", "auth_url", "consent_url")
        }
        self.env["ir.config_parameter"].set_param("web.base.url", "http://odoo.example")
        since = self._last_call()
        self.env.cr.execute(
            "UPDATE tiktok_authorization SET portal = 'global' WHERE id = %s",
            [self.authorization.id],
        )
        self.authorization.invalidate_recordset()
        self.assertEqual(self.authorization.api_url, local["api_url"])
        notice = self._press("action_repair_webhooks")["params"]
        self.assertEqual(notice["type"], "warning")
        self.assertIn("it does not begin with https://", notice["message"])
        self.assertIn("Polling does the same", notice["message"])
        self.assertEqual(self._calls(since), [])

    def test_a_trouble_of_tiktoks_is_told_and_the_rest_is_still_to_do(self):
        """Scenario: the third event cannot be set."""
        self.simulator.post(
            "faults",
            match=PATH,
            method="PUT",
            fault="code",
            skip=2,
            times=9,
            code=36009004,
            message="no",
        )
        notice = self._press("action_repair_webhooks")["params"]
        self.assertEqual(notice["type"], "danger")
        self.assertIn("TikTok refused a part of the request", notice["message"])
        self.assertEqual(len(self._there()), 2)
        self.simulator.post("faults", clear=True)
        self.assertEqual(
            self._press("action_repair_webhooks")["params"]["type"], "success"
        )

    def test_without_a_consent_the_board_stays_whole(self):
        self.authorization.state = "expired"
        for method in ("action_check_webhooks", "action_repair_webhooks"):
            self.assertEqual(self._press(method)["params"]["type"], "danger")
        self.assertEqual(self._shown(), {})
