"""Seeds, sizes, clock, files, start-up: the simulator as a program."""

import json
import re
import subprocess
import sys
import time

import pytest
import requests

from tiktok_shop_simulator.engine import timers
from tiktok_shop_simulator.seed.reset import reset
from tiktok_shop_simulator.world import World

from .client import Simulator
from .conftest import ROOT, free_port, start

NOW = 1_790_000_000


def snapshot(sim, **values):
    """Everything but tokens, under a fixed clock."""
    sim.post("reset", now=NOW, **values)
    shops = sim.get("state")["shops"]
    rows = [sim.get("orders", shop_id=shop["shop_id"], limit=1000) for shop in shops]
    return json.dumps([shops, rows, sim.get("ledger")], sort_keys=True)


def settled(text):
    """Without what a second more or less changes."""
    return re.sub(r"\b(17|18)\d{8}\b", "T", text)


def test_same_seed_same_world(sim):
    first = settled(snapshot(sim, seed=7, orders=200, cases=120))
    assert settled(snapshot(sim, seed=7, orders=200, cases=120)) == first
    assert settled(snapshot(sim, seed=8, orders=200, cases=120)) != first


def test_same_seed_same_talks(sim):
    talks = []
    for _ in range(2):
        sim.post("reset", seed=7, now=NOW)
        rows = sim.get("conversations")
        talks.append([(row["id"], sim.chat(row["id"])) for row in rows])
    assert talks[0] == talks[1]
    assert len(talks[0]) == 4


def test_ids_look_like_tiktoks(sim):
    state = sim.get("state")
    ids = [shop["shop_id"] for shop in state["shops"]]
    for shop_id in ids[:1]:
        for order in sim.get("orders", shop_id=shop_id):
            ids.append(order["order_id"])
            ids += [line["order_line_item_id"] for line in order["lines"]]
            ids += [case["case_id"] for case in order["cases"]]
    assert len(set(ids)) == len(ids) > 50
    assert all(re.fullmatch(r"[1-9]\d{18}", x) and int(x) < 2**63 for x in ids)


def test_default_scene(sim):
    state = sim.get("state")
    names = [(shop["region"], shop["name"]) for shop in state["shops"]]
    assert [region for region, _name in names] == ["GB", "DE", "VN", "US", "US"]
    assert state["counts"]["orders"] == 61
    orders = [
        order
        for shop in state["shops"]
        for order in sim.get("orders", shop_id=shop["shop_id"])
    ]
    assert {order["status"] for order in orders} == {
        "UNPAID",
        "ON_HOLD",
        "AWAITING_SHIPMENT",
        "PARTIALLY_SHIPPING",
        "AWAITING_COLLECTION",
        "IN_TRANSIT",
        "DELIVERED",
        "COMPLETED",
        "CANCELLED",
    }
    cases = [sim.show(case["case_id"]) for order in orders for case in order["cases"]]
    waiting = [case for case in cases if case["timer"] == "seller"]
    assert {case["case_type"] for case in waiting} == {
        "BUYER_CANCEL",
        "REFUND",
        "RETURN_AND_REFUND",
        "REPLACEMENT",
        "EXCHANGE",
    }
    assert sum(len(case["lines"]) > 1 for case in waiting) >= 4
    soon = [case for case in waiting if case["timer_at"] - state["now"] < 2 * 3600]
    assert len(soon) >= 4
    assert [c for c in cases if c["arbitration_status"] == "IN_PROGRESS"]
    assert [c for c in cases if c["pre_return_id"]]
    assert [c for c in cases if c["auto_approved"]]
    assert [c for c in cases if c["role"] == "SYSTEM" and c["kind"] == "cancellation"]
    assert [c for c in cases if c["is_quick_refund"]]
    assert [order for order in orders if order["replaced_order_id"]]


def test_every_open_case_of_the_scene_has_its_own_lines(sim):
    for shop in sim.get("state")["shops"]:
        for order in sim.get("orders", shop_id=shop["shop_id"], limit=1000):
            lines = {line["order_line_item_id"] for line in order["lines"]}
            for case in order["cases"]:
                assert set(case["line_ids"]) <= lines


def test_empty_shops(sim):
    assert sim.post("reset", orders=0)["orders"] == 0
    state = sim.get("state")
    assert (state["counts"]["cases"], len(state["shops"])) == (0, 5)
    assert sim.case("GB", "refund")


