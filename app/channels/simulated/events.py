"""What the simulated gateway tells: receipts, and messages from customers with what came in them."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from app.channels.kit.connector import Inbound, Receipt, ReceiptStatus, Unreadable
from app.contract.received import Received, SentFile, SharedPlace, Tapped

STATUS: Final = {
    "delivered": ReceiptStatus.DELIVERED,
    "displayed": ReceiptStatus.DISPLAYED,
    "failed": ReceiptStatus.FAILED,
}
_KINDS: Final = ("tapped", "location", "file")


def read_event(event: dict[str, Any]) -> Receipt | Inbound | Unreadable:
    """What an event tells; one that makes no sense is Unreadable (MSG-100)."""
    kind, status = event.get("kind"), STATUS.get(str(event.get("status")))
    if kind == "message" and event.get("from"):
        return _message(event)
    if kind != "receipt" or not event.get("id") or status is None:
        return Unreadable(str(event.get("from", "")), msgspec.json.encode(event).decode(), "unknown_event")
    at_ms = event.get("at_ms")
    return Receipt(
        str(event["id"]),
        status,
        str(event.get("code", "")),
        str(event.get("text", "")),
        at_ms if isinstance(at_ms, int) else None,
    )


def _message(event: dict[str, Any]) -> Inbound:
    """A message; of a part that cannot be read its JSON stands in the text, so that nothing is lost."""
    sender, recipient, text = str(event["from"]), str(event.get("to", "")), _text(event, "text")
    key = _text(event, "id")
    name = next((one for one in _KINDS if event.get(one) is not None), "")
    if not name:
        return Inbound(sender, recipient, text, key=key)
    part = event[name]
    received = _received(name, part, text) if isinstance(part, dict) else None
    if received is None:
        raw = part if isinstance(part, str) else msgspec.json.encode(part).decode()
        return Inbound(sender, recipient, "\n".join(one for one in (text, raw) if one), key=key)
    answers = _text(part, "of") if name == "tapped" else ""
    return Inbound(sender, recipient, text, key=key, received=received, answers=answers)


def _received(name: str, part: dict[str, Any], text: str) -> Received | None:
    if name == "tapped":
        return Tapped(text=_text(part, "text") or text, postback=_text(part, "postback"))
    if name == "location":
        latitude, longitude = _degrees(part, "latitude"), _degrees(part, "longitude")
        if latitude is None or longitude is None:
            return None
        name = ", ".join(dict.fromkeys(one for one in (text, _text(part, "name")) if one))
        return SharedPlace(latitude=latitude, longitude=longitude, name=name, address=_text(part, "address"))
    size = part.get("size")
    return SentFile(
        url=_text(part, "url"),
        name=_text(part, "name"),
        mime_type=_text(part, "mime_type"),
        size_bytes=size if isinstance(size, int) and not isinstance(size, bool) else None,
        caption=text,
    )


def _text(part: dict[str, Any], name: str) -> str:
    found = part.get(name)
    return "" if found is None else str(found)


def _degrees(part: dict[str, Any], name: str) -> float | None:
    found = part.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    try:
        return float(found)
    except (ValueError, OverflowError):
        return None
