"""From a text to the submits that carry it: data_coding, parts, and the three ways to say they belong together."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Final

import smpp34

from app.channels.smpp.pdu import Tag
from app.contract.sms import Alphabet, AlphabetChoice, encode_gsm7, measure, split

DEFAULT_CODING: Final = 0x00
LATIN1_CODING: Final = 0x03
UCS2_CODING: Final = 0x08
UDH_INDICATOR: Final = 0x40
MAX_PAYLOAD_OCTETS: Final = 0xFFFF


class Concatenation(StrEnum):
    """How the parts of a long text are marked (vendor sheet)."""

    UDH8 = "udh8"  # header with an 8-bit reference: 153 / 67
    UDH16 = "udh16"  # header with a 16-bit reference: 152 / 66
    SAR = "sar"  # optional parameters; the message centre writes the header
    PAYLOAD = "payload"  # the whole text at once in message_payload


class DefaultAlphabet(StrEnum):
    """What the message centre takes data_coding 0 for."""

    GSM7 = "gsm7"
    LATIN1 = "latin1"


@dataclass(frozen=True, slots=True)
class Segment:
    """What one submit_sm carries of the text."""

    esm_class: int
    data_coding: int
    octets: bytes
    tlvs: list[smpp34.Tlv] = field(default_factory=list)


def segments(
    text: str,
    reference: int,
    *,
    concatenation: Concatenation = Concatenation.UDH8,
    default: DefaultAlphabet = DefaultAlphabet.GSM7,
    wanted: AlphabetChoice = AlphabetChoice.AUTO,
) -> list[Segment]:
    """The submits for `text` in order; `reference` (any number) tells this message's parts from another's.

    `wanted` is the author's alphabet: 16 bit is taken where the text would do with less, too.

    Raises ValueError when a whole text is longer than message_payload takes.
    """
    if (alone := _alone(text, default, wanted)) is not None:
        return [alone]
    choice = wanted if wanted is AlphabetChoice.UCS2 else _choice(text, default)
    if concatenation is Concatenation.PAYLOAD:
        return [_whole(text, choice, default)]
    parts = split(text, choice, narrower=1 if concatenation is Concatenation.UDH16 else 0)
    if len(parts) > 0xFF:
        raise ValueError("more than 255 parts")
    return [
        _part(*_encode(part, choice, default), (reference, len(parts), number), concatenation)
        for number, part in enumerate(parts, start=1)
    ]


@lru_cache(maxsize=256)  # a run sends the same text to thousands
def _alone(text: str, default: DefaultAlphabet, wanted: AlphabetChoice) -> Segment | None:
    """What carries a text that is one part; None for a longer one."""
    choice = wanted if wanted is AlphabetChoice.UCS2 else _choice(text, default)
    return Segment(0, *_encode(text, choice, default)) if measure(text, choice).parts == 1 else None


def _choice(text: str, default: DefaultAlphabet) -> AlphabetChoice:
    """Whether the whole text goes in the default alphabet; all its parts go the same way."""
    if measure(text).alphabet is Alphabet.UNICODE:
        return AlphabetChoice.UCS2
    if default is DefaultAlphabet.LATIN1 and any(ord(character) > 0xFF for character in text):
        return AlphabetChoice.UCS2
    return AlphabetChoice.GSM7


def _encode(part: str, choice: AlphabetChoice, default: DefaultAlphabet) -> tuple[int, bytes]:
    if choice is AlphabetChoice.UCS2:
        return UCS2_CODING, part.encode("utf-16-be", "replace")
    if default is DefaultAlphabet.LATIN1:
        return DEFAULT_CODING, part.encode("latin-1")
    return DEFAULT_CODING, encode_gsm7(part)


def _whole(text: str, choice: AlphabetChoice, default: DefaultAlphabet) -> Segment:
    coding, octets = _encode(text, choice, default)
    if measure(text, choice).parts == 1:
        return Segment(0, coding, octets)
    if len(octets) > MAX_PAYLOAD_OCTETS:  # the codec would cut the length field short without a word
        raise ValueError("longer than message_payload takes")
    return Segment(0, coding, b"", [smpp34.Tlv(Tag.MESSAGE_PAYLOAD, octets)])


def _part(coding: int, octets: bytes, place: tuple[int, int, int], concatenation: Concatenation) -> Segment:
    reference, total, number = place
    if concatenation is Concatenation.SAR:
        tlvs = [
            smpp34.Tlv(Tag.SAR_MSG_REF_NUM, (reference & 0xFFFF).to_bytes(2, "big")),
            smpp34.Tlv(Tag.SAR_TOTAL_SEGMENTS, bytes((total,))),
            smpp34.Tlv(Tag.SAR_SEGMENT_SEQNUM, bytes((number,))),
        ]
        return Segment(0, coding, octets, tlvs)
    if concatenation is Concatenation.UDH16:
        header = b"\x06\x08\x04" + (reference & 0xFFFF).to_bytes(2, "big") + bytes((total, number))
    else:
        header = bytes((5, 0, 3, reference & 0xFF, total, number))
    return Segment(UDH_INDICATOR, coding, header + octets)
