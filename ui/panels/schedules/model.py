"""The form of a schedule without its widgets: ranges as typed, closed days, what is wrong (ACD-1, ACD-46)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Final

from app.contract.faults import Problem
from app.contract.schedules import OpenRange, Schedule, ScheduleForm, ScheduleOutlook, check_schedule
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.kit.form.editing import Editing, EditState
from ui.panels.schedules.typed import WORKING, TypedRange, minute_of, time_text

NOT_A_TIME: Final = -1


@dataclass(frozen=True, slots=True)
class ScheduleState(EditState):
    """What the form shows."""

    schedule: Schedule | None
    name: str = ""
    time_zone: str = ""
    ranges: tuple[TypedRange, ...] = ()
    closed: tuple[str, ...] = ()
    read_ranges: tuple[OpenRange, ...] = field(default=())
    outlook: ScheduleOutlook | None = None

    @property
    def range_problems(self) -> Mapping[int, Problem]:
        """What is wrong with ranges, the first thing of each."""
        found: dict[int, Problem] = {}
        for one in self.problems:
            head, _, rest = one.path.partition(".")
            place = rest.partition(".")[0]
            if head == "ranges" and place.isdigit():
                found.setdefault(int(place), one)
        return found


class ScheduleModel(Editing[ScheduleState, Schedule]):
    """One open form; `finished` is called with the saved schedule."""

    def __init__(
        self, client: Client, schedule: Schedule | None, zone: str, finished: Callable[[Schedule], object]
    ) -> None:
        self._client = client
        self._keys = count(1)
        super().__init__(self._new(zone) if schedule is None else self._begun(schedule), finished)

    def _new(self, zone: str) -> ScheduleState:
        first = TypedRange(next(self._keys), WORKING)
        return _read(ScheduleState(None, time_zone=zone, ranges=(first,)))

    def _begun(self, schedule: Schedule) -> ScheduleState:
        ranges = tuple(
            TypedRange(next(self._keys), frozenset(one.days), time_text(one.from_min), time_text(one.to_min))
            for one in schedule.ranges
        )
        return _read(ScheduleState(schedule, schedule.name, schedule.time_zone, ranges, schedule.closed))

    def _derived(self, state: ScheduleState) -> ScheduleState:
        return _read(state)

    async def look_ahead(self) -> None:
        """Ask when what is typed would open; while something is wrong with it, nothing is told."""
        form = self.form()
        if [one for one in check_schedule(form) if one.path != "name"]:
            self._set(outlook=None)
            return
        try:
            found = await self._client.schedules.outlook(form)
        except ServiceFault:
            found = None
        if form == self.form():
            self._set(outlook=found)

    def _typed(self, path: str, **changes: Any) -> None:
        left = tuple(one for one in self.state.problems if one.path.partition(".")[0] != path)
        self._set(**changes, problems=left, touched=True)

    # -- typing --------------------------------------------------------------------------------------------------

    def name(self, text: str) -> None:
        """Its name."""
        self._typed("name", name=text)

    def zone(self, name: object) -> None:
        """Its time zone."""
        self._typed("time_zone", time_zone=str(name or ""))

    def change_range(self, changed: TypedRange) -> None:
        """Days or times of a range."""
        ranges = tuple(changed if one.key == changed.key else one for one in self.state.ranges)
        if ranges != self.state.ranges:
            self._typed("ranges", ranges=ranges)

    def add_range(self) -> None:
        """+: the days no other range has yet, with the hours of the last."""
        taken = frozenset().union(*(one.days for one in self.state.ranges))
        free = frozenset(range(7)) - taken
        last = self.state.ranges[-1] if self.state.ranges else TypedRange(0, WORKING)
        fresh = replace(last, key=next(self._keys), days=free or last.days)
        self._typed("ranges", ranges=(*self.state.ranges, fresh))

    def remove_range(self, key: int) -> None:
        """-: the last one stays."""
        left = tuple(one for one in self.state.ranges if one.key != key)
        if left:
            self._typed("ranges", ranges=left)

    def close_day(self, day: str) -> None:
        """A day on which it stays closed."""
        self._typed("closed", closed=tuple(sorted({*self.state.closed, day})))

    def open_day(self, day: str) -> None:
        """Not closed on that day any more."""
        self._typed("closed", closed=tuple(one for one in self.state.closed if one != day))

    # -- saving --------------------------------------------------------------------------------------------------

    def form(self) -> ScheduleForm:
        """What is sent."""
        now = self.state
        version = now.schedule.version if now.schedule is not None else 0
        ranges = tuple(_range(one) for one in now.ranges)
        return ScheduleForm(
            name=now.name.strip(), time_zone=now.time_zone, ranges=ranges, closed=now.closed, version=version
        )

    def check(self) -> list[Problem]:
        """Everything wrong that can be seen without the service."""
        return check_schedule(self.form())

    async def _store(self) -> Schedule:
        mine = self.state.schedule
        return await self._client.schedules.save(self.form(), mine.id if mine is not None else None)

    def _take(self, schedule: Schedule) -> None:
        self._set(schedule=schedule)

    async def _fresh(self) -> Schedule | None:
        mine = self.state.schedule
        every = await self._client.schedules.all()
        return next((one for one in every if mine is not None and one.id == mine.id), None)


def _range(one: TypedRange) -> OpenRange:
    start, end = minute_of(one.start), minute_of(one.end)
    return OpenRange(
        days=tuple(sorted(one.days)),
        from_min=NOT_A_TIME if start is None else start,
        to_min=NOT_A_TIME if end is None else end,
    )


def _read(state: ScheduleState) -> ScheduleState:
    """With the ranges that can be told in words: those that are whole."""
    ranges = (_range(one) for one in state.ranges)
    whole = (
        one for one in ranges if one.days and min(one.from_min, one.to_min) >= 0 and one.from_min != one.to_min
    )
    return replace(state, read_ranges=tuple(whole))
