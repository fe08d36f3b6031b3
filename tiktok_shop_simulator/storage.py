"""Keeping the state in a file, so that a stopped simulator goes on where it was."""

import os
from pathlib import Path

import msgspec

from .model.state import State


def load(path: Path) -> State:
    """Read a state.

    :raises ValueError: the file is not a state of this version
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=State)
    except msgspec.DecodeError as error:
        raise ValueError(
            f"{path} is no state of this simulator ({error}). "
            "Move it away, or start with another --state file."
        ) from error


def save(state: State, path: Path) -> None:
    """Write a state: whole, or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with draft.open("wb") as file:
        file.write(msgspec.json.encode(state))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
