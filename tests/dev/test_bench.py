"""The frame of ./run bench: what fails a run, and what is kept of it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__ as bench
from benchmarks import metric, table
from benchmarks.bench import Bench
from benchmarks.metric import Metrics, Result

FACTS: dict[str, Any] = {
    "time": "2026-11-23T12:00:00+00:00",
    "commit": "abc123",
    "cores": 2,
    "memory_gb": 7.6,
    "python": "3.11.2",
    "postgresql": "18.0",
    "odoo": "19.0",
    "load": [0.5, 0.4, 0.3],
}
STATEMENTS = Result(
    "B1", "statements a case", 0.03, "", "<= 0.5", True, is_counter=True, naive=31
)
TIME = Result(
    "B2", "apply / bare create", 2.5, "x", "<= 3", True, False, None, (2.4, 2.75)
)


def _report(folder: Path, *results: Result, failures: Any = None) -> int:
    return bench.report(
        results, failures or {}, {"B1": 1.5}, FACTS, quick=True, folder=folder
    )


def _kept(folder: Path) -> dict[str, Any]:
    (path,) = folder.glob("*.json")
    return json.loads(path.read_text())


def test_a_run_whose_targets_are_met_succeeds(tmp_path: Path) -> None:
    assert _report(tmp_path, STATEMENTS, TIME) == 0


def test_a_missed_counter_fails_the_run(tmp_path: Path) -> None:
    assert _report(tmp_path, replace(STATEMENTS, met=False), TIME) == 1


def test_a_missed_time_is_told_and_fails_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _report(tmp_path, STATEMENTS, replace(TIME, met=False)) == 0
    assert "MISSED (time)" in capsys.readouterr().out


def test_a_counter_without_a_target_fails_nothing(tmp_path: Path) -> None:
    assert _report(tmp_path, replace(STATEMENTS, met=None, target="")) == 0


def test_a_metric_that_breaks_fails_the_run_and_stops_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(_bench: Bench) -> list[Result]:
        raise RuntimeError("no server")

    chosen = [Metrics(("B4", "B5"), breaks), Metrics(("B2",), lambda _bench: [TIME])]
    results, failures, seconds = bench.run(Bench(True, "template"), chosen)
    assert results == [TIME]
    assert failures == {"B4, B5": "RuntimeError: no server"}
    assert set(seconds) == {"B4, B5", "B2"}
    assert _report(tmp_path, *results, failures=failures) == 1
    said = "B4, B5 could not be measured: RuntimeError: no server"
    assert said in capsys.readouterr().out
    assert _kept(tmp_path)["failures"] == failures


def test_the_file_holds_all_that_was_measured_and_on_what(tmp_path: Path) -> None:
    _report(tmp_path, STATEMENTS, TIME)
    kept = _kept(tmp_path)
    load = kept["machine"].pop("load_after")
    assert len(load) == 3
    assert kept == {
        "quick": True,
        "machine": FACTS,
        "seconds": {"B1": 1.5},
        "results": [
            {
                "metric": "B1",
                "what": "statements a case",
                "value": 0.03,
                "unit": "",
                "target": "<= 0.5",
                "met": True,
                "is_counter": True,
                "naive": 31,
                "spread": None,
                "note": "",
            },
            {
                "metric": "B2",
                "what": "apply / bare create",
                "value": 2.5,
                "unit": "x",
                "target": "<= 3",
                "met": True,
                "is_counter": False,
                "naive": None,
                "spread": [2.4, 2.75],
                "note": "",
            },
        ],
        "failures": {},
    }


def test_the_table_shows_value_target_naive_way_spread_and_machine() -> None:
    said = table.text([STATEMENTS, replace(TIME, note="100 cases")], {}, FACTS)
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert "metric what value target naive way spread" in lines
    assert "B1 statements a case 0.03 <= 0.5 31 met" in lines
    assert "B2 apply / bare create 2.5 x <= 3 2.4 to 2.75 met (time)" in lines
    assert "B2: 100 cases" in lines
    assert lines[-1].startswith("Machine: 2 cores, 7.6 GB, Python 3.11.2, PostgreSQL")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0312, "0.0312"), (1.523, "1.52"), (48, "48"), (1234.5, "1,234"), (0, "0")],
)
def test_numbers_are_short(value: float, shown: str) -> None:
    assert table.number(value) == shown


def test_the_middle_of_runs_is_their_median_with_its_spread() -> None:
    assert metric.middle([3.0, 1.0, 9.0]) == (3.0, (1.0, 9.0))


def test_an_unknown_metric_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["B99"]) == 2
    assert "No such metric: B99" in capsys.readouterr().err
