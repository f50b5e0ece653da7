"""Lists of dialers and of their records, and what other areas ask of dialers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, Table, func, select

from app.assets import service as senders
from app.contract.channels import Channel
from app.contract.control import Standing
from app.contract.dial_string import DIAL_KINDS
from app.contract.dialers import (
    Dialer,
    DialerId,
    DialerProvider,
    DialerRecord,
    RecordId,
    RecordSource,
    RecordState,
    Result,
    UploadId,
)
from app.contract.dnc import DncCampaign, scope_of_dialer
from app.contract.faults import Code
from app.contract.messages import Source
from app.contract.paging import FieldKind, Page, PageRequest, Sort
from app.contract.phone_zones import zones_of
from app.contract.senders import SenderStatus
from app.core import listing
from app.core.errors import Refusal
from app.core.listing import ListColumn, Listing
from app.dialers import store
from app.dialers.tables import dialers, sms_repo, sms_spool
from app.dispatch import providers

BATCH: Final = 1_000


def all_dialers(conn: Connection, now_ms: int) -> list[Dialer]:
    """Every dialer by name."""
    return store.records(conn, store.rows(conn), now_ms)


def choices(conn: Connection) -> list[DialerProvider]:
    """Providers of short messages with their active senders."""
    known = senders.all_senders(conn)
    found = []
    for account in providers.all_providers(conn, {}):
        facts = providers.facts_of(conn, account.id)
        if account.channel != Channel.SMS or facts is None:
            continue
        mine = (one for one in known if one.provider_id == account.id and one.status is SenderStatus.ACTIVE)
        found.append(
            DialerProvider(
                id=account.id,
                name=account.name,
                kind=account.kind,
                ports=facts.ports,
                region=facts.region,
                per_minute=facts.per_minute,
                senders=() if account.kind in DIAL_KINDS else tuple((one.id, one.name) for one in mine),
            )
        )
    return found


def campaigns(conn: Connection) -> list[DncCampaign]:
    """Dialers as owners of do-not-contact lists."""
    return [
        DncCampaign(scope=scope_of_dialer(row["id"]), name=row["name"], region=store.region_of(conn, row))
        for row in store.rows(conn)
    ]


def users_of_provider(conn: Connection, provider_id: int) -> list[str]:
    """Names of the enabled dialers that send through an account (CMP-3)."""
    mine = (dialers.c.provider_id == provider_id) & dialers.c.enabled & dialers.c.deleted_ms.is_(None)
    return list(conn.execute(select(dialers.c.name).where(mine).order_by(dialers.c.name_folded)).scalars())


def busy(conn: Connection) -> int:
    """How many started dialers have something to send."""
    has_work = (dialers.c.to_process + dialers.c.sending) > 0
    mine = dialers.c.enabled & dialers.c.started & dialers.c.deleted_ms.is_(None) & has_work
    return int(conn.execute(select(func.count()).select_from(dialers).where(mine)).scalar_one())


def standings(conn: Connection) -> list[Standing]:
    """How far the started dialers with something to send are."""
    mine = dialers.c.started & dialers.c.deleted_ms.is_(None) & ((dialers.c.to_process + dialers.c.sending) > 0)
    found = []
    for row in conn.execute(select(dialers).where(mine).order_by(dialers.c.id)).mappings():
        figures = store.counters_of(row)
        left, total = figures.processed, figures.processed + figures.not_processed
        found.append(Standing(source=Source.DIALER, run_id=row["id"], name=row["name"], left=left, total=total))
    return found


def spool_page(conn: Connection, dialer_id: int, request: PageRequest) -> Page[DialerRecord]:
    """A window of what is not processed, in the order in which it goes."""
    minds = bool(store.row_of(conn, dialer_id)["recipient_time"])
    return listing.page(
        conn, _listing(sms_spool, dialer_id), request, lambda _conn, rows: _waiting(_records(rows), minds=minds)
    )


def repo_page(conn: Connection, dialer_id: int, request: PageRequest) -> Page[DialerRecord]:
    """A window of what is processed, latest first."""
    store.row_of(conn, dialer_id)
    return listing.page(conn, _listing(sms_repo, dialer_id), request, lambda _conn, rows: _records(rows))


def _listing(table: Table, dialer_id: int) -> Listing:
    columns = {
        "id": ListColumn(FieldKind.NUMBER, table.c.id),
        "destiny": ListColumn(FieldKind.TEXT, table.c.destiny),
        "address": ListColumn(FieldKind.TEXT, table.c.address),
        "message": ListColumn(FieldKind.TEXT, table.c.message),
        "priority": ListColumn(FieldKind.NUMBER, table.c.priority),
        "device": ListColumn(FieldKind.TEXT, table.c.device),
        "source": ListColumn(FieldKind.CHOICE, table.c.source),
        "attempts": ListColumn(FieldKind.NUMBER, table.c.attempts),
        "reason": ListColumn(FieldKind.CHOICE, table.c.reason),
        "created_ms": ListColumn(FieldKind.MOMENT, table.c.created_ms),
        "upload_id": ListColumn(FieldKind.NUMBER, table.c.upload_id),
    }
    is_spool = table is sms_spool
    own = (
        {
            "state": ListColumn(FieldKind.NUMBER, table.c.state),
            "next_ms": ListColumn(FieldKind.MOMENT, table.c.next_ms),
        }
        if is_spool
        else {
            "result": ListColumn(FieldKind.CHOICE, table.c.result),
            "processed_ms": ListColumn(FieldKind.MOMENT, table.c.processed_ms),
        }
    )
    return Listing(
        source=table,
        key=table.c.id,
        columns={**columns, **own},
        default_sort=Sort(field="priority") if is_spool else Sort(field="processed_ms", descending=True),
        searched=("destiny", "address", "message"),
        always=(table.c.dialer_id == dialer_id,),
    )


def spooled_record(conn: Connection, record_id: int) -> DialerRecord:
    """A record that is not processed."""
    return _only(conn, sms_spool, sms_spool.c.id == record_id)


def processed_record(conn: Connection, record_id: int) -> DialerRecord:
    """A record that is."""
    return _only(conn, sms_repo, sms_repo.c.id == record_id)


def any_record(conn: Connection, record_id: int) -> DialerRecord:
    """A record wherever it lies."""
    found = conn.execute(select(sms_spool.c.id).where(sms_spool.c.id == record_id)).first()
    return spooled_record(conn, record_id) if found is not None else processed_record(conn, record_id)


def _only(conn: Connection, table: Table, wanted: ColumnElement[bool]) -> DialerRecord:
    row = conn.execute(select(table).where(wanted)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="record")
    return record(row)


def unprocessed(conn: Connection, dialer_id: int) -> Iterator[Sequence[Any]]:
    """What *Delete* would take: destiny, message, priority, state, data, in order."""
    deletable = sms_spool.c.state != RecordState.SENDING.value
    last = 0
    while True:
        wanted = select(sms_spool).where(sms_spool.c.dialer_id == dialer_id, deletable, sms_spool.c.id > last)
        rows = conn.execute(wanted.order_by(sms_spool.c.id).limit(BATCH)).mappings().all()
        for row in rows:
            yield row["destiny"], row["message"], row["priority"], row["state"], row["data"]
        if len(rows) < BATCH:
            return
        last = rows[-1]["id"]


def _waiting(found: list[DialerRecord], *, minds: bool) -> list[DialerRecord]:
    """With the zones of those that were put off until it is their recipients' hour (BEY-7)."""
    return [
        msgspec.structs.replace(one, zones=zones_of(one.address))
        if minds and one.address and one.next_ms is not None and not one.attempts
        else one
        for one in found
    ]


def _records(rows: Sequence[RowMapping]) -> list[DialerRecord]:
    return [record(row) for row in rows]


def record(row: RowMapping) -> DialerRecord:
    """A row of either table as people see it."""
    return DialerRecord(
        id=RecordId(row["id"]),
        dialer_id=DialerId(row["dialer_id"]),
        destiny=row["destiny"],
        address=row["address"],
        message=row["message"],
        priority=row["priority"],
        state=RecordState(row["state"]) if "state" in row else None,
        result=Result(row["result"]) if "result" in row else None,
        device=row["device"],
        data=row["data"],
        source=RecordSource(row["source"]),
        upload_id=UploadId(row["upload_id"]) if row["upload_id"] is not None else None,
        row=row["row"],
        agent=row["agent"],
        attempts=row["attempts"],
        next_ms=row.get("next_ms"),
        reason=row["reason"],
        error_code=row.get("error_code"),
        error_text=row.get("error_text"),
        created_ms=row["created_ms"],
        processed_ms=row.get("processed_ms"),
        message_id=row["message_id"],
    )
