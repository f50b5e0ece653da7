"""The media library: its files, what a new one has got by the way, who uses one (MED)."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, NewType

from app.contract.channels import Channel
from app.contract.checks import clean_text
from app.contract.faults import Problem
from app.contract.payloads.accepted import placed, unfit
from app.contract.payloads.formats import FORMATS, essence, formats_named
from app.contract.payloads.media import MediaKind, MediaRef
from app.contract.permissions import Permission
from app.contract.record import Record

MediaId = NewType("MediaId", int)

NAME_MAX: Final = 255
THUMBNAIL_PX: Final = 512
"""Longest side of a thumbnail."""

CHOOSERS: Final = (
    Permission.MANAGE_MEDIA,
    Permission.MANAGE_BROADCASTS,
    Permission.MANAGE_CONVERSATIONS,
    Permission.MANAGE_CONTENT_TEMPLATES,
    Permission.MANAGE_WHATSAPP_TEMPLATES,
    Permission.MANAGE_CONVERSATION_TEMPLATES,
    Permission.MANAGE_CHATBOTS,
    Permission.MANAGE_SENDER_IDS,
)
"""Who may pick from the library and add to it; only the first may delete."""

PROGRAMS: Final = frozenset(
    {"exe", "msi", "bat", "cmd", "com", "scr", "ps1", "sh", "jar", "js", "vbs"}
    | {"dll", "cpl", "msp", "pif", "hta", "lnk", "jse", "vbe", "wsf", "wsh", "psm1"}
    | {"bash", "zsh", "command", "app", "apk", "class"}
)
"""Endings of programs and scripts (MED-12)."""

_PARTS: Final = re.compile(r"[\\/]")


class Notice(StrEnum):
    """What somebody who adds a file should know of it."""

    RETYPED = "retyped"  # the content is of another type than the name said (MED-13)
    DAMAGED = "damaged"  # it cannot be shown (MED-13)
    RENUMBERED = "renumbered"  # the name was taken (MED-14)
    KNOWN = "known"  # the library had it already (MSG-32)


class MediaFile(Record):
    """A file of the library; `size_bytes` in octets, `width` and `height` in pixels where it can be seen.

    `mime_type` carries what was found inside: `video/mp4; codecs="avc1,mp4a"`, `image/webp; animated=1`.
    """

    id: MediaId
    name: str
    kind: MediaKind
    mime_type: str
    format: str
    size_bytes: int
    sha256: str
    width: int | None
    height: int | None
    animated: bool
    damaged: bool
    has_thumbnail: bool
    created_ms: int
    created_by: str


class Added(Record):
    """A file after it was sent; `said` is the type its name claimed."""

    file: MediaFile
    notices: tuple[Notice, ...] = ()
    said: str = ""


class MediaUse(Record):
    """Something that a file stands in; `kind` is broadcast, broadcast_template or content_template."""

    kind: str
    id: int
    name: str


def ref_of(file: MediaFile) -> MediaRef:
    """The file as messages name it."""
    return MediaRef(
        media_id=file.id,
        file_name=file.name,
        kind=file.kind,
        mime_type=file.mime_type,
        size_bytes=file.size_bytes,
        sha256=file.sha256,
        width=file.width,
        height=file.height,
    )


def unfit_file(channel: Channel, place: str, file: MediaFile, path: str = "") -> Problem | None:
    """Why a file of the library cannot stand in a place, None where it can (MSG-31, MSG-97)."""
    found = unfit(channel, place, ref_of(file), path)
    if found is None and file.damaged:
        return Problem(path=path, code="media_damaged", params={"format": file.format})
    return found


def chosen(channel: Channel, place: str, file: MediaFile) -> MediaRef:
    """What stands in a message after a file was chosen for a place."""
    return placed(channel, place, ref_of(file))


def clean_name(file_name: str) -> str:
    """A name without path and control characters, at most 255 characters with its ending kept (MED-14).

    Blanks and dots at its end go, too: systems that ignore them would see another ending.
    """
    name = clean_text(_PARTS.split(file_name)[-1].replace("\n", " ")).rstrip(" .") or "file"
    stem, dot, ending = name.rpartition(".")
    if len(name) <= NAME_MAX or not dot or len(ending) > 16:
        return name[:NAME_MAX]
    return f"{stem[: NAME_MAX - len(ending) - 1]}.{ending}"


def ending_of(name: str) -> str:
    """What follows the last dot, in small letters; empty where there is none."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem and len(ending) <= 16 else ""


def numbered(name: str, number: int) -> str:
    """A name with ` (2)` before its ending."""
    ending = ending_of(name)
    stem = name[: -len(ending) - 1] if ending else name
    mark = f" ({number})"
    tail = f"{mark}{name[len(stem) :]}"
    return stem[: NAME_MAX - len(tail)] + tail


def retyped(name: str, mime_type: str) -> str:
    """A name with the ending of its real type: a wrong one is replaced, any other word behind a dot stays."""
    endings = ENDINGS.get(essence(mime_type), ())
    ending = ending_of(name)
    is_wrong = bool(formats_named(ending))
    if not endings or ending in endings or (ending and not is_wrong and mime_type.startswith("text/")):
        return name
    stem = name[: -len(ending) - 1] if is_wrong else name
    return f"{stem[: NAME_MAX - len(endings[0]) - 1]}.{endings[0]}"


ENDINGS: Final = {
    mime: tuple(one.ending for one in FORMATS if one.mime == mime) for mime in {one.mime for one in FORMATS}
}
"""Endings of the files of a MIME type."""


def is_program_name(name: str) -> bool:
    """Whether a name says that the file is a program (MED-12)."""
    return ending_of(name) in PROGRAMS
