"""./run demo and ./run stop: a real Odoo and a local TikTok Shop, connected."""

import json
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

from . import (
    connect,
    databases,
    fingerprint,
    machine,
    paths,
    people,
    postgres,
    processes,
    setup,
)
from .errors import Trouble
from .progress import Progress
from .stack import Stack

NAME = "demo"
# What the demo database has installed, and whether its shops are connected.
STATE = paths.LOCAL / "demo.json"


@dataclass
class DemoState:
    """What the data of the demo depends on, remembered between two runs."""

    port: int = 0
    simulator_port: int = 0
    addons: str = ""
    connected: bool = False

    @classmethod
    def load(cls, path: Path = STATE) -> "DemoState":
        try:
            return cls(**json.loads(path.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return cls()

    def save(self, path: Path = STATE) -> None:
        path.write_text(json.dumps(asdict(self)))


def run(port: int, simulator_port: int, *, fresh: bool, detach: bool) -> int:
    """Start the demo; unless detached, stay until Ctrl-C or until a server ends."""
    progress = Progress()
    stack = Stack(NAME, databases.name(NAME), port, simulator_port)
    if not stack.dead() and not fresh:
        return _show_running(stack, progress)
    stack.stop()
    machine.check_port(port, "--port")
    machine.check_port(simulator_port, "--simulator-port")
    _end_on_term()
    began = time.monotonic()
    try:
        _start(stack, progress, fresh)
    except BaseException:
        stack.stop()
        raise
    _announce(stack, progress, time.monotonic() - began)
    return 0 if detach else _stay(stack, progress)


def stop(progress: Progress) -> None:
    """Stop whatever of this clone runs, the tests' servers as well."""
    names = [path.stem for path in paths.RECORDS.glob("*.json")]
    stopped = [name for name in names if processes.stop(name)]
    if postgres.stop():
        stopped.append(postgres.NAME)
    progress.say(
        f"Stopped: {', '.join(stopped)}" if stopped else "Nothing was running."
    )


def _start(stack: Stack, progress: Progress, fresh: bool) -> None:
    source = setup.ensure_database(progress)
    state = _prepare_database(stack, source, progress, fresh)
    with progress.step("Starting the local TikTok Shop"):
        stack.start_simulator()
    with progress.step("Starting Odoo"):
        stack.start_odoo()
    _connect(stack, state, progress)
    state.save()


def _prepare_database(
    stack: Stack, source: str, progress: Progress, fresh: bool
) -> DemoState:
    state = DemoState.load()
    if fresh or not databases.exists(stack.database):
        with progress.step("Creating the demo database"):
            databases.copy(source, stack.database)
        stack.state_file.unlink(missing_ok=True)
        state = DemoState()
    elif state.addons != _addons():
        with progress.step("Updating the addons in the demo database"):
            databases.update_addons(stack.database)
    state.addons = _addons()
    # At once: a run that fails after this need not update again.
    state.save()
    return state


def _addons() -> str:
    return fingerprint.of_addons(paths.product_addons())


def _connect(stack: Stack, state: DemoState, progress: Progress) -> None:
    """Users, consents and the first sync; where Odoo's address is new, again."""
    ports = (stack.config.port, stack.simulator_port)
    if state.connected and (state.port, state.simulator_port) == ports:
        return
    admin = stack.session("admin")
    with progress.step("Creating the users"):
        people.create(admin)
    with progress.step("Connecting the demo shops by TikTok's consent page"):
        connect.move(admin, stack.simulator_url)
        shops = connect.connect(admin, stack.simulator)
    with progress.step(f"First sync of {len(shops)} shops"):
        connect.sync(admin, shops)
    state.port, state.simulator_port = ports
    state.connected = True


def _show_running(stack: Stack, progress: Progress) -> int:
    """Where the running demo is, whatever ports this call has asked for."""
    names = (stack.odoo_name, stack.simulator_name)
    there = [record.port for name in names if (record := processes.find(name))]
    progress.say("The demo is running already; `./run stop` stops it.")
    _announce(Stack(NAME, stack.database, *there), progress, None)
    return 0


def _announce(stack: Stack, progress: Progress, seconds: float | None) -> None:
    progress.say()
    progress.say(f"Ready after {seconds:.0f} s." if seconds is not None else "Where:")
    progress.say(f"  Odoo, the agent's side      {stack.url}")
    progress.say("    logins (password = login)   admin    sets up shops and rules")
    progress.say("                                agent    decides")
    progress.say("                                viewer   may only look")
    progress.say(f"  TikTok Shop, the buyer's    {stack.simulator_url}/")
    progress.say(f"  logs                        {paths.LOGS}")
    progress.say()


def _stay(stack: Stack, progress: Progress) -> int:
    progress.say("Ctrl-C stops everything; the data is kept.")
    try:
        while not (gone := stack.dead()):
            time.sleep(1)
    except KeyboardInterrupt:
        progress.say()
        stop(progress)
        return 0
    if not any(paths.RECORDS.glob(f"{NAME}-*.json")):
        return 0  # `./run stop` of another terminal
    stop(progress)
    raise Trouble(
        f"{' and '.join(gone)} ended by itself.", f"The reason is in {paths.LOGS}"
    )


def _end_on_term() -> None:
    """A kill of ./run takes its servers along, as Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
