"""The buyer's page: one HTML file, style sheets and ES modules, served as they are."""

from aiohttp import web

from ..admin.tools import admin
from .chat import show_talk
from .files import page_routes
from .history import list_histories


def add_routes(app: web.Application) -> None:
    """Add `/`, `/static/...` and what the page reads to the simulator."""
    app.router.add_routes(page_routes())
    app.router.add_get("/_sim/histories", admin(list_histories))
    app.router.add_get("/_sim/talks", admin(show_talk))
