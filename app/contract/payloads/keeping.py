"""Reading and writing records with contents in them: what a newer version wrote is kept to the letter (MSG-92).

A content stands under the key `content`, or by itself. One that this version cannot read, or whose schema is newer,
becomes a NewerContent; where it is written to be stored its own JSON stands there again, so that the version that
knows it finds it untouched.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, TypeVar

import msgspec

from app.contract.payloads.kinds import SCHEMA, Content, Written
from app.contract.payloads.newer import ENVELOPE, NewerContent

T = TypeVar("T")

_content: msgspec.json.Decoder[Content] = msgspec.json.Decoder(Content)
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_entries = msgspec.json.Decoder(list[msgspec.Raw])
_encode = msgspec.json.Encoder().encode
_OTHER_SCHEMA: Final = re.compile(rb'"schema"\s*:\s*(?!%d\b)' % SCHEMA)
_MARK: Final = b'{"channel":%d,' % ENVELOPE
_DROPS_MAX: Final = 500
_WHERE: Final = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>\$.*)`)?$", re.DOTALL)
_STEP: Final = re.compile(r"\.(?P<name>\w+)|\[(?P<number>\d+)\]|(?P<any>\[\.\.\.\])")
_UNKNOWN: Final = "Object contains unknown field `"


def read(decoder: msgspec.json.Decoder[T], data: bytes | str) -> T:
    """As `decoder` reads it; contents it cannot read are kept. Raises msgspec's errors for anything else."""
    octets = data.encode() if isinstance(data, str) else data
    try:
        if _OTHER_SCHEMA.search(octets) is None:
            return decoder.decode(octets)
    except msgspec.ValidationError:
        pass
    return decoder.decode(_turned(octets, _wrapped))


def read_content(data: bytes | str) -> Content:
    """A content by itself."""
    octets = data.encode() if isinstance(data, str) else data
    return _content.decode(_wrapped(octets) or octets)


def write(value: object) -> str:
    """The JSON to be stored."""
    if isinstance(value, NewerContent):
        return value.raw
    octets = _encode(value)
    return (_turned(octets, _unwrapped) if _MARK in octets else octets).decode()


def opened(content: Content) -> Content:
    """The content itself where this version knows what an older one kept."""
    if not isinstance(content, NewerContent):
        return content
    found = _strictly(content.raw)
    return content if found is None else found


@lru_cache(maxsize=64)
def known_of(content: NewerContent) -> Written | None:
    """As much of it as this version understands, None where that is nothing."""
    fields: dict[str, Any] = msgspec.json.decode(content.raw)
    for _ in range(_DROPS_MAX):
        try:
            found: Written = msgspec.convert(fields, Written)
        except msgspec.ValidationError as error:
            if not _drop(fields, str(error)):
                return None
        else:
            return found
    return None


def _strictly(raw: bytes | str) -> Content | None:
    """The content if this version knows all of it."""
    try:
        found = _content.decode(raw)
    except msgspec.ValidationError:
        return None
    return found if isinstance(found, NewerContent) or found.schema <= SCHEMA else None


def _wrapped(octets: bytes) -> bytes | None:
    """The content in an envelope where this version does not know it."""
    if _strictly(octets) is not None:
        return None
    try:
        return _encode(NewerContent(raw=octets.decode()))
    except ValueError:
        return None  # no content at all: whoever reads it says so


def _unwrapped(octets: bytes) -> bytes | None:
    """What an envelope holds."""
    found = _strictly(octets)
    return found.raw.encode() if isinstance(found, NewerContent) else None


def _turned(octets: bytes, turn: Callable[[bytes], bytes | None]) -> bytes:
    """The JSON with another one for each content in it; all that is not one stays as it is."""
    match octets.lstrip()[:1]:
        case b"{":
            members = _members.decode(octets)
            parts = (_encode(key) + b":" + _member(key, one, turn) for key, one in members.items())
            return b"{" + b",".join(parts) + b"}"
        case b"[":
            return b"[" + b",".join(_turned(bytes(one), turn) for one in _entries.decode(octets)) + b"]"
    return octets


def _member(key: str, raw: msgspec.Raw, turn: Callable[[bytes], bytes | None]) -> bytes:
    octets = bytes(raw)
    if key == "content" and octets.lstrip()[:1] == b"{":
        found = turn(octets)
        if found is not None:
            return found
    return _turned(octets, turn)


def _drop(fields: dict[str, Any], words: str) -> bool:
    """Take out what msgspec's words are about; False where nothing would be left."""
    match = _WHERE.match(words)
    path = match["path"] or "$" if match else "$"
    if words.startswith(_UNKNOWN):
        holder = _at(fields, _steps(path))
        name = words[len(_UNKNOWN) :].removesuffix(f"` - at `{path}`").removesuffix("`")
        return isinstance(holder, dict) and holder.pop(name, holder) is not holder
    steps = _steps(path)
    if not steps:
        return False
    holder, last = _at(fields, steps[:-1]), steps[-1]
    try:
        del holder[last]
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _steps(path: str) -> list[str | int]:
    """Names and numbers on a path; what lies in a mapping stands for all of the mapping."""
    found: list[str | int] = []
    for one in _STEP.finditer(path):
        if one["any"]:
            break
        found.append(int(one["number"]) if one["number"] else one["name"])
    return found


def _at(value: Any, steps: list[str | int]) -> Any:
    for one in steps:
        value = value[one]
    return value
