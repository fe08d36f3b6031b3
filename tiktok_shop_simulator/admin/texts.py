"""Words that buyers and sellers' catalogues choose for themselves, by admin call."""

from typing import Any

from aiohttp import web

from ..authorization import WORLD
from ..model.order import Buyer, Sku
from ..model.seller import Shop
from ..world import World
from .shopfront import named_buyer
from .tools import find_shop, read

BUYER_TEXTS = ("nickname", "recipient")
SKU_TEXTS = ("product_name", "sku_name")
FIELDS = ("shop", "buyer", "address", "seller_sku", *BUYER_TEXTS, *SKU_TEXTS)


async def set_texts(request: web.Request) -> dict[str, Any]:
    """POST /_sim/texts: what a buyer is called and where the parcels go (`nickname`,
    `recipient`, `address`), or what goods are called (`product_name`, `sku_name`).

    Nobody is told of it; orders and cases that are made afterwards carry it.
    """
    world, values = request.app[WORLD], await read(request, FIELDS)
    shop = find_shop(world, values.get("shop", ""))
    if values.get("seller_sku"):
        sku = _sku(world, shop, values["seller_sku"])
        _take(sku, values, SKU_TEXTS)
        return {"sku_id": sku.sku_id}
    buyer = named_buyer(world, shop, values.get("buyer", ""))
    _take(buyer, values, BUYER_TEXTS)
    buyer.address |= {name: str(text) for name, text in _address(values).items()}
    return {"buyer_user_id": buyer.buyer_id}


def _take(record: Buyer | Sku, values: dict[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        if name in values:
            setattr(record, name, str(values[name]))


def _address(values: dict[str, Any]) -> dict[str, Any]:
    address = values.get("address", {})
    if not isinstance(address, dict):
        raise ValueError("address is an object of texts.")
    return address


def _sku(world: World, shop: Shop, seller_sku: str) -> Sku:
    for sku in world.state.skus.values():
        if (sku.shop_id, sku.seller_sku) == (shop.shop_id, seller_sku):
            return sku
    raise LookupError(f"The shop has no seller SKU {seller_sku!r}.")
