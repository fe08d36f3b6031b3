"""Guards of the addon, each of which can be taken out.

What is broken here is the product's own code, in the same process and database as the
stories run in; leaving the block mends it.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from odoo import fields

from odoo.addons.tiktok_shop_adjustments.domain import decisions, freshness

from . import people
from .house import DECISION, EVENT, SHOP, House

INDEXES = ("one_open", "one_a_round")
SUSPENDED = """
    SELECT pg_get_indexdef(indexrelid) FROM pg_index
     WHERE indrelid = 'tiktok_adjustment_decision'::regclass
       AND indexrelid::regclass::text IN %s
"""


def _instead(house: House, model: str, method: str, broken: Callable) -> Any:
    """Put a broken method in the place of a good one."""
    return patch.object(house.registry[model], method, broken)


def key_of_each_attempt(house: House) -> AbstractContextManager:
    """Each attempt has a key of its own."""
    good = house.registry[DECISION]._prepare_letter

    def broken(self: Any, decision_id: int, attempt: int) -> Any:
        letter = good(self, decision_id, attempt)
        return replace(letter, key=str(uuid.uuid4()))

    return _instead(house, DECISION, "_prepare_letter", broken)


def silence_is_a_no(house: House) -> AbstractContextManager:
    """An unknown outcome counts as a refusal."""
    good = house.registry[DECISION]._reply_to

    def broken(self: Any, error: Any, state: str, retry_in: float) -> Any:
        known = "refused" if state == "uncertain" else state
        return good(self, error, known, retry_in)

    return _instead(house, DECISION, "_reply_to", broken)


def a_dead_worker_has_sent_nothing(house: House) -> AbstractContextManager:
    """A lease that has run out counts as a decision that never left."""

    def broken(self: Any) -> None:
        with self._own_transaction() as own:
            now = fields.Datetime.now()
            dead = own.search([("state", "=", "sending"), ("lease_until", "<", now)])
            dead._move("refused", settled_at=now)

    return _instead(house, DECISION, "_expire_leases", broken)


def nothing_is_committed_before_it_is_sent(house: House) -> AbstractContextManager:
    """The decision is stored in the transaction of the click, which a crash undoes."""

    @contextmanager
    def broken(self: Any) -> Iterator[Any]:
        yield self.sudo()
        self.env.flush_all()

    return _instead(house, DECISION, "_own_transaction", broken)


def the_status_alone_tells(house: House) -> AbstractContextManager:
    """A closed cancellation counts as our rejection, whoever closed it."""
    return patch.object(decisions, "NO_PROOF", frozenset())


def nobody_asks_by_the_key(house: House) -> AbstractContextManager:
    """A case that went on counts as one that the decision never reached."""
    return _instead(house, DECISION, "_has_asked", lambda self: True)


def nobody_looks_twice(house: House) -> AbstractContextManager:
    """A decision is sent though the case has changed since the dialog was opened."""
    return _instead(house, DECISION, "_check_still_seen", lambda *args: None)


@contextmanager
def the_last_answer_wins(house: House) -> Iterator[None]:
    """What TikTok answers is applied wherever it differs, however old it is.

    Seen only where a list shows the news and then, for once, what was before: in a
    world in which lists do so often.
    """
    good = freshness.newer

    def broken(stored: Any, incoming: Any, **digests: Any) -> bool:
        return stored != incoming or good(stored, incoming, **digests)

    with (
        patch.object(people, "READ_FAULTS", ("list_lag",)),
        patch.object(people, "READ_PATHS", people.READ_PATHS[1:]),
        patch.object(freshness, "newer", broken),
    ):
        yield


def equal_stamps_are_news(house: House) -> AbstractContextManager:
    """A record that did not change is written again."""

    def broken(stored: Any, incoming: Any, **digests: Any) -> bool:
        return stored is None or incoming >= stored

    return patch.object(freshness, "newer", broken)


@contextmanager
def two_decisions_at_a_time(house: House) -> Iterator[None]:
    """Neither the check nor the indexes keep a second open decision out."""
    names = tuple(f"tiktok_adjustment_decision_{name}" for name in INDEXES)
    with house.registry.cursor() as cr:
        cr.execute(SUSPENDED, [names])
        definitions = [row for (row,) in cr.fetchall()]
        assert len(definitions) == len(INDEXES), definitions
        for name in names:
            cr.execute(f'DROP INDEX "{name}"')
    with _instead(house, DECISION, "_check_free", lambda self, case: None):
        with _instead(house, DECISION, "_prepare_key", _any_key):
            yield
    with house.registry.cursor() as cr:
        cr.execute("TRUNCATE tiktok_adjustment_decision CASCADE")
        for definition in definitions:
            cr.execute(definition)


def _any_key(self: Any, *what: Any) -> str:
    return str(uuid.uuid4())


def notifications_have_no_name(house: House) -> AbstractContextManager:
    """Each one counts as new."""
    good = house.registry[EVENT]._prepare_event_row

    def broken(self: Any, notification: Any, digest: str) -> dict[str, Any]:
        row = good(self, notification, digest)
        return {**row, "notification_id": str(uuid.uuid4())}

    return _instead(house, EVENT, "_prepare_event_row", broken)


def the_sweep_looks_ahead(house: House) -> AbstractContextManager:
    """A page moves the cursor further than it has read."""
    good = house.registry[SHOP]._move_cursor

    def broken(self: Any, cursor: str, reached: Any) -> None:
        good(self, cursor, reached + timedelta(hours=12))

    return _instead(house, SHOP, "_move_cursor", broken)
