"""Dialers of a restored copy: shown before the confirmation, stopped by it, none dials by itself (BEY-6)."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import insert

from app import areas
from app.contract.backups import ConfirmRestore
from app.contract.dialers import Holdup, Result
from app.contract.messages import Source
from app.control import backups
from app.core.backing_up import QUARANTINE
from app.core.tables import workspace
from app.core.work import UnitOfWork
from app.dialers import service
from tests.areas.asking import actions
from tests.areas.dialers.conftest import Gateway
from tests.areas.dialers.test_fixtures import rows

pytestmark = pytest.mark.both_databases


def become_a_copy(work: UnitOfWork) -> None:
    work.conn.execute(insert(workspace).values(key=QUARANTINE, value=msgspec.json.encode(work.now_ms).decode()))


@pytest.mark.req("BEY-6")
def test_a_running_dialer_is_shown_and_waits_for_a_person(gateway: Gateway) -> None:
    dialer = gateway.dialer()
    idle = gateway.dialer(name="idle", started=False)
    gateway.upload(rows(6))
    gateway.run(2_000)
    sent = {one.address for one in gateway.starts}
    assert 0 < len(sent) < 6
    gateway.do(become_a_copy)
    assert gateway.run(5_000) == []
    with gateway.runtime.database.read() as conn:
        found = backups.quarantine(conn, areas.DOORS, areas.PLANNED)
    assert [(run.source, run.run_id, run.left, run.total) for run in found.runs] == [
        (Source.DIALER, dialer.id, len(sent), 6)
    ]
    form = ConfirmRestore()
    gateway.do(backups.confirm, gateway.admin, form, gateway.hooks, areas.STOPS, lambda: None)
    assert not gateway.look(dialer).started
    assert gateway.look(dialer).holdup is Holdup.RESTORED
    assert gateway.look(idle).holdup is None
    assert not gateway.look(idle).started
    assert gateway.run(5_000) == []
    assert actions(gateway.runtime).count("dialer_stopped") == 1
    doubted = [one for one in gateway.processed(dialer) if one.result == Result.UNKNOWN]
    assert len(doubted) == found.count
    assert gateway.do(service.start, gateway.admin, dialer.id).holdup is None
    gateway.run(10_000)
    addresses = [one.address for one in gateway.starts]
    assert len(addresses) == len(set(addresses)) == 6 - found.count
