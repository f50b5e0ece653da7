"""The hours in which people may be written to, as a form: texts as they are typed, checked as a whole. No Qt."""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from app.contract.attributes import Attribute, AttributeType
from app.contract.faults import Code, Fault, Problem
from app.contract.hours import ChangeHours, Holiday, Hours, check_hours
from backend_client.transport import ServiceFault
from ui.shell.rereading import Rereading


class HoursDoor(Protocol):
    """Who keeps them."""

    async def hours(self) -> Hours:
        """As they are."""

    async def change_hours(self, form: ChangeHours) -> Hours:
        """Save them."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is typed. A holiday is a line: its day, a country where it is not for all, its name."""

    enabled: bool = False
    opens: str = "09:00"
    closes: str = "20:00"
    days: frozenset[int] = frozenset()
    attribute: str = ""
    holidays: str = ""


@dataclass(frozen=True, slots=True)
class HoursState:
    """Neither loaded nor a fault: it is being read. `problems` are shown at their fields."""

    loaded: bool = False
    fault: Fault | None = None
    draft: Draft = field(default_factory=Draft)
    saved: Draft = field(default_factory=Draft)
    version: int = 0
    attributes: tuple[Attribute, ...] = ()
    problems: tuple[Problem, ...] = ()
    refused: Fault | None = None

    @property
    def is_changed(self) -> bool:
        """Whether something typed is not saved."""
        return self.loaded and self.draft != self.saved


class HoursModel:
    """`attributes` reads those a zone may stand in."""

    def __init__(
        self,
        door: HoursDoor,
        attributes: Callable[[], Awaitable[Sequence[Attribute]]],
        observer: Callable[[HoursState], None],
    ) -> None:
        self._door, self._attributes, self._observer = door, attributes, observer
        self._reading = Rereading(self._read)
        self.state = HoursState()

    def _set(self, state: HoursState) -> None:
        self.state = state
        self._observer(state)

    async def load(self) -> None:
        """Read them; what is typed and not saved stays."""
        await self._reading.now()

    async def _read(self) -> None:
        try:
            found = await self._door.hours()
            every = await self._attributes()
        except ServiceFault as error:
            self._set(replace(self.state, fault=error.fault))
            return
        texts = tuple(one for one in every if one.type is AttributeType.TEXT)
        draft = self.state.draft if self.state.is_changed else draft_of(found)
        self._set(
            HoursState(loaded=True, draft=draft, saved=draft_of(found), version=found.version, attributes=texts)
        )

    def edit(self, draft: Draft) -> None:
        """Something was typed or chosen."""
        self._set(replace(self.state, draft=draft, problems=(), refused=None))

    async def save(self) -> bool:
        """Save, or say what is wrong; True when it is saved."""
        form, problems = form_of(self.state)
        problems = [*problems, *check_hours(form, frozenset(one.key for one in self.state.attributes))]
        if problems:
            self._set(replace(self.state, problems=tuple(problems)))
            return False
        try:
            fresh = await self._door.change_hours(form)
        except ServiceFault as error:
            found = tuple(error.fault.problems) if error.fault.code is Code.INVALID else ()
            self._set(replace(self.state, problems=found, refused=None if found else error.fault))
            return False
        saved = draft_of(fresh)
        self._set(replace(self.state, draft=saved, saved=saved, version=fresh.version, problems=(), refused=None))
        return True


def draft_of(hours: Hours) -> Draft:
    """The stored rule as texts."""
    lines = (" ".join(part for part in (one.day, one.country, one.name) if part) for one in hours.holidays)
    return Draft(
        enabled=hours.enabled,
        opens=_clock(hours.from_min),
        closes=_clock(hours.to_min),
        days=frozenset(hours.days),
        attribute=hours.zone_attribute,
        holidays="\n".join(lines),
    )


def form_of(state: HoursState) -> tuple[ChangeHours, list[Problem]]:
    """What is typed as a form, and what of it can not be read."""
    draft, problems = state.draft, []
    minutes = {"from_min": _minutes(draft.opens), "to_min": _minutes(draft.closes)}
    problems += [Problem(path=path, code="not_a_time") for path, value in minutes.items() if value is None]
    form = ChangeHours(
        enabled=draft.enabled,
        from_min=minutes["from_min"] if minutes["from_min"] is not None else 0,
        to_min=minutes["to_min"] if minutes["to_min"] is not None else 24 * 60,
        days=tuple(sorted(draft.days)),
        holidays=tuple(_holiday(line) for line in draft.holidays.splitlines() if line.strip()),
        zone_attribute=draft.attribute,
        version=state.version,
    )
    return form, problems


def _holiday(line: str) -> Holiday:
    """`2026-12-25 ES Navidad`, `25.12.2026 Christmas`; a country is two capital letters after the day."""
    day, _, rest = line.strip().partition(" ")
    first, _, name = rest.strip().partition(" ")
    is_country = len(first) == 2 and first.isascii() and first.isupper()
    return Holiday(day=_day(day), country=first if is_country else "", name=(name if is_country else rest).strip())


def _day(text: str) -> str:
    try:
        return datetime.datetime.strptime(text, "%d.%m.%Y").date().isoformat()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return text


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _minutes(text: str) -> int | None:
    hour, colon, minute = text.strip().partition(":")
    if not (colon and hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
        return None
    found = int(hour) * 60 + int(minute)
    return found if int(minute) < 60 and found <= 24 * 60 else None
