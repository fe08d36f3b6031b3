"""The buttons of the health board that set things going again. All of them read: what
waits for TikTok's answer, or for a person's decision, is never pushed from here."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..domain import causes, kinds
from ..tiktok_api.errors import TikTokError
from .shop_self_test import ShopSelfTest
from .tiktok_authorization import ADMINISTRATOR
from .tiktok_shop_health_words import words_of

# A press takes so many at once; the hourly reading takes them all in any case
CASES_AT_ONCE = 200
ORDERS_AT_ONCE = 100
TALKS_AT_ONCE = 20
WITHOUT_ID = " of order "


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    @api.model
    def _check_health_administrator(self):
        if not self.env.su and not self.env.user.has_group(ADMINISTRATOR):
            raise AccessError(
                self.env._("Only a TikTok Shop administrator may do this.")
            )

    def _check_administrator(self):
        """Refuse whoever may not run shops, or not in this company."""
        self._check_health_administrator()
        self.check_access("write")

    # === PARKED === #

    def action_retry_parked(self, cause=None):
        """Read what could not be brought into Odoo once more.

        :param cause: only what stands for this one of `causes.NAMES`
        """
        self.ensure_one()
        self._check_administrator()
        before = self._count_waiting(cause)
        try:
            with self.env.cr.savepoint():
                self._as_system()._read_parked(cause)
        except (TikTokError, UserError) as error:
            self.env.invalidate_all()
            return self._notice("danger", words_of(error))
        self.invalidate_recordset()
        return self._notice_retried(before, self._count_waiting(cause))

    def _count_waiting(self, cause):
        """Return how much is parked, for one cause or for all."""
        self.env.flush_all()
        shop = self.sudo()
        found = shop._parked_by_cause(shop._count_health()[self.id])
        return sum(n for name, (n, _words) in found.items() if cause in (None, name))

    def _notice_retried(self, before, left):
        done = before - left
        if not left:
            return self._notice(
                "success", self.env._("%s brought into Odoo. Nothing is left.", done)
            )
        return self._notice(
            "warning",
            self.env._(
                "%(done)s brought into Odoo, %(left)s still cannot be. The words say "
                "why; what is left is tried again each hour.",
                done=done,
                left=left,
            ),
        )

    def _read_parked(self, cause):
        """Read the parked cases, orders and conversations of a cause by their ids."""
        cases = self.env["tiktok.adjustment"].search(
            [("shop_id", "=", self.id), ("parked_reason", "!=", False)], order="id"
        )
        cases = cases.filtered(lambda case: _fits(cause, case.parked_reason))
        by_type = cases[:CASES_AT_ONCE].grouped("case_type")
        names = [
            name
            for name, words in (self.parked_records or {}).items()
            if _fits(cause, words)
        ]
        self._fetch_and_apply(
            cancel_ids=_ids(names, kinds.CANCELLATION)
            + by_type.get(kinds.CANCELLATION, cases.browse()).mapped("remote_id"),
            return_ids=_ids(names, kinds.RETURN)
            + by_type.get(kinds.RETURN, cases.browse()).mapped("remote_id"),
            order_ids=_ids(names, "order")[:ORDERS_AT_ONCE],
        )
        if self._talks():
            self._fetch_conversations(_ids(names, "conversation")[:TALKS_AT_ONCE])
        self._read_without_id(names)
        self._forget_known_cases(names)

    def _read_without_id(self, names):
        """A case that came without an id is looked for by its order; if it still has
        none, it is parked anew."""
        for name in names:
            case_type, has_order, order_id = name.partition(WITHOUT_ID)
            if has_order and order_id.isdigit():
                self._forget_parked(name)
                self._fetch_cases_of_order(order_id, case_type)

    def _forget_known_cases(self, names):
        """Forget cases that are here now, though no stub of them could be made."""
        for case_type in (kinds.CANCELLATION, kinds.RETURN):
            ids = _ids(names, case_type)
            known = self.env["tiktok.adjustment"]._known(self, case_type, ids)
            for case_id in known:
                self._forget_parked(f"{case_type} {case_id}")

    # === NOTIFICATIONS, EVERYTHING === #

    def action_retry_notifications(self):
        """Process the notifications that have failed once more."""
        self.ensure_one()
        self._check_administrator()
        failed = Domain("shop_id", "=", self.id) & Domain("state", "=", "failed")
        events = self.env["tiktok.webhook.event"].search(failed)
        events.action_retry()
        return self._notice(
            "success",
            self.env._("%s notifications are processed again now.", len(events)),
        )

    def action_retry_all(self):
        """Try everything again: reading, notifications, what is parked.

        Reading comes first: it is a loop, which commits, or rolls back what was done
        before it in the same transaction.
        """
        self._check_administrator()
        reading = self.action_sync_now()
        self.action_retry_notifications()
        parked = self.action_retry_parked()
        bad = [notice for notice in (parked, reading) if _is_bad(notice)]
        return bad[0] if bad else parked

    # === SELF-TEST, SCHEDULED ACTIONS === #

    def action_self_test(self):
        """Try out what could be in the way; remember the result and return it."""
        self.ensure_one()
        self._check_administrator()
        rows = ShopSelfTest(self).run()
        self._remember_self_test(rows)
        return {"self_test": rows}

    @api.model
    def action_switch_on_crons(self):
        """Switch on the addon's scheduled actions, and no others.

        Sudo: they are the administrator's own business, the system's others are not.
        """
        self._check_health_administrator()
        settings = self.env["ir.config_parameter"].sudo()
        if settings.get_param("database.is_neutralized"):
            raise UserError(
                self.env._(
                    "This is a copy of the database: it must not act for the seller."
                )
            )
        self._health_crons().filtered(lambda cron: not cron.active).active = True


def _fits(cause, words):
    return cause is None or causes.cause_of(words) == cause


def _ids(names, kind):
    """Return the ids in names like `order 577…`."""
    found = (name.removeprefix(f"{kind} ") for name in names if name.startswith(kind))
    return [name for name in found if name.isascii() and name.isdigit()]


def _is_bad(notice):
    return notice["params"]["type"] != "success"
