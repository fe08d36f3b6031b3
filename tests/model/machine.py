"""The state machine: everybody acts in any order, and after each step it is looked
whether what must be true is true."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from . import acts
from .ending import check_end
from .reference import Broken
from .server import Server
from .telling import Dice

STEPS = 40
PICK = st.integers(0, 999)
# Mostly the process lives.
DIES_AT = st.one_of(*[st.just(0)] * 4, st.integers(1, 24))
STATUSES = ("DELIVERED", "AWAITING_SHIPMENT", "IN_TRANSIT")
BASKETS = ("single", "single", "single", "several")
# When it is looked again until all is quiet: after retries, leases, a day.
WAITS = (0, 61, 300, 960, 3700, 3700, 3700, 7300, 7300, 26 * 3600, 3700, 3700)


def always(story: "Story") -> bool:
    return True


def has_dialog(story: "Story") -> bool:
    return bool(story.dialogs)


# How often, whether it can happen now, what happens.
TURNS: list[tuple[int, Callable[["Story"], bool], Callable]] = []


class Story(Server):
    """One run.

    There is one rule, with odds of our own: Hypothesis would switch off half of the
    rules in each run, and most runs would go without an agent or without a sweep.
    """

    @initialize(
        orders=st.lists(
            st.tuples(st.sampled_from(STATUSES), st.sampled_from(BASKETS)),
            min_size=2,
            max_size=4,
        ),
        pick=PICK,
    )
    def buyers_have_bought(self, orders: list[tuple[str, str]], pick: int) -> None:
        for status, basket in orders:
            self.tiktok.sell(status, basket)
        self.tell(f"orders: {orders}")
        for number in (pick, pick + 3):
            self.someone("buyer asks", acts.wishes(self.tiktok), number)
        self.house.sweep()
        self.tell("a sweep runs")

    @rule(turn=PICK, pick=PICK, other=PICK, dies_at=DIES_AT)
    def somebody_acts(self, turn: int, pick: int, other: int, dies_at: int) -> None:
        possible = [act for often, may, act in TURNS if may(self) for _ in range(often)]
        possible[turn % len(possible)](self, Dice(pick, other, dies_at))

    @invariant()
    def promises_hold(self) -> None:
        self.steps += 1
        try:
            self.reference.check()
        except Broken as broken:
            self.fail(broken)

    # --- the end --------------------------------------------------------------------

    def teardown(self) -> None:
        """Trouble ends; then everything comes to rest, and Odoo equals TikTok.

        A run that failed, or that Hypothesis has cut short, is none.
        """
        self.scene.moments.arm(0)
        if self.steps <= STEPS:  # the first one only sets the scene
            self.tally["cut short"] += 1
            return
        self.tiktok.clear_faults()
        try:
            self._come_to_rest()
            self._stay_at_rest()
        except Broken as broken:
            self.fail(broken)
        self._count()

    def _come_to_rest(self) -> None:
        for wait in WAITS[:-1]:
            self.scene.pass_time(wait)
            self._work()
            try:
                return check_end(self.tiktok, self.reference.last)
            except Broken:
                continue
        return check_end(self.tiktok, self.reference.last)

    def _work(self) -> None:
        self.house.process_inbox()
        self.house.deliver()
        self.house.sweep()
        self.house.reconcile()
        self.reference.check()

    def _stay_at_rest(self) -> None:
        """Where nothing has changed nothing is written."""
        self.scene.forget_pace()
        with self.scene.writes() as written:
            self.house.sweep()
            self.house.reconcile()
        if written:
            raise Broken(f"a second sweep wrote: {written}")

    def _count(self) -> None:
        decisions = self.reference.last.decisions
        lost = self.tiktok.line.lost_answers
        self.tally.update(
            {
                "runs": 1,
                "steps": STEPS,
                "decisions": len(decisions),
                "lost answers": lost,
                "runs with decisions": bool(decisions),
                "runs with crashes": any("KILLED" in line for line in self.lines),
                "runs with lost answers": bool(lost),
            }
        )


TURNS += [
    (8, Story.may_ask, Story.buyer_asks),
    (7, Story.may_buyer_act, Story.buyer_acts),
    (2, Story.may_tiktok_act, Story.tiktok_acts),
    (2, always, Story.order_moves),
    (8, always, Story.time_goes_by),
    (5, Story.is_calm, Story.decisions_meet_trouble),
    (3, Story.is_calm, Story.searches_meet_trouble),
    (1, always, Story.trouble_is_over),
    (6, Story.known_cases, Story.agent_opens),
    (8, has_dialog, Story.agent_confirms),
    (20, Story.known_cases, Story.agent_decides),
    (8, Story.has_outbox, Story.outbox_works),
    (6, Story.has_inbox, Story.inbox_works),
    (6, always, Story.sweep_runs),
    (2, always, Story.open_cases_are_read),
    (8, Story.has_post, Story.notifications_come),
    (2, Story.has_old_post, Story.notification_is_replayed),
]
