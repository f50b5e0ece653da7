"""The two list files of a campaign: taking one in, reading it another way, taking it out (BLK sections 3, 4, 6)."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import time
from collections.abc import Collection
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, RowMapping, func, insert, select, update

from app.audit.service import record as audit
from app.bulk.rules import DUPLICATE
from app.bulk.store import (
    REMOVED,
    WAITING,
    Moves,
    as_json,
    file_of,
    file_record,
    files_of,
    names_of,
    put,
    row_of,
    shape_of,
    tell,
)
from app.bulk.tables import entries, files
from app.bulk.waiting import cancel, take_back
from app.contract.bulk import (
    SLOTS,
    Campaign,
    CampaignForm,
    CampaignState,
    EntryStatus,
    FilePreview,
    FileState,
    ListFile,
    Method,
    OnRemoval,
    Uploaded,
)
from app.contract.faults import Code, Problem
from app.contract.lists import PREVIEW_ROWS, ListKind, ListOptions, ListShape, PreviewRow
from app.contract.variables import list_text, names_in
from app.core import workspace
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.work import UnitOfWork
from app.lists.bulk_rows import BulkRules, bulk_rows
from app.lists.cells import check_text
from app.lists.decoding import NotAListError
from app.lists.numbers import example_numbers
from app.lists.reading import ListFile as Reader
from app.lists.reading import open_list
from app.lists.rows import Row

FOLDER: Final = "mailings"
STRAY_S: Final = 3_600
"""A file that lies in no slot is left alone so long: somebody may be writing it."""
_vals: Final = msgspec.json.Decoder(tuple[str, ...])


def place(home: Path, stored: str) -> Path:
    """Where a file lies."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return folder / stored


def tidy(home: Path, kept: Collection[str]) -> None:
    """Delete files that lie in no slot, as after a removal or a crash in the middle of an upload."""
    for path in place(home, "").iterdir():
        if path.name in kept:
            continue
        with contextlib.suppress(OSError):  # in use: another time
            if path.stat().st_mtime < time.time() - STRAY_S:  # files carry the machine's time
                path.unlink()


def kept_files(conn: Connection) -> frozenset[str]:
    """Names on disk of the files in slots."""
    return frozenset(conn.execute(select(files.c.stored).where(files.c.state != REMOVED)).scalars())


def new_name() -> str:
    """A name nobody can guess."""
    return secrets.token_hex(16)


def digest_of(path: Path) -> str:
    """What tells the same content from another (BLK-53)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_file(path: Path, conn: Connection, text: str, options: ListOptions) -> Reader:
    """A list as this workspace reads it. Raises NotAListError."""
    region = workspace.read(conn).default_country
    return open_list(path, ListKind.BULK, options, language="", region=region, variables=names_in(text))


def rules_for(conn: Connection, row: RowMapping, shape: ListShape, now_ms: int) -> BulkRules:
    """What the rows of a file are held against under a campaign's settings."""
    place = workspace.read(conn)
    text = list_text(row["text"], names_of(shape))
    return BulkRules(
        regions=(place.default_country,),
        zone=ZoneInfo(place.time_zone),
        now_ms=now_ms,
        needed=text.needed,
        text=text if row["text"] and row["method"] != Method.WABA.value else None,
        breaks=row["method"] != Method.WABA.value,
        overdue_now=row["overdue_now"],
        examples=frozenset(example_numbers(place.default_country)),
    )


def same_in_slot(conn: Connection, campaign_id: int, slot: int, digest: str) -> RowMapping | None:
    """The file of the slot when it has this very content."""
    mine = [one for one in files_of(conn, campaign_id) if one["slot"] == slot and one["digest"] == digest]
    return mine[0] if mine else None


