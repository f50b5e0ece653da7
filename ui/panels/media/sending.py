"""Putting files of the person's disk into the library: what can be told before, and what went wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from app.contract.faults import Code, Fault
from app.contract.media import Added, is_program_name
from app.contract.payloads.accepted import LIBRARY_BYTES_MAX
from backend_client.media import MediaLibrary
from backend_client.transport import ServiceFault
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg, tr

Moved = Callable[[int, int], object]
"""Octets sent, of how many."""


class NotSent(Exception):  # noqa: N818 - a state of the file
    """A file was not taken; `words` say why, `again` whether another attempt may help."""

    def __init__(self, words: Words, *, again: bool = False) -> None:
        super().__init__(str(words))
        self.words, self.again = words, again


async def send(library: MediaLibrary, path: Path, moved: Moved, *, most: int, reuse: bool) -> Added:
    """Put a file into the library; raises NotSent (MED-11, MED-14)."""
    total = await asyncio.to_thread(look_at, path, most)
    moved(0, total)
    try:
        return await library.upload(path.name, path, reuse=reuse, on_sent=lambda sent: moved(sent, total))
    except ServiceFault as error:
        again = error.fault.code not in (Code.FILE_UNREADABLE, Code.FILE_TOO_LARGE, Code.PERMISSION_DENIED)
        raise NotSent(fault_text(error.fault), again=again) from error
    except OSError as error:
        raise NotSent(msg("media.unreadable"), again=True) from error


def look_at(path: Path, most: int) -> int:
    """How many octets there are to send; raises NotSent."""
    try:
        found = path.stat()
        is_folder = path.is_dir()
    except OSError as error:
        raise NotSent(msg("media.not_there"), again=True) from error
    if is_folder:
        raise NotSent(msg("media.is_folder"))
    if is_program_name(path.name):
        raise NotSent(fault_text(Fault(code=Code.FILE_UNREADABLE, params={"what": "program"})))
    if found.st_size == 0:
        raise NotSent(fault_text(Fault(code=Code.FILE_UNREADABLE, params={"what": "empty"})), again=True)
    if found.st_size > most:
        if most < LIBRARY_BYTES_MAX:
            raise NotSent(tr("problem.media_too_large", actual=found.st_size, limit=most))
        sizes: dict[str, str | int] = {"what": "media", "actual": found.st_size, "limit": most}
        raise NotSent(fault_text(Fault(code=Code.FILE_TOO_LARGE, params={**sizes})))
    return found.st_size
