"""The addon in a real database: who works there, and what they can do.

Everything runs on connections of its own and commits for real. Savepoints of a test
cursor would be quicker, but a crash is just what they cannot show: there a commit is
none, and what a dead process leaves behind would be an assumption instead of a fact.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError
from odoo.modules.registry import Registry
from odoo.tests import new_test_user

from odoo.addons.tiktok_shop_adjustments.tiktok_api import pace, webhook
from odoo.addons.tiktok_shop_adjustments.tiktok_api.transport import Transport

from .tiktok import ADDRESS, TikTok, clock

HELPDESK = "helpdesk_mgmt.group_helpdesk_user"
DECIDE = "tiktok_shop_adjustments.group_tiktok_shop_adjustments"
AGENTS = ("agent_one", "agent_two")
AUTHORIZATION, SHOP = "tiktok.authorization", "tiktok.authorized.shop"
CASE, DECISION = "tiktok.adjustment", "tiktok.adjustment.decision"
EVENT = "tiktok.webhook.event"
# A new run finds an empty shop on TikTok. What the runs before have left in Odoo is
# over, as if it had ended long ago.
RETIRE = """
    UPDATE tiktok_adjustment SET state = 'withdrawn', parked_reason = NULL,
           records_due = FALSE, order_remote_id = NULL WHERE state != 'withdrawn'
        OR order_remote_id IS NOT NULL OR parked_reason IS NOT NULL OR records_due;
    UPDATE tiktok_adjustment_decision SET state = 'refused', mirrored_at = now()
     WHERE state != 'refused';
    UPDATE tiktok_webhook_event SET state = 'done' WHERE state != 'done';
    DELETE FROM ir_cron_trigger;
    UPDATE tiktok_authorized_shop SET orders_cursor = NULL, returns_cursor = NULL,
           cancellations_cursor = NULL, sync_failures = 0, sync_error = NULL,
           next_sync_at = NULL, quiet_until = NULL, parked_records = NULL
