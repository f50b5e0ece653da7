"""What a message says: the content object of every channel (MSG-90), told apart by its `channel` number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import quote, urlsplit

import msgspec

from app.contract.channels import Channel
from app.contract.checks import check_length
from app.contract.faults import Problem
from app.contract.payloads.email import EmailContent
from app.contract.payloads.plain import MobilePushContent, PushContent, SmsContent, TtsContent
from app.contract.payloads.rcs import RcsContent
from app.contract.payloads.viber import ViberContent
from app.contract.payloads.whatsapp import WhatsAppContent
from app.contract.sms import MAX_PARTS, check_text, measure
from app.contract.template import Template, check_template, parse


class Criterion(StrEnum):
    """Which report counts as success (MSG-20); a higher status satisfies a lower criterion."""

    SUBMIT = "submit"
    DELIVERY = "delivery"
    DISPLAY = "display"


Content = (
    SmsContent
    | RcsContent
    | ViberContent
    | WhatsAppContent
    | EmailContent
    | PushContent
    | TtsContent
    | MobilePushContent
)
"""Richer kinds of a channel are further values of its `type` with fields of their own."""

KINDS: Final[Mapping[Channel, type[Content]]] = {
    Channel.SMS: SmsContent,
    Channel.RCS: RcsContent,
    Channel.VIBER: ViberContent,
    Channel.WHATSAPP: WhatsAppContent,
    Channel.EMAIL: EmailContent,
    Channel.PUSH: PushContent,
    Channel.TTS: TtsContent,
    Channel.MOBILE_PUSH: MobilePushContent,
}
"""The channels of a broadcast in the order in which they are offered (BRD-40), with an empty content each."""

_CHANNELS: Final = {kind: channel for channel, kind in KINDS.items()}

RCS_TEXT_MAX: Final = 3072
VIBER_TEXT_MAX: Final = 1000
WHATSAPP_TEXT_MAX: Final = 4096
SUBJECT_MAX: Final = 255
EMAIL_TEXT_MAX: Final = 100_000
PUSH_HEADER_MAX: Final = 100
PUSH_TEXT_MAX: Final = 500
TTS_TEXT_MAX: Final = 1000
MOBILE_BODY_MAX: Final = 1000
MOBILE_DATA_MAX: Final = 4096
"""Octets of the key/value data as JSON (MPU-4)."""
URL_MAX: Final = 2000


@dataclass(frozen=True, slots=True)
class Limit:
    """What a text field of a content may hold, in characters."""

    high: int
    low: int = 1


LIMITS: Final[Mapping[Channel, Mapping[str, Limit]]] = {
    Channel.RCS: {"text": Limit(RCS_TEXT_MAX)},
    Channel.VIBER: {"text": Limit(VIBER_TEXT_MAX)},
    Channel.WHATSAPP: {"text": Limit(WHATSAPP_TEXT_MAX)},
    Channel.EMAIL: {
        "subject": Limit(SUBJECT_MAX),
        "subtitle": Limit(SUBJECT_MAX, 0),
        "text": Limit(EMAIL_TEXT_MAX),
    },
    Channel.PUSH: {"header": Limit(PUSH_HEADER_MAX, 0), "text": Limit(PUSH_TEXT_MAX, 0)},
    Channel.TTS: {"text": Limit(TTS_TEXT_MAX)},
    Channel.MOBILE_PUSH: {"header": Limit(PUSH_HEADER_MAX), "body": Limit(MOBILE_BODY_MAX)},
}
"""Text fields with their limits; an SMS is measured in parts instead (SMS-7)."""

PERSONAL: Final[Mapping[Channel, tuple[str, ...]]] = {
    Channel.SMS: ("text",),
    Channel.PUSH: ("header", "text", "click_url"),
    **{channel: tuple(LIMITS[channel]) for channel in LIMITS if channel is not Channel.PUSH},
}
"""Fields that may hold placeholders (MSG-41)."""

BY_PHONE: Final = frozenset({Channel.SMS, Channel.RCS, Channel.VIBER, Channel.WHATSAPP, Channel.TTS})
"""Channels that address a phone number (MSG-71)."""


def channel_of(content: Content) -> Channel:
    """The channel a content is for."""
    return _CHANNELS[type(content)]


def criteria_of(channel: Channel) -> tuple[Criterion, ...]:
    """What a step of the channel can wait for; the first is the default (MSG-21, MSG-23, PSH-6)."""
    if channel is Channel.PUSH:
        return (Criterion.SUBMIT,)
    return (Criterion.DELIVERY, Criterion.SUBMIT, Criterion.DISPLAY)


def check_content(content: Content, path: str, attribute_keys: frozenset[str]) -> list[Problem]:
    """Everything wrong with a content, as the constructor and the service see it (MSG-92, MSG-43)."""
    problems = check_fields(content, path)
    if isinstance(content, PushContent) and content.click_url and not _has_placeholder(content.click_url):
        problems += check_url(f"{path}.click_url", content.click_url)
    for name, text in texts_of(content).items():
        problems += check_template(text, attribute_keys, path=f"{path}.{name}")
    return problems


def check_fields(content: Content, path: str) -> list[Problem]:
    """Everything wrong with a content whose texts are final: placeholders are plain text in it (MSG-44)."""
    if isinstance(content, SmsContent):
        return check_text(content.text, content.alphabet, path=f"{path}.text")
    problems: list[Problem] = []
    for name, limit in LIMITS[channel_of(content)].items():
        problems += check_length(f"{path}.{name}", getattr(content, name), low=limit.low, high=limit.high)
    if isinstance(content, PushContent) and not (content.header.strip() or content.text.strip()):
        problems.append(Problem(path=f"{path}.text", code="push_empty"))
    if isinstance(content, MobilePushContent):
        size = len(msgspec.json.encode(content.data))
        if size > MOBILE_DATA_MAX:
            params = {"limit": MOBILE_DATA_MAX, "actual": size}
            problems.append(Problem(path=f"{path}.data", code="too_long", params=params))
    return problems


def check_url(path: str, value: str) -> list[Problem]:
    """A web address: http or https, with a host, at most 2,000 characters (MSG-98)."""
    if len(value) > URL_MAX:
        return [Problem(path=path, code="too_long", params={"limit": URL_MAX, "actual": len(value)})]
    try:
        parts = urlsplit(value)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and not any(c.isspace() for c in value)
    except ValueError:
        is_good = False
    return [] if is_good else [Problem(path=path, code="not_a_url")]


def texts_of(content: Content) -> dict[str, str]:
    """The fields of a content that may hold placeholders and hold anything, by name."""
    found = {name: getattr(content, name) for name in PERSONAL[channel_of(content)]}
    return {name: text for name, text in found.items() if text}


def keys_of(content: Content) -> frozenset[str]:
    """Attribute keys that a content uses."""
    return frozenset().union(*(parse(text).keys() for text in texts_of(content).values()))


def missing_in(content: Content, values: Mapping[str, str]) -> frozenset[str]:
    """Keys of a content for which a person has no value and the content no default (MSG-42)."""
    return frozenset().union(*(parse(text).missing(values) for text in texts_of(content).values()))


def personal(content: Content, values: Mapping[str, str]) -> Content:
    """The content with a person's values in it; inside addresses they are percent-encoded (MSG-44)."""
    return personaliser(content)(values)


