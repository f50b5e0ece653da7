"""Limits of every field of every kind: one below, the limit itself, one above."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec
import pytest
from hypothesis import given

from app.contract.channels import Channel
from app.contract.content import (
    AnyContent,
    Kind,
    channel_of,
    check_content,
    check_fields,
    completed,
    limit_of,
    media_place_of,
    span_of,
    texts_of,
)
from app.contract.payloads.accepted import ACCEPTED
from app.contract.payloads.limits import Role
from app.contract.payloads.media import MediaKind
from app.contract.payloads.rcs import RcsContent
from app.contract.payloads.rules import RULES
from app.contract.payloads.suggestions import ActionSuggestion, OpenUrl, Reply
from tests.contract.contents import EXAMPLES, changed, contents, media, put

KEYS = frozenset({"name", "phone"})

# kind, path, what a text there may hold in visible characters
TEXTS: list[tuple[Kind, str, int]] = [
    ((Channel.RCS, "text"), "text", 3072),
    ((Channel.RCS, "text"), "suggestions.0.text", 25),
    ((Channel.RCS, "text"), "suggestions.3.action.title", 100),
    ((Channel.RCS, "text"), "suggestions.4.action.query", 200),
    ((Channel.RCS, "text"), "suggestions.6.action.title", 100),
    ((Channel.RCS, "text"), "suggestions.6.action.description", 500),
    ((Channel.RCS, "rich_card"), "card.title", 200),
    ((Channel.RCS, "rich_card"), "card.text", 2000),
    ((Channel.RCS, "rich_card"), "card.suggestions.1.text", 25),
    ((Channel.RCS, "carousel"), "cards.1.title", 200),
    ((Channel.RCS, "carousel"), "cards.1.text", 2000),
    ((Channel.RCS, "carousel"), "cards.0.suggestions.0.text", 25),
    ((Channel.VIBER, "text"), "text", 1000),
    ((Channel.VIBER, "text_button"), "text", 1000),
    ((Channel.VIBER, "text_button"), "button.text", 30),
    ((Channel.VIBER, "text_media_button"), "text", 1000),
    ((Channel.WHATSAPP, "card"), "header", 20),
    ((Channel.WHATSAPP, "card"), "footer", 60),
    ((Channel.WHATSAPP, "card"), "buttons.1.text", 20),
    ((Channel.WHATSAPP, "list"), "header", 60),
    ((Channel.WHATSAPP, "list"), "text", 1024),
    ((Channel.WHATSAPP, "list"), "footer", 60),
    ((Channel.WHATSAPP, "list"), "list.header", 20),
    ((Channel.WHATSAPP, "list"), "list.sections.1.header", 24),
    ((Channel.WHATSAPP, "list"), "list.sections.0.options.0.title", 24),
    ((Channel.WHATSAPP, "list"), "list.sections.0.options.0.description", 72),
    ((Channel.WHATSAPP, "text"), "text", 4096),
    ((Channel.WHATSAPP, "file"), "caption", 1024),
    ((Channel.WHATSAPP, "request_location"), "text", 1024),
    ((Channel.EMAIL, "text"), "subject", 255),
    ((Channel.EMAIL, "email"), "subtitle", 255),
    ((Channel.PUSH, "push"), "header", 100),
    ((Channel.PUSH, "push"), "text", 500),
    ((Channel.TTS, "tts"), "text", 1000),
    ((Channel.MOBILE_PUSH, "mobile_push"), "header", 100),
    ((Channel.MOBILE_PUSH, "mobile_push"), "body", 1000),
]
COUNTS: list[tuple[Kind, str, int, int]] = [
    ((Channel.RCS, "text"), "suggestions", 0, 11),
    ((Channel.RCS, "rich_card"), "card.suggestions", 0, 4),
    ((Channel.RCS, "carousel"), "cards", 2, 12),
    ((Channel.RCS, "carousel"), "cards.1.suggestions", 0, 4),
    ((Channel.WHATSAPP, "card"), "buttons", 0, 3),
    ((Channel.WHATSAPP, "list"), "list.sections", 1, 10),
    ((Channel.WHATSAPP, "list"), "list.sections.0.options", 1, 10),
]


def told(content: AnyContent) -> list[tuple[str, str]]:
    return [(one.path.removeprefix("c."), one.code) for one in check_content(content, "c", KEYS)]


@pytest.mark.parametrize("kind", RULES, ids=lambda kind: f"{kind[0].name}-{kind[1]}")
def test_an_example_of_every_kind_is_fine_and_survives_storing(kind: Kind) -> None:
    content = EXAMPLES[kind]
    assert told(content) == []
    assert check_fields(content, "c") == []
    assert msgspec.json.decode(msgspec.json.encode(content), type=type(content)) == content
    assert completed(content) == content


@given(contents())
def test_whatever_is_drawn_is_fine_and_completing_it_keeps_it_so(content: AnyContent) -> None:
    assert told(content) == []
    whole = completed(content)
    assert told(whole) == []
    assert completed(whole) == whole
    assert channel_of(whole) is channel_of(content)


@pytest.mark.req("RCS-7", "RCS-12", "RCS-40", "VIB-2", "VIB-40", "WAP-10", "WAP-12", "WAP-13", "WAP-14", "WAP-40")
@pytest.mark.req("EML-2", "PSH-7", "TTS-20", "MPU-4")
@pytest.mark.parametrize(("kind", "path", "high"), TEXTS)
def test_a_text_may_have_so_many_characters_and_no_more(kind: Kind, path: str, high: int) -> None:
    for letter in ("a", "👩‍👩‍👧"):
        for size, codes in ((high - 1, []), (high, []), (high + 1, ["too_long"])):
            content = put(EXAMPLES[kind], path, letter * size)
            if kind == (Channel.PUSH, "push") and letter != "a" and path == "text":
                continue  # the notification as a whole is too heavy then
            found = check_content(content, "c", KEYS)
            assert [(one.path, one.code) for one in found] == [(f"c.{path}", code) for code in codes]
            assert all(one.params == {"limit": high, "actual": size} for one in found)
    limit = limit_of(EXAMPLES[kind], path)
    assert limit is not None
    assert limit.high == high


def test_marks_cannot_be_piled_upon_marks() -> None:
    card = EXAMPLES[Channel.RCS, "rich_card"]
    assert told(put(card, "card.title", "a" + "\u0301" * 3199)) == []
    assert told(put(card, "card.title", "a" + "\u0301" * 3200)) == [("card.title", "too_long")]


@pytest.mark.req("RCS-11", "RCS-25", "RCS-40", "WAP-10", "WAP-13", "WAP-40")
@pytest.mark.parametrize(("kind", "path", "low", "high"), COUNTS)
def test_there_may_be_so_many_and_no_more(kind: Kind, path: str, low: int, high: int) -> None:
    for count in (low - 1, low, high, high + 1):
        if count < 0:
            continue
        content = changed(EXAMPLES[kind], path, partial(several, count=count))
        code = "too_few" if count < low else "too_many" if count > high else None
        found = [one for one in check_content(content, "c", KEYS) if one.code in ("too_few", "too_many")]
        assert [(one.path, one.code) for one in found] == ([(f"c.{path}", code)] if code else [])
        assert all(one.params["actual"] == count for one in found)
    span = span_of(EXAMPLES[kind], path)
    assert span is not None
    assert (span.low, span.high) == (low, high)


def several(items: Sequence[Any], count: int) -> tuple[Any, ...]:
    one = items[0]
    title = next((name for name in ("title", "text", "header") if hasattr(one, name)), None)
    return tuple(msgspec.structs.replace(one, **{title: f"{number}"}) if title else one for number in range(count))


MB = 1024 * 1024
# kind, path, file, formats and sizes that pass, codes of those that do not
FILES: list[tuple[Kind, str, dict[str, Any], str | None]] = [
    ((Channel.RCS, "rich_card"), "card.media", {"size_bytes": 100 * MB}, None),
    ((Channel.RCS, "rich_card"), "card.media", {"size_bytes": 100 * MB + 1}, "media_too_large"),
    ((Channel.RCS, "rich_card"), "card.media", {"mime_type": "image/webp"}, "media_type_image"),
    ((Channel.RCS, "carousel"), "cards.1.media", {"mime_type": "image/bmp"}, "media_type_image"),
    ((Channel.RCS, "file"), "media", {"mime_type": "application/pdf"}, None),
    ((Channel.RCS, "file"), "thumbnail", {"mime_type": "image/bmp"}, "media_type_image"),
    ((Channel.VIBER, "file"), "media", {"size_bytes": 200 * MB}, None),
    ((Channel.VIBER, "file"), "media", {"size_bytes": 200 * MB + 1}, "media_too_large"),
    ((Channel.VIBER, "text_media_button"), "media", {"mime_type": "image/webp"}, "media_type_image"),
    ((Channel.WHATSAPP, "card"), "media", {"size_bytes": 5 * MB + 1}, "media_too_large"),
    ((Channel.WHATSAPP, "card"), "media", {"mime_type": "image/webp"}, "media_type_image"),
    ((Channel.WHATSAPP, "file"), "media", {"mime_type": "image/webp"}, None),
    ((Channel.WHATSAPP, "template"), "parameters.header.media", {"size_bytes": 5 * MB + 1}, "media_too_large"),
    ((Channel.WECHAT, "file"), "media", {"size_bytes": 10 * MB + 1}, "media_too_large"),
    (
        (Channel.EMAIL, "email"),
        "document.blocks.1.columns.0.blocks.0.media",
        {"mime_type": "image/bmp"},
        "media_type_image",
    ),
    ((Channel.PUSH, "push"), "image", {"size_bytes": MB}, None),
    ((Channel.PUSH, "push"), "image", {"size_bytes": MB + 1}, "media_too_large"),
]


@pytest.mark.req("RCS-8", "RCS-31", "VIB-3", "VIB-40", "WAP-4", "WAP-41", "PSH-7", "MSG-97", "MED-10")
@pytest.mark.parametrize(("kind", "path", "facts", "code"), FILES)
def test_a_place_takes_some_formats_up_to_a_size(
    kind: Kind, path: str, facts: dict[str, Any], code: str | None
) -> None:
    plain = EXAMPLES[kind]
    if kind == (Channel.WHATSAPP, "file"):
        plain = put(plain, "caption", "")
    content = put(plain, path, media(MediaKind.IMAGE, **facts))
    assert told(content) == ([(path, code)] if code else [])
    place = media_place_of(content, path)
    assert place is not None
    assert (kind[0], place.name) in ACCEPTED


@pytest.mark.req("MSG-41")
def test_placeholders_may_stand_in_texts_and_addresses_but_not_in_numbers() -> None:
    dial = ActionSuggestion(text="x", action=OpenUrl(url="https://a.example/{{attribute.name}}"))
    content = RcsContent(
        text="x", suggestions=(Reply(text="{{attribute.name}}", postback="{{attribute.name}}"), dial)
    )
    assert set(texts_of(content)) == {
        "text",
        "suggestions.0.text",
        "suggestions.1.text",
        "suggestions.1.action.url",
    }
    places = {place for kind in RULES for place, one in RULES[kind].texts.items() if one.role is not Role.PLAIN}
    assert not {one for one in places if "phone" in one or "tude" in one or "sender" in one}
