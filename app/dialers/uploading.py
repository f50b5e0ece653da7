"""*Mass upload*: a file is loaded whole, in one transaction, or refused with all that is wrong (DIA-38..47)."""

from __future__ import annotations

import hashlib
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, RowMapping, bindparam, insert, select

from app.audit.service import record as audit
from app.contract.dialers import (
    DialerId,
    RecordSource,
    RecordState,
    Upload,
    Uploaded,
    UploadId,
    UploadShare,
)
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.lists import Level, ListKind, ListOptions, ListProblem, check_list_file
from app.contract.uploads import MOST_PROBLEMS, FileProblem
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.hot import Hot
from app.core.work import UnitOfWork
from app.dialers.handing import make_way
from app.dialers.store import WAKE, WATCHERS, Tally, region_of, rows, tell
from app.dialers.tables import dialers, sms_spool, upload_files, upload_shares, uploads
from app.lists.decoding import NotAListError
from app.lists.dialer_rows import DialerRow, KnownDialer, campaign_key, dialer_rows
from app.lists.duplicates import Place, duplicate_of
from app.lists.reading import open_list

CHUNK: Final = 1_000
SHOWN: Final = 100
"""Files of the history that are listed."""
LANGUAGE: Final = "en"


LOADED: Final = (
    "dialer_id", "destiny", "address", "message", "priority", "data", "source", "upload_id", "row", "author_id",
    "reason", "created_ms", "state",
)  # fmt: skip
_put_record = Hot(lambda _: insert(sms_spool).values({name: bindparam(f"{name}_") for name in LOADED}))


@dataclass(slots=True)
class Loaded:
    """A file as read: rows to load, problems, and what was left out."""

    rows: int = 0
    blank: int = 0
    fit: list[DialerRow] = field(default_factory=list)
    duplicates: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    problems: list[ListProblem] = field(default_factory=list)
    is_refused: bool = False


def known_dialers(conn: Connection) -> dict[str, KnownDialer]:
    """Dialers a file may name, by folded name."""
    found = {}
    for row in rows(conn):
        found[campaign_key(row["name"])] = KnownDialer(row["id"], (region_of(conn, row),))
    return found


def read_file(path: Path, name: str, known: dict[str, KnownDialer], forbidden: str, region: str) -> Loaded:
    """Read and check a whole file; nothing is stored. `region` is the workspace's, for the code page."""
    loaded = Loaded()
    loaded.problems += check_list_file([name], path.stat().st_size, ListKind.DIALER)
    if not loaded.problems:
        try:
            _read_rows(path, known, forbidden, region, loaded)
        except NotAListError as error:
            loaded.problems.append(error.problem)
            loaded.is_refused = True
    loaded.is_refused = loaded.is_refused or (not loaded.fit and not loaded.rows)
    return loaded


def _read_rows(path: Path, known: dict[str, KnownDialer], forbidden: str, region: str, loaded: Loaded) -> None:
    regions = {one.regions[0] for one in known.values()}
    region = regions.pop() if len(regions) == 1 else region
    file = open_list(path, ListKind.DIALER, ListOptions(), language=LANGUAGE, region=region)
    seen: dict[tuple[int | None, str, str], int] = {}
    for row in dialer_rows(file, known, forbidden):
        loaded.rows += 1
        loaded.problems += row.problems
        loaded.is_refused = loaded.is_refused or row.refuses_file
        key = (row.dialer_id, row.phone or row.cells[1] if len(row.cells) > 1 else "", row.text)
        first = seen.setdefault(key, row.number)
        if first != row.number and row.dialer_id is not None:
            loaded.duplicates[row.dialer_id] += 1
            told_of = duplicate_of(Place(1, first), row.number, key[1])
            loaded.problems.append(msgspec.structs.replace(told_of, level=Level.WARNING))
        else:
            loaded.fit.append(row)
    loaded.blank = file.blanks.count


