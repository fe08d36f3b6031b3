"""Searches: paging, sorting, filters, dialects."""

import pytest

RETURNS = "/return_refund/202602/returns/search"
OLD_RETURNS = "/return_refund/202309/returns/search"
CANCELS = "/return_refund/202602/cancellations/search"
OLD_CANCELS = "/return_refund/202309/cancellations/search"
ORDERS = "/order/202309/orders/search"
LISTS = {RETURNS: "return_orders", CANCELS: "cancellations", ORDERS: "orders"}
IDS = {RETURNS: "return_id", CANCELS: "cancel_id", ORDERS: "id"}


def refusal(reply):
    return reply.status, reply.code


def walk(api, path, body, **query):
    """Every row of a search, page by page."""
    rows, token, total = [], "", None
    while True:
        params = {**query, **({"page_token": token} if token else {})}
        reply = api.post(path, body, params)
        assert reply.code == 0, reply.json
        assert total in (None, reply.data["total_count"])
        total = reply.data["total_count"]
        rows += reply.data[LISTS[path]]
        token = reply.data["next_page_token"]
        if not token:
            return rows, total


@pytest.fixture
def many(sim):
    """A world with some hundred cases in the GB shop."""
    sim.post("reset", seed=3, orders=600, cases=500)
    return sim.api("GB")


@pytest.mark.parametrize("path", [RETURNS, CANCELS, ORDERS])
@pytest.mark.parametrize("field", ["create_time", "update_time"])
@pytest.mark.parametrize("order", ["ASC", "DESC"])
def test_pages_cover_everything_once_and_sorted(many, path, field, order):
    query = {"sort_field": field, "sort_order": order}
    rows, total = walk(many, path, {}, page_size=10, **query)
    ids = [row[IDS[path]] for row in rows]
    assert len(ids) == len(set(ids)) == total > 10
    times = [row[field] for row in rows]
    assert times == sorted(times, reverse=order == "DESC")
    whole, _total = walk(many, path, {}, page_size=50, **query)
    assert [row[IDS[path]] for row in whole] == ids


