"""What people type for an attribute, and the value it means (CON-20, CON-57)."""

from __future__ import annotations

from datetime import date

from app.contract.attributes import Attribute, AttributeType, AttributeValue
from app.contract.checks import clean_text
from app.contract.values import text_of
from ui.kit.form.days import day_text, parse_day
from ui.kit.table.conditions import parse_number
from ui.texts.messages import tr
from ui.texts.numbers import number

Typed = str | bool | tuple[str, ...] | None
"""Texts as typed; yes, no or unset; the chosen ones of a list of several."""


def typed_of(attribute: Attribute, value: AttributeValue | None) -> Typed:
    """A stored value as its editor shows it."""
    if attribute.type is AttributeType.FLAG:
        return value if isinstance(value, bool) else None
    if attribute.type is AttributeType.LIST and attribute.many:
        return value if isinstance(value, tuple) else ()
    if value is None:
        return ""
    if attribute.type is AttributeType.DATE and isinstance(value, str):
        return day_text(date.fromisoformat(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value, len(f"{value:.9f}".rstrip("0").partition(".")[2]))
    return str(value)


def value_of(attribute: Attribute, typed: Typed) -> AttributeValue | None:
    """What is meant; a text that means nothing stays as it is, so that the check can name it."""
    if isinstance(typed, bool) or typed is None:
        return typed
    if isinstance(typed, tuple):
        return typed or None
    text = clean_text(typed)
    if not text:
        return None
    if attribute.type is AttributeType.NUMBER:
        found = parse_number(text)
        return text if found is None else found
    if attribute.type is AttributeType.DATE:
        day = parse_day(text)
        return text if day is None else day.isoformat()
    return text


def shown_value(attribute: Attribute, value: AttributeValue | None) -> str:
    """A value to be read: in a table, in a comparison."""
    if isinstance(value, bool):
        return tr("common.yes") if value else tr("common.no")
    if isinstance(value, int | float):
        return str(typed_of(attribute, value))
    return text_of(attribute, value)
