"""Templates: saved in any state, launched by hand, copied, deleted, made from runs and into runs."""

from __future__ import annotations

import pytest

from app.broadcasts import reads as run_reads
from app.broadcasts import service, template_reads, templates
from app.contacts.tags import add_tag
from app.contacts.targets import add_target, delete_target
from app.contract.broadcast_templates import (
    LaunchTemplate,
    ModerationState,
    Schedule,
    ScheduleStatus,
    TemplateForm,
)
from app.contract.broadcasts import LaunchKind, RecipientKind, RecipientSource, Status, Timing
from app.contract.contacts import TagForm
from app.contract.content import SmsContent
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.paging import Filter, ListQuery, Op, PageRequest, Sort
from app.contract.recurrence import Frequency, Recurrence
from app.contract.targets import TargetForm
from app.core.clock import DAY_MS, HOUR_MS
from app.core.errors import Refusal
from tests.areas.asking import actions, read
from tests.areas.broadcasts.conftest import PEOPLE, numbers
from tests.areas.snapshot import Copy

pytestmark = pytest.mark.both_databases


@pytest.fixture
def daily(clock):
    """Every day, the first start in an hour."""

    def make(**fields) -> Schedule:
        rule = Recurrence(
            frequency=Frequency.DAILY,
            effective_from_ms=fields.pop("from_ms", clock.now_ms()),
            effective_till_ms=fields.pop("till_ms", None),
            times=fields.pop("times", ("01:53:20",)),
        )
        return Schedule(rule=rule, **fields)

    return make


@pytest.fixture
def save(line, form):
    """A stored template."""

    def store(schedule=None, template_id=None, submit=False, **fields):
        broadcast = form(**{"name": "Reminder", **fields})
        return line.runtime.database.write(
            templates.save, line.admin, TemplateForm(broadcast=broadcast, schedule=schedule), template_id,
            submit=submit,
        )  # fmt: skip

    return store


@pytest.mark.req("BTP-7", "BTP-42", "BTP-25")
def test_an_incomplete_template_is_stored_and_its_schedule_held_until_it_is_complete(line, save, daily):
    saved = save(daily(), steps=(), recipients=())
    held = saved.template
    assert (held.schedule_status, held.schedule_reason) == (ScheduleStatus.PAUSED, "incomplete")
    assert {one.path for one in saved.problems} == {"steps", "recipients"}
    assert held.next_ms is None
    assert not held.has_recipients
    with pytest.raises(Refusal) as refused:
        line.runtime.database.write(templates.resume, line.admin, held.id)
    assert refused.value.code is Code.RUN_INCOMPLETE
    assert {one.path for one in refused.value.problems} == {"steps", "recipients"}
    whole = save(daily(), held.id, version=held.version)
    assert whole.problems == ()
    assert whole.template.schedule_status is ScheduleStatus.ACTIVE
    assert whole.template.next_ms == 1_763_603_600_000


@pytest.mark.req("BTP-40")
def test_names_are_unique_and_neither_missing_nor_long(line, save):
    save()
    for name, code in (("  reminder ", "taken"), (" ", "required"), ("x" * 129, "too_long")):
        with pytest.raises(Refusal) as refused:
            save(name=name)
        assert [(one.path, one.code) for one in refused.value.problems] == [("name", code)]
    (only,) = read(line.runtime, template_reads.page, PageRequest()).rows
    assert only.name == "Reminder"


@pytest.mark.req("BTP-41")
def test_a_schedule_that_cannot_be_is_refused_at_its_fields(save, daily, clock):
    with pytest.raises(Refusal) as refused:
        save(daily(till_ms=clock.now_ms() - 1, times=()))
    assert {(one.path, one.code) for one in refused.value.problems} == {
        ("schedule.rule.times", "required"),
        ("schedule.rule.effective_till_ms", "before_from"),
    }


@pytest.mark.req("BTP-44", "BRD-56")
def test_the_second_of_two_editors_is_told(save):
    first = save().template
    save(None, first.id, version=first.version, text="Changed")
    with pytest.raises(Refusal) as refused:
        save(None, first.id, version=first.version, text="Mine")
    assert refused.value.code is Code.CONFLICT
    assert refused.value.params["by"] == "Ada Admin"


def test_saved_twice_with_one_key_it_is_one_template(save):
    assert save(client_key="k").template.id == save(client_key="k").template.id


