"""What the seller starts: cancellations and refunds, whole and in part, by market."""

from decimal import Decimal

import pytest
import requests

CANCEL = "/return_refund/202602/cancellations"
CREATE = "/return_refund/202602/returns"
CALCULATE = "/return_refund/202602/refunds/calculate"
OUT = "seller_cancel_reason_out_of_stock"
DAMAGED = "ecom_order_delivered_refund_reason_damaged_seller"


def bought(sim, region, at="AWAITING_SHIPMENT"):
    return sim.post("orders", shop=region, status=at, basket="several")


def lines(order, *positions):
    ids = [order["lines"][position]["order_line_item_id"] for position in positions]
    return [{"order_line_item_id": line_id} for line_id in ids]


def cancel(api, order, reason, **more):
    body = {"order_id": order["order_id"], "cancel_reason": reason, **more}
    return api.post(CANCEL, body)


def refund(api, order, reason=DAMAGED, **more):
    body = {"order_id": order["order_id"], "return_reason": reason, **more}
    return api.post(CREATE, {"return_type": "REFUND", **body})


def shown(sim, order):
    return sim.get("orders", order_id=order["order_id"])[0]


def untouched(sim, order):
    """Whether the order is as it was bought, and nothing moved."""
    now = shown(sim, order)
    rows = sim.get("ledger", order=order["order_id"])
    return (now["status"], now["cases"], rows) == (order["status"], [], [])


def eligibility(api, order, what):
    path = f"/return_refund/202602/orders/{order['order_id']}/aftersale_eligibility"
    query = {"request_types": what, "initiate_aftersale_user": "SELLER"}
    data = api.get(path, query).data
    return [row for s in data["sku_eligibility"] for row in s["line_item_eligibility"]]


# --- cancellations ------------------------------------------------------------------


@pytest.mark.parametrize("region", ["GB", "US", "DE", "VN"])
def test_whole_order_is_cancelled_everywhere(sim, region):
    order, api = bought(sim, region), sim.api(region)
    (reason, *_) = eligibility(api, order, "CANCEL")[0]["available_reason_names"]
    reply = cancel(api, order, reason)
    assert (reply.code, reply.data["cancel_status"]) == (
        0,
        "CANCELLATION_REQUEST_SUCCESS",
    )
    case = sim.show(reply.data["cancel_id"])
    assert (case["role"], case["case_type"]) == ("SELLER", "CANCEL")
    assert shown(sim, order)["status"] == "CANCELLED"
    assert dict(sim.ledger(case["case_id"]))["refund"] == order["total_amount"]


@pytest.mark.parametrize(
    ("region", "reason", "code"),
    [
        ("US", OUT, 0),
        ("GB", f"{OUT}_uk", 0),
        ("DE", OUT, 25005010),
        ("VN", OUT, 25005010),
        ("US", "seller_cancel_reason_wrong_price", 25005010),
        ("GB", "seller_cancel_reason_wrong_price_uk", 25005010),
    ],
)
@pytest.mark.parametrize("form", ["order_line_list", "order_line_item_ids", "skus"])
def test_part_of_an_order_only_in_two_markets_and_out_of_stock(
    sim, region, reason, code, form
):
    order, api = bought(sim, region), sim.api(region)
    line = order["lines"][0]
    chosen = {
        "order_line_list": lines(order, 0),
        "order_line_item_ids": [line["order_line_item_id"]],
        "skus": [{"sku_id": line["sku_id"], "quantity": 1}],
    }
    reply = cancel(api, order, reason, **{form: chosen[form]})
    assert reply.code == code
    if code:
        assert untouched(sim, order)
        return
    case = sim.show(reply.data["cancel_id"])
    assert [row["line_id"] for row in case["lines"]] == [line["order_line_item_id"]]
    statuses = [row["status"] for row in shown(sim, order)["lines"]]
    assert statuses == ["CANCELLED", *["AWAITING_SHIPMENT"] * (len(statuses) - 1)]
    assert shown(sim, order)["status"] == "AWAITING_SHIPMENT"


