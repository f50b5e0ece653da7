"""Verbs about runs: save, launch, pause, resume, abort, copy, relaunch, delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from app.assets import service as senders
from app.assets.content_templates import reads as content_templates
from app.assets.whatsapp_templates.checking import with_templates
from app.audit.service import record as audit
from app.broadcasts import resolving, submission, template_store
from app.broadcasts.hands import last_hand
from app.broadcasts.media_uses import missing_files
from app.broadcasts.rules import Event, copy_name
from app.broadcasts.selection import anybody, relaunchable
from app.broadcasts.stopping import stop_open, take_back_unsent
from app.broadcasts.store import (
    WATCHERS,
    change,
    columns_of,
    declare_uses,
    forget_uses,
    form_of,
    pass_event,
    put_sources,
    record,
    row_of,
    sources_of,
    steps_of,
    tell,
)
from app.broadcasts.tables import broadcasts, selections, step_figures
from app.contacts import reads as contacts
from app.contacts import service as contact_verbs
from app.contacts.way_out import public_address
from app.contract.broadcasts import (
    EDITABLE,
    NAME_MAX,
    Broadcast,
    BroadcastForm,
    BroadcastId,
    Kind,
    LaunchKind,
    RecipientKind,
    RecipientSource,
    RecipientState,
    Status,
    Timing,
    check_draft,
    check_launch,
)
from app.contract.chain import Step, check_network, check_way_out
from app.contract.channels import Channel
from app.contract.faults import Code, Problem
from app.contract.feed import Topic
from app.contract.messages import Source
from app.control import guards
from app.core.actor import Actor
from app.core.clock import DAY_MS
from app.core.errors import Refusal, refuse_if
from app.core.work import UnitOfWork

CLIENT_KEY_MAX: Final = 64
RESTORABLE_MS: Final = 30 * DAY_MS
R = RecipientState


def save(
    work: UnitOfWork,
    actor: Actor,
    form: BroadcastForm,
    broadcast_id: BroadcastId | None,
    estimated: int | None = None,
) -> Broadcast:
    """*Save as draft*: a new draft, or a changed one nobody else changed meanwhile (BRD-32, BRD-56).

    `estimated` is how many contacts its selection yields now (BRD-8).
    """
    refuse_if(check_draft(form))
    if broadcast_id is None:
        return _create(work, actor, form, estimated)
    row = _editable(work, broadcast_id, form.version)
    values = {**columns_of(form), "contacts_estimated": estimated, "version": row["version"] + 1}
    put_sources(work, broadcast_id, form.recipients)
    guards.put(work, Source.BROADCAST, broadcast_id, form.safety)
    audit(work, actor, "broadcast_changed", "broadcast", broadcast_id, details={"name": form.name})
    if Status(row["status"]) is Status.REJECTED:
        return pass_event(work, actor, row, Event.EDIT, action="broadcast_edited", values=values)
    if Status(row["status"]) is Status.SCHEDULED:
        return pass_event(work, actor, row, Event.UNSCHEDULE, action="broadcast_unscheduled", values=values)
    changed = change(work, broadcast_id, values)
    declare_uses(work, broadcast_id)
    return changed


def launch(
    work: UnitOfWork,
    actor: Actor,
    form: BroadcastForm,
    broadcast_id: BroadcastId | None,
    estimated: int | None = None,
) -> Broadcast:
    """*Launch broadcast*: checked as a whole, then started or scheduled; pressed twice it is one run (BRD-57).

    Under moderation it is sent there instead, whatever the caller believed (BRD-62).
    """
    if broadcast_id is None and (earlier := run_by_key(work, actor, form)) is not None:
        if earlier.status is not Status.DRAFT:
            return earlier
        broadcast_id = earlier.id
    problems = [*launch_problems(work, form), *_template_problems(work, form)]
    if problems:
        raise Refusal(Code.RUN_INCOMPLETE, problems=problems)
    if form.timing is Timing.INSTANT and not anybody(work.conn, form.recipients, work.now_ms):
        raise Refusal(Code.NO_RECIPIENTS)
    if broadcast_id is None:
        broadcast_id = _create(work, actor, form, estimated).id
        row = row_of(work, broadcast_id)
    else:
        row = _editable(work, broadcast_id, form.version)
    values = {**columns_of(form), "contacts_estimated": estimated, "version": row["version"] + 1}
    put_sources(work, broadcast_id, form.recipients)
    guards.put(work, Source.BROADCAST, broadcast_id, form.safety)
    if Status(row["status"]) is Status.REJECTED:
        pass_event(work, actor, row, Event.EDIT, action="broadcast_edited")
        row = row_of(work, broadcast_id)
    if submission.is_on(work.conn):
        return submission.submit(work, actor, row, values)
    if form.timing is Timing.AT:
        return pass_event(work, actor, row, Event.SCHEDULE, action="broadcast_scheduled", values=values)
    return begin(work, actor, broadcast_id, Event.START, values)


def begin(
    work: UnitOfWork,
    actor: Actor,
    broadcast_id: int,
    event: Event,
    values: Mapping[str, object] | None = None,
    more: Mapping[str, object] | None = None,
) -> Broadcast:
    """Start a run: from here on its recipients are resolved and frozen (BRD-60). `more` is for the action log."""
    row = row_of(work, broadcast_id)
    fresh = {**(values or {}), "resolve_cursor": resolving.START, "contacts_total": None, "stopping": False}
    targets = [one.target_id for one in sources_of(work.conn, broadcast_id) if one.target_id is not None]
    contact_verbs.count_launches(work, targets)
    if row["template_id"] is not None:
        template_store.count_launch(work, row["template_id"])
    guards.arm(work, Source.BROADCAST, broadcast_id)
    begun = pass_event(work, actor, row, event, action="broadcast_launched", values=fresh, more=more)
    _begin_steps(work, broadcast_id, steps_of(row_of(work, broadcast_id)))
    return begun


def _begin_steps(work: UnitOfWork, broadcast_id: int, steps: Sequence[Step]) -> None:
    """A row of figures for every step, with its sender's name as of now."""
    names: dict[int, str] = {one.id: one.name for one in senders.all_senders(work.conn)}
    rows = [
        {"broadcast_id": broadcast_id, "step": number, "sender": names.get(step.sender_id or 0, "")}
        for number, step in enumerate(steps, 1)
    ]
    work.conn.execute(
        delete(step_figures).where(step_figures.c.broadcast_id == broadcast_id)
    )  # of a cancelled launch
    if rows:
        work.conn.execute(insert(step_figures), rows)


