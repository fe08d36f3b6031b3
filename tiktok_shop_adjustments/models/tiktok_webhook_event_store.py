import re
from datetime import timezone

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from ..tiktok_api import webhook
from .cron_bell import BELL

CASE_KEYS = {
    webhook.CANCELLATION_STATUS: "cancel_id",
    webhook.RETURN_STATUS: "return_id",
    webhook.AFTERSALES_REQUEST: "aftersales_request_id",
    webhook.RMA_STATUS: "rma_id",
    webhook.REFUND_SUCCESS: "aftersales_request_id",
}
STATUS_KEYS = {
    webhook.ORDER_STATUS: "order_status",
    webhook.CANCELLATION_STATUS: "cancel_status",
    webhook.RETURN_STATUS: "return_status",
    webhook.AFTERSALES_REQUEST: "aftersales_request_status",
    webhook.RMA_STATUS: "rma_status",
    webhook.REFUND_SUCCESS: "refund_status",
}
HANDLED_TYPES = {
    webhook.ORDER_STATUS,
    webhook.CANCELLATION_STATUS,
    webhook.RETURN_STATUS,
    webhook.AUTHORIZATION_REMOVED,
    webhook.AUTHORIZATION_EXPIRES,
    webhook.AFTERSALES_REQUEST,
    webhook.RMA_STATUS,
    webhook.REFUND_SUCCESS,
    webhook.NEW_CONVERSATION,
    webhook.NEW_MESSAGE,
}
CRON = "tiktok_shop_adjustments.cron_process_notifications"

INSERT_ATTEMPTS = 3
STORED, NOTED, KNOWN = "stored", "noted", "known"
CLOSED, BUSY = "closed", "busy"

_NAME = re.compile(r"[\w-]{1,64}", re.ASCII)
_REMOTE_ID = re.compile(r"[0-9]{1,19}", re.ASCII)


class TiktokWebhookEvent(models.Model):
    """Storing: one statement, one commit, before TikTok gets its answer."""

    _inherit = "tiktok.webhook.event"

    @api.model
    def _store(self, shop_id, notification, digest):
        """Store a verified notification, due at once; durable on return.

        A transaction of its own with the insert as its first statement: Odoo's cursors
        are REPEATABLE READ, so a twin that another worker has just committed raises a
        serialization failure in spite of ON CONFLICT. Then it is there already.

        :return: `stored`; `noted` when nothing is to be done about it; `known`;
            `closed` when the shop takes none (any more); or `busy`: not stored for this
            once, TikTok has to send it again
        """
        row = self._prepare_event_row(notification, digest)
        for _attempt in range(INSERT_ATTEMPTS):
            try:
                return self._store_row(shop_id, row)
            except SerializationFailure:
                if self._is_known(shop_id, row["notification_id"]):
                    return KNOWN
        return BUSY

    def _store_row(self, shop_id, row):
        with self.env.registry.cursor() as cr:
            own = self.with_env(api.Environment(cr, SUPERUSER_ID, {}))
            if own._insert(shop_id, row):
                return STORED if row["state"] == "new" else NOTED
        return KNOWN if self._is_known(shop_id, row["notification_id"]) else CLOSED

    @api.model
    def _prepare_event_row(self, notification, digest):
        """Return the columns of a row. Ids and words only: no text of anybody's."""
        kind, data = notification.type, notification.data
        return {
            "notification_id": _match(_NAME, notification.notification_id) or digest,
            "type": kind if abs(kind) < 2**31 else 0,
            "order_remote_id": _match(_REMOTE_ID, data.get("order_id")),
            "case_remote_id": _match(_REMOTE_ID, data.get(CASE_KEYS.get(kind))),
            "conversation_remote_id": _match(_REMOTE_ID, data.get("conversation_id")),
            "remote_status": _match(_NAME, data.get(STATUS_KEYS.get(kind))),
            "sent_at": _naive(notification.timestamp),
            "state": "new" if kind in HANDLED_TYPES else "ignored",
        }

    def _insert(self, shop_id, row):
        """Return the new row's id, None when there is one or the shop is closed.

        The cron's trigger goes with it, as core itself writes one in
        `ir.cron._reschedule_asap`: one statement, and no event without its trigger.
        """
        names = SQL(", ").join(map(SQL.identifier, row))
        values = SQL(", ").join(SQL("%s", value) for value in row.values())
        statement = SQL(
            """
            WITH event AS (
                INSERT INTO tiktok_webhook_event (
                    shop_id, company_id, attempts, create_uid, write_uid,
                    create_date, write_date, %(names)s)
                SELECT shop.id, shop.company_id, 0, %(uid)s, %(uid)s,
                       NOW() AT TIME ZONE 'UTC', NOW() AT TIME ZONE 'UTC', %(values)s
                  FROM tiktok_authorized_shop shop
                 WHERE shop.id = %(shop)s AND shop.active
                   AND shop.notifications_enabled
                ON CONFLICT (shop_id, notification_id) DO NOTHING
                RETURNING id, state),
            trigger AS (
                INSERT INTO ir_cron_trigger (cron_id, call_at)
                SELECT cron.id, date_trunc('second', NOW() AT TIME ZONE 'UTC')
                  FROM event, ir_cron cron
                 WHERE event.state = 'new' AND cron.id = %(cron)s AND cron.active)
            SELECT id FROM event
            """,
            names=names,
            values=values,
            uid=SUPERUSER_ID,
            shop=shop_id,
            cron=self._get_cron_id(),
        )
        # A twin at the same moment is nothing that the log should call an error
        self.env.cr.execute(statement, log_exceptions=False)
        inserted = self.env.cr.fetchone()
        return inserted[0] if inserted else None

    @api.model
    def _wake_workers(self):
        """Tell the cron workers now; without it they look within a minute.

        Each stored notification calls, after its commit: a worker that is busy finds
        the call when it is through, and the trigger that its run did not see.
        """
        BELL.ring(self.env.cr.dbname)

    @api.model
    def _trigger(self, at=None):
        """Have the cron run now or at a moment (naive UTC)."""
        cron_id = self._get_cron_id()
        if cron_id:
            self.env["ir.cron"].sudo().browse(cron_id)._trigger(at)

    @api.model
    def _get_cron_id(self):
        """Not env.ref: it asks the database each time whether the cron still exists."""
        return self.env["ir.model.data"]._xmlid_to_res_id(CRON) or 0

    @api.model
    def _is_known(self, shop_id, notification_id):
        query = SQL(
            "SELECT 1 FROM tiktok_webhook_event"
            " WHERE shop_id = %s AND notification_id = %s",
            shop_id,
            notification_id,
        )
        with self.env.registry.cursor() as cr:
            cr.execute(query)
            return bool(cr.fetchone())


def _match(pattern, value):
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _naive(moment):
    return moment and moment.astimezone(timezone.utc).replace(tzinfo=None)
