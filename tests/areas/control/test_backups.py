"""A restored copy: nothing is claimed, and a person decides what becomes of what waited (BEY-6, BEY-39)."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest
from sqlalchemy import insert, select

from app import areas
from app.audit.tables import audit_entries
from app.broadcasts import reads as broadcasts
from app.broadcasts import restoring
from app.contract.backups import ConfirmRestore
from app.contract.broadcasts import Status
from app.contract.faults import Code
from app.contract.feed import Change, Topic
from app.control import backups
from app.core.backing_up import QUARANTINE
from app.core.duties import Barred
from app.core.errors import Refusal
from app.core.feed import read_after
from app.core.tables import workspace
from app.core.work import UnitOfWork
from app.dispatch.observers import Hooks
from app.dispatch.tables import messages
from tests.areas.control.test_stop import launched
from tests.areas.line import Line

pytestmark = pytest.mark.both_databases(slow=True)


def become_a_copy(work: UnitOfWork) -> None:
    work.conn.execute(insert(workspace).values(key=QUARANTINE, value=msgspec.json.encode(work.now_ms).decode()))


def confirm(line: Line, *, send: bool, lifted: list[bool]) -> None:
    form = ConfirmRestore(send_waiting=send)
    hooks: Hooks = line.hooks
    line.runtime.database.write(backups.confirm, line.admin, form, hooks, areas.STOPS, lambda: lifted.append(True))


def states(line: Line) -> Counter[str]:
    with line.runtime.database.read() as conn:
        return Counter(conn.execute(select(messages.c.state)).scalars())


def status(line: Line, run_id: int) -> Status:
    with line.runtime.database.read() as conn:
        return broadcasts.one(conn, run_id).status


@pytest.mark.req("BEY-6", "BEY-39")
def test_what_waited_in_a_copy_is_shown_and_becomes_unknown(line: Line) -> None:
    run_id = launched(line, 10)
    line.answer(line.claim(4))
    line.runtime.database.write(become_a_copy)
    assert line.claim() == []
    with line.runtime.database.read() as conn:
        found = backups.quarantine(conn, (broadcasts.standings,), (restoring.planned,))
    assert (found.active, found.count, found.planned) == (True, 6, 0)
    assert [(run.run_id, run.left, run.total) for run in found.runs] == [(run_id, 4, 10)]
    lifted: list[bool] = []
    confirm(line, send=False, lifted=lifted)
    assert lifted == [True]
    assert states(line) == {"submitted": 4, "unknown": 6}
    assert status(line, run_id) is Status.PAUSED
    assert line.claim() == []
    told = [item.event for item in read_after(line.runtime.database, 0) if item.event.topic is Topic.BACKUPS]
    assert [event.change for event in told] == [Change.STALE]


@pytest.mark.req("BEY-39")
def test_what_waited_goes_out_where_somebody_says_so(line: Line) -> None:
    run_id = launched(line, 10)
    line.runtime.database.write(become_a_copy)
    lifted: list[bool] = []
    confirm(line, send=True, lifted=lifted)
    assert status(line, run_id) is Status.IN_PROGRESS
    assert len(line.claim()) == 10
    confirm(line, send=False, lifted=lifted)
    assert lifted == [True], "a second confirmation changes nothing"
    with line.runtime.database.read() as conn:
        wanted = select(audit_entries.c.details).where(audit_entries.c.action == "restore_confirmed")
        (details,) = conn.execute(wanted).scalars()
    assert msgspec.json.decode(details)["sent"] is True


def test_a_server_s_database_is_not_backed_up_from_here(line: Line) -> None:
    with pytest.raises(Refusal) as refusal:
        line.runtime.database.write(backups.start, line.admin, line.runtime.jobs, embedded=False)
    assert refusal.value.code is Code.NOT_FOUND


def test_nobody_has_a_duty_before_the_bar_is_lifted() -> None:
    rung: list[set[str]] = []
    barred = Barred(rung.append)
    barred.seek("engine", ["engine"], wake="dispatch")
    barred.seek("broadcasts", ["broadcasts"], wake="feeding")
    assert not barred.holds("engine")
    barred.lift()
    assert barred.holds("engine")
    assert rung == [{"dispatch", "feeding"}]
