"""The buyer's page: one HTML file, style sheets and ES modules, served as they are."""

from .files import page_routes
from .support import support_routes

__all__ = ["page_routes", "support_routes"]
