"""The rule book: what a case is, where it stands, what may be decided, and when.

Standard library only. The rules are tables, the functions pure: someone who knows
returns but not Odoo can review them.
"""
