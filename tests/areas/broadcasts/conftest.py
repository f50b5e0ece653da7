"""Runs in every stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from app.broadcasts import reads, recounting, service
from app.contract.broadcasts import (
    Broadcast,
    BroadcastForm,
    RecipientKind,
    RecipientRow,
    RecipientSource,
    Status,
    Timing,
)
from app.contract.chain import Step
from app.contract.content import Criterion, SmsContent
from app.contract.paging import PageRequest
from tests.areas.line import Line

WAIT_S = 600
PEOPLE = tuple(f"3460000000{number}" for number in range(5))


def numbers(*digits: str) -> RecipientSource:
    return RecipientSource(kind=RecipientKind.PHONES, numbers=digits or PEOPLE)


@pytest.fixture(autouse=True)
def counted(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test did: the figures of every run are what its records say (BRD-111)."""
    line: Line | None = request.getfixturevalue("line") if "line" in request.fixturenames else None
    yield
    if line is not None:
        with line.runtime.database.read() as conn:
            assert recounting.miscounted(conn, tuple(Status)) == []


@pytest.fixture
def form(line: Line) -> Callable[..., BroadcastForm]:
    """A form that can be launched at once, with whatever is given instead."""

    def make(
        text: str = "Hello", criterion: Criterion = Criterion.DELIVERY, waiting_s: int = WAIT_S, **other
    ) -> BroadcastForm:
        step = Step(
            content=SmsContent(text=text),
            sender_id=line.sender.id,
            success_criterion=criterion,
            waiting_time_s=waiting_s,
        )
        fields = {
            "name": "Spring offer",
            "recipients": (numbers(),),
            "timing": Timing.INSTANT,
            "steps": (step,),
            **other,
        }
        return BroadcastForm(**fields)

    return make


@pytest.fixture
def launch(line: Line, form) -> Callable[..., Broadcast]:
    """A run whose recipients are frozen and spooled."""

    def start(**fields) -> Broadcast:
        run = line.runtime.database.write(service.launch, line.admin, form(**fields), None)
        line.feed(run.id)
        return run

    return start


@pytest.fixture
def look(line: Line) -> Callable[[Broadcast], Broadcast]:
    """A run as it stands now."""

    def one(run: Broadcast) -> Broadcast:
        with line.runtime.database.read() as conn:
            return reads.one(conn, run.id)

    return one


@pytest.fixture
def ledger(line: Line) -> Callable[[Broadcast], dict[str, RecipientRow]]:
    """A run's recipients by address."""

    def rows(run: Broadcast) -> dict[str, RecipientRow]:
        with line.runtime.database.read() as conn:
            page = reads.recipients_page(conn, run.id, PageRequest(limit=500))
        return {row.address: row for row in page.rows}

    return rows
