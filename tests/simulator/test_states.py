"""Every decision and every action: the status that follows, and the money."""

from decimal import Decimal

import pytest

RETURNS = "/return_refund/202309/returns"
CANCELS = "/return_refund/202309/cancellations"
REJECT = "/return_refund/202606/returns"
REASON = "reverse_reject_request_reason_3"


def approve(api, case, decision, **body):
    return api.post(f"{RETURNS}/{case}/approve", {"decision": decision, **body})


def reject(api, case, decision, reason=REASON, **body):
    content = {"decision": decision, "reject_reason": reason, **body}
    return api.post(f"{REJECT}/{case}/reject", content)


def status(sim, case):
    return sim.show(case)["status"]


def total(sim, case):
    return sim.show(case)["payload"]["refund_amount"]["refund_total"]


# --- cancellations -------------------------------------------------------------


def test_approved_cancellation_pays_all_and_frees_the_goods(sim, us):
    case = sim.case("US", "cancellation", basket="handled")
    order_id = sim.show(case)["order_id"]
    order = sim.get("orders", order_id=order_id)[0]
    reply = us.post(f"{CANCELS}/{case}/approve", query={"idempotency_key": "k"})
    assert (reply.code, reply.data) == (0, {})
    assert status(sim, case) == "CANCELLATION_REQUEST_SUCCESS"
    assert sim.ledger(case) == [
        ("cancellation", "0"),
        ("refund", order["total_amount"]),
        ("stock", "1"),
        ("stock", "1"),
    ]
    assert [row["idempotency_key"] for row in sim.get("ledger", case=case)][:2] == [
        "k"
    ] * 2
    order = sim.get("orders", order_id=order_id)[0]
    assert order["status"] == "CANCELLED"
    assert {line["status"] for line in order["lines"]} == {"CANCELLED"}


def test_payout_completes_the_cancellation(sim, us):
    case = sim.case("US", "cancellation")
    us.post(f"{CANCELS}/{case}/approve")
    sim.advance(minutes=11)
    assert status(sim, case) == "CANCELLATION_REQUEST_COMPLETE"


def test_rejected_cancellation_changes_nothing_else(sim, us):
    case = sim.case("US", "cancellation")
    body = {"reject_reason": "seller_reject_apply_unable_to_change_address"}
    assert us.post(f"{CANCELS}/{case}/reject", body).code == 0
    assert status(sim, case) == "CANCELLATION_REQUEST_CANCEL"
    assert sim.ledger(case) == []
    order = sim.get("orders", order_id=sim.show(case)["order_id"])[0]
    assert order["status"] == "AWAITING_SHIPMENT"


def test_cancellation_flags_the_order_while_it_waits(sim, us):
    case = sim.case("US", "cancellation")
    order_id = sim.show(case)["order_id"]

    def flag():
        reply = us.get("/order/202507/orders", {"ids": order_id})
        return reply.data["orders"][0]["is_buyer_request_cancel"]

    assert flag() is True
    sim.act(case, "withdraw")
    assert flag() is False
    assert status(sim, case) == "CANCELLATION_REQUEST_CANCEL"


@pytest.mark.parametrize("order_status", ["UNPAID", "ON_HOLD"])
def test_early_cancellation_needs_nobody(sim, order_status):
    order = sim.post("orders", shop="GB", status=order_status)
    case = sim.case("GB", "cancellation", order_id=order["order_id"])
    shown = sim.show(case)
    assert (shown["case_type"], shown["status"]) == (
        "CANCEL",
        "CANCELLATION_REQUEST_SUCCESS",
    )
    paid = [] if order_status == "UNPAID" else [order["total_amount"]]
    assert [amount for kind, amount in sim.ledger(case) if kind == "refund"] == paid


