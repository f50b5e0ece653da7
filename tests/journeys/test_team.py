"""A team on PostgreSQL: two services, three workers, one of them killed, the server restarted, nobody missing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from app.channels.simulator.journal import read_journal
from tests.journeys.doors import WINDOW, ledger
from tests.journeys.service import Carrier, Service, until
from tests.journeys.team import Ear, Team, team
from tests.patience import WAIT_S
from tests.postgres import Server, serving, why_not

pytestmark = [pytest.mark.slow(seconds=40), pytest.mark.skipif(bool(why_not()), reason=why_not())]
RECIPIENTS: Final = 900
NUMBERS: Final = [f"346{number:08d}" for number in range(RECIPIENTS)]
RATE: Final = 60
TAKEN_OVER_S: Final = 10.0


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """As a company would run it: everything is flushed."""
    with serving(()) as made:
        yield made


def is_up(service: Service) -> bool:
    return all(one["link"] == "up" for one in service.call("GET", "/api/providers"))


def figures(service: Service, broadcast_id: int) -> dict[str, Any]:
    counters: dict[str, Any] = service.run(broadcast_id)["counters"]
    return counters


def told(all_of: Team, after: int) -> list[int]:
    """The numbers of the events that everybody may see, as they lie in the store."""
    rows = all_of.server.ask(
        f"SELECT seq FROM events WHERE seq > {after} AND user_id IS NULL ORDER BY seq", all_of.database
    )
    return [int(row[0]) for row in rows]


@pytest.mark.req("BRD-89", "MSG-75", "MSG-89")
def test_one_of_many_is_killed_and_the_server_restarted_and_everybody_is_reached_once(
    tmp_path: Path, server: Server
) -> None:
    journal = tmp_path / "carrier.jsonl"
    with team(tmp_path, server) as everybody, Carrier(journal, ("--latency-ms=50", "--no-magic")) as carrier:
        first = everybody.serve()
        first.set_up()
        for _ in range(3):
            everybody.work()
        sender_id = first.connect(carrier.port, window=WINDOW, rate=RATE)
        until(lambda: is_up(first), WAIT_S, "the bind")
        second = everybody.serve()
        until(lambda: is_up(second), WAIT_S, "the second service knowing of the bind")
        holder = everybody.holder("provider:1")
        killed = everybody.of_pid(holder)
        assert killed in everybody.workers, "the one with the fewest duties"

        after = int(server.ask("SELECT max(seq) FROM events", everybody.database)[0][0])
        ear = Ear(first, after)
        broadcast_id = second.launch(sender_id, NUMBERS, "Only once", waiting_time_s=60)
        until(lambda: figures(first, broadcast_id)["submitted"] > 150, WAIT_S, "the first hundred")
        killed.kill()
        killed_s = time.monotonic()
        until(lambda: everybody.holder("provider:1") not in (0, holder), TAKEN_OVER_S, "a process taking over")
        until(lambda: is_up(first), TAKEN_OVER_S, "the new bind")
        assert time.monotonic() - killed_s < TAKEN_OVER_S
        contact = second.call("POST", "/api/contacts", {"phone": "+34910000001", "values": {}})

        so_far = figures(first, broadcast_id)["submitted"]
        until(lambda: figures(first, broadcast_id)["submitted"] > so_far + 100, WAIT_S, "the next hundred")
        server.stop("fast")
        server.start()
        until(lambda: is_done(second, broadcast_id), WAIT_S, "the end of the run")
        rows = ledger(second, broadcast_id)
        until(lambda: ear.events and ear.events[-1]["seq"] >= told(everybody, after)[-1], WAIT_S, "the last event")
        ear.stop()
        shown = {one: service.run(broadcast_id) for one, service in (("first", first), ("second", second))}
        stored = told(everybody, after)

    taken = Counter(one.destination for one in read_journal(journal))
    unknown = {row["address"] for row in rows if row["message_state"] == "unknown"}
    assert [number for number, count in taken.items() if count > 1] == [], "nobody twice"
    assert set(NUMBERS) - set(taken) - unknown == set(), "nobody missing"
    assert len(unknown) <= 2 * WINDOW, "what the dead one had under way, and what the cut left in doubt"
    assert sum(Counter(row["state"] for row in rows).values()) == RECIPIENTS

    heard = [event["seq"] for event in ear.events if event["change"] != "reset"]
    assert heard == [seq for seq in stored if seq <= heard[-1]], "every event, in order, although others told them"
    last = [event for event in ear.events if event["topic"] == "broadcasts" and event["key"] == str(broadcast_id)]
    assert last[-1]["record"]["counters"] == shown["first"]["counters"] == shown["second"]["counters"]
    assert any(event["topic"] == "contacts" and str(contact["id"]) in str(event) for event in ear.events)


def is_done(service: Service, broadcast_id: int) -> bool:
    answer = service.http.get(f"/api/broadcasts/{broadcast_id}")
    return answer.is_success and answer.json()["status"] in ("complete", "seen")


def test_an_account_that_is_changed_at_one_service_changes_where_it_is_connected(
    tmp_path: Path, server: Server
) -> None:
    with team(tmp_path, server) as everybody, Carrier(tmp_path / "carrier.jsonl") as carrier:
        first = everybody.serve()
        first.set_up()
        everybody.work()
        first.connect(carrier.port)
        until(lambda: is_up(first), WAIT_S, "the bind")
        assert everybody.of_pid(everybody.holder("provider:1")) in everybody.workers
        stored = first.call("GET", "/api/providers")[0]
        form = {key: stored[key] for key in ("name", "kind", "settings", "version")}
        first.call("PUT", "/api/providers/1", {**form, "enabled": False})
        until(lambda: first.call("GET", "/api/providers")[0]["link"] == "stopped", WAIT_S, "the worker letting go")
        first.call("PUT", "/api/providers/1", {**form, "enabled": True, "version": stored["version"] + 1})
        until(lambda: is_up(first), WAIT_S, "the worker coming back")
        first.stop()
        until(lambda: everybody.holder("engine"), TAKEN_OVER_S, "the worker taking all duties")
