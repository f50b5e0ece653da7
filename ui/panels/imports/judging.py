"""What the rows on screen would become under a mapping: computed here at once, counted by the service (IMP-27)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from app.contract.attributes import NAME_KEY, PHONE_KEY, SURNAME_KEY, Attribute, AttributeType
from app.contract.imports import ColumnMapping, Finding
from app.contract.phones import PhoneFault, display, read_phone
from app.contract.values import DateOrder, ValueFault, read_text, text_of

LOST_ZERO: Final = "lost_zero"
DOUBTFUL: Final = "phone_doubtful"
SAVED_ROWS: Final = 4
SAVED_COLUMNS: Final = 5


class Look(Enum):
    """How a cell stands there."""

    FINE = "fine"
    BAD = "bad"
    DOUBT = "doubt"
    OFF = "off"  # not imported


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as read; `code` says why it is bad or doubtful."""

    text: str
    look: Look = Look.FINE
    code: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A row under a mapping: its cells by column, its values by attribute, the first thing wrong with it."""

    number: int
    cells: tuple[Cell, ...]
    saved: Mapping[str, Cell]
    code: str


@dataclass(frozen=True, slots=True)
class Judge:
    """What a row is judged by."""

    mapping: Sequence[ColumnMapping]
    attributes: Mapping[str, Attribute]
    country: str
    order: DateOrder
    findings: Sequence[Finding] = ()

    def row(self, number: int, texts: Sequence[str], columns: int) -> Judged:
        """A row with its number in the file, from 1."""
        mapped = {item.column: item for item in self.mapping}
        cells: list[Cell] = []
        saved: dict[str, Cell] = {}
        for column in range(columns):
            text = texts[column] if column < len(texts) else ""
            item = mapped.get(column)
            if item is None:
                cells.append(Cell(text, Look.OFF))
                continue
            kept = self._phone(text, item) if item.key == PHONE_KEY else self._value(text, item)
            saved[item.key] = kept
            cells.append(Cell(text, kept.look, kept.code))
        codes = [cell.code for cell in saved.values() if cell.look is Look.BAD]
        phone = saved.get(PHONE_KEY)
        first = phone.code if phone is not None and phone.look is Look.BAD else (codes[0] if codes else "")
        return Judged(number, tuple(cells), saved, first)

    def _phone(self, text: str, item: ColumnMapping) -> Cell:
        found = read_phone(text, self.country)
        if isinstance(found, PhoneFault):
            return Cell(text, Look.BAD, found.value)
        if found.doubtful and item.figures:
            with_zero = read_phone("0" + found.digits, self.country)
            found = found if isinstance(with_zero, PhoneFault) or with_zero.doubtful else with_zero
        shown = display(found.digits)
        return Cell(shown, Look.DOUBT, DOUBTFUL) if found.doubtful else Cell(shown)

    def _value(self, text: str, item: ColumnMapping) -> Cell:
        attribute = self.attributes.get(item.key)
        if attribute is None or not text:
            return Cell("")
        if item.figures and attribute.type is AttributeType.TEXT and text.isascii() and text.isdigit():
            text = text.zfill(item.figures)
        found = read_text(attribute, text, self.order)
        if isinstance(found, ValueFault):
            return Cell(text, Look.BAD, found.value)
        if attribute.type is AttributeType.TEXT and self._has_lost_zero(item.key, text):
            return Cell(text, Look.DOUBT, LOST_ZERO)
        return Cell(text_of(attribute, found))

    def _has_lost_zero(self, key: str, text: str) -> bool:
        lost = next((line for line in self.findings if line.key == key and line.code == LOST_ZERO), None)
        return lost is not None and text.isdigit() and len(text) < lost.figures


def saved_keys(mapping: Sequence[ColumnMapping]) -> tuple[str, ...]:
    """The columns of *Saved as*: the number first, a surname joins its name, no more than fit."""
    keys = [item.key for item in mapping]
    ordered: list[str] = [key for key in (PHONE_KEY, NAME_KEY) if key in keys]
    ordered += [key for key in keys if key not in ordered and not (key == SURNAME_KEY and NAME_KEY in keys)]
    return tuple(ordered[:SAVED_COLUMNS])


def saved_cell(row: Judged, key: str) -> Cell:
    """A cell of *Saved as*."""
    cell = row.saved.get(key, Cell(""))
    if key == NAME_KEY and SURNAME_KEY in row.saved:
        return Cell(f"{cell.text} {row.saved[SURNAME_KEY].text}".strip(), cell.look, cell.code)
    return cell


def shown_rows(rows: Sequence[Judged]) -> list[Judged]:
    """Rows for *Saved as*: some that go through and some that do not, in their order."""
    good = [row for row in rows if not row.code]
    bad = [row for row in rows if row.code]
    half = SAVED_ROWS // 2
    kept = bad[: max(half, SAVED_ROWS - len(good))]
    kept += good[: SAVED_ROWS - len(kept)]
    return sorted(kept, key=lambda row: row.number)


def letter(column: int) -> str:
    """A, B ... Z, AA, AB ... as spreadsheets call their columns."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
