"""The promises about speed, with the sizes of the description."""

import statistics
import time

import pytest

RETURNS = "/return_refund/202602/returns/search"
ORDERS = "/order/202309/orders/search"


@pytest.fixture(scope="module")
def large(running):
    """Some 10,000 open cases of one shop: 50,000 over the five shops."""
    running.post("reset", seed=4, cases=50_000)
    yield running.api("US")
    running.post("reset", seed=1)


def median_ms(act):
    times = []
    for _ in range(15):
        started = time.perf_counter()
        assert act().code == 0
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def served_ms(sim, number=15):
    """The simulator's own time for the last calls."""
    calls = sim.get("calls", since=sim.get("state")["counts"]["calls"] - number)
    return statistics.median(call["milliseconds"] for call in calls)


@pytest.mark.parametrize(
    ("path", "body", "query"),
    [
        (RETURNS, {"locale": "en"}, {"page_size": 50}),
        (
            RETURNS,
            {
                "return_status": ["RETURN_OR_REFUND_REQUEST_PENDING"],
                "update_time_ge": 1,
            },
            {"page_size": 50, "sort_field": "update_time"},
        ),
        ("/return_refund/202602/cancellations/search", {}, {"page_size": 50}),
        (ORDERS, {"update_time_ge": 1}, {"page_size": 50, "sort_field": "update_time"}),
    ],
    ids=["returns", "pending returns", "cancellations", "orders"],
)
def test_a_page_over_10000_open_cases(large, running, path, body, query):
    large.post(path, body, query)
    elapsed = median_ms(lambda: large.post(path, body, query))
    served = served_ms(running)
    print(f"{path}: {elapsed:.1f} ms over HTTP, {served:.1f} ms served")
    assert served < 20


def test_later_pages_cost_the_same(large, running):
    query, token = {"page_size": 50, "sort_field": "update_time"}, ""
    for _ in range(40):
        page = {**query, "page_token": token} if token else query
        token = large.post(RETURNS, {}, page).data["next_page_token"]
    query["page_token"] = token
    median_ms(lambda: large.post(RETURNS, {}, query))
    assert served_ms(running) < 20


def test_talks_over_10000_open_cases(large, running):
    """Scenario: 200 buyers write, one of them 200 times. Expected: a page of talks
    and a page of messages cost as little as the others."""
    running.allow_chat("US")
    shop = running.shop("US")["shop_id"]
    buyers = [
        row["buyer_user_id"]
        for row in running.get("buyers", limit=100_000)
        if row["shop_id"] == shop
    ][:200]
    talks = [running.say(shop=shop, buyer=buyer, text="Hello") for buyer in buyers]
    for number in range(200):
        running.say(conversation_id=talks[0], text=f"Message {number}")
    path = "/customer_service/202309/conversations"
    for page, size in ((path, 20), (f"{path}/{talks[0]}/messages", 10)):
        elapsed = median_ms(lambda p=page, s=size: large.get(p, {"page_size": s}))
        served = served_ms(running)
        print(f"{page}: {elapsed:.1f} ms over HTTP, {served:.1f} ms served")
        assert served < 20


def test_100000_cases_in_a_minute(running):
    started = time.perf_counter()
    counts = running.post("reset", seed=6, cases=100_000)
    elapsed = time.perf_counter() - started
    print(f"100,000 cases in {elapsed:.1f} s")
    assert counts["cases"] == 100_000
    assert elapsed < 60
    running.post("reset", seed=1)