def test_late_cancellation_is_refused(sim):
    order = sim.post("orders", shop="GB", status="IN_TRANSIT")
    answer = sim.refused(
        "cases", shop="GB", type="cancellation", order_id=order["order_id"]
    )
    assert (answer.status_code, answer.json()["code"]) == (409, 25001045)


def test_buyer_cannot_cancel_single_lines(sim):
    order = sim.post("orders", shop="GB", status="AWAITING_SHIPMENT", basket="several")
    answer = sim.refused(
        "cases",
        type="cancellation",
        order_id=order["order_id"],
        items=[order["lines"][0]["order_line_item_id"]],
    )
    assert (answer.status_code, answer.json()["code"]) == (409, 25005010)
    assert "whole order" in answer.json()["error"]


def test_decided_cancellation_cannot_be_decided_again(sim, us):
    case = sim.case("US", "cancellation")
    us.post(f"{CANCELS}/{case}/approve")
    before = sim.ledger(case)
    assert us.post(f"{CANCELS}/{case}/approve").code == 25011012
    body = {"reject_reason": "seller_reject_apply_unable_to_change_address"}
    assert us.post(f"{CANCELS}/{case}/reject", body).code == 25020010
    assert sim.ledger(case) == before


def test_seller_cancels_out_of_stock(sim, gb):
    order = sim.post("orders", shop="GB", status="AWAITING_SHIPMENT", basket="several")
    line = order["lines"][2]["order_line_item_id"]
    body = {
        "order_id": order["order_id"],
        "cancel_reason": "seller_cancel_reason_out_of_stock_uk",
        "order_line_list": [{"order_line_item_id": line}],
    }
    reply = gb.post("/return_refund/202602/cancellations", body)
    assert reply.data["cancel_status"] == "CANCELLATION_REQUEST_SUCCESS"
    kinds = dict(sim.ledger(reply.data["cancel_id"]))
    assert Decimal(kinds["stock"]) < 0  # nothing is left to sell
    left = sim.get("orders", order_id=order["order_id"])[0]
    assert [x["status"] for x in left["lines"]].count("CANCELLED") == 1
    assert left["status"] == "AWAITING_SHIPMENT"


def test_seller_cancel_has_no_key_and_a_repeat_is_refused(sim, gb):
    order = sim.post("orders", shop="GB", status="AWAITING_SHIPMENT")
    reason = "seller_cancel_reason_out_of_stock_uk"
    body = {"order_id": order["order_id"], "cancel_reason": reason}
    path = "/return_refund/202602/cancellations"
    first = gb.post(path, body)
    assert gb.post(path, body).code == 25001051
    assert gb.post(path, body, {"idempotency_key": "k"}).code == 36009004
    assert [k for k, _ in sim.ledger(first.data["cancel_id"])].count("refund") == 1


def test_seller_cancel_during_a_case_is_refused(sim, gb):
    case = sim.case("GB", "cancellation")
    reason = "seller_cancel_reason_out_of_stock_uk"
    body = {"order_id": sim.show(case)["order_id"], "cancel_reason": reason}
    assert gb.post("/return_refund/202602/cancellations", body).code == 25001011
    assert sim.ledger(case) == []


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (
            "ecom_order_delivered_refund_and_return_reason_wrong_product_seller",
            25001021,
        ),
        ("nonsense", 25001014),
        ("ecom_order_to_ship_canceled_reason_better_price", 25001015),
    ],
)
def test_seller_cancel_with_a_wrong_reason_is_refused(sim, us, reason, code):
    order = sim.post("orders", shop="US", status="AWAITING_SHIPMENT")
    body = {"order_id": order["order_id"], "cancel_reason": reason}
    assert us.post("/return_refund/202602/cancellations", body).code == code
    shown = sim.get("orders", order_id=order["order_id"])[0]
    assert (shown["status"], shown["cases"]) == ("AWAITING_SHIPMENT", [])


