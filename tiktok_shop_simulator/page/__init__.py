"""The buyer's page: one HTML file, style sheets and ES modules, served as they are."""

from .files import routes

__all__ = ["routes"]
