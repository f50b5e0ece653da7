"""Which encoding a file of text has: marks, UTF-8 by proof, else the code page whose letters look like words."""

from __future__ import annotations

import codecs
import itertools
from collections import Counter
from pathlib import Path
from typing import Final

SAMPLE_BYTES: Final = 262_144
CHUNK_BYTES: Final = 1 << 20

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CYRILLIC: Final = ("cp1251", "koi8-r", "cp866")
_COMMON: Final = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё")
_CENTRAL: Final = frozenset("ąćęłńśźżčďěňřšťůžőűăâîșțĄĆĘŁŃŚŹŻČĎĚŇŘŠŤŮŽŐŰ")
_WESTERN: Final = frozenset("áéíóúüñçàèìòùâêîôûäöåøæãõßÁÉÍÓÚÜÑÇÀÈÄÖÅØÆ¿¡´’“”–€ëï")


def detect(path: Path) -> str:
    """A name Python knows. Reads the whole file, but decodes it only to prove it is UTF-8."""
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if (wide := _utf16_without_mark(head)) is not None:
        return wide
    if _is_utf8(path):
        return "utf-8"
    return _code_page(head if any(byte > 127 for byte in head) else _first_high(path))


def is_binary(head: bytes) -> bool:
    """Whether bytes cannot be text in any of the encodings: they hold control characters no text has."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _utf16_without_mark(head) is not None:
        return False
    strange = sum(byte < 32 and byte not in (9, 10, 12, 13, 26, 27) for byte in head)
    return strange > len(head) // 200


def _utf16_without_mark(head: bytes) -> str | None:
    """Texts have few different high bytes, zero among them for blanks and line ends, and many low ones."""
    if len(head) < 4:
        return None
    even, odd = _high_share(head[0::2]), _high_share(head[1::2])
    if max(even, odd) < 0.9 or min(even, odd) > 0.6:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _high_share(half: bytes) -> float:
    """How much of every second byte is zero and the byte most frequent beside it; 0 where there is no zero."""
    counts = Counter(half)
    zeros = counts.pop(0, 0)
    return (zeros + max(counts.values(), default=0)) / len(half) if zeros else 0.0


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _first_high(path: Path) -> bytes:
    """A stretch of the file that has letters outside ASCII."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            found = next((place for place, byte in enumerate(chunk) if byte > 127), None)
            if found is not None:
                return chunk[found : found + SAMPLE_BYTES]
    return b""


def _code_page(head: bytes) -> str:
    high = [place for place, byte in enumerate(head) if byte > 127]
    if not high:
        return "cp1252"
    neighbours = sum(place + 1 < len(head) and head[place + 1] > 127 for place in high)
    if neighbours > len(high) * 0.4:  # whole words of high letters: a script of its own
        return max(_CYRILLIC, key=lambda name: _cyrillic_score(head, name))
    western = sum(c in _WESTERN for c in head.decode("cp1252", "replace"))
    central = sum(c in _CENTRAL for c in head.decode("cp1250", "replace"))
    return "cp1250" if central > western else "cp1252"


def _cyrillic_score(head: bytes, name: str) -> float:
    """Frequent letters count; a capital inside a word counts against."""
    text = head.decode(name, "replace")
    score = sum(1.0 for c in text if c in _COMMON)
    score -= sum(2.0 for a, b in itertools.pairwise(text) if a.islower() and b.isupper())
    return score - sum(1.0 for c in text if c > "\u2500" or c == "\ufffd")
