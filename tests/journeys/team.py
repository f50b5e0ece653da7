"""A team on one PostgreSQL: services and workers, each a process of its own on a folder of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.journeys.service import ROOT, Service, environment, until
from tests.patience import WAIT_S
from tests.postgres import Server


@dataclass
class Worker(Service):
    """`switchroom-service worker`: says on its output when it is at work, and answers nobody."""

    def command(self) -> list[str]:
        return [sys.executable, "-m", "app.cli", "worker", "--home", str(self.home), *self.options]

    def start(self) -> None:
        log = self.home.with_suffix(".out")
        with log.open("wb") as out:
            self.process = subprocess.Popen(self.command(), cwd=ROOT, env=environment(), stdout=out)
        until(lambda: self._is_at_work(log), WAIT_S, "the worker's start")

    def _is_at_work(self, log: Path) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"the worker ended with {self.process.returncode}"
        return log.read_text().startswith("Working on")


@dataclass
class Team:
    """One database, one shared folder, any number of processes."""

    folder: Path
    server: Server
    database: str
    services: list[Service] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)

    @property
    def options(self) -> tuple[str, ...]:
        """What every process of the team is given."""
        return ("--database", self.server.url(self.database), "--shared", str(self.folder / "shared"))

    def serve(self) -> Service:
        """One more service; whoever is signed in at the first is signed in here."""
        made = Service(self.folder / f"service-{len(self.services)}", self.options)
        made.token = self.services[0].token if self.services else ""
        self.services.append(made)
        made.start()
        return made

    def work(self) -> Worker:
        """One more worker."""
        made = Worker(self.folder / f"worker-{len(self.workers)}", self.options)
        self.workers.append(made)
        made.start()
        return made

    def holder(self, duty: str) -> int:
        """The process that has a duty, 0 while nobody has."""
        rows = self.server.ask(
            f"SELECT processes.name FROM processes JOIN duties USING (member) WHERE duties.name = '{duty}'",
            self.database,
        )
        return int(str(rows[0][0]).rpartition(":")[2]) if rows else 0

    def of_pid(self, pid: int) -> Service:
        """The process of the team with a number."""
        return next(
            one for one in [*self.services, *self.workers] if one.process is not None and one.process.pid == pid
        )

    def stop(self) -> None:
        """End everything in peace."""
        for one in [*self.workers, *self.services]:
            one.stop()


@contextmanager
def team(folder: Path, server: Server) -> Iterator[Team]:
    """A team on an empty database, gone afterwards."""
    made = Team(folder, server, server.create())
    try:
        yield made
    finally:
        server.start()
        made.stop()
        server.drop(made.database)


class Ear:
    """Hears a service's events in a thread, as a desktop would, and comes back after a break."""

    def __init__(self, service: Service, after: int) -> None:
        self.events: list[dict[str, Any]] = []
        self.after = after
        self._service = service
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._hear()
            except httpx.TransportError:
                continue  # silence for a while, or a service that ended

    def _hear(self) -> None:
        last = self.events[-1]["seq"] if self.events else self.after
        with httpx.Client(base_url=self._service.http.base_url, headers=self._service.http.headers) as http:
            asked = {"params": {"after": last}, "timeout": httpx.Timeout(20.0)}
            with http.stream("GET", "/events", **asked) as answer:  # type: ignore[arg-type]  # given by name
                for line in answer.iter_lines():
                    if self._stopping.is_set():
                        return
                    if line.startswith("data: "):
                        self.events.append(json.loads(line.removeprefix("data: ")))

    def stop(self) -> None:
        """Hear no more."""
        self._stopping.set()
        self._thread.join(WAIT_S)
