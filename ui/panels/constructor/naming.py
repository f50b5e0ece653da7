"""Where in a message something is, in words: card, suggestion, variable, field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.contract.content import AnyContent
from app.contract.payloads.email import EmailContent
from ui.panels.email.words import block_words
from ui.texts.messages import tr

_NUMBERED: Final = {
    "cards": "card",
    "suggestions": "suggestion",
    "buttons": "button_at",
    "sections": "section",
    "options": "option",
}
NAMED: Final = frozenset(
    {
        *("text", "body", "title", "header", "footer", "caption", "subject", "subtitle", "description", "query"),
        *("name", "address", "url", "click_url", "fallback_url", "phone_number", "latitude", "longitude"),
        *("start", "end", "media", "thumbnail", "image", "wa_template", "offer_ends_at", "data", "code"),
        "language",
    }
)
_ALONE: Final = frozenset({"card", "button", "list", "location", *_NUMBERED})
"""Named where the path ends with them; on the way to something else they say nothing."""


def place_names(path: str, content: AnyContent | None = None, *, field: bool = True) -> list[str]:
    """The places on the way to a path inside a content, the outermost first; without its own with `field` off.

    Elements of a mail are called as its constructor calls them, which takes the content.
    """
    steps = [one for one in path.split(".") if one]
    if steps[:1] == ["document"]:
        document = content.document if isinstance(content, EmailContent) else None
        return [block_words(document, path)]
    found = []
    for at, step in enumerate(steps):
        after = steps[at + 1] if at + 1 < len(steps) else ""
        if step in _NUMBERED and after.isdigit():
            found.append(tr(f"place.{_NUMBERED[step]}", number=int(after) + 1))
        elif step == "vars" and after:
            found.append("{{" + after + "}}")
        elif at and steps[at - 1] == "data":
            found.append(step)
        elif (step in NAMED and (after or field)) or (step in _ALONE and not after and field):
            found.append(tr(f"place.{step}"))
    return found


def placed(places: Sequence[str], words: str) -> str:
    """`Card 2, suggestion 1: Enter the address`; the words alone where no place is told."""
    where = ", ".join(places)
    return tr("place.line", place=where[:1].upper() + where[1:], words=words) if where else words
