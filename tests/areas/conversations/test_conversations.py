"""The inbox as agents and customers use it."""

from __future__ import annotations

import pytest

from app.accounts import reads as account_reads
from app.accounts import service as accounts
from app.channels.kit.connector import ReceiptStatus
from app.contacts.contacts import add_contact
from app.contacts.opt_outs import record_opt_out
from app.contract.accounts import NewUser
from app.contract.channels import Channel
from app.contract.contacts import ContactForm
from app.contract.conversations import (
    Assign,
    ConversationState,
    Group,
    ListConversations,
    SearchMode,
    SendMessage,
    Star,
    StartConversation,
    in_group,
)
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.messages import Direction, MessageState
from app.contract.permissions import SystemRole
from app.conversations import reads, service
from app.core.errors import Refusal
from app.core.passwords import hash_password
from tests.areas.asking import actions, read
from tests.areas.conftest import PASSWORD, actor_named
from tests.areas.line import rejected, unanswered
from tests.areas.snapshot import Copy

pytestmark = pytest.mark.both_databases(slow=True)

HOLD_MS = 5_000
CUSTOMER = "34600111222"


def page(runtime, actor, group=Group.ALL, **ask):
    return read(runtime, reads.page, actor, ListConversations(group=group, **ask))


def only(runtime, actor):
    (row,) = page(runtime, actor).rows
    return row


def thread(runtime, conversation, **window):
    with runtime.database.read() as conn:
        return reads.thread(conn, conversation.address, conversation.id, before=window.get("before"), limit=50)


def say(runtime, actor, conversation, line, text="Hello", key="k1"):
    form = SendMessage(sender_id=line.sender.id, text=text, client_key=key)
    return runtime.database.write(service.send, actor, conversation.id, form)


@pytest.mark.req("CNV-3", "CNV-5", "CNV-14", "CNV-36")
def test_a_message_from_an_unknown_number_opens_a_conversation(idle_runtime, line, agent):
    line.arrive(CUSTOMER, "Is my order ready?")
    row = only(idle_runtime, agent)
    assert row.conversation.state is ConversationState.UNASSIGNED
    assert row.conversation.unanswered
    assert row.conversation.preview == "Is my order ready?"
    assert row.conversation.contact_id is not None
    assert (row.conversation.incoming, row.mark.read) == (1, 0)
    assert read(idle_runtime, reads.counts, agent).unread == 1


@pytest.mark.req("CNV-22", "CNV-35", "CVP-12", "BEY-8")
def test_an_answer_is_held_sent_and_delivered(idle_runtime, line, agent, clock):
    line.arrive(CUSTOMER, "Is my order ready?")
    conversation = only(idle_runtime, agent).conversation
    message = say(idle_runtime, agent, conversation, line)
    assert message.state is MessageState.HELD
    assert line.send() == []
    clock.advance(HOLD_MS)
    (sent,) = line.send()
    assert (sent.address, sent.text, sent.sender) == (CUSTOMER, "Hello", "NORDWIND")
    line.receipt(message.id)
    first, second = thread(idle_runtime, conversation).messages
    assert (first.direction, second.direction) == (Direction.IN, Direction.OUT)
    assert second.state is MessageState.DELIVERED
    assert (second.author, second.delivered_ms) == ("Ann Agent", clock.now_ms())
    row = only(idle_runtime, agent)
    assert row.conversation.assignee == "Ann Agent"
    assert not row.conversation.unanswered
    assert row.conversation.last_state is MessageState.DELIVERED


@pytest.mark.req("BEY-8", "CVP-30")
def test_the_same_message_again_sends_nothing_new(idle_runtime, line, agent, clock):
    line.arrive(CUSTOMER, "Hi")
    conversation = only(idle_runtime, agent).conversation
    first = say(idle_runtime, agent, conversation, line)
    assert say(idle_runtime, agent, conversation, line).id == first.id
    clock.advance(HOLD_MS)
    assert len(line.send()) == 1


@pytest.mark.req("BEY-8")
def test_undo_takes_it_back_until_it_may_have_left(idle_runtime, line, agent, clock):
    line.arrive(CUSTOMER, "Hi")
    conversation = only(idle_runtime, agent).conversation
    message = say(idle_runtime, agent, conversation, line)
    taken = idle_runtime.database.write(service.take_back, agent, conversation.id, message.id)
    assert taken.state is MessageState.CANCELLED
    clock.advance(HOLD_MS)
    assert line.send() == []
    late = say(idle_runtime, agent, conversation, line, key="k2")
    clock.advance(HOLD_MS)
    line.send()
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(service.take_back, agent, conversation.id, late.id)
    assert refused.value.code is Code.STATUS_IS_NOW


