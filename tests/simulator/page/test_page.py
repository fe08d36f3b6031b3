"""A buyer asks for something on the page, the seller decides, the page follows."""

import pytest
from playwright.sync_api import expect

CANCELLATIONS = "/return_refund/202309/cancellations"
RETURNS = "/return_refund/202309/returns"
HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>${7*7}'


def approve(api, case_id, decision, **more):
    body = {"decision": decision, **more}
    assert api.post(f"{RETURNS}/{case_id}/approve", body).code == 0


def reject(api, case_id, decision, comment=""):
    reasons = api.get(
        "/return_refund/202309/reject_reasons", {"return_or_cancel_id": case_id}
    )
    reason = reasons.data["reasons"][0]["name"]
    body = {"decision": decision, "reject_reason": reason, "comment": comment}
    assert api.post(f"{RETURNS}/{case_id}/reject", body).code == 0


def test_a_cancellation_is_asked_and_approved(page, gb, sim, buy):
    order = buy("GB", "AWAITING_SHIPMENT")
    card = page.open(order)
    case_id = page.ask(order, "cancel", reason="No longer needed", words="Sorry!")
    case = sim.show(case_id)
    assert case["case_type"] == "BUYER_CANCEL"
    assert case["status"] == "CANCELLATION_REQUEST_PENDING"
    assert case["records"][0]["note"] == "Sorry!"
    assert len(case["lines"]) == 3
    expect(page.status(case_id)).to_have_text("The seller is deciding")
    assert sim.ledger(case_id) == []
    assert gb.post(f"{CANCELLATIONS}/{case_id}/approve").code == 0
    expect(page.status(case_id)).to_have_text("Cancelled – refund on its way")
    expect(card.get_by_test_id("order-status")).to_have_text("Cancelled")
    moved = sim.ledger(case_id)
    assert moved[:2] == [("cancellation", "0"), ("refund", order["total_amount"])]


def test_a_refused_cancellation_reads_as_refused(page, gb, sim, buy):
    order = buy("GB", "AWAITING_SHIPMENT")
    page.open(order)
    case_id = page.ask(order, "cancel", reason="No longer needed")
    reasons = gb.get(
        "/return_refund/202309/reject_reasons", {"return_or_cancel_id": case_id}
    )
    body = {"reject_reason": reasons.data["reasons"][0]["name"]}
    assert gb.post(f"{CANCELLATIONS}/{case_id}/reject", body).code == 0
    expect(page.status(case_id)).to_have_text("The seller said no – the order goes on")
    assert sim.ledger(case_id) == []


def test_single_items_of_a_cancellation_cannot_be_chosen(page, buy):
    order = buy("GB", "AWAITING_SHIPMENT")
    page.open(order)
    page.start(order, "cancel")
    boxes = page.tab.get_by_role("dialog").get_by_role("checkbox")
    assert boxes.count() == 3
    for position in range(3):
        expect(boxes.nth(position)).to_be_checked()
        expect(boxes.nth(position)).to_be_disabled()


def test_a_refund_of_two_of_three_units(page, gb, sim, buy):
    order = buy("GB", "DELIVERED")
    page.open(order)
    case_id = page.ask(
        order, "refund", reason="Product is defective or does not work", without=(2,)
    )
    case = sim.show(case_id)
    asked = [line["line_id"] for line in case["lines"]]
    assert asked == [x["order_line_item_id"] for x in order["lines"][:2]]
    assert case["case_type"] == "REFUND"
    facts = page.case(case_id).locator("[data-fact=items]")
    expect(facts).to_have_text("2 of 3")
    approve(gb, case_id, "APPROVE_REFUND")
    expect(page.status(case_id)).to_have_text("Agreed – refund on its way")
    amount = case["payload"]["refund_amount"]["refund_total"]
    assert sim.ledger(case_id) == [("refund", amount)]
    expect(page.tab.get_by_test_id("ledger")).to_contain_text(f"£{amount}")


def test_a_return_with_a_picture_to_the_end(page, gb, sim, buy, photo):
    order = buy("GB", "DELIVERED")
    page.open(order)
    case_id = page.ask(
        order,
        "return",
        reason="Package or product is damaged",
        words="The handle is broken.",
        without=(1, 2),
        pictures=(photo,),
    )
    (picture,) = sim.show(case_id)["records"][0]["images"]
    assert (picture["width"], picture["height"]) == (320, 240)
    shown = page.case(case_id).locator(".thumbnails img")
    expect(shown).to_have_js_property("naturalWidth", 320)
    approve(gb, case_id, "APPROVE_RETURN")
    expect(page.status(case_id)).to_have_text("Agreed – please send it back")
    page.press(case_id, "ship-back")
    page.tab.get_by_test_id("tracking").fill("TRACK 42")
    page.send()
    expect(page.status(case_id)).to_have_text("Your parcel is on its way back")
    assert sim.show(case_id)["parcel"]["tracking_number"] == "TRACK 42"
    page.platform(case_id, "deliver")
    expect(page.case(case_id).locator("[data-fact=parcel]")).to_contain_text("arrived")
    assert sim.ledger(case_id) == []
    approve(gb, case_id, "APPROVE_RECEIVED_PACKAGE")
    expect(page.status(case_id)).to_have_text("Agreed – refund on its way")
    assert [kind for kind, _ in sim.ledger(case_id)] == ["refund"]


