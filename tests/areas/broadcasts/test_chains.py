"""The decision table of a chain of two steps, and what else can befall one (MSG-60..89, MSG-101, MSG-102)."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from app.assets.tables import senders as sender_table
from app.broadcasts import service
from app.channels.kit.connector import ReceiptStatus
from app.channels.kit.outcome import ErrorKind, Rejected, RetryLater, Unknown
from app.contacts.contacts import add_contact, delete_contact
from app.contacts.opt_outs import record_opt_out
from app.contract.broadcasts import RecipientKind, RecipientSource, RecipientState, Status
from app.contract.channels import Channel
from app.contract.contacts import ContactForm
from app.contract.content import Criterion
from app.core.clock import HOUR_MS, MINUTE_MS
from app.dispatch import spool
from tests.areas.broadcasts.chained import ALICE, Chain
from tests.areas.broadcasts.conftest import PEOPLE, numbers

pytestmark = pytest.mark.both_databases(slow=True)

R = RecipientState
RCS, SMS, EMAIL = Channel.RCS, Channel.SMS, Channel.EMAIL
EVERYBODY = RecipientSource(kind=RecipientKind.EVERYBODY)


@pytest.fixture
def chain(line) -> Chain:
    return Chain(line)


def refused(_):
    return Rejected(ErrorKind.REJECTED, "404", "not an RCS user")


@pytest.mark.req("MSG-80")
def test_reached_by_the_first_step_there_is_no_second(chain):
    run = chain.launch()
    sent = chain.send(RCS)
    chain.pass_time(run, 3 * MINUTE_MS)
    chain.report(RCS, *sent)
    assert (chain.row(run).state, chain.row(run).success_step, chain.row(run).success_channel) == (
        R.SUCCESSFUL,
        1,
        RCS,
    )
    assert chain.look(run).status is Status.COMPLETE
    chain.pass_time(run, HOUR_MS)
    assert chain.claim(SMS) == []


@pytest.mark.req("MSG-81", "MSG-65")
def test_not_delivered_in_time_the_next_step_begins(chain):
    run = chain.launch()
    chain.send(RCS)
    chain.pass_time(run, 10 * MINUTE_MS - 1)
    assert chain.claim(SMS) == []
    chain.pass_time(run, 1)
    assert [one.address for one in chain.send(SMS)] == [ALICE]
    assert chain.tried(run) == [(RCS, "timed_out", None), (SMS, "submitted", None)]
    assert chain.look(run).status is Status.SENT
    assert chain.look(run).counters.in_flight == 1


@pytest.mark.req("MSG-82", "MSG-68")
def test_a_late_report_of_the_first_step_counts_and_two_deliveries_are_noted(chain):
    run = chain.launch()
    first = chain.send(RCS)
    chain.pass_time(run, 10 * MINUTE_MS)
    second = chain.send(SMS)
    chain.pass_time(run, MINUTE_MS)
    chain.report(RCS, *first)
    row = chain.row(run)
    assert (row.state, row.success_step, row.duplicate_delivery) == (R.SUCCESSFUL, 1, False)
    chain.report(SMS, *second)
    row = chain.row(run)
    assert (row.state, row.success_step, row.duplicate_delivery) == (R.SUCCESSFUL, 1, True)
    assert (chain.look(run).counters.duplicates, chain.look(run).counters.successful) == (1, 1)


@pytest.mark.req("MSG-68")
def test_both_reports_at_once_are_one_success_and_one_duplicate(chain):
    run = chain.launch()
    first = chain.send(RCS)
    chain.provider[SMS] = chain.provider[RCS]  # one provider carries both, and reports both together
    chain.write(lambda work: work.conn.execute(update(sender_table).values(provider_id=chain.provider[RCS])))
    chain.pass_time(run, 10 * MINUTE_MS)
    second = chain.send(SMS)
    chain.report(RCS, *first, *second)
    assert (chain.row(run).state, chain.row(run).duplicate_delivery) == (R.SUCCESSFUL, True)
    assert chain.look(run).counters.duplicates == 1


@pytest.mark.req("MSG-68")
def test_a_later_step_that_has_not_left_is_not_sent_any_more(chain):
    run = chain.launch()
    first = chain.send(RCS)
    chain.pass_time(run, 10 * MINUTE_MS)
    chain.report(RCS, *first)
    assert chain.claim(SMS) == []
    assert chain.tried(run) == [(RCS, "delivered", None)]
    assert chain.look(run).status is Status.COMPLETE


@pytest.mark.req("MSG-68")
def test_a_later_step_that_came_back_unsent_is_not_tried_again(chain):
    run = chain.launch()
    first = chain.send(RCS)
    chain.pass_time(run, 10 * MINUTE_MS)
    under_way = chain.claim(SMS)
    chain.report(RCS, *first)
    chain.answer(SMS, under_way, lambda _: RetryLater(0, ErrorKind.THROTTLED, "", ""))
    chain.pass_time(run, MINUTE_MS)
    assert chain.claim(SMS) == []
    assert chain.row(run).state is R.SUCCESSFUL


@pytest.mark.req("MSG-83", "MSG-64")
def test_a_permanent_failure_begins_the_next_step_at_once(chain):
    run = chain.launch()
    chain.send(RCS, refused)
    chain.feed(run)
    assert len(chain.send(SMS)) == 1
    assert chain.tried(run) == [(RCS, "failed", None), (SMS, "submitted", None)]
    assert chain.attempts(run)[0].error_code == "404"


@pytest.mark.req("MSG-64")
def test_temporary_failures_spend_the_waiting_time_then_the_next_step_begins(chain):
    run = chain.launch()
    while chain.send(RCS, lambda _: RetryLater(0, ErrorKind.THROTTLED, "", "busy")):
        chain.pass_time(run, MINUTE_MS)
    chain.feed(run)
    assert len(chain.send(SMS)) == 1
    assert chain.attempts(run)[0].retries == 9


@pytest.mark.req("MSG-62")
def test_the_waiting_time_runs_from_the_first_hand_over_and_not_from_the_launch(chain):
    run = chain.launch()
    chain.pass_time(run, HOUR_MS)
    chain.send(RCS, lambda _: RetryLater(0, ErrorKind.THROTTLED, "", "busy"))
    chain.pass_time(run, 2 * MINUTE_MS)
    chain.send(RCS)
    assert chain.attempts(run)[0].deadline_ms == chain.line.clock.now_ms() + 8 * MINUTE_MS
    chain.pass_time(run, 8 * MINUTE_MS)
    assert len(chain.claim(SMS)) == 1


@pytest.mark.req("MSG-84", "MSG-61", "MSG-70")
def test_opted_out_of_one_channel_the_next_begins_at_once(chain):
    chain.write(record_opt_out, ALICE, RCS)
    run = chain.launch()
    assert chain.claim(RCS) == []
    assert len(chain.send(SMS)) == 1
    assert chain.tried(run) == [(RCS, "skipped", "opted_out"), (SMS, "submitted", None)]


@pytest.mark.req("MSG-85", "MSG-67")
def test_opted_out_of_both_somebody_is_left_out(chain):
    for channel in (RCS, SMS):
        chain.write(record_opt_out, ALICE, channel)
    run = chain.launch()
    row, figures = chain.row(run), chain.look(run).counters
    assert (row.state, row.reason, figures.excluded, figures.engaged) == (R.EXCLUDED, "opted_out", 1, 0)
    assert chain.look(run).status is Status.COMPLETE


@pytest.mark.req("MSG-70")
def test_an_opt_out_during_the_run_counts_for_the_steps_to_come(chain):
    run = chain.launch(chain.step(RCS), chain.step(SMS), chain.step(EMAIL))
    chain.send(RCS)
    chain.write(record_opt_out, ALICE, SMS)
    chain.pass_time(run, 10 * MINUTE_MS)
    row = chain.row(run)
    assert chain.tried(run) == [
        (RCS, "timed_out", None),
        (SMS, "skipped", "opted_out"),
        (EMAIL, "skipped", "no_address"),
    ]
    assert (row.state, row.reason) == (R.UNSUCCESSFUL, "timed_out")


@pytest.mark.req("MSG-70", "MSG-61")
def test_an_opt_out_between_spool_and_sending_is_a_skip_as_well(chain):
    run = chain.launch()
    chain.write(record_opt_out, ALICE, RCS)
    assert chain.claim(RCS) == []
    chain.feed(run)
    assert chain.tried(run) == [(RCS, "skipped", "opted_out"), (SMS, "pending", None)]
    assert (chain.look(run).counters.failed, chain.look(run).counters.queued) == (0, 1)


@pytest.mark.req("MSG-86", "MSG-67", "MSG-26")
def test_reached_by_none_it_ends_after_all_waiting_times(chain):
    run = chain.launch()
    chain.send(RCS)
    chain.pass_time(run, 10 * MINUTE_MS)
    chain.send(SMS)
    chain.pass_time(run, 10 * MINUTE_MS - 1)
    assert chain.look(run).status is Status.SENT
    chain.pass_time(run, 1)
    assert (chain.row(run).state, chain.look(run).status) == (R.UNSUCCESSFUL, Status.COMPLETE)


@pytest.mark.req("MSG-87", "MSG-74", "BRD-83")
def test_a_pause_stops_the_clock_and_gives_the_rest_back(chain):
    run = chain.launch()
    chain.send(RCS)
    chain.pass_time(run, 4 * MINUTE_MS)
    chain.write(service.pause, chain.line.admin, run.id)
    chain.pass_time(run, 5 * MINUTE_MS)
    chain.write(service.resume, chain.line.admin, run.id)
    chain.pass_time(run, 6 * MINUTE_MS - 1)
    assert chain.claim(SMS) == []
    chain.pass_time(run, 1)
    assert len(chain.claim(SMS)) == 1


@pytest.mark.req("MSG-74", "BRD-83")
def test_paused_between_two_steps_nothing_leaves_until_the_resume(chain):
    run = chain.launch()
    chain.send(RCS)
    chain.pass_time(run, 10 * MINUTE_MS)
    chain.write(service.pause, chain.line.admin, run.id)
    assert chain.claim(SMS) == []
    assert (chain.row(run).state, chain.tried(run)) == (R.NEXT, [(RCS, "timed_out", None)])
    chain.write(service.resume, chain.line.admin, run.id)
    chain.feed(run)
    assert len(chain.send(SMS)) == 1


@pytest.mark.req("MSG-88", "MSG-69", "BRD-110")
def test_a_success_after_the_end_is_late_and_the_status_stays(chain):
    run = chain.launch()
    chain.send(RCS)
    chain.pass_time(run, 10 * MINUTE_MS)
    second = chain.send(SMS)
    chain.pass_time(run, 10 * MINUTE_MS)
    ended = chain.look(run)
    chain.pass_time(run, HOUR_MS)
    chain.report(SMS, *second)
    row, now = chain.row(run), chain.look(run)
    assert (row.state, row.success_step, row.late) == (R.SUCCESSFUL, 2, True)
    assert (now.status, now.finished_ms) == (Status.COMPLETE, ended.finished_ms)


@pytest.mark.req("MSG-89", "MSG-75", "BRD-89")
def test_after_a_restart_the_unanswered_waits_and_is_not_sent_again(chain):
    run = chain.launch()
    chain.claim(RCS)
    chain.line.clock.advance(5 * MINUTE_MS)
    chain.line.crash()
    assert chain.tried(run) == [(RCS, "unknown", None)]
    chain.pass_time(run, 7 * MINUTE_MS)
    assert (chain.claim(RCS), len(chain.claim(SMS))) == ([], 1)


@pytest.mark.req("MSG-75", "BRD-86")
def test_who_may_have_got_it_is_not_relaunched_whatever_came_after(chain):
    run = chain.launch()
    chain.send(RCS, lambda _: Unknown("no answer"))
    chain.pass_time(run, 10 * MINUTE_MS)
    chain.send(SMS, refused)
    assert (chain.row(run).state, chain.row(run).reason) == (R.UNSUCCESSFUL, "unknown")
    assert chain.look(run).counters.unknown == 1


@pytest.mark.req("MSG-74", "BRD-84")
def test_an_abort_ends_who_is_between_two_steps(chain):
    run = chain.launch(people=numbers(*PEOPLE[:3]))
    sent = chain.send(RCS)
    chain.report(RCS, sent[0])
    chain.answer(RCS, [], refused)
    chain.pass_time(run, 10 * MINUTE_MS)
    under_way = chain.claim(SMS)[:1]
    chain.write(service.abort, chain.line.admin, run.id)
    states = sorted(row.state for row in chain.rows(run))
    assert states == [R.STOPPED, R.STOPPED, R.SUCCESSFUL]
    chain.answer(SMS, under_way, lambda _: RetryLater(0, ErrorKind.THROTTLED, "", ""))
    chain.pass_time(run, HOUR_MS)
    assert chain.claim(SMS) == []
    assert chain.look(run).counters.in_flight == 0


@pytest.mark.req("BRD-84")
def test_what_was_on_its_way_at_an_abort_is_stopped_when_it_is_answered(chain):
    run = chain.launch()
    under_way = chain.claim(RCS)
    chain.write(service.abort, chain.line.admin, run.id)
    assert chain.row(run).state is R.SPOOLED
    chain.answer(RCS, under_way, lambda one: Unknown("no answer"))
    assert (chain.row(run).state, chain.look(run).counters.queued) == (R.STOPPED, 0)


@pytest.mark.req("MSG-71")
def test_each_channel_has_its_own_address(chain, idle_runtime, admin):
    values = {"email": "Alice@Example.com"}
    chain.write(add_contact, admin, ContactForm(phone="+" + ALICE, values=values))
    chain.write(add_contact, admin, ContactForm(phone="+34600000002", values=values))
    chain.write(add_contact, admin, ContactForm(phone="+34600000003"))
    run = chain.launch(chain.step(EMAIL), people=EVERYBODY)
    (sent,) = chain.send(EMAIL)
    assert (sent.address, sent.text) == ("alice@example.com", "News")
    assert '"channel":6' in (sent.content or "")
    reasons = {row.address: row.reason for row in chain.rows(run)}
    assert reasons == {ALICE: None, "34600000002": "duplicate", "34600000003": "no_address"}


@pytest.mark.req("MSG-102")
def test_a_blocked_sender_is_skipped_with_one_notice(chain):
    run = chain.launch(people=numbers(*PEOPLE))
    chain.send(RCS)
    chain.write(lambda work: work.conn.execute(update(sender_table).values(status="blocked")))
    chain.pass_time(run, 10 * MINUTE_MS)
    assert chain.look(run).notices == ("sender_inactive",)
    assert {row.state for row in chain.rows(run)} == {R.UNSUCCESSFUL}
    assert chain.look(run).status is Status.COMPLETE


@pytest.mark.req("MSG-101")
def test_a_contact_deleted_on_the_way_gets_no_further_step(chain, admin):
    run = chain.launch()
    sent = chain.send(RCS)
    contact_id = chain.row(run).contact_id
    chain.write(delete_contact, admin, contact_id)
    chain.pass_time(run, 10 * MINUTE_MS)
    assert chain.tried(run) == [(RCS, "timed_out", None), (SMS, "skipped", "contact_deleted")]
    chain.report(RCS, *sent)
    assert chain.row(run).state is R.SUCCESSFUL


@pytest.mark.req("MSG-42", "MSG-61")
def test_a_text_that_is_empty_for_somebody_moves_the_chain_on(chain):
    run = chain.launch(chain.step(RCS, text="{{attribute.name}}"), chain.step(SMS))
    assert chain.tried(run) == [(RCS, "skipped", "empty_content"), (SMS, "pending", None)]


@pytest.mark.req("MSG-20", "MSG-22")
@pytest.mark.parametrize(
    ("criterion", "status", "reached"),
    [
        (Criterion.SUBMIT, None, True),
        (Criterion.DELIVERY, None, False),
        (Criterion.DELIVERY, ReceiptStatus.DELIVERED, True),
        (Criterion.DELIVERY, ReceiptStatus.DISPLAYED, True),
        (Criterion.DISPLAY, ReceiptStatus.DELIVERED, False),
        (Criterion.DISPLAY, ReceiptStatus.DISPLAYED, True),
    ],
)
def test_what_each_criterion_waits_for(chain, criterion, status, reached):
    run = chain.launch(chain.step(RCS, criterion=criterion), chain.step(SMS))
    sent = chain.send(RCS)
    if status is not None:
        chain.report(RCS, *sent, status=status)
    chain.pass_time(run, 10 * MINUTE_MS)
    assert (chain.row(run).state is R.SUCCESSFUL) is reached
    assert len(chain.claim(SMS)) == (0 if reached else 1)


@pytest.mark.req("MSG-75")
def test_an_attempt_has_its_key(chain):
    run = chain.launch()
    (recipient_id,) = chain.ids(run)
    chain.send(RCS, refused)
    chain.feed(run)
    keys = [one.key for one in chain.attempts(run)]
    assert keys == [f"{run.id}:{recipient_id}:1", f"{run.id}:{recipient_id}:2"]


@pytest.mark.req("MSG-75")
def test_released_unsent_it_is_one_attempt_all_the_same(chain):
    run = chain.launch()
    (claimed,) = chain.claim(RCS)
    chain.write(spool.release, chain.line.hooks, [claimed.message_id])
    chain.send(RCS)
    assert chain.tried(run) == [(RCS, "submitted", None)]
