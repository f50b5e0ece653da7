"""Checks of single fields that many forms share; each returns its problems instead of raising."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from app.contract.faults import Problem

EMAIL_MAX: Final = 254
NUMBER_MAX: Final = 18
"""Figures of a number that every column can hold."""
_LABEL: Final = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_LAST: Final = r"[^\W\d_]{2,63}|xn--[A-Za-z0-9-]{0,58}[A-Za-z0-9]"
_EMAIL: Final = re.compile(rf"[^@\s\"(),:;<>\[\]\\]{{1,64}}@(?:{_LABEL}\.)+(?:{_LAST})")


def check_length(path: str, value: str, *, low: int = 0, high: int) -> list[Problem]:
    """Length in characters, blanks at the ends not counted; `low` of 1 or more makes the field required."""
    size = len(value.strip())
    if size == 0:
        return [Problem(path=path, code="required")] if low else []
    if size < low:
        return [Problem(path=path, code="too_short", params={"limit": low, "actual": size})]
    if size > high:
        return [Problem(path=path, code="too_long", params={"limit": high, "actual": size})]
    return []


def is_number(text: str) -> bool:
    """Whether a text is a whole number as keys and codes are written; `²` is a digit to Python, but no number."""
    return text.isascii() and text.isdigit() and len(text) <= NUMBER_MAX


def is_email(text: str) -> bool:
    """Whether a text has the form of an e-mail address (RFC 5321 lengths, no comments, no quoted local part)."""
    return len(text) <= EMAIL_MAX and _EMAIL.fullmatch(text) is not None


def check_email(path: str, value: str, *, required: bool = True) -> list[Problem]:
    """An e-mail address, or nothing where it is not required."""
    text = value.strip()
    if not text:
        return [Problem(path=path, code="required")] if required else []
    return [] if is_email(text) else [Problem(path=path, code="not_an_email", params={"value": text})]


def clean_text(text: str) -> str:
    """Text without control characters (line breaks stay, tabs become blanks) and without blanks at its ends."""
    if text.isprintable():  # nearly every text, and much faster to ask than to walk
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs")).strip()
