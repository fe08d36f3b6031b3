"""A worker dies while it renews tokens: the shop works on, or somebody is told.

TikTok has no key for this call and no grace for the old pair. Between its answer and
our commit a death costs the seller's consent; then the administrator has to know, and
nothing else may be lost.
"""

from collections.abc import Callable

import pytest

from ..desk import Desk
from .arrivals import request
from .clicks import BY_NAME, QUEUED, WRITTEN, Click, once
from .facts import INBOX, Reader, Subject
from .flow import Act, number_of
from .killer import Killer
from .matrix import Matrix, every
from .recovery import all_notified, leftovers, recover, switch_clock
from .seller import CONSENT_ENDED, Seller, use

CRON = "cron_renew_tokens"
UNIT = "cron TikTok Shop: renew tokens"
SENT = "send: GET v2/token/refresh"
ANSWERED = "answer: GET v2/token/refresh"
STORED = "after commit: update tiktok_authorization"
APPROVE = BY_NAME["approve a refund"]


@pytest.fixture
def seller(desk: Desk, still_world: None) -> Seller:
    return Seller(desk)


@pytest.fixture
def renew(killer: Killer, seller: Seller) -> Callable[[int], list[str]]:
    """Let a cron worker renew the tokens; 0: it lives, else the moment of its death."""

    def work(at: int = 0) -> list[str]:
        seller.make_due()
        switch_clock(killer.desk, True, CRON)
        wake = lambda: killer.wake(CRON)  # noqa: E731
        seen = killer.kill(UNIT, at, wake) if at else killer.watch(UNIT, wake)
        switch_clock(killer.desk, False, CRON)
        return seen

    return work


def between(moments: list[str]) -> list[int]:
    """From TikTok's answer to the commit of the new pair, this one left out."""
    answered = number_of(moments, ANSWERED)
    return list(range(answered, answered + number_of(moments[answered:], STORED)))


def around_the_call(moments: list[str]) -> list[int]:
    dangerous = between(moments)
    return [dangerous[0] - 1, *dangerous, dangerous[-1] + 1]


@pytest.mark.parametrize(
    "choose", [around_the_call, pytest.param(every, marks=pytest.mark.slow)]
)
def test_tokens_are_in_step_or_the_administrator_is_told(
    desk: Desk, seller: Seller, renew: Callable, choose: Callable
) -> None:
    moments = renew()
    assert seller.is_in_step()
    others = {**seller.states(), seller.id: None}
    lost = []
    for number in choose(moments):
        assert renew(number) == moments[:number]
        use(desk)
        if not seller.is_in_step():
            lost.append(number)
            assert seller.states() == {**others, seller.id: "revoked"}
            assert seller.notices() == [(CONSENT_ENDED, "Administrator")]
            assert "never arrived here" in seller.last_error()
            seller.reconnect()
        assert seller.is_in_step()
        assert seller.states() == {**others, seller.id: "connected"}
        assert seller.notices() == []
    assert lost == between(moments)


def test_without_a_consent_work_waits_and_nothing_is_lost(
    killer: Killer, desk: Desk, seller: Seller, renew: Callable
) -> None:
    """The consent is lost, a buyer asks, an agent decides; then it is given anew."""
    reader = Reader(desk, desk.last_call())
    decided, arrived = APPROVE.ask(desk), Subject(desk.buy("GB", "DELIVERED"))
    APPROVE.bring(desk, [decided])
    confirm = APPROVE.prepare(killer, decided)
    renew(number_of(renew(), ANSWERED))
    desk.sim.post("webhooks", enabled=True)
    request(desk, arrived)
    all_notified(desk)
    confirm()
    use(desk)
    desk.run_cron("cron_process_notifications")
    assert seller.notices() == [(CONSENT_ENDED, "Administrator")]
    assert reader.decisions(decided) == [("APPROVE_REFUND", "queued", False)]
    assert len(leftovers(desk)[INBOX]) >= 1
    assert (reader.ledger(decided), desk.case(arrived.case_id)) == ([], {})
    seller.reconnect()
    recover(desk)
    assert [kind for kind, *_money in reader.ledger(decided)] == ["refund"]
    assert reader.writes(decided) == ["approve"]
    assert reader.decisions(decided) == [("APPROVE_REFUND", "confirmed", True)]
    assert desk.case(arrived.case_id)["state"] == "to_decide"
    assert desk.ticket(arrived.case_id)


class Renewing(Click):
    """The access token has run out by the time of the click."""

    def prepare(self, killer: Killer, subject: Subject) -> Act:
        act = super().prepare(killer, subject)
        Seller(killer.desk).outlive()
        return act

    def leave(self, killer: Killer) -> None:
        use(killer.desk)
        Seller(killer.desk).reconnect()


@pytest.mark.slow
def test_a_renewal_killed_under_a_click_costs_no_decision(
    killer: Killer, seller: Seller
) -> None:
    moments = (QUEUED, WRITTEN, SENT, ANSWERED, STORED, *once("returns/approve")[2:])
    matrix = Matrix(killer, Renewing(**{**vars(APPROVE), "moments": moments}))
    matrix.run()
    assert [kind for kind, *_money in matrix.expected().ledger] == ["refund"]
    assert matrix.problems() == {}
    queued = number_of(matrix.moments, QUEUED)
    assert matrix.decided_again() == matrix.moments[: queued - 1]
