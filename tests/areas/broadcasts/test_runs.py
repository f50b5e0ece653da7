"""Runs from launch to their last report."""

from __future__ import annotations

import pytest

from app.accounts.service import add_user
from app.broadcasts import service
from app.channels.kit.connector import ReceiptStatus
from app.contacts.contacts import add_contact, delete_contact, edit_contact
from app.contacts.opt_outs import record_opt_out
from app.contacts.tags import add_tag
from app.contract.accounts import NewUser
from app.contract.broadcasts import RecipientKind, RecipientSource, RecipientState, Status, Timing
from app.contract.channels import Channel
from app.contract.contacts import ContactForm, TagForm
from app.contract.content import Criterion
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.permissions import SystemRole
from app.core.clock import DAY_MS, HOUR_MS, MINUTE_MS
from app.core.errors import Refusal
from app.core.passwords import hash_password
from tests.areas.asking import actions
from tests.areas.broadcasts.conftest import PEOPLE, WAIT_S, numbers
from tests.areas.line import rejected, unanswered, unreachable
from tests.areas.snapshot import Copy

pytestmark = pytest.mark.both_databases

R = RecipientState


@pytest.mark.req("BRD-7", "BRD-60", "BRD-76", "BRD-77", "BRD-100", "BRD-101", "BRD-104")
def test_a_run_from_launch_to_complete(line, launch, look, ledger, clock):
    run = launch()
    assert look(run).status is Status.IN_PROGRESS
    assert look(run).contacts_total == look(run).counters.queued == 5
    assert len(line.send()) == 5
    assert look(run).status is Status.SENT
    assert look(run).counters.in_flight == look(run).counters.submitted == 5
    for message in line.sent[:4]:
        line.receipt(message.message_id)
    line.receipt(line.sent[4].message_id, ReceiptStatus.FAILED, "027")
    done = look(run)
    assert (done.status, done.finished_ms) == (Status.COMPLETE, clock.now_ms())
    figures = done.counters
    assert (figures.successful, figures.unsuccessful, figures.in_flight, figures.queued) == (4, 1, 0, 0)
    assert (figures.delivered, figures.failed, figures.parts, figures.engaged) == (4, 1, 5, 5)
    assert [row.state for row in ledger(run).values()].count(R.SUCCESSFUL) == 4


@pytest.mark.req("BRD-57")
def test_launched_twice_it_is_one_run(line, form):
    write = line.runtime.database.write
    first = write(service.launch, line.admin, form(client_key="k"), None)
    assert write(service.launch, line.admin, form(client_key="k"), None).id == first.id
    line.feed(first.id)
    assert len(line.send()) == 5


@pytest.mark.req("BRD-25", "BRD-14")
def test_everybody_once_however_often_selected(line, launch, ledger, idle_runtime, admin):
    contact = idle_runtime.database.write(
        add_contact, admin, ContactForm(phone="+" + PEOPLE[0], new_tags=("vip",), values={"name": "Eva"})
    )
    (tag,) = contact.tags
    source = RecipientSource(kind=RecipientKind.TAG, tag_id=tag.id)
    run = launch(recipients=(source, numbers(), numbers(PEOPLE[1])))
    assert set(ledger(run)) == set(PEOPLE)
    assert ledger(run)[PEOPLE[0]].name == "Eva"
    assert all(row.contact_id for row in ledger(run).values())


@pytest.mark.req("MSG-40", "MSG-42", "BRD-25")
def test_texts_are_personal_as_of_sending(line, launch, ledger, idle_runtime, admin):
    for digits, name in ((PEOPLE[0], "Eva"), (PEOPLE[1], "")):
        values = {"name": name} if name else {}
        idle_runtime.database.write(add_contact, admin, ContactForm(phone="+" + digits, values=values))
    run = launch(text='{{attribute.name|"customer"}}: offer', recipients=(numbers(*PEOPLE[:2]),))
    assert sorted(message.text for message in line.send()) == ["Eva: offer", "customer: offer"]
    empty = launch(text="{{attribute.name}}", recipients=(numbers(*PEOPLE[:2]),))
    assert [message.text for message in line.send()] == ["Eva"]
    assert ledger(empty)[PEOPLE[1]].reason == "empty_content"
    assert run.id != empty.id


