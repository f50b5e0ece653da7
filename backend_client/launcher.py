"""Finding the workspace's service, or starting it, and keeping it alive."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

import httpx
import msgspec

from app.contract.service import WORKSPACE_HEADER, Announcement, Health

START_TIMEOUT_S: Final = 30.0
POLL_S: Final = 0.05
LOOK_S: Final = 5.0
"""How often a desktop looks after its service; one that nobody asks for anything for 20 s ends (`--attended`)."""
ANSWER_S: Final = 10.0
"""A service that is slower to say that it is well counts as gone; one on a busy machine is only late."""
ALREADY_RUNNING: Final = 3
"""Exit code of a service that found another one on its workspace."""
NOTE_NAME: Final = "service.json"
START_LOG: Final = "start.log"
LEAST_BYTES: Final = 1 << 16
"""Of free disk, below which it is called full."""
DETACHED: Final = 0x00000008 | 0x00000200
"""Windows: DETACHED_PROCESS and CREATE_NEW_PROCESS_GROUP, so that the service outlives the window."""


class Stage(Enum):
    """What the person is told while the service comes up (DSH-5)."""

    STARTING = "starting"
    CONNECTING = "connecting"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a service listens, and the token that opens it."""

    base_url: str
    workspace_token: str
    health: Health


class LaunchFailed(Exception):  # noqa: N818 - told to the person, with the log beside it
    """No service could be started. `reason` is what it said last, `log` where more stands."""

    def __init__(self, reason: str, log: Path) -> None:
        super().__init__(reason)
        self.reason = reason
        self.log = log


class Launcher:
    """The bundled service of one workspace on this machine."""

    def __init__(self, home: Path, *, demo: bool, on_stage: Callable[[Stage], None] = lambda _: None) -> None:
        self.home = home
        self._demo = demo
        self._on_stage = on_stage
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What the service said while starting."""
        return self.home / "logs" / START_LOG

    async def ensure(self) -> Endpoint:
        """The running service, started if there is none; raises LaunchFailed."""
        self._on_stage(Stage.CONNECTING)
        endpoint = await find(self.home)
        if endpoint is None:
            self._on_stage(Stage.STARTING)
            endpoint = await self._start()
        self._on_stage(Stage.READY)
        return endpoint

    async def keep(self, endpoint: Endpoint, on_moved: Callable[[Endpoint], None]) -> None:
        """Look after the service until cancelled: tell where it is when it had to be started again.

        Raises LaunchFailed when it cannot be.
        """
        while True:
            await asyncio.sleep(LOOK_S)
            present = await find(self.home)
            if present is None:
                present = await self.ensure()
            if present.base_url != endpoint.base_url or present.workspace_token != endpoint.workspace_token:
                endpoint = present
                on_moved(endpoint)

    async def _start(self) -> Endpoint:
        process = self._process = await asyncio.to_thread(self._spawn)
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        while loop.time() - began_s < START_TIMEOUT_S:
            endpoint = await find(self.home)
            if endpoint is not None:
                return endpoint
            if process.poll() not in (None, ALREADY_RUNNING):  # that one may not listen yet: wait for it
                raise self._failure(self._last_words())
            await asyncio.sleep(POLL_S)
        ended = process.poll() is not None
        raise self._failure(self._last_words() if ended else f"no answer within {START_TIMEOUT_S:.0f} s")

    def _spawn(self) -> subprocess.Popen[bytes]:
        try:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            with self.log.open("wb") as output:
                return subprocess.Popen(  # noqa: S603 - our own program with our own arguments
                    service_command(self.home, demo=self._demo),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd=Path(__file__).resolve().parents[1],
                    start_new_session=os.name != "nt",
                    creationflags=DETACHED if os.name == "nt" else 0,
                )
        except OSError as error:
            raise self._failure(str(error)) from error

    def _failure(self, reason: str) -> LaunchFailed:
        self._on_stage(Stage.FAILED)
        return LaunchFailed(reason, self.log)

    def _last_words(self) -> str:
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except OSError:
            lines = []
        return lines[-1] if lines else self._unsaid()

    def _unsaid(self) -> str:
        """A full disk has no room for last words either."""
        try:
            is_full = shutil.disk_usage(self.home).free < LEAST_BYTES
        except OSError:
            return ""
        return f"{os.strerror(errno.ENOSPC)}: {self.home}" if is_full else ""


async def find(home: Path) -> Endpoint | None:
    """The service that says it serves this workspace, if it answers; one of another workspace does not count."""
    note = await asyncio.to_thread(_read_note, home)
    if note is None:
        return None
    base_url = f"http://127.0.0.1:{note.port}"
    health = await probe(base_url, workspace_token=note.token)
    return None if health is None else Endpoint(base_url, note.token, health)


async def probe(
    base_url: str, *, workspace_token: str = "", through: httpx.AsyncBaseTransport | None = None
) -> Health | None:
    """Whether a service of ours answers at an address; None if nobody, somebody else or a wrong token does."""
    headers = {WORKSPACE_HEADER: workspace_token} if workspace_token else {}
    trusts = base_url.startswith("https:")  # reading whom to trust takes longer than the call
    try:
        async with httpx.AsyncClient(timeout=ANSWER_S, trust_env=False, verify=trusts, transport=through) as http:
            response = await http.get(f"{base_url}/health", headers=headers)
        health = msgspec.json.decode(response.content, type=Health)
    except (httpx.HTTPError, httpx.InvalidURL, msgspec.MsgspecError):
        return None
    return health if health.product == "switchroom" else None


def service_command(home: Path, *, demo: bool) -> Sequence[str]:
    """How the bundled service is started: from the frozen program, or from the checkout."""
    frozen = getattr(sys, "frozen", False)
    program = [sys.executable, "--service"] if frozen else [sys.executable, "-m", "app.cli"]
    return [*program, "serve", "--home", str(home), "--attended", *(["--demo"] if demo else [])]


def _read_note(home: Path) -> Announcement | None:
    try:
        return msgspec.json.decode((home / NOTE_NAME).read_bytes(), type=Announcement)
    except (OSError, msgspec.MsgspecError):
        return None
