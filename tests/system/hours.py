"""Hours that pass at once: TikTok's clock is set on, what waits in Odoo is nearer."""

from dev import postgres

from .desk import Desk

# table -> its columns that say when something is, was, or ends
MOMENTS = {
    "tiktok_authorized_shop": (
        "next_sync_at",
        "quiet_until",
        "last_sync_at",
        "last_try_at",
        "last_reconcile_at",
    ),
    "tiktok_authorization": (
        "access_token_expires_at",
        "refresh_token_expires_at",
        "consent_checked_at",
    ),
    "tiktok_webhook_event": ("next_attempt_at",),
    "tiktok_adjustment_decision": (
        "next_attempt_at",
        "lease_until",
        "sent_at",
        "settled_at",
    ),
    "tiktok_message": ("next_attempt_at", "lease_until", "attempted_at"),
    "tiktok_adjustment_rule_log": ("next_attempt_at",),
    "ir_cron": ("nextcall",),
    "ir_cron_trigger": ("call_at",),
}
CRONS = (
    "cron_process_notifications",
    "cron_deliver_decisions",
    "cron_deliver_messages",
    "cron_run_rules",
    "cron_sync",
)


class Hours:
    """The clocks of both sides, moved on together."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.database = desk.world.stack.database

    def go_on(self, seconds: float) -> None:
        """So much later, on both sides, without anything having run meanwhile."""
        self.desk.sim.advance(seconds=seconds)
        for table, names in MOMENTS.items():
            changes = ", ".join(
                f"{name} = {name} - interval '{seconds} seconds'" for name in names
            )
            postgres.query(f"UPDATE {table} SET {changes}", self.database)

    def run_crons(self, *names: str) -> None:
        """One round of the scheduled actions, more often than they would by themselves
        where nothing is due."""
        for name in names or CRONS:
            self.desk.run_cron(name)

    def crons(self) -> list[tuple[str, bool, int]]:
        """Name, whether it is active, failures; of all our scheduled actions."""
        world = self.desk.world
        domain = [("module", "=", "tiktok_shop_adjustments"), ("model", "=", "ir.cron")]
        rows = world.admin.call(
            "ir.model.data", "search_read", domain, ["name", "res_id"]
        )
        found = world.admin.call(
            "ir.cron",
            "search_read",
            [("id", "in", [row["res_id"] for row in rows]), ("active", "in", [0, 1])],
            ["active", "failure_count"],
        )
        by_id = {row["id"]: row for row in found}
        return [
            (
                row["name"],
                by_id[row["res_id"]]["active"],
                by_id[row["res_id"]]["failure_count"],
            )
            for row in rows
        ]