@pytest.mark.req("CVP-12", "CVP-13", "CVP-62")
def test_a_refused_message_says_why(idle_runtime, line, agent, clock):
    line.arrive(CUSTOMER, "Hi")
    conversation = only(idle_runtime, agent).conversation
    say(idle_runtime, agent, conversation, line)
    clock.advance(HOLD_MS)
    line.send(rejected)
    message = thread(idle_runtime, conversation).messages[-1]
    assert (message.state, message.failure, message.error_code) == (MessageState.FAILED, "rejected", "0x0B")
    assert only(idle_runtime, agent).conversation.last_state is MessageState.FAILED


@pytest.mark.req("MSG-75")
def test_an_unanswered_message_is_unknown_and_stays_so_after_a_restart(idle_runtime, line, agent, clock):
    line.arrive(CUSTOMER, "Hi")
    conversation = only(idle_runtime, agent).conversation
    say(idle_runtime, agent, conversation, line)
    clock.advance(HOLD_MS)
    line.send(unanswered)
    assert line.crash() == 0
    assert line.send() == []
    assert thread(idle_runtime, conversation).messages[-1].state is MessageState.UNKNOWN


@pytest.mark.req("CVP-12")
def test_a_late_failure_does_not_sink_a_delivered_message(idle_runtime, line, agent, clock):
    line.arrive(CUSTOMER, "Hi")
    conversation = only(idle_runtime, agent).conversation
    message = say(idle_runtime, agent, conversation, line)
    clock.advance(HOLD_MS)
    line.send()
    line.receipt(message.id)
    line.receipt(message.id, ReceiptStatus.FAILED, "027")
    assert thread(idle_runtime, conversation).messages[-1].state is MessageState.DELIVERED


@pytest.mark.req("CVP-56", "CVP-57", "CVP-59")
def test_what_cannot_be_sent_is_refused_with_its_reason(idle_runtime, line, agent):
    line.arrive(CUSTOMER, "Hi")
    conversation = only(idle_runtime, agent).conversation
    for text in ("   ", "x" * 766, "ы" * 336):
        with pytest.raises(Refusal) as refused:
            say(idle_runtime, agent, conversation, line, text=text)
        assert [problem.path for problem in refused.value.problems] == ["text"]
    form = SendMessage(sender_id=99, text="Hi", client_key="k")
    with pytest.raises(Refusal) as gone:
        idle_runtime.database.write(service.send, agent, conversation.id, form)
    assert gone.value.problems[0].code == "sender_gone"


@pytest.mark.req("OPT-9", "CVP-28")
def test_nothing_goes_to_whoever_opted_out(idle_runtime, line, agent, clock):
    line.arrive(CUSTOMER, "Hi")
    conversation = only(idle_runtime, agent).conversation
    say(idle_runtime, agent, conversation, line)
    idle_runtime.database.write(record_opt_out, CUSTOMER, Channel.SMS)
    clock.advance(HOLD_MS)
    assert line.send() == []
    assert thread(idle_runtime, conversation).messages[-1].failure == "opted_out"
    with pytest.raises(Refusal) as refused:
        say(idle_runtime, agent, conversation, line, key="k2")
    assert refused.value.code is Code.NOT_SENDABLE


@pytest.mark.req("CNV-66", "CNV-67", "CNV-13")
def test_a_new_conversation_belongs_to_its_creator(idle_runtime, line, agent):
    form = StartConversation(number="+34 600 111 222", name="Lucía")
    made = idle_runtime.database.write(service.start, agent, form)
    assert (made.address, made.name, made.state) == (CUSTOMER, "Lucía", ConversationState.IN_WORK)
    assert made.assignee_id == agent.user_id
    assert page(idle_runtime, agent, Group.YOUR_TASKS).total == 1


