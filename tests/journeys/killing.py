"""Killing the service in the middle of a broadcast, again and again, and counting at the carrier."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import httpx

from app.channels.simulator.journal import read_journal
from tests.journeys.service import Carrier, Service, until

WINDOW = 50
FINISH_S = 180.0


@dataclass(frozen=True)
class Toll:
    """What the carrier and the ledger say after all kills."""

    recipients: int
    kills: int
    taken: Counter[str]
    unknown: set[str]
    states: Counter[str]
    in_flight_most: int
    seconds: float

    @property
    def doubled(self) -> list[str]:
        """Numbers the carrier got more than once."""
        return sorted(address for address, count in self.taken.items() if count > 1)

    def lost(self, everybody: list[str]) -> list[str]:
        """Numbers that neither got the message nor are shown as unknown."""
        return sorted(set(everybody) - set(self.taken) - self.unknown)


def kill_in_a_loop(
    home: Path, *, recipients: int, kills: int, seed: int, options: tuple[str, ...] = ()
) -> tuple[Toll, list[str]]:
    """Launch, kill at random moments, start again, let it finish, count. `options` are the service's."""
    dice = random.Random(seed)
    journal = home.parent / "carrier.jsonl"
    numbers = [f"346{number:08d}" for number in range(recipients)]
    started = time.monotonic()
    with Carrier(journal, ("--latency-ms=50", "--submit-latency-ms=5", "--no-magic")) as carrier:
        service = Service(home, options)
        service.start()
        try:
            service.set_up()
            sender_id = service.connect(carrier.port, window=WINDOW, rate=recipients / (kills * 0.35))
            until(lambda: _is_up(service), 20, "the bind")
            broadcast_id = service.launch(sender_id, numbers, "Only once", waiting_time_s=30)
            for _ in range(kills):
                time.sleep(dice.uniform(0.02, 0.5))  # the moment of the kill is what is varied
                service.kill()
                service.start()
            until(lambda: _is_done(service, broadcast_id), FINISH_S, "the end of the run")
            rows = ledger(service, broadcast_id)
        finally:
            service.stop()
    taken = Counter(one.destination for one in read_journal(journal))
    unknown = {row["address"] for row in rows if row["message_state"] == "unknown"}
    states = Counter(row["state"] for row in rows)
    toll = Toll(recipients, kills, taken, unknown, states, kills * 2 * WINDOW, time.monotonic() - started)
    return toll, numbers


def _is_up(service: Service) -> bool:
    return all(one["link"] == "up" for one in service.call("GET", "/api/providers"))


def _is_done(service: Service, broadcast_id: int) -> bool:
    try:
        return service.run(broadcast_id)["status"] in ("complete", "seen", "failed")
    except httpx.TransportError:
        return False


def ledger(service: Service, broadcast_id: int) -> list[dict[str, str]]:
    """Every recipient of a broadcast and what became of the message."""
    rows: list[dict[str, str]] = []
    while True:
        ask = {"offset": len(rows), "limit": 500}
        page = service.call("POST", f"/api/broadcasts/{broadcast_id}/recipients/page", ask)
        rows += page["rows"]
        if len(rows) >= page["total"]:
            return rows
