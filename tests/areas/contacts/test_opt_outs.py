"""Opt-outs: by address, with history, lifted exactly as far as asked."""

from __future__ import annotations

import pytest

from app.contacts import reads
from app.contacts.opt_outs import (
    lift_by_message,
    lift_opt_out,
    opted_out_of,
    record_opt_out,
    set_opt_out,
)
from app.contract.channels import Channel
from app.contract.contacts import OptOutForm, OptOutSource
from app.contract.faults import Code
from app.core.errors import Refusal
from tests.areas.asking import actions, read

PHONE = "15046218927"
SMS, VIBER = Channel.SMS, Channel.VIBER


def blocked(runtime, channel, sender):
    return read(runtime, opted_out_of, PHONE, channel.value, sender) is not None


@pytest.mark.req("CON-27", "CON-28", "CON-53")
def test_an_entry_is_set_lifted_and_remembered(idle_runtime, admin, contact):
    made = contact("5046218927")
    form = OptOutForm(contact_id=made.id, channel=SMS, sender="Shop")
    after = idle_runtime.database.write(set_opt_out, admin, form)
    (entry,) = after.opt_outs
    assert (entry.channel, entry.sender, entry.source, entry.set_by) == (
        SMS,
        "Shop",
        OptOutSource.USER,
        "Ada Admin",
    )
    idle_runtime.clock.advance(1000)
    lifted = idle_runtime.database.write(lift_opt_out, admin, entry.id)
    assert (lifted.lifted_by, lifted.lifted_ms) == ("Ada Admin", idle_runtime.clock.now_ms())
    assert read(idle_runtime, reads.contact, made.id).opt_outs == ()
    assert read(idle_runtime, reads.opt_out_history, made.id) == [lifted]
    assert actions(idle_runtime)[-2:] == ["opt_out_set", "opt_out_lifted"]
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(lift_opt_out, admin, entry.id)
    assert refused.value.code is Code.STATUS_IS_NOW


def test_the_same_entry_twice_is_refused_and_a_sender_needs_its_channel(idle_runtime, admin, contact):
    made = contact("5046218927")
    form = OptOutForm(contact_id=made.id, channel=SMS)
    idle_runtime.database.write(set_opt_out, admin, form)
    for bad, code in ((form, "already_opted_out"), (OptOutForm(contact_id=made.id, sender="x"), "needs_channel")):
        with pytest.raises(Refusal) as refused:
            idle_runtime.database.write(set_opt_out, admin, bad)
        assert [p.code for p in refused.value.problems] == [code]


@pytest.mark.req("OPT-8")
@pytest.mark.parametrize(
    ("channel", "sender", "keeps_out"),
    [
        (None, "", {(SMS, "Shop"), (SMS, "Bank"), (VIBER, "Shop")}),
        (SMS, "", {(SMS, "Shop"), (SMS, "Bank")}),
        (SMS, "shop", {(SMS, "Shop")}),
        (VIBER, "Bank", set()),
    ],
)
def test_an_entry_blocks_its_scope(idle_runtime, channel, sender, keeps_out):
    idle_runtime.database.write(record_opt_out, PHONE, channel, sender)
    tried = {(SMS, "Shop"), (SMS, "Bank"), (VIBER, "Shop")}
    assert {pair for pair in tried if blocked(idle_runtime, *pair)} == keeps_out
    among = read(idle_runtime, reads.opted_out_among, [PHONE, "1"], SMS.value, "Shop")
    assert among == ({PHONE} if (SMS, "Shop") in keeps_out else set())


@pytest.mark.req("OPT-12")
def test_a_message_lifts_its_channel_and_its_sender_only(idle_runtime):
    for channel, sender in ((SMS, ""), (SMS, "Shop"), (SMS, "Bank"), (VIBER, "")):
        idle_runtime.database.write(record_opt_out, PHONE, channel, sender, source=OptOutSource.WORD, detail="stop")
    lifted = idle_runtime.database.write(lift_by_message, PHONE, SMS, "Shop", detail="message 7")
    assert lifted == 2
    assert not blocked(idle_runtime, SMS, "Shop")
    assert blocked(idle_runtime, SMS, "Bank")
    assert blocked(idle_runtime, VIBER, "Shop")
    assert idle_runtime.database.write(lift_by_message, PHONE, SMS, "Shop", detail="message 8") == 0


@pytest.mark.req("OPT-12")
def test_an_entry_for_every_channel_goes_on_for_the_others(idle_runtime):
    idle_runtime.database.write(record_opt_out, PHONE, None)
    idle_runtime.database.write(lift_by_message, PHONE, SMS, "Shop", detail="message 7")
    assert not blocked(idle_runtime, SMS, "Shop")
    assert all(blocked(idle_runtime, other, "Shop") for other in Channel if other is not SMS)


@pytest.mark.req("OPT-14")
def test_a_chatbots_opt_out_is_not_lifted_by_a_message(idle_runtime):
    idle_runtime.database.write(record_opt_out, PHONE, SMS, "Shop", source=OptOutSource.CHATBOT, detail="Helper")
    assert idle_runtime.database.write(lift_by_message, PHONE, SMS, "Shop", detail="message 7") == 0
    assert blocked(idle_runtime, SMS, "Shop")


@pytest.mark.req("CON-31", "IMP-20")
def test_an_address_nobody_has_can_be_opted_out(idle_runtime, contact):
    idle_runtime.database.write(record_opt_out, PHONE, SMS)
    assert [entry.channel for entry in contact("5046218927").opt_outs] == [SMS]


def test_the_name_of_a_sender_is_short_and_printable(idle_runtime, admin, contact):
    made = contact("5046218927")
    after = idle_runtime.database.write(
        set_opt_out, admin, OptOutForm(contact_id=made.id, channel=SMS, sender=" Sh\x01op ")
    )
    assert after.opt_outs[0].sender == "Shop"
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(
            set_opt_out, admin, OptOutForm(contact_id=made.id, channel=SMS, sender="x" * 101)
        )
    assert refused.value.problems[0].code == "too_long"