@pytest.mark.req("BTP-8", "BTP-11", "BRD-15", "BRD-3", "BRD-9")
def test_launched_by_hand_with_people_of_its_own(line, save, daily, look, clock):
    saved = save(daily()).template
    write = line.runtime.database.write
    ask = LaunchTemplate(recipients=(numbers(PEOPLE[0]),), client_key="once")
    run = write(templates.launch, line.admin, saved.id, ask)
    assert write(templates.launch, line.admin, saved.id, ask).id == run.id
    line.feed(run.id)
    assert [one.address for one in line.send()] == [PEOPLE[0]]
    shown = look(run)
    assert (shown.launch_kind, shown.template_id, shown.name) == (LaunchKind.MANUAL, saved.id, "Reminder")
    after = read(line.runtime, template_reads.one, saved.id)
    assert (after.launches, after.last_launch_ms) == (1, clock.now_ms())
    assert (after.next_ms, after.schedule_status) == (saved.next_ms, ScheduleStatus.ACTIVE)
    assert read(line.runtime, template_reads.form, saved.id).broadcast.recipients == (numbers(),)


@pytest.mark.req("BTP-43", "BTP-42")
def test_an_incomplete_one_is_not_launched_and_nobody_is_nobody(line, save, idle_runtime, admin):
    saved = save(recipients=(), steps=()).template
    with pytest.raises(Refusal) as refused:
        line.runtime.database.write(templates.launch, line.admin, saved.id, LaunchTemplate())
    assert refused.value.code is Code.RUN_INCOMPLETE
    assert {one.path for one in refused.value.problems} == {"recipients", "steps"}
    tag = idle_runtime.database.write(add_tag, admin, TagForm(name="empty"))
    nobody = RecipientSource(kind=RecipientKind.TAG, tag_id=tag.id)
    empty = save(name="Nobody", recipients=(nobody,)).template
    with pytest.raises(Refusal) as refused:
        line.runtime.database.write(templates.launch, line.admin, empty.id, LaunchTemplate())
    assert refused.value.code is Code.NO_RECIPIENTS


@pytest.mark.req("BTP-9")
def test_a_copy_has_no_launches_a_name_of_its_own_and_a_schedule_that_is_paused(line, save, daily):
    write = line.runtime.database.write
    saved = save(daily()).template
    write(templates.launch, line.admin, saved.id, LaunchTemplate())
    twin = write(templates.copy, line.admin, saved.id)
    assert twin.name == f"Reminder.{twin.id}"
    assert (twin.launches, twin.last_launch_ms) == (0, None)
    assert (twin.schedule_status, twin.next_ms, twin.schedule_reason) == (ScheduleStatus.PAUSED, None, None)
    assert read(line.runtime, template_reads.form, twin.id).schedule == daily()
    assert write(templates.resume, line.admin, twin.id).schedule_status is ScheduleStatus.ACTIVE


@pytest.mark.req("BTP-10")
def test_an_edit_touches_future_runs_only(line, save):
    saved = save(text="First").template
    run = line.runtime.database.write(templates.launch, line.admin, saved.id, LaunchTemplate())
    save(None, saved.id, version=saved.version, text="Second")
    line.feed(run.id)
    assert {one.text for one in line.send()} == {"First"}
    again = line.runtime.database.write(templates.launch, line.admin, saved.id, LaunchTemplate())
    line.feed(again.id)
    assert {one.text for one in line.send()} == {"Second"}


@pytest.mark.req("BTP-11", "BTP-43")
def test_deleted_its_runs_remain_and_say_so(line, save, daily, look, clock):
    write = line.runtime.database.write
    saved = save(daily()).template
    run = write(templates.launch, line.admin, saved.id, LaunchTemplate())
    write(templates.remove, line.admin, saved.id)
    shown = look(run)
    assert (shown.status, shown.template_id, shown.template_gone) == (Status.IN_PROGRESS, saved.id, True)
    assert read(line.runtime, template_reads.page, PageRequest()).rows == ()
    save()  # the name is free again
    clock.advance(30 * DAY_MS)
    back = write(templates.restore, line.admin, saved.id)
    assert back.name == f"Reminder.{saved.id}"
    assert not look(run).template_gone
    write(templates.remove, line.admin, saved.id)
    clock.advance(30 * DAY_MS + 1)
    with pytest.raises(Refusal) as refused:
        write(templates.restore, line.admin, saved.id)
    assert refused.value.code is Code.NOT_FOUND


@pytest.mark.req("TGT-15")
def test_what_a_template_addresses_is_not_deleted_under_it(line, save, idle_runtime, admin):
    target = idle_runtime.database.write(
        add_target,
        admin,
        TargetForm(name="vip", filters=(Filter(field="attribute.city", op=Op.VALUE, values=("paris",)),)),
    )
    saved = save(recipients=(RecipientSource(kind=RecipientKind.TARGET, target_id=target.id),)).template
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(delete_target, admin, target.id)
    assert refused.value.code is Code.IN_USE
    line.runtime.database.write(templates.remove, line.admin, saved.id)
    idle_runtime.database.write(delete_target, admin, target.id)


