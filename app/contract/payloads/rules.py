"""Every limit of every kind of content, and the places it is about, in one table.

A place is a path with `*` for each number: `cards.*.suggestions.*.text`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from app.contract.channels import Channel
from app.contract.payloads.kinds import AnyContent, Kind, kind_of
from app.contract.payloads.limits import (
    EMAIL_TEXT_MAX,
    LIST_OPTIONS_MAX,
    MOBILE_BODY_MAX,
    PUSH_HEADER_MAX,
    PUSH_TEXT_MAX,
    RCS_CTA_MAX,
    RCS_TEXT_MAX,
    SUBJECT_MAX,
    TTS_TEXT_MAX,
    URL_MAX,
    VIBER_TEXT_MAX,
    WECHAT_TEXT_MAX_BYTES,
    WHATSAPP_BODY_MAX,
    WHATSAPP_TEXT_MAX,
    Limit,
    MediaPlace,
    Role,
    Rules,
    Span,
    under,
)
from app.contract.payloads.newer import NewerContent

_URL: Final = Limit(URL_MAX, 1, Role.URL)
_URL_OR_NONE: Final = Limit(URL_MAX, 0, Role.URL)
_HIDDEN: Final = Limit(2048, 0, Role.PLAIN)

_FILE: Final = MediaPlace("file", is_required=True)
_THUMBNAIL: Final = MediaPlace("thumbnail")

_SUGGESTION: Final = {
    "text": Limit(RCS_CTA_MAX, 1, Role.LINE),
    "postback": _HIDDEN,
    "action.url": _URL,
    "action.subject": Limit(60, 0, Role.LINE),
    "action.query": Limit(200, 0, Role.LINE),
    "action.title": Limit(100, 0, Role.LINE),
    "action.description": Limit(500, 0),
    "action.fallback_url": _URL_OR_NONE,
}
_BELOW: Final = under("suggestions.*", _SUGGESTION)
_CARD: Final = {"title": Limit(200, 0), "text": Limit(2000, 0), **_BELOW}
_CARD_MEDIA: Final = {"media": MediaPlace("card"), "thumbnail": _THUMBNAIL}
_IN_CARD: Final = Span(0, 4)
_BELOW_MESSAGE: Final = {"suggestions": Span(0, 11)}

RCS: Final[Mapping[str, Rules]] = {
    "text": Rules(
        fields=frozenset({"text", "suggestions"}),
        texts={"text": Limit(RCS_TEXT_MAX), **_BELOW},
        counts=_BELOW_MESSAGE,
    ),
    "file": Rules(
        fields=frozenset({"media", "thumbnail", "suggestions"}),
        texts=_BELOW,
        counts=_BELOW_MESSAGE,
        media={"media": _FILE, "thumbnail": _THUMBNAIL},
    ),
    "rich_card": Rules(
        fields=frozenset({"card", "suggestions"}),
        needed=("card",),
        texts={**under("card", _CARD), **_BELOW},
        counts={"card.suggestions": _IN_CARD, **_BELOW_MESSAGE},
        media=under("card", _CARD_MEDIA),
    ),
    "carousel": Rules(
        fields=frozenset({"card_width", "media_height", "cards", "suggestions"}),
        texts={**under("cards.*", _CARD), **_BELOW},
        counts={"cards": Span(2, 12), "cards.*.suggestions": _IN_CARD, **_BELOW_MESSAGE},
        media=under("cards.*", _CARD_MEDIA),
    ),
}

_VIBER_TEXT: Final = {"text": Limit(VIBER_TEXT_MAX)}
_VIBER_BUTTON: Final = {"button.text": Limit(30, 1, Role.LINE), "button.url": _URL}

VIBER: Final[Mapping[str, Rules]] = {
    "text": Rules(fields=frozenset({"text"}), texts=_VIBER_TEXT),
    "file": Rules(
        fields=frozenset({"media", "thumbnail"}),
        media={"media": _FILE, "thumbnail": _THUMBNAIL},
    ),
    "text_button": Rules(
        fields=frozenset({"text", "button"}), needed=("button",), texts={**_VIBER_TEXT, **_VIBER_BUTTON}
    ),
    "text_media_button": Rules(
        fields=frozenset({"text", "media", "button"}),
        needed=("button",),
        texts={**_VIBER_TEXT, **_VIBER_BUTTON},
        media={"media": MediaPlace("image", is_required=True)},
    ),
}

_WA_BODY: Final = Limit(WHATSAPP_BODY_MAX)
_WA_FOOTER: Final = Limit(60, 0, Role.LINE)
_PLACE: Final = {"location.name": Limit(1000, 0, Role.LINE), "location.address": Limit(1000, 0, Role.LINE)}
_FILLING: Final = Limit(WHATSAPP_BODY_MAX, 1, Role.FILLING)
_FILLINGS: Final = {
    "header.vars.*.value": _FILLING,
    **under("header", _PLACE),
    "body.vars.*.value": _FILLING,
    "buttons.*.vars.*.value": _FILLING,
}

WHATSAPP: Final[Mapping[str, Rules]] = {
    "card": Rules(
        fields=frozenset({"media", "header", "text", "footer", "buttons"}),
        texts={
            "header": Limit(20, 0, Role.LINE),
            "text": _WA_BODY,
            "footer": _WA_FOOTER,
            "buttons.*.text": Limit(20, 1, Role.LINE),
            "buttons.*.id": Limit(256, 0, Role.PLAIN),
        },
        counts={"buttons": Span(0, 3)},
        media={"media": MediaPlace("card")},
    ),
    "list": Rules(
        fields=frozenset({"header", "text", "footer", "list"}),
        needed=("list",),
        texts={
            "header": Limit(60, 0, Role.LINE),
            "text": _WA_BODY,
            "footer": _WA_FOOTER,
            "list.header": Limit(20, 1, Role.LINE),
            "list.sections.*.header": Limit(24, 0, Role.LINE),
            "list.sections.*.options.*.title": Limit(24, 1, Role.LINE),
            "list.sections.*.options.*.description": Limit(72, 0, Role.LINE),
            "list.sections.*.options.*.id": Limit(200, 0, Role.PLAIN),
        },
        counts={"list.sections": Span(1, 10), "list.sections.*.options": Span(1, LIST_OPTIONS_MAX)},
    ),
    "text": Rules(fields=frozenset({"text", "link_preview"}), texts={"text": Limit(WHATSAPP_TEXT_MAX)}),
    "file": Rules(
        fields=frozenset({"media", "caption"}),
        texts={"caption": Limit(WHATSAPP_BODY_MAX, 0)},
        media={"media": _FILE},
    ),
    "request_location": Rules(fields=frozenset({"text"}), texts={"text": _WA_BODY}),
    "send_location": Rules(fields=frozenset({"location"}), needed=("location",), texts=_PLACE),
    "template": Rules(
        fields=frozenset({"wa_template", "parameters"}),
        needed=("wa_template",),
        texts={**under("parameters", _FILLINGS), **under("parameters.cards.*", _FILLINGS)},
        media={
            "parameters.header.media": MediaPlace("card"),
            "parameters.cards.*.header.media": MediaPlace("card_template"),
        },
    ),
}

_SUBJECTS: Final = {"subject": Limit(SUBJECT_MAX, 1, Role.LINE), "subtitle": Limit(SUBJECT_MAX, 0, Role.LINE)}
EMAIL_PICTURE: Final = MediaPlace("image")
_IN_SECTION: Final = "document.blocks.*.columns.*.blocks.*"
_IN_WRAPPER: Final = "document.blocks.*.blocks.*.columns.*.blocks.*"

EMAIL: Final[Mapping[str, Rules]] = {
    "text": Rules(
        fields=frozenset({"subject", "subtitle", "text"}), texts={**_SUBJECTS, "text": Limit(EMAIL_TEXT_MAX)}
    ),
    "email": Rules(
        fields=frozenset({"subject", "subtitle", "text", "document"}),
        texts={**_SUBJECTS, "text": Limit(EMAIL_TEXT_MAX, 0)},
        media={
            f"{_IN_SECTION}.media": EMAIL_PICTURE,
            f"{_IN_WRAPPER}.media": EMAIL_PICTURE,
            "document.blocks.*.props.image": EMAIL_PICTURE,
        },
    ),
}

RULES: Final[Mapping[Kind, Rules]] = {
    (Channel.SMS, "text"): Rules(fields=frozenset({"text", "alphabet"})),
    **{(Channel.RCS, name): one for name, one in RCS.items()},
    **{(Channel.VIBER, name): one for name, one in VIBER.items()},
    **{(Channel.WHATSAPP, name): one for name, one in WHATSAPP.items()},
    (Channel.WECHAT, "text"): Rules(fields=frozenset({"text"}), texts={"text": Limit(WECHAT_TEXT_MAX_BYTES)}),
    (Channel.WECHAT, "file"): Rules(
        fields=frozenset({"media"}),
        media={"media": _FILE},
    ),
    **{(Channel.EMAIL, name): one for name, one in EMAIL.items()},
    (Channel.TELEGRAM_GATEWAY, "code"): Rules(fields=frozenset({"code", "ttl"})),
    (Channel.PUSH, "push"): Rules(
        fields=frozenset({"header", "text", "click_url", "image"}),
        texts={
            "header": Limit(PUSH_HEADER_MAX, 0, Role.LINE),
            "text": Limit(PUSH_TEXT_MAX, 0),
            "click_url": _URL_OR_NONE,
        },
        media={"image": MediaPlace("image")},
    ),
    (Channel.TTS, "tts"): Rules(
        fields=frozenset({"text", "language", "repeat"}), texts={"text": Limit(TTS_TEXT_MAX)}
    ),
    (Channel.MOBILE_PUSH, "mobile_push"): Rules(
        fields=frozenset({"header", "body", "data"}),
        texts={"header": Limit(PUSH_HEADER_MAX, 1, Role.LINE), "body": Limit(MOBILE_BODY_MAX)},
    ),
}
"""Whatever is not a number of characters or pieces, and the document of a mail, is looked at by the checks."""

_NUMBER: Final = re.compile(r"(?<=\.)\d+(?=\.|$)")


def place_of(path: str) -> str:
    """The place in the tables that a path of a problem or a text is at."""
    if ".vars." in path:
        head, _, tail = path.partition(".vars.")
        return f"{_NUMBER.sub('*', head)}.vars.*.{tail.partition('.')[2]}"
    return _NUMBER.sub("*", path)


def rules_of(content: AnyContent) -> Rules:
    """What a content of its kind may hold; nobody knows that of a newer version's."""
    return Rules(frozenset()) if isinstance(content, NewerContent) else RULES[kind_of(content)]


def limit_of(content: AnyContent, path: str) -> Limit | None:
    """What a text of a content may hold; None where there is no such limit."""
    return rules_of(content).texts.get(place_of(path))


def span_of(content: AnyContent, path: str) -> Span | None:
    """How many there may be at a path."""
    return rules_of(content).counts.get(place_of(path))


def media_place_of(content: AnyContent, path: str) -> MediaPlace | None:
    """What a place for a file takes."""
    return rules_of(content).media.get(place_of(path))
