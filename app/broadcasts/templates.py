"""Verbs about templates: save, copy, delete, launch by hand, to and from broadcasts."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from sqlalchemy import RowMapping, insert, select, update

from app.audit.service import record as audit
from app.broadcasts import service, submission, template_store
from app.broadcasts.hands import last_hand
from app.broadcasts.rules import Event
from app.broadcasts.selection import anybody
from app.broadcasts.store import MODERATORS, WATCHERS, form_of
from app.broadcasts.store import row_of as run_row_of
from app.broadcasts.tables import broadcasts, templates
from app.broadcasts.template_rules import NEXT, Standing, Turn, is_cleared, shown, standing_of
from app.broadcasts.template_store import change, columns_of, put_form, record, row_of, tell
from app.contract.broadcast_templates import (
    LaunchTemplate,
    ModerationState,
    SavedTemplate,
    ScheduleStatus,
    Template,
    TemplateForm,
    TemplateId,
    check_template,
)
from app.contract.broadcasts import NAME_MAX, Broadcast, BroadcastForm, BroadcastId, Status, Timing
from app.contract.faults import Code, Problem
from app.contract.feed import Topic
from app.contract.recurrence import next_start
from app.core.actor import Actor
from app.core.errors import Refusal, refuse_if
from app.core.work import UnitOfWork

OBJECT: Final = "broadcast_template"


def save(
    work: UnitOfWork, actor: Actor, form: TemplateForm, template_id: TemplateId | None, *, submit: bool = False
) -> SavedTemplate:
    """*Save*, under moderation *Save as draft*; `submit` is *Send to moderation* (BTP-6, BTP-7, BTP-40, BTP-41).

    Under moderation a changed template has to be approved again (BRD-66).
    """
    if template_id is None and (earlier := _by_key(work, actor, form)) is not None:
        return SavedTemplate(template=earlier)
    refuse_if([*check_template(form), *_name_problems(work, form.broadcast.name, template_id)])
    sends = submit and submission.is_on(work.conn)
    if sends:
        _refuse_incomplete(work, form)
    row = None if template_id is None else _editable(work, template_id, form.broadcast.version)
    state = ModerationState.DRAFT if submission.is_on(work.conn) else ModerationState.NONE
    values: dict[str, Any] = {**columns_of(form), "moderation_state": state.value}
    if sends:
        values |= {
            "moderation_state": ModerationState.ON_MODERATION.value,
            "moderation": submission.sent(work, actor),
        }
        work.stale(Topic.MODERATION, to=MODERATORS)
    if row is None:
        template_id = _insert(work, actor, values, form)
    else:
        assert template_id is not None
        work.conn.execute(
            update(templates).where(templates.c.id == template_id).values(**values, version=row["version"] + 1)
        )
    put_form(work, template_id, form.broadcast)
    action = "template_added" if row is None else "template_changed"
    audit(work, actor, action, OBJECT, template_id, details={"name": form.broadcast.name.strip()})
    if sends:
        audit(work, actor, "template_submitted", OBJECT, template_id, details={"name": form.broadcast.name})
    return arrange(work, template_id)


def arrange(work: UnitOfWork, template_id: int) -> SavedTemplate:
    """Bring the schedule to where it now belongs: active when all is there, held while something is missing."""
    row = row_of(work.conn, template_id)
    form = template_store.form_of(work.conn, row)
    template_store.declare_uses(work, template_id)
    if form.schedule is None:
        return SavedTemplate(template=turn(work, row, Turn.REMOVE, None))
    following = next_start(form.schedule.rule, max(work.now_ms - 1, row["planned_ms"] or 0))
    problems = launch_problems(work, row, form.broadcast)
    if following is None:
        return SavedTemplate(template=turn(work, row, Turn.OVER, None), problems=tuple(problems))
    if problems:
        is_held = all(one.path == "moderation" for one in problems)
        told = turn(work, row, Turn.UNREADY, "unapproved" if is_held else "incomplete")
    else:
        told = turn(work, row, Turn.READY, None)
    return SavedTemplate(template=told, problems=tuple(problems))


def turn(work: UnitOfWork, row: RowMapping, event: Turn, reason: str | None, **more: object) -> Template:
    """Move a schedule; refuses what does not fit with the present status. One that is active has its next start."""
    before = standing_of(row["schedule_status"], row["schedule_reason"])
    after = NEXT.get((before, event))
    if after is None:
        raise Refusal(Code.STATUS_IS_NOW, status=shown(before) or "none")
    keeps_reason = after is before and reason is None and event is not Turn.PAUSE
    values: dict[str, object] = {
        "schedule_status": shown(after),
        "schedule_reason": row["schedule_reason"] if keeps_reason else reason,
        "next_ms": None,
    }
    schedule = template_store.schedule_of(row)
    if after is Standing.ACTIVE and schedule is not None:
        values["next_ms"] = next_start(schedule.rule, max(work.now_ms - 1, row["planned_ms"] or 0))
        if before is not after:
            values["active_since_ms"] = work.now_ms
    else:
        values["queued_ms"] = None
    return change(work, row["id"], {**values, **more})


def launch_problems(work: UnitOfWork, row: RowMapping, form: BroadcastForm) -> list[Problem]:
    """Everything that keeps a template from being launched, its moderation included (BTP-27, 42, 43)."""
    problems = service.launch_problems(work, at_once(form))
    state = ModerationState(row["moderation_state"])
    if not is_cleared(state, moderated=submission.is_on(work.conn)):
        problems.append(Problem(path="moderation", code="unapproved", params={"state": state.value}))
    return problems


def at_once(form: BroadcastForm) -> BroadcastForm:
    """The form of a run that starts now."""
    return msgspec.structs.replace(form, timing=Timing.INSTANT, at_ms=None, version=0, client_key="")


def pause(work: UnitOfWork, actor: Actor, template_id: TemplateId) -> Template:
    """*Pause schedule*: running runs go on (BTP-26); pausing what is paused is no error (BTP-44)."""
    row = row_of(work.conn, template_id)
    told = turn(work, row, Turn.PAUSE, None)
    if row["schedule_status"] != ScheduleStatus.PAUSED:
        audit(work, actor, "template_schedule_paused", OBJECT, template_id, details={"name": row["name"]})
    return told


def resume(work: UnitOfWork, actor: Actor, template_id: TemplateId) -> Template:
    """*Resume schedule*; refused with what is missing (BTP-42); past its end it has expired (BTP-25)."""
    row = row_of(work.conn, template_id)
    form = template_store.form_of(work.conn, row)
    if form.schedule is None:
        raise Refusal(Code.STATUS_IS_NOW, status="none")
    if row["schedule_status"] == ScheduleStatus.ACTIVE:
        return record(row)
    if next_start(form.schedule.rule, work.now_ms - 1) is None:
        return turn(work, row, Turn.RESUME_OVER, "over")
    problems = launch_problems(work, row, form.broadcast)
    if problems:
        raise Refusal(Code.RUN_INCOMPLETE, problems=problems)
    audit(work, actor, "template_schedule_resumed", OBJECT, template_id, details={"name": row["name"]})
    return turn(work, row, Turn.RESUME, None)


def launch(
    work: UnitOfWork, actor: Actor, template_id: TemplateId, ask: LaunchTemplate, estimated: int | None = None
) -> Broadcast:
    """*Launch manually*: a run at once; an approved template needs no second approval (BTP-8, BRD-66)."""
    row = row_of(work.conn, template_id)
    form = msgspec.structs.replace(at_once(template_store.broadcast_of(work.conn, row)), client_key=ask.client_key)
    if ask.recipients is not None:
        form = msgspec.structs.replace(form, recipients=ask.recipients)
    earlier = service.run_by_key(work, actor, form)
    if earlier is not None:
        return earlier
    problems = launch_problems(work, row, form)
    if problems:
        raise Refusal(Code.RUN_INCOMPLETE, problems=problems)
    if not anybody(work.conn, form.recipients, work.now_ms):
        raise Refusal(Code.NO_RECIPIENTS)
    run = service.insert_run(work, actor, form, name=row["name"], estimated=estimated, template_id=template_id)
    return service.begin(work, actor, run.id, Event.START)


def copy(work: UnitOfWork, actor: Actor, template_id: TemplateId) -> Template:
    """A new template without launches, its schedule paused (BTP-9)."""
    row = row_of(work.conn, template_id)
    return _derive(work, actor, template_store.form_of(work.conn, row), {"from": template_id})


def from_broadcast(work: UnitOfWork, actor: Actor, broadcast_id: BroadcastId) -> Template:
    """A run or draft as a template (BTP-12)."""
    run = run_row_of(work, broadcast_id)
    return _derive(work, actor, TemplateForm(broadcast=form_of(work.conn, run)), {"from_broadcast": broadcast_id})


def as_broadcast(
    work: UnitOfWork, actor: Actor, template_id: TemplateId, estimated: int | None = None
) -> Broadcast:
    """A template as a new draft (BTP-12); launched, it counts as one of the template's runs."""
    row = row_of(work.conn, template_id)
    form = msgspec.structs.replace(at_once(template_store.broadcast_of(work.conn, row)), timing=Timing.AT)
    return service.insert_run(work, actor, form, name=row["name"], estimated=estimated, template_id=template_id)


