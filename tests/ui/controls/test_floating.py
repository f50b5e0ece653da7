"""Menus, dialogs, toasts: opening, keys, closing, focus."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Scenario
from tests.ui.controls.window import shown
from tests.ui.hands import CTRL, click, hold, let_go, press
from ui.kit.controls.button import Button
from ui.kit.controls.field import Field
from ui.kit.controls.floating import Floating, Side
from ui.kit.controls.focus_ring import ring_of
from ui.kit.controls.menu import Menu
from ui.kit.controls.modal import Confirm, Dialog, Sheet
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.kit.controls.text_menu import open_text_menu
from ui.kit.controls.toast import News, ToastHost
from ui.texts.messages import msg
from ui.theme import metrics


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def menu_on(window: QWidget, heard: list[str]) -> Menu:
    menu = Menu(window)
    menu.add("Label", lambda: heard.append("label"), keys="L")
    menu.separate()
    menu.add("Off", lambda: heard.append("off"), enabled=False)
    menu.add("Snooze", lambda: heard.append("snooze"), keys="Z")
    menu.add("Sort", lambda: heard.append("sort"))
    return menu


def test_a_menu_by_keys(qtbot: QtBot):
    button = Button("Open")
    window = shown(qtbot, button)
    button.setFocus()
    heard: list[str] = []
    menu = menu_on(window, heard)
    menu.popup(button)
    rows = menu.rows
    assert rows[0].hasFocus()
    press(rows[0], Qt.Key.Key_Down)
    assert rows[2].hasFocus()
    press(rows[2], Qt.Key.Key_End)
    press(rows[3], Qt.Key.Key_Down)
    assert rows[0].hasFocus()
    press(rows[0], Qt.Key.Key_Up)
    press(rows[3], Qt.Key.Key_Return)
    assert heard == ["sort"]
    assert button.hasFocus()


def test_a_letter_chooses_by_key_or_moves_by_beginning(qtbot: QtBot):
    button = Button("Open")
    window = shown(qtbot, button)
    heard: list[str] = []
    menu = menu_on(window, heard)
    menu.popup(button)
    press(menu.rows[0], Qt.Key.Key_S)
    assert menu.rows[2].hasFocus()
    press(menu.rows[2], Qt.Key.Key_S)
    assert menu.rows[3].hasFocus()
    press(menu.rows[3], Qt.Key.Key_Z)
    assert heard == ["snooze"]


def test_esc_and_a_click_outside_close_a_menu(qtbot: QtBot):
    button, other = Button("Open"), Button("Other")
    window = shown(qtbot, button, other)
    heard: list[str] = []
    QShortcut(Qt.Key.Key_Escape, window).activated.connect(lambda: heard.append("window"))
    menu = menu_on(window, heard)
    with qtbot.waitSignal(menu.closed):
        menu.popup(button)
        press(menu.rows[0], Qt.Key.Key_Escape)
    assert heard == []
    menu = menu_on(window, heard)
    with qtbot.waitSignal(menu.closed), qtbot.waitSignal(other.clicked):
        menu.popup(button)
        click(other)


def test_a_click_on_the_anchor_only_closes(qtbot: QtBot):
    button = Button("Open")
    window = shown(qtbot, button)
    menu = menu_on(window, [])
    menu.popup(button)
    with qtbot.waitSignal(menu.closed), qtbot.assertNotEmitted(button.clicked):
        hold(button)
    let_go(button)


def test_a_submenu_opens_right_and_closes_left(qtbot: QtBot):
    button = Button("Open")
    window = shown(qtbot, button)
    heard: list[str] = []
    menu = Menu(window)
    inner = menu.add_menu("Assign")
    inner.add("Elena", lambda: heard.append("elena"))
    menu.popup(button)
    press(menu.rows[0], Qt.Key.Key_Right)
    assert inner.isVisible()
    assert inner.rows[0].hasFocus()
    press(inner.rows[0], Qt.Key.Key_Left)
    assert not inner.isVisible()
    assert menu.isVisible()
    press(menu.rows[0], Qt.Key.Key_Right)
    press(inner.rows[0], Qt.Key.Key_Return)
    assert heard == ["elena"]
    assert not menu.isVisible()


@pytest.mark.parametrize("side", list(Side))
def test_a_box_stays_in_its_window(qtbot: QtBot, side: Side):
    corner = Button("Open")
    window = shown(qtbot)
    corner.setParent(window)
    corner.move(window.width() - 40, window.height() - 30)
    corner.show()
    box = Floating(window)
    box.column.addWidget(Text("A box wider than what is left"))
    box.open_beside(corner, side)
    inner = box.box_rect().toRect().translated(box.pos())
    assert window.rect().contains(inner)
    window.resize(window.width() - 20, window.height())
    qtbot.waitUntil(lambda: not box.isVisible())


def test_the_menu_of_a_text_is_in_the_language(qtbot: QtBot):
    field = TextField()
    shown(qtbot, field)
    field.setText("abc")
    field.selectAll()
    menu = open_text_menu(field, field.mapToGlobal(field.rect().center()))
    cut = next(row for row in menu.rows if row.text() == str(msg("common.cut")))
    cut.click()
    assert field.text() == ""
    assert QApplication.clipboard().text() == "abc"


def test_a_dialog_is_awaited_while_other_tasks_run(qtbot: QtBot, scenario: Scenario):
    window = shown(qtbot, Button("Behind"))

    async def run() -> tuple[object, int]:
        turns = 0

        async def other() -> None:
            nonlocal turns
            for _ in range(3):
                await asyncio.sleep(0)
                turns += 1

        task = asyncio.create_task(other())
        dialog = Confirm(window, "Send?", "To 1,204 contacts.", "Send to 1,204 contacts")
        waiting = asyncio.create_task(dialog.answer())
        await task
        press(dialog, Qt.Key.Key_Return)
        return await waiting, turns

    assert scenario(run()) == (True, 3)


def test_a_cancelled_wait_closes_the_dialog(qtbot: QtBot, scenario: Scenario):
    window = shown(qtbot, Button("Behind"))

    heard: list[object] = []

    async def run() -> None:
        dialog = Dialog(window, "Title")
        dialog.closed.connect(heard.append)
        waiting = asyncio.create_task(dialog.answer())
        await asyncio.sleep(0)
        assert dialog.isVisible()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    scenario(run())
    assert heard == [None]


def test_the_window_behind_a_dialog_is_out_of_reach(qtbot: QtBot):
    behind = Button("Behind")
    window = shown(qtbot, behind)
    heard: list[str] = []
    QShortcut("Ctrl+K", window).activated.connect(lambda: heard.append("window"))
    behind.setFocus()
    dialog = Dialog(window, "Title")
    one, two = TextField(), TextField()
    dialog.body.addWidget(one)
    dialog.body.addWidget(two)
    QShortcut("Ctrl+J", dialog).activated.connect(lambda: heard.append("dialog"))
    primary = dialog.add_action("Save", value="saved", kind=Kind.PRIMARY)
    dialog.open()
    assert one.hasFocus()
    press(one, Qt.Key.Key_K, CTRL)
    press(one, Qt.Key.Key_J, CTRL)
    assert heard == ["dialog"]
    stops = []
    for _ in range(5):
        press(focused(), Qt.Key.Key_Tab)
        stops.append(focused())
    assert behind not in stops
    assert {two, primary} <= set(stops)
    click(behind)
    assert dialog.isVisible()
    with qtbot.waitSignal(dialog.closed) as ended:
        one.setFocus()
        press(one, Qt.Key.Key_Return)
    assert ended.args == ["saved"]
    assert behind.hasFocus()


class Draft(Dialog):
    """Keeps what was typed."""

    typed = True

    def may_close(self) -> bool:
        return not self.typed


def test_esc_goes_one_step_back_and_never_loses_text(qtbot: QtBot):
    window = shown(qtbot, Button("Behind"))
    dialog = Draft(window, "Title")
    field = TextField()
    dialog.body.addWidget(field)
    dialog.open()
    menu = Menu(field)
    menu.add("One")
    menu.popup(field)
    press(menu.rows[0], Qt.Key.Key_Escape)
    assert not menu.isVisible()
    assert dialog.isVisible()
    press(field, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    dialog.typed = False
    with qtbot.waitSignal(dialog.closed) as ended:
        press(field, Qt.Key.Key_Escape)
    assert ended.args == [None]


def test_a_danger_starts_on_cancel(qtbot: QtBot):
    window = shown(qtbot, Button("Behind"))
    dialog = Confirm(window, "Delete?", "All of it.", "Delete 12 contacts", danger=True)
    dialog.open()
    focus = focused()
    assert isinstance(focus, Button)
    assert focus.text() == "Cancel"
    dialog.reject()


def test_what_is_merely_first_in_a_dialog_has_the_keyboard_without_a_ring(qtbot: QtBot):
    window = shown(qtbot, Button("Behind"))
    told, asked = Dialog(window, "Told"), Confirm(window, "Launch?", "To all.", "Send to 12 contacts")
    told.open()
    assert told.isAncestorOf(focused())
    assert not ring_of(window).isVisible()
    press(focused(), Qt.Key.Key_Tab)
    assert ring_of(window).surrounds(focused())
    told.reject()
    asked.open()
    assert ring_of(window).surrounds(focused())
    asked.reject()


def test_a_step_that_goes_leaves_the_keyboard_in_the_dialog(qtbot: QtBot):
    window = shown(qtbot, Button("Behind"))
    dialog = Dialog(window, "Title")
    first, step = TextField(), QWidget()
    inner = QVBoxLayout(step)
    button = Button("Next")
    inner.addWidget(button)
    for widget in (first, step):
        dialog.body.addWidget(widget)
    dialog.open()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    step.hide()
    assert not first.hasFocus()
    assert dialog.isAncestorOf(focused())
    assert not ring_of(window).isVisible()
    dialog.reject()


def test_a_sheet_fills_the_right_edge_of_the_window(qtbot: QtBot):
    window = shown(qtbot, Button("Behind"), width=900, height=500)
    sheet = Sheet(window, "Pre-flight", width=312)
    sheet.open()
    assert sheet.frame.geometry().getRect() == (588, 0, 312, 500)
    window.resize(700, 450)
    qtbot.waitUntil(lambda: sheet.frame.geometry().getRect() == (388, 0, 312, 450))
    sheet.reject()


def test_a_dialog_never_leaves_a_small_window(qtbot: QtBot):
    window = shown(qtbot, Button("Behind"), width=400, height=300)
    dialog = Dialog(window, "Title", width=640)
    for _ in range(30):
        dialog.body.addWidget(TextField())
    dialog.open()
    assert window.rect().contains(dialog.frame.geometry())
    dialog.reject()


def test_toasts_stack_from_the_corner(qtbot: QtBot):
    window = shown(qtbot, width=900, height=600)
    host = ToastHost(window)
    host.set_bottom(lambda: 36)
    first = host.show(News.DONE, "One")
    second = host.show(News.INFO, "Two")
    margin = 18
    assert second.geometry().right() - margin == 900 - 16 - 1
    assert second.geometry().bottom() - margin == 600 - 36 - 16 - 1
    assert second.y() - first.y() == metrics.TOAST_HEIGHT + 8
    for number in range(5):
        host.show(News.DONE, str(number))
    assert len(host.toasts) == 4
    host.clear()
    assert host.toasts == []


def test_a_dialog_is_as_high_as_its_words_at_its_width(qtbot: QtBot):
    window = shown(qtbot, width=900, height=700)
    dialog = Dialog(window, "Web service", width=480)
    helped = "One line at the width of this dialog, but two at the width a paragraph likes."
    fields = [Field("Name", TextField(), help=helped), Field("Port", TextField(), help=helped)]
    for field in fields:
        dialog.body.addWidget(field)
    dialog.add_action("Save", kind=Kind.PRIMARY)
    dialog.open()
    qtbot.waitUntil(lambda: fields[0].width() > 400)
    one_line = fields[0].heightForWidth(fields[0].width())
    assert [field.height() for field in fields] == [one_line, one_line]
    assert fields[1].y() - fields[0].y() == one_line + metrics.GAP_16
    dialog.reject()


@pytest.mark.parametrize("width", [440, 800])
def test_a_toast_never_covers_the_buttons_of_a_sheet(qtbot: QtBot, width: int):
    window = shown(qtbot, width=1024, height=700)
    host = ToastHost(window)
    corner = host.show(News.DONE, "Before").pos()
    host.clear()
    sheet = Sheet(window, "Send?", width=width)
    button = sheet.add_action("Send to 121 numbers", kind=Kind.PRIMARY)
    sheet.open()
    toast = host.show(News.INFO, "A message came in")
    place = QRect(button.mapTo(window, button.rect().topLeft()), button.size())
    assert not toast.geometry().intersects(place)
    assert window.rect().contains(toast.geometry().adjusted(18, 18, -18, -18))
    sheet.reject()
    qtbot.waitUntil(lambda: toast.pos() == corner)
    host.clear()


def test_undo_stays_longer_and_ends_the_toast(qtbot: QtBot):
    window = shown(qtbot, width=900, height=600)
    heard: list[str] = []
    host = ToastHost(window)
    plain = host.show(News.DONE, "One")
    undoable = host.show(News.DONE, "Two", undo=lambda: heard.append("undo"))
    assert (plain.timer.interval(), undoable.timer.interval()) == (5_000, 8_000)
    assert undoable.action is not None
    click(undoable.action)
    assert heard == ["undo"]
    assert host.toasts == [plain]
    plain.timer.timeout.emit()
    assert host.toasts == []
