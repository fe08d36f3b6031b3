"""Who looks while nobody looks: trouble that needs a person becomes an activity.

A dead scheduled action cannot report itself. So two of them look, each hour and each
after its own work; should both be dead, the board and the sign in the menu bar say so.
"""

import logging

from odoo import SUPERUSER_ID, api, models

from ..domain import health
from . import tiktok_shop_health_words as words

_logger = logging.getLogger(__name__)

NOTICES = {
    name: f"tiktok_shop_adjustments.mail_activity_type_{name}"
    for name in health.NOTICES
}
# One activity a company says that scheduled actions are dead, not one a shop
FOR_ALL = "crons"


class TiktokAuthorizedShop(models.Model):
    _name = "tiktok.authorized.shop"
    _inherit = ["tiktok.authorized.shop", "tiktok.notice.mixin"]

    @api.model
    def _cron_reconcile(self):
        result = super()._cron_reconcile()
        self._watch_health()
        return result

    @api.model
    def _watch_health(self):
        """Give and take back notices for all shops; never raises.

        Called by scheduled actions after their own work. A transaction of its own:
        watching must not spoil what the scheduled action has done.
        """
        try:
            with self.env.registry.cursor() as cr:
                own = self.with_env(api.Environment(cr, SUPERUSER_ID, {}))
                own._watch_shops()
        except Exception:
            _logger.exception("the health of shops could not be watched")

    @api.model
    def _watch_shops(self):
        shops = self._search_watched().sorted("id")
        firsts = {shops[:1] for shops in shops.grouped("company_id").values()}
        for shop_id, keys in shops._health_problems().items():
            shop = self.browse(shop_id)
            for name, needed in health.notices(keys).items():
                speaks = name != FOR_ALL or shop in firsts
                shop._follow_notice(name, needed and speaks, keys)

    def _follow_notice(self, name, needed, keys):
        kind, there = NOTICES[name], self._notices_of(NOTICES[name])
        if needed and not there:
            key = next(key for key in keys if key in health.NOTICES[name])
            reader = self.with_context(lang=self._get_responsible().lang)
            reader._give_notice(kind, *reader._words_of_notice(key))
        elif there and not needed:
            self._take_back_notice(kind)

    def _words_of_notice(self, key):
        text = words.PROBLEMS[key]
        summary = self.env._(
            "%(shop)s: %(what)s", shop=self.name, what=self.env._(text.title)
        )
        note = f"{self.env._(text.meaning)} {self.env._(text.fix)}"
        return summary, note

    def _get_responsible(self):
        return self.authorization_id._get_responsible()


class TiktokAuthorization(models.Model):
    _inherit = "tiktok.authorization"

    @api.model
    def _cron_renew(self):
        result = super()._cron_renew()
        self.env["tiktok.authorized.shop"]._watch_health()
        return result
