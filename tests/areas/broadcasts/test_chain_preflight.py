"""The pre-flight of chains: whom any step reaches, whom each reaches, how it reads (BEY-2, BRD-24, BRD-125)."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import update

from app.broadcasts import excluded, preflight, service
from app.contacts import reads as contacts
from app.contacts.contacts import add_contact
from app.contacts.devices import register
from app.contacts.opt_outs import record_opt_out
from app.contract.broadcasts import (
    BroadcastForm,
    Preflight,
    PreflightPeople,
    PreflightRequest,
    RecipientKind,
    RecipientSource,
)
from app.contract.channels import Channel
from app.contract.contacts import ContactForm
from app.contract.content import Criterion
from app.contract.devices import DeviceForm
from app.contract.hours import ChangeHours
from app.contract.preflight import SAMPLES, Since
from app.control import hours
from app.core.clock import MINUTE_MS, SECOND_MS
from app.dispatch.tables import providers
from tests.areas.asking import read
from tests.areas.broadcasts.chained import Chain
from tests.areas.broadcasts.conftest import PEOPLE, numbers
from tests.areas.conftest import NOW_MS

pytestmark = pytest.mark.both_databases(slow=True)

RCS, SMS, EMAIL, PUSH = Channel.RCS, Channel.SMS, Channel.EMAIL, Channel.PUSH
EVERYBODY = RecipientSource(kind=RecipientKind.EVERYBODY)
STRANGER = "34600000009"


@pytest.fixture
def chain(line, admin) -> Chain:
    """Three contacts, the first with an e-mail address; the second refuses RCS, the third every channel used."""
    made = Chain(line)
    for number, values in enumerate([{"email": "A@example.com", "name": "Eva"}, {"name": "Ann"}, {}]):
        made.write(add_contact, admin, ContactForm(phone="+" + PEOPLE[number], values=values))
    made.write(record_opt_out, PEOPLE[1], RCS)
    for channel in (RCS, SMS):
        made.write(record_opt_out, PEOPLE[2], channel)
    return made


def report(chain: Chain, *steps, sources=(EVERYBODY,)):
    ask = PreflightRequest(recipients=sources, steps=steps)
    return read(chain.line.runtime, preflight.preflight, ask, chain.line.clock.now_ms())


def behind(chain: Chain, *steps, **figure) -> list[str]:
    ask = PreflightPeople(recipients=(EVERYBODY, numbers(STRANGER)), steps=steps, **figure)
    return [row.address for row in read(chain.line.runtime, excluded.people, ask, chain.line.clock.now_ms()).rows]


@pytest.mark.req("BRD-24", "BEY-2")
def test_somebody_is_left_out_only_when_no_step_reaches_them(chain):
    steps = chain.step(RCS), chain.step(SMS)
    found = report(chain, *steps)
    assert (found.people, found.recipients, found.exclusions) == (3, 2, {"opted_out": 1})
    assert [dict(step.exclusions) for step in found.steps] == [{"opted_out": 2}, {"opted_out": 1}]
    assert behind(chain, *steps, reason="opted_out") == [PEOPLE[2]]
    assert behind(chain, *steps, reason="opted_out", step=1) == [PEOPLE[1], PEOPLE[2]]


@pytest.mark.req("BRD-24", "MSG-71")
def test_each_channel_needs_its_own_address(chain):
    found = report(chain, chain.step(EMAIL), sources=(EVERYBODY, numbers(STRANGER)))
    assert (found.people, found.recipients, found.exclusions) == (4, 1, {"no_address": 3})
    assert found.samples[0].text == "News"
    assert found.parts is None
    assert behind(chain, chain.step(EMAIL), reason="no_address") == [PEOPLE[1], PEOPLE[2], STRANGER]
    mixed = report(chain, chain.step(EMAIL), chain.step(RCS), sources=(EVERYBODY, numbers(STRANGER)))
    assert (mixed.recipients, mixed.exclusions) == (2, {"opted_out": 2})


@pytest.mark.req("BRD-24", "MSG-71")
def test_a_push_needs_a_device(chain, admin):
    somebody = read(chain.line.runtime, contacts.ids_of_phones, [PEOPLE[0]])
    chain.write(register, admin, somebody[PEOPLE[0]], DeviceForm(channel=PUSH, token="browser"))
    found = report(chain, chain.step(PUSH, criterion=Criterion.SUBMIT), sources=(EVERYBODY, numbers(STRANGER)))
    assert (found.people, found.recipients, found.exclusions) == (4, 1, {"no_address": 3})
    assert found.samples[0].address == PEOPLE[0]
    chain.write(record_opt_out, PEOPLE[0], PUSH)
    assert report(chain, chain.step(PUSH, criterion=Criterion.SUBMIT)).exclusions == {
        "no_address": 2,
        "opted_out": 1,
    }


@pytest.mark.req("MSG-42")
def test_an_empty_text_leaves_out_only_whom_no_other_step_reaches(chain):
    by_name = chain.step(SMS, text="{{attribute.name}}")
    found = report(chain, by_name, sources=(EVERYBODY, numbers(STRANGER)))
    assert found.exclusions == {"opted_out": 1, "empty_content": 1}
    assert (found.missing, behind(chain, by_name, attribute="name")) == ({"name": 1}, [STRANGER])
    assert report(chain, by_name, chain.step(RCS), sources=(numbers(STRANGER),)).exclusions == {}


@pytest.mark.req("BRD-125")
def test_a_large_selection_is_marked(chain, monkeypatch):
    assert not report(chain, chain.step(SMS)).is_large
    monkeypatch.setattr(preflight, "LARGE", 1)
    assert report(chain, chain.step(SMS)).is_large


@pytest.mark.req("BEY-11", "BEY-2")
def test_the_worst_case_is_among_the_samples_however_late_it_comes(chain):
    for number in range(SAMPLES + 2):
        name = "x" * (200 if number == SAMPLES else 5)
        chain.write(
            add_contact, chain.line.admin, ContactForm(phone=f"+346000001{number:02}", values={"name": name})
        )
    found = report(chain, chain.step(SMS, text="Hello {{attribute.name}}"))
    assert found.parts is not None
    assert (found.parts.low, found.parts.high) == (1, 2)
    assert len(found.samples) == SAMPLES
    assert [one.parts for one in found.samples] == [1] * (SAMPLES - 1) + [2]
    assert found.samples[-1].text == "Hello " + "x" * 200


def at(day: int, clock: str) -> int:
    """A moment of November 2025 in Madrid; it is 01:53:20 on the 20th."""
    hour, minute = (int(part) for part in clock.split(":"))
    return round(datetime.datetime(2025, 11, day, hour - 1, minute, tzinfo=datetime.UTC).timestamp() * 1000)


RATES = {RCS: '{"rate": 1}', SMS: '{"rate": 0.1}'}
LONG = "x" * 161
OPENS = at(20, "10:00")  # a Spanish number may be on the Canaries, where it is nine then
EVENING = at(20, "19:55")
CASES = [
    # chain, hours kept, start, when the first message is out, the last step at the latest, until when some wait
    ([(SMS, "Hello")], False, None, NOW_MS + 20 * SECOND_MS, None, None),
    ([(SMS, LONG)], False, None, NOW_MS + 40 * SECOND_MS, None, None),
    ([(SMS, "Hello")], True, None, OPENS + 20 * SECOND_MS, None, OPENS),
    ([(SMS, "Hello")], True, OPENS, OPENS + 20 * SECOND_MS, None, None),
    ([(RCS, "Hello"), (SMS, "Hello")], False, None, NOW_MS + 2_000, NOW_MS + 10 * MINUTE_MS + 20_000, None),
    ([(SMS, "Hello"), (RCS, "Hello")], False, None, NOW_MS + 20_000, NOW_MS + 10 * MINUTE_MS + 20_000, None),
    ([(RCS, "Hello"), (SMS, "Hello")], True, EVENING, EVENING + 2_000, at(21, "10:00") + 20_000, None),
    ([(EMAIL, "Hello")], False, None, None, None, None),
]


@pytest.mark.req("BEY-2", "BEY-7")
def test_the_finish_minds_pace_parts_waiting_and_the_recipients_hours(chain):
    for channel, settings in RATES.items():
        mine = providers.c.id == chain.provider[channel]
        chain.write(
            lambda work, one=mine, to=settings: work.conn.execute(update(providers).where(one).values(settings=to))
        )
    people = numbers("34600000007", "34600000008", STRANGER)
    for case in CASES:
        steps, kept, start_ms, *expected = case
        version = read(chain.line.runtime, hours.read).version
        form = ChangeHours(enabled=kept, from_min=9 * 60, to_min=20 * 60, days=tuple(range(7)), version=version)
        chain.write(hours.change, chain.line.admin, form)
        made = tuple(chain.step(channel, text=text) for channel, text in steps)
        ask = PreflightRequest(recipients=(people,), steps=made, start_ms=start_ms)
        found = read(chain.line.runtime, preflight.preflight, ask, chain.line.clock.now_ms())
        waiting = found.waiting
        assert [found.finish_ms, found.latest_ms, waiting and waiting.until_ms] == expected, case
        assert waiting is None or waiting.count == 3


@pytest.mark.req("BEY-2")
def test_a_stored_form_tells_what_changed_since_somebody_looked(chain):
    steps = (chain.step(SMS),)
    form = BroadcastForm(name="News", recipients=(EVERYBODY,), steps=steps)
    run = chain.write(service.save, chain.line.admin, form, None)

    def look() -> Since | None:
        found: Preflight = chain.write(preflight.looked_at, chain.line.admin, run.id, report(chain, *steps))
        return found.since

    assert look() is None
    chain.write(record_opt_out, PEOPLE[0], SMS)
    chain.line.clock.advance(MINUTE_MS)
    since = look()
    assert since is not None
    assert (since.at_ms, since.by) == (NOW_MS, chain.line.admin.name)
    assert [(one.figure, one.before, one.now) for one in since.changes] == [
        ("recipients", 2, 1),
        ("parts", 2, 1),
        ("opted_out", 1, 2),
    ]
    again = look()
    assert again is not None
    assert again.changes == ()
    chain.write(service.remove, chain.line.admin, run.id)
    assert look() is None
