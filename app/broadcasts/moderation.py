"""Verbs of moderation: approve, reject, withdraw, and the switch itself (BRD-61..66)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, RowMapping, select

from app.accounts import reads as accounts
from app.assets import service as senders
from app.audit.service import record as audit
from app.broadcasts import service, submission, template_store, templates
from app.broadcasts.rules import Event
from app.broadcasts.store import MODERATORS, form_of, moderation_of, pass_event, row_of
from app.broadcasts.tables import broadcasts
from app.broadcasts.tables import templates as template_table
from app.contacts import reads as contacts
from app.contract.broadcast_templates import ModerationState, Template, TemplateId
from app.contract.broadcasts import Broadcast, BroadcastForm, BroadcastId, Moderation, Status, Timing
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.moderation import Approve, LateStart, ModerationSetting, Reject, Subject, Waiting, check_reject
from app.contract.permissions import Permission
from app.contract.senders import Sender, SenderId
from app.contract.service import Workspace
from app.core import workspace
from app.core.actor import Actor
from app.core.errors import Refusal, refuse_if
from app.core.work import UnitOfWork

_RETURNED: Final = "new_time_needed"


def switch(work: UnitOfWork, actor: Actor, form: ModerationSetting) -> Workspace:
    """Moderation on or off; what waits stays in the queue until it is decided (BRD-65)."""
    before = workspace.read(work.conn)
    if before.moderation == form.enabled:
        return before
    audit(work, actor, "moderation_on" if form.enabled else "moderation_off", "workspace")
    return workspace.put(work, {"moderation": form.enabled})


def approve(work: UnitOfWork, actor: Actor, broadcast_id: BroadcastId, form: Approve) -> Broadcast:
    """A run goes to its time, or starts; where that time has passed the moderator chooses (BRD-64)."""
    row = _waiting_run(work, broadcast_id, form.version)
    was = _sent(row)
    _refuse_own(work, actor, was, row["created_by_id"])
    is_late = row["timing"] == Timing.AT and row["at_ms"] < work.now_ms
    if is_late and form.late is None:
        raise Refusal(Code.START_PASSED, at_ms=row["at_ms"])
    if is_late and form.late is LateStart.RETURN:
        values = {"moderation": submission.decided(work, actor, was, approved=False)}
        return pass_event(
            work, actor, row, Event.RETURN, action="broadcast_returned", values=values, reason=_RETURNED
        )
    problems = [one for one in service.launch_problems(work, form_of(work.conn, row)) if one.path != "at_ms"]
    if problems:
        raise Refusal(Code.RUN_INCOMPLETE, problems=problems)
    audit(work, actor, "broadcast_approved", "broadcast", broadcast_id, details={"name": row["name"]})
    values = {"moderation": submission.decided(work, actor, was, approved=True)}
    if row["timing"] == Timing.INSTANT or is_late:
        return service.begin(work, actor, broadcast_id, Event.START, values)
    return pass_event(work, actor, row, Event.SCHEDULE, action="broadcast_scheduled", values=values)


def reject(work: UnitOfWork, actor: Actor, broadcast_id: BroadcastId, form: Reject) -> Broadcast:
    """A run goes back with the reason (BRD-65)."""
    refuse_if(check_reject(form))
    row = _waiting_run(work, broadcast_id, form.version)
    values = {"moderation": submission.decided(work, actor, _sent(row), approved=False, comment=form.comment)}
    return pass_event(
        work,
        actor,
        row,
        Event.REJECT,
        action="broadcast_rejected",
        values=values,
        more={"comment": form.comment.strip()},
    )


def withdraw(work: UnitOfWork, actor: Actor, broadcast_id: BroadcastId) -> Broadcast:
    """*Withdraw*: a run is a draft again (BRD-64)."""
    row = row_of(work, broadcast_id)
    return pass_event(work, actor, row, Event.RETURN, action="broadcast_withdrawn", values={"moderation": None})


def approve_template(work: UnitOfWork, actor: Actor, template_id: TemplateId, form: Approve) -> Template:
    """A template may run; its schedule becomes active (BTP-25, BRD-66)."""
    row = _waiting_template(work, template_id, form.version)
    was = _sent(row)
    _refuse_own(work, actor, was, row["created_by_id"])
    return _decide(work, actor, row, ModerationState.APPROVED, submission.decided(work, actor, was, approved=True))


def reject_template(work: UnitOfWork, actor: Actor, template_id: TemplateId, form: Reject) -> Template:
    """A template goes back with the reason."""
    refuse_if(check_reject(form))
    row = _waiting_template(work, template_id, form.version)
    column = submission.decided(work, actor, _sent(row), approved=False, comment=form.comment)
    return _decide(work, actor, row, ModerationState.REJECTED, column, comment=form.comment.strip())


def withdraw_template(work: UnitOfWork, actor: Actor, template_id: TemplateId) -> Template:
    """*Withdraw*: a template can be edited again."""
    row = _waiting_template(work, template_id, None)
    return _decide(work, actor, row, ModerationState.DRAFT, None)


def _decide(
    work: UnitOfWork, actor: Actor, row: RowMapping, state: ModerationState, column: str | None, comment: str = ""
) -> Template:
    template_store.change(work, row["id"], {"moderation_state": state.value, "moderation": column})
    verb = "withdrawn" if column is None else state.value
    details = {"name": row["name"], "comment": comment}
    audit(work, actor, f"template_{verb}", templates.OBJECT, row["id"], details=details)
    work.stale(Topic.MODERATION, to=MODERATORS)
    return templates.arrange(work, row["id"]).template


def _waiting_run(work: UnitOfWork, broadcast_id: int, version: int) -> RowMapping:
    row = row_of(work, broadcast_id)
    if Status(row["status"]) is not Status.ON_MODERATION:
        raise Refusal(Code.STATUS_IS_NOW, status=row["status"])
    _refuse_older(row, version, "broadcast")
    return row


def _waiting_template(work: UnitOfWork, template_id: int, version: int | None) -> RowMapping:
    row = template_store.row_of(work.conn, template_id)
    if row["moderation_state"] != ModerationState.ON_MODERATION:
        raise Refusal(Code.STATUS_IS_NOW, status=row["moderation_state"])
    if version is not None:
        _refuse_older(row, version, templates.OBJECT)
    return row


def _refuse_older(row: RowMapping, version: int, what: str) -> None:
    """What was looked at is no longer what would be approved (BRD-122)."""
    if row["version"] != version:
        raise Refusal(Code.CONFLICT, what=what, id=row["id"], by=row["created_by"], at_ms=row["updated_ms"])


def _sent(row: RowMapping) -> Moderation:
    found = moderation_of(row)
    if found is None:
        raise Refusal(Code.STATUS_IS_NOW, status=row.get("status", ""))
    return found


def _refuse_own(work: UnitOfWork, actor: Actor, was: Moderation, author_id: int) -> None:
    if not _may_approve(work.conn, actor, was, author_id):
        raise Refusal(Code.OWN_CAMPAIGN)


def _may_approve(conn: Connection, actor: Actor, was: Moderation, author_id: int) -> bool:
    """Nobody approves their own, unless nobody else could (BRD-63)."""
    if actor.user_id not in (was.sent_by_id, author_id):
        return True
    return not accounts.holders(conn, Permission.MODERATE_BROADCASTS) - {actor.user_id}


def queue(conn: Connection, actor: Actor) -> list[Waiting]:
    """Everything that waits, the longest wait first."""
    runs = select(broadcasts).where(
        broadcasts.c.status == Status.ON_MODERATION.value, broadcasts.c.deleted_ms.is_(None)
    )
    sent = select(template_table).where(
        template_table.c.moderation_state == ModerationState.ON_MODERATION.value,
        template_table.c.deleted_ms.is_(None),
    )
    known = {one.id: one for one in senders.all_senders(conn)}
    found = [_waiting(conn, actor, Subject.BROADCAST, row, known) for row in conn.execute(runs).mappings()]
    found += [_waiting(conn, actor, Subject.TEMPLATE, row, known) for row in conn.execute(sent).mappings()]
    return sorted(found, key=lambda one: (one.sent_ms, one.kind, one.id))


def _waiting(
    conn: Connection, actor: Actor, kind: Subject, row: RowMapping, known: Mapping[SenderId, Sender]
) -> Waiting:
    was = _sent(row)
    is_run = kind is Subject.BROADCAST
    form: BroadcastForm = form_of(conn, row) if is_run else template_store.broadcast_of(conn, row)
    theirs = [known.get(SenderId(step.sender_id or 0)) for step in form.steps]
    return Waiting(
        kind=kind,
        id=row["id"],
        name=row["name"],
        author=row["created_by"],
        sent_by=was.sent_by,
        sent_ms=was.sent_ms,
        contacts=row["contacts_estimated"] if is_run else None,
        form=form,
        audience=tuple(contacts.audience_name(conn, source) for source in form.recipients),
        senders=tuple("" if one is None else one.name for one in theirs),
        networks=tuple(None if one is None else one.rcs_network for one in theirs),
        schedule=None if is_run else template_store.schedule_of(row),
        may_approve=_may_approve(conn, actor, was, row["created_by_id"]),
        version=row["version"],
    )
