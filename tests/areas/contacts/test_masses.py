"""Many contacts at once: edit, clear, delete, undo; cut off and taken up again."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, select

from app.contacts import mass_delete, mass_edit, reads, schema, selections, undoing, walking
from app.contacts.contacts import find_or_create
from app.contacts.devices import register
from app.contacts.tables import contacts, undo
from app.contract.channels import Channel
from app.contract.contacts import MassDelete, MassEdit, Selection
from app.contract.devices import DeviceForm
from app.contract.faults import Code
from app.contract.jobs import JobState
from app.contract.paging import Filter, ListQuery, Op
from app.contract.permissions import Permission
from app.core.actor import Actor
from app.core.clock import DAY_MS
from app.core.errors import Refusal
from tests.areas.asking import actions, read
from tests.areas.conftest import wait_for_job

pytestmark = pytest.mark.both_databases(slow=True)

EVERYBODY = Selection(query=ListQuery())
PARIS = Selection(query=ListQuery(filters=(Filter(field="attribute.city", op=Op.VALUE, values=("paris",)),)))


@pytest.fixture
def many(idle_runtime):
    def make(count):
        return sorted(
            idle_runtime.database.write(find_or_create, [f"1504621{n:04}" for n in range(count)]).values()
        )

    return make


def start_edit(runtime, actor, form):
    walk = read(runtime, selections.frozen, form.selection, runtime.clock.now_ms())
    return runtime.database.write(mass_edit.start_edit, actor, form, walk, runtime.jobs)


def start_delete(runtime, actor, form):
    walk = read(runtime, selections.frozen, form.selection, runtime.clock.now_ms())
    return runtime.database.write(mass_delete.start_delete, actor, form.count, walk, runtime.jobs)


@pytest.mark.req("CON-34", "CON-35", "CON-40", "CON-53")
def test_touched_fields_are_written_to_everybody_selected(runtime, admin, contact):
    first = contact("5046218927", name="Anna", city="Paris", tags=("a",))
    second = contact("5046218928", name="Boris", city="Paris", age=30)
    other = contact("5046218929", name="Carla", city="Rome")
    form = MassEdit(selection=PARIS, values={"age": 30}, new_tags=("fr",), opt_out=(Channel.SMS,))
    job = wait_for_job(runtime, start_edit(runtime, admin, form))
    assert (job.state, dict(job.result)) == (JobState.DONE, {"changed": 2, "unchanged": 0})
    for before in (first, second):
        after = read(runtime, reads.contact, before.id)
        assert after.values == {**before.values, "age": 30}
        assert {tag.name for tag in after.tags} == {tag.name for tag in before.tags} | {"fr"}
        assert [entry.channel for entry in after.opt_outs] == [Channel.SMS]
        assert after.version == before.version + 1
    assert read(runtime, reads.contact, other.id) == other
    again = wait_for_job(runtime, start_edit(runtime, admin, form))
    assert dict(again.result) == {"changed": 0, "unchanged": 2}
    assert actions(runtime)[-1] == "mass_edit_done"


@pytest.mark.req("CON-35", "CON-37")
def test_clearing_removes_values_and_tags(runtime, admin, contact):
    first = contact("5046218927", name="Anna", city="Paris", tags=("a", "b"))
    second = contact("5046218928", name="Boris", tags=("b",))
    ids = (first.id, second.id)
    remove = MassEdit(selection=Selection(ids=ids), clear=("city",), remove_tags=(first.tags[1].id,))
    wait_for_job(runtime, start_edit(runtime, admin, remove))
    assert read(runtime, reads.contact, first.id).values == {"name": "Anna"}
    assert [tag.name for tag in read(runtime, reads.contact, first.id).tags] == ["a"]
    wait_for_job(runtime, start_edit(runtime, admin, MassEdit(selection=EVERYBODY, remove_all_tags=True)))
    assert {tag.name: tag.contacts for tag in read(runtime, reads.all_tags)} == {"a": 0, "b": 0}


@pytest.mark.req("CON-34", "CON-40")
def test_a_large_selection_is_what_it_was_when_chosen(idle_runtime, admin, many):
    ids = many(700)
    form = MassEdit(selection=Selection(query=ListQuery(), except_ids=tuple(ids[:5])), values={"age": 1})
    job = start_edit(idle_runtime, admin, form)
    late = idle_runtime.database.write(find_or_create, ["18102929388"])["18102929388"]
    idle_runtime.jobs.start()
    assert dict(wait_for_job(idle_runtime, job).result) == {"changed": 695, "unchanged": 0}
    assert read(idle_runtime, reads.contact, late).values == {}
    assert read(idle_runtime, reads.contact, ids[0]).values == {}


@pytest.mark.req("CON-28")
def test_opting_out_needs_its_own_right(idle_runtime, admin, contact):
    made = contact("5046218927")
    rights = frozenset({Permission.MANAGE_CONTACTS})
    clerk = Actor(9, "clerk", "Clerk", 1, sees_all_departments=True, permissions=rights)
    with pytest.raises(Refusal) as refused:
        start_edit(idle_runtime, clerk, MassEdit(selection=Selection(ids=(made.id,)), opt_out=(Channel.SMS,)))
    assert refused.value.code is Code.PERMISSION_DENIED


@pytest.mark.req("CON-39")
@pytest.mark.parametrize("how", ["query", "ids"])
def test_all_contacts_cannot_be_deleted_at_once(idle_runtime, admin, many, how):
    ids = many(3)
    selection = EVERYBODY if how == "query" else Selection(ids=tuple(ids))
    with pytest.raises(Refusal) as refused:
        start_delete(idle_runtime, admin, MassDelete(selection=selection, count=3))
    assert refused.value.code is Code.ALL_CONTACTS


@pytest.mark.req("CON-39")
def test_not_even_when_the_others_went_meanwhile(idle_runtime, admin, many):
    ids = many(3)
    job = start_delete(idle_runtime, admin, MassDelete(selection=Selection(ids=tuple(ids[:2])), count=2))
    idle_runtime.database.write(lambda work: work.conn.execute(delete(contacts).where(contacts.c.id == ids[2])))
    idle_runtime.jobs.start()
    ended = wait_for_job(idle_runtime, job)
    assert ended.fault is not None
    assert ended.fault.code is Code.ALL_CONTACTS
    assert read(idle_runtime, reads.total) == 2


@pytest.mark.req("CON-38")
def test_deletion_is_of_what_the_person_saw(runtime, admin, many):
    ids = many(130)
    selection = Selection(query=ListQuery(), except_ids=(ids[0],))
    with pytest.raises(Refusal) as refused:
        start_delete(runtime, admin, MassDelete(selection=selection, count=128))
    assert (refused.value.code, refused.value.params["count"]) == (Code.CONFLICT, 129)
    job = wait_for_job(runtime, start_delete(runtime, admin, MassDelete(selection=selection, count=129)))
    assert job.result["deleted"] == 129
    assert read(runtime, reads.total) == 1


@pytest.mark.req("CON-41")
def test_deleted_contacts_come_back_as_they_were(runtime, admin, contact):
    keep, gone = contact("1234"), contact("5046218927", name="Anna", age=5, tags=("a", "b"))
    gone = runtime.database.write(
        register, admin, gone.id, DeviceForm(channel=Channel.PUSH, token="t", name="Pixel")
    )
    taken = contact("5046218928", name="Taken")
    selection = Selection(ids=(gone.id, taken.id))
    job = wait_for_job(runtime, start_delete(runtime, admin, MassDelete(selection=selection, count=2)))
    replacement = contact("5046218928", name="Somebody else")
    back = wait_for_job(runtime, runtime.database.write(undoing.start_restore, admin, job.id, runtime.jobs))
    assert dict(back.result) == {"restored": 1, "skipped": 1}
    after = read(runtime, reads.contact, gone.id)
    assert (after.values, after.tags, after.phone) == (gone.values, gone.tags, gone.phone)
    assert [(one.token, one.name) for one in after.devices] == [("t", "Pixel")]
    assert read(runtime, reads.contact, replacement.id).values == {"name": "Somebody else"}
    assert read(runtime, reads.contact, keep.id) == keep
    assert {tag.name: tag.contacts for tag in read(runtime, reads.all_tags)} == {"a": 1, "b": 1}
    with pytest.raises(Refusal):
        runtime.database.write(undoing.start_restore, admin, job.id, runtime.jobs)


@pytest.mark.req("CON-41")
def test_cleared_values_come_back_where_nothing_took_their_place(runtime, admin, contact):
    first = contact("5046218927", city="Paris", age=1)
    second = contact("5046218928", city="Rome")
    job = wait_for_job(runtime, start_edit(runtime, admin, MassEdit(selection=EVERYBODY, clear=("city", "age"))))
    wait_for_job(
        runtime,
        start_edit(runtime, admin, MassEdit(selection=Selection(ids=(second.id,)), values={"city": "Oslo"})),
    )
    wait_for_job(runtime, runtime.database.write(undoing.start_restore, admin, job.id, runtime.jobs))
    assert read(runtime, reads.contact, first.id).values == {"city": "Paris", "age": 1}
    assert read(runtime, reads.contact, second.id).values == {"city": "Oslo"}


@pytest.mark.req("CON-41")
def test_after_thirty_days_nothing_is_kept(runtime, admin, many):
    ids = many(3)
    job = wait_for_job(
        runtime, start_delete(runtime, admin, MassDelete(selection=Selection(ids=(ids[0],)), count=1))
    )
    runtime.clock.advance(31 * DAY_MS)
    with pytest.raises(Refusal) as refused:
        runtime.database.write(undoing.start_restore, admin, job.id, runtime.jobs)
    assert refused.value.code is Code.NOT_FOUND
    wait_for_job(runtime, start_delete(runtime, admin, MassDelete(selection=Selection(ids=(ids[1],)), count=1)))
    with runtime.database.read() as conn:
        assert list(conn.execute(select(undo.c.contact_id)).scalars()) == [ids[1]]


@pytest.mark.req("CON-40")
def test_a_cancelled_edit_keeps_what_is_done(idle_runtime, admin, many, monkeypatch):
    many(450)
    job = start_edit(idle_runtime, admin, MassEdit(selection=EVERYBODY, values={"age": 1}))
    original = selections.next_ids
    calls = []

    def cancel_at_third(conn, walk, after_id, limit):
        calls.append(after_id)
        if len(calls) == 3:
            idle_runtime.database.write(idle_runtime.jobs.cancel, job.id, admin.user_id)
        return original(conn, walk, after_id, limit)

    monkeypatch.setattr("app.contacts.walking.next_ids", cancel_at_third)
    idle_runtime.jobs.start()
    ended = wait_for_job(idle_runtime, job)
    assert ended.state is JobState.CANCELLED
    changed = read(idle_runtime, reads.count, ListQuery(filters=(Filter(field="attribute.age", op=Op.FILLED),)), 0)
    assert 0 < changed.contacts == ended.done < 450


def test_the_pace_follows_the_writer():
    pace = walking.Pace(limit=1_000)
    assert pace.size == walking.CHUNK_MIN
    for _ in range(20):
        pace.took(0.001)
    assert pace.size == 1_000
    for _ in range(20):
        pace.took(1.0)
    assert pace.size == walking.CHUNK_MIN


@pytest.mark.req("CON-41")
def test_what_is_too_old_to_be_given_back_goes_a_little_at_a_time(runtime, admin, many, monkeypatch):
    monkeypatch.setattr(undoing, "PRUNED_AT_ONCE", 3)
    ids = many(10)
    wait_for_job(
        runtime, start_delete(runtime, admin, MassDelete(selection=Selection(ids=tuple(ids[:8])), count=8))
    )
    runtime.clock.advance(31 * DAY_MS)
    gone: list[int] = []
    real = undoing._prune_chunk

    def counting(work):
        gone.append(real(work))
        return gone[-1]

    monkeypatch.setattr(undoing, "_prune_chunk", counting)
    form = MassEdit(selection=Selection(ids=tuple(ids[8:])), values={"age": 3})
    wait_for_job(runtime, start_edit(runtime, admin, form))
    assert gone == [3, 3, 2, 0]


@pytest.mark.req("CON-2", "CON-41")
def test_given_back_by_two_jobs_a_contact_without_a_number_comes_back_once(idle_runtime, admin, many):
    many(2)
    known_by_mail = idle_runtime.database.write(_mail_only)
    idle_runtime.jobs.start()
    form = MassDelete(selection=Selection(ids=(known_by_mail,)), count=1)
    job = wait_for_job(idle_runtime, start_delete(idle_runtime, admin, form))
    with idle_runtime.database.read() as conn:
        rows = conn.execute(select(undo)).mappings().all()
    assert idle_runtime.database.write(undoing._give_back, rows) == 1
    back = wait_for_job(
        idle_runtime, idle_runtime.database.write(undoing.start_restore, admin, job.id, idle_runtime.jobs)
    )
    assert (back.state, dict(back.result)) == (JobState.DONE, {"restored": 0, "skipped": 1})


def _mail_only(work):
    present = schema.load(work.conn)
    row = {
        **schema.columns_of(present, {"email": "eva@acme.test"}),
        "doubtful": False,
        "created_ms": work.now_ms,
        "updated_ms": work.now_ms,
    }
    return work.conn.execute(insert(present.table).values(row).returning(present.table.c.id)).scalar_one()
