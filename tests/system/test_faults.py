"""Whatever happens to the call: the buyer's money moves once."""

from decimal import Decimal
from typing import Any

import pytest

from dev.errors import Trouble

from .desk import Desk
from .world import World

APPROVE = "*/returns/*/approve"
SEARCH = "*/returns/search"
LOCKED = "25001028"
# fault -> how it is laid. Three strikes outlast the attempts of one click; where one
# strike takes the client's whole patience (20 s), one is enough.
FAULTS: dict[str, dict[str, Any]] = {
    "429": {"times": 3, "retry_after": 1},
    "500": {"times": 3},
    "timeout_before": {"seconds": 22},
    "timeout_after": {"seconds": 22},
    "reset": {"times": 3},
    "reset_after": {"times": 3},
    "slow": {"seconds": 3},
    "bad_json": {"times": 3},
    "expired_token": {},
}


@pytest.fixture
def case_id(desk: Desk) -> str:
    """A buyer asks for the money of two items of three."""
    order = desk.buy("GB", "DELIVERED")
    items = [line["order_line_item_id"] for line in order["lines"][:2]]
    made = desk.sim.case("GB", "refund", order_id=order["order_id"], items=items)
    desk.wait_for_ticket(made)
    return made


def refund_of(desk: Desk, case_id: str) -> tuple[str, str, str]:
    """The one movement that this case may cause."""
    stated = desk.sim.show(case_id)["payload"]["refund_amount"]
    assert Decimal(stated["refund_total"]) > 0
    return ("refund", stated["refund_total"], stated["currency"])


def keys(desk: Desk, since: int) -> set[str]:
    return {call["query"].get("idempotency_key", "") for call in desk.writes(since)}


@pytest.mark.parametrize("fault", FAULTS)
def test_one_movement_whatever_happens_to_the_call(
    desk: Desk, case_id: str, fault: str
) -> None:
    expected, since = refund_of(desk, case_id), desk.last_call()
    desk.sim.post("faults", match=APPROVE, fault=fault, **FAULTS[fault])
    desk.decide(case_id, "approve", decision="APPROVE_REFUND")
    struck = desk.sim.get("faults")[0]["struck"]
    assert struck >= 1
    desk.settle(case_id)
    assert desk.ledger(case_id) == [expected]
    (decision,) = desk.decisions(case_id)
    assert (decision["action"], decision["state"]) == ("APPROVE_REFUND", "confirmed")
    assert keys(desk, since) == {decision["key"]}
    assert desk.case(case_id)["state"] == "approved"


def test_a_list_that_lags_leads_to_no_second_decision(
    stack: World, desk: Desk, case_id: str
) -> None:
    expected, since = refund_of(desk, case_id), desk.last_call()
    desk.sim.post("faults", match=SEARCH, fault="list_lag", times=3)
    told = desk.decide(case_id, "approve", decision="APPROVE_REFUND")
    assert told["params"]["type"] == "success"
    assert desk.case(case_id)["state"] == "to_decide"
    with pytest.raises(Trouble, match="TikTok's list does not show it yet"):
        desk.decide(case_id, "approve", decision="APPROVE_REFUND")
    desk.settle(case_id)
    assert desk.case(case_id)["state"] == "approved"
    assert desk.ledger(case_id) == [expected]
    (decision,) = desk.decisions(case_id)
    assert decision["state"] == "confirmed"
    assert [call["query"]["idempotency_key"] for call in desk.writes(since)] == [
        decision["key"]
    ]


def test_a_success_with_errors_inside_is_a_refusal(desk: Desk, case_id: str) -> None:
    expected, since = refund_of(desk, case_id), desk.last_call()
    desk.sim.post("faults", match=APPROVE, fault="partial_errors")
    dialog = desk.open(case_id, "approve")
    dialog.write(decision="APPROVE_REFUND")
    stayed = dialog.confirm()
    assert stayed["res_model"] == dialog.model
    assert dialog.read("refused_message")["refused_message"]
    assert desk.ledger(case_id) == []
    (refused,) = desk.decisions(case_id)
    assert (refused["state"], refused["answer_code"]) == ("refused", LOCKED)
    assert desk.case(case_id)["state"] == "to_decide"
    assert dialog.confirm()["params"]["type"] == "success"
    assert desk.ledger(case_id) == [expected]
    again = desk.decisions(case_id)[1]
    assert again["state"] == "confirmed"
    assert keys(desk, since) == {refused["key"], again["key"]}
    assert refused["key"] != again["key"]