def take_in(
    work: UnitOfWork, actor: Actor, campaign_id: int, slot: int, *, name: str, size: int, digest: str,
    stored: str, shape: ListShape, again: bool,
) -> Uploaded:  # fmt: skip
    """Put an uploaded file into a slot. The same content again imports nothing; a loaded file is removed first."""
    row = row_of(work.conn, campaign_id)
    if slot not in SLOTS or (slot == 2 and not row["second_list"]):
        raise Refusal(Code.INVALID, problems=[Problem(path="slot", code="not_in_list", params={"value": slot})])
    refuse_while_loading(row)
    if row["state"] == CampaignState.RUNNING.value:
        raise Refusal(Code.STATUS_IS_NOW, status=row["state"])
    known = same_in_slot(work.conn, campaign_id, slot, digest)
    if known is not None and not again:
        return Uploaded(file=file_record(work.conn, known), earlier_ms=known["loaded_ms"] or known["uploaded_ms"])
    for old in files_of(work.conn, campaign_id):
        if old["slot"] == slot:
            remove(work, actor, old["id"])
    values = {
        "campaign_id": campaign_id,
        "slot": slot,
        "name": name,
        "size": size,
        "digest": digest,
        "stored": stored,
        "state": FileState.NEW.value,
        "shape": as_json(shape),
        "options": as_json(ListOptions()),
        "uploaded_ms": work.now_ms,
        "uploaded_by": actor.name,
    }
    file_id = work.conn.execute(insert(files).values(values).returning(files.c.id)).scalar_one()
    audit(work, actor, "mailing_file", "mailing", campaign_id, details={"file": name, "slot": slot, "size": size})
    tell(work, campaign_id)
    return Uploaded(file=file_record(work.conn, file_of(work.conn, file_id)))


def read_as(work: UnitOfWork, file_id: int, options: ListOptions, shape: ListShape) -> ListFile:
    """Keep another way to read a file that is not loaded (BLK-32)."""
    row = file_of(work.conn, file_id)
    if row["state"] != FileState.NEW.value:
        raise Refusal(Code.STATUS_IS_NOW, status=row["state"])
    values = {"options": as_json(options), "shape": as_json(shape), "figures": None}
    work.conn.execute(update(files).where(files.c.id == file_id).values(values))
    tell(work, row["campaign_id"])
    return file_record(work.conn, file_of(work.conn, file_id))


def preview(conn: Connection, home: Path, file_id: int, now_ms: int) -> FilePreview:
    """The first rows as they would be read."""
    file = file_of(conn, file_id)
    row = row_of(conn, file["campaign_id"])
    reader = open_file(place(home, file["stored"]), conn, row["text"], _options(file))
    rules = rules_for(conn, row, reader.shape, now_ms)
    rows = []
    for one in bulk_rows(reader, rules):
        rows.append(
            PreviewRow(row=one.number, cells=one.cells, phone=one.phone, due_ms=one.due_ms, problems=one.problems)
        )
        if len(rows) == PREVIEW_ROWS:
            break
    return FilePreview(shape=reader.shape, rows=tuple(rows), zone=str(rules.zone))


def _options(file: RowMapping) -> ListOptions:
    return msgspec.json.decode(file["options"], type=ListOptions)


def reader_of(conn: Connection, home: Path, row: RowMapping, file: RowMapping) -> Reader:
    """The list of a file in a slot. Raises NotAListError."""
    return open_file(place(home, file["stored"]), conn, row["text"], _options(file))


def refused(error: NotAListError, slot: int) -> Refusal:
    """The refusal of a file that is no list."""
    params = {"code": error.problem.code.value}
    return Refusal(Code.INVALID, problems=[Problem(path=f"files.{slot}", code="file_refused", params=params)])


# -- out of the slot -----------------------------------------------------------------------------------------------


