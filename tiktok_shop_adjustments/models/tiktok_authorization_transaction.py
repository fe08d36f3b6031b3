from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tiktok_api import pace
from ..tiktok_api.transport import Transport

LOCK_TIMEOUT = "40s"  # longer than a call for tokens may take
LOCK_ATTEMPTS = 5
QUICK = (3, 8)  # seconds to connect, and between two bytes


class TiktokAuthorization(models.Model):
    """What a consent and a renewal are made of: a short transaction, a lock, a way to
    TikTok."""

    _inherit = "tiktok.authorization"

    @contextmanager
    def _own_transaction(self):
        """Give self in a transaction of its own, as superuser; commits at the end.

        Superuser: tokens are written for whoever needs them, readable by nobody.
        """
        with self.env.registry.cursor() as cr:
            context = {"lang": self.env.context.get("lang")}
            yield self.with_env(api.Environment(cr, SUPERUSER_ID, context))

    def _lock_row(self):
        """Lock this row, as it is now; return whether it exists.

        A wait for another worker ends in a serialization failure (our snapshot is older
        than its commit): then look again with a new snapshot. Only before any work.
        """
        statement = SQL(
            "SELECT id FROM tiktok_authorization WHERE id = %s FOR NO KEY UPDATE",
            self.id or 0,
        )
        for _attempt in range(LOCK_ATTEMPTS):
            try:
                self.env.cr.execute(SQL("SET LOCAL lock_timeout = %s", LOCK_TIMEOUT))
                self.env.cr.execute(statement, log_exceptions=False)
                return bool(self.env.cr.fetchone())
            except SerializationFailure:
                self.env.cr.rollback()
        raise UserError(self.env._("The authorization is busy. Try again in a minute."))

    def _transport(self):
        """Return the way to TikTok; called for each client, replaced by tests.

        `tiktok_quick` in the context: one attempt and a short wait, because a person
        looks on while several calls follow each other.
        """
        if self.env.context.get("tiktok_quick"):
            return Transport(timeout=QUICK, sleep_budget=0.0, paces=pace.OURS)
        return Transport(paces=pace.OURS)
