"""The bundled service: found, started, found again by the next, started anew when it died, or a reason why not."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import httpx
import msgspec
import pytest

from app import cli
from app.contract.faults import Code
from app.contract.service import Announcement, Health
from app.core.instance import NOTE_NAME, read_note
from backend_client import launcher as launchers
from backend_client.accounts import Accounts
from backend_client.launcher import Endpoint, Launcher, LaunchFailed, Stage, find, probe, service_command
from backend_client.transport import ServiceFault, Transport
from tests.channels.scenario import scenario
from tests.client.scripted_server import saying, scripted_server
from tests.client.test_events import SETUP
from tests.core.serving import environment
from tests.dispatch.scripted import until
from tests.patience import WAIT_S

HEALTH = msgspec.json.encode(
    Health(product="switchroom", version="0", workspace="", ready=True, needs_setup=True, team=False, demo=False)
)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a developer has set is not the test's."""
    for key in os.environ.keys() - environment().keys():
        monkeypatch.delenv(key)


class Desk:
    """A launcher that remembers its stages; what it starts is ended with the test."""

    def __init__(self, home: Path) -> None:
        self.stages: list[Stage] = []
        self.launcher = Launcher(home, demo=False, on_stage=self.stages.append)

    async def end(self) -> None:
        note = read_note(self.launcher.home)
        process = self.launcher._process
        if process is not None:
            if note is not None and note.pid == process.pid and process.poll() is None:
                process.send_signal(signal.SIGTERM)
            else:
                process.kill()
            await asyncio.to_thread(process.wait, 20)


@asynccontextmanager
async def desk(home: Path) -> AsyncIterator[Desk]:
    made = Desk(home)
    try:
        yield made
    finally:
        await made.end()


# -- finding ---------------------------------------------------------------------------------------------------


def write_note(home: Path, port: int, token: str = "t") -> None:
    home.mkdir(parents=True, exist_ok=True)
    note = Announcement(pid=1, port=port, started_ms=1, version="0", token=token)
    (home / NOTE_NAME).write_bytes(msgspec.json.encode(note))


@scenario
async def test_without_a_note_or_with_a_broken_one_nothing_is_found(tmp_path: Path) -> None:
    assert await find(tmp_path) is None
    (tmp_path / NOTE_NAME).write_text("{")
    assert await find(tmp_path) is None
    assert await find(tmp_path / "nowhere") is None


@scenario
async def test_a_note_leads_to_the_service_with_its_token(tmp_path: Path) -> None:
    async with scripted_server(saying("200 OK", HEALTH)) as server:
        write_note(tmp_path, server.port, "secret")
        found = await find(tmp_path)
        assert found is not None
        assert (found.base_url, found.workspace_token) == (server.url, "secret")
    assert b"x-workspace-token: secret" in server.requests[0].lower()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("200 OK", b"<html>"),
        ("200 OK", HEALTH.replace(b"switchroom", b"else")),
        ("401 X", b'{"code":"wrong_workspace_token"}'),
        ("500 X", b'{"code":"internal"}'),
    ],
)
@scenario
async def test_somebody_else_on_the_port_is_not_found(tmp_path: Path, status: str, body: bytes) -> None:
    async with scripted_server(saying(status, body)) as server:
        write_note(tmp_path, server.port)
        assert await find(tmp_path) is None


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "nonsense", "http://[bad", "ftp://127.0.0.1", ""])
@scenario
async def test_an_address_that_leads_nowhere_is_nobody(address: str) -> None:
    assert await probe(address) is None


def test_the_service_is_started_attended_on_its_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path("/some/where")
    assert list(service_command(home, demo=True)) == [
        *(sys.executable, "-m", "app.cli", "serve", "--home", str(home), "--attended", "--demo")
    ]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert list(service_command(home, demo=False)) == [
        *(sys.executable, "--service", "serve", "--home", str(home), "--attended")
    ]


# -- what cannot be started ------------------------------------------------------------------------------------


async def failure(home: Path) -> tuple[LaunchFailed, list[Stage]]:
    async with desk(home) as made:
        with pytest.raises(LaunchFailed) as error:
            await made.launcher.ensure()
        return error.value, made.stages


@scenario
async def test_a_program_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launchers, "service_command", lambda *_, **__: ["/no/such/program"])
    error, stages = await failure(tmp_path)
    assert "/no/such/program" in error.reason
    assert stages == [Stage.CONNECTING, Stage.STARTING, Stage.FAILED]


@scenario
async def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    error, stages = await failure(tmp_path / "file" / "home")
    assert error.reason
    assert stages[-1] is Stage.FAILED


@pytest.mark.parametrize(("free", "reason"), [(0, "No space left on device: "), (1 << 30, "")])
@scenario
async def test_a_full_disk_that_took_the_last_words_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, reason: str
) -> None:
    silent = [sys.executable, "-c", "raise SystemExit(6)"]
    monkeypatch.setattr(launchers, "service_command", lambda *_, **__: silent)
    usage = shutil.disk_usage(tmp_path)._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    error, stages = await failure(tmp_path)
    assert error.reason == (reason and f"{reason}{tmp_path}")
    assert stages[-1] is Stage.FAILED


@scenario
async def test_a_service_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launchers, "START_TIMEOUT_S", 0.3)
    idle = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(launchers, "service_command", lambda *_, **__: idle)
    error, _ = await failure(tmp_path)
    assert error.reason == "no answer within 0 s"


