"""Export of a run's recipients to a file, as a job (BRD-109)."""

from __future__ import annotations

import datetime
import os
import zoneinfo
from array import array
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from sqlalchemy import Connection, select

from app.audit.service import record as audit
from app.broadcasts.reads import recipient_records, recipients_listing
from app.contacts.service import FOLDER, Cell, prune, sheet_writer
from app.contract.broadcasts import BroadcastId, RecipientRow, RecipientsExport, check_export
from app.contract.chain import Attempt
from app.contract.faults import Code, Param
from app.contract.jobs import Job
from app.contract.permissions import Permission
from app.core import listing, workspace
from app.core.actor import Actor
from app.core.database import storage_refusal
from app.core.errors import Refusal, refuse_if
from app.core.jobs import JobContext, JobRunner
from app.core.work import UnitOfWork

EXPORT: Final = "broadcasts.recipients_export"
CHUNK: Final = 1_000
_MOMENTS: Final = frozenset({"submitted_ms", "delivered_ms"})
_CODES: Final = frozenset({"state", "reason", "message_state"})


class ExportOrder(msgspec.Struct, frozen=True):
    """Work order of `EXPORT`."""

    broadcast_id: int
    form: RecipientsExport


def start_export(
    work: UnitOfWork, actor: Actor, form: RecipientsExport, broadcast_id: BroadcastId, total: int, jobs: JobRunner
) -> Job:
    """Begin to write a file of `total` recipients; it is fetched once the job is done."""
    if not actor.may(Permission.MANAGE_BROADCASTS):  # who may export may not therefore see
        raise Refusal(Code.PERMISSION_DENIED, permission=Permission.MANAGE_BROADCASTS.value)
    details = {"recipients": total, "fields": form.fields, "query": form.query}
    audit(work, actor, "recipients_exported", "broadcast", broadcast_id, details=details)
    params: dict[str, Param] = {"count": total, "run": broadcast_id, "format": form.format.value}
    order = ExportOrder(broadcast_id, form)
    return jobs.enqueue(work, EXPORT, order, params=params, total=total, owner_id=actor.user_id)


def check(conn: Connection, broadcast_id: int, form: RecipientsExport) -> int:
    """How many recipients the export is of; refuses fields and queries that do not fit."""
    refuse_if(check_export(form))
    return len(_ids(conn, broadcast_id, form))


def run_export(context: JobContext) -> Mapping[str, Param]:
    """The job. A restart begins the file anew."""
    order = context.order(ExportOrder)
    form = order.form
    folder = context.home / FOLDER
    folder.mkdir(exist_ok=True)
    prune(folder)
    target = folder / f"{context.job_id}.{form.format.value}"
    part = target.with_suffix(".part")
    with context.database.read() as conn:
        ids = _ids(conn, order.broadcast_id, form)
        zone = zoneinfo.ZoneInfo(workspace.read(conn).time_zone)
    try:
        with sheet_writer(part, form.format, "Recipients") as sheet:
            sheet.write(form.titles)
            for start in range(0, len(ids), CHUNK):
                with context.database.read() as conn:
                    rows = _rows(conn, order.broadcast_id, ids[start : start + CHUNK])
                for row in rows:
                    sheet.write([cell(row, name, form.words, zone) for name in form.fields])
                context.database.write(context.save, done=start + len(rows), total=len(ids), checkpoint=None)
        os.replace(part, target)  # noqa: PTH105 - replaces on Windows too
    except OSError as error:
        raise storage_refusal(error) from error
    finally:
        part.unlink(missing_ok=True)
    return {"rows": len(ids), "bytes": target.stat().st_size}


def _ids(conn: Connection, broadcast_id: int, form: RecipientsExport) -> array[int]:
    found = recipients_listing(broadcast_id)
    wanted = select(found.key).select_from(found.source).where(listing.where(found, form.query))
    return array("q", conn.execute(wanted.order_by(*listing.order(found, form.query))).scalars())


def _rows(conn: Connection, broadcast_id: int, ids: Sequence[int]) -> list[RecipientRow]:
    found = recipients_listing(broadcast_id)
    rows = conn.execute(select(found.source).where(found.key.in_(ids))).mappings()
    by_id = {row["id"]: row for row in rows}
    return recipient_records(conn, [by_id[one] for one in ids if one in by_id])


def cell(row: RecipientRow, name: str, words: Mapping[str, str], zone: zoneinfo.ZoneInfo) -> Cell:
    """One field of a recipient as a file shows it."""
    value = getattr(row, name)
    if value is None or value is False:
        return None
    if name == "attempts":
        return "; ".join(_attempt(one, words, zone) for one in row.attempts)
    if name == "success_channel":
        return words.get(f"channel_{value}", str(value))
    if name in _MOMENTS:
        return _moment(value, zone)
    if name in _CODES:
        return words.get(str(value), str(value))
    if name == "address":
        return "" if value.startswith("contact:") else str(value)
    return words.get(name, "yes") if value is True else value


def _attempt(one: Attempt, words: Mapping[str, str], zone: zoneinfo.ZoneInfo) -> str:
    """One attempt in a cell: channel, what became of it, when, and why not."""
    channel = words.get(f"channel_{one.channel}", str(one.channel))
    why = one.skip_reason or one.failure
    at_ms = one.displayed_ms or one.delivered_ms or one.submitted_ms or one.started_ms
    parts = [channel, words.get(one.state.value, one.state.value), _moment(at_ms, zone)]
    details = [words.get(why, why) if why else "", one.error_code or ""]
    return " ".join([*parts, *(detail for detail in details if detail)])


def _moment(at_ms: int, zone: zoneinfo.ZoneInfo) -> str:
    return datetime.datetime.fromtimestamp(at_ms / 1000, zone).strftime("%d.%m.%Y %H:%M:%S")
