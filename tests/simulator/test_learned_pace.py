"""TikTok limits a shop for a minute: few calls, no decision held back, then speed."""

import time
from dataclasses import dataclass

from tiktok_shop_adjustments.tiktok_api.client import TikTokClient
from tiktok_shop_adjustments.tiktok_api.errors import RateLimited
from tiktok_shop_adjustments.tiktok_api.pace import Paces
from tiktok_shop_adjustments.tiktok_api.transport import Transport

from .client import Api, Simulator

SEARCH = "*/returns/search"
# At the slowest one call in two seconds, and those by which it learns that
MOST_CALLS = 45
MINUTE = 60.0


@dataclass
class Watch:
    """Time that passes when somebody sleeps."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def make_client(api: Api, watch: Watch) -> TikTokClient:
    transport = Transport(
        clock=time.time, sleep=watch.sleep, jitter=lambda: 0.0, paces=Paces(watch)
    )
    return TikTokClient(
        transport,
        api_url=api.base,
        app_key=api.app_key,
        app_secret=api.secret,
        access_token=api.token,
        shop_cipher=api.cipher,
    )


def test_a_minute_of_limits_costs_few_calls_and_then_speed_comes_back(
    sim: Simulator, gb: Api
) -> None:
    watch = Watch()
    client, case = make_client(gb, watch), sim.case("GB", "refund")
    since = sim.get("state")["counts"]["calls"]
    sim.post("faults", match=SEARCH, fault="429", times=10**6, retry_after=0)
    while watch.now < MINUTE:
        try:
            client.search_returns(return_ids=[case])
        except RateLimited:
            pass  # somebody else's work begins, as hasty as this one
    calls = [c for c in sim.get("calls", since=since) if c["fault"]]
    assert 20 < len(calls) <= MOST_CALLS

    # A decision has a class of its own
    before = watch.now
    client.approve_return(case, idempotency_key="k1", decision="APPROVE_REFUND")
    assert watch.now == before
    assert [kind for kind, _amount in sim.ledger(case)] == ["refund"]

    sim.post("faults", clear=True)
    watch.sleep(2 * MINUTE)
    before = watch.now
    for _call in range(50):
        assert client.search_returns(return_ids=[case]).items[0].return_id == case
    assert watch.now == before