def launch_problems(work: UnitOfWork, form: BroadcastForm) -> list[Problem]:
    """Everything that keeps a form from being launched, with what only the store knows (BRD-50..55)."""
    problems = check_launch(form, work.now_ms, contacts.attribute_keys(work.conn))
    for number, source in enumerate(form.recipients):
        problems += _source_problems(work, source, f"recipients.{number}")
    if form.kind is Kind.RCS_CHECK:
        return problems + _sender_problems(work, form.rcs_sender_id, Channel.RCS, "rcs_sender_id")
    for number, step in enumerate(form.steps):
        problems += _sender_problems(work, step.sender_id, Channel(step.channel), f"steps.{number}.sender_id")
        problems += _network_problems(work.conn, step, f"steps.{number}.content")
        problems += check_way_out(step.content, public_address(work.conn), f"steps.{number}.content")
        problems += missing_files(work.conn, step.content, f"steps.{number}.content")
    start_ms = (form.at_ms or 0) if form.timing is Timing.AT else 0
    return with_templates(work.conn, form.steps, problems, max(work.now_ms, start_ms))


def _sender_problems(work: UnitOfWork, sender_id: int | None, channel: Channel, path: str) -> list[Problem]:
    if sender_id is None:
        return []
    try:
        sender = senders.active(work.conn, sender_id, path)
    except Refusal as refusal:
        return list(refusal.problems)
    return [] if sender.channel == channel else [Problem(path=path, code="sender_of_other_channel")]


def _network_problems(conn: Connection, step: Step, path: str) -> list[Problem]:
    sender = None if step.sender_id is None else senders.find(conn, step.sender_id)
    return [] if sender is None else check_network(step.content, sender.rcs_network, path)