def test_repeat_while_it_runs_is_25001011(sim, gb):
    sim.post("switches", seller_cancel_starts="PENDING")
    order = bought(sim, "GB")
    first = cancel(gb, order, f"{OUT}_uk")
    assert first.data["cancel_status"] == "CANCELLATION_REQUEST_PENDING"
    assert cancel(gb, order, f"{OUT}_uk").code == 25001011
    sim.advance(minutes=2)
    assert shown(sim, order)["status"] == "CANCELLED"
    assert cancel(gb, order, f"{OUT}_uk").code == 25001051
    refunds = sim.get("ledger", order=order["order_id"], kind="refund")
    assert [row["amount"] for row in refunds] == [order["total_amount"]]


def test_lost_answer_has_cancelled_once(sim, gb):
    order = bought(sim, "GB")
    sim.post("faults", match="*/cancellations", fault="500", times=1)
    assert cancel(gb, order, f"{OUT}_uk").code == 36009003
    assert untouched(sim, order)
    sim.post("faults", match="*/cancellations", fault="bad_json", times=1)
    with pytest.raises(requests.JSONDecodeError):
        cancel(gb, order, f"{OUT}_uk")
    body = {"order_ids": [order["order_id"]]}
    (found,) = gb.post(f"{CANCEL}/search", body).data["cancellations"]
    assert (found["role"], found["cancel_type"]) == ("SELLER", "CANCEL")
    refunds = sim.get("ledger", order=order["order_id"], kind="refund")
    assert [row["amount"] for row in refunds] == [order["total_amount"]]


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ("UNPAID", 25001003),
        ("IN_TRANSIT", 25001045),
        ("DELIVERED", 25001045),
        ("COMPLETED", 25001051),
        ("CANCELLED", 25001051),
    ],
)
def test_too_early_or_too_late_to_cancel(sim, gb, at, code):
    order = bought(sim, "GB", at)
    rows = eligibility(gb, order, "CANCEL")
    assert {(row["eligible"], row["ineligible_code"]) for row in rows} == {
        (False, code)
    }
    assert cancel(gb, order, f"{OUT}_uk").code == code
    assert untouched(sim, order)


# --- refunds ------------------------------------------------------------------------


@pytest.mark.parametrize("starts", ["PENDING", "SUCCESS"])
def test_refund_answers_as_the_switch_says(sim, us, starts):
    sim.post("switches", seller_refund_starts=starts)
    order = bought(sim, "US", "DELIVERED")
    reply = refund(us, order)
    assert reply.data["return_status"] == f"RETURN_OR_REFUND_REQUEST_{starts}"
    case = reply.data["return_id"]
    assert len(sim.ledger(case)) == (starts == "SUCCESS")
    if starts == "PENDING":
        path = f"/return_refund/202309/returns/{case}"
        rows = us.get(
            "/return_refund/202601/decision_eligibility", {"return_or_cancel_id": case}
        ).data["decisions"]
        assert {row["decision"]: row["eligible"] for row in rows}["APPROVE_REFUND"]
        assert us.post(f"{path}/approve", {"decision": "APPROVE_REFUND"}).code == 0
    total = sim.show(case)["payload"]["refund_amount"]["refund_total"]
    assert sim.ledger(case) == [("refund", total)]


@pytest.mark.parametrize("starts", ["PENDING", "SUCCESS"])
def test_second_refund_of_a_line_says_which_kind_of_repeat_it_is(sim, us, starts):
    sim.post("switches", seller_refund_starts=starts)
    order = bought(sim, "US", "DELIVERED")
    first = refund(us, order, order_line_list=lines(order, 0))
    again = refund(us, order, order_line_list=lines(order, 0))
    assert again.code == (25001011 if starts == "PENDING" else 25001010)
    moved = len(sim.ledger(first.data["return_id"]))
    assert refund(us, order, order_line_list=lines(order, 1)).code == 0
    assert len(sim.ledger(first.data["return_id"])) == moved


