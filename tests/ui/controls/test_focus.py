"""The way of the Tab key: as one reads, round and round, past what cannot be used."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.controls.window import shown
from tests.ui.hands import click, press
from ui.kit.controls.button import Button
from ui.kit.controls.floating import Floating
from ui.kit.controls.focus import keep_near, step, stops
from ui.kit.controls.focus_ring import has_ring
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.text_field import TextField


def row(*widgets: QWidget) -> QWidget:
    """Side by side."""
    box = QWidget()
    line = QHBoxLayout(box)
    for widget in widgets:
        line.addWidget(widget)
    return box


def test_the_order_is_that_of_the_screen_not_of_making(qtbot: QtBot):
    last, second, first, off = Button("Last"), Button("Second"), Button("First"), Button("Off")
    hidden = Button("Hidden")
    window = shown(qtbot, row(first, off, second), hidden, last)
    off.setEnabled(False)
    hidden.hide()
    assert stops(window) == [first, second, last]
    assert [step(window, one, forward=True) for one in (first, second, last)] == [second, last, first]
    assert [step(window, one, forward=False) for one in (first, second, last)] == [last, first, second]


def test_what_no_layout_holds_goes_by_line_and_column(qtbot: QtBot):
    desk = QWidget()
    desk.setFixedSize(300, 120)
    below, right, left = (Button(name, parent=desk) for name in ("Below", "Right", "Left"))
    for button, x, y in ((left, 10, 14), (right, 150, 8), (below, 10, 70)):
        button.setGeometry(x, y, 80, 32)
    shown(qtbot, desk)
    assert stops(desk) == [left, right, below]


def test_from_a_box_it_goes_to_what_is_in_it(qtbot: QtBot):
    above, inner, beside = Button("Above"), Button("Inner"), Button("Beside")
    box = row(inner, beside)
    window = shown(qtbot, above, box)
    assert step(window, box, forward=True) is inner
    assert step(window, box, forward=False) is above
    assert step(window, None, forward=True) is above


def test_parts_of_which_none_is_chosen_yet_can_be_reached(qtbot: QtBot):
    parts = Segmented()
    for value in ("sms", "whatsapp", None):
        parts.add(value, value or "")
    parts.part(None).hide()  # stands for no choice
    window = shown(qtbot, parts)
    parts.set_value(None)
    assert stops(window) == [parts.part("sms"), parts.part("whatsapp")]


def test_of_parts_side_by_side_the_chosen_one_is_the_stop(qtbot: QtBot):
    parts = Segmented()
    for name in ("one", "two", "three"):
        parts.add(name, name)
    parts.set_value("two")
    field = TextField()
    window = shown(qtbot, parts, field)
    assert stops(window) == [parts.part("two"), field]


def test_a_stop_out_of_sight_is_scrolled_into_view(qtbot: QtBot):
    host, low = QWidget(), Button("Low")
    column = QVBoxLayout(host)
    column.addSpacing(1_000)
    column.addWidget(low)
    area = QScrollArea()
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(host)
    area.setFixedHeight(200)
    above = Button("Above")
    window = shown(qtbot, above, area)
    assert low.visibleRegion().isEmpty()
    step(window, above, forward=True)
    assert low.hasFocus()
    assert not low.visibleRegion().isEmpty()


def test_tab_stays_in_a_box_that_floats(qtbot: QtBot):
    behind = Button("Behind")
    window = shown(qtbot, behind)
    box = Floating(window)
    one, two = TextField(), Button("Two")
    for widget in (one, two):
        box.column.addWidget(widget)
    box.open_beside(behind)
    assert one.hasFocus()
    for wanted in (two, one, two):
        focus = QApplication.focusWidget()
        assert focus is not None
        press(focus, Qt.Key.Key_Tab)
        assert wanted.hasFocus()
    box.dismiss()


class Host(QWidget):
    """A box that minds the keyboard, as the window does."""

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802 - Qt's names
        focus = QApplication.focusWidget()
        return keep_near(focus) or step(self, focus, forward=next) is not None


def work_bench(qtbot: QtBot) -> tuple[Host, Button, Button]:
    host, start, other = Host(), Button("Start"), Button("Other")
    line = QHBoxLayout(host)
    for button in (other, start):
        line.addWidget(button)
    shown(qtbot, host)
    return host, start, other


def test_a_control_that_was_off_for_a_while_has_the_keyboard_again(qtbot: QtBot):
    host, start, other = work_bench(qtbot)
    step(host, other, forward=True)
    for _ in range(2):
        assert has_ring(start)
        start.setEnabled(False)
        assert host.hasFocus()
        assert not has_ring(start)
        start.setEnabled(True)
        assert start.hasFocus()
    start.setEnabled(False)
    other.setFocus()
    start.setEnabled(True)
    assert other.hasFocus(), "the person went on meanwhile"


def test_what_was_clicked_gets_the_keyboard_back_without_a_ring(qtbot: QtBot):
    _, start, _ = work_bench(qtbot)
    click(start)
    start.setEnabled(False)
    start.setEnabled(True)
    assert start.hasFocus()
    assert not has_ring(start)
