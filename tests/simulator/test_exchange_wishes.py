"""What the buyer of an exchange wants instead, and that just this is sent."""

SEARCH = "/return_refund/202603/aftersales/search"


def test_an_exchange_names_the_other_variant_and_brings_it(sim):
    items = [{"seller_sku": "SHIRT-RED-M", "quantity": 2}]
    order = sim.post("orders", shop="GB", status="DELIVERED", items=items)
    case = sim.case("GB", "exchange", order_id=order["order_id"])
    api = sim.api("GB")
    body = {
        "whitelisted_data_fields": ["SKU_RETURN_REQUESTS"],
        "filters": {"main_order_ids": [order["order_id"]]},
    }
    (request,) = api.post(SEARCH, body).data["aftersales_requests"]
    (asked,) = request["sku_return_requests"]
    wanted = [line["seller_sku_name"] for line in asked["exchange_order_lines"]]
    assert wanted == ["SHIRT-RED-L", "SHIRT-RED-L"]
    sim.act(case, "approve_exchange")
    (request,) = api.post(SEARCH, body).data["aftersales_requests"]
    (ended,) = request["sku_return_requests"]
    query = {"ids": ended["reshipment_order_id"]}
    (sent,) = api.get("/order/202507/orders", query).data["orders"]
    assert [line["seller_sku"] for line in sent["line_items"]] == wanted


def test_other_requests_want_nothing_instead(sim):
    case = sim.case("GB", "refund")
    order_id = sim.show(case)["order_id"]
    body = {
        "whitelisted_data_fields": ["SKU_RETURN_REQUESTS"],
        "filters": {"main_order_ids": [order_id]},
    }
    (request,) = sim.api("GB").post(SEARCH, body).data["aftersales_requests"]
    assert "exchange_order_lines" not in request["sku_return_requests"][0]
