"""Killing processes in the middle of a run, again and again, and counting at the carrier.

`DOORS` lists the kinds of runs that are killed in; a new door adds a line here and is covered by the journeys and
the long measurement alike.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from app.channels.simulator.journal import read_journal
from tests.journeys.service import Carrier, Service, until
from tests.journeys.team import Team

WINDOW = 50
FINISH_S = 240.0
CARRIER: Final = ("--latency-ms=50", "--submit-latency-ms=5", "--no-magic")
Row = dict[str, str]


@dataclass(frozen=True)
class Door:
    """A kind of run: how it is launched, when it is over, and what is in its ledger.

    `launch` gets a service, a sender and the numbers, and returns the run's id. A row of the ledger has `address`,
    `state` (of the recipient) and `message_state`; `reached` are the states of those who got the message.
    """

    name: str
    launch: Callable[[Service, int, list[str]], int]
    is_done: Callable[[Service, int], bool]
    ledger: Callable[[Service, int], list[Row]]
    reached: frozenset[str]


@dataclass(frozen=True)
class Toll:
    """What the carrier and the ledger say after all kills."""

    recipients: int
    kills: int
    taken: Counter[str]
    unknown: set[str]
    states: Counter[str]
    reached: int
    seconds: float

    @property
    def doubled(self) -> list[str]:
        """Numbers the carrier got more than once."""
        return sorted(address for address, count in self.taken.items() if count > 1)

    def lost(self, everybody: list[str]) -> list[str]:
        """Numbers that neither got the message nor are shown as unknown."""
        return sorted(set(everybody) - set(self.taken) - self.unknown)


def check(toll: Toll, everybody: list[str]) -> None:
    """The crash rule: nobody missing, nobody twice, no more in doubt than was under way."""
    assert toll.doubled == []
    assert toll.lost(everybody) == []
    assert set(toll.taken) <= set(everybody)
    assert sum(toll.states.values()) == len(everybody)
    assert len(toll.unknown) <= toll.kills * WINDOW
    assert toll.reached >= len(everybody) - len(toll.unknown)


def kill_in_a_loop(
    home: Path,
    *,
    recipients: int,
    kills: int,
    seed: int,
    options: tuple[str, ...] = (),
    door: Door | None = None,
) -> tuple[Toll, list[str]]:
    """Launch, kill the one service at random moments, start it again, let it finish, count."""
    service = Service(home, options)
    service.start()
    try:
        return _kill(service, [service], home.parent, recipients, kills, seed, door or BROADCAST)
    finally:
        service.stop()


def kill_in_a_team(
    everybody: Team, *, workers: int, recipients: int, kills: int, seed: int, door: Door | None = None
) -> tuple[Toll, list[str]]:
    """As above with a service and workers, of which one at a time is killed and started again."""
    service = everybody.serve()
    victims: list[Service] = [service, *(everybody.work() for _ in range(workers))]
    return _kill(service, victims, everybody.folder, recipients, kills, seed, door or BROADCAST)


def _kill(
    service: Service, victims: Sequence[Service], folder: Path, recipients: int, kills: int, seed: int, door: Door
) -> tuple[Toll, list[str]]:
    dice = random.Random(seed)
    journal = folder / f"carrier-{door.name}.jsonl"
    numbers = [f"346{number:08d}" for number in range(recipients)]
    started = time.monotonic()
    with Carrier(journal, CARRIER) as carrier:
        service.set_up()
        sender_id = service.connect(carrier.port, window=WINDOW, rate=recipients / (kills * 0.35))
        until(lambda: _is_up(service), 20, "the bind")
        run_id = door.launch(service, sender_id, numbers)
        for _ in range(kills):
            time.sleep(dice.uniform(0.02, 0.5))  # the moment of the kill is what is varied
            victim = dice.choice(victims)
            victim.kill()
            victim.start()
        until(lambda: _is_done(door, service, run_id), FINISH_S, "the end of the run")
        rows = door.ledger(service, run_id)
    taken = Counter(one.destination for one in read_journal(journal))
    unknown = {row["address"] for row in rows if row["message_state"] == "unknown"}
    states = Counter(row["state"] for row in rows)
    reached = sum(states[state] for state in door.reached)
    return Toll(recipients, kills, taken, unknown, states, reached, time.monotonic() - started), numbers


def _is_up(service: Service) -> bool:
    return all(one["link"] == "up" for one in service.call("GET", "/api/providers"))


def _is_done(door: Door, service: Service, run_id: int) -> bool:
    try:
        return door.is_done(service, run_id)
    except httpx.TransportError:
        return False


# -- the doors ---------------------------------------------------------------------------------------------------


def _launch_broadcast(service: Service, sender_id: int, numbers: list[str]) -> int:
    return service.launch(sender_id, numbers, "Only once", waiting_time_s=30)


def _broadcast_is_done(service: Service, broadcast_id: int) -> bool:
    return service.run(broadcast_id)["status"] in ("complete", "seen", "failed")


def ledger(service: Service, broadcast_id: int) -> list[Row]:
    """Every recipient of a broadcast and what became of the message."""
    rows: list[Row] = []
    while True:
        ask = {"offset": len(rows), "limit": 500}
        page = service.call("POST", f"/api/broadcasts/{broadcast_id}/recipients/page", ask)
        rows += page["rows"]
        if len(rows) >= page["total"]:
            return rows


BROADCAST: Final = Door("broadcast", _launch_broadcast, _broadcast_is_done, ledger, frozenset({"successful"}))
DOORS: Final = (BROADCAST,)