def test_seller_cancel_of_other_lines_waits_for_the_running_case(sim, gb):
    order = sim.post(
        "orders", shop="GB", status="AWAITING_COLLECTION", basket="several"
    )
    first, second = (x["order_line_item_id"] for x in order["lines"][:2])
    sim.case("GB", "refund", order_id=order["order_id"], items=[first])
    body = {
        "order_id": order["order_id"],
        "cancel_reason": "seller_cancel_reason_out_of_stock_uk",
        "order_line_item_ids": [second],
    }
    assert gb.post("/return_refund/202602/cancellations", body).code == 25001011
    assert len(sim.get("orders", order_id=order["order_id"])[0]["cases"]) == 1


def test_platform_cancels(sim):
    order = sim.post("orders", shop="DE", status="AWAITING_SHIPMENT")
    sim.post("actions", order_id=order["order_id"], action="cancel_order")
    shown = sim.get("orders", order_id=order["order_id"])[0]
    assert shown["status"] == "CANCELLED"
    assert sim.show(shown["cases"][0]["case_id"])["role"] == "SYSTEM"


# --- refunds -------------------------------------------------------------------


def test_approved_refund_pays_its_lines_once(sim, gb):
    case = sim.case("GB", "refund", basket="several")
    assert approve(gb, case, "APPROVE_REFUND").code == 0
    assert status(sim, case) == "RETURN_OR_REFUND_REQUEST_SUCCESS"
    assert sim.ledger(case) == [("refund", total(sim, case))]
    assert approve(gb, case, "APPROVE_REFUND").code == 25011012
    assert len(sim.ledger(case)) == 1
    sim.advance(minutes=11)
    assert status(sim, case) == "RETURN_OR_REFUND_REQUEST_COMPLETE"
    assert len(sim.ledger(case)) == 1


def test_rejected_refund_pays_nothing_and_closes_without_a_dispute(sim, us):
    case = sim.case("US", "refund")
    assert reject(us, case, "REJECT_REFUND").code == 0
    assert status(sim, case) == "REFUND_OR_RETURN_REQUEST_REJECT"
    sim.advance(days=7)
    assert status(sim, case) == "RETURN_OR_REFUND_REQUEST_CANCEL"
    assert sim.ledger(case) == []


def test_part_refund_pays_the_amount_for_each_line(sim, gb):
    case = sim.case("GB", "refund", basket="three_of_one")
    offer = {"amount": "1.00", "currency": "GBP"}
    assert approve(gb, case, "OFFER_PARTIAL_REFUND", partial_refund=offer).code == 0
    shown = sim.show(case)
    assert shown["status"] == "AWAITING_BUYER_RESPONSE"
    assert shown["payload"]["partial_refund"] == offer
    assert shown["payload"]["seller_proposed_return_type"] == "PARTIAL_REFUND"
    assert sim.ledger(case) == []
    sim.act(case, "accept_offer")
    assert sim.ledger(case) == [("refund", "3.00")]
    assert status(sim, case) == "RETURN_OR_REFUND_REQUEST_SUCCESS"
    assert total(sim, case) == "3.00"


def test_refused_offer_comes_back_to_the_seller(sim, gb):
    case = sim.case("GB", "refund", basket="three_of_one")
    full = total(sim, case)
    offer = {"amount": "1.00", "currency": "GBP"}
    approve(gb, case, "OFFER_PARTIAL_REFUND", partial_refund=offer)
    sim.act(case, "refuse_offer")
    shown = sim.show(case)
    assert shown["status"] == "RETURN_OR_REFUND_REQUEST_PENDING"
    assert shown["payload"]["buyer_rejected_partial_refund"] is True
    assert shown["payload"]["seller_next_action_response"][0]["action"] == (
        "SELLER_RESPOND_REFUND"
    )
    approve(gb, case, "APPROVE_REFUND")
    assert sim.ledger(case) == [("refund", full)]


