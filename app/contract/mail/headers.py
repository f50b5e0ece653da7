"""Headers of an outgoing mail that lead its reader out again (RFC 2369, RFC 8058)."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from app.contract.record import Record

LIST_UNSUBSCRIBE: Final = "List-Unsubscribe"
LIST_UNSUBSCRIBE_POST: Final = "List-Unsubscribe-Post"
ONE_CLICK: Final = "List-Unsubscribe=One-Click"


class Header(Record):
    """One header: a name and one line of ASCII."""

    name: str
    value: str


def unsubscribe_headers(url: str | None) -> tuple[Header, ...]:
    """How a mail program opts out for its reader; by one click only over https, as RFC 8058 asks."""
    if url is None:
        return ()
    leave = Header(name=LIST_UNSUBSCRIBE, value=f"<{url}>")
    if urlsplit(url).scheme != "https":
        return (leave,)
    return (leave, Header(name=LIST_UNSUBSCRIBE_POST, value=ONE_CLICK))


def is_header_wrong(name: str, value: str) -> bool:
    """Whether an outgoing server must not take a header: more than a line, or a way out that cannot be followed."""
    if not name.isascii() or not value.isascii() or not f"{name}{value}".isprintable():
        return True
    if name == LIST_UNSUBSCRIBE:
        scheme = urlsplit(value.removeprefix("<")).scheme
        return not (value.startswith("<") and value.endswith(">") and scheme in ("https", "http", "mailto"))
    return name == LIST_UNSUBSCRIBE_POST and value != ONE_CLICK
