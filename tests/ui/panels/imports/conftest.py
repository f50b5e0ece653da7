"""A wizard in a window, with a real service behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.areas.conftest import Client as Service
from tests.ui.conftest import Scenario
from tests.ui.panels.desk import signed_in
from tests.ui.panels.imports.steps import ROWS, Walk
from ui.panels.imports.view_model import ImportModel
from ui.panels.imports.wizard import ImportWizard


@pytest.fixture
def walk(qtbot: QtBot, scenario: Scenario, client: Service) -> Callable[[Walk], None]:
    """Runs a walk through a wizard in a window."""

    def go(steps: Walk) -> None:
        async def run() -> None:
            base, token = str(client.http.base_url), client.sign_in("admin")
            async with signed_in(base, token) as signed:
                model = ImportModel(signed.client, manages=True)
                wizard = ImportWizard(model, signed.desk.run)
                qtbot.addWidget(wizard)
                wizard.resize(1200, 800)
                wizard.show()
                await model.load()
                await steps(signed, model, wizard)
                await signed.tasks.settle()
                wizard.end_watch()
                model.close()
                wizard.close()

        scenario(run())

    return go


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    path = tmp_path / "clientes.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path
