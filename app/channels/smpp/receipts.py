"""Delivery receipts: the text form of SMPP 3.4 appendix B by key, optional parameters that win over it, ids."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import Final

import smpp34

from app.channels.kit.connector import Receipt, ReceiptStatus
from app.channels.smpp.inbound import UnreadableError, body
from app.channels.smpp.pdu import Tag

_KEY: Final = re.compile(r"\b([Ii]d|ID|[a-zA-Z]{3,6}(?:\s?[Dd][Aa][Tt][Ee])?)\s?:")
_KEYS: Final = frozenset({"id", "sub", "dlvrd", "submitdate", "donedate", "stat", "err", "text"})
STATUS_OF_WORD: Final = {
    "DELIVRD": ReceiptStatus.DELIVERED,
    "UNDELIV": ReceiptStatus.FAILED,
    "EXPIRED": ReceiptStatus.FAILED,
    "REJECTD": ReceiptStatus.FAILED,
    "DELETED": ReceiptStatus.FAILED,
    "FAILED": ReceiptStatus.FAILED,
    "ACCEPTD": ReceiptStatus.SUBMITTED,
    "ENROUTE": ReceiptStatus.SUBMITTED,
    "BUFFRED": ReceiptStatus.SUBMITTED,
    "SENT": ReceiptStatus.SUBMITTED,
    "UNKNOWN": ReceiptStatus.SUBMITTED,  # MSG-77: no change
}
STATE_WORDS: Final = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}
_MAX_TEXT: Final = 500


class IdForm(StrEnum):
    """How ids in receipts differ from those in submit_sm_resp; both are brought to one form."""

    SAME = "same"
    NUMBER = "number"  # both decimal, leading zeros differ
    HEX_TO_DEC = "hex_to_dec"  # the answer has hex, the receipt decimal
    DEC_TO_HEX = "dec_to_hex"  # the answer has decimal, the receipt hex


_ANSWER_BASE: Final = {IdForm.NUMBER: 10, IdForm.HEX_TO_DEC: 16, IdForm.DEC_TO_HEX: 10}
_RECEIPT_BASE: Final = {IdForm.NUMBER: 10, IdForm.HEX_TO_DEC: 10, IdForm.DEC_TO_HEX: 16}


def answered_id(message_id: str, form: IdForm) -> str:
    """The id of a submit_sm_resp in the common form (decimal, unless the form is `same`)."""
    return _decimal(message_id, _ANSWER_BASE.get(form))


def receipted_id(message_id: str, form: IdForm) -> str:
    """The id of a receipt in the common form."""
    return _decimal(message_id, _RECEIPT_BASE.get(form))


def _decimal(text: str, base: int | None) -> str:
    if base is None or not text.isascii() or not text.isalnum():
        return text
    try:
        return str(int(text, base))
    except ValueError:
        return text


_BY_THE_BOOK: Final = re.compile(
    r"id:(\S+) sub:\d+ dlvrd:\d+ submit date:\d+ done date:(\d+) stat:(\w+) err:(\w+)(?=\s*\Z| text:)",
    re.IGNORECASE,
)
"""Appendix B of SMPP 3.4, as most centres write it."""


def read_receipt(unit: smpp34.DeliverSm, zone: tzinfo, form: IdForm = IdForm.SAME) -> Receipt:
    """The receipt. `zone` is the message centre's, in which its dates are written.

    Raises UnreadableError: `no_message_id`, `no_status` (none, or a word nobody knows), `impossible_date`.
    """
    text = body(unit)[:_MAX_TEXT].decode("latin-1")
    fields, header = _fields(text)
    tlvs = {tlv.tag: tlv for tlv in unit.tlvs}
    message_id = _tlv_text(tlvs.get(Tag.RECEIPTED_MESSAGE_ID)) or fields.get("id", "")
    if not message_id:
        raise UnreadableError("no_message_id")
    word = _word(tlvs.get(Tag.MESSAGE_STATE), fields.get("stat", ""))
    if word not in STATUS_OF_WORD:
        raise UnreadableError("no_status")
    return Receipt(
        vendor_id=receipted_id(message_id, form),
        status=STATUS_OF_WORD[word],
        code=_network_error(tlvs.get(Tag.NETWORK_ERROR_CODE)) or fields.get("err", ""),
        text=header or word,
        at_ms=_moment(fields.get("donedate", ""), zone),
        address=unit.source_addr.removeprefix("+"),
        sender=unit.destination_addr.removeprefix("+"),
    )


def _word(state: smpp34.Tlv | None, stat: str) -> str:
    if state is not None and len(state.value) == 1 and state.value[0] in STATE_WORDS:
        return STATE_WORDS[state.value[0]]
    return stat.upper()[:7]


def _tlv_text(tlv: smpp34.Tlv | None) -> str:
    return "" if tlv is None else tlv.value.split(b"\0", 1)[0].decode("latin-1").strip()


def _network_error(tlv: smpp34.Tlv | None) -> str:
    """`network:code` of the three octets, e.g. `3:0011` for a GSM network."""
    if tlv is None or len(tlv.value) != 3:
        return ""
    return f"{tlv.value[0]}:{int.from_bytes(tlv.value[1:], 'big'):04d}"


def _fields(text: str) -> tuple[dict[str, str], str]:
    """The values by key, and the raw receipt without the quoted message: at once where it is as the book has it."""
    plain = _BY_THE_BOOK.match(text)
    if plain is None:
        return _fields_of_any(text)
    vendor_id, done, stat, error = plain.groups()
    return {"id": vendor_id, "donedate": done, "stat": stat, "err": error}, plain[0].rstrip()


def _fields_of_any(text: str) -> tuple[dict[str, str], str]:
    """The values by key, and the raw receipt as far as it does not quote the message, which is nobody's business.

    The quote comes last as a rule and may hold words that look like keys; where it comes early the first of each
    key wins.
    """
    fields: dict[str, str] = {}
    key, start, header = "", 0, text
    for found in _KEY.finditer(text):
        name = "".join(found[1].lower().split())
        if name not in _KEYS:
            continue
        fields.setdefault(key, _word_of(text[start : found.start()]))
        key, start = name, found.end()
        if name == "text":
            header = text[: found.start()].strip()
            if "stat" in fields:
                return fields, header
    fields.setdefault(key, _word_of(text[start:]))
    return fields, header


def _word_of(value: str) -> str:
    """The first word: no value has blanks, and a key that nobody knows may follow."""
    words = value.split(maxsplit=1)
    return words[0] if words else ""


@lru_cache(maxsize=256)  # a busy minute has thousands of receipts of the same few seconds
def _moment(digits: str, zone: tzinfo) -> int | None:
    """Epoch ms of YYMMDDhhmm, with or without seconds and a four-digit year; None when there is no date.

    Zeros are what centres write for "none". Anything else that is no date makes the receipt junk (MSG-100).
    """
    if not digits.strip("0"):
        return None
    if not (digits.isascii() and digits.isdigit() and len(digits) in (10, 12, 14)):
        raise UnreadableError("impossible_date")
    short = digits[2:] if len(digits) == 14 else digits
    century = int(digits[:2]) * 100 if len(digits) == 14 else 2000
    year, month, day, hour, minute, second = (int(short[at : at + 2] or "0") for at in range(0, 12, 2))
    try:
        moment = datetime(century + year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        raise UnreadableError("impossible_date") from None
    return int(moment.timestamp() * 1000)
