"""Faults that can be laid on the way of API requests."""

import re
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any

KINDS = (
    "429",
    "500",
    "timeout_before",
    "timeout_after",
    "reset",
    "reset_after",
    "slow",
    "bad_json",
    "expired_token",
    "list_lag",
    "partial_errors",
    "code",
)


@dataclass(slots=True)
class Fault:
    """One fault: where it strikes, how, and how often it still will."""

    match: str
    fault: str
    times: int = 1
    method: str = ""
    seconds: float = 30.0
    retry_after: int = 1
    code: int = 25001028
    message: str = "The record is locked by another operation."
    # Lets so many matching requests through before it strikes.
    skip: int = 0
    # The cipher of the only shop whose requests it hits; empty: everybody's.
    shop: str = ""
    number: int = 0
    struck: int = 0

    def fits(self, method: str, path: str, shop: str = "") -> bool:
        if self.shop and self.shop != shop:
            return False
        if self.method and self.method.upper() != method:
            return False
        if self.match.startswith("re:"):
            return re.search(self.match[3:], path) is not None
        return fnmatchcase(path, self.match)

    @property
    def is_spent(self) -> bool:
        return self.times <= 0


class FaultBox:
    """All faults in force, in the order in which they were laid."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._number = 0

    def lay(self, values: dict[str, Any]) -> Fault:
        """Add a fault.

        :raises ValueError: unknown fault or argument, or a pattern that is none
        """
        try:
            fault = Fault(**values)
        except TypeError as error:
            raise ValueError(
                f"A fault has match, fault, times, ...: {error}"
            ) from error
        if fault.fault not in KINDS:
            raise ValueError(f"{fault.fault!r} is no fault; known: {', '.join(KINDS)}.")
        if fault.match.startswith("re:"):
            _compile(fault.match[3:])
        self._number += 1
        fault.number = self._number
        self.faults.append(fault)
        return fault

    def strike(self, method: str, path: str, shop: str = "") -> Fault | None:
        """The fault that hits this request, used up by one.

        :param shop: the cipher that the request carries
        """
        for fault in self.faults:
            if fault.is_spent or not fault.fits(method, path, shop):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            fault.struck += 1
            return fault
        return None

    def lag_is_on(self) -> bool:
        return any(f.fault == "list_lag" and not f.is_spent for f in self.faults)

    def clear(self) -> None:
        self.faults.clear()

    def as_list(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self.faults]


def _compile(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
