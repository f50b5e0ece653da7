"""A copy made while the service works, put back elsewhere: nothing leaves before a decision, nobody twice."""

from __future__ import annotations

import subprocess
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from app.channels.simulator.journal import read_journal
from app.core.endings import EXIT_OK, EXIT_STORE
from tests.journeys.doors import ledger
from tests.journeys.service import ROOT, Carrier, Service, environment, until
from tests.patience import WAIT_S

pytestmark = pytest.mark.slow
NUMBERS = [f"346{number:08d}" for number in range(400)]
LATER = [f"347{number:08d}" for number in range(20)]
PLANNED_MS = 4_000


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


def submitted(service: Service, broadcast_id: int) -> int:
    return int(service.run(broadcast_id)["counters"]["submitted"])


def plan(service: Service, sender_id: int) -> int:
    """A broadcast that starts by itself in a moment."""
    form = {
        "name": "Later",
        "recipients": [{"kind": "phones", "numbers": LATER}],
        "timing": "at",
        "at_ms": time.time_ns() // 1_000_000 + PLANNED_MS,
        "steps": [{"content": {"channel": 1, "text": "Later"}, "sender_id": sender_id, "waiting_time_s": 60}],
        "client_key": "later",
    }
    return int(service.call("POST", "/api/broadcasts/launch", form)["id"])


def copied_in_the_middle(service: Service, carrier: Carrier) -> tuple[int, int, Path]:
    """A run and a planned one, whose original goes on after the copy was made, to the end of both."""
    service.set_up()
    sender_id = service.connect(carrier.port, window=20, rate=100)
    until(lambda: service.call("GET", "/api/providers")[0]["link"] == "up", WAIT_S, "the bind")
    broadcast_id = service.launch(sender_id, NUMBERS, "Only once", waiting_time_s=60)
    planned_id = plan(service, sender_id)
    until(lambda: submitted(service, broadcast_id) > 50, WAIT_S, "the first fifty")
    job = service.call("POST", "/api/backup")
    done = until(lambda: ended(service, job["id"]), WAIT_S, "the backup")
    assert done["state"] == "done"
    (listed,) = service.call("GET", "/api/backups")["backups"]
    assert (listed["name"], listed["bytes"]) == (done["result"]["file"], done["result"]["bytes"])
    both = (broadcast_id, planned_id)
    until(lambda: {service.run(one)["status"] for one in both} == {"complete"}, WAIT_S, "the end of the runs")
    return broadcast_id, planned_id, service.home / "backups" / listed["name"]


def ended(service: Service, job_id: int) -> dict[str, Any] | None:
    jobs: list[dict[str, Any]] = service.call("GET", "/api/jobs")
    return next((job for job in jobs if job["id"] == job_id and job["finished_ms"]), None)


@pytest.mark.req("BEY-6", "BEY-39")
def test_a_restored_copy_waits_for_a_person_and_writes_to_nobody_twice(tmp_path: Path) -> None:
    journal = tmp_path / "carrier.jsonl"
    with Carrier(journal, ("--latency-ms=20", "--no-magic")) as carrier:
        original = Service(tmp_path / "original")
        original.start()
        try:
            broadcast_id, planned_id, file = copied_in_the_middle(original, carrier)
        finally:
            original.stop()
        assert Counter(one.destination for one in read_journal(journal)) == Counter(NUMBERS + LATER)
        assert not any("secret" in name for name in zipfile.ZipFile(file).namelist())

        put_back = command("restore", str(file), "--home", str(original.home))
        assert put_back.returncode == EXIT_OK, put_back.stderr
        assert "Nothing leaves until somebody confirms it" in put_back.stdout
        original.start()
        try:
            found = original.call("GET", "/api/quarantine")
            assert found["active"]
            (run,) = found["runs"]
            assert (run["run_id"], run["total"]) == (broadcast_id, len(NUMBERS))
            assert sum(found["waiting"].values()) > 0
            assert found["planned"] == 1
            assert original.call("GET", "/api/providers")[0]["link"] == "stopped", "the line is the original's"
            original.call("POST", "/api/quarantine/confirm", {})
            assert not original.call("GET", "/api/quarantine")["active"]
            until(lambda: original.call("GET", "/api/providers")[0]["link"] == "up", WAIT_S, "the bind")
            stopped = [original.run(one) for one in (broadcast_id, planned_id)]
            assert [one["status"] for one in stopped] == ["paused", "paused"]
            assert [one["status_reason"] for one in stopped] == ["restored", "start_missed"]
            states = Counter(row["message_state"] for row in ledger(original, broadcast_id))
            assert states["unknown"] >= sum(found["waiting"].values())
        finally:
            original.stop()
    assert Counter(one.destination for one in read_journal(journal)) == Counter(NUMBERS + LATER), "nobody twice"


@pytest.mark.req("BEY-39")
def test_where_the_original_sent_nothing_since_the_copy_goes_on_at_a_word(tmp_path: Path) -> None:
    journal, file = tmp_path / "carrier.jsonl", tmp_path / "copy.switchroom"
    original = Service(tmp_path / "original")
    original.start()
    try:
        original.set_up()
        sender_id = original.connect(9)  # nobody listens there
        broadcast_id = original.launch(sender_id, NUMBERS, "Only once", waiting_time_s=600)
        until(lambda: original.run(broadcast_id)["contacts_total"] == len(NUMBERS), WAIT_S, "the recipients")
        made = command("backup", str(file), "--home", str(original.home))
        assert made.returncode == EXIT_OK, made.stderr
    finally:
        original.stop()
    copy = Service(tmp_path / "copy")
    copy.token = original.token
    assert command("restore", str(file), "--home", str(copy.home)).returncode == EXIT_OK
    with Carrier(journal, ("--latency-ms=20", "--no-magic")) as carrier:
        confirmed = command("confirm-restore", "--send-waiting", "--home", str(copy.home))
        assert "go out at the next start" in confirmed.stdout, confirmed.stderr
        copy.start()
        try:
            account = copy.call("GET", "/api/providers")[0]
            settings = {**account["settings"], "port": carrier.port, "password": "secret"}
            form = {"name": account["name"], "kind": "smpp", "settings": settings, "version": account["version"]}
            copy.call("PUT", f"/api/providers/{account['id']}", {**form, "enabled": True})
            until(lambda: copy.run(broadcast_id)["status"] == "complete", WAIT_S, "the end of the run")
        finally:
            copy.stop()
    assert Counter(one.destination for one in read_journal(journal)) == Counter(NUMBERS)


def test_a_file_that_is_no_backup_changes_nothing(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "letter.switchroom"
    service = Service(home)
    service.start()
    service.set_up()
    service.stop()
    before = (home / "workspace.db").read_bytes()
    for content in (b"Dear all", b""):
        file.write_bytes(content)
        refused = command("restore", str(file), "--home", str(home))
        assert (refused.returncode, "is not a backup" in refused.stderr) == (EXIT_STORE, True)
    assert (home / "workspace.db").read_bytes() == before
    assert not (home / ".restoring").exists()
    nowhere = command("backup", str(file), "--home", str(tmp_path / "nowhere"))
    assert (nowhere.returncode, "no workspace" in nowhere.stderr) == (EXIT_STORE, True)
