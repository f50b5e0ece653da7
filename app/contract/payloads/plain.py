"""The contents that are texts with a setting or two: SMS, push, calls, mobile push (sections 3, 8, 9, 10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from app.contract.channels import Channel
from app.contract.payloads.media import Media
from app.contract.record import Command
from app.contract.sms import AlphabetChoice


class SmsContent(Command, tag_field="channel", tag=Channel.SMS.value):
    """Section 3 of the constructor's requirements."""

    text: str = ""
    schema: int = 1
    type: Literal["text"] = "text"
    alphabet: AlphabetChoice = AlphabetChoice.AUTO


class PushContent(Command, tag_field="channel", tag=Channel.PUSH.value):
    """Section 8: a notification; at least one of picture and texts is set (PSH-2)."""

    header: str = ""
    text: str = ""
    click_url: str | None = None
    image: Media | None = None
    schema: int = 1
    type: Literal["push"] = "push"


class TtsContent(Command, tag_field="channel", tag=Channel.TTS.value):
    """Section 9: a text read aloud `repeat` times."""

    text: str = ""
    language: Literal["en", "es"] = "en"
    repeat: Literal[1, 2, 3] = 1
    schema: int = 1
    type: Literal["tts"] = "tts"


class MobilePushContent(Command, tag_field="channel", tag=Channel.MOBILE_PUSH.value):
    """Section 10: a message into a company's own app; header and body are both needed (MPU-2)."""

    header: str = ""
    body: str = ""
    data: Mapping[str, str] = {}
    schema: int = 1
    type: Literal["mobile_push"] = "mobile_push"
