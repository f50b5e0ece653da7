"""Stop that stops: what it says, who may, what a restart finds, and how long it takes at full rate."""

from __future__ import annotations

import pytest

from app.audit.reads import of_object
from app.broadcasts import reads as broadcasts
from app.broadcasts import service as runs
from app.contract.broadcasts import BroadcastForm, RecipientKind, RecipientSource, Timing
from app.contract.chain import Step
from app.contract.content import SmsContent
from app.contract.feed import Topic
from app.control import service
from app.core.actor import Actor
from app.core.feed import read_after
from app.core.runtime import Runtime
from app.dispatch import halting
from tests.areas.conftest import Client
from tests.areas.line import Line

DOORS = (broadcasts.standings,)


def launched(line: Line, count: int) -> int:
    numbers = tuple(f"+346000000{n:02d}" for n in range(count))
    form = BroadcastForm(
        name="Spring",
        recipients=(RecipientSource(kind=RecipientKind.PHONES, numbers=numbers),),
        timing=Timing.INSTANT,
        steps=(Step(content=SmsContent(text="Hello"), sender_id=line.sender.id),),
    )
    run = line.runtime.database.write(runs.launch, line.admin, form, None)
    line.feed(run.id)
    return run.id


@pytest.mark.req("BEY-5")
def test_a_stop_says_how_many_had_left_and_how_many_it_kept(line: Line) -> None:
    run_id = launched(line, 10)
    line.answer(line.claim(4))
    under_way = line.claim(2)
    halt = line.runtime.database.write(service.stop, line.admin, DOORS)
    assert (halt.stopped, halt.by, halt.under_way, halt.waiting, halt.kept) == (
        True, line.admin.name, 2, {"broadcast": 4}, 4,
    )  # fmt: skip
    (run,) = halt.runs
    assert (run.run_id, run.name, run.left, run.total, halt.left) == (run_id, "Spring", 4, 10, 4)
    assert line.claim() == []
    line.answer(under_way)
    line.runtime.database.write(service.resume, line.admin)
    assert len(line.send()) == 4


@pytest.mark.req("BEY-5")
def test_a_second_stop_changes_nothing_and_both_ways_are_audited_once(line: Line) -> None:
    database = line.runtime.database
    first = database.write(service.stop, line.admin, DOORS)
    line.clock.advance(60_000)
    assert database.write(service.stop, line.admin, DOORS) == first
    database.write(service.resume, line.admin)
    assert database.write(service.resume, line.admin).stopped is False
    with database.read() as conn:
        assert [one.action for one in of_object(conn, "sending", "", 10)] == ["sending_resumed", "sending_stopped"]


def test_everybody_signed_in_hears_of_it(runtime: Runtime, admin: Actor, agent: Actor) -> None:
    before = runtime.feed.last_seq
    halt = runtime.database.write(service.stop, admin, ())
    (told,) = [one for one in read_after(runtime.database, before) if one.event.topic is Topic.SENDING]
    assert agent.listener().may_see(told.audience)
    with runtime.database.read() as conn:
        assert halting.read(conn) == halt


@pytest.mark.req("BEY-5")
def test_an_agent_sees_the_stop_and_may_neither_stop_nor_resume(client: Client) -> None:
    assert client.call("POST", "/api/sending/stop", who="agent").status_code == 403
    assert client.call("POST", "/api/sending/stop").json()["stopped"] is True
    assert client.call("GET", "/api/sending", who="agent").json()["by"] == "Ada Admin"
    assert client.call("POST", "/api/sending/resume", who="agent").status_code == 403
    assert client.call("POST", "/api/sending/resume").json()["stopped"] is False
