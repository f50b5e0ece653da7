"""A picture as large as the window allows; one that moves, moves (MED-5)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImageReader, QMovie, QPixmap
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.contract.media import MediaFile
from ui.kit.controls.modal import Dialog
from ui.kit.controls.text import Text
from ui.kit.media.words import about
from ui.texts.messages import tr
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_WIDTH, _HEIGHT = 1040, 780
_AROUND: Final = QSize(48, 140)


class PreviewDialog(Dialog):
    """Shows one picture."""

    def __init__(self, owner: QWidget, file: MediaFile, content: bytes) -> None:
        super().__init__(owner, file.name, width=_WIDTH, height=_HEIGHT)
        self.file = file
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.picture.setAccessibleName(file.name)
        self.body.addWidget(self.picture, 1)
        centre = Qt.AlignmentFlag.AlignHCenter
        self.body.addWidget(Text(about(file), Type.SECONDARY, Token.MUTED, align=centre, fill=True))
        self._content = QByteArray(content)
        self._buffer = QBuffer(self._content, self)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.movie: QMovie | None = None
        self._show()

    def _show(self) -> None:
        reader = QImageReader(self._buffer)
        reader.setAutoTransform(True)
        natural = reader.size()
        room = QSize(_WIDTH, _HEIGHT).boundedTo(self._window.size()) - _AROUND
        fitted = natural.scaled(room, Qt.AspectRatioMode.KeepAspectRatio) if natural.isValid() else QSize()
        is_large = natural.width() > room.width() or natural.height() > room.height()
        if self.file.animated and reader.supportsAnimation():
            self._play(fitted if is_large else natural)
            return
        if is_large:
            reader.setScaledSize(fitted)  # decoded small: a large picture costs no more than what is seen
        image = reader.read()
        if image.isNull():
            self.picture.setText(tr("media.no_preview"))
        else:
            self.picture.setPixmap(QPixmap.fromImage(image))

    def _play(self, fitted: QSize) -> None:
        self._buffer.seek(0)
        self.movie = QMovie(self._buffer, QByteArray(), self)
        self.movie.setScaledSize(fitted)
        self.picture.setMovie(self.movie)
        self.movie.start()
