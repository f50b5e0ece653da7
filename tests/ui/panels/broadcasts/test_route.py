"""The expected route of a chain in the pre-flight: whom each step reaches, and who is behind what it leaves out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.contract.broadcasts import Preflight, PreflightPeople, RecipientKind, RecipientSource, StepReach
from app.contract.channels import Channel
from tests.ui.hands import click
from tests.ui.panels.broadcasts.door import Broadcasts
from tests.ui.panels.broadcasts.hall import plain
from ui.panels.broadcasts.builder.people_model import PeopleModel
from ui.panels.broadcasts.builder.route import RoutePart, reached

CHANNELS = [Channel.RCS, Channel.SMS]
REPORT = Preflight(
    sources=(), selected=1000, people=1000, recipients=990, exclusions={"opted_out": 10}, parts=None, missing={},
    samples=(), rate=None, problems=(),
    steps=(
        StepReach(exclusions={"opted_out": 10, "rcs_not_capable": 300}, rate=None),
        StepReach(exclusions={}, rate=None),
    ),
)  # fmt: skip


@pytest.fixture
def opened() -> set[int]:
    return set()


@pytest.fixture
def part(app_theme: QApplication, opened: set[int]) -> Iterator[RoutePart]:
    part = RoutePart(REPORT, CHANNELS, opened, None, faded=False)
    part.resize(280, 300)
    part.show()
    yield part
    part.close()
    part.deleteLater()


@pytest.mark.req("BRD-24")
def test_each_step_says_how_many_it_reaches(part: RoutePart) -> None:
    assert [(row.text(), plain(row.value)) for row in part.rows] == [("RCS", "690"), ("SMS", "1,000")]
    assert reached(StepReach(exclusions={"opted_out": 5}, rate=None), 3) == 0


@pytest.mark.req("BRD-24")
def test_a_step_opens_to_whom_it_leaves_out_and_lists_them(part: RoutePart) -> None:
    asked: list[tuple[int, str]] = []
    turned: list[int] = []
    part.listed.connect(lambda step, reason: asked.append((step, reason)))
    part.turned.connect(turned.append)
    assert not any(row.isVisible() for row in part.reasons[1])
    click(part.rows[0])
    assert [(row.text(), row.value) for row in part.reasons[1] if row.isVisible()] == [
        ("No RCS on the phone", "300"),
        ("Opted out", "10"),
    ]
    click(part.reasons[1][0])
    assert asked == [(1, "rcs_not_capable")]
    assert turned == [1]
    assert not part.rows[1].isEnabled(), "nobody is left out there"


@pytest.mark.req("BRD-24")
@pytest.mark.parametrize("opened", [{1}])
def test_a_step_that_was_open_stays_open(part: RoutePart) -> None:
    assert all(row.isVisible() for row in part.reasons[1])


def test_people_of_a_step_are_asked_for_by_its_number() -> None:
    door = Broadcasts()
    everybody = RecipientSource(kind=RecipientKind.EVERYBODY)
    ask = PreflightPeople(recipients=(everybody,), steps=(), reason="rcs_not_capable", step=2)
    model = PeopleModel(door, ask, lambda _: None)
    asyncio.run(model.load())
    asyncio.run(model.load())
    assert [one.step for _, one in door.calls] == [2, 2]
