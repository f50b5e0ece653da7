"""A button of an RCS message as a row: its words in the middle, what is wrong with it below them."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.contract.faults import Problem
from app.contract.payloads.suggestions import Reply
from tests.ui.controls.window import shown
from ui.panels.constructor.rcs.suggestion_row import SuggestionRow


def test_words_stand_in_the_middle_unless_something_is_wrong_below_them(qtbot: QtBot) -> None:
    row, button = SuggestionRow(), Reply(text="Not now")
    window = shown(qtbot, row)
    row.show_suggestion(button, {}, (), (), locked=False, movable=True)
    qtbot.waitUntil(lambda: abs(row.button.geometry().center().y() - row.rect().center().y()) <= 1)
    whole = row.height()
    row.show_suggestion(button, {}, (Problem(path="text", code="required"),), (), locked=False, movable=True)
    qtbot.waitUntil(lambda: row.height() > whole)
    top = row.error.mapTo(row, row.error.rect().topLeft()).y()
    assert row.button.geometry().bottom() < top < row.height() - row.error.height()
    window.close()
