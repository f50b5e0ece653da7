"""Taking in a list file: streamed to disk, within the limit, recognised, or gone (BLK-24, BLK-88, BLK-95)."""

from __future__ import annotations

import asyncio
import errno
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

from app.bulk import slots
from app.bulk.store import file_of, row_of
from app.contract.bulk import Uploaded
from app.contract.checks import clean_text
from app.contract.faults import Code
from app.contract.lists import BYTES_END, ListKind, ListOptions, ListShape, check_list_file
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.once import Call, once
from app.core.runtime import Runtime
from app.core.work import UnitOfWork
from app.lists.decoding import NotAListError

NAME_MAX: Final = 255
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


async def receive(
    runtime: Runtime, actor: Actor, campaign_id: int, slot: int, file_name: str, stream: AsyncIterator[bytes],
    call: Call, *, again: bool,
) -> Uploaded:  # fmt: skip
    """Store an upload and put it into its slot; what is refused or known by its key changes nothing."""
    name = clean_text(re.split(r"[\\/]", file_name)[-1])[-NAME_MAX:] or "?"
    await asyncio.to_thread(_tidy, runtime)
    stored = slots.new_name()
    path = slots.place(runtime.home, stored)
    keeps = False
    try:
        size = await _store(path, stream)
        problems = check_list_file([name], size, ListKind.BULK)
        if problems:
            return Uploaded(problems=tuple(problems))
        try:
            shape, digest = await asyncio.to_thread(_look_at, runtime, campaign_id, path)
        except NotAListError as error:
            return Uploaded(problems=(error.problem,))

        def take_in(work: UnitOfWork, *args: Any, **kwargs: Any) -> Uploaded:
            nonlocal keeps
            taken = slots.take_in(work, *args, **kwargs)
            keeps = taken.earlier_ms is None
            return taken

        return await runtime.database.awrite(
            once,
            call.about(digest),
            Uploaded,
            take_in,
            actor,
            campaign_id,
            slot,
            name=name,
            size=size,
            digest=digest,
            stored=stored,
            shape=shape,
            again=again,
        )
    except OSError as error:
        code = Code.STORAGE_FULL if error.errno in _FULL else Code.STORAGE_FAILED
        raise Refusal(code, detail=type(error).__name__) from error
    finally:
        if not keeps:
            path.unlink(missing_ok=True)


async def _store(path: Path, stream: AsyncIterator[bytes]) -> int:
    """Write what comes; of a file that is too large the size alone is counted on."""
    size = 0
    file = await asyncio.to_thread(path.open, "wb")
    try:
        async for chunk in stream:
            size += len(chunk)
            if size < BYTES_END:
                await asyncio.to_thread(file.write, chunk)
    finally:
        await asyncio.to_thread(file.close)
    return size


def _tidy(runtime: Runtime) -> None:
    with runtime.database.read() as conn:
        kept = slots.kept_files(conn)
    slots.tidy(runtime.home, kept)


def _look_at(runtime: Runtime, campaign_id: int, path: Path) -> tuple[ListShape, str]:
    with runtime.database.read() as conn:
        text = row_of(conn, campaign_id)["text"]
        reader = slots.open_file(path, conn, text, ListOptions())
    return reader.shape, slots.digest_of(path)


def shape_as(runtime: Runtime, file_id: int, options: ListOptions) -> ListShape:
    """How a file is read under other options; refuses those it cannot be read with."""
    with runtime.database.read() as conn:
        file = file_of(conn, file_id)
        text = row_of(conn, file["campaign_id"])["text"]
        try:
            return slots.open_file(slots.place(runtime.home, file["stored"]), conn, text, options).shape
        except NotAListError as error:
            raise slots.refused(error, file["slot"]) from error
