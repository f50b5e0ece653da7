"""Contents as payloads of the Omni API and back, without loss (MSG-93, CTP-19)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from app.contract.channels import Channel
from app.contract.faults import Problem
from app.contract.omni import mail, rcs, whatsapp
from app.contract.omni.files import FindMedia, WireError, address_of, media_at
from app.contract.omni.wire import (
    EmailWire,
    LinkButtonWire,
    MobilePushWire,
    PushWire,
    RcsWire,
    SmsWire,
    TelegramWire,
    TtsWire,
    ViberWire,
    WeChatWire,
    WhatsAppWire,
)
from app.contract.payloads.api_only import TelegramContent, WeChatContent
from app.contract.payloads.email import EmailContent
from app.contract.payloads.kinds import SCHEMA, AnyContent
from app.contract.payloads.plain import MobilePushContent, PushContent, SmsContent, TtsContent
from app.contract.payloads.rcs import RcsContent
from app.contract.payloads.viber import ViberButton, ViberContent
from app.contract.payloads.whatsapp import WhatsAppContent
from app.contract.sms import AlphabetChoice

_PLACE: Final = re.compile(r" - at `\$\.?(.*)`$")
_INDEX: Final = re.compile(r"\[(\d+|\.\.\.)\]")
_FIELD: Final = re.compile(r"field `([^`]*)`")
_VIBER: Final = {
    "text": "text",
    "file": "file",
    "text_button": "textButton",
    "text_media_button": "textMediaButton",
}
_VIBER_BACK: Final = {wire: own for own, wire in _VIBER.items()}


def to_wire(content: AnyContent) -> dict[str, Any]:
    """The payload of a content; its channel is said beside it."""
    found: dict[str, Any] = msgspec.to_builtins(_WRITERS[type(content)](content))
    return found


def from_wire(channel: Channel, payload: Mapping[str, Any], find: FindMedia) -> AnyContent:
    """The content of a payload, or the content object itself where it was sent as one.

    Raises WireError with what cannot be read, its paths those of the payload. Whether what was read may be sent is
    told by `check_content`.
    """
    if "channel" in payload or "schema" in payload:
        return _own_form(channel, payload)
    wire, read = _READERS[channel]
    content: AnyContent = read(_typed(payload, wire), find)
    return content


def _viber(content: ViberContent) -> ViberWire:
    button = content.button
    return ViberWire(
        type=_VIBER[content.type],  # type: ignore[arg-type]  # one of the four
        text=content.text,
        media_url=address_of(content.media),
        thumbnail_url=address_of(content.thumbnail),
        button=None if button is None else LinkButtonWire(text=button.text, url=button.url),
    )


def _read_viber(wire: ViberWire, find: FindMedia) -> ViberContent:
    button = wire.button
    return ViberContent(
        type=_VIBER_BACK[wire.type],  # type: ignore[arg-type]  # one of the four
        text=wire.text,
        media=media_at("mediaUrl", wire.media_url, find),
        thumbnail=media_at("thumbnailUrl", wire.thumbnail_url, find),
        button=None if button is None else ViberButton(text=button.text, url=button.url),
    )


def _read_push(wire: PushWire, find: FindMedia) -> PushContent:
    image = media_at("imageUrl", wire.image_url, find)
    return PushContent(header=wire.header, text=wire.text, image=image, click_url=wire.click_url)


def _push(content: PushContent) -> PushWire:
    image = address_of(content.image)
    return PushWire(header=content.header, text=content.text, image_url=image, click_url=content.click_url)


def _wechat(content: WeChatContent) -> WeChatWire:
    return WeChatWire(type=content.type, text=content.text, media_url=address_of(content.media))


def _read_wechat(wire: WeChatWire, find: FindMedia) -> WeChatContent:
    return WeChatContent(type=wire.type, text=wire.text, media=media_at("mediaUrl", wire.media_url, find))


_WRITERS: Final[Mapping[type, Callable[[Any], msgspec.Struct]]] = {
    SmsContent: lambda one: SmsWire(text=one.text, alphabet=one.alphabet.value),
    RcsContent: rcs.to_wire,
    ViberContent: _viber,
    WhatsAppContent: whatsapp.to_wire,
    WeChatContent: _wechat,
    EmailContent: mail.to_wire,
    TelegramContent: lambda one: TelegramWire(code=one.code, ttl=one.ttl),
    PushContent: _push,
    TtsContent: lambda one: TtsWire(text=one.text, language=one.language, repeat=one.repeat),
    MobilePushContent: lambda one: MobilePushWire(header=one.header, text=one.body, data=one.data),
}
_READERS: Final[Mapping[Channel, tuple[Any, Callable[[Any, FindMedia], AnyContent]]]] = {
    Channel.SMS: (
        SmsWire,
        lambda wire, _: SmsContent(text=wire.text, alphabet=AlphabetChoice(wire.alphabet)),
    ),
    Channel.RCS: (RcsWire, rcs.from_wire),
    Channel.VIBER: (ViberWire, _read_viber),
    Channel.WHATSAPP: (WhatsAppWire, whatsapp.from_wire),
    Channel.WECHAT: (WeChatWire, _read_wechat),
    Channel.EMAIL: (EmailWire, mail.from_wire),
    Channel.TELEGRAM_GATEWAY: (TelegramWire, lambda wire, _: TelegramContent(code=wire.code, ttl=wire.ttl)),
    Channel.PUSH: (PushWire, _read_push),
    Channel.TTS: (
        TtsWire,
        lambda wire, _: TtsContent(text=wire.text, language=wire.language, repeat=wire.repeat),
    ),
    Channel.MOBILE_PUSH: (
        MobilePushWire,
        lambda wire, _: MobilePushContent(header=wire.header, body=wire.text, data=wire.data),
    ),
}


def _own_form(channel: Channel, payload: Mapping[str, Any]) -> AnyContent:
    schema = payload.get("schema", SCHEMA)
    if isinstance(schema, int) and schema > SCHEMA:
        raise WireError(Problem(path="schema", code="newer_schema", params={"limit": SCHEMA, "actual": schema}))
    if payload.get("channel", channel.value) != channel.value:
        raise WireError(Problem(path="channel", code="wrong_kind"))
    content: AnyContent = _typed({**payload, "channel": channel.value}, AnyContent)
    return content


def _typed(payload: Mapping[str, Any], wanted: Any) -> Any:
    try:
        return msgspec.convert(dict(payload), wanted)
    except msgspec.ValidationError as error:
        raise WireError(_problem(str(error))) from error


def _problem(words: str) -> Problem:
    """What msgspec says of a value, with a path like those of other problems."""
    place = _PLACE.search(words)
    at = _INDEX.sub(r".\1", place[1]).strip(".") if place else ""
    name = _FIELD.search(words)
    if name is None:
        return Problem(path=at, code="wrong_kind")
    path = f"{at}.{name[1]}" if at else name[1]
    if "missing required" in words:
        return Problem(path=path, code="required")
    return Problem(path=path, code="no_such_field", params={"name": name[1]})
