"""A local TikTok Shop: the Partner API, its webhooks, its buyers and its ledger."""

__version__ = "1.0.0"
