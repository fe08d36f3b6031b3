"""The platform corner: what TikTok does, time, faults, notifications, the ledger."""

import pytest
from playwright.sync_api import expect

REASON = "Product is defective or does not work"


@pytest.fixture
def asked(page, buy):
    """A refund of three units that waits for the seller."""
    order = buy("GB", "DELIVERED")
    page.open(order)
    return page.ask(order, "refund", reason=REASON)


def test_it_is_apart_from_the_buyers_page_and_folds(page, buy):
    page.open(buy("GB", "DELIVERED"))
    corner = page.tab.get_by_test_id("platform-corner")
    expect(corner.get_by_test_id("advance-clock")).to_be_visible()
    corner.locator("summary").first.click()
    expect(corner.get_by_test_id("advance-clock")).to_be_hidden()


def test_the_platform_cancels_an_order(page, sim, buy):
    order = buy("GB", "AWAITING_SHIPMENT")
    card = page.open(order)
    page.tab.get_by_test_id("platform-order").select_option(order["order_id"])
    page.tab.get_by_test_id("platform-cancel").click()
    expect(card.get_by_test_id("order-status")).to_have_text("Cancelled")
    (case,) = page.cases(order)
    assert case["type"] == "CANCEL"
    kinds = [kind for kind, _ in sim.ledger(case["case_id"])]
    assert kinds[:2] == ["cancellation", "refund"]


def test_an_order_goes_one_step_on(page, buy):
    order = buy("GB", "IN_TRANSIT")
    card = page.open(order)
    page.tab.get_by_test_id("platform-order").select_option(order["order_id"])
    page.tab.get_by_test_id("advance-order").click()
    expect(card.get_by_test_id("order-status")).to_have_text("Delivered")


def test_the_platform_refunds_at_once(page, sim, asked):
    page.platform(asked, "quick-refund")
    expect(page.status(asked)).to_have_text("Agreed – refund on its way")
    assert sim.show(asked)["is_quick_refund"] is True
    assert [kind for kind, _ in sim.ledger(asked)] == ["refund"]


def test_an_hour_decides_nothing_and_two_days_do(page, sim, asked):
    before = sim.get("state")["now"]
    page.tab.get_by_test_id("advance-hour").click()
    expect(page.case(asked).locator(".countdown")).to_have_text("1 d 22 h")
    assert 3600 <= sim.get("state")["now"] - before < 3700
    assert sim.ledger(asked) == []
    page.tab.get_by_test_id("advance-day").click()
    expect(page.case(asked).locator(".countdown")).to_have_text("22 h 59 min")
    assert sim.ledger(asked) == []
    page.tab.get_by_test_id("advance-day").click()
    expect(page.status(asked)).to_have_text("Agreed – refund on its way")
    assert sim.show(asked)["auto_approved"] is True
    assert [kind for kind, _ in sim.ledger(asked)] == ["refund"]


def test_time_goes_to_the_next_deadline_and_not_beyond(page, sim, asked):
    buyer = sim.show(asked)["buyer_id"]
    orders = sim.get("orders", buyer_user_id=buyer)
    deadlines = [case["deadline"] for order in orders for case in order["cases"]]
    next_one = min(deadline for deadline in deadlines if deadline)
    page.tab.get_by_test_id("advance-deadline").click()
    expect(page.notice("to the next deadline")).to_be_visible()
    assert 0 <= sim.get("state")["now"] - next_one < 30


def test_the_sellers_time_is_over(page, sim, asked):
    page.platform(asked, "auto-approve")
    expect(page.status(asked)).to_have_text("Agreed – refund on its way")
    assert sim.show(asked)["auto_approved"] is True


def test_notifications_are_switched_off_and_on(page, sim, asked):
    toggle = page.tab.get_by_test_id("webhooks")
    expect(toggle).to_be_checked()
    toggle.uncheck()
    expect(page.notice("polling only")).to_be_visible()
    assert sim.get("webhooks")["settings"]["enabled"] is False
    toggle.check()
    expect(page.notice("are sent")).to_be_visible()
    assert sim.get("webhooks")["settings"]["enabled"] is True


def test_a_fault_is_laid_listed_and_cleared(page, sim, asked):
    page.tab.get_by_test_id("fault-kind").select_option("timeout_after")
    page.tab.get_by_test_id("fault-match").select_option("*/approve")
    page.tab.get_by_test_id("fault-add").click()
    faults = page.tab.get_by_test_id("faults")
    expect(faults).to_have_text("No answer, but done on approvals, 1 × to come")
    (laid,) = sim.get("faults")
    wanted = ("timeout_after", "*/approve", 1)
    assert (laid["fault"], laid["match"], laid["times"]) == wanted
    page.tab.get_by_test_id("fault-clear").click()
    expect(faults).to_have_text("None: everything works.")
    assert sim.get("faults") == []


