"""The content of a Viber business message (section 5)."""

from __future__ import annotations

from typing import Literal

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
