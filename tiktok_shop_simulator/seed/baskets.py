"""The kinds of purchases that the demo orders are made of."""

from collections.abc import Callable
from decimal import Decimal

from ..engine.markets import MARKETS, Market
from ..engine.pricing import Basket, Extras, Unit
from ..model.order import Sku
from ..model.seller import Shop
from ..model.state import State
from ..money import ZERO, quantize

# What a parcel costs, and the smaller amounts below, in each currency.
SHIPPING = {"GBP": "2.99", "USD": "4.95", "EUR": "3.99", "VND": "30000"}
FEE = {"GBP": "0.99", "USD": "1.50", "EUR": "1.00", "VND": "5000"}
RETAIL_DELIVERY_FEE = Decimal("0.28")


class Shelf:
    """The goods of one shop, by seller SKU."""

    def __init__(self, state: State, shop: Shop, ids: dict[str, str]) -> None:
        self.market: Market = MARKETS[shop.region]
        self._skus: dict[str, Sku] = {key: state.skus[x] for key, x in ids.items()}

    def unit(self, key: str, seller: str = "0", platform: str = "0") -> Unit:
        """One unit, with discounts as parts of its price."""
        sku, currency = self._skus[key], self.market.currency
        return Unit(
            sku,
            quantize(sku.price * Decimal(seller), currency),
            quantize(sku.price * Decimal(platform), currency),
        )

    def gift(self, key: str) -> Unit:
        return Unit(self._skus[key], is_gift=True)

    @property
    def shipping(self) -> Decimal:
        return Decimal(SHIPPING[self.market.currency])

    @property
    def fee(self) -> Decimal:
        return Decimal(FEE[self.market.currency])


def _three_of_one(shelf: Shelf) -> Basket:
    units = (shelf.unit("SHIRT-RED-M"),) * 3
    return Basket(units, Extras(shipping=shelf.shipping))


def _several(shelf: Shelf) -> Basket:
    units = (
        shelf.unit("SHIRT-RED-M"),
        shelf.unit("SHIRT-RED-M"),
        shelf.unit("MUG"),
        shelf.unit("CANDLE"),
    )
    return Basket(units, Extras(shipping=shelf.shipping))


def _discounts(shelf: Shelf) -> Basket:
    units = (
        shelf.unit("EARBUDS-BLACK", seller="0.10", platform="0.05"),
        shelf.unit("SOCKS-L", seller="0.15"),
        shelf.unit("SOCKS-L", seller="0.15"),
    )
    return Basket(units, Extras(shipping=shelf.shipping))


def _free_shipping(shelf: Shelf) -> Basket:
    """Free for the buyer: seller, platform and both together pay for it."""
    whole, currency = shelf.shipping, shelf.market.currency
    seller = quantize(whole * Decimal("0.4"), currency)
    platform = quantize(whole * Decimal("0.35"), currency)
    extras = Extras(
        shipping=whole,
        shipping_seller_discount=seller,
        shipping_platform_discount=platform,
        shipping_cofunded_discount=whole - seller - platform,
    )
    return Basket((shelf.unit("LAMP"), shelf.unit("MUG")), extras)


def _small_order(shelf: Shelf) -> Basket:
    extras = Extras(shipping=shelf.shipping, small_order_fee=shelf.fee)
    return Basket((shelf.unit("STICKER"),), extras)


def _handled(shelf: Shelf) -> Basket:
    """With a handling fee; in the US with Colorado's delivery fee too."""
    retail = RETAIL_DELIVERY_FEE if shelf.market.region == "US" else ZERO
    extras = Extras(
        shipping=shelf.shipping, handling_fee=shelf.fee, retail_delivery_fee=retail
    )
    return Basket((shelf.unit("LAMP"), shelf.unit("CANDLE")), extras)


def _payment_discount(shelf: Shelf) -> Basket:
    extras = Extras(shipping=shelf.shipping, payment_discount=shelf.fee)
    return Basket((shelf.unit("EARBUDS-WHITE"), shelf.unit("SHIRT-BLUE-M")), extras)


def _with_gift(shelf: Shelf) -> Basket:
    units = (shelf.unit("SHIRT-RED-L"), shelf.unit("SOCKS-S"), shelf.gift("STICKER"))
    return Basket(units, Extras(shipping=shelf.shipping))


def _bundle(shelf: Shelf) -> Basket:
    units = (shelf.unit("GIFTSET"), shelf.unit("SOCKS-S"))
    return Basket(units, Extras(shipping=shelf.shipping))


def _single(shelf: Shelf) -> Basket:
    return Basket((shelf.unit("MUG"),), Extras(shipping=shelf.shipping))


KINDS: dict[str, Callable[[Shelf], Basket]] = {
    "three_of_one": _three_of_one,
    "several": _several,
    "discounts": _discounts,
    "free_shipping": _free_shipping,
    "small_order": _small_order,
    "handled": _handled,
    "payment_discount": _payment_discount,
    "with_gift": _with_gift,
    "bundle": _bundle,
    "single": _single,
}
