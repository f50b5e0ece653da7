"""The size of a short message: alphabet, units, parts, and what does not fit (SMS-2..7, SMS-20; 3GPP TS 23.038)."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum
from typing import Final, NamedTuple

from app.contract.faults import Param, Problem

BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet in the order of its codes; 0x1B is the escape to the extension table."""

EXTENSION: Final = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
"""The extension table: each character costs two septets, the escape and the code."""

GSM7_ALONE: Final = 160
GSM7_PER_PART: Final = 153
UCS2_ALONE: Final = 70
UCS2_PER_PART: Final = 67
MAX_PARTS: Final = 5
"""The hard limit (SMS-7): 765 septets or 335 UTF-16 units."""
MAX_PARTS_OF_A_PROFILE: Final = 10
"""The most a connector profile may allow (SMS-7)."""

SIMILAR: Final = {
    **dict.fromkeys("‘’‚‛′ʹʻʼ´`‹›", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−⁃", "-"),
    **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\t", " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0e", ""),
    **dict.fromkeys("•·∙●", "*"),
    **dict.fromkeys("\u2028\u2029", "\n"),
    "…": "...",
    "⁄": "/",
    "×": "x",
    "№": "No",
    "™": "(TM)",
    "©": "(C)",
    "®": "(R)",
}
"""Typographic characters and what says the same in the 7-bit alphabet (SMS-6). Letters are never replaced."""

_basic_class = re.escape(BASIC.replace("\x1b", ""))
_extension_class = re.escape("".join(EXTENSION.values()))
_NOT_BASIC: Final = re.compile(f"[^{_basic_class}]")
_EXTENDED: Final = re.compile(f"[{_extension_class}]")
_FOREIGN: Final = re.compile(f"[^{_basic_class}{_extension_class}]")
_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
_JOINED_CLASS: Final = (
    "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
    "\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
)
_MAY_JOIN: Final = re.compile(f"[{_JOINED_CLASS}\u200d\U00010000-\U0010ffff]")
_CLUSTER: Final = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|.[{_JOINED_CLASS}]*(?:\u200d.[{_JOINED_CLASS}]*)*", re.DOTALL
)
"""What must not be cut: a flag, or a character with its accents, skin tones and joined neighbours."""

_UNASSIGNED: Final = "\ufffe"  # what `codecs` takes for "no character here"
_DECODE_TABLE: Final = BASIC.replace("\x1b", _UNASSIGNED) + _UNASSIGNED * 128
_ENCODE_TABLE: Final = codecs.charmap_build(_DECODE_TABLE)
_ENCODE_ALL: Final = str.maketrans(
    {character: chr(code) for code, character in enumerate(BASIC) if character != "\x1b"}
    | {character: "\x1b" + chr(code) for code, character in EXTENSION.items()}
)
_ESCAPED: Final = re.compile(b"\x1b(.?)", re.DOTALL)


class Alphabet(StrEnum):
    """How a text is coded on the air; its name for people is `sms.alphabet.<value>` (SMS-3)."""

    GSM7 = "gsm7"
    GSM7_EXTENDED = "gsm7_extended"
    UNICODE = "unicode"


class AlphabetChoice(StrEnum):
    """What the author asked for: the `alphabet` of the content object."""

    AUTO = "auto"
    GSM7 = "gsm7"
    UCS2 = "ucs2"


class SmsSize(NamedTuple):
    """Size of a text: `units` are septets or UTF-16 units; `single_limit`, `per_part` are in the same units."""

    alphabet: Alphabet
    units: int
    parts: int
    single_limit: int
    per_part: int


class Foreign(NamedTuple):
    """A character outside the 7-bit alphabet, where it stands, and what could stand there instead."""

    position: int
    character: str
    similar: str | None


