"""The event stream: in order, resumed after every break without loss or doubles, started over when it must be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import msgspec
import pytest
import uvicorn

from app import server
from app.accounts import service as accounts
from app.contract.accounts import RequestAccess, Setup
from app.contract.faults import Code, Fault
from app.contract.feed import Change, Event, Topic
from app.core.clock import SystemClock
from app.core.serving import web_config
from app.core.settings import Settings
from backend_client import events as streams
from backend_client.accounts import Accounts
from backend_client.events import EventStream, Line
from backend_client.transport import Transport
from tests.channels.scenario import scenario
from tests.client.scripted_server import Answer, Scripted, saying, scripted_server
from tests.dispatch.scripted import until

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses nobody notices."""
    monkeypatch.setattr(streams, "FIRST_PAUSE_S", 0.001)
    monkeypatch.setattr(streams, "LONGEST_PAUSE_S", 0.004)


def event(seq: int, topic: Topic = Topic.CONTACTS, change: Change = Change.UPSERT) -> bytes:
    made = Event(seq=seq, at_ms=0, topic=topic, change=change, key=str(seq))
    return b"id: %d\ndata: %s\n\n" % (seq, msgspec.json.encode(made))


class Listener:
    """A stream with subscribers that remember, running as a task."""

    def __init__(self, url: str) -> None:
        self.transport = Transport(url, verify=False)
        self.stream = EventStream(self.transport)
        self.heard: list[Event] = []
        self.lines: list[Line] = []
        self._changed = asyncio.Event()
        self.stream.subscribe(Topic.CONTACTS, self._hear)
        self.stream.watch(self._see)

    def _hear(self, heard: Event) -> None:
        self.heard.append(heard)
        self._changed.set()

    def _see(self, line: Line) -> None:
        self.lines.append(line)
        self._changed.set()

    def start(self, after: int = 0) -> None:
        self.task = asyncio.create_task(self.stream.run(after))

    async def until(self, holds: Callable[[], object]) -> None:
        while not holds():
            self._changed.clear()
            await self._changed.wait()

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.transport.close()

    @property
    def numbers(self) -> list[int]:
        return [one.seq for one in self.heard]


class Script:
    """An answer for each connection in turn, the last one again and again."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        await answer(reader, writer)


def telling(*chunks: bytes, stay: bool = False) -> Answer:
    """Events, then the end of the line, or silence."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + b"".join(chunks))
        await writer.drain()
        if stay:
            await reader.read()

    return answer


@asynccontextmanager
async def listening(answer: Answer, after: int = 0) -> AsyncIterator[tuple[Listener, Scripted]]:
    async with scripted_server(answer) as scripted:
        listener = Listener(scripted.url)
        listener.start(after)
        try:
            yield listener, scripted
        finally:
            await listener.stop()


def asked_after(scripted: Scripted) -> list[int]:
    """From which number each connection asked on."""
    return [int(request.split(b"after=")[1].split()[0]) for request in scripted.requests]


@scenario
async def test_events_reach_the_subscribers_of_their_topic_in_order() -> None:
    script = telling(event(1), event(2, Topic.TAGS), b": still here\n\n", event(4), stay=True)
    async with listening(script, after=0) as (listener, _):
        await listener.until(lambda: len(listener.heard) == 2)
        assert listener.numbers == [1, 4]
        assert listener.stream.position == 4
        assert listener.lines == [Line.CONNECTING, Line.LIVE]


@scenario
async def test_a_subscriber_that_fails_is_told_of_and_the_others_hear_on() -> None:
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["exception"]))
    late: list[int] = []
    mistake = KeyError("mistake")

    def fail(_: Event) -> None:
        raise mistake

    async with listening(telling(event(1), event(2), stay=True)) as (listener, _):
        listener.stream.subscribe(Topic.CONTACTS, fail)
        listener.stream.subscribe(Topic.CONTACTS, lambda one: late.append(one.seq))
        await listener.until(lambda: len(listener.heard) == 2)
        assert late == [1, 2]
        assert told == [mistake, mistake]
        assert listener.lines == [Line.CONNECTING, Line.LIVE]


@scenario
async def test_after_a_break_it_goes_on_where_it_was() -> None:
    script = Script(telling(event(11), event(12)), telling(), telling(event(13), stay=True))
    async with listening(script, after=10) as (listener, scripted):
        await listener.until(lambda: len(listener.heard) == 3)
        assert listener.numbers == [11, 12, 13]
        assert asked_after(scripted) == [10, 12, 12]
        assert listener.lines == [
            *(Line.CONNECTING, Line.LIVE, Line.BROKEN),
            *(Line.LIVE, Line.BROKEN, Line.LIVE),
        ]


@scenario
async def test_an_event_cut_in_the_middle_is_asked_for_again() -> None:
    whole = event(2)
    script = Script(telling(event(1), whole[: len(whole) // 2]), telling(whole, stay=True))
    async with listening(script) as (listener, scripted):
        await listener.until(lambda: len(listener.heard) == 2)
        assert listener.numbers == [1, 2]
        assert asked_after(scripted) == [0, 1]


@scenario
async def test_silence_is_a_broken_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "SILENCE_S", 1.5)
    script = Script(telling(event(1), stay=True), telling(event(2), stay=True))
    async with listening(script) as (listener, scripted):
        await listener.until(lambda: len(listener.heard) == 2)
        assert asked_after(scripted)[:2] == [0, 1]


@pytest.mark.slow
@scenario
async def test_signs_of_life_keep_a_line_without_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "SILENCE_S", 2.0)

    async def heartbeat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD)
        for _ in range(24):
            writer.write(b": still here\n\n")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(reader.read(), 0.1)
        writer.write(event(1))
        await reader.read()

    async with listening(heartbeat) as (listener, scripted):
        await listener.until(lambda: listener.heard)
        assert len(scripted.requests) == 1


