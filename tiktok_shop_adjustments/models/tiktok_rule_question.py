"""What a rule asks TikTok before it decides, and what TikTok says, as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..domain import catalogue
from ..tiktok_api.errors import TikTokError
from .tiktok_decision_choice import Choice


class Held(Exception):
    """A guard leaves the decision to a person; its text says why."""


@dataclass(frozen=True)
class Question:
    """May this decision be made, right now? No transaction is open while it is asked.

    :param client: TikTokClient of the shop
    :param case: TikTok's id of the case
    :param order: TikTok's id of its order, None when its status does not matter
    """

    client: Any = field(repr=False)
    case: str
    action: str
    locale: str
    order: str | None = None

    def ask(self) -> "Answer":
        """Return TikTok's `Answer`; one that could not be had has a `failure`."""
        try:
            return self._ask()
        except TikTokError as error:
            words = f"{error.meaning} {error.advice}"
            return Answer(self.action, failure=words, error=error)

    def _ask(self) -> "Answer":
        words = self.client.get_decision_eligibility(self.case, locale=self.locale)
        mine = [word for word in words if word.decision == self.action]
        reasons = [
            (reason.name, reason.text)
            for word in mine
            for reason in word.available_reject_reasons
        ]
        eligible = any(word.eligible for word in mine)
        if eligible and not reasons and catalogue.ACTIONS[self.action].needs_reason:
            listed = self.client.get_reject_reasons(self.case, self.locale)
            reasons = [(reason.name, reason.text) for reason in listed]
        return Answer(
            self.action,
            eligibility=tuple(_plain(word) for word in words),
            eligible=eligible,
            why_not=next((w.ineligible_reason for w in mine if not w.eligible), None),
            reasons=tuple(reasons),
            order_status=self._ask_order(),
        )

    def _ask_order(self) -> str | None:
        if not self.order:
            return None
        orders = self.client.get_orders([self.order]).items
        return next((order.status for order in orders), None)


@dataclass(frozen=True)
class Answer:
    """What TikTok said.

    :param eligible: TikTok itself lists the decision as possible
    :param reasons: (name, text) that it takes for a rejection of this very case
    :param order_status: of the order right now, None when it was not asked for
    :param failure: why there is no answer, in words for people; `error` for the shop
    """

    action: str
    eligibility: Sequence[Mapping[str, Any]] = ()
    eligible: bool = False
    why_not: str | None = None
    reasons: Sequence[tuple[str, str]] = ()
    order_status: str | None = None
    failure: str | None = None
    error: TikTokError | None = None

    def check_allowed(self, env) -> None:
        """:raise Held: TikTok does not list the decision as possible"""
        if not self.eligible:
            raise Held(
                env._(
                    "TikTok does not allow “%(action)s” now. %(why_not)s",
                    action=catalogue.LABELS[self.action],
                    why_not=self.why_not or "",
                ).strip()
            )

    def get_choice(self, **facts) -> Choice:
        """Return the choice for the outbox; `facts` are fields of `Choice`."""
        return Choice(action=self.action, eligibility=self.eligibility, **facts)


def _plain(word) -> dict:
    return {
        "decision": word.decision,
        "eligible": word.eligible,
        "ineligible_code": word.ineligible_code,
        "ineligible_reason": word.ineligible_reason,
    }
