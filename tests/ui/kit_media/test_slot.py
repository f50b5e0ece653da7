"""The place of a file in an editor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QPixmap
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.contract.channels import Channel
from app.contract.faults import Code, Fault, Problem
from app.contract.payloads.media import MediaKind, MediaRef
from backend_client.transport import ServiceFault
from tests.ui.conftest import Scenario
from tests.ui.hands import click
from ui.kit.media.desk import Sending, Taken
from ui.kit.media.pictures import Pictures
from ui.kit.media.slot import MediaSlot

CAKE = MediaRef(
    media_id=7, file_name="cake.jpg", kind=MediaKind.IMAGE, mime_type="image/jpeg", size_bytes=10_573, sha256="a",
    width=259, height=194,
)  # fmt: skip


class Desk:
    """A library that is told what happens in it."""

    def __init__(self) -> None:
        self.pictures = Pictures(lambda work: work.close(), lambda _id: asyncio.sleep(0, b""))
        self.taken: Taken = print
        self.sending: Sending | None = None
        self.gone: set[int] = set()
        self.asked: list[str] = []

    def choose(self, owner: QWidget, channel: Channel, place: str, taken: Taken) -> None:
        self.asked.append(f"{channel.name} {place}")
        self.taken = taken

    def send(self, owner: QWidget, path: Path, channel: Channel, place: str, sending: Sending) -> None:
        self.asked.append(path.name)
        self.sending = sending

    def cancel(self, owner: QWidget) -> None:
        self.asked.append("cancelled")

    def look_up(self, owner: QWidget, media_id: int, gone: Callable[[], object]) -> None:
        if media_id in self.gone:
            gone()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def slot(qtbot: QtBot, desk: Desk) -> Iterator[MediaSlot]:
    made = MediaSlot(Channel.RCS, "card")
    made.set_desk(desk)
    made.resize(400, 140)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def drop(slot: MediaSlot, *paths: str) -> None:
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(path) for path in paths])
    event = QDropEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, files, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    slot.dropEvent(event)


@pytest.mark.req("MSG-30", "MSG-97")
def test_a_file_is_chosen_dropped_replaced_and_removed(slot: MediaSlot, desk: Desk) -> None:
    told: list[object] = []
    slot.changed.connect(told.append)
    assert "JPG, JPEG, PNG, GIF, MP4" in slot.empty.hint.text()
    click(slot.empty)
    assert desk.asked == ["RCS card"]
    desk.taken(CAKE)
    assert told == [CAKE]
    assert slot.file is None, "the host decides"
    slot.show_file(CAKE)
    assert (slot.filled.name.text(), slot.filled.facts.text()) == ("cake.jpg", "JPG · 259 × 194\xa0px · 10.3\xa0KB")
    drop(slot, "/tmp/film.webm")
    assert slot.stack.currentWidget() is slot.sending
    assert desk.sending is not None
    desk.sending.moved(50, 100)
    desk.sending.refused("RCS videos: MP4. This is WEBM.")
    assert slot.stack.currentWidget() is slot.filled
    assert slot.error.text() == "RCS videos: MP4. This is WEBM."
    assert told == [CAKE], "nothing is replaced"
    drop(slot, "/tmp/a.png", "/tmp/b.png")
    assert slot.error.text() == "Drop one file from this computer."
    drop(slot, "/tmp/a.png")
    assert slot.error.isHidden()
    click(slot.sending.cancel)
    assert desk.asked[-1] == "cancelled"
    click(slot.filled.remove)
    assert told == [CAKE, None]


def is_struck(slot: MediaSlot) -> bool:
    return slot.filled.name.struck


@pytest.mark.req("MED-8", "MSG-99")
def test_a_file_that_was_deleted_is_marked_and_keeps_its_name(slot: MediaSlot, desk: Desk) -> None:
    desk.gone = {CAKE.media_id}
    slot.show_file(CAKE)
    assert slot.filled.name.text() == "cake.jpg"
    assert is_struck(slot)
    assert slot.filled.facts.text() == "No longer in the library"
    assert "cake.jpg" in slot.error.text()
    fresh = msgspec.structs.replace(CAKE, media_id=11)
    slot.show_file(fresh)
    assert not is_struck(slot)
    assert slot.error.isHidden()
    desk.pictures.gone.emit(12)
    assert not is_struck(slot)
    desk.pictures.gone.emit(11)
    assert is_struck(slot), "somebody deletes it while it is edited"
    slot.show_file(CAKE, problem=Problem(path="", code="media_heavy", params={"limit": 1, "actual": 2}))
    assert is_struck(slot), "it stays marked when it is shown again"


@pytest.mark.req("RCS-8")
def test_a_heavy_file_is_warned_of_and_a_locked_one_stays(slot: MediaSlot, desk: Desk) -> None:
    large = MediaRef(
        media_id=8, file_name="a.png", kind=MediaKind.IMAGE, mime_type="image/png", size_bytes=3 << 20, sha256="b"
    )
    slot.show_file(large, locked=True)
    assert not slot.warning.isHidden()
    assert slot.filled.replace.isHidden()
    drop(slot, "/tmp/a.png")
    slot.choose()
    assert desk.asked == []
    slot.show_file(None, locked=True)
    assert not slot.empty.isEnabled()


def test_pictures_are_read_once_kept_and_given_up(scenario: Scenario, tmp_path: Path) -> None:
    asked: list[int] = []
    Image.new("RGB", (4, 2)).save(tmp_path / "a.png")

    async def fetch(media_id: int) -> bytes:
        asked.append(media_id)
        if media_id == 9:
            raise ServiceFault(Fault(code=Code.NOT_FOUND))
        return (tmp_path / "a.png").read_bytes()

    async def walk() -> None:
        running: list[asyncio.Task[None]] = []
        pictures = Pictures(lambda work: running.append(asyncio.ensure_future(work)), fetch, kept=2)
        arrived: list[int] = []
        pictures.arrived.connect(arrived.append)
        assert [pictures.pixmap(number) for number in (1, 1, 9)] == [None, None, None]
        await asyncio.gather(*running)
        assert (asked, arrived) == ([1, 9], [1])
        found = pictures.pixmap(1)
        assert found is not None
        assert (found.width(), found.height()) == (4, 2)
        assert pictures.pixmap(9) is None
        assert len(running) == 2, "what failed is not asked for again at once"
        black = QPixmap(1, 1)
        black.fill(QColor("black"))
        pictures.put(2, black)
        pictures.put(3, black)
        assert pictures.pixmap(1) is None, "the one not used for longest went"
        await asyncio.gather(*running)

    scenario(walk())


def test_a_slot_takes_another_library_after_the_first_is_gone(slot: MediaSlot, desk: Desk) -> None:
    slot.show_file(CAKE)
    desk.pictures.deleteLater()
    QCoreApplication.sendPostedEvents(desk.pictures, QEvent.Type.DeferredDelete)
    other = Desk()
    slot.set_desk(other)
    other.pictures.gone.emit(CAKE.media_id)
    assert is_struck(slot)
