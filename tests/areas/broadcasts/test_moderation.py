"""Moderation: nothing leaves before a second pair of eyes has seen it, whatever a client believes."""

from __future__ import annotations

import pytest

from app.accounts.service import add_user, set_enabled
from app.broadcasts import moderation, service, template_reads, template_schedule, templates
from app.broadcasts import reads as run_reads
from app.channels.kit.connector import ReceiptStatus
from app.contract.accounts import NewUser
from app.contract.broadcast_templates import (
    LaunchTemplate,
    ModerationState,
    Schedule,
    ScheduleStatus,
    TemplateForm,
)
from app.contract.broadcasts import Status, Timing
from app.contract.content import SmsContent
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.moderation import Approve, LateStart, ModerationSetting, Reject, Subject
from app.contract.paging import PageRequest
from app.contract.permissions import Permission, SystemRole
from app.contract.recurrence import Frequency, Recurrence
from app.core.actor import Actor
from app.core.clock import HOUR_MS
from app.core.errors import Refusal
from app.core.feed import read_after
from app.core.passwords import hash_password
from tests.areas.asking import actions, read

pytestmark = pytest.mark.both_databases


@pytest.fixture
def write(line):
    return line.runtime.database.write


@pytest.fixture
def on(write, line):
    """Moderation is on."""
    write(moderation.switch, line.admin, ModerationSetting(enabled=True))


@pytest.fixture
def second(write, line) -> Actor:
    """Another administrator."""
    form = NewUser(
        login="second", password="Second-pair-of-eyes-1", first_name="Sam", last_name="Second",
        email="sam@nordwind.example", department_id=1, roles=(SystemRole.ADMIN,), must_change_password=False,
    )  # fmt: skip
    user = write(add_user, line.admin, form, hash_password("Second-pair-of-eyes-1"))
    return Actor(user.id, "second", "Sam Second", 1, sees_all_departments=True, permissions=frozenset(Permission))


@pytest.fixture
def sent(write, line, form, on):
    """A broadcast in the queue."""

    def make(**fields):
        run = write(service.launch, line.admin, form(**fields), None, 5)
        assert run.status is Status.ON_MODERATION
        return run

    return make


@pytest.mark.req("BRD-61", "BRD-62", "BRD-64", "BRD-71", "BRD-73")
def test_a_launch_becomes_a_request_and_an_approval_the_launch(line, write, sent, second, look):
    run = sent()
    assert (run.moderation.sent_by, run.moderation.approved) == ("Ada Admin", None)
    line.feed(run.id)
    assert line.send() == []
    approved = write(moderation.approve, second, run.id, Approve(version=run.version))
    assert approved.status is Status.IN_PROGRESS
    assert (approved.moderation.approved, approved.moderation.decided_by) == (True, "Sam Second")
    line.feed(run.id)
    assert len(line.send()) == 5
    assert look(run).contacts_total == 5


@pytest.mark.req("BRD-64", "BRD-73", "BRD-75")
def test_one_with_a_time_ahead_is_scheduled(write, sent, second, clock, line, look):
    run = sent(timing=Timing.AT, at_ms=clock.now_ms() + HOUR_MS)
    assert write(moderation.approve, second, run.id, Approve(version=run.version)).status is Status.SCHEDULED
    line.pass_time(HOUR_MS)
    assert look(run).status is Status.IN_PROGRESS


@pytest.mark.req("BRD-64")
@pytest.mark.parametrize(
    ("late", "expected"), [(LateStart.START_NOW, Status.IN_PROGRESS), (LateStart.RETURN, Status.DRAFT)]
)
def test_where_the_time_has_passed_the_moderator_chooses(write, sent, second, clock, late, expected):
    run = sent(timing=Timing.AT, at_ms=clock.now_ms() + HOUR_MS)
    clock.advance(2 * HOUR_MS)
    with pytest.raises(Refusal) as refused:
        write(moderation.approve, second, run.id, Approve(version=run.version))
    assert refused.value.code is Code.START_PASSED
    assert write(moderation.approve, second, run.id, Approve(version=run.version, late=late)).status is expected


@pytest.mark.req("BRD-63")
def test_nobody_approves_their_own_while_others_can(write, line, sent, second):
    run = sent()
    (waiting,) = read(line.runtime, moderation.queue, line.admin)
    assert not waiting.may_approve
    with pytest.raises(Refusal) as refused:
        write(moderation.approve, line.admin, run.id, Approve(version=run.version))
    assert refused.value.code is Code.OWN_CAMPAIGN
    write(set_enabled, line.admin, second.user_id, enabled=False)
    (waiting,) = read(line.runtime, moderation.queue, line.admin)
    assert waiting.may_approve
    assert write(moderation.approve, line.admin, run.id, Approve(version=run.version)).status is Status.IN_PROGRESS


