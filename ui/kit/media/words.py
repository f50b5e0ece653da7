"""Files of the library in words: what one is, how large, what a place takes."""

from __future__ import annotations

from typing import Final

from app.contract.channels import Channel
from app.contract.faults import Problem
from app.contract.media import MediaFile
from app.contract.payloads.accepted import ACCEPTED
from app.contract.payloads.formats import essence, format_of
from app.contract.payloads.media import MediaKind, MediaRef
from ui.texts.faults import problem_text
from ui.texts.messages import Message, msg, tr
from ui.texts.numbers import NO_BREAK, size
from ui.theme.icon_names import Icon

ICONS: Final = {
    MediaKind.IMAGE: Icon.IMAGE,
    MediaKind.STICKER: Icon.SMILE,
    MediaKind.VIDEO: Icon.PLAY,
    MediaKind.AUDIO: Icon.SPEAKER,
    MediaKind.DOCUMENT: Icon.FILE,
}

KINDS: Final = {
    MediaKind.IMAGE: msg("media.image"),
    MediaKind.VIDEO: msg("media.video"),
    MediaKind.AUDIO: msg("media.audio"),
    MediaKind.DOCUMENT: msg("media.document"),
}
"""Kinds of files in the library, in the order in which they are offered."""


def has_picture(file: MediaFile) -> bool:
    """Whether there is something to see of a file: a thumbnail, or a drawing that is drawn here."""
    return file.has_thumbnail or essence(file.mime_type) == "image/svg+xml"


def pixels(width: int | None, height: int | None) -> str:
    """`259 × 194 px`, nothing for what cannot be seen."""
    return f"{width} × {height}{NO_BREAK}px" if width and height else ""


def about(file: MediaFile | MediaRef) -> str:
    """`JPG · 259 × 194 px · 10.3 KB`."""
    known = format_of(file.mime_type)
    name = file.format if isinstance(file, MediaFile) else (known.name if known else "")
    return " · ".join(part for part in (name, pixels(file.width, file.height), size(file.size_bytes)) if part)


def asked_for(channel: Channel, place: str) -> Message:
    """What an empty place says: the kinds it takes."""
    kinds = ACCEPTED[channel, place].kinds
    return msg("media.add_picture") if kinds == (MediaKind.IMAGE,) else msg("media.add_file")


def taken_by(channel: Channel, place: str) -> str:
    """The formats of a place with the most a file may have: `JPG, PNG, GIF · up to 1.0 MB`."""
    accepted = ACCEPTED[channel, place]
    most = max(accepted.bytes_max.values())
    return tr("media.takes", formats=accepted.named(), most=size(most, 0))


def reason(problem: Problem | None) -> str:
    """Why a file does not fit; nothing where it does."""
    return "" if problem is None else problem_text(problem)
