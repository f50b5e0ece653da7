"""Sizes, parts and coding of short messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.sms import (
    BASIC,
    EXTENSION,
    MAX_PARTS_OF_A_PROFILE,
    Alphabet,
    AlphabetChoice,
    Foreign,
    check_text,
    decode_gsm7,
    encode_gsm7,
    figure,
    first_foreign,
    foreign,
    measure,
    replace_similar,
    split,
)

SEPTETS = sorted({*BASIC, *EXTENSION.values()} - {"\x1b"})
FAMILY = "👨‍👩‍👧"


@pytest.mark.req("SMS-4")
@pytest.mark.parametrize(
    ("length", "parts"),
    [(0, 1), (1, 1), (159, 1), (160, 1), (161, 2), (306, 2), (307, 3), (459, 3), (460, 4), (765, 5), (766, 6)],
)
def test_parts_of_7_bit_text(length: int, parts: int) -> None:
    size = measure("a" * length)
    assert size == (Alphabet.GSM7, length, parts, 160, 153)
    assert len(split("a" * length)) == parts


@pytest.mark.req("SMS-4")
@pytest.mark.parametrize(
    ("length", "parts"), [(1, 1), (69, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (335, 5), (336, 6)]
)
def test_parts_of_unicode_text(length: int, parts: int) -> None:
    size = measure("ж" * length)
    assert size == (Alphabet.UNICODE, length, parts, 70, 67)
    assert len(split("ж" * length)) == parts


@pytest.mark.req("SMS-3", "SMS-4")
@pytest.mark.parametrize(
    ("text", "units", "parts"),
    [
        ("{" * 80, 160, 1),
        ("{" * 80 + "a", 161, 2),
        ("a" * 158 + "€", 160, 1),
        ("a" * 159 + "€", 161, 2),
        ("a" * 152 + "€" + "a" * 152, 306, 3),  # the pair would be cut at 153, so a part holds 152
        ("a" * 151 + "€" + "a" * 153, 306, 2),
        ("€" * 153, 306, 3),  # 76 pairs fill 152 of 153
    ],
)
def test_an_extension_character_costs_two_and_is_never_cut(text: str, units: int, parts: int) -> None:
    size = measure(text)
    assert (size.alphabet, size.units, size.parts) == (Alphabet.GSM7_EXTENDED, units, parts)
    cut = split(text)
    assert len(cut) == parts
    assert all(len(encode_gsm7(part)) <= (160 if parts == 1 else 153) for part in cut)


@pytest.mark.req("SMS-4")
@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("😀" * 35, ["😀" * 35]),
        ("😀" * 36, ["😀" * 33, "😀" * 3]),  # 33 pairs fill 66 of 67
        ("ж" * 66 + "😀" + "ж" * 10, ["ж" * 66, "😀" + "ж" * 10]),
        ("ж" * 60 + FAMILY + "жжж", ["ж" * 60, FAMILY + "жжж"]),
        ("ж" * 65 + "🇪🇸жжж", ["ж" * 65, "🇪🇸жжж"]),
        ("ж" * 66 + "e\u0301" + "жжж", ["ж" * 66, "e\u0301жжж"]),
        ("ж" * 65 + "👍🏽жжж", ["ж" * 65, "👍🏽жжж"]),
    ],
)
def test_an_emoji_is_never_cut(text: str, parts: list[str]) -> None:
    assert split(text) == parts
    assert measure(text).parts == len(parts)


def test_an_emoji_longer_than_a_part_is_cut_between_characters() -> None:
    text = "a" + "\u200d".join(["😀"] * 60) + "b"
    parts = split(text)
    assert "".join(parts) == text
    assert all(len(part.encode("utf-16-be")) <= 134 for part in parts)


@pytest.mark.req("SMS-3")
@pytest.mark.parametrize(
    ("text", "alphabet"),
    [
        ("Hola señor, ¿qué tal? Ça", Alphabet.GSM7),
        ("", Alphabet.GSM7),
        ("ΔΦΓΛΩΠΨΣΘΞ", Alphabet.GSM7),
        ("[x]", Alphabet.GSM7_EXTENDED),
        ("5 €", Alphabet.GSM7_EXTENDED),
        ("á", Alphabet.UNICODE),
        ("ç", Alphabet.UNICODE),
        ("Привет", Alphabet.UNICODE),
        ("\x1b", Alphabet.UNICODE),
    ],
)
def test_alphabet(text: str, alphabet: Alphabet) -> None:
    assert measure(text).alphabet is alphabet


def test_ucs2_may_be_asked_for() -> None:
    assert measure("hello", AlphabetChoice.UCS2) == (Alphabet.UNICODE, 5, 1, 70, 67)
    assert len(split("h" * 71, AlphabetChoice.UCS2)) == 2


@pytest.mark.req("SMS-3")
def test_figure_names_alphabet_limit_units_and_parts() -> None:
    text = "[" + "a" * 101
    assert figure(measure(text)) == ("sms.figure.gsm7_extended", {"limit": 160, "units": 103, "parts": 1})


@pytest.mark.req("SMS-6")
def test_the_first_foreign_character_is_pointed_out() -> None:
    assert first_foreign("plain [text]") is None
    assert first_foreign("it’s “so”") == 2
    assert foreign("it’s ж") == [Foreign(2, "’", "'"), Foreign(5, "ж", None)]


@pytest.mark.req("SMS-6")
@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("“It’s” – 5\u00a0€…", '"It\'s" - 5 €...'),
        ("«¿Qué?» — á", '"¿Qué?" - á'),  # letters keep their accents: another word otherwise
        ("[1]  a—b", "[1]  a-b"),
        ("plain", "plain"),
    ],
)
def test_similar_characters(text: str, replaced: str) -> None:
    assert replace_similar(text) == replaced


@given(st.text())
def test_similar_characters_are_all_7_bit(text: str) -> None:
    left = replace_similar(text)
    assert {one.character for one in foreign(left)} == {
        one.character for one in foreign(text) if one.similar is None
    }


@pytest.mark.req("SMS-7", "SMS-20")
@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["sms_empty"]),
        (" \n ", ["sms_empty"]),
        ("a", []),
        ("a" * 765, []),
        ("a" * 766, ["sms_too_long"]),
        ("ж" * 335, []),
        ("ж" * 336, ["sms_too_long"]),
    ],
)
def test_check_text(text: str, codes: list[str]) -> None:
    assert [problem.code for problem in check_text(text)] == codes


@pytest.mark.req("SMS-7")
def test_a_profile_may_allow_ten_parts() -> None:
    assert check_text("a" * 1530, max_parts=MAX_PARTS_OF_A_PROFILE) == []
    (problem,) = check_text("a" * 1531, max_parts=MAX_PARTS_OF_A_PROFILE, path="steps.0.text")
    assert problem.path == "steps.0.text"
    assert problem.params == {"parts": 11, "limit": 10, "units": 1531, "max_units": 1530}


@pytest.mark.req("SMS-20")
def test_a_forced_7_bit_text_lists_every_foreign_character_and_the_length_at_once() -> None:
    problems = check_text("“ж”" + "ж" * 400, AlphabetChoice.GSM7)
    assert [problem.code for problem in problems] == ["sms_too_long", "sms_foreign"]
    (only,) = check_text("“a”ж“", AlphabetChoice.GSM7)
    assert only.params == {"count": 4, "characters": "“”ж", "positions": "0,2,3,4"}


TEXTS = st.one_of(
    st.text(),
    st.text(st.sampled_from(SEPTETS), max_size=900),
    st.text(st.sampled_from("ж😀e\u0301\u200d🇪🇸👍🏽\ufe0fa"), max_size=900),
)


@pytest.mark.req("SMS-2", "SMS-4")
@given(TEXTS, st.sampled_from([AlphabetChoice.AUTO, AlphabetChoice.UCS2]), st.sampled_from([0, 1]))
def test_parts_join_to_the_text_and_each_fits(text: str, choice: AlphabetChoice, narrower: int) -> None:
    size = measure(text, choice)
    parts = split(text, choice, narrower=narrower)
    assert "".join(parts) == text
    assert all(parts) or parts == [""]
    if narrower == 0:
        assert len(parts) == size.parts
    limit = size.single_limit if len(parts) == 1 else size.per_part - narrower
    for part in parts:
        octets = len(part.encode("utf-16-be", "surrogatepass")) // 2
        assert (octets if size.alphabet is Alphabet.UNICODE else len(encode_gsm7(part))) <= limit


@given(st.text(st.sampled_from(SEPTETS)))
def test_encoding_round_trip(text: str) -> None:
    assert decode_gsm7(encode_gsm7(text)) == text
    assert len(encode_gsm7(text)) == measure(text).units


@given(st.binary())
def test_decoding_never_fails(octets: bytes) -> None:
    assert isinstance(decode_gsm7(octets), str)


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"\x00\x02\x11", "@$_"),
        (b"\x1b\x65", "€"),
        (b"a\x1b", "a"),
        (b"\x1bA", "A"),
        (b"\x1b\x1bA", " A"),
        (b"\xff", "�"),
    ],
)
def test_decoding_as_a_phone_would(octets: bytes, text: str) -> None:
    assert decode_gsm7(octets) == text


def test_a_foreign_character_cannot_be_encoded() -> None:
    with pytest.raises(UnicodeEncodeError) as raised:
        encode_gsm7("[ж]")
    assert raised.value.start == 1