@scenario
async def test_a_reset_goes_to_everybody_and_the_position_with_it() -> None:
    script = telling(event(77, Topic.SERVICE, Change.RESET), event(78), stay=True)
    async with listening(script, after=3) as (listener, _):
        others: list[Event] = []
        listener.stream.subscribe(Topic.TAGS, others.append)
        await listener.until(lambda: len(listener.heard) == 2)
        assert [one.change for one in listener.heard] == [Change.RESET, Change.UPSERT]
        assert [one.seq for one in others] == [77]
        assert listener.stream.position == 78


@pytest.mark.parametrize("code", [Code.SIGN_IN_REQUIRED, Code.WRONG_WORKSPACE_TOKEN])
@scenario
async def test_without_a_session_it_ends(code: Code) -> None:
    script = Script(telling(event(1)), saying("401 X", msgspec.json.encode(Fault(code=code))))
    async with listening(script) as (listener, _):
        await listener.task
        assert listener.lines[-1] is Line.SIGNED_OUT
        assert listener.numbers == [1]


@scenario
async def test_any_other_refusal_is_tried_again() -> None:
    script = Script(
        saying("503 X", msgspec.json.encode(Fault(code=Code.NOT_READY))),
        saying("502 X", b"<html>"),
        saying("200 OK", b"{}"),
        telling(event(1), stay=True),
    )
    async with listening(script) as (listener, scripted):
        await listener.until(lambda: listener.heard)
        assert len(scripted.requests) == 4
        assert listener.lines == [Line.CONNECTING, Line.BROKEN, Line.LIVE]


@scenario
async def test_pauses_grow_while_nobody_answers_and_shrink_when_somebody_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streams, "FIRST_PAUSE_S", 1)
    monkeypatch.setattr(streams, "LONGEST_PAUSE_S", 5)
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    refusal = saying("503 X", msgspec.json.encode(Fault(code=Code.NOT_READY)))
    script = Script(*[refusal] * 4, telling(event(1)), refusal, telling(event(2), stay=True))
    async with listening(script) as (listener, _):
        await listener.until(lambda: len(listener.heard) == 2)
    assert pauses == [1, 2, 4, 5, 1, 2]


@scenario
async def test_an_event_of_a_newer_service_is_passed_over_once() -> None:
    strange = b'id: 2\ndata: {"seq":2,"at_ms":0,"topic":"telepathy","change":"upsert"}\n\n'
    script = Script(telling(event(1), strange), telling(event(3), stay=True))
    async with listening(script) as (listener, scripted):
        await listener.until(lambda: len(listener.heard) == 2)
        assert listener.numbers == [1, 3]
        assert asked_after(scripted) == [0, 2]


@scenario
async def test_who_unsubscribed_hears_no_more_even_in_the_middle() -> None:
    async with listening(telling(event(1), event(2), stay=True)) as (listener, _):
        heard: list[int] = []

        def once(one: Event) -> None:
            heard.append(one.seq)
            end()
            end()

        end = listener.stream.subscribe(Topic.CONTACTS, once)
        await listener.until(lambda: len(listener.heard) == 2)
        assert heard == [1]


@scenario
async def test_cut_off_by_its_owner_it_says_that_it_is_off() -> None:
    async with listening(telling(event(1), stay=True)) as (listener, _):
        await listener.until(lambda: listener.heard)
    assert listener.lines[-1] is Line.OFF


# -- against a real service ------------------------------------------------------------------------------------


class House:
    """A service that can be stopped and started again on the same workspace and port."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self.service = server.assemble(Settings(home=self.home), SystemClock(), workspace_token=None)
        config = web_config(self.service.app, host="127.0.0.1", port=self.port, lifespan="on")
        self.web = uvicorn.Server(config)
        self.web.capture_signals = nullcontext  # type: ignore[method-assign,assignment]  # the process keeps its own
        self.running = asyncio.create_task(self.web.serve())
        await until(lambda: self.web.started)
        self.port = self.web.servers[0].sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self.service.runtime.feed.close()
        self.web.should_exit = True
        await self.running

    def write(self, number: int) -> asyncio.Future[None]:
        form = RequestAccess(full_name=f"Person {number}", email=f"p{number}@acme.test")
        return asyncio.wrap_future(self.service.runtime.database.submit(accounts.request_access, form))


SETUP = Setup(
    company="Acme", login="root", password="Correct-horse-7", first_name="A", last_name="B", email="a@acme.test"
)


@pytest.mark.slow
@scenario
async def test_a_real_service_restarted_again_and_again_loses_and_doubles_nothing(tmp_path: Path) -> None:
    house = House(tmp_path)
    await house.start()
    listener = Listener(house.url)
    session = await Accounts(listener.transport).set_up(SETUP)
    listener.transport.sign(session.token)
    got: list[int] = []
    listener.stream.subscribe(Topic.ACCESS_REQUESTS, lambda one: got.append(int(one.key)))
    listener.start(after=house.service.runtime.feed.last_seq)
    number = 0
    for _ in range(4):
        for _ in range(10):
            number += 1
            await house.write(number)
        await house.stop()
        await house.start()
        for _ in range(10):  # while the listener is still away
            number += 1
            await house.write(number)
    await until(lambda: bool(got) and got[-1] == number)
    assert got == list(range(1, number + 1))
    assert Line.BROKEN in listener.lines
    await house.service.runtime.database.awrite(
        lambda work: work.conn.exec_driver_sql("DELETE FROM sessions").rowcount
    )
    await house.stop()
    await house.start()
    async with asyncio.timeout(10):
        await listener.task
    assert listener.lines[-1] is Line.SIGNED_OUT
    await listener.stop()
    await house.stop()
