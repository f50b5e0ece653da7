"""Files for editors under test, and a library that hands them out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.contract.channels import Channel
from app.contract.payloads.media import Media, MediaKind, MediaRef
from ui.kit.media.desk import Sending, Taken
from ui.kit.media.pictures import Pictures
from ui.panels.constructor.editor import Services


def a_file(
    name: str = "tyres.jpg", kind: MediaKind = MediaKind.IMAGE, mime: str = "image/jpeg", size_bytes: int = 10_573
) -> Media:
    """A file of the library."""
    ref = MediaRef(media_id=7, file_name=name, kind=kind, mime_type=mime, size_bytes=size_bytes, sha256="0" * 64)
    return Media(media_ref=ref)


class Library:
    """Hands out `file` and remembers for which place it was asked."""

    def __init__(self, file: Media) -> None:
        self.file = file
        self.asked: list[tuple[Channel, str]] = []
        self.pictures = Pictures(lambda coroutine: coroutine.close(), self._picture)
        self.services = Services(media=self)

    async def _picture(self, _media_id: int) -> bytes:
        return b""

    def choose(self, _owner: QWidget, channel: Channel, place: str, taken: Taken) -> None:
        self.asked.append((channel, place))
        taken(self.file.media_ref)

    def send(self, owner: QWidget, path: Path, channel: Channel, place: str, sending: Sending) -> None:
        raise AssertionError("nothing is dropped here")

    def cancel(self, owner: QWidget) -> None:
        raise AssertionError("nothing is sent here")

    def look_up(self, owner: QWidget, media_id: int, gone: Callable[[], object]) -> None:
        """Every file is there."""
