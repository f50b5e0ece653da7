"""Single contacts: add, edit, delete, merge, find by number."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import update

from app.contacts import reads
from app.contacts.contacts import (
    add_contact,
    delete_contact,
    edit_contact,
    find_or_create,
    merge_contacts,
    record_rcs,
)
from app.contacts.opt_outs import record_opt_out, set_opt_out
from app.contacts.tables import contacts
from app.contract.attributes import EMAIL_KEY
from app.contract.channels import Channel
from app.contract.contacts import Contact, ContactForm, OptOutForm
from app.contract.faults import Code
from app.contract.paging import Filter, ListQuery, Op
from app.core.errors import Refusal
from tests.areas.asking import actions, read


@pytest.mark.req("CON-2", "CON-3", "CON-19", "CON-49")
def test_a_new_contact_has_its_number_in_canonical_form(idle_runtime, admin):
    form = ContactForm(
        phone="(504) 621-8927",
        values={"name": " James ", "age": 42, "birthday": "1980-02-29", "gender": "male", "city": ""},
        new_tags=("VIP",),
    )
    made = idle_runtime.database.write(add_contact, admin, form)
    assert (made.phone, made.doubtful, made.country) == ("15046218927", False, "US")
    assert made.values == {"name": "James", "age": 42, "birthday": "1980-02-29", "gender": "Male"}
    assert [tag.name for tag in made.tags] == ["VIP"]
    assert read(idle_runtime, reads.contact, made.id) == made
    assert read(idle_runtime, reads.all_tags)[0].contacts == 1


@pytest.mark.req("CON-3")
def test_a_number_that_cannot_exist_is_kept_and_marked(contact):
    assert contact("1234").doubtful
    assert contact("1234567890123").doubtful


@pytest.mark.req("CON-54", "CON-55", "CON-57")
def test_everything_wrong_with_a_form_is_told_at_once(idle_runtime, admin):
    form = ContactForm(
        phone="x",
        values={"email": "no", "age": "old", "birthday": "1.1.2000", "gender": "robot", "nope": 1},
        new_tags=("",),
        tags=(99,),
    )
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(add_contact, admin, form)
    assert {(p.path, p.code) for p in refused.value.problems} == {
        ("phone", "phone_characters"),
        ("values.email", "not_an_email"),
        ("values.age", "not_a_number"),
        ("values.birthday", "not_a_date"),
        ("values.gender", "not_in_list"),
        ("values.nope", "unknown_attribute"),
        ("new_tags.0", "required"),
        ("tags.0", "gone"),
    }


@pytest.mark.req("CON-56")
def test_a_number_belongs_to_one_contact(idle_runtime, admin, contact):
    first = contact("5046218927")
    with pytest.raises(Refusal) as refused:
        contact("+1 (504) 621-8927")
    assert refused.value.code is Code.CONTACT_EXISTS
    assert refused.value.params == {"id": first.id, "phone": "15046218927"}
    other = contact("8102929388")
    form = ContactForm(phone="5046218927", version=other.version)
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(edit_contact, admin, other.id, form)
    assert refused.value.params["id"] == first.id


@pytest.mark.req("CON-26", "CON-53")
def test_editing_touches_only_what_the_form_names(idle_runtime, admin, contact):
    before = contact("5046218927", name="James", city="Paris", tags=("a", "b"))
    form = ContactForm(
        phone="5046218927",
        values={"city": None, "surname": "Butt"},
        tags=(before.tags[0].id,),
        version=before.version,
    )
    after = idle_runtime.database.write(edit_contact, admin, before.id, form)
    assert after.values == {"name": "James", "surname": "Butt"}
    assert [tag.name for tag in after.tags] == ["a"]
    assert {tag.name: tag.contacts for tag in read(idle_runtime, reads.all_tags)} == {"a": 1, "b": 0}
    assert after.version == before.version + 1
    assert actions(idle_runtime)[-1] == "contact_changed"


@pytest.mark.req("CON-32")
def test_saving_over_another_change_is_refused_with_the_others_values(idle_runtime, admin, contact):
    before = contact("5046218927", name="James")
    theirs = ContactForm(phone="5046218927", values={"name": "Jim"}, version=before.version)
    saved = idle_runtime.database.write(edit_contact, admin, before.id, theirs)
    mine = ContactForm(phone="5046218927", values={"name": "Jimmy"}, version=before.version)
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(edit_contact, admin, before.id, mine)
    assert refused.value.code is Code.CONFLICT
    assert msgspec.json.decode(str(refused.value.params["record"]), type=Contact) == saved
    idle_runtime.database.write(delete_contact, admin, before.id)
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(edit_contact, admin, before.id, mine)
    assert refused.value.code is Code.NOT_FOUND


@pytest.mark.req("CON-29")
def test_opt_outs_follow_a_changed_number_and_stay_with_the_old(idle_runtime, admin, contact):
    before = contact("5046218927")
    idle_runtime.database.write(set_opt_out, admin, OptOutForm(contact_id=before.id, channel=Channel.SMS))
    form = ContactForm(phone="8102929388", version=before.version)
    after = idle_runtime.database.write(edit_contact, admin, before.id, form)
    assert [entry.channel for entry in after.opt_outs] == [Channel.SMS]
    assert [entry.channel for entry in contact("5046218927").opt_outs] == [Channel.SMS]


@pytest.mark.req("CON-31")
def test_a_deleted_contact_stays_opted_out(idle_runtime, admin, contact):
    gone = contact("5046218927", tags=("a",))
    idle_runtime.database.write(set_opt_out, admin, OptOutForm(contact_id=gone.id, channel=None))
    idle_runtime.database.write(delete_contact, admin, gone.id)
    assert read(idle_runtime, reads.total) == 0
    assert read(idle_runtime, reads.all_tags)[0].contacts == 0
    again = contact("5046218927")
    assert again.id != gone.id
    assert [entry.channel for entry in again.opt_outs] == [None]


@pytest.mark.req("CON-30")
def test_merging_fills_gaps_unites_tags_and_opt_outs(idle_runtime, admin, contact):
    keep = contact("5046218927", name="James", tags=("a", "b"))
    other = contact("8102929388", name="Jim", city="Paris", tags=("b", "c"))
    idle_runtime.database.write(set_opt_out, admin, OptOutForm(contact_id=other.id, channel=Channel.SMS))
    after = idle_runtime.database.write(merge_contacts, admin, other.id, keep.id)
    assert after.values == {"name": "James", "city": "Paris"}
    assert [tag.name for tag in after.tags] == ["a", "b", "c"]
    assert [entry.channel for entry in after.opt_outs] == [Channel.SMS]
    assert {tag.name: tag.contacts for tag in read(idle_runtime, reads.all_tags)} == {"a": 1, "b": 1, "c": 1}
    assert read(idle_runtime, reads.contact, other.id) == after
    assert actions(idle_runtime)[-1] == "contacts_merged"


def test_merges_in_a_row_lead_to_the_last(idle_runtime, admin, contact):
    first, second, third = (contact(f"504621892{n}") for n in range(3))
    idle_runtime.database.write(merge_contacts, admin, first.id, second.id)
    idle_runtime.database.write(merge_contacts, admin, second.id, third.id)
    assert read(idle_runtime, reads.contact, first.id).id == third.id
    with pytest.raises(Refusal):
        idle_runtime.database.write(merge_contacts, admin, third.id, third.id)


def test_numbers_are_found_or_made_once(idle_runtime, contact):
    known = contact("5046218927", name="James")
    phones = ["15046218927", "18102929388", "18102929388", "1234"]
    found = idle_runtime.database.write(find_or_create, phones, name="Somebody")
    assert found["15046218927"] == known.id
    assert len(set(found.values())) == 3
    assert read(idle_runtime, reads.contact, found["18102929388"]).values == {"name": "Somebody"}
    assert read(idle_runtime, reads.contact, known.id).values == {"name": "James"}
    assert read(idle_runtime, reads.contact, found["1234"]).doubtful
    assert read(idle_runtime, reads.contact, found["18102929388"]).country == "US"
    assert idle_runtime.database.write(find_or_create, phones) == found


@pytest.mark.req("CON-11")
def test_a_capability_check_leaves_its_answer(idle_runtime, contact):
    yes, no, never = (contact(f"504621892{n}") for n in range(3))
    idle_runtime.database.write(record_rcs, {yes.id: True, no.id: False})
    assert [read(idle_runtime, reads.contact, one.id).rcs_capable for one in (yes, no, never)] == [
        True,
        False,
        None,
    ]
    assert read(idle_runtime, reads.contact, yes.id).rcs_checked_ms == idle_runtime.clock.now_ms()


@pytest.mark.req("CON-61")
def test_hostile_text_is_stored_and_found_literally(idle_runtime, contact):
    text = "Robert'); DROP TABLE contacts;-- <b>\U0001f600 %_\\"
    made = contact("5046218927", name=text, city="a\x00b\x07c")
    assert made.values == {"name": text, "city": "abc"}
    query = ListQuery(filters=(Filter(field="attribute.name", op=Op.VALUE, values=("%_\\",)),))
    assert read(idle_runtime, reads.count, query, 0).contacts == 1


def test_an_email_address_is_opted_out_whatever_its_case(idle_runtime, contact):
    made = contact("5046218927", email="Anna@Example.com")
    idle_runtime.database.write(record_opt_out, "anna@example.com", Channel.EMAIL)
    found = read(idle_runtime, reads.contact, made.id)
    assert [entry.channel for entry in found.opt_outs] == [Channel.EMAIL]
    assert found.values[EMAIL_KEY] == "Anna@Example.com"


@pytest.mark.req("CON-2")
def test_somebody_known_by_mail_alone_needs_no_number_until_one_is_given(idle_runtime, admin, contact):
    made = contact("5046218927", email="a@b.co")
    numberless = update(contacts).where(contacts.c.id == made.id).values(phone=None)
    idle_runtime.database.write(lambda work: work.conn.execute(numberless))
    form = ContactForm(phone="", values={"name": "Ann"}, version=made.version)
    after = idle_runtime.database.write(edit_contact, admin, made.id, form)
    assert (after.phone, after.values["name"]) == (None, "Ann")
    number = ContactForm(phone="5046218928", version=after.version)
    assert idle_runtime.database.write(edit_contact, admin, made.id, number).phone == "15046218928"
    nothing = ContactForm(phone="", version=after.version + 1)
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(edit_contact, admin, made.id, nothing)
    assert [(p.path, p.code) for p in refused.value.problems] == [("phone", "required")]
