from odoo import models

from .tiktok_authorization import ADMINISTRATOR


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the web client whether to ask how the shops fare; no statement more."""
        info = super().session_info()
        if self.env.user.has_group(ADMINISTRATOR):
            info["tiktok_shop_administrator"] = True
        return info
