"""Bytes get lost between Odoo and TikTok: whatever the moment, it is done once.

A proxy cuts the line. TikTok's ledger and history tell how often something was done,
its list of calls how often and under which key it was asked; the dialog's answer and
the outbox tell whether Odoo said what it knew, and no more.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from dev import connect

from .desk import NEXT_LOOK, Desk, wait_until
from .fault_proxy import FaultProxy, Phase
from .lost_flows import FLOWS, ApproveRefund, CancelOrder, Flow
from .test_business_faults import end_of_the_lag
from .world import World

# TikTok has read the whole request and acted; Odoo does not hear the end of it.
ACTED = (Phase.BODY, Phase.HALF_ANSWER_HEAD, Phase.HALF_ANSWER)
# TikTok has not got the whole request, but Odoo cannot know that.
UNREAD = (Phase.ACCEPT, Phase.HEAD, Phase.HALF_BODY)
# More than the attempts of one press.
ALWAYS = 1000
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


def scenarios(*flows: type[Flow]) -> list[Any]:
    """Each flow with each moment that it has, with a FIN and with an RST.

    One flow is run each time, the others with `--all`.
    """
    return [
        pytest.param(
            flow,
            phase,
            reset,
            marks=() if flow is ApproveRefund and reset else pytest.mark.slow,
            id=f"{flow.__name__}-{phase.name}-{'RST' if reset else 'FIN'}",
        )
        for flow in flows
        for phase in (*UNREAD, *ACTED)
        for reset in (False, True)
        if flow.has_body or phase is not Phase.HALF_BODY
    ]


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
    dialog, since = flow.dialog, desk.last_call()
    assert flow.effects == []
    cut_the_line(line, flow, phase, reset)
    told = dialog.confirm()
    line.heal()
    says_it_is_unknown(flow, told)
    assert flow.effects == (flow.expected if phase in ACTED else [])
    looked = desk.last_call()
    ends_by_reading(flow, looked, resends=phase in UNREAD)
    assert flow.effects == flow.expected
    has_one_key(flow, since)


def cut_the_line(line: FaultProxy, flow: Flow, phase: Phase, reset: bool) -> None:
    """From now on no call of the flow comes through."""
    if phase is not Phase.ACCEPT:
        line.cut(flow.match, phase, times=ALWAYS, reset=reset, method="POST")
        return
    # What is cut unread has no path: let what is asked before the call pass
    asked_before = 1 if isinstance(flow, BUSINESS) else 0
    line.cut("*", phase, times=ALWAYS, reset=reset, skip=asked_before)