@pytest.mark.req("MSG-61", "MSG-67", "MSG-85", "OPT-8")
def test_who_opted_out_is_excluded_before_and_at_the_last_moment(line, launch, look, ledger, idle_runtime):
    idle_runtime.database.write(record_opt_out, PEOPLE[0], Channel.SMS)
    run = launch()
    idle_runtime.database.write(record_opt_out, PEOPLE[1], Channel.SMS)
    assert sorted(message.address for message in line.send()) == list(PEOPLE[2:])
    assert {ledger(run)[one].reason for one in PEOPLE[:2]} == {"opted_out"}
    counters = look(run).counters
    assert (counters.excluded, counters.in_flight, counters.engaged) == (2, 3, 3)


@pytest.mark.req("BRD-53", "BRD-75")
def test_a_selection_of_nobody_is_refused(line, form, idle_runtime, admin):
    tag = idle_runtime.database.write(add_tag, admin, TagForm(name="empty"))
    nobody = RecipientSource(kind=RecipientKind.TAG, tag_id=tag.id)
    with pytest.raises(Refusal) as refused:
        line.runtime.database.write(service.launch, admin, form(recipients=(nobody,)), None)
    assert refused.value.code is Code.NO_RECIPIENTS


@pytest.mark.req("BRD-50", "BRD-51", "BRD-54", "BRD-55", "MSG-95", "MSG-43")
def test_everything_that_keeps_a_form_from_launching_is_told_at_once(line, form, clock):
    late = clock.now_ms() - 1
    gone = RecipientSource(kind=RecipientKind.TARGET, target_id=99)
    wrong = form(name=" ", text="{{attribute.nope}}", waiting_s=9, timing=Timing.AT, at_ms=late, recipients=(gone,))
    with pytest.raises(Refusal) as refused:
        line.runtime.database.write(service.launch, line.admin, wrong, None)
    assert refused.value.code is Code.RUN_INCOMPLETE
    assert {(p.path, p.code) for p in refused.value.problems} == {
        ("name", "required"),
        ("recipients.0", "recipients_gone"),
        ("at_ms", "in_the_past"),
        ("steps.0.content.text", "unknown_attribute"),
        ("steps.0.waiting_time_s", "out_of_range"),
    }


@pytest.mark.req("BRD-32", "BRD-56", "BRD-71", "BRD-72")
def test_drafts_need_a_name_and_notice_another_editor(line, form):
    write = line.runtime.database.write
    with pytest.raises(Refusal):
        write(service.save, line.admin, form(name=""), None)
    draft = write(service.save, line.admin, form(steps=(), recipients=()), None)
    assert draft.status is Status.DRAFT
    changed = write(service.save, line.admin, form(name="Other", version=draft.version), draft.id)
    with pytest.raises(Refusal) as refused:
        write(service.save, line.admin, form(name="Mine", version=draft.version), draft.id)
    assert refused.value.code is Code.CONFLICT
    assert write(service.launch, line.admin, form(version=changed.version), draft.id).status is Status.IN_PROGRESS


@pytest.mark.req("BRD-26", "BRD-75", "BRD-81", "BRD-82")
def test_a_scheduled_run_starts_at_its_time(line, form, look, clock):
    at_ms = clock.now_ms() + HOUR_MS
    run = line.runtime.database.write(service.launch, line.admin, form(timing=Timing.AT, at_ms=at_ms), None)
    assert run.status is Status.SCHEDULED
    line.pass_time(HOUR_MS - 1)
    assert look(run).status is Status.SCHEDULED
    line.pass_time(1)
    assert look(run).status is Status.IN_PROGRESS
    line.feed(run.id)
    assert len(line.send()) == 5


@pytest.mark.req("BRD-75", "BRD-78", "BRD-81")
def test_a_start_missed_by_hours_waits_for_a_person(line, form, look, clock):
    run = line.runtime.database.write(
        service.launch, line.admin, form(timing=Timing.AT, at_ms=clock.now_ms() + 1), None
    )
    line.pass_time(HOUR_MS + 2)
    missed = look(run)
    assert (missed.status, missed.status_reason) == (Status.PAUSED, "start_missed")
    line.runtime.database.write(service.resume, line.admin, run.id)
    line.feed(run.id)
    assert len(line.send()) == 5


