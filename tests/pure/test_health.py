"""How a shop fares, as truth tables: which facts are which trouble, and how bad."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.loader import stand_in

stand_in()

from tiktok_shop_adjustments.domain import health  # noqa: E402
from tiktok_shop_adjustments.domain.health import Facts  # noqa: E402

SECOND = timedelta(seconds=1)
WELL = Facts(
    consent_left=timedelta(days=300),
    read_age=timedelta(minutes=3),
    inbox_age=timedelta(minutes=1),
    outbox_age=timedelta(minutes=1),
    messages_age=timedelta(minutes=1),
)

# facts that differ from a shop that is well -> what is wrong, how bad
TABLE = [
    ({"consent": "draft"}, ["not_connected"], "stopped"),
    ({"consent": "expired"}, ["consent_ended"], "stopped"),
    ({"consent": "revoked"}, ["consent_ended"], "stopped"),
    ({"is_authorized": False}, ["not_covered"], "stopped"),
    ({"crons_off": 1}, ["crons_off"], "stopped"),
    ({"crons_late": 1}, ["crons_late"], "stopped"),
    ({"read_age": health.SYNC_STOPPED + SECOND}, ["read_stopped"], "stopped"),
    ({"read_age": health.SYNC_STOPPED}, ["read_late"], "attention"),
    ({"read_age": health.SYNC_LATE + SECOND}, ["read_late"], "attention"),
    ({"read_age": health.SYNC_LATE}, [], "good"),
    ({"read_age": None}, [], "good"),
    ({"read_fails": True}, ["read_late"], "attention"),
    ({"outbox_asks": 1}, ["outbox_asks"], "attention"),
    ({"parked": 1}, ["parked"], "attention"),
    ({"decisions_off": True}, ["decisions_off"], "attention"),
    ({"outbox_age": health.QUEUE_LATE + SECOND}, ["outbox_late"], "attention"),
    ({"outbox_age": health.QUEUE_LATE}, [], "good"),
    ({"inbox_failed": 1}, ["inbox_failed"], "attention"),
    ({"inbox_age": health.QUEUE_LATE + SECOND}, ["inbox_late"], "attention"),
    ({"messages_fail": True}, ["messages_fail"], "attention"),
    ({"messages_age": health.QUEUE_LATE + SECOND}, ["messages_late"], "attention"),
    ({"address_wrong": True}, ["address_wrong"], "attention"),
    ({"unheard_age": health.SILENT_AFTER + SECOND}, ["unheard"], "attention"),
    ({"unheard_age": health.SILENT_AFTER}, [], "good"),
    ({"consent_left": health.CONSENT_ENDS}, ["consent_ends"], "attention"),
    ({"consent_left": health.CONSENT_ENDS + SECOND}, [], "good"),
    ({"consent_left": None}, [], "good"),
    ({"token_fails": True}, ["token_fails"], "attention"),
    ({"scopes_missing": 1}, ["scopes_missing"], "attention"),
]
LONG = timedelta(days=3)
# What follows from something worse is no trouble of its own
TOGETHER = [
    # A consent that ended explains that nothing is read
    (
        {"consent": "expired", "read_age": LONG, "inbox_age": LONG, "outbox_age": LONG},
        ["consent_ended"],
    ),
    (
        {"consent": "revoked", "token_fails": True, "consent_left": SECOND},
        ["consent_ended"],
    ),
    ({"consent": "revoked", "is_authorized": False}, ["consent_ended"]),
    ({"is_authorized": False, "read_age": LONG}, ["not_covered"]),
    ({"crons_off": 2, "crons_late": 1, "read_age": LONG}, ["crons_off"]),
    # Who has switched off decisions knows that they wait
    ({"decisions_off": True, "outbox_age": LONG}, ["decisions_off"]),
    # No notification is missed where none is taken, or where the reason is known
    ({"notifications_off": True, "unheard_age": LONG}, []),
    ({"address_wrong": True, "unheard_age": LONG}, ["address_wrong"]),
    # What has no common cause is all said, the most pressing first
    (
        {"scopes_missing": 1, "parked": 3, "read_age": LONG},
        ["read_stopped", "parked", "scopes_missing"],
    ),
]


def test_a_shop_that_is_well_has_no_problem() -> None:
    assert health.problems(WELL) == []
    assert health.state([]) == "good"


@pytest.mark.parametrize(("facts", "expected", "state"), TABLE)
def test_each_fact_is_its_trouble(facts: dict, expected: list, state: str) -> None:
    found = health.problems(replace(WELL, **facts))
    assert (found, health.state(found)) == (expected, state)


@pytest.mark.parametrize(("facts", "expected"), TOGETHER)
def test_a_consequence_is_no_trouble_of_its_own(facts: dict, expected: list) -> None:
    assert health.problems(replace(WELL, **facts)) == expected


def test_every_problem_is_in_the_table() -> None:
    covered = {key for _facts, keys, _state in TABLE for key in keys}
    assert covered == set(health.SEVERITY)


def test_the_worst_decides() -> None:
    assert health.state(["parked", "read_stopped", "scopes_missing"]) == "stopped"
    assert health.state(["parked", "scopes_missing"]) == "attention"


def test_a_person_is_told_of_what_does_not_heal_by_itself() -> None:
    assert health.notices([]) == {
        "read": False,
        "crons": False,
        "parked": False,
        "webhooks": False,
    }
    told = {
        key: [name for name, needed in health.notices([key]).items() if needed]
        for key in health.SEVERITY
    }
    assert {key: names for key, names in told.items() if names} == {
        "read_stopped": ["read"],
        "crons_off": ["crons"],
        "crons_late": ["crons"],
        "parked": ["parked"],
        "unheard": ["webhooks"],
        "address_wrong": ["webhooks"],
    }
