"""Reads of mailings: the connection page, campaigns, entries, the list of problems."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Connection, RowMapping, case, func, select

from app.assets import service as senders
from app.bulk import loading, slots
from app.bulk.rules import DUPLICATE, LOADING, SPOOLED, shown
from app.bulk.service import CHANNELS, OPEN, missed_start_min
from app.bulk.store import record, row_of
from app.bulk.tables import STATUSES, campaigns, connection, entries, files
from app.bulk.verifying import subscribed, used_by
from app.channels.kit.connector import LinkState
from app.contract.bulk import (
    BulkChannel,
    Campaign,
    CampaignState,
    CheckLine,
    Entry,
    EntryId,
    EntryStatus,
    FileCheck,
    ListFileId,
    ProblemWords,
)
from app.contract.bulk import (
    Connection as ConnectionPage,
)
from app.contract.control import Standing
from app.contract.lists import ListProblem
from app.contract.messages import Source
from app.contract.paging import FieldKind, Page, PageRequest, Sort
from app.contract.senders import SenderStatus
from app.control import hours as hours_of
from app.core import listing
from app.core.listing import ListColumn, Listing
from app.lists.bulk_rows import bulk_rows
from app.lists.duplicates import FirstPlaces, Place, duplicate_of

FLUSHED: Final = 500
_HIDDEN: Final = (LOADING, DUPLICATE)
_KEPT: Final = frozenset({EntryStatus.SCHEDULED, EntryStatus.SENDING, EntryStatus.BLOCKED, EntryStatus.CANCELLED})
_LEFT: Final = tuple(one for one in EntryStatus if one not in _KEPT)
_shown: Final = case((entries.c.status == SPOOLED, EntryStatus.SCHEDULED.value), else_=entries.c.status)


def connection_page(conn: Connection, links: Mapping[int, LinkState]) -> ConnectionPage:
    """Channels to choose from, with the state of their providers' lines (BLK-1)."""
    chosen = subscribed(conn)
    row = conn.execute(select(connection)).mappings().first()
    return ConnectionPage(
        channels=tuple(
            BulkChannel(
                sender_id=one.id,
                name=one.name,
                channel=one.channel,
                provider=one.provider,
                active=one.status is SenderStatus.ACTIVE,
                state=links[one.provider_id].value if one.provider_id in links else "",
                subscribed=one.id in chosen,
                used_by=used_by(conn, one.id, OPEN),
            )
            for one in senders.all_senders(conn)
            if one.channel in CHANNELS
        ),
        saved=row is not None,
        missed_start_min=missed_start_min(conn),
        version=row["version"] if row is not None else 0,
    )


def all_campaigns(conn: Connection, now_ms: int) -> list[Campaign]:
    """Every campaign, the newest first (BLK-4)."""
    rows = conn.execute(select(campaigns).order_by(campaigns.c.id.desc())).mappings().all()
    return [record(conn, row, now_ms) for row in rows]


def one(conn: Connection, campaign_id: int, now_ms: int) -> Campaign:
    """A campaign."""
    return record(conn, row_of(conn, campaign_id), now_ms)


def verified(conn: Connection, campaign_id: int) -> list[CheckLine]:
    """What the last verification found."""
    return msgspec.json.decode(row_of(conn, campaign_id)["verified"], type=list[CheckLine])


def standings(conn: Connection) -> list[Standing]:
    """How far the running campaigns are."""
    found = []
    running = select(campaigns).where(campaigns.c.state == CampaignState.RUNNING.value)
    for row in conn.execute(running.order_by(campaigns.c.id)).mappings():
        total = sum(row[name] for name in STATUSES)
        left = sum(row[one.value] for one in _LEFT)
        found.append(Standing(source=Source.BULK, run_id=row["id"], name=row["name"], left=left, total=total))
    return found


def work_of(conn: Connection) -> tuple[int, int]:
    """How many campaigns are running, and how many are scheduled."""
    counted = select(campaigns.c.state, func.count()).group_by(campaigns.c.state)
    counts = {state: int(count) for state, count in conn.execute(counted)}
    return counts.get(CampaignState.RUNNING.value, 0), counts.get(CampaignState.SCHEDULED.value, 0)


# -- entries -------------------------------------------------------------------------------------------------------


def entries_page(conn: Connection, campaign_id: int, request: PageRequest) -> Page[Entry]:
    """A window of a campaign's entries of every run."""
    row_of(conn, campaign_id)
    return listing.page(conn, _listing(campaign_id), request, _entries)


