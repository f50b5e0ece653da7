"""The command line: exit codes with a sentence, and a process that ends when it is told to."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sqlite3
import ssl
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from app import cli, server
from app.contacts.importing import workbook
from app.contract.faults import Code
from app.core import logs
from app.core.clock import SystemClock
from app.core.endings import (
    EXIT_FAILED,
    EXIT_NEWER_STORE,
    EXIT_OK,
    EXIT_PORT_TAKEN,
    EXIT_RUNNING,
    EXIT_STORE,
    EXIT_USAGE,
)
from app.core.errors import Refusal
from app.core.instance import InstanceLock, read_note
from app.core.migrate import newest_revision
from app.core.program import READ_WORKBOOK
from app.core.settings import Settings
from app.dispatch.engine import Engine
from tests.client.test_transport import certificate  # noqa: F401 - a fixture
from tests.core.calling import calling
from tests.core.serving import ROOT, SETUP, environment, run, serving
from tests.patience import WAIT_S

# -- in this process: what is refused before anything is touched -----------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["serve", "--host", "0.0.0.0"], "needs --tls-cert and --tls-key"),
        (["serve", "--host", "192.168.1.5", "--tls-cert", "x"], "needs --tls-cert and --tls-key"),
        (["serve", "--tls-cert", "/no/cert.pem", "--tls-key", "/no/key.pem"], "cannot be used: No such file"),
        (["migrate", "--database", "nonsense"], "cannot be opened"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    code = cli.main([*arguments, "--home", str(tmp_path / "home")])
    told = capsys.readouterr()
    assert code in (EXIT_USAGE, EXIT_STORE)
    assert sentence in told.err
    assert told.err.count("\n") == 1, "one sentence, no trace"
    assert told.out == ""


@pytest.mark.parametrize(
    "arguments", [[], ["fly"], ["serve", "--port", "65536"], ["serve", "--port", "x"], ["serve", "--nonsense"]]
)
def test_a_line_that_makes_no_sense_shows_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as error:
        cli.main(arguments)
    assert error.value.code == EXIT_USAGE
    assert "usage" in capsys.readouterr().err


def test_a_doubtful_variable_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SWITCHROOM_PORT", "eighty")
    assert cli.main(["serve"]) == EXIT_USAGE
    assert "SWITCHROOM_PORT" in capsys.readouterr().err


def test_migrating_tells_the_revision_and_makes_a_private_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    assert cli.main(["migrate", "--home", str(home)]) == EXIT_OK
    assert f"revision {newest_revision()}." in capsys.readouterr().out
    if os.name != "nt":
        assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_newer_database_is_told_and_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["migrate", "--home", str(tmp_path)])
    with closing(sqlite3.connect(tmp_path / "workspace.db")) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")
        conn.commit()
    before = (tmp_path / "workspace.db").read_bytes()
    assert cli.main(["migrate", "--home", str(tmp_path)]) == EXIT_NEWER_STORE
    assert "9999" in capsys.readouterr().err
    assert (tmp_path / "workspace.db").read_bytes() == before


def test_a_file_that_is_no_database_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "workspace.db").write_bytes(b"a shopping list " * 100)
    assert cli.main(["migrate", "--home", str(tmp_path)]) == EXIT_STORE
    assert "not a database" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("in the way")
    assert cli.main(["migrate", "--home", str(tmp_path / "file" / "home")]) == EXIT_STORE
    assert "folder cannot be used" in capsys.readouterr().err


def test_a_workspace_that_is_held_is_not_served_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = InstanceLock(tmp_path)
    lock.take()
    try:
        assert cli.main(["serve", "--home", str(tmp_path)]) == EXIT_RUNNING
    finally:
        lock.release()
    assert "already serves" in capsys.readouterr().err


def test_a_new_first_password_is_printed_once_and_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with calling(Settings(home=tmp_path), SystemClock()) as caller:
        caller.http.post("/api/setup", json=SETUP)
    assert cli.main(["reset-password", "--home", str(tmp_path), "ROOT"]) == EXIT_OK
    password = capsys.readouterr().out.split(": ")[1].strip()
    with calling(Settings(home=tmp_path), SystemClock()) as caller:
        told = caller.http.post("/api/session", json={"login": "root", "password": password}).json()
    assert told["me"]["must_change_password"] is True
    assert cli.main(["reset-password", "--home", str(tmp_path), "nobody"]) == EXIT_USAGE
    assert "nobody" in capsys.readouterr().err


def test_the_word_that_makes_the_desktop_the_service_is_taken_by_the_service_as_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Frozen, both start themselves with the same words."""
    assert cli.main(["--service", "migrate", "--home", str(tmp_path)]) == EXIT_OK
    assert f"revision {newest_revision()}." in capsys.readouterr().out


