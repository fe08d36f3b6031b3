"""The stage on which the other system tests play: it stands, and it can be reset."""

import pytest

from dev.errors import Trouble

from .world import World

PARTNER = "res.partner"


def names(world: World) -> list[str]:
    domain = [("name", "like", "Passing visitor")]
    return [row["name"] for row in world.admin.call(PARTNER, "search_read", domain)]


def test_people_log_in_with_their_rights(stack: World) -> None:
    asked = ("res.users", "has_group")
    group = "helpdesk_mgmt.group_helpdesk_user"
    assert stack.agent.call(*asked, [stack.agent.uid], group) is True
    assert stack.viewer.call(*asked, [stack.viewer.uid], group) is True
    system = "base.group_system"
    assert stack.admin.call(*asked, [stack.admin.uid], system) is True
    assert stack.viewer.call(*asked, [stack.viewer.uid], system) is False


def test_wrong_password_is_refused(stack: World) -> None:
    with pytest.raises(Trouble, match="Access Denied"):
        stack.stack.session("agent", "wrong")


def test_restore_undoes_what_happened(stack: World) -> None:
    before = stack.simulator.get("/_sim/state")["now"]
    stack.admin.call(PARTNER, "create", [{"name": "Passing visitor"}])
    stack.simulator.post("/_sim/clock", advance=86400)
    assert names(stack) == ["Passing visitor"]
    stack.restore()
    assert names(stack) == []
    passed = stack.simulator.get("/_sim/state")["now"] - before
    assert 0 <= passed < 3600


def test_odoo_comes_back_after_a_kill(stack: World) -> None:
    stack.admin.call(PARTNER, "create", [{"name": "Passing visitor"}])
    stack.kill_odoo()
    assert stack.stack.dead() == [stack.stack.odoo_name]
    stack.start_odoo()
    assert names(stack) == ["Passing visitor"]


def test_browser_shows_the_agents_desk(stack: World, page, log_in) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    log_in(page, "agent")
    page.goto(f"{stack.url}/odoo/action-helpdesk_mgmt.helpdesk_ticket_action")
    page.wait_for_selector(".o_action_manager .o_view_controller")
    assert errors == []


def test_buyers_side_answers(stack: World) -> None:
    state = stack.simulator.get("/_sim/state")
    regions = sorted(seller["base_region"] for seller in state["sellers"])
    assert regions == ["DE", "GB", "US", "VN"]
