"""Cards, files and lists in a thread: what is pressed, selected, moved; no height changes under the reader."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QApplication

from app.contract.channels import Channel
from app.contract.content import Content
from app.contract.payloads.rcs import RcsContent
from tests.contract.contents import CARD, EXAMPLES, SUGGESTIONS
from tests.ui.hands import CTRL, click, press
from ui.kit.phone.scene import ChatScene
from ui.kit.phone.scene_content import scene_of_content
from ui.kit.thread.bubble import BubbleLayout
from ui.kit.thread.drawn import DrawnBody
from ui.kit.thread.items import BubbleItem, Head, Side
from ui.kit.thread.layouts import Part
from ui.kit.thread.view import ThreadView
from ui.theme.icon_names import Icon

NOW_MS = 1_763_600_000_000
ROW = RcsContent(type="carousel", cards=(CARD,) * 5, suggestions=SUGGESTIONS[:2])


class Album(QObject):
    """Pictures that come when the test wants."""

    arrived = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[int, QPixmap] = {}
        self.asked: set[int] = set()

    def pixmap(self, media_id: int) -> QPixmap | None:
        self.asked.add(media_id)
        return self.kept.get(media_id)


@pytest.fixture
def view(dressed: QApplication) -> Iterator[ThreadView]:
    made = ThreadView(lambda: NOW_MS)
    made.resize(544, 700)
    made.show()
    made.activateWindow()
    yield made
    made.close()
    made.deleteLater()


def bubble(content: Content, key: str = "a", **fields: object) -> BubbleItem:
    scene = scene_of_content(content)
    assert isinstance(scene, ChatScene)
    return BubbleItem(key, Side.RIGHT, "Words", scene=scene, **fields)  # type: ignore[arg-type]  # by name


def example(channel: Channel, kind: str) -> Content:
    return EXAMPLES[channel, kind]  # type: ignore[return-value]  # none of the API's only


def body_of(view: ThreadView, key: str = "a") -> tuple[DrawnBody, QPointF]:
    """The body and where it begins on screen."""
    layout = view.layout_of(key)
    assert isinstance(layout, BubbleLayout)
    assert isinstance(layout.body, DrawnBody)
    return layout.body, layout.box.topLeft() + QPointF(0, view.top_of(key))


def place_of(view: ThreadView, part: Part, key: str = "a") -> QPoint:
    """Somewhere a part is."""
    body, origin = body_of(view, key)
    for y in range(2, int(body.height), 4):
        for x in range(2, int(body.width), 4):
            if body.hit(QPointF(x, y)).part is part:
                return (origin + QPointF(x, y)).toPoint()
    raise AssertionError(part)


@pytest.mark.req("CVP-7")
def test_pictures_come_from_the_library_and_move_nothing(view: ThreadView):
    album = Album()
    view.set_pictures(album)
    view.show_items([bubble(example(Channel.RCS, "rich_card")), bubble(example(Channel.WHATSAPP, "file"), "b")])
    view.grab()
    assert album.asked == {77}
    before = [view.top_of(key) for key in ("a", "b")]
    empty = view.grab().toImage()
    picture = QPixmap(64, 48)
    picture.fill(Qt.GlobalColor.red)
    album.kept[77] = picture
    album.arrived.emit(77)
    assert view.grab().toImage() != empty
    assert [view.top_of(key) for key in ("a", "b")] == before


@pytest.mark.req("CVP-7")
def test_cards_go_sideways_by_buttons_and_keys_and_stay_where_they_are(view: ThreadView):
    view.show_items([bubble(ROW)], other=True)
    body, _ = body_of(view)
    with pytest.raises(AssertionError):
        place_of(view, Part.BACK)
    click(view.viewport(), place_of(view, Part.ON))
    moved = body.step
    assert body.shown_from == moved
    press(view, Qt.Key.Key_Right)
    assert body.shown_from == 2 * moved
    view.resize(600, 700)
    view.show_items([bubble(ROW), bubble(ROW, "b")])
    assert body_of(view)[0].shown_from == 2 * moved
    for _ in range(5):
        press(view, Qt.Key.Key_Right)
    last = body_of(view)[0]
    assert last.shown_from == last.reach
    press(view, Qt.Key.Key_Left)
    assert last.shown_from == last.step * int(last.reach / last.step)


def test_the_button_of_a_list_asks_for_it(view: ThreadView):
    asked: list[tuple[str, QRect]] = []
    view.list_wanted.connect(lambda key, near: asked.append((key, near)))
    view.show_items([bubble(example(Channel.WHATSAPP, "list"))], other=True)
    click(view.viewport(), place_of(view, Part.LIST))
    assert [key for key, _ in asked] == ["a"]


@pytest.mark.req("CVP-11")
def test_a_cards_words_are_selected_and_copied(view: ThreadView):
    view.show_items([bubble(example(Channel.RCS, "rich_card"))], other=True)
    body, _ = body_of(view)
    assert body.text == "Cakes\nFresh every day"
    assert body.between(*body.word_at(8)) == "Fresh"
    click(view.viewport(), place_of(view, Part.TEXT))
    press(view, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "Words"


def test_links_of_a_card_are_pressed(view: ThreadView):
    opened: list[str] = []
    view.link_opened.connect(opened.append)
    content = RcsContent(type="rich_card", card=CARD.__class__(title="Shop", text="See shop.example/cakes now"))
    view.show_items([bubble(content)], other=True)
    click(view.viewport(), place_of(view, Part.LINK))
    assert opened == ["https://shop.example/cakes"]


def test_a_head_widens_its_bubble_and_stands_above_its_body(view: ThreadView):
    plain = BubbleItem("a", Side.LEFT, "Hi")
    headed = BubbleItem("b", Side.LEFT, "Hi", head=Head(Icon.PHONE, "Call · In Spanish, 2 times, about 0:02"))
    view.show_items([plain, headed], other=True)
    boxes = [layout.box for layout in map(view.layout_of, "ab") if isinstance(layout, BubbleLayout)]
    assert boxes[1].width() > boxes[0].width() + 100
    assert boxes[1].height() > boxes[0].height()


@pytest.mark.parametrize("width", [320, 544, 900])
def test_nothing_is_wider_than_the_pane(view: ThreadView, width: int):
    view.resize(width, 700)
    kinds = [one for kind, one in EXAMPLES.items() if kind[0] in (Channel.RCS, Channel.VIBER, Channel.WHATSAPP)]
    view.show_items([bubble(one, f"k{n}") for n, one in enumerate(kinds)], other=True)  # type: ignore[arg-type]  # as above
    room = QRectF(0, 0, width, 10_000)
    for number in range(len(kinds)):
        layout = view.layout_of(f"k{number}")
        assert isinstance(layout, BubbleLayout)
        assert room.contains(layout.box)
