"""Devices of contacts: whose they are, what is refused, and where messages to them go."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from app.contacts import reads
from app.contacts.contacts import delete_contact, edit_contact, merge_contacts
from app.contacts.devices import Tokens, forget, register
from app.contacts.tables import contacts
from app.contract.channels import Channel
from app.contract.contacts import ContactForm
from app.contract.devices import DEVICES_MAX, NAME_MAX, TOKEN_MAX, DeviceForm
from app.contract.faults import Code
from app.contract.messages import MessageId, Source
from app.core.errors import Refusal
from app.dispatch.observers import Candidate
from tests.areas.asking import actions, read

PUSH, APP = Channel.PUSH, Channel.MOBILE_PUSH
PHONE = "15046218927"

pytestmark = pytest.mark.both_databases


def held(runtime, made):
    return [(one.channel, one.token, one.name) for one in read(runtime, reads.contact, made.id).devices]


@pytest.fixture
def give(idle_runtime, admin):
    """Registers a device: `give(contact, "token")`."""

    def of(made, token, channel=PUSH, name=""):
        form = DeviceForm(channel=channel, token=token, name=name)
        return idle_runtime.database.write(register, admin, made.id, form)

    return of


@pytest.mark.req("MSG-71")
def test_a_device_is_registered_named_anew_and_forgotten(idle_runtime, admin, contact, give):
    made = contact(PHONE)
    give(made, " t1 ", name="Pixel")
    give(made, "t1", channel=APP)
    after = give(made, "t1", name="Pixel 8")
    assert held(idle_runtime, made) == [(PUSH, "t1", "Pixel 8"), (APP, "t1", "")]
    idle_runtime.database.write(forget, admin, after.devices[0].id)
    assert held(idle_runtime, made) == [(APP, "t1", "")]
    assert actions(idle_runtime)[-2:] == ["device_registered", "device_forgotten"]
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(forget, admin, after.devices[0].id)
    assert refused.value.code is Code.NOT_FOUND


@pytest.mark.req("MSG-71")
def test_a_device_that_changes_hands_is_the_new_owners_alone(idle_runtime, contact, give):
    anna, bob = contact(PHONE), contact("15046218928")
    give(anna, "t1")
    give(bob, "t1")
    assert (held(idle_runtime, anna), held(idle_runtime, bob)) == ([], [(PUSH, "t1", "")])


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        (DeviceForm(channel=Channel.SMS, token="t"), [("channel", "not_by_device")]),
        (DeviceForm(channel=PUSH, token="  "), [("token", "required")]),
        (DeviceForm(channel=PUSH, token="t" * (TOKEN_MAX + 1)), [("token", "too_long")]),
        (DeviceForm(channel=PUSH, token="two words"), [("token", "token_malformed")]),
        (DeviceForm(channel=PUSH, token="tökén"), [("token", "token_malformed")]),
        (DeviceForm(channel=APP, token="a\nb", name="n" * (NAME_MAX + 1)),
         [("token", "token_malformed"), ("name", "too_long")]),
    ],
)  # fmt: skip
def test_what_is_no_device_is_refused_with_every_reason(form, wrong, idle_runtime, admin, contact):
    made = contact(PHONE)
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(register, admin, made.id, form)
    assert [(one.path, one.code) for one in refused.value.problems] == wrong
    assert held(idle_runtime, made) == []


def test_a_token_of_the_longest_length_is_kept_whole(idle_runtime, contact, give):
    made = contact(PHONE)
    give(made, "t" * TOKEN_MAX)
    assert [len(token) for _, token, _ in held(idle_runtime, made)] == [TOKEN_MAX]


def test_nobody_has_more_devices_than_a_person_can(contact, give):
    made = contact(PHONE)
    for number in range(DEVICES_MAX):
        give(made, f"t{number}")
    give(made, "t0", name="known already")
    with pytest.raises(Refusal) as refused:
        give(made, "more")
    assert [(one.code, one.params["limit"]) for one in refused.value.problems] == [("too_many", DEVICES_MAX)]
    assert give(made, "more", channel=APP).devices[-1].token == "more"


def test_of_somebody_who_is_not_there_nothing_is_registered(idle_runtime, admin):
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(register, admin, 999, DeviceForm(channel=PUSH, token="t"))
    assert refused.value.code is Code.NOT_FOUND


@pytest.mark.req("CON-30", "CON-31")
def test_devices_go_with_their_contact_and_stay_with_the_one_that_is_kept(idle_runtime, admin, contact, give):
    anna, bob = contact(PHONE), contact("15046218928")
    give(anna, "a")
    give(bob, "b")
    kept = idle_runtime.database.write(merge_contacts, admin, anna.id, bob.id)
    assert [one.token for one in kept.devices] == ["a", "b"]
    idle_runtime.database.write(delete_contact, admin, bob.id)
    fresh = contact(PHONE)
    assert [one.token for one in give(fresh, "a").devices] == ["a"]


def candidate(number, address, channel=PUSH, source=Source.BROADCAST):
    return Candidate(MessageId(number), channel.value, "Acme", address, source, 1, None, None)


@pytest.mark.req("MSG-71")
def test_a_message_goes_to_every_device_of_its_channel(idle_runtime, admin, contact, give):
    anna, nobody = contact(PHONE), contact("15046218928")
    for token, channel in (("a1", PUSH), ("a2", PUSH), ("a3", APP)):
        give(anna, token, channel)
    batch = [
        candidate(1, PHONE),
        candidate(2, PHONE, APP),
        candidate(3, nobody.phone),
        candidate(4, "typed-token", source=Source.TEST),
    ]
    assert read(idle_runtime, Tokens().of, batch) == {1: ("a1", "a2"), 2: ("a3",), 3: (), 4: ("typed-token",)}


@pytest.mark.req("MSG-71")
def test_somebody_without_a_number_is_found_by_mail(idle_runtime, admin, contact, give):
    anna, bob = contact(PHONE, email="Both@example.com"), contact("15046218928", email="both@example.com")
    give(anna, "a")
    give(bob, "b")
    idle_runtime.database.write(_without_number, bob.id)
    assert read(idle_runtime, Tokens().of, [candidate(1, "both@example.com")]) == {1: ("b",)}


def _without_number(work, contact_id):
    work.conn.execute(update(contacts).where(contacts.c.id == contact_id).values(phone=None))


@pytest.mark.req("PSH-20")
def test_what_a_provider_knows_no_more_is_taken_away(idle_runtime, contact, give):
    made = contact(PHONE)
    give(made, "old")
    give(made, "new")
    give(made, "old", APP)
    idle_runtime.database.write(Tokens().gone, PUSH.value, {"old", "never known"})
    assert held(idle_runtime, made) == [(PUSH, "new", ""), (APP, "old", "")]


def test_editing_a_contact_leaves_its_devices(idle_runtime, admin, contact, give):
    made = contact(PHONE)
    give(made, "t")
    form = ContactForm(phone=f"+{PHONE}", values={"name": "Anna"}, version=made.version)
    assert [one.token for one in idle_runtime.database.write(edit_contact, admin, made.id, form).devices] == ["t"]
