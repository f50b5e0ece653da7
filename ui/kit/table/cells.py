"""What a cell may hold and how it reads: a closed set of formats."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any, Final

from app.contract.channels import Channel
from app.contract.phones import display
from ui.texts import formats
from ui.texts.messages import Words, tr
from ui.texts.numbers import NO_BREAK, duration, number, percent, size
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token


class Tone(Enum):
    """How loud a cell speaks."""

    TEXT = "text"
    STRONG = "strong"  # the name of the thing
    MUTED = "muted"


class TagColour(Enum):
    """The colours of labels."""

    GREY = "grey"
    RED = "red"
    BLUE = "blue"
    ORANGE = "orange"
    GREEN = "green"


# -- values that are more than a text or a number ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class About:
    """A number that is estimated so far: `~ 842`."""

    value: float


@dataclass(frozen=True, slots=True)
class Tag:
    """A label."""

    text: str
    colour: TagColour = TagColour.GREY


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a progress bar; hatched for what was left out of a count."""

    value: float
    tint: Token = Token.ACCENT_FILL
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How a whole is divided. `done` (0 to 1) is written beside the bar, None writes nothing.

    `hint` makes the text of the tooltip.
    """

    shares: tuple[Share, ...]
    total: float
    done: float | None = None
    hint: Callable[[], str] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Route:
    """Channels in order, after a word for what they are to each other.

    `hint` makes the text of the tooltip; without one it names the channels.
    """

    words: Words
    channels: tuple[Channel, ...]
    hint: Callable[[], str] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Link:
    """A way to something else; `target` says to the screen what."""

    text: str
    target: Hashable


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an avatar; `key` keeps its colour when the name changes."""

    name: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """What a state looks like: icon, word, colour."""

    icon: Icon
    words: Words
    tint: Token = Token.MUTED


# -- formats -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AsText:
    """Any text."""


@dataclass(frozen=True, slots=True)
class AsNumber:
    """A number or an About; an id is not `grouped`."""

    decimals: int | None = None
    grouped: bool = True


@dataclass(frozen=True, slots=True)
class AsDate:
    """A calendar day, `YYYY-MM-DD` on the wire."""


@dataclass(frozen=True, slots=True)
class AsMoment:
    """Epoch milliseconds as `28 Nov 09:00`; the tooltip has the year and the seconds, and with `whole` the cell."""

    whole: bool = False


@dataclass(frozen=True, slots=True)
class AsDuration:
    """Milliseconds as `1 h 51 min`."""


@dataclass(frozen=True, slots=True)
class AsSize:
    """Bytes as `1.4 MB`."""

    decimals: int = 1


@dataclass(frozen=True, slots=True)
class AsPhone:
    """Canonical digits, written as people do."""


@dataclass(frozen=True, slots=True)
class AsFlag:
    """Yes or no."""


@dataclass(frozen=True, slots=True)
class AsTags:
    """A tuple of Tag: as many as fit, then `+N`."""


@dataclass(frozen=True, slots=True)
class AsStatus:
    """A state by its sign, or a Sign itself; a state without one is written as it is."""

    signs: Mapping[Any, Sign] = field(hash=False)


@dataclass(frozen=True, slots=True)
class AsProgress:
    """A Progress: segmented bar and per cent."""


@dataclass(frozen=True, slots=True)
class AsChannels:
    """A Route: word and marks."""


@dataclass(frozen=True, slots=True)
class AsLink:
    """A Link, pressed by itself."""


@dataclass(frozen=True, slots=True)
class AsPicture:
    """A Link shown as a picture: `draw(painter, area, target)` draws it; the whole cell can be pressed."""

    draw: Callable[[Any, Any, Hashable], object] = field(hash=False)


@dataclass(frozen=True, slots=True)
class AsPerson:
    """A Person: avatar and name."""


Format = (
    AsText
    | AsNumber
    | AsDate
    | AsMoment
    | AsDuration
    | AsSize
    | AsPhone
    | AsFlag
    | AsTags
    | AsStatus
    | AsProgress
    | AsChannels
    | AsLink
    | AsPicture
    | AsPerson
)

RIGHT_ALIGNED: Final = (AsNumber, AsDuration, AsSize)
TABULAR: Final = (AsNumber, AsDate, AsMoment, AsDuration, AsSize, AsPhone)


# -- texts ---------------------------------------------------------------------------------------------------------


def text_of(kind: Format, value: object, now_ms: int) -> str:
    """What a cell says, for the screen, the clipboard and assistive programs. None is an empty text."""
    return "" if value is None else _TEXTS[type(kind)](kind, value, now_ms)


def shorter_of(kind: Format, value: object, now_ms: int) -> str:
    """What a cell says in little room: of a moment the day alone."""
    if isinstance(kind, AsMoment) and isinstance(value, int):
        return formats.short_date(value, now_ms)
    return text_of(kind, value, now_ms)


def hint_of(kind: Format, value: object, now_ms: int) -> str:
    """What the tooltip adds when nothing was cut: the whole moment; else an empty text."""
    if isinstance(kind, AsMoment) and isinstance(value, int):
        return formats.stamp(value)
    if isinstance(kind, AsTags) and isinstance(value, tuple) and len(value) > 1:
        return text_of(kind, value, now_ms)
    if isinstance(kind, AsChannels) and isinstance(value, Route):
        return _names(value) if value.hint is None else value.hint()
    if isinstance(kind, AsProgress) and isinstance(value, Progress) and value.hint is not None:
        return value.hint()
    return ""


def _number(kind: Any, value: Any, _: int) -> str:
    if isinstance(value, About):
        return f"~{NO_BREAK}{_number(kind, value.value, 0)}"
    return number(value, kind.decimals) if kind.grouped else str(value)


def _moment(kind: Any, value: Any, now_ms: int) -> str:
    return f"{formats.date(value)} / {formats.clock_seconds(value)}" if kind.whole else formats.short(value, now_ms)


def _date(_: Any, value: Any, __: int) -> str:
    return f"{date.fromisoformat(value):%d.%m.%Y}"


def _names(route: Route) -> str:
    return ", ".join(tr(f"channel.{channel.name.lower()}") for channel in route.channels)


def _route(_: Any, value: Any, __: int) -> str:
    return " ".join(part for part in (str(value.words), _names(value)) if part)


def sign_of(kind: AsStatus, value: Any) -> Sign | None:
    """The sign of a state; a value that is a sign is its own."""
    return value if isinstance(value, Sign) else kind.signs.get(value)


def _status(kind: Any, value: Any, _: int) -> str:
    sign = sign_of(kind, value)
    return str(sign.words) if sign is not None else str(value)


_TEXTS: Final[Mapping[type, Callable[[Any, Any, int], str]]] = {
    AsText: lambda _, value, __: str(value),
    AsNumber: _number,
    AsDate: _date,
    AsMoment: _moment,
    AsDuration: lambda _, value, __: duration(value),
    AsSize: lambda kind, value, __: size(value, kind.decimals),
    AsPhone: lambda _, value, __: display(value),
    AsFlag: lambda _, value, __: tr("common.yes") if value else tr("common.no"),
    AsTags: lambda _, value, __: ", ".join(tag.text for tag in value),
    AsStatus: _status,
    AsProgress: lambda _, value, __: percent(value.done) if value.done is not None else "",
    AsChannels: _route,
    AsLink: lambda _, value, __: value.text,
    AsPicture: lambda _, value, __: value.text,
    AsPerson: lambda _, value, __: value.name,
}
