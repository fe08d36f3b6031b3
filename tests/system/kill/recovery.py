"""What happens after a kill without anybody's doing: time passes, the clock works.

The scheduled actions of the addon are switched off between the steps and run by hand,
so that a test knows who did what; a run by hand is the same run.
"""

from collections.abc import Sequence
from typing import Any

from dev import postgres

from ..desk import DECISION, Desk, wait_until
from .facts import INBOX, MESSAGE

# Longer ago than TikTok's lists lag.
HALF_AN_HOUR = "(now() AT TIME ZONE 'UTC') - interval '30 minutes'"
PAST = (
    "UPDATE tiktok_adjustment_decision SET "
    f"lease_until = least(lease_until, {HALF_AN_HOUR}), "
    f"next_attempt_at = least(next_attempt_at, {HALF_AN_HOUR}) "
    "WHERE state IN ('queued', 'sending', 'uncertain') "
    "OR (state = 'confirmed' AND mirrored_at IS NULL)",
    "UPDATE tiktok_message SET "
    f"lease_until = least(lease_until, {HALF_AN_HOUR}), "
    f"next_attempt_at = least(next_attempt_at, {HALF_AN_HOUR}) "
    "WHERE state IN ('queued', 'sending', 'uncertain')",
    "UPDATE tiktok_webhook_event SET "
    f"next_attempt_at = least(next_attempt_at, {HALF_AN_HOUR}) WHERE state = 'new'",
)
# A scheduled action -> the rows on which it has work to do.
UNFINISHED: dict[str, tuple[str, list[Any]]] = {
    "cron_process_notifications": (INBOX, [("state", "=", "new")]),
    "cron_deliver_decisions": (
        DECISION,
        [
            "|",
            ("state", "in", ("queued", "sending", "uncertain")),
            "&",
            ("state", "=", "confirmed"),
            ("mirrored_at", "=", False),
        ],
    ),
    "cron_deliver_messages": (
        MESSAGE,
        [("state", "in", ("queued", "sending", "uncertain"))],
    ),
}
CRONS = tuple(UNFINISHED)
ROUNDS = 8


def switch_clock(desk: Desk, on: bool, *crons: str) -> None:
    """Let the cron workers do our scheduled actions, or some of them, or not."""
    admin = desk.world.admin
    domain = [("module", "=", "tiktok_shop_adjustments"), ("model", "=", "ir.cron")]
    if crons:
        domain.append(("name", "in", crons))
    rows = admin.call("ir.model.data", "search_read", domain, ["res_id"])
    ids = ", ".join(str(row["res_id"]) for row in rows)
    # Waits for a run under way: it holds the row
    postgres.query(
        f"UPDATE ir_cron SET active = {on} WHERE id IN ({ids})",
        desk.world.stack.database,
    )


def pass_time(desk: Desk) -> None:
    """As if half an hour had passed: leases and waiting are over."""
    for statement in PAST:
        postgres.query(statement, desk.world.stack.database)


def recover(desk: Desk, crons: Sequence[str] = CRONS) -> None:
    """Let time pass and the scheduled actions run until nothing is left to do.

    :raises AssertionError: something stays unfinished
    """
    for _round in range(ROUNDS):
        pass_time(desk)
        for cron in crons:
            desk.run_cron(cron)
        if not (left := leftovers(desk, crons)):
            return
    raise AssertionError(f"unfinished: {left}")


def leftovers(
    desk: Desk, crons: Sequence[str] = CRONS
) -> dict[str, list[dict[str, Any]]]:
    """Rows of outboxes and inbox on which work is to be done, by model."""
    found = {}
    for model, domain in (UNFINISHED[cron] for cron in crons):
        rows = desk.world.admin.call(model, "search_read", domain, ["state"])
        if rows:
            found[model] = rows
    return found


def all_notified(desk: Desk) -> None:
    """Wait until TikTok's notifications are handed over, repeated ones included."""

    def is_handed_over() -> bool:
        return desk.sim.get("webhooks")["waiting"] == 0

    wait_until(is_handed_over, 60, "every notification has arrived")


def wake_workers(desk: Desk) -> None:
    """Have the cron workers look now, as Odoo itself tells them; they look once a
    minute in any case. They run what is due, nothing else."""
    database = desk.world.stack.database
    postgres.query(f"SELECT pg_notify('cron_trigger', '{database}')")