def test_refused_offer_can_end_the_case(sim, gb):
    sim.post("switches", refused_offer="CANCEL")
    case = sim.case("GB", "refund")
    offer = {"amount": "0.50", "currency": "GBP"}
    approve(gb, case, "OFFER_PARTIAL_REFUND", partial_refund=offer)
    sim.act(case, "refuse_offer")
    assert status(sim, case) == "RETURN_OR_REFUND_REQUEST_CANCEL"
    assert sim.ledger(case) == []


@pytest.mark.parametrize(
    ("switch", "end", "paid"),
    [
        ("CANCEL", "RETURN_OR_REFUND_REQUEST_CANCEL", []),
        ("ACCEPT", "RETURN_OR_REFUND_REQUEST_SUCCESS", [("refund", "1.50")]),
    ],
)
def test_unanswered_offer(sim, gb, switch, end, paid):
    sim.post("switches", unanswered_offer=switch)
    case = sim.case("GB", "refund", basket="three_of_one")
    offer = {"amount": "0.50", "currency": "GBP"}
    approve(gb, case, "OFFER_PARTIAL_REFUND", partial_refund=offer)
    sim.advance(hours=49)
    assert status(sim, case) == end
    assert sim.ledger(case) == paid


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        ({"amount": "0", "currency": "GBP"}, 25005005),
        ({"amount": "9999", "currency": "GBP"}, 25005005),
        ({"amount": "1.005", "currency": "GBP"}, 25001001),
        ({"amount": "1.00", "currency": "USD"}, 25001001),
        ({"amount": "-1", "currency": "GBP"}, 25001001),
        ({"amount": "NaN", "currency": "GBP"}, 25001001),
        ({"currency": "GBP"}, 25001001),
    ],
)
def test_wrong_part_refunds_are_refused(sim, gb, offer, code):
    case = sim.case("GB", "refund")
    reply = approve(gb, case, "OFFER_PARTIAL_REFUND", partial_refund=offer)
    assert reply.code == code
    assert status(sim, case) == "RETURN_OR_REFUND_REQUEST_PENDING"
    assert sim.ledger(case) == []


def test_dong_has_no_decimals(sim, vn):
    case = sim.case("VN", "refund", basket="single")
    assert "." not in total(sim, case)
    offer = {"amount": "1000.5", "currency": "VND"}
    assert (
        approve(vn, case, "OFFER_PARTIAL_REFUND", partial_refund=offer).code == 25001001
    )
    offer["amount"] = "1000"
    assert approve(vn, case, "OFFER_PARTIAL_REFUND", partial_refund=offer).code == 0


# --- returns -------------------------------------------------------------------


def shipped(sim, api, region, **values):
    case = sim.case(region, "return_and_refund", **values)
    assert approve(api, case, "APPROVE_RETURN").code == 0
    assert status(sim, case) == "AWAITING_BUYER_SHIP"
    sim.act(case, "ship")
    assert status(sim, case) == "BUYER_SHIPPED_ITEM"
    return case


def test_return_is_paid_after_the_parcel(sim, gb):
    case = shipped(sim, gb, "GB")
    assert sim.ledger(case) == []
    sim.act(case, "deliver")
    assert approve(gb, case, "APPROVE_RECEIVED_PACKAGE").code == 0
    assert status(sim, case) == "RETURN_OR_REFUND_REQUEST_SUCCESS"
    assert sim.ledger(case) == [("refund", total(sim, case))]


def test_travelling_parcel_cannot_be_refused_yet(sim, us):
    case = shipped(sim, us, "US")
    assert reject(us, case, "REJECT_RECEIVED_PACKAGE").code == 25011035
    assert status(sim, case) == "BUYER_SHIPPED_ITEM"
    sim.act(case, "deliver")
    assert reject(us, case, "REJECT_RECEIVED_PACKAGE").code == 0
    assert status(sim, case) == "REJECT_RECEIVE_PACKAGE"
    assert sim.ledger(case) == []


