"""Brings everything that a command needs onto the machine, and says so."""

from . import databases, machine, odoo_tree, paths, postgres, venv
from .odoo_tree import OdooTree
from .progress import Progress

TITLES = {
    "odoo": "Installing Odoo's Python packages",
    "addons": "Installing OCA's helpdesk addons",
    "test": "Installing the test tools",
    "lint": "Installing the lint tools",
}


def ensure_packages(progress: Progress, *groups: str) -> None:
    """The venv with the pinned packages of `groups` (see requirements/)."""
    if not venv.is_current():
        machine.check_disk(machine.FIRST_RUN_BYTES)
        with progress.step("Creating the Python environment"):
            venv.create()
    for group in groups:
        if not venv.is_installed(group):
            with progress.step(TITLES[group]):
                venv.install(group)


def ensure_odoo(progress: Progress) -> OdooTree:
    """Odoo 19.0 on the venv's path, OCA's addons beside it."""
    tree = odoo_tree.find()
    if not tree:
        machine.check_disk(machine.FIRST_RUN_BYTES)
        with progress.step("Fetching Odoo 19 from Debian (123 MB)"):
            tree = odoo_tree.download()
    ensure_packages(progress, "odoo", "addons")
    venv.link_odoo(tree)
    return tree


def ensure_postgres(progress: Progress) -> None:
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    if not postgres.is_ready():
        machine.check_disk(machine.LATER_BYTES)
        with progress.step("Starting PostgreSQL"):
            postgres.ensure_running()


def ensure_database(progress: Progress) -> str:
    """The name of the database to copy: Odoo with the addons of this repository."""
    tree = ensure_odoo(progress)
    ensure_postgres(progress)
    return databases.ensure_addons(tree, progress)
