"""Texts on their way out: coding, parts, addresses, validity; the vendor sheet's samples."""

from __future__ import annotations

import pytest
import smpp34
from hypothesis import given
from hypothesis import strategies as st

from app.channels.kit.parts import join
from app.channels.smpp.addresses import destination_address, source_address, validity_period
from app.channels.smpp.inbound import read_message
from app.channels.smpp.pdu import Tag
from app.channels.smpp.settings import SmppSettings
from app.channels.smpp.text import Concatenation, DefaultAlphabet, segments
from app.contract.sms import BASIC, EXTENSION, AlphabetChoice, measure

SETTINGS = SmppSettings("localhost", "me")
GREETINGS = "Grüße aus München " * 12
FIRST_PART = (
    "0500037a04010047007200fc00df006500200061007500730020004d00fc006e006300680065006e00200047007200fc00df00650020006100"
    "7500730020004d00fc006e006300680065006e00200047007200fc00df006500200061007500730020004d00fc006e006300680065006e0020"
    "0047007200fc00df006500200061007500730020004d00fc006e"
)


def test_a_short_text_is_one_unpacked_7_bit_segment() -> None:
    (only,) = segments("Hola €", 1)
    assert (only.esm_class, only.data_coding, only.octets, only.tlvs) == (0, 0, b"Hola \x1be", [])


def test_a_cyrillic_text_is_ucs2() -> None:
    (only,) = segments("Да", 1)
    assert (only.data_coding, only.octets) == (8, "Да".encode("utf-16-be"))


@pytest.mark.req("SMS-2")
def test_parts_begin_with_the_header_of_the_vendor_sheet() -> None:
    parts = segments(GREETINGS + "ж", 0x7A)
    assert len(parts) == 4
    assert {part.esm_class for part in parts} == {0x40}
    assert parts[0].octets.hex() == FIRST_PART
    assert parts[3].octets.hex().startswith("0500037a0404")


@pytest.mark.parametrize(
    ("concatenation", "sizes"),
    [
        (Concatenation.UDH8, [6 + 153, 6 + 153, 6 + 4]),
        (Concatenation.UDH16, [7 + 152, 7 + 152, 7 + 6]),
        (Concatenation.SAR, [153, 153, 4]),
        (Concatenation.PAYLOAD, [0]),
    ],
)
def test_sizes_of_parts(concatenation: Concatenation, sizes: list[int]) -> None:
    assert [len(part.octets) for part in segments("a" * 310, 1, concatenation=concatenation)] == sizes


def test_sar_parameters() -> None:
    parts = segments("a" * 161, 0x12345, concatenation=Concatenation.SAR)
    assert [(part.esm_class, len(part.tlvs)) for part in parts] == [(0, 3), (0, 3)]
    assert [(tlv.tag, tlv.value.hex()) for tlv in parts[1].tlvs] == [
        (Tag.SAR_MSG_REF_NUM, "2345"),
        (Tag.SAR_TOTAL_SEGMENTS, "02"),
        (Tag.SAR_SEGMENT_SEQNUM, "02"),
    ]


def test_a_payload_that_does_not_fit_its_length_field_is_refused() -> None:
    with pytest.raises(ValueError, match="message_payload"):
        segments("a" * 65_536, 1, concatenation=Concatenation.PAYLOAD)


@pytest.mark.parametrize(
    ("text", "coding", "octets"),
    [("señor@", 0, "señor@".encode("latin-1")), ("5 €", 8, "5 €".encode("utf-16-be")), ("ж", 8, b"\x04\x36")],
)
def test_a_centre_whose_default_is_latin1(text: str, coding: int, octets: bytes) -> None:
    (only,) = segments(text, 1, default=DefaultAlphabet.LATIN1)
    assert (only.data_coding, only.octets) == (coding, octets)


TEXTS = st.one_of(
    st.text(st.sampled_from(sorted({*BASIC, *EXTENSION.values()} - {"\x1b"})), max_size=700),
    st.text(st.characters(exclude_categories=["Cs", "Co"], exclude_characters="\0"), max_size=300),
)


@given(TEXTS, st.sampled_from(Concatenation), st.sampled_from(DefaultAlphabet), st.integers(0, 100_000))
def test_what_is_sent_reads_the_same(
    text: str, concatenation: Concatenation, default: DefaultAlphabet, reference: int
) -> None:
    parts = segments(text, reference, concatenation=concatenation, default=default)
    messages = [
        read_message(
            smpp34.DeliverSm("1", "2", p.octets, esm_class=p.esm_class, data_coding=p.data_coding, tlvs=p.tlvs),
            default,
        )
        for p in parts
    ]
    assert join([message.text for message in messages]) == text
    if len(parts) > 1:
        places = [message.part for message in messages if message.part is not None]
        assert [(place.number, place.total) for place in places] == [(n + 1, len(parts)) for n in range(len(parts))]
        assert len({place.reference for place in places}) == 1


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        ("ACME", (5, 0, "ACME")),
        ("Café", None),
        ("twelve chars", None),
        ("", None),
        ("a\0b", None),
        ("12345", (3, 0, "12345")),
        ("123456", (3, 0, "123456")),
        ("+123456", (1, 1, "123456")),
        ("34600111222", (1, 1, "34600111222")),
        ("+34600111222", (1, 1, "34600111222")),
        ("1" * 21, None),
    ],
)
def test_source_addresses(sender: str, address: tuple[int, int, str] | None) -> None:
    assert source_address(sender, SETTINGS) == address


def test_settings_win_over_the_rules_of_addresses() -> None:
    settings = SmppSettings("localhost", "me", source_ton=2, source_npi=8, dest_ton=0, dest_npi=0)
    assert source_address("ACME", settings) == (2, 8, "ACME")
    assert destination_address("+34600111222", settings) == (0, 0, "34600111222")


@pytest.mark.parametrize("number", ["", "+", "34 600", "34600x", "1" * 21, "٣٤"])
def test_what_is_no_destination(number: str) -> None:
    assert destination_address(number, SETTINGS) is None


@pytest.mark.parametrize(
    ("seconds", "period"),
    [
        (None, ""),
        (0, "000000000001000R"),
        (600, "000000001000000R"),
        (86_400, "000001000000000R"),
        (90_061, "000001010101000R"),
        (10**9, "000028000000000R"),
    ],
)
def test_validity_period(seconds: int | None, period: str) -> None:
    assert validity_period(seconds) == period


def test_the_vendor_sheets_submit() -> None:
    octets = smpp34.SubmitSm(
        *("ACME", "34600111222", segments("Hola", 1)[0].octets),
        source_addr_ton=5,
        dest_addr_ton=1,
        dest_addr_npi=1,
        validity_period=validity_period(86_400),
        registered_delivery=1,
        sequence_number=2,
    ).encode()
    assert octets.hex() == (
        "0000004400000004000000000000000200050041434d450001013334363030313131323232000000000030303030303130303030303030"
        "303052000100000004486f6c61"
    )


@pytest.mark.req("SMS-3", "SMS-20")
def test_the_alphabet_its_author_wants_is_taken() -> None:
    text = "a" * 100
    wide = segments(text, 1, wanted=AlphabetChoice.UCS2)
    assert len(wide) == measure(text, AlphabetChoice.UCS2).parts == 2
    assert {part.data_coding for part in wide} == {8}
    assert len(segments(text, 1, wanted=AlphabetChoice.GSM7)) == len(segments(text, 1)) == 1
    (narrow,) = segments("ж", 1, wanted=AlphabetChoice.GSM7)
    assert narrow.data_coding == 8
