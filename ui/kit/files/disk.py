"""Files of the person's own disk: reading one as it is sent, writing one whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

CHUNK_BYTES: Final = 256 * 1024


async def size_of(path: Path) -> int | None:
    """Bytes of a file, None where there is none to read."""

    def look() -> int | None:
        try:
            return path.stat().st_size if path.is_file() else None
        except OSError:
            return None

    return await asyncio.to_thread(look)


async def chunks(path: Path, on_sent: Callable[[int], object]) -> AsyncIterator[bytes]:
    """A file's bytes, read beside the window's thread; raises OSError."""
    file = await asyncio.to_thread(path.open, "rb")
    sent = 0
    try:
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield chunk
            sent += len(chunk)
            on_sent(sent)
    finally:
        await asyncio.to_thread(file.close)


async def write(path: Path, content: bytes) -> None:
    """Write a file whole; raises OSError and leaves no part of one behind."""

    def put() -> None:
        part = path.with_name(f"{path.name}.part")
        try:
            part.write_bytes(content)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    await asyncio.to_thread(put)