"""
# Waiting for a lock would be waiting for ourselves: there is one thread.
SETTINGS = ("lock_timeout = '300ms'", "synchronous_commit = off")


class House:
    """Odoo with one connected shop and two agents."""

    def __init__(self, database: str, tiktok: TikTok) -> None:
        self.registry, self.tiktok = Registry(database), tiktok
        self.database = database
        with self.registry.cursor() as cr:
            for setting in SETTINGS:
                cr.execute(f'ALTER DATABASE "{database}" SET {setting}')
        self.registry._db._Connection__pool.close_all()

    # --- before the first run -------------------------------------------------------

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Lead every call into `tiktok`, and connect the shop."""
        authorizations = self.registry[AUTHORIZATION]
        transport = Transport(
            self.tiktok.line,
            clock=clock,
            sleep=lambda seconds: None,
            paces=pace.OURS,
        )
        crons = self.registry["ir.cron"]
        with (
            patch.object(authorizations, "_transport", lambda _self: transport),
            # Nobody waits for the message, and each costs a connection.
            patch.object(crons, "_notifydb", lambda _self: None),
        ):
            self._connect()
            yield

    def _connect(self) -> None:
        with self.as_user() as env:
            authorization = env[AUTHORIZATION].create(self._authorization_vals())
            for login in AGENTS:
                new_test_user(
                    env, login=login, name=login, groups=f"{HELPDESK},{DECIDE}"
                )
        with self.as_user() as env:
            env[AUTHORIZATION].browse(authorization.id)._read_shops()
        with self.as_user() as env:
            shops = env[SHOP].search([])
            mine = shops.filtered(lambda s: s.remote_id == self.tiktok.shop.shop_id)
            (shops - mine).write({"active": False, "is_authorized": False})
            mine.write({"import_from": "2026-01-01", "history_until": "2026-01-02"})
            self.shop_id = mine.id
            users = env["res.users"].search([("login", "in", AGENTS)])
            self.users = {user.login: user.id for user in users}

    def _authorization_vals(self) -> dict[str, Any]:
        app, consent = self.tiktok.app, self.tiktok.consent
        return {
            "name": "Demo seller",
            "portal": "custom",
            "app_key": app.app_key,
            "app_secret": app.app_secret,
            "service_id": app.service_id,
            "api_url": ADDRESS,
            "auth_url": ADDRESS,
            "consent_url": ADDRESS,
            "state": "connected",
            "access_token": consent.access_token,
            "refresh_token": consent.refresh_token,
            "access_token_expires_at": "2036-01-01",
            "refresh_token_expires_at": "2036-01-01",
        }

    def start_over(self) -> None:
        with self.registry.cursor() as cr:
            cr.execute(RETIRE)
            cr.execute("SELECT coalesce(max(id), 0) FROM tiktok_adjustment")
            (self.first_case,) = cr.fetchone()

    # --- one transaction each -------------------------------------------------------

    @contextmanager
    def as_user(self, login: str = "") -> Iterator[api.Environment]:
        """The transaction of one request, or of a scheduled action."""
        uid = self.users[login] if login else SUPERUSER_ID
        with self.registry.cursor() as cr:
            yield api.Environment(cr, uid, {"lang": "en_US"})

    # --- what agents do -------------------------------------------------------------

    def open_dialog(self, login: str, case_id: str, side: str) -> "Dialog | str":
        """The dialog that a button opens, or why there is none."""
        try:
            with self.as_user(login) as env:
                case = env[CASE].search([("remote_id", "=", case_id)])
                action = getattr(case.ticket_id, f"action_tiktok_{side}")()
                row = env[action["res_model"]].browse(action["res_id"])
                return Dialog(
                    row._name, row.id, login, case_id, row.options, row.seen_status
                )
        except (UserError, AccessError) as error:
            return str(error)

    def confirm(self, dialog: "Dialog", option: int, half: bool) -> str:
        """Press the button: what the agent is told then."""
        try:
            with self.as_user(dialog.login) as env:
                row = env[dialog.model].browse(dialog.row)
                row.write(_choice(row, dialog, option, half))
                action = row.action_confirm()
        except (UserError, AccessError) as error:
            return str(error)
        if action["type"] == "ir.actions.client":
            return action["params"]["message"]
        with self.as_user() as env:
            return env[dialog.model].browse(dialog.row).refused_message

    # --- what the server does by itself ---------------------------------------------

    def deliver(self) -> None:
        with self.as_user() as env:
            env[DECISION]._cron_deliver()

    def process_inbox(self) -> None:
        with self.as_user() as env:
            env[EVENT]._cron_process()

    def sweep(self) -> None:
        with self.as_user() as env:
            env[SHOP]._cron_sync()

    def reconcile(self) -> None:
        with self.as_user() as env:
            env[SHOP]._cron_reconcile()

    def take_in(self, body: bytes) -> str:
        """A notification arrives: what the controller does with a good one."""
        with self.as_user() as env:
            return env[EVENT]._store(
                self.shop_id, webhook.parse(body), webhook.digest(body)
            )


@dataclass(frozen=True)
class Dialog:
    """An open dialog on an agent's screen: it may be older than the case."""

    model: str
    row: int
    login: str
    case_id: str
    options: list[dict[str, Any]]
    seen: str

    def action(self, number: int) -> str:
        """One of the decisions that it offers; of those it greys out when there is
        no other."""
        allowed = [row for row in self.options if row["allowed"]] or self.options
        return allowed[number % len(allowed)]["action"] if allowed else "-"


def _choice(row: Any, dialog: Dialog, option: int, half: bool) -> dict[str, Any]:
    """What the agent fills in."""
    choice: dict[str, Any] = {"decision": dialog.action(option)}
    if row.highest_amount:
        choice["amount"] = row.highest_amount if not half else row.lowest_amount
    if row._name == "tiktok.adjustment.reject":
        fitting = row.reason_ids.filtered(lambda r: r.decision == choice["decision"])
        choice["reason_id"] = fitting[:1].id
    elif row.may_choose_lines and half:
        choice["chosen_line_ids"] = [(6, 0, row.open_line_ids[:1].ids)]
    return choice
