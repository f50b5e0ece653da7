"""Every bad input of every channel, named at its field."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from app.contract.channels import Channel
from app.contract.content import AnyContent, Kind, check_content
from app.contract.payloads.email import ButtonBlock, EmailColumn, EmailDocument, Section, SpacerBlock, TextBlock
from app.contract.payloads.rcs import RcsCard, RcsContent
from app.contract.payloads.suggestions import CalendarEvent, Dial, ShowLocation
from app.contract.payloads.viber import ViberContent
from app.contract.payloads.whatsapp import Filling, ListOption, ListSection, Location, OptionList, ReplyButton
from tests.contract.contents import EXAMPLES, PICTURE, SUGGESTIONS, media, put

RCS_TEXT, CARD, CAROUSEL = (Channel.RCS, "text"), (Channel.RCS, "rich_card"), (Channel.RCS, "carousel")
WA_CARD, WA_LIST, WA_FILE = (Channel.WHATSAPP, "card"), (Channel.WHATSAPP, "list"), (Channel.WHATSAPP, "file")
WA_PLACE, WA_TEMPLATE = (Channel.WHATSAPP, "send_location"), (Channel.WHATSAPP, "template")
VIBER_BUTTON, MAIL, PUSH = (Channel.VIBER, "text_button"), (Channel.EMAIL, "email"), (Channel.PUSH, "push")
DIAL, MAP, QUERY, EVENT = (f"suggestions.{number}.action" for number in (2, 3, 4, 6))
OPTION = ListOption(title="Cake", id="o1")
DAY, NEXT, TEN = "2026-12-01", "2026-12-02", "2026-12-01T10:00:00+01:00"


def document(*blocks: Any, width: int = 100) -> EmailDocument:
    return EmailDocument(blocks=(Section(id="s", columns=(EmailColumn(width=width, blocks=blocks),)),))


def told(content: AnyContent) -> list[tuple[str, str]]:
    return [(one.path.removeprefix("c."), one.code) for one in check_content(content, "c", frozenset({"name"}))]


# kind of the example, path, what is put there, where it is named, code
BAD: list[tuple[Kind, str, Any, str, str]] = [
    (RCS_TEXT, "text", " \n", "text", "required"),
    (RCS_TEXT, "suggestions.0.text", "", "suggestions.0.text", "required"),
    (RCS_TEXT, "suggestions.1.action.url", "shop.example", "suggestions.1.action.url", "not_a_url"),
    (RCS_TEXT, "suggestions.1.action.url", "", "suggestions.1.action.url", "required"),
    (RCS_TEXT, "suggestions.1.action.url", "javascript:alert(1)", "suggestions.1.action.url", "not_a_url"),
    (RCS_TEXT, f"{DIAL}.phone_number", "", f"{DIAL}.phone_number", "required"),
    (RCS_TEXT, f"{DIAL}.phone_number", "+34 six", f"{DIAL}.phone_number", "not_a_phone"),
    (RCS_TEXT, f"{DIAL}.phone_number", "12", f"{DIAL}.phone_number", "not_a_phone"),
    (RCS_TEXT, f"{DIAL}.phone_number", "1" * 21, f"{DIAL}.phone_number", "not_a_phone"),
    (RCS_TEXT, f"{DIAL}.phone_number", "{{attribute.name}}", f"{DIAL}.phone_number", "not_a_phone"),
    (RCS_TEXT, f"{DIAL}.fallback_url", "skype:shop", f"{DIAL}.fallback_url", "not_a_url"),
    (RCS_TEXT, DIAL, Dial(phone_number="112", subject="x"), f"{DIAL}.subject", "field_not_of_type"),
    (RCS_TEXT, f"{MAP}.latitude", 90.001, f"{MAP}.latitude", "out_of_range"),
    (RCS_TEXT, f"{MAP}.latitude", None, f"{MAP}.latitude", "required"),
    (RCS_TEXT, f"{MAP}.longitude", -180.001, f"{MAP}.longitude", "out_of_range"),
    (RCS_TEXT, f"{MAP}.longitude", float("nan"), f"{MAP}.longitude", "out_of_range"),
    (RCS_TEXT, f"{MAP}.query", "shop", f"{MAP}.query", "field_not_of_type"),
    (RCS_TEXT, f"{QUERY}.query", " ", f"{QUERY}.query", "required"),
    (RCS_TEXT, QUERY, ShowLocation(mode="query", query="x", latitude=1), f"{QUERY}.latitude", "field_not_of_type"),
    (RCS_TEXT, f"{EVENT}.title", "", f"{EVENT}.title", "required"),
    (RCS_TEXT, f"{EVENT}.start", "", f"{EVENT}.start", "required"),
    (RCS_TEXT, f"{EVENT}.end", "tomorrow", f"{EVENT}.end", "not_a_moment"),
    (RCS_TEXT, f"{EVENT}.end", "2026-13-01", f"{EVENT}.end", "not_a_moment"),
    (RCS_TEXT, EVENT, CalendarEvent(start=TEN, end="2026-12-01T11:00", title="x"), f"{EVENT}.end", "not_a_moment"),
    (RCS_TEXT, EVENT, CalendarEvent(start=NEXT, end=DAY, title="x"), f"{EVENT}.end", "not_after_start"),
    (RCS_TEXT, EVENT, CalendarEvent(start=TEN, end=TEN, title="x"), f"{EVENT}.end", "not_after_start"),
    (RCS_TEXT, EVENT, CalendarEvent(start=TEN, end=NEXT, title="x"), f"{EVENT}.end", "mixed_times"),
    (RCS_TEXT, "schema", 2, "schema", "newer_schema"),
    (RCS_TEXT, "text", "a\x07b", "text", "odd_characters"),
    (RCS_TEXT, "text", "a\ud83d", "text", "odd_characters"),
    (RCS_TEXT, "text", "Hi {{attribute.nobody}}", "text", "unknown_attribute"),
    (RCS_TEXT, "suggestions.0.text", "Hi {{", "suggestions.0.text", "unbalanced_braces"),
    (RCS_TEXT, "media", PICTURE, "media", "field_not_of_type"),
    (RCS_TEXT, "cards", (RcsCard(title="x"),), "cards", "field_not_of_type"),
    (CARD, "card", None, "card", "required"),
    (CARD, "card", RcsCard(text="Words alone"), "card.title", "card_empty"),
    (CARD, "text", "x", "text", "field_not_of_type"),
    (CAROUSEL, "cards.1", RcsCard(text="Words alone"), "cards.1.title", "card_empty"),
    ((Channel.RCS, "file"), "media", None, "media", "required"),
    ((Channel.VIBER, "text"), "text", "", "text", "required"),
    ((Channel.VIBER, "text"), "media", PICTURE, "media", "field_not_of_type"),
    ((Channel.VIBER, "file"), "text", "x", "text", "field_not_of_type"),
    ((Channel.VIBER, "file"), "media", None, "media", "required"),
    (VIBER_BUTTON, "button", None, "button", "required"),
    (VIBER_BUTTON, "button.text", " ", "button.text", "required"),
    (VIBER_BUTTON, "button.url", "", "button.url", "required"),
    (VIBER_BUTTON, "button.url", "ftp://a.example/", "button.url", "not_a_url"),
    ((Channel.VIBER, "text_media_button"), "media", None, "media", "required"),
    (WA_CARD, "text", "", "text", "required"),
    (WA_CARD, "buttons.1.text", "", "buttons.1.text", "required"),
    (WA_CARD, "buttons", (ReplyButton(text="Yes"), ReplyButton(text="Yes ")), "buttons.1.text", "duplicate"),
    (WA_CARD, "text", "a" * 1018, "text", "too_long"),
    (WA_CARD, "header", "a\nb", "header", "line_breaks"),
    (WA_CARD, "link_preview", False, "link_preview", "field_not_of_type"),
    (WA_LIST, "list", None, "list", "required"),
    (WA_LIST, "list.header", "", "list.header", "required"),
    (WA_LIST, "list.sections.0.options.0.title", "", "list.sections.0.options.0.title", "required"),
    (WA_LIST, "list.sections.1.options.0.title", "Cake", "list.sections.1.options.0.title", "duplicate"),
    (WA_LIST, "list.sections.1.header", "", "list.sections.1.header", "required"),
    (WA_LIST, "list.sections.0.options", (), "list.sections.0.options", "too_few"),
    (WA_LIST, "list.sections", (), "list.sections", "too_few"),
    (WA_FILE, "media", None, "media", "required"),
    (WA_FILE, "media", media(mime_type="audio/amr"), "media", ""),
    (WA_FILE, "media", media(mime_type="image/webp"), "caption", "no_caption"),
    (WA_PLACE, "location", None, "location", "required"),
    (WA_PLACE, "location", Location(longitude=1), "location.latitude", "required"),
    (WA_PLACE, "location.longitude", 181, "location.longitude", "out_of_range"),
    (WA_TEMPLATE, "wa_template", None, "wa_template", "required"),
    (WA_TEMPLATE, "parameters.offer_ends_at", "soon", "parameters.offer_ends_at", "not_a_moment"),
    (WA_TEMPLATE, "parameters.body.vars.2.value", "", "parameters.body.vars.2.value", "required"),
    (
        WA_TEMPLATE,
        "parameters.body.vars.1",
        Filling(source="attribute", value="attribute.nobody"),
        "parameters.body.vars.1.value",
        "unknown_attribute",
    ),
    ((Channel.WECHAT, "text"), "text", "字" * 683, "text", "payload_too_large"),
    ((Channel.TELEGRAM_GATEWAY, "code"), "code", "123", "code", "not_a_code"),
    ((Channel.TELEGRAM_GATEWAY, "code"), "code", "123456789", "code", "not_a_code"),
    ((Channel.TELEGRAM_GATEWAY, "code"), "code", "12a4", "code", "not_a_code"),
    ((Channel.TELEGRAM_GATEWAY, "code"), "ttl", 29, "ttl", "out_of_range"),
    ((Channel.TELEGRAM_GATEWAY, "code"), "ttl", 3601, "ttl", "out_of_range"),
    (MAIL, "subject", " ", "subject", "required"),
    (MAIL, "document", None, "document", "mail_empty"),
    (MAIL, "document", EmailDocument(), "document", "mail_empty"),
    (
        MAIL,
        "document",
        document(TextBlock(id="1", html="<p>&nbsp;</p>"), SpacerBlock(id="2")),
        "document",
        "mail_empty",
    ),
    (
        MAIL,
        "document.blocks.1.columns.1.blocks.0.link",
        "javascript:alert(1)",
        "document.blocks.1.columns.1.blocks.0.link",
        "not_a_link",
    ),
    (
        MAIL,
        "document.blocks.1.columns.0.blocks.0.link",
        "mailto:",
        "document.blocks.1.columns.0.blocks.0.link",
        "not_a_link",
    ),
    (
        MAIL,
        "document.blocks.1.columns.0.blocks.0.media",
        None,
        "document.blocks.1.columns.0.blocks.0.media",
        "required",
    ),
    (
        MAIL,
        "document",
        document(ButtonBlock(id="1", text="Go")),
        "document.blocks.0.columns.0.blocks.0.link",
        "required",
    ),
    (MAIL, "document.page.background", 'red" onload="', "document.page.background", "not_a_color"),
    (MAIL, "document.page.font", "a;b", "document.page.font", "not_in_list"),
    (MAIL, "document.blocks.0.props.padding", (0, 201, 0, 0), "document.blocks.0.props.padding", "out_of_range"),
    (
        MAIL,
        "document.blocks.0.blocks.0.columns.0.blocks.0.html",
        "<p>{{attribute.nobody}}</p>",
        "document.blocks.0.blocks.0.columns.0.blocks.0.html",
        "unknown_attribute",
    ),
    (PUSH, "click_url", "{{attribute.name}}", "click_url", "not_a_url"),
    (PUSH, "click_url", "https://a.example/{{", "click_url", "unbalanced_braces"),
    (PUSH, "click_url", "https://a.example/a b", "click_url", "not_a_url"),
    (PUSH, "click_url", "https://a.example/" + "a" * 1983, "click_url", "too_long"),
    ((Channel.MOBILE_PUSH, "mobile_push"), "data", {"k": "v" * 4096}, "data", "too_long"),
]


@pytest.mark.req("RCS-40", "RCS-41", "RCS-43", "VIB-40", "WAP-40", "WAP-41", "WAP-42", "EML-40", "MSG-92", "MSG-98")
@pytest.mark.req("MSG-43", "MSG-99", "MPU-20", "EML-41")
@pytest.mark.parametrize(("kind", "path", "value", "place", "code"), BAD)
def test_bad_input_is_named_at_its_field(kind: Kind, path: str, value: Any, place: str, code: str) -> None:
    content = put(EXAMPLES[kind], path, value)
    if not code:
        content = put(content, "caption", "")
    assert told(content) == ([(place, code)] if code else [])


@pytest.mark.req("WAP-13", "WAP-40")
def test_an_eleventh_option_is_one_too_many_wherever_it_stands() -> None:
    def listed(*sizes: int) -> AnyContent:
        numbers = iter(range(100))
        sections = tuple(
            ListSection(
                header=f"Part {at}", options=tuple(ListOption(title=f"{next(numbers)}") for _ in range(size))
            )
            for at, size in enumerate(sizes)
        )
        return put(EXAMPLES[WA_LIST], "list", OptionList(header="Choose", sections=sections))

    assert told(listed(5, 5)) == []
    (problem,) = check_content(listed(5, 6), "c", frozenset())
    assert (problem.path, problem.code) == ("c.list.sections", "too_many_options")
    assert problem.params == {"limit": 10, "actual": 11}
    assert told(listed(11)) == [("list.sections.0.options", "too_many")]


@pytest.mark.req("WAP-11")
def test_a_header_beside_a_file_counts_in_the_text() -> None:
    content = put(EXAMPLES[WA_CARD], "text", "a" * 1017)
    assert told(content) == []  # **News**, a line break, and 1,017
    assert told(put(content, "header", "News!")) == [("text", "too_long")]
    assert told(put(put(content, "media", None), "text", "a" * 1024)) == []


@pytest.mark.req("RCS-43")
def test_a_payload_may_weigh_250_kb_without_its_files() -> None:
    family = "👩\U0001f3ff‍❤️‍💋‍👩\U0001f3ff"
    card = RcsCard(title="x", text=family * 2000, media=PICTURE)
    light = RcsContent(type="carousel", cards=(RcsCard(title="x"), RcsCard(title="y", media=PICTURE)))
    assert told(light) == []
    heavy = msgspec.structs.replace(light, cards=(card,) * 4)
    (problem,) = check_content(heavy, "c", frozenset())
    assert (problem.path, problem.code, problem.params["limit"]) == ("c.cards", "payload_too_large", 256_000)
    assert told(msgspec.structs.replace(light, cards=(card,) * 3)) == []


@pytest.mark.req("MSG-92")
def test_everything_wrong_is_told_at_once() -> None:
    broken = RcsContent(
        type="carousel",
        text="stray",
        cards=(RcsCard(title="a" * 201, text="b" * 2001, suggestions=SUGGESTIONS[:5]),),
        suggestions=SUGGESTIONS * 2,
    )
    assert sorted(told(broken)) == [
        ("cards", "too_few"),
        ("cards.0.suggestions", "too_many"),
        ("cards.0.text", "too_long"),
        ("cards.0.title", "too_long"),
        ("suggestions", "too_many"),
        ("text", "field_not_of_type"),
    ]


@pytest.mark.parametrize("kind", [VIBER_BUTTON, WA_CARD, MAIL])
def test_an_empty_draft_can_be_read_but_not_sent(kind: Kind) -> None:
    blank = msgspec.convert({"channel": kind[0].value, "type": kind[1]}, type(EXAMPLES[kind]))
    assert msgspec.json.decode(msgspec.json.encode(blank), type=type(blank)) == blank
    assert told(blank) != []
    assert ViberContent().type == "text"