@pytest.mark.req("BTP-12")
def test_a_run_becomes_a_template_and_a_template_a_draft(line, launch, save):
    write = line.runtime.database.write
    run = launch(text="Spring is here")
    made = write(templates.from_broadcast, line.admin, run.id)
    assert (made.name, made.schedule_status) == (run.name, None)
    form = read(line.runtime, template_reads.form, made.id).broadcast
    assert form.steps[0].content == SmsContent(text="Spring is here")
    assert write(templates.from_broadcast, line.admin, run.id).name == f"{run.name}.{made.id + 1}"
    draft = write(templates.as_broadcast, line.admin, made.id)
    assert (draft.status, draft.template_id, draft.timing) == (Status.DRAFT, made.id, Timing.AT)
    stored = read(line.runtime, run_reads.form, draft.id)
    assert stored.steps == form.steps
    assert stored.recipients == form.recipients


@pytest.mark.req("BTP-4", "BTP-25", "BTP-44")
def test_pause_and_resume_again_are_no_errors(line, save, daily):
    write = line.runtime.database.write
    saved = save(daily()).template
    for _ in range(2):
        paused = write(templates.pause, line.admin, saved.id)
        assert (paused.schedule_status, paused.schedule_reason) == (ScheduleStatus.PAUSED, None)
    again = save(daily(), saved.id, version=saved.version).template
    assert again.schedule_status is ScheduleStatus.PAUSED  # an edit does not undo a person's pause
    for _ in range(2):
        assert write(templates.resume, line.admin, saved.id).schedule_status is ScheduleStatus.ACTIVE
    assert actions(line.runtime).count("template_schedule_paused") == 1
    bare = save(name="Bare").template
    with pytest.raises(Refusal) as refused:
        write(templates.resume, line.admin, bare.id)
    assert refused.value.code is Code.STATUS_IS_NOW


@pytest.mark.req("BTP-25", "BTP-3")
def test_resumed_past_its_end_it_has_expired_until_the_end_is_moved(line, save, daily, clock):
    write = line.runtime.database.write
    saved = save(daily(till_ms=clock.now_ms() + 2 * HOUR_MS)).template
    write(templates.pause, line.admin, saved.id)
    clock.advance(DAY_MS)
    over = write(templates.resume, line.admin, saved.id)
    assert (over.schedule_status, over.schedule_reason) == (ScheduleStatus.EXPIRED, "over")
    longer = daily(from_ms=clock.now_ms() - DAY_MS, till_ms=clock.now_ms() + DAY_MS)
    assert save(longer, saved.id, version=saved.version).template.schedule_status is ScheduleStatus.ACTIVE


@pytest.mark.req("BTP-6")
def test_a_schedule_can_be_taken_off(save, daily):
    saved = save(daily()).template
    bare = save(None, saved.id, version=saved.version).template
    assert (bare.schedule_status, bare.next_ms, bare.effective_from_ms) == (None, None, None)


@pytest.mark.req("BTP-1", "BTP-5", "TBL-2")
def test_the_list_sorts_and_filters_by_every_column(line, save, daily):
    for name, schedule in (("One", None), ("Two", daily()), ("Three", None)):
        save(schedule, name=name)
    rows = read(line.runtime, template_reads.page, PageRequest()).rows
    assert [one.name for one in rows] == ["Three", "Two", "One"]
    for field in template_reads.TEMPLATES.columns:
        found = read(line.runtime, template_reads.page, PageRequest(query=ListQuery(sort=(Sort(field=field),))))
        assert found.total == 3


def test_old_snapshot_and_events_are_the_new_snapshot(line, save, daily, idle_runtime, admin):
    write = line.runtime.database.write

    def fetch():
        return {str(one.id): one for one in read(line.runtime, template_reads.page, PageRequest()).rows}

    copy = Copy(idle_runtime, admin.listener(), {Topic.BROADCAST_TEMPLATES: fetch})
    saved = save(daily()).template
    write(templates.launch, admin, saved.id, LaunchTemplate())
    write(templates.pause, admin, saved.id)
    twin = write(templates.copy, admin, saved.id)
    write(templates.remove, admin, saved.id)
    write(templates.restore, admin, saved.id)
    write(templates.remove, admin, twin.id)
    copy.follow()
    assert copy.rows == copy.fresh()
    assert len(copy.rows[Topic.BROADCAST_TEMPLATES]) == 1


def test_a_draft_of_a_template_counts_when_it_is_launched(line, save, form):
    write = line.runtime.database.write
    saved = save().template
    draft = write(templates.as_broadcast, line.admin, saved.id)
    assert read(line.runtime, template_reads.one, saved.id).launches == 0
    write(service.launch, line.admin, form(version=draft.version), draft.id)
    assert read(line.runtime, template_reads.one, saved.id).launches == 1
    assert saved.moderation_state is ModerationState.NONE
