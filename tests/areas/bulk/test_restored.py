"""Mailings of a restored copy: shown before the confirmation, stopped by it, none starts by itself (BEY-6)."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import insert

from app import areas
from app.bulk import controls
from app.contract.backups import ConfirmRestore, Quarantine
from app.contract.bulk import CampaignState
from app.contract.messages import Source
from app.control import backups
from app.core import workspace
from app.core.backing_up import QUARANTINE, RESTORED
from app.core.clock import HOUR_MS, MINUTE_MS
from app.core.tables import workspace as settings
from app.core.work import UnitOfWork
from tests.areas.asking import actions
from tests.areas.bulk.mill import Mill, phones
from tests.areas.conftest import NOW_MS

pytestmark = pytest.mark.both_databases
S = CampaignState


def become_a_copy(work: UnitOfWork) -> None:
    work.conn.execute(insert(settings).values(key=QUARANTINE, value=msgspec.json.encode(work.now_ms).decode()))


def quarantine(mill: Mill) -> Quarantine:
    with mill.runtime.database.read() as conn:
        return backups.quarantine(conn, areas.DOORS, areas.PLANNED)


def confirm(mill: Mill, *, send: bool) -> None:
    form = ConfirmRestore(send_waiting=send)
    mill.write(backups.confirm, mill.admin, form, mill.line.hooks, areas.STOPS, lambda: None)


@pytest.mark.req("BEY-6")
def test_a_running_mailing_is_shown_and_waits_for_a_person(mill: Mill) -> None:
    running = mill.loaded(*phones(6), per_minute=300)
    later = mill.loaded(*phones(2, first=50), name="June", at_ms=NOW_MS + HOUR_MS)
    mill.step(running.id)
    mill.write(become_a_copy)
    found = quarantine(mill)
    assert [(run.source, run.run_id, run.name, run.left, run.total) for run in found.runs] == [
        (Source.BULK, running.id, "May", 1, 6)
    ]
    assert found.planned == 1
    waiting = found.count
    confirm(mill, send=False)
    assert {(mill.one(one.id).state, mill.one(one.id).reason) for one in (running, later)} == {
        (S.PAUSED, "restored")
    }
    assert mill.one(running.id).entries.unknown == waiting
    mill.line.clock.advance(2 * HOUR_MS)
    assert mill.claim(running.id) == mill.claim(later.id) == []
    assert actions(mill.runtime).count("mailing_fault") == 2
    mill.write(controls.resume, mill.admin, running.id, None)
    mill.run(running.id)
    addresses = mill.addresses()
    assert len(addresses) == len(set(addresses)) == 6 - waiting


@pytest.mark.req("BEY-6")
def test_where_the_original_did_nothing_mailings_go_on(mill: Mill) -> None:
    running = mill.loaded(*phones(3), per_minute=300)
    later = mill.loaded(*phones(2, first=50), name="June", at_ms=NOW_MS + HOUR_MS)
    mill.write(become_a_copy)
    mill.line.clock.advance(HOUR_MS + MINUTE_MS)
    confirm(mill, send=True)
    mill.run(running.id)
    mill.run(later.id)
    assert len(mill.addresses()) == 5


@pytest.mark.req("BEY-6")
@pytest.mark.parametrize(("restored_after_ms", "state"), [(HOUR_MS, S.RUNNING), (HOUR_MS + 1, S.PAUSED)])
def test_a_start_planned_before_the_restore_waits(mill: Mill, restored_after_ms: int, state: S) -> None:
    campaign = mill.loaded(*phones(1), at_ms=NOW_MS + HOUR_MS)
    mill.line.clock.advance(HOUR_MS + 1)
    mill.write(workspace.put, {RESTORED: NOW_MS + restored_after_ms})
    mill.claim(campaign.id)
    found = mill.one(campaign.id)
    assert (found.state, found.reason) == (state, None if state is S.RUNNING else "start_missed")
