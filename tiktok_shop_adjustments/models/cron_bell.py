"""Calls Odoo's cron workers over a line that is kept.

`ir.cron._notifydb` opens a connection for each call, because Odoo keeps none to the
database in which its workers listen. That costs more than to store a notification, and
in a burst it is paid for each of them. Not to call where "somebody is at work already"
is no way out: who is at work may fail, die or have looked for the last time.
"""

import atexit
import logging
import threading

import psycopg2

from odoo import sql_db
from odoo.tools import SQL

from odoo.addons.base.models.ir_cron import ODOO_NOTIFY_FUNCTION

_logger = logging.getLogger(__name__)

HALL = "postgres"  # all workers listen there, whichever database they serve


class CronBell:
    """One line a process, opened by the first call; calls share it in turn."""

    def __init__(self):
        self._lock = threading.Lock()
        self._line = None

    def ring(self, database):
        """Call the workers to a database; never raises.

        Nothing is lost where it fails: they look by themselves within a minute.
        """
        with self._lock:
            try:
                self._call_again(database)
            except Exception:
                _logger.warning("the cron workers are not called", exc_info=True)
                self._drop()

    def close(self):
        with self._lock:
            self._drop()

    def _call_again(self, database):
        """A line that was cut since the last call is no reason not to call."""
        try:
            self._call(database)
        except psycopg2.Error:
            self._drop()
            self._call(database)

    def _call(self, database):
        """As core's `_notifydb`; ends its transaction, so that the line rests."""
        if self._line is None:
            self._line = sql_db.db_connect(HALL).cursor()
        function = SQL.identifier(ODOO_NOTIFY_FUNCTION)
        call = SQL("SELECT %s('cron_trigger', %s)", function, database)
        self._line.execute(call, log_exceptions=False)
        self._line.commit()

    def _drop(self):
        """Odoo's pool takes what is closed out by itself."""
        if self._line is not None:
            self._line.connection.close()
            self._line = None


BELL = CronBell()
atexit.register(BELL.close)