def _template_problems(work: UnitOfWork, form: BroadcastForm) -> list[Problem]:
    """Whoever launches knows that a message came from a template that is no more (MSG-99); nothing else minds."""
    ids = frozenset(step.template_id for step in form.steps if step.template_id is not None)
    gone = content_templates.missing(work.conn, ids)
    return [
        Problem(path=f"steps.{number}.template_id", code="template_gone")
        for number, step in enumerate(form.steps)
        if step.template_id in gone
    ]


def _source_problems(work: UnitOfWork, source: RecipientSource, path: str) -> list[Problem]:
    gone = [Problem(path=path, code="recipients_gone")]
    match source.kind:
        case RecipientKind.TARGET:
            target = contacts.target(work.conn, source.target_id or 0)
            if target is None:
                return gone
            return [Problem(path=path, code="target_needs_attention")] if target.needs_attention else []
        case RecipientKind.TAG:
            return [] if contacts.tag(work.conn, source.tag_id or 0) else gone
        case RecipientKind.PHONES:
            return [] if source.numbers else [Problem(path=path, code="required")]
        case RecipientKind.FAILED_OF:
            found = select(broadcasts.c.id).where(broadcasts.c.id == source.broadcast_id)
            return [] if work.conn.execute(found).first() else gone
        case RecipientKind.EVERYBODY:
            return []


def pause(work: UnitOfWork, actor: Actor, broadcast_id: BroadcastId, reason: str | None = None) -> Broadcast:
    """Nothing new leaves; what is unsent goes back to the queue, waiting times stand still (BRD-83)."""
    row = row_of(work, broadcast_id)
    fresh = {"paused_ms": work.now_ms}
    pass_event(work, actor, row, Event.PAUSE, action="broadcast_paused", values=fresh, reason=reason)
    take_back_unsent(work, broadcast_id)
    return tell(work, broadcast_id)


def resume(work: UnitOfWork, actor: Actor, broadcast_id: BroadcastId) -> Broadcast:
    """Go on; every recipient has the waiting time that was left (BRD-83)."""
    row = row_of(work, broadcast_id)
    if Status(row["status"]) is not Status.PAUSED:
        raise Refusal(Code.STATUS_IS_NOW, status=row["status"])
    if is_missed(row):
        problems = [one for one in launch_problems(work, form_of(work.conn, row)) if one.path != "at_ms"]
        if problems:
            raise Refusal(Code.RUN_INCOMPLETE, problems=problems)
        return begin(work, actor, broadcast_id, Event.RESUME_OPEN, {"paused_ms": None})
    stood_ms = row["stood_ms"] + work.now_ms - (row["paused_ms"] or work.now_ms)
    is_open = row["queued"] > 0 or row["contacts_total"] is None
    event = Event.RESUME_OPEN if is_open else Event.RESUME_TAKEN
    going = {"paused_ms": None, "stood_ms": stood_ms}
    guards.let_go(work, Source.BROADCAST, broadcast_id)
    return pass_event(work, actor, row, event, action="broadcast_resumed", values=going)


def reschedule(work: UnitOfWork, actor: Actor, broadcast_id: BroadcastId, at_ms: int) -> Broadcast:
    """Another time for a run whose start was missed (BRD-75)."""
    row = row_of(work, broadcast_id)
    if not is_missed(row):
        raise Refusal(Code.STATUS_IS_NOW, status=row["status"])
    if at_ms < work.now_ms:
        raise Refusal(Code.INVALID, problems=[Problem(path="at_ms", code="in_the_past")])
    values = {"at_ms": at_ms, "timing": Timing.AT.value, "paused_ms": None, "version": row["version"] + 1}
    return pass_event(work, actor, row, Event.SCHEDULE, action="broadcast_rescheduled", values=values)


def is_missed(row: RowMapping) -> bool:
    """Whether a run waits for a person because its start was missed."""
    was_started = row["contacts_total"] is not None or row["resolve_cursor"] is not None
    return Status(row["status"]) is Status.PAUSED and not was_started


