import logging

from psycopg2 import OperationalError

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..models.tiktok_authorization import ADMINISTRATOR
from ..tiktok_api import redaction
from ..tiktok_api.errors import TikTokError

_logger = logging.getLogger(__name__)

# The address holds the code: keep it out of the server's log, and of caches and other
# sites' logs.
redaction.install()
DISCREET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


class TiktokAuthorizationReturn(http.Controller):
    """Where TikTok's consent page sends the administrator back to."""

    @http.route(
        redaction.WAY_BACK,
        type="http",
        auth="user",
        methods=["GET"],
        readonly=False,
    )
    def come_back(self, state=None, code=None, app_key=None, **_ignored):
        if self._is_a_look_ahead():
            return self._refuse(request.env._("Open this address to connect."))
        if not request.env.user.has_group(ADMINISTRATOR):
            return self._refuse(request.env._("Only a TikTok Shop administrator can."))
        try:
            authorization = request.env["tiktok.authorization"]._accept_consent(
                state, code, app_key
            )
        except (UserError, AccessError) as error:
            return self._refuse(error.args[0])
        except TikTokError as error:
            return self._refuse(f"{error.meaning} {error.advice}", detail=str(error))
        except OperationalError:
            _logger.warning("consent: the database was busy", exc_info=True)
            return self._refuse(
                request.env._("The authorization is busy. Press Connect again.")
            )
        response = request.redirect(f"/odoo/tiktok-authorizations/{authorization.id}")
        response.headers.update(DISCREET)
        return response

    def _is_a_look_ahead(self):
        """What a browser fetches before anybody has asked for it uses no state up."""
        asked = request.httprequest
        purposes = (asked.headers.get(name, "") for name in ("Sec-Purpose", "Purpose"))
        return asked.method == "HEAD" or any("prefetch" in word for word in purposes)

    def _refuse(self, reason, detail=None):
        """Say what happened and what to do; 403, because nothing was connected."""
        values = {"reason": reason, "detail": detail}
        template = "tiktok_shop_adjustments.authorization_refused"
        return request.render(template, values, status=403, headers=DISCREET)
