"""Files of dialers: reading one as it is sent, writing one whole, the report of its rows."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Final

from app.contract.uploads import FileProblem
from ui.panels.dialers.words import file_problem_words
from ui.texts.messages import tr

CHUNK_BYTES: Final = 256 * 1024
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


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


def report(problems: Sequence[FileProblem]) -> bytes:
    """What is wrong with a file's rows, as CSV: row, column, value, code, sentence."""
    text = io.StringIO(newline="")
    out = csv.writer(text)
    out.writerow([tr(f"dialers.report_{name}") for name in ("row", "column", "value", "code", "problem")])
    for one in problems:
        where = (str(one.row or ""), str(one.column or ""))
        out.writerow([*where, _plain(one.value), one.code, file_problem_words(one)])
    return text.getvalue().encode("utf-8-sig")


def _plain(value: str) -> str:
    """A value no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value
