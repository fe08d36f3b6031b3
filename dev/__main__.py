"""The commands of ./run."""

import argparse
import os
import shutil
import sys

from . import database, demo, lint, odoo_source, postgres, tests, venv
from .errors import Trouble
from .progress import say
from .settings import DEMO_DATABASE, LOCAL, PYTHON, ROOT


def main(words: list[str]) -> int:
    arguments, rest = _parser().parse_known_args(words)
    if rest and arguments.command not in ("test", "simulator", "shell"):
        _parser().error(f"unknown: {' '.join(rest)}")
    try:
        return COMMANDS[arguments.command](arguments, rest)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    play = commands.add_parser("demo", help="Odoo and a local TikTok Shop, connected")
    play.add_argument(
        "--fresh", action="store_true", help="forget the data, start over"
    )
    play.add_argument("--detach", action="store_true", help="return when it is ready")
    play.add_argument("--port", type=int, default=8069, help="Odoo's port")
    play.add_argument("--simulator-port", type=int, default=8071)
    for name, text in HELP.items():
        commands.add_parser(name, help=text, add_help=name not in _PASSING_ON)
    return parser


_PASSING_ON = ("test", "simulator", "shell")
HELP = {
    "stop": "end the demo and its database server",
    "clean": "remove everything that ./run made",
    "test": "run all tests; words after it go to pytest",
    "lint": "ruff, pylint-odoo, bandit, prettier, eslint",
    "shell": "an Odoo shell on the demo's database",
    "simulator": "the local TikTok Shop alone; words after it are its own",
    "lock": "pin the newest versions of the Python packages",
}


def _demo(arguments, _rest) -> int:
    ports = (arguments.port, arguments.simulator_port)
    return demo.run(*ports, fresh=arguments.fresh, detach=arguments.detach)


def _clean(_arguments, _rest) -> int:
    demo.stop()
    shutil.rmtree(postgres.socket_folder(), ignore_errors=True)
    shutil.rmtree(LOCAL, ignore_errors=True)
    say(f"Removed {LOCAL.name}/.")
    return 0


def _shell(_arguments, rest) -> int:
    odoo = database.ensure()
    if not odoo.exists(DEMO_DATABASE):
        raise Trouble("There is no demo yet: ./run demo makes it.")
    command = odoo.command()
    at = command.index(next(word for word in command if "addons-path" in str(word)))
    words = [*command[:at], "shell", *command[at:], "-d", DEMO_DATABASE, "--no-http"]
    return _become([*words, *rest], odoo.environment)


def _simulator(_arguments, rest) -> int:
    venv.ensure(odoo_source.ensure())
    return _become([PYTHON, "-m", "tiktok_shop_simulator", *rest], {})


def _become(command, environment) -> int:
    os.chdir(ROOT)
    words = [str(word) for word in command]
    os.execvpe(words[0], words, {**os.environ, **environment})


COMMANDS = {
    "demo": _demo,
    "stop": lambda _arguments, _rest: demo.stop(),
    "clean": _clean,
    "test": lambda _arguments, rest: tests.run(rest),
    "lint": lambda _arguments, _rest: lint.run(),
    "shell": _shell,
    "simulator": _simulator,
    "lock": lambda _arguments, _rest: venv.lock(),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
