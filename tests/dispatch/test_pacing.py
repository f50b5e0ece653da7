"""A run tied to something outside the engine has its share of the rate; others are not touched."""

from __future__ import annotations

import pytest

from app.contract.messages import Source
from app.dispatch.observers import Hooks, Run
from app.dispatch.pacing import LOOK_AGAIN_MS, PaceGate
from tests.dispatch.ground import Ground, draft

pytestmark = pytest.mark.both_databases


def tied(
    ground: Ground, share: float | None, rate: float = 10.0, set_by_s: list[float] | None = None
) -> list[float | None]:
    """Run 7 is tied; what is in the list is its share. `set_by_s`: how far the wall clock was set back."""
    shares = [share]

    def steady() -> float:
        return ground.clock.now_ms() / 1_000 + sum(set_by_s or ())

    def share_of(_conn: object, run: Run) -> float | None:
        return shares[0] if run == (Source.BROADCAST, 7) else None

    ground.hooks = Hooks(gates=(PaceGate(share_of, lambda _conn, _provider: rate, steady=steady),))
    return shares


def sent_within(ground: Ground, ms: int, step_ms: int = 50) -> int:
    """How many leave while the clock runs."""
    count = 0
    for _ in range(0, ms, step_ms):
        ground.promote()
        count += len(ground.claim())
        ground.clock.advance(step_ms)
    return count


@pytest.mark.req("BEY-13")
@pytest.mark.parametrize(("share", "expected"), [(0.5, 25), (0.1, 5), (1.0, 60), (None, 60)])
def test_a_tied_run_leaves_at_its_share_of_the_accounts_rate(
    ground: Ground, share: float | None, expected: int
) -> None:
    tied(ground, share)
    ground.accept(*(draft(source=Source.BROADCAST, run_id=7) for _ in range(60)))
    assert sent_within(ground, 5_000) == pytest.approx(expected, abs=3)


@pytest.mark.req("BEY-13")
def test_nothing_goes_at_no_share_and_it_goes_on_by_itself(ground: Ground) -> None:
    shares = tied(ground, 0.0)
    ground.accept(draft(source=Source.BROADCAST, run_id=7))
    assert sent_within(ground, 20_000, 500) == 0
    shares[0] = 1.0
    assert sent_within(ground, LOOK_AGAIN_MS + 500, 500) == 1


def test_people_and_other_runs_do_not_wait_for_a_tied_one(ground: Ground) -> None:
    tied(ground, 0.0)
    ground.accept(draft(source=Source.BROADCAST, run_id=7), draft(), draft(source=Source.BROADCAST, run_id=8))
    assert len(ground.claim()) == 2


@pytest.mark.req("BEY-13")
def test_a_clock_that_is_set_back_does_not_stop_a_tied_run(ground: Ground) -> None:
    set_by_s: list[float] = []
    tied(ground, 0.5, set_by_s=set_by_s)
    ground.accept(*(draft(source=Source.BROADCAST, run_id=7) for _ in range(5)))
    assert sent_within(ground, 3_000) == 5
    ground.clock.advance(-3_600_000)
    set_by_s.append(3_600)
    ground.accept(*(draft(source=Source.BROADCAST, run_id=7) for _ in range(10)))
    assert sent_within(ground, 3_000) == 10
