"""Verbs about dialers: settings, start and stop, and what a person decides about records (DIA-1..9, 30, 35, 36)."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from sqlalchemy import RowMapping, delete, insert, select, update

from app.assets import service as senders
from app.audit.service import record as audit
from app.contract.dial_string import stored_form
from app.contract.dialers import (
    DeletedData,
    Dialer,
    DialerForm,
    DialerId,
    DialerRecord,
    Holdup,
    RecordState,
    Result,
    check_dialer,
)
from app.contract.dnc import scope_of_dialer
from app.contract.faults import Code, Problem
from app.contract.feed import Topic
from app.contract.messages import Source
from app.contract.safety import Safety, check_safety
from app.control import guards, preflights
from app.core.actor import SYSTEM, Actor
from app.core.clock import DAY_MS
from app.core.errors import Refusal, refuse_if
from app.core.work import UnitOfWork
from app.dialers import moving
from app.dialers.reads import processed_record, spooled_record
from app.dialers.rules import COUNTER_OF_STATE
from app.dialers.store import WAKE, WATCHERS, Tally, change, is_gateway, row_of, tell, user_of
from app.dialers.tables import dialers, sms_archive, sms_repo, sms_spool
from app.dispatch import providers
from app.dispatch.intake import withdraw_run
from app.dispatch.providers import AccountFacts
from app.dnc import service as dnc
from app.schedules import service as schedules

ARCHIVED_MS: Final = 30 * DAY_MS
DELETABLE: Final = (RecordState.NONE, RecordState.TO_PROCESS, RecordState.BLOCKED)
CHUNK: Final = 500
_json = msgspec.json.Encoder()


def save(work: UnitOfWork, actor: Actor, form: DialerForm, dialer_id: DialerId | None) -> Dialer:
    """A new dialer, or a changed one; disabling stops it (DIA-7)."""
    before = None if dialer_id is None else row_of(work.conn, dialer_id)
    if before is not None and before["version"] != form.version:
        raise Refusal(
            Code.CONFLICT, what="dialer", id=dialer_id, by=before["changed_by"], at_ms=before["changed_ms"]
        )
    account = None if form.provider_id is None else providers.facts_of(work.conn, form.provider_id)
    refuse_if(_problems(work, form, before, account))
    assert account is not None
    row = _row_of_form(work, actor, form, account)
    if before is None:
        statement = insert(dialers).values(**row, started=False, version=1).returning(dialers.c.id)
        dialer_id = DialerId(work.conn.execute(statement).scalar_one())
    else:
        dialer_id = DialerId(before["id"])
        change(work, dialer_id, {**row, "version": before["version"] + 1, **_consequences(before, row)})
        _unsend(work, dialer_id)  # it goes out again under the new settings
    guards.revise(work, Source.DIALER, dialer_id, Safety(breaker=form.breaker))
    schedules.declare(work, user_of(dialer_id), form.name.strip(), form.schedule_ids)
    action = "dialer_added" if before is None else "dialer_changed"
    audit(work, actor, action, "dialer", dialer_id, details={**row, "schedules": list(form.schedule_ids)})
    if not form.dncr and (before is None or before["dncr"]):
        audit(work, actor, "dialer_dncr_off", "dialer", dialer_id, details={"name": row["name"]})
    work.wake(WAKE)
    return tell(work, dialer_id)


def _problems(
    work: UnitOfWork, form: DialerForm, before: RowMapping | None, account: AccountFacts | None
) -> list[Problem]:
    confirmed = (
        form if before is None or before["dncr"] else msgspec.structs.replace(form, without_dncr_confirmed=True)
    )
    kind = None if account is None else account.kind
    problems = check_safety(Safety(breaker=form.breaker), "")
    problems += check_dialer(confirmed, kind, None if account is None else account.ports)
    if form.provider_id is not None and account is None:
        problems.append(Problem(path="provider_id", code="not_in_list", params={"value": form.provider_id}))
    if schedules.missing(work.conn, form.schedule_ids):
        problems.append(Problem(path="schedule_ids", code="not_in_list"))
    if account is not None:
        problems += _sender_problems(work, form, account)
    same = select(dialers.c.id).where(dialers.c.name_folded == form.name.strip().casefold())
    if work.conn.execute(same).scalar_one_or_none() not in (None, before["id"] if before is not None else None):
        problems.append(Problem(path="name", code="taken", params={"value": form.name.strip()}))
    return problems


def _sender_problems(work: UnitOfWork, form: DialerForm, account: AccountFacts) -> list[Problem]:
    if is_gateway(account.kind):
        return [] if form.sender_id is None else [Problem(path="sender_id", code="no_sender_needed")]
    if form.sender_id is None:
        return [Problem(path="sender_id", code="required")]
    sender = senders.find(work.conn, form.sender_id)
    if sender is None:
        return [Problem(path="sender_id", code="sender_gone")]
    return [] if sender.provider_id == account.id else [Problem(path="sender_id", code="not_in_list")]


def _row_of_form(work: UnitOfWork, actor: Actor, form: DialerForm, account: AccountFacts) -> dict[str, Any]:
    return {
        "name": form.name.strip(),
        "name_folded": form.name.strip().casefold(),
        "provider_id": form.provider_id,
        "sender_id": form.sender_id,
        "dial_string": stored_form(form.dial_string, account.kind),
        "gap_ms": form.gap_ms,
        "enabled": form.enabled,
        "dncr": form.dncr,
        "region": form.region,
        "recipient_time": form.recipient_time,
        "changed_by": actor.name,
        "changed_ms": work.now_ms,
    }


def _consequences(before: RowMapping, row: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if not row["enabled"]:
        found["started"] = False
    if row["dial_string"] != before["dial_string"]:
        found["ring"] = 0
    if row["provider_id"] != before["provider_id"]:
        found |= {"holdup": None, "holdup_since_ms": None, "holdup_reason": "", "failures": 0, "probe_ms": None}
    return found


def start(work: UnitOfWork, actor: Actor, dialer_id: DialerId) -> Dialer:
    """*Start*; it survives restarts (DIA-35). Starting what is started changes nothing."""
    row = row_of(work.conn, dialer_id)
    if not row["enabled"]:
        raise Refusal(Code.STATUS_IS_NOW, status="disabled", what="dialer_disabled")
    return _switch(work, actor, row, started=True)


def pause_guarded(work: UnitOfWork, dialer_id: int, reason: str) -> None:
    """See `control.guards.Pause`: a dialer whose errors pile up stops by itself and says which error (BEY-3)."""
    row = row_of(work.conn, dialer_id)
    if row["started"]:
        change(work, dialer_id, {"started": False})
        audit(work, SYSTEM, "dialer_stopped", "dialer", dialer_id, details={"reason": reason})
        _switch(work, SYSTEM, row_of(work.conn, dialer_id), started=False)


def stop(work: UnitOfWork, actor: Actor, dialer_id: DialerId) -> Dialer:
    """*Stop*: what has not left waits again; what is under way finishes (DIA-26)."""
    return _switch(work, actor, row_of(work.conn, dialer_id), started=False)


def _switch(work: UnitOfWork, actor: Actor, row: RowMapping, *, started: bool) -> Dialer:
    if row["started"] != started:
        if started:
            guards.arm(work, Source.DIALER, row["id"])
        known = {"holdup": None, "holdup_since_ms": None} if row["holdup"] == Holdup.RESTORED.value else {}
        change(work, row["id"], {"started": started, **known})
        audit(work, actor, "dialer_started" if started else "dialer_stopped", "dialer", row["id"])
    if not started:
        _unsend(work, row["id"])
    work.wake(WAKE)
    return tell(work, row["id"])


def _unsend(work: UnitOfWork, dialer_id: int) -> None:
    tally = Tally(dialer_id)
    moving.take_back(work, tally, withdraw_run(work, Source.DIALER, dialer_id))
    tally.write(work)


def remove(work: UnitOfWork, actor: Actor, dialer_id: DialerId) -> None:
    """Delete a stopped dialer with nothing unprocessed; its name is free again, its messages stay in reports."""
    row = row_of(work.conn, dialer_id)
    if row["started"]:
        raise Refusal(Code.STATUS_IS_NOW, status="started", what="dialer_started")
    if work.conn.execute(select(sms_spool.c.id).where(sms_spool.c.dialer_id == dialer_id).limit(1)).first():
        raise Refusal(Code.IN_USE, what="dialer_has_records")
    change(work, dialer_id, {"deleted_ms": work.now_ms, "name_folded": None, "enabled": False})
    schedules.declare(work, user_of(dialer_id), "", ())
    dnc.forget_scope(work, scope_of_dialer(dialer_id))
    preflights.forget(work, Source.DIALER, dialer_id)
    audit(work, actor, "dialer_deleted", "dialer", dialer_id, details={"name": row["name"]})
    work.delete(Topic.DIALERS, dialer_id, WATCHERS)


def delete_data(work: UnitOfWork, actor: Actor, dialer_id: DialerId) -> DeletedData:
    """*Delete*: everything unprocessed but what is being sent, into the archive for thirty days (DIA-36)."""
    row = row_of(work.conn, dialer_id)
    _unsend(work, dialer_id)
    counts = dict.fromkeys(DELETABLE, 0)
    tally = Tally(dialer_id)
    for state in DELETABLE:
        counts[state] = _archive(work, actor, dialer_id, state)
        tally.move(COUNTER_OF_STATE[state], "deleted", counts[state])
    tally.write(work)
    details = {state.name.lower(): count for state, count in counts.items()}
    audit(work, actor, "dialer_data_deleted", "dialer", dialer_id, details={"name": row["name"], **details})
    tell(work, dialer_id)
    return DeletedData(
        none=counts[RecordState.NONE],
        to_process=counts[RecordState.TO_PROCESS],
        blocked=counts[RecordState.BLOCKED],
    )


def _archive(work: UnitOfWork, actor: Actor, dialer_id: int, state: RecordState) -> int:
    mine = (sms_spool.c.dialer_id == dialer_id) & (sms_spool.c.state == state.value)
    total = 0
    while found := work.conn.execute(select(sms_spool).where(mine).limit(CHUNK)).mappings().all():
        kept = [
            {
                "id": row["id"],
                "dialer_id": dialer_id,
                "record": _json.encode(dict(row)).decode(),
                "deleted_by": actor.name,
                "deleted_ms": work.now_ms,
            }
            for row in found
        ]
        work.conn.execute(insert(sms_archive), kept)
        work.conn.execute(delete(sms_spool).where(sms_spool.c.id.in_([row["id"] for row in found])))
        total += len(found)
    return total


def prune_archive(work: UnitOfWork) -> int:
    """Forget what was deleted more than thirty days ago; returns how many records."""
    old = sms_archive.c.deleted_ms < work.now_ms - ARCHIVED_MS
    return work.conn.execute(delete(sms_archive).where(old)).rowcount


def mark_sent(work: UnitOfWork, actor: Actor, record_id: int) -> DialerRecord:
    """Somebody knows that an unknown one was sent (DIA-30)."""
    row = _unknown(work, record_id)
    work.conn.execute(update(sms_repo).where(sms_repo.c.id == record_id).values(result=Result.SENT.value))
    _note(work, actor, row, "record_marked_sent", Result.SENT.value)
    return processed_record(work.conn, record_id)


def send_again(work: UnitOfWork, actor: Actor, record_id: int) -> DialerRecord:
    """Send an unknown one again, because somebody wants it at the risk of twice; it keeps number and place."""
    row = _unknown(work, record_id)
    kept = {name: row[name] for name in moving.KEPT}
    fresh = {"state": RecordState.TO_PROCESS.value, "message_id": None, "reason": None, "attempts": 0, "device": ""}
    work.conn.execute(delete(sms_repo).where(sms_repo.c.id == record_id))
    work.conn.execute(insert(sms_spool).values({**kept, **fresh}))
    _note(work, actor, row, "record_sent_again", "to_process")
    return spooled_record(work.conn, record_id)


def _unknown(work: UnitOfWork, record_id: int) -> RowMapping:
    row = work.conn.execute(select(sms_repo).where(sms_repo.c.id == record_id)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="record", id=record_id)
    if row["result"] != Result.UNKNOWN.value:
        raise Refusal(Code.STATUS_IS_NOW, status=row["result"])
    return row


def _note(work: UnitOfWork, actor: Actor, row: RowMapping, action: str, counter: str) -> None:
    tally = Tally(row["dialer_id"])
    tally.move(Result.UNKNOWN.value, counter)
    tally.write(work)
    audit(work, actor, action, "dialer_record", row["id"], details={"dialer": row["dialer_id"]})
    tell(work, row["dialer_id"])
    work.wake(WAKE)