@pytest.mark.slow
@pytest.mark.req("DSH-5")
@scenario
async def test_a_service_that_cannot_start_says_why_and_where_more_stands(tmp_path: Path) -> None:
    cli.main(["migrate", "--home", str(tmp_path)])
    with closing(sqlite3.connect(tmp_path / "workspace.db")) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")
        conn.commit()
    error, stages = await failure(tmp_path)
    assert "newer version (9999)" in error.reason
    assert error.log == tmp_path / "logs" / "start.log"
    assert error.reason in error.log.read_text()
    assert stages == [Stage.CONNECTING, Stage.STARTING, Stage.FAILED]


# -- real services ---------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.req("DSH-5")
@scenario
async def test_it_starts_a_service_and_the_next_desktop_finds_it(tmp_path: Path) -> None:
    (tmp_path / NOTE_NAME).write_text("rubbish of an earlier life")
    async with desk(tmp_path) as first, desk(tmp_path) as second:
        endpoint = await first.launcher.ensure()
        assert endpoint.health.needs_setup
        assert first.stages == [Stage.CONNECTING, Stage.STARTING, Stage.READY]
        assert _place(await first.launcher.ensure()) == _place(endpoint)
        assert _place(await second.launcher.ensure()) == _place(endpoint)
        assert second.stages == [Stage.CONNECTING, Stage.READY]
        assert second.launcher._process is None


def _exit_code(launcher: Launcher) -> int | None:
    return None if launcher._process is None else launcher._process.poll()


def _place(endpoint: Endpoint) -> tuple[str, str]:
    return endpoint.base_url, endpoint.workspace_token


@pytest.mark.slow
@scenario
async def test_two_desktops_that_start_at_once_share_one_service(tmp_path: Path) -> None:
    async with desk(tmp_path) as first, desk(tmp_path) as second:
        one, two = await asyncio.gather(first.launcher.ensure(), second.launcher.ensure())
        assert _place(one) == _place(two)
        started = [made.launcher._process for made in (first, second) if made.launcher._process is not None]
        await until(lambda: [process.poll() for process in started].count(None) == 1)  # the other one bows out


@pytest.mark.slow
@scenario
async def test_a_service_that_died_is_started_again_and_the_session_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launchers, "LOOK_S", 0.05)
    async with desk(tmp_path) as made:
        endpoint = await made.launcher.ensure()
        transport = Transport(endpoint.base_url, workspace_token=endpoint.workspace_token, verify=False)
        accounts = Accounts(transport)
        transport.sign((await accounts.set_up(SETUP)).token)
        moved: asyncio.Queue[Endpoint] = asyncio.Queue()
        keeping = asyncio.create_task(made.launcher.keep(endpoint, moved.put_nowait))
        died = made.launcher._process
        assert died is not None
        died.kill()
        fresh = await moved.get()
        assert died.wait(WAIT_S) == -signal.SIGKILL
        assert _place(fresh) != _place(endpoint)
        transport.move(fresh.base_url, fresh.workspace_token)
        assert (await accounts.me()).login == "root"
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        await transport.close()


@pytest.mark.slow
@scenario
async def test_the_service_of_another_workspace_is_not_taken_for_ones_own(tmp_path: Path) -> None:
    """A killed service left its note, and another one has its port now."""
    async with desk(tmp_path / "one") as one, desk(tmp_path / "two") as two:
        other = await one.launcher.ensure()
        write_note(tmp_path / "two", int(other.base_url.rpartition(":")[2]), "token of the dead")
        assert await probe(other.base_url) is not None
        own = await two.launcher.ensure()
        assert own.base_url != other.base_url


@pytest.mark.slow
@scenario
async def test_with_a_wrong_token_every_call_is_refused_and_no_second_service_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path) as first:
        endpoint = await first.launcher.ensure()
        stranger = Transport(endpoint.base_url, workspace_token="wrong", verify=False)
        with pytest.raises(ServiceFault) as refused:
            await Accounts(stranger).me()
        assert refused.value.fault.code is Code.WRONG_WORKSPACE_TOKEN
        await stranger.close()

        note = (tmp_path / NOTE_NAME).read_bytes()
        write_note(tmp_path, int(endpoint.base_url.rpartition(":")[2]), "wrong")
        async with desk(tmp_path) as second:
            monkeypatch.setattr(launchers, "START_TIMEOUT_S", WAIT_S)
            starting = asyncio.ensure_future(second.launcher.ensure())
            await until(lambda: _exit_code(second.launcher) is not None)
            assert _exit_code(second.launcher) == launchers.ALREADY_RUNNING
            assert not starting.done(), "the first may not listen yet"
            monkeypatch.setattr(launchers, "START_TIMEOUT_S", 0.0)  # time is up
            with pytest.raises(LaunchFailed) as error:
                await starting
            assert error.value.reason.startswith(f"A service already serves {tmp_path}, listening on port")
            assert second.stages == [Stage.CONNECTING, Stage.STARTING, Stage.FAILED]
        (tmp_path / NOTE_NAME).write_bytes(note)
        assert _place(await first.launcher.ensure()) == _place(endpoint), "the first is as it was"


@pytest.mark.slow
@scenario
async def test_a_service_outlives_the_window_that_started_it(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        endpoint = await made.launcher.ensure()
        process = made.launcher._process
        assert process is not None
        if os.name != "nt":
            assert os.getsid(process.pid) == process.pid != os.getsid(0), "a signal to the window's group spares it"
        async with httpx.AsyncClient(trust_env=False) as http:
            assert (await http.get(f"{endpoint.base_url}/health")).status_code == 200
