"""Taking in a list that is sent as the body of a call: small enough for memory, read from a file like any other."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

from app.contract.faults import Code
from app.core.errors import Refusal

T = TypeVar("T")


async def received(chunks: AsyncIterator[bytes], end: int) -> bytes:
    """A body of fewer than `end` bytes; refused as soon as there are more."""
    found = bytearray()
    async for chunk in chunks:
        found += chunk
        if len(found) >= end:
            raise Refusal(Code.FILE_TOO_LARGE, limit=end)
    return bytes(found)


def in_a_file(content: bytes, act: Callable[[Path], T]) -> T:
    """What `act` makes of a file with this content, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="switchroom-") as folder:
        path = Path(folder) / "list.csv"
        path.write_bytes(content)
        return act(path)
