"""A real service and a real simulated carrier, each in a process of its own, for journeys and measurements."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx

from app.contract.channels import Channel
from tests.patience import WAIT_S

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "Correct-horse-7"
POLL_S = 0.02
UNGUARDED: Final[dict[str, Any]] = {"breaker": None}
"""The safety of a run over a carrier that errs more than one that a person would let go on."""
T = TypeVar("T")


def environment() -> dict[str, str]:
    """No keyring of the person who runs the test is touched, and no well-known port."""
    own = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "PYTHONPATH": str(ROOT)}
    return {**os.environ, **own, "SWITCHROOM_WEB_SERVICES": "off"}


def until(look: Callable[[], T | None], at_most_s: float, what: str) -> T:
    """Ask until there is an answer: processes tell nothing by themselves, so asking is the only way to wait."""
    deadline = time.monotonic() + at_most_s
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"{what} did not happen within {at_most_s} s"
        time.sleep(POLL_S)


@dataclass
class Carrier:
    """The carrier simulator. `journal` counts what it took, also of connections that were cut."""

    journal: Path
    options: tuple[str, ...] = ()
    process: subprocess.Popen[str] = field(init=False)
    port: int = 0
    gateway_port: int = 0
    dinstar_port: int = 0
    counters: dict[str, Any] = field(default_factory=dict)

    def __enter__(self) -> Carrier:
        command = [sys.executable, "-m", "app.cli", "simulate-carrier", "--control", "--journal", str(self.journal)]
        self.process = subprocess.Popen(
            [*command, *self.options],
            cwd=ROOT,
            env=environment(),
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        ports = json.loads(self.process.stdout.readline())
        self.port, self.gateway_port = ports["port"], ports["gateway_port"]
        self.dinstar_port = ports["dinstar_port"]
        return self

    def __exit__(self, *_: object) -> None:
        said, _unused = self.process.communicate(timeout=WAIT_S)
        if said.strip():  # nothing where it was killed
            self.counters = json.loads(said.splitlines()[-1])

    def order(self, **order: Any) -> None:
        """Tell it something, see the simulator's command."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()


@dataclass
class Service:
    """`switchroom-service serve` on a home of its own."""

    home: Path
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    http: httpx.Client = field(default_factory=httpx.Client)
    token: str = ""
    credentials: dict[str, str] = field(default_factory=lambda: {"login": "admin", "password": PASSWORD})

    @property
    def folder(self) -> Path:
        """Its home as seen from here."""
        return self.home

    def command(self) -> list[str]:
        """How it is started."""
        return [sys.executable, "-m", "app.cli", "serve", "--home", str(self.home), *self.options]

    def start(self) -> None:
        """Start it and wait until it listens."""
        self.process = subprocess.Popen(self.command(), cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL)
        pid = self.process.pid
        note = until(lambda: self._note(pid), WAIT_S, "the service's start")
        self.http.close()
        headers = {"X-Workspace-Token": note["token"]}
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{note['port']}", headers=headers, timeout=WAIT_S)
        if self.token:
            self.http.headers["Authorization"] = f"Bearer {self.token}"

    def _note(self, pid: int) -> dict[str, Any] | None:
        assert self.process is not None
        assert self.process.poll() is None, f"the service ended with {self.process.returncode}"
        try:
            note: dict[str, Any] = json.loads((self.folder / "service.json").read_text())
        except (OSError, ValueError):
            return None
        return note if note["pid"] == pid else None

    def forget_peak(self) -> int:
        """Begin to look for the most memory anew; returns what it has now."""
        assert self.process is not None
        reset = Path(f"/proc/{self.process.pid}/clear_refs")
        if reset.exists():
            reset.write_text("5")
        return self.peak_bytes()

    def peak_bytes(self) -> int:
        """The most memory it has had since `forget_peak`; 0 where the system does not tell."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.exists():
            return 0
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it in peace."""
        self.http.close()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=WAIT_S)

    def call(self, method: str, path: str, body: object = None, **query: object) -> Any:
        """One call that must succeed."""
        answer = self.http.request(method, path, json=body, params=query or None)  # type: ignore[arg-type]
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def set_up(self) -> None:
        """First run: an administrator, signed in."""
        form = {
            "company": "Acme",
            "first_name": "Ada",
            "last_name": "Admin",
            "email": "ada@acme.example",
            "default_country": "ES",
            **self.credentials,
        }
        self.token = self.call("POST", "/api/setup", form)["token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def connect(self, port: int, **settings: object) -> int:
        """An account at the carrier and a sender; returns the sender's id."""
        values = {
            "host": "127.0.0.1",
            "port": port,
            "system_id": "switchroom",
            "password": "secret",
            "window": 100,
            **settings,
        }
        provider = self.call("POST", "/api/providers", {"name": "Carrier", "kind": "smpp", "settings": values})
        sender = self.call("POST", "/api/senders", {"name": "NORDWIND", "provider_id": provider["id"]})
        return int(sender["id"])

    def connect_simulated(self, channel: Channel, port: int, **settings: object) -> int:
        """An account at the carrier's gateway for one channel, and a sender; returns the sender's id."""
        word = channel.name.lower()
        values = {"host": "127.0.0.1", "port": port, "password": "secret", **settings}
        form = {"name": f"Carrier {word}", "kind": f"simulated_{word}", "settings": values}
        provider = self.call("POST", "/api/providers", form)
        sender_form = {"name": f"Nordwind {word}", "provider_id": provider["id"]}
        verified = channel is Channel.WHATSAPP  # its free messages reach people who never wrote
        sender = self.call("POST", "/api/senders", {**sender_form, "verified": verified})
        return int(sender["id"])

    def launch(self, sender_id: int, numbers: list[str], text: str, *, guarded: bool = True, **step: object) -> int:
        """A broadcast to typed numbers, started at once; without its guard it goes on however much fails."""
        form = {
            "name": "Journey",
            "recipients": [{"kind": "phones", "numbers": numbers}],
            "timing": "instant",
            "steps": [{"content": {"channel": 1, "text": text}, "sender_id": sender_id, **step}],
            "client_key": "journey",
            **({} if guarded else {"safety": UNGUARDED}),
        }
        return int(self.call("POST", "/api/broadcasts/launch", form)["id"])

    def run(self, broadcast_id: int) -> dict[str, Any]:
        """A broadcast as it stands."""
        found: dict[str, Any] = self.call("GET", f"/api/broadcasts/{broadcast_id}")
        return found
