"""What a mailing tells before it starts, from the lists as they are and the rules in force."""

from __future__ import annotations

import dataclasses

import pytest

from app.bulk import loading, preflight, reads
from app.contract.bulk import Entry, EntryStatus
from app.contract.dnc import EVERYWHERE, DncSource
from app.contract.faults import Code
from app.contract.hours import ChangeHours
from app.contract.jobs import JobState
from app.contract.messages import Source
from app.contract.paging import PageRequest
from app.contract.preflight import Hint, ListPreflight
from app.contract.safety import Canary, Safety
from app.control import hours, preflights
from app.core.clock import HOUR_MS, MINUTE_MS, SECOND_MS
from app.core.errors import Refusal
from app.dnc import service as dnc
from tests.areas.bulk.mill import Mill, lines
from tests.areas.conftest import NOW_MS, wait_for_job

ROWS = (
    "phone;name",
    "600000001;Ana",
    "600000002;",
    "12;Eva",
    "600000001;Ana",
    "600000003;Leo",
    "600000004;" + "x" * 160,
)


def look(mill: Mill, campaign_id: int) -> ListPreflight:
    job = wait_for_job(mill.runtime, mill.write(loading.start_check, mill.admin, campaign_id, mill.runtime.jobs))
    assert job.state is not JobState.FAILED, job.fault
    found: ListPreflight = mill.write(preflights.looked_at, mill.admin, Source.BULK, report(mill, campaign_id))
    return found


def report(mill: Mill, campaign_id: int) -> ListPreflight:
    with mill.runtime.database.read() as conn:
        return preflight.report(conn, campaign_id, {}, mill.runtime.clock.now_ms())


def block(mill: Mill, address: str) -> None:
    mill.write(lambda work: dnc.put(work, [(address, EVERYWHERE)], by="", source=DncSource.MANUAL))


@pytest.mark.req("BEY-2")
def test_everybody_left_out_has_a_reason_and_the_rest_has_parts_and_a_finish(mill: Mill):
    campaign = mill.campaign(text="Hi {{name}}", per_minute=60, safety=Safety(canary=Canary(count=2)))
    mill.put(campaign.id, lines(*ROWS))
    block(mill, "34600000003")
    found = look(mill, campaign.id)
    assert (found.people, found.recipients) == (6, 2)
    assert found.exclusions == {"missing_value": 1, "invalid_number": 1, "duplicate": 1, "do_not_contact": 1}
    assert sum(found.exclusions.values()) + found.recipients == found.people
    assert found.missing == {"name": 1}
    assert [(one.address, one.row) for one in found.left_out["do_not_contact"]] == [("34600000003", 6)]
    assert found.parts is not None
    assert (found.parts.low, found.parts.high, found.parts.total, found.parts.exact) == (1, 2, 3, True)
    assert found.samples[0].text == "Hi Ana"
    assert (found.per_minute, found.start_ms, found.finish_ms) == (60.0, NOW_MS, NOW_MS + SECOND_MS)
    assert {one.hint: one.count for one in found.notices} == {Hint.PROVIDER_DOWN: 0, Hint.CANARY: 2}
    assert found.since is None


@pytest.mark.req("BEY-2")
def test_what_it_says_is_what_is_then_sent(mill: Mill):
    campaign = mill.campaign(text="Hi {{name}}", per_minute=60)
    mill.put(campaign.id, lines("phone;name", "600000001;Ana", "600000003;Leo", "600000004;Eva"))
    block(mill, "34600000003")
    found = look(mill, campaign.id)
    mill.start(campaign.id)
    mill.run(campaign.id)
    assert found.recipients == len(mill.addresses()) == 2
    assert [one.address for one in found.samples] == list(mill.addresses())


@pytest.mark.req("BEY-2")
def test_a_second_look_tells_what_changed_and_other_settings_ask_for_another_check(mill: Mill):
    campaign = mill.campaign(text="Hi")
    mill.put(campaign.id, lines("600000001", "600000002"))
    with pytest.raises(Refusal) as refusal:
        report(mill, campaign.id)
    assert refusal.value.code is Code.NOT_FOUND
    look(mill, campaign.id)
    block(mill, "34600000002")
    mill.line.clock.advance(HOUR_MS)
    since = look(mill, campaign.id).since
    assert since is not None
    assert (since.at_ms, since.by) == (NOW_MS, mill.admin.name)
    assert [(one.figure, one.before, one.now) for one in since.changes] == [
        ("recipients", 2, 1),
        ("parts", 2, 1),
        ("do_not_contact", 0, 1),
    ]
    mill.save(campaign.id, text="Hello")
    with pytest.raises(Refusal):
        report(mill, campaign.id)


@pytest.mark.req("BEY-2", "BEY-7")
def test_the_finish_minds_the_recipients_hours_and_the_rows_own_times(mill: Mill):
    closed = ChangeHours(enabled=True, from_min=9 * 60, to_min=20 * 60, days=(0, 1, 2, 3, 4, 5, 6))
    mill.write(hours.change, mill.admin, closed)
    with mill.runtime.database.read() as conn:
        opens = hours.closed_until(conn, ["34600000001", "81312345678"], NOW_MS)
    asleep = min(opens, key=lambda one: opens[one])
    assert opens, "it is not the hour for everybody"
    campaign = mill.campaign(text="Hi", per_minute=60)
    mill.put(campaign.id, lines(f"+{asleep}"))
    found = look(mill, campaign.id)
    assert found.finish_ms == opens[asleep]
    waiting = next(one for one in found.notices if one.hint is Hint.WAITING)
    assert (waiting.count, waiting.until_ms) == (1, opens[asleep])
    assert found.finish_ms - NOW_MS > MINUTE_MS


@pytest.mark.req("BEY-7")
def test_an_entry_that_waits_for_its_recipients_hours_says_until_when(mill: Mill):
    mill.line.hooks = dataclasses.replace(mill.line.hooks, gates=(*mill.line.hooks.gates, hours.HoursGate()))
    closed = ChangeHours(enabled=True, from_min=9 * 60, to_min=20 * 60, days=(0, 1, 2, 3, 4, 5, 6))
    mill.write(hours.change, mill.admin, closed)
    with mill.runtime.database.read() as conn:
        opens = hours.closed_until(conn, ["34600000001"], NOW_MS)["34600000001"]
    campaign = mill.loaded("600000001")
    assert mill.claim(campaign.id) == []

    def entry() -> Entry:
        with mill.runtime.database.read() as conn:
            return reads.entries_page(conn, campaign.id, PageRequest()).rows[0]

    assert (entry().held_until_ms, entry().zones) == (opens, ("Atlantic/Canary", "Europe/Madrid"))
    mill.line.clock.advance(opens - NOW_MS)
    mill.run(campaign.id)
    assert (entry().status, entry().held_until_ms) == (EntryStatus.SENT, None)
