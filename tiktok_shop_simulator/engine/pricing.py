"""Prices of orders, shared out to units so that every refund adds up exactly."""

from dataclasses import dataclass, field
from decimal import Decimal

from ..model.order import Payment, Sku, UnitPrice
from ..money import ZERO, quantize, share
from .markets import Market


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit in a basket, with its discounts in money."""

    sku: Sku
    seller_discount: Decimal = ZERO
    platform_discount: Decimal = ZERO
    is_gift: bool = False

    @property
    def original(self) -> Decimal:
        return ZERO if self.is_gift else self.sku.price

    @property
    def sale(self) -> Decimal:
        return self.original - self.seller_discount - self.platform_discount


@dataclass(frozen=True, slots=True)
class Extras:
    """What comes on top of the goods, and what is taken off the shipping."""

    shipping: Decimal = ZERO
    shipping_seller_discount: Decimal = ZERO
    shipping_platform_discount: Decimal = ZERO
    shipping_cofunded_discount: Decimal = ZERO
    retail_delivery_fee: Decimal = ZERO
    small_order_fee: Decimal = ZERO
    handling_fee: Decimal = ZERO
    payment_discount: Decimal = ZERO

    @property
    def shipping_fee(self) -> Decimal:
        return (
            self.shipping
            - self.shipping_seller_discount
            - self.shipping_platform_discount
            - self.shipping_cofunded_discount
        )


@dataclass(frozen=True, slots=True)
class Basket:
    """What somebody buys; `price` turns it into amounts."""

    units: tuple[Unit, ...]
    extras: Extras = field(default_factory=Extras)


def price(basket: Basket, market: Market) -> tuple[Payment, tuple[UnitPrice, ...]]:
    """The order's amounts and each unit's part of them.

    total = goods + shipping + taxes + fees - the platform's payment discount, and
    the units' totals add up to it to the last cent.
    """
    units = _unit_prices(basket, market)
    return _payment(basket, market, units), units


def _unit_prices(basket: Basket, market: Market) -> tuple[UnitPrice, ...]:
    currency, extras = market.currency, basket.extras
    weights = [unit.sale for unit in basket.units]
    shipping_tax = quantize(extras.shipping_fee * market.added_tax, currency)
    other = extras.small_order_fee + extras.handling_fee
    columns = zip(
        basket.units,
        share(extras.shipping_fee, weights, currency),
        share(shipping_tax, weights, currency),
        share(extras.retail_delivery_fee, weights, currency),
        share(other, weights, currency),
        share(extras.payment_discount, weights, currency),
        strict=True,
    )
    return tuple(_unit_price(market, *column) for column in columns)


def _unit_price(
    market: Market,
    unit: Unit,
    shipping: Decimal,
    shipping_tax: Decimal,
    delivery_fee: Decimal,
    other_fees: Decimal,
    payment_discount: Decimal,
) -> UnitPrice:
    return UnitPrice(
        original=unit.original,
        seller_discount=unit.seller_discount,
        platform_discount=unit.platform_discount,
        sale=unit.sale,
        tax=quantize(unit.sale * market.added_tax, market.currency),
        tax_rate=market.added_tax,
        shipping=shipping,
        shipping_tax=shipping_tax,
        delivery_fee=delivery_fee,
        other_fees=other_fees,
        payment_discount=payment_discount,
    )


def _payment(basket: Basket, market: Market, units: tuple[UnitPrice, ...]) -> Payment:
    extras = basket.extras
    return Payment(
        currency=market.currency,
        original_total_product_price=sum((u.original for u in units), ZERO),
        seller_discount=sum((u.seller_discount for u in units), ZERO),
        platform_discount=sum((u.platform_discount for u in units), ZERO),
        sub_total=sum((u.sale for u in units), ZERO),
        original_shipping_fee=extras.shipping,
        shipping_fee_seller_discount=extras.shipping_seller_discount,
        shipping_fee_platform_discount=extras.shipping_platform_discount,
        shipping_fee_cofunded_discount=extras.shipping_cofunded_discount,
        shipping_fee=extras.shipping_fee,
        product_tax=sum((u.tax for u in units), ZERO),
        shipping_fee_tax=sum((u.shipping_tax for u in units), ZERO),
        retail_delivery_fee=extras.retail_delivery_fee,
        small_order_fee=extras.small_order_fee,
        handling_fee=extras.handling_fee,
        payment_platform_discount=extras.payment_discount,
        total_amount=sum((u.total for u in units), ZERO),
    )
