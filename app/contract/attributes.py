"""Attributes: the fields a contact has, their types, and the values that fit them (CON-42..61)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, NewType

from app.contract.checks import check_length, clean_text
from app.contract.faults import Problem
from app.contract.record import Command, Record

AttributeId = NewType("AttributeId", int)

PHONE_KEY: Final = "phoneNumber"
"""Key of the one attribute every contact has; it is no row of the attribute list (CON-47)."""
NAME_KEY: Final = "name"
SURNAME_KEY: Final = "surname"
EMAIL_KEY: Final = "email"

ATTRIBUTES_MAX: Final = 200
NAME_MAX: Final = 60
CHOICES_MAX: Final = 500
CHOICE_MAX: Final = 200

RESERVED: Final = frozenset(
    {"phonenumber", "phone_number", "phone", "id", "tags", "tag", "target", "targets", "target_filters", "opt_out",
     "opt_outs", "rcs_capable", "rcs_checked_ms", "rcs_capability_last_checked", "created", "created_ms", "updated",
     "updated_ms", "import_file", "import_id", "doubtful", "country_of_number", "version", "actions"}
)  # fmt: skip
"""Keys, folded, that system columns have (CON-58)."""

AttributeValue = str | int | float | bool | tuple[str, ...]
"""A filled value: text, ISO day, number, yes/no, or the chosen ones of a list of several."""


class AttributeType(StrEnum):
    """CON-44."""

    EMAIL = "email"
    TEXT = "text"
    LIST = "list"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"


class Attribute(Record):
    """A field of contacts. `key` never changes; `choices` and `many` belong to lists."""

    id: AttributeId
    key: str
    name: str
    type: AttributeType
    show_in_profile: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()
    version: int = 1


class AttributeForm(Command):
    """*Add attribute*, *Edit attribute*. `version` 0 adds; the type of a present one changes by `Retype`."""

    name: str
    type: AttributeType | None = None
    show_in_profile: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()
    version: int = 0


class Retype(Command):
    """Change of type where every value converts without loss (CON-45)."""

    version: int
    type: AttributeType
    many: bool = False
    choices: tuple[str, ...] = ()


class Use(Record):
    """Something that uses an attribute, tag or target; a binding use forbids its deletion (CON-48, TGT-15)."""

    kind: str
    id: int
    name: str
    binding: bool


class AttributeUses(Record):
    """What deleting an attribute would touch."""

    contacts: int
    uses: tuple[Use, ...]


# -- attribute forms -----------------------------------------------------------------------------------------------


def check_attribute(form: AttributeForm, others: Iterable[Attribute]) -> list[Problem]:
    """Everything wrong with an attribute form; `others` are the attributes except the edited one."""
    others = tuple(others)
    problems = check_length("name", form.name, low=1, high=NAME_MAX)
    name = form.name.strip().casefold()
    if not problems and key_of(name).casefold() in RESERVED:
        problems.append(Problem(path="name", code="reserved", params={"value": form.name.strip()}))
    if not problems and any(name == other.name.casefold() for other in others):
        problems.append(Problem(path="name", code="taken", params={"value": form.name.strip()}))
    if form.version == 0 and len(others) >= ATTRIBUTES_MAX:
        problems.append(Problem(path="", code="too_many", params={"limit": ATTRIBUTES_MAX}))
    if form.type is None:
        problems.append(Problem(path="type", code="required"))
    elif form.type is AttributeType.LIST:
        problems += check_choices(form.choices)
    return problems


def clean_choices(choices: Sequence[str]) -> tuple[str, ...]:
    """Values of a list as they are stored: one line each."""
    return tuple(" ".join(clean_text(choice).split()) for choice in choices)


def check_choices(choices: Sequence[str]) -> list[Problem]:
    """Values of a text list: at least one, none twice (CON-59)."""
    cleaned = clean_choices(choices)
    if not any(cleaned):
        return [Problem(path="choices", code="required")]
    if len(cleaned) > CHOICES_MAX:
        return [Problem(path="choices", code="too_many", params={"limit": CHOICES_MAX, "actual": len(cleaned)})]
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, choice in enumerate(cleaned):
        path = f"choices.{number}"
        problems += check_length(path, choice, low=1, high=CHOICE_MAX)
        if choice and choice.casefold() in seen:
            problems.append(Problem(path=path, code="duplicate", params={"value": choice}))
        seen.add(choice.casefold())
    return problems


_CYRILLIC: Final = {
    **dict(zip("абвгдеёзийклмнопрстуфхыэ", "abvgdeeziyklmnoprstufhye", strict=True)),
    "ж": "zh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "sch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}


def key_of(name: str, taken: Iterable[str] = ()) -> str:
    """A key for a first name: Latin letters, digits, underscores, unlike any key `taken` (CON-50)."""
    letters = "".join(_CYRILLIC.get(c, c) for c in name.strip().lower())
    plain = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "field"
    if key[0].isdigit():
        key = "f_" + key
    used = {other.casefold() for other in taken}
    number, free = 1, key
    while free in used:
        number += 1
        free = f"{key}_{number}"
    return free