def abort(work: UnitOfWork, actor: Actor, broadcast_id: BroadcastId) -> Broadcast:
    """Stop for good: who was not taken up stays untouched, who is open counts as unsuccessful (BRD-84).

    Of a large run the first are ended here, the others by the feeder, also after a restart.
    """
    row = row_of(work, broadcast_id)
    fresh = {"resolve_cursor": None, "checking_until_ms": None, "blocked_since_ms": None, "stopping": True}
    pass_event(work, actor, row, Event.ABORT, action="broadcast_aborted", values=fresh)
    take_back_unsent(work, broadcast_id)
    stop_open(work, row_of(work, broadcast_id))
    return record(row_of(work, broadcast_id))


def cancel(work: UnitOfWork, actor: Actor, broadcast_id: BroadcastId) -> Broadcast:
    """*Cancel* while the recipients are still being found: nobody was written to, a draft is left (BRD-125)."""
    row = row_of(work, broadcast_id)
    if row["resolve_cursor"] is None:
        raise Refusal(Code.STATUS_IS_NOW, status=row["status"])
    fresh = {"resolve_cursor": None, "queued": 0, "excluded": 0, "stopping": True, "version": row["version"] + 1}
    return pass_event(work, actor, row, Event.CANCEL, action="broadcast_cancelled", values=fresh)


def copy(work: UnitOfWork, actor: Actor, broadcast_id: BroadcastId) -> Broadcast:
    """A new draft with everything but times and results (BRD-85)."""
    row = row_of(work, broadcast_id)
    return _derive(work, actor, _fresh_form(work, row), broadcast_id, row["contacts_estimated"])


def _fresh_form(work: UnitOfWork, row: RowMapping) -> BroadcastForm:
    form = form_of(work.conn, row)
    return msgspec.structs.replace(form, timing=Timing.AT, at_ms=None, version=0)


def relaunch(work: UnitOfWork, actor: Actor, broadcast_id: BroadcastId, *, now: bool) -> Broadcast:
    """A new run for those the original did not reach (BRD-86..88); `now` starts it, else it is a draft."""
    row = row_of(work, broadcast_id)
    if Status(row["status"]) not in (Status.COMPLETE, Status.SEEN):
        raise Refusal(Code.STATUS_IS_NOW, status=row["status"])
    open_one = work.conn.execute(
        select(broadcasts.c.id)
        .join(selections, selections.c.broadcast_id == broadcasts.c.id)
        .where(broadcasts.c.source_broadcast_id == broadcast_id, selections.c.sources.contains("failed_of"))
        .where(broadcasts.c.status.not_in([Status.COMPLETE, Status.SEEN, Status.ABORTED, Status.FAILED]))
        .where(broadcasts.c.deleted_ms.is_(None))
        .limit(1)
    ).scalar_one_or_none()
    if open_one is not None:
        raise Refusal(Code.IN_USE, what="relaunch_open", id=open_one)
    if not work.conn.execute(relaunchable(broadcast_id).limit(1)).first():
        raise Refusal(Code.NO_RECIPIENTS)
    form = _fresh_form(work, row)
    source = RecipientSource(kind=RecipientKind.FAILED_OF, broadcast_id=broadcast_id)
    timing = Timing.INSTANT if now else Timing.AT
    fresh = msgspec.structs.replace(form, recipients=(source,), timing=timing)
    people = relaunchable(broadcast_id).subquery()
    estimated = work.conn.execute(select(func.count()).select_from(people)).scalar_one()
    draft = _derive(work, actor, fresh, broadcast_id, estimated)
    audit(work, actor, "broadcast_relaunched", "broadcast", broadcast_id, details={"as": draft.id})
    if not now:
        return draft
    as_drafted = msgspec.structs.replace(fresh, name=draft.name, version=draft.version)
    return launch(work, actor, as_drafted, draft.id, estimated)


