"""A hundred thousand rows through the wizard: the window answers all the while and the bar moves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.journeys.service import Service
from tests.patience import until
from tests.ui.conftest import Scenario
from tests.ui.hands import click
from tests.ui.panels.desk import Signed, signed_in
from tests.ui.panels.imports.steps import next_step, to_map
from ui.panels.imports.state import Step, Wizard
from ui.panels.imports.view_model import ImportModel
from ui.panels.imports.wizard import ImportWizard

ROWS = 100_000
TICK_S = 0.02
BEATS_A_STEP = 3
"""How often the window must have had a turn, at the least, for each step of the bar; it has dozens."""


class Pulse:
    """How often the window's thread gives a small task its turn."""

    def __init__(self) -> None:
        self.beats = 0

    async def run(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self.beats += 1


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """In a process of its own, as on a person's machine."""
    found = Service(tmp_path / "home")
    found.start()
    found.set_up()
    yield found
    found.stop()


@pytest.fixture
def big_file(tmp_path: Path) -> Path:
    path = tmp_path / "hundred.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("Phone,Name,City,Email\n")
        file.writelines(f"+34600{n:06},Name {n},Valencia,n{n}@correo.example\n" for n in range(ROWS))
    return path


@pytest.mark.slow
@pytest.mark.req("IMP-4", "IMP-18", "IMP-19")
def test_the_window_stays_live_while_the_bar_moves(
    qtbot: QtBot, scenario: Scenario, service: Service, big_file: Path
):
    del scenario  # it made the loop; its half minute is too short here
    pulse, seen = Pulse(), Seen()

    async def go() -> None:
        headers = service.http.headers
        base, workspace = str(service.http.base_url), headers["X-Workspace-Token"]
        async with signed_in(base, service.token, workspace_token=workspace) as signed:
            await walk(signed)

    async def walk(signed: Signed) -> None:
        model = ImportModel(signed.client, manages=True)
        wizard = ImportWizard(model, signed.desk.run)
        qtbot.addWidget(wizard)
        wizard.resize(1200, 800)
        wizard.show()
        end_watch = model.watch(seen.see)
        beating = asyncio.ensure_future(pulse.run())
        await model.load()
        await to_map(model, wizard, big_file)
        await next_step(model, wizard, Step.DUPLICATES)
        await next_step(model, wizard, Step.RESULT)
        await until(wizard.foot.on.isEnabled, "import")
        assert wizard.foot.on.text() == "Import 100,000 contacts"
        click(wizard.foot.on)
        while not model.state.ended:
            await until(lambda: model.state.ended or seen.fresh(), "progress")
        assert wizard.result.summary.title.text() == "100,000 contacts are in"
        beating.cancel()
        await signed.tasks.settle()
        end_watch()
        wizard.end_watch()
        model.close()
        wizard.close()

    asyncio.get_event_loop_policy().get_event_loop().run_until_complete(asyncio.wait_for(go(), 300))
    assert len(seen.written) >= 3, "the bar moves"
    assert seen.written == sorted(seen.written), "and never back"
    assert pulse.beats > BEATS_A_STEP * len(seen.written), "the window is live in between"


class Seen:
    """The numbers of written rows that the wizard showed."""

    def __init__(self) -> None:
        self.written: list[int] = []
        self._told = 0

    def see(self, state: Wizard) -> None:
        done = state.busy.done if state.running and state.busy is not None else 0
        if done and (not self.written or self.written[-1] != done):
            self.written.append(done)

    def fresh(self) -> bool:
        """Whether there is news since the last question."""
        before, self._told = self._told, len(self.written)
        return self._told > before
