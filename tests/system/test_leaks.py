"""With every log turned up: no secret and no buyer lies where it does not belong.

Odoo runs with its own log and those of its HTTP libraries at DEBUG, in a file and in
the database. Consent, renewal, sync, notifications, a chat, a decision and each fault
pass by. Then file and database are searched, column by column.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import requests

from dev import paths, postgres, processes
from dev.connect import AUTHORIZATION
from dev.errors import Trouble

from .desk import NEXT_LOOK, Desk, wait_until
from .world import World

pytestmark = pytest.mark.slow

# debug_sql is not among them: it prints all that is stored
LOUD = ("odoo", "urllib3", "requests", "werkzeug", "odoo.http.rpc.request")
FLAGS = (
    "--log-level=debug",
    "--log-db-level=debug",
    *(f"--log-handler={name}:DEBUG" for name in LOUD),
)
FAULTS: dict[str, dict[str, Any]] = {
    "500": {"times": 3},
    "reset": {"times": 3},
    "reset_after": {"times": 3},
    "bad_json": {"times": 3},
    "partial_errors": {},
    "expired_token": {},
}
BUYER = {
    "nickname": "CANARY-nickname",
    "recipient": "CANARY-recipient",
    "address": {
        "address_line1": "CANARY-street 1",
        "phone_number": "(+44)0CANARY0phone",
        "post_town": "CANARY-town",
    },
}
WORDS, SAID = "CANARY-words of a buyer", "CANARY-message of a buyer"
# Where a buyer's data belongs, and where Odoo keeps what is shown of it
HOME_OF_BUYER = {
    ("res_partner", "name"),
    ("res_partner", "complete_name"),
    ("res_partner", "phone"),
    ("res_partner", "phone_sanitized"),
    ("res_partner", "street"),
    ("res_partner", "street2"),
    ("res_partner", "city"),
    ("helpdesk_ticket", "partner_name"),
    ("helpdesk_ticket", "description"),
    ("mail_message", "body"),
    ("mail_message", "email_from"),
    ("tiktok_adjustment", "buyer_words"),
    ("tiktok_adjustment", "payload"),
    ("tiktok_adjustment_event", "note"),
    ("tiktok_conversation", "buyer_name"),
    ("tiktok_message", "text"),
    ("tiktok_message", "content"),
}
HOME_OF_SECRETS = {
    ("tiktok_authorization", "app_secret"),
    ("tiktok_authorization", "access_token"),
    ("tiktok_authorization", "refresh_token"),
    ("tiktok_authorized_shop", "cipher"),
}


@pytest.fixture(scope="module")
def loud(stack: World) -> Iterator[World]:
    """The stack with every log turned up; the log begins here."""
    processes.stop(stack.stack.odoo_name)
    log_of(stack).write_text("")
    stack.stack.start_odoo(*FLAGS, f"--log-db={stack.stack.database}")
    yield stack
    processes.stop(stack.stack.odoo_name)
    stack.start_odoo()


def log_of(world: World) -> Path:
    return paths.LOGS / f"{world.stack.odoo_name}.log"


@pytest.fixture(scope="module")
def secrets(loud: World, desk: Desk) -> set[str]:
    """Every secret that there was while all of this happened."""
    known = stored_secrets(loud)
    known |= consent_again(loud)
    known |= stored_secrets(loud)
    type_secret(loud)
    renew(loud)
    known |= stored_secrets(loud)
    live(loud, desk)
    return known | stored_secrets(loud) | signed(desk)


def stored_secrets(world: World) -> set[str]:
    rows = postgres.query(
        "SELECT concat_ws(',', app_secret, access_token, refresh_token, "
        "consent_state_hash) FROM tiktok_authorization UNION ALL "
        "SELECT cipher FROM tiktok_authorized_shop",
        world.stack.database,
    )
    return {secret for row in rows.splitlines() for secret in row.split(",") if secret}


def consent_again(world: World) -> set[str]:
    """Through TikTok's page and back, by hand; answers the code and the state."""
    admin, state = world.admin, world.simulator.get("/_sim/state")
    seller = state["sellers"][0]
    found = admin.call(AUTHORIZATION, "search", [("name", "=", seller["name"])])
    admin.call(AUTHORIZATION, "action_disconnect", found)
    url = admin.call(AUTHORIZATION, "action_connect", found)["url"]
    asked = dict(parse_qsl(urlsplit(url).query))
    confirm = f"{world.simulator_url}/open/authorize/confirm"
    form = {**asked, "seller": seller["seller_id"]}
    agreed = requests.post(confirm, form, allow_redirects=False, timeout=30)
    back = agreed.headers["location"]
    admin.open(back)
    with pytest.raises(Trouble):  # a state works once; the refusal is logged as well
        admin.open(back)
    (row,) = admin.call(AUTHORIZATION, "read", found, ["state"])
    assert row["state"] == "connected"
    return {asked["state"], *parse_qs(urlsplit(back).query)["code"]}


def type_secret(world: World) -> None:
    """The administrator types the app's secret once more, as the form sends it."""
    app = world.simulator.get("/_sim/state")["apps"][0]
    found = world.admin.call(
        AUTHORIZATION, "search", [("app_key", "=", app["app_key"])]
    )
    typed = {"app_secret_input": app["app_secret"]}
    told = world.admin.call(AUTHORIZATION, "web_save", found, typed, {"name": {}})
    assert told[0]["name"]


