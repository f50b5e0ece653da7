"""Palette, live switch, system scheme."""

from __future__ import annotations

import gc
import sys

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import tokens
from ui.theme.palette import UnknownTokenError, palette
from ui.theme.style import fill
from ui.theme.theme import Mode, color, theme
from ui.theme.tokens import Token


def test_every_token_has_a_colour_in_both_themes():
    for name in ("light", "dark"):
        assert set(tokens.load(name)) == set(Token)


def test_an_unknown_name_is_an_error():
    with pytest.raises(UnknownTokenError):
        color("no-such-token")  # type: ignore[arg-type]  # that is the point
    with pytest.raises(ValueError, match="no-such-token"):
        fill("QLabel { color: @no-such-token; }", palette("light"))
    with pytest.raises(AttributeError):
        Token.NO_SUCH_TOKEN  # type: ignore[attr-defined]  # noqa: B018 - that is the point


@pytest.mark.parametrize(("text", "expected"), [("#1A56EE", (26, 86, 238, 255)), ("#00000024", (0, 0, 0, 36))])
def test_colours_are_read_with_and_without_alpha(text: str, expected: tuple[int, int, int, int]):
    assert tokens.parse(text) == expected


def test_a_half_written_colour_is_refused():
    with pytest.raises(ValueError, match="#12"):
        tokens.parse("#12")


class Painted(QWidget):
    """Reads its colour while painting, as every custom control does."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        QPainter(self).fillRect(self.rect(), color(Token.ACCENT))


def test_switching_repaints_what_qt_draws_and_what_we_draw(qtbot: QtBot):
    host, field = Painted(), QLineEdit()
    field.setParent(host)
    qtbot.addWidget(host)
    host.resize(200, 100)
    field.setGeometry(10, 10, 100, 40)
    host.show()
    for mode, name in ((Mode.DARK, "dark"), (Mode.LIGHT, "light")):
        with qtbot.waitSignal(theme().changed):
            theme().set_mode(mode)
        picture = host.grab().toImage()
        assert picture.pixelColor(150, 90) == palette(name).color(Token.ACCENT)
        assert picture.pixelColor(60, 40) == palette(name).color(Token.SURFACE)
        assert theme().dark is (name == "dark")


def test_changed_is_not_sent_when_nothing_changes(qtbot: QtBot):
    with qtbot.assertNotEmitted(theme().changed):
        theme().set_mode(Mode.LIGHT)


def test_system_mode_is_light_where_the_system_does_not_say(qtbot: QtBot):
    theme().set_mode(Mode.DARK)
    theme().set_mode(Mode.SYSTEM)
    assert theme().mode is Mode.SYSTEM
    assert not theme().dark


def test_the_application_palette_follows(dressed: QApplication, app_theme: Mode):
    window = dressed.palette().color(QPalette.ColorRole.Window)
    assert window == color(Token.SURFACE)
    disabled = dressed.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled == color(Token.DISABLED)


class Bell(QObject):
    rang = Signal(bool)


def test_this_pyside_keeps_its_reference_counts(dressed: QApplication):
    """A PySide6 release dropped one reference of True an emit until the interpreter aborted."""
    heard: list[bool] = []
    bell = Bell()
    bell.rang.connect(heard.append)
    gc.collect()
    true_before, none_before = sys.getrefcount(True), sys.getrefcount(None)
    timer = QTimer()
    for _ in range(2_000):
        bell.rang.emit(True)
    for _ in range(300):
        timer.stop()
    assert len(heard) == 2_000
    heard.clear()
    assert abs(sys.getrefcount(True) - true_before) < 100
    assert abs(sys.getrefcount(None) - none_before) < 100