def test_approval_can_be_made_to_wait_for_the_parcel_too(sim, us):
    sim.post("switches", parcel_must_arrive="both")
    case = shipped(sim, us, "US")
    assert approve(us, case, "APPROVE_RECEIVED_PACKAGE").code == 25011035
    sim.act(case, "deliver")
    assert approve(us, case, "APPROVE_RECEIVED_PACKAGE").code == 0


def test_kept_item_is_paid_at_once(sim, gb):
    case = sim.case("GB", "return_and_refund")
    assert approve(gb, case, "APPROVE_RETURN", buyer_keep_item=True).code == 0
    shown = sim.show(case)
    assert shown["status"] == "RETURN_OR_REFUND_REQUEST_SUCCESS"
    assert shown["payload"]["can_buyer_keep_item"] is True
    assert sim.ledger(case) == [("refund", total(sim, case))]


def test_direct_refund(sim, gb):
    case = sim.case("GB", "return_and_refund")
    assert approve(gb, case, "DIRECT_REFUND").code == 0
    assert sim.ledger(case) == [("refund", total(sim, case))]


def test_direct_refund_can_be_missing(sim, gb):
    sim.post("switches", direct_refund=False)
    case = sim.case("GB", "return_and_refund")
    assert approve(gb, case, "DIRECT_REFUND").code == 25020004
    assert sim.ledger(case) == []


@pytest.mark.parametrize("allowed", [True, False])
def test_keep_item_with_approve_refund_is_a_switch(sim, gb, allowed):
    sim.post("switches", keep_item_with_refund=allowed)
    case = sim.case("GB", "refund")
    reply = approve(gb, case, "APPROVE_REFUND", buyer_keep_item=True)
    assert reply.code == (0 if allowed else 25001001)
    assert len(sim.ledger(case)) == (1 if allowed else 0)


def test_counter_offer_after_inspection(sim, us):
    case = shipped(sim, us, "US", basket="three_of_one")
    sim.act(case, "deliver")
    offer = {"partial_refund_total": "2.50", "currency": "USD"}
    reply = reject(
        us,
        case,
        "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG",
        partial_refund_amount=offer,
    )
    assert reply.code == 0
    sim.act(case, "accept_offer")
    assert sim.ledger(case) == [("refund", "7.50")]


def test_counter_offer_is_unknown_to_202309(sim, us):
    case = shipped(sim, us, "US")
    sim.act(case, "deliver")
    body = {
        "decision": "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG",
        "reject_reason": REASON,
    }
    assert us.post(f"{RETURNS}/{case}/reject", body).code == 36009004
    assert status(sim, case) == "BUYER_SHIPPED_ITEM"


def test_buyer_who_does_not_ship_gets_nothing(sim, gb):
    case = sim.case("GB", "return_and_refund")
    approve(gb, case, "APPROVE_RETURN")
    sim.advance(days=11)
    assert status(sim, case) == "RETURN_OR_REFUND_REQUEST_CANCEL"
    assert sim.ledger(case) == []


def test_quick_refund_is_paid_once_and_the_parcel_cannot_be_refused(sim, us):
    case = sim.case("US", "return_and_refund")
    amount = total(sim, case)
    sim.act(case, "quick_refund")
    assert sim.show(case)["payload"]["is_quick_refund"] is True
    assert sim.ledger(case) == [("refund", amount)]
    sim.act(case, "ship")
    sim.act(case, "deliver")
    assert reject(us, case, "REJECT_RECEIVED_PACKAGE").code == 25011025
    assert approve(us, case, "APPROVE_RECEIVED_PACKAGE").code == 0
    assert status(sim, case) == "RETURN_OR_REFUND_REQUEST_SUCCESS"
    assert sim.ledger(case) == [("refund", amount)]


