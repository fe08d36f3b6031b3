"""The addon against a small model of what must be true, step by step."""
