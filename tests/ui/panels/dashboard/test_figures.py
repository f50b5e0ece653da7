"""What the start page derives from what the service tells."""

from __future__ import annotations

import itertools
from datetime import UTC

import pytest

from app.contract.broadcasts import Status
from app.contract.faults import Code, Fault
from app.contract.permissions import SYSTEM_ROLES, SystemRole
from ui.panels.dashboard.figures import figures
from ui.panels.dashboard.runs import mark_of, places
from ui.panels.dashboard.view_model import DashboardState, Inbox, Part, People, Runs, Step, greeting
from ui.texts import formats

ADMIN = SYSTEM_ROLES[SystemRole.ADMIN]
HOUR_MS = 3_600_000


def state(**more: object) -> DashboardState:
    found: dict[str, object] = {"runs": Runs(), "inbox": Inbox(0, 0, 0), "contacts": People(0, 0)}
    found |= {"providers": (), "senders": 0, "queue": 0}
    return DashboardState(ADMIN, **{**found, **more})  # type: ignore[arg-type]  # by name


def test_steps_are_ticked_off_and_go_when_all_are_done():
    assert state().steps == tuple((step, False) for step in Step)
    some = state(senders=2, contacts=People(5, 1))
    assert dict(some.steps) == {
        Step.PROVIDER: False, Step.SENDER: True, Step.CONTACTS: True, Step.BROADCAST: False,
    }  # fmt: skip
    done = state(senders=2, contacts=People(5, 1), providers=(object(),), runs=Runs(ever_launched=True))
    assert done.steps == ()


def test_steps_wait_until_everything_is_known():
    assert state(runs=None).steps == ()
    assert state(runs=None).loading
    assert not state(runs=None, faults={Part.RUNS: Fault(code=Code.UNREACHABLE)}).loading


@pytest.mark.req("DSH-11")
@pytest.mark.parametrize(
    ("role", "keys"),
    [
        (SystemRole.ADMIN, ["active", "scheduled", "reached", "queue", "unassigned", "contacts"]),
        (SystemRole.SUPERVISOR, ["queue", "unassigned", "contacts"]),
        (SystemRole.FINANCE_MANAGER, ["queue"]),
    ],
)
def test_figures_are_those_the_person_may_see(role: SystemRole, keys: list[str]):
    shown = figures(DashboardState(SYSTEM_ROLES[role]))
    assert [figure.key for figure in shown] == keys
    assert all(figure.value is None for figure in shown), "nothing is invented before it was read"


def test_figures_of_today_are_those_of_runs_launched_today():
    runs = Runs(active=2, paused=1, scheduled=4, today_runs=3, today_recipients=1204, today_successful=1100)
    shown = {figure.key: (figure.value, str(figure.hint)) for figure in figures(state(runs=runs))}
    assert shown["active"] == (2, "1 paused")
    assert shown["scheduled"] == (4, "3 launched today")
    assert shown["reached"] == (1100, "of 1,204 recipients")
    assert shown["contacts"] == (0, "none added today")


@pytest.mark.parametrize(
    ("hour", "word"), [(0, "evening"), (5, "morning"), (11, "morning"), (12, "day"), (18, "evening")]
)
def test_greetings_fit_the_hour(hour: int, word: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(formats, "_zone", [UTC])
    assert greeting(hour * HOUR_MS) == word


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_a_sign(status: Status):
    assert mark_of(status).word


@pytest.mark.parametrize("width", range(420, 1400, 70))
def test_columns_never_overlap_and_the_name_keeps_room(width: int):
    at = places(width, 40)
    drawn = [place for place in (at.id, at.name, at.date, at.people, at.bar, at.state) if place.width()]
    assert all(left.right() <= right.left() for left, right in itertools.pairwise(drawn))
    if width >= 600:
        assert at.name.width() >= 160
        assert drawn[-1].right() <= width
