"""Tags: names, counts, deletion."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.contacts import reads, uses
from app.contacts.contacts import edit_contact
from app.contacts.tables import contact_tags
from app.contacts.tags import add_tag, delete_tag, rename_tag
from app.contract.contacts import ContactForm, TagForm
from app.contract.faults import Code
from app.core.errors import Refusal
from app.core.jobs import open_jobs
from tests.areas.asking import actions, read
from tests.areas.conftest import wait_for_job

pytestmark = pytest.mark.both_databases(slow=True)


@pytest.mark.req("CON-25")
def test_a_name_is_trimmed_and_unique_whatever_its_case(idle_runtime, admin):
    tag = idle_runtime.database.write(add_tag, admin, TagForm(name="  VIP "))
    assert (tag.name, tag.contacts) == ("VIP", 0)
    other = idle_runtime.database.write(add_tag, admin, TagForm(name="ё"))
    for verb in ((add_tag, admin, TagForm(name="vip")), (rename_tag, admin, tag.id, TagForm(name="Ё"))):
        with pytest.raises(Refusal) as refused:
            idle_runtime.database.write(*verb)
        assert [(p.path, p.code) for p in refused.value.problems] == [("name", "taken")]
    assert idle_runtime.database.write(rename_tag, admin, other.id, TagForm(name="Ё")).name == "Ё"


@pytest.mark.req("CON-22", "CON-24", "CON-25")
def test_a_tag_outlives_its_last_contact(idle_runtime, admin, contact):
    made = contact("5046218927", tags=("a", "A", " a "))
    assert [tag.name for tag in made.tags] == ["a"]
    form = ContactForm(phone="5046218927", tags=(), version=made.version)
    idle_runtime.database.write(edit_contact, admin, made.id, form)
    assert [(tag.name, tag.contacts) for tag in read(idle_runtime, reads.all_tags)] == [("a", 0)]


@pytest.mark.req("CON-25", "CON-53")
def test_renaming_and_deleting_reach_every_contact(idle_runtime, admin, contact):
    made = contact("5046218927", tags=("a", "b"))
    tag = made.tags[0]
    idle_runtime.database.write(rename_tag, admin, tag.id, TagForm(name="z"))
    assert [one.name for one in read(idle_runtime, reads.contact, made.id).tags] == ["b", "z"]
    idle_runtime.database.write(delete_tag, admin, tag.id, idle_runtime.jobs)
    assert [one.name for one in read(idle_runtime, reads.contact, made.id).tags] == ["b"]
    assert actions(idle_runtime)[-2:] == ["tag_renamed", "tag_deleted"]
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(delete_tag, admin, tag.id, idle_runtime.jobs)
    assert refused.value.code is Code.NOT_FOUND


def test_a_tag_that_a_scheduled_broadcast_addresses_stays(idle_runtime, admin, contact):
    tag = contact("5046218927", tags=("a",)).tags[0]
    idle_runtime.database.write(uses.declare, "broadcast", 1, "Sale", {uses.Used.TAG: [tag.id]}, binding=True)
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(delete_tag, admin, tag.id, idle_runtime.jobs)
    assert (refused.value.code, refused.value.params["names"]) == (Code.IN_USE, "Sale")


def test_a_large_tag_goes_at_once_and_its_links_soon_after(runtime, admin, contact, monkeypatch):
    monkeypatch.setattr("app.contacts.tags.UNLINKED_AT_ONCE", 1)
    monkeypatch.setattr("app.contacts.tags.CHUNK", 2)
    for number in range(5):
        contact(f"504621892{number}", tags=("big", "small"))
    big = read(runtime, reads.all_tags)[0]
    runtime.database.write(delete_tag, admin, big.id, runtime.jobs)
    assert [tag.name for tag in read(runtime, reads.all_tags)] == ["small"]
    assert [tag.name for tag in read(runtime, reads.contact, 1).tags] == ["small"]
    (job,) = open_jobs(runtime.database, admin.user_id, runtime.clock, recent_ms=1)
    assert dict(wait_for_job(runtime, job).result) == {"contacts": 5}
    with runtime.database.read() as conn:
        links = conn.execute(select(contact_tags.c.tag_id)).scalars().all()
    assert len(links) == 5
    assert big.id not in links
