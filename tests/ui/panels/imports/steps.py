"""Files for the wizard, and the ways through its steps with a real hand."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.patience import until
from tests.ui.hands import click, press, write
from tests.ui.panels.desk import Signed
from ui.kit.controls.option_list import OptionPopup
from ui.kit.controls.select import Select
from ui.panels.imports.state import Step
from ui.panels.imports.view_model import ImportModel
from ui.panels.imports.wizard import ImportWizard

ROWS = """Teléfono móvil;Nombre;Apellidos;Población;C.P.;Correo
+34 600 118 204;Lucía;Fernández Ibáñez;Valencia;46001;lucia@correo.example
600731094;Tomasz;Wiśniewski;Madrid;28013;t.w@post.example
6.00553E+08;José María;de la Cruz;Toledo;45001;jm@correo.example
+44 7700 900318;Aisha;Bello;Leeds;LS1 1AA;aisha(at)mail.example
600 410 238;王芳;;Barcelona;08001;fang@mail.example
+34 600 118 204;Lucía;Otra;;46001;
;Anna;Соколова;Málaga;29005;anna@pochta.example
"""
SAMPLE = Path(__file__).parents[4] / "resources" / "samples" / "customers.csv"
SHARED = Path(os.environ.get("SWITCHROOM_SHARED", Path(__file__).parents[5] / "shared"))

Walk = Callable[[Signed, ImportModel, ImportWizard], Awaitable[None]]


async def send(model: ImportModel, path: Path, *, quick: bool = False) -> None:
    await model.send_file(path, quick=quick)
    await until(lambda: model.state.entry is not None and not model.state.reading, "the file is read")


def choose(select: Select, typed: str) -> None:
    """Open a list, search, take the first."""
    press(select, Qt.Key.Key_Return)
    (popup,) = [one for one in QApplication.allWidgets() if isinstance(one, OptionPopup) and one.isVisible()]
    write(popup.search, typed)
    press(popup.search, Qt.Key.Key_Return)


async def next_step(model: ImportModel, wizard: ImportWizard, step: Step) -> None:
    await until(wizard.foot.on.isEnabled, "the way on")
    click(wizard.foot.on)
    await until(lambda: model.state.step is step, step.name)


async def to_map(model: ImportModel, wizard: ImportWizard, path: Path) -> None:
    await send(model, path)
    await next_step(model, wizard, Step.FIRST_ROW)
    await until(lambda: model.state.raw is not None, "rows")
    await next_step(model, wizard, Step.MAP)
    await until(lambda: model.state.findings is not None and model.state.raw is not None, "findings")
