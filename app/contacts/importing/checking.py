"""The check of every row: numbers in canonical form, values that fit, and what was found on the way (IMP-27)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from app.contacts import schema
from app.contacts.importing.staging import Checked
from app.contract.attributes import PHONE_KEY, Attribute, AttributeType
from app.contract.imports import ColumnMapping, Finding
from app.contract.numbering import meaning_of
from app.contract.phones import Phone, PhoneFault, read_phone
from app.contract.values import DateOrder, ValueFault, read_text

SHOWN: Final = 200
"""Characters of a faulty cell that are kept to be shown."""
LOST_ZEROS_FROM: Final = 20
DOUBTFUL: Final = "phone_doubtful"
LOST_ZERO: Final = "lost_zero"

Problem = tuple[int, str, str, str]


class _Column(NamedTuple):
    position: int
    attribute: Attribute
    figures: int


@dataclass(slots=True)
class _Seen:
    count: int
    first_row: int
    sample: str
    is_warning: bool


@dataclass(slots=True)
class _Widths:
    """Lengths of a text column's figures, to notice zeros that a spreadsheet dropped."""

    figures: Counter[int] = field(default_factory=Counter)
    others: int = 0
    has_zero: bool = False
    first_row: dict[int, int] = field(default_factory=dict)
    sample: dict[int, str] = field(default_factory=dict)

    def add(self, text: str, row: int) -> None:
        if not (text.isascii() and text.isdigit()):
            self.others += 1
            return
        self.figures[len(text)] += 1
        self.has_zero = self.has_zero or text[0] == "0"
        if len(text) not in self.first_row:
            self.first_row[len(text)] = row
            self.sample[len(text)] = text

    def lost(self) -> tuple[int, int] | None:
        """How many figures are one or two digits shorter than nearly all others, and the others' length."""
        total = self.figures.total()
        if self.has_zero or total < LOST_ZEROS_FROM or self.others > total // 20:
            return None
        usual, count = self.figures.most_common(1)[0]
        shorter = self.figures[usual - 1] + self.figures[usual - 2]
        is_code = usual >= 4 and count + shorter == total and count >= total * 0.6
        return (shorter, usual) if is_code and shorter else None


class Checker:
    """Checks rows under one mapping and remembers what it saw."""

    def __init__(
        self,
        mapping: Sequence[ColumnMapping],
        attributes: Sequence[Attribute],
        country: str,
        order: DateOrder,
    ) -> None:
        by_key = {attribute.key: attribute for attribute in attributes}
        self._phone_at = next(item.column for item in mapping if item.key == PHONE_KEY)
        self._columns = [
            _Column(item.column, by_key[item.key], item.figures) for item in mapping if item.key != PHONE_KEY
        ]
        self._restores = any(item.figures for item in mapping if item.key == PHONE_KEY)
        self._widths = {c.position: _Widths() for c in self._columns if c.attribute.type is AttributeType.TEXT}
        self._country = country
        self._order = order
        self._seen: dict[tuple[int, str, str], _Seen] = {}
        self.rows = 0

    def check(self, n: int, cells: Sequence[str]) -> Checked | None:
        """A row after the check, None where it holds nothing at all."""
        if not any(cells) or not any(cell.strip() for cell in cells):
            return None
        self.rows += 1
        problems: list[Problem] = []
        phone = self._phone(n, cells, problems)
        values = [self._value(n, column, cells, problems) for column in self._columns]
        if phone is None:
            return Checked(n, None, None, doubtful=False, values=values, problems=problems)
        return Checked(n, phone.digits, phone.country, phone.doubtful, values, problems)

    def findings(self) -> tuple[Finding, ...]:
        """What was seen, errors first, the most frequent first."""
        lines = [
            Finding(
                column=column,
                key=key,
                code=code,
                warning=seen.is_warning,
                count=seen.count,
                first_row=seen.first_row,
                sample=seen.sample,
                figures=1 if code == LOST_ZERO else 0,
            )
            for (column, key, code), seen in self._seen.items()
        ]
        lines += [finding for column in self._columns if (finding := self._lost_zeros(column)) is not None]
        return tuple(sorted(lines, key=lambda line: (line.warning, -line.count, line.column)))

    # -- cells ---------------------------------------------------------------------------------------------------

    def _phone(self, n: int, cells: Sequence[str], problems: list[Problem]) -> Phone | None:
        text = cells[self._phone_at] if self._phone_at < len(cells) else ""
        found = read_phone(text, self._country)
        if isinstance(found, PhoneFault):
            self._note(n, self._phone_at, PHONE_KEY, found.value, text)
            problems.append((self._phone_at, PHONE_KEY, found.value, text[:SHOWN]))
            return None
        if found.doubtful and self._has_lost_zero(found):
            if self._restores:
                return Phone(*meaning_of("0" + found.digits, self._country))
            self._note(n, self._phone_at, PHONE_KEY, LOST_ZERO, text, is_warning=True)
        elif found.doubtful:
            self._note(n, self._phone_at, PHONE_KEY, DOUBTFUL, text, is_warning=True)
        return found

    def _has_lost_zero(self, phone: Phone) -> bool:
        return not phone.digits.startswith("0") and not meaning_of("0" + phone.digits, self._country).doubtful

    def _value(self, n: int, column: _Column, cells: Sequence[str], problems: list[Problem]) -> Any:
        position, attribute, figures = column
        text = cells[position] if position < len(cells) else ""
        if not text:
            return None
        if attribute.type is AttributeType.TEXT:
            text = unquoted(text)
            if figures and text.isascii() and text.isdigit():
                text = text.zfill(figures)
            self._widths[position].add(text, n)
        found = read_text(attribute, text, self._order)
        if isinstance(found, ValueFault):
            self._note(n, position, attribute.key, found.value, text)
            problems.append((position, attribute.key, found.value, text[:SHOWN]))
            return None
        return schema.encoded(found)

    # -- findings ------------------------------------------------------------------------------------------------

    def _note(self, n: int, column: int, key: str, code: str, text: str, *, is_warning: bool = False) -> None:
        seen = self._seen.get((column, key, code))
        if seen is None:
            self._seen[column, key, code] = _Seen(1, n + 1, text[:SHOWN], is_warning)
        else:
            seen.count += 1

    def _lost_zeros(self, column: _Column) -> Finding | None:
        widths = self._widths.get(column.position)
        lost = widths.lost() if widths else None
        if widths is None or lost is None:
            return None
        count, usual = lost
        length = next(one for one in (usual - 1, usual - 2) if widths.figures[one])
        return Finding(
            column=column.position,
            key=column.attribute.key,
            code=LOST_ZERO,
            warning=True,
            count=count,
            first_row=widths.first_row[length] + 1,
            sample=widths.sample[length],
            figures=usual,
        )


def unquoted(text: str) -> str:
    """A text without the mark that keeps spreadsheets from taking it for a formula."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@" else text
