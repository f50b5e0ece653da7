"""Values of a content by their paths: `button.text`, `buttons.1.text`, `parameters.body.vars.1.value`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from app.contract.payloads.personal import filling_of, text_of
from app.contract.payloads.whatsapp import Filling

Struct = TypeVar("Struct", bound=msgspec.Struct)


def value_at(record: object, path: str) -> Any:
    """What stands at a path; None where it leads through something that is not there yet.

    What fills a variable of a template is a text, whether it stands for an attribute or not.
    """
    found = record
    for part in path.split("."):
        if isinstance(found, Filling) and part == "value":
            found = text_of(found)
        elif isinstance(found, tuple):
            found = found[int(part)] if int(part) < len(found) else None
        elif isinstance(found, Mapping):
            found = found.get(part)
        else:
            found = getattr(found, part) if found is not None else None
    return found


def text_at(record: msgspec.Struct, path: str) -> str:
    """The text at a path; empty where there is none."""
    found = value_at(record, path)
    return found if isinstance(found, str) else ""


def with_value(record: Struct, path: str, value: object) -> Struct:
    """The record with something else at a path. Raises IndexError, KeyError, AttributeError for a wrong path."""
    made: Struct = _put(record, path.split("."), value)
    return made


def with_text(record: Struct, path: str, text: str) -> Struct:
    """The record with another text at a path; raises as `with_value`."""
    return with_value(record, path, text)


def _put(node: Any, keys: list[str], value: object) -> Any:
    if not keys:
        return value
    key, rest = keys[0], keys[1:]
    if isinstance(node, Filling) and key == "value":
        return filling_of(str(value))
    if isinstance(node, tuple):
        items = list(node)
        items[int(key)] = _put(items[int(key)], rest, value)
        return tuple(items)
    if isinstance(node, Mapping):
        return {**node, key: _put(node[key], rest, value)}
    return msgspec.structs.replace(node, **{key: _put(getattr(node, key), rest, value)})


def beneath(path: str, parent: str) -> bool:
    """Whether a path is a place or inside it."""
    return path == parent or path.startswith(f"{parent}.")
