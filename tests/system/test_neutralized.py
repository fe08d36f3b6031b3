"""A neutralised copy: it holds no credential and calls nobody, whatever is pressed."""

from collections.abc import Iterator

import pytest

from dev.connect import AUTHORIZATION, SHOP
from dev.errors import Trouble
from dev.rpc import Session

from .desk import DECISION, NEXT_LOOK, TICKET, Desk, wait_until
from .lost_flows import ApproveRefund
from .neutral_copy import NeutralCopy, found_in
from .world import World

pytestmark = pytest.mark.slow
MESSAGE = "tiktok.message"
INBOX = "tiktok.webhook.event"
RULE = "tiktok.adjustment.rule"
COPY = "This is a copy of the database: nothing is sent from it."
NOT_CONNECTED = "is not connected"
SWITCHES = (
    "notifications_enabled",
    "decisions_enabled",
    "messages_enabled",
    "rules_enabled",
)


class Original:
    """A live database in the middle of its work: something waits everywhere."""

    def __init__(self, world: World, desk: Desk) -> None:
        self.world, self.desk = world, desk
        self.doubted = ApproveRefund(world, desk)
        self.waiting = ApproveRefund(world, desk)
        self.undecided = ApproveRefund(world, desk)
        self.ticket = desk.ticket(self.undecided.case_id)

    def get_busy(self) -> None:
        self._begin_a_consent()
        self._lose_answers()
        self._say("Hello")
        self._let_a_notification_wait()
        rules = self.world.admin.call(RULE, "search", [("active", "=", False)])
        self.world.admin.call(RULE, "write", rules, self._rule_values())

    def _rule_values(self) -> dict:
        (pound,) = self.world.admin.call(
            "res.currency", "search", [("name", "=", "GBP")]
        )
        return {"active": True, "currency_id": pound}

    def _begin_a_consent(self) -> None:
        """An answer of TikTok's is waited for: its hash is a secret, too."""
        ids = self.world.admin.call(AUTHORIZATION, "search", [])
        self.world.admin.call(AUTHORIZATION, "action_connect", ids[:1])

    def _lose_answers(self) -> None:
        faults = self.desk.sim.post
        for flow in (self.doubted, self.waiting, self.undecided):
            flow.get_ready()
        faults("faults", match="*/approve", fault="reset", times=3)
        self.doubted.dialog.confirm()
        faults("faults", match="*/approve", fault="429", times=9, retry_after=600)
        self.waiting.dialog.confirm()
        assert self.doubted.rows[0]["state"] == "uncertain"
        assert self.waiting.rows[0]["state"] == "queued"

    def _say(self, words: str) -> None:
        """A comment to the buyer that TikTok does not take yet."""
        fault = {"match": "*/messages", "method": "POST", "fault": "429", "times": 99}
        self.desk.sim.post("faults", **fault, retry_after=600)
        say(self.world.agent, self.ticket, words)

    def _let_a_notification_wait(self) -> None:
        """The worker rests, so that the next notification stays where it is."""
        domain = [("name", "=", "cron_process_notifications")]
        rows = self.world.admin.call("ir.model.data", "search_read", domain, ["res_id"])
        self.world.admin.call(
            "ir.cron", "write", [row["res_id"] for row in rows], {"active": False}
        )
        before = self.world.admin.call(INBOX, "search_count", [])
        self.desk.sim.case("GB", "refund")
        more = lambda: self.world.admin.call(INBOX, "search_count", []) > before  # noqa: E731
        wait_until(more, NEXT_LOOK, "a notification waits")


def say(session: Session, ticket: int, words: str) -> None:
    """Write a comment, as the chatter's composer does."""
    kind = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
    session.call(TICKET, "message_post", [ticket], body=words, **kind)


@pytest.fixture(scope="module")
def original(stack: World, desk: Desk) -> Original:
    original = Original(stack, desk)
    original.get_busy()
    return original


@pytest.fixture(scope="module")
def copy(stack: World, original: Original) -> Iterator[NeutralCopy]:
    copy = NeutralCopy(stack)
    try:
        # What is looked for can be found: each secret is in the original
        assert found_in(stack.stack.database, copy.secrets) == copy.secrets
        copy.make()
        yield copy
    finally:
        copy.remove()


