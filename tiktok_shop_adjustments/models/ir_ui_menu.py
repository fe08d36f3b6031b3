from odoo import models

TALKING_MENUS = (
    "tiktok_shop_adjustments.tiktok_conversation_menu",
    "tiktok_shop_adjustments.tiktok_message_menu",
)


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Where no shop talks with its buyers there is nothing to open."""
        hidden = super()._load_menus_blacklist()
        if self.env["tiktok.authorized.shop"]._anyone_talks():
            return hidden
        found = [self.env.ref(name, raise_if_not_found=False) for name in TALKING_MENUS]
        return [*hidden, *(menu.id for menu in found if menu)]
