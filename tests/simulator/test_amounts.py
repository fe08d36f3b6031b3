"""Money: every order adds up, and every refund is a part of it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_shop_simulator import money

ORDERS = "/order/202309/orders/search"
FEES = ("shipping_fee", "tax", "retail_delivery_fee", "small_order_fee", "handling_fee")
BASKETS = (
    "three_of_one",
    "several",
    "discounts",
    "free_shipping",
    "small_order",
    "handled",
    "payment_discount",
    "with_gift",
    "bundle",
    "single",
)
REGIONS = ("GB", "US", "DE", "VN")


def amount(fields, name):
    return Decimal(fields.get(name, "0"))


def orders_of(api):
    rows, token = [], ""
    while True:
        query = {"page_size": 100, **({"page_token": token} if token else {})}
        data = api.post(ORDERS, {}, query).data
        rows += data["orders"]
        token = data["next_page_token"]
        if not token:
            return rows


def check_order(order):
    payment, lines = order["payment"], order["line_items"]
    goods = sum(amount(line, "sale_price") for line in lines)
    assert amount(payment, "sub_total") == goods
    discounts = amount(payment, "seller_discount") + amount(
        payment, "platform_discount"
    )
    original = amount(payment, "original_total_product_price")
    assert original - discounts == goods
    assert original == sum(amount(line, "original_price") for line in lines)
    for name in ("seller_discount", "platform_discount"):
        assert amount(payment, name) == sum(amount(line, name) for line in lines)
    taken_off = sum(
        amount(payment, f"shipping_fee_{who}_discount")
        for who in ("seller", "platform", "cofunded")
    )
    shipping = amount(payment, "original_shipping_fee") - taken_off
    assert amount(payment, "shipping_fee") == shipping
    tax = amount(payment, "product_tax") + amount(payment, "shipping_fee_tax")
    assert amount(payment, "tax") == tax
    paid = goods + sum(amount(payment, name) for name in FEES)
    paid -= amount(payment, "payment_platform_discount")
    assert amount(payment, "total_amount") == paid
    item_tax = sum(
        Decimal(tax["tax_amount"]) for line in lines for tax in line.get("item_tax", ())
    )
    assert item_tax == amount(payment, "product_tax")


@pytest.mark.parametrize("region", REGIONS)
def test_every_order_of_the_scene_adds_up(sim, region):
    orders = orders_of(sim.api(region))
    assert len(orders) >= 10
    for order in orders:
        check_order(order)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("basket", BASKETS)
def test_every_basket_adds_up_and_comes_back_whole(sim, region, basket):
    """Scenario: cancel the whole order. Expected: exactly its total is paid back."""
    order = sim.post("orders", shop=region, status="AWAITING_SHIPMENT", basket=basket)
    api = sim.api(region)
    detail = api.get("/order/202507/orders", {"ids": order["order_id"]}).data["orders"][
        0
    ]
    check_order(detail)
    case = sim.case(region, "cancellation", order_id=order["order_id"])
    api.post(f"/return_refund/202309/cancellations/{case}/approve")
    refunds = [Decimal(a) for kind, a in sim.ledger(case) if kind == "refund"]
    assert refunds == [Decimal(order["total_amount"])]
    payload = sim.show(case)["payload"]
    lines = [x["refund_amount"]["refund_total"] for x in payload["cancel_line_items"]]
    assert sum(map(Decimal, lines)) == Decimal(order["total_amount"])


def test_scene_has_every_kind_of_amount(sim):
    orders = [order for region in REGIONS for order in orders_of(sim.api(region))]
    seen = {
        name
        for order in orders
        for name, value in order["payment"].items()
        if name != "currency" and Decimal(value)
    }
    assert seen == {
        "sub_total",
        "shipping_fee",
        "seller_discount",
        "platform_discount",
        "total_amount",
        "original_total_product_price",
        "original_shipping_fee",
        "shipping_fee_seller_discount",
        "shipping_fee_platform_discount",
        "shipping_fee_cofunded_discount",
        "tax",
        "product_tax",
        "shipping_fee_tax",
        "retail_delivery_fee",
        "small_order_fee",
        "handling_fee",
        "payment_platform_discount",
    }


@pytest.mark.parametrize(
    ("region", "currency", "taxed"),
    [
        ("GB", "GBP", False),
        ("US", "USD", True),
        ("DE", "EUR", False),
        ("VN", "VND", False),
    ],
)
def test_currencies_and_taxes_of_the_markets(sim, region, currency, taxed):
    for order in orders_of(sim.api(region)):
        payment = order["payment"]
        assert payment["currency"] == currency
        has_goods = Decimal(payment["sub_total"]) > 0
        assert bool(Decimal(payment["tax"])) is (taxed and has_goods)
        if currency == "VND":
            assert not any("." in v for v in payment.values())


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("GB", {"refund_total": "7.99", "refund_subtotal": "5.00", "refund_tax": "0"}),
        (
            "DE",
            {"refund_total": "10.49", "refund_subtotal": "6.50", "refund_tax": "1.04"},
        ),
        (
            "US",
            {"refund_total": "14.02", "refund_subtotal": "8.00", "refund_tax": "1.07"},
        ),
        (
            "VN",
            {
                "refund_total": "125000",
                "refund_subtotal": "95000",
                "refund_tax": "8636",
            },
        ),
    ],
)
def test_refund_of_one_mug(sim, region, expected):
    order = sim.post("orders", shop=region, status="DELIVERED", basket="single")
    case = sim.case(region, "refund", order_id=order["order_id"])
    shown = sim.show(case)["payload"]["refund_amount"]
    assert {name: shown[name] for name in expected} == expected


def test_change_of_mind_does_not_pay_the_shipping(sim, gb):
    order = sim.post("orders", shop="GB", status="DELIVERED", basket="single")
    prefix = "ecom_order_delivered_refund_and_return_reason_"

    def shipping(reason):
        body = {
            "order_id": order["order_id"],
            "request_type": "RETURN_AND_REFUND",
            "reason_name": prefix + reason,
        }
        reply = gb.post("/return_refund/202602/refunds/calculate", body)
        return reply.data["order_refund_amount"]["refund_shipping_fee"]

    assert shipping("damaged") == "2.99"
    assert shipping("no_need") == "0"
    assert shipping("no_longer_needed_new") == "0"


def test_calculation_equals_the_case_that_follows(sim, us):
    order = sim.post("orders", shop="US", status="DELIVERED", basket="several")
    line = order["lines"][0]["order_line_item_id"]
    reason = "ecom_order_delivered_refund_reason_damaged"
    body = {
        "order_id": order["order_id"],
        "request_type": "REFUND",
        "reason_name": reason,
        "order_line_item_ids": [line],
    }
    reply = us.post("/return_refund/202602/refunds/calculate", body)
    case = sim.case(
        "US", "refund", order_id=order["order_id"], items=[line], reason=reason
    )
    shown = sim.show(case)["payload"]["refund_amount"]
    assert reply.data["order_refund_amount"] == shown
    assert us.post("/return_refund/202602/refunds/calculate", body).code == 25001011


def test_bundle_and_gift_lines(sim, gb):
    def detail(basket):
        order = sim.post("orders", shop="GB", status="DELIVERED", basket=basket)
        reply = gb.get("/order/202507/orders", {"ids": order["order_id"]})
        return reply.data["orders"][0]["line_items"]

    bundle = detail("bundle")[0]
    assert [part["seller_sku"] for part in bundle["sub_item_info"]] == ["MUG", "CANDLE"]
    gift = detail("with_gift")[2]
    assert (gift["is_gift"], gift["sale_price"], gift["original_price"]) == (
        True,
        "0",
        "0",
    )
    assert gift["gift_retail_price"] == "1.50"


def test_recipients_are_masked_when_the_platform_ships(gb):
    for order in orders_of(gb):
        name = order["recipient_address"]["name"]
        assert ("***" in name) is (order["shipping_type"] == "TIKTOK")
        early = order["status"] in {"UNPAID", "ON_HOLD"}
        assert ("district_info" not in order["recipient_address"]) is early


def test_price_detail_agrees_with_the_order(sim, us):
    for order in orders_of(us)[:5]:
        path = f"/order/202407/orders/{order['id']}/price_detail"
        prices = us.get(path).data
        assert prices["total"] == order["payment"]["total_amount"]
        assert prices["currency"] == "USD"
        lines = sum(Decimal(line["total"]) for line in prices["line_items"])
        assert lines == Decimal(prices["total"])


@given(
    cents=st.integers(0, 10**7),
    weights=st.lists(st.integers(0, 10**5).map(Decimal), min_size=1, max_size=12),
    currency=st.sampled_from(["GBP", "VND"]),
)
def test_shares_add_up(cents, weights, currency):
    whole = Decimal(cents) * money.unit(currency)
    parts = money.share(whole, weights, currency)
    assert sum(parts) == whole
    assert all(part == money.quantize(part, currency) for part in parts)
    assert all(part >= 0 for part in parts)


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [("0", "GBP", "0"), ("1", "GBP", "1.00"), ("1000.0", "VND", "1000")],
)
def test_money_as_text(value, currency, expected):
    assert money.text(Decimal(value), currency) == expected
