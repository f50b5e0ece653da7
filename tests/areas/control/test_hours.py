"""Recipients' own hours at the gate: what waits, until when, what never does, and what a changed rule lets go."""

from __future__ import annotations

import pytest

from app.broadcasts import reads
from app.broadcasts import service as runs
from app.broadcasts.observer import RateMeter
from app.contacts.attributes import add_attribute
from app.contacts.contacts import add_contact
from app.contract.attributes import AttributeForm, AttributeType
from app.contract.broadcasts import BroadcastForm, RecipientKind, RecipientSource, Timing
from app.contract.chain import Step
from app.contract.contacts import ContactForm
from app.contract.content import SmsContent
from app.contract.faults import Code
from app.contract.hours import ChangeHours
from app.contract.messages import Source
from app.contract.paging import PageRequest
from app.contract.story import Happening
from app.control import hours
from app.core.clock import HOUR_MS
from app.core.errors import Refusal
from app.dispatch.intake import accept
from tests.areas.control.test_story import told
from tests.areas.line import Line
from tests.dispatch.ground import draft

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
MADRID, TOKYO = "34600000001", "81312345678"


def set_hours(line: Line, **changes: object) -> None:
    values: dict[str, object] = {
        "enabled": True, "from_min": 9 * 60, "to_min": 20 * 60, "days": EVERY_DAY, **changes,
    }  # fmt: skip
    with line.runtime.database.read() as conn:
        version = hours.read(conn).version
    line.runtime.database.write(hours.change, line.admin, ChangeHours(**values, version=version))  # type: ignore[arg-type]


def accepted_by(line: Line, source: Source, address: str = MADRID, run_id: int | None = None) -> int:
    made = draft(address, source=source, provider_id=line.provider_id, sender="NORDWIND", run_id=run_id)
    return line.runtime.database.write(accept, [made])[0]


def at_hour(line: Line, hour_utc: int) -> None:
    now_ms = line.clock.now_ms()
    line.clock.advance((hour_utc * HOUR_MS - now_ms) % (24 * HOUR_MS))


@pytest.mark.req("BEY-7")
def test_marketing_waits_for_morning_there_and_then_goes(line: Line) -> None:
    set_hours(line)
    at_hour(line, 3)
    waits, goes = accepted_by(line, Source.BROADCAST), accepted_by(line, Source.BROADCAST, TOKYO)
    assert [one.message_id for one in line.claim()] == [goes]
    found = told(line, waits)
    held = next(one for one in found.lines if one.happening is Happening.HELD)
    assert held.reason == "quiet_hours"
    assert set(found.zones) == {"Europe/Madrid", "Atlantic/Canary"}
    assert held.until_ms is not None
    line.clock.advance(held.until_ms - line.clock.now_ms() - 1)
    assert line.send() == []
    line.clock.advance(1)
    assert [one.message_id for one in line.send()] == [waits]


@pytest.mark.req("BEY-7")
@pytest.mark.parametrize("source", [Source.AGENT, Source.API, Source.TEST, Source.DIALER])
def test_a_persons_answer_a_code_and_a_dialer_without_the_option_do_not_wait(line: Line, source: Source) -> None:
    set_hours(line)
    at_hour(line, 3)
    accepted_by(line, source)
    assert len(line.claim()) == 1


@pytest.mark.req("BEY-7")
def test_a_run_tells_how_many_wait_and_each_recipient_until_when(line: Line) -> None:
    set_hours(line)
    at_hour(line, 3)
    form = BroadcastForm(
        name="Spring",
        recipients=(RecipientSource(kind=RecipientKind.PHONES, numbers=(f"+{MADRID}", f"+{TOKYO}")),),
        timing=Timing.INSTANT,
        steps=(Step(content=SmsContent(text="Hello"), sender_id=line.sender.id),),
    )
    run = line.runtime.database.write(runs.launch, line.admin, form, None)
    line.feed(run.id)
    line.send()
    with line.runtime.database.read() as conn:
        told = reads.statistics(conn, run.id, RateMeter(), line.clock.now_ms())
        rows = {one.address: one for one in reads.recipients_page(conn, run.id, PageRequest()).rows}
    assert told.waiting_hours == 1
    assert told.waiting_until_ms == rows[MADRID].held_until_ms
    assert set(rows[MADRID].zones) == {"Europe/Madrid", "Atlantic/Canary"}
    assert (rows[TOKYO].held_until_ms, rows[TOKYO].zones) == (None, ())


@pytest.mark.req("BEY-7")
def test_other_hours_let_go_at_once_what_waited_for_the_old_ones(line: Line) -> None:
    set_hours(line)
    at_hour(line, 3)
    accepted_by(line, Source.BULK)
    assert line.send() == []
    set_hours(line, enabled=False)
    assert len(line.send()) == 1


def test_a_form_edited_by_two_is_saved_once(line: Line) -> None:
    set_hours(line)
    form = ChangeHours(enabled=True, from_min=0, to_min=60, days=EVERY_DAY, version=0)
    with pytest.raises(Refusal) as refused:
        line.runtime.database.write(hours.change, line.admin, form)
    assert refused.value.code is Code.CONFLICT


@pytest.mark.req("BEY-7")
def test_the_zone_of_the_person_stands_over_that_of_the_number(line: Line) -> None:
    database = line.runtime.database
    zone = database.write(add_attribute, line.admin, AttributeForm(name="Zone", type=AttributeType.TEXT))
    database.write(add_contact, line.admin, ContactForm(phone=f"+{MADRID}", values={zone.key: "Asia/Tokyo"}))
    set_hours(line, zone_attribute=zone.key)
    at_hour(line, 3)
    accepted_by(line, Source.BROADCAST)
    assert len(line.claim()) == 1