def remove(work: UnitOfWork, actor: Actor, broadcast_id: BroadcastId) -> None:
    """Delete a draft; it can be restored for 30 days (BRD-126)."""
    row = row_of(work, broadcast_id)
    if Status(row["status"]) not in (Status.DRAFT, Status.REJECTED):
        raise Refusal(Code.STATUS_IS_NOW, status=row["status"])
    work.conn.execute(update(broadcasts).where(broadcasts.c.id == broadcast_id).values(deleted_ms=work.now_ms))
    forget_uses(work, broadcast_id)
    audit(work, actor, "broadcast_deleted", "broadcast", broadcast_id, details={"name": row["name"]})
    work.delete(Topic.BROADCASTS, broadcast_id, WATCHERS)


def restore(work: UnitOfWork, actor: Actor, broadcast_id: BroadcastId) -> Broadcast:
    """Bring a deleted draft back within 30 days."""
    values = {"deleted_ms": None, "updated_ms": work.now_ms}
    is_deleted = (broadcasts.c.id == broadcast_id) & (broadcasts.c.deleted_ms >= work.now_ms - RESTORABLE_MS)
    if work.conn.execute(update(broadcasts).where(is_deleted).values(values)).rowcount == 0:
        raise Refusal(Code.NOT_FOUND, what="broadcast", id=broadcast_id)
    declare_uses(work, broadcast_id)
    audit(work, actor, "broadcast_restored", "broadcast", broadcast_id)
    return tell(work, broadcast_id)


def _create(work: UnitOfWork, actor: Actor, form: BroadcastForm, estimated: int | None) -> Broadcast:
    earlier = run_by_key(work, actor, form)
    if earlier is not None:
        return earlier
    return insert_run(work, actor, form, name=form.name.strip(), estimated=estimated)


def _derive(
    work: UnitOfWork, actor: Actor, form: BroadcastForm, source_id: int, estimated: int | None
) -> Broadcast:
    taken = frozenset(work.conn.execute(select(broadcasts.c.name)).scalars())
    name = copy_name(form.name, taken, NAME_MAX)
    return insert_run(work, actor, form, name=name, source_id=source_id, estimated=estimated)


def insert_run(
    work: UnitOfWork,
    actor: Actor,
    form: BroadcastForm,
    *,
    name: str,
    source_id: int | None = None,
    estimated: int | None = None,
    **more: object,
) -> Broadcast:
    """Write a new draft; `more` are columns that differ: a template's run has another owner, status and launch."""
    row = {
        **columns_of(form),
        "contacts_estimated": estimated,
        "name": name,
        "status": Status.DRAFT.value,
        "launch_kind": LaunchKind.MANUAL.value,
        "source_broadcast_id": source_id,
        "created_by_id": actor.user_id,
        "created_by": actor.name,
        "client_key": _key(actor, form),
        "created_ms": work.now_ms,
        "updated_ms": work.now_ms,
        "version": 1,
        **more,
    }
    broadcast_id = work.conn.execute(insert(broadcasts).values(row).returning(broadcasts.c.id)).scalar_one()
    put_sources(work, broadcast_id, form.recipients)
    guards.put(work, Source.BROADCAST, broadcast_id, form.safety)
    audit(work, actor, "broadcast_added", "broadcast", broadcast_id, details={"name": name})
    declare_uses(work, broadcast_id)
    return tell(work, broadcast_id)


def _key(actor: Actor, form: BroadcastForm) -> str | None:
    return f"{actor.user_id}:{form.client_key[:CLIENT_KEY_MAX]}" if form.client_key else None


def run_by_key(work: UnitOfWork, actor: Actor, form: BroadcastForm) -> Broadcast | None:
    """The run that an earlier attempt with the same form made (BRD-57)."""
    key = _key(actor, form)
    if key is None:
        return None
    row = work.conn.execute(select(broadcasts).where(broadcasts.c.client_key == key)).mappings().first()
    return None if row is None else record(row)


def _editable(work: UnitOfWork, broadcast_id: BroadcastId, version: int) -> RowMapping:
    row = row_of(work, broadcast_id)
    if Status(row["status"]) not in EDITABLE:
        raise Refusal(Code.STATUS_IS_NOW, status=row["status"])
    if row["version"] != version:
        by = last_hand(work.conn, "broadcast", broadcast_id, row["created_by"])
        raise Refusal(Code.CONFLICT, what="broadcast", id=broadcast_id, by=by, at_ms=row["updated_ms"])
    return row
