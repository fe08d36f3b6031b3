import logging

from werkzeug.exceptions import RequestEntityTooLarge

from odoo import http
from odoo.http import request

from ..models.tiktok_webhook_event_store import (
    BUSY,
    CLOSED,
    KNOWN,
    NOTED,
    STORED,
)
from ..tiktok_api import webhook

_logger = logging.getLogger(__name__)

MAX_BYTES = 256 * 1024
STATUS = {STORED: 200, NOTED: 200, KNOWN: 200, CLOSED: 404, BUSY: 503}


class TiktokWebhook(http.Controller):
    """Where TikTok posts notifications: check, store, answer; nothing else.

    Who posts is unknown until the signature fits, so nothing before that costs a
    statement or believes a word of the body.
    """

    @http.route(
        "/tiktok_shop/webhook/<string:app_key>",
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=MAX_BYTES,
    )
    def receive(self, app_key, **_query):
        try:
            body = request.httprequest.get_data()
        except RequestEntityTooLarge:
            return _answer(413, "too large")
        door = self._find_door(app_key, body)
        if not door:
            return _answer(401, "unknown app or wrong signature")
        try:
            notification = webhook.parse(body)
        except webhook.UnreadableNotification as error:
            _logger.warning("notification %s: %s", webhook.digest(body), error)
            return _answer(400, "not a notification")
        return self._store(door, notification, webhook.digest(body))

    def _find_door(self, app_key, body):
        """Return the door that the signature opens, None when it opens none."""
        shops = request.env["tiktok.authorized.shop"]
        door = shops._get_webhook_doors().get(app_key)
        signature = request.httprequest.headers.get("Authorization")
        for secret in door.secrets if door else ():
            if webhook.verify(
                app_key=app_key, app_secret=secret, body=body, signature=signature
            ):
                return door
        return None

    def _store(self, door, notification, digest):
        """Answer 2xx only when the notification is committed."""
        shop_id = door.shops.get(notification.shop_id)
        if shop_id is None:
            _logger.info("notification %s: unknown or closed shop", digest)
            return _answer(404, "unknown shop")
        events = request.env["tiktok.webhook.event"]
        result = events._store(shop_id, notification, digest)
        _logger.info(
            "notification: shop %s, type %s, body %s: %s",
            shop_id,
            notification.type,
            digest,
            result,
        )
        answer = _answer(STATUS[result], result)
        if result == STORED:
            answer.call_on_close(events._wake_workers)
        return answer


def _answer(status, text):
    return request.make_response(
        text, headers=[("Content-Type", "text/plain")], status=status
    )
