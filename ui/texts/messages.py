"""Named messages: `tr` makes the text now, `msg` names it so that a control can show it in every language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Union

from ui.texts.catalogue import Entry, Pattern, Place, load
from ui.texts.language import current, plural_form
from ui.texts.numbers import duration, number, percent, size

Param = Union[str, int, float, "Message", Callable[[], str]]
Words = Union[str, "Message"]

_WRITERS: dict[str, Callable[[float], str]] = {
    "any": number,
    "number": number,
    "percent": percent,
    "size": lambda value: size(int(value)),
    "duration": lambda value: duration(int(value)),
}


class UnknownTextError(LookupError):
    """No message has this id."""


class ParameterError(TypeError):
    """A parameter is missing, not one of the message's, or of the wrong kind."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message with its parameters, not yet in any language. A parameter that is called gives its text then."""

    id: str
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        """The text in the language in force."""
        return tr(self.id, **self.params)


def msg(text_id: str, **params: Param) -> Message:
    """Name a message for a control; raises UnknownTextError at once, not when it is shown."""
    find(text_id)
    return Message(text_id, params)


def find(text_id: str) -> Entry:
    """The message in the language in force; raises UnknownTextError."""
    try:
        return load(current())[text_id]
    except KeyError:
        raise UnknownTextError(text_id) from None


def tr(text_id: str, **params: Param) -> str:
    """The text of a message in the language in force; `count` chooses the plural form.

    Numbers are written by the rules of the language. Raises UnknownTextError or ParameterError.
    """
    found = find(text_id)
    known = {place.name for place in found.required() | found.optional()}
    if extra := params.keys() - known:
        raise ParameterError(f"{text_id} does not take {', '.join(sorted(extra))}")
    return render(text_id, found, params)


def render(text_id: str, found: Entry, params: Mapping[str, Param]) -> str:
    """Fill a message; parameters it does not name are ignored."""
    form = "only"
    if found.counted:
        count = params.get("count")
        if isinstance(count, bool) or not isinstance(count, int | float):
            raise ParameterError(f"{text_id} needs a count, got {count!r}")
        form = plural_form(current(), count)
    return _fill(text_id, found.forms[form], params)


def _fill(text_id: str, pattern: Pattern, params: Mapping[str, Param]) -> str:
    pieces = []
    for part in pattern.parts:
        if isinstance(part, str):
            pieces.append(part)
        elif isinstance(part, Place):
            if part.name not in params:
                raise ParameterError(f"{text_id} needs {part.name}")
            pieces.append(_value(text_id, part, params[part.name]))
        elif all(place.name in params for place in part.places()):
            pieces.append(_fill(text_id, part, params))
    return "".join(pieces)


def _value(text_id: str, place: Place, value: Param) -> str:
    if callable(value):
        value = value()
    if isinstance(value, Message):
        value = str(value)
    if isinstance(value, str) and place.kind in {"any", "text"}:
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        written = _WRITERS.get(place.kind)
        if written is not None:
            return written(value)
    raise ParameterError(f"{text_id}: {place.name} must be {place.kind}, not {type(value).__name__}")
