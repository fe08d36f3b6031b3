"""The real doors for remote calls: what the dispatcher refuses, they refuse as well."""

import json

from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_access import AccessCommon

CALLS = (
    ("tiktok.adjustment", "read", ["remote_id"]),
    ("tiktok.adjustment", "action_tiktok_approve"),
    ("helpdesk.ticket", "action_tiktok_refund_order"),
    ("helpdesk.ticket", "tiktok_mark_seen"),
    ("tiktok.authorization", "read", ["name"]),
    ("tiktok.authorization", "action_disconnect"),
    ("tiktok.authorized.shop", "action_sync_now"),
    ("tiktok.message", "action_send_again"),
    ("tiktok.adjustment.rule", "action_switch_off"),
    ("tiktok.webhook.event", "action_retry"),
    ("tiktok.order.cancel", "action_confirm"),
)
PRIVATE = (
    ("tiktok.adjustment.decision", "_decide"),
    ("tiktok.adjustment.decision", "_own_transaction"),
    ("tiktok.authorization", "_accept_consent"),
    ("tiktok.authorization", "_client"),
    ("tiktok.authorized.shop", "_get_webhook_doors"),
    ("tiktok.webhook.event", "_store"),
)
STRANGERS = ("portal", "employee", "stranger")
GROUP = "tiktok_shop_adjustments.group_tiktok_shop_adjustments"
QUIET = ("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.rpc")


@tagged("post_install", "-at_install")
class TestAccessHttp(AccessCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role in (*STRANGERS, "agent"):
            cls.users[role].password = f"access_{role}"
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger(*QUIET))

    def _log_in(self, role):
        self.authenticate(f"access_{role}", f"access_{role}")

    def _rpc(self, model, method, *arguments):
        """Call as the web client does; return the error's name, None without one."""
        ids = self.records[model].ids if model in self.records else []
        params = {"model": model, "method": method, "args": [ids, *arguments]}
        body = {"jsonrpc": "2.0", "params": {**params, "kwargs": {}}}
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(body),
            headers={"Content-Type": "application/json"},
        ).json()
        self.env.invalidate_all()
        return answer["error"]["data"]["name"] if "error" in answer else None

    def _json2(self, key, model, method, **values):
        """Call as a program with a key does; return the status."""
        values = {"ids": self.records[model].ids, **values}
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        answer = self.url_open(
            f"/json/2/{model}/{method}", data=json.dumps(values), headers=headers
        )
        self.env.invalidate_all()
        return answer.status_code

    def _key(self, role):
        keys = self.env["res.users.apikeys"].with_user(self.users[role]).sudo()
        return keys._generate("rpc", "Test", None)

    # Requests themselves begin transactions, so those are not counted here
    def _untouched(self):
        return self._digest()[:3]

    def test_strangers_are_refused_over_the_web_clients_door(self):
        before = self._untouched()
        for role in STRANGERS:
            self._log_in(role)
            for model, method, *arguments in CALLS:
                with self.subTest(role=role, model=model, method=method):
                    error = self._rpc(model, method, *arguments)
                    self.assertEqual(error, "odoo.exceptions.AccessError")
        self.assertEqual(self._untouched(), before)

    def test_who_is_not_logged_in_calls_nothing(self):
        self.authenticate(None, None)
        for model, method, *arguments in CALLS:
            with self.subTest(model=model, method=method):
                error = self._rpc(model, method, *arguments)
                self.assertEqual(error, "odoo.http.SessionExpiredException")
                self.assertEqual(self._json2(None, model, method), 401)
                self.assertEqual(self._json2("x" * 40, model, method), 401)

    def test_strangers_are_refused_over_the_programs_door(self):
        before = self._untouched()
        for role in STRANGERS:
            key = self._key(role)
            for model, method, *arguments in CALLS:
                values = {"fields": arguments[0]} if arguments else {}
                with self.subTest(role=role, model=model, method=method):
                    self.assertEqual(self._json2(key, model, method, **values), 403)
        self.assertEqual(self._untouched(), before)

    def test_private_methods_are_no_remote_procedures(self):
        self._log_in("agent")
        key = self._key("agent")
        for model, method in PRIVATE:
            with self.subTest(model=model, method=method):
                error = self._rpc(model, method)
                self.assertEqual(error, "odoo.exceptions.AccessError")
                self.assertIn(self._json2(key, model, method), {403, 404})

    def test_who_was_deactivated_with_an_open_dialog_confirms_nothing(self):
        self._log_in("agent")
        self.assertIsNone(self._rpc("tiktok.adjustment", "read", ["remote_id"]))
        before = self._untouched()
        self.users["agent"].active = False
        self.env.flush_all()
        for model in ("tiktok.adjustment.approve", "tiktok.order.cancel"):
            with self.subTest(model=model):
                error = self._rpc(model, "action_confirm")
                self.assertEqual(error, "odoo.http.SessionExpiredException")
        self.assertEqual(self._untouched(), before)

    def test_who_lost_the_group_with_an_open_dialog_confirms_nothing(self):
        self._log_in("agent")
        agent = self.users["agent"]
        agent.group_ids = [Command.unlink(self.env.ref(GROUP).id)]
        self.env.flush_all()
        before = self._untouched()
        for model in ("tiktok.adjustment.approve", "tiktok.order.cancel"):
            with self.subTest(model=model):
                error = self._rpc(model, "action_confirm")
                self.assertEqual(error, "odoo.exceptions.AccessError")
        self.assertEqual(self._untouched(), before)
