"""Fields: text, password, search, number, area, and their wrapper."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.contract.faults import Problem
from tests.ui.controls.window import shown
from tests.ui.hands import CTRL, SHIFT, press, write
from ui.kit.controls.field import Field
from ui.kit.controls.text_area import TextArea
from ui.kit.controls.text_field import NumberField, PasswordField, SearchField, TextField
from ui.texts.language import Language
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme.theme import Mode, color
from ui.theme.tokens import Token


@pytest.mark.parametrize("height", [28, 32, 36])
def test_a_field_has_its_height(qtbot: QtBot, height: int):
    field = TextField(height=height)
    shown(qtbot, field)
    assert field.height() == height


def test_borders_tell_rest_focus_and_error(qtbot: QtBot, app_theme: Mode):
    field, other = TextField(), TextField()
    shown(qtbot, other, field)
    other.setFocus()

    def border() -> tuple[object, object]:
        picture = field.grab().toImage()
        return picture.pixelColor(0, 16), picture.pixelColor(1, 16)

    surface = color(Token.SURFACE)
    assert border() == (color(Token.LINE_STRONG), surface)
    field.setFocus()
    assert border() == (color(Token.ACCENT), color(Token.ACCENT))
    field.set_invalid(True)
    assert border() == (color(Token.BAD), color(Token.BAD))
    field.set_invalid(False)
    field.setEnabled(False)
    assert border() == (color(Token.LINE), color(Token.WINDOW))


def test_a_placeholder_follows_the_language(qtbot: QtBot):
    field = TextField(msg("common.search"))
    qtbot.addWidget(field)
    texts().set_language(Language.ES)
    assert field.placeholderText() == "Buscar"


def test_any_script_can_be_typed(qtbot: QtBot):
    field = TextField()
    shown(qtbot, field)
    write(field, "Анна 🙏")
    assert field.text() == "Анна 🙏"


def test_the_eye_shows_the_password(qtbot: QtBot):
    field = PasswordField()
    shown(qtbot, field)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    field._eye.click()
    assert field.echoMode() is QLineEdit.EchoMode.Normal
    assert field._eye.accessibleName() == "Hide password"
    field._eye.click()
    assert field.echoMode() is QLineEdit.EchoMode.Password


def test_caps_lock_is_told_from_the_letters(qtbot: QtBot):
    field = PasswordField()
    wrapped = Field("Password", field, note="note")
    shown(qtbot, wrapped)
    field.setFocus()
    with qtbot.waitSignal(field.caps_lock_changed) as heard:
        press(field, Qt.Key.Key_A, SHIFT)  # Qt's test gives "a" with Shift
    assert heard.args == [True] or not field.caps_lock
    assert wrapped.note.text() == ("Caps Lock is on" if field.caps_lock else "note")


def test_a_search_is_told_late_on_typing_and_at_once_on_enter(qtbot: QtBot):
    field = SearchField()
    shown(qtbot, field)
    heard: list[str] = []
    field.searched.connect(heard.append)
    write(field, "ab")
    assert heard == []
    press(field, Qt.Key.Key_Return)
    assert heard == ["ab"]
    write(field, "c")
    qtbot.waitUntil(lambda: heard == ["ab", "abc"])
    field.clear()
    assert heard == ["ab", "abc", ""]


def test_esc_clears_a_search_before_the_window_hears_it(qtbot: QtBot):
    field = SearchField()
    window = shown(qtbot, field)
    heard: list[str] = []
    QShortcut(Qt.Key.Key_Escape, window).activated.connect(lambda: heard.append("esc"))
    field.setFocus()
    write(field, "ab")
    press(field, Qt.Key.Key_Escape)
    assert (field.text(), heard) == ("", [])
    press(field, Qt.Key.Key_Escape)
    assert heard == ["esc"]


def test_a_number_steps_inside_its_limits(qtbot: QtBot):
    field = NumberField(1, 12)
    shown(qtbot, field)
    heard: list[object] = []
    field.value_changed.connect(heard.append)
    press(field, Qt.Key.Key_Up)
    press(field, Qt.Key.Key_PageUp)
    press(field, Qt.Key.Key_Up)
    press(field, Qt.Key.Key_Up)
    press(field, Qt.Key.Key_PageDown)
    press(field, Qt.Key.Key_Down)
    assert heard == [1, 11, 12, 2, 1]


@pytest.mark.parametrize(
    ("text", "value", "fits"),
    [("7", 7, True), (" 1 0 ", 10, True), ("99", 99, False), ("x", None, False), ("", None, False)],
)
def test_what_is_typed_stays_and_is_judged(qtbot: QtBot, text: str, value: int | None, fits: bool):
    field = NumberField(1, 12)
    qtbot.addWidget(field)
    field.setText(text)
    assert (field.value(), field.fits(), field.text()) == (value, fits, text)


def test_an_area_grows_from_least_to_most(qtbot: QtBot):
    area = TextArea(least=2, most=4)
    shown(qtbot, area)
    heights = []
    for lines in (1, 2, 3, 4, 9):
        area.set_text("\n".join(["line"] * lines))
        QApplication.processEvents()
        heights.append(area.height())
    step = 18
    assert heights == [2 * step + 14, 2 * step + 14, 3 * step + 14, 4 * step + 14, 4 * step + 14]


def test_an_area_submits_on_ctrl_enter_and_has_nothing_to_undo_after_set_text(qtbot: QtBot):
    area = TextArea()
    shown(qtbot, area)
    area.set_text("abc")
    assert not area.edit.document().isUndoAvailable()
    with qtbot.waitSignal(area.submitted):
        press(area.edit, Qt.Key.Key_Return, CTRL)
    assert area.text() == "abc"


def test_a_wrapper_names_counts_and_describes(qtbot: QtBot):
    control = TextField()
    field = Field(msg("common.name"), control, limit=5, help="help")
    shown(qtbot, field)
    assert control.accessibleName() == "Name"
    control.setText("abc")
    assert field.note.isHidden()
    control.setText("abcd")
    assert field.note.text() == "4 / 5"
    control.setText("abcdef")
    assert field.note.text() == "6 / 5"
    low = field.sizeHint().height()
    field.set_problem(Problem(path="name", code="too_long", params={"limit": 5, "actual": 6}))
    assert field.error() == control.accessibleDescription() == "Shorten it to 5; it has 6."
    texts().set_language(Language.ES)
    assert field.error() == "Redúcelo a 5; tiene 6."
    assert control.accessibleName() == "Nombre"
    field.set_problem(None)
    assert field.error() == ""
    assert control.accessibleDescription() == "help"
    assert field.sizeHint().height() == low


def test_focus_on_a_wrapper_reaches_its_control(qtbot: QtBot):
    area = TextArea()
    field = Field("Text", area)
    shown(qtbot, field)
    field.setFocus()
    assert area.edit.hasFocus()
