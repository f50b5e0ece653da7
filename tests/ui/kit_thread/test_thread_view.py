"""The thread on screen: where it stands, what a click on a bubble does, what is copied."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.contract.channels import Channel
from tests.ui.hands import CTRL, click, press
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.paint.state import Receipt
from ui.kit.controls.text import Text
from ui.kit.thread.info import Fact, InfoBox
from ui.kit.thread.items import (
    Act,
    BubbleItem,
    DayItem,
    EarlierItem,
    Hold,
    Item,
    LineItem,
    Meta,
    NewItem,
    Side,
    Tone,
)
from ui.kit.thread.opening import ask_to_open
from ui.kit.thread.view import ThreadView
from ui.texts.language import Language
from ui.theme.icon_names import Icon
from ui.theme.theme import Mode

NOW_MS = 1_763_600_000_000


def bubble(number: int, text: str = "", **fields: object) -> BubbleItem:
    values: dict[str, object] = {
        "meta": Meta(NOW_MS, Channel.SMS, "You", Receipt.DELIVERED),
        "side": Side.RIGHT if number % 2 else Side.LEFT,
        **fields,
    }
    return BubbleItem(f"m{number}", text=text or f"Message {number}", **values)  # type: ignore[arg-type]  # by name


@pytest.fixture
def view(dressed: QApplication) -> Iterator[ThreadView]:
    made = ThreadView(lambda: NOW_MS)
    made.resize(544, 400)
    made.show()
    made.activateWindow()
    yield made
    made.close()
    made.deleteLater()


def many(count: int, start: int = 0) -> list[Item]:
    return [bubble(number) for number in range(start, start + count)]


def centre(view: ThreadView, key: str, x: float) -> QPoint:
    return QPointF(x, view.top_of(key) + 12 + 17).toPoint()


# -- place ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("CVP-8")
def test_it_opens_at_the_newest_and_follows_what_arrives(view: ThreadView):
    view.show_items(many(40), other=True)
    assert view.at_bottom
    view.show_items(many(41))
    assert view.at_bottom
    assert view.top_of("m40") < view.viewport().height()


def test_a_short_thread_stands_at_the_foot(view: ThreadView):
    view.show_items(many(2), other=True)
    assert view.top_of("m0") > 200


@pytest.mark.req("CVP-8")
def test_what_is_read_stays_while_older_and_newer_arrive(view: ThreadView):
    view.show_items(many(40, 100), other=True)
    view.verticalScrollBar().setValue(500)
    top = view.top_of("m110")
    view.show_items(many(90, 60))
    assert view.top_of("m110") == pytest.approx(top, abs=1)
    view.show_items(many(95, 60))
    assert view.top_of("m110") == pytest.approx(top, abs=1)
    assert not view.at_bottom
    view.go_to_bottom()
    assert view.at_bottom


@pytest.mark.req("CVP-8")
def test_a_narrower_view_keeps_its_place(view: ThreadView):
    view.show_items([bubble(n, "A longer text that breaks when there is less room. " * 3) for n in range(30)])
    view.verticalScrollBar().setValue(900)
    key = next(item.key for item in view.items if view.top_of(item.key) >= 0)
    view.resize(420, 400)
    assert -200 < view.top_of(key) < 300


def test_more_is_wanted_near_the_ends_but_not_of_nothing(view: ThreadView):
    wanted: list[str] = []
    view.earlier_wanted.connect(lambda: wanted.append("earlier"))
    view.show_items((), other=True)
    assert wanted == []
    view.show_items(many(60), other=True)
    assert wanted == []
    view.verticalScrollBar().setValue(100)
    assert wanted


# -- hands ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", [Act.SEND_AGAIN, Act.SEND_NOW, Act.EDIT, Act.DISCARD])
def test_the_acts_under_a_bubble_are_pressed(view: ThreadView, act: Act):
    acted: list[tuple[str, Act]] = []
    view.acted.connect(lambda key, what: acted.append((key, what)))
    failed = bubble(1, tone=Tone.FAILED, acts=(Act.SEND_AGAIN, Act.SEND_NOW, Act.EDIT, Act.DISCARD))
    view.show_items([failed], other=True)
    click(view.viewport(), view.act_rect("m1", act).center().toPoint())
    assert acted == [("m1", act)]


def test_a_held_bubble_is_taken_back_by_its_button(view: ThreadView):
    acted: list[Act] = []
    view.acted.connect(lambda _, what: acted.append(what))
    held = bubble(1, tone=Tone.HELD, hold=Hold(NOW_MS + 4_000, 5_000), acts=(Act.UNDO,))
    view.show_items([held], other=True)
    click(view.viewport(), view.act_rect("m1", Act.UNDO).center().toPoint())
    assert acted == [Act.UNDO]


def test_a_link_is_told_and_opens_only_after_a_word(view: ThreadView):
    opened: list[str] = []
    view.link_opened.connect(opened.append)
    view.show_items([bubble(2, "https://acme.test/path and more text")], other=True)
    click(view.viewport(), centre(view, "m2", 60))
    assert opened == ["https://acme.test/path"]
    question = ask_to_open(view, opened[0])
    words = " ".join(one.text() for one in question.findChildren(Text))
    assert "acme.test" in words
    cancel = next(one for one in question.findChildren(Button) if one.text() == "Cancel")
    click(cancel)


def test_a_word_is_selected_and_copied(view: ThreadView):
    view.show_items([bubble(2, "Confirmed for noon")], other=True)
    spot = centre(view, "m2", 50)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    assert view.selected_text() == "Confirmed"
    press(view, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "Confirmed"


@pytest.mark.req("CVP-9")
def test_keys_walk_through_the_messages_and_ask_for_details(view: ThreadView):
    asked: list[tuple[str, QRect]] = []
    view.info_wanted.connect(lambda key, near: asked.append((key, near)))
    view.show_items([DayItem("d", NOW_MS), *many(3), NewItem("new", 2), *many(2, 3)], other=True)
    view.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Return):
        press(view, key)
    assert [key for key, _ in asked] == ["m3"]
    press(view, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "Message 3"


def test_a_failed_reading_of_older_ones_is_tried_again_by_a_click(view: ThreadView):
    tried: list[bool] = []
    view.earlier_retried.connect(lambda: tried.append(True))
    view.show_items([EarlierItem("earlier", failed=True), *many(2)], other=True)
    click(view.viewport(), QPointF(272, view.top_of("earlier") + 20).toPoint())
    assert tried == [True]


@pytest.mark.req("CVP-13")
def test_details_are_copied_by_their_button(view: ThreadView):
    box = InfoBox(view, [Fact("Message ID", "18"), Fact("Seen", "")])
    box.open_beside(view.viewport(), near=QRect(100, 100, 20, 20))
    copies = box.findChildren(IconButton)
    assert len(copies) == 1
    assert [one.text() for one in box.findChildren(Text)][-2:] == ["Seen", "-"]
    click(copies[0])
    assert QGuiApplication.clipboard().text() == "18"
    box.dismiss()


# -- pictures ------------------------------------------------------------------------------------------------------


def everything() -> list[Item]:
    return [
        EarlierItem("earlier"),
        DayItem("d", NOW_MS),
        LineItem("l1", Icon.HAND, "Elena Kovacs took this conversation", NOW_MS),
        bubble(2, "Привет! هل هو جاهز؟ 🙏 https://acme.test"),
        NewItem("new", 1),
        bubble(4, "שלום, מה שלומך?"),
        bubble(
            1, tone=Tone.FAILED, meta=Meta(NOW_MS, Channel.SMS, "You", None, "Not delivered: " + "reason " * 40)
        ),
        bubble(3, tone=Tone.UNCLEAR, acts=(Act.SEND_AGAIN,)),
        bubble(5, tone=Tone.HELD, hold=Hold(NOW_MS + 4_000, 5_000), acts=(Act.UNDO,)),
        bubble(7, "word" * 200, tone=Tone.UNSENT, acts=(Act.SEND_NOW, Act.EDIT, Act.DISCARD)),
    ]


def test_every_kind_of_item_is_drawn_within_its_width(view: ThreadView, lang: Language, app_theme: Mode):
    for width in (400, 544, 900):
        view.resize(width, 1400)
        view.show_items(everything(), other=True)
        for item in view.items:
            if isinstance(item, BubbleItem):
                for act in item.acts:
                    rect = view.act_rect(item.key, act)
                    assert rect.left() >= 0, (lang, act)
                    assert rect.right() <= width, (lang, act)
        assert not view.grab().toImage().isNull()
