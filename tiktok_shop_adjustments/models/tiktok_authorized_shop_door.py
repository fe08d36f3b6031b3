from typing import NamedTuple

from odoo import api, models, tools

from ..tiktok_api.errors import AuthError

# What a change of shuts or opens a door, or changes its key
DOOR_FIELDS = {
    "active",
    "authorization_id",
    "is_authorized",
    "notifications_enabled",
    "remote_id",
}


class Door(NamedTuple):
    """What one app key opens: `secrets` to check a signature with (several, when the
    same app is entered more than once) and `shops` by TikTok's shop id."""

    secrets: tuple[str, ...]
    shops: dict[str, int]


class TiktokAuthorizedShop(models.Model):
    """Out: the one client for everybody. In: which notifications may be stored."""

    _inherit = "tiktok.authorized.shop"

    def _client(self):
        """Return a TikTokClient of this shop; the only door to TikTok.

        Called by sync, inbox and decisions, under any user's rights. Sudo: who may
        act on a case needs the shop's line to TikTok, not its secrets.

        :raise AuthError: the shop's consent has ended
        """
        self.ensure_one()
        shop = self.sudo()
        if not shop.is_authorized:
            raise AuthError(
                f"The consent does not cover the shop {shop.name} any more."
            )
        return shop.authorization_id._client(cipher=shop.cipher)

    @api.model
    @tools.ormcache()
    def _get_webhook_doors(self):
        """Return {app_key: Door}, from memory: a forged notification costs no SQL.

        Sudo: secrets, and shops of all companies.
        """
        # All of them: a handful of sellers, kept in memory until one changes
        everyone = [("app_key", "!=", False)]
        authorizations = self.env["tiktok.authorization"].sudo().search(everyone)
        return {
            app_key: Door(
                tuple(sorted({a.app_secret for a in same if a.app_secret})),
                same._get_open_shops(),
            )
            for app_key, same in authorizations.grouped("app_key").items()
        }

    @api.model
    def _forget_webhook_doors(self):
        """Forget the doors now, and once more after the commit: another thread may have
        read them anew in between, still with the old key."""
        clear = self.env.registry.clear_cache
        clear()
        self.env.cr.postcommit.add(clear)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._forget_webhook_doors()
        return super().create(vals_list)

    def write(self, vals):
        if DOOR_FIELDS & set(vals):
            self._forget_webhook_doors()
        return super().write(vals)

    def unlink(self):
        self._forget_webhook_doors()
        return super().unlink()


class TiktokAuthorization(models.Model):
    _inherit = "tiktok.authorization"

    def _get_open_shops(self):
        """Return {TikTok's shop id: id} of the shops that take notifications.

        Those of an ended consent do: their events wait until it is given again. Those
        of a disconnected one do not.
        """
        shops = self.filtered(lambda a: a.state != "draft").shop_ids
        opened = shops.filtered(lambda s: s.is_authorized and s.notifications_enabled)
        return {shop.remote_id: shop.id for shop in opened}
