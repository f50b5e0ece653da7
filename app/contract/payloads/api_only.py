"""The contents without a form of the constructor: WeChat and Telegram Gateway (MSG-1)."""

from __future__ import annotations

from typing import Literal

from app.contract.channels import Channel
from app.contract.payloads.media import Media
from app.contract.record import Command


class WeChatContent(Command, tag_field="channel", tag=Channel.WECHAT.value):
    """A customer-service message: a text, or a picture, a voice or a video."""

    text: str = ""
    schema: int = 1
    type: Literal["text", "file"] = "text"
    media: Media | None = None


class TelegramContent(Command, tag_field="channel", tag=Channel.TELEGRAM_GATEWAY.value):
    """A verification code; it expires `ttl` seconds after it was sent."""

    code: str = ""
    schema: int = 1
    type: Literal["code"] = "code"
    ttl: int = 300