def test_work_that_cannot_start_is_told_and_is_not_taken_for_a_service_that_runs_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fail(_: Engine) -> None:
        raise RuntimeError

    monkeypatch.setattr(Engine, "start", fail)
    monkeypatch.setattr(logs, "start", lambda _: None)  # the test's process keeps its own
    assert cli.main(["serve", "--home", str(tmp_path)]) == EXIT_FAILED
    assert capsys.readouterr().err == f"The service could not start; {tmp_path / 'logs'} says why.\n"


@pytest.mark.parametrize("place", ["engine", "note"])
def test_a_disk_that_is_full_by_the_time_it_listens_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    async def full(_: Engine) -> None:
        raise Refusal(Code.STORAGE_FULL)

    def no_note(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if place == "engine":
        monkeypatch.setattr(Engine, "start", full)
    else:
        monkeypatch.setattr(InstanceLock, "announce", no_note)
    monkeypatch.setattr(logs, "start", lambda _: None)
    assert cli.main(["serve", "--home", str(tmp_path)]) == EXIT_STORE
    assert capsys.readouterr().err == "The database cannot be written: there is no space left.\n"
    lock = InstanceLock(tmp_path)
    lock.take()
    lock.release()


PROBE = """
import sys
from app import cli
code = cli.main(sys.argv[1:])
print(code, *sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        (["simulate-carrier", "--control"], EXIT_OK, "app.channels.simulator.carrier"),
        ([READ_WORKBOOK, "sheets", "nowhere.xlsx"], workbook.EXIT_DAMAGED, "app.contacts.importing.workbook"),
    ],
)
def test_processes_that_need_nothing_of_the_service_do_not_import_it(
    words: list[str], code: int, part: str
) -> None:
    """They are started often, and somebody waits for each."""
    probe = [sys.executable, "-c", PROBE, *words]
    ended = subprocess.run(probe, cwd=ROOT, env=environment(), input="", capture_output=True, text=True, check=True)
    told, *imported = ended.stderr.split()
    assert int(told) == code
    assert part in imported
    heavy = (
        "app.server",
        "app.areas",
        "app.core.database",
        "sqlalchemy",
        "alembic",
        "litestar",
        "uvicorn",
        "keyring",
    )
    assert {*heavy} & {*imported} == set()


# -- as a process ----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_it_says_where_it_listens_and_keeps_others_out(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as service:
        assert service.first_line == f"Serving {tmp_path / 'home'} on port {service.note.port}\n"
        assert service.note.pid == service.process.pid
        assert httpx.get(f"{service.url}/health").json()["product"] == "switchroom"
        assert httpx.get(f"{service.url}/api/me").json()["code"] == "wrong_workspace_token"
        if os.name != "nt":
            assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
        second = run("serve", "--home", tmp_path / "home")
        assert (second.returncode, second.stdout) == (EXIT_RUNNING, "")
        assert second.stderr.strip() == (
            f"A service already serves {tmp_path / 'home'}, listening on port {service.note.port}."
            " Use it, or end it first."
        )
        assert service.note.pid == service.process.pid, "the second did not touch the note"


@pytest.mark.slow
def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run("serve", "--home", tmp_path, "--port", port)
    assert ended.returncode == EXIT_PORT_TAKEN
    assert ended.stderr.strip() == (
        f"Cannot listen on 127.0.0.1:{port}: Address already in use. Choose another --port, or 0."
    )
    lock = InstanceLock(tmp_path)
    lock.take()
    lock.release()


@pytest.mark.slow
def test_a_port_that_another_workspace_is_served_on_is_told_as_that(tmp_path: Path) -> None:
    with serving(tmp_path / "one") as service:
        port = service.note.port
        ended = run("serve", "--home", tmp_path / "two", "--port", port)
        assert service.process.poll() is None, "the first goes on"
    assert ended.returncode == EXIT_PORT_TAKEN
    assert ended.stderr.strip() == (
        f"Cannot listen on 127.0.0.1:{port}: the Switchroom service of another workspace listens there."
        " Choose another --port, or 0."
    )


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_it_ends_in_seconds_with_streams_open_and_puts_the_note_away(
    tmp_path: Path, how: signal.Signals
) -> None:
    with serving(tmp_path) as service, service.client() as http:
        token = http.post("/api/setup", json=SETUP).json()["token"]
        streams = [_listen(service.url, service.note.token, token) for _ in range(3)]
        for began, _ in streams:
            assert began.wait(WAIT_S)
        code, took_s = service.end(how)
        assert code == EXIT_OK
        assert took_s < 5
        assert read_note(tmp_path) is None
        for _, thread in streams:
            thread.join(WAIT_S)
            assert not thread.is_alive()
    log = (tmp_path / "logs" / "service.log").read_text()
    assert '"event": "stopped"' in log
    assert '"level": "error"' not in log


def _listen(url: str, workspace_token: str, token: str) -> tuple[threading.Event, threading.Thread]:
    began = threading.Event()

    def listen() -> None:
        headers = {"X-Workspace-Token": workspace_token, "Authorization": f"Bearer {token}"}
        with httpx.stream("GET", f"{url}/events", headers=headers, timeout=WAIT_S) as response:
            for _ in response.iter_lines():
                began.set()

    thread = threading.Thread(target=listen)
    thread.start()
    return began, thread


@pytest.mark.slow
def test_a_desktop_may_ask_it_to_end(tmp_path: Path) -> None:
    with serving(tmp_path) as service, service.client() as http:
        token = http.post("/api/setup", json=SETUP).json()["token"]
        http.post("/api/stop", headers={"Authorization": f"Bearer {token}"})
        assert service.process.wait(WAIT_S) == EXIT_OK


@pytest.mark.slow
@pytest.mark.req("DSH-5")
def test_killed_it_starts_again_with_everything_it_had(tmp_path: Path) -> None:
    with serving(tmp_path) as service, service.client() as http:
        token = http.post("/api/setup", json=SETUP).json()["token"]
        first = service.note
        service.end(signal.SIGKILL)
    assert read_note(tmp_path) == first, "nobody was left to put it away"
    with serving(tmp_path) as service, service.client() as http:
        assert service.note.token != first.token
        assert http.get("/api/me", headers={"Authorization": f"Bearer {token}"}).json()["login"] == "root"
        assert http.post("/api/setup", json=SETUP).json()["code"] == "setup_done"


@pytest.mark.slow
def test_a_team_server_speaks_tls_and_needs_no_workspace_token(
    tmp_path: Path,
    certificate: tuple[Path, Path],  # noqa: F811 - the fixture
) -> None:
    cert, key = certificate
    with serving(tmp_path, "--host", "0.0.0.0", "--tls-cert", cert, "--tls-key", key) as service:
        trusted = ssl.create_default_context(cafile=str(cert))
        with httpx.Client(base_url=f"https://127.0.0.1:{service.note.port}", verify=trusted) as http:
            assert http.get("/health").json()["team"] is True
            assert http.get("/api/me").json()["code"] == "sign_in_required"
        assert service.note.token == ""
        assert service.end()[0] == EXIT_OK


@pytest.mark.slow
def test_a_certificate_that_is_none_is_told(tmp_path: Path) -> None:
    rubbish = tmp_path / "cert.pem"
    rubbish.write_text("nope")
    ended = run(
        "serve", "--home", tmp_path / "home", "--host", "0.0.0.0", "--tls-cert", rubbish, "--tls-key", rubbish
    )
    assert ended.returncode == EXIT_USAGE
    assert "--tls-cert and --tls-key cannot be used" in ended.stderr
    assert not (tmp_path / "home").exists()


def test_a_full_disk_at_the_start_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_: object) -> None:
        raise Refusal(Code.STORAGE_FULL)

    monkeypatch.setattr(server, "_seed", full)
    monkeypatch.setattr(logs, "start", lambda _: None)  # the test's process keeps its own
    assert cli.main(["serve", "--home", str(tmp_path)]) == EXIT_STORE
    assert capsys.readouterr().err == "The database cannot be written: there is no space left.\n"
    lock = InstanceLock(tmp_path)
    lock.take()
    lock.release()
