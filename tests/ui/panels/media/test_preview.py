"""A picture, enlarged."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from PySide6.QtGui import QMovie
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.contract.media import MediaFile, MediaId
from app.contract.payloads.media import MediaKind
from tests.ui.panels.media.conftest import picture
from ui.panels.media.preview import PreviewDialog


def file(name: str, *, animated: bool = False) -> MediaFile:
    return MediaFile(
        id=MediaId(1), name=name, kind=MediaKind.IMAGE, mime_type="image/png", format="PNG", size_bytes=9, width=9,
        height=9, sha256="", animated=animated, damaged=False, has_thumbnail=True, created_ms=0, created_by="Ada",
    )  # fmt: skip


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(1024, 700)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.req("MED-5")
def test_a_gif_plays(window: QWidget) -> None:
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("navy", "teal", "gold")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=40)
    dialog = PreviewDialog(window, file("waves.gif", animated=True), out.getvalue())
    dialog.open()
    assert dialog.movie is not None
    assert dialog.movie.state() is QMovie.MovieState.Running
    assert dialog.movie.frameCount() == 3
    dialog.reject()


@pytest.mark.req("MED-5", "MED-13")
def test_a_large_picture_is_made_to_fit_and_a_damaged_one_says_so(window: QWidget) -> None:
    large = PreviewDialog(window, file("wide.png"), picture(size=(4000, 500)))
    large.open()
    assert large.picture.pixmap().width() <= window.width()
    assert large.picture.pixmap().width() > 900
    large.reject()
    small = PreviewDialog(window, file("dot.png"), picture())
    small.open()
    assert small.picture.pixmap().width() == 40, "a small one is not blown up"
    small.reject()
    broken = PreviewDialog(window, file("broken.png"), picture()[:30])
    broken.open()
    assert broken.picture.text() == "Preview not available"
    broken.reject()
