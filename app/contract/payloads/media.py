"""Files in messages: a reference to the media library with what was true of the file when chosen (MSG-90)."""

from __future__ import annotations

from enum import StrEnum

from app.contract.record import Command


class MediaKind(StrEnum):
    """What a file is to a phone."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"
    STICKER = "sticker"


class MediaRef(Command):
    """A file of the library; `size_bytes` in octets, `width` and `height` in pixels where there is a picture."""

    media_id: int
    file_name: str
    kind: MediaKind
    mime_type: str
    size_bytes: int
    sha256: str
    width: int | None = None
    height: int | None = None


class Media(Command):
    """The place of a file in a message."""

    media_ref: MediaRef
