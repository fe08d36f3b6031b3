import threading
from contextlib import contextmanager
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from odoo import SUPERUSER_ID, api, fields
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged

from ..tiktok_api.transport import Transport
from .common_porch import (
    HOME,
    SHOPS,
    TOKEN_GET,
    TOKEN_REFRESH,
    FakeSession,
    remote,
    shop_answer,
    tokens,
)


class SlowSession(FakeSession):
    """Answers late enough for another worker to run into the lock."""

    def request(self, *args, **options):
        answer = super().request(*args, **options)
        threading.Event().wait(0.5)
        return answer


@tagged("post_install", "-at_install")
class TestRealTransactions(TransactionCase):
    """Real connections, snapshots and commits: Odoo's test cursor has only one of each,
    so what a transaction of our own has written is seen there by everybody at once."""

    def setUp(self):
        super().setUp()
        self.session = SlowSession()
        dbname = self.env.cr.dbname
        for patcher in (
            patch.object(
                self.registry, "cursor", lambda **_options: db_connect(dbname).cursor()
            ),
            patch.object(
                type(self.env["tiktok.authorization"]),
                "_transport",
                lambda _self: Transport(session=self.session),
            ),
        ):
            patcher.start()
            self.addCleanup(patcher.stop)
        with self._transaction() as env:
            self.teams = set(env["helpdesk.ticket.team"].search([]).ids)
            self.made = self._make(env)
        self.addCleanup(self._delete)

    @contextmanager
    def _transaction(self, uid=SUPERUSER_ID):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, uid, {})

    def _make(self, env):
        return (
            env["tiktok.authorization"]
            .create(
                {
                    "name": "Real",
                    "portal": "custom",
                    "app_key": "real",
                    "app_secret": "real",
                    "service_id": "1",
                    "api_url": HOME,
                    "auth_url": HOME,
                    "consent_url": HOME,
                }
            )
            .id
        )

    def _delete(self):
        with self._transaction() as env:
            authorization = env["tiktok.authorization"].browse(self.made)
            shops = authorization.with_context(active_test=False).shop_ids
            shops.unlink()
            authorization.unlink()
            teams = env["helpdesk.ticket.team"].search([])
            teams.filtered(lambda team: team.id not in self.teams).unlink()

    def test_two_workers_refresh_once(self):
        started, results = threading.Barrier(2, timeout=20), []
        with self._transaction() as env:
            env["tiktok.authorization"].browse(self.made).write(
                {
                    "state": "connected",
                    "access_token": "ROW_access_1",
                    "refresh_token": "ROW_refresh_1",
                    "access_token_expires_at": fields.Datetime.now(),
                }
            )
        self.session.expect(TOKEN_REFRESH, tokens(2))

        def work():
            with self._transaction() as env:
                record = env["tiktok.authorization"].browse(self.made)
                stale = record.access_token  # from here on the snapshot is old
                started.wait()
                results.append(record._renew_token(stale))

        workers = [threading.Thread(target=work) for _number in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(30)
        self.assertEqual(len(self.session.calls), 1)
        self.assertEqual(results, ["ROW_access_2"] * 2)

    def test_a_consent_is_complete_when_the_request_ends(self):
        """The request's own snapshot is older than the tokens that it gets."""
        self.session.expect(TOKEN_GET, tokens(1, open_id="real"))
        self.session.expect(SHOPS, shop_answer(8, 9))
        admin = self.env.ref("base.user_admin").id
        with self._transaction(admin) as env:
            record = env["tiktok.authorization"].browse(self.made)
            url = record.action_connect()["url"]
        state = parse_qs(urlsplit(url).query)["state"][0]
        with self._transaction(admin) as env:
            self.assertEqual(
                env["tiktok.authorization"].browse(self.made).state, "draft"
            )
            env["tiktok.authorization"]._accept_consent(state, "C1")
        with self._transaction(admin) as env:
            record = env["tiktok.authorization"].browse(self.made)
            self.assertEqual((record.state, record.last_error), ("connected", False))
            self.assertEqual(
                sorted(record.shop_ids.mapped("remote_id")), [remote(8), remote(9)]
            )
        self.assertEqual(self.session.script, [])

    def test_shops_are_named_before_the_request_can_see_them(self):
        self.session.expect(SHOPS, shop_answer(8))
        with self._transaction() as env:
            env["tiktok.authorization"].browse(self.made).write(
                {
                    "state": "connected",
                    "access_token": "ROW_access_1",
                    "refresh_token": "ROW_refresh_1",
                    "access_token_expires_at": "2100-01-01",
                }
            )
        with self._transaction(self.env.ref("base.user_admin").id) as env:
            notice = env["tiktok.authorization"].browse(self.made).action_read_shops()
        message = notice["params"]["message"]
        self.assertEqual(message, "Shops under this consent: Demo Store 8")
