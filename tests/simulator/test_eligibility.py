"""Who may start what, which decisions fit, and what sellers can start."""

import pytest

ELIGIBLE = "/return_refund/{}/orders/{}/aftersale_eligibility"
DECISIONS = "/return_refund/202601/decision_eligibility"
REVIEW = "/return_refund/202606/review_decision"
CREATE = "/return_refund/202602/returns"
DAMAGED = "ecom_order_delivered_refund_reason_damaged_seller"


def rows(api, order_id, version="202602", **query):
    reply = api.get(ELIGIBLE.format(version, order_id), query)
    return [r for sku in reply.data["sku_eligibility"] for r in sku["line_item_eligibility"]]


def verdicts(api, order_id, **query):
    """request type -> ineligible code, 0 when it can be started."""
    return {
        row["request_type"]: row.get("ineligible_code", 0)
        for row in rows(api, order_id, **query)
    }


@pytest.mark.parametrize(
    ("region", "status", "user", "expected"),
    [
        ("US", "UNPAID", "BUYER", (0, 25001003, 25001003)),
        ("US", "UNPAID", "SELLER", (25001003, 25001003, 25001003)),
        ("US", "ON_HOLD", "SELLER", (0, 25001003, 25001003)),
        ("US", "AWAITING_SHIPMENT", "BUYER", (0, 25001003, 25001003)),
        ("US", "AWAITING_SHIPMENT", "SELLER", (0, 25001003, 25001003)),
        ("US", "AWAITING_COLLECTION", "BUYER", (25001045, 0, 25001003)),
        ("US", "AWAITING_COLLECTION", "SELLER", (0, 0, 25001003)),
        ("US", "IN_TRANSIT", "BUYER", (25001045, 0, 25001003)),
        ("VN", "IN_TRANSIT", "BUYER", (25001045, 25001003, 25001003)),
        ("US", "DELIVERED", "BUYER", (25001045, 0, 0)),
        ("US", "DELIVERED", "SELLER", (25001045, 0, 0)),
        ("GB", "DELIVERED", "SELLER", (25001045, 0, 25001003)),
        ("DE", "DELIVERED", "SELLER", (25001045, 25001003, 25001003)),
        ("US", "COMPLETED", "BUYER", (25001051, 25001051, 25001051)),
    ],
)
def test_table_of_who_may_do_what(sim, region, status, user, expected):
    order = sim.post("orders", shop=region, status=status, basket="single")
    found = verdicts(sim.api(region), order["order_id"], initiate_aftersale_user=user)
    assert found == dict(
        zip(("CANCEL", "REFUND", "RETURN_AND_REFUND"), expected, strict=True)
    )


def test_running_case_blocks_its_lines_only(sim, us):
    order = sim.post("orders", shop="US", status="DELIVERED", basket="three_of_one")
    line = order["lines"][0]["order_line_item_id"]
    sim.case("US", "refund", order_id=order["order_id"], items=[line])
    found = rows(us, order["order_id"], request_types="REFUND")
    assert [(r["eligible"], len(r["order_line_items_ids"])) for r in found] == [
        (False, 1),
        (True, 2),
    ]
    assert found[0]["ineligible_code"] == 25001011
    assert found[0]["order_line_items_ids"] == [line]
    assert DAMAGED in found[1]["available_reason_names"]


def test_versions_of_eligibility(sim, us):
    order_id = sim.post("orders", shop="US", status="DELIVERED")["order_id"]
    new, middle, old = (
        rows(us, order_id, version=v)[1] for v in ("202602", "202512", "202309")
    )
    assert {"order_line_list", "available_reason_names"} <= set(new)
    assert "order_line_list" not in middle
    assert "available_reason_names" in middle
    assert not {"order_line_list", "available_reason_names"} & set(old)


