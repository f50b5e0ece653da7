"""The WhatsApp templates of the simulated platform: their listing, and which messages made from them it takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from app.channels.simulator.offers import Tap
from app.channels.simulator.wa_catalogue import CATALOGUE, Listed

NOT_THERE: Final = ("132001", "template name does not exist in the translation")
PAUSED: Final = ("132015", "template is paused")
DISABLED: Final = ("132016", "template is disabled")
WRONG_COUNT: Final = ("132000", "number of parameters does not match the expected number of params")
WRONG_FORMAT: Final = ("132012", "parameter format does not match format in the created template")
PAGE_MAX: Final = 100

_VARIABLE: Final = re.compile(r"\{\{\w+\}\}")
_STANDING: Final = {"PAUSED": PAUSED, "DISABLED": DISABLED}


class TemplateShelf:
    """What one account has; a status may be changed while it is at work."""

    def __init__(self) -> None:
        self._templates: list[Listed] = [dict(one) for one in CATALOGUE]

    def page(self, limit: int, after: str) -> dict[str, Any]:
        """A page of the listing, in the Cloud API's form."""
        start = int(after) if after.isdigit() else 0
        end = start + min(max(limit, 1), PAGE_MAX)
        found = self._templates[start:end]
        more = {"after": str(end)} if end < len(self._templates) else {}
        return {"data": found, "paging": {"cursors": {"before": str(start), **more}}}

    def put_status(self, name: str, status: str) -> None:
        """Approve, pause, disable ... a template in all its languages; raises KeyError for one there is not."""
        found = [one for one in self._templates if one["name"] == name]
        if not found:
            raise KeyError(name)
        for one in found:
            one["status"] = status

    def forget(self, name: str) -> None:
        """Delete a template in all its languages."""
        self._templates = [one for one in self._templates if one["name"] != name]

    def judge(self, message: Mapping[str, Any]) -> tuple[str, str] | None:
        """Why a template message is refused: code and words; None when it is taken."""
        found = self._of(message)
        if found is None:
            return NOT_THERE
        if found["status"] != "APPROVED":
            return _STANDING.get(found["status"], NOT_THERE)
        return _judge_parts(found["components"], message.get("components") or (), is_code=_is_code(found))

    def replies(self, message: Mapping[str, Any]) -> tuple[Tap, ...]:
        """What can be tapped on a template message, from the top down."""
        found = self._of(message)
        return () if found is None else tuple(_replies(found["components"], message.get("components") or ()))

    def _of(self, message: Mapping[str, Any]) -> Listed | None:
        language = message.get("language") or {}
        wanted = (message.get("name"), language.get("code"))
        return next((one for one in self._templates if (one["name"], one["language"]) == wanted), None)


def _replies(registered: Iterable[Listed], given: Iterable[Mapping[str, Any]]) -> Iterator[Tap]:
    parts = list(given)
    for component in registered:
        for number, button in enumerate(component.get("buttons", ())):
            if button["type"] == "QUICK_REPLY":
                yield Tap(button["text"], _payload(parts, number) or button["text"])
        for card, filled in zip(component.get("cards", ()), _cards(parts), strict=False):
            yield from _replies(card["components"], filled)


def _payload(parts: Iterable[Mapping[str, Any]], number: int) -> str:
    """What the message gave a quick reply to bring back; its own words where it gave none."""
    mine = (one for one in parts if one.get("sub_type") == "quick_reply" and str(one.get("index")) == str(number))
    values = (value for one in mine for value in one.get("parameters", ()))
    return next((str(value["payload"]) for value in values if value.get("payload")), "")


def _cards(parts: Iterable[Mapping[str, Any]]) -> list[Iterable[Mapping[str, Any]]]:
    found: Mapping[str, Any] = next((part for part in parts if part["type"] == "carousel"), {})
    return [one.get("components", ()) for one in found.get("cards", ())]


def _is_code(template: Listed) -> bool:
    return bool(template["category"] == "AUTHENTICATION")


def _judge_parts(
    registered: Iterable[Listed], given: Iterable[Mapping[str, Any]], *, is_code: bool = False
) -> tuple[str, str] | None:
    parts = list(given)
    for component in registered:
        problem = None
        match component["type"]:
            case "HEADER":
                problem = _judge_header(component, _of(parts, "header"))
            case "BODY":
                problem = _judge_texts(component["text"], _of(parts, "body"))
            case "BUTTONS":
                problem = _judge_buttons(component["buttons"], parts, is_code)
            case "CAROUSEL":
                problem = _judge_cards(component["cards"], parts)
            case "LIMITED_TIME_OFFER" if component["limited_time_offer"]["has_expiration"]:
                offers = [one.get("limited_time_offer") for one in _of(parts, "limited_time_offer")]
                problem = None if any(one and one.get("expiration_time_ms") for one in offers) else WRONG_COUNT
        if problem is not None:
            return problem
    return None


def _of(parts: Iterable[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    return [value for part in parts if part["type"] == kind for value in part.get("parameters", ())]


def _judge_texts(words: str, values: list[Mapping[str, Any]]) -> tuple[str, str] | None:
    if len(set(_VARIABLE.findall(words))) != len(values):
        return WRONG_COUNT
    return None if all(one.get("type") == "text" and one.get("text") for one in values) else WRONG_FORMAT


def _judge_header(component: Listed, values: list[Mapping[str, Any]]) -> tuple[str, str] | None:
    if component["format"] == "TEXT":
        return _judge_texts(component["text"], values)
    if len(values) != 1:
        return WRONG_COUNT
    kind = component["format"].lower()
    return None if values[0].get("type") == kind and values[0].get(kind) else WRONG_FORMAT


def _judge_buttons(
    buttons: Iterable[Listed], parts: Iterable[Mapping[str, Any]], is_code: bool
) -> tuple[str, str] | None:
    given = {int(part.get("index", 0)): part for part in parts if part["type"] == "button"}
    for number, button in enumerate(buttons):
        kind = _asked(button, is_code)
        if kind is None:
            continue
        part = given.get(number)
        if part is None:
            return WRONG_COUNT
        values = part.get("parameters", ())
        name = "coupon_code" if kind == "copy_code" else "text"
        if part.get("sub_type") != kind or len(values) != 1 or not values[0].get(name):
            return WRONG_FORMAT
    return None


def _asked(button: Listed, is_code: bool) -> str | None:
    """As what a button must be filled in; None where it need not."""
    if button["type"] == "COPY_CODE":
        return "copy_code"
    return "url" if "{{" in button.get("url", "") or (is_code and button["type"] == "OTP") else None


def _judge_cards(cards: list[Listed], parts: Iterable[Mapping[str, Any]]) -> tuple[str, str] | None:
    found = next((part for part in parts if part["type"] == "carousel"), {})
    given = {int(one.get("card_index", 0)): one for one in found.get("cards", ())}
    if len(given) != len(cards):
        return WRONG_COUNT
    for number, card in enumerate(cards):
        problem = _judge_parts(card["components"], given.get(number, {}).get("components", ()))
        if problem is not None:
            return problem
    return None