@pytest.mark.req("BRD-75", "BRD-54")
def test_a_scheduled_run_without_its_sender_fails_with_the_reason(line, form, look, clock):
    run = line.runtime.database.write(
        service.launch, line.admin, form(timing=Timing.AT, at_ms=clock.now_ms() + 1), None
    )
    from app.assets import service as senders  # noqa: PLC0415 - only here

    line.runtime.database.write(senders.remove, line.admin, line.sender.id)
    line.pass_time(1)
    assert (look(run).status, look(run).status_reason) == (Status.FAILED, "sender_gone")


@pytest.mark.req("BRD-76", "BRD-78", "BRD-83", "MSG-74")
def test_a_pause_holds_what_has_not_left_and_stops_the_waiting(line, launch, look, ledger, clock):
    run = launch()
    line.answer(line.claim(2))
    line.runtime.database.write(service.pause, line.admin, run.id)
    assert look(run).status is Status.PAUSED
    assert line.send() == []
    assert look(run).counters.queued == 3
    line.pass_time(4 * WAIT_S * 1000)
    assert look(run).counters.in_flight == 2
    line.runtime.database.write(service.resume, line.admin, run.id)
    line.feed(run.id)
    line.send()
    assert sorted(message.address for message in line.sent) == list(PEOPLE)
    line.pass_time(WAIT_S * 1000 - 1)
    assert look(run).counters.in_flight == 5
    line.pass_time(1)
    assert look(run).status is Status.COMPLETE
    assert {row.reason for row in ledger(run).values()} == {"timed_out"}


@pytest.mark.req("BRD-84")
def test_an_abort_leaves_the_untouched_alone_and_counts_the_open(line, launch, look, ledger):
    run = launch()
    line.answer(line.claim(2))
    line.runtime.database.write(service.abort, line.admin, run.id)
    stopped = look(run)
    assert (stopped.status, stopped.counters.queued, stopped.counters.unsuccessful) == (Status.ABORTED, 3, 2)
    assert line.send() == []
    line.receipt(line.sent[0].message_id)
    after = look(run)
    assert (after.status, after.counters.successful, after.counters.late) == (Status.ABORTED, 1, 1)
    assert ledger(run)[line.sent[0].address].late


@pytest.mark.req("MSG-26", "MSG-65", "MSG-86", "MSG-88", "BRD-110", "MSG-69")
def test_a_late_report_corrects_figures_for_three_days(line, launch, look):
    run = launch()
    line.send()
    line.pass_time(WAIT_S * 1000)
    done = look(run)
    assert (done.status, done.counters.unsuccessful) == (Status.COMPLETE, 5)
    line.clock.advance(3 * DAY_MS - 1)
    line.receipt(line.sent[0].message_id)
    corrected = look(run)
    assert (corrected.status, corrected.counters.successful, corrected.counters.late) == (Status.COMPLETE, 1, 1)
    assert corrected.finished_ms == done.finished_ms
    line.clock.advance(2)
    line.receipt(line.sent[1].message_id)
    assert look(run).counters.successful == 1


@pytest.mark.req("BRD-79")
def test_seen_once_every_delivered_message_was(line, launch, look):
    run = launch(recipients=(numbers(*PEOPLE[:2]),))
    line.send()
    line.receipt(line.sent[0].message_id)
    line.receipt(line.sent[1].message_id, ReceiptStatus.FAILED)
    assert look(run).status is Status.COMPLETE
    line.receipt(line.sent[0].message_id, ReceiptStatus.DISPLAYED)
    assert look(run).status is Status.SEEN


@pytest.mark.req("MSG-20")
def test_submit_is_enough_where_it_is_the_criterion(line, launch, look):
    run = launch(criterion=Criterion.SUBMIT)
    line.send()
    assert look(run).status is Status.COMPLETE
    line.receipt(line.sent[0].message_id, ReceiptStatus.FAILED)
    assert (look(run).counters.successful, look(run).counters.failed) == (5, 1)


