"""Personal values in nested fields of every kind, words, and what is filled in by itself."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.channels import Channel
from app.contract.content import (
    AnyContent,
    Kind,
    check_content,
    check_fields,
    completed,
    is_text_alone,
    keys_of,
    missing_in,
    parts_of,
    personal,
    personal_problem,
    personaliser,
    plain_text,
    texts_of,
)
from app.contract.payloads.email import EmailContent
from app.contract.payloads.places import found_at
from app.contract.payloads.rcs import RcsContent
from app.contract.payloads.suggestions import ActionSuggestion, Dial, Reply
from app.contract.payloads.whatsapp import WhatsAppContent
from tests.contract.contents import EXAMPLES, contents, put

NAME = "{{attribute.name}}"
CARD, CAROUSEL = (Channel.RCS, "rich_card"), (Channel.RCS, "carousel")
LIST, WA_CARD, TEMPLATE = (Channel.WHATSAPP, "list"), (Channel.WHATSAPP, "card"), (Channel.WHATSAPP, "template")
PLACE, MAIL = (Channel.WHATSAPP, "send_location"), (Channel.EMAIL, "email")
VIBER, PUSH = (Channel.VIBER, "text_media_button"), (Channel.PUSH, "push")
HTML = "document.blocks.0.blocks.0.columns.0.blocks.0.html"
LINK = "document.blocks.1.columns.1.blocks.0.link"

# kind, path, the text there, what a person called `A&B <b>` with a line break reads
NESTED: list[tuple[Kind, str, str, str]] = [
    (CARD, "card.title", f"Hi {NAME}", "Hi A&B <b>\nx"),
    (CARD, "card.suggestions.0.text", NAME, "A&B <b> x"),
    (CARD, "suggestions.1.action.url", f"https://a.example/{NAME}", "https://a.example/A%26B%20%3Cb%3E%0Ax"),
    (CARD, "suggestions.3.action.title", NAME, "A&B <b> x"),
    (CAROUSEL, "cards.1.text", f"{NAME}!", "A&B <b>\nx!"),
    (VIBER, "button.text", NAME, "A&B <b> x"),
    (VIBER, "button.url", f"https://a.example/?q={NAME}", "https://a.example/?q=A%26B%20%3Cb%3E%0Ax"),
    (WA_CARD, "buttons.1.text", NAME, "A&B <b> x"),
    (LIST, "list.sections.1.options.0.title", NAME, "A&B <b> x"),
    (LIST, "footer", f"From {NAME}", "From A&B <b> x"),
    (PLACE, "location.name", NAME, "A&B <b> x"),
    (MAIL, "subject", f"For {NAME}", "For A&B <b> x"),
    (MAIL, HTML, f"<p>{NAME}</p>", "<p>A&amp;B &lt;b&gt;\nx</p>"),
    (MAIL, LINK, f"https://a.example/{NAME}", "https://a.example/A%26B%20%3Cb%3E%0Ax"),
    (PUSH, "click_url", f"https://a.example/{NAME}", "https://a.example/A%26B%20%3Cb%3E%0Ax"),
]


@pytest.mark.req("MSG-40", "MSG-41", "MSG-44")
@pytest.mark.parametrize(("kind", "path", "text", "read"), NESTED)
def test_a_value_is_put_into_a_nested_field_as_its_place_asks(kind: Kind, path: str, text: str, read: str) -> None:
    content = put(EXAMPLES[kind], path, text)
    assert texts_of(content)[path] == text
    assert "name" in keys_of(content)
    assert "name" in missing_in(content, {"name": ""})
    found = personal(content, {"name": "A&B <b>\nx"})
    assert texts_of(found)[path] == read
    assert put(found, path, text) == content, "nothing else has changed"


@pytest.mark.req("WAP-21", "MSG-42")
def test_variables_of_a_template_take_values_defaults_and_fixed_texts() -> None:
    content = EXAMPLES[TEMPLATE]
    assert keys_of(content) == {"name"}
    assert texts_of(content)["parameters.body.vars.1.value"] == '{{attribute.name|"friend"}}'
    for values, read in (({"name": "Ann"}, "Ann"), ({}, "friend")):
        found = personal(content, values)
        assert isinstance(found, WhatsAppContent)
        assert found.parameters is not None
        said = {number: (one.source, one.value) for number, one in found.parameters.body.vars.items()}
        assert said == {"1": ("text", read), "2": ("text", "12")}
        assert check_fields(found, "c") == []


@pytest.mark.req("MSG-42")
@pytest.mark.parametrize(
    ("kind", "path", "text", "value", "problem"),
    [
        (CARD, "card.title", NAME, "a" * 201, "too_long"),
        (CARD, "card.suggestions.0.text", NAME, "", "empty_content"),
        (CARD, "card.suggestions.0.text", NAME, "a" * 26, "too_long"),
        (CARD, "card.text", NAME, "", None),
        (CAROUSEL, "cards.1.title", NAME, "", None),  # its picture stays
        (LIST, "list.sections.0.options.0.title", NAME, "", "empty_content"),
        (LIST, "list.sections.0.options.0.title", NAME, "Pie", "invalid_content"),
        (WA_CARD, "buttons.0.text", NAME, "a" * 21, "too_long"),
        (WA_CARD, "footer", NAME, "", None),
        (TEMPLATE, "parameters.body.vars.2.value", NAME, "", "empty_content"),
        (MAIL, "subject", NAME, "", "empty_content"),
        (MAIL, "document.blocks.1.columns.1.blocks.0.text", NAME, "", "empty_content"),
        (MAIL, HTML, NAME, "", None),
        (VIBER, "button.url", f"https://{NAME}/", "", "invalid_content"),
        (VIBER, "text", NAME, "a" * 1001, "too_long"),
    ],
)
def test_why_a_personal_content_cannot_be_sent(
    kind: Kind, path: str, text: str, value: str, problem: str | None
) -> None:
    content = put(EXAMPLES[kind], path, text)
    assert check_content(content, "c", frozenset({"name"})) == []
    assert personal_problem(personal(content, {"name": value})) == problem


@given(contents(), st.dictionaries(st.sampled_from(["name", "phone"]), st.text(max_size=20)))
def test_a_content_without_placeholders_is_the_same_for_everybody(
    content: AnyContent, values: Mapping[str, str]
) -> None:
    if not keys_of(content):
        make = personaliser(content)
        assert make(values) is make({})
        if not isinstance(content, EmailContent) and "wa_template" not in content.__struct_fields__:
            assert plain_text(make(values)) == plain_text(content)
    assert missing_in(content, {"name": "x", "phone": "1"}) == frozenset()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ((Channel.RCS, "file"), "tour.mp4"),
        (CARD, "Cakes\nFresh every day"),
        (CAROUSEL, "Cakes\nFresh every day\nCakes\nFresh every day"),
        ((Channel.VIBER, "file"), "menu.pdf"),
        (VIBER, "Hello"),
        (WA_CARD, "News\nHello\nBye"),
        (LIST, "News\nHello\nBye"),
        ((Channel.WHATSAPP, "file"), "A cake"),
        (PLACE, "Shop\nCalle Mayor 1"),
        (TEMPLATE, 'order_update\n{{attribute.name|"friend"}}\n12'),
        ((Channel.WECHAT, "file"), "cake.jpg"),
        (MAIL, "News"),
        (PUSH, "News\nHello"),
        ((Channel.TELEGRAM_GATEWAY, "code"), "482913"),
    ],
)
def test_the_words_of_every_kind(kind: Kind, words: str) -> None:
    assert plain_text(EXAMPLES[kind]) == words


@pytest.mark.req("BRD-63")
def test_a_moderator_sees_words_numbers_addresses_and_files() -> None:
    carousel = parts_of(EXAMPLES[CAROUSEL])
    assert carousel["cards.1.media"] == "cake.jpg"
    assert carousel["suggestions.2.action.phone_number"] == "+34600111222"
    assert carousel["suggestions.1.action.url"] == "https://shop.example/cakes"
    assert parts_of(EXAMPLES[MAIL])[HTML] == "Hello"
    assert parts_of(EXAMPLES[Channel.MOBILE_PUSH, "mobile_push"])["data.screen"] == "cakes"


def test_only_what_is_nothing_but_a_text_is_kept_as_one() -> None:
    alone = {kind for kind, content in EXAMPLES.items() if is_text_alone(content)}
    assert alone == {(Channel.SMS, "text"), (Channel.VIBER, "text"), (Channel.WECHAT, "text")}
    assert is_text_alone(RcsContent(text="Hello"))
    assert is_text_alone(WhatsAppContent(text="Hello"))


@pytest.mark.req("RCS-14", "RCS-19", "EML-40")
def test_hidden_values_and_small_things_are_filled_in() -> None:
    dial = Dial(phone_number="00 34 (600) 111-222", fallback_url="wa.me/34600111222")
    carousel = EXAMPLES[CAROUSEL]
    assert isinstance(carousel, RcsContent)
    given = RcsContent(
        type="carousel",
        cards=(carousel.cards[0],) * 2,
        suggestions=(Reply(text="a"), Reply(text="b", postback="r2"), ActionSuggestion(text="c", action=dial)),
    )
    found = completed(given)
    assert [one.postback for one in found.suggestions] == ["r3", "r2", "a2"]
    action = found.suggestions[2]
    assert isinstance(action, ActionSuggestion)
    assert action.action == Dial(phone_number="+34600111222", fallback_url="https://wa.me/34600111222")
    listed = completed(put(EXAMPLES[LIST], "list.sections.0.options.0.id", ""))
    assert [one for _, one in found_at(listed, "list.sections.*.options.*.id")] == ["o1", "o2"]
    mail = completed(put(EXAMPLES[MAIL], "subject", "News\r\nof today\x07"))
    assert plain_text(mail) == "News of today"
