"""A file on its way into the dialers, what came of it, and the files before it (DIA-38..47)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from app.contract.dialers import FILE_MAX, Upload, Uploaded, UploadId
from app.contract.faults import Code, Fault
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.kit.files import disk
from ui.shell.rereading import Rereading

MISSING: Final = Fault(code=Code.FILE_UNREADABLE, params={"what": "missing"})


@dataclass(frozen=True, slots=True)
class Sending:
    """How far a file is; `sent` is `size` while its rows are checked."""

    name: str
    sent: int
    size: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be told of a file.

    It was not loaded: for its rows or for being there already (`outcome`), or not even read (`fault`). Or it was,
    and some of its rows are to be looked at.
    """

    name: str
    path: Path
    at_ms: int
    outcome: Uploaded | None = None
    fault: Fault | None = None

    @property
    def is_loaded(self) -> bool:
        """Whether its good rows are in."""
        return self.outcome is not None and self.outcome.accepted


@dataclass(frozen=True, slots=True)
class UploadState:
    """`history` is None until it was read; `verdict` is what is to be told of the last file of this sitting."""

    history: tuple[Upload, ...] | None = None
    sending: Sending | None = None
    verdict: Verdict | None = None
    fault: Fault | None = None


class UploadModel:
    """`observe` is told every new state."""

    def __init__(self, client: Client, clock: Callable[[], int]) -> None:
        self._client, self._clock = client, clock
        self._observers: list[Callable[[UploadState], object]] = []
        self._reading = Rereading(self._read)
        self._missed = False
        self.state = UploadState()

    def observe(self, observer: Callable[[UploadState], object]) -> None:
        """Be told the state now and whenever it changes."""
        self._observers.append(observer)
        observer(self.state)

    def close(self) -> None:
        """The page goes: nothing is told any more."""
        self._observers.clear()

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        for observer in list(self._observers):
            observer(self.state)

    async def load(self) -> None:
        """Read the history."""
        await self._reading.now()

    async def hear(self) -> None:
        """The history changed; while a file is sent it is read after that."""
        self._missed = self.state.sending is not None
        if not self._missed:
            await self.load()

    async def _read(self) -> None:
        try:
            found = await self._client.dialers.uploads()
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        self._set(history=tuple(found), fault=None)

    async def upload(self, path: Path, *, again: bool = False) -> Upload | None:
        """Send a file; what was loaded of it, None where it was refused. One at a time."""
        if self.state.sending is not None:
            return None
        answer = await self._upload(path, again=again)
        if answer is not None or self._missed:
            self._missed = False
            await self.load()
        return answer

    async def _upload(self, path: Path, *, again: bool) -> Upload | None:
        size = await disk.size_of(path)
        if size is None:
            self._refuse(path, fault=MISSING)
            return None
        if size >= FILE_MAX:
            self._refuse(path, fault=Fault(code=Code.FILE_TOO_LARGE, params={"limit": FILE_MAX, "actual": size}))
            return None
        self._set(sending=Sending(path.name, 0, size), verdict=None)
        try:
            answer = await self._client.dialers.upload(
                path.name, disk.chunks(path, self._on_sent), request_id=uuid.uuid4().hex, again=again
            )
        except ServiceFault as error:
            self._refuse(path, fault=error.fault)
            return None
        except OSError:
            self._refuse(path, fault=MISSING)
            return None
        finally:
            self._set(sending=None)
        if not answer.accepted or answer.upload is None:
            self._refuse(path, outcome=answer)
            return None
        found = Verdict(path.name, path, self._clock(), answer) if answer.problems else None
        self._set(verdict=found)
        return answer.upload

    def _on_sent(self, sent: int) -> None:
        if self.state.sending is not None:
            self._set(sending=replace(self.state.sending, sent=sent))

    def _refuse(self, path: Path, *, outcome: Uploaded | None = None, fault: Fault | None = None) -> None:
        self._set(verdict=Verdict(path.name, path, self._clock(), outcome, fault))

    def dismiss(self) -> None:
        """What was told is read."""
        self._set(verdict=None)

    async def original(self, upload_id: UploadId) -> bytes:
        """A file as it was uploaded; raises ServiceFault."""
        parts = [part async for part in self._client.dialers.uploaded_file(upload_id)]
        return b"".join(parts)
