"""Pushes and messages into apps as steps of a chain: to every device of a person, by the best of them (MSG-71)."""

from __future__ import annotations

import pytest

from app.channels.kit.connector import Receipt, ReceiptStatus
from app.channels.kit.outcome import Accepted, ErrorKind, Rejected
from app.contacts import reads as contacts
from app.contacts.contacts import add_contact
from app.contacts.devices import register
from app.contacts.opt_outs import record_opt_out
from app.contract.broadcasts import RecipientKind, RecipientSource, RecipientState
from app.contract.channels import Channel
from app.contract.contacts import ContactForm
from app.contract.content import Criterion
from app.contract.devices import DeviceForm
from app.core.clock import MINUTE_MS
from app.dispatch import receipts
from tests.areas.asking import read
from tests.areas.broadcasts.chained import ALICE, Chain

pytestmark = pytest.mark.both_databases(slow=True)

R = RecipientState
PUSH, APP, SMS = Channel.PUSH, Channel.MOBILE_PUSH, Channel.SMS
EVERYBODY = RecipientSource(kind=RecipientKind.EVERYBODY)


@pytest.fixture
def chain(line) -> Chain:
    return Chain(line)


@pytest.fixture
def alice(chain, admin):
    """Has an app on two phones, and takes pushes in one browser."""
    made = chain.write(add_contact, admin, ContactForm(phone="+" + ALICE))
    for channel, token in ((APP, "phone"), (APP, "tablet"), (PUSH, "browser")):
        made = chain.write(register, admin, made.id, DeviceForm(channel=channel, token=token))
    return made


def to_each(claimed):
    return Accepted(claimed.tokens)


def report(chain, channel, token, status=ReceiptStatus.DELIVERED):
    batch = [Receipt(token, status, "000", "", None)]
    chain.write(receipts.apply, chain.line.hooks, chain.provider[channel], batch)


def launch(chain, first=APP):
    criterion = Criterion.SUBMIT if first is PUSH else Criterion.DELIVERY
    return chain.launch(chain.step(first, criterion=criterion), chain.step(SMS), people=EVERYBODY)


@pytest.mark.req("MPU-3", "MSG-71")
@pytest.mark.usefixtures("alice")
def test_the_report_of_one_of_the_apps_is_enough(chain):
    run = launch(chain)
    (sent,) = chain.send(APP, to_each)
    assert (sent.address, sent.tokens) == (ALICE, ("phone", "tablet"))
    report(chain, APP, "phone", ReceiptStatus.FAILED)
    assert chain.row(run).state is R.ACTIVE
    report(chain, APP, "tablet")
    assert (chain.row(run).state, chain.tried(run)) == (R.SUCCESSFUL, [(APP, "delivered", None)])
    report(chain, APP, "tablet", ReceiptStatus.DISPLAYED)
    assert chain.tried(run) == [(APP, "displayed", None)]


@pytest.mark.req("MPU-3")
@pytest.mark.usefixtures("alice")
def test_apps_that_report_nothing_let_the_waiting_time_run_out(chain):
    run = launch(chain)
    chain.send(APP, to_each)
    chain.pass_time(run, 10 * MINUTE_MS - 1)
    assert chain.claim(SMS) == []
    chain.pass_time(run, 1)
    assert len(chain.send(SMS)) == 1
    assert chain.tried(run) == [(APP, "timed_out", None), (SMS, "submitted", None)]


@pytest.mark.req("MSG-71")
@pytest.mark.usefixtures("alice")
def test_failed_on_every_device_the_next_step_begins(chain):
    run = launch(chain)
    chain.send(APP, to_each)
    report(chain, APP, "phone", ReceiptStatus.FAILED)
    assert chain.claim(SMS) == []
    report(chain, APP, "tablet", ReceiptStatus.FAILED)
    chain.feed(run)
    assert [one.address for one in chain.claim(SMS)] == [ALICE]


@pytest.mark.req("PSH-6", "PSH-20")
def test_a_push_is_done_when_it_is_taken_and_unknown_devices_are_forgotten(chain, alice, idle_runtime):
    run = launch(chain, PUSH)
    (sent,) = chain.send(PUSH, lambda one: Accepted(("p1",), gone=("browser",)))
    assert sent.tokens == ("browser",)
    assert chain.row(run).state is R.SUCCESSFUL
    left = read(idle_runtime, contacts.contact, alice.id).devices
    assert [one.token for one in left] == ["phone", "tablet"]


@pytest.mark.req("PSH-20")
def test_with_no_device_left_the_attempt_fails(chain, alice, idle_runtime):
    run = launch(chain, PUSH)
    why = Rejected(ErrorKind.INVALID_RECIPIENT, "unregistered", "", gone=("browser",))
    chain.send(PUSH, lambda one: why)
    chain.feed(run)
    assert chain.tried(run) == [(PUSH, "failed", None), (SMS, "pending", None)]
    assert [one.token for one in read(idle_runtime, contacts.contact, alice.id).devices] == ["phone", "tablet"]


@pytest.mark.req("MPU-20", "PSH-20", "MSG-71")
def test_who_has_no_device_is_skipped(chain, alice, admin):
    chain.write(add_contact, admin, ContactForm(phone="+34600000002"))
    run = launch(chain, PUSH)
    assert [one.address for one in chain.send(PUSH, to_each)] == [ALICE]
    attempts = {row.address: [(one.channel, one.skip_reason) for one in row.attempts] for row in chain.rows(run)}
    assert attempts["34600000002"] == [(PUSH, "no_address"), (SMS, None)]


@pytest.mark.req("MSG-70")
@pytest.mark.usefixtures("alice")
def test_an_opt_out_of_the_channel_counts_for_devices_too(chain):
    chain.write(record_opt_out, ALICE, APP)
    run = launch(chain)
    assert chain.tried(run)[0] == (APP, "skipped", "opted_out")
    assert chain.claim(APP) == []
