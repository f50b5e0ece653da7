"""What an author is told of a message that could be sent as it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData
from pytestqt.qtbot import QtBot

from app.contract.content import Content, EmailContent, PushContent, WhatsAppContent, channel_of
from app.contract.payloads.rcs import TextStyle
from tests.ui.controls.window import shown
from ui.kit.controls.focus import stops
from ui.panels.constructor.content_editor import ContentEditor
from ui.panels.constructor.personal_field import PersonalField
from ui.texts.messages import tr

MAIL = EmailContent(subject="News", text="Hello")


@pytest.mark.req("EML-19", "WAP-2", "PSH-7")
@pytest.mark.parametrize(
    ("content", "broadcast", "code"),
    [
        (MAIL, True, "no_unsubscribe"),
        (MAIL, False, None),
        (EmailContent(subject="News", text="Hello {{unsubscribe_url}}"), True, None),
        (EmailContent(), True, None),
        (WhatsAppContent(text="Hello"), True, "wa_window"),
        (WhatsAppContent(text="Hello"), False, None),
        (PushContent(text="a" * 151), False, "cut_by_phones"),
    ],
)
def test_a_warning_stands_over_the_form(qtbot: QtBot, content: Content, broadcast: bool, code: str | None) -> None:
    channel = channel_of(content)
    editor = ContentEditor(channel, broadcast=broadcast)
    shown(qtbot, editor, width=640, height=700)
    editor.show_content(content, names={})
    assert editor.advice.isVisible() is (code is not None)
    if code is not None:
        given = {"limit": 150} if code == "cut_by_phones" else {}
        assert tr(f"problem.{code}", **given) in editor.advice.text()
    editor.show_content(content, names={}, locked=True)
    assert not editor.advice.isVisible()


def pasted(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


@pytest.mark.req("MSG-99", "EML-40")
def test_what_cannot_be_shown_is_left_out_with_a_notice(qtbot: QtBot) -> None:
    field = PersonalField("Subject", one_line=True)
    shown(qtbot, field)
    edited: list[str] = []
    field.edited.connect(edited.append)
    field.edit.insertFromMimeData(pasted("Spring\x07 \u202fnews\x1b"))
    assert edited[-1] == "Spring \u202fnews"
    assert field.notice.isVisible()
    assert field.notice.text() == tr("constructor.left_out", count=2)
    field.edit.insertPlainText("!")
    assert not field.notice.isVisible()
    field.edit.insertFromMimeData(pasted(" of\ntoday"))
    assert edited[-1] == "Spring \u202fnews! of today"
    assert field.notice.text() == tr("constructor.lines_joined")
    assert field.notice.isVisible()


def test_the_tab_key_comes_to_the_text_before_its_tools(qtbot: QtBot) -> None:
    field = PersonalField("Title", limit=200, styles=tuple(TextStyle))
    window = shown(qtbot, field)
    tools = [*field.style_buttons.values(), field.emoji, field.personalise]
    assert stops(window) == [field.edit, *tools]
    assert all(tool.y() < field.edit.mapTo(field, field.edit.rect().topLeft()).y() for tool in tools)