@pytest.mark.parametrize("path", [RETURNS, CANCELS, ORDERS])
def test_pages_with_a_filter_that_looks_at_records(many, path):
    rows, _total = walk(many, path, {}, page_size=50)
    middle = sorted(row["create_time"] for row in rows)[len(rows) // 2]
    body = {"create_time_ge": middle, "update_time_ge": 1}
    found, total = walk(many, path, body, page_size=10, sort_field="update_time")
    wanted = {row[IDS[path]] for row in rows if row["create_time"] >= middle}
    assert {row[IDS[path]] for row in found} == wanted
    assert total == len(wanted) == len(found)


@pytest.mark.parametrize("path", [RETURNS, CANCELS, ORDERS])
def test_ranges_include_the_lower_bound_only(many, path):
    rows, _total = walk(many, path, {}, page_size=50)
    times = sorted({row["update_time"] for row in rows})
    low, high = times[3], times[-3]
    body = {"update_time_ge": low, "update_time_lt": high}
    found, _total = walk(many, path, body, page_size=50)
    wanted = {row[IDS[path]] for row in rows if low <= row["update_time"] < high}
    assert {row[IDS[path]] for row in found} == wanted
    assert low in {row["update_time"] for row in found}
    assert high not in {row["update_time"] for row in found}


@pytest.mark.parametrize(
    ("path", "least", "most"), [(CANCELS, 1, 50), (RETURNS, 10, 50), (ORDERS, 1, 100)]
)
def test_page_sizes(gb, path, least, most):
    for size in (least, most):
        assert gb.post(path, {}, {"page_size": size}).code == 0
    for size in (least - 1, most + 1, -1, "x", "1.5"):
        assert refusal(gb.post(path, {}, {"page_size": size})) == (400, 36009004)


def test_default_sizes(many):
    assert len(many.post(RETURNS, {}).data["return_orders"]) == 10
    assert len(many.post(CANCELS, {}).data["cancellations"]) == 10


def test_order_search_needs_a_page_size(gb):
    assert refusal(gb.post(ORDERS, {})) == (400, 36009004)


@pytest.mark.parametrize("path", [RETURNS, CANCELS, ORDERS])
def test_paging_in_the_body_is_refused(gb, path):
    for field in ("page_size", "page_token", "sort_order", "sort_field"):
        reply = gb.post(path, {field: "10"}, {"page_size": 10})
        assert refusal(reply) == (400, 36009004)


@pytest.mark.parametrize("path", [RETURNS, CANCELS, ORDERS])
def test_lower_case_sort_order_is_refused(gb, path):
    reply = gb.post(path, {}, {"page_size": 10, "sort_order": "asc"})
    assert refusal(reply) == (400, 36009004)


def test_token_belongs_to_its_filters(many):
    token = many.post(RETURNS, {}, {"page_size": 10}).data["next_page_token"]
    assert many.post(RETURNS, {}, {"page_size": 20, "page_token": token}).code == 0
    body = {"return_types": ["REFUND"]}
    reply = many.post(RETURNS, body, {"page_token": token})
    assert refusal(reply) == (400, 36009004)
    # Not base64, the number 5, and the list [1].
    for broken in ("x", "ü", "NQ==", "WzFd"):
        reply = many.post(RETURNS, {}, {"page_token": broken})
        assert refusal(reply) == (400, 36009004)


def test_next_page_stays_right_while_records_move(many, sim):
    body = {"return_types": ["REFUND", "RETURN_AND_REFUND"]}
    rows, _total = walk(many, RETURNS, body, page_size=50, sort_field="update_time")
    query = {"page_size": 10, "sort_field": "update_time"}
    first = many.post(RETURNS, body, query)
    pending = "RETURN_OR_REFUND_REQUEST_PENDING"
    page = first.data["return_orders"]
    moved = next(x["return_id"] for x in page if x["return_status"] == pending)
    sim.act(moved, "withdraw")
    query["page_token"] = first.data["next_page_token"]
    second = many.post(RETURNS, body, query).data["return_orders"]
    assert [x["return_id"] for x in second] == [x["return_id"] for x in rows[10:20]]


def test_filters_of_returns(sim, us):
    rows, _total = walk(us, RETURNS, {}, page_size=50)
    for field, name in (
        ("return_types", "return_type"),
        ("return_status", "return_status"),
        ("return_ids", "return_id"),
        ("order_ids", "order_id"),
    ):
        value = rows[0][name]
        found, _total = walk(us, RETURNS, {field: [value]}, page_size=50)
        wanted = [row["return_id"] for row in rows if row[name] == value]
        assert [row["return_id"] for row in found] == wanted
    found, _total = walk(us, RETURNS, {"return_ids": [r["return_id"] for r in rows]})
    assert len(found) == len(rows)


def test_arbitration_and_offer_filters(sim):
    gb, outlet = sim.api("GB"), sim.api("US", 2)
    found, _ = walk(gb, RETURNS, {"arbitration_status": ["IN_PROGRESS"]})
    assert {row["arbitration_status"] for row in found} == {"IN_PROGRESS"}
    assert len(found) == 2
    found, _ = walk(
        outlet, RETURNS, {"seller_proposed_return_type": ["PARTIAL_REFUND"]}
    )
    assert [row["return_status"] for row in found] == ["AWAITING_BUYER_RESPONSE"]


def test_buyer_filter(sim, gb):
    case = sim.show(sim.case("GB", "refund"))
    body = {"buyer_user_ids": [case["buyer_id"]], "order_ids": [case["order_id"]]}
    found, total = walk(gb, RETURNS, body)
    assert ([row["return_id"] for row in found], total) == ([case["case_id"]], 1)


def test_cases_of_other_shops_stay_hidden(sim, gb):
    foreign = sim.case("DE", "refund")
    assert walk(gb, RETURNS, {"return_ids": [foreign]}) == ([], 0)
    order_id = sim.show(foreign)["order_id"]
    assert walk(gb, RETURNS, {"order_ids": [order_id]}) == ([], 0)
    assert gb.get("/order/202507/orders", {"ids": order_id}).data["orders"] == []
    path = f"/return_refund/202309/returns/{foreign}/records"
    assert gb.get(path).code == 25020005


def test_cancellations_and_returns_are_kept_apart(sim, gb):
    cancel, refund = sim.case("GB", "cancellation"), sim.case("GB", "refund")
    assert walk(gb, RETURNS, {"return_ids": [cancel]}) == ([], 0)
    assert walk(gb, CANCELS, {"cancel_ids": [refund]}) == ([], 0)


@pytest.mark.parametrize("value", ["abc", "-1", "9223372036854775808", "1e3"])
def test_ids_must_be_64_bit_numbers(gb, value):
    assert refusal(gb.post(RETURNS, {"return_ids": [value]})) == (400, 36009004)


def test_dialects_of_cancellations(sim, gb):
    case = sim.case("GB", "cancellation")
    body = {"cancel_ids": [case]}
    new = gb.post(CANCELS, body).data["cancellations"][0]
    old = gb.post(OLD_CANCELS, body).data["cancellations"][0]
    assert (
        new["seller_next_action_response"][0]["action"] == "SELLER_RESPOND_BUYER_CANCEL"
    )
    assert old["seller_next_action_response"][0]["action"] == "SELLER_RESPOND_CANCEL"
    assert new["should_replenish_stock"] is True
    assert "should_replenish_stock" not in old
    assert "product_image" not in new["cancel_line_items"][0]
    assert old["cancel_line_items"][0]["product_image"]["url"].endswith(".png")
    sim.act(case, "withdraw")
    new = gb.post(CANCELS, body).data["cancellations"][0]
    old = gb.post(OLD_CANCELS, body).data["cancellations"][0]
    assert new["cancel_status"] == "CANCELLATION_REQUEST_CANCEL"
    assert old["cancel_status"] == "CANCELLATION_REQUEST_CANCELLED"
    found = gb.post(CANCELS, {**body, "cancel_status": ["CANCELLATION_REQUEST_CANCEL"]})
    assert found.data["total_count"] == 1
    body["cancel_status"] = ["CANCELLATION_REQUEST_CANCELLED"]
    assert refusal(gb.post(CANCELS, body)) == (400, 36009004)


def test_dialect_switches(sim, gb):
    case = sim.case("GB", "cancellation")
    sim.post(
        "switches",
        cancel_action="SELLER_RESPOND_CANCEL",
        cancel_spelling="CANCELLATION_REQUEST_CANCELLED",
        newer_fields_on_202309=True,
    )
    body = {"cancel_ids": [case]}
    row = gb.post(CANCELS, body).data["cancellations"][0]
    assert row["seller_next_action_response"][0]["action"] == "SELLER_RESPOND_CANCEL"
    assert gb.post(OLD_CANCELS, body).data["cancellations"][0]["should_replenish_stock"]
    sim.act(case, "withdraw")
    row = gb.post(CANCELS, body).data["cancellations"][0]
    assert row["cancel_status"] == "CANCELLATION_REQUEST_CANCELLED"


def test_202309_returns_know_no_replacement_filter(sim, us):
    body = {"return_status": ["REPLACEMENT_REQUEST_PENDING"]}
    assert us.post(RETURNS, body).data["total_count"] == 1
    assert refusal(us.post(OLD_RETURNS, body)) == (400, 36009004)
    row = us.post(OLD_RETURNS, {}).data["return_orders"][0]
    assert "is_quick_refund" not in row


def test_bundles_show_their_parts_in_the_newer_version_only(sim, gb):
    case = sim.case("GB", "return_and_refund", basket="bundle")
    body = {"return_ids": [case]}
    line = gb.post(RETURNS, body).data["return_orders"][0]["return_line_items"][0]
    parts = line["return_sub_line_items"]
    assert [part["seller_sku"] for part in parts] == ["MUG", "CANDLE"]
    assert {part["order_line_item_id"] for part in parts} == {
        line["order_line_item_id"]
    }
    old = gb.post(OLD_RETURNS, body).data["return_orders"][0]["return_line_items"][0]
    assert "return_sub_line_items" not in old


def test_order_filters(sim, gb):
    rows, _total = walk(gb, ORDERS, {}, page_size=100)
    for status in {row["status"] for row in rows}:
        found, _total = walk(gb, ORDERS, {"order_status": status}, page_size=100)
        wanted = [row["id"] for row in rows if row["status"] == status]
        assert [row["id"] for row in found] == wanted
    asking, _total = walk(gb, ORDERS, {"is_buyer_request_cancel": True}, page_size=100)
    assert [x["id"] for x in asking] == [
        row["id"] for row in rows if row["is_buyer_request_cancel"]
    ]
    assert len(asking) == 1
    buyer = rows[0]["user_id"]
    found, _total = walk(gb, ORDERS, {"buyer_user_id": buyer}, page_size=100)
    assert [x["id"] for x in found] == [r["id"] for r in rows if r["user_id"] == buyer]
    found, _total = walk(gb, ORDERS, {"shipping_type": "SELLER"}, page_size=100)
    assert {x["shipping_type"] for x in found} == {"SELLER"}


def test_orders_come_newest_first_by_default(gb):
    rows, _total = walk(gb, ORDERS, {}, page_size=100)
    times = [row["create_time"] for row in rows]
    assert times == sorted(times, reverse=True)


def test_detail_takes_fifty_ids_and_skips_unknown_ones(gb):
    rows, _total = walk(gb, ORDERS, {}, page_size=100)
    ids = [row["id"] for row in rows][:5]
    query = {"ids": ",".join([*ids, "5770000000000000000"])}
    reply = gb.get("/order/202507/orders", query)
    assert [order["id"] for order in reply.data["orders"]] == ids
    too_many = ",".join(ids * 11)
    assert refusal(gb.get("/order/202507/orders", {"ids": too_many})) == (400, 36009004)


def test_newer_view_of_the_same_case(sim, us):
    case = sim.case("US", "return_and_refund")
    shown = sim.show(case)
    path = "/return_refund/202603/aftersales/search"
    body = {"filters": {"aftersales_request_ids": [shown["aftersales_id"]]}}
    (row,) = us.post(path, body).data["aftersales_requests"]
    assert (row["id"], row["status"]) == (
        shown["aftersales_id"],
        "PENDING_REQUEST_REVIEW",
    )
    inner = row["sku_return_requests"][0]
    assert inner["return_id"] == case
    assert inner["refund_amount"] == shown["payload"]["refund_amount"]
    decision = {"decision": "APPROVE_RETURN"}
    us.post(f"/return_refund/202309/returns/{case}/approve", decision)
    (row,) = us.post(path, body).data["aftersales_requests"]
    assert row["status"] == "REQUEST_REVIEW_COMPLETED"


def test_parcels(sim, us):
    case = sim.case("US", "return_and_refund")
    decision = {"decision": "APPROVE_RETURN"}
    us.post(f"/return_refund/202309/returns/{case}/approve", decision)
    path = "/return_refund/202604/rma/search"
    body = {"filters": {"main_order_ids": [sim.show(case)["order_id"]]}}
    sim.act(case, "ship")
    (row,) = us.post(path, body).data["return_merchandise_authorizations"]
    assert row["status"] == "RETURN_IN_TRANSIT"
    sim.act(case, "deliver")
    (row,) = us.post(path, body).data["return_merchandise_authorizations"]
    assert row["status"] == "PENDING_PACKAGE_REVIEW"
    by_id = {
        "filters": {"rma_ids": [row["id"]], "statuses": ["PENDING_PACKAGE_REVIEW"]}
    }
    assert us.post(path, by_id).data["total_count"] == 1


def test_newer_searches_page_in_the_body(many):
    path, seen, token = "/return_refund/202603/aftersales/search", [], ""
    while True:
        page = {"page_size": 7, **({"page_token": token} if token else {})}
        body = {"sort": {"sort_field": "UPDATE_TIME", "sort_order": "ASC"}}
        data = many.post(path, {**body, "pagination": page}).data
        seen += [row["id"] for row in data["aftersales_requests"]]
        token = data["next_page_token"]
        if not token:
            break
    assert len(seen) == len(set(seen)) == data["total_count"] > 7
