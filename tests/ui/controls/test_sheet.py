"""The component sheet draws in every theme, language and scale; boxes stay sharp between the scales."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from tests.patience import WAIT_S
from ui.kit.controls.paint import shapes
from ui.kit.controls.sheet import SIZE, ComponentSheet
from ui.texts.language import Language
from ui.theme.theme import Mode, color, theme
from ui.theme.tokens import Token


def test_the_sheet_draws(qtbot: QtBot, app_theme: Mode, lang: Language):
    theme().set_motion(False)
    sheet = ComponentSheet()
    qtbot.addWidget(sheet)
    sheet.show()
    picture = sheet.grab().toImage()
    assert picture.size() == SIZE
    assert picture.pixelColor(1, 1) == color(Token.SURFACE)
    counted = {picture.pixelColor(x, y).rgb() for x in range(0, 1440, 3) for y in range(0, 900, 3)}
    assert len(counted) > 60
    theme().set_motion(True)


def test_a_switch_of_theme_repaints_the_whole_sheet(qtbot: QtBot):
    sheet = ComponentSheet()
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.grab()
    theme().set_mode(Mode.DARK)
    switched = sheet.grab().toImage()
    fresh = ComponentSheet()
    qtbot.addWidget(fresh)
    fresh.show()
    assert switched == fresh.grab().toImage()


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 1.75, 2.0])
@pytest.mark.parametrize("offset", [0, 3, 7])
def test_the_edges_of_a_box_are_whole_pixels(dressed, scale: float, offset: int):
    image = QImage(round(200 * scale), round(100 * scale), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    shapes.smooth(painter)
    shapes.box(painter, QRectF(10 + offset, 11, 101, 33), 6, fill=Token.SURFACE, line=Token.BAD)
    painter.end()
    middle = round(28 * scale)
    row = [image.pixelColor(x, middle) for x in range(image.width()) if image.pixelColor(x, middle).alpha()]
    assert {pixel.alpha() for pixel in row} == {255}
    thick = row.index(color(Token.SURFACE))
    assert thick == (1 if scale < 1.75 else 2)
    assert {pixel.name() for pixel in row} == {color(Token.BAD).name(), color(Token.SURFACE).name()}


@pytest.mark.slow
@pytest.mark.parametrize("scale", ["1.25", "1.5"])
def test_the_sheet_draws_at_a_scale(scale: str, tmp_path: Path):
    target = tmp_path / "sheet.png"
    code = (
        "import sys; from PySide6.QtWidgets import QApplication; app = QApplication([])\n"
        "from ui.kit.controls.sheet import ComponentSheet; from ui.theme.theme import theme\n"
        "theme().install(app); w = ComponentSheet(); w.show(); w.grab().save(sys.argv[1]); w.close()\n"
    )
    env = {**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(target)],
        env=env,
        check=False,
        timeout=WAIT_S,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert QImage(str(target)).width() == round(1440 * float(scale))