@pytest.mark.req("BRD-65", "BRD-74", "BRD-122")
def test_a_rejection_needs_a_reason_and_keeps_everything(write, line, sent, second, form):
    run = sent()
    with pytest.raises(Refusal) as refused:
        write(moderation.reject, second, run.id, Reject(version=run.version, comment="  "))
    assert [(one.path, one.code) for one in refused.value.problems] == [("comment", "required")]
    rejected = write(moderation.reject, second, run.id, Reject(version=run.version, comment=" Too loud. "))
    assert (rejected.status, rejected.moderation.comment) == (Status.REJECTED, "Too loud.")
    assert read(line.runtime, run_reads.history, run.id)[0].details["comment"] == "Too loud."
    edited = write(service.save, line.admin, form(text="Quiet", version=rejected.version), run.id)
    assert edited.status is Status.DRAFT
    again = write(service.launch, line.admin, form(text="Quiet", version=edited.version), run.id)
    assert (again.status, again.moderation.comment) == (Status.ON_MODERATION, "")


@pytest.mark.req("BRD-74")
def test_a_rejected_one_can_be_sent_again_at_once_or_deleted(write, line, sent, second, form):
    one, other = sent(), sent()
    for run in (one, other):
        write(moderation.reject, second, run.id, Reject(version=run.version, comment="No."))
    assert write(service.launch, line.admin, form(version=one.version), one.id).status is Status.ON_MODERATION
    write(service.remove, line.admin, other.id)
    assert [run.id for run in read(line.runtime, run_reads.page, PageRequest()).rows] == [one.id]


@pytest.mark.req("BRD-64", "BRD-122", "BRD-73")
def test_withdrawn_or_changed_meanwhile_it_is_not_approved(write, line, sent, second, form):
    run = sent()
    with pytest.raises(Refusal) as refused:
        write(service.save, line.admin, form(version=run.version), run.id)  # read-only while it waits
    assert refused.value.code is Code.STATUS_IS_NOW
    assert write(moderation.withdraw, line.admin, run.id).status is Status.DRAFT
    with pytest.raises(Refusal) as refused:
        write(moderation.approve, second, run.id, Approve(version=run.version))
    assert refused.value.params["status"] == "draft"
    again = write(service.launch, line.admin, form(text="Other", version=run.version), run.id)
    with pytest.raises(Refusal) as refused:
        write(moderation.approve, second, run.id, Approve(version=run.version))
    assert refused.value.code is Code.CONFLICT
    write(moderation.approve, second, run.id, Approve(version=again.version))


@pytest.mark.req("BRD-73")
def test_one_that_waits_can_be_aborted(write, line, sent):
    run = sent()
    assert write(service.abort, line.admin, run.id).status is Status.ABORTED
    assert read(line.runtime, moderation.queue, line.admin) == []


@pytest.mark.req("BRD-82")
def test_an_edited_scheduled_run_goes_back(write, sent, second, line, form, clock):
    at_ms = clock.now_ms() + HOUR_MS
    run = sent(timing=Timing.AT, at_ms=at_ms)
    write(moderation.approve, second, run.id, Approve(version=run.version))
    edited = write(service.launch, line.admin, form(timing=Timing.AT, at_ms=at_ms, version=run.version), run.id)
    assert edited.status is Status.ON_MODERATION


@pytest.mark.req("BRD-65")
def test_switched_off_what_waits_stays_until_it_is_decided(write, line, sent, second, form):
    run = sent()
    write(moderation.switch, line.admin, ModerationSetting(enabled=False))
    assert [one.id for one in read(line.runtime, moderation.queue, second)] == [run.id]
    assert write(service.launch, line.admin, form(name="Other"), None).status is Status.IN_PROGRESS
    write(moderation.approve, second, run.id, Approve(version=run.version))


@pytest.mark.req("BRD-87")
def test_a_relaunch_goes_to_moderation_too(write, line, launch, look):
    run = launch()
    for message in line.send():
        line.receipt(message.message_id, ReceiptStatus.FAILED, "027")
    write(moderation.switch, line.admin, ModerationSetting(enabled=True))
    assert write(service.relaunch, line.admin, run.id, now=True).status is Status.ON_MODERATION


@pytest.mark.req("BRD-63")
def test_the_queue_shows_what_would_be_sent(line, sent, clock):
    run = sent(text="Spring")
    (waiting,) = read(line.runtime, moderation.queue, line.admin)
    assert (waiting.kind, waiting.id, waiting.name, waiting.author) == (
        Subject.BROADCAST,
        run.id,
        run.name,
        "Ada Admin",
    )
    assert (waiting.sent_ms, waiting.contacts, waiting.senders) == (clock.now_ms(), 5, ("NORDWIND",))
    assert waiting.form.steps[0].content == SmsContent(text="Spring")


@pytest.fixture
def template(write, line, form, clock):
    """A template with a schedule, saved or sent to moderation."""

    def make(template_id=None, submit=True, **fields):
        rule = Recurrence(frequency=Frequency.DAILY, effective_from_ms=clock.now_ms(), times=("01:53:20",))
        whole = TemplateForm(broadcast=form(**{"name": "Daily", **fields}), schedule=Schedule(rule=rule))
        return write(templates.save, line.admin, whole, template_id, submit=submit).template

    return make


