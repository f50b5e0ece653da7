"""Which layout a file has: by its header, its first row or by choice; whether it is another screen's (BLK-101)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from app.contract.lists import PRIORITY_MAX, ListFault, ListKind, ListLayout, ListOptions, ListShape, list_problem
from app.lists.decoding import NotAListError
from app.lists.moments import is_meant_as_moment
from app.lists.numbers import looks_like_number

_PHONE: Final = frozenset(
    (
        "phone", "телефон", "номер", "номер_телефона", "number", "msisdn", "tel", "mobile", "recipient",
        "telefono", "teléfono", "numero", "número",
    )
)  # fmt: skip
_DATE: Final = frozenset(("datetime", "date", "дата", "время", "дата_и_время", "fecha", "fecha_y_hora"))
_CAMPAIGN: Final = frozenset(["campaign", "campign", "campaña", "campana", "кампания"])
_DESTINY: Final = frozenset(["destiny", "destination", "destino"])
_MESSAGE: Final = frozenset(["menssage", "message", "mensaje"])
_PRIORITY: Final = frozenset(["priority", "prioridad"])
_DIALER_COLUMNS: Final = 4
_OUTER: Final = {
    ListKind.BULK: ListLayout.BULK,
    ListKind.DIALER: ListLayout.DIALER,
    ListKind.DO_NOT_CONTACT: ListLayout.DO_NOT_CONTACT,
}


def find_shape(
    kind: ListKind,
    encoding: str,
    head: Sequence[Sequence[str]],
    options: ListOptions,
    variables: Collection[str] = (),
) -> ListShape:
    """How to read a file from its first rows. Raises NotAListError for a file of another screen (BLK-101).

    `variables`: names the text uses; a header that names them is no header of a do-not-contact list.
    """
    first = head[0] if head else ()
    named = _named(first)
    if named is ListLayout.DO_NOT_CONTACT and kind is ListKind.BULK and _folded(first[1]) in variables:
        named = ListLayout.BULK
    has_header = named is not None if options.header is None else options.header
    layout = named if has_header and named is not None else _guessed(kind, head[1:] if has_header else head)
    if layout.kind is not kind:
        raise NotAListError(list_problem(ListFault.FILE_LAYOUT, looks=layout.value, expected=_OUTER[kind].value))
    if kind is ListKind.BULK and options.dated is not None:
        layout = ListLayout.BULK_DATED if options.dated else ListLayout.BULK
    return ListShape(
        encoding=encoding, layout=layout, header=tuple(first) if has_header else (), has_header=has_header
    )


def refuse_separators(head: Sequence[str]) -> None:
    """Raise NotAListError where the first lines have commas or tabs in the place of semicolons (BLK-90)."""
    if any(";" in line for line in head):
        return
    tabs = any("\t" in line.strip() for line in head)
    if tabs or any("," in line and not _is_decimal(line) for line in head):
        raise NotAListError(list_problem(ListFault.FILE_SEPARATOR, separator="tab" if tabs else "comma"))


def _is_decimal(line: str) -> bool:
    """Whether the comma is that of a number which a spreadsheet wrote, as in 7,92E+10."""
    whole, _, rest = line.strip().partition(",")
    return whole.lstrip("+-").isdigit() and (not rest.strip("0") or "e" in rest.casefold())


def _folded(cell: str) -> str:
    return "_".join(cell.casefold().split())


def _named(first: Sequence[str]) -> ListLayout | None:
    """The layout a header names; None when the row is no header."""
    words = [_folded(cell) for cell in first]
    expected = (_CAMPAIGN, _DESTINY, _MESSAGE, _PRIORITY)
    if len(words) >= _DIALER_COLUMNS and all(word in known for word, known in zip(words, expected, strict=False)):
        return ListLayout.DIALER
    if not words or words[0] not in _PHONE:
        return None
    if len(words) == 2 and words[1] in _CAMPAIGN:
        return ListLayout.DO_NOT_CONTACT
    return ListLayout.BULK_DATED if len(words) > 1 and words[1] in _DATE else ListLayout.BULK


def _guessed(kind: ListKind, rows: Sequence[Sequence[str]]) -> ListLayout:
    """The layout of rows without a header that names it; that of the screen where nothing speaks against it."""
    cells = next((row for row in rows if any(row)), ())
    if len(cells) >= _DIALER_COLUMNS and looks_like_number(cells[1]) and not looks_like_number(cells[0]):
        priority = cells[3]
        if priority.isascii() and priority.isdigit() and 0 < int(priority[:5]) <= PRIORITY_MAX:
            return ListLayout.DIALER
    if not cells or not looks_like_number(cells[0]):
        return _OUTER[kind]
    if len(cells) > 1 and is_meant_as_moment(cells[1]):
        return ListLayout.BULK_DATED
    if kind is ListKind.DO_NOT_CONTACT:
        return ListLayout.BULK if len(cells) > 2 else ListLayout.DO_NOT_CONTACT
    if kind is ListKind.DIALER and not (len(cells) >= _DIALER_COLUMNS and looks_like_number(cells[1])):
        seconds = {row[1].casefold() for row in rows if len(row) == 2}
        several = len(cells) == 2 and len(rows) > 1 and len(seconds) == 1
        return ListLayout.DO_NOT_CONTACT if several else ListLayout.BULK
    return _OUTER[kind]
