"""./run demo: a real Odoo 19 and a local TikTok Shop, connected and in step."""

import time

from . import connect, database, odoo_source, people, ports, postgres
from .progress import say, step
from .rpc import Session, Simulator
from .servers import Server
from .settings import DEMO_DATABASE, LOCAL
from .stack import Stack

SERVERS = ("demo-odoo", "demo-simulator")
STATE_FILE = LOCAL / "simulator-state.json"


def run(port: int, simulator_port: int, *, fresh: bool, detach: bool) -> int:
    started = time.monotonic()
    say("TikTok Shop Adjustments: demo")
    stop_servers()
    ports.require(port, "--port", "Odoo")
    ports.require(simulator_port, "--simulator-port", "the local TikTok Shop")
    odoo_source.require_disk()
    stack = Stack(database.ensure(), "demo", DEMO_DATABASE, (port, simulator_port))
    try:
        _bring_up(stack, fresh)
        _print_addresses(stack, time.monotonic() - started)
        if not detach:
            _stay(stack)
    except BaseException:
        stack.stop()
        raise
    return 0


def _bring_up(stack: Stack, fresh: bool) -> None:
    if fresh or not stack.odoo.exists(DEMO_DATABASE):
        STATE_FILE.unlink(missing_ok=True)
    new = stack.odoo.ready(DEMO_DATABASE, fresh=fresh)
    with step("Start the local TikTok Shop"):
        stack.start_simulator("--state", STATE_FILE)
    with step("Start Odoo"):
        stack.start_odoo()
    admin = Session(stack.url, DEMO_DATABASE, "admin", people.PASSWORDS["admin"])
    simulator = Simulator(stack.simulator_url)
    with step("Connect the demo shops"):
        people.create(admin)
        _follow_ports(admin, simulator)
        shops = connect.connect(admin, simulator)
    if new:
        with step("First sync"):
            admin.call("tiktok.authorized.shop", "action_sync_now", shops)


def _follow_ports(admin: Session, simulator: Simulator) -> None:
    """A kept demo may come back on other ports than it had."""
    addresses = {
        "api_url": simulator.base,
        "auth_url": simulator.base,
        "consent_url": f"{simulator.base}/open/authorize",
    }
    known = admin.call("tiktok.authorization", "search", [])
    if known:
        admin.call("tiktok.authorization", "write", known, addresses)


def _print_addresses(stack: Stack, seconds: float) -> None:
    say(f"""
Ready after {seconds:.0f} s.

  The buyer:  {stack.simulator_url}/          the local TikTok Shop
  The agent:  {stack.url}/odoo     Odoo, Helpdesk

  Logins:  admin / admin     connects shops, sets everything up
           agent / agent     may decide
           viewer / viewer   sees the tickets, may not decide

  ./run stop ends it, ./run demo brings it back with its data, --fresh starts over.""")


def _stay(stack: Stack) -> None:
    say("  Ctrl-C ends it.")
    try:
        while stack.odoo_server.pid() and stack.simulator_server.pid():
            time.sleep(1)
        say("A server ended; its log is in .local/log.")
    except KeyboardInterrupt:
        say("")
    finally:
        stack.stop()


def stop_servers() -> bool:
    stopped = [Server(name).stop() for name in SERVERS]
    return any(stopped)


def stop() -> int:
    stopped = stop_servers()
    stopped = postgres.stop() or stopped
    say("Stopped." if stopped else "Nothing was running.")
    return 0
