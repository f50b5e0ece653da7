"""Taking in a file: streamed to disk once, within the limit, looked at, or gone without a trace (MED-11..14)."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import IO, Final

from app.assets.media import service
from app.assets.media.facts import Facts, Program, facts_of
from app.assets.media.files import MediaFiles
from app.contract.faults import Code
from app.contract.media import Added, clean_name, is_program_name
from app.contract.payloads.accepted import LIBRARY_BYTES_MAX
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.runtime import Runtime

BYTES_MAX = LIBRARY_BYTES_MAX
BUFFER_BYTES: Final = 1 << 20


async def receive(
    runtime: Runtime,
    actor: Actor,
    file_name: str,
    announced: int | None,
    stream: AsyncIterator[bytes],
    *,
    reuse: bool,
) -> Added:
    """Store an upload. Whatever goes wrong, no part of the file stays."""
    name = clean_name(file_name)
    if is_program_name(name):
        raise _refused("program", name)
    if announced is not None and announced > BYTES_MAX:
        raise _too_large(name, announced)
    files = MediaFiles(runtime.home)
    await asyncio.to_thread(files.remove_strays)
    part = await asyncio.to_thread(files.new_part)
    sha256 = ""
    try:
        size, sha256 = await _store(part, name, stream)
        if size == 0:
            raise _refused("empty", name)
        facts = await asyncio.to_thread(_look_at, part, name)
        return await runtime.database.awrite(
            service.add, actor, files, part, name=name, sha256=sha256, size=size, facts=facts, reuse=reuse
        )
    except BaseException:
        part.unlink(missing_ok=True)
        if sha256:
            runtime.database.submit(service.sweep, files, sha256)  # it may have got its place before it failed
        raise


async def _store(part: Path, name: str, stream: AsyncIterator[bytes]) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    waiting = bytearray()
    file = await asyncio.to_thread(_open, part)
    try:
        async for chunk in stream:
            size += len(chunk)
            if size > BYTES_MAX:
                raise _too_large(name, size)
            waiting += chunk
            if len(waiting) >= BUFFER_BYTES:
                await asyncio.to_thread(_write, file, bytes(waiting), digest)
                waiting.clear()
        await asyncio.to_thread(_finish, file, bytes(waiting), digest)
    finally:
        file.close()
    return size, digest.hexdigest()


def _open(part: Path) -> IO[bytes]:
    with _refusing():
        return part.open("wb", buffering=0)


def _write(file: IO[bytes], content: bytes, digest: hashlib._Hash) -> None:
    digest.update(content)
    with _refusing():
        left = memoryview(content)
        while left:
            left = left[file.write(left) :]


def _finish(file: IO[bytes], rest: bytes, digest: hashlib._Hash) -> None:
    _write(file, rest, digest)
    with _refusing():
        os.fsync(file.fileno())


def _look_at(part: Path, name: str) -> Facts:
    try:
        with _refusing():
            return facts_of(part, name)
    except Program as error:
        raise _refused("program", name) from error


def _refused(what: str, name: str) -> Refusal:
    return Refusal(Code.FILE_UNREADABLE, what=what, file=name)


def _too_large(name: str, actual: int) -> Refusal:
    return Refusal(Code.FILE_TOO_LARGE, what="media", file=name, limit=BYTES_MAX, actual=actual)


@contextlib.contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        code = Code.STORAGE_FULL if is_full else Code.STORAGE_FAILED
        raise Refusal(code, detail=type(error).__name__) from error
