"""The table that a run prints."""

from collections.abc import Sequence
from typing import Any

from .metric import Result

HEAD = ("metric", "what", "value", "target", "naive way", "spread", "")
FOOT = (
    "Counters (statements, calls, rows, bytes) decide: one missed, and the run fails.",
    "Times are medians of paired runs; on a busy machine they may miss, and are told.",
)


def text(
    results: Sequence[Result], failures: dict[str, str], facts: dict[str, Any]
) -> str:
    """The whole report, as people read it."""
    rows = [HEAD, *map(_row, results)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    notes = [f"{r.metric}: {r.note}" for r in results if r.note]
    broken = [f"{name} could not be measured: {why}" for name, why in failures.items()]
    return "\n".join([*lines, "", *notes, *broken, *FOOT, _machine(facts)])


def _row(result: Result) -> tuple[str, ...]:
    spread = result.spread
    return (
        result.metric,
        result.what,
        f"{number(result.value)} {result.unit}".strip(),
        result.target,
        "" if result.naive is None else number(result.naive),
        f"{number(spread[0])} to {number(spread[1])}" if spread else "",
        _verdict(result),
    )


def _verdict(result: Result) -> str:
    if result.met is None:
        return ""
    kind = "" if result.is_counter else " (time)"
    return ("met" if result.met else "MISSED") + kind


def number(value: float) -> str:
    """As many digits as people want to read: 0.031, 1.52, 48.2, 1,234."""
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return "  ".join(cells).rstrip()


def _machine(facts: dict[str, Any]) -> str:
    load = " ".join(map(str, facts["load"]))
    return (
        f"Machine: {facts['cores']} cores, {facts['memory_gb']} GB, "
        f"Python {facts['python']}, PostgreSQL {facts['postgresql']}, "
        f"Odoo {facts['odoo']}, load {load}. Code: {facts['commit'] or 'unknown'}."
    )
