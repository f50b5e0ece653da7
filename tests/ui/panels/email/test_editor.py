"""The step editor of an e-mail: its lines, what its body is, and the constructor from it and back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.contract.channels import Channel
from app.contract.content import check_content
from app.contract.faults import Problem
from app.contract.payloads.email import EmailContent, EmailDocument
from tests.ui.panels.email.conftest import DOCUMENT, NAMES, as_mail
from ui.panels.constructor.content_editor import ContentEditor
from ui.panels.constructor.formats import blank_of
from ui.panels.constructor.step import new_step
from ui.panels.email.document import Kind


def problems_of(content: EmailContent) -> list[Problem]:
    found = check_content(content, "c", frozenset(NAMES))
    return [Problem(path=one.path.removeprefix("c."), code=one.code, params=dict(one.params)) for one in found]


@pytest.fixture
def frame(qtbot):
    """A frame that keeps what it is told, as a host does."""
    made = ContentEditor(Channel.EMAIL)
    qtbot.addWidget(made)
    told: list[EmailContent] = []

    def show(content, *, locked=False):
        made.show_content(content, names=NAMES, problems=problems_of(content), locked=locked)

    def keep(content, place):
        told.append(content)
        show(content)

    made.edited.connect(keep)
    show(as_mail())
    made.resize(420, 500)
    made.show()
    return made, told, show


@pytest.mark.req("EML-1", "EML-10")
def test_the_constructor_keeps_its_work_in_the_step(frame):
    made, told, _ = frame
    editor = made.editor
    editor.summary.open.click()
    window = editor.window_
    assert window.isVisible()
    window.model.insert(Kind.SPACER)
    assert len(told[-1].document.blocks) == 3
    assert told[-1].subject == "Hello"
    window.done.click()
    assert editor.window_ is None
    assert made.content == told[-1]
    assert "3" in editor.summary.count.text()
    made.chooser.part("text").click()
    assert (told[-1].type, told[-1].subject) == ("text", "Hello")
    made.chooser.part("email").click()
    assert len(told[-1].document.blocks) == 3  # what was put into the other format is still there


@pytest.mark.req("EML-2", "EML-40")
def test_subject_and_preview_line(frame):
    made, told, show = frame
    editor = made.editor
    editor.fields["subject"].edit.edited.emit("One\nline")
    assert told[-1].subject == "One line"
    assert editor.joined.isVisible()
    editor.fields["subtitle"].edit.edited.emit("x" * 256)
    assert editor.fields["subtitle"].error.isVisible()
    show(as_mail(subject=""))
    assert editor.fields["subject"].error.isVisible()
    assert not made.error.isVisible()


@pytest.mark.req("EML-40")
def test_an_empty_body_leads_into_the_constructor(frame):
    made, _, show = frame
    show(as_mail(document=EmailDocument()))
    link = made.editor.summary.problems[0]
    assert link.isVisible()
    link.click()
    assert made.editor.window_.model.state.problems
    QTest.keyClick(made.editor.window_, Qt.Key.Key_Escape)  # from the palette to the canvas
    QTest.keyClick(made.editor.window_, Qt.Key.Key_Escape)
    assert made.editor.window_ is None


def test_a_new_step_is_a_designed_mail():
    assert new_step(Channel.EMAIL).content == blank_of(Channel.EMAIL, "email")
    assert DOCUMENT.blocks
