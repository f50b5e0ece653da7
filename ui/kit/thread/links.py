"""Addresses in a text that a person may want to open."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from ui.kit.thread.letters import units

_LINK: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'“”«»\u200b-\u200f\u202a-\u202e\u2066-\u2069]+", re.IGNORECASE
)
_TAIL: Final = ".,:;!?…'\"*_~"
_CLOSING: Final = {")": "(", "]": "[", "}": "{"}


class Link(NamedTuple):
    """Where an address stands, in UTF-16 units, and what it opens."""

    start: int
    end: int
    url: str


def links_in(text: str) -> tuple[Link, ...]:
    """Every web address; punctuation that ends the sentence is not part of it."""
    found = []
    for match in _LINK.finditer(text):
        address = _trimmed(match[0])
        url = address if "://" in address else f"https://{address}"
        if host_of(url):
            start = units(text[: match.start()])
            found.append(Link(start, start + units(address), url))
    return tuple(found)


def _trimmed(address: str) -> str:
    while address:
        last = address[-1]
        opening = _CLOSING.get(last)
        if last in _TAIL or (opening is not None and address.count(last) > address.count(opening)):
            address = address[:-1]
        else:
            break
    return address


def host_of(url: str) -> str:
    """The host as the network sees it: look-alike letters show as `xn--`; "" where there is none."""
    try:
        host = urlsplit(url).hostname or ""
        return host if host.isascii() else host.encode("idna").decode()
    except (UnicodeError, ValueError):
        return ""
