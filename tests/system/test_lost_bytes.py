"""Bytes get lost between Odoo and TikTok: whatever the moment, it is done once.

A proxy cuts the line. TikTok's ledger and history tell how often something was done,
its list of calls how often and under which key it was asked; the dialog's answer and
the outbox tell whether Odoo said what it knew, and no more.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from dev import connect
from dev.errors import Trouble

from .desk import Desk
from .fault_proxy import FaultProxy, Phase
from .lost_flows import (
    FLOWS,
    ApproveRefund,
    Flow,
    RefundOrder,
    ReviewItem,
)
from .world import World

# TikTok has read the whole request and acted; Odoo does not hear the end of it.
ACTED = (Phase.BODY, Phase.HALF_ANSWER_HEAD, Phase.HALF_ANSWER)
# TikTok has not got the whole request, but Odoo cannot know that.
UNREAD = (Phase.ACCEPT, Phase.UNSENT, Phase.HEAD, Phase.HALF_BODY)
# More than the attempts of one press.
ALWAYS = 1000
# The press asks TikTok for something that the call has to carry.
NEEDS_WORD = (ReviewItem, RefundOrder)
# How many attempts one press makes: a write with a key is tried three times.
TRIES = 3


@pytest.fixture(scope="module")
def line(stack: World) -> Iterator[FaultProxy]:
    """The line between Odoo and TikTok."""
    with FaultProxy(stack.stack.simulator_port) as proxy:
        connect.move(stack.admin, proxy.url)
        yield proxy


@pytest.fixture(autouse=True)
def _healed(line: FaultProxy) -> Iterator[None]:
    yield
    line.heal()


@pytest.fixture(autouse=True, scope="module")
def _replacements(desk: Desk) -> None:
    desk.sim.post("switches", replacement_regions=["GB"])


def slow(flow: type[Flow]) -> Any:
    return pytest.param(flow, marks=pytest.mark.slow)


def name_of(flow: type[Flow]) -> str:
    return flow.__name__


def scenarios(*flows: type[Flow]) -> list[Any]:
    """Each flow with each moment that it has.

    A FIN and an RST look different to a client, and so do the halves of an answer. What
    follows is the same for every flow, so only one tries them all; that one is run each
    time, the others with `--all`.
    """
    return [
        pytest.param(
            flow,
            phase,
            reset,
            marks=() if reset and flow is ApproveRefund else pytest.mark.slow,
            id=f"{flow.__name__}-{phase.name}-{'RST' if reset else 'FIN'}",
        )
        for flow in flows
        for phase in (*UNREAD, *ACTED)
        for reset in ((False, True) if flow is ApproveRefund else (True,))
        if may_be_cut(flow, phase)
    ]


def may_be_cut(flow: type[Flow], phase: Phase) -> bool:
    if phase is Phase.ACCEPT:
        return not flow.asks_first  # the question would be cut, not the call
    if phase is Phase.HALF_ANSWER_HEAD:
        return flow is ApproveRefund
    if phase is Phase.UNSENT:
        return flow.asks_first or not flow.has_body
    return flow.has_body or phase not in (Phase.HEAD, Phase.HALF_BODY)


@pytest.mark.parametrize(("kind", "phase", "reset"), scenarios(*FLOWS))
def test_it_is_looked_up_and_done_once(
    stack: World,
    desk: Desk,
    line: FaultProxy,
    kind: type[Flow],
    phase: Phase,
    reset: bool,
) -> None:
    flow = kind(stack, desk)
    dialog, since, before = flow.dialog, desk.last_call(), flow.effects
    cut = line.cut(flow.match, phase, times=ALWAYS, reset=reset, method="POST")
    told = dialog.confirm()
    line.heal()
    assert cut.struck >= (TRIES if flow.has_key else 1)
    says_that_it_is_unknown(flow, told)
    assert flow.effects == (flow.acted if phase in ACTED else before)
    looks_before_it_sends(flow, writes=0 if phase in ACTED and flow.is_seen else 1)
    assert flow.effects == flow.expected
    is_one_wish(flow, since)


def says_that_it_is_unknown(flow: Flow, told: dict[str, Any]) -> None:
    assert told["params"]["type"] == "warning"
    assert "is unknown and is being checked" in told["params"]["message"]
    (row,) = flow.rows
    assert (row["state"], row["attempts"]) == ("uncertain", 1)
    assert row["maybe_applied"] is True


def looks_before_it_sends(flow: Flow, *, writes: int) -> None:
    """The outbox reads, and only then it sends what TikTok does not hold."""
    since = flow.desk.last_call()
    flow.settle()
    calls = flow.calls(since)
    assert calls[0]["path"].endswith(flow.reads)
    assert len(flow.writes(since)) == writes
    row = flow.rows[0]
    assert (row["state"], row["attempts"]) == ("confirmed", 1 + writes)


def is_one_wish(flow: Flow, since: int) -> None:
    """One row, and whatever was sent was sent under its key."""
    row = flow.rows[0]
    assert flow.keys(since) == ({row["key"]} if flow.has_key else {""})


@pytest.mark.parametrize(
    "kind", [k if k is ApproveRefund else slow(k) for k in FLOWS], ids=name_of
)
def test_an_answer_that_came_whole_is_enough(
    stack: World, desk: Desk, line: FaultProxy, kind: type[Flow]
) -> None:
    """TikTok hangs up after each answer, though Odoo would keep the line."""
    flow = kind(stack, desk)
    dialog, since = flow.dialog, desk.last_call()
    line.cut("*", Phase.ANSWER, times=ALWAYS)
    told = dialog.confirm()
    assert told["params"]["type"] == "success"
    (row, *_follow_up) = flow.rows
    assert (row["state"], row["maybe_applied"]) == ("confirmed", False)
    assert len(flow.writes(since)) == 1
    flow.settle()
    assert len(flow.writes(since)) == 1
    assert flow.effects == flow.expected
    is_one_wish(flow, since)


@pytest.mark.parametrize(
    "kind",
    [k if k is ApproveRefund else slow(k) for k in FLOWS if k not in NEEDS_WORD],
    ids=name_of,
)
def test_without_a_connection_nothing_is_doubted(
    stack: World, desk: Desk, line: FaultProxy, kind: type[Flow]
) -> None:
    """Nothing can have left: Odoo says so, and sends it once the line is there."""
    flow = kind(stack, desk)
    dialog, since, before = flow.dialog, desk.last_call(), flow.effects
    with line.refusing():
        told = dialog.confirm()
        assert told["params"]["type"] == "warning"
        assert "is stored and is sent by itself" in told["params"]["message"]
        (row,) = flow.rows
        assert (row["state"], row["maybe_applied"]) == ("queued", False)
    assert (flow.effects, flow.writes(since)) == (before, [])
    flow.settle()
    assert len(flow.writes(since)) == 1
    assert flow.effects == flow.expected
    assert flow.rows[0]["maybe_applied"] is False
    is_one_wish(flow, since)


@pytest.mark.slow
@pytest.mark.parametrize("kind", NEEDS_WORD, ids=name_of)
def test_what_needs_tiktoks_word_first_is_not_kept_without_it(
    stack: World, desk: Desk, line: FaultProxy, kind: type[Flow]
) -> None:
    """A request's id or an amount to refund: without it there is nothing to send."""
    flow = kind(stack, desk)
    dialog, since, before = flow.dialog, desk.last_call(), flow.effects
    with line.refusing():
        with pytest.raises(Trouble, match=r"(?i)nothing was sent") as refused:
            dialog.confirm()
    assert "by itself" not in str(refused.value)
    assert (flow.rows, flow.effects, flow.writes(since)) == ([], before, [])


@pytest.mark.parametrize("replay", ["first_answer", "status_error"])
def test_one_lost_answer_is_healed_in_the_same_click(
    stack: World, desk: Desk, line: FaultProxy, replay: str
) -> None:
    """Whether TikTok repeats its answer to a known key, or refuses by the status that
    the first attempt has brought about: the agent reads that it is done."""
    desk.sim.post("switches", idempotency_replay=replay)
    flow = ApproveRefund(stack, desk)
    dialog, since = flow.dialog, desk.last_call()
    line.cut(flow.match, Phase.BODY, reset=True, method="POST")
    told = dialog.confirm()
    desk.sim.post("switches", idempotency_replay="first_answer")
    assert told["params"]["type"] == "success"
    assert len(flow.writes(since)) == 2
    assert flow.effects == flow.expected
    assert flow.rows[0]["state"] == "confirmed"
    is_one_wish(flow, since)