def remove(work: UnitOfWork, actor: Actor, template_id: TemplateId) -> None:
    """Delete: its schedule stops, its runs remain (BTP-11, BTP-43)."""
    row = row_of(work.conn, template_id)
    if row["moderation_state"] == ModerationState.ON_MODERATION:
        work.stale(Topic.MODERATION, to=MODERATORS)
    gone = {"deleted_ms": work.now_ms, "queued_ms": None, "updated_ms": work.now_ms}
    work.conn.execute(update(templates).where(templates.c.id == template_id).values(gone))
    template_store.forget_uses(work, template_id)
    _mark_runs(work, template_id, gone=True)
    audit(work, actor, "template_deleted", OBJECT, template_id, details={"name": row["name"]})
    work.delete(Topic.BROADCAST_TEMPLATES, template_id, WATCHERS)


def restore(work: UnitOfWork, actor: Actor, template_id: TemplateId) -> Template:
    """Bring a deleted template back within 30 days; what it missed meanwhile stays missed."""
    deleted = (templates.c.id == template_id) & (templates.c.deleted_ms >= work.now_ms - service.RESTORABLE_MS)
    row = work.conn.execute(select(templates).where(deleted)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what=OBJECT, id=template_id)
    name = _free_name(work, row["name"], template_id)
    values = {"deleted_ms": None, "name": name, "name_folded": name.casefold()}
    work.conn.execute(update(templates).where(templates.c.id == template_id).values(values))
    _mark_runs(work, template_id, gone=False)
    audit(work, actor, "template_restored", OBJECT, template_id, details={"name": name})
    return arrange(work, template_id).template


