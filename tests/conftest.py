"""Shared by all pure tests."""
