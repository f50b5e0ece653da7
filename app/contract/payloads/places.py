"""Places in nested contents: what stands at a path, and the same content with something else there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import msgspec

from app.contract.payloads.whatsapp import Filling

Values = Mapping[str, str]
Maker = Callable[[Values], Any]
Tree = dict[str, Any]
"""Makers, or further trees, by the next key of their path."""
_NOTHING: Final = object()


@lru_cache(maxsize=1024)
def _keys(place: str) -> tuple[str, ...]:
    return tuple(place.split("."))


def found_at(root: object, place: str) -> list[tuple[str, Any]]:
    """Everything at a place with its path, in order; nothing where a step of the way is not there."""
    keys = _keys(place)
    if len(keys) > 1 and not getattr(root, keys[0], True):
        return []  # most places of a content are empty
    found: list[tuple[str, Any]] = []
    _collect(root, keys, 0, "", found)
    return found


def _collect(node: Any, keys: Sequence[str], at: int, path: str, found: list[tuple[str, Any]]) -> None:
    if at == len(keys):
        found.append((path, node))
        return
    key = keys[at]
    if isinstance(node, msgspec.Struct):
        one = getattr(node, key, _NOTHING)
        if one is not _NOTHING:
            _collect(one, keys, at + 1, f"{path}.{key}" if path else key, found)
    elif key == "*" and isinstance(node, tuple):
        for number, one in enumerate(node):
            _collect(one, keys, at + 1, f"{path}.{number}", found)
    elif key == "*" and isinstance(node, Mapping):
        for name, one in node.items():
            _collect(one, keys, at + 1, f"{path}.{name}", found)


def rebuilt(root: Any, makers: Mapping[str, Maker]) -> Maker:
    """A maker of the same content with what each maker gives at its path."""
    tree: Tree = {}
    for path, maker in makers.items():
        *way, last = path.split(".")
        node = tree
        for key in way:
            node = node.setdefault(key, {})
        node[last] = maker
    return _maker(root, tree)


def _maker(node: Any, tree: Tree) -> Maker:
    if isinstance(node, Filling):
        value: Maker = tree["value"]
        return lambda values: Filling(value=value(values))
    if isinstance(node, msgspec.Struct):
        fields = {key: _part(getattr(node, key), one) for key, one in tree.items()}
        return lambda values: msgspec.structs.replace(node, **{key: make(values) for key, make in fields.items()})
    if isinstance(node, tuple):
        items = {int(key): _part(node[int(key)], one) for key, one in tree.items()}
        return lambda values: tuple(
            items[number](values) if number in items else one for number, one in enumerate(node)
        )
    entries = {key: _part(node[key], one) for key, one in tree.items()}
    return lambda values: {**node, **{key: make(values) for key, make in entries.items()}}


def _part(node: Any, one: Maker | Tree) -> Maker:
    return _maker(node, one) if isinstance(one, dict) else one