def _mark_runs(work: UnitOfWork, template_id: int, *, gone: bool) -> None:
    made = broadcasts.c.template_id == template_id
    work.conn.execute(update(broadcasts).where(made).values(template_gone=gone))
    ids = work.conn.execute(select(broadcasts.c.id).where(made, broadcasts.c.deleted_ms.is_(None))).scalars().all()
    if ids:
        work.stale(Topic.BROADCASTS, ids, WATCHERS)


def _derive(work: UnitOfWork, actor: Actor, form: TemplateForm, details: dict[str, object]) -> Template:
    bare = TemplateForm(broadcast=at_once(form.broadcast), schedule=form.schedule)
    state = ModerationState.DRAFT if submission.is_on(work.conn) else ModerationState.NONE
    values: dict[str, Any] = {**columns_of(bare), "moderation_state": state.value}
    if bare.schedule is not None:
        values["schedule_status"] = ScheduleStatus.PAUSED.value
    template_id = _insert(work, actor, values, bare)
    name = _free_name(work, form.broadcast.name, template_id)
    work.conn.execute(
        update(templates).where(templates.c.id == template_id).values(name=name, name_folded=name.casefold())
    )
    put_form(work, template_id, bare.broadcast)
    audit(work, actor, "template_added", OBJECT, template_id, details={"name": name, **details})
    template_store.declare_uses(work, template_id)
    return tell(work, template_id)


def _insert(work: UnitOfWork, actor: Actor, values: dict[str, Any], form: TemplateForm) -> TemplateId:
    row = {
        **values,
        "created_by_id": actor.user_id,
        "created_by": actor.name,
        "client_key": _key(actor, form),
        "created_ms": work.now_ms,
        "updated_ms": work.now_ms,
        "version": 1,
    }
    return TemplateId(work.conn.execute(insert(templates).values(row).returning(templates.c.id)).scalar_one())


def _free_name(work: UnitOfWork, name: str, template_id: int) -> str:
    """The name, with the template's id appended where it is in use (BTP-9)."""
    if not _name_problems(work, name, TemplateId(template_id)):
        return name
    suffix = f".{template_id}"
    return name[: NAME_MAX - len(suffix)] + suffix


def _name_problems(work: UnitOfWork, name: str, template_id: TemplateId | None) -> list[Problem]:
    found = select(templates.c.id).where(
        templates.c.name_folded == name.strip().casefold(), templates.c.deleted_ms.is_(None)
    )
    ids = [one for one in work.conn.execute(found).scalars() if one != template_id]
    return [Problem(path="name", code="taken", params={"value": name.strip()})] if ids and name.strip() else []


def _refuse_incomplete(work: UnitOfWork, form: TemplateForm) -> None:
    """A moderator is shown what can run; people may be chosen at the launch, unless a schedule launches (BTP-7)."""
    problems = service.launch_problems(work, at_once(form.broadcast))
    if form.schedule is None:
        problems = [one for one in problems if one.path != "recipients"]
    if problems:
        raise Refusal(Code.RUN_INCOMPLETE, problems=problems)


def _editable(work: UnitOfWork, template_id: TemplateId, version: int) -> RowMapping:
    row = row_of(work.conn, template_id)
    if row["moderation_state"] == ModerationState.ON_MODERATION:
        raise Refusal(Code.STATUS_IS_NOW, status=Status.ON_MODERATION)
    if row["version"] != version:
        by = last_hand(work.conn, OBJECT, template_id, row["created_by"])
        raise Refusal(Code.CONFLICT, what=OBJECT, id=template_id, by=by, at_ms=row["updated_ms"])
    return row


def _key(actor: Actor, form: TemplateForm) -> str | None:
    key = form.broadcast.client_key[: service.CLIENT_KEY_MAX]
    return f"{actor.user_id}:{key}" if key else None


def _by_key(work: UnitOfWork, actor: Actor, form: TemplateForm) -> Template | None:
    key = _key(actor, form)
    if key is None:
        return None
    row = work.conn.execute(select(templates).where(templates.c.client_key == key)).mappings().first()
    return None if row is None else record(row)
