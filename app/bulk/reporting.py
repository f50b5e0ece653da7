"""The campaign report: a workbook of three kinds of sheet, written as a job (BLK-82, BLK-83)."""

from __future__ import annotations

import datetime
import os
import re
import zoneinfo
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import msgspec
from sqlalchemy import Connection, RowMapping, select

from app.audit.service import record as audit
from app.bulk import service
from app.bulk.reads import sentence
from app.bulk.rules import DUPLICATE, LOADING, shown
from app.bulk.store import row_of
from app.bulk.tables import entries, files, not_loaded
from app.contacts.service import FOLDER, prune
from app.contract.bulk import ReportWords
from app.contract.faults import Param
from app.contract.jobs import Job
from app.contract.lists import ListFault, ListProblem, list_problem
from app.core import workspace
from app.core.actor import Actor
from app.core.database import storage_refusal
from app.core.jobs import JobContext, JobRunner
from app.core.work import UnitOfWork
from app.dispatch.receipts import vendor_ids
from app.dispatch.tables import messages

if TYPE_CHECKING:
    from app.bulk.report_book import Book

REPORT: Final = "bulk.report"
CHUNK: Final = 1_000
FIRST: Final = ("phone", "due", "campaign", "status", "template")
DETAILS: Final = ("run", "file", "row", "phone", "status_time", "sent_time", "parts", "error", "provider_id")
NOT_LOADED: Final = ("file", "row", "original", "reason")
TITLES: Final = {
    "phone": "Recipient phone number",
    "due": "Scheduled send datetime",
    "campaign": "Campaign name",
    "status": "Delivery status",
    "template": "Template name",
}
"""Titles of the first sheet where the report's words have none."""
_ILLEGAL: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


class ReportOrder(msgspec.Struct, frozen=True):
    """Work order of `REPORT`."""

    campaign_id: int
    words: ReportWords


def start_report(work: UnitOfWork, actor: Actor, campaign_id: int, words: ReportWords, jobs: JobRunner) -> Job:
    """Begin to write a report; it is fetched once the job is done."""
    row = row_of(work.conn, campaign_id)
    zone = zoneinfo.ZoneInfo(workspace.read(work.conn).time_zone)
    params: dict[str, Param] = {"name": row["name"], "file": file_name(row["name"], work.now_ms, zone)}
    order = ReportOrder(campaign_id, words)
    job = jobs.enqueue(work, REPORT, order, params=params, owner_id=actor.user_id)
    audit(work, actor, "mailing_report", "mailing", campaign_id, details={"name": row["name"]})
    service.note_report(work, campaign_id, job.id)
    return job


def file_name(name: str, now_ms: int, zone: zoneinfo.ZoneInfo) -> str:
    """`report_<campaign>_<yyyyMMdd-HHmmss>.xlsx`, without what no file name may have."""
    at = datetime.datetime.fromtimestamp(now_ms / 1000, zone).strftime("%Y%m%d-%H%M%S")
    return f"report_{_ILLEGAL.sub('_', name)}_{at}.xlsx"


def run_report(context: JobContext) -> Mapping[str, Param]:
    """The job. A restart begins the file anew."""
    from app.bulk.report_book import Book  # noqa: PLC0415 - a large library that only reports need

    order = context.order(ReportOrder)
    folder = context.home / FOLDER
    folder.mkdir(exist_ok=True)
    prune(folder)
    target = folder / f"{context.job_id}.xlsx"
    part = target.with_suffix(".part")
    book = Book()
    try:
        with context.database.read() as conn:
            report = _Report(context, conn, order, book)
            report.write()
        book.save(part)
        os.replace(part, target)  # noqa: PTH105 - replaces on Windows too
    except OSError as error:
        raise storage_refusal(error) from error
    finally:
        book.close()
        part.unlink(missing_ok=True)
    return {"rows": report.count, "bytes": target.stat().st_size}


