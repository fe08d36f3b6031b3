"""A renewal of tokens gets lost: the seller is asked again at worst, nothing else is.

TikTok gives a new pair for the old one and forgets that one. When the answer with the
new pair does not arrive, nobody can get it back.
"""

from collections.abc import Iterator

import pytest

from dev import connect
from dev.connect import AUTHORIZATION, SHOP

from .desk import Desk
from .fault_proxy import FaultProxy, Phase
from .lost_flows import ApproveRefund
from .world import World

pytestmark = pytest.mark.slow
REFRESH = "/api/v2/token/refresh"
ENDED = "TikTok Shop: the consent has ended"


@pytest.fixture(scope="module")
def line(stack: World) -> Iterator[FaultProxy]:
    with FaultProxy(stack.stack.simulator_port) as proxy:
        connect.move(stack.admin, proxy.url)
        yield proxy


@pytest.fixture
def flow(stack: World, desk: Desk) -> ApproveRefund:
    """A decision whose access token TikTok calls expired."""
    flow = ApproveRefund(stack, desk)
    flow.get_ready()
    desk.sim.post("faults", match=flow.match, fault="expired_token")
    return flow


def seller(stack: World, flow: ApproveRefund) -> dict:
    """The authorization of the case's shop, with its open activities."""
    case = flow.desk.case(flow.case_id)
    shop = stack.admin.call("tiktok.adjustment", "read", [case["id"]], ["shop_id"])
    fields = ["authorization_id"]
    (row,) = stack.admin.call(SHOP, "read", [shop[0]["shop_id"][0]], fields)
    ids = [row["authorization_id"][0]]
    (found,) = stack.admin.call(AUTHORIZATION, "read", ids, ["state", "activity_ids"])
    activities = stack.admin.call(
        "mail.activity", "read", found["activity_ids"], ["summary", "user_id"]
    )
    found["asked"] = [(row["summary"], row["user_id"][0]) for row in activities]
    return found


def deliver(desk: Desk) -> None:
    desk.make_due()
    desk.run_cron("cron_deliver_decisions")


def waits_undoubted(flow: ApproveRefund, told: dict) -> None:
    """The call itself was refused for its token: whatever became of the renewal, the
    decision had no effect, and nobody claims that it may have had one."""
    assert told["params"]["type"] == "warning"
    assert "is stored and is sent by itself" in told["params"]["message"]
    (row,) = flow.rows
    assert (row["state"], row["maybe_applied"]) == ("queued", False)
    assert flow.effects == ()


def test_a_renewal_that_tiktok_never_read_costs_nothing(
    stack: World, desk: Desk, line: FaultProxy, flow: ApproveRefund
) -> None:
    since = desk.last_call()
    cut = line.cut(REFRESH, Phase.UNSENT, reset=True)
    told = flow.dialog.confirm()
    assert cut.struck == 1
    waits_undoubted(flow, told)
    flow.settle()
    assert flow.effects == flow.expected
    assert seller(stack, flow)["state"] == "connected"
    assert flow.keys(since) == {flow.rows[0]["key"]}


@pytest.mark.parametrize("phase", [Phase.BODY, Phase.HALF_ANSWER], ids=lambda p: p.name)
def test_a_lost_pair_is_asked_for_at_the_seller_and_nothing_else_is_lost(
    stack: World, desk: Desk, line: FaultProxy, flow: ApproveRefund, phase: Phase
) -> None:
    since = desk.last_call()
    cut = line.cut(REFRESH, phase, reset=True)
    told = flow.dialog.confirm()
    assert cut.struck == 1
    line.heal()
    waits_undoubted(flow, told)
    assert seller(stack, flow)["state"] == "connected"
    deliver(desk)
    found = seller(stack, flow)
    assert found["state"] == "revoked"
    assert found["asked"] == [(ENDED, stack.admin.uid)]
    assert (flow.rows[0]["state"], flow.effects) == ("queued", ())
    connect.connect(stack.admin, stack.simulator)
    found = seller(stack, flow)
    assert (found["state"], found["asked"]) == ("connected", [])
    flow.settle()
    assert flow.effects == flow.expected
    assert flow.rows[0]["state"] == "confirmed"
    assert flow.keys(since) == {flow.rows[0]["key"]}