@pytest.mark.req("BTP-25", "BTP-27", "BRD-66")
def test_a_template_runs_once_it_is_approved_and_its_runs_need_no_second_approval(
    write, line, on, second, template, clock
):
    waiting = template()
    assert waiting.moderation_state is ModerationState.ON_MODERATION
    assert (waiting.schedule_status, waiting.schedule_reason) == (ScheduleStatus.PAUSED, "unapproved")
    for refused_verb in (templates.launch, templates.resume):
        arguments = (LaunchTemplate(),) if refused_verb is templates.launch else ()
        with pytest.raises(Refusal) as refused:
            write(refused_verb, line.admin, waiting.id, *arguments)
        assert [one.code for one in refused.value.problems] == ["unapproved"]
    ready = write(moderation.approve_template, second, waiting.id, Approve(version=waiting.version))
    assert (ready.moderation_state, ready.schedule_status) == (ModerationState.APPROVED, ScheduleStatus.ACTIVE)
    by_hand = write(templates.launch, line.admin, waiting.id, LaunchTemplate())
    assert by_hand.status is Status.IN_PROGRESS
    line.feed(by_hand.id)
    for message in line.send():
        line.receipt(message.message_id)
    clock.advance(HOUR_MS)
    write(template_schedule.start_due)
    newest = read(line.runtime, run_reads.page, PageRequest()).rows[0]
    assert (newest.status, newest.id != by_hand.id) == (Status.IN_PROGRESS, True)


@pytest.mark.req("BRD-66", "BTP-27")
def test_an_edited_template_is_unapproved_again(write, line, on, second, template):
    waiting = template()
    ready = write(moderation.approve_template, second, waiting.id, Approve(version=waiting.version))
    edited = template(waiting.id, submit=False, version=ready.version)
    assert edited.moderation_state is ModerationState.DRAFT
    assert (edited.schedule_status, edited.schedule_reason) == (ScheduleStatus.PAUSED, "unapproved")
    with pytest.raises(Refusal):
        write(templates.launch, line.admin, waiting.id, LaunchTemplate())


@pytest.mark.req("BRD-122", "BTP-27")
def test_a_template_is_rejected_withdrawn_and_read_only_while_it_waits(write, line, on, second, template):
    waiting = template()
    with pytest.raises(Refusal) as refused:
        template(waiting.id, version=waiting.version)
    assert refused.value.code is Code.STATUS_IS_NOW
    drawn = write(moderation.withdraw_template, line.admin, waiting.id)
    assert (drawn.moderation_state, drawn.moderation) == (ModerationState.DRAFT, None)
    with pytest.raises(Refusal) as refused:
        write(moderation.approve_template, second, waiting.id, Approve(version=waiting.version))
    assert refused.value.code is Code.STATUS_IS_NOW
    again = template(waiting.id, version=waiting.version)
    with pytest.raises(Refusal) as refused:
        write(moderation.reject_template, second, waiting.id, Reject(version=waiting.version, comment="No"))
    assert refused.value.code is Code.CONFLICT
    rejected = write(moderation.reject_template, second, waiting.id, Reject(version=again.version, comment="No"))
    assert (rejected.moderation_state, rejected.moderation.comment) == (ModerationState.REJECTED, "No")
    write(moderation.switch, line.admin, ModerationSetting(enabled=False))
    with pytest.raises(Refusal):
        write(templates.launch, line.admin, waiting.id, LaunchTemplate())
    assert read(line.runtime, template_reads.one, waiting.id).moderation_state is ModerationState.REJECTED


@pytest.mark.req("BTP-6", "BTP-42")
def test_an_incomplete_template_is_not_sent_to_moderation(on, template):
    with pytest.raises(Refusal) as refused:
        template(steps=(), recipients=())
    assert refused.value.code is Code.RUN_INCOMPLETE
    assert {one.path for one in refused.value.problems} == {"steps", "recipients"}


@pytest.mark.req("BRD-90")
def test_everything_is_in_the_action_log_and_moderators_are_told(write, line, sent, second, idle_runtime):
    position = idle_runtime.feed.last_seq
    run = sent()
    write(moderation.withdraw, line.admin, run.id)
    told = [item for item in read_after(idle_runtime.database, position) if item.event.topic is Topic.MODERATION]
    assert {item.audience.permission for item in told} == {Permission.MODERATE_BROADCASTS}
    other = sent(name="Two")
    write(moderation.reject, second, other.id, Reject(version=other.version, comment="No"))
    third = sent(name="Three")
    write(moderation.approve, second, third.id, Approve(version=third.version))
    found = set(actions(idle_runtime))
    assert {"broadcast_submitted", "broadcast_withdrawn", "broadcast_rejected", "broadcast_approved"} <= found
    assert "moderation_on" in found
