"""What columns mean: the header found, attributes proposed by title and by content (IMP-10, IMP-11)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from app.contract.attributes import (
    EMAIL_KEY,
    NAME_KEY,
    PHONE_KEY,
    SURNAME_KEY,
    Attribute,
    AttributeType,
)
from app.contract.checks import is_email
from app.contract.imports import ColumnMapping
from app.contract.phones import Phone, looks_like_phones, read_phone
from app.contract.values import DateOrder, ValueFault, read_day

HEADER_WITHIN: Final = 20
"""A header further down is not looked for."""
PLAUSIBLE: Final = 0.6
"""Share of filled cells that must look like a kind of value."""


def folded(title: str) -> str:
    """A title without case, accents, blanks and punctuation."""
    plain = unicodedata.normalize("NFKD", title.replace("ё", "е").casefold())
    return "".join(c for c in plain if c.isalnum())


SYNONYMS: Final[Mapping[str, str]] = {
    folded(title): key
    for key, titles in {
        PHONE_KEY: "phone phonenumber phone1 telephone tel mobile mobilephone mobilenumber cell cellphone msisdn "
        "number recipient contactnumber phoneno telefono numerodetelefono numero movil celular numtelefono "
        "телефон номертелефона номер мобильный мобильныйтелефон моб тел сотовый телефон1",
        NAME_KEY: "name firstname givenname forename fname nombre nombres primernombre имя",
        SURNAME_KEY: "surname lastname familyname lname secondname apellido apellidos фамилия",
        "city": "city town locality ciudad localidad poblacion municipio город населенныйпункт",
        EMAIL_KEY: "email mail emailaddress correo correoelectronico почта электроннаяпочта элпочта имейл емейл",
        "gender": "gender sex genero sexo пол",
        "job_title": "jobtitle job position occupation title puesto cargo ocupacion profesion должность профессия",
        "address": "address street streetaddress addressline1 direccion calle domicilio адрес улица",
        "country": "country pais страна",
        "age": "age edad возраст",
        "birthday": "birthday birthdate dateofbirth dob born fechadenacimiento nacimiento cumpleanos "
        "деньрождения датарождения др",
        "kids": "kids children hijos дети",
        "hobby": "hobby hobbies aficion aficiones хобби увлечения",
    }.items()
    for title in titles.split()
}


def first_contact(rows: Sequence[Sequence[str]], attributes: Sequence[Attribute], country: str) -> int:
    """Number of the first row that holds a contact: the one below an obvious header, else the first filled one."""
    known = _titles(attributes)
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        filled = [cell for cell in row if cell.strip()]
        if not filled:
            continue
        named = sum(folded(cell) in known for cell in filled)
        if named and not _has_phone(row, country) and number + 1 < len(rows):
            return number + 1
        if _has_phone(row, country):
            before = number and _is_header(rows[number - 1])
            return number if number == 0 or before else _first_filled(rows)
    return _first_filled(rows)


def _first_filled(rows: Sequence[Sequence[str]]) -> int:
    return next((n for n, row in enumerate(rows) if any(cell.strip() for cell in row)), 0)


def _is_header(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell.strip()]
    return bool(filled) and not any(any(c.isdigit() for c in cell) for cell in filled)


def _has_phone(row: Iterable[str], country: str) -> bool:
    for cell in row:
        found = read_phone(cell, country) if cell.strip() else None
        if isinstance(found, Phone) and len(found.digits) >= 7:
            return True
    return False


def propose(
    header: Sequence[str],
    sample: Sequence[Sequence[str]],
    attributes: Sequence[Attribute],
    country: str,
    order: DateOrder,
) -> tuple[ColumnMapping, ...]:
    """Attributes for columns: by title, then by what the cells look like; no attribute twice."""
    width = max([len(header), *(len(row) for row in sample)], default=0)
    known = _titles(attributes)
    found: dict[int, str] = {}
    for column, title in enumerate(header):
        key = known.get(folded(title))
        if key is not None and key not in found.values():
            found[column] = key
    for column in range(width):
        if column in found:
            continue
        cells = [row[column] for row in sample if column < len(row) and row[column].strip()]
        is_titled = column < len(header) and bool(header[column].strip())
        key = _by_content(cells, attributes, country, set(found.values()), None if is_titled else order)
        if key is not None:
            found[column] = key
    return tuple(ColumnMapping(column=column, key=key) for column, key in sorted(found.items()))


def _titles(attributes: Sequence[Attribute]) -> dict[str, str]:
    """Keys by folded title. What a company calls an attribute wins over what others call it."""
    present = {attribute.key for attribute in attributes} | {PHONE_KEY}
    found = {title: key for title, key in SYNONYMS.items() if key in present}
    for attribute in attributes:
        found[folded(attribute.key)] = attribute.key
    for attribute in attributes:
        found[folded(attribute.name)] = attribute.key
    return found


def _by_content(
    cells: Sequence[str], attributes: Sequence[Attribute], country: str, taken: set[str], order: DateOrder | None
) -> str | None:
    if not cells:
        return None
    if PHONE_KEY not in taken and looks_like_phones(cells, country) >= PLAUSIBLE:
        return PHONE_KEY
    if _share(is_email(cell.strip()) for cell in cells) >= PLAUSIBLE:
        return _free(attributes, AttributeType.EMAIL, taken)
    if order and _share(not isinstance(read_day(cell, order), ValueFault) for cell in cells) >= PLAUSIBLE:
        return _free(attributes, AttributeType.DATE, taken)
    return None


def date_order(sample: Iterable[Sequence[str]]) -> DateOrder:
    """Month first where the file has days that are only so, else day first."""
    cells = [cell for row in sample for cell in row if "/" in cell or "." in cell or "-" in cell]
    wrong = {order: sum(_only_without(cell, order) for cell in cells) for order in DateOrder}
    return (
        DateOrder.MONTH_FIRST if wrong[DateOrder.DAY_FIRST] > wrong[DateOrder.MONTH_FIRST] else DateOrder.DAY_FIRST
    )


def _only_without(cell: str, order: DateOrder) -> bool:
    """Whether a text is a day under another order but not under this one."""
    others = [other for other in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST) if other is not order]
    return isinstance(read_day(cell, order), ValueFault) and any(
        not isinstance(read_day(cell, other), ValueFault) for other in others
    )


def _free(attributes: Sequence[Attribute], kind: AttributeType, taken: set[str]) -> str | None:
    return next((one.key for one in attributes if one.type is kind and one.key not in taken), None)


def _share(marks: Iterable[bool]) -> float:
    listed = list(marks)
    return sum(listed) / len(listed)
