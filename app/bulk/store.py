"""Reading and writing campaigns' rows: the only place that turns them into records and tells listeners."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, RowMapping, bindparam, func, select, update

from app.assets import service as senders
from app.audit.service import record as audit
from app.bulk.rules import NOT_TAKEN, SPOOLED, Event, Pace, next_start_ms, next_state
from app.bulk.tables import STATUSES, campaigns, entries, files
from app.contract.bulk import (
    Campaign,
    CampaignId,
    CampaignState,
    Entries,
    EntryStatus,
    FileFigures,
    FileState,
    ListFile,
    ListFileId,
    Method,
    OnRemoval,
)
from app.contract.faults import Code, Param
from app.contract.feed import Topic
from app.contract.lists import ListLayout, ListOptions, ListShape
from app.contract.messages import Source
from app.contract.permissions import Permission
from app.control import guards
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.work import Audience, UnitOfWork

WATCHERS: Final = Audience(permission=Permission.MANAGE_DIALERS)
WAKE: Final = "bulk"
"""Name under which the feeder sleeps."""
REMOVED: Final = "removed"
"""State of a file that left its slot; its entries name it still."""
TAKEN: Final = (SPOOLED, *(status.value for status in EntryStatus if status not in NOT_TAKEN))
WAITING: Final = (EntryStatus.SCHEDULED.value, SPOOLED)
_encode: Final = msgspec.json.Encoder().encode


def as_json(value: object) -> str:
    """What a JSON column holds."""
    return _encode(value).decode()


def row_of(conn: Connection, campaign_id: int) -> RowMapping:
    """A campaign's row; refuses when there is none."""
    row = conn.execute(select(campaigns).where(campaigns.c.id == campaign_id)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="campaign", id=campaign_id)
    return row


def file_of(conn: Connection, file_id: int) -> RowMapping:
    """The row of a file in a slot; refuses when there is none."""
    wanted = (files.c.id == file_id) & (files.c.state != REMOVED)
    row = conn.execute(select(files).where(wanted)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="list_file", id=file_id)
    return row


def files_of(conn: Connection, campaign_id: int) -> list[RowMapping]:
    """The rows of a campaign's files in their slots, by slot."""
    wanted = (files.c.campaign_id == campaign_id) & (files.c.state != REMOVED)
    return list(conn.execute(select(files).where(wanted).order_by(files.c.slot, files.c.id)).mappings())


def shape_of(row: RowMapping) -> ListShape:
    """How a file is read."""
    return msgspec.json.decode(row["shape"], type=ListShape)


def names_of(shape: ListShape) -> tuple[str, ...]:
    """The header's names of the variables."""
    return shape.header[2:] if shape.layout is ListLayout.BULK_DATED else shape.header[1:]


def pace_of(row: RowMapping) -> Pace:
    """When the campaign's last messages left."""
    return Pace(msgspec.json.decode(row["starts"], type=tuple[int, ...]), row["planned_ms"])


def file_record(conn: Connection, row: RowMapping) -> ListFile:
    """A file as people see it."""
    waiting = 0
    if row["state"] == FileState.LOADED.value:
        of_file = (entries.c.file_id == row["id"]) & entries.c.status.in_(WAITING)
        waiting = int(conn.execute(select(func.count()).select_from(entries).where(of_file)).scalar_one())
    return ListFile(
        id=ListFileId(row["id"]),
        campaign_id=CampaignId(row["campaign_id"]),
        slot=row["slot"],
        name=row["name"],
        size=row["size"],
        state=FileState(row["state"]),
        shape=shape_of(row),
        options=msgspec.json.decode(row["options"], type=ListOptions),
        figures=msgspec.json.decode(row["figures"], type=FileFigures) if row["figures"] else None,
        uploaded_ms=row["uploaded_ms"],
        uploaded_by=row["uploaded_by"],
        loaded_ms=row["loaded_ms"],
        waiting=waiting,
    )


def record(conn: Connection, row: RowMapping, now_ms: int) -> Campaign:
    """A campaign as people see it."""
    sender = senders.find(conn, row["sender_id"]) if row["sender_id"] else None
    state = CampaignState(row["state"])
    params: dict[str, Param] = msgspec.json.decode(row["reason_params"])
    return Campaign(
        id=CampaignId(row["id"]),
        name=row["name"],
        method=Method(row["method"]) if row["method"] else None,
        sender_id=row["sender_id"],
        sender=sender.name if sender else "",
        template=row["template"],
        text=row["text"],
        remove_duplicates=row["remove_duplicates"],
        second_list=row["second_list"],
        on_removal=OnRemoval(row["on_removal"]),
        per_minute=row["per_minute"],
        at_ms=row["at_ms"],
        overdue_now=row["overdue_now"],
        active=row["active"],
        safety=guards.safety_of(conn, Source.BULK, row["id"]),
        state=state,
        reason=row["reason"],
        reason_params=params,
        run=row["run"],
        entries=Entries(**{name: row[name] for name in STATUSES}),
        files=tuple(file_record(conn, one) for one in files_of(conn, row["id"])),
        next_ms=_next_ms(conn, row, now_ms),
        overdue=overdue_count(conn, row, now_ms),
        report_job_id=row["report_job_id"],
        job_id=row["job_id"],
        created_by=row["created_by"],
        created_ms=row["created_ms"],
        updated_ms=row["updated_ms"],
        version=row["version"],
    )


