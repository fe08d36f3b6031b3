"""The local TikTok Shop as a process of its own, for tests over real HTTP."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 30


class SimulatorProcess:
    """Started on a free port of this machine with the default seed."""

    def __init__(self, *options):
        self.url = f"http://127.0.0.1:{_free_port()}"
        self.session = requests.Session()
        port = self.url.rpartition(":")[2]
        command = [sys.executable, "-m", "tiktok_shop_simulator", "--port", port]
        self.process = subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
        )
        self._wait()

    def _wait(self):
        for _attempt in range(STARTS_WITHIN * 10):
            try:
                return self.get("state")
            except requests.ConnectionError:
                time.sleep(0.1)
        self.stop()
        raise AssertionError("the local TikTok Shop did not start")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)

    def get(self, path):
        return self.session.get(f"{self.url}/_sim/{path}", timeout=10).json()

    def post(self, path, **values):
        answer = self.session.post(f"{self.url}/_sim/{path}", json=values, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def consent(self, seller):
        """Press the consent page's button for a seller; return app and code."""
        state = self.get("state")
        app = next(a for a in state["apps"] if a["portal"] == seller["portal"])
        self.post("app", app_key=app["app_key"], redirect_url=f"{self.url}/back")
        answer = self.session.post(
            f"{self.url}/open/authorize/confirm",
            {
                "service_id": app["service_id"],
                "state": "s",
                "seller": seller["base_region"],
            },
            allow_redirects=False,
            timeout=10,
        )
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        return app, query["code"][0]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
