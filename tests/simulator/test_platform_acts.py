"""What TikTok does of its own accord: cancels, refunds, rules, exchanges."""

from decimal import Decimal

import pytest

from .test_states import approve, reject, status, total


def cancel_order(sim, order, **values):
    """The platform's cancellation, as the platform holds it."""
    answer = sim.post(
        "actions", order_id=order["order_id"], action="cancel_order", **values
    )
    return sim.show(answer["case_id"])


def paid(sim, order):
    """Everything that went back to the buyer of an order."""
    rows = sim.get("ledger", order=order["order_id"], kind="refund")
    return sum((Decimal(row["amount"]) for row in rows), Decimal(0))


def shown(sim, order):
    return sim.get("orders", order_id=order["order_id"])[0]


# --- cancellations ---------------------------------------------------------------

CAUSES = [
    ("UNPAID", "system_cancel_unpaid_time_out", "SYSTEM"),
    ("AWAITING_SHIPMENT", "system_cancel_order_reason_shipping_timeout", "SYSTEM"),
    ("AWAITING_COLLECTION", "package_lost", "SYSTEM"),
    ("IN_TRANSIT", "package_damaged", "SYSTEM"),
    ("ON_HOLD", "system_cancel_order_reason_potential_fraud", "OPERATOR"),
    ("AWAITING_SHIPMENT", "operator_cancel_risk_control_block", "OPERATOR"),
]


@pytest.mark.parametrize(("at", "reason", "role"), CAUSES)
def test_platform_cancels_for_a_cause(sim, gb, at, reason, role):
    order = sim.post("orders", shop="GB", status=at, basket="several")
    case = cancel_order(sim, order, reason=reason)
    assert (case["case_type"], case["role"]) == ("CANCEL", role)
    assert (case["status"], case["reason"]) == ("CANCELLATION_REQUEST_SUCCESS", reason)
    assert case["payload"]["should_replenish_stock"] is not reason.startswith("package")
    whole = Decimal(0) if at == "UNPAID" else Decimal(order["total_amount"])
    assert paid(sim, order) == whole
    kinds = [kind for kind, _amount in sim.ledger(case["case_id"])]
    assert ("stock" in kinds) is not reason.startswith("package")
    detail = gb.get("/order/202507/orders", {"ids": order["order_id"]}).data["orders"]
    assert (detail[0]["status"], detail[0]["cancellation_initiator"]) == (
        "CANCELLED",
        "SYSTEM",
    )
    assert {line["cancel_user"] for line in detail[0]["line_items"]} == {role}
    sim.advance(hours=1)
    assert status(sim, case["case_id"]) == "CANCELLATION_REQUEST_COMPLETE"
    assert paid(sim, order) == whole


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ("UNPAID", "system_cancel_unpaid_time_out"),
        ("PARTIALLY_SHIPPING", "system_cancel_order_reason_shipping_timeout"),
        ("IN_TRANSIT", "package_lost"),
        ("DELIVERED", "system_cancel_order_reason_potential_fraud"),
    ],
)
def test_cause_that_fits_is_chosen(sim, at, reason):
    order = sim.post("orders", shop="US", status=at)
    assert cancel_order(sim, order)["reason"] == reason


@pytest.mark.parametrize(
    ("at", "reason", "code"),
    [
        ("AWAITING_SHIPMENT", "system_cancel_unpaid_time_out", 25001021),
        ("AWAITING_SHIPMENT", "nonsense", 25001021),
        ("COMPLETED", "", 25001051),
        ("CANCELLED", "", 25001051),
    ],
)
def test_cause_that_does_not_fit_is_refused(sim, at, reason, code):
    order = sim.post("orders", shop="US", status=at)
    answer = sim.refused(
        "actions", order_id=order["order_id"], action="cancel_order", reason=reason
    )
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert (shown(sim, order)["cases"], paid(sim, order)) == ([], 0)


def test_cancellation_ends_what_was_asked(sim, us):
    order = sim.post("orders", shop="US", status="AWAITING_SHIPMENT")
    asked = sim.case("US", "cancellation", order_id=order["order_id"])
    cancel_order(sim, order)
    assert status(sim, asked) == "CANCELLATION_REQUEST_CANCEL"
    assert us.post(f"/return_refund/202309/cancellations/{asked}/approve").code != 0
    sim.advance(days=10)
    assert status(sim, asked) == "CANCELLATION_REQUEST_CANCEL"
    assert paid(sim, order) == Decimal(order["total_amount"])


