from odoo import api, models
from odoo.exceptions import UserError

from ..tiktok_api.errors import TikTokError


class TiktokAdjustment(models.Model):
    """Items decided one by one, which TikTok's newer review can carry."""

    _inherit = "tiktok.adjustment"

    def _may_choose_items(self):
        """Tell whether items can be decided one by one.

        TikTok cancels a whole request or nothing, and so it is with an exchange.
        """
        self.ensure_one()
        fitting = self.kind in ("refund", "return_refund", "replacement")
        return fitting and len(self.line_ids) > 1

    def _open_lines(self):
        """Return the items that no decision of ours has settled at this stage.

        TikTok moves the case when its last item is decided, so its status does not
        tell which items were decided before; our own confirmed decisions do.
        """
        self.ensure_one()
        parts = self.decision_ids.filtered(
            lambda decision: (
                decision.state == "confirmed"
                and decision.operation == "review_aftersales"
                and decision.status_before == self.tiktok_status
            )
        )
        return self.line_ids - parts.line_ids

    def _find_request(self):
        """Return TikTok's (id, type) of the request that a review has to name.

        Before the parcel is back it is the aftersales request, then the parcel (RMA).

        :raise UserError: TikTok cannot be asked or does not know it: decide as a whole
        """
        self.ensure_one()
        try:
            client = self.shop_id._client()
            requests = client.search_aftersales(self.order_remote_id)
        except TikTokError as error:
            raise UserError(self._no_single_items(error.meaning)) from error
        for request in requests:
            returns = {item.return_id for item in request.sku_return_requests}
            if self.remote_id in returns:
                return self._request_or_parcel(request)
        raise UserError(self._no_single_items())

    def _request_or_parcel(self, request):
        if self.tiktok_status != "BUYER_SHIPPED_ITEM":
            return request.id, "AFTERSALES"
        mine = set(self.line_ids.mapped("remote_id"))
        for parcel in request.return_merchandise_authorizations:
            if mine & {line.return_line_item_id for line in parcel.line_items}:
                return parcel.id, "RMA"
        raise UserError(self._no_single_items())

    def _no_single_items(self, why=""):
        return self.env._(
            "TikTok cannot decide these items one by one now. %(why)s Choose all "
            "items, or try again later; nothing was sent.",
            why=why,
        )


class TiktokAdjustmentLine(models.Model):
    _inherit = "tiktok.adjustment.line"

    @api.depends("product_name", "sku_name", "refund_total", "currency_id")
    def _compute_display_name(self):
        """Enough to choose by: two units of one product look alike, and are."""
        for line in self:
            parts = [line.product_name or line.remote_id, line.sku_name]
            if line.currency_id:
                parts.append(line.currency_id.format(line.refund_total))
            line.display_name = " · ".join(part for part in parts if part)