class _Report:
    def __init__(self, context: JobContext, conn: Connection, order: ReportOrder, book: Book) -> None:
        self._context, self._conn, self._words = context, conn, order.words
        self._row = row_of(conn, order.campaign_id)
        self._zone = zoneinfo.ZoneInfo(workspace.read(conn).time_zone)
        named = select(files.c.id, files.c.name, files.c.slot).where(files.c.campaign_id == order.campaign_id)
        self._files = {one["id"]: one for one in conn.execute(named).mappings()}
        self._book = book
        self.count = 0

    def write(self) -> None:
        """All sheets, the entries of every run in the order in which they are due."""
        first = self._book.part(self._title("report", "Report"), [self._title(one, one) for one in FIRST])
        for entry in self._entries():
            first.append(self._first(entry))
            self._progress()
        details = [self._title(one, one) for one in DETAILS]
        sheet = self._book.part(self._title("details", "Details"), details)
        entries_left = self._entries()
        while chunk := list(islice(entries_left, CHUNK)):
            found = vendor_ids(self._conn, [one["message_id"] for one in chunk if one["message_id"] is not None])
            for entry in chunk:
                sheet.append([*self._details(entry), found.get(entry["message_id"], "")])
                self._progress()
        titles = [self._title(one, one) for one in NOT_LOADED]
        missing = self._book.part(self._title("not_loaded", "Not loaded"), titles)
        for cells in self._not_loaded():
            missing.append(cells)
            self._progress()

    def _title(self, name: str, fallback: str) -> str:
        return TITLES.get(name) or self._words.titles.get(name, fallback)

    def _progress(self) -> None:
        self.count += 1
        if self.count % CHUNK == 0:
            self._context.database.write(self._context.save, done=self.count, total=None, checkpoint=None)

    def _entries(self) -> Iterator[RowMapping]:
        facts = (messages.c.error_text, messages.c.error_code)
        source = entries.outerjoin(messages, messages.c.id == entries.c.message_id)
        wanted = (
            select(entries, *facts)
            .select_from(source)
            .where(entries.c.campaign_id == self._row["id"], entries.c.status.not_in([LOADING, DUPLICATE]))
            .order_by(entries.c.run, entries.c.due_ms, entries.c.slot, entries.c.row)
        )
        yield from self._conn.execution_options(yield_per=CHUNK).execute(wanted).mappings()

    def _first(self, entry: RowMapping) -> list[Any]:
        status = shown(entry["status"]).value
        template = self._row["template"] if self._row["method"] == "waba" else ""
        due = self._date(entry["due_ms"])
        return ["+" + entry["phone"], due, self._row["name"], self._words.statuses.get(status, status), template]

    def _details(self, entry: RowMapping) -> list[Any]:
        reason = entry["reason"] or ""
        error = entry["error_text"] or entry["error_code"] or self._words.reasons.get(reason, reason)
        times = [self._date(entry["status_ms"]), self._date(entry["sent_ms"])]
        name = self._file(entry["file_id"])
        return [
            entry["run"], name, entry["row"], "+" + entry["phone"], *times, entry["parts"], error,
        ]  # fmt: skip

    def _not_loaded(self) -> Iterator[list[Any]]:
        wanted = select(not_loaded).where(not_loaded.c.campaign_id == self._row["id"]).order_by(not_loaded.c.id)
        for one in self._conn.execution_options(yield_per=CHUNK).execute(wanted).mappings():
            problems = msgspec.json.decode(one["problems"], type=list[ListProblem])
            cells = msgspec.json.decode(one["cells"], type=list[str])
            yield [self._file(one["file_id"]), one["row"], ";".join(cells), self._reason(problems)]
        other = entries.alias("winner")
        place = (
            select(other.c.slot, other.c.row)
            .where(
                other.c.campaign_id == entries.c.campaign_id,
                other.c.run == entries.c.run,
                other.c.phone == entries.c.phone,
                other.c.status != DUPLICATE,
            )
            .order_by(other.c.slot, other.c.row)
            .limit(1)
        )
        repeated = select(
            entries,
            place.with_only_columns(other.c.slot).scalar_subquery().label("first_slot"),
            place.with_only_columns(other.c.row).scalar_subquery().label("first_row"),
        ).where(entries.c.campaign_id == self._row["id"], entries.c.status == DUPLICATE)
        for one in self._conn.execution_options(yield_per=CHUNK).execute(repeated).mappings():
            params = {"slot": one["first_slot"] or 0, "first": one["first_row"] or 0}
            problem = list_problem(ListFault.DUP_ROW, row=one["row"], column=1, value=one["written"], **params)
            values = msgspec.json.decode(one["vals"], type=list[str])
            original = ";".join([one["written"], *values])
            yield [self._file(one["file_id"]), one["row"], original, self._reason([problem])]

    def _reason(self, problems: list[ListProblem]) -> str:
        return "; ".join(sentence(one, self._words.words) for one in problems)

    def _file(self, file_id: int) -> str:
        return self._files[file_id]["name"] if file_id in self._files else ""

    def _date(self, at_ms: int | None) -> datetime.datetime | None:
        """A date of the account's zone; a sheet knows none."""
        if at_ms is None:
            return None
        return datetime.datetime.fromtimestamp(at_ms // 1000, self._zone).replace(tzinfo=None)
