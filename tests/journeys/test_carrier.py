"""A carrier that dies, refuses, errs: shown as it is, waited for, and everybody is accounted for in the end."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.channels.simulator.behaviour import DELIVERED, Behaviour, fate, is_refused
from app.channels.simulator.journal import read_journal
from tests.journeys.doors import ledger
from tests.journeys.service import Carrier, Service, until
from tests.patience import WAIT_S

RECIPIENTS = 600
NUMBERS = [f"346{number:08d}" for number in range(RECIPIENTS)]
WINDOW = 20
RATE = 200
PERFECT = ("--latency-ms=50", "--no-magic")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = Service(tmp_path / "home")
    made.start()
    try:
        made.set_up()
        yield made
    finally:
        made.stop()


def provider(service: Service) -> dict[str, object]:
    (only,) = service.call("GET", "/api/providers")
    assert isinstance(only, dict)
    return only


def link_is(service: Service, state: str) -> None:
    until(lambda: provider(service)["link"] == state, WAIT_S, f"the link being {state}")


def counters(service: Service, broadcast_id: int) -> dict[str, int]:
    found: dict[str, int] = service.run(broadcast_id)["counters"]
    return found


@pytest.mark.slow
@pytest.mark.req("BRD-89")
def test_a_carrier_that_dies_is_shown_and_waited_for_and_nobody_is_addressed_twice(
    service: Service, tmp_path: Path
) -> None:
    journal = tmp_path / "carrier.jsonl"
    with Carrier(journal, PERFECT) as carrier:
        sender_id = service.connect(carrier.port, window=WINDOW, rate=RATE)
        link_is(service, "up")
        broadcast_id = service.launch(sender_id, NUMBERS, "Only once")
        until(lambda: counters(service, broadcast_id)["submitted"] > 50, WAIT_S, "the first fifty")
        carrier.process.send_signal(signal.SIGKILL)
        until(lambda: provider(service)["link"] != "up", WAIT_S, "the link going down")
        assert provider(service)["link_reason"]
        until(lambda: service.run(broadcast_id)["blocked_since_ms"], WAIT_S, "the run saying that it waits")
        assert service.run(broadcast_id)["status"] == "in_progress"
        assert counters(service, broadcast_id)["submitted"] < RECIPIENTS

    with Carrier(journal, (*PERFECT, f"--port={carrier.port}")):
        link_is(service, "up")

        def settled() -> bool:
            now = counters(service, broadcast_id)
            return now["submitted"] + now["unknown"] == RECIPIENTS

        until(settled, WAIT_S, "the last message")
        until(lambda: service.run(broadcast_id)["blocked_since_ms"] is None, WAIT_S, "the run going on")
    taken = Counter(one.destination for one in read_journal(journal))
    unknown = {row["address"] for row in ledger(service, broadcast_id) if row["message_state"] == "unknown"}
    assert max(taken.values()) == 1, "nobody twice"
    assert set(NUMBERS) - set(taken) <= unknown, "nobody missing"
    assert len(unknown) <= WINDOW


@pytest.mark.slow
@pytest.mark.req("MSG-75")
def test_answers_with_errors_end_as_what_they_mean(service: Service, tmp_path: Path) -> None:
    behaviour = Behaviour(latency_ms=50, error_rate=0.2, throttle_rate=0.01, delivery_rate=0.7, magic=False)
    options = (*PERFECT, "--error-rate=0.2", "--throttle-rate=0.01", "--delivery-rate=0.7")
    journal = tmp_path / "carrier.jsonl"
    refused = {number for number in NUMBERS if is_refused(number, behaviour)}
    reached = {number for number in NUMBERS if fate(number, behaviour).word == DELIVERED} - refused
    with Carrier(journal, options) as carrier:
        sender_id = service.connect(carrier.port, window=WINDOW)
        link_is(service, "up")
        broadcast_id = service.launch(sender_id, NUMBERS, "Only once", guarded=False)
        until(lambda: service.run(broadcast_id)["status"] == "complete", 2 * WAIT_S, "the end of the run")
        rows = ledger(service, broadcast_id)
    assert {row["address"] for row in rows if row["state"] == "successful"} == reached
    assert all(row["reason"] for row in rows if row["state"] != "successful"), "every failure has its reason"
    assert len(rows) == RECIPIENTS
    taken = Counter(one.destination for one in read_journal(journal))
    assert taken == Counter(number for number in NUMBERS if number not in refused), "throttled is not twice"


@pytest.mark.slow
def test_a_wrong_password_is_told_and_put_right(service: Service, tmp_path: Path) -> None:
    with Carrier(tmp_path / "carrier.jsonl", PERFECT) as carrier:
        sender_id = service.connect(carrier.port, password="wrong")
        link_is(service, "refused")
        assert provider(service)["link_reason"]
        broadcast_id = service.launch(sender_id, NUMBERS[:5], "Waits")
        account = provider(service)
        form = {key: account[key] for key in ("name", "kind", "enabled", "version")}
        settings = {"host": "127.0.0.1", "port": carrier.port, "system_id": "switchroom", "password": "secret"}
        service.call("PUT", f"/api/providers/{account['id']}", {**form, "settings": settings})
        link_is(service, "up")
        until(lambda: service.run(broadcast_id)["status"] == "complete", WAIT_S, "the end of the run")
        assert counters(service, broadcast_id)["successful"] == 5
