"""One simulator process for all tests of this folder, reset before each of them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from .client import Api, Simulator

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(*options: str, port: int) -> subprocess.Popen:
    command = [sys.executable, "-m", "tiktok_shop_simulator", "--port", str(port)]
    process = subprocess.Popen(
        [*command, *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )
    for _ in range(200):
        try:
            requests.get(f"http://127.0.0.1:{port}/_sim/state", timeout=1)
            return process
        except requests.ConnectionError:
            assert process.poll() is None, "the simulator did not start"
            time.sleep(0.05)
    raise AssertionError("the simulator does not answer")


@pytest.fixture(scope="session")
def running() -> Iterator[Simulator]:
    port = free_port()
    process = start(port=port)
    yield Simulator(f"http://127.0.0.1:{port}")
    process.terminate()
    process.wait(10)


@pytest.fixture
def sim(running: Simulator) -> Simulator:
    """The default scene, freshly set."""
    running.post("reset", seed=1)
    running.post("faults", clear=True)
    return running


@pytest.fixture
def gb(sim: Simulator) -> Api:
    return sim.api("GB")


@pytest.fixture
def us(sim: Simulator) -> Api:
    return sim.api("US")


@pytest.fixture
def vn(sim: Simulator) -> Api:
    return sim.api("VN")
