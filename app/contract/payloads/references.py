"""Which files of the library a content names, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from app.contract.payloads.keeping import known_of
from app.contract.payloads.media import MediaRef
from app.contract.payloads.newer import NewerContent


def media_in(content: object) -> dict[str, MediaRef]:
    """The files in a content by the path of their place: `card.media`, `cards.2.media`."""
    return dict(_walk(content, ""))


def _walk(value: object, path: str) -> Iterator[tuple[str, MediaRef]]:
    if isinstance(value, NewerContent):
        yield from _walk(known_of(value), path)
    elif isinstance(value, MediaRef):
        yield path.removesuffix(".media_ref"), value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _walk(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, tuple | list):
        for number, one in enumerate(value):
            yield from _walk(one, f"{path}.{number}")
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _walk(one, f"{path}.{key}")
