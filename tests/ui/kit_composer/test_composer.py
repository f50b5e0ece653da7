"""The composer with a hand on it: keys, chips, emoji, what is told and when Send can be pressed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.contract.channels import Channel
from tests.ui.hands import CTRL, SHIFT, click, press, write
from ui.kit.composer.composer import Composer
from ui.kit.composer.emoji import EmojiPicker, found
from ui.kit.composer.state import ComposerState, Personal, SenderChoice
from ui.kit.controls.menu import Menu
from ui.kit.controls.option_list import OptionPopup
from ui.texts.language import Language
from ui.theme.theme import Mode

STATE = ComposerState(
    senders=(SenderChoice(1, "NORDWIND", Channel.SMS), SenderChoice(2, "SHOP", Channel.SMS)),
    sender_id=1,
    personal=(Personal("name", "Name", "Ann"), Personal("city", "City", "")),
)


@pytest.fixture
def composer(dressed: QApplication) -> Iterator[Composer]:
    window = QWidget()
    column = QVBoxLayout(window)
    made = Composer(lambda: ("🎉",), window)
    column.addStretch(1)
    column.addWidget(made)
    window.resize(640, 520)
    window.show()
    window.activateWindow()
    made.show_state(STATE)
    made.edit.setFocus()
    yield made
    window.close()
    window.deleteLater()


def sent(composer: Composer) -> list[bool]:
    """What is submitted from now on."""
    heard: list[bool] = []
    composer.submitted.connect(heard.append)
    return heard


# -- keys ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("CVP-25")
@pytest.mark.parametrize(
    ("enter_sends", "modifier", "heard", "text"),
    [
        (True, Qt.KeyboardModifier.NoModifier, [False], "Yes"),
        (True, SHIFT, [], "Yes\n"),
        (True, CTRL, [True], "Yes"),
        (False, Qt.KeyboardModifier.NoModifier, [], "Yes\n"),
        (False, CTRL, [False], "Yes"),
    ],
)
def test_enter(composer: Composer, enter_sends: bool, modifier, heard: list[bool], text: str):
    submitted = sent(composer)
    composer.edit.enter_sends = enter_sends
    write(composer.edit, "Yes")
    press(composer.edit, Qt.Key.Key_Return, modifier)
    assert submitted == heard
    assert composer.text() == text


@pytest.mark.req("CVP-25", "CVP-56")
def test_send_can_be_pressed_once_there_is_something_to_send(composer: Composer):
    submitted = sent(composer)
    assert not composer.send.action.isEnabled()
    press(composer.edit, Qt.Key.Key_Return)
    write(composer.edit, "  ")
    assert not composer.send.action.isEnabled()
    write(composer.edit, "x")
    click(composer.send.action)
    assert submitted == [False]


def test_escape_leaves_and_keeps_the_text(composer: Composer):
    left: list[bool] = []
    composer.left.connect(lambda: left.append(True))
    write(composer.edit, "Half a sent")
    press(composer.edit, Qt.Key.Key_Escape)
    assert left == [True]
    assert composer.text() == "Half a sent"


def test_undo_is_the_texts_first_and_then_the_messages(composer: Composer):
    undone: list[bool] = []
    composer.undo_wanted.connect(lambda: undone.append(True))
    write(composer.edit, "x")
    press(composer.edit, Qt.Key.Key_Z, CTRL)
    assert (composer.text(), undone) == ("", [])
    press(composer.edit, Qt.Key.Key_Z, CTRL)
    assert undone == [True]


def test_it_grows_from_two_to_ten_lines(composer: Composer):
    two = composer.edit.sizeHint().height()
    composer.set_text("\n".join("line" for _ in range(6)))
    assert composer.edit.sizeHint().height() == 3 * two
    composer.set_text("\n".join("line" for _ in range(40)))
    assert composer.edit.sizeHint().height() == 5 * two


# -- chips ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("CVP-20")
def test_an_attribute_is_picked_and_goes_out_as_its_value(composer: Composer):
    write(composer.edit, "Hi ")
    click(composer.personal)
    popup = composer.window().findChildren(OptionPopup)[-1]
    press(popup.view, Qt.Key.Key_Return)
    assert composer.text() == "Hi {{attribute.name}}"
    assert composer.preview.text() == "Goes out as: Hi Ann"
    press(composer.edit, Qt.Key.Key_Backspace)
    assert composer.text() == "Hi "


@pytest.mark.req("CVP-20")
def test_typed_and_pasted_attributes_become_chips(composer: Composer):
    write(composer.edit, "{{attribute.name}}")
    assert len(composer.edit.toPlainText()) == 1
    data = QMimeData()
    data.setText(" and {{attribute.city}}\r\nend")
    composer.edit.insertFromMimeData(data)
    assert composer.text() == "{{attribute.name}} and {{attribute.city}}\nend"
    composer.edit.selectAll()
    press(composer.edit, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "{{attribute.name}} and {{attribute.city}}\nend"


# -- emoji ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("CVP-19")
def test_an_emoji_is_found_by_its_name_and_inserted(composer: Composer):
    taken: list[str] = []
    composer.emoji_taken.connect(taken.append)
    write(composer.edit, "Thanks ")
    click(composer.emoji)
    picker = composer.window().findChildren(EmojiPicker)[-1]
    assert picker.last.isVisible()  # those used last
    write(picker.search, "pray")
    press(picker.search, Qt.Key.Key_Return)
    assert taken == [found("pray")[0]]
    assert composer.text() == f"Thanks {taken[0]}"


@pytest.mark.req("CVP-19")
def test_an_emoji_used_last_is_clicked(composer: Composer):
    click(composer.emoji)
    picker = composer.window().findChildren(EmojiPicker)[-1]
    click(picker.last, QPoint(10, 10))
    assert composer.text() == "🎉"


@pytest.mark.req("CVP-19")
def test_emoji_are_found_in_every_language(lang: Language):
    words = {Language.EN: "heart", Language.ES: "corazón", Language.RU: "сердце"}
    assert "❤️" in found(words[lang])
    assert found("no such thing at all") == []


# -- what is told --------------------------------------------------------------------------------------------------


@pytest.mark.req("CVP-27", "CVP-57")
def test_the_counter_and_the_limit(composer: Composer):
    composer.set_text("Hello")
    assert composer.counter.text().endswith("1 SMS")
    composer.set_text("a" * 5000)
    assert composer.reason.isVisible()
    assert "too long for SMS" in composer.reason.text()
    assert not composer.send.action.isEnabled()
    assert composer.text() == "a" * 5000


def test_similar_letters_are_offered_and_can_be_undone(composer: Composer):
    typed = "“Noon” is fine. " + "x" * 60
    composer.edit.insert_text(typed)
    assert composer.save.isVisible()
    click(composer.save)
    assert composer.text() == '"Noon" is fine. ' + "x" * 60
    assert not composer.save.isVisible()
    press(composer.edit, Qt.Key.Key_Z, CTRL)
    assert composer.text() == typed


@pytest.mark.req("CVP-28", "CVP-23")
@pytest.mark.parametrize("obstacle", [{"banner": "Opted out"}, {"blocked": "No sender"}])
def test_an_obstacle_is_told_and_the_text_stays(composer: Composer, obstacle: dict[str, str]):
    from dataclasses import replace  # noqa: PLC0415 - only here

    submitted = sent(composer)
    write(composer.edit, "Hello")
    composer.show_state(replace(STATE, **obstacle))  # type: ignore[arg-type]  # by name
    press(composer.edit, Qt.Key.Key_Return)
    assert submitted == []
    assert composer.text() == "Hello"
    assert composer.banner.isVisible() is ("banner" in obstacle)
    assert composer.blocked.isVisible() is ("blocked" in obstacle)


def test_ways_of_sending_are_chosen_in_the_menu(composer: Composer):
    chosen: list[bool] = []
    composer.enter_sends_chosen.connect(chosen.append)
    click(composer.send.more)
    menu = composer.window().findChildren(Menu)[-1]
    click(next(row for row in menu.rows if row.text() == "Enter sends"))
    assert chosen == [False]


def test_it_is_drawn_in_every_language_and_theme(composer: Composer, lang: Language, app_theme: Mode):
    composer.set_text("Hi {{attribute.name}} “x”")
    assert composer.edit.placeholderText()
    assert composer.send.action.width() >= composer.send.action.sizeHint().width()
    assert not composer.grab().toImage().isNull()


def test_dragging_a_selection_over_a_chip_copies_its_text(composer: Composer):
    composer.set_text("a {{attribute.name}} b")
    composer.edit.setFocus()
    press(composer.edit, Qt.Key.Key_Home)
    for _ in range(4):
        QTest.keyClick(composer.edit, Qt.Key.Key_Right, SHIFT)
    data = composer.edit.createMimeDataFromSelection()
    assert data.text() == "a {{attribute.name}} "
