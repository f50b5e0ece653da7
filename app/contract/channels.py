"""Channels and their numbers (MSG-91)."""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class Channel(IntEnum):
    """A way to reach people. The numbers are part of the public API."""

    SMS = 1
    RCS = 2
    VIBER = 3
    WHATSAPP = 4
    WECHAT = 5
    EMAIL = 6
    TELEGRAM_GATEWAY = 7
    PUSH = 8
    TTS = 9
    MOBILE_PUSH = 10


WRITTEN_TO_PHONES: Final = (Channel.SMS, Channel.RCS, Channel.VIBER, Channel.WHATSAPP)
"""Channels on which a person writes a text to a phone number: those a conversation goes on over."""