def test_the_ledger_shows_what_moved_and_nothing_else(page, sim, asked):
    rows = page.tab.get_by_test_id("ledger").locator("tbody tr")
    expect(rows).to_have_text(["Nothing moved yet."])
    page.platform(asked, "quick-refund")
    expect(rows).to_have_count(1)
    ((_, amount),) = sim.ledger(asked)
    expect(rows.locator("td").nth(1)).to_have_text("Money back")
    expect(rows.locator("td").nth(2)).to_have_text(f"£{amount}")


def test_a_reset_makes_everything_anew(page, sim, asked):
    page.tab.once("dialog", lambda question: question.dismiss())
    page.tab.get_by_test_id("reset").click()
    assert sim.show(asked)["case_id"] == asked
    page.tab.once("dialog", lambda question: question.accept())
    page.tab.get_by_test_id("reset").click()
    expect(page.case(asked)).to_have_count(0)
    assert sim.refused("actions", case_id=asked, action="withdraw").status_code == 404


def choose(page, order):
    page.tab.get_by_test_id("platform-order").select_option(order["order_id"])


@pytest.mark.parametrize(
    ("status", "cause", "role"),
    [
        ("UNPAID", "Buyer did not pay in time", "SYSTEM"),
        ("IN_TRANSIT", "Package was lost", "SYSTEM"),
        ("AWAITING_SHIPMENT", "Potential fraud", "OPERATOR"),
    ],
)
def test_the_platform_cancels_for_a_cause(page, sim, buy, status, cause, role):
    order = buy("GB", status)
    card = page.open(order)
    choose(page, order)
    page.tab.get_by_test_id("platform-cause").select_option(label=cause)
    page.tab.get_by_test_id("platform-cancel").click()
    expect(card.get_by_test_id("order-status")).to_have_text("Cancelled")
    (case,) = page.cases(order)
    assert sim.show(case["case_id"])["role"] == role
    assert case["reason_text"] == cause


def test_only_causes_that_fit_are_offered(page, buy):
    order = buy("GB", "UNPAID")
    page.open(order)
    choose(page, order)
    options = page.tab.get_by_test_id("platform-cause").locator("option")
    expect(options).to_have_text(
        ["Buyer did not pay in time", "Potential fraud", "Blocked by risk control"]
    )


def test_a_completed_order_cannot_be_cancelled_but_refunded(page, sim, buy):
    order = buy("GB", "COMPLETED")
    page.open(order)
    choose(page, order)
    expect(page.tab.get_by_test_id("platform-cancel")).to_be_disabled()
    page.tab.get_by_test_id("platform-refund").click()
    expect(page.notice("of its own accord")).to_be_visible()
    (case,) = page.cases(order)
    assert sim.show(case["case_id"])["role"] == "OPERATOR"
    assert case["status"] == "RETURN_OR_REFUND_REQUEST_SUCCESS"
    expect(page.status(case["case_id"])).to_have_text("Agreed – refund on its way")


def test_the_platform_takes_a_request_over_and_rules(page, sim, asked):
    page.platform(asked, "escalate")
    expect(page.status(asked)).to_have_text("In dispute – the platform will rule")
    assert sim.ledger(asked) == []
    page.platform(asked, "verdict-seller")
    expect(page.status(asked)).to_have_text("The platform ruled for the seller")
    assert sim.ledger(asked) == []


def test_an_exchange_is_asked_and_approved(page, sim, buy):
    order = buy("GB", "DELIVERED")
    page.open(order)
    case_id = page.ask(
        order, "exchange", reason="Wrong product was sent", without=(0, 1)
    )
    expect(page.status(case_id)).to_have_text("The seller is deciding")
    page.platform(case_id, "approve-exchange")
    expect(page.status(case_id)).to_have_text("Exchanged")
    new_id = sim.show(case_id)["replacement_order_id"]
    new = page.tab.get_by_test_id(f"order-card-{new_id}")
    expect(new).to_contain_text(f"exchange for {order['order_id']}")


@pytest.mark.parametrize(
    ("press", "words", "moved"),
    [
        ("refund-instead", "Refunded instead of exchanged", ["refund"]),
        ("close-request", "Closed without an exchange", []),
    ],
)
def test_an_exchange_ends_otherwise(page, sim, buy, press, words, moved):
    order = buy("GB", "DELIVERED")
    page.open(order)
    case_id = page.ask(order, "exchange", reason="Wrong product was sent")
    page.platform(case_id, press)
    expect(page.status(case_id)).to_have_text(words)
    assert [kind for kind, _ in sim.ledger(case_id)] == moved
