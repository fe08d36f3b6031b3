"""What an installed database depends on: equal fingerprint, equal database."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

# Read at run time or by tests only: a change does not need a new installation.
NOT_INSTALLED = {"tests", "__pycache__", "readme", "static"}


def of_addons(addons: Iterable[Path]) -> str:
    """Ten hex digits over all files of `addons` that an installation reads."""
    digest = hashlib.sha256()
    for addon in addons:
        for path in sorted(addon.rglob("*")):
            inside = path.relative_to(addon)
            if path.is_file() and not NOT_INSTALLED & set(inside.parts):
                digest.update(f"{addon.name}/{inside}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def of_texts(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:10]