@pytest.mark.req("CNV-68", "CNV-69")
def test_a_known_number_opens_what_there_is(idle_runtime, line, agent, admin):
    line.arrive(CUSTOMER, "Hi")
    found = idle_runtime.database.write(service.start, agent, StartConversation(number=CUSTOMER, name="Lucía"))
    assert (found.state, found.name) == (ConversationState.UNASSIGNED, "Lucía")
    admin_department = admin.department_id
    idle_runtime.database.write(service.move_department, admin, found.id, admin_department)
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(service.start, agent, StartConversation(number=CUSTOMER))
    assert refused.value.problems[0].code == "other_department"


@pytest.mark.parametrize("number", ["", "12", "abc", "1" * 21])
@pytest.mark.req("CNV-72")
def test_a_wrong_number_starts_nothing(idle_runtime, line, agent, number):
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(service.start, agent, StartConversation(number=number))
    assert refused.value.problems[0].path == "number"
    assert page(idle_runtime, agent).total == 0


@pytest.mark.req("CNV-4", "CNV-26", "CNV-77")
def test_a_moved_conversation_leaves_the_sight_of_its_department(idle_runtime, line, agent, admin):
    line.arrive(CUSTOMER, "Hi")
    conversation = only(idle_runtime, agent).conversation
    idle_runtime.database.write(service.assign, agent, conversation.id, Assign(user_id=agent.user_id))
    moved = idle_runtime.database.write(service.move_department, admin, conversation.id, admin.department_id)
    assert (moved.state, moved.assignee_id) == (ConversationState.UNASSIGNED, None)
    assert page(idle_runtime, agent).total == 0
    with pytest.raises(Refusal) as refused:
        say(idle_runtime, agent, conversation, line)
    assert refused.value.code is Code.NOT_FOUND
    assert page(idle_runtime, admin).total == 1


@pytest.mark.req("CNV-76")
def test_it_can_only_go_to_somebody_who_may_see_it(idle_runtime, line, agent, admin):
    line.arrive(CUSTOMER, "Hi")
    conversation = only(idle_runtime, admin).conversation
    idle_runtime.database.write(service.move_department, admin, conversation.id, admin.department_id)
    for user_id in (agent.user_id, 99):
        with pytest.raises(Refusal) as refused:
            idle_runtime.database.write(service.assign, admin, conversation.id, Assign(user_id=user_id))
        assert refused.value.problems[0].code == "cannot_see_department"


@pytest.mark.req("CNV-30", "CNV-36")
def test_resolving_reads_it_for_everybody(idle_runtime, line, agent, admin):
    line.arrive(CUSTOMER, "Hi")
    conversation = only(idle_runtime, agent).conversation
    idle_runtime.database.write(service.read_until_now, admin, conversation.id)
    line.arrive(CUSTOMER, "Hello?")
    done = idle_runtime.database.write(service.resolve, agent, conversation.id)
    assert done.state is ConversationState.RESOLVED
    assert not done.unanswered
    row = only(idle_runtime, admin)
    assert row.conversation.incoming == row.mark.read == 2
    assert [line_.kind for line_ in thread(idle_runtime, conversation).lines] == ["resolved"]
    with pytest.raises(Refusal) as again:
        idle_runtime.database.write(service.resolve, agent, conversation.id)
    assert again.value.code is Code.STATUS_IS_NOW
    line.arrive(CUSTOMER, "One more thing")
    assert only(idle_runtime, agent).conversation.state is ConversationState.UNASSIGNED


@pytest.mark.req("CNV-37", "CNV-38", "CNV-47", "CNV-52")
def test_groups_counts_and_order_agree(idle_runtime, line, agent, clock):
    for number in range(6):
        line.arrive(f"3460000000{number}", f"message {number}")
        clock.advance(1_000)
    rows = page(idle_runtime, agent).rows
    ids = [row.conversation.id for row in rows]
    assert [row.conversation.preview for row in rows] == [f"message {n}" for n in (5, 4, 3, 2, 1, 0)]
    idle_runtime.database.write(service.star, agent, ids[4], Star(starred=True))
    idle_runtime.database.write(service.assign, agent, ids[2], Assign(user_id=agent.user_id))
    idle_runtime.database.write(service.resolve, agent, ids[3])
    assert [row.conversation.id for row in page(idle_runtime, agent).rows] == [
        ids[4], ids[0], ids[1], ids[2], ids[3], ids[5],
    ]  # fmt: skip
    counts = read(idle_runtime, reads.counts, agent).counts
    everything = page(idle_runtime, agent).rows
    for group in Group:
        listed = page(idle_runtime, agent, group)
        assert listed.total == counts[group] == len(listed.rows)
        same = [row.conversation.id for row in everything if in_group(row, group, agent.user_id)]
        assert [row.conversation.id for row in listed.rows] == same


