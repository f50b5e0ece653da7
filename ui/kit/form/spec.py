"""How a screen declares its form: fields from a closed set of kinds, limits, and pure checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from app.contract.channels import Channel
from app.contract.faults import Problem
from ui.texts.messages import Words, msg
from ui.theme.icon_names import Icon

Value = str | int | float | bool | tuple[str | int, ...] | None
"""What a field means once it is read. A day is `YYYY-MM-DD`."""


class Kind(Enum):
    """What a field holds and how it is filled in."""

    TEXT = "text"
    PASSWORD = "password"  # noqa: S105 - a kind, not a secret
    SECRET = "secret"  # noqa: S105 - stored by the service and shown to nobody; left empty it stays
    MULTILINE = "multiline"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    TAGS = "tags"
    SWITCH = "switch"
    PHONE = "phone"
    EMAIL = "email"
    COUNTRY = "country"
    TIME_ZONE = "time_zone"
    SECTION = "section"  # a heading
    NOTE = "note"  # a sentence


SILENT: Final = frozenset({Kind.SECTION, Kind.NOTE})
"""Kinds that hold nothing."""
TYPED: Final = frozenset(
    {Kind.TEXT, Kind.PASSWORD, Kind.SECRET, Kind.MULTILINE, Kind.NUMBER, Kind.DATE, Kind.PHONE, Kind.EMAIL}
)
"""Kinds whose value is read from typed letters."""
SEVERAL: Final = frozenset({Kind.CHOICES, Kind.TAGS})


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a closed list."""

    value: str | int
    words: Words
    icon: Icon | None = None
    channel: Channel | None = None
    hint: Words = ""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field.

    `path` is where problems name it, else `key`. `limit` is the most letters (or tags); `low` and `high` bound a
    number; a number with `decimals` need not be whole. A choice without `choices` asks the form's source. The field
    shows only while the field of `shown_when` has that value, and takes no part otherwise.
    """

    key: str
    kind: Kind
    words: Words
    help: Words = ""
    placeholder: Words = ""
    required: bool = False
    limit: int | None = None
    low: float | None = None
    high: float | None = None
    decimals: bool = False
    choices: tuple[Choice, ...] | None = None
    shown_when: tuple[str, Value] | None = None
    default: Value = None
    path: str = ""
    rows: int = 3

    @property
    def place(self) -> str:
        """How problems name it."""
        return self.path or self.key


SAVE: Final = msg("common.save")


def nothing_more(values: Mapping[str, Value]) -> Sequence[Problem]:
    """The check of a form whose fields say everything."""
    del values
    return ()


@dataclass(frozen=True)
class FormSpec:
    """A form. `check` is pure, gets the values of the fields that are shown and returns every problem at once."""

    id: str
    title: Words
    fields: tuple[FieldSpec, ...]
    check: Callable[[Mapping[str, Value]], Sequence[Problem]] = nothing_more
    save: Words = SAVE
    width: int = 400

    def __post_init__(self) -> None:
        """Raises ValueError for two fields of one key, or one that depends on a field that is not there."""
        keys = [field.key for field in self.fields]
        needed = {field.shown_when[0] for field in self.fields if field.shown_when is not None}
        if len(set(keys)) != len(keys) or not needed <= set(keys):
            raise ValueError(self.id)

    def field(self, key: str) -> FieldSpec:
        """The field of a key; raises KeyError."""
        for one in self.fields:
            if one.key == key:
                return one
        raise KeyError(key)