def renew(world: World) -> None:
    before = stored_secrets(world)
    postgres.query(
        "UPDATE tiktok_authorization SET access_token_expires_at = now()",
        world.stack.database,
    )
    world.sync()
    assert stored_secrets(world) != before


def live(world: World, desk: Desk) -> None:
    """A buyer buys, asks and writes; TikTok fails in every way; the agent decides."""
    buyer = desk.sim.post("texts", shop="GB", buyer="new", **BUYER)["buyer_user_id"]
    desk.sim.allow_chat("GB")
    items = [{"seller_sku": "MUG", "quantity": 1}]
    for fault, laid in FAULTS.items():
        order = desk.sim.post(
            "orders",
            shop="GB",
            status="DELIVERED",
            items=items,
            buyer=buyer,
            shipping_type="SELLER",
        )
        number = order["order_id"]
        made = desk.sim.case("", "refund", order_id=number, words=WORDS, images=1)
        desk.wait_for_ticket(made)
        desk.sim.post("faults", match="*/returns/*/approve", fault=fault, **laid)
        desk.decide(made, "approve", decision="APPROVE_REFUND")
        desk.sim.post("faults", clear=True)
    desk.sim.post("faults", match="*/search", fault="bad_json", times=9)
    with pytest.raises(Trouble):
        world.sync()
    desk.sim.post("faults", clear=True)
    desk.sim.say(order_id=number, text=SAID)
    said = [("order_remote_id", "=", number), ("type", "=", "TEXT")]
    wait_until(
        lambda: world.admin.call("tiktok.message", "search_count", said),
        NEXT_LOOK,
        "the message",
    )
    for cron in ("cron_fetch_pictures", "cron_deliver_decisions", "cron_renew_tokens"):
        desk.run_cron(cron)


def signed(desk: Desk) -> set[str]:
    """The signatures of all calls that TikTok has got."""
    calls = desk.sim.get("calls", since=0)
    return {call["query"]["sign"] for call in calls if call["query"].get("sign")}


def columns_with(world: World, marks: set[str]) -> set[tuple[str, str]]:
    """The columns of the whole database in which one of `marks` occurs."""
    found = postgres.query(
        "SELECT table_name || '|' || column_name FROM information_schema.columns "
        "JOIN information_schema.tables USING (table_schema, table_name) WHERE "
        "table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type IN "
        "('character varying', 'text', 'jsonb', 'json', 'bytea')",
        world.stack.database,
    )
    columns = [tuple(row.split("|")) for row in found.splitlines()]
    listed = ",".join(f"'%{mark}%'" for mark in sorted(marks))
    asked = " UNION ALL ".join(
        f"SELECT '{table}|{column}' WHERE EXISTS (SELECT 1 FROM \"{table}\" WHERE "
        f'"{column}"::text LIKE ANY (ARRAY[{listed}]))'
        for table, column in columns
    )
    rows = postgres.query(asked, world.stack.database).splitlines()
    return {(table, column) for table, column in (row.split("|") for row in rows)}


def test_the_logs_are_loud(loud: World, secrets: set[str]) -> None:
    """Else their silence would prove nothing."""
    log = log_of(loud).read_text()
    assert re.search(r"urllib3\.connectionpool: .*sign=\*\*\*", log)
    assert re.search(r"urllib3\.connectionpool: .*refresh_token=\*\*\*", log)
    assert re.search(r"urllib3\.connectionpool: .*auth_code=\*\*\*", log)
    assert re.search(r"werkzeug: .*/tiktok_shop/authorization/return\?\*\*\*", log)
    assert "DEBUG" in postgres.query(
        "SELECT DISTINCT level FROM ir_logging", loud.stack.database
    )
    assert len(secrets) > 20
    assert "'app_secret_input': '***'" in log
    assert "HTTP 500" in log
    assert "code 105002" in log


def test_no_log_holds_a_secret(loud: World, secrets: set[str]) -> None:
    log = log_of(loud).read_text()
    assert [secret for secret in secrets if secret in log] == []


def test_no_log_holds_a_buyer(loud: World, secrets: set[str]) -> None:
    log = log_of(loud).read_text()
    assert re.findall(r".*CANARY.*", log) == []


def test_secrets_lie_in_their_columns_and_nowhere_else(
    loud: World, secrets: set[str]
) -> None:
    """Neither in jobs, messages, the bus, parameters, nor in logged entries."""
    assert columns_with(loud, secrets) == HOME_OF_SECRETS


def test_a_buyer_lies_where_buyers_belong_and_nowhere_else(
    loud: World, secrets: set[str]
) -> None:
    found = columns_with(loud, {"CANARY"})
    assert found <= HOME_OF_BUYER
    assert {("res_partner", "name"), ("tiktok_message", "text")} <= found


def test_no_session_holds_a_secret(loud: World, secrets: set[str]) -> None:
    files = [
        path for path in (paths.ODOO_DATA / "sessions").rglob("*") if path.is_file()
    ]
    assert files
    for path in files:
        text = path.read_text(errors="replace")
        assert [secret for secret in secrets if secret in text] == []
