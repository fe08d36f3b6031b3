"""Decisions line by line, evidence, history, and keys that work once."""

from io import BytesIO

import pytest
from PIL import Image, WebPImagePlugin

REVIEW = "/return_refund/202609/aftersales/review"
UPLOAD = "/product/202309/images/upload"
REASON = "reverse_reject_request_reason_3_uk"


def picture(size=(400, 300), kind="PNG"):
    buffer = BytesIO()
    Image.new("RGB", size, "blue").save(buffer, kind)
    return buffer.getvalue()


def upload(api, content, name="a.png", **data):
    files = {"data": (name, content, "image/png")}
    return api.upload(UPLOAD, files, data)


def row(lines, action, **more):
    items = [{"return_line_item_id": line["case_line_id"]} for line in lines]
    return {"line_items": items, "action": action, **more}


def review(api, case, *rows, path=REVIEW, **more):
    decision = {"request_id": case["aftersales_id"], "line_item_decisions": list(rows)}
    return api.post(path, {"aftersales_request_decisions": [{**decision, **more}]})


def rejecting(reason=REASON, **more):
    return {"reason": {"reason_id": reason, **more}}


def three(sim, kind="refund"):
    return sim.show(sim.case("GB", kind, basket="three_of_one"))


def test_one_line_approved_and_two_rejected(sim, gb):
    case = three(sim)
    lines = case["lines"]
    reply = review(
        gb,
        case,
        row(lines[:1], "APPROVE_REQUEST"),
        row(lines[1:], "REJECT_REQUEST", **rejecting()),
    )
    assert (reply.code, reply.data) == (0, {})
    shown = sim.show(case["case_id"])
    amount = lines[0]["amount"]["total"]
    assert shown["status"] == "RETURN_OR_REFUND_REQUEST_SUCCESS"
    assert sim.ledger(case["case_id"]) == [("refund", amount)]
    assert shown["payload"]["refund_amount"]["refund_total"] == amount
    per_line = [
        x["refund_amount"]["refund_total"]
        for x in shown["payload"]["return_line_items"]
    ]
    assert per_line == [amount, "0", "0"]


def test_lines_can_be_decided_one_after_the_other(sim, gb):
    case = three(sim)
    lines = case["lines"]
    assert "errors" not in review(gb, case, row(lines[:1], "APPROVE_REQUEST")).data
    shown = sim.show(case["case_id"])
    assert shown["status"] == "RETURN_OR_REFUND_REQUEST_PENDING"
    assert sim.ledger(case["case_id"]) == []
    review(gb, case, row(lines[1:], "APPROVE_REQUEST"))
    assert sim.show(case["case_id"])["status"] == "RETURN_OR_REFUND_REQUEST_SUCCESS"
    total = shown["payload"]["refund_amount"]["refund_total"]
    assert sim.ledger(case["case_id"]) == [("refund", total)]


def test_offer_for_two_lines_with_one_approved(sim, gb):
    case = three(sim)
    lines = case["lines"]
    details = {"partial_refund_amount": "2.00", "currency": "GBP"}
    review(
        gb,
        case,
        row(lines[:1], "APPROVE_REQUEST"),
        row(lines[1:], "OFFER_PARTIAL_REFUND", alternative_solution_details=details),
    )
    assert sim.show(case["case_id"])["status"] == "AWAITING_BUYER_RESPONSE"
    assert sim.ledger(case["case_id"]) == []
    sim.act(case["case_id"], "accept_offer")
    paid = float(lines[0]["amount"]["total"]) + 4
    ((kind, amount),) = sim.ledger(case["case_id"])
    assert (kind, float(amount)) == ("refund", pytest.approx(paid))


