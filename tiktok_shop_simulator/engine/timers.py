"""What time does to cases: silence is consent, nobody waits for ever."""

import heapq
from collections.abc import Callable

from ..model.case import Case
from ..world import World
from . import actions, outcomes, requests


def run_due(world: World) -> int:
    """Let everything happen whose time has come; how many cases moved."""
    moved = 0
    while world.timers and world.timers[0][0] <= world.now:
        moment, case_id = heapq.heappop(world.timers)
        case = world.state.cases.get(case_id)
        # A case that moved on since has another timer, or none.
        if case and case.timer and case.timer_at == moment:
            EXPIRED[case.timer](world, case)
            moved += 1
    return moved


def _seller_was_silent(world: World, case: Case) -> None:
    actions.auto_approve(world, case)


def _platform_confirms(world: World, case: Case) -> None:
    requests.approve(world, case, case.role)


def _buyer_did_not_ship(world: World, case: Case) -> None:
    world.about_to_change(case)
    actions.note(world, case, "SYSTEM", "RETURN_NOT_SHIPPED_IN_TIME")
    outcomes.close(world, case)


def _buyer_did_not_answer(world: World, case: Case) -> None:
    if world.state.switches.unanswered_offer == "ACCEPT":
        actions.accept_offer(world, case)
        return
    world.about_to_change(case)
    actions.note(world, case, "SYSTEM", "OFFER_NOT_ANSWERED_IN_TIME")
    outcomes.close(world, case)


def _nobody_disputed(world: World, case: Case) -> None:
    world.about_to_change(case)
    actions.note(world, case, "SYSTEM", "NOT_DISPUTED_IN_TIME")
    outcomes.close(world, case)


def _payout_done(world: World, case: Case) -> None:
    world.about_to_change(case)
    outcomes.enter(world, case, case.status.replace("_SUCCESS", "_COMPLETE"))


EXPIRED: dict[str, Callable[[World, Case], None]] = {
    "seller": _seller_was_silent,
    "platform": _platform_confirms,
    "ship": _buyer_did_not_ship,
    "answer": _buyer_did_not_answer,
    "dispute": _nobody_disputed,
    "payout": _payout_done,
}
