"""Warnings of an author who may send all the same."""

from __future__ import annotations

import pytest

from app.contract.chain import check_network
from app.contract.channels import Channel
from app.contract.content import AnyContent, EmailContent, PushContent, RcsContent, TtsContent, advise_content
from app.contract.payloads.media import MediaKind
from app.contract.payloads.rcs import RcsCard, TextStyle
from app.contract.payloads.suggestions import ActionSuggestion, Dial, Reply
from app.contract.providers import RcsNetwork
from tests.contract.contents import EXAMPLES, media, put

MB = 1024 * 1024
ENRICHED = ActionSuggestion(text="Call", action=Dial(mode="enriched", phone_number="112"))
CARD = RcsCard(title="x", title_style=(TextStyle.BOLD,), suggestions=(ENRICHED,))
CAROUSEL = EXAMPLES[Channel.RCS, "carousel"]
TEXT = EXAMPLES[Channel.RCS, "text"]


def told(content: AnyContent, **how: bool) -> list[tuple[str, str]]:
    return [(one.path, one.code) for one in advise_content(content, **how)]


@pytest.mark.parametrize("kind", EXAMPLES, ids=lambda kind: f"{kind[0].name}-{kind[1]}")
def test_there_is_nothing_to_say_of_ordinary_contents(kind: tuple[Channel, str]) -> None:
    assert told(EXAMPLES[kind]) == []


@pytest.mark.req("RCS-2")
def test_what_google_does_not_take_or_ignores_is_told_with_its_place() -> None:
    content = put(CAROUSEL, "cards", (CARD,) * 11)
    assert told(content) == []
    codes = told(content, google=True)
    assert codes[:1] == [("cards.0.suggestions.0.action.mode", "not_on_google")]
    assert codes[11:13] == [("cards", "google_cards"), ("cards.0.title_style", "style_ignored")]
    assert told(put(CAROUSEL, "cards.1", RcsCard(title="x")), google=True) == []


@pytest.mark.req("RCS-25", "RCS-42")
def test_only_a_google_connection_refuses_and_names_card_and_button() -> None:
    content = put(CAROUSEL, "cards", (RcsCard(title="x"),) * 10 + (CARD,))
    found = check_network(content, RcsNetwork.GOOGLE, "steps.1.content")
    assert [(one.path, one.code, dict(one.params)) for one in found] == [
        ("steps.1.content.cards.10.suggestions.0.action.mode", "not_on_google", {"button": "Call"}),
        ("steps.1.content.cards", "google_cards", {"limit": 10, "actual": 11}),
    ]
    assert check_network(content, RcsNetwork.GSMA, "steps.1.content") == []
    assert check_network(content, None, "steps.1.content") == []
    assert check_network(put(CAROUSEL, "cards", (RcsCard(title="x"),) * 10), RcsNetwork.GOOGLE, "x") == []
    assert check_network(EmailContent(subject="News", text="Hello"), RcsNetwork.GOOGLE, "x") == []


@pytest.mark.req("RCS-42")
def test_two_suggestions_of_one_panel_with_the_same_text() -> None:
    twice = (Reply(text="Yes"), Reply(text="No"), Reply(text="Yes "))
    assert told(RcsContent(text="x", suggestions=twice)) == [("suggestions.2.text", "same_suggestion")]
    apart = RcsContent(
        type="rich_card", card=RcsCard(title="x", suggestions=twice[:2]), suggestions=(Reply(text="Yes"),)
    )
    assert told(apart) == []


@pytest.mark.req("RCS-8", "RCS-30", "PSH-7")
@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (RcsContent(text="a" * 2000), []),
        (RcsContent(text="a" * 2001), [("text", "long_for_gsma")]),
        (put(CAROUSEL, "cards.1.media", media(size_bytes=2 * MB)), []),
        (put(CAROUSEL, "cards.1.media", media(size_bytes=2 * MB + 1)), [("cards.1.media", "media_heavy")]),
        (
            put(CAROUSEL, "cards.0.media", media(MediaKind.VIDEO, size_bytes=10 * MB + 1)),
            [("cards.0.media", "media_heavy")],
        ),
        (PushContent(header="a" * 50, text="b" * 150), []),
        (PushContent(header="a" * 51, text="b" * 151), [("header", "cut_by_phones"), ("text", "cut_by_phones")]),
    ],
)
def test_what_phones_make_of_large_things(content: AnyContent, codes: list[tuple[str, str]]) -> None:
    assert told(content) == codes


@pytest.mark.req("TTS-2", "TTS-20")
@pytest.mark.parametrize(
    ("text", "language", "codes"),
    [
        ("Hello, your order is on the way to you", "en", []),
        ("Hello, your order is on the way to you", "es", ["other_language"]),
        ("Hola, su pedido está de camino a la tienda de su barrio", "es", []),
        ("Hola, su pedido está de camino a la tienda de su barrio", "en", ["other_language"]),
        ("OK", "es", []),
        ("The code is 12 \N{BIRTHDAY CAKE}", "en", ["not_spoken"]),
    ],
)
def test_a_call_in_the_wrong_language_or_with_signs(text: str, language: str, codes: list[str]) -> None:
    content = put(TtsContent(text=text), "language", language)
    assert [code for _, code in told(content)] == codes


@pytest.mark.req("EML-19", "WAP-2")
def test_broadcasts_to_people_who_have_not_written() -> None:
    mail = EmailContent(subject="News", text="Hello")
    assert told(mail, broadcast=True) == [("text", "no_unsubscribe")]
    assert told(put(mail, "text", "{{unsubscribe_url}}"), broadcast=True) == []
    assert told(EXAMPLES[Channel.WHATSAPP, "card"], broadcast=True) == [("type", "wa_window")]
    assert told(EXAMPLES[Channel.WHATSAPP, "template"], broadcast=True) == []
