"""The page on which somebody unsubscribes: plain HTML in their language, without scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from html import escape
from typing import Final

import msgspec

from app.core.resources import resource

USUAL: Final = "en"
_STYLE: Final = (
    ":root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}"
    "body{margin:0;display:grid;min-height:100vh;place-items:center}"
    "main{max-width:26rem;padding:2rem}h1{font-size:1.4rem;margin:0 0 .75rem}p{overflow-wrap:anywhere;margin:0}"
    "button{font:inherit;padding:.5rem 1.25rem;margin-top:1.5rem;cursor:pointer}"
)
_DIGEST: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS: Final = (
    (b"content-type", b"text/html; charset=utf-8"),
    (
        b"content-security-policy",
        f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'".encode(),
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-robots-tag", b"noindex"),
)
"""Nothing is loaded, nothing framed, the address told to nobody."""
_WEIGHTED: Final = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q=([0-9.]{1,5}))?\s*")


class View(StrEnum):
    """What the page says."""

    ASK = "ask"
    DONE = "done"
    INVALID = "invalid"
    BUSY = "busy"
    AWAY = "away"


@cache
def _texts() -> dict[str, dict[str, str]]:
    file = resource("pages", "unsubscribe.json")
    return msgspec.json.decode(file.read_bytes(), type=dict[str, dict[str, str]])


def language_of(accepted: Sequence[str]) -> str:
    """The language a browser likes best among those the page has, by its Accept-Language."""
    wishes = []
    for wish in ",".join(accepted).split(","):
        found = _WEIGHTED.fullmatch(wish)
        if found is not None and found[1].lower() in _texts():
            wishes.append((_weight(found[2]), found[1].lower()))
    best = max(wishes, key=lambda one: one[0], default=(0.0, USUAL))
    return best[1] if best[0] > 0 else USUAL


def _weight(text: str | None) -> float:
    try:
        return 1.0 if text is None else float(text)
    except ValueError:
        return 0.0


def page(view: View, language: str, *, company: str = "", address: str = "") -> bytes:
    """The page; whoever it is about is told by an address of which most is covered."""
    words = _texts()[language]
    title = words["title"] if view is View.ASK else words[f"{view.value}_title"]
    given = {"company": company or words["sender"], "address": covered(address)}
    return _html(language, title, _filled(words[view.value], given), words["button"] if view is View.ASK else "")


def _filled(text: str, given: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: given[found[1]], text)


def covered(address: str) -> str:
    """`a***@mail.example`: enough for its owner."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}"


def _html(language: str, title: str, text: str, button: str) -> bytes:
    form = f'<form method="post"><button type="submit">{escape(button)}</button></form>' if button else ""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1><p>{escape(text)}</p>{form}</main></body></html>"
    ).encode()