def test_what_was_refunded_is_not_paid_again(sim, us):
    order = sim.post("orders", shop="US", status="IN_TRANSIT", basket="several")
    first = order["lines"][0]["order_line_item_id"]
    refund = sim.case("US", "refund", order_id=order["order_id"], items=[first])
    approve(us, refund, "APPROVE_REFUND")
    before = paid(sim, order)
    case = cancel_order(sim, order, reason="package_lost")
    assert 0 < before < Decimal(order["total_amount"])
    assert paid(sim, order) == Decimal(order["total_amount"])
    amount = Decimal(case["payload"]["refund_amount"]["refund_total"])
    assert amount == Decimal(order["total_amount"]) - before


# --- refunds without a request -----------------------------------------------------


def refund_order(sim, order, **values):
    answer = sim.post(
        "actions", order_id=order["order_id"], action="refund_order", **values
    )
    return sim.show(answer["case_id"])


@pytest.mark.parametrize("role", ["OPERATOR", "SYSTEM"])
def test_platform_refunds_of_its_own_accord(sim, gb, role):
    order = sim.post("orders", shop="GB", status="DELIVERED", basket="several")
    case = refund_order(sim, order, role=role)
    payload = case["payload"]
    assert (payload["return_type"], payload["role"]) == ("REFUND", role)
    assert payload["return_status"] == "RETURN_OR_REFUND_REQUEST_SUCCESS"
    assert "seller_next_action_response" not in payload
    assert payload["return_reason_text"].startswith("Refunded by TikTok Shop")
    assert sim.ledger(case["case_id"]) == [("refund", total(sim, case["case_id"]))]
    assert reject(gb, case["case_id"], "REJECT_REFUND").code == 25020010
    sim.advance(hours=1)
    assert status(sim, case["case_id"]) == "RETURN_OR_REFUND_REQUEST_COMPLETE"
    assert len(sim.ledger(case["case_id"])) == 1


def test_platform_refunds_single_lines_and_then_the_rest(sim):
    order = sim.post("orders", shop="GB", status="DELIVERED", basket="several")
    ids = [line["order_line_item_id"] for line in order["lines"]]
    first = refund_order(sim, order, items=ids[:1])
    rest = refund_order(sim, order)
    assert [line["line_id"] for line in first["lines"]] == ids[:1]
    assert [line["line_id"] for line in rest["lines"]] == ids[1:]
    answer = sim.refused(
        "actions", order_id=order["order_id"], action="refund_order", items=ids[:1]
    )
    assert (answer.status_code, answer.json()["code"]) == (409, 25001010)
    assert len(shown(sim, order)["cases"]) == 2


@pytest.mark.parametrize(
    ("at", "code"), [("UNPAID", 25001003), ("CANCELLED", 25001003)]
)
def test_nothing_to_refund(sim, at, code):
    order = sim.post("orders", shop="GB", status=at)
    answer = sim.refused("actions", order_id=order["order_id"], action="refund_order")
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert (shown(sim, order)["cases"], paid(sim, order)) == ([], 0)


def test_running_request_is_refunded_at_once_instead(sim):
    case = sim.case("GB", "refund")
    order_id = sim.show(case)["order_id"]
    answer = sim.refused("actions", order_id=order_id, action="refund_order")
    assert (answer.status_code, answer.json()["code"]) == (409, 25001011)
    sim.act(case, "quick_refund")
    assert sim.show(case)["payload"]["is_quick_refund"] is True
    assert status(sim, case) == "RETURN_OR_REFUND_REQUEST_SUCCESS"
    assert sim.ledger(case) == [("refund", total(sim, case))]


def test_nobody_else_refunds_of_their_own_accord(sim):
    order = sim.post("orders", shop="GB", status="DELIVERED")
    values = {"order_id": order["order_id"], "action": "refund_order"}
    assert sim.refused("actions", **values, role="SELLER").status_code == 400
    assert sim.refused("actions", **values, actor="buyer").status_code == 400
    assert shown(sim, order)["cases"] == []


# --- arbitration --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("winner", "end", "pays"),
    [
        ("buyer", "RETURN_OR_REFUND_REQUEST_SUCCESS", True),
        ("seller", "RETURN_OR_REFUND_REQUEST_CANCEL", False),
    ],
)
def test_escalated_request_is_ruled_on(sim, us, winner, end, pays):
    case = sim.case("US", "refund")
    sim.act(case, "escalate")
    payload = sim.show(case)["payload"]
    assert payload["arbitration_status"] == "IN_PROGRESS"
    assert payload["return_status"] == "RETURN_OR_REFUND_REQUEST_PENDING"
    assert "seller_next_action_response" not in payload
    assert approve(us, case, "APPROVE_REFUND").code == 25011010
    sim.advance(days=10)
    assert sim.ledger(case) == []
    sim.act(case, "verdict", winner=winner)
    ruled = sim.show(case)
    assert ruled["arbitration_status"] == f"SUPPORT_{winner.upper()}"
    assert ruled["status"] == end
    assert sim.ledger(case) == ([("refund", total(sim, case))] if pays else [])


