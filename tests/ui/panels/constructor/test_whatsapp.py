"""Messages of WhatsApp by hand: typed, marked, ordered, applied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.contract.channels import Channel
from app.contract.payloads.whatsapp import ListOption, ListSection, OptionList, ReplyButton, WhatsAppContent
from tests.ui.hands import CTRL, click, press, write
from tests.ui.panels.constructor.files import Library, a_file
from tests.ui.panels.constructor.host import Host
from ui.panels.constructor.mark_bar import MarkBar
from ui.panels.constructor.marks import Mark
from ui.panels.constructor.whatsapp.card_editor import WhatsAppCardEditor
from ui.panels.constructor.whatsapp.list_editor import ListEditor
from ui.panels.constructor.whatsapp.options_dialog import OptionsDialog
from ui.panels.constructor.whatsapp.text_editor import WhatsAppTextEditor


def _content(host: Host) -> WhatsAppContent:
    assert isinstance(host.content, WhatsAppContent)
    return host.content


@pytest.mark.req("WAP-10", "WAP-40")
def test_a_card_is_built_with_up_to_three_buttons(qtbot: QtBot):
    host = Host(qtbot, Channel.WHATSAPP, "card")
    editor = host.editor(WhatsAppCardEditor)
    write(editor.fields["header"].edit, "Offer")
    press(editor.fields["header"].edit, Qt.Key.Key_Return)
    write(editor.fields["text"].edit, "20 % off")
    write(editor.fields["footer"].edit, "Nordwind")
    for words in ("Yes", "No", "Later"):
        click(editor.add)
        field = editor.fields[f"buttons.{len(_content(host).buttons) - 1}.text"].edit
        assert field.hasFocus()
        write(field, words)
    assert not editor.add.isEnabled()
    made = _content(host)
    assert (made.header, made.text, made.footer) == ("Offer", "20 % off", "Nordwind")
    buttons = (("Yes", "b1"), ("No", "b2"), ("Later", "b3"))
    assert made.buttons == tuple(ReplyButton(text=text, id=id_) for text, id_ in buttons)
    assert host.codes() == set()
    click(editor.removers[1])
    assert [one.text for one in _content(host).buttons] == ["Yes", "Later"]
    assert editor.add.isEnabled()
    assert host.places.count("") == 4  # three buttons and one removal: each a step of undo of its own


@pytest.mark.req("WAP-11")
def test_beside_a_file_the_header_counts_in_the_text(qtbot: QtBot):
    library = Library(a_file())
    host = Host(qtbot, Channel.WHATSAPP, "card", services=library.services)
    host.content = WhatsAppContent(type="card", header="Offer", text="a" * 1018)
    host.show()
    editor = host.editor(WhatsAppCardEditor)
    assert editor.fields["text"].used.text() == "1,018 / 1,024"
    assert editor.header_note.isHidden()
    click(editor.boxes["media"].empty)
    assert library.asked == [(Channel.WHATSAPP, "card")]
    assert editor.header_note.isVisible()
    assert editor.fields["text"].used.text() == "1,026 / 1,024"
    assert host.codes() == {("text", "too_long")}


@pytest.mark.req("WAP-14")
def test_the_preview_of_links_is_switched_off(qtbot: QtBot):
    host = Host(qtbot, Channel.WHATSAPP, "text")
    editor = host.editor(WhatsAppTextEditor)
    assert editor.link_preview.isChecked()
    press(editor.link_preview, Qt.Key.Key_Space)
    assert not _content(host).link_preview


@pytest.mark.req("WAP-5", "VIB-8")
def test_words_are_marked_by_key_and_button_and_made_plain_again(qtbot: QtBot):
    host = Host(qtbot, Channel.WHATSAPP, "text")
    edit = host.editor(WhatsAppTextEditor).fields["text"].edit
    write(edit, "see you soon")
    press(edit, Qt.Key.Key_B, CTRL)
    assert _content(host).text == "see you *soon*"
    bar = host.frame.findChild(MarkBar)
    assert bar is not None
    click(bar.buttons[Mark.ITALIC])
    assert _content(host).text == "see you *_soon_*"
    assert edit.hasFocus()
    assert edit.textCursor().selectedText() == "soon"
    click(bar.buttons[Mark.ITALIC])
    press(edit, Qt.Key.Key_B, CTRL)
    assert _content(host).text == "see you soon"


@pytest.fixture
def listed(qtbot: QtBot) -> Host:
    """A list message with two sections."""
    host = Host(qtbot, Channel.WHATSAPP, "list")
    sections = (
        ListSection(
            header="Summer", options=(ListOption(title="June", id="o1"), ListOption(title="July", id="o2"))
        ),
        ListSection(header="Winter", options=(ListOption(title="January", id="o3"),)),
    )
    host.content = WhatsAppContent(type="list", text="When?", list=OptionList(header="Months", sections=sections))
    host.show()
    return host


def _open(host: Host) -> OptionsDialog:
    editor = host.editor(ListEditor)
    click(editor.options.edit)
    assert editor.dialog is not None
    return editor.dialog


def _titles(host: Host) -> list[list[str]]:
    found = _content(host).list
    assert found is not None
    return [[option.title for option in section.options] for section in found.sections]


@pytest.mark.req("WAP-12", "WAP-13")
def test_a_list_message_is_built_by_keyboard(qtbot: QtBot):
    host = Host(qtbot, Channel.WHATSAPP, "list")
    editor = host.editor(ListEditor)
    write(editor.fields["text"].edit, "When?")
    press(editor.options.edit, Qt.Key.Key_Return)
    dialog = editor.dialog
    assert dialog is not None
    write(dialog.label.edit, "Days")
    write(dialog.boxes[0].rows[0].title.edit, "Monday")
    write(dialog.boxes[0].rows[0].description.edit, "morning")
    press(dialog.boxes[0].add, Qt.Key.Key_Return)
    write(dialog.boxes[0].rows[1].title.edit, "Tuesday")
    press(dialog.boxes[0].rows[1].title.edit, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: editor.dialog is None)  # a button pressed by its key shows it for a moment
    options = (ListOption(title="Monday", description="morning", id="o1"), ListOption(title="Tuesday", id="o2"))
    assert _content(host).list == OptionList(header="Days", sections=(ListSection(options=options),))
    assert host.codes() == set()


@pytest.mark.req("WAP-13")
def test_options_are_ordered_by_key_and_by_hand(listed: Host):
    dialog = _open(listed)
    grip = dialog.boxes[0].rows[0].grip
    grip.setFocus()
    press(grip, Qt.Key.Key_Down)
    moved = QApplication.focusWidget()
    assert moved is dialog.boxes[0].rows[1].grip
    press(moved, Qt.Key.Key_Down)
    assert dialog.boxes[1].rows[0].grip.hasFocus()
    below = dialog.boxes[1].rows[1]
    _drag(dialog.boxes[0].rows[0].grip, below, QPoint(0, below.height() - 2))
    click(dialog.apply)
    assert _titles(listed) == [[], ["June", "January", "July"]]


def _drag(grip: QWidget, to: QWidget, at: QPoint) -> None:
    held, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    place = QPointF(to.mapToGlobal(at))
    for kind, button, buttons in (
        (QEvent.Type.MouseButtonPress, held, held),
        (QEvent.Type.MouseMove, none, held),
        (QEvent.Type.MouseButtonRelease, held, none),
    ):
        local = QPointF(grip.mapFromGlobal(place.toPoint()))
        event = QMouseEvent(kind, local, place, button, buttons, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(grip, event)


@pytest.mark.req("WAP-13", "WAP-40")
def test_options_end_at_ten_and_nothing_typed_is_lost_by_escape(listed: Host):
    dialog = _open(listed)
    for _ in range(7):
        press(dialog.boxes[1].add, Qt.Key.Key_Return)
    assert not dialog.boxes[1].add.isEnabled()
    assert sum(len(box.rows) for box in dialog.boxes) == 10
    assert not dialog.add_section.isEnabled()
    write(dialog.boxes[0].rows[0].title.edit, " and a far too long rest of it")
    assert not dialog.apply.isEnabled()
    press(dialog, Qt.Key.Key_Escape)
    assert listed.editor(ListEditor).dialog is dialog
    question = dialog.question
    assert question is not None
    click(question.discard)
    assert listed.editor(ListEditor).dialog is None
    assert _titles(listed) == [["June", "July"], ["January"]]
