"""The way a first version is written: fetch one, look one up, create one, commit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .applying import CASE, RETURN

if TYPE_CHECKING:
    from odoo.models import BaseModel


def read_one_by_one(shop: BaseModel, return_ids: Iterable[str]) -> None:
    """Bring these returns in with order, buyer and ticket, one after the other.

    The values are those of the addon: what differs is only how often TikTok, PostgreSQL
    and the ORM are asked.
    """
    from odoo.addons.tiktok_shop_adjustments.models.tiktok_adjustment_values import (
        CasePage,
    )

    cases = shop.env[CASE]._mirror(shop)
    for return_id in return_ids:
        (item,) = shop._client().search_returns(return_ids=[return_id]).items
        _order(shop, item.order_id)
        known = [("shop_id", "=", shop.id), ("remote_id", "=", item.return_id)]
        if not cases.search(known):
            page = CasePage(cases.env, shop, RETURN, [item])
            case = cases.create(cases._prepare_case_vals(page, item))
            case.ticket_id = _ticket(case)
        shop.env.cr.commit()
        shop.env.invalidate_all()


def _order(shop: BaseModel, order_id: str) -> Any:
    orders = shop.env["sale.order"]._tiktok_mirror(shop)
    known = [("tiktok_shop_id", "=", shop.id), ("tiktok_order_id", "=", order_id)]
    found = orders.search(known)
    if found:
        return found
    (item,) = shop._client().get_orders([order_id]).items
    order = orders.create(orders._tiktok_order_vals_list(shop, [item]))
    order.action_confirm()
    return order


def _ticket(case: BaseModel) -> Any:
    case.shop_id._fill_stages()
    return case.env["helpdesk.ticket"].create(case._prepare_ticket_vals(case))
