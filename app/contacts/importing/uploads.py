"""Taking in a file: streamed to disk, within the limit, recognised, or gone without a trace (IMP-2, 23, 24)."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import re
from collections.abc import AsyncIterator, Iterator
from typing import IO, Final

from app.contacts.importing import entries, files, imports, reading
from app.contacts.importing.files import Files
from app.contract.checks import clean_text
from app.contract.faults import Code
from app.contract.imports import BYTES_MAX, FileFormat, Import, ImportOptions, Unreadable
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.runtime import Runtime

NAME_MAX: Final = 255
BUFFER_BYTES: Final = 1 << 20


async def receive(
    runtime: Runtime, actor: Actor, file_name: str, announced: int | None, stream: AsyncIterator[bytes]
) -> Import:
    """Store an upload and begin to read it. Whatever goes wrong, no part of the file stays."""
    name = clean_text(re.split(r"[\\/]", file_name)[-1])[-NAME_MAX:] or "?"
    if announced is not None and announced > BYTES_MAX:
        raise reading.too_large("bytes", BYTES_MAX, announced)
    await asyncio.to_thread(_tidy, runtime)
    mine = Files(runtime.home, files.new_name())
    try:
        size = await _store(mine, stream)
        kind, sheets, options = await asyncio.to_thread(_look_at, mine, name)
        return await runtime.database.awrite(
            imports.add_import,
            actor,
            file=mine.name,
            file_name=name,
            kind=kind,
            size=size,
            sheets=sheets,
            options=options,
            jobs=runtime.jobs,
        )
    except BaseException:
        mine.remove()
        raise


async def _store(mine: Files, stream: AsyncIterator[bytes]) -> int:
    size = 0
    waiting = bytearray()
    file = await asyncio.to_thread(_open, mine)
    try:
        async for chunk in stream:
            size += len(chunk)
            if size > BYTES_MAX:
                raise reading.too_large("bytes", BYTES_MAX, size)
            waiting += chunk
            if len(waiting) >= BUFFER_BYTES:
                await asyncio.to_thread(_write, file, bytes(waiting))
                waiting.clear()
        await asyncio.to_thread(_finish, file, bytes(waiting), mine)
    finally:
        file.close()
    return size


def _open(mine: Files) -> IO[bytes]:
    with _refusing():
        return mine.part().open("wb", buffering=0)


def _write(file: IO[bytes], content: bytes) -> None:
    with _refusing():
        left = memoryview(content)
        while left:
            left = left[file.write(left) :]


def _finish(file: IO[bytes], rest: bytes, mine: Files) -> None:
    _write(file, rest)
    with _refusing():
        os.fsync(file.fileno())
        file.close()
        os.replace(mine.part(), mine.upload)  # noqa: PTH105 - replaces on Windows too


def _look_at(mine: Files, name: str) -> tuple[FileFormat, tuple[str, ...], ImportOptions]:
    kind = reading.recognise(mine.upload, name)
    if kind is FileFormat.CSV:
        return kind, (), reading.detect_options(mine.upload)
    sheets, filled = reading.sheets(mine.upload, name)
    if not sheets:
        raise reading.unreadable(Unreadable.EMPTY, name)
    return kind, sheets, ImportOptions(sheet=filled)


def _tidy(runtime: Runtime) -> None:
    with runtime.database.read() as conn:
        kept = entries.kept_files(conn, runtime.clock.now_ms())
    files.remove_strays(runtime.home, kept)


@contextlib.contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        code = Code.STORAGE_FULL if is_full else Code.STORAGE_FAILED
        raise Refusal(code, detail=type(error).__name__) from error