@pytest.fixture(autouse=True)
def _nobody_is_called(desk: Desk, copy: NeutralCopy) -> Iterator[None]:
    before = desk.last_call()
    yield
    assert desk.last_call() == before


@pytest.fixture
def admin(copy: NeutralCopy) -> Session:
    return copy.session("admin")


@pytest.fixture
def agent(copy: NeutralCopy) -> Session:
    return copy.session("agent")


def test_no_credential_is_left_anywhere(copy: NeutralCopy) -> None:
    assert len(copy.secrets) >= 3 * 4
    assert found_in(copy.stack.database, copy.secrets) == set()


def test_nothing_waits_to_be_sent(admin: Session) -> None:
    open_states = [("state", "in", ("queued", "sending", "uncertain"))]
    for model in (DECISION, MESSAGE):
        assert admin.call(model, "search_count", open_states) == 0
    refused = [("state", "=", "refused")]
    decisions = admin.call(DECISION, "search_read", refused, ["answer_message"])
    assert [row["answer_message"] for row in decisions] == [COPY, COPY]
    (message,) = admin.call(MESSAGE, "search_read", refused, ["answer"])
    assert message["answer"] == COPY


def crons(admin: Session) -> list[int]:
    """The addon's scheduled actions."""
    domain = [("module", "=", "tiktok_shop_adjustments"), ("model", "=", "ir.cron")]
    rows = admin.call("ir.model.data", "search_read", domain, ["res_id"])
    return [row["res_id"] for row in rows]


def test_the_scheduled_actions_rest_and_call_nobody_by_hand(admin: Session) -> None:
    ids = crons(admin)
    assert len(ids) >= 7
    rows = admin.call("ir.cron", "read", ids, ["active"])
    assert {row["active"] for row in rows} == {False}
    for cron_id in ids:
        admin.call("ir.cron", "method_direct_trigger", [cron_id])


def test_the_administrators_buttons_say_why_nothing_happens(admin: Session) -> None:
    sellers = admin.call(AUTHORIZATION, "search", [])
    for shop in admin.call(SHOP, "search", []):
        notice = admin.call(SHOP, "action_sync_now", [shop])["params"]
        assert notice["type"] == "danger"
        assert NOT_CONNECTED in notice["message"]
    with pytest.raises(Trouble, match="Enter the app secret first"):
        admin.call(AUTHORIZATION, "action_connect", sellers[:1])
    with pytest.raises(Trouble, match=NOT_CONNECTED):
        admin.call(AUTHORIZATION, "action_read_shops", sellers[:1])


def test_the_agents_buttons_say_why_nothing_happens(
    original: Original, agent: Session, admin: Session
) -> None:
    ticket = original.ticket
    action = agent.call(TICKET, "action_tiktok_approve", [ticket])
    model, row = action["res_model"], action["res_id"]
    agent.call(model, "write", [row], {"decision": "APPROVE_REFUND"})
    told = agent.call(model, "action_confirm", [row])["params"]
    assert told["type"] == "warning"
    assert "sending decisions is switched off" in told["message"]
    # No line to the buyer here: the comment is a comment, and nobody's message
    messages = admin.call(MESSAGE, "search", [])
    say(agent, ticket, "Good-bye")
    assert admin.call(MESSAGE, "search", []) == messages
    refused = admin.call(MESSAGE, "search", [("state", "=", "refused")])
    agent.call(MESSAGE, "action_send_again", refused)


def test_also_with_everything_switched_on_again_nobody_is_called(
    copy: NeutralCopy, admin: Session
) -> None:
    """Somebody switches the copy on: without a credential there is nothing to do."""
    shops = admin.call(SHOP, "search", [])
    admin.call(SHOP, "write", shops, dict.fromkeys(SWITCHES, True))
    events = admin.call(INBOX, "search", [])
    admin.call(INBOX, "action_retry", events)
    admin.call("ir.cron", "write", crons(admin), {"active": True})
    for cron_id in crons(admin):
        admin.call("ir.cron", "method_direct_trigger", [cron_id])
    assert found_in(copy.stack.database, copy.secrets) == set()
