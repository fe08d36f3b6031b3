"""Who may not decide sees everything and can press nothing, here or by RPC."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dev.errors import Trouble

from .agent_page import AgentPage
from .desk import CASE, DECISION, TICKET, Desk
from .world import World

PERMISSION = "permission “TikTok Shop Adjustments”"
DENIED = "You are not allowed to"
APPROVE, REJECT = "tiktok.adjustment.approve", "tiktok.adjustment.reject"


@pytest.fixture(scope="module")
def case_id(stack: World, desk: Desk) -> str:
    made = desk.sim.case("GB", "refund")
    desk.wait_for_ticket(made)
    return made


@pytest.fixture(scope="module")
def of_agent(desk: Desk, case_id: str) -> dict[str, int]:
    """Dialogs that the agent has opened: model -> row."""
    dialogs = [desk.open(case_id, side) for side in ("approve", "reject")]
    return {dialog.model: dialog.row for dialog in dialogs}


@pytest.fixture
def nothing_moves(desk: Desk, case_id: str):
    """Before and after: no movement, no decision, no call that writes."""
    before, since = desk.case(case_id), desk.last_call()
    yield
    assert desk.ledger(case_id) == []
    assert desk.decisions(case_id) == []
    assert desk.writes(since) == []
    assert desk.case(case_id) == before


@pytest.mark.usefixtures("nothing_moves")
def test_viewer_sees_the_case_and_no_working_button(
    stack: World, desk: Desk, case_id: str, new_page: Callable[[], Page], log_in
) -> None:
    tab = new_page()
    log_in(tab, "viewer")
    viewer = AgentPage(tab, stack.url)
    card = viewer.open(desk.ticket(case_id))
    expect(card.locator(".o_tiktok_status")).to_have_text("The buyer asks for a refund")
    expect(card.locator(".o_tiktok_items li").first).to_be_visible()
    for side in ("approve", "reject"):
        expect(viewer.button(side)).to_be_disabled()
    frame = tab.locator(".o_tiktok_decision").first
    assert PERMISSION in frame.get_attribute("data-tooltip")
    viewer.photograph("viewer")


def values(desk: Desk, case_id: str) -> dict[str, Any]:
    return {"adjustment_id": desk.case(case_id)["id"], "decision": "APPROVE_REFUND"}


@pytest.mark.usefixtures("nothing_moves")
@pytest.mark.parametrize("model", [TICKET, CASE])
@pytest.mark.parametrize("method", ["action_tiktok_approve", "action_tiktok_reject"])
def test_viewer_opens_no_dialog(
    stack: World, desk: Desk, case_id: str, model: str, method: str
) -> None:
    case = desk.case(case_id)
    row = case["ticket_id"][0] if model == TICKET else case["id"]
    with pytest.raises(Trouble, match=PERMISSION):
        stack.viewer.call(model, method, [row])


@pytest.mark.usefixtures("nothing_moves")
@pytest.mark.parametrize("model", [APPROVE, REJECT])
def test_viewer_makes_no_dialog(
    stack: World, desk: Desk, case_id: str, model: str
) -> None:
    with pytest.raises(Trouble, match=f"{DENIED}|Open this dialog with the button"):
        stack.viewer.call(model, "create", [values(desk, case_id)])


@pytest.mark.usefixtures("nothing_moves")
@pytest.mark.parametrize("model", [APPROVE, REJECT])
def test_viewer_uses_no_dialog_of_the_agent(
    stack: World, of_agent: dict[str, int], model: str
) -> None:
    row = of_agent[model]
    with pytest.raises(Trouble, match=DENIED):
        stack.viewer.call(model, "read", [row], ["decision"])
    with pytest.raises(Trouble, match=DENIED):
        stack.viewer.call(model, "write", [row], {"comment": "Mine."})
    with pytest.raises(Trouble, match=f"{DENIED}|{PERMISSION}"):
        stack.viewer.call(model, "action_confirm", [row])


@pytest.mark.usefixtures("nothing_moves")
def test_viewer_stores_no_decision(stack: World, desk: Desk, case_id: str) -> None:
    decision = {
        "adjustment_id": desk.case(case_id)["id"],
        "action": "APPROVE_REFUND",
        "key": "0c5f2b1e-0000-5000-8000-000000000000",
        "operation": "approve_return",
    }
    with pytest.raises(Trouble, match=DENIED):
        stack.viewer.call(DECISION, "create", [decision])


@pytest.mark.usefixtures("nothing_moves")
def test_nobody_calls_the_way_in_by_rpc(stack: World, desk: Desk, case_id: str) -> None:
    case = desk.case(case_id)["id"]
    for session in (stack.viewer, stack.agent):
        for method in ("_decide", "_queue", "_deliver"):
            with pytest.raises(Trouble, match=r"[Pp]rivate"):
                session.call(DECISION, method, case, "APPROVE_REFUND")


@pytest.mark.usefixtures("nothing_moves")
def test_viewer_moves_no_case(stack: World, desk: Desk, case_id: str) -> None:
    row = desk.case(case_id)["id"]
    with pytest.raises(Trouble, match=DENIED):
        stack.viewer.call(CASE, "write", [row], {"state": "refunded"})
