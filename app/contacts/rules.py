"""Decisions about contacts that need no store: conversion between types, merging, names of copies."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Final

from app.contract.attributes import Attribute, AttributeType, AttributeValue
from app.contract.values import DateOrder, ValueFault, read_text, text_of

_PADDED: Final = re.compile(r"[+]|-?0\d")


def converted(
    before: Attribute, after: Attribute, value: AttributeValue | None
) -> AttributeValue | ValueFault | None:
    """A value under another type, or why it would lose something (CON-45)."""
    text = text_of(before, value)
    if after.type is AttributeType.NUMBER and before.type is not AttributeType.NUMBER and _PADDED.match(text):
        return ValueFault.NOT_A_NUMBER  # 007 is not 7, +1 504 is no figure
    return read_text(after, text, DateOrder.DAY_FIRST)


def merged(
    keep: Mapping[str, AttributeValue], other: Mapping[str, AttributeValue]
) -> dict[str, AttributeValue | None]:
    """What the kept contact gains: values it lacks and the other has (CON-30)."""
    return {key: value for key, value in other.items() if key not in keep}


def copy_name(name: str, taken: Container[str], limit: int) -> str:
    """`<name>(n)` with the smallest free n; `taken` holds folded names (TGT-14). Long names are cut to fit."""
    number = 1
    while True:
        ending = f"({number})"
        candidate = name[: limit - len(ending)] + ending
        if candidate.casefold() not in taken:
            return candidate
        number += 1
