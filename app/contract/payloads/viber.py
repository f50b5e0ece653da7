"""The content of a Viber business message (section 5)."""

from __future__ import annotations

from typing import Final, Literal

from app.contract.channels import Channel
from app.contract.payloads.media import Media
from app.contract.record import Command


class ViberButton(Command):
    """Leads to a website (VIB-6)."""

    text: str = ""
    url: str = ""


class ViberContent(Command, tag_field="channel", tag=Channel.VIBER.value):
    """Which fields count is said by `type` (VIB-1)."""

    text: str = ""
    schema: int = 1
    type: Literal["text", "file", "text_button", "text_media_button"] = "text"
    media: Media | None = None
    thumbnail: Media | None = None
    button: ViberButton | None = None


NAME_MAX: Final = 25
"""Characters of a file's name that are sent (VIB-5)."""


def sent_name(file_name: str) -> str:
    """The name under which a file goes: a longer one is shortened and keeps its ending."""
    if len(file_name) <= NAME_MAX:
        return file_name
    stem, dot, ending = file_name.rpartition(".")
    if not dot or not stem or len(ending) >= NAME_MAX - 1:
        return file_name[:NAME_MAX]
    return f"{stem[: NAME_MAX - len(ending) - 1].rstrip()}.{ending}"