def decision_rows(api, case, **query):
    query["return_or_cancel_id"] = case
    return api.get(DECISIONS, query).data["decisions"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("cancellation", {"APPROVE_REQUEST_CANCEL", "REJECT_REQUEST_CANCEL"}),
        ("refund", {"APPROVE_REFUND", "REJECT_REFUND"}),
        ("return_and_refund", {"APPROVE_RETURN", "REJECT_RETURN", "DIRECT_REFUND"}),
        (
            "replacement",
            {"APPROVE_REPLACEMENT", "REJECT_REPLACEMENT", "ISSUE_REPLACEMENT_REFUND"},
        ),
    ],
)
def test_decisions_that_fit(sim, us, kind, expected):
    found = decision_rows(us, sim.case("US", kind))
    assert {row["decision"] for row in found if row["eligible"]} == expected
    for row in found:
        rejects = row["eligible"] and row["decision"].startswith("REJECT")
        assert ("available_reject_reasons" in row) is rejects


def test_decisions_that_do_not_fit_say_why(sim, us):
    case = sim.case("US", "refund")
    asked = "REJECT_RECEIVED_PACKAGE,APPROVE_REFUND"
    found = decision_rows(us, case, check_decisions=asked)
    assert [row["decision"] for row in found] == asked.split(",")
    assert found[0]["ineligible_code"] == 25020004
    unknown = {"return_or_cancel_id": case, "check_decisions": "OFFER_PARTIAL_REFUND"}
    assert us.get(DECISIONS, unknown).code == 36009004


def test_reasons_are_those_of_the_state(sim, us):
    case = sim.case("US", "return_and_refund")

    def names():
        query = {"return_or_cancel_id": case}
        reply = us.get("/return_refund/202309/reject_reasons", query)
        return {reason["name"] for reason in reply.data["reasons"]}

    before = names()
    assert "reverse_reject_request_reason_4" in before
    body = {"decision": "APPROVE_RETURN"}
    us.post(f"/return_refund/202309/returns/{case}/approve", body)
    sim.act(case, "ship")
    sim.act(case, "deliver")
    assert names() != before
    late = {"decision": "REJECT_RECEIVED_PACKAGE"}
    late["reject_reason"] = "reverse_reject_request_reason_4"
    reply = us.post(f"/return_refund/202606/returns/{case}/reject", late)
    assert reply.code == 25001021
    assert sim.show(case)["status"] == "BUYER_SHIPPED_ITEM"


def test_part_refund_range_per_line(sim, gb):
    case = sim.case("GB", "refund", basket="three_of_one")
    seller = sim.shop("GB")["seller_id"]
    query = {"seller_id": seller, "return_or_cancel_id": case}
    query["check_decisions"] = "OFFER_PARTIAL_REFUND"
    lines = gb.get(REVIEW, query).data["line_items"]
    refunds = [x["amount"]["total"] for x in sim.show(case)["lines"]]
    assert len(lines) == 3
    for line, refund in zip(lines, refunds, strict=True):
        (decision,) = line["decisions"]
        span = decision["partial_refund_amount_range"]
        assert (span["min_amount"], span["currency"]) == ("0.01", "GBP")
        assert float(span["max_amount"]) == pytest.approx(float(refund) - 0.01)
    by_shop = {**query, "seller_id": sim.shop("GB")["shop_id"]}
    assert gb.get(REVIEW, by_shop).data["line_items"] == lines
    wrong = {**query, "seller_id": "1"}
    assert gb.get(REVIEW, wrong).code == 36009004


def create(api, order_id, key="", **body):
    content = {"order_id": order_id, "return_type": "REFUND", "return_reason": DAMAGED}
    query = {"idempotency_key": key} if key else {}
    return api.post(CREATE, {**content, **body}, query)


@pytest.mark.parametrize("switch", ["PENDING", "SUCCESS"])
def test_seller_refund(sim, us, switch):
    sim.post("switches", seller_refund_starts=switch)
    order = sim.post("orders", shop="US", status="DELIVERED", basket="single")
    reply = create(us, order["order_id"], key="k")
    case = reply.data["return_id"]
    assert reply.data["return_status"] == f"RETURN_OR_REFUND_REQUEST_{switch}"
    assert len(sim.ledger(case)) == (0 if switch == "PENDING" else 1)
    if switch == "PENDING":
        body = {"decision": "APPROVE_REFUND"}
        us.post(f"/return_refund/202309/returns/{case}/approve", body)
    assert sim.ledger(case) == [("refund", sim.show(case)["paid"])]
    assert sim.show(case)["role"] == "SELLER"


