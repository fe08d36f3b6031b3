"""Databases, made once and copied: base -> with the addons -> demo, tests.

`base` has Odoo and OCA's addons installed, `addons` in addition ours. Their names hold
a fingerprint of what they were made of, so a change makes a new one.
"""

import fcntl
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import fingerprint, paths, postgres
from .commands import run_logged
from .errors import Trouble
from .odoo_config import OdooConfig
from .odoo_tree import OdooTree
from .progress import Progress

BASE_ADDONS = "helpdesk_mgmt_sale"
PREFIX = "tiktok_shop_"
# Debian's Odoo lacks this library. A missing file is an error in the browser's console,
# and any such error fails every tour. A full Odoo keeps it.
STRIPPED_ASSET = "mail/static/lib/selfie_segmentation"
REMOVE_STRIPPED_ASSET = """
    INSERT INTO ir_asset (name, bundle, directive, path, active, sequence)
    VALUES ('Debian lacks it', 'web.assets_backend', 'remove',
            'mail/static/lib/selfie_segmentation/selfie_segmentation.js', true, 16)
"""
# Calls Odoo's own servers once a week: neither a demo nor a test should.
STOP_PHONING_HOME = """
    UPDATE ir_cron SET active = false WHERE id IN (
        SELECT res_id FROM ir_model_data
        WHERE module = 'mail' AND name = 'ir_cron_module_update_notification')
"""


def name(purpose: str) -> str:
    """The name of this clone's database for `purpose`.

    A server of the user's own may serve several clones: the name tells them apart.
    """
    suffix = f"_{paths.clone_id()}" if postgres.is_external() else ""
    return f"{PREFIX}{purpose}{suffix}"


def exists(database: str) -> bool:
    return database in every()


def every() -> list[str]:
    """The names of all databases of the server."""
    return postgres.query("SELECT datname FROM pg_database").splitlines()


def drop(database: str) -> None:
    """Remove the database, connections and all, and its files."""
    postgres.query(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    shutil.rmtree(filestore(database), ignore_errors=True)


def copy(source: str, target: str) -> None:
    """Make `target` anew as a copy of `source`, files included."""
    drop(target)
    disconnect(source)
    postgres.query(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    if filestore(source).is_dir():
        shutil.copytree(filestore(source), filestore(target))


def disconnect(database: str) -> None:
    """PostgreSQL copies only a database that nobody is connected to."""
    postgres.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "  # noqa: S608
        f"WHERE datname = '{database}' AND pid <> pg_backend_pid()"  # nosec B608
    )


def rename(source: str, target: str) -> None:
    postgres.query(f'ALTER DATABASE "{source}" RENAME TO "{target}"')
    if filestore(source).is_dir():
        filestore(source).rename(filestore(target))


def filestore(database: str) -> Path:
    return paths.ODOO_DATA / "filestore" / database


def base_name(tree: OdooTree) -> str:
    parts = (tree.key, (paths.REQUIREMENTS / "addons.txt").read_text(), BASE_ADDONS)
    extra = (REMOVE_STRIPPED_ASSET, STOP_PHONING_HOME)
    return name(f"base_{fingerprint.of_texts(*parts, *extra)}")


def addons_name(tree: OdooTree) -> str:
    own = fingerprint.of_addons(paths.product_addons())
    return name(f"addons_{fingerprint.of_texts(base_name(tree), own)}")


def ensure_base(tree: OdooTree, progress: Progress) -> str:
    """The database with Odoo and OCA's addons; made when missing."""
    target = base_name(tree)
    with _lock():
        if not exists(target):
            with progress.step("Creating the base database (sales, helpdesk)"):
                _make_base(tree, target)
    return target


def ensure_addons(tree: OdooTree, progress: Progress) -> str:
    """The database with our addons installed on top; made when they have changed."""
    base = ensure_base(tree, progress)
    target = addons_name(tree)
    with _lock():
        if not exists(target):
            with progress.step("Installing the addons of this repository"):
                _make_addons(base, target)
    return target


def update_addons(database: str) -> None:
    """Update our addons in a database that has them already."""
    _run_odoo(database, "-u", *_addon_names(), log="update")


def _make_base(tree: OdooTree, target: str) -> None:
    building = name("building_base")
    drop(building)
    postgres.query(f'CREATE DATABASE "{building}" TEMPLATE template0')
    _run_odoo(building, "-i", BASE_ADDONS, log="install-base")
    _require_installed(building, BASE_ADDONS.split(","), "install-base")
    if not (tree.packages / "odoo" / "addons" / STRIPPED_ASSET).exists():
        postgres.query(REMOVE_STRIPPED_ASSET, building)
    postgres.query(STOP_PHONING_HOME, building)
    _finish(building, target, "base")


def _make_addons(base: str, target: str) -> None:
    building = name("building_addons")
    copy(base, building)
    if _addon_names():
        _run_odoo(building, "-i", *_addon_names(), log="install-addons")
        _require_installed(building, _addon_names(), "install-addons")
    _finish(building, target, "addons")


def _finish(building: str, target: str, purpose: str) -> None:
    """Give the complete database its name; its predecessors go."""
    pattern = re.compile(re.escape(name(f"{purpose}_KEY")).replace("KEY", "[0-9a-f]+"))
    for old in every():
        if pattern.fullmatch(old):
            drop(old)
    rename(building, target)


def _addon_names() -> list[str]:
    return [path.name for path in paths.product_addons()]


def _run_odoo(database: str, flag: str, *addons: str, log: str) -> None:
    config = OdooConfig(log, database)
    config.write()
    run_logged(
        config.command(flag, ",".join(addons), "--stop-after-init"),
        log,
        f"Odoo could not install {', '.join(addons)}",
        env=postgres.environment(),
    )


def _require_installed(database: str, addons: list[str], log: str) -> None:
    """Odoo only warns about a name that it does not know.

    :raises Trouble: when one of `addons` is not installed.
    """
    done = postgres.query(
        "SELECT name FROM ir_module_module WHERE state = 'installed'", database
    ).splitlines()
    missing = sorted(set(addons) - set(done))
    if missing:
        raise Trouble(
            f"Odoo did not install {', '.join(missing)}.",
            f"The reason is in {paths.LOGS / log}.log",
        )


@contextmanager
def _lock() -> Iterator[None]:
    """One process of this clone at a time makes databases."""
    path = paths.LOCAL / "databases.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
