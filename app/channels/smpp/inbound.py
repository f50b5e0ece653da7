"""From a deliver_sm to a message of a phone: alphabets, user data headers, parts."""

from __future__ import annotations

from typing import Final

import smpp34

from app.channels.kit.connector import Inbound, Part
from app.channels.kit.parts import hold_halves
from app.channels.smpp.pdu import Tag
from app.channels.smpp.text import UDH_INDICATOR, DefaultAlphabet
from app.contract.sms import decode_gsm7

_TYPE_MASK: Final = 0x3C
_UCS2: Final = "utf-16-be"
_GSM7: Final = "gsm7"
_CODINGS: Final = {
    0x01: "ascii",
    0x03: "latin-1",
    0x05: "shift_jis",
    0x06: "iso8859-5",
    0x07: "iso8859-8",
    0x08: _UCS2,
    0x0A: "iso2022_jp",
    0x0D: "iso2022_jp_2",
    0x0E: "euc_kr",
}
_CONCATENATED: Final = {0x00: (3, 1), 0x08: (4, 2)}  # element: its octets, octets of the reference


class UnreadableError(Exception):
    """A deliver_sm that cannot be understood; the text is a code."""


def is_receipt(unit: smpp34.DeliverSm) -> bool:
    """Whether it is a delivery receipt or an intermediate notification rather than a message of a phone."""
    return unit.esm_class & _TYPE_MASK in (0x04, 0x20)


def body(unit: smpp34.DeliverSm | smpp34.SubmitSm) -> bytes:
    """short_message, or message_payload when that is empty."""
    if unit.short_message:
        return unit.short_message
    return next((tlv.value for tlv in unit.tlvs if tlv.tag == Tag.MESSAGE_PAYLOAD), b"")


def read_message(unit: smpp34.DeliverSm, default: DefaultAlphabet = DefaultAlphabet.GSM7) -> Inbound:
    """The message; raises UnreadableError for what is no text (`binary`) or has no sender (`no_sender`)."""
    if not unit.source_addr:
        raise UnreadableError("no_sender")
    octets, part = body(unit), place_of(unit)
    if unit.esm_class & UDH_INDICATOR:
        octets, concatenated = split_header(octets)
        part = concatenated or part
    return Inbound(
        sender=unit.source_addr.removeprefix("+"),
        recipient=unit.destination_addr.removeprefix("+"),
        text=decode(octets, unit.data_coding, default),
        part=part,
    )


def decode(octets: bytes, data_coding: int, default: DefaultAlphabet = DefaultAlphabet.GSM7) -> str:
    """The text in its data_coding, without NULs; raises UnreadableError when it is binary.

    A half character at the end of a part is held for `kit.parts.join`; anything else undecodable is U+FFFD.
    """
    coding = _coding(data_coding, default)
    if coding is None:
        raise UnreadableError("binary")
    if coding == _GSM7:
        return decode_gsm7(octets)
    if coding == _UCS2:
        even = octets[: len(octets) & ~1]
        return hold_halves(even.decode(_UCS2, "surrogatepass")).replace("\0", "")
    return octets.decode(coding, "replace").replace("\0", "")


def _coding(data_coding: int, default: DefaultAlphabet) -> str | None:
    """The codec's name, None for binary; TS 23.038 groups above the values of SMPP."""
    if data_coding in _CODINGS:
        return _CODINGS[data_coding]
    group = data_coding & 0xF0
    if group in (0xC0, 0xD0):
        return _GSM7
    if group == 0xE0:
        return _UCS2
    bits = data_coding & 0x04 if group == 0xF0 else data_coding & 0x0C
    if bits == 0x04:
        return None
    if bits == 0x08:
        return _UCS2
    if data_coding in (0x02, 0x09):
        return None
    return "latin-1" if default is DefaultAlphabet.LATIN1 and data_coding == 0 else _GSM7


def split_header(octets: bytes) -> tuple[bytes, Part | None]:
    """The octets after the user data header, and the place it names; a header that runs over the end is none."""
    if not octets or octets[0] >= len(octets):
        return octets, None
    end = octets[0] + 1
    at, part = 1, None
    while at + 2 <= end:
        element, length = octets[at], octets[at + 1]
        data = octets[at + 2 : min(at + 2 + length, end)]
        expected = _CONCATENATED.get(element)
        if expected is not None and len(data) == expected[0]:
            reference = int.from_bytes(data[: expected[1]], "big")
            part = _part(reference, data[-2], data[-1]) or part
        at += 2 + length
    return octets[end:], part


def place_of(unit: smpp34.DeliverSm | smpp34.SubmitSm) -> Part | None:
    """The place that the optional parameters name."""
    values = {tlv.tag: int.from_bytes(tlv.value, "big") for tlv in unit.tlvs if len(tlv.value) <= 2}
    reference = values.get(Tag.SAR_MSG_REF_NUM)
    if reference is None:
        return None
    total = values.get(Tag.SAR_TOTAL_SEGMENTS, 0)
    return _part(reference, total, values.get(Tag.SAR_SEGMENT_SEQNUM, 0))


def _part(reference: int, total: int, number: int) -> Part | None:
    """A place that makes sense: part 1 of 1 is a whole message, part 3 of 2 is nonsense and read alone."""
    if total < 2 or not 1 <= number <= total:
        return None
    return Part(reference, total, number)
