"""How a screen declares its table: columns, actions and what it says when there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

from app.contract.feed import Topic
from app.contract.paging import FieldKind, Sort
from ui.kit.form.spec import Choice
from ui.kit.table.cells import RIGHT_ALIGNED, AsText, Format, Tone
from ui.texts.messages import Words
from ui.theme.icon_names import Icon

__all__ = [
    "BulkAction",
    "Choice",
    "Column",
    "Empty",
    "FilterField",
    "PrimaryAction",
    "RowAction",
    "TableSpec",
    "always",
]

R = TypeVar("R")

TEXT: Final = AsText()


@dataclass(frozen=True, slots=True)
class FilterField:
    """Something a list can be filtered by. A CHOICE without `choices` asks the source for them."""

    field: str
    words: Words
    kind: FieldKind
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column.

    `key` names the field in filters, sorts and exports; `get` reads the cell's value from the row, else the
    attribute of that name. A `kind` makes it a filter. One column of a table is its `head`: it names the row and
    cannot be hidden. `stretch` takes the width that is left, never less than `least`.
    """

    key: str
    words: Words
    format: Format = TEXT
    width: int = 120
    get: Callable[[R], object] | None = None
    kind: FieldKind | None = None
    choices: tuple[Choice, ...] = ()
    sortable: bool = True
    shown: bool = True
    head: bool = False
    stretch: bool = False
    least: int = 56
    tone: Tone = Tone.TEXT
    right: bool | None = None

    @cached_property
    def read(self) -> Callable[[R], object]:
        """Takes the cell's value out of a row."""
        return self.get or attrgetter(self.key)

    @property
    def at_right(self) -> bool:
        """Whether it is aligned right: figures are."""
        return isinstance(self.format, RIGHT_ALIGNED) if self.right is None else self.right


def always(row: object) -> bool:
    """The rule of an action that every row offers."""
    del row
    return True


@dataclass(frozen=True, slots=True)
class RowAction(Generic[R]):
    """Something done to one row.

    Offered where `when` says so and the person has the right `needs`. A `quick` one is a button on the row, the
    others are in its menu. `keys` work on the row that has the keyboard.
    """

    key: str
    icon: Icon
    words: Words
    keys: str = ""
    when: Callable[[R], bool] = always
    needs: str = ""
    quick: bool = True
    danger: bool = False


@dataclass(frozen=True, slots=True)
class BulkAction:
    """Something done to all selected rows."""

    key: str
    icon: Icon
    words: Words
    needs: str = ""
    danger: bool = False


@dataclass(frozen=True, slots=True)
class PrimaryAction:
    """The one action that matters in the view."""

    key: str
    words: Words
    icon: Icon = Icon.PLUS
    keys: str = ""
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """What is said while nothing was created yet; the primary action is offered with it."""

    icon: Icon
    title: Words
    text: Words


@dataclass(frozen=True)
class TableSpec(Generic[R]):
    """A table.

    `row` is the wire record of a row, `key` its attribute that events name it by. `sort` is the order the service
    gives without a wish. `search` is the placeholder of the search field; without one there is no field.
    `detail` is a widget class, called with the row and a parent, which has `set_row(row)`; rows then unfold.
    `second` is another way in beside the primary action: many at once, from a file.
    `buttons` is the most a row shows at a time, where actions exclude each other (pause, resume).
    `live` events bring whole rows; where their record is another one, `patched` is False and rows are read again.
    """

    id: str
    title: Words
    row: type[R]
    columns: tuple[Column[R], ...]
    empty: Empty
    key: str = "id"
    sort: tuple[Sort, ...] = ()
    filters: tuple[FilterField, ...] = ()
    search: Words = ""
    actions: tuple[RowAction[R], ...] = ()
    bulk: tuple[BulkAction, ...] = ()
    primary: PrimaryAction | None = None
    second: PrimaryAction | None = None
    buttons: int | None = None
    detail: Callable[..., Any] | None = None
    live: Topic | None = None
    patched: bool = True
    export: bool = False
    export_csv_only: bool = False
    export_needs: str = "export.entities"

    def __post_init__(self) -> None:
        """Raises ValueError for a table without exactly one head, or with two columns of one key."""
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys) or sum(column.head for column in self.columns) != 1:
            raise ValueError(self.id)

    @cached_property
    def head(self) -> Column[R]:
        """The column that names the row."""
        return next(column for column in self.columns if column.head)

    @cached_property
    def filter_fields(self) -> tuple[FilterField, ...]:
        """Everything the table can be filtered by, one a column, then the others."""
        own = (
            FilterField(column.key, column.words, column.kind, column.choices)
            for column in self.columns
            if column.kind is not None
        )
        return (*own, *self.filters)

    def filter_field(self, name: str) -> FilterField:
        """The filter of a field; raises KeyError."""
        for one in self.filter_fields:
            if one.field == name:
                return one
        raise KeyError(name)

    def column(self, key: str) -> Column[R]:
        """The column of a key; raises KeyError."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    def key_of(self, row: R) -> str:
        """The key events name this row by."""
        return str(getattr(row, self.key))
