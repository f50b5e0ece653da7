"""A mailing, a dialer and a chain at work at once, and what the carrier must have of them in the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from app.channels.simulator.journal import Taken, read_journal
from tests.journeys import doors
from tests.journeys.doors import Key, Line
from tests.journeys.service import UNGUARDED, Carrier, Service, until
from tests.patience import WAIT_S

PEOPLE: Final = 50
MAILED: Final = [f"3460{number:07d}" for number in range(PEOPLE)]
DIALLED: Final = [f"3461{number:07d}" for number in range(PEOPLE)]
CHAINED: Final = [f"3462{number:07d}" for number in range(PEOPLE)]
CHAIN: Final = next(one for one in doors.DOORS if one.accounts > 1)


@dataclass(frozen=True)
class ThreeDoors:
    """One run of each; `journal` is the carrier's."""

    journal: Path
    mailing_id: int
    dialer_id: int
    chain_id: int

    def taken(self, numbers: list[str]) -> list[Taken]:
        """What the carrier has to some numbers."""
        return [one for one in read_journal(self.journal) if one.destination in set(numbers)]

    def until_more(self, count: int) -> None:
        """Wait until so many more have left by every door, or all have."""
        goals = [(to, min(PEOPLE, len(self.taken(to)) + count)) for to in (MAILED, DIALLED, CHAINED)]
        until(lambda: all(len(self.taken(to)) >= goal for to, goal in goals), WAIT_S, f"{count} more of each")

    def until_done(self, service: Service) -> None:
        """Wait for the end of all three."""
        until(lambda: self._is_done(service), 2 * WAIT_S, "the end of all three")

    def _is_done(self, service: Service) -> bool:
        try:
            return (
                doors.mailing_is_done(service, self.mailing_id)
                and doors.dialer_is_done(service, self.dialer_id)
                and service.run(self.chain_id)["status"] in ("complete", "seen")
            )
        except httpx.TransportError:
            return False

    def unknown(self, service: Service) -> set[Key]:
        """What is shown as such."""
        lines: list[Line] = [
            *doors.mailing_ledger(service, self.mailing_id),
            *doors.dialer_ledger(service, self.dialer_id),
            *doors.chain_ledger(service, self.chain_id),
        ]
        return {one.key for one in lines if one.is_unknown}

    def check(self, unknown: set[Key]) -> None:
        """Nobody twice on a step; nobody missing who is not in doubt."""
        taken = Counter((one.channel, one.destination) for one in read_journal(self.journal))
        assert [key for key, count in taken.items() if count > 1] == []
        expected = {key for to in (MAILED, DIALLED) for number in to for key in doors.BROADCAST.expected(number)}
        expected |= {key for number in CHAINED for key in CHAIN.expected(number)}
        assert expected - set(taken) - unknown == set()


def launch(
    service: Service, carrier: Carrier, *, per_minute: int = 300, gap_ms: int = 200, chain_per_s: float = 4.0
) -> ThreeDoors:
    """Set a service up and begin all three, over one account for SMS and two others."""
    service.set_up()
    sender_id = service.connect(carrier.port, window=20)
    chain_id = doors.launch_chain(service, carrier, chain_per_s, CHAINED, sender_id)
    service.call("PUT", "/api/bulk/connection", {"sender_ids": [sender_id]})
    mailing_id = doors.launch_mailing(service, sender_id, MAILED, per_minute=per_minute, safety=UNGUARDED)
    dialer_id = doors.make_dialer(service, sender_id, gap_ms=gap_ms, **UNGUARDED)
    doors.load(service, DIALLED)
    service.call("POST", f"/api/dialers/{dialer_id}/start")
    return ThreeDoors(carrier.journal, mailing_id, dialer_id, chain_id)
