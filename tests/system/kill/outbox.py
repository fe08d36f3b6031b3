"""A click has died already; now the scheduled action that finishes it dies as well."""

from dataclasses import dataclass

from ..desk import Desk
from .clicks import BY_NAME, CONFIRM, WRITTEN, Click
from .facts import Subject
from .flow import Act, Flow
from .killer import Killer
from .recovery import pass_time, recover, switch_clock

CRON = "cron_deliver_decisions"
UNIT = "cron TikTok Shop: deliver decisions"
QUEUED = (
    "after commit: insert tiktok_adjustment_decision, update tiktok_adjustment_decision"
)


@dataclass(frozen=True)
class Outbox(Flow):
    """:param click: what was clicked
    :param died_at: where that click has ended
    """

    click: Click
    died_at: str

    def ask(self, desk: Desk) -> Subject:
        return self.click.ask(desk)

    def bring(self, desk: Desk, subjects: list[Subject]) -> None:
        self.click.bring(desk, subjects)

    def prepare(self, killer: Killer, subject: Subject) -> Act:
        confirm = self.click.prepare(killer, subject)
        killer.kill(CONFIRM, self.died_at, confirm)
        pass_time(killer.desk)
        return lambda: self.wake(killer)

    def wake(self, killer: Killer) -> None:
        switch_clock(killer.desk, True, CRON)
        killer.wake(CRON)

    def leave(self, killer: Killer) -> None:
        switch_clock(killer.desk, False, CRON)
        recover(killer.desk, [CRON])  # or the next run would find this one's rest


def delivery(name: str, click: str, died_at: str, *moments: str) -> Outbox:
    return Outbox(name, UNIT, moments, BY_NAME[click], died_at)


DELIVERIES = (
    delivery(
        "what was only queued is sent",
        "approve a refund",
        QUEUED,
        WRITTEN,
        "send: POST returns/approve",
        "answer: POST returns/approve",
        WRITTEN,
    ),
    delivery(
        "what was lost before it left is read and sent again",
        "cancel an order",
        "send: POST cancellations",
        WRITTEN,
        "answer: POST cancellations/search",
        "send: POST cancellations",
        "answer: POST cancellations",
        WRITTEN,
    ),
    delivery(
        "what was lost with its answer is read",
        "approve a refund",
        "answer: POST returns/approve",
        WRITTEN,
        "answer: POST returns/search",
        WRITTEN,
    ),
    delivery(
        "what was opened is approved",
        "refund an order",
        "send: POST returns/search",
        "answer: POST returns/search",
        QUEUED,
        "send: POST returns/approve",
        "answer: POST returns/approve",
        WRITTEN,
    ),
)