def _next_ms(conn: Connection, row: RowMapping, now_ms: int) -> int | None:
    if row["state"] not in (CampaignState.RUNNING.value, CampaignState.SCHEDULED.value) or not row["scheduled"]:
        return None
    waiting = (entries.c.campaign_id == row["id"]) & entries.c.status.in_(WAITING)
    first_ms: int | None = conn.execute(select(func.min(entries.c.due_ms)).where(waiting)).scalar_one()
    if first_ms is None:
        return None
    return max(first_ms, row["at_ms"] or 0, next_start_ms(pace_of(row), row["per_minute"], now_ms))


def overdue_count(conn: Connection, row: RowMapping, now_ms: int) -> int:
    """Dated entries whose time passed while the campaign was paused (BLK-72)."""
    if row["state"] != CampaignState.PAUSED.value or row["paused_ms"] is None:
        return 0
    passed = (entries.c.row_ms > row["paused_ms"]) & (entries.c.row_ms <= now_ms)
    wanted = (entries.c.campaign_id == row["id"]) & (entries.c.status == EntryStatus.SCHEDULED.value) & passed
    return int(conn.execute(select(func.count()).select_from(entries).where(wanted)).scalar_one())


def tell(work: UnitOfWork, campaign_id: int) -> Campaign:
    """Tell listeners a campaign's present state."""
    found = record(work.conn, row_of(work.conn, campaign_id), work.now_ms)
    work.upsert(Topic.BULK, campaign_id, found, WATCHERS)
    return found


def change(work: UnitOfWork, campaign_id: int, values: Mapping[str, Any]) -> Campaign:
    """Write some of a campaign's columns and tell."""
    put(work, campaign_id, values)
    return tell(work, campaign_id)


def put(work: UnitOfWork, campaign_id: int, values: Mapping[str, Any]) -> None:
    """Write some of a campaign's columns."""
    if values:
        work.conn.execute(update(campaigns).where(campaigns.c.id == campaign_id).values(dict(values)))


def pass_event(
    work: UnitOfWork,
    actor: Actor,
    row: RowMapping,
    event: Event,
    *,
    values: Mapping[str, Any] | None = None,
    before: RowMapping | None = None,
) -> Campaign:
    """Move a campaign to its next state, with counts on record; refuses what does not fit (BLK-70, BLK-76).

    `before` is the row as it was where the entries were changed first.
    """
    state = CampaignState(row["state"])
    after = next_state(state, event)
    if after is None:
        raise Refusal(Code.STATUS_IS_NOW, status=state.value)
    fresh = {"state": after.value, "reason": None, "reason_params": "{}", "updated_ms": work.now_ms}
    if after is CampaignState.PAUSED:
        fresh["paused_ms"] = work.now_ms
    put(work, row["id"], {**fresh, **(values or {})})
    if after is CampaignState.RUNNING:
        _guard(work, row["id"], event)
    now = row_of(work.conn, row["id"])
    details = {
        "name": row["name"],
        "before": {"state": state.value, **{name: (before or row)[name] for name in STATUSES}},
        "after": {"state": after.value, **{name: now[name] for name in STATUSES}},
    }
    audit(work, actor, f"mailing_{event.value}", "mailing", row["id"], details=details)
    work.wake(WAKE)
    return tell(work, row["id"])


def _guard(work: UnitOfWork, campaign_id: int, event: Event) -> None:
    """Arm the guard of a campaign that begins; one that a person resumes goes on in spite of it (BEY-3)."""
    if event is Event.RESUME:
        guards.let_go(work, Source.BULK, campaign_id)
    else:
        row = row_of(work.conn, campaign_id)
        guards.arm(work, Source.BULK, campaign_id, goes_on=taken_count(work.conn, row) > 0)


def taken_count(conn: Connection, row: RowMapping) -> int:
    """How many entries of the present run were handed to the engine and not kept back by a rule."""
    mine = (entries.c.campaign_id == row["id"]) & (entries.c.run == row["run"])
    wanted = mine & entries.c.status.in_(TAKEN)
    return int(conn.execute(select(func.count()).select_from(entries).where(wanted)).scalar_one())


class Moves:
    """Entries of one campaign changing their status, with the figures that follow from it."""

    def __init__(self, work: UnitOfWork, row: RowMapping) -> None:
        self._work = work
        self._row = row
        self._deltas: Counter[str] = Counter()
        self._changes: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)

    def move(self, entry: RowMapping, after: str, **values: Any) -> None:
        """Give an entry another status and other values."""
        columns = tuple(sorted(values))
        bound = {f"new_{name}": value for name, value in values.items()}
        self._changes[columns].append({"id_": entry["id"], "after_": after, **bound})
        if entry["run"] == self._row["run"]:
            self.count(entry["status"], -1)
            self.count(after, 1)

    def count(self, status: str, by: int) -> None:
        """Count entries that are changed by a statement of its own."""
        name = EntryStatus.SCHEDULED.value if status == SPOOLED else status
        if name in STATUSES:
            self._deltas[name] += by

    def write(self) -> None:
        """Write entries and figures."""
        for columns, rows in self._changes.items():
            values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
            self._work.conn.execute(
                update(entries)
                .where(entries.c.id == bindparam("id_"))
                .values(status=bindparam("after_"), status_ms=self._work.now_ms, **values),
                rows,
            )
        deltas = {name: campaigns.c[name] + by for name, by in self._deltas.items() if by}
        put(self._work, self._row["id"], deltas)
        self._changes.clear()
        self._deltas.clear()


def by_ids(conn: Connection, ids: Sequence[int]) -> dict[int, RowMapping]:
    """Entries by id."""
    found = conn.execute(select(entries).where(entries.c.id.in_(list(ids)))).mappings()
    return {row["id"]: row for row in found}