@pytest.mark.req("CNV-57", "CNV-59", "CNV-63", "CNV-75")
def test_search_and_filter(idle_runtime, line, agent, clock):
    line.arrive("34600000001", "Где мой заказ? 100% срочно")
    line.arrive("34611111111", "Thank you")
    first, second = (page(idle_runtime, agent, text=text).rows[0] for text in ("+34 600-000", "611"))
    assert (first.conversation.address, second.conversation.address) == ("34600000001", "34611111111")
    found = page(idle_runtime, agent, mode=SearchMode.CONTENT, text="ЗАКАЗ")
    assert [row.conversation.id for row in found.rows] == [first.conversation.id]
    assert page(idle_runtime, agent, mode=SearchMode.CONTENT, text="100%").total == 1
    assert page(idle_runtime, agent, mode=SearchMode.CONTENT, text="100_").total == 0
    say(idle_runtime, agent, first.conversation, line)
    assert [row.conversation.id for row in page(idle_runtime, agent, unanswered=True).rows] == [
        second.conversation.id
    ]


@pytest.mark.req("CVP-8")
def test_older_history_comes_in_stretches(idle_runtime, line, agent):
    for number in range(120):
        line.arrive(CUSTOMER, f"m{number}")
    conversation = only(idle_runtime, agent).conversation
    newest = thread(idle_runtime, conversation)
    assert [m.text for m in newest.messages] == [f"m{n}" for n in range(70, 120)]
    assert newest.earlier
    older = thread(idle_runtime, conversation, before=newest.messages[0].id)
    assert [m.text for m in older.messages] == [f"m{n}" for n in range(20, 70)]
    oldest = thread(idle_runtime, conversation, before=older.messages[0].id)
    assert (len(oldest.messages), oldest.earlier) == (20, False)


@pytest.mark.req("CNV-8")
def test_a_copy_kept_by_events_equals_a_fresh_one(idle_runtime, line, agent, admin, clock):
    def rows(part):
        return lambda: {str(row.conversation.id): getattr(row, part) for row in page(idle_runtime, agent).rows}

    fetch = {Topic.CONVERSATIONS: rows("conversation")}
    copy = Copy(idle_runtime, agent.listener(), fetch)

    def step(act):
        act()
        copy.follow()
        assert copy.rows == copy.fresh()

    step(lambda: line.arrive(CUSTOMER, "Hi"))
    step(lambda: line.arrive("34600999888", "Hola"))
    first = page(idle_runtime, agent).rows[1].conversation
    step(lambda: idle_runtime.database.write(service.assign, agent, first.id, Assign(user_id=agent.user_id)))
    step(lambda: say(idle_runtime, agent, first, line))
    clock.advance(HOLD_MS)
    step(line.send)
    step(lambda: line.receipt(line.sent[-1].message_id))
    step(lambda: idle_runtime.database.write(service.assign, agent, first.id, Assign(user_id=None)))
    step(lambda: idle_runtime.database.write(service.resolve, agent, first.id))
    step(lambda: idle_runtime.database.write(service.start, agent, StartConversation(number="34655555555")))
    step(lambda: idle_runtime.database.write(service.move_department, admin, first.id, admin.department_id))
    department = accounts.FIRST_LINE_DEPARTMENT
    back = idle_runtime.database.write(accounts.department_id, department)
    step(lambda: idle_runtime.database.write(service.move_department, admin, first.id, back))


@pytest.mark.req("CNV-4")
def test_events_of_another_department_are_not_heard(idle_runtime, line, agent, admin):
    line.arrive(CUSTOMER, "Hi")
    conversation = only(idle_runtime, agent).conversation
    idle_runtime.database.write(service.move_department, admin, conversation.id, admin.department_id)
    copy = Copy(idle_runtime, agent.listener(), {})
    line.arrive(CUSTOMER, "Secret")
    assert [event for event in copy.follow() if event.topic in (Topic.CONVERSATIONS, Topic.MESSAGES)] == []


@pytest.mark.req("CNV-48")
def test_the_contact_behind_the_number_is_named(idle_runtime, line, agent, admin):
    form = ContactForm(phone="+" + CUSTOMER, values={"name": "Lucía", "surname": "Fernández"})
    contact = idle_runtime.database.write(add_contact, admin, form)
    line.arrive(CUSTOMER, "Hi")
    row = only(idle_runtime, agent)
    assert (row.conversation.name, row.conversation.contact_id) == ("Lucía Fernández", contact.id)


