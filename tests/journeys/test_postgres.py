"""A team's PostgreSQL: the service killed, the server restarted in the middle."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.channels.simulator.journal import read_journal
from app.core.endings import EXIT_STORE
from tests.journeys.doors import WINDOW, ledger
from tests.journeys.killing import check, kill_in_a_loop
from tests.journeys.service import ROOT, Carrier, Service, environment, until
from tests.patience import WAIT_S
from tests.postgres import LOCKED, PASSWORD, Server, serving, why_not

pytestmark = [pytest.mark.slow(seconds=20), pytest.mark.skipif(bool(why_not()), reason=why_not())]
RECIPIENTS = 600
NUMBERS = [f"346{number:08d}" for number in range(RECIPIENTS)]
RATE = 150


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """As a company would run it: everything is flushed."""
    with serving(()) as made:
        yield made


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    server.start()  # whatever an earlier test has left
    name = server.create()
    yield server.url(name)
    server.start()
    server.drop(name)


@pytest.fixture
def service(tmp_path: Path, url: str) -> Iterator[Service]:
    made = Service(tmp_path / "home", ("--database", url))
    made.start()
    try:
        yield made
    finally:
        made.stop()


@pytest.mark.req("BRD-89", "MSG-75", "MSG-89")
def test_killed_again_and_again_a_broadcast_reaches_everybody_once(tmp_path: Path, url: str) -> None:
    options = ("--database", url)
    check(kill_in_a_loop(tmp_path / "home", recipients=RECIPIENTS, kills=6, seed=11, options=options))
    assert not list((tmp_path / "home").glob("*.db"))


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_restart_of_the_server_in_the_middle_costs_nothing(
    service: Service, server: Server, tmp_path: Path, how: str
) -> None:
    journal = tmp_path / "carrier.jsonl"
    service.set_up()
    with Carrier(journal, ("--latency-ms=50", "--no-magic")) as carrier:
        sender_id = service.connect(carrier.port, window=WINDOW, rate=RATE)
        until(lambda: service.call("GET", "/api/providers")[0]["link"] == "up", WAIT_S, "the bind")
        broadcast_id = service.launch(sender_id, NUMBERS, "Only once", waiting_time_s=30)
        until(lambda: service.run(broadcast_id)["counters"]["submitted"] > 100, WAIT_S, "the first hundred")
        server.stop(how)
        until(lambda: not is_ready(service), WAIT_S, "the service saying so")
        refused = service.http.post("/api/contacts", json={"phone": "+34910000001", "values": {}})
        assert (refused.status_code, refused.json()["code"]) == (503, "store_away")
        server.start()
        until(lambda: is_ready(service), WAIT_S, "the way back")
        until(lambda: service.run(broadcast_id)["status"] == "complete", WAIT_S, "the end of the run")
        rows = ledger(service, broadcast_id)
    taken = Counter(one.destination for one in read_journal(journal))
    assert taken == Counter(NUMBERS), "everybody once"
    assert Counter(row["state"] for row in rows) == {"successful": RECIPIENTS}
    assert service.call("POST", "/api/contacts", {"phone": "+34910000001", "values": {}})
    said = [one for one in logged(service) if one in ("store_lost", "store_back")]
    assert said[:2] == ["store_lost", "store_back"]
    assert said[-1] == "store_back"


def logged(service: Service) -> list[str]:
    """What the service's log says happened."""
    files = sorted((service.home / "logs").iterdir())
    return [str(json.loads(line)["event"]) for one in files for line in one.read_text().splitlines()]


def is_ready(service: Service) -> bool:
    """What anybody may ask, who need not be known."""
    return bool(httpx.get(f"{service.http.base_url}/health").json()["ready"])


def refused(home: Path, *options: str) -> tuple[int, str]:
    command = Service(home, options).command()
    ended = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=WAIT_S, check=False
    )
    return ended.returncode, ended.stdout + ended.stderr


def test_a_password_is_neither_printed_nor_logged(tmp_path: Path, server: Server, url: str) -> None:
    server.ask(f"CREATE ROLE {LOCKED} LOGIN PASSWORD '{PASSWORD}'")
    wrong = url.replace("switchroom@", f"{LOCKED}:not-{PASSWORD}@")
    code, words = refused(tmp_path / "home", "--database", wrong)
    assert code == EXIT_STORE
    assert "password authentication failed" in words
    kept = "".join(path.read_text() for path in (tmp_path / "home").rglob("*") if path.is_file())
    assert PASSWORD not in words + kept
