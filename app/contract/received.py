"""What a customer sends that is more than typed words: a tapped reply, a place, a file (RCS-17, RCS-19, WAP-16)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from app.contract.faults import Problem
from app.contract.payloads.single import check_coordinates, check_url, without_odd
from app.contract.record import Record

LABEL_MAX: Final = 1_000
POSTBACK_MAX: Final = 4_096
NAME_MAX: Final = 256
ADDRESS_MAX: Final = 1_000
MIME_MAX: Final = 127
CAPTION_MAX: Final = 4_096
SIZE_MAX: Final = 1 << 50
"""Octets; nobody's phone sends more, and every reader's numbers hold it."""

_TURNS: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of writing: with them the name of a file shows an ending it has not."""
_MIME: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")


class Tapped(Record, tag_field="kind", tag="tapped"):
    """A suggestion, a quick reply or a row of a list. `text` is what stood on it, `postback` what it brings back.

    `answers` is the message of ours it stood on, None where the provider does not say.
    """

    text: str
    postback: str = ""
    answers: int | None = None


class SharedPlace(Record, tag_field="kind", tag="location"):
    """A place in decimal degrees."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""


class SentFile(Record, tag_field="kind", tag="file"):
    """A file that lies with the provider; `size_bytes` in octets, None where the provider does not say."""

    url: str
    name: str = ""
    mime_type: str = ""
    size_bytes: int | None = None
    caption: str = ""


Received = Tapped | SharedPlace | SentFile


class _Kind(Record):
    kind: str = ""


_decoder: msgspec.json.Decoder[Received] = msgspec.json.Decoder(Received)


def read_received(stored: str) -> Received | None:
    """As it was stored; None where a newer version wrote what this one does not know."""
    try:
        return _decoder.decode(stored)
    except msgspec.DecodeError:
        return None


def kind_in(stored: str) -> str:
    """Which of them is stored: tapped, location, file, or a newer version's."""
    return msgspec.json.decode(stored, type=_Kind).kind


def settled(text: str, received: Received | None) -> tuple[str, Received | None]:
    """The text that is kept of a message, and what else came with it.

    What breaks a limit is kept as plain text, with all that could be read of it.
    """
    if received is None:
        return text, None
    clean = _clean(received)
    words = words_of(clean) or text
    if not check_received(clean):
        return words, clean
    return "\n".join(dict.fromkeys(one for one in (text, *_readable(clean)) if one)), None


def check_received(one: Received) -> list[Problem]:
    """Everything that keeps it from being more than text."""
    match one:
        case Tapped():
            missing = [] if one.text or one.postback else [Problem(path="text", code="required")]
            return [*missing, *_long("text", one.text, LABEL_MAX), *_long("postback", one.postback, POSTBACK_MAX)]
        case SharedPlace():
            names = [*_long("name", one.name, NAME_MAX), *_long("address", one.address, ADDRESS_MAX)]
            return [*check_coordinates("", one.latitude, one.longitude), *names]
        case SentFile():
            return [
                *check_url("url", one.url),
                *_long("name", one.name, NAME_MAX),
                *_long("mime_type", one.mime_type, MIME_MAX),
                *_long("caption", one.caption, CAPTION_MAX),
            ]


def words_of(one: Received) -> str:
    """What stands for it in lists and searches: the words on a button, a caption or a name, coordinates."""
    match one:
        case Tapped():
            return one.text or one.postback
        case SharedPlace():
            named = ", ".join(part for part in (one.name, one.address) if part)
            where = f"{one.latitude:.5f}, {one.longitude:.5f}"
            return f"{named} ({where})" if named else where
        case SentFile():
            return one.caption or file_name(one)


def file_name(one: SentFile) -> str:
    """What a file is called: its name, else the end of its address, else what it is."""
    if one.name:
        return one.name
    end = one.url.partition("?")[0].partition("#")[0].partition("://")[2].rpartition("/")[2]
    return end[-NAME_MAX:] if "." in end else (one.mime_type or one.url)


def _readable(one: Received) -> Iterator[str]:
    """All of it that means something to a reader; the value behind a button is none of that."""
    match one:
        case Tapped():
            yield one.text or one.postback
        case SharedPlace():
            yield words_of(one)
        case SentFile():
            yield from (one.caption, one.name, one.url)


def _clean(one: Received) -> Received:
    """Without odd characters; names on one line, in the direction they are read."""
    values = {name: without_odd(value) for name, value in _texts(one)}
    for name in ("name", "address", "mime_type", "url"):
        if name in values:
            values[name] = " ".join(_TURNS.sub("", values[name]).split())
    found = msgspec.structs.replace(one, **values)
    if isinstance(found, SentFile):
        size, kind = found.size_bytes, found.mime_type.partition(";")[0].strip().lower()
        return msgspec.structs.replace(
            found,
            size_bytes=size if size is not None and 0 < size <= SIZE_MAX else None,
            mime_type=kind if _MIME.fullmatch(kind) else "",
        )
    return found


def _texts(one: Received) -> Iterator[tuple[str, str]]:
    for name in one.__struct_fields__:
        value = getattr(one, name)
        if isinstance(value, str):
            yield name, value


def _long(path: str, value: str, limit: int) -> list[Problem]:
    if len(value) <= limit:
        return []
    return [Problem(path=path, code="too_long", params={"limit": limit, "actual": len(value)})]
