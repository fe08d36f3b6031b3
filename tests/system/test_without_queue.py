"""The bridge to the job queue is taken out: everything goes on by scheduled actions."""

import pytest

from dev import postgres

from . import outbox
from .desk import Desk, wait_until
from .world import World

BRIDGE = "tiktok_shop_adjustments_queue_job"

pytestmark = pytest.mark.slow


def test_uninstalled_with_work_in_the_queue_everything_goes_on(
    stack: World, desk: Desk
) -> None:
    outbox.write_shops(stack, use_job_queue=True)
    case_ids, since = outbox.fill(stack, desk, 4), desk.last_call()
    with outbox.idle_runner(stack):
        outbox.release(stack, desk)
    database = stack.stack.database
    waiting = "SELECT count(*) FROM queue_job WHERE method_name = '_job_decide'"
    assert postgres.query(waiting, database) == "4"
    uninstall(stack)
    assert postgres.query(waiting, database) == "0"
    channels = "SELECT count(*) FROM queue_job_channel WHERE name = 'tiktok_shop'"
    assert postgres.query(channels, database) == "0"
    desk.run_cron("cron_deliver_decisions")
    wait_until(lambda: outbox.confirmed(stack, case_ids) == 4, 60, "all are sent")
    outbox.assert_each_once(desk, case_ids, since)
    # A notification, the polling and a click work as ever
    heard = desk.sim.case("GB", "refund")
    desk.wait_for_ticket(heard)
    desk.decide(heard, "approve", decision="APPROVE_REFUND")
    assert desk.decisions(heard)[0]["state"] == "confirmed"
    desk.sim.post("webhooks", enabled=False)
    unheard = desk.sim.case("GB", "refund")
    desk.run_cron("cron_sync")
    assert desk.ticket(unheard)


def uninstall(stack: World) -> None:
    found = stack.admin.call("ir.module.module", "search", [("name", "=", BRIDGE)])
    stack.admin.call("ir.module.module", "button_immediate_uninstall", found)
