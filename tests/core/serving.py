"""The service as a process of its own: started, looked at, and ended in the end whatever happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from app.contract.service import WORKSPACE_HEADER, Announcement
from app.core.instance import read_note
from tests.patience import WAIT_S

ROOT = Path(__file__).resolve().parents[2]
SETUP = {
    "company": "Acme",
    "login": "root",
    "password": "Correct-horse-7",
    "first_name": "A",
    "last_name": "B",
    "email": "a@acme.test",
}


def environment(**changes: str) -> dict[str, str]:
    """The process's environment without what a developer may have set, and without the one well-known port."""
    others = {key: value for key, value in os.environ.items() if not key.startswith("SWITCHROOM_")}
    return {**others, "SWITCHROOM_WEB_SERVICES": "off", **changes}


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "app.cli", *(str(one) for one in arguments)]


def run(*arguments: object, **changes: str) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself."""
    return subprocess.run(
        command(*arguments),
        cwd=ROOT,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )


class Serving:
    """One service process."""

    def __init__(self, home: Path, arguments: Sequence[object]) -> None:
        self.home = home
        self.process = subprocess.Popen(
            command("serve", "--home", home, *arguments),
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        self.first_line = self.process.stdout.readline()

    @property
    def note(self) -> Announcement:
        found = read_note(self.home)
        assert found is not None
        return found

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.note.port}"

    def client(self) -> httpx.Client:
        headers = {WORKSPACE_HEADER: self.note.token}
        return httpx.Client(base_url=self.url, headers=headers, timeout=WAIT_S, verify=False, trust_env=False)

    def end(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Ask it to end; the exit code and how many seconds it took."""
        begun_s = time.monotonic()
        self.process.send_signal(how)
        return self.process.wait(WAIT_S), time.monotonic() - begun_s

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


@contextmanager
def serving(home: Path, *arguments: object) -> Iterator[Serving]:
    """A service that listens, and is gone afterwards."""
    service = Serving(home, arguments)
    try:
        yield service
    finally:
        service.close()
