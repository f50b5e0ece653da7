"""Export of contacts to a file, as a job (CON-17)."""

from __future__ import annotations

import contextlib
import datetime
import os
import time
import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Connection, select

from app.audit.service import record as audit
from app.contacts import schema
from app.contacts.records import contact_records
from app.contacts.selections import Walk, ordered_ids
from app.contacts.sheets import Cell, sheet_writer
from app.contacts.walking import Pulse
from app.contract.attributes import PHONE_KEY, Attribute, AttributeType
from app.contract.contacts import Contact, ContactId, ExportForm, ExportFormat, OptOut, check_export, field_of
from app.contract.faults import Code, Param
from app.contract.jobs import Job, JobState
from app.contract.permissions import Permission
from app.contract.values import text_of
from app.core import workspace
from app.core.actor import Actor
from app.core.database import storage_refusal
from app.core.dialect import among
from app.core.errors import Refusal, refuse_if
from app.core.jobs import JobContext, JobRunner
from app.core.tables import jobs as job_rows
from app.core.work import UnitOfWork

EXPORT: Final = "contacts.export"
FOLDER: Final = "exports"
CHUNK: Final = 1_000
KEPT_S: Final = 86_400


class ExportOrder(msgspec.Struct, frozen=True):
    """Work order of `EXPORT`."""

    walk: Walk
    fields: tuple[str, ...]
    titles: tuple[str, ...]
    format: ExportFormat


def start_export(work: UnitOfWork, actor: Actor, form: ExportForm, walk: Walk, jobs: JobRunner) -> Job:
    """Begin to write a file, which `exported_file` finds once the job is done."""
    if not actor.may(Permission.MANAGE_CONTACTS):  # who may export may not therefore see
        raise Refusal(Code.PERMISSION_DENIED, permission=Permission.MANAGE_CONTACTS.value)
    refuse_if(check_export(form, schema.load(work.conn).attributes))
    order = ExportOrder(walk, form.fields, form.titles, form.format)
    details = {"contacts": walk.total, "fields": form.fields, "selection": form.selection}
    audit(work, actor, "contacts_exported", "contacts", details=details)
    params = {"count": walk.total, "format": form.format.value}
    return jobs.enqueue(work, EXPORT, order, params=params, total=walk.total, owner_id=actor.user_id)


def run_export(context: JobContext) -> Mapping[str, Param]:
    """The job. A restart begins the file anew."""
    order = context.order(ExportOrder)
    folder = context.home / FOLDER
    folder.mkdir(exist_ok=True)
    prune(folder)
    target = folder / f"{context.job_id}.{order.format.value}"
    part = target.with_suffix(".part")
    with context.database.read() as conn:
        ids = ordered_ids(conn, order.walk)
    pulse = Pulse()
    try:
        with sheet_writer(part, order.format) as sheet:
            sheet.write(order.titles or [PHONE_KEY if name == "phone" else name for name in order.fields])
            for start in range(0, len(ids), CHUNK):
                with context.database.read() as conn:
                    for cells in _rows(conn, order.fields, ids[start : start + CHUNK]):
                        sheet.write(cells)
                if pulse.beats():
                    context.database.write(context.save, done=start, total=len(ids), checkpoint=None)
        os.replace(part, target)  # noqa: PTH105 - replaces on Windows too
    except OSError as error:
        raise storage_refusal(error) from error
    finally:
        part.unlink(missing_ok=True)
    return {"rows": len(ids), "bytes": target.stat().st_size}


def exported_file(conn: Connection, home: Path, actor: Actor, job_id: int, kind: str = EXPORT) -> Path:
    """The file of one's own finished export of a kind, while it is kept."""
    row = conn.execute(select(job_rows).where(job_rows.c.id == job_id)).mappings().first()
    is_mine = row is not None and row["kind"] == kind and row["owner_id"] == actor.user_id
    if row is None or not is_mine or row["state"] != JobState.DONE.value:
        raise Refusal(Code.NOT_FOUND, what="export", id=job_id)
    for form in ExportFormat:
        path = home / FOLDER / f"{job_id}.{form.value}"
        if path.exists():
            return path
    raise Refusal(Code.NOT_FOUND, what="export", id=job_id)


def prune(folder: Path) -> None:
    """Remove files nobody fetched in time."""
    for path in folder.iterdir():
        with contextlib.suppress(OSError):  # another export has finished it meanwhile, or somebody is reading it
            if path.stat().st_mtime < time.time() - KEPT_S:  # files carry the machine's time, not the workspace's
                path.unlink()


# -- cells ---------------------------------------------------------------------------------------------------------

Reader = Callable[[Contact], Cell]


def _rows(conn: Connection, fields: Sequence[str], ids: Sequence[int]) -> list[list[Cell]]:
    present = schema.load(conn)
    found = conn.execute(select(present.table).where(among(conn, present.table.c.id, ids))).mappings().all()
    by_id = {contact.id: contact for contact in contact_records(conn, present, found)}
    readers = _readers(present, zoneinfo.ZoneInfo(workspace.read(conn).time_zone))
    chosen = [readers.get(name, _nothing) for name in fields]
    people = [by_id[ContactId(number)] for number in ids if number in by_id]
    return [[read(person) for read in chosen] for person in people]


def _readers(present: schema.Schema, zone: zoneinfo.ZoneInfo) -> dict[str, Reader]:
    def moment(value_ms: int | None) -> Cell:
        if value_ms is None:
            return None
        return datetime.datetime.fromtimestamp(value_ms / 1000, zone).strftime("%d.%m.%Y %H:%M:%S")

    system: dict[str, Reader] = {
        "phone": lambda contact: contact.phone,
        "tags": lambda contact: ", ".join(tag.name for tag in contact.tags),
        "opt_out": lambda contact: ", ".join(_opt_out(entry) for entry in contact.opt_outs),
        "doubtful": lambda contact: _flag(contact.doubtful),
        "country": lambda contact: contact.country,
        "rcs_capable": lambda contact: _flag(contact.rcs_capable),
        "rcs_checked_ms": lambda contact: moment(contact.rcs_checked_ms),
        "created_ms": lambda contact: moment(contact.created_ms),
        "updated_ms": lambda contact: moment(contact.updated_ms),
        "import_id": lambda contact: contact.import_id,
    }
    return {**system, **{field_of(one.key): _attribute_reader(one) for one in present.attributes}}


def _attribute_reader(attribute: Attribute) -> Reader:
    def read(contact: Contact) -> Cell:
        value = contact.values.get(attribute.key)
        if attribute.type is AttributeType.NUMBER and isinstance(value, int | float):
            return value
        return text_of(attribute, value) or None

    return read


def _nothing(_contact: Contact) -> Cell:
    return None  # the attribute was deleted after the order was given


def _opt_out(entry: OptOut) -> str:
    channel = entry.channel.name if entry.channel else "ALL"
    return f"{channel}: {entry.sender}" if entry.sender else channel


def _flag(value: bool | None) -> Cell:
    return None if value is None else "yes" if value else "no"
