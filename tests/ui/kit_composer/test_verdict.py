"""What is said of a text before it is sent: length, alphabet, values, what would shorten it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.sms import Alphabet
from ui.kit.composer.verdict import judge, similar


@pytest.mark.req("CVP-27", "CVP-56")
@pytest.mark.parametrize(
    ("typed", "alphabet", "parts", "can_send"),
    [
        ("", Alphabet.GSM7, 1, False),
        (" \n ", Alphabet.GSM7, 1, False),
        ("Hello", Alphabet.GSM7, 1, True),
        ("a" * 160, Alphabet.GSM7, 1, True),
        ("a" * 161, Alphabet.GSM7, 2, True),
        ("€ 5", Alphabet.GSM7_EXTENDED, 1, True),
        ("ñandú 🙏", Alphabet.UNICODE, 1, True),
        ("ж" * 71, Alphabet.UNICODE, 2, True),
    ],
)
def test_length_and_alphabet(typed: str, alphabet: Alphabet, parts: int, can_send: bool):
    verdict = judge(typed)
    assert (verdict.size.alphabet, verdict.size.parts, verdict.can_send) == (alphabet, parts, can_send)


@pytest.mark.req("CVP-57")
def test_what_is_too_long_says_by_how_much_and_stays(app_theme):
    verdict = judge("a" * 310, max_parts=2)
    assert verdict.over
    assert not verdict.can_send
    assert str(verdict.reason) == "4 characters too long for SMS"
    assert verdict.text == "a" * 310


@pytest.mark.req("CVP-20")
def test_values_stand_in_for_attributes_and_empty_or_unknown_ones_are_named():
    values = {"name": "Ann", "city": ""}
    typed = "Hi {{attribute.name}} of {{attribute.city}}, {{attribute.nmae}}"
    verdict = judge(typed, values, values.keys())
    assert verdict.text == "Hi Ann of , "
    assert verdict.missing == ("city",)
    assert verdict.unknown == ("nmae",)
    assert verdict.personal


def test_without_a_contact_braces_are_text():
    verdict = judge("Hi {{attribute.name}}")
    assert verdict.text == "Hi {{attribute.name}}"
    assert not verdict.personal


def test_few_strangers_are_marked_and_similar_letters_save_a_message():
    typed = "“Noon” is fine. " * 5
    verdict = judge(typed + "x" * 60)
    assert verdict.size.alphabet is Alphabet.UNICODE
    assert verdict.saves >= 1
    assert judge(similar(typed + "x" * 60)).size.alphabet is Alphabet.GSM7
    assert judge("It is “noon” now").strangers == (6, 11)


def test_another_alphabet_is_not_marked_letter_by_letter():
    assert judge("Здравствуйте, машина готова").strangers == ()


@given(st.text(max_size=400))
def test_any_text_is_judged(typed: str):
    verdict = judge(typed, {"name": "Ann"}, ("name",))
    assert verdict.can_send == (bool(verdict.text.strip()) and not verdict.over)
    assert all(0 <= place < len(typed) for place in verdict.strangers)
    assert verdict.saves >= 0