def test_goods_come_back_for_some_lines_only(sim, gb):
    case = three(sim, "return_and_refund")
    lines, case_id = case["lines"], case["case_id"]
    review(
        gb,
        case,
        row(lines[:1], "REFUND_INSTEAD"),
        row(lines[1:2], "APPROVE_REQUEST"),
        row(lines[2:], "REJECT_REQUEST", **rejecting()),
    )
    assert sim.show(case_id)["status"] == "AWAITING_BUYER_SHIP"
    first = ("refund", lines[0]["amount"]["total"])
    assert sim.ledger(case_id) == [first]
    sim.act(case_id, "ship")
    sim.act(case_id, "deliver")
    reply = review(gb, case, row(lines[2:], "APPROVE_RETURN_PACKAGE"))
    assert reply.data["errors"][0]["code"] == "25001001"
    rma = sim.show(case_id)
    parcel = {**case, "aftersales_id": rma["rma_id"]}
    reply = review(
        gb, parcel, row(lines[1:2], "APPROVE_RETURN_PACKAGE"), request_id_type="RMA"
    )
    assert reply.data == {}
    second = ("refund", lines[1]["amount"]["total"])
    assert sim.ledger(case_id) == [first, second]
    assert sim.show(case_id)["status"] == "RETURN_OR_REFUND_REQUEST_SUCCESS"


def test_all_lines_rejected(sim, gb):
    case = three(sim)
    review(gb, case, row(case["lines"], "REJECT_REQUEST", **rejecting(text="No.")))
    shown = sim.show(case["case_id"])
    assert shown["status"] == "REFUND_OR_RETURN_REQUEST_REJECT"
    assert shown["records"][-1]["note"] == "No."
    assert sim.ledger(case["case_id"]) == []


@pytest.mark.parametrize(
    ("action", "more", "code"),
    [
        ("APPROVE_RETURN_PACKAGE", {}, "25020004"),
        ("REFUND_INSTEAD", {}, "25020004"),
        ("REJECT_REQUEST", {}, "25001014"),
        ("REJECT_REQUEST", rejecting("nonsense"), "25001014"),
        ("REJECT_REQUEST", rejecting(text="x" * 501), "98001004"),
        ("REJECT_REQUEST", rejecting(media={"uri": "tos-none"}), "25001001"),
        ("OFFER_PARTIAL_REFUND", {}, "25001001"),
    ],
)
def test_wrong_line_decisions_come_back_as_errors(sim, gb, action, more, code):
    case = three(sim)
    reply = review(
        gb,
        case,
        row(case["lines"][:1], "APPROVE_REQUEST"),
        row(case["lines"][1:], action, **more),
    )
    assert (reply.status, reply.code) == (200, 0)
    assert [error["code"] for error in reply.data["errors"]] == [code]
    assert sim.show(case["case_id"])["lines"] == case["lines"]
    assert sim.ledger(case["case_id"]) == []


def test_unknown_request_and_doubled_lines(sim, gb):
    case = three(sim)
    ghost = {**case, "aftersales_id": "4037000000000000000"}
    reply = review(gb, ghost, row(case["lines"], "APPROVE_REQUEST"))
    assert reply.data["errors"][0]["code"] == "25001001"
    twice = row(case["lines"][:1], "APPROVE_REQUEST")
    reply = review(gb, case, twice, twice)
    assert reply.data["errors"][0]["code"] == "25001001"
    assert sim.ledger(case["case_id"]) == []


def test_one_bad_request_does_not_stop_the_others(sim, gb):
    good, bad = three(sim), three(sim)
    sim.act(bad["case_id"], "withdraw")
    decisions = [
        {
            "request_id": case["aftersales_id"],
            "line_item_decisions": [row(case["lines"], "APPROVE_REQUEST")],
        }
        for case in (bad, good)
    ]
    reply = gb.post(REVIEW, {"aftersales_request_decisions": decisions})
    assert [error["code"] for error in reply.data["errors"]] == ["25011012"]
    assert len(sim.ledger(good["case_id"])) == 1
    assert sim.ledger(bad["case_id"]) == []


def test_review_key_works_once(sim, gb):
    case = three(sim)
    lines = row(case["lines"], "APPROVE_REQUEST")
    for _ in range(3):
        reply = review(gb, case, lines, idempotency_key="r1")
        assert reply.data == {}
    assert len(sim.ledger(case["case_id"])) == 1
    reply = review(gb, case, lines, idempotency_key="r2")
    assert reply.data["errors"][0]["code"] == "25001001"


# --- evidence ------------------------------------------------------------------