def remove(work: UnitOfWork, actor: Actor, file_id: int) -> Campaign:
    """Take a file out of its slot; its unsent entries follow *On file removal* (BLK-60)."""
    file = file_of(work.conn, file_id)
    row = row_of(work.conn, file["campaign_id"])
    refuse_while_loading(row)
    cancelled = 0
    if file["state"] == FileState.LOADED.value and row["on_removal"] == OnRemoval.CANCEL.value:
        take_back(work, row["id"])
        cancelled = cancel(work, row, entries.c.file_id == file_id)
        _let_duplicates_in(work, row, file_id)
    forget(work, file)
    details = {"file": file["name"], "slot": file["slot"], "cancelled": cancelled, "on_removal": row["on_removal"]}
    audit(work, actor, "mailing_file_removed", "mailing", row["id"], details=details)
    return tell(work, row["id"])


def forget(work: UnitOfWork, file: RowMapping) -> None:
    """Empty a slot; entries go on naming the file they are of."""
    work.conn.execute(update(files).where(files.c.id == file["id"]).values(state=REMOVED))


def _let_duplicates_in(work: UnitOfWork, row: RowMapping, file_id: int) -> None:
    """Rows that were passed over for a cancelled one of the removed file take its place."""
    of_run = (entries.c.campaign_id == row["id"]) & (entries.c.run == row["run"])
    others = [one["id"] for one in files_of(work.conn, row["id"]) if one["id"] != file_id]
    gone = select(entries.c.phone).where(
        of_run, entries.c.file_id == file_id, entries.c.status == EntryStatus.CANCELLED.value
    )
    held = select(entries.c.phone).where(of_run, entries.c.status.not_in([DUPLICATE, EntryStatus.CANCELLED.value]))
    first = (
        select(func.min(entries.c.id))
        .where(
            of_run,
            entries.c.status == DUPLICATE,
            entries.c.file_id.in_(others),
            entries.c.phone.in_(gone),
            entries.c.phone.not_in(held),
        )
        .group_by(entries.c.phone)
    )
    ids = list(work.conn.execute(first).scalars())
    for start in range(0, len(ids), 500):
        chosen = entries.c.id.in_(ids[start : start + 500])
        due_ms = func.coalesce(entries.c.row_ms, row["at_ms"] or work.now_ms)
        values = {"status": EntryStatus.SCHEDULED.value, "due_ms": due_ms}
        work.conn.execute(update(entries).where(chosen).values(values))
    moves = Moves(work, row)
    moves.count(EntryStatus.SCHEDULED.value, len(ids))
    moves.write()


def refuse_while_loading(row: RowMapping) -> None:
    """Nothing may be changed under a check or an import."""
    if row["job_id"] is not None:
        raise Refusal(Code.STATUS_IS_NOW, status="loading")


def release(work: UnitOfWork, campaign_id: int) -> None:
    """A check or an import has ended."""
    put(work, campaign_id, {"job_id": None})
    tell(work, campaign_id)


# -- loaded rows under other settings ------------------------------------------------------------------------------


def misfit(conn: Connection, campaign_id: int, form: CampaignForm) -> list[Problem]:
    """The first loaded row that a changed text does not fit (BLK-23)."""
    row = row_of(conn, campaign_id)
    if form.text == row["text"] and form.method == row["method"]:
        return []
    shapes = {one["id"]: shape_of(one) for one in files_of(conn, campaign_id)}
    waiting = (entries.c.campaign_id == campaign_id) & entries.c.status.in_(WAITING)
    found = conn.execution_options(yield_per=1_000).execute(
        select(entries.c.file_id, entries.c.row, entries.c.vals).where(waiting)
    )
    wrong = 0
    first: dict[str, int | str] = {}
    for file_id, number, packed in found:
        shape = shapes.get(file_id)
        text = list_text(form.text, names_of(shape) if shape is not None else ())
        values = _vals.decode(packed)
        missing = next((one for one in text.needed if one > len(values) or not values[one - 1]), None)
        is_measured = form.method is not Method.WABA
        if missing is None and not (is_measured and check_text(Row(number, ()), 0, text.render(values))):
            continue
        wrong += 1
        first = first or {"row": number}
    return [Problem(path="text", code="rows_do_not_fit", params={"count": wrong, **first})] if wrong else []
