"""One connected shop and its inbox; TikTok answers at once, or as a test wants it."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry

from odoo.addons.tiktok_shop_adjustments.tiktok_api import webhook
from odoo.addons.tiktok_shop_adjustments.tiktok_api.webhook import Notification

from .workers import wait_until

EVENT, SHOP = "tiktok.webhook.event", "tiktok.authorized.shop"
CRON = "tiktok_shop_adjustments.cron_process_notifications"
HOME = "http://127.0.0.1:9"


class Inbox:
    def __init__(self, database: str) -> None:
        self.registry = Registry(database)
        self.on_fetch: Callable[[list[str]], None] | None = None
        self._numbers = itertools.count(1)
        with self.transaction() as env:
            self.cron_id = env.ref(CRON).id
            self._leave_one_cron(env)
            self.shop_id = self._make_shop(env).id

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})

    @contextmanager
    def asking_nobody(self) -> Iterator[None]:
        """What would be fetched is not; `on_fetch` hears the ids, and may raise."""

        def fetch(_shop: Any, return_ids: Any = (), **_others: Any) -> None:
            if self.on_fetch:
                self.on_fetch(list(return_ids))

        with patch.object(self.registry[SHOP], "_fetch_and_apply", fetch):
            yield

    def clear(self) -> None:
        self.on_fetch = None
        with self.transaction() as env:
            env.cr.execute("UPDATE tiktok_webhook_event SET state = 'done'")
            env.cr.execute("DELETE FROM ir_cron_trigger")
            env.cr.execute("UPDATE tiktok_authorized_shop SET quiet_until = NULL")

    # --- what the controller does ---------------------------------------------------

    def take_in(self) -> str:
        """A notification comes, is stored, and calls the workers. Return its case."""
        finish, case = self.begin()
        finish()
        return case

    def begin(self) -> tuple[Callable[[], None], str]:
        """As `take_in`, but the commit and the call are left to the returned one."""
        case = str(next(self._numbers))
        cr = self.registry.cursor()
        events = api.Environment(cr, SUPERUSER_ID, {})[EVENT]
        note = self._notification(case)
        assert events._insert(self.shop_id, events._prepare_event_row(note, case))

        def finish() -> None:
            cr.commit()
            cr.close()
            events._wake_workers()

        return finish, case

    def store_silently(self) -> str:
        """A notification whose process dies between the commit and the call."""
        case = str(next(self._numbers))
        with self.transaction() as env:
            note = self._notification(case)
            assert env[EVENT]._store(self.shop_id, note, case) == "stored"
        return case

    def _notification(self, case: str) -> Notification:
        data = {"return_id": case}
        return Notification(webhook.RETURN_STATUS, f"n{case}", "7", None, data)

    # --- what became of it ----------------------------------------------------------

    def wait(self) -> None:
        """Wait until nothing is due. Who is not called, never works."""
        wait_until(lambda: not self._count_due(), "what is due is not done")

    def states(self, *cases: str) -> list[str]:
        with self.transaction() as env:
            found = env[EVENT].search([("case_remote_id", "in", cases)], order="id")
            return found.mapped("state")

    def _count_due(self) -> int:
        with self.transaction() as env:
            return env[EVENT]._count_due()

    # --- before the first test ------------------------------------------------------

    def _leave_one_cron(self, env: Any) -> None:
        query = "UPDATE ir_cron SET active = (id = %s)"
        env.cr.execute(query, [self.cron_id])

    def _make_shop(self, env: Any) -> Any:
        later = fields.Datetime.add(fields.Datetime.now(), days=7)
        authorization = env["tiktok.authorization"].create(
            {
                "name": "Demo seller",
                "portal": "custom",
                "app_key": "app-1",
                "app_secret": "secret-1",
                "service_id": "77",
                "api_url": HOME,
                "auth_url": HOME,
                "consent_url": HOME,
                "state": "connected",
                "open_id": "open-1",
                "access_token": "access-1",
                "refresh_token": "refresh-1",
                "access_token_expires_at": later,
                "refresh_token_expires_at": later,
            }
        )
        return env[SHOP].create(
            {
                "name": "Demo Store",
                "authorization_id": authorization.id,
                "remote_id": "7",
                "cipher": "cipher-1",
                "import_from": "2026-01-01",
            }
        )
