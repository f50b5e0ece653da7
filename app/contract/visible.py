"""How many characters a reader sees: extended grapheme clusters of Unicode's UAX 29, without a table of our own."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto
from functools import lru_cache
from typing import Final

_JOINS_NEVER: Final = (
    "\u0000-\u02ff\u0370-\u0482\u048a-\u0590\u2010-\u2027\u2030-\u205f\u20a0-\u20cf\u2100-\u2cee"
    "\u3000-\u3029\u3030-\u3098\u309b-\ua66e\uac00-\ud7a3\U0001f300-\U0001f3fa\U0001f400-\U0001faff"
)
_MAY_JOIN: Final = re.compile(f"[^{_JOINS_NEVER}]")

_ZWJ: Final = "\u200d"
_PREPEND: Final = re.compile(
    "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd\U000111c2\U000111c3\U0001193f"
    "\U00011941\U00011a84-\U00011a89\U00011d46\U00011f02]"
)
_APART: Final = re.compile("[\u102b\u102c\u1038\u1062-\u1064\u1067-\u106d\u1083\u1087-\u108c\u108f\u109a-\u109c]")
"""Spacing marks that stand alone."""
_PICTURE: Final = re.compile(
    "[©®‼⁉™ℹ↔-↪⌚-⏿Ⓜ▪-◾☀-➿⤴⤵⬅-⭕〰〽㊗㊙\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff\U0001fc00-\U0001fffd]"
)
_VIRAMA: Final = frozenset("\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d")
_CONSONANT: Final = re.compile(
    "[\u0915-\u0939\u0958-\u095f\u0978-\u097f\u0995-\u09b9\u09dc-\u09df\u09f0\u09f1\u0a95-\u0ab9\u0af9"
    "\u0b15-\u0b39\u0b5c-\u0b5f\u0b71\u0c15-\u0c39\u0c58-\u0c5a\u0d15-\u0d3a]"
)


class _Kind(Enum):
    OTHER = auto()
    CR = auto()
    LF = auto()
    CONTROL = auto()
    EXTEND = auto()
    ZWJ = auto()
    SPACING = auto()
    PREPEND = auto()
    REGION = auto()
    PICTURE = auto()
    LEAD = auto()
    VOWEL = auto()
    TAIL = auto()
    LEAD_VOWEL = auto()
    SYLLABLE = auto()


_BREAKS: Final = frozenset({_Kind.CR, _Kind.LF, _Kind.CONTROL})
_JOINS_LEFT: Final = frozenset({_Kind.EXTEND, _Kind.ZWJ, _Kind.SPACING})
_HANGUL: Final = {
    _Kind.LEAD: frozenset({_Kind.LEAD, _Kind.VOWEL, _Kind.LEAD_VOWEL, _Kind.SYLLABLE}),
    _Kind.LEAD_VOWEL: frozenset({_Kind.VOWEL, _Kind.TAIL}),
    _Kind.VOWEL: frozenset({_Kind.VOWEL, _Kind.TAIL}),
    _Kind.SYLLABLE: frozenset({_Kind.TAIL}),
    _Kind.TAIL: frozenset({_Kind.TAIL}),
}
_RANGES: Final = (
    (0x1100, 0x115F, _Kind.LEAD),
    (0xA960, 0xA97C, _Kind.LEAD),
    (0x1160, 0x11A7, _Kind.VOWEL),
    (0xD7B0, 0xD7C6, _Kind.VOWEL),
    (0x11A8, 0x11FF, _Kind.TAIL),
    (0xD7CB, 0xD7FB, _Kind.TAIL),
    (0x1F1E6, 0x1F1FF, _Kind.REGION),
    (0x1F3FB, 0x1F3FF, _Kind.EXTEND),
    (0xE0020, 0xE007F, _Kind.EXTEND),
)
_SINGLE: Final = {
    "\r": _Kind.CR,
    "\n": _Kind.LF,
    _ZWJ: _Kind.ZWJ,
    "\u200c": _Kind.EXTEND,
    "\uff9e": _Kind.EXTEND,
    "\uff9f": _Kind.EXTEND,
    "\u0e33": _Kind.SPACING,
    "\u0eb3": _Kind.SPACING,
}
_BY_CATEGORY: Final = {
    "Mn": _Kind.EXTEND,
    "Me": _Kind.EXTEND,
    "Mc": _Kind.SPACING,
    "Cc": _Kind.CONTROL,
    "Cf": _Kind.CONTROL,
    "Cs": _Kind.CONTROL,
    "Zl": _Kind.CONTROL,
    "Zp": _Kind.CONTROL,
}


def visible_length(text: str) -> int:
    """The number of characters as a reader counts them: a flag, a family, a letter with its accents is one."""
    if text.isascii() or _MAY_JOIN.search(text) is None:
        return len(text) - text.count("\r\n")
    return _count(text)


def _count(text: str) -> int:
    count = regions = 0
    before: _Kind | None = None
    after_picture = False  # a pictograph and nothing but marks since
    conjunct = 0  # 1 after a consonant, 2 when a virama followed it
    for character in text:
        kind = _kind(character)
        joined_conjunct = conjunct == 2 and _CONSONANT.match(character) is not None
        joins = before is not None and (
            _pair_joins(before, kind, regions)
            or (before is _Kind.ZWJ and after_picture and kind is _Kind.PICTURE)
            or joined_conjunct
        )
        count += not joins
        regions = regions + 1 if kind is _Kind.REGION else 0
        after_picture = kind is _Kind.PICTURE or (after_picture and kind in (_Kind.EXTEND, _Kind.ZWJ))
        conjunct = _conjunct(character, kind, conjunct)
        before = kind
    return count


def _conjunct(character: str, kind: _Kind, state: int) -> int:
    if _CONSONANT.match(character):
        return 1
    if state and kind in (_Kind.EXTEND, _Kind.ZWJ):
        return 2 if character in _VIRAMA else state
    return 0


def _pair_joins(before: _Kind, kind: _Kind, regions: int) -> bool:
    if before is _Kind.CR and kind is _Kind.LF:
        return True
    if before in _BREAKS or kind in _BREAKS:
        return False
    if kind in _JOINS_LEFT or before is _Kind.PREPEND:
        return True
    if kind is _Kind.REGION and before is _Kind.REGION:
        return regions % 2 == 1
    return kind in _HANGUL.get(before, ())


@lru_cache(maxsize=4096)
def _kind(character: str) -> _Kind:
    code = ord(character)
    if 0xAC00 <= code <= 0xD7A3:
        return _Kind.LEAD_VOWEL if (code - 0xAC00) % 28 == 0 else _Kind.SYLLABLE
    if character in _SINGLE:
        return _SINGLE[character]
    for low, high, kind in _RANGES:
        if low <= code <= high:
            return kind
    if _PREPEND.match(character):
        return _Kind.PREPEND
    if _PICTURE.match(character):
        return _Kind.PICTURE
    if _APART.match(character):
        return _Kind.OTHER
    return _BY_CATEGORY.get(unicodedata.category(character), _Kind.OTHER)
