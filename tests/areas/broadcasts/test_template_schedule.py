"""Schedules make runs: at their times, once, and not while the run before is under way."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from app.assets.tables import senders
from app.broadcasts import reads as run_reads
from app.broadcasts import service, template_reads, template_schedule, templates
from app.contract.broadcast_templates import (
    LaunchTemplate,
    Missed,
    Overlap,
    Schedule,
    ScheduleStatus,
    TemplateForm,
)
from app.contract.broadcasts import LaunchKind, Status, Timing
from app.contract.faults import Code
from app.contract.paging import PageRequest
from app.contract.recurrence import Frequency, Recurrence
from app.core import backing_up, workspace
from app.core.clock import DAY_MS, HOUR_MS, MINUTE_MS
from app.core.errors import Refusal
from tests.areas.asking import actions, read

pytestmark = pytest.mark.both_databases
FIRST_MS = 1_763_603_600_000  # an hour after the clock of the tests begins


@pytest.fixture
def stored(line, form, clock):
    """A template that runs every day, from an hour ahead on."""

    def make(times=("01:53:20",), frequency=Frequency.DAILY, till_ms=None, fields=None, **more):
        rule = Recurrence(
            frequency=frequency, effective_from_ms=clock.now_ms(), effective_till_ms=till_ms, times=times
        )
        broadcast = form(name="Daily", **(fields or {}))
        saved = line.runtime.database.write(
            templates.save,
            line.admin,
            TemplateForm(broadcast=broadcast, schedule=Schedule(rule=rule, **more)),
            None,
        )
        assert saved.template.schedule_status is ScheduleStatus.ACTIVE
        return saved.template

    return make


@pytest.fixture
def wait(line, clock):
    """Let time pass and the schedules look."""

    def on(ms):
        clock.advance(ms)
        line.runtime.database.write(template_schedule.start_due)

    return on


@pytest.fixture
def runs(line):
    """The runs, oldest first."""
    return lambda: read(line.runtime, run_reads.page, PageRequest()).rows[::-1]


@pytest.fixture
def now(line):
    """A template as it stands."""
    return lambda template: read(line.runtime, template_reads.one, template.id)


def finish(line, run):
    line.feed(run.id)
    for message in line.send():
        line.receipt(message.message_id)


@pytest.mark.req("BTP-2", "BTP-11", "BTP-23", "BRD-9")
def test_every_day_a_run(line, stored, wait, runs, now, clock):
    template = stored()
    assert template.next_ms == FIRST_MS
    wait(HOUR_MS - 1)
    assert runs() == ()
    wait(1)
    (run,) = runs()
    assert (run.name, run.launch_kind, run.template_id) == ("Daily", LaunchKind.RECURRENT, template.id)
    assert (run.at_ms, run.status, run.created_by) == (FIRST_MS, Status.IN_PROGRESS, template.created_by)
    assert now(template).next_ms == FIRST_MS + DAY_MS
    wait(0)
    assert len(runs()) == 1
    finish(line, run)
    wait(DAY_MS)
    assert [one.at_ms for one in runs()] == [FIRST_MS, FIRST_MS + DAY_MS]
    after = now(template)
    assert (after.launches, after.last_launch_ms) == (2, clock.now_ms())


@pytest.mark.req("BTP-23")
def test_content_and_people_are_those_of_the_moment(line, stored, wait, runs, form):
    template = stored()
    rule = read(line.runtime, template_reads.form, template.id).schedule
    changed = TemplateForm(broadcast=form(name="Daily", text="New words", version=template.version), schedule=rule)
    line.runtime.database.write(templates.save, line.admin, changed, template.id)
    wait(HOUR_MS)
    (run,) = runs()
    line.feed(run.id)
    assert {one.text for one in line.send()} == {"New words"}


@pytest.mark.req("BTP-20", "BTP-25")
def test_once_is_once_and_then_expired(stored, wait, runs, now):
    template = stored(frequency=Frequency.ONCE)
    wait(HOUR_MS)
    wait(DAY_MS)
    assert len(runs()) == 1
    assert (now(template).schedule_status, now(template).next_ms) == (ScheduleStatus.EXPIRED, None)


@pytest.mark.req("BTP-25")
def test_past_its_end_it_has_expired(stored, wait, runs, now):
    template = stored(till_ms=FIRST_MS)
    wait(HOUR_MS)
    assert len(runs()) == 1
    assert now(template).schedule_status is ScheduleStatus.EXPIRED


@pytest.mark.req("BTP-24")
def test_while_the_run_before_is_open_a_start_is_skipped_and_says_so(line, stored, wait, runs, now):
    template = stored()
    wait(HOUR_MS)
    wait(DAY_MS)
    assert len(runs()) == 1
    skipped = now(template)
    assert (skipped.skipped_ms, skipped.skip_reason) == (FIRST_MS + DAY_MS, "overlap")
    assert skipped.next_ms == FIRST_MS + 2 * DAY_MS
    assert "template_start_skipped" in actions(line.runtime)


@pytest.mark.req("BTP-24")
def test_or_waits_for_it_to_end(line, stored, wait, runs, now):
    template = stored(overlap=Overlap.QUEUE)
    wait(HOUR_MS)
    wait(DAY_MS)
    assert now(template).queued_ms == FIRST_MS + DAY_MS
    wait(DAY_MS)  # one waits already
    assert now(template).skip_reason == "overlap"
    finish(line, runs()[0])
    wait(0)
    assert [one.at_ms for one in runs()] == [FIRST_MS, FIRST_MS + DAY_MS]
    assert now(template).queued_ms is None


@pytest.mark.req("BEY-6")
def test_after_a_restore_one_that_waited_for_the_run_before_waits_for_a_person(line, stored, wait, runs, clock):
    stored(overlap=Overlap.QUEUE)
    wait(HOUR_MS)
    wait(DAY_MS)
    line.runtime.database.write(workspace.put, {backing_up.RESTORED: clock.now_ms() + 1})
    finish(line, next(one for one in runs() if one.status is Status.IN_PROGRESS))
    wait(1)
    assert [(one.at_ms, one.status) for one in runs()] == [
        (FIRST_MS, Status.COMPLETE),
        (FIRST_MS + DAY_MS, Status.PAUSED),
    ]


@pytest.mark.req("BTP-24")
def test_or_starts_beside_it(stored, wait, runs):
    stored(overlap=Overlap.ALLOW)
    wait(HOUR_MS)
    wait(DAY_MS)
    assert [one.status for one in runs()] == [Status.IN_PROGRESS] * 2


@pytest.mark.req("BTP-24", "BRD-81", "BEY-6")
def test_of_several_missed_starts_the_newest_goes_if_it_is_not_too_old(stored, wait, runs, now):
    template = stored(times=("01:53:20", "02:53:20", "03:53:20"))
    wait(3 * HOUR_MS + 59 * MINUTE_MS)
    assert [one.at_ms for one in runs()] == [FIRST_MS + 2 * HOUR_MS]
    assert runs()[0].status is Status.IN_PROGRESS
    assert (now(template).skipped_ms, now(template).skip_reason) == (FIRST_MS + HOUR_MS, "missed")


@pytest.mark.req("BEY-6", "BRD-75", "BTP-24")
def test_missed_by_more_it_waits_for_a_person_and_only_the_newest_does(line, stored, wait, runs, now):
    template = stored()
    wait(HOUR_MS + HOUR_MS + 1)
    (asked,) = runs()
    assert (asked.status, asked.status_reason) == (Status.PAUSED, "start_missed")
    assert now(template).next_ms == FIRST_MS + DAY_MS
    wait(DAY_MS)  # late again, by as much
    first, second = runs()
    assert (first.status, first.status_reason) == (Status.ABORTED, "superseded")
    assert second.status is Status.PAUSED
    started = line.runtime.database.write(service.resume, line.admin, second.id)
    assert started.status is Status.IN_PROGRESS
    line.feed(started.id)
    assert len(line.send()) == 5


@pytest.mark.req("BTP-24")
def test_one_that_waits_for_a_person_does_not_hold_up_the_next(stored, wait, runs):
    stored()
    wait(2 * HOUR_MS + 1)
    wait(DAY_MS - HOUR_MS - 1)
    assert [one.status for one in runs()] == [Status.PAUSED, Status.IN_PROGRESS]


@pytest.mark.req("BEY-6")
@pytest.mark.parametrize(
    ("policy", "expected"), [({"missed": Missed.SEND_LATE, "late_limit_min": 180}, 1), ({"missed": Missed.SKIP}, 0)]
)
def test_or_what_the_schedule_says(stored, wait, runs, now, policy, expected):
    template = stored(**policy)
    wait(4 * HOUR_MS)
    assert [one.status for one in runs()] == [Status.IN_PROGRESS] * expected
    assert now(template).skip_reason == (None if expected else "missed")


@pytest.mark.req("BEY-6")
def test_after_a_restore_what_was_planned_before_it_waits_for_a_person(line, stored, wait, runs, form, clock):
    stored()
    at_ms = clock.now_ms() + HOUR_MS
    once = line.runtime.database.write(service.launch, line.admin, form(timing=Timing.AT, at_ms=at_ms), None)
    clock.advance(HOUR_MS + MINUTE_MS)
    line.runtime.database.write(workspace.put, {backing_up.RESTORED: clock.now_ms()})
    line.pass_time(0)
    wait(0)
    assert {one.status for one in runs()} == {Status.PAUSED}
    assert len(runs()) == 2
    assert once.id in {one.id for one in runs()}


@pytest.mark.req("BTP-26")
def test_three_starts_in_a_row_that_fail_pause_it(line, stored, wait, runs, now):
    template = stored()
    line.runtime.database.write(_disable_sender)
    for _ in range(3):
        wait(HOUR_MS if not runs() else DAY_MS)
    assert [one.status for one in runs()] == [Status.FAILED] * 3
    paused = now(template)
    assert (paused.schedule_status, paused.schedule_reason) == (ScheduleStatus.PAUSED, "failing")
    wait(DAY_MS)
    assert len(runs()) == 3
    line.runtime.database.write(_enable_sender)
    line.runtime.database.write(templates.resume, line.admin, template.id)
    line.runtime.database.write(_disable_sender)
    wait(DAY_MS)
    assert now(template).schedule_status is ScheduleStatus.ACTIVE  # counted anew


def _set_status(work, status):
    work.conn.execute(update(senders).values(status=status))


def _disable_sender(work):
    _set_status(work, "blocked")


def _enable_sender(work):
    _set_status(work, "active")


@pytest.mark.req("BTP-26")
def test_a_pause_does_not_touch_a_running_run(line, stored, wait, runs):
    template = stored()
    wait(HOUR_MS)
    line.runtime.database.write(templates.pause, line.admin, template.id)
    assert runs()[0].status is Status.IN_PROGRESS
    finish(line, runs()[0])
    assert runs()[0].status is Status.COMPLETE
    wait(3 * DAY_MS + 1)
    assert len(runs()) == 1
    resumed = line.runtime.database.write(templates.resume, line.admin, template.id)
    assert resumed.next_ms == FIRST_MS + 4 * DAY_MS  # what a pause passed over is not caught up


@pytest.mark.req("BTP-8")
def test_a_launch_by_hand_counts_as_the_run_before(line, stored, wait, runs, now):
    template = stored()
    line.runtime.database.write(templates.launch, line.admin, template.id, LaunchTemplate())
    wait(HOUR_MS)
    assert len(runs()) == 1
    assert now(template).skip_reason == "overlap"


@pytest.mark.req("BRD-75")
def test_a_missed_start_can_have_another_time(line, form, look, clock):
    run = line.runtime.database.write(
        service.launch, line.admin, form(timing=Timing.AT, at_ms=clock.now_ms() + HOUR_MS), None
    )
    line.pass_time(3 * HOUR_MS)
    assert look(run).status_reason == "start_missed"
    write = line.runtime.database.write
    with pytest.raises(Refusal) as refused:
        write(service.reschedule, line.admin, run.id, clock.now_ms() - 1)
    assert [one.code for one in refused.value.problems] == ["in_the_past"]
    assert write(service.reschedule, line.admin, run.id, clock.now_ms() + HOUR_MS).status is Status.SCHEDULED
    line.pass_time(HOUR_MS)
    assert look(run).status is Status.IN_PROGRESS
    with pytest.raises(Refusal) as refused:
        write(service.reschedule, line.admin, run.id, clock.now_ms() + HOUR_MS)
    assert refused.value.code is Code.STATUS_IS_NOW


@pytest.mark.req("BRD-81")
def test_a_start_that_was_late_says_by_how_much(line, form, clock):
    run = line.runtime.database.write(
        service.launch, line.admin, form(timing=Timing.AT, at_ms=clock.now_ms() + HOUR_MS), None
    )
    line.pass_time(HOUR_MS + 40 * MINUTE_MS)
    newest = read(line.runtime, run_reads.history, run.id)[0]
    assert (newest.action, newest.details["late_ms"]) == ("broadcast_launched", 40 * MINUTE_MS)