def personaliser(content: Content) -> Callable[[Mapping[str, str]], Content]:
    """As `personal`, for many people: the texts are taken apart once."""
    templates = {name: parse(text) for name, text in texts_of(content).items()}
    if not any(template.placeholders for template in templates.values()):
        plain = msgspec.structs.replace(content, **{name: one.render({}) for name, one in templates.items()})
        return lambda _: plain
    return lambda values: msgspec.structs.replace(
        content, **{name: _render(name, template, values) for name, template in templates.items()}
    )


def _render(name: str, template: Template, values: Mapping[str, str]) -> str:
    if name.endswith("_url"):
        return template.render(values, encode=lambda value: quote(value, safe=""))
    text = template.render(values)
    return " ".join(text.splitlines()) if name in ("subject", "subtitle") else text


def personal_problem(content: Content) -> str | None:
    """Why a personal content cannot be sent, although the one it was made from can (MSG-42)."""
    if isinstance(content, SmsContent):
        if not content.text.strip():
            return "empty_content"
        return "too_long" if measure(content.text).parts > MAX_PARTS else None
    codes = {problem.code for problem in check_fields(content, "")}
    if codes & {"required", "push_empty"}:
        return "empty_content"
    return "too_long" if codes else None


def plain_text(content: Content) -> str:
    """The words of a content as a thread and a list show them."""
    match content:
        case EmailContent():
            return content.subject
        case PushContent():
            return "\n".join(part for part in (content.header, content.text) if part.strip())
        case MobilePushContent():
            return f"{content.header}\n{content.body}"
        case _:
            return content.text


def is_text_alone(content: Content) -> bool:
    """Whether the words say everything, so that no more than they needs to be kept with a message."""
    match content:
        case SmsContent() | RcsContent() | ViberContent():
            return True
        case WhatsAppContent():
            return content.link_preview
        case _:
            return False


def _has_placeholder(text: str) -> bool:
    return bool(parse(text).placeholders)
