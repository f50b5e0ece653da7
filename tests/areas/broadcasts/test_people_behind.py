"""Who is behind the figures of a pre-flight, and what a list shows before a launch."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from app.broadcasts import excluded, preflight, reads, service
from app.contacts.contacts import add_contact
from app.contacts.opt_outs import record_opt_out
from app.contacts.tables import contacts
from app.contacts.tags import add_tag
from app.contract.broadcasts import PreflightPeople, PreflightRequest, RecipientKind, RecipientSource
from app.contract.chain import Step
from app.contract.channels import Channel
from app.contract.contacts import ContactForm, TagForm
from app.contract.content import SmsContent
from app.contract.faults import Code
from app.core.errors import Refusal
from tests.areas.asking import read
from tests.areas.broadcasts.conftest import PEOPLE, numbers

pytestmark = pytest.mark.both_databases(slow=True)

KNOWN = PEOPLE[:3]
TYPED = PEOPLE[3:]


@pytest.fixture
def names(idle_runtime, admin) -> None:
    """Three of five numbers are contacts, two of them have a name."""
    for digits, name in zip(KNOWN, ("Eva", "", "Ann"), strict=True):
        values = {"name": name} if name else {}
        idle_runtime.database.write(add_contact, admin, ContactForm(phone="+" + digits, values=values))


def steps(line, text: str) -> tuple[Step, ...]:
    return (Step(content=SmsContent(text=text), sender_id=line.sender.id),)


def behind(line, text: str, *, limit: int = 100, **figure: Any) -> list[str]:
    """Addresses behind a figure, window by window."""
    found, after = [], ""
    while True:
        ask = PreflightPeople(recipients=(numbers(),), steps=steps(line, text), after=after, limit=limit, **figure)
        page = read(line.runtime, excluded.people, ask, line.clock.now_ms())
        assert len(page.rows) <= limit
        found += [row.address for row in page.rows]
        if page.next is None:
            return found
        after = page.next


@pytest.mark.parametrize("limit", [1, 2, 100])
@pytest.mark.req("BEY-2", "BRD-24")
def test_every_figure_can_be_listed(line, names, idle_runtime, limit):
    for digits in (KNOWN[0], TYPED[0]):
        idle_runtime.database.write(record_opt_out, digits, Channel.SMS)
    ask = PreflightRequest(recipients=(numbers(),), steps=steps(line, "{{attribute.name}}"))
    report = read(line.runtime, preflight.preflight, ask, line.clock.now_ms())
    assert report.exclusions == {"opted_out": 2, "empty_content": 2}
    assert (report.people, report.recipients, report.missing) == (5, 1, {"name": 2})
    blank = "{{attribute.name}}"
    assert behind(line, blank, limit=limit, reason="opted_out") == [KNOWN[0], TYPED[0]]
    assert behind(line, blank, limit=limit, reason="empty_content") == [KNOWN[1], TYPED[1]]
    assert behind(line, blank, limit=limit, attribute="name") == [KNOWN[1], TYPED[1]]
    assert behind(line, blank, limit=limit, reason="no_address") == []


def test_numbers_of_strangers_are_a_value_of_theirs(line, names):
    ask = PreflightRequest(recipients=(numbers(),), steps=steps(line, "For {{attribute.phoneNumber}}"))
    report = read(line.runtime, preflight.preflight, ask, line.clock.now_ms())
    assert report.missing == {}
    assert {sample.text for sample in report.samples} == {f"For {digits}" for digits in PEOPLE}
    ids = {sample.address: sample.contact_id for sample in report.samples}
    assert all(ids[digits] for digits in KNOWN)
    assert [ids[digits] for digits in TYPED] == [None, None]


def test_a_text_not_written_yet_leaves_nobody_out(line, names):
    ask = PreflightRequest(recipients=(numbers(),), steps=steps(line, " "))
    report = read(line.runtime, preflight.preflight, ask, line.clock.now_ms())
    assert (report.recipients, report.exclusions, report.samples) == (5, {}, ())


def test_contacts_without_a_number_are_listed_by_name(line, idle_runtime, admin):
    write = idle_runtime.database.write
    tag = write(add_tag, admin, TagForm(name="vip"))
    eva = write(add_contact, admin, ContactForm(phone="+" + PEOPLE[0], values={"name": "Eva"}, tags=(tag.id,)))
    write(lambda work: work.conn.execute(update(contacts).where(contacts.c.id == eva.id).values(phone=None)))
    source = RecipientSource(kind=RecipientKind.TAG, tag_id=tag.id)
    ask = PreflightPeople(recipients=(source,), steps=steps(line, "Hello"), reason="no_address")
    page = read(line.runtime, excluded.people, ask, line.clock.now_ms())
    assert [(row.name, row.address) for row in page.rows] == [("Eva", "")]


@pytest.mark.req("BRD-16", "BRD-56", "BRD-90")
def test_the_history_of_a_run_and_who_saved_last(line, form, look):
    write = line.runtime.database.write
    draft = write(service.save, line.admin, form(), None)
    changed = write(service.save, line.admin, form(name="Other", version=draft.version), draft.id)
    with pytest.raises(Refusal) as refused:
        write(service.save, line.admin, form(version=draft.version), draft.id)
    assert refused.value.code is Code.CONFLICT
    assert refused.value.params["by"] == line.admin.name
    run = write(service.launch, line.admin, form(version=changed.version), draft.id)
    write(service.pause, line.admin, run.id)
    entries = read(line.runtime, reads.history, run.id)
    assert [entry.action for entry in entries] == [
        "broadcast_paused",
        "broadcast_launched",
        "broadcast_changed",
        "broadcast_added",
    ]
    assert {(entry.by, entry.name) for entry in entries} == {(line.admin.login, line.admin.name)}
