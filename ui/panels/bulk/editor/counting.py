"""The size of a campaign's text, and the text as a row of the list fills it (BLK-54..57)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.contract.bulk import Method
from app.contract.content import WHATSAPP_TEXT_MAX
from app.contract.lists import ListLayout, ListShape, PreviewRow
from app.contract.sms import MAX_PARTS, Alphabet, SmsSize, measure
from app.contract.template import parse
from app.contract.variables import list_text, without_variables
from ui.panels.bulk.editor.draft import Draft, names_of
from ui.texts.messages import Words, msg
from ui.theme.tokens import Token

_CYRILLIC: Final = re.compile(r"[Ѐ-ӿ]")


@dataclass(frozen=True, slots=True)
class Count:
    """What the line under a text says, and how loud."""

    words: Words
    tint: Token = Token.MUTED


def count_of(text: str, method: Method | None) -> Count:
    """Characters used of those the present number of parts holds, alphabet, parts (BLK-55). Variables count 0."""
    plain = without_variables(text)
    if method is Method.WABA:
        full = len(plain) >= WHATSAPP_TEXT_MAX
        words = msg("bulk.count_chat", used=len(plain), limit=WHATSAPP_TEXT_MAX)
        return Count(words, Token.BAD if full else Token.MUTED)
    size = measure(plain)
    most = size.per_part * MAX_PARTS
    room = size.single_limit if size.parts == 1 else size.per_part * min(size.parts, MAX_PARTS)
    alphabet = msg(f"bulk.alphabet_{_alphabet(plain, size)}")
    if size.parts == 1:
        words = msg("bulk.count_one", used=size.units, room=room, alphabet=alphabet)
    else:
        words = msg("bulk.count_parts", used=size.units, room=room, alphabet=alphabet, count=size.parts, most=most)
    return Count(words, Token.BAD if size.units >= most else Token.WARN if size.parts > 1 else Token.MUTED)


def _alphabet(text: str, size: SmsSize) -> str:
    if size.alphabet is not Alphabet.UNICODE:
        return "latin"
    return "cyrillic" if _CYRILLIC.search(text) else "unicode"


def values_of(shape: ListShape, row: PreviewRow) -> tuple[str, ...]:
    """The variables of a row."""
    return row.cells[2:] if shape.layout is ListLayout.BULK_DATED else row.cells[1:]


def filled(draft: Draft, shape: ListShape, row: PreviewRow) -> str:
    """The text as the person of a row gets it (BLK-57)."""
    return list_text(draft.text, names_of(shape)).render(values_of(shape, row))


def variables_of(text: str) -> tuple[str, ...]:
    """Names for the columns a list needs for a text: `variable1` for numbers, then the names it uses (BLK-17)."""
    keys = [one.key for one in parse(text, short=True).placeholders]
    numbers = [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 3]
    names = [key for key in dict.fromkeys(keys) if not key.isdigit()]
    return (*(f"variable{number}" for number in range(1, max(numbers, default=0) + 1)), *names)


def offered_variables(text: str, headers: Sequence[str]) -> tuple[str, ...]:
    """What *Add variable* offers: the next number, those in use, the names of the file's header (BLK-56)."""
    used = [int(one.key) for one in parse(text, short=True).placeholders if one.key.isdigit() and len(one.key) < 3]
    numbers = range(1, max(used, default=0) + 2)
    return (*(str(number) for number in numbers), *dict.fromkeys(one.strip() for one in headers if one.strip()))
