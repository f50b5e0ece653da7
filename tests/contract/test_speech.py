"""What a voice says of a text, how long it takes, and in which language it seems to be."""

from __future__ import annotations

import pytest

from app.contract.speech import (
    Spoken,
    has_long_number,
    has_markup,
    is_foreign,
    language_of,
    left_out,
    spoken_s,
    spoken_text,
)


@pytest.mark.req("TTS-4", "TTS-20")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello", "Hello"),
        ("Your code is 483920", "Your code is 4 8 3 9 2 0"),
        ("Order 48392 is ready", "Order 48392 is ready"),
        ("Good news 🎉 today 👍🏽", "Good news today"),
        ("*Hello* _dear_ ~old~ `friend`", "Hello dear old friend"),
        ("_*both*_", "both"),
        ("<b>Hello</b> there", "Hello there"),
        ("5 < 7 and 9 > 8", "5 < 7 and 9 > 8"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("first_name_here", "first_name_here"),
        ("Flag 🇪🇸 and family 👨‍👩‍👧", "Flag and family"),
        ("25 °C, № 7 ™", "25 °C, № 7 ™"),
    ],
)
def test_a_voice_leaves_out_what_it_cannot_say(text: str, said: str):
    assert spoken_text(text) == said


@pytest.mark.req("TTS-20")
def test_what_is_left_out_is_named():
    assert left_out("Hi 🎉 there 🎉 👍🏽") == "🎉👍🏽"
    assert left_out("Plain words, 25 °C") == ""
    assert has_markup("some *bold* words")
    assert not has_markup("2 * 3 * 4")


@pytest.mark.parametrize(
    ("text", "long"),
    [("12345", False), ("123456", True), ("12 34 56", False), ('{{attribute.name|"1234567"}}', False)],
)
def test_long_numbers_are_found_in_the_words_alone(text: str, long: bool):
    assert has_long_number(text) is long


@pytest.mark.req("TTS-2")
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Your appointment is tomorrow at ten. Please call us if you cannot come.", "en"),
        ("Su cita es mañana a las diez. Por favor, llame si no puede venir.", "es"),
        ("¿Está listo?", "es"),
        ("Nordwind", None),
        ("", None),
        ("No.", None),
        ("{{attribute.the}} {{attribute.and}} {{attribute.you}}", None),
        ("Hola, this is Nordwind de Valencia", None),
    ],
)
def test_the_language_is_told_by_its_commonest_words(text: str, language: Spoken | None):
    assert language_of(text) == language


@pytest.mark.req("TTS-2")
@pytest.mark.parametrize(
    ("text", "language", "foreign"),
    [
        ("Your order is ready for you", "en", False),
        ("Your order is ready for you", "es", True),
        ("Su pedido está listo", "en", True),
        ("Su pedido está listo", "es", False),
        ("Ваш заказ готов", "en", True),
        ("Nordwind", "es", False),
        ("", "en", False),
        ("12345", "en", False),
    ],
)
def test_a_text_of_another_language_is_noticed(text: str, language: Spoken, foreign: bool):
    assert is_foreign(text, language) is foreign


@pytest.mark.req("TTS-3")
def test_the_length_grows_with_what_is_said():
    assert spoken_s("", "en") == 0
    assert spoken_s("🎉", "en") == 0
    assert spoken_s("Hi", "en") == 1
    sentence = "Your appointment at the Nordwind workshop is tomorrow at ten, please be on time."
    assert 4 < spoken_s(sentence, "en") < 8
    assert spoken_s(f"{sentence} {sentence}", "en") == pytest.approx(2 * spoken_s(sentence, "en"))
    assert spoken_s("The code is 483920", "en") > spoken_s("The code is 4839", "en") + 0.7
    assert spoken_s("Good day {{attribute.name}}", "en") > spoken_s("Good day", "en")
