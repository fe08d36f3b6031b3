"""A page of TikTok's orders becomes sale orders."""

from functools import partial

from odoo import SUPERUSER_ID, api, models

from ..domain import freshness
from .tiktok_mirror import MIRROR_CONTEXT, apply_page, is_news, naive, reason_of

KNOWN_BY = [
    "tiktok_order_id",
    "tiktok_update_time",
    "tiktok_payload_digest",
    "tiktok_paid_time",
]


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # === APPLYING A PAGE === #

    @api.model
    def _tiktok_apply(self, shop, items):
        """Bring a page of TikTok's orders into Odoo and return their sale orders.

        Called by the sync of a shop and by whoever needs the order of a case. What did
        not change writes nothing, what is older changes nothing, and an order that
        cannot be applied is remembered on its shop while the rest land. In match mode
        an order that no sale order fits is left alone. Never commits.

        :param shop: one `tiktok.authorized.shop`
        :param items: `tiktok_api.schemas.Order` objects
        """
        orders = self._tiktok_mirror(shop)
        known = orders._tiktok_known(shop, [item.id for item in items])
        news = [item for item in items if orders._tiktok_is_news(known, item)]
        if not news:
            return orders.union(*known.values())
        together = partial(orders._tiktok_apply_together, shop)
        apply_page(orders.env, news, together, partial(orders._tiktok_park, shop))
        return orders.union(
            *orders._tiktok_known(shop, [item.id for item in items]).values()
        )

    @api.model
    def _tiktok_mirror(self, shop):
        """The orders as the system sees them: what is mirrored is TikTok's truth, not
        the choice of the user whose click happens to read it again."""
        orders = self.with_user(SUPERUSER_ID).with_company(shop.company_id)
        return orders.with_context(**MIRROR_CONTEXT)

    @api.model
    def _tiktok_known(self, shop, remote_ids):
        """Return {TikTok's order id: sale order} of those that Odoo has."""
        found = self.search_fetch(
            [
                ("tiktok_shop_id", "=", shop.id),
                ("tiktok_order_id", "in", list(remote_ids)),
            ],
            KNOWN_BY,
        )
        return {order.tiktok_order_id: order for order in found}

    @api.model
    def _tiktok_is_news(self, known, item):
        order = known.get(item.id, self.browse())
        return is_news(order.tiktok_update_time, order.tiktok_payload_digest, item)

    @api.model
    def _tiktok_apply_together(self, shop, items):
        known = self._tiktok_known(shop, [item.id for item in items])
        unknown = [item for item in items if item.id not in known]
        if unknown and shop.order_policy == "match":
            known |= self._tiktok_link(shop, unknown)
        elif unknown:
            known |= self._tiktok_create(shop, unknown)
        pairs = [(known[item.id], item) for item in items if item.id in known]
        self._tiktok_write(shop, pairs)
        self._tiktok_follow_status(shop, pairs)
        shop._forget_parked_orders(known)
        if unknown:
            self.env["tiktok.adjustment"]._link_orders(shop, known)

    @api.model
    def _tiktok_create(self, shop, items):
        """Create the sale orders of `items` at once; return {order id: sale order}."""
        vals_list = self._tiktok_order_vals_list(shop, items)
        numbers = self.env["ir.sequence"]._tiktok_numbers("sale.order", len(items))
        for vals, number in zip(vals_list, numbers, strict=True):
            if number:
                vals["name"] = number
        orders = self.create(vals_list)
        # While it is known that this is a page of TikTok's: a flush has no context
        orders.order_line._recompute_recordset(["analytic_distribution"])
        return {order.tiktok_order_id: order for order in orders}

    # === CHANGES === #

    @api.model
    def _tiktok_write(self, shop, pairs):
        """Note on known orders what TikTok says now, and follow its amounts."""
        stale = [
            (order, item)
            for order, item in pairs
            if order.tiktok_payload_digest != freshness.digest(item.raw)
        ]
        if not stale:
            return
        if shop.order_policy == "import":
            self._tiktok_follow_amounts(shop, stale)
        else:
            self._tiktok_link_lines(stale)
        for order, item in stale:
            order._tiktok_mirror_state(shop, item)

    def _tiktok_mirror_state(self, shop, item):
        """Note TikTok's state of one order and what follows for its cases' money."""
        self.ensure_one()
        was_paid = bool(self.tiktok_paid_time)
        self.write(self._tiktok_state_vals(shop, item))
        if was_paid != bool(self.tiktok_paid_time):
            self.env["tiktok.adjustment"]._restate_paid(self)
        self._tiktok_show_refund()

    @api.model
    def _tiktok_state_vals(self, shop, item):
        """Return the values by which an order mirrors TikTok's, whoever made it."""
        return {
            "tiktok_shop_id": shop.id,
            "tiktok_order_id": item.id,
            "tiktok_status": item.normal_status,
            "tiktok_update_time": naive(item.update_time),
            "tiktok_payload_digest": freshness.digest(item.raw),
            "tiktok_total_amount": float(item.payment.total_amount),
            "tiktok_paid_time": naive(item.paid_time),
        }

    @api.model
    def _tiktok_park(self, shop, item, error):
        """Remember an order that could not be applied; the hourly reading tries again.

        Called by `apply_page`.
        """
        shop._park_order(item.id, reason_of(error))
