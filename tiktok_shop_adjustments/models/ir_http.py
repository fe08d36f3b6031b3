from odoo import models
from odoo.http import request

from .tiktok_authorization import ADMINISTRATOR

OURS = "/tiktok_shop/"


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        """A caller's argument of the name `self` is none of ours: handed on, it is one
        too many for Python, and anybody could fill the log with such errors."""
        if request.httprequest.path.startswith(OURS):
            request.params.pop("self", None)
        return super()._dispatch(endpoint)

    def session_info(self):
        """Tell the web client whether to ask how the shops fare; no statement more."""
        info = super().session_info()
        if self.env.user.has_group(ADMINISTRATOR):
            info["tiktok_shop_administrator"] = True
        return info