@pytest.mark.parametrize("cases", [500, 3000])
def test_any_size(sim, cases):
    counts = sim.post("reset", seed=2, orders=100, cases=cases)
    assert (counts["cases"], counts["orders"] >= cases) == (cases, True)
    assert counts["open_cases"] > cases * 0.99 - 20


def test_time_goes_by_itself_and_by_command(sim):
    now = sim.get("state")["now"]
    sim.advance(days=3)
    assert 0 <= sim.get("state")["now"] - now - 3 * 86400 <= 5
    sim.post("clock", set=NOW)
    assert 0 <= sim.get("state")["now"] - NOW <= 5
    time.sleep(1.1)
    assert sim.get("state")["now"] > NOW


def test_deadlines_pass_without_anybody_asking(sim):
    """Scenario: a deadline a second ahead, and no call at all. Expected: the
    background clock approves."""
    case = sim.case("GB", "refund", at=-48 * 3600 + 1)
    assert sim.show(case)["status"].endswith("_PENDING")
    since = sim.show(case)["timer_at"]
    time.sleep(2.2)
    shown = sim.show(case)
    assert shown["status"] == "RETURN_OR_REFUND_REQUEST_SUCCESS"
    (row,) = sim.get("ledger", case=case)
    assert 0 <= row["clock"] - since <= 1


def test_many_deadlines_at_once_are_each_paid_once():
    world = World()
    reset(world, seed=5, cases=2000)
    open_cases = [c.case_id for c in world.state.cases.values() if c.timer == "seller"]
    world.state.clock.advance(40 * 86400)
    timers.run_due(world)
    assert timers.run_due(world) == 0
    left = [c for c in world.state.cases.values() if c.timer == "seller"]
    assert left == []
    refunds: dict[str, int] = {}
    for movement in world.state.ledger:
        if movement.kind in {"refund", "replacement_order"}:
            refunds[movement.case_id] = refunds.get(movement.case_id, 0) + 1
    assert max(refunds.values()) == 1
    assert len(refunds.keys() & set(open_cases)) > 1000


@pytest.mark.parametrize(
    ("switches", "word"),
    [
        ({"colour": "red"}, "unknown"),
        ({"refused_offer": "MAYBE"}, "PENDING"),
        ({"payout_delay": "soon"}, "int"),
        ({"direct_refund": 1}, "bool"),
    ],
)
def test_wrong_switches_are_refused_whole(sim, switches, word):
    before = sim.get("state")["switches"]
    answer = sim.refused("switches", comment_limit=7, **switches)
    assert answer.status_code == 400
    assert word in answer.json()["error"]
    assert sim.get("state")["switches"] == before


@pytest.mark.parametrize(
    ("path", "values", "status"),
    [
        ("cases", {"shop": "GB", "type": "gift"}, 400),
        ("cases", {"shop": "XX", "type": "refund"}, 404),
        ("cases", {"type": "refund", "order_id": "1"}, 404),
        ("cases", {"shop": "GB", "type": "refund", "colour": "red"}, 400),
        ("cases", {"shop": "GB", "type": "refund", "basket": "x"}, 400),
        ("cases", {"shop": "GB", "type": "refund", "images": ["???"]}, 400),
        ("actions", {"case_id": "1", "action": "withdraw"}, 404),
        ("actions", {"case_id": "1", "action": "dance"}, 400),
        ("actions", {"case_id": "1", "action": "ship", "actor": "carrier"}, 400),
        ("app", {"app_key": "nobody"}, 404),
        ("authorizations", {"shop": "GB", "action": "revoke"}, 404),
        ("webhooks", {"drop": "often"}, 400),
    ],
)
def test_mistakes_are_answered_in_words(sim, path, values, status):
    answer = sim.refused(path, **values)
    assert answer.status_code == status
    assert len(answer.json()["error"]) > 10


def test_admin_calls_want_json(sim):
    answer = sim.session.post(f"{sim.base}/_sim/reset", data="{}", timeout=5)
    assert answer.status_code == 400
    text = {"content-type": "application/json"}
    url = f"{sim.base}/_sim/reset"
    for body in ("[]", "{"):
        answer = sim.session.post(url, data=body, headers=text, timeout=5)
        assert answer.status_code == 400