@pytest.mark.req("BRD-76")
def test_a_run_of_which_nothing_was_accepted_has_failed(line, launch, look, clock):
    run = launch(waiting_s=10)
    for _ in range(4):
        line.send(unreachable)
        clock.advance(60_000)
    assert (look(run).status, look(run).status_reason) == (Status.FAILED, "nothing_accepted")


def test_refused_recipients_alone_do_not_fail_a_run(line, launch, look):
    run = launch()
    line.send(rejected)
    assert (look(run).status, look(run).counters.unsuccessful) == (Status.COMPLETE, 5)


@pytest.mark.req("MSG-75", "MSG-89", "BRD-89")
def test_after_a_crash_nobody_is_sent_to_again(line, launch, look, ledger):
    run = launch()
    line.claim(2)
    assert line.crash() == 2
    assert look(run).counters.unknown == 2
    line.send()
    assert len(line.sent) == 3
    line.pass_time(WAIT_S * 1000)
    assert look(run).status is Status.COMPLETE
    assert [row.reason for row in ledger(run).values()].count("unknown") == 2


@pytest.mark.req("BRD-86", "BRD-87", "BRD-88", "BRD-120")
def test_a_relaunch_addresses_those_that_failed_and_nobody_else(line, launch, look, ledger, idle_runtime, form):
    idle_runtime.database.write(record_opt_out, PEOPLE[0], Channel.SMS)
    run = launch()
    first, second, third, fourth = line.claim()
    line.answer([first, second])
    line.answer([third], rejected)
    line.answer([fourth], unanswered)
    line.receipt(first.message_id)
    line.receipt(second.message_id, ReceiptStatus.FAILED)
    with pytest.raises(Refusal):
        line.runtime.database.write(service.relaunch, line.admin, run.id, now=True)
    line.pass_time(WAIT_S * 1000)
    again = line.runtime.database.write(service.relaunch, line.admin, run.id, now=True)
    assert again.name == "Spring offer(1)"
    with pytest.raises(Refusal) as refused:
        line.runtime.database.write(service.relaunch, line.admin, run.id, now=True)
    assert refused.value.params["what"] == "relaunch_open"
    line.feed(again.id)
    line.sent.clear()
    line.send()
    assert {message.address for message in line.sent} == {second.address, third.address}
    line.receipt(line.sent[0].message_id)
    line.pass_time(WAIT_S * 1000)
    assert look(again).status is Status.COMPLETE
    last = line.runtime.database.write(service.relaunch, line.admin, run.id, now=True)
    line.feed(last.id)
    assert set(ledger(last)) == {line.sent[1].address}


@pytest.mark.req("BRD-85", "BRD-126")
def test_copy_delete_and_restore(line, launch, look):
    run = launch()
    copy = line.runtime.database.write(service.copy, line.admin, run.id)
    assert (copy.status, copy.name, copy.timing, copy.at_ms) == (Status.DRAFT, "Spring offer(1)", Timing.AT, None)
    line.runtime.database.write(service.remove, line.admin, copy.id)
    with pytest.raises(Refusal):
        look(copy)
    line.runtime.database.write(service.restore, line.admin, copy.id)
    assert look(copy).name == "Spring offer(1)"
    with pytest.raises(Refusal) as refused:
        line.runtime.database.write(service.remove, line.admin, run.id)
    assert refused.value.params["status"] == "in_progress"


@pytest.mark.req("MSG-101", "BRD-14")
def test_a_contact_deleted_before_its_turn_gets_nothing(line, form, idle_runtime, admin, ledger):
    contact = idle_runtime.database.write(add_contact, admin, ContactForm(phone="+" + PEOPLE[0]))
    idle_runtime.database.write(add_contact, admin, ContactForm(phone="+" + PEOPLE[1]))
    run = line.runtime.database.write(service.launch, admin, form(recipients=(numbers(PEOPLE[0]),)), None)
    line.resolve(run.id)
    idle_runtime.database.write(delete_contact, admin, contact.id)
    line.feed(run.id)
    assert [row.reason for row in ledger(run).values()] == ["contact_deleted"]
    assert line.send() == []