def test_seller_refund_of_a_part(sim, us):
    sim.post("switches", seller_refund_starts="SUCCESS")
    order = sim.post("orders", shop="US", status="DELIVERED", basket="three_of_one")
    reply = create(us, order["order_id"], refund_total="10.00", currency="USD")
    assert sim.ledger(reply.data["return_id"]) == [("refund", "10.00")]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"refund_total": "999.00", "currency": "USD"}, 25005005),
        ({"refund_total": "1.00", "currency": "GBP"}, 25001001),
        ({"refund_total": "1.00"}, 25001001),
        ({"return_reason": "nonsense"}, 25001014),
        ({"skus": [{"sku_id": "1", "quantity": 1}]}, 25001001),
        ({"return_type": "REPLACEMENT"}, 25001001),
    ],
)
def test_wrong_seller_refunds_are_refused(sim, us, body, code):
    order = sim.post("orders", shop="US", status="DELIVERED", basket="several")
    reply = create(us, order["order_id"], **body)
    assert reply.code == code
    assert sim.get("orders", order_id=order["order_id"])[0]["cases"] == []


def test_lines_by_sku_and_quantity(sim, us):
    order = sim.post("orders", shop="US", status="DELIVERED", basket="three_of_one")
    sku = order["lines"][0]["sku_id"]
    too_many = create(us, order["order_id"], skus=[{"sku_id": sku, "quantity": 4}])
    assert too_many.code == 25005011
    reply = create(us, order["order_id"], skus=[{"sku_id": sku, "quantity": 2}])
    assert len(sim.show(reply.data["return_id"])["lines"]) == 2


def test_two_forms_of_lines_at_once_are_refused(sim, us):
    order = sim.post("orders", shop="US", status="DELIVERED", basket="three_of_one")
    line = order["lines"][0]["order_line_item_id"]
    reply = create(
        us,
        order["order_id"],
        order_line_item_ids=[line],
        order_line_list=[{"order_line_item_id": line}],
    )
    assert reply.code == 36009004


def test_seller_cannot_start_twice(sim, us):
    order = sim.post("orders", shop="US", status="DELIVERED", basket="single")
    first = create(us, order["order_id"])
    assert create(us, order["order_id"]).code == 25001011
    body = {"decision": "APPROVE_REFUND"}
    case = first.data["return_id"]
    us.post(f"/return_refund/202309/returns/{case}/approve", body)
    assert create(us, order["order_id"]).code == 25001010
    assert len(sim.ledger(case)) == 1


def test_seller_cancel_can_start_pending(sim, gb):
    sim.post("switches", seller_cancel_starts="PENDING")
    order = sim.post("orders", shop="GB", status="AWAITING_SHIPMENT")
    body = {"order_id": order["order_id"]}
    body["cancel_reason"] = "seller_cancel_reason_wrong_price_uk"
    reply = gb.post("/return_refund/202602/cancellations", body)
    assert reply.data["cancel_status"] == "CANCELLATION_REQUEST_PENDING"
    sim.advance(minutes=2)
    shown = sim.show(reply.data["cancel_id"])
    assert shown["status"] == "CANCELLATION_REQUEST_SUCCESS"
    assert len([k for k, _ in sim.ledger(shown["case_id"]) if k == "refund"]) == 1


def test_unknown_order_is_25007006(gb):
    for path in (
        ELIGIBLE.format("202602", "5770000000000000000"),
        "/order/202407/orders/5770000000000000000/price_detail",
    ):
        assert gb.get(path).code == 25007006


@pytest.mark.parametrize("http", [200, 400])
def test_status_of_business_errors_is_a_switch(sim, gb, http):
    sim.post("switches", business_http_status=http)
    case = sim.case("GB", "refund")
    body = {"decision": "APPROVE_RECEIVED_PACKAGE"}
    reply = gb.post(f"/return_refund/202309/returns/{case}/approve", body)
    assert (reply.status, reply.code, reply.data) == (http, 25020004, None)
