"""A workspace that moves to PostgreSQL with one command: everything arrives, and goes on where it was."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import areas, server
from app.channels.simulator.journal import read_journal
from app.core import copying
from app.core.clock import SystemClock
from app.core.copying import Digest, MovedStore, NotCopied
from app.core.endings import EXIT_OK, EXIT_STORE
from app.core.postgres import StoreTaken
from app.core.settings import Settings
from tests.journeys.doors import ledger
from tests.journeys.service import ROOT, Carrier, Service, environment, until
from tests.patience import WAIT_S
from tests.postgres import Server, why_not

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(why_not()), reason=why_not())]
NUMBERS = [f"346{number:08d}" for number in range(300)]


@pytest.fixture
def url(postgres: Server) -> Iterator[str]:
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


def command(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *words],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )


def furnish(service: Service) -> tuple[int, dict[str, Any]]:
    """An attribute, a contact, and a run whose carrier is not there; returns the run and all contacts."""
    service.set_up()
    attribute = {"name": "Quarter", "type": "text", "show_in_profile": True}
    service.call("POST", "/api/attributes", attribute)
    service.call("POST", "/api/contacts", {"phone": "+34910000001", "values": {"quarter": "Łódź"}})
    sender_id = service.connect(9)  # nobody listens there
    broadcast_id = service.launch(sender_id, NUMBERS, "Only once", waiting_time_s=600)
    until(lambda: service.run(broadcast_id)["contacts_total"] == len(NUMBERS), WAIT_S, "the recipients")
    return broadcast_id, service.call("POST", "/api/contacts/page", {"offset": 0, "limit": 500})


@pytest.mark.req("BEY-40")
def test_a_workspace_moves_with_one_command_and_goes_on_where_it_was(tmp_path: Path, url: str) -> None:
    home, shared, journal = tmp_path / "home", tmp_path / "shared", tmp_path / "carrier.jsonl"
    before = Service(home)
    before.start()
    try:
        broadcast_id, contacts = furnish(before)
    finally:
        before.stop()

    moved = command("copy-to", url, "--home", str(home), "--shared", str(shared))
    assert moved.returncode == EXIT_OK, moved.stderr
    lines = [line.split() for line in moved.stdout.splitlines() if line.endswith("equal")]
    counts = {line[0]: int(line[1].replace(",", "")) for line in lines}
    assert (counts["contacts"], counts["broadcast_recipients"], counts["users"]) == (301, 300, 1)
    assert "secret" in (shared / "secrets.json").read_text()

    again = command("serve", "--home", str(home))
    assert (again.returncode, "This workspace was moved to postgresql" in again.stderr) == (EXIT_STORE, True)
    assert command("copy-to", url, "--home", str(home)).returncode == EXIT_STORE

    with Carrier(journal, ("--latency-ms=20", "--no-magic")) as carrier:
        after = Service(tmp_path / "elsewhere", ("--database", url, "--shared", str(shared)))
        after.token = before.token
        after.start()
        try:
            arrived = after.call("POST", "/api/contacts/page", {"offset": 0, "limit": 500})
            assert (arrived["rows"], arrived["total"]) == (contacts["rows"], contacts["total"])
            account = after.call("GET", "/api/providers")[0]
            settings = {**account["settings"], "port": carrier.port}
            form = {"name": account["name"], "kind": "smpp", "settings": settings, "version": account["version"]}
            after.call("PUT", f"/api/providers/{account['id']}", {**form, "enabled": True})
            until(lambda: after.run(broadcast_id)["status"] == "complete", WAIT_S, "the end of the run")
            assert Counter(row["state"] for row in ledger(after, broadcast_id)) == {"successful": len(NUMBERS)}
            fresh = after.call("POST", "/api/contacts", {"phone": "+34910000002", "values": {"quarter": "x"}})
            assert fresh["id"] == max(row["id"] for row in contacts["rows"]) + 1
        finally:
            after.stop()
    assert Counter(one.destination for one in read_journal(journal)) == Counter(NUMBERS)


# -- in small, and where it goes wrong ---------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Path:
    runtime = server.open_runtime(Settings(home=tmp_path / "home"), SystemClock())
    runtime.database.close()
    return tmp_path / "home"


def move(home: Path, url: str, report: copying.Report = lambda table, digest: None) -> str:
    return copying.move(home, url, "", areas.AREAS, report)


class CutError(Exception):
    pass


@pytest.mark.req("BEY-40")
def test_a_move_that_is_cut_off_leaves_nothing_and_is_simply_repeated(home: Path, url: str) -> None:
    seen: list[str] = []

    def cut(table: str, _: Digest) -> None:
        seen.append(table)
        if table == "users":
            raise CutError

    with pytest.raises(CutError):
        move(home, url, cut)
    server.open_runtime(Settings(home=home), SystemClock()).database.close()  # it is not marked as moved
    done: dict[str, Digest] = {}
    where = move(home, url, done.__setitem__)
    assert "***" not in where
    assert seen == list(done)[: len(seen)]
    assert done["roles"].rows > 0
    with pytest.raises(MovedStore):
        server.open_runtime(Settings(home=home), SystemClock())


def test_a_copy_that_is_complete_but_not_marked_is_compared_and_marked(
    home: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> str:
        raise CutError

    with monkeypatch.context() as patch:
        patch.setattr(copying, "mark_moved", cut)
        with pytest.raises(CutError):
            move(home, url)
    move(home, url)
    with pytest.raises(MovedStore):
        server.open_runtime(Settings(home=home), SystemClock())


def test_only_an_empty_database_that_nobody_serves_is_filled(
    home: Path, url: str, tmp_path: Path, postgres: Server
) -> None:
    other = server.open_runtime(Settings(home=tmp_path / "other", database=url), SystemClock())
    with pytest.raises(StoreTaken):
        move(home, url)
    other.database.close()
    with pytest.raises(NotCopied, match="not empty"):
        move(home, url)
    with pytest.raises(NotCopied, match="moved to PostgreSQL"):
        move(home, f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(NotCopied, match="no workspace"):
        move(tmp_path / "nowhere", url)
    server.open_runtime(Settings(home=home), SystemClock()).database.close()


def test_what_arrives_otherwise_than_it_was_sent_is_noticed(
    home: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tables = copying.digest, iter(range(1_000))

    def differing(rows: object) -> Digest:
        found = real(rows)  # type: ignore[arg-type]  # as given
        return Digest(found.rows, f"{next(tables)}")

    monkeypatch.setattr(copying, "digest", differing)
    with pytest.raises(NotCopied, match="did not arrive"):
        move(home, url)
