"""The place of a file in a content: the library's slot, with the file as contents hold it (MSG-30)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.contract.channels import Channel
from app.contract.faults import Problem
from app.contract.payloads.media import Media, MediaRef
from ui.kit.media.slot import MediaSlot
from ui.panels.constructor.editor import Services
from ui.texts.messages import Words


class MediaBox(MediaSlot):
    """Signals: `edited(object)` with a Media, or None when it was removed."""

    edited = Signal(object)

    def __init__(self, channel: Channel, place: str, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(channel, place, parent, title=words)
        self.changed.connect(self._on_changed)

    def set_services(self, services: Services) -> None:
        """Take the library."""
        self.set_desk(services.media)

    def show_media(self, media: Media | None, problems: Sequence[Problem] = (), *, locked: bool = False) -> None:
        """Show a file, or where one can be put; what is wrong with it."""
        ref = None if media is None else media.media_ref
        self.show_file(ref, problem=problems[0] if problems else None, locked=locked)

    def _on_changed(self, ref: object) -> None:
        self.edited.emit(Media(media_ref=ref) if isinstance(ref, MediaRef) else None)
