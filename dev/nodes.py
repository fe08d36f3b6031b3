"""Odoo servers that do nothing but run jobs: the nodes behind a load balancer."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from . import machine, paths, postgres, processes
from .balancer import Balancer
from .commands import clean_environment, tail
from .errors import Trouble
from .odoo_config import OdooConfig
from .rpc import wait_until_answering

START_SECONDS = 180
# queue_job's advisory lock: whoever holds it hands out the jobs of a database.
LOCK = 2293787760715711918
LEADER = f"""
    SELECT replace(activity.application_name, 'odoo-', '')
      FROM pg_locks AS lock JOIN pg_stat_activity AS activity USING (pid)
     WHERE lock.locktype = 'advisory' AND lock.granted AND lock.objsubid = 1
       AND (lock.classid::bigint << 32 | lock.objid::bigint) = {LOCK}
       AND activity.datname = current_database()
"""  # noqa: S608 # nosec B608


class Node:
    """One Odoo with a job runner. It works on so many jobs at a time as it has threads,
    as a production server does with its workers."""

    def __init__(self, name: str, database: str, threads: int) -> None:
        self.name = name
        self.threads = threads
        port = machine.free_port()
        self.config = OdooConfig(name, database, port, wide=("queue_job",))

    def start(self, channels: str, balancer_port: int) -> None:
        """Begin to start; `wait` waits until it answers."""
        self.config.write()
        environment = {
            **clean_environment(),
            **postgres.environment(),
            "ODOO_QUEUE_JOB_CHANNELS": channels,
            "ODOO_QUEUE_JOB_HOST": "127.0.0.1",
            "ODOO_QUEUE_JOB_PORT": str(balancer_port),
            "ODOO_MAX_HTTP_THREADS": str(self.threads),
        }
        port, command = self.config.port, self.config.command()
        processes.start(self.name, command, port=port, env=environment)

    def wait(self) -> None:
        """:raises Trouble: when it does not answer in time."""
        url = f"http://127.0.0.1:{self.config.port}/web/login"
        if not wait_until_answering(url, self.is_alive, START_SECONDS):
            log = paths.LOGS / f"{self.name}.log"
            raise Trouble(
                f"{self.name} did not start:\n{tail(log.read_text(errors='replace'))}",
                f"The whole log is {log}",
            )

    def is_alive(self) -> bool:
        return processes.find(self.name) is not None

    def leads(self) -> bool:
        """Whether it is the one that hands out the jobs."""
        record = processes.find(self.name)
        return record is not None and str(record.pid) == leader(self.config.database)

    def kill(self) -> None:
        """End it as a power cut would."""
        record = processes.find(self.name)
        if record:
            processes.kill(record)

    def stop(self) -> None:
        processes.stop(self.name)
        self.config.path.unlink(missing_ok=True)


def leader(database: str) -> str:
    """The process id of the server that hands out jobs, nothing while there is none."""
    return postgres.query(LEADER, database)


@contextmanager
def running(database: str, number: int, threads: int) -> Iterator[list[Node]]:
    """So many nodes on a database, one of them handing out jobs to all."""
    names = [f"node-{os.getpid()}-{index}" for index in range(number)]
    nodes = [Node(name, database, threads) for name in names]
    with Balancer([node.config.port for node in nodes]) as balancer:
        try:
            for node in nodes:
                node.start(f"root:{number * threads}", balancer.port)
            for node in nodes:
                node.wait()
            _wait_for_leader(database)
            yield nodes
        finally:
            for node in nodes:
                node.stop()


def _wait_for_leader(database: str) -> None:
    end = time.monotonic() + START_SECONDS
    while not leader(database):
        if time.monotonic() > end:
            raise Trouble(f"Nobody hands out the jobs of {database}.", "")
        time.sleep(0.1)
