"""Stop that stops, at full rate: counted at the carrier, against the clock, and across a restart."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from app.channels.simulator.journal import read_journal
from tests.journeys.service import Carrier, Service, until
from tests.patience import WAIT_S

RECIPIENTS = 20_000
QUIET_S = 1.0
"""For how long the carrier must hear nothing to be called silent."""


def taken(journal: Path) -> int:
    return len(read_journal(journal)) if journal.exists() else 0


@pytest.mark.slow
@pytest.mark.req("BEY-5")
def test_at_full_rate_the_carrier_hears_nothing_a_second_after_the_stop_and_a_restart_keeps_it(
    tmp_path: Path,
) -> None:
    journal = tmp_path / "carrier.jsonl"
    with Carrier(journal, ("--no-magic",)) as carrier:
        service = Service(tmp_path / "home")
        service.start()
        try:
            service.set_up()
            sender_id = service.connect(carrier.port)
            until(
                lambda: all(one["link"] == "up" for one in service.call("GET", "/api/providers")),
                WAIT_S,
                "the bind",
            )
            run_id = service.launch(sender_id, [f"346{n:08d}" for n in range(RECIPIENTS)], "Hello")
            until(lambda: taken(journal) > 500, WAIT_S, "full rate")
            pressed_s = time.monotonic()
            halt = service.call("POST", "/api/sending/stop")
            last_heard_s = heard_last(journal)
            stopped_at = taken(journal)
            assert last_heard_s - pressed_s < 1.0
            assert stopped_at < RECIPIENTS
            assert halt["runs"][0]["left"] <= stopped_at <= halt["runs"][0]["left"] + halt["under_way"]
            service.kill()
            service.start()
            until(
                lambda: all(one["link"] == "up" for one in service.call("GET", "/api/providers")),
                WAIT_S,
                "the bind",
            )
            heard_last(journal)
            assert taken(journal) == stopped_at
            service.call("POST", "/api/sending/resume")
            until(lambda: taken(journal) > stopped_at, WAIT_S, "sending on")
            service.call("POST", f"/api/broadcasts/{run_id}/abort")
        finally:
            service.stop()


def heard_last(journal: Path) -> float:
    """When the carrier took the last part before it was silent (steady seconds, as seen from here)."""
    seen, since_s = taken(journal), time.monotonic()

    def is_silent() -> float | None:
        nonlocal seen, since_s
        now = taken(journal)
        if now != seen:
            seen, since_s = now, time.monotonic()
        return since_s if time.monotonic() - since_s > QUIET_S else None

    return until(is_silent, WAIT_S, "silence at the carrier")