def test_taking_back_what_is_not_there_is_not_found(idle_runtime, line, agent):
    line.arrive(CUSTOMER, "Hi")
    conversation = only(idle_runtime, agent).conversation
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(service.take_back, agent, conversation.id, 99)
    assert refused.value.code is Code.NOT_FOUND


@pytest.mark.req("CNV-35", "BEY-8")
def test_an_answer_that_is_taken_back_leaves_the_customer_waiting(idle_runtime, line, agent, clock):
    line.arrive(CUSTOMER, "Hi")
    conversation = only(idle_runtime, agent).conversation
    clock.advance(1)
    message = say(idle_runtime, agent, conversation, line)
    assert not only(idle_runtime, agent).conversation.unanswered
    idle_runtime.database.write(service.take_back, agent, conversation.id, message.id)
    assert only(idle_runtime, agent).conversation.unanswered
    clock.advance(1)
    say(idle_runtime, agent, conversation, line, key="k2")
    clock.advance(1)
    third = say(idle_runtime, agent, conversation, line, key="k3")
    idle_runtime.database.write(service.take_back, agent, conversation.id, third.id)
    assert not only(idle_runtime, agent).conversation.unanswered


@pytest.mark.req("CNV-30", "CNV-35")
def test_taking_back_does_not_undo_an_earlier_resolve(idle_runtime, line, agent, clock):
    line.arrive(CUSTOMER, "Hi")
    conversation = only(idle_runtime, agent).conversation
    clock.advance(1)
    idle_runtime.database.write(service.resolve, agent, conversation.id)
    clock.advance(1)
    message = say(idle_runtime, agent, conversation, line)
    idle_runtime.database.write(service.take_back, agent, conversation.id, message.id)
    assert not only(idle_runtime, agent).conversation.unanswered


@pytest.mark.req("CNV-76")
def test_it_cannot_go_to_somebody_who_does_not_work_in_conversations(idle_runtime, line, agent, admin):
    finance = NewUser(
        login="fin",
        password=PASSWORD,
        first_name="Fin",
        last_name="Ance",
        email="fin@acme.test",
        department_id=agent.department_id,
        roles=(SystemRole.FINANCE_MANAGER,),
    )
    user = idle_runtime.database.write(accounts.add_user, admin, finance, hash_password(PASSWORD))
    assert user.id not in [one.user_id for one in read(idle_runtime, account_reads.colleagues)]
    line.arrive(CUSTOMER, "Hi")
    conversation = only(idle_runtime, admin).conversation
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(service.assign, admin, conversation.id, Assign(user_id=user.id))
    assert refused.value.problems[0].code == "cannot_see_department"


def test_what_a_disabled_person_had_in_work_is_everybodys_again(client):
    agent = actor_named(client.runtime, "agent")
    started = client.call("POST", "/api/conversations", who="agent", json={"number": "+" + CUSTOMER}).json()
    assert started["assignee_id"] == agent.user_id
    assert client.call("POST", f"/api/users/{agent.user_id}/disable").status_code == 200
    row = only(client.runtime, actor_named(client.runtime, "admin"))
    assert (row.conversation.state, row.conversation.assignee_id) == (ConversationState.UNASSIGNED, None)


@pytest.mark.req("CVP-64")
def test_what_changes_nothing_is_not_in_the_audit_log(idle_runtime, line, agent, admin):
    line.arrive(CUSTOMER, "Hi")
    conversation = only(idle_runtime, agent).conversation
    give = Assign(user_id=agent.user_id)
    idle_runtime.database.write(service.assign, agent, conversation.id, give)
    before, told = actions(idle_runtime), len(idle_runtime.feed.seen)
    assert "conversation_assigned" in before
    same = idle_runtime.database.write(service.assign, admin, conversation.id, give)
    assert same.assignee_id == agent.user_id
    idle_runtime.database.write(service.move_department, admin, conversation.id, conversation.department_id)
    assert only(idle_runtime, agent).conversation.assignee_id == agent.user_id
    assert (actions(idle_runtime), len(idle_runtime.feed.seen)) == (before, told)
    assert [one.kind for one in thread(idle_runtime, conversation).lines] == ["taken"]
