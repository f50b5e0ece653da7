"""A file on its way to the service: what can be told of it beforehand, and its bytes as they are read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

from app.contract.faults import Code, Fault
from app.contract.imports import BYTES_MAX

CHUNK_BYTES: Final = 256 * 1024
ENDINGS: Final = (".csv", ".xls", ".xlsx")


class Stopped(Exception):  # noqa: N818 - the person's wish, not an error
    """The upload was cancelled."""


async def size_of(path: Path) -> int | None:
    """Bytes of a file, None where there is none to read."""

    def look() -> int | None:
        try:
            return path.stat().st_size if path.is_file() else None
        except OSError:
            return None

    return await asyncio.to_thread(look)


def refusal(path: Path, size: int | None) -> Fault | None:
    """Why a file is not even sent (IMP-23, IMP-24)."""
    if size is None:
        return Fault(code=Code.FILE_UNREADABLE, params={"reason": "damaged", "file": path.name})
    if path.suffix.lower() not in ENDINGS:
        return Fault(code=Code.FILE_UNREADABLE, params={"reason": "type", "file": path.name})
    if size == 0:
        return Fault(code=Code.FILE_UNREADABLE, params={"reason": "empty", "file": path.name})
    if size > BYTES_MAX:
        return Fault(code=Code.FILE_TOO_LARGE, params={"what": "bytes", "limit": BYTES_MAX, "actual": size})
    return None


async def chunks(
    path: Path, is_stopped: Callable[[], bool], on_sent: Callable[[int], None]
) -> AsyncIterator[bytes]:
    """A file's bytes; ends with Stopped when it is to stop. Reading happens beside the window's thread."""
    file = await asyncio.to_thread(path.open, "rb")
    sent = 0
    try:
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            if is_stopped():
                raise Stopped
            yield chunk
            sent += len(chunk)
            on_sent(sent)
    finally:
        await asyncio.to_thread(file.close)
