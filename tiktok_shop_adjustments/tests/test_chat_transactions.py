"""A message is said once: real connections, real snapshots, workers that die."""

import threading
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, fields
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..tiktok_api.client import TikTokClient
from ..tiktok_api.transport import Transport
from .chat_tiktok import ChatTikTok
from .common_porch import HOME

CREATED = (
    "tiktok.message",
    "tiktok.conversation",
    "helpdesk.ticket",
    "tiktok.authorized.shop",
    "tiktok.authorization",
    "helpdesk.ticket.team",
    "res.partner",
)


class Killed(BaseException):
    """The process ends here: nothing of ours handles it."""


@tagged("post_install", "-at_install")
class TestChatTransactions(TransactionCase):
    """Odoo's test cursor has one snapshot for all; here each transaction has its own,
    so what is committed stays and has to be deleted in the end."""

    def setUp(self):
        super().setUp()
        self.chat = ChatTikTok()
        dbname, session = self.env.cr.dbname, self.chat

        def client(shop):
            return TikTokClient(
                Transport(session=session, sleep=lambda seconds: None),
                api_url=HOME,
                app_key="key",
                app_secret="secret",
                access_token="token",
                shop_cipher="cipher",
            )

        shops = type(self.env["tiktok.authorized.shop"])
        cursor = lambda **_options: db_connect(dbname).cursor()  # noqa: E731
        for patcher in (
            patch.object(self.registry, "cursor", cursor),
            patch.object(shops, "_client", client),
        ):
            patcher.start()
            self.addCleanup(patcher.stop)
        with self._transaction() as env:
            self.before = {name: self._newest(env, name) for name in CREATED}
        self.addCleanup(self._delete)
        self.talk_id = self.chat.talk(user_id="990000001")
        self.chat.say(self.talk_id, "Where is it?")
        with self._transaction() as env:
            self.shop_id = self._make_shop(env)
            self._shop(env)._fetch_conversations([self.talk_id])
            self.message_id = self._queue(env)

    @contextmanager
    def _transaction(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _newest(self, env, name):
        return (
            env[name]
            .with_context(active_test=False)
            .search([], order="id desc", limit=1)
            .id
            or 0
        )

    def _make_shop(self, env):
        authorization = env["tiktok.authorization"].create(
            {
                "name": "Real talk",
                "portal": "custom",
                "app_key": "talk",
                "service_id": "1",
                "api_url": HOME,
                "auth_url": HOME,
                "consent_url": HOME,
                "state": "connected",
                "granted_scopes": "seller.customer_service",
            }
        )
        team = env["helpdesk.ticket.team"].create({"name": "Talk"})
        vals = {
            "name": "Talk",
            "remote_id": "7499999",
            "authorization_id": authorization.id,
            "team_id": team.id,
            "import_from": "2026-01-01",
            "history_until": "2026-01-01",
        }
        return env["tiktok.authorized.shop"].create(vals).id

    def _shop(self, env):
        return env["tiktok.authorized.shop"].browse(self.shop_id)

    def _queue(self, env):
        ticket = self._ticket(env)
        ticket._tiktok_post_to_buyer("It comes tomorrow")
        return self._message(env).id

    def _ticket(self, env):
        found = [("shop_id", "=", self.shop_id)]
        return env["tiktok.conversation"].search(found).ticket_id

    def _message(self, env):
        return env["tiktok.message"].search(
            [("shop_id", "=", self.shop_id), ("user_id", "!=", False)]
        )

    def _delete(self):
        with self._transaction() as env:
            for name in CREATED:
                made = (
                    env[name]
                    .with_context(active_test=False)
                    .search([("id", ">", self.before[name])])
                )
                made.unlink()

    def _answers(self):
        return [row for row in self.chat.said(self.talk_id) if row[0] != "BUYER"]

    def _assert_said_once(self):
        said = ("CUSTOMER_SERVICE", "TEXT", {"content": "It comes tomorrow"})
        self.assertEqual(self._answers(), [said])
        with self._transaction() as env:
            message = self._message(env)
            remote_id = self.chat.messages[self.talk_id][-1]["id"]
            self.assertEqual((message.state, message.remote_id), ("sent", remote_id))
            self.assertEqual(len(message.conversation_id.message_ids), 2)
            comments = self._ticket(env).message_ids.filtered("body")
            self.assertEqual(len(comments), 2)

    def _deliver(self):
        with self._transaction() as env:
            env["tiktok.message"]._deliver(self.message_id)

    # === TESTS === #

    def test_who_reads_while_we_say_it_starts_over(self):
        """Scenario: a reader's snapshot shows the message waiting; meanwhile it is
        sent, and TikTok lists it.

        Expected: the reader notices and does not take it for somebody else's.
        """
        reading = threading.Event()

        def say_it_first(call):
            if call[0] == "GET" and not reading.is_set():
                reading.set()
                self._deliver()

        self.chat.before_reply = say_it_first
        with (
            self.assertRaises(SerializationFailure),
            mute_logger("odoo.sql_db"),
            self._transaction() as env,
        ):
            self._message(env).read(["state"])  # from here on the snapshot is old
            self._shop(env)._fetch_conversations([self.talk_id])
        with self._transaction() as env:
            self._shop(env)._fetch_conversations([self.talk_id])
        self._assert_said_once()

    def test_two_workers_say_it_once(self):
        started = threading.Barrier(2, timeout=20)

        def work():
            started.wait()
            self._deliver()

        workers = [threading.Thread(target=work) for _number in range(2)]
        with mute_logger("odoo.sql_db"):
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join(30)
        self._assert_said_once()

    def test_killed_between_the_call_and_the_record(self):
        """Expected: after the lease somebody reads, finds it said and says no more."""
        messages = type(self.env["tiktok.message"])
        with (
            patch.object(messages, "_record", side_effect=Killed),
            self.assertRaises(Killed),
        ):
            self._deliver()
        with self._transaction() as env:
            message = self._message(env)
            self.assertEqual((message.state, message.remote_id), ("sending", False))
            message.lease_until = fields.Datetime.now() - timedelta(seconds=1)
        with self._transaction() as env:
            env["tiktok.message"]._expire_leases()
            self.assertEqual(env["tiktok.message"]._due_ids(9)[0][0], self.message_id)
        with self._transaction() as env:
            env["tiktok.message"]._work_on(self.message_id)
        self._assert_said_once()

    def test_killed_before_the_call(self):
        """Expected: TikTok does not show it, and after its list's lag it is said."""
        messages = type(self.env["tiktok.message"])
        with (
            patch.object(messages, "_attempt", side_effect=Killed),
            self.assertRaises(Killed),
        ):
            self._deliver()
        self.assertEqual(self._answers(), [])
        with self._transaction() as env:
            past = fields.Datetime.now() - timedelta(minutes=5)
            self._message(env).write({"lease_until": past, "attempted_at": past})
        with self._transaction() as env:
            env["tiktok.message"]._expire_leases()
        with self._transaction() as env:
            env["tiktok.message"]._work_on(self.message_id)
        self._assert_said_once()
