"""The post office: everything that knows how TikTok Shop's Partner API is spoken.

It imports the standard library, requests and pydantic, never Odoo, so each part of it
can be read, tested and reused without a database.
"""
