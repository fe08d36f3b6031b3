"""What comes from TikTok: a notification, its processing, a page of the sweep."""

from dataclasses import dataclass

from ..desk import Desk
from .facts import Subject
from .flow import Act, Flow
from .killer import Killer
from .recovery import all_notified, recover, switch_clock

LONGER_THAN_THE_OVERLAP = 600


@dataclass(frozen=True)
class Notification(Flow):
    """A buyer asks, TikTok notifies; the worker that takes it dies."""

    def ask(self, desk: Desk) -> Subject:
        return Subject(desk.buy("GB", "DELIVERED"))

    def bring(self, desk: Desk, subjects: list[Subject]) -> None:
        all_notified(desk)  # of the orders

    def prepare(self, killer: Killer, subject: Subject) -> Act:
        return lambda: request(killer.desk, subject)

    def leave(self, killer: Killer) -> None:
        all_notified(killer.desk)


@dataclass(frozen=True)
class Processing(Flow):
    """The notifications are stored; the worker that fetches what they name dies."""

    cron: str = "cron_process_notifications"

    def ask(self, desk: Desk) -> Subject:
        return Subject({})  # the order comes with the request

    def prepare(self, killer: Killer, subject: Subject) -> Act:
        subject.order = killer.desk.buy("GB", "DELIVERED")
        request(killer.desk, subject)
        all_notified(killer.desk)
        return lambda: self.wake(killer)

    def wake(self, killer: Killer) -> None:
        switch_clock(killer.desk, True, self.cron)
        killer.wake(self.cron)

    def leave(self, killer: Killer) -> None:
        switch_clock(killer.desk, False, self.cron)
        recover(killer.desk, ["cron_process_notifications"])


@dataclass(frozen=True)
class Sweep(Processing):
    """No notification; the worker that reads what has changed dies.

    The page reaches over more time than two runs overlap: what one run passes over,
    the next one does not read again.
    """

    cron: str = "cron_sync"

    def prepare(self, killer: Killer, subject: Subject) -> Act:
        act = super().prepare(killer, subject)
        killer.desk.sim.advance(seconds=LONGER_THAN_THE_OVERLAP)
        request(killer.desk, Subject(killer.desk.buy("GB", "DELIVERED")))
        return act

    def leave(self, killer: Killer) -> None:
        super().leave(killer)
        killer.desk.run_cron(self.cron)


def request(desk: Desk, subject: Subject) -> None:
    """The buyer asks for the money of a whole order."""
    order_id = subject.order_id
    subject.case_id = desk.sim.case("GB", "refund", order_id=order_id)
