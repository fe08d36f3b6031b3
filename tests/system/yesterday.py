"""A day that Odoo forgets, because yesterday's database is put back at its end."""

from dev import connect, databases, postgres, processes, tests
from dev.connect import SHOP

from .desk import Desk
from .lost_flows import (
    ApproveCancellation,
    ApproveRefund,
    CancelOrder,
    CaseFlow,
    Flow,
    OfferPart,
    RefundOrder,
    Reject,
    RejectRefund,
)
from .test_rules_killed import switch_rules
from .world import World

SWEEPS = ("cron_sync", "cron_reconcile")
RULE = "rule_approve_unshipped_cancellations"


class OtherOffer(OfferPart):
    amount = 2.0


class RejectCancellation(Reject):
    kind = "cancellation"
    reads = "/cancellations/search"


class GermanRefund(ApproveRefund):
    region = "DE"


class GermanCancellation(ApproveCancellation):
    region = "DE"


class AmericanRefund(ApproveRefund):
    region = "US"


# What was decided today, and what is decided once more on yesterday's database.
AGAIN: dict[str, tuple[type[Flow], type[Flow]]] = {
    "the same": (ApproveRefund, ApproveRefund),
    "reject for approve": (ApproveRefund, RejectRefund),
    "approve for reject": (RejectRefund, ApproveRefund),
    "another amount": (OfferPart, OtherOffer),
    "another amount after a no": (OfferPart, OtherOffer),
    "reject a cancellation": (ApproveCancellation, RejectCancellation),
    "cancel the order": (CancelOrder, CancelOrder),
    "refund the order": (RefundOrder, RefundOrder),
}
OUTBOX = ("queued", "sending", "uncertain")


class Yesterday:
    """A backup of Odoo's database. TikTok knows nothing of it and goes on."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.backup = tests.database_name("system") + "_yesterday"

    def take(self) -> None:
        self._while_stopped(self.world.stack.database, self.backup)

    def put_back(self) -> None:
        self._while_stopped(self.backup, self.world.stack.database)

    def drop(self) -> None:
        databases.drop(self.backup)

    def _while_stopped(self, source: str, target: str) -> None:
        processes.stop(self.world.stack.odoo_name)
        databases.copy(source, target)
        self.world.start_odoo()


class Day:
    """One day, from the backup in the morning to its restoration at night."""

    def __init__(self, world: World, desk: Desk) -> None:
        self.world, self.desk = world, desk
        self.yesterday = Yesterday(world)
        self.pairs = {name: self._prepare(*kinds) for name, kinds in AGAIN.items()}
        self.outbox = {state: GermanRefund(world, desk) for state in OUTBOX}
        self.ruled = GermanCancellation(world, desk)
        self.american = AmericanRefund(world, desk)
        self.keys: dict[str, str] = {}

    def _prepare(self, today: type[Flow], again: type[Flow]) -> tuple[Flow, Flow]:
        """Two dialogs about one case, both open when the backup is taken."""
        first, second = today(self.world, self.desk), again(self.world, self.desk)
        shared = "case_id" if isinstance(first, CaseFlow) else "business"
        setattr(second, shared, getattr(first, shared))
        first.get_ready()
        second.get_ready()
        return first, second

    def flows(self) -> list[Flow]:
        first = [first for first, _second in self.pairs.values()]
        return [*first, *self.outbox.values(), self.ruled]

    def backup(self) -> None:
        """The shop of the outbox does not send, and the rules do not run."""
        self._switch_german(decisions_enabled=False)
        switch_rules(self.world, on=False)
        self._stop_sweeps()
        self._activate_rule()
        for state, flow in self.outbox.items():
            flow.dialog.confirm()
            self._leave_in(state, flow)
        assert self.ruled.case_id
        self.american.get_ready()
        self.yesterday.take()

    def happen(self) -> None:
        """Everything is decided, and the Americans' tokens are renewed."""
        for first, _second in self.pairs.values():
            assert first.dialog.confirm()["params"]["type"] == "success"
        self.go_on()
        for flow in self.flows():
            flow.settle()
            assert flow.effects == flow.expected
        self.desk.sim.act(
            self.pairs["another amount after a no"][0].case_id, "refuse_offer"
        )
        self._renew_american_tokens()
        self.keys = {name: pair[0].rows[0]["key"] for name, pair in self.pairs.items()}

    def end(self) -> None:
        self.desk.sim.post("webhooks", enabled=False)
        self.yesterday.put_back()
        assert self.pairs["the same"][0].rows == []

    def go_on(self) -> None:
        """Outbox and rules work."""
        self._switch_german(decisions_enabled=True)
        switch_rules(self.world, on=True)
        self.desk.run_cron("cron_run_rules")

    def _shops(self, region: str) -> list[int]:
        return self.world.admin.call(SHOP, "search", [("region", "=", region)])

    def _switch_german(self, **values: bool) -> None:
        self.world.admin.call(SHOP, "write", self._shops("DE"), values)

    def _stop_sweeps(self) -> None:
        """No reading comes between the restoration and the agents."""
        for name in SWEEPS:
            ids = self._named(name)
            self.world.admin.call("ir.cron", "write", ids, {"active": False})

    def _activate_rule(self) -> None:
        (euro,) = self.world.admin.call(
            "res.currency", "search", [("name", "=", "EUR")]
        )
        values = {"active": True, "currency_id": euro}
        ids = self._named(RULE)
        self.world.admin.call("tiktok.adjustment.rule", "write", ids, values)

    def _named(self, name: str) -> list[int]:
        domain = [("module", "=", "tiktok_shop_adjustments"), ("name", "=", name)]
        rows = self.world.admin.call("ir.model.data", "search_read", domain, ["res_id"])
        return [row["res_id"] for row in rows]

    def _leave_in(self, state: str, flow: GermanRefund) -> None:
        """As if the backup had caught the row in this delivery state."""
        if state == "queued":
            return
        (row,) = flow.rows
        postgres.query(
            f"UPDATE tiktok_adjustment_decision SET state = '{state}', attempts = 1, "
            "sent_at = now() AT TIME ZONE 'UTC', maybe_applied = true, lease_until = "
            "now() AT TIME ZONE 'UTC' + interval '1 hour', next_attempt_at = "
            "now() AT TIME ZONE 'UTC' + interval '1 hour' "
            f"WHERE id = {row['id']}",
            self.world.stack.database,
        )

    def release(self) -> None:
        """As if the hour of the lease were over."""
        postgres.query(
            "UPDATE tiktok_adjustment_decision SET lease_until = "
            "now() AT TIME ZONE 'UTC' - interval '1 second' WHERE state = 'sending'",
            self.world.stack.database,
        )
        self.desk.run_cron("cron_deliver_decisions")

    def _renew_american_tokens(self) -> None:
        fault = {"match": "*/orders/search", "fault": "expired_token"}
        self.desk.sim.post("faults", **fault)
        connect.sync(self.world.admin, self._shops("US"))
        assert self.desk.sim.get("faults")[0]["struck"] == 1
