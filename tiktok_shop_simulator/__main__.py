"""Start the simulator: python -m tiktok_shop_simulator [--port 8071] ..."""

import argparse
import gc
import ipaddress
import sys
from pathlib import Path

from aiohttp import web

from . import __version__, storage
from .admin.platform import urls
from .seed.reset import reset
from .server import build
from .world import World

SHUTDOWN_SECONDS = 1.0


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tiktok_shop_simulator",
        description="A local TikTok Shop: Partner API, webhooks, buyers, ledger.",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="default: this machine only"
    )
    parser.add_argument("--port", type=int, default=8071)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--orders", type=int, help="at least so many orders")
    parser.add_argument("--cases", type=int, help="at least so many cases")
    parser.add_argument("--state", type=Path, help="keep the state in this file")
    parser.add_argument("--base-url", help="how others reach it, if not host and port")
    parser.add_argument("--version", action="version", version=__version__)
    return parser.parse_args(argv)


def make_world(options: argparse.Namespace) -> World:
    """A world from its file, or from its seed."""
    world = World()
    world.base_url = options.base_url or f"http://{_shown(options.host)}:{options.port}"
    if options.state and options.state.exists():
        world.adopt(storage.load(options.state))
        gc.freeze()  # it all stays: no use in looking through it for garbage
    else:
        reset(world, options.seed, options.orders, options.cases)
    return world


def _shown(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1"
    return f"[{host}]" if address.version == 6 else host


def announce(world: World) -> None:
    """What somebody needs to connect."""
    print(f"Local TikTok Shop {__version__}, seed {world.state.seed}")
    for app in world.state.apps.values():
        print(f"  {app.portal} app: app key {app.app_key}")
        print(f"    app secret {app.app_secret}, service id {app.service_id}")
    for name, url in urls(world).items():
        print(f"  {name.replace('_', ' ')}: {url}")
    print(f"  state and admin: {world.base_url}/_sim/state", flush=True)


def main(argv: list[str] | None = None) -> int:
    options = arguments(argv)
    try:
        world = make_world(options)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    app = build(world, options.state)
    try:
        web.run_app(
            app,
            host=options.host,
            port=options.port,
            print=lambda _banner: announce(world),
            access_log=None,
            shutdown_timeout=SHUTDOWN_SECONDS,
        )
    except OSError as error:
        print(
            f"Port {options.port} cannot be used ({error.strerror}). "
            "Stop what runs there, or choose another one with --port.",
            file=sys.stderr,
        )
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