def test_edited_request_points_both_ways(sim):
    old = sim.case("GB", "return_and_refund", basket="three_of_one")
    new = sim.act(old, "edit", words="Only one of them.")["case_id"]
    before, after = sim.show(old), sim.show(new)
    assert before["status"] == "RETURN_OR_REFUND_REQUEST_CANCEL"
    assert before["payload"]["next_return_id"] == new
    assert after["payload"]["pre_return_id"] == old
    assert after["status"] == "RETURN_OR_REFUND_REQUEST_PENDING"


# --- replacements, exchanges -----------------------------------------------------


def test_replacement_makes_a_new_free_order(sim, us):
    case = sim.case("US", "replacement", basket="three_of_one")
    shown = sim.show(case)
    assert approve(us, case, "APPROVE_REPLACEMENT").code == 0
    assert status(sim, case) == "REPLACEMENT_REQUEST_COMPLETE"
    new = sim.show(case)["replacement_order_id"]
    assert sim.ledger(case) == [("replacement_order", "0"), ("stock", "-3")]
    assert sim.get("ledger", case=case)[0]["new_order_id"] == new
    reply = us.get("/order/202507/orders", {"ids": new})
    order = reply.data["orders"][0]
    assert order["is_replacement_order"] is True
    assert order["replaced_order_id"] == shown["order_id"]
    assert order["payment"]["total_amount"] == "0"
    assert len(order["line_items"]) == 3


def test_refund_instead_of_replacement(sim, us):
    case = sim.case("US", "replacement")
    assert approve(us, case, "ISSUE_REPLACEMENT_REFUND").code == 0
    assert status(sim, case) == "REPLACEMENT_REQUEST_REFUND_SUCCESS"
    assert sim.ledger(case) == [("refund", total(sim, case))]


def test_rejected_replacement_can_be_won_by_the_buyer(sim, us):
    case = sim.case("US", "replacement")
    assert reject(us, case, "REJECT_REPLACEMENT").code == 0
    assert status(sim, case) == "REPLACEMENT_REQUEST_REJECT"
    sim.act(case, "dispute")
    sim.act(case, "verdict", winner="buyer")
    assert status(sim, case) == "REPLACEMENT_REQUEST_COMPLETE"
    assert sim.ledger(case)[0] == ("replacement_order", "0")


def test_replacement_exists_only_in_its_markets(sim):
    answer = sim.refused("cases", shop="GB", type="replacement")
    assert (answer.status_code, answer.json()["code"]) == (409, 25001003)
    sim.post("switches", replacement_regions=["US", "GB"])
    assert sim.case("GB", "replacement")


def test_exchange_cannot_be_approved(sim, us):
    case = sim.case("US", "exchange")
    for decision in ("APPROVE_REPLACEMENT", "APPROVE_RETURN", "APPROVE_REFUND"):
        assert approve(us, case, decision).code == 25020004
    assert approve(us, case, "ISSUE_EXCHANGE_REFUND").code == 36009004
    assert status(sim, case) == "EXCHANGE_REQUEST_PENDING"


# --- disputes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "decision", "end"),
    [
        ("refund", "REJECT_REFUND", "RETURN_OR_REFUND_REQUEST_SUCCESS"),
        ("return_and_refund", "REJECT_RETURN", "AWAITING_BUYER_SHIP"),
    ],
)
def test_verdict_for_the_buyer(sim, us, kind, decision, end):
    case = sim.case("US", kind)
    reject(us, case, decision)
    sim.act(case, "dispute", words="That is not true.")
    assert sim.show(case)["payload"]["arbitration_status"] == "IN_PROGRESS"
    assert approve(us, case, decision.replace("REJECT", "APPROVE")).code == 25011010
    sim.act(case, "verdict", winner="buyer")
    shown = sim.show(case)
    assert (shown["arbitration_status"], shown["status"]) == ("SUPPORT_BUYER", end)
    paid = [("refund", total(sim, case))] if kind == "refund" else []
    assert sim.ledger(case) == paid