def test_only_an_open_request_is_escalated(sim, us):
    case = sim.case("US", "refund")
    sim.act(case, "escalate")
    again = sim.refused("actions", case_id=case, action="escalate")
    assert (again.status_code, again.json()["code"]) == (409, 25001003)
    cancel = sim.case("US", "cancellation")
    refused = sim.refused("actions", case_id=cancel, action="escalate")
    assert refused.json()["code"] == 25001003


def test_withdrawn_dispute_is_closed(sim, us):
    case = sim.case("US", "refund")
    reject(us, case, "REJECT_REFUND")
    sim.act(case, "dispute")
    sim.act(case, "withdraw")
    ended = sim.show(case)
    assert ended["arbitration_status"] == "CLOSED"
    assert ended["status"] == "RETURN_OR_REFUND_REQUEST_CANCEL"
    assert sim.ledger(case) == []


def test_refund_at_once_ends_the_dispute(sim, us):
    case = sim.case("US", "refund")
    reject(us, case, "REJECT_REFUND")
    sim.act(case, "dispute")
    sim.act(case, "quick_refund")
    ended = sim.show(case)
    assert ended["arbitration_status"] == "CLOSED"
    assert ended["status"] == "RETURN_OR_REFUND_REQUEST_SUCCESS"
    assert sim.ledger(case) == [("refund", total(sim, case))]


def test_platform_closes_a_request(sim, gb):
    case = sim.case("GB", "return_and_refund")
    sim.act(case, "close_request")
    assert status(sim, case) == "RETURN_OR_REFUND_REQUEST_CANCEL"
    assert approve(gb, case, "APPROVE_RETURN").code == 25011012
    refused = sim.refused("actions", case_id=case, action="close_request")
    assert (refused.status_code, refused.json()["code"]) == (409, 25001003)
    assert sim.ledger(case) == []


# --- exchanges ----------------------------------------------------------------------


@pytest.mark.parametrize("region", ["US", "GB"])
def test_approved_exchange_brings_a_new_order(sim, region):
    case = sim.case(region, "exchange", basket="three_of_one")
    sim.act(case, "approve_exchange")
    ended = sim.show(case)
    assert ended["status"] == "EXCHANGE_REQUEST_COMPLETE"
    assert sim.ledger(case) == [("exchange_order", "0"), ("stock", "-3")]
    new = sim.get("ledger", case=case)[0]["new_order_id"]
    api = sim.api(region)
    order = api.get("/order/202507/orders", {"ids": new}).data["orders"][0]
    assert order["is_exchange_order"] is True
    assert order["exchange_source_order_id"] == ended["order_id"]
    assert order["is_replacement_order"] is False
    assert "replaced_order_id" not in order
    assert order["payment"]["total_amount"] == "0"
    assert len(order["line_items"]) == 3


def test_exchange_can_end_in_money(sim):
    case = sim.case("US", "exchange")
    sim.act(case, "refund_instead")
    assert status(sim, case) == "EXCHANGE_REQUEST_REFUND_SUCCESS"
    assert sim.ledger(case) == [("refund", total(sim, case))]


@pytest.mark.parametrize("action", ["withdraw", "close_request"])
def test_exchange_can_end_in_nothing(sim, action):
    case = sim.case("US", "exchange")
    sim.act(case, action)
    assert status(sim, case) == "EXCHANGE_REQUEST_CANCEL"
    assert sim.ledger(case) == []


@pytest.mark.parametrize("region", ["DE", "VN"])
def test_exchange_exists_only_in_its_markets(sim, region):
    answer = sim.refused("cases", shop=region, type="exchange")
    assert (answer.status_code, answer.json()["code"]) == (409, 25001003)
    sim.post("switches", exchange_regions=[region])
    assert sim.case(region, "exchange")


def test_exchange_needs_a_delivered_order(sim):
    order = sim.post("orders", shop="US", status="IN_TRANSIT")
    answer = sim.refused(
        "cases", shop="US", type="exchange", order_id=order["order_id"]
    )
    assert (answer.status_code, answer.json()["code"]) == (409, 25001003)


def test_only_exchanges_are_exchanged(sim):
    case = sim.case("US", "replacement")
    answer = sim.refused("actions", case_id=case, action="approve_exchange")
    assert (answer.status_code, answer.json()["code"]) == (409, 25001003)
    assert status(sim, case) == "REPLACEMENT_REQUEST_PENDING"
    sim.act(case, "refund_instead")
    assert status(sim, case) == "REPLACEMENT_REQUEST_REFUND_SUCCESS"
