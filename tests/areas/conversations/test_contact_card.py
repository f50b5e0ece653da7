"""What an agent sees of the person behind a conversation."""

from __future__ import annotations

import pytest

from app.contacts.contacts import add_contact
from app.contacts.opt_outs import record_opt_out
from app.contract.channels import Channel
from app.contract.contacts import ContactForm
from app.conversations import reads
from tests.areas.asking import read

CUSTOMER = "34600111222"


@pytest.mark.req("CVP-35", "CVP-36")
def test_an_agent_reads_the_contact_of_a_conversation(idle_runtime, line, agent, admin):
    form = ContactForm(phone=CUSTOMER, values={"name": "Lucía"})
    made = idle_runtime.database.write(add_contact, admin, form)
    line.arrive(CUSTOMER, "Hi")
    idle_runtime.database.write(record_opt_out, CUSTOMER, Channel.SMS)
    card = read(idle_runtime, reads.card, CUSTOMER)
    assert card.contact is not None
    assert (card.contact.id, card.contact.values["name"]) == (made.id, "Lucía")
    assert [one.channel for one in card.contact.opt_outs] == [Channel.SMS]
    assert "name" in {one.key for one in card.attributes}


@pytest.mark.req("CNV-4")
def test_of_a_conversation_one_cannot_see_there_is_no_card(client):
    assert client.call("GET", "/api/conversations/99/contact", who="agent").status_code == 404
