"""What a message says: the content object of every channel (MSG-90), told apart by its `channel` number.

The records lie in `payloads`, one class a channel; this is the door to them and to what can be asked of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.contract.channels import Channel
from app.contract.payloads.advice import advise_content, check_google
from app.contract.payloads.api_only import TelegramContent, WeChatContent
from app.contract.payloads.checks import check_content, check_fields, personal_problem
from app.contract.payloads.completing import completed
from app.contract.payloads.email import EmailContent
from app.contract.payloads.keeping import known_of, opened
from app.contract.payloads.kinds import KINDS, SCHEMA, AnyContent, Content, Kind, Written, channel_of, kind_of
from app.contract.payloads.limits import (
    EMAIL_TEXT_MAX,
    MOBILE_BODY_MAX,
    MOBILE_DATA_MAX,
    PUSH_HEADER_MAX,
    PUSH_TEXT_MAX,
    RCS_TEXT_MAX,
    SUBJECT_MAX,
    TTS_TEXT_MAX,
    URL_MAX,
    VIBER_TEXT_MAX,
    WHATSAPP_TEXT_MAX,
    Limit,
    Role,
    Span,
)
from app.contract.payloads.newer import NewerContent
from app.contract.payloads.personal import keys_of, missing_finder, missing_in, personal, personaliser, texts_of
from app.contract.payloads.plain import MobilePushContent, PushContent, SmsContent, TtsContent
from app.contract.payloads.rcs import RcsContent
from app.contract.payloads.rules import RULES, limit_of, media_place_of, span_of
from app.contract.payloads.single import check_url
from app.contract.payloads.viber import ViberContent
from app.contract.payloads.whatsapp import WhatsAppContent
from app.contract.payloads.words import is_text_alone, is_written, parts_of, plain_text

__all__ = [
    "BY_PHONE",
    "EMAIL_TEXT_MAX",
    "KINDS",
    "LIMITS",
    "MOBILE_BODY_MAX",
    "MOBILE_DATA_MAX",
    "PUSH_HEADER_MAX",
    "PUSH_TEXT_MAX",
    "RCS_TEXT_MAX",
    "SCHEMA",
    "SUBJECT_MAX",
    "TTS_TEXT_MAX",
    "URL_MAX",
    "VIBER_TEXT_MAX",
    "WHATSAPP_TEXT_MAX",
    "AnyContent",
    "Content",
    "Criterion",
    "EmailContent",
    "Kind",
    "Limit",
    "MobilePushContent",
    "NewerContent",
    "PushContent",
    "RcsContent",
    "Role",
    "SmsContent",
    "Span",
    "TelegramContent",
    "TtsContent",
    "ViberContent",
    "WeChatContent",
    "WhatsAppContent",
    "Written",
    "advise_content",
    "channel_of",
    "check_content",
    "check_fields",
    "check_google",
    "check_url",
    "completed",
    "criteria_of",
    "is_text_alone",
    "is_written",
    "keys_of",
    "kind_of",
    "known_of",
    "limit_of",
    "media_place_of",
    "missing_finder",
    "missing_in",
    "opened",
    "parts_of",
    "personal",
    "personal_problem",
    "personaliser",
    "plain_text",
    "span_of",
    "texts_of",
]


class Criterion(StrEnum):
    """Which report counts as success (MSG-20); a higher status satisfies a lower criterion."""

    SUBMIT = "submit"
    DELIVERY = "delivery"
    DISPLAY = "display"


def _plain_limits(channel: Channel) -> dict[str, Limit]:
    texts = RULES[channel, KINDS[channel]().type].texts
    return {
        place: limit for place, limit in texts.items() if "." not in place and limit.role in (Role.TEXT, Role.LINE)
    }


LIMITS: Final[Mapping[Channel, Mapping[str, Limit]]] = {
    channel: _plain_limits(channel) for channel in KINDS if channel is not Channel.SMS
}
"""Text fields of the plainest type of a channel; an SMS is measured in parts instead (SMS-7)."""

BY_PHONE: Final = frozenset({Channel.SMS, Channel.RCS, Channel.VIBER, Channel.WHATSAPP, Channel.TTS})
"""Channels that address a phone number (MSG-71)."""


def criteria_of(channel: Channel) -> tuple[Criterion, ...]:
    """What a step of the channel can wait for; the first is the default (MSG-21, MSG-23, PSH-6)."""
    if channel is Channel.PUSH:
        return (Criterion.SUBMIT,)
    return (Criterion.DELIVERY, Criterion.SUBMIT, Criterion.DISPLAY)