def measure(text: str, choice: AlphabetChoice = AlphabetChoice.AUTO) -> SmsSize:
    """The size of `text`. A 7-bit choice that cannot hold it is measured as Unicode; `check_text` tells of it."""
    if choice is not AlphabetChoice.UCS2:
        if _NOT_BASIC.search(text) is None:
            units = len(text)
            parts = 1 if units <= GSM7_ALONE else -(-units // GSM7_PER_PART)
            return SmsSize(Alphabet.GSM7, units, parts, GSM7_ALONE, GSM7_PER_PART)
        if _FOREIGN.search(text) is None:
            units = len(text) + len(_EXTENDED.findall(text))
            parts = 1 if units <= GSM7_ALONE else len(_cut(text, _EXTENDED, GSM7_PER_PART))
            return SmsSize(Alphabet.GSM7_EXTENDED, units, parts, GSM7_ALONE, GSM7_PER_PART)
    units = len(text) + len(_ASTRAL.findall(text))
    if units <= UCS2_ALONE:
        parts = 1
    elif _MAY_JOIN.search(text) is None:
        parts = -(-units // UCS2_PER_PART)
    else:
        parts = len(_cut_unicode(text, UCS2_PER_PART))
    return SmsSize(Alphabet.UNICODE, units, parts, UCS2_ALONE, UCS2_PER_PART)


def split(text: str, choice: AlphabetChoice = AlphabetChoice.AUTO, *, narrower: int = 0) -> list[str]:
    """The texts of the parts, in order; joined they are `text`. An empty text is one empty part.

    `narrower`: units that a longer header takes from each part, e.g. 1 for a 16-bit reference (152 / 66).
    """
    size = measure(text, choice)
    if size.units <= size.single_limit:
        return [text]
    if size.alphabet is Alphabet.UNICODE:
        return _cut_unicode(text, size.per_part - narrower)
    return _cut(text, _EXTENDED, size.per_part - narrower)


def _cut(text: str, double: re.Pattern[str], limit: int) -> list[str]:
    """Parts of at most `limit` units where characters that match `double` cost two and are never cut."""
    parts: list[str] = []
    start = 0
    while start < len(text):
        end = min(start + limit, len(text))
        while end - start + len(double.findall(text, start, end)) > limit:
            end -= max(1, (end - start + len(double.findall(text, start, end)) - limit) // 2)
        parts.append(text[start:end])
        start = end
    return parts


def _cut_unicode(text: str, limit: int) -> list[str]:
    """Parts of at most `limit` UTF-16 units; an emoji is cut only where it alone is longer than a part."""
    if _MAY_JOIN.search(text) is None:
        return [text[at : at + limit] for at in range(0, len(text), limit)]
    parts: list[str] = []
    part, room = "", limit
    for found in _CLUSTER.finditer(text):
        cluster = found[0]
        units = len(cluster) + len(_ASTRAL.findall(cluster))
        if units > limit:
            *whole, cluster = _cut(part + cluster, _ASTRAL, limit)
            parts += whole
            part, room = "", limit
            units = len(cluster) + len(_ASTRAL.findall(cluster))
        if units > room:
            parts.append(part)
            part, room = "", limit
        part += cluster
        room -= units
    return [*parts, part]


def foreign(text: str) -> list[Foreign]:
    """Every character that forces Unicode, in order (SMS-6, SMS-20)."""
    return [Foreign(found.start(), found[0], SIMILAR.get(found[0])) for found in _FOREIGN.finditer(text)]


def first_foreign(text: str) -> int | None:
    """Where the first character that forces Unicode stands, None when the text is 7-bit (SMS-6)."""
    found = _FOREIGN.search(text)
    return None if found is None else found.start()


def replace_similar(text: str) -> str:
    """The text with typographic characters replaced by similar 7-bit ones (SMS-6); others stay as they are."""
    return _FOREIGN.sub(lambda found: SIMILAR.get(found[0], found[0]), text)


def encode_gsm7(text: str) -> bytes:
    """Unpacked septets, one an octet. Raises UnicodeEncodeError when a character is foreign to the alphabet."""
    if _NOT_BASIC.search(text) is None:
        return codecs.charmap_encode(text, "strict", _ENCODE_TABLE)[0]
    found = _FOREIGN.search(text)
    if found is not None:
        raise UnicodeEncodeError("gsm7", text, found.start(), found.end(), "not in the alphabet")
    return text.translate(_ENCODE_ALL).encode("latin-1")


def decode_gsm7(octets: bytes) -> str:
    """The text of unpacked septets; never raises.

    An escape before an unknown code shows the basic character of that code, as TS 23.038 asks; an octet above
    127 is U+FFFD.
    """
    if b"\x1b" not in octets:
        return codecs.charmap_decode(octets, "replace", _DECODE_TABLE)[0]
    parts: list[str] = []
    start = 0
    for found in _ESCAPED.finditer(octets):
        parts.append(codecs.charmap_decode(octets[start : found.start()], "replace", _DECODE_TABLE)[0])
        code = found[1]
        if code:
            parts.append(EXTENSION.get(code[0]) or decode_gsm7(code.replace(b"\x1b", b" ")))
        start = found.end()
    parts.append(codecs.charmap_decode(octets[start:], "replace", _DECODE_TABLE)[0])
    return "".join(parts)


def figure(size: SmsSize) -> tuple[str, dict[str, Param]]:
    """The counter beneath the text (SMS-3): the text's name and its parameters.

    In English `sms.figure.gsm7_extended` reads "7-bit extended ({limit}) {units} characters / {parts} SMS".
    """
    parameters: dict[str, Param] = {"limit": size.single_limit, "units": size.units, "parts": size.parts}
    return f"sms.figure.{size.alphabet}", parameters


def check_text(
    text: str,
    choice: AlphabetChoice = AlphabetChoice.AUTO,
    *,
    max_parts: int = MAX_PARTS,
    path: str = "text",
) -> list[Problem]:
    """Everything that is wrong with a text of a message (SMS-7, SMS-20).

    `sms_empty`; `sms_too_long` with parts and units used and allowed; `sms_foreign` when 7-bit was asked for, with
    the number of foreign characters, the characters themselves and their positions (from 0, comma-separated).
    """
    if not text.strip():
        return [Problem(path=path, code="sms_empty")]
    problems: list[Problem] = []
    size = measure(text, choice)
    if size.parts > max_parts:
        parameters: dict[str, Param] = {
            "parts": size.parts,
            "limit": max_parts,
            "units": size.units,
            "max_units": max_parts * size.per_part,
        }
        problems.append(Problem(path=path, code="sms_too_long", params=parameters))
    if choice is AlphabetChoice.GSM7 and size.alphabet is Alphabet.UNICODE:
        found = foreign(text)
        problems.append(
            Problem(
                path=path,
                code="sms_foreign",
                params={
                    "count": len(found),
                    "characters": "".join(dict.fromkeys(one.character for one in found)),
                    "positions": ",".join(str(one.position) for one in found),
                },
            )
        )
    return problems