def told(problems: Sequence[ListProblem]) -> tuple[FileProblem, ...]:
    """The problems as people see them, errors first, at most so many."""
    in_order = sorted(problems, key=lambda one: (one.level is Level.WARNING, one.row, one.column))
    return tuple(
        FileProblem(
            row=one.row,
            column=one.column,
            code=one.code.value,
            value=one.value,
            warning=one.level is Level.WARNING or one.code.value.startswith("phone."),
            params=one.params,
        )
        for one in in_order[:MOST_PROBLEMS]
    )


def refused(problems: Sequence[ListProblem]) -> Uploaded:
    """Nothing was loaded, for these reasons."""
    return Uploaded(accepted=False, problems=told(problems), problem_count=len(problems))


def earlier_call(conn: Connection, request_id: str) -> Uploaded | None:
    """What an earlier call with the same id loaded."""
    row = conn.execute(select(uploads).where(uploads.c.request_id == request_id)).mappings().first()
    return None if row is None else Uploaded(accepted=True, upload=_record(conn, row))


def load(
    work: UnitOfWork, actor: Actor, name: str, content: bytes, loaded: Loaded, request_id: str, *, again: bool
) -> Uploaded:
    """Store the rows of a file that was read, its history and the file itself."""
    done = earlier_call(work.conn, request_id)
    if done is not None:
        return done
    sha256 = hashlib.sha256(content).hexdigest()
    ids = {row.dialer_id for row in loaded.fit if row.dialer_id is not None}
    gone = ids - set(work.conn.execute(select(dialers.c.id).where(dialers.c.deleted_ms.is_(None))).scalars())
    if gone:
        raise Refusal(Code.CONFLICT, what="dialer", id=min(gone))
    same = None if again else _same_file(work.conn, sha256, ids)
    if same is not None:
        return Uploaded(accepted=False, earlier=_record(work.conn, same))
    upload_id = _put_history(work, actor, name, content, sha256, loaded, request_id)
    for dialer_id in sorted(ids):
        mine = [row for row in loaded.fit if row.dialer_id == dialer_id]
        _put_records(work, dialer_id, upload_id, mine, actor.user_id)
        share = _share(mine, loaded.duplicates[dialer_id])
        work.conn.execute(
            insert(upload_shares).values(upload_id=upload_id, dialer_id=dialer_id, is_repeated=again, **share)
        )
        tell(work, dialer_id)
    upload = one(work.conn, upload_id)
    audit(
        work,
        actor,
        "dialer_file_uploaded",
        "dialer_upload",
        upload_id,
        details={"file": name, "rows": upload.rows, "to_process": upload.to_process, "other": upload.other},
    )
    work.upsert(Topic.DIALER_UPLOADS, upload_id, upload, WATCHERS)
    work.wake(WAKE)
    return Uploaded(
        accepted=True, upload=upload, problems=told(loaded.problems), problem_count=len(loaded.problems)
    )


def _same_file(conn: Connection, sha256: str, dialer_ids: set[int]) -> RowMapping | None:
    same = (
        select(uploads)
        .join(upload_shares, upload_shares.c.upload_id == uploads.c.id)
        .where(uploads.c.sha256 == sha256, upload_shares.c.dialer_id.in_(dialer_ids))
        .order_by(uploads.c.id.desc())
        .limit(1)
    )
    return conn.execute(same).mappings().first()


def _put_history(
    work: UnitOfWork, actor: Actor, name: str, content: bytes, sha256: str, loaded: Loaded, request_id: str
) -> UploadId:
    row = {
        "request_id": request_id,
        "file_name": name,
        "sha256": sha256,
        "size": len(content),
        "rows": loaded.rows,
        "blank": loaded.blank,
        "uploaded_by": actor.name,
        "uploaded_ms": work.now_ms,
    }
    upload_id = UploadId(work.conn.execute(insert(uploads).values(row).returning(uploads.c.id)).scalar_one())
    work.conn.execute(insert(upload_files).values(upload_id=upload_id, content=zlib.compress(content)))
    return upload_id


