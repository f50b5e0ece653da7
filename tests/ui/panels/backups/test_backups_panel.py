"""Backups in the real window: one is made by a click, and a restored copy waits for a decision."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Final, cast

import msgspec
import pytest
from sqlalchemy import insert

from app.contract.backups import Backups, Quarantine
from app.contract.faults import Code, Fault
from app.core.backing_up import QUARANTINE, quarantined_ms
from app.core.tables import workspace
from app.core.work import UnitOfWork
from backend_client.client import Client
from tests.areas.conftest import Client as Service
from tests.patience import until
from tests.ui.hands import click
from tests.ui.shell.conftest import Desk, Walk
from ui.kit.controls.paint.button import Kind
from ui.panels.account.panel import AccountPanel
from ui.panels.backups.panel import BackupsPanel
from ui.panels.backups.view_model import BackupsModel, BackupsState

BACKUPS: Final = Backups(supported=True, folder="", backups=(), quarantine=Quarantine())


async def panel_of(desk: Desk) -> BackupsPanel:
    await desk.come_in()
    click(desk.window.frame.rail.items()["account"])
    account = desk.window.frame.panel
    assert isinstance(account, AccountPanel)
    click(account.backups)
    panel = desk.window.frame.panel
    assert isinstance(panel, BackupsPanel)
    await until(lambda: panel.model.state.found is not None, "the page")
    return panel


def become_a_copy(work: UnitOfWork) -> None:
    made_ms = work.now_ms - 3_600_000
    work.conn.execute(insert(workspace).values(key=QUARANTINE, value=msgspec.json.encode(made_ms).decode()))


@pytest.mark.req("BEY-39")
def test_a_backup_is_made_by_one_click_and_listed(walk: Walk):
    async def steps(desk: Desk) -> None:
        panel = await panel_of(desk)
        assert panel.files.empty.isVisible()
        assert panel.restore.isVisible()
        assert not panel.quarantine.isVisible()
        click(panel.files.make)
        await until(lambda: len(panel.files.rows) == 1, "the file in the list")
        assert not panel.files.empty.isVisible()
        assert desk.window.frame.copied.isHidden()

    walk(steps)


@pytest.mark.req("BEY-39")
@pytest.mark.parametrize("send", [False, True])
def test_a_restored_copy_says_so_everywhere_until_somebody_decides(walk: Walk, client: Service, send: bool):
    client.runtime.database.write(become_a_copy)

    async def steps(desk: Desk) -> None:
        await desk.come_in()
        band = desk.window.frame.copied
        await until(band.isVisible, "the band")
        click(band.button)
        panel = desk.window.frame.panel
        assert isinstance(panel, BackupsPanel)
        await until(panel.quarantine.isVisible, "the question")
        assert panel.files.make.look.kind is Kind.SECONDARY, "one thing is to be done first"
        if send:
            click(panel.quarantine.send)
            assert panel._question is not None
            assert panel._question.stay.hasFocus(), "the safe answer has the keyboard"
            click(panel._question.go)
        else:
            click(panel.quarantine.keep)
        await until(lambda: band.isHidden() and panel.quarantine.isHidden(), "the end of it")

    walk(steps)
    with client.runtime.database.read() as conn:
        assert quarantined_ms(conn) is None


def test_a_failure_is_told_with_a_way_to_try_again_and_keeps_what_was_there(walk: Walk):
    async def steps(desk: Desk) -> None:
        panel = await panel_of(desk)
        found = panel.model.state.found
        panel.show_state(BackupsState(fault=Fault(code=Code.STORE_AWAY)))
        assert panel.failed.isVisible()
        assert not panel.files.isVisible()
        panel.show_state(BackupsState())
        assert panel.loading.isVisible()
        panel.show_state(BackupsState(found=found, fault=Fault(code=Code.STORE_AWAY)))
        assert panel.files.isVisible()
        click(panel.failed.button)
        await until(lambda: not panel.failed.isVisible(), "another try")

    walk(steps)


def test_of_two_readings_the_one_that_was_asked_last_counts() -> None:
    answers: list[asyncio.Future[Backups]] = []

    def ask() -> asyncio.Future[Backups]:
        answers.append(asyncio.get_running_loop().create_future())
        return answers[-1]

    async def steps() -> None:
        model = BackupsModel(cast("Client", SimpleNamespace(backups=SimpleNamespace(all=ask))))
        early, late = asyncio.create_task(model.load()), asyncio.create_task(model.load())
        await asyncio.sleep(0)
        old, new = BACKUPS, msgspec.structs.replace(BACKUPS, supported=False)
        third = asyncio.create_task(model.load())
        await asyncio.sleep(0)
        assert len(answers) == 1, "one at a time"
        answers[0].set_result(old)
        await early
        for _ in range(20):
            await asyncio.sleep(0)
        answers[1].set_result(new)
        await asyncio.gather(late, third)
        assert (model.state.found, len(answers)) == (new, 2)

    asyncio.run(steps())


def test_a_server_s_database_is_not_copied_from_here(walk: Walk):
    async def steps(desk: Desk) -> None:
        panel = await panel_of(desk)
        found = panel.model.state.found
        assert found is not None
        panel.show_state(BackupsState(found=msgspec.structs.replace(found, supported=False)))
        assert not panel.files.make.isVisible()
        assert not panel.restore.isVisible()
        assert "PostgreSQL" in panel.files.where.text()

    walk(steps)
