"""Big counters, the picker of weekdays, the box a file is dropped on."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.hands import click, press
from ui.kit.controls.counter_tile import CounterTile
from ui.kit.controls.day_picker import DayPicker
from ui.kit.controls.drop_box import DropBox
from ui.texts.language import Language
from ui.texts.live import texts
from ui.theme.icon_names import Icon
from ui.theme.theme import Mode
from ui.theme.tokens import Token

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def test_a_counter_tells_its_figure_to_assistive_programs_in_every_language(qtbot: QtBot) -> None:
    tile = CounterTile(Icon.OKC, Token.OK, "Processed")
    qtbot.addWidget(tile)
    tile.show_count(18_204, "466 failed", "All that was handed over")
    assert (tile.accessibleName(), tile.accessibleDescription()) == ("Processed", "18,204 466 failed")
    texts().set_language(Language.ES)
    assert tile.accessibleDescription() == "18.204 466 failed"
    assert tile.toolTip() == "All that was handed over"


@pytest.mark.parametrize("width", [112, 160, 400])
def test_a_counter_draws_any_figure_at_any_width(qtbot: QtBot, app_theme: Mode, width: int) -> None:
    tile = CounterTile(Icon.OKC, Token.OK, "Not processed so far")
    qtbot.addWidget(tile)
    tile.resize(width, tile.height())
    for value in (None, 0, 7, 1_234_567_890):
        tile.show_count(value, "hint", "tip")
        tile.set_chosen(value == 7)
        assert not tile.grab().isNull()


def test_weekdays_are_toggled_and_reached_by_keys(qtbot: QtBot) -> None:
    picker = DayPicker()
    qtbot.addWidget(picker)
    picker.show()
    picker.set_days((0, 2))
    with qtbot.waitSignal(picker.changed):
        click(picker.buttons[2])
    assert picker.days() == {0}
    picker.buttons[0].setFocus()
    press(picker.buttons[0], Qt.Key.Key_Left)
    qtbot.waitUntil(picker.buttons[6].hasFocus)
    press(picker.buttons[6], Qt.Key.Key_Space)
    assert picker.days() == {0, 6}
    press(picker.buttons[6], Qt.Key.Key_Right)
    assert picker.buttons[0].hasFocus()
    assert picker.buttons[6].accessibleName() == "Sunday"


@pytest.mark.parametrize(("url", "taken"), [("file", True), ("web", False), ("none", False)])
def test_a_box_takes_local_files_alone(qtbot: QtBot, tmp_path: Path, url: str, taken: bool) -> None:
    box = DropBox()
    qtbot.addWidget(box)
    found: list[object] = []
    box.dropped.connect(found.append)
    data = QMimeData()
    path = tmp_path / "list.csv"
    if url != "none":
        data.setUrls([QUrl.fromLocalFile(str(path)) if url == "file" else QUrl("https://example.com/list.csv")])
    enter = QDragEnterEvent(box.rect().center(), Qt.DropAction.CopyAction, data, LEFT, PLAIN)
    enter.ignore()
    QApplication.sendEvent(box, enter)
    assert enter.isAccepted() is taken
    if taken:
        point = QPointF(box.rect().center())
        QApplication.sendEvent(box, QDropEvent(point, Qt.DropAction.CopyAction, data, LEFT, PLAIN))
        assert found == [path]