def test_uploaded_picture_is_evidence_and_can_be_fetched(sim, gb):
    content = picture()
    reply = upload(gb, content, use_case="DESCRIPTION_IMAGE")
    image = reply.data
    assert (image["width"], image["height"]) == (400, 300)
    assert image["use_case"] == "DESCRIPTION_IMAGE"
    assert sim.session.get(image["url"], timeout=10).content == content
    case = sim.case("GB", "refund")
    body = {
        "decision": "REJECT_REFUND",
        "reject_reason": REASON,
        "comment": "See the picture. ✓",
        "images": [{"image_id": image["uri"], "mime_type": "image/png"}],
    }
    path = f"/return_refund/202606/returns/{case}/reject"
    assert gb.post(path, body).code == 0
    records = gb.get(f"/return_refund/202309/returns/{case}/records").data["records"]
    last = records[-1]
    assert (last["role"], last["note"]) == ("SELLER", "See the picture. ✓")
    assert last["images"] == [{"url": image["url"], "width": 400, "height": 300}]


# In one process with Odoo the picture library knows only what Odoo asked it for
assert WebPImagePlugin.WebPImageFile


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP"])
def test_picture_formats(gb, kind):
    assert upload(gb, picture(kind=kind), use_case="DESCRIPTION_IMAGE").code == 0


@pytest.mark.parametrize(
    ("content", "data", "expected"),
    [
        (b"", {}, (400, 36009004)),
        (b"not a picture", {}, (415, 36009022)),
        (picture(kind="GIF"), {}, (415, 36009022)),
        (picture((99, 300)), {"use_case": "DESCRIPTION_IMAGE"}, (400, 36009004)),
        (picture((200, 200)), {"use_case": "MAIN_IMAGE"}, (400, 36009004)),
        (picture(), {"use_case": "WALLPAPER"}, (400, 36009004)),
        (picture() + b"\0" * (10 * 1024 * 1024), {}, (413, 36009021)),
    ],
    ids=["empty", "text", "gif", "small", "small main", "use case", "large"],
)
def test_wrong_pictures_are_refused(gb, content, data, expected):
    reply = upload(gb, content, **data)
    assert (reply.status, reply.code) == expected


def test_picture_needs_a_form(gb):
    reply = gb.post(UPLOAD, {}, cipher=False)
    assert (reply.status, reply.code) == (415, 36009023)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"comment": "x" * 501}, 98001004),
        ({"images": [{"image_id": "tos-none"}]}, 25001001),
        ({"images": [{"mime_type": "image/png"}]}, 36009004),
        ({"reject_reason": "seller_reject_apply_product_has_been_packed"}, 25001021),
    ],
)
def test_wrong_evidence_is_refused(sim, gb, more, code):
    case = sim.case("GB", "refund")
    body = {"decision": "REJECT_REFUND", "reject_reason": REASON, **more}
    reply = gb.post(f"/return_refund/202606/returns/{case}/reject", body)
    assert reply.code == code
    assert sim.show(case)["status"] == "RETURN_OR_REFUND_REQUEST_PENDING"


def test_seven_pictures_are_too_many(sim, gb):
    uri = upload(gb, picture(), use_case="DESCRIPTION_IMAGE").data["uri"]
    case = sim.case("GB", "refund")
    body = {"decision": "REJECT_REFUND", "reject_reason": REASON}
    body["images"] = [{"image_id": uri}] * 7
    path = f"/return_refund/202606/returns/{case}/reject"
    assert gb.post(path, body).code == 25001001
    body["images"] = body["images"][:6]
    assert gb.post(path, body).code == 0


def test_buyers_evidence_is_in_the_records(sim, gb):
    case = sim.case("GB", "refund", words="Kaputt 😕", images=2, video=True)
    records = gb.get(f"/return_refund/202309/returns/{case}/records").data["records"]
    first = records[0]
    assert (first["role"], first["note"]) == ("BUYER", "Kaputt 😕")
    assert len(first["images"]) == 2
    for image in first["images"]:
        answer = sim.session.get(image["url"], timeout=10)
        shown = Image.open(BytesIO(answer.content))
        assert shown.size == (image["width"], image["height"])
    (video,) = first["videos"]
    answer = sim.session.get(video["url"], timeout=10)
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.content[4:8] == b"ftyp"
    cover = sim.session.get(video["cover"], timeout=10)
    assert Image.open(BytesIO(cover.content)).format == "PNG"


