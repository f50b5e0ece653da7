"""Long work of the service as the desktop sees it: what runs, how fast, what came of it. No Qt."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

import msgspec

from app.contract.feed import Change, Event, Topic
from app.contract.jobs import FINAL, Job, JobId, JobState
from backend_client.client import Client
from ui.shell.rereading import Rereading

WINDOW_MS: Final = 10_000
"""Over which stretch a rate is measured."""
STAYS_S: Final = 60.0
"""How long one that ended well is shown; one that failed stays until it is put away."""
_LOOK_S: Final = 5.0
_LEAVE: Final = {JobState.DONE, JobState.CANCELLED}


@dataclass(slots=True)
class _Pace:
    """Progress seen at moments, the oldest first."""

    seen: list[tuple[int, int]] = field(default_factory=list)

    def note(self, now_ms: int, done: int) -> None:
        self.seen = [one for one in self.seen if now_ms - one[0] <= WINDOW_MS]
        self.seen.append((now_ms, done))

    def per_second(self) -> float | None:
        if len(self.seen) < 2:
            return None
        (first_ms, first), (last_ms, last) = self.seen[0], self.seen[-1]
        return (last - first) * 1000 / (last_ms - first_ms) if last_ms > first_ms and last > first else None


@dataclass(frozen=True, slots=True)
class Shown:
    """A job with its pace: things a second and milliseconds left, None while unknown."""

    job: Job
    rate: float | None = None
    left_ms: int | None = None

    @property
    def over(self) -> bool:
        """Whether it ended."""
        return self.job.state in FINAL

    @property
    def share(self) -> float:
        """How far it is."""
        if self.job.state is JobState.DONE:
            return 1.0
        return min(self.job.done / self.job.total, 1.0) if self.job.total else 0.0


class JobsModel:
    """The person's own jobs, the newest first.

    One that ended well, or was cancelled, leaves by itself after `STAYS_S`; `tend` sees to that. A failed one stays
    until it is put away.
    """

    def __init__(
        self, client: Client, clock: Callable[[], int], pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._client, self._clock, self._pause = client, clock, pause
        self._ended_ms: dict[JobId, int] = {}
        self._jobs: dict[JobId, Job] = {}
        self._pace: dict[JobId, _Pace] = {}
        self._away: set[JobId] = set()
        self._heard: dict[JobId, bool] = {}  # while they are read: whether it is still there
        self._reading = Rereading(self._read)
        self._observers: list[Callable[[tuple[Shown, ...]], None]] = []
        self.end = client.events.subscribe(Topic.JOBS, self.on_event)
        self.stale = False

    def observe(self, observer: Callable[[tuple[Shown, ...]], None]) -> None:
        """Be told what is shown now and whenever it changes."""
        self._observers.append(observer)
        observer(self.shown())

    async def load(self) -> None:
        """Read what runs, and what ended while nobody listened."""
        await self._reading.now()

    async def _read(self) -> None:
        self._heard = {}
        fresh = {job.id: job for job in await self._client.jobs.mine() if self._heard.get(job.id, True)}
        known = self._jobs
        for job in fresh.values():
            if job.state in FINAL and job.id not in known:
                self._away.add(job.id)  # of an earlier sitting
        newer = {key: known[key] for key, there in self._heard.items() if there and key not in fresh}
        self._jobs = {**{key: _later(fresh[key], known.get(key)) for key in fresh}, **newer}
        self._tell()

    def on_event(self, event: Event) -> None:
        """A job changed."""
        if event.change is Change.UPSERT and event.record is not None:
            job = msgspec.json.decode(event.record, type=Job)
            if _later(job, self._jobs.get(job.id)) is job:
                self._jobs[job.id] = job
                self._heard[job.id] = True
                self._pace.setdefault(job.id, _Pace()).note(self._clock(), job.done)
        elif event.change is Change.DELETE:
            self._jobs.pop(JobId(int(event.key)), None)
            self._heard[JobId(int(event.key))] = False
        else:
            self.stale = True
        self._tell()

    async def cancel(self, job_id: JobId) -> None:
        """Ask one to end."""
        job = await self._client.jobs.cancel(job_id)
        self._jobs[job.id] = job
        self._tell()

    def put_away(self, job_id: JobId) -> None:
        """The person has seen how it ended."""
        self._away.add(job_id)
        self._tell()

    async def tend(self) -> None:
        """Let what ended a while ago leave; runs until it is cancelled."""
        while True:
            await self._pause(_LOOK_S)
            self.sweep()

    def sweep(self) -> None:
        """Put away what has been shown long enough, by this machine's clock."""
        now_ms = self._clock()
        ended = {key for key, job in self._jobs.items() if job.state in _LEAVE} - self._away
        self._ended_ms = {key: self._ended_ms.get(key, now_ms) for key in ended}
        gone = {key for key, at_ms in self._ended_ms.items() if now_ms - at_ms >= STAYS_S * 1000}
        if gone:
            self._away |= gone
            self._tell()

    def shown(self) -> tuple[Shown, ...]:
        """What is not put away: running ones first, then ended ones, the newest first."""
        seen = [self._with_pace(job) for key, job in self._jobs.items() if key not in self._away]
        return tuple(sorted(seen, key=lambda one: (one.over, -one.job.created_ms, -one.job.id)))

    def _with_pace(self, job: Job) -> Shown:
        pace = self._pace.get(job.id)
        rate = pace.per_second() if pace is not None and job.state is JobState.RUNNING else None
        if rate is None or job.total is None:
            return Shown(job, rate)
        return Shown(job, rate, round(max(job.total - job.done, 0) * 1000 / rate))

    def _tell(self) -> None:
        shown = self.shown()
        for observer in list(self._observers):
            observer(shown)


def _later(job: Job, other: Job | None) -> Job:
    """The newer of two tellings of one job: an end wins, then progress."""
    if other is None or other.id != job.id:
        return job
    if (other.state in FINAL) != (job.state in FINAL):
        return other if other.state in FINAL else job
    return job if job.done >= other.done else other