def test_verdict_for_the_seller(sim, us):
    case = sim.case("US", "refund")
    reject(us, case, "REJECT_REFUND")
    sim.act(case, "dispute")
    sim.act(case, "verdict", winner="seller")
    shown = sim.show(case)
    assert shown["arbitration_status"] == "SUPPORT_SELLER"
    assert shown["status"] == "RETURN_OR_REFUND_REQUEST_CANCEL"
    assert sim.ledger(case) == []


def test_verdict_on_a_refused_parcel_pays(sim, us):
    case = shipped(sim, us, "US")
    sim.act(case, "deliver")
    reject(us, case, "REJECT_RECEIVED_PACKAGE")
    sim.act(case, "dispute")
    sim.act(case, "verdict", winner="buyer")
    assert status(sim, case) == "RETURN_OR_REFUND_REQUEST_SUCCESS"
    assert sim.ledger(case) == [("refund", total(sim, case))]


# --- silence ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "kind", "hours", "end", "kinds"),
    [
        (
            "GB",
            "cancellation",
            48,
            "CANCELLATION_REQUEST_SUCCESS",
            {"cancellation", "refund", "stock"},
        ),
        (
            "US",
            "cancellation",
            24,
            "CANCELLATION_REQUEST_SUCCESS",
            {"cancellation", "refund", "stock"},
        ),
        ("GB", "refund", 48, "RETURN_OR_REFUND_REQUEST_SUCCESS", {"refund"}),
        ("VN", "refund", 24, "RETURN_OR_REFUND_REQUEST_SUCCESS", {"refund"}),
        ("GB", "return_and_refund", 48, "AWAITING_BUYER_SHIP", set()),
        (
            "US",
            "replacement",
            24,
            "REPLACEMENT_REQUEST_COMPLETE",
            {"replacement_order", "stock"},
        ),
    ],
)
def test_silence_is_consent(sim, region, kind, hours, end, kinds):
    case = sim.case(region, kind)
    sim.advance(hours=hours, minutes=-1)
    assert status(sim, case).endswith("_PENDING")
    assert sim.ledger(case) == []
    sim.advance(minutes=2)
    assert status(sim, case) == end
    assert sim.show(case)["auto_approved"] is True
    assert {movement for movement, _ in sim.ledger(case)} == kinds
    assert {row["actor"] for row in sim.get("ledger", case=case)} <= {"SYSTEM"}


def test_silence_on_a_parcel_pays(sim, gb):
    case = shipped(sim, gb, "GB")
    sim.act(case, "deliver")
    sim.advance(hours=49)
    assert status(sim, case) == "RETURN_OR_REFUND_REQUEST_SUCCESS"
    assert sim.ledger(case) == [("refund", total(sim, case))]


def test_an_old_deadline_means_nothing_after_an_offer(sim, gb):
    case = sim.case("GB", "refund", basket="three_of_one")
    sim.advance(hours=40)
    offer = {"amount": "1.00", "currency": "GBP"}
    approve(gb, case, "OFFER_PARTIAL_REFUND", partial_refund=offer)
    sim.advance(hours=10)
    assert status(sim, case) == "AWAITING_BUYER_RESPONSE"
    assert sim.ledger(case) == []


def test_deadline_is_shown_and_leaves_with_the_answer(sim, gb):
    case = sim.case("GB", "refund")
    shown = sim.show(case)
    action = shown["payload"]["seller_next_action_response"]
    deadline = shown["create_time"] + 48 * 3600
    assert action == [{"action": "SELLER_RESPOND_REFUND", "deadline": deadline}]
    approve(gb, case, "APPROVE_REFUND")
    assert "seller_next_action_response" not in sim.show(case)["payload"]


def test_request_of_the_past_may_be_due_already(sim):
    case = sim.case("GB", "refund", at=-49 * 3600)
    sim.advance(seconds=1)
    assert status(sim, case) == "RETURN_OR_REFUND_REQUEST_SUCCESS"
