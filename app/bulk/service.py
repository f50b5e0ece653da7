"""Verbs about the connection and campaigns' settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from app.assets import service as senders
from app.audit.service import record as audit
from app.bulk import controls, slots
from app.bulk.rules import Event, copied_name
from app.bulk.store import WATCHERS, as_json, change, files_of, names_of, pass_event, put, row_of, shape_of, tell
from app.bulk.tables import campaigns, connection, entries, files
from app.bulk.verifying import check_sender, form_of, subscribed, used_by
from app.contract.bulk import (
    EDITED_WHILE_RUNNING,
    MISSED_MIN,
    NAME_MAX,
    Campaign,
    CampaignForm,
    CampaignState,
    CheckLine,
    ConnectionForm,
    FileState,
    check_campaign,
    check_connection,
)
from app.contract.channels import Channel
from app.contract.faults import Code, Problem
from app.contract.feed import Topic
from app.contract.messages import Source
from app.control import guards, preflights
from app.core.actor import Actor
from app.core.errors import Refusal, refuse_if
from app.core.work import UnitOfWork

CHANNELS: Final = (Channel.SMS, Channel.WHATSAPP)
OPEN: Final = (CampaignState.SCHEDULED.value, CampaignState.RUNNING.value, CampaignState.PAUSED.value)
_FORM: Final = tuple(name for name in CampaignForm.__struct_fields__ if name not in ("version", "client_key"))
_COLUMNS: Final = tuple(name for name in _FORM if name != "safety")
_CONTENT: Final = ("method", "sender_id", "template", "text", "overdue_now", "remove_duplicates")
"""What decides whether rows are valid: a change has files checked again (BLK-23)."""


def missed_start_min(conn: Connection) -> int:
    """How late a start may be (BLK-64)."""
    found = conn.execute(select(connection.c.missed_start_min)).scalar_one_or_none()
    return MISSED_MIN if found is None else int(found)


def save_connection(work: UnitOfWork, actor: Actor, form: ConnectionForm) -> None:
    """*Save* of the connection page; refused where it takes a channel from an open campaign (BLK-2)."""
    problems = check_connection(form)
    known = {one.id for one in senders.all_senders(work.conn) if one.channel in CHANNELS}
    problems += [
        Problem(path="sender_ids", code="not_in_list", params={"value": one})
        for one in form.sender_ids
        if one not in known
    ]
    for gone in set(subscribed(work.conn)) - set(form.sender_ids):
        if users := used_by(work.conn, gone, OPEN):
            params = {"campaigns": ", ".join(users)}
            problems.append(Problem(path="sender_ids", code="channel_in_use", params=params))
    refuse_if(problems)
    row = work.conn.execute(select(connection)).mappings().first()
    if form.version != (row["version"] if row is not None else 0):
        raise Refusal(Code.CONFLICT)
    values = {
        "sender_ids": msgspec.json.encode(sorted(set(form.sender_ids))).decode(),
        "missed_start_min": form.missed_start_min,
        "version": form.version + 1,
    }
    work.conn.execute(insert(connection).values(values) if row is None else update(connection).values(values))
    audit(work, actor, "mailing_channels", "mailing", details=values)
    work.stale(Topic.BULK, to=WATCHERS)


# -- campaigns -----------------------------------------------------------------------------------------------------


def add(work: UnitOfWork, actor: Actor, form: CampaignForm) -> Campaign:
    """A new campaign; the same `client_key` gives the first one again."""
    if form.client_key:
        same = select(campaigns.c.id).where(campaigns.c.client_key == form.client_key)
        known = work.conn.execute(same).scalar_one_or_none()
        if known is not None:
            return tell(work, known)
    if not subscribed(work.conn):
        raise Refusal(Code.INVALID, problems=[Problem(path="connection", code="channels_required")])
    refuse_if([*check_campaign(form, None, complete=False), *_check_store(work.conn, form, None)])
    row = {
        **_columns(form),
        "state": CampaignState.DRAFT.value,
        "client_key": form.client_key or None,
        "created_by_id": actor.user_id,
        "created_by": actor.name,
        "created_ms": work.now_ms,
        "updated_ms": work.now_ms,
        "version": 1,
    }
    campaign_id = work.conn.execute(insert(campaigns).values(row).returning(campaigns.c.id)).scalar_one()
    guards.put(work, Source.BULK, campaign_id, form.safety)
    audit(work, actor, "mailing_added", "mailing", campaign_id, details={"name": row["name"]})
    return tell(work, campaign_id)


def save(work: UnitOfWork, actor: Actor, campaign_id: int, form: CampaignForm) -> Campaign:
    """Changed settings. Loaded rows were held against them before (`slots.misfit`)."""
    row = row_of(work.conn, campaign_id)
    state = CampaignState(row["state"])
    if form.version != row["version"]:
        raise Refusal(Code.CONFLICT)
    before = form_of(work.conn, row)
    fields = {name for name in _FORM if getattr(form, name) != getattr(before, name)}
    if state is CampaignState.RUNNING and fields - EDITED_WHILE_RUNNING - {"active"}:
        raise Refusal(Code.STATUS_IS_NOW, status=state.value)
    shapes = [shape_of(one) for one in files_of(work.conn, campaign_id)]
    problems = check_campaign(form, None, complete=False)
    for shape in shapes:
        problems += [one for one in check_campaign(form, names_of(shape), complete=False) if one not in problems]
    if "at_ms" in fields and form.at_ms is not None and form.at_ms <= work.now_ms:
        problems.append(Problem(path="at_ms", code="in_the_past"))
    refuse_if([*problems, *_check_store(work.conn, form, campaign_id)])
    values = {**_columns(form), "updated_ms": work.now_ms, "version": row["version"] + 1}
    put(work, campaign_id, values)
    if "safety" in fields:
        guards.revise(work, Source.BULK, campaign_id, form.safety)
    if fields & set(_CONTENT):
        mine = (files.c.campaign_id == campaign_id) & (files.c.state == FileState.NEW.value)
        work.conn.execute(update(files).where(mine).values(figures=None))
    audit(work, actor, "mailing_changed", "mailing", campaign_id, details={"fields": sorted(fields)})
    _follow(work, actor, campaign_id, state, form, fields)
    return tell(work, campaign_id)


def _follow(
    work: UnitOfWork, actor: Actor, campaign_id: int, state: CampaignState, form: CampaignForm, fields: set[str]
) -> None:
    """What changed settings bring about: a new start time, a pause, a slot that closes (BLK-6, BLK-58, BLK-63)."""
    if "second_list" in fields and not form.second_list:
        for file in files_of(work.conn, campaign_id):
            if file["slot"] == 2:
                slots.remove(work, actor, file["id"])
    if "active" in fields and not form.active and state is CampaignState.RUNNING:
        controls.pause(work, actor, campaign_id)
    if "at_ms" not in fields or state not in (CampaignState.SCHEDULED, CampaignState.PAUSED):
        return
    undated = (entries.c.campaign_id == campaign_id) & entries.c.row_ms.is_(None)
    start_ms = work.now_ms if form.at_ms is None else form.at_ms
    waiting = undated & (entries.c.status == "scheduled")
    work.conn.execute(update(entries).where(waiting).values(due_ms=start_ms))
    if form.at_ms is not None:
        pass_event(work, actor, row_of(work.conn, campaign_id), Event.SCHEDULE)
    elif state is CampaignState.SCHEDULED:
        pass_event(work, actor, row_of(work.conn, campaign_id), Event.START)


def copy(work: UnitOfWork, actor: Actor, campaign_id: int) -> Campaign:
    """A duplicate of the settings, without files, time, figures and history (BLK-3)."""
    form = form_of(work.conn, row_of(work.conn, campaign_id))
    taken = set(work.conn.execute(select(campaigns.c.name_folded)).scalars())
    name = copied_name(form.name, taken, NAME_MAX)
    fresh = msgspec.structs.replace(form, name=name, at_ms=None, active=False, version=0, client_key="")
    return add(work, actor, fresh)


def remove(work: UnitOfWork, actor: Actor, campaign_id: int) -> None:
    """Forget a draft that never had an entry."""
    row = row_of(work.conn, campaign_id)
    used = select(entries.c.id).where(entries.c.campaign_id == campaign_id).limit(1)
    if row["state"] != CampaignState.DRAFT.value or work.conn.execute(used).first() is not None:
        raise Refusal(Code.STATUS_IS_NOW, status=row["state"])
    for file in files_of(work.conn, campaign_id):
        slots.remove(work, actor, file["id"])
    work.conn.execute(delete(campaigns).where(campaigns.c.id == campaign_id))
    preflights.forget(work, Source.BULK, campaign_id)
    audit(work, actor, "mailing_deleted", "mailing", campaign_id, details={"name": row["name"]})
    work.delete(Topic.BULK, campaign_id, WATCHERS)


def note_verified(work: UnitOfWork, campaign_id: int, lines: Sequence[CheckLine]) -> None:
    """Keep what a verification found."""
    put(work, row_of(work.conn, campaign_id)["id"], {"verified": as_json(lines)})


def note_report(work: UnitOfWork, campaign_id: int, job_id: int) -> Campaign:
    """Keep which job writes the newest report (BLK-4)."""
    return change(work, campaign_id, {"report_job_id": job_id})


def _columns(form: CampaignForm) -> dict[str, Any]:
    name = form.name.strip()
    values = {one: getattr(form, one) for one in _COLUMNS}
    return {
        **values,
        "name": name,
        "name_folded": name.casefold(),
        "method": form.method.value if form.method is not None else None,
        "on_removal": form.on_removal.value,
        "template": form.template.strip(),
    }


def _check_store(conn: Connection, form: CampaignForm, own_id: int | None) -> list[Problem]:
    problems = []
    same = select(campaigns.c.id).where(campaigns.c.name_folded == form.name.strip().casefold())
    if conn.execute(same).scalar_one_or_none() not in (None, own_id):
        problems.append(Problem(path="name", code="taken", params={"value": form.name.strip()}))
    if form.sender_id is not None:
        problems += check_sender(conn, form.sender_id, form.method)
    return problems
