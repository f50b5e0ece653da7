"""Simple marks in a text, as WhatsApp and Viber write them: put around words and taken away (WAP-5, VIB-8)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Mark(StrEnum):
    """What stands before and behind the marked words."""

    BOLD = "*"
    ITALIC = "_"
    STRIKE = "~"
    MONO = "```"


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and what is selected of it afterwards."""

    text: str
    start: int
    end: int


_WORD: Final = re.compile(r"\S+")


def toggle_mark(text: str, start: int, end: int, mark: Mark) -> Marked:
    """Mark a selection, or the word around the cursor; marked words become plain.

    Where there is no word the mark is written twice and the cursor put between. Only MONO may span lines: others
    are put into every line.
    """
    start, end = _hugging(text, *_chosen(text, start, end))
    if start == end:
        return Marked(text[:start] + mark + mark + text[end:], start + len(mark), start + len(mark))
    if _is_around(text, start, end, mark):
        bare = text[: start - len(mark)] + text[start:end] + text[end + len(mark) :]
        return Marked(bare, start - len(mark), end - len(mark))
    chosen = text[start:end]
    lines = [chosen] if mark is Mark.MONO else chosen.split("\n")
    is_whole = all(_is_marked(line.strip(), mark) for line in lines if line.strip())
    changed = "\n".join(_bare(line, mark) if is_whole else _dressed(line, mark) for line in lines)
    inner = 0 if is_whole or len(lines) > 1 else len(mark)
    return Marked(text[:start] + changed + text[end:], start + inner, start + len(changed) - inner)


def _chosen(text: str, start: int, end: int) -> tuple[int, int]:
    """The selection; without one, the word the cursor stands in."""
    if start != end:
        return min(start, end), max(start, end)
    word = next((found for found in _WORD.finditer(text) if found.start() <= start <= found.end()), None)
    return (start, start) if word is None else word.span()


def _hugging(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the blanks at the ends: a mark beside a blank is no mark."""
    chosen = text[start:end]
    if not chosen.strip():
        return end, end
    return start + len(chosen) - len(chosen.lstrip()), end - len(chosen) + len(chosen.rstrip())


def _is_around(text: str, start: int, end: int, mark: Mark) -> bool:
    return start >= len(mark) and text[start - len(mark) : start] == mark and text[end : end + len(mark)] == mark


def _is_marked(words: str, mark: Mark) -> bool:
    return len(words) > 2 * len(mark) and words.startswith(mark) and words.endswith(mark)


def _dressed(line: str, mark: Mark) -> str:
    words = line.strip()
    return line.replace(words, f"{mark}{words}{mark}", 1) if words and not _is_marked(words, mark) else line


def _bare(line: str, mark: Mark) -> str:
    words = line.strip()
    return line.replace(words, words[len(mark) : -len(mark)], 1) if words else line
