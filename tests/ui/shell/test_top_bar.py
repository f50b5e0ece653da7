"""The top bar: whose room is whose."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ui.kit.controls.paint.state import Run as RunMark
from ui.shell.panel import Bar
from ui.shell.top_bar import TopBar
from ui.texts.language import Language
from ui.texts.live import texts
from ui.texts.messages import msg

LONG = "Yearly check of winter tyres, all customers of the workshop in Valencia and Alicante since 2019"


def bar_of(qtbot: QtBot, width: int, bar: Bar) -> TopBar:
    top = TopBar()
    qtbot.addWidget(top)
    top.show_bar(bar)
    top.resize(width, top.height())
    top.show()
    qtbot.waitExposed(top)
    return top


@pytest.mark.parametrize("language", list(Language))
def test_a_title_with_state_and_note_is_whole_in_a_small_window(qtbot: QtBot, language: Language):
    texts().set_language(language)
    bar = Bar(msg("builder.new_title"), back=lambda: None, status=RunMark.DRAFT, note=msg("builder.unsaved"))
    top = bar_of(qtbot, 968, bar)
    assert top.title.width() >= top.title.sizeHint().width()
    assert top.note.width() >= top.note.sizeHint().width()


@pytest.mark.parametrize("width", [968, 1384])
def test_a_long_title_gives_way_before_anything_else(qtbot: QtBot, width: int):
    top = bar_of(qtbot, width, Bar(LONG, note=msg("builder.unsaved")))
    assert top.title.width() < top.title.sizeHint().width()
    assert top.sign.width() >= top.sign.sizeHint().width()
    assert top.avatar.geometry().right() <= top.width() - 16
    assert top.title.toolTip() == LONG


def test_the_command_box_stands_in_the_middle_where_nothing_pushes(qtbot: QtBot):
    top = bar_of(qtbot, 1384, Bar("Users"))
    assert abs(top.command.geometry().center().x() - top.rect().center().x()) <= 1
