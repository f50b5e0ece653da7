"""What can be done about a failure or a step passed over, by its kind and by what the receipt says."""

from __future__ import annotations

from typing import Final

from app.contract.broadcasts import ErrorCount
from ui.texts.catalogue import load
from ui.texts.language import current
from ui.texts.messages import Words, msg

_UNDELIVERED: Final = "undelivered"
_BY_CODE: Final = {  # error codes of GSM networks (3GPP TS 29.002, 17.6.6), which most receipts carry
    1: "unknown_subscriber",
    9: "unknown_subscriber",  # illegal subscriber
    11: "barred",  # teleservice not provisioned
    13: "barred",  # call barred
    21: "barred",  # facility not supported
    27: "away",
    31: "away",  # subscriber busy
    32: "away",  # memory full or no answer
    34: "network",  # system failure
}
_BY_WORD: Final = {"EXPIRED": "away", "REJECTD": "rejected", "DELETED": "rejected"}


def hint_words(error: ErrorCount) -> Words:
    """What to do: by the receipt's code, else its word, else the kind of failure."""
    if error.failure != _UNDELIVERED:
        return _said(error.failure)
    word = error.text.strip().upper()
    return _said(_BY_CODE.get(_number(error.code), "") or _BY_WORD.get(word, "") or _UNDELIVERED)


def skip_words(reason: str) -> Words:
    """What to do about people a step was passed over for."""
    text_id = f"broadcasts.skip_{reason}"
    return msg(text_id) if text_id in load(current()) else msg("broadcasts.skip_other")


def _said(key: str) -> Words:
    text_id = f"broadcasts.hint_{key}"
    return msg(text_id) if text_id in load(current()) else msg("broadcasts.hint_other")


def _number(code: str) -> int:
    """`001` or `3:0001` (network and code) as 1; -1 for what is no number."""
    digits = code.rpartition(":")[2]
    return int(digits) if digits.isascii() and digits.isdigit() else -1
