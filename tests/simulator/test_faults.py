"""Every fault, on the call that moves money: what the caller sees, what happened."""

import time

import pytest
import requests

from .client import Reply

RETURNS = "/return_refund/202602/returns/search"
APPROVE = "*/returns/*/approve"


def approve(api, case, key="k", **changes):
    path = f"/return_refund/202309/returns/{case}/approve"
    body, query = {"decision": "APPROVE_REFUND"}, {"idempotency_key": key}
    return api.post(path, body, query, **changes)


def lay(sim, fault, match=APPROVE, **values):
    return sim.post("faults", match=match, fault=fault, **values)


@pytest.fixture
def case(sim, gb):
    return sim.case("GB", "refund")


def movements(sim, case):
    return [kind for kind, _amount in sim.ledger(case)]


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("429", 429, 36009002),
        ("500", 500, 36009003),
        ("expired_token", 401, 105002),
        ("code", 200, 25001028),
    ],
)
def test_refusing_faults_do_nothing(sim, gb, case, fault, status, code):
    lay(sim, fault, retry_after=7)
    reply: Reply = approve(gb, case)
    assert (reply.status, reply.code, reply.data) == (status, code, None)
    assert reply.headers.get("Retry-After") == ("7" if fault == "429" else None)
    assert movements(sim, case) == []
    assert approve(gb, case).code == 0
    assert movements(sim, case) == ["refund"]


@pytest.mark.parametrize(
    ("fault", "acted", "error"),
    [
        ("timeout_before", False, requests.ReadTimeout),
        ("timeout_after", True, requests.ReadTimeout),
        ("reset", False, requests.ConnectionError),
        ("reset_after", True, requests.ConnectionError),
        ("bad_json", True, requests.JSONDecodeError),
    ],
)
def test_lost_answers(sim, gb, case, fault, acted, error):
    lay(sim, fault, seconds=3)
    with pytest.raises(error):
        approve(gb, case, timeout=0.5)
    assert movements(sim, case) == (["refund"] if acted else [])
    assert approve(gb, case).code == 0  # the same key again
    assert movements(sim, case) == ["refund"]


def test_held_connection_is_closed_in_the_end(sim, gb, case):
    lay(sim, "timeout_after", seconds=0.3)
    with pytest.raises(requests.ConnectionError):
        approve(gb, case, timeout=5)
    assert movements(sim, case) == ["refund"]


def test_slow_answers_come(sim, gb, case):
    lay(sim, "slow", seconds=0.4)
    started = time.monotonic()
    assert approve(gb, case).code == 0
    assert time.monotonic() - started >= 0.4


def test_partial_errors_with_code_zero(sim, gb, case):
    lay(sim, "partial_errors", code=25001028)
    reply = approve(gb, case)
    assert (reply.status, reply.code) == (200, 0)
    assert [error["code"] for error in reply.data["errors"]] == ["25001028"]
    assert movements(sim, case) == []
    assert approve(gb, case).data == {}
    assert movements(sim, case) == ["refund"]


def test_partial_errors_in_a_review_hit_the_first_only(sim, gb):
    cases = [sim.show(sim.case("GB", "refund")) for _ in range(2)]
    decisions = [
        {
            "request_id": case["aftersales_id"],
            "line_item_decisions": [
                {
                    "line_items": [
                        {"return_line_item_id": x["case_line_id"]}
                        for x in case["lines"]
                    ],
                    "action": "APPROVE_REQUEST",
                }
            ],
        }
        for case in cases
    ]
    lay(sim, "partial_errors", match="*/aftersales/review")
    body = {"aftersales_request_decisions": decisions}
    reply = gb.post("/return_refund/202609/aftersales/review", body)
    assert (reply.code, len(reply.data["errors"])) == (0, 1)
    assert [movements(sim, case["case_id"]) for case in cases] == [[], ["refund"]]


def test_list_lags_behind_a_decision(sim, gb, case):
    lay(sim, "list_lag", match="*/returns/search", times=2)
    approve(gb, case)

    def found(**filters):
        return gb.post(RETURNS, {"return_ids": [case], **filters}).data

    (shown,) = found()["return_orders"]
    assert shown["return_status"] == "RETURN_OR_REFUND_REQUEST_PENDING"
    pending = {"return_status": ["RETURN_OR_REFUND_REQUEST_PENDING"]}
    assert found(**pending)["total_count"] == 1
    (shown,) = found()["return_orders"]  # the lag is over
    assert shown["return_status"] == "RETURN_OR_REFUND_REQUEST_SUCCESS"
    assert found(**pending)["total_count"] == 0
    assert movements(sim, case) == ["refund"]


def test_list_lags_behind_a_new_case(sim, gb):
    lay(sim, "list_lag", match="*/returns/search", times=1)
    made = sim.case("GB", "refund")

    def found():
        return gb.post(RETURNS, {"return_ids": [made]}).data["total_count"]

    assert found() == 0
    assert found() == 1  # the lag is over


def test_faults_match_by_pattern_method_and_number(sim, gb):
    lay(sim, "500", match="re:returns/search$", method="POST", times=2, skip=1)
    codes = [gb.post(RETURNS, {}).code for _ in range(5)]
    assert codes == [0, 36009003, 36009003, 0, 0]
    assert gb.post("/return_refund/202602/cancellations/search", {}).code == 0
    (fault,) = sim.get("faults")
    assert (fault["times"], fault["struck"]) == (0, 2)
    lay(sim, "500", match="*/returns/search", method="GET")
    assert gb.post(RETURNS, {}).code == 0


def test_faults_hit_the_token_calls_too(sim):
    app, tokens = sim.consent("GB")
    lay(sim, "500", match="/api/v2/token/*")
    answer = sim.token("refresh", app, refresh_token=tokens["refresh_token"])
    assert answer["code"] == 36009003
    answer = sim.token("refresh", app, refresh_token=tokens["refresh_token"])
    assert answer["code"] == 0


def test_lost_token_answer_has_rotated_the_pair(sim):
    app, tokens = sim.consent("GB")
    lay(sim, "bad_json", match="/api/v2/token/refresh")
    with pytest.raises(requests.JSONDecodeError):
        sim.token("refresh", app, refresh_token=tokens["refresh_token"])
    answer = sim.token("refresh", app, refresh_token=tokens["refresh_token"])
    assert answer["code"] == 36004004


def test_clearing(sim, gb):
    lay(sim, "500", match="*", times=100)
    assert sim.post("faults", clear=True) == []
    assert gb.post(RETURNS, {}).code == 0


@pytest.mark.parametrize(
    "values",
    [
        {"match": "*", "fault": "earthquake"},
        {"match": "re:(", "fault": "500"},
        {"fault": "500"},
        {"match": "*", "fault": "500", "colour": "red"},
    ],
)
def test_unknown_faults_are_refused(sim, values):
    assert sim.refused("faults", **values).status_code == 400
    assert sim.get("faults") == []


def test_calls_show_what_was_hit(sim, gb, case):
    since = sim.get("state")["counts"]["calls"]
    lay(sim, "500")
    approve(gb, case)
    (call,) = sim.get("calls", since=since)
    assert (call["fault"], call["status"], call["code"]) == ("500", 500, 36009003)
