"""To the cent: an order in Odoo is worth what it is worth on TikTok."""

from decimal import Decimal
from typing import Any

import pytest

from .desk import ORDER, Desk
from .world import World

DIGITS = {"GBP": 2, "USD": 2, "EUR": 2, "VND": 0}


@pytest.fixture(scope="module")
def in_odoo(stack: World) -> dict[str, dict[str, Any]]:
    """TikTok's order id -> the order in Odoo."""
    fields = ["tiktok_order_id", "amount_total", "tiktok_total_amount", "currency_id"]
    domain = [("tiktok_order_id", "!=", False)]
    rows = stack.admin.call(ORDER, "search_read", domain, fields)
    return {row["tiktok_order_id"]: row for row in rows}


def on_tiktok(desk: Desk) -> list[dict[str, Any]]:
    shops = desk.sim.get("state")["shops"]
    return [
        order
        for shop in shops
        for order in desk.sim.get("orders", shop_id=shop["shop_id"], limit=10_000)
    ]


def test_every_order_of_every_shop_is_there_once(desk: Desk, in_odoo) -> None:
    orders = on_tiktok(desk)
    assert len(orders) == desk.sim.get("state")["counts"]["orders"] >= 60
    assert {order["order_id"] for order in orders} == set(in_odoo)
    assert {order["region"] for order in orders} == {"GB", "US", "DE", "VN"}


def test_totals_are_tiktoks_in_every_currency(desk: Desk, in_odoo) -> None:
    orders = on_tiktok(desk)
    wrong, currencies = [], set()
    for order in orders:
        mine, currency = in_odoo[order["order_id"]], order["currency"]
        total = f"{Decimal(order['total_amount']):.{DIGITS[currency]}f}"
        mirrored = [
            f"{mine[field]:.{DIGITS[currency]}f}"
            for field in ("amount_total", "tiktok_total_amount")
        ]
        here = (*mirrored, mine["currency_id"][1])
        if here != (total, total, currency):
            wrong.append((order["order_id"], total, *here))
        currencies.add(currency)
    assert wrong == []
    assert currencies == set(DIGITS)


def test_a_currency_without_decimals_has_none(desk: Desk, in_odoo) -> None:
    dong = [order for order in on_tiktok(desk) if order["currency"] == "VND"]
    assert dong
    for order in dong:
        assert "." not in order["total_amount"]
        amount = in_odoo[order["order_id"]]["amount_total"]
        assert amount == int(order["total_amount"])