def _listing(campaign_id: int) -> Listing:
    column = entries.c
    return Listing(
        source=entries,
        key=column.id,
        columns={
            "id": ListColumn(FieldKind.NUMBER, column.id),
            "run": ListColumn(FieldKind.NUMBER, column.run),
            "slot": ListColumn(FieldKind.NUMBER, column.slot),
            "row": ListColumn(FieldKind.NUMBER, column.row),
            "phone": ListColumn(FieldKind.TEXT, column.phone),
            "status": ListColumn(FieldKind.CHOICE, _shown),
            "reason": ListColumn(FieldKind.CHOICE, column.reason),
            "due_ms": ListColumn(FieldKind.MOMENT, column.due_ms),
            "sent_ms": ListColumn(FieldKind.MOMENT, column.sent_ms),
            "status_ms": ListColumn(FieldKind.MOMENT, column.status_ms),
        },
        default_sort=Sort(field="id"),
        searched=("phone",),
        always=(column.campaign_id == campaign_id, column.status.not_in(_HIDDEN)),
    )


def _entries(conn: Connection, rows: Sequence[RowMapping]) -> list[Entry]:
    ids = {row["file_id"] for row in rows}
    found = conn.execute(select(files.c.id, files.c.name).where(files.c.id.in_(ids)))
    names: dict[int, str] = {row.id: row.name for row in found}
    spooled = {row["message_id"]: row["phone"] for row in rows if row["status"] == SPOOLED}
    waits = hours_of.waits_of(conn, spooled)
    told = []
    for row in rows:
        until_ms, zones = waits.get(row["message_id"] or 0, (None, ()))
        told.append(_entry(row, names, until_ms, zones))
    return told


def _entry(row: RowMapping, names: Mapping[int, str], until_ms: int | None, zones: tuple[str, ...]) -> Entry:
    return Entry(
        id=EntryId(row["id"]),
        run=row["run"],
        slot=row["slot"],
        file=names.get(row["file_id"], ""),
        row=row["row"],
        phone=row["phone"],
        due_ms=row["due_ms"],
        status=shown(row["status"]),
        reason=row["reason"],
        message_id=row["message_id"] if row["status"] != SPOOLED else None,
        sent_ms=row["sent_ms"],
        status_ms=row["status_ms"],
        parts=row["parts"],
        held_until_ms=until_ms,
        zones=zones,
    )


# -- problems ------------------------------------------------------------------------------------------------------


def check_of(conn: Connection, file_id: int) -> FileCheck:
    """The popup (BLK-50)."""
    file, figures, wrong = loading.check_of(conn, file_id)
    return FileCheck(file_id=ListFileId(file_id), name=file["name"], figures=figures, rows=wrong)


def problem_lines(conn: Connection, home: Path, file_id: int, words: ProblemWords) -> Iterator[bytes]:
    """A CSV of every row with problems: the original cells, then the reasons (BLK-50).

    The file is read again under the time of its check, so that a list of any length is written as it is found.
    """
    file, _, _ = loading.check_of(conn, file_id)
    row = row_of(conn, file["campaign_id"])
    reader = slots.reader_of(conn, home, row, file)
    rules = slots.rules_for(conn, row, reader.shape, file["checked_ms"])
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    text.write("\ufeff")
    writer.writerow([*reader.shape.header, words.title])
    seen = FirstPlaces()
    for number, found in enumerate(bulk_rows(reader, rules)):
        problems = found.problems
        if found.is_valid and found.phone is not None and row["remove_duplicates"]:
            first = seen.add(int(found.phone), Place(file["slot"], found.number))
            problems = (*problems, duplicate_of(first, found.number, found.cells[0])) if first else problems
        if problems:
            writer.writerow([*found.cells, "; ".join(sentence(one, words.words) for one in problems)])
        if number % FLUSHED == FLUSHED - 1:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def sentence(problem: ListProblem, words: Mapping[str, str]) -> str:
    """A problem in the words that were given, with its row, column and value; its code where there are none."""
    template = words.get(problem.code, problem.code.value)
    if "{" not in template:
        return template
    facts = {**problem.params, "row": problem.row, "column": problem.column, "value": problem.value}
    for name, value in facts.items():
        template = template.replace("{" + name + "}", str(value))
    return template
