"""Texts of a content by their paths: `button.text`, `buttons.1.text`, `location.name`."""

from __future__ import annotations

from typing import TypeVar

import msgspec

Struct = TypeVar("Struct", bound=msgspec.Struct)


def text_at(record: msgspec.Struct, path: str) -> str:
    """The text at a path; empty where it leads through something that is not there yet."""
    found: object = record
    for part in path.split("."):
        if isinstance(found, tuple):
            found = found[int(part)] if int(part) < len(found) else None
        else:
            found = getattr(found, part) if found is not None else None
    return found if isinstance(found, str) else ""


def with_text(record: Struct, path: str, text: str) -> Struct:
    """The record with another text at a path. Raises IndexError, AttributeError for a wrong path."""
    name, _, rest = path.partition(".")
    if not rest:
        return msgspec.structs.replace(record, **{name: text})
    inner = getattr(record, name)
    if isinstance(inner, tuple):
        number, _, rest = rest.partition(".")
        items = list(inner)
        items[int(number)] = with_text(items[int(number)], rest, text)
        return msgspec.structs.replace(record, **{name: tuple(items)})
    return msgspec.structs.replace(record, **{name: with_text(inner, rest, text)})


def beneath(path: str, parent: str) -> bool:
    """Whether a path is a place or inside it."""
    return path == parent or path.startswith(f"{parent}.")
