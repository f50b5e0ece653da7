"""What broadcasts ask: whom a selection addresses, under which texts, and who refuses."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.contacts import reads
from app.contacts.opt_outs import record_opt_out
from app.contacts.targets import add_target, delete_target
from app.contract.broadcasts import RecipientKind, RecipientSource
from app.contract.channels import Channel
from app.contract.paging import Filter, Op
from app.contract.targets import TargetForm
from tests.areas.asking import read
from tests.areas.conftest import NOW_MS

PARIS = (Filter(field="attribute.city", op=Op.VALUE, values=("paris",)),)


@pytest.fixture
def people(contact):
    return {
        "anna": contact(
            "5046218927", name="Anna", surname="Ray", city="Paris", birthday="1980-02-29", tags=("vip",)
        ),
        "boris": contact("5046218928", city="Paris", age=2.0),
        "carla": contact("1234", name="Carla", tags=("vip",)),
    }


def of(kind, **options):
    return RecipientSource(kind=kind, **options)


def ids(runtime, *sources):
    with runtime.database.read() as conn:
        queries = [reads.audience(conn, source, NOW_MS) for source in sources]
        return list(conn.execute(reads.union_of(queries)).scalars())


@pytest.mark.req("BRD-22", "BRD-25", "TGT-4")
def test_a_selection_is_a_union_and_a_person_appears_once(idle_runtime, admin, people):
    tag = people["anna"].tags[0]
    target = idle_runtime.database.write(add_target, admin, TargetForm(name="Parisians", filters=PARIS))
    found = ids(
        idle_runtime,
        of(RecipientKind.TARGET, target_id=target.id),
        of(RecipientKind.TAG, tag_id=tag.id),
        of(RecipientKind.PHONES, numbers=("15046218927", "999999")),
    )
    assert sorted(found) == sorted(person.id for person in people.values())
    assert len(ids(idle_runtime, of(RecipientKind.EVERYBODY))) == 3
    assert ids(idle_runtime) == []


@pytest.mark.req("BRD-53", "TGT-16")
def test_what_is_gone_addresses_nobody(idle_runtime, admin, people):
    target = idle_runtime.database.write(add_target, admin, TargetForm(name="Parisians", filters=PARIS))
    source = of(RecipientKind.TARGET, target_id=target.id)
    assert read(idle_runtime, reads.audience_name, source) == "Parisians"
    idle_runtime.database.write(delete_target, admin, target.id)
    assert read(idle_runtime, reads.audience_or_none, source, NOW_MS) is None
    assert read(idle_runtime, reads.audience_name, source) == ""
    assert ids(idle_runtime, source) == []
    assert read(idle_runtime, reads.audience_or_none, of(RecipientKind.TAG, tag_id=99), NOW_MS) is None


def test_people_tell_their_number_and_whether_it_can_exist(idle_runtime, people):
    with idle_runtime.database.read() as conn:
        found = reads.people(reads.audience(conn, of(RecipientKind.EVERYBODY), NOW_MS))
        rows = conn.execute(select(found.c.phone, found.c.unusable).order_by(found.c.id)).all()
        assert [tuple(row) for row in rows] == [("15046218927", False), ("15046218928", False), ("1234", True)]
        assert (
            conn.execute(select(func.count()).select_from(reads.people(reads.with_ids(conn, [1, 77])))).scalar()
            == 1
        )


@pytest.mark.req("MSG-40", "BRD-25")
def test_texts_for_placeholders_are_read_by_key(idle_runtime, people):
    anna, boris = people["anna"], people["boris"]
    keys = {"name", "birthday", "age", "phoneNumber", "nope"}
    assert read(idle_runtime, reads.values_of, [anna.id, boris.id, 99], keys) == {
        anna.id: {"phoneNumber": "15046218927", "name": "Anna", "birthday": "29.02.1980"},
        boris.id: {"phoneNumber": "15046218928", "age": "2"},
    }
    assert read(idle_runtime, reads.values_of, [anna.id], ()) == {anna.id: {}}
    assert {"phoneNumber", "name", "job_title"} <= read(idle_runtime, reads.attribute_keys)


@pytest.mark.req("OPT-8", "TGT-13")
def test_addresses_that_refuse_a_sender_are_told(idle_runtime, people):
    idle_runtime.database.write(record_opt_out, "15046218927", Channel.SMS)
    idle_runtime.database.write(record_opt_out, "15046218928", Channel.SMS, "Shop")
    with idle_runtime.database.read() as conn:
        assert set(conn.execute(reads.opted_out(1, "SHOP")).scalars()) == {"15046218927", "15046218928"}
        assert set(conn.execute(reads.opted_out(1, "Bank")).scalars()) == {"15046218927"}
        assert reads.opted_out_among(conn, ["15046218928", "1234"], 1, "Shop") == {"15046218928"}


def test_names_are_known_by_number(idle_runtime, people):
    found = read(idle_runtime, reads.names_of, ["15046218927", "15046218928", "000"])
    assert found["15046218927"] == (people["anna"].id, "Anna Ray")
    assert found["15046218928"].name == ""
    assert "000" not in found
    phones = read(idle_runtime, reads.ids_of_phones, ["1234", "000"])
    assert phones == {"1234": people["carla"].id}


@pytest.mark.slow
def test_more_values_than_a_statement_takes_parameters(idle_runtime):
    numbers = tuple(str(1_000_000 + n) for n in range(40_000))
    assert ids(idle_runtime, of(RecipientKind.PHONES, numbers=numbers)) == []
