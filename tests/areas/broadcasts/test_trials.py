"""*Send test*: one message as one person would read it, counted nowhere."""

from __future__ import annotations

import pytest

from app.broadcasts import reads, trials
from app.contacts.contacts import add_contact
from app.contacts.opt_outs import record_opt_out
from app.contract.broadcasts import SendTest
from app.contract.chain import Step
from app.contract.channels import Channel
from app.contract.contacts import ContactForm
from app.contract.content import SmsContent
from app.contract.faults import Code
from app.contract.messages import MessageState, Source
from app.contract.paging import PageRequest
from app.core.errors import Refusal
from tests.areas.asking import actions, read

pytestmark = pytest.mark.both_databases(slow=True)

NUMBER = "34600111222"


@pytest.fixture
def send(line):
    def one(text="Hello", number="+" + NUMBER, **other):
        step = Step(content=SmsContent(text=text), sender_id=line.sender.id)
        form = SendTest(step=step, number=number, **other)
        return line.runtime.database.write(trials.send, line.admin, form)

    return one


@pytest.mark.req("MSG-52")
def test_it_reads_as_for_the_person_it_is_borrowed_from_and_counts_nowhere(line, send):
    eva = line.runtime.database.write(
        add_contact, line.admin, ContactForm(phone="+34600999888", values={"name": "Eva"})
    )
    message = send("{{attribute.name}}, hello", contact_id=eva.id)
    assert (message.text, message.address, message.source) == ("Eva, hello", NUMBER, Source.TEST)
    assert [claimed.address for claimed in line.send()] == [NUMBER]
    line.receipt(message.id)
    assert read(line.runtime, trials.sent, message.id).state is MessageState.DELIVERED
    assert read(line.runtime, reads.page, PageRequest()).total == 0
    assert "test_sent" in actions(line.runtime)


@pytest.mark.req("MSG-52")
def test_asked_for_twice_it_is_sent_once(line, send):
    assert send(client_key="k").id == send(client_key="k").id
    assert len(line.send()) == 1


@pytest.mark.req("MSG-42", "MSG-52")
@pytest.mark.parametrize(
    ("text", "code"),
    [("{{attribute.name}}", "sms_empty"), ("x" * 760 + '{{attribute.name|"abcdefgh"}}', "sms_too_long")],
)
def test_a_text_that_cannot_be_sent_to_this_person_is_refused(line, send, text, code):
    with pytest.raises(Refusal) as refused:
        send(text)
    assert [(problem.path, problem.code) for problem in refused.value.problems] == [("step.content.text", code)]
    assert line.send() == []


@pytest.mark.req("MSG-52", "OPT-8")
def test_nobody_who_opted_out_gets_a_test_and_no_wrong_number(line, send):
    line.runtime.database.write(record_opt_out, NUMBER, Channel.SMS)
    with pytest.raises(Refusal) as refused:
        send()
    assert refused.value.code is Code.NOT_SENDABLE
    with pytest.raises(Refusal):
        send(number="12")


@pytest.mark.req("MSG-52")
def test_other_messages_are_not_shown_as_tests(line, send):
    line.arrive(NUMBER, "Hi")
    with pytest.raises(Refusal) as refused:
        read(line.runtime, trials.sent, 1)
    assert refused.value.code is Code.NOT_FOUND
