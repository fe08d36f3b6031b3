"""What ./run does: fetch a real Odoo 19, start and stop servers, demo, test, lint.

Standard library only: it runs before anything is installed.
"""
