"""Opening an address out of a message: only after a click, only after its host was read (text of strangers)."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from ui.kit.controls.modal import Confirm
from ui.kit.thread.links import host_of
from ui.texts.messages import msg

_SHOWN_MAX = 300  # characters


def ask_to_open(owner: QWidget, url: str) -> Confirm:
    """Ask; the browser opens it when the person agrees."""
    host = host_of(url)
    shown = url if len(url) <= _SHOWN_MAX else f"{url[:_SHOWN_MAX]}…"
    question = Confirm(
        owner,
        msg("thread.open_title"),
        msg("thread.open_text", host=host, url=shown),
        msg("thread.open_host", host=host),
    )
    question.closed.connect(lambda agreed: _open(url) if agreed else None)
    question.open()
    return question


def _open(url: str) -> None:
    QDesktopServices.openUrl(QUrl(url, QUrl.ParsingMode.StrictMode))
