"""Keeping the line bound: waits between tries, refusals, recovery; with a clock that tests move."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.channels.kit.connector import LinkState, Outbound
from app.channels.kit.outcome import ErrorKind, RetryLater
from app.channels.smpp.connector import SmppConnector
from app.channels.smpp.pdu import Command, unit
from app.channels.smpp.settings import BindMode, SmppSettings
from app.channels.smpp.status import Status
from app.core.clock import SetClock
from tests.channels.memory_inlet import MemoryInlet
from tests.channels.scenario import scenario
from tests.channels.smpp.peer import ScriptedCentre
from tests.channels.watched_timers import WatchedTimers

MESSAGE = Outbound(1, "ACME", "34600111222", "hello")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def connector(
    port: int, mode: BindMode = BindMode.TRANSCEIVER
) -> AsyncIterator[tuple[SmppConnector, MemoryInlet, WatchedTimers]]:
    timers, inlet = WatchedTimers(), MemoryInlet()
    settings = SmppSettings("127.0.0.1", "me", "secret", port=port, bind_mode=mode)
    made = SmppConnector(settings, timers=timers, clock=SetClock(5_000))
    await made.start(inlet)
    try:
        yield made, inlet, timers
    finally:
        leaving = asyncio.create_task(made.stop())
        while not leaving.done():
            timers.advance(60)
            await asyncio.sleep(0)
    assert inlet.links[-1].state is LinkState.STOPPED


@scenario
async def test_a_dead_address_is_tried_after_1_2_4_and_at_most_60_seconds() -> None:
    async with connector(free_port()) as (made, inlet, timers):
        assert made.link.state is LinkState.CONNECTING
        for wait_s in (1, 2, 4, 8, 16, 32, 60, 60):
            await timers.until_waits(wait_s)
            assert (made.link.state, made.link.reason) == (LinkState.DOWN, "connect_failed")
            timers.advance(wait_s)
        assert [link.state for link in inlet.links] == [LinkState.CONNECTING, LinkState.DOWN]
        assert inlet.links[-1].since_ms == 5_000


@scenario
async def test_a_send_while_down_comes_back_with_the_time_of_the_next_try() -> None:
    async with connector(free_port()) as (made, _, timers):
        for wait_s in (1, 2, 4):
            await timers.until_waits(wait_s)
            timers.advance(wait_s)
        await timers.until_waits(8)
        assert await made.send(MESSAGE) == RetryLater(8000, ErrorKind.UNREACHABLE, "connect_failed", "")


@pytest.mark.parametrize("status", [Status.RBINDFAIL, Status.RINVPASWD, Status.RINVSYSID, Status.RALYBND])
@scenario
async def test_refused_credentials_are_not_hammered(status: Status) -> None:
    centre = await ScriptedCentre(bind_status=status).start()
    async with connector(centre.port) as (made, inlet, timers):
        await inlet.until_link(LinkState.REFUSED)
        assert made.link.reason == f"ESME_{status.name}"
        assert timers.waits() == [60]
        outcome = await made.send(MESSAGE)
        assert isinstance(outcome, RetryLater)
        assert outcome.after_ms == 60_000
        centre.bind_status = Status.ROK
        timers.advance(60)
        await inlet.until_link(LinkState.UP)
    await centre.stop()


@scenario
async def test_another_bind_error_is_tried_again_soon() -> None:
    centre = await ScriptedCentre(bind_status=Status.RSYSERR).start()
    async with connector(centre.port) as (made, inlet, timers):
        await inlet.until_link(LinkState.DOWN)
        assert made.link.reason == "ESME_RSYSERR"
        assert timers.waits() == [1]
    await centre.stop()


@scenario
async def test_a_centre_that_never_answers_the_bind() -> None:
    centre = await ScriptedCentre(bind_status=None).start()
    async with connector(centre.port) as (made, inlet, timers):
        await centre.next(Command.BIND_TRANSCEIVER)
        timers.advance(10)
        await inlet.until_link(LinkState.DOWN)
        assert made.link.reason == "connect_timeout"
        await centre.until_lost()
    await centre.stop()


@scenario
async def test_a_break_is_mended_and_a_steady_session_starts_the_waits_anew() -> None:
    centre = await ScriptedCentre().start()
    async with connector(centre.port) as (made, inlet, timers):
        for wait_s in (1, 2):  # sessions that break at once do not count as good ones
            await inlet.until_link(LinkState.UP)
            centre.peer.transport.abort()
            await inlet.until_link(LinkState.DOWN)
            assert made.link.reason in ("peer_closed", "connection_error")
            assert timers.waits() == [wait_s]
            timers.advance(wait_s)
        await inlet.until_link(LinkState.UP)
        timers.advance(10)
        centre.peer.transport.abort()
        await inlet.until_link(LinkState.DOWN)
        assert timers.waits() == [1]
        timers.advance(1)
        await inlet.until_link(LinkState.UP)
    await centre.stop()


@scenario
async def test_an_unbind_by_the_centre_is_a_break_too() -> None:
    centre = await ScriptedCentre().start()
    async with connector(centre.port) as (made, inlet, _):
        await inlet.until_link(LinkState.UP)
        centre.send(unit(Command.UNBIND, 3))
        await inlet.until_link(LinkState.DOWN)
        assert made.link.reason == "unbound_by_peer"
    await centre.stop()


@scenario
async def test_separate_lines_for_sending_and_receiving() -> None:
    centre = await ScriptedCentre().start()
    async with connector(centre.port, BindMode.SEPARATE) as (_, inlet, _timers):
        await inlet.until_link(LinkState.UP)
        binds = {frame.command_id for frame in centre.frames}
        assert binds == {Command.BIND_TRANSMITTER, Command.BIND_RECEIVER}
        assert [link.state for link in inlet.links] == [LinkState.CONNECTING, LinkState.UP]
        centre.peer.transport.abort()
        await inlet.until_link(LinkState.DOWN)
    await centre.stop()
