import json

from odoo import http
from odoo.http import request

from odoo.addons.tiktok_shop_adjustments.tiktok_api import webhook

LIKE_THE_WEBHOOK = {
    "type": "http",
    "auth": "none",
    "methods": ["POST"],
    "csrf": False,
    "save_session": False,
    "readonly": False,
    "max_content_length": 256 * 1024,
}


class BenchRoutes(http.Controller):
    """What the webhook is measured against, on the same server."""

    @http.route("/tiktok_bench/empty", **LIKE_THE_WEBHOOK)
    def do_nothing(self):
        """The least that any route of this kind costs."""
        request.httprequest.get_data()
        return request.make_response("ok", headers=[("Content-Type", "text/plain")])

    @http.route("/tiktok_bench/naive/<string:app_key>", **LIKE_THE_WEBHOOK)
    def store_plainly(self, app_key):
        """The same work as one writes it at first: everything by the ORM."""
        body = request.httprequest.get_data()
        env = request.env(su=True)
        found = env["tiktok.authorization"].search([("app_key", "=", app_key)], limit=1)
        signature = request.httprequest.headers.get("Authorization")
        if not found or not webhook.verify(
            app_key=app_key,
            app_secret=found.app_secret,
            body=body,
            signature=signature,
        ):
            return request.make_response("no", status=401)
        told = json.loads(body)
        shop = found.shop_ids.filtered(lambda s: s.remote_id == told["shop_id"])
        events = env["tiktok.webhook.event"].with_user(1)
        same = [
            ("shop_id", "=", shop.id),
            ("notification_id", "=", told["tts_notification_id"]),
        ]
        if not events.search(same):
            events.create(
                {
                    "shop_id": shop.id,
                    "notification_id": told["tts_notification_id"],
                    "type": told["type"],
                    "order_remote_id": told["data"]["order_id"],
                    "case_remote_id": told["data"]["return_id"],
                    "remote_status": told["data"]["return_status"],
                }
            )
            events._trigger()
        return request.make_response("ok", headers=[("Content-Type", "text/plain")])
