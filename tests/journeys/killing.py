"""Killing processes in the middle of runs, again and again, and counting at the carrier."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from app.channels.simulator.journal import read_journal
from tests.journeys.doors import BROADCAST, WINDOW, Door, Key, Line, is_up
from tests.journeys.service import Carrier, Service, until
from tests.journeys.team import Team
from tests.patience import WAIT_S

FINISH_S: Final = 240.0
APART_S: Final = (0.02, 0.5)
"""Between the start of a process, or of sending, and the next kill: the moment is what is varied."""
ALONE_S: Final = 0.3
IN_A_TEAM_S: Final = 1.5
"""For how long something is sent between two kills; where one of many is killed, others go on."""


@dataclass(frozen=True)
class Toll:
    """What the carrier and the ledger say after all kills.

    `repeated`: messages that were handed over again under a reference the carrier knew already, so that its journal
    has them only once.
    """

    door: Door
    numbers: Sequence[str]
    kills: int  # while there was something left to do
    taken: Counter[Key]
    repeated: int
    lines: Sequence[Line]
    seconds: float

    @property
    def doubled(self) -> list[Key]:
        """Messages the carrier got more than once."""
        return sorted(key for key, count in self.taken.items() if count > 1)

    @property
    def unknown(self) -> set[Key]:
        """Messages that are shown as such of which nobody knows whether they left."""
        return {line.key for line in self.lines if line.is_unknown}

    @property
    def lost(self) -> list[Key]:
        """Messages that neither left nor are shown as unknown.

        Whom an earlier step has reached although nobody knew that it left, needs no later one.
        """
        expected = {key for number in self.numbers for key in self.door.expected(number)}
        return sorted(expected - set(self.taken) - self.unknown)

    @property
    def reached(self) -> set[str]:
        """Numbers of whom the workspace says that they got the message."""
        return {line.address for line in self.lines if line.is_reached}

    @property
    def unreached(self) -> set[str]:
        """Numbers that could be reached, of which that is neither known nor in doubt."""
        in_doubt = {address for _, address in self.unknown}
        return {one for one in self.numbers if self.door.is_reachable(one)} - self.reached - in_doubt

    @property
    def most_in_doubt(self) -> int:
        """What can have been under way at the moments of all kills."""
        return self.kills * WINDOW * self.door.accounts


def check(toll: Toll) -> None:
    """The crash rule: nobody missing, nobody twice, no more in doubt than was under way."""
    assert toll.doubled == []
    assert toll.repeated == 0
    assert toll.lost == []
    assert {address for _, address in toll.taken} <= set(toll.numbers)
    assert {line.address for line in toll.lines} == set(toll.numbers)
    assert [line for line in toll.lines if line.is_open] == []
    assert len(toll.unknown) <= toll.most_in_doubt
    assert toll.unreached == set()
    assert toll.reached <= {one for one in toll.numbers if toll.door.is_reachable(one)}


def kill_in_a_loop(
    home: Path, *, recipients: int, kills: int, seed: int, options: tuple[str, ...] = (), door: Door = BROADCAST
) -> Toll:
    """Launch, kill the one service at random moments, start it again, let it finish, count."""
    service = Service(home, options)
    service.start()
    try:
        return _kill([service], home.parent, recipients, kills, seed, door, ALONE_S)
    finally:
        service.stop()


def kill_in_a_team(
    everybody: Team, *, workers: int, recipients: int, kills: int, seed: int, door: Door = BROADCAST
) -> Toll:
    """As above with a service and workers, of which one at a time is killed and started again."""
    service = everybody.serve()
    victims: list[Service] = [service, *(everybody.work() for _ in range(workers))]
    return _kill(victims, everybody.folder, recipients, kills, seed, door, IN_A_TEAM_S)


def _kill(
    victims: Sequence[Service], folder: Path, recipients: int, kills: int, seed: int, door: Door, apart_s: float
) -> Toll:
    service, made = victims[0], 0
    dice = random.Random(seed)
    journal = folder / f"carrier-{door.name}.jsonl"
    numbers = [f"346{number:08d}" for number in range(recipients)]
    started = time.monotonic()
    with Carrier(journal, door.options) as carrier:
        service.set_up()
        runs = door.launch(service, carrier, max(5.0, recipients / (kills * apart_s)), numbers)
        while made < kills and not _is_done(door, service, runs):
            if dice.random() < 0.5:
                until(lambda: _is_up(service), WAIT_S, "sending again")
            time.sleep(dice.uniform(*APART_S))
            victim = dice.choice(victims)
            victim.kill()
            victim.start()
            made += 1
        until(lambda: _is_done(door, service, runs), FINISH_S, "the end of the run")
        lines = [line for run_id in runs for line in door.ledger(service, run_id)]
    repeated = carrier.counters["gateway"]["repeated"]
    taken = Counter((one.channel, one.destination) for one in read_journal(journal))
    return Toll(door, numbers, made, taken, repeated, lines, time.monotonic() - started)


def _is_up(service: Service) -> bool:
    try:
        return is_up(service)
    except httpx.TransportError:
        return False


def _is_done(door: Door, service: Service, runs: Sequence[int]) -> bool:
    try:
        return all(door.is_done(service, run_id) for run_id in runs)
    except httpx.TransportError:
        return False
