"""Choosing a file for a place, with a real service behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.contract.channels import Channel
from app.contract.media import MediaId
from app.contract.payloads.media import MediaRef
from tests.areas.conftest import Client as Service
from tests.patience import until
from tests.ui.conftest import Scenario
from tests.ui.hands import click
from tests.ui.panels.desk import signed_in
from tests.ui.panels.media.conftest import picture
from ui.kit.media.desk import Sending
from ui.panels.media.desk import LibraryDesk


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(1024, 700)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.req("MED-10", "MED-15", "MSG-30", "MSG-31", "MSG-32", "MSG-97")
def test_only_what_fits_can_be_chosen(client: Service, scenario: Scenario, window: QWidget, tmp_path: Path) -> None:
    async def walk() -> None:
        async with signed_in(str(client.http.base_url), client.sign_in("admin"), window) as signed:
            library = signed.client.media
            cake = (await library.upload("cake.png", picture())).file
            webp = (await library.upload("autumn.webp", picture("WEBP"))).file
            await library.upload("prices.pdf", b"%PDF-1.7")
            desk = LibraryDesk(signed.client, signed.tasks)
            taken: list[MediaRef] = []
            desk.choose(window, Channel.PUSH, "image", taken.append)
            picker = desk.picker
            assert picker is not None
            await until(lambda: picker.model.state.files == (cake,), "only what fits")
            assert not picker.accept_button.isEnabled()
            QTest.keyClick(picker.search, Qt.Key.Key_Down)
            assert picker.accept_button.isEnabled()
            await until(lambda: desk.pictures.pixmap(cake.id) is not None, "its thumbnail")
            click(picker.show_all)
            await until(lambda: len(picker.model.state.files) == 3, "the others, too")
            assert picker.grid.select(webp.id)
            assert picker.side.reason.text() == "Push pictures: JPG, JPEG, PNG, GIF. This is WEBP."
            assert not picker.accept_button.isEnabled()
            picker.grid.chosen.emit(webp)
            assert taken == []
            picker.search.setText("cake")
            await until(lambda: picker.model.state.files == (cake,), "found by name")
            picker.search.setText("nothing like this")
            await until(lambda: picker.pages.currentIndex() == 4, "nothing found")
            picker.search.setText("")
            (tmp_path / "Copy of cake.png").write_bytes(picture())
            (tmp_path / "empty.png").write_bytes(b"")
            picker.send([tmp_path / "Copy of cake.png", tmp_path / "empty.png", tmp_path / "gone.png", tmp_path])
            await until(lambda: picker.error.text().count("\n") == 2 and picker.bar.isHidden(), "sent")
            assert picker.error.text().splitlines()[0] == "empty.png: The file is empty."
            await until(lambda: picker.grid.file == cake, "the same file is not stored twice")
            QTest.keyClick(picker.grid, Qt.Key.Key_Return)
            assert [(ref.media_id, ref.file_name) for ref in taken] == [(cake.id, "cake.png")]
            assert desk.picker is None

    scenario(walk())


@pytest.mark.req("MED-7", "MSG-97", "WAP-41")
def test_a_file_dropped_on_a_place_is_stored_and_judged(
    client: Service, scenario: Scenario, window: QWidget, tmp_path: Path
) -> None:
    async def walk() -> None:
        async with signed_in(str(client.http.base_url), client.sign_in("admin"), window) as signed:
            desk = LibraryDesk(signed.client, signed.tasks)
            taken: list[MediaRef] = []
            told: list[str] = []
            ways: list[tuple[int, int]] = []
            sending = Sending(lambda *way: ways.append(way), taken.append, lambda words: told.append(str(words)))
            file = tmp_path / "sticker.webp"
            file.write_bytes(picture("WEBP"))
            desk.send(window, file, Channel.WHATSAPP, "file", sending)
            await until(lambda: taken, "a sticker")
            assert taken[0].kind.value == "sticker"
            assert ways[-1] == (file.stat().st_size, file.stat().st_size)
            desk.send(window, file, Channel.WHATSAPP, "card", sending)
            await until(lambda: told, "no picture for a card")
            assert told == ["WhatsApp pictures: JPG, JPEG, PNG. This is WEBP."]
            (tmp_path / "big.png").write_bytes(b"")
            with (tmp_path / "big.png").open("wb") as big:
                big.truncate(2 << 20)
            desk.send(window, tmp_path / "big.png", Channel.PUSH, "image", sending)
            await until(lambda: len(told) == 2, "too large, and not sent at all")
            assert told[1].startswith("This file has 2.0")
            gone: list[int] = []
            desk.look_up(window, 999, lambda: gone.append(999))
            await until(lambda: gone, "a file that is not there")
            desk.pictures.gone.connect(gone.append)
            await signed.client.media.remove(MediaId(taken[0].media_id))
            await until(lambda: gone == [999, taken[0].media_id], "somebody deletes it")
            desk.close()

    scenario(walk())
