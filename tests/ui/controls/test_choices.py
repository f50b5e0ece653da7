"""Check boxes, radios, switches, segments, selects, tabs, chips."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.controls.window import shown
from tests.ui.hands import PLAIN, click, press, write
from ui.kit.controls.chip import FilterChip
from ui.kit.controls.choice import CheckBox, Radio, Switch
from ui.kit.controls.option_list import Option, OptionPopup
from ui.kit.controls.paint.choice import Tick
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.select import Select
from ui.kit.controls.step_bar import StepBar
from ui.kit.controls.tabs import Tabs
from ui.texts.language import Language
from ui.texts.live import texts
from ui.texts.messages import msg


@pytest.mark.parametrize("make", [CheckBox, Switch])
def test_space_and_click_toggle(qtbot: QtBot, make: Callable[[str], CheckBox | Switch]):
    control = make("Instantly")
    shown(qtbot, control)
    states: list[bool] = []
    control.toggled.connect(states.append)
    click(control)
    press(control, Qt.Key.Key_Space)
    assert states == [True, False]
    assert control.accessibleName() == "Instantly"


def test_some_becomes_all(qtbot: QtBot):
    box = CheckBox("All rows")
    shown(qtbot, box)
    box.set_tick(Tick.SOME)
    assert (box.tick, box.isChecked()) == (Tick.SOME, False)
    ticks = []
    for _ in range(2):
        press(box, Qt.Key.Key_Space)
        ticks.append(box.tick)
    assert ticks == [Tick.ON, Tick.OFF]


def test_arrows_move_among_radios(qtbot: QtBot):
    one, two = Radio("One", checked=True), Radio("Two")
    shown(qtbot, one, two)
    one.setFocus()
    press(one, Qt.Key.Key_Down)
    assert (one.isChecked(), two.isChecked(), two.hasFocus()) == (False, True, True)


def test_segments_by_mouse_and_arrows(qtbot: QtBot):
    control = Segmented(fill=True)
    for value in ("reply", "note"):
        control.add(value, value)
    shown(qtbot, control)
    heard: list[object] = []
    control.value_changed.connect(heard.append)
    click(control.part("note"))
    press(control.part("note"), Qt.Key.Key_Left)
    control.set_value("note")
    assert (heard, control.value) == (["note", "reply"], "note")
    assert control.part("reply").width() == control.part("note").width()


def options(count: int) -> list[Option]:
    return [Option(n, f"Option {n}", enabled=n != 2) for n in range(count)]


def popup_of(control: Select) -> OptionPopup:
    found = [popup for popup in control.window().findChildren(OptionPopup) if popup.isVisible()]
    assert len(found) == 1
    return found[0]


def test_a_select_by_keys(qtbot: QtBot):
    control = Select("Choose")
    control.set_options(options(4), 0)
    shown(qtbot, control)
    heard: list[object] = []
    control.value_changed.connect(heard.append)
    control.setFocus()
    press(control, Qt.Key.Key_Return)
    popup = popup_of(control)
    assert popup.view.hasFocus()
    press(popup.view, Qt.Key.Key_Down)
    press(popup.view, Qt.Key.Key_Return)
    assert (control.value, heard) == (1, [1])
    assert control.hasFocus()
    press(control, Qt.Key.Key_Space)
    press(popup_of(control).view if popup_of(control).isVisible() else control, Qt.Key.Key_Escape)
    assert (control.value, heard) == (1, [1])


def test_a_long_select_is_searched(qtbot: QtBot):
    control = Select()
    control.set_options(options(40), 3)
    shown(qtbot, control, height=480)
    control.showPopup()
    popup = popup_of(control)
    assert popup.search.hasFocus()
    write(popup.search, "tion 27")
    press(popup.search, Qt.Key.Key_Return)
    assert control.value == 27


def test_what_begins_with_the_search_comes_first(qtbot: QtBot):
    names = ["Virgin Islands (United States)", *(f"Option {n}" for n in range(20)), "United States"]
    control = Select()
    control.set_options([Option(n, name) for n, name in enumerate(names)], 3)
    shown(qtbot, control, height=480)
    control.showPopup()
    write(popup_of(control).search, "united")
    press(popup_of(control).search, Qt.Key.Key_Return)
    assert control.value == len(names) - 1


def test_a_search_without_result_says_so_and_chooses_nothing(qtbot: QtBot):
    control = Select()
    control.set_options(options(40), 3)
    shown(qtbot, control, height=480)
    control.showPopup()
    popup = popup_of(control)
    write(popup.search, "zzz")
    assert popup._nothing.isVisible()
    press(popup.search, Qt.Key.Key_Return)
    assert control.value == 3
    popup.dismiss()


def test_a_disabled_option_is_not_chosen(qtbot: QtBot):
    control = Select()
    control.set_options(options(4), 0)
    shown(qtbot, control)
    control.showPopup()
    popup = popup_of(control)
    values = []
    for row in (2, 3):
        popup._on_clicked(popup.view.model().index(row, 0))
        values.append(control.value)
    assert values == [0, 3]


def test_options_follow_the_language(qtbot: QtBot):
    control = Select()
    control.set_options([Option(1, msg("common.yes")), Option(0, msg("common.no"))], 1)
    qtbot.addWidget(control)
    texts().set_language(Language.RU)
    assert (control.currentText(), control.value) == ("Да", 1)


def test_scrolling_over_a_select_changes_nothing(qtbot: QtBot):
    control = Select()
    control.set_options(options(4), 1)
    shown(qtbot, control)
    control.setFocus()
    at = QPointF(control.rect().center())
    none, still = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    turned = QPoint(0, -120)
    event = QWheelEvent(at, control.mapToGlobal(at), QPoint(0, 0), turned, none, PLAIN, still, False)
    QApplication.sendEvent(control, event)
    assert control.value == 1


def test_a_value_that_is_not_offered_leaves_the_placeholder(qtbot: QtBot):
    control = Select("Choose")
    control.set_options(options(4), 99)
    qtbot.addWidget(control)
    assert control.value is None
    assert control.grab().width() > 0


def test_tabs_count_choose_and_close(qtbot: QtBot):
    tabs = Tabs()
    for value in ("a", "b", "c"):
        tabs.add(value, value, count=1)
    shown(qtbot, tabs)
    heard: list[object] = []
    tabs.value_changed.connect(heard.append)
    click(tabs.tab("b"))
    press(tabs.tab("b"), Qt.Key.Key_Right)
    narrow = tabs.tab("c").sizeHint().width()
    tabs.set_count("c", 12_345)
    assert tabs.tab("c").sizeHint().width() > narrow
    tabs.remove("c")
    assert (heard, tabs.value) == (["b", "c", "a"], "a")
    with pytest.raises(KeyError):
        tabs.set_value("c")


def test_a_chip_is_removed_by_its_cross_and_by_delete(qtbot: QtBot):
    chip = FilterChip("Unanswered")
    shown(qtbot, chip)
    with qtbot.waitSignal(chip.removed), qtbot.assertNotEmitted(chip.clicked):
        click(chip, QPoint(chip.width() - 10, 12))
    with qtbot.waitSignal(chip.clicked), qtbot.assertNotEmitted(chip.removed):
        click(chip, QPoint(10, 12))
    with qtbot.waitSignal(chip.removed):
        press(chip, Qt.Key.Key_Delete)
    quiet = FilterChip("Filter", active=False)
    shown(qtbot, quiet)
    with qtbot.waitSignal(quiet.clicked), qtbot.assertNotEmitted(quiet.removed):
        click(quiet, QPoint(quiet.width() - 6, 12))


def test_only_done_steps_lead_back(qtbot: QtBot):
    bar = StepBar(["File", "Map", "Result"])
    shown(qtbot, bar, width=700)
    bar.set_step(1)
    heard: list[int] = []
    bar.step_wanted.connect(heard.append)
    for step in bar._steps:
        click(step)
    assert heard == [0]
    assert bar._steps[2].accessibleDescription() == "Step 3 of 3"