# --- as a program ------------------------------------------------------------------


def test_state_file_survives_a_restart(tmp_path):
    file, port = tmp_path / "state.json", free_port()
    process = start("--state", str(file), port=port)
    sim = Simulator(f"http://127.0.0.1:{port}")
    api = sim.api("GB")
    case = sim.case("GB", "refund", words="Kaputt 😕", images=1)
    body = {"decision": "APPROVE_REFUND"}
    path = f"/return_refund/202309/returns/{case}/approve"
    api.post(path, body, {"idempotency_key": "k"})
    sim.advance(days=2)
    sim.post("switches", payout_delay=999)
    before = {name: sim.get(name) for name in ("state", "ledger")}
    shown = sim.show(case)
    talk = sim.say(case_id=case, text="Kaputt 😕", image=True)
    said = sim.chat(talk)
    process.terminate()
    process.wait(10)
    process = start("--state", str(file), port=port)
    try:
        sim = Simulator(f"http://127.0.0.1:{port}")
        after = {name: sim.get(name) for name in ("state", "ledger")}
        for name in ("apps", "shops", "consents", "switches", "seed"):
            assert after["state"][name] == before["state"][name]
        assert after["ledger"] == before["ledger"]
        assert sim.show(case) == shown
        assert sim.chat(talk) == said
        assert sim.say(case_id=case, text="Hallo?") == talk
        assert 0 <= after["state"]["now"] - before["state"]["now"] < 30
        reply = api.post(path, body, {"idempotency_key": "k"})
        assert reply.code == 0
        assert sim.get("ledger") == before["ledger"]
        assert sim.case("GB", "refund") != case
    finally:
        process.terminate()
        process.wait(10)


def test_killed_simulator_loses_at_most_a_moment(tmp_path):
    file, port = tmp_path / "state.json", free_port()
    process = start("--state", str(file), port=port)
    case = Simulator(f"http://127.0.0.1:{port}").case("GB", "refund")
    time.sleep(2.5)
    process.kill()
    process.wait(10)
    process = start("--state", str(file), port=port)
    shown = Simulator(f"http://127.0.0.1:{port}").show(case)
    process.terminate()
    process.wait(10)
    assert shown["status"] == "RETURN_OR_REFUND_REQUEST_PENDING"


def run(*options):
    command = [sys.executable, "-m", "tiktok_shop_simulator", *options]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )


def test_broken_state_file_is_one_clear_line(tmp_path):
    file = tmp_path / "state.json"
    file.write_text("{oops")
    done = run("--state", str(file), "--port", str(free_port()))
    assert done.returncode == 2
    assert "is no state of this simulator" in done.stderr
    assert "Traceback" not in done.stderr
    assert file.read_text() == "{oops"


def test_busy_port_is_one_clear_line(sim):
    port = sim.base.rsplit(":", 1)[1]
    done = run("--port", port)
    assert done.returncode == 2
    assert f"Port {port} cannot be used" in done.stderr
    assert "--port" in done.stderr
    assert done.stdout == ""


def test_start_prints_what_is_needed():
    port = free_port()
    command = [sys.executable, "-m", "tiktok_shop_simulator", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    lines = []
    while not lines or "_sim/state" not in lines[-1]:
        lines.append(process.stdout.readline())
    text = "".join(lines)
    state = requests.get(f"http://127.0.0.1:{port}/_sim/state", timeout=5).json()
    process.terminate()
    process.wait(10)
    process.stdout.close()
    for app in state["apps"]:
        for name in ("app_key", "app_secret", "service_id"):
            assert app[name] in text
    for url in state["urls"].values():
        assert url in text


def test_admin_is_for_this_machine_only():
    """Reached through another address of this machine, /_sim refuses."""
    port = free_port()
    process = start("--host", "0.0.0.0", port=port)
    address = subprocess.run(
        ["/bin/hostname", "-I"], capture_output=True, text=True, check=True
    ).stdout.split()
    try:
        assert address, "the machine needs an address besides loopback"
        url = f"http://{address[0]}:{port}"
        refused = requests.get(f"{url}/_sim/state", timeout=5)
        assert refused.status_code == 403
        served = requests.get(f"{url}/authorization/202309/shops", timeout=5)
        assert served.json()["code"] == 36009004
    finally:
        process.terminate()
        process.wait(10)