def _share(mine: Sequence[DialerRow], duplicates: int) -> dict[str, int]:
    fit = sum(row.phone is not None for row in mine)
    return {"to_process": fit, "other": len(mine) - fit, "duplicates": duplicates}


def _put_records(
    work: UnitOfWork, dialer_id: int, upload_id: UploadId, mine: Sequence[DialerRow], author_id: int
) -> None:
    tally = Tally(dialer_id)
    for start in range(0, len(mine), CHUNK):
        batch = mine[start : start + CHUNK]
        values = [_values(work, dialer_id, upload_id, row, author_id) for row in batch]
        _put_record.run_many(work.conn, values)
        tally.add("to_process", sum(row.phone is not None for row in batch))
        tally.add("other", sum(row.phone is None for row in batch))
    best = min((row.priority for row in mine if row.phone is not None), default=None)
    if best is not None:
        make_way(work, tally, dialer_id, best)
    tally.write(work)


def _values(
    work: UnitOfWork, dialer_id: int, upload_id: UploadId, row: DialerRow, author_id: int
) -> dict[str, Any]:
    wrong = next((one.code.value for one in row.problems if one.level is Level.ERROR), None)
    values: tuple[Any, ...] = (
        dialer_id,
        row.cells[1],
        row.phone,
        row.text,
        row.priority,
        row.data,
        RecordSource.FILE.value,
        upload_id,
        row.number,
        author_id,
        wrong if row.phone is None else None,
        work.now_ms,
        (RecordState.NONE if row.phone is None else RecordState.TO_PROCESS).value,
    )
    return {f"{name}_": value for name, value in zip(LOADED, values, strict=True)}


# -- history -------------------------------------------------------------------------------------------------------


def history(conn: Connection) -> list[Upload]:
    """The latest files, newest first (DIA-47)."""
    found = conn.execute(select(uploads).order_by(uploads.c.id.desc()).limit(SHOWN)).mappings()
    return [_record(conn, row) for row in found.all()]


def one(conn: Connection, upload_id: int) -> Upload:
    """A file of the history."""
    return _record(conn, _row(conn, upload_id))


def original(conn: Connection, upload_id: int) -> tuple[str, bytes]:
    """A file as it was: its name and content."""
    row = _row(conn, upload_id)
    content = conn.execute(select(upload_files.c.content).where(upload_files.c.upload_id == upload_id)).scalar_one()
    return row["file_name"], zlib.decompress(content)


def _row(conn: Connection, upload_id: int) -> RowMapping:
    row = conn.execute(select(uploads).where(uploads.c.id == upload_id)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="upload", id=upload_id)
    return row


def _record(conn: Connection, row: RowMapping) -> Upload:
    wanted = (
        select(upload_shares, dialers.c.name, dialers.c.started)
        .join(dialers, dialers.c.id == upload_shares.c.dialer_id)
        .where(upload_shares.c.upload_id == row["id"])
        .order_by(dialers.c.name_folded)
    )
    shares = tuple(
        UploadShare(
            dialer_id=DialerId(share["dialer_id"]),
            name=share["name"],
            to_process=share["to_process"],
            other=share["other"],
            duplicates=share["duplicates"],
            started=share["started"],
        )
        for share in conn.execute(wanted).mappings()
    )
    return Upload(
        id=UploadId(row["id"]),
        file_name=row["file_name"],
        size=row["size"],
        rows=row["rows"],
        to_process=sum(share.to_process for share in shares),
        other=sum(share.other for share in shares),
        duplicates=sum(share.duplicates for share in shares),
        blank=row["blank"],
        shares=shares,
        uploaded_by=row["uploaded_by"],
        uploaded_ms=row["uploaded_ms"],
    )
