"""The command line of ./run."""

import argparse
import os
import shutil
import sys

from . import bench, databases, demo, lint, lock, paths, postgres, setup, tests
from .errors import Trouble
from .odoo_config import OdooConfig
from .progress import Progress

# Their arguments are for the programs behind them, `-h` and all.
PASSES_ARGUMENTS = ("test", "bench", "simulator", "shell")


def main(arguments: list[str]) -> int:
    try:
        return _run(arguments)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(arguments: list[str]) -> int:
    if arguments and arguments[0] in PASSES_ARGUMENTS:
        return _pass_on(arguments[0], arguments[1:])
    options = _parser().parse_args(arguments)
    if options.command == "demo":
        return demo.run(
            options.port,
            options.simulator_port,
            fresh=options.fresh,
            detach=options.detach,
        )
    return {"stop": _stop, "clean": _clean, "lint": lint.run, "lock": lock.run}[
        options.command
    ]()


def _pass_on(command: str, arguments: list[str]) -> int:
    if command == "test":
        return tests.run(arguments)
    if command == "bench":
        return bench.run(arguments)
    if command == "shell":
        return _shell(arguments)
    setup.ensure_packages(Progress(), "odoo")
    _exec([str(paths.PYTHON), "-m", "tiktok_shop_simulator", *arguments], {})
    return 0


def _shell(arguments: list[str]) -> int:
    setup.ensure_database(Progress())
    database = databases.name(demo.NAME)
    if not databases.exists(database):
        raise Trouble("There is no demo database yet.", "Make one: ./run demo --detach")
    config = OdooConfig("shell", database)
    config.write()
    _exec(config.command("shell", *arguments), postgres.environment())
    return 0


def _exec(command: list[str], environment: dict[str, str]) -> None:
    os.chdir(paths.ROOT)
    os.execvpe(command[0], command, {**os.environ, **environment})  # noqa: S606


def _stop() -> int:
    demo.stop(Progress())
    return 0


def _clean() -> int:
    demo.stop(Progress())
    shutil.rmtree(paths.LOCAL, ignore_errors=True)
    print(f"Removed {paths.LOCAL}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "./run", description="TikTok Shop Adjustments for Odoo 19"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_demo(commands.add_parser("demo", help="Odoo and a local TikTok Shop, ready"))
    for name, words in {
        "stop": "stop what runs; the data is kept",
        "clean": "stop, and remove all that ./run has made",
        "test": "run all tests, or those named: ./run test [--all] [pytest arguments]",
        "bench": "measure against the targets: ./run bench [--quick] [B1 B7 ...]",
        "lint": "check the style of the whole repository",
        "shell": "a Python shell inside the demo's Odoo",
        "simulator": "only the local TikTok Shop, in memory; -h tells its options",
        "lock": "pin the newest allowed versions into requirements/",
    }.items():
        commands.add_parser(name, help=words)
    return parser


def _add_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fresh", action="store_true", help="forget the demo's data")
    parser.add_argument(
        "--detach", action="store_true", help="return when ready, keep it running"
    )
    parser.add_argument("--port", type=int, default=8069, help="of Odoo (8069)")
    parser.add_argument(
        "--simulator-port", type=int, default=8071, help="of the TikTok Shop (8071)"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