def test_a_replacement_brings_a_new_order_onto_the_page(page, us, sim, buy):
    order = buy("US", "DELIVERED")
    page.open(order)
    case_id = page.ask(
        order, "replacement", reason="Package or product is damaged", without=(0, 1)
    )
    approve(us, case_id, "APPROVE_REPLACEMENT")
    expect(page.status(case_id)).to_have_text("Agreed – a new one is on its way")
    new_id = sim.show(case_id)["replacement_order_id"]
    new = page.tab.get_by_test_id(f"order-card-{new_id}")
    expect(new).to_contain_text(f"replacement for {order['order_id']}")
    assert sim.ledger(case_id)[0][0] == "replacement_order"


def test_hostile_words_stay_words(page, sim, buy):
    order = buy("GB", "DELIVERED")
    page.open(order)
    reason = "Product is defective or does not work"
    case_id = page.ask(order, "refund", reason=reason, words=HOSTILE)
    assert sim.show(case_id)["records"][0]["note"] == HOSTILE
    expect(page.case(case_id).get_by_test_id("said-words")).to_have_text(HOSTILE)
    assert page.tab.evaluate("window.hacked") is None


def test_hostile_words_of_the_seller_stay_words(page, gb, sim, buy):
    order = buy("GB", "DELIVERED")
    page.open(order)
    case_id = page.ask(order, "refund", reason="Product is defective or does not work")
    reject(gb, case_id, "REJECT_REFUND", HOSTILE)
    page.case(case_id).get_by_text("History (2)").click()
    expect(page.case(case_id).get_by_test_id("said-words")).to_have_text(HOSTILE)
    assert page.tab.evaluate("window.hacked") is None


@pytest.fixture
def offer(page, gb, buy):
    """A refund of three units for which the seller offers 1.00 each."""
    order = buy("GB", "DELIVERED")
    page.open(order)
    case_id = page.ask(order, "refund", reason="Product is defective or does not work")
    amount = {"amount": "1.00", "currency": "GBP"}
    approve(gb, case_id, "OFFER_PARTIAL_REFUND", partial_refund=amount)
    expect(page.status(case_id)).to_have_text("The seller offers a part of it")
    return case_id


def test_an_offer_is_accepted_with_the_amount_of_all_units(page, sim, offer):
    accept = page.case(offer).get_by_test_id("accept-offer")
    expect(accept).to_have_text("Accept £3.00")
    assert sim.ledger(offer) == []
    accept.click()
    expect(page.status(offer)).to_have_text("Agreed – refund on its way")
    assert sim.ledger(offer) == [("refund", "3.00")]


def test_a_refused_offer_goes_back_to_the_seller(page, sim, offer):
    page.press(offer, "refuse-offer")
    expect(page.status(offer)).to_have_text("The seller is deciding")
    assert sim.ledger(offer) == []
    assert sim.show(offer)["rejected_offer"] is True


@pytest.fixture
def disputed(page, gb, sim, buy):
    """A rejected refund that its buyer disputes."""
    order = buy("GB", "DELIVERED")
    page.open(order)
    case_id = page.ask(order, "refund", reason="Product is defective or does not work")
    reject(gb, case_id, "REJECT_REFUND", "It was fine.")
    expect(page.status(case_id)).to_have_text("The seller said no")
    page.press(case_id, "dispute")
    page.tab.get_by_test_id("dispute-words").fill("It was not.")
    page.send()
    expect(page.status(case_id)).to_have_text("In dispute – the platform will rule")
    assert sim.show(case_id)["records"][-1]["note"] == "It was not."
    return case_id


def test_a_dispute_won_pays(page, sim, disputed):
    page.platform(disputed, "verdict-buyer")
    expect(page.status(disputed)).to_have_text("Agreed – refund on its way")
    assert sim.show(disputed)["arbitration_status"] == "SUPPORT_BUYER"
    assert [kind for kind, _ in sim.ledger(disputed)] == ["refund"]


def test_a_dispute_lost_pays_nothing(page, sim, disputed):
    page.platform(disputed, "verdict-seller")
    expect(page.status(disputed)).to_have_text("The platform ruled for the seller")
    assert sim.ledger(disputed) == []


def test_a_request_is_withdrawn(page, sim, buy):
    order = buy("GB", "DELIVERED")
    page.open(order)
    case_id = page.ask(order, "refund", reason="Product is defective or does not work")
    page.press(case_id, "withdraw")
    expect(page.status(case_id)).to_have_text("Withdrawn by you")
    assert sim.show(case_id)["status"] == "RETURN_OR_REFUND_REQUEST_CANCEL"


def test_an_edited_request_is_a_new_one(page, sim, buy):
    order = buy("GB", "DELIVERED")
    page.open(order)
    reason = "Product is defective or does not work"
    case_id = page.ask(order, "refund", reason=reason, words="One.", without=(1, 2))
    page.press(case_id, "edit")
    boxes = page.tab.get_by_role("dialog").get_by_role("checkbox")
    assert [boxes.nth(n).is_checked() for n in range(3)] == [True, False, False]
    words = page.tab.get_by_test_id("words")
    expect(words).to_have_value("One.")
    words.fill("Two, in fact.")
    boxes.nth(1).check()
    page.send()
    old = sim.show(case_id)
    new = sim.show(old["next_return_id"])
    assert [line["line_id"] for line in new["lines"]] == [
        line["order_line_item_id"] for line in order["lines"][:2]
    ]
    assert new["records"][0]["note"] == "Two, in fact."
    assert new["reason"] == old["reason"]
    expect(page.status(case_id)).to_have_text("Replaced by your edited request")
    expect(page.status(old["next_return_id"])).to_have_text("The seller is deciding")
