"""Where a seller's pictures may come from, and the only door to them."""

from odoo import fields, models

from ..const import PICTURE_DOMAINS
from ..domain import messages as rules
from ..tiktok_api import pictures


class TiktokAuthorization(models.Model):
    _inherit = "tiktok.authorization"

    picture_hosts = fields.Char(
        "More picture hosts",
        help="Domains, separated by commas, that pictures may be fetched from besides "
        "TikTok's own. Over HTTPS and from public addresses only.",
    )


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    def _picture_hosts(self):
        """Return the `PictureHosts` of the shop's seller.

        Sudo: agents may not read authorizations; which hosts these are is no secret.
        """
        self.ensure_one()
        authorization = self.sudo().authorization_id
        local = authorization.api_url if authorization.portal == "custom" else None
        typed = pictures.domains(authorization.picture_hosts)
        return pictures.PictureHosts((*PICTURE_DOMAINS, *typed), local)

    def _fetch_picture(self, url, limit=rules.MAX_PICTURE):
        """Return the bytes of a picture or film; the only door for them.

        :raise PictureRefused: the address is not TikTok's, or there is no picture
        """
        return self._picture_hosts().fetch(url, limit=limit)
