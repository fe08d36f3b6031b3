"""Calls under /_sim: for tests, for demos, and for the buyer's page."""
