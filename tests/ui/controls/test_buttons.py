"""Buttons: pressing, keys, focus ring, words."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.patience import WAIT_S
from tests.ui.controls.window import shown
from tests.ui.hands import CTRL, click, hold, let_go, press
from ui.kit.controls.button import Button, IconButton, LinkButton, SplitButton
from ui.kit.controls.focus_ring import ring_of
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.tip import key_text, tip_of
from ui.texts.language import Language
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme.icon_names import Icon
from ui.theme.theme import Mode, color, theme
from ui.theme.tokens import Token

KEYS = [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "make", [lambda: Button("Save"), lambda: IconButton(Icon.STAR, "Star"), lambda: LinkButton("Clear")]
)
def test_a_button_is_pressed_by_mouse_and_keys(qtbot: QtBot, make, key: Qt.Key):
    button = make()
    shown(qtbot, button)
    with qtbot.waitSignal(button.clicked):
        click(button)
    button.setFocus()
    with qtbot.waitSignal(button.clicked):
        press(button, key)
    button.setEnabled(False)
    with qtbot.assertNotEmitted(button.clicked):
        click(button)


def test_its_keys_press_it_and_stand_in_its_tooltip(qtbot: QtBot):
    button = Button("Save", keys="Ctrl+S")
    window = shown(qtbot, button)
    with qtbot.waitSignal(button.clicked):
        press(window, Qt.Key.Key_S, CTRL)
    assert button.property("tip_keys") == "Ctrl+S"
    assert key_text("Ctrl+K") == "Ctrl K"


def test_the_keyboard_stays_near_a_button_that_is_disabled(qtbot: QtBot):
    first, second = Button("Next"), Button("Help")
    window = shown(qtbot, first, second)
    first.setFocus(Qt.FocusReason.MouseFocusReason)
    first.setEnabled(False)
    assert QApplication.focusWidget() is first.parentWidget()
    assert not ring_of(window).isVisible()
    press(window, Qt.Key.Key_Tab)
    assert second.hasFocus()


def test_words_follow_the_language_and_widen_the_button(qtbot: QtBot):
    button = Button(msg("common.save"))
    shown(qtbot, button)
    narrow = button.sizeHint().width()
    texts().set_language(Language.RU)
    assert button.text() == button.accessibleName() == "Сохранить"
    assert button.sizeHint().width() > narrow


def test_an_ampersand_is_an_ampersand(qtbot: QtBot):
    button = Button("R&D")
    shown(qtbot, button)
    assert button.text() == "R&D"
    assert button.shortcut().isEmpty()


@pytest.mark.parametrize("height", [40, 32, 28, 24])
def test_heights_are_those_of_the_design(qtbot: QtBot, height: int):
    button = Button("Send", height=height)
    shown(qtbot, button)
    assert button.height() == height


def test_an_icon_button_is_named_and_square(qtbot: QtBot):
    button = IconButton(Icon.STAR, msg("common.more"), size=28)
    shown(qtbot, button)
    assert button.size().toTuple() == (28, 28)
    assert button.accessibleName() == button.toolTip() == "More"


def test_the_ring_shows_for_the_keyboard_only(qtbot: QtBot):
    one, other = Button("One"), Button("Other")
    shown(qtbot, one, other)
    click(one)
    ring = ring_of(one)
    assert one.hasFocus()
    assert not ring.isVisible()
    press(one, Qt.Key.Key_Tab)
    assert other.hasFocus()
    assert ring.surrounds(other)
    assert ring.geometry() == other.geometry().adjusted(-4, -4, 4, 4)


def test_a_control_that_goes_leaves_the_keyboard_near_without_a_ring(qtbot: QtBot):
    one, other, last = Button("One"), Button("Other"), Button("Last")
    shown(qtbot, one, other, last)
    ring = ring_of(one)
    for go in (other.hide, partial(last.setEnabled, False)):
        press(one, Qt.Key.Key_Tab)
        assert ring.isVisible()
        go()
        assert not any(button.hasFocus() for button in (one, other, last))
        assert not ring.isVisible()
        one.setFocus(Qt.FocusReason.MouseFocusReason)


def test_the_ring_follows_and_is_clipped_by_a_scroll_area(qtbot: QtBot):
    button, tall = Button("In a list"), QWidget()
    column = QVBoxLayout(tall)
    column.addWidget(button)
    tall.setFixedHeight(1_000)
    area = QScrollArea()
    area.setWidget(tall)
    area.setFixedHeight(200)
    shown(qtbot, area)
    area.verticalScrollBar().setValue(400)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    area.verticalScrollBar().setValue(400)
    ring = ring_of(button)
    before = ring.y()
    area.verticalScrollBar().setValue(420)
    assert ring.y() == before - 20
    area.verticalScrollBar().setValue(0)
    assert not ring.isVisible()


def test_the_ring_is_drawn_two_px_away(qtbot: QtBot, app_theme: Mode):
    button = Button("One", Kind.GHOST)
    window = shown(qtbot, button)
    button.clearFocus()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    picture = window.grab().toImage()
    middle = button.geometry().center().x()
    top = button.y()
    column = [picture.pixelColor(middle, top - offset) for offset in (1, 2, 3, 4, 5)]
    ground, ring = color(Token.SURFACE), color(Token.ACCENT)
    assert column == [ground, ground, ring, ring, ground]


def test_a_program_may_end_with_a_ring_on_screen():
    code = (
        "from PySide6.QtCore import Qt; from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget\n"
        "from ui.kit.controls.button import Button\n"
        "app = QApplication([]); w = QWidget(); b = Button('x'); QVBoxLayout(w).addWidget(b); w.show()\n"
        "w.activateWindow(); app.processEvents(); b.setFocus(Qt.FocusReason.TabFocusReason); app.processEvents()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ}, check=False, timeout=WAIT_S)
    assert done.returncode == 0


def test_hover_and_press_change_the_face(qtbot: QtBot, app_theme: Mode):
    button = Button("Send", Kind.PRIMARY)
    shown(qtbot, button)
    corner = QPoint(4, 16)
    faces = [button.grab().toImage().pixelColor(corner)]
    hold(button)
    faces.append(button.grab().toImage().pixelColor(corner))
    let_go(button)
    button.setEnabled(False)
    faces.append(button.grab().toImage().pixelColor(corner))
    assert faces == [color(Token.ACCENT), color(Token.ACCENT_PRESS), color(Token.TRACK)]


def test_the_parts_of_a_split_button_act_apart(qtbot: QtBot):
    split = SplitButton(msg("common.send"), msg("common.more_actions"))
    shown(qtbot, split)
    with qtbot.waitSignal(split.clicked), qtbot.assertNotEmitted(split.menu_wanted):
        click(split.action)
    with qtbot.waitSignal(split.menu_wanted), qtbot.assertNotEmitted(split.clicked):
        click(split.more)
    assert split.more.accessibleName() == "More actions"
    assert split.more.x() - split.action.geometry().right() == 2


def test_the_tooltip_is_plain_and_goes_when_its_widget_is_pressed(qtbot: QtBot):
    button = Button("Go", tip="<b>Go</b> on")
    window = shown(qtbot, button)
    at = button.rect().center()
    QApplication.sendEvent(button, QHelpEvent(QHelpEvent.Type.ToolTip, at, button.mapToGlobal(at)))
    tip = tip_of(window)
    assert tip.isVisible()
    assert tip.text == "<b>Go</b> on"
    assert window.rect().contains(tip.geometry().center())
    hold(button)
    assert not tip.isVisible()
    let_go(button)


def test_a_theme_switch_repaints_a_button(qtbot: QtBot):
    button = Button("Send", Kind.PRIMARY)
    shown(qtbot, button)
    theme().set_mode(Mode.DARK)
    assert button.grab().toImage().pixelColor(4, 16) == color(Token.ACCENT)
