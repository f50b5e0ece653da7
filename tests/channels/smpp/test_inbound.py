"""Messages of phones: alphabets, headers, parts, junk."""

from __future__ import annotations

import pytest
import smpp34
from hypothesis import given
from hypothesis import strategies as st

from app.channels.kit.connector import Part
from app.channels.kit.parts import join
from app.channels.smpp.inbound import UnreadableError, decode, is_receipt, read_message, split_header
from app.channels.smpp.pdu import Tag
from app.channels.smpp.text import DefaultAlphabet


@pytest.mark.parametrize(
    ("coding", "octets", "text"),
    [
        (0x00, b"\x00\x1be", "@€"),
        (0x01, b"plain", "plain"),
        (0x03, b"se\xf1or", "señor"),
        (0x06, "да".encode("iso8859-5"), "да"),
        (0x07, "שלום".encode("iso8859-8"), "שלום"),
        (0x08, "да😀".encode("utf-16-be"), "да😀"),
        (0x08, "да".encode("utf-16-be") + b"\x04", "да"),
        (0x0E, "안녕".encode("euc_kr"), "안녕"),
        (0x10, b"flash", "flash"),
        (0x18, "да".encode("utf-16-be"), "да"),
        (0xF0, b"class", "class"),
        (0xC8, b"waiting", "waiting"),
        (0xE0, "да".encode("utf-16-be"), "да"),
        (0x01, b"a\x00\xffb", "a�b"),
    ],
)
def test_alphabets(coding: int, octets: bytes, text: str) -> None:
    assert decode(octets, coding) == text


def test_half_a_character_can_be_stored_and_mended() -> None:
    octets = "да😀".encode("utf-16-be")
    halves = [decode(octets[:6], 8), decode(octets[6:], 8)]
    for half in halves:
        half.encode("utf-8")
    assert join(halves) == "да😀"


def test_a_centre_whose_default_is_latin1() -> None:
    assert decode(b"@\xf1", 0, DefaultAlphabet.LATIN1) == "@ñ"
    assert decode(b"@\xf1", 0x10, DefaultAlphabet.LATIN1) == "¡�"  # a class names the GSM alphabet


@pytest.mark.parametrize("coding", [0x02, 0x04, 0x14, 0xF4])
def test_binary_is_no_text(coding: int) -> None:
    with pytest.raises(UnreadableError, match="binary"):
        decode(b"\x01\x02", coding)


@pytest.mark.parametrize(
    ("octets", "rest", "part"),
    [
        (b"\x05\x00\x03\x7a\x02\x01abc", b"abc", Part(0x7A, 2, 1)),
        (b"\x06\x08\x04\x12\x34\x02\x02abc", b"abc", Part(0x1234, 2, 2)),
        (b"\x0a\x00\x03\x7a\x03\x03\x24\x01\x00\x25\x00abc", b"abc", Part(0x7A, 3, 3)),
        (b"\x05\x00\x03\x7a\x01\x01abc", b"abc", None),
        (b"\x05\x00\x03\x7a\x02\x03abc", b"abc", None),
        (b"\x05\x00\x03\x7a\x02\x00abc", b"abc", None),
        (b"\x02\x24\x05abc", b"abc", None),
        (b"\x09ab", b"\x09ab", None),
        (b"", b"", None),
    ],
)
def test_user_data_header(octets: bytes, rest: bytes, part: Part | None) -> None:
    assert split_header(octets) == (rest, part)


def test_a_message_in_message_payload_with_sar_parameters() -> None:
    tlvs = [
        smpp34.Tlv(Tag.MESSAGE_PAYLOAD, b"hello"),
        smpp34.Tlv(Tag.SAR_MSG_REF_NUM, b"\x01\x00"),
        smpp34.Tlv(Tag.SAR_TOTAL_SEGMENTS, b"\x02"),
        smpp34.Tlv(Tag.SAR_SEGMENT_SEQNUM, b"\x01"),
    ]
    message = read_message(smpp34.DeliverSm("+34600", "+4412", b"", tlvs=tlvs))
    assert (message.sender, message.recipient, message.text, message.part) == (
        "34600",
        "4412",
        "hello",
        Part(256, 2, 1),
    )


def test_a_message_without_a_sender_is_junk() -> None:
    with pytest.raises(UnreadableError, match="no_sender"):
        read_message(smpp34.DeliverSm("", "4412", b"hello"))


@pytest.mark.parametrize(
    ("esm_class", "receipt"), [(0, False), (0x04, True), (0x44, True), (0x20, True), (0x40, False)]
)
def test_what_is_a_receipt(esm_class: int, receipt: bool) -> None:
    assert is_receipt(smpp34.DeliverSm("1", "2", b"", esm_class=esm_class)) is receipt


@given(st.binary(max_size=254), st.integers(0, 255), st.integers(0, 255))
def test_no_junk_fails_otherwise_than_as_unreadable(octets: bytes, coding: int, esm_class: int) -> None:
    try:
        message = read_message(smpp34.DeliverSm("1", "2", octets, data_coding=coding, esm_class=esm_class))
    except UnreadableError:
        return
    message.text.encode("utf-8")
