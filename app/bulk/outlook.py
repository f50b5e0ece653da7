"""What the rows of a mailing's new lists mean for a start, gathered while they are checked (BEY-2)."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from sqlalchemy import Connection, RowMapping

from app.assets import service as senders
from app.bulk.store import files_of, names_of, shape_of
from app.contacts import reads as contacts
from app.contract.bulk import FileState, Method
from app.contract.dnc import EVERYWHERE
from app.contract.lists import Level, ListFault, ListLayout, ListProblem, ListShape
from app.contract.preflight import LISTED, SAMPLES, LeftOut, Reason, Rendered
from app.contract.sms import measure
from app.contract.variables import list_text
from app.control import hours as sending_hours
from app.core.clock import MINUTE_MS
from app.dnc.service import listed_among
from app.lists.bulk_rows import BulkRow

STEP_MS: Final = 10 * MINUTE_MS
"""Rows whose times lie in the same ten minutes count as one group."""
_CONTENT: Final = (
    "method",
    "sender_id",
    "template",
    "text",
    "overdue_now",
    "remove_duplicates",
    "second_list",
    "run",
)
_REASONS: Final = (
    ("phone.", Reason.INVALID),
    (ListFault.VAR_MISSING.value, Reason.MISSING),
    ("date.", Reason.TIME),
)


class Outlook(msgspec.Struct, frozen=True):
    """As it is stored. `groups`: time of the file (None: as the mailing starts), zones, country, how many."""

    stamp: str
    at_ms: int
    rows: int
    recipients: int
    left: dict[str, int]
    left_out: dict[str, tuple[LeftOut, ...]]
    parts: dict[int, int]
    missing: dict[str, int]
    samples: tuple[Rendered, ...]
    groups: tuple[tuple[int | None, tuple[str, ...], str, int], ...]
    repeated: int
    overdue: int


def new_files(conn: Connection, row: RowMapping) -> list[RowMapping]:
    """The files in a campaign's slots that a start would load."""
    found = files_of(conn, row["id"])
    return [
        one for one in found if one["state"] != FileState.LOADED.value and (one["slot"] == 1 or row["second_list"])
    ]


def stamp_of(row: RowMapping, new: Sequence[RowMapping]) -> str:
    """What an outlook holds for: other settings or files ask for another one."""
    known = [row[name] for name in _CONTENT], [(one["id"], one["options"]) for one in new]
    return hashlib.sha256(msgspec.json.encode(known)).hexdigest()


class Gathering:
    """Takes the rows of a check in, a chunk at a time."""

    def __init__(self, conn: Connection, row: RowMapping, now_ms: int) -> None:
        self._conn, self._row, self._now_ms = conn, row, now_ms
        self._sender = senders.find(conn, row["sender_id"]) if row["sender_id"] else None
        self._hours = sending_hours.read(conn)
        self._is_sms = row["method"] != Method.WABA.value
        self._rows = self._recipients = self._overdue = 0
        self._left: Counter[str] = Counter()
        self._left_out: defaultdict[str, list[LeftOut]] = defaultdict(list)
        self._parts: Counter[int] = Counter()
        self._missing: Counter[str] = Counter()
        self._samples: list[Rendered] = []
        self._groups: Counter[tuple[int | None, tuple[str, ...], str]] = Counter()

    def take(self, file: RowMapping, chunk: Sequence[tuple[BulkRow, bool]]) -> None:
        """Count the next rows of a file; each with whether it is to be sent."""
        self._rows += len(chunk)
        going = [one for one, sends in chunk if sends]
        shape = shape_of(file)
        for one, sends in chunk:
            if not one.is_valid:
                self._note_wrong(file, shape, one)
            elif not sends:
                self._leave_out(Reason.DUPLICATE, file, one)
        numbers = [one.phone for one in going if one.phone is not None]
        listed = listed_among(self._conn, numbers, EVERYWHERE)
        sender = self._sender
        refused = (
            contacts.opted_out_among(self._conn, numbers, sender.channel, sender.name) if sender is not None else ()
        )
        places = sending_hours.places_of(self._conn, self._hours, numbers)
        for one in going:
            if one.phone in listed:
                self._leave_out(Reason.DO_NOT_CONTACT, file, one)
            elif one.phone in refused:
                self._leave_out(Reason.OPTED_OUT, file, one)
            else:
                self._count(names_of(shape), one, places)

    def _count(
        self, names: tuple[str, ...], one: BulkRow, places: Mapping[str, tuple[tuple[str, ...], str]]
    ) -> None:
        self._recipients += 1
        due_ms = None if one.due_ms is None else one.due_ms - one.due_ms % STEP_MS
        self._overdue += one.due_ms is not None and one.due_ms <= self._now_ms
        zones, country = places.get(one.phone or "", ((), ""))
        self._groups[due_ms, zones, country] += 1
        text = list_text(self._row["text"], names).render(one.values)
        parts = measure(text).parts if self._is_sms else 0
        if parts:
            self._parts[parts] += 1
        if len(self._samples) < SAMPLES:
            self._samples.append(
                Rendered(address=one.phone or "", name="", text=text, parts=parts or 1, missing=())
            )

    def _note_wrong(self, file: RowMapping, shape: ListShape, one: BulkRow) -> None:
        wrong = [problem for problem in one.problems if problem.level is Level.ERROR]
        self._leave_out(reason_of(wrong[0]), file, one)
        names, first = names_of(shape), 3 if shape.layout is ListLayout.BULK_DATED else 2
        for problem in wrong:
            if problem.code is ListFault.VAR_MISSING:
                at = problem.column - first
                self._missing[names[at] if at < len(names) else str(at + 1)] += 1

    def _leave_out(self, reason: Reason, file: RowMapping, one: BulkRow) -> None:
        self._left[reason.value] += 1
        named = self._left_out[reason.value]
        if len(named) < LISTED:
            address = one.phone or (one.cells[0] if one.cells else "")
            named.append(LeftOut(address=address, row=one.number, slot=file["slot"]))

    def result(self, new: Sequence[RowMapping], repeated: int) -> Outlook:
        """What was found."""
        return Outlook(
            stamp=stamp_of(self._row, new),
            at_ms=self._now_ms,
            rows=self._rows,
            recipients=self._recipients,
            left=dict(self._left),
            left_out={reason: tuple(found) for reason, found in self._left_out.items()},
            parts=dict(self._parts),
            missing=dict(self._missing),
            samples=tuple(self._samples),
            groups=tuple((*key, count) for key, count in self._groups.items()),
            repeated=repeated,
            overdue=self._overdue,
        )


def reason_of(problem: ListProblem) -> Reason:
    """Under which reason a row that cannot be loaded is counted."""
    return next((reason for start, reason in _REASONS if problem.code.value.startswith(start)), Reason.ROW)
