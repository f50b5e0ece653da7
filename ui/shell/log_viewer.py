"""What the service said while it started, to be read, copied and opened as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from ui.kit.controls.modal import Dialog
from ui.texts.messages import msg, tr
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type, font

TAIL_BYTES: Final = 200_000


def read_log(path: Path) -> str:
    """The end of a log; empty where there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(path.stat().st_size - TAIL_BYTES, 0))
            return file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""


class LogViewer(Dialog):
    """Shows the end of a log, the newest lines in view."""

    def __init__(self, owner: QWidget, path: Path) -> None:
        super().__init__(owner, msg("shell.log"), width=820, height=560)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(font(Type.CODE))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setPlainText(read_log(path) or tr("shell.log_empty", path=str(path)))
        self.text.verticalScrollBar().setValue(self.text.verticalScrollBar().maximum())
        self.body.addWidget(self.text, 1)
        copy = self.add_action(msg("common.copy"), ends=False)
        copy.set_icon(Icon.COPY)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(self.text.toPlainText()))
        folder = self.add_action(msg("shell.log_folder"), ends=False)
        folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))))
        self.add_action(msg("common.close"))