def test_one_key_starts_one_refund(sim, us):
    order = bought(sim, "US", "DELIVERED")
    body = {
        "order_id": order["order_id"],
        "return_type": "REFUND",
        "return_reason": DAMAGED,
        "order_line_list": lines(order, 0),
    }
    first, second = (us.post(CREATE, body, {"idempotency_key": "k"}) for _ in range(2))
    assert first.data == second.data
    assert len(shown(sim, order)["cases"]) == 1


def test_lines_that_can_and_lines_that_cannot_are_told_apart(sim, us):
    sim.post("switches", seller_refund_starts="SUCCESS")
    order = sim.post("orders", shop="US", status="DELIVERED", basket="three_of_one")
    ids = [line["order_line_item_id"] for line in order["lines"]]
    assert refund(us, order, order_line_list=lines(order, 0)).code == 0
    sim.case("US", "return_and_refund", order_id=order["order_id"], items=ids[1:2])
    rows = eligibility(us, order, "REFUND")
    told = {
        (row["eligible"], row.get("ineligible_code")): row["order_line_items_ids"]
        for row in rows
    }
    assert told == {
        (False, 25001010): ids[:1],
        (False, 25001011): ids[1:2],
        (True, None): ids[2:],
    }
    (free,) = (row for row in rows if row["eligible"])
    assert DAMAGED in free["available_reason_names"]
    assert refund(us, order, order_line_list=lines(order, 2)).code == 0


def test_refund_is_capped_by_what_is_calculated(sim, us):
    order = bought(sim, "US", "DELIVERED")
    chosen = {"order_line_list": lines(order, 0)}
    body = {"order_id": order["order_id"], "request_type": "REFUND"}
    answer = us.post(CALCULATE, {**body, "reason_name": DAMAGED, **chosen})
    amount = answer.data["order_refund_amount"]
    most = Decimal(amount["refund_total"])
    parts = ("refund_subtotal", "refund_shipping_fee", "refund_tax")
    assert sum(Decimal(amount[name]) for name in parts) == most
    above = {"refund_total": str(most + Decimal("0.01")), "currency": "USD"}
    assert refund(us, order, **chosen, **above).code == 25005005
    assert untouched(sim, order)
    exact = {"refund_total": str(most), "currency": "USD"}
    case = refund(us, order, **chosen, **exact).data["return_id"]
    assert sim.show(case)["payload"]["refund_amount"]["refund_total"] == str(most)


def test_calculation_moves_nothing(sim, us):
    order = bought(sim, "US")
    body = {"order_id": order["order_id"], "request_type": "CANCEL", "reason_name": OUT}
    amount = us.post(CALCULATE, body).data["order_refund_amount"]
    assert amount["refund_total"] == order["total_amount"]
    assert untouched(sim, order)


@pytest.mark.parametrize(
    ("region", "kind", "code"),
    [
        ("GB", "REFUND", 0),
        ("VN", "REFUND", 0),
        ("DE", "REFUND", 25001003),
        ("GB", "RETURN_AND_REFUND", 25001003),
        ("US", "RETURN_AND_REFUND", 0),
    ],
)
def test_markets_in_which_sellers_refund(sim, region, kind, code):
    order, api = bought(sim, region, "DELIVERED"), sim.api(region)
    rows = eligibility(api, order, kind)
    assert {row["eligible"] for row in rows} == {not code}
    reason = rows[0].get("available_reason_names", [DAMAGED])[0]
    body = {"order_id": order["order_id"], "return_type": kind, "return_reason": reason}
    assert api.post(CREATE, body).code == code
    assert untouched(sim, order) is bool(code)


@pytest.mark.parametrize("kind", ["REPLACEMENT", "EXCHANGE"])
def test_sellers_start_no_replacement_and_no_exchange(sim, us, kind):
    order = bought(sim, "US", "DELIVERED")
    assert refund(us, order, return_type=kind).code in (25001001, 36009004)
    assert untouched(sim, order)
