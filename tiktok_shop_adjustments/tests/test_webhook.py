import json
import logging
import threading
from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, RecordCapturer, tagged

from ..models.cron_bell import BELL
from .common_porch import PorchMixin, remote, signature

# Partner Center, "Webhooks overview": the official example of a signature
DOC_BODY = (
    b'{"type":1,"tts_notification_id":"7380066284010030890",'
    b'"shop_id":"7495540735365777507","timestamp":1718305585,'
    b'"data":{"is_on_hold_order":true,"order_id":"576653688135258178",'
    b'"order_status":"UNPAID","update_time":1718305585}}'
)
DOC_SIGNATURE = "5dec0f11ec2f6783b8deee53c9ffbf8d024302f7c7e7fa55a35d17629031ac05"
LIMIT = 256 * 1024


@tagged("post_install", "-at_install")
class TestWebhook(PorchMixin, HttpCase):
    """The real route, as TikTok uses it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_porch()
        cls._connect(cls.authorization)
        cls.shop = cls._create_shop(cls.authorization)
        cls.cron = cls.env.ref("tiktok_shop_adjustments.cron_process_notifications")
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.env.registry.clear_cache()

    def _post(self, body, app_key="app-1", sign=None, **headers):
        if sign is None:
            sign = signature(body)
        self.env.flush_all()
        response = self.url_open(
            f"/tiktok_shop/webhook/{app_key}",
            data=body,
            headers={
                "Content-Type": "application/json",
                **({"Authorization": sign} if sign else {}),
                **headers,
            },
        )
        self.env.invalidate_all()
        return response.status_code

    def _body(self, kind=11, number="1", shop=1, **data):
        envelope = {
            "type": kind,
            "tts_notification_id": f"732711239305737191{number}",
            "shop_id": remote(shop),
            "timestamp": 1767225660,
            "data": data
            or {
                "order_id": "577087614418520388",
                "cancellations_role": "BUYER",
                "cancel_status": "CANCELLATION_REQUEST_PENDING",
                "cancel_id": "4035318504086604100",
                "create_time": 1767225655,
            },
        }
        return json.dumps(envelope).encode()

    def _events(self):
        return self.env["tiktok.webhook.event"].search(
            [("shop_id.authorization_id.app_key", "in", ("app-1", "app-2", "abcdef"))]
        )

    def _triggers(self):
        domain = [("cron_id", "=", self.cron.id)]
        return RecordCapturer(self.env["ir.cron.trigger"].sudo(), domain)

    @contextmanager
    def _wake_ups(self):
        """The message to the cron workers is sent when the answer has gone."""
        done = threading.Event()
        with patch.object(
            BELL, "ring", side_effect=lambda _database: done.set()
        ) as notify:
            yield notify
            done.wait(5)

    def _refused(self, status, body, **options):
        """Refused, and nothing was stored or woken."""
        with self._triggers() as triggers:
            self.assertEqual(self._post(body, **options), status)
        self.assertFalse(self._events())
        self.assertFalse(triggers.records)

    # === ACCEPTED === #

    def test_tiktoks_own_example_is_accepted(self):
        owner = self._create_authorization(2, app_key="abcdef", app_secret="123")
        self._connect(owner, 2)
        self._create_shop(owner, 2, remote_id="7495540735365777507")
        status = self._post(DOC_BODY, app_key="abcdef", sign=DOC_SIGNATURE)
        self.assertEqual(status, 200)
        event = self._events()
        self.assertEqual(
            (event.type, event.order_remote_id, event.remote_status, event.state),
            (1, "576653688135258178", "UNPAID", "new"),
        )

    def test_a_notification_is_stored_and_wakes_the_cron(self):
        with self._triggers() as triggers, self._wake_ups() as wake_ups:
            self.assertEqual(self._post(self._body()), 200)
        self.assertEqual(len(triggers.records), 1)
        self.assertLessEqual(triggers.records.call_at, fields.Datetime.now())
        self.assertEqual(wake_ups.call_count, 1)
        event = self._events()
        self.assertEqual(
            (event.shop_id, event.company_id),
            (self.shop, self.shop.company_id),
        )
        self.assertEqual(
            (event.type, event.notification_id, event.case_remote_id),
            (11, "7327112393057371911", "4035318504086604100"),
        )
        self.assertEqual(
            (event.order_remote_id, event.remote_status, str(event.sent_at)),
            (
                "577087614418520388",
                "CANCELLATION_REQUEST_PENDING",
                "2026-01-01 00:01:00",
            ),
        )
        self.assertEqual((event.state, event.attempts), ("new", 0))
        self.assertEqual(self.shop.last_notification_at, event.create_date)

    def test_a_return_names_its_case(self):
        body = self._body(12, return_id="4035318504086604102", return_status="X_Y")
        self.assertEqual(self._post(body), 200)
        event = self._events()
        self.assertEqual(event.case_remote_id, "4035318504086604102")
        self.assertEqual(event.remote_status, "X_Y")

    def test_a_cron_that_is_switched_off_is_not_triggered(self):
        self.cron.active = False
        with self._triggers() as triggers:
            self.assertEqual(self._post(self._body()), 200)
        self.assertFalse(triggers.records)
        self.assertEqual(self._events().state, "new")

    def test_a_repeated_notification_is_known(self):
        self.assertEqual(self._post(self._body()), 200)
        first = self._events()
        first.write({"state": "done"})
        for _time in range(2):
            with self._triggers() as triggers:
                self.assertEqual(self._post(self._body()), 200)
            self.assertFalse(triggers.records)
        self.assertEqual(self._events(), first)
        self.assertEqual(first.state, "done")

    def test_without_an_id_the_body_tells_duplicates(self):
        envelope = json.loads(self._body())
        del envelope["tts_notification_id"]
        body = json.dumps(envelope).encode()
        other = json.dumps(envelope | {"timestamp": 1767225661}).encode()
        for message in (body, body, other):
            self.assertEqual(self._post(message), 200)
        self.assertEqual(len(self._events()), 2)
        self.assertEqual({len(e.notification_id) for e in self._events()}, {64})

    def test_a_type_that_we_do_not_use_is_noted_and_wakes_nobody(self):
        with self._triggers() as triggers:
            self.assertEqual(self._post(self._body(33)), 200)
        self.assertFalse(triggers.records)
        self.assertEqual(self._events().state, "ignored")

    def test_odd_values_of_a_signed_body_are_no_values(self):
        body = self._body(
            11, cancel_id="1' OR 1=1", order_id=["x"], cancel_status="\u0000<b>"
        )
        self.assertEqual(self._post(body), 200)
        event = self._events()
        self.assertEqual(
            (event.case_remote_id, event.order_remote_id, event.remote_status),
            (False, False, False),
        )

    def test_several_shops_and_sellers_share_an_app(self):
        sister = self._create_authorization(2)
        self._connect(sister, 2)
        shops = self.shop + self._create_shop(self.authorization, 2)
        shops += self._create_shop(sister, 3)
        for number in (1, 2, 3):
            self.assertEqual(self._post(self._body(shop=number)), 200)
        self.assertEqual(set(self._events().mapped("shop_id.id")), set(shops.ids))

    def test_a_shop_with_an_ended_consent_still_stores(self):
        self.authorization.state = "expired"
        self.assertEqual(self._post(self._body()), 200)
        self.assertEqual(len(self._events()), 1)

    # === REFUSED === #

    def test_a_wrong_signature_is_refused(self):
        body = self._body()
        for sign in (
            "",
            "0" * 64,
            signature(body).upper(),
            signature(body) + " ",
            "Bearer " + signature(body),
            signature(body, app_key="app-2"),
            signature(body, app_secret="secret-2"),
            "é",
        ):
            with self.subTest(sign=sign):
                self._refused(401, body, sign=sign.encode() or "")

    def test_a_changed_body_is_refused(self):
        body = self._body()
        changed = body.replace(b"BUYER", b"SELLER")
        self._refused(401, changed, sign=signature(body))

    def test_an_unknown_app_is_refused_like_a_wrong_signature(self):
        self._refused(401, self._body(), app_key="app-9")

    def test_an_app_without_a_secret_opens_nothing(self):
        self.authorization.app_secret = False
        self._connect(self.authorization)
        body = self._body()
        for secret in ("", "False", "None", "secret-1"):
            sign = signature(body, app_secret=secret)
            self._refused(401, body, sign=sign)

    def test_a_shop_of_another_app_is_refused(self):
        other = self._create_authorization(2, app_key="app-2", app_secret="secret-2")
        self._connect(other, 2)
        self._create_shop(other, 2)
        self._refused(404, self._body(shop=2))
        self._refused(404, self._body(shop=9))

    def test_closed_shops_take_nothing(self):
        closed = (
            (self.shop, {"notifications_enabled": False}),
            (self.shop, {"active": False}),
            (self.shop, {"is_authorized": False}),
            (self.authorization, {"state": "draft"}),
        )
        for record, values in closed:
            doors = self.env["tiktok.authorized.shop"]._get_webhook_doors()
            self.assertIn(remote(1), doors["app-1"].shops)  # and is remembered
            before = {name: record[name] for name in values}
            record.write(values)
            with self.subTest(values=values):
                self._refused(404, self._body())
            record.write(before)
        self.assertEqual(self._post(self._body()), 200)

    def test_an_archived_app_is_unknown(self):
        self.authorization.active = False
        self._refused(401, self._body())

    def test_a_switch_thrown_after_the_door_was_read_holds(self):
        """The cache may be a moment behind, the insert is not."""
        doors = self.env["tiktok.authorized.shop"]._get_webhook_doors()
        self.assertEqual(doors["app-1"].shops, {remote(1): self.shop.id})
        self.cr.execute(
            "UPDATE tiktok_authorized_shop SET notifications_enabled = FALSE"
            " WHERE id = %s",
            [self.shop.id],
        )
        self._refused(404, self._body())

    def test_a_new_secret_counts_at_once(self):
        body = self._body()
        self.assertEqual(self._post(body), 200)
        self._events().unlink()
        self.authorization.app_secret = "secret-2"
        self._refused(401, body)
        sign = signature(body, app_secret="secret-2")
        self.assertEqual(self._post(body, sign=sign), 200)

    def test_what_is_no_notification_is_a_bad_request(self):
        for body in (
            b"{",
            b"[]",
            b"null",
            b"{}",
            b'{"type":"1","shop_id":"1"}',
            b"\xff",
        ):
            with self.subTest(body=body):
                self._refused(400, body)

    def test_the_size_is_limited_before_the_body_is_read(self):
        body = self._body(cancel_id="1", filler="x")
        padding = LIMIT - len(body)
        largest = self._body(cancel_id="1", filler="x" * (padding + 1))
        self.assertEqual(len(largest), LIMIT)
        self._refused(413, largest.replace(b"xx", b"xxx", 1))
        self.assertEqual(self._post(largest), 200)

    def test_only_post_is_served(self):
        response = self.url_open("/tiktok_shop/webhook/app-1")
        self.assertEqual(response.status_code, 405)

    def test_no_session_is_opened(self):
        self.env.flush_all()
        body = self._body()
        self.opener.cookies.clear()
        response = self.opener.post(
            self.base_url() + "/tiktok_shop/webhook/app-1",
            data=body,
            headers={
                "Content-Type": "application/json",
                "Authorization": signature(body),
            },
        )
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("Set-Cookie", response.headers)

    # === COST AND LOGS === #

    def _count(self, function):
        before = self.cr.sql_log_count
        function()
        return self.cr.sql_log_count - before

    def test_a_forged_notification_costs_no_statement(self):
        body = self._body()
        forged = {"sign": "0" * 64}
        self.assertEqual(self._post(body, **forged), 401)  # fills the cache
        self.env.flush_all()
        url = self.base_url() + "/tiktok_shop/webhook/"
        headers = {"Content-Type": "application/json", "Authorization": "0" * 64}
        empty = self._count(lambda: self.opener.get(self.base_url() + "/web/health"))
        for app_key in ("app-1", "app-9"):
            cost = self._count(
                lambda key=app_key: self.opener.post(
                    url + key, data=body, headers=headers
                )
            )
            self.assertEqual(cost, empty)
        self.assertEqual(empty, 0)

    def test_a_new_notification_costs_a_constant_number_of_statements(self):
        self._post(self._body(number="0"))
        costs = []
        for number in range(1, 6):
            body = self._body(number=str(number))
            headers = {
                "Content-Type": "application/json",
                "Authorization": signature(body),
            }
            url = self.base_url() + "/tiktok_shop/webhook/app-1"
            costs.append(
                self._count(
                    lambda body=body, headers=headers, url=url: self.opener.post(
                        url, data=body, headers=headers
                    )
                )
            )
        self.assertEqual(len(set(costs)), 1, costs)
        self.assertEqual(costs[0], 1, costs)

    def test_logs_tell_the_digest_and_not_the_body(self):
        body = self._body(11, cancel_id="4035318504086604100", note="buyer's words")
        name = "odoo.addons.tiktok_shop_adjustments.controllers.webhook"
        with self.assertLogs(name, logging.INFO) as logs:
            self.assertEqual(self._post(body), 200)
            self.assertEqual(self._post(b"{buyer's words"), 400)
        text = "\n".join(logs.output)
        self.assertIn(f"shop {self.shop.id}, type 11, body ", text)
        self.assertNotIn("words", text)
        self.assertNotIn("4035318504086604100", text)
