"""Taking an import back."""

from __future__ import annotations

import pytest

from app import areas
from app.contacts import reads
from app.contacts.contacts import edit_contact
from app.contacts.importing.undoing import run_undo, start_undo
from app.contract.contacts import ContactForm
from app.contract.faults import Code
from app.contract.imports import ImportMode
from app.contract.jobs import JobState
from app.contract.permissions import Permission
from app.core.actor import Actor
from app.core.clock import DAY_MS
from app.core.errors import Refusal
from app.core.jobs import JobRunner
from tests.areas.asking import actions, read
from tests.areas.conftest import wait_for_job
from tests.areas.cut import Cut, PowerCutError

pytestmark = pytest.mark.both_databases(slow=True)

FILE = "5046218927,Ann,Rome\n5046218928,Bob,\n5046218929,New,Bern\n5046218930,Kept,Bern\n"
KEYS = ("phoneNumber", "name", "city")


def undo(wizard, entry):
    job = wizard.runtime.database.write(start_undo, wizard.admin, entry.id, wizard.runtime.jobs)
    ended = wait_for_job(wizard.runtime, job)
    assert ended.state is JobState.DONE, ended.fault
    return dict(ended.result)


@pytest.mark.req("BEY-35")
@pytest.mark.parametrize("mode", [ImportMode.ENRICH, ImportMode.OVERRIDE])
def test_contacts_are_as_before_but_for_what_people_did_since(wizard, contact, mode):
    ann, bob = contact("5046218927", name="Anna", tags=("old",)), contact("5046218928", city="Oslo", tags=("t",))
    entry = wizard.run(wizard.check(wizard.upload(FILE), KEYS, tag="t"), mode)
    kept = wizard.contacts()["15046218930"]
    form = ContactForm(phone="5046218930", values={"city": "Basel"}, version=kept.version)
    wizard.runtime.database.write(edit_contact, wizard.admin, kept.id, form)
    assert undo(wizard, entry) == {"deleted": 1, "restored": 2, "kept": 1}
    found = wizard.contacts()
    assert set(found) == {"15046218927", "15046218928", "15046218930"}
    assert (found["15046218927"].values, found["15046218927"].tags) == (ann.values, ann.tags)
    assert (found["15046218928"].values, found["15046218928"].tags) == (bob.values, bob.tags)
    assert {tag.name: tag.contacts for tag in read(wizard.runtime, reads.all_tags)} == {"old": 1, "t": 2}
    assert wizard.now(entry).outcome.undone
    assert actions(wizard.runtime)[-1] == "import_undone"


@pytest.mark.req("BEY-35")
def test_values_changed_since_stay(wizard, contact):
    ann = contact("5046218927", name="Anna")
    entry = wizard.run(wizard.check(wizard.upload(FILE), KEYS), ImportMode.OVERRIDE)
    now = wizard.contacts()["15046218927"]
    form = ContactForm(phone="5046218927", values={"name": "Annette"}, version=now.version)
    wizard.runtime.database.write(edit_contact, wizard.admin, ann.id, form)
    undo(wizard, entry)
    assert wizard.contacts()["15046218927"].values == {"name": "Annette"}


def test_an_import_is_taken_back_once_and_not_for_ever(wizard):
    entry = wizard.run(wizard.check(wizard.upload(FILE), KEYS))
    undo(wizard, entry)
    other = wizard.run(wizard.check(wizard.upload(FILE), KEYS))
    wizard.runtime.clock.advance(31 * DAY_MS)
    for one in (entry, other):
        with pytest.raises(Refusal) as refused:
            undo(wizard, one)
        assert refused.value.code is Code.NOT_FOUND
    checked = wizard.check(wizard.upload(FILE), KEYS)
    with pytest.raises(Refusal) as refused:
        undo(wizard, checked)
    assert refused.value.code is Code.STATUS_IS_NOW


def test_it_needs_the_right_to_delete(wizard):
    entry = wizard.run(wizard.check(wizard.upload(FILE), KEYS))
    rights = frozenset({Permission.IMPORT_CONTACTS})
    clerk = Actor(9, "clerk", "Clerk", 1, sees_all_departments=True, permissions=rights)
    with pytest.raises(Refusal) as refused:
        wizard.runtime.database.write(start_undo, clerk, entry.id, wizard.runtime.jobs)
    assert refused.value.code is Code.PERMISSION_DENIED


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_it_goes_on_after_a_power_cut(wizard, contact, at, after):
    contact("5046218927", name="Anna")
    lines = "\n".join(f"504621{n:04},N{n},C" for n in range(150))
    entry = wizard.run(wizard.check(wizard.upload(lines + "\n" + FILE), KEYS), ImportMode.OVERRIDE)
    later = JobRunner(wizard.runtime.database, areas.JOB_KINDS, home=wizard.runtime.home)
    job = wizard.runtime.database.write(start_undo, wizard.admin, entry.id, later)
    with pytest.raises(PowerCutError):
        run_undo(Cut(wizard.runtime, job.id, at, after=after))
    later.start()
    assert dict(wait_for_job(wizard.runtime, job).result) == {"deleted": 153, "restored": 1, "kept": 0}
    later.stop()
    assert [row.values for row in wizard.contacts().values()] == [{"name": "Anna"}]