@pytest.mark.req("MSG-102", "BRD-25")
def test_the_number_is_the_one_at_the_time_of_sending(line, form, idle_runtime, admin, ledger):
    made = [
        idle_runtime.database.write(add_contact, admin, ContactForm(phone="+" + digits)) for digits in PEOPLE[:2]
    ]
    run = line.runtime.database.write(service.launch, admin, form(recipients=(numbers(*PEOPLE[:2]),)), None)
    line.resolve(run.id)
    other = ContactForm(phone="+34600999888", version=made[0].version)
    idle_runtime.database.write(edit_contact, admin, made[0].id, other)
    line.feed(run.id)
    assert sorted(message.address for message in line.send()) == [PEOPLE[1], "34600999888"]
    assert set(ledger(run)) == {PEOPLE[1], "34600999888"}


@pytest.mark.req("BRD-90")
def test_every_change_is_in_the_audit_log(line, launch, idle_runtime):
    run = launch()
    line.runtime.database.write(service.pause, line.admin, run.id)
    line.runtime.database.write(service.resume, line.admin, run.id)
    line.runtime.database.write(service.abort, line.admin, run.id)
    found = [action for action in actions(idle_runtime) if action.startswith("broadcast_")]
    assert found == [
        "broadcast_added", "broadcast_launched", "broadcast_paused", "broadcast_resumed", "broadcast_aborted",
    ]  # fmt: skip


@pytest.mark.req("BRD-13")
def test_a_copy_kept_by_events_equals_a_fresh_one(line, form, look, idle_runtime):
    from app.broadcasts import chores, reads  # noqa: PLC0415 - only here
    from app.contract.paging import PageRequest  # noqa: PLC0415

    def runs():
        with idle_runtime.database.read() as conn:
            return {str(run.id): run for run in reads.page(conn, PageRequest(limit=500)).rows}

    copy = Copy(idle_runtime, line.admin.listener(), {Topic.BROADCASTS: runs})
    write = line.runtime.database.write

    def settled():
        with idle_runtime.database.read() as conn:
            ids = list(chores.figures_of_running(conn))
        write(chores.tell_many, ids)
        copy.follow()
        assert copy.rows == copy.fresh()

    run = write(service.launch, line.admin, form(), None)
    settled()
    line.feed(run.id)
    settled()
    line.answer(line.claim(2))
    settled()
    write(service.pause, line.admin, run.id)
    settled()
    write(service.resume, line.admin, run.id)
    line.feed(run.id)
    line.send()
    settled()
    for message in line.sent:
        line.receipt(message.message_id)
    settled()
    copied = write(service.copy, line.admin, run.id)
    settled()
    write(service.remove, line.admin, copied.id)
    settled()
    write(service.restore, line.admin, copied.id)
    settled()


@pytest.mark.req("BRD-11", "ROL-8")
def test_nobody_without_the_permission_hears_of_runs(line, launch, idle_runtime, admin):
    agent = NewUser(
        login="other",
        password="Correct-horse-7",
        first_name="O",
        last_name="T",
        email="o@acme.test",
        department_id=admin.department_id,
        roles=(SystemRole.AGENT,),
    )
    user = idle_runtime.database.write(add_user, admin, agent, hash_password(agent.password))
    from tests.areas.conftest import actor_named  # noqa: PLC0415 - a fixture's helper

    copy = Copy(idle_runtime, actor_named(idle_runtime, user.login).listener(), {})
    launch()
    line.send()
    assert [event for event in copy.follow() if event.topic is Topic.BROADCASTS] == []


@pytest.mark.req("BRD-121", "MSG-64")
def test_temporary_failures_are_tried_again_until_the_waiting_time_ends(line, launch, ledger, clock):
    run = launch(waiting_s=60, recipients=(numbers(PEOPLE[0]),))
    tries = []
    start_ms = clock.now_ms()
    while ledger(run)[PEOPLE[0]].state is R.SPOOLED:
        if line.send(unreachable):
            tries.append(clock.now_ms() - start_ms)
        clock.advance(1_000)
        assert clock.now_ms() - start_ms < 10 * MINUTE_MS
    assert tries == [0, 1_000, 6_000, 21_000]
    row = ledger(run)[PEOPLE[0]]
    assert (row.state, row.reason) == (R.UNSUCCESSFUL, "unreachable")
