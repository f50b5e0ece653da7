"""For every verb: an old snapshot and the events since give a fresh snapshot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.contacts import mass_delete, mass_edit, reads, selections, undoing
from app.contacts.attributes import add_attribute, delete_attribute, edit_attribute
from app.contacts.contacts import (
    add_contact,
    delete_contact,
    edit_contact,
    find_or_create,
    merge_contacts,
    record_rcs,
)
from app.contacts.importing import entries, imports
from app.contacts.importing.files import Files
from app.contacts.opt_outs import lift_by_message, lift_opt_out, record_opt_out, set_opt_out
from app.contacts.retyping import start_retype
from app.contacts.tables import contact_tags
from app.contacts.tags import add_tag, delete_tag, rename_tag
from app.contacts.targets import add_target, count_launches, delete_target, duplicate_target, edit_target
from app.contract.attributes import Attribute, AttributeForm, AttributeType, Retype
from app.contract.channels import Channel
from app.contract.contacts import Contact, ContactForm, MassDelete, MassEdit, OptOutForm, Selection, TagForm
from app.contract.feed import Topic
from app.contract.imports import ColumnMapping, FileFormat, ImportMode, ImportOptions, ImportPlan, RunImport
from app.contract.jobs import Job, JobId
from app.contract.paging import Filter, ListQuery, Op, PageRequest
from app.contract.targets import Target, TargetForm
from app.core.actor import Actor
from app.core.runtime import Runtime
from tests.areas.asking import read
from tests.areas.conftest import wait_for_job
from tests.areas.snapshot import Copy

pytestmark = pytest.mark.both_databases(slow=True)

FILTERS = (Filter(field="attribute.city", op=Op.FILLED),)
EVERYBODY = Selection(query=ListQuery())


@dataclass
class World:
    """A small company and what the verbs of a scenario need of it."""

    runtime: Runtime
    admin: Actor
    anna: Contact
    boris: Contact
    target: Target
    city: Attribute

    def write(self, verb, *arguments, **options):
        return self.runtime.database.write(verb, *arguments, **options)

    def wait(self, job: Job) -> None:
        wait_for_job(self.runtime, job)

    def mass_edit(self, form: MassEdit) -> None:
        walk = read(self.runtime, selections.frozen, form.selection, 0)
        self.wait(self.write(mass_edit.start_edit, self.admin, form, walk, self.runtime.jobs))

    def mass_delete(self, form: MassDelete) -> JobId:
        walk = read(self.runtime, selections.frozen, form.selection, 0)
        job = self.write(mass_delete.start_delete, self.admin, form.count, walk, self.runtime.jobs)
        return wait_for_job(self.runtime, job).id

    def many(self, count: int) -> list[int]:
        return list(self.write(find_or_create, [f"1504621{n:04}" for n in range(count)]).values())

    def imported(self, tmp_path: Path, mode: ImportMode) -> int:
        """A file that was read, checked and run."""
        files = Files(self.runtime.home, "f" * 32)
        lines = ["5046218927,Ann", *(f"810292{n:04},N{n}" for n in range(60)), "x,y"]
        files.upload.write_text("\n".join(lines))
        options = ImportOptions(encoding="utf-8", separator=",")
        entry = self.write(
            imports.add_import,
            self.admin,
            file=files.name,
            file_name="a.csv",
            kind=FileFormat.CSV,
            size=1,
            sheets=(),
            options=options,
            jobs=self.runtime.jobs,
        )
        wait_for_job(self.runtime, JobId(int(entry.job_id)))
        mapping = (ColumnMapping(column=0, key="phoneNumber"), ColumnMapping(column=1, key="name"))
        plan = ImportPlan(mapping=mapping, tag="imported")
        self.wait(self.write(imports.start_check, self.admin, entry.id, plan, self.runtime.jobs))
        self.wait(self.write(imports.start_run, self.admin, entry.id, RunImport(mode=mode), self.runtime.jobs))
        return int(entry.id)


@pytest.fixture
def world(runtime, admin, contact):
    anna = contact("5046218927", name="Anna", city="Paris", tags=("vip", "new"))
    boris = contact("8102929388", name="Boris", email="b@example.com", tags=("vip",))
    runtime.database.write(set_opt_out, admin, OptOutForm(contact_id=anna.id, channel=Channel.SMS))
    target = runtime.database.write(add_target, admin, TargetForm(name="Citizens", filters=FILTERS))
    city = next(one for one in read(runtime, reads.all_attributes) if one.key == "city")
    anna = read(runtime, reads.contact, anna.id)
    return World(runtime, admin, anna, boris, target, city)


def form_of(contact: Contact, **changes) -> ContactForm:
    return ContactForm(phone=contact.phone or "", version=contact.version, **changes)


def everybody_of(world: World) -> MassEdit:
    world.many(60)
    return MassEdit(selection=EVERYBODY, values={"age": 5}, remove_all_tags=True)


Scenario = Callable[[World, Path], object]

SCENARIOS: dict[str, Scenario] = {
    "add": lambda w, _: w.write(add_contact, w.admin, ContactForm(phone="123", new_tags=("vip", "fresh"))),
    "edit": lambda w, _: w.write(
        edit_contact, w.admin, w.anna.id, form_of(w.anna, values={"city": None}, tags=(), new_tags=("x",))
    ),
    "edit number": lambda w, _: w.write(
        edit_contact, w.admin, w.anna.id, ContactForm(phone="1234", version=w.anna.version)
    ),
    "delete": lambda w, _: w.write(delete_contact, w.admin, w.anna.id),
    "merge": lambda w, _: w.write(merge_contacts, w.admin, w.anna.id, w.boris.id),
    "find or create": lambda w, _: w.write(find_or_create, ["15046218927", "18102929388", "999"], name="New"),
    "create many": lambda w, _: w.many(60),
    "create thousands": lambda w, _: w.many(1_200),
    "rcs": lambda w, _: w.write(record_rcs, {w.anna.id: True, w.boris.id: False}),
    "add tag": lambda w, _: w.write(add_tag, w.admin, TagForm(name="empty")),
    "rename tag": lambda w, _: w.write(rename_tag, w.admin, w.anna.tags[0].id, TagForm(name="zzz")),
    "delete tag": lambda w, _: w.write(delete_tag, w.admin, w.anna.tags[1].id, w.runtime.jobs),
    "opt out": lambda w, _: w.write(set_opt_out, w.admin, OptOutForm(contact_id=w.boris.id)),
    "opt out by word": lambda w, _: w.write(record_opt_out, "15046218927", Channel.VIBER, "Shop"),
    "opt out by mail": lambda w, _: w.write(record_opt_out, "b@example.com", Channel.EMAIL),
    "lift": lambda w, _: w.write(lift_opt_out, w.admin, w.anna.opt_outs[0].id),
    "lift by message": lambda w, _: w.write(lift_by_message, "15046218927", Channel.SMS, "Shop", detail="1"),
    "add attribute": lambda w, _: w.write(
        add_attribute, w.admin, AttributeForm(name="Shoe", type=AttributeType.NUMBER)
    ),
    "edit attribute": lambda w, _: w.write(
        edit_attribute, w.admin, w.city.id, AttributeForm(name="Town", type=w.city.type, version=1)
    ),
    "delete attribute": lambda w, _: w.write(delete_attribute, w.admin, w.city.id, w.runtime.jobs),
    "retype": lambda w, _: w.wait(
        w.write(
            start_retype,
            w.admin,
            w.city.id,
            Retype(version=1, type=AttributeType.LIST, choices=("Paris",)),
            w.runtime.jobs,
        )
    ),
    "add target": lambda w, _: w.write(add_target, w.admin, TargetForm(name="Other", filters=FILTERS)),
    "edit target": lambda w, _: w.write(
        edit_target, w.admin, w.target.id, TargetForm(name="Other", filters=FILTERS, version=1)
    ),
    "duplicate target": lambda w, _: w.write(duplicate_target, w.admin, w.target.id),
    "launch target": lambda w, _: w.write(count_launches, [w.target.id]),
    "delete target": lambda w, _: w.write(delete_target, w.admin, w.target.id),
    "mass edit few": lambda w, _: w.mass_edit(
        MassEdit(
            selection=Selection(ids=(w.anna.id, w.boris.id)),
            values={"age": 5},
            clear=("city",),
            new_tags=("mass",),
            remove_tags=(w.anna.tags[0].id,),
            opt_out=(Channel.VIBER,),
        )
    ),
    "mass edit many": lambda w, _: w.mass_edit(everybody_of(w)),
    "mass delete": lambda w, _: (
        w.many(60),
        w.mass_delete(MassDelete(selection=Selection(query=ListQuery(), except_ids=(w.anna.id,)), count=61)),
    ),
    "restore": lambda w, _: w.wait(
        w.write(
            undoing.start_restore,
            w.admin,
            w.mass_delete(MassDelete(selection=Selection(ids=(w.boris.id,)), count=1)),
            w.runtime.jobs,
        )
    ),
    "import enrich": lambda w, path: w.imported(path, ImportMode.ENRICH),
    "import override": lambda w, path: w.imported(path, ImportMode.OVERRIDE),
    "import not": lambda w, path: w.imported(path, ImportMode.NOT_IMPORT),
}


def everything(runtime: Runtime):
    def keyed(rows):
        return {str(row.id): row for row in rows}

    def contacts():
        found = 0
        rows: dict[str, Contact] = {}
        while True:
            page = read(runtime, reads.page, PageRequest(offset=found, limit=500), 0)
            rows |= keyed(page.rows)
            found += len(page.rows)
            if found >= page.total:
                return rows

    return {
        Topic.CONTACTS: contacts,
        Topic.TAGS: lambda: keyed(read(runtime, reads.all_tags)),
        Topic.TARGETS: lambda: keyed(read(runtime, reads.all_targets)),
        Topic.ATTRIBUTES: lambda: keyed(read(runtime, reads.all_attributes)),
        Topic.IMPORTS: lambda: keyed(read(runtime, entries.history)),
    }


@pytest.mark.req("CON-18")
@pytest.mark.parametrize("name", SCENARIOS)
def test_old_snapshot_and_events_are_a_fresh_snapshot(world, tmp_path, name):
    copy = Copy(world.runtime, world.admin.listener(), everything(world.runtime))
    SCENARIOS[name](world, tmp_path)
    assert copy.follow(), "nothing was told"
    fresh = copy.fresh()
    for topic, rows in fresh.items():
        assert copy.rows[topic] == rows
    assert fresh[Topic.TAGS] == _counted(world.runtime, fresh[Topic.TAGS])


def _counted(runtime, tags):
    """Tags with their contacts counted link by link."""
    with runtime.database.read() as conn:
        links = conn.execute(contact_tags.select()).all()
    return {key: {**tag, "contacts": sum(str(link.tag_id) == key for link in links)} for key, tag in tags.items()}


def test_a_person_without_the_right_hears_nothing_of_contacts(world, agent):
    copy = Copy(world.runtime, agent.listener(), everything(world.runtime))
    world.write(edit_contact, world.admin, world.anna.id, form_of(world.anna, values={"city": None}))
    world.write(record_opt_out, "15046218927", Channel.VIBER)
    world.write(delete_target, world.admin, world.target.id)
    assert [event for event in copy.follow() if event.topic in (Topic.CONTACTS, Topic.TARGETS)] == []