def test_product_pictures(sim, gb):
    order = sim.post("orders", shop="GB")
    url = order["lines"][0]["image_url"]
    answer = sim.session.get(url, timeout=10)
    assert Image.open(BytesIO(answer.content)).size == (300, 300)
    assert sim.session.get(url.replace(".png", "0.png"), timeout=10).status_code == 404


# --- keys -------------------------------------------------------------------------


def approve(api, case, key):
    path = f"/return_refund/202309/returns/{case}/approve"
    return api.post(path, {"decision": "APPROVE_REFUND"}, {"idempotency_key": key})


def test_a_key_replays_its_first_answer(sim, gb):
    case = sim.case("GB", "refund")
    for _ in range(5):
        reply = approve(gb, case, "k1")
        assert (reply.code, reply.data) == (0, {})
    assert len(sim.ledger(case)) == 1
    assert sim.get("ledger", case=case)[0]["idempotency_key"] == "k1"
    assert approve(gb, case, "k2").code == 25011012
    assert len(sim.ledger(case)) == 1


def test_replay_can_be_a_status_error(sim, gb):
    sim.post("switches", idempotency_replay="status_error")
    case = sim.case("GB", "refund")
    assert approve(gb, case, "k1").code == 0
    assert approve(gb, case, "k1").code == 25011012
    assert len(sim.ledger(case)) == 1


def test_one_key_for_two_cases_acts_on_both(sim, gb):
    cases = [sim.case("GB", "refund") for _ in range(2)]
    for case in cases:
        approve(gb, case, "same")
    assert [len(sim.ledger(case)) for case in cases] == [1, 1]


def test_a_refused_call_does_not_use_up_its_key(sim, gb):
    case = sim.case("GB", "return_and_refund")
    path = f"/return_refund/202309/returns/{case}/approve"
    query = {"idempotency_key": "k"}
    refused = gb.post(path, {"decision": "APPROVE_RECEIVED_PACKAGE"}, query)
    assert refused.code == 25011013
    assert gb.post(path, {"decision": "APPROVE_RETURN"}, query).code == 0


def test_keys_have_a_greatest_length(sim, gb):
    case = sim.case("GB", "refund")
    assert approve(gb, case, "k" * 256).code == 36009004
    assert approve(gb, case, "k" * 255).code == 0


def test_created_return_replays_its_id(sim, us):
    order = sim.post("orders", shop="US", status="DELIVERED", basket="single")
    body = {
        "order_id": order["order_id"],
        "return_type": "REFUND",
        "return_reason": "ecom_order_delivered_refund_reason_damaged_seller",
    }
    path, query = "/return_refund/202602/returns", {"idempotency_key": "c1"}
    first, second = us.post(path, body, query), us.post(path, body, query)
    assert first.data == second.data
    assert len(sim.get("orders", order_id=order["order_id"])[0]["cases"]) == 1


def test_external_references(sim, gb):
    order = sim.post("orders", shop="GB")
    line = order["lines"][0]["order_line_item_id"]
    rows = [{"id": "7", "origin_id": line}]
    external = {"id": "S00042", "platform": "ERP_SYSTEM", "line_items": rows}
    body = {"orders": [{"id": order["order_id"], "external_order": external}]}
    body["orders"].append({"id": "5770000000000000000", "external_order": external})
    reply = gb.post("/order/202406/orders/external_orders", body)
    assert reply.code == 0
    (error,) = reply.data["errors"]
    assert error["detail"]["order_id"] == "5770000000000000000"
    path = f"/order/202406/orders/{order['order_id']}/external_orders"
    assert gb.get(path, {"platform": "ERP_SYSTEM"}).data["external_orders"] == [
        external
    ]
    assert gb.get(path, {"platform": "SHOPIFY"}).data["external_orders"] == []
    query = {"platform": "ERP_SYSTEM", "external_order_id": "S00042"}
    found = gb.post("/order/202406/orders/external_order_search", {}, query)
    assert [row["id"] for row in found.data["orders"]] == [order["order_id"]]
