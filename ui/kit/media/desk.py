"""What editors ask of the media library: choosing a file, sending one, its picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.contract.channels import Channel
from app.contract.payloads.media import MediaRef
from ui.kit.media.pictures import Pictures
from ui.texts.messages import Words

Taken = Callable[[MediaRef], object]


@dataclass(frozen=True, slots=True)
class Sending:
    """A file on its way into the library; every callback is called in the window's thread.

    `moved(sent, total)` with octets, `taken` with the file as the place takes it, `refused` with why not.
    """

    moved: Callable[[int, int], object]
    taken: Taken
    refused: Callable[[Words], object]


class MediaDesk(Protocol):
    """The library as editors see it. Panels get it from `ui.panels.media.desk.desk_of(context)`."""

    @property
    def pictures(self) -> Pictures:
        """Small pictures by `media_id`."""

    def choose(self, owner: QWidget, channel: Channel, place: str, taken: Taken) -> None:
        """Let a person choose a file that fits a place; `taken` is called unless they think better of it."""

    def send(self, owner: QWidget, path: Path, channel: Channel, place: str, sending: Sending) -> None:
        """Put a file of the person's disk into the library and see whether it fits the place; ends with `owner`."""

    def cancel(self, owner: QWidget) -> None:
        """Break off what `owner` sends."""

    def look_up(self, owner: QWidget, media_id: int, gone: Callable[[], object]) -> None:
        """Call `gone` if a file was deleted from the library."""
