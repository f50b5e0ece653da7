"""The box a CSV file is dropped on: its layout, its limits, and how far the one that is sent is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.kit.controls.drop_box import DropBox
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.text import Text
from ui.texts.live import put
from ui.texts.messages import Words, msg
from ui.texts.numbers import size
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class FileBox(DropBox):
    """`columns` is the layout of a row as it is written in the file, `hint` says what else it must be."""

    def __init__(self, columns: str, hint: Words, parent: QWidget | None = None, *, strict: bool = False) -> None:
        super().__init__(parent, strict=strict)
        self._asked = hint
        centre = Qt.AlignmentFlag.AlignHCenter
        self.glyph = Glyph(Icon.UPLOAD, Token.ACCENT, self, px=metrics.ICON_LARGE)
        self.title = Text("", Type.BODY_MEDIUM, parent=self, align=centre, fill=True)
        self.columns = Text(columns, Type.CODE, Token.MUTED, self, align=centre, fill=True)
        self.hint = Text("", Type.SECONDARY, Token.MUTED, self, align=centre, fill=True, tabular=True)
        self.bar = ProgressBar(self, height=6)
        self.glyph.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.column.addWidget(self.glyph, 0, centre)
        for widget in (self.title, self.columns, self.bar, self.hint):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self.column.addWidget(widget)
        put(self, self.setAccessibleName, msg("file.drop_title"))
        self.show_way("", 0, 0)

    def set_columns(self, columns: str) -> None:
        """Show another layout."""
        self.columns.setText(columns)

    def show_way(self, name: str, sent: int, total: int) -> None:
        """Show how far a file is; without a name the wish for one."""
        self.setEnabled(not name)
        self.bar.setVisible(bool(name))
        self.columns.setVisible(not name)
        if not name:
            self.title.set_words(msg("file.drop_title"))
            self.hint.set_words(self._asked)
            return
        self.title.set_words(name)
        self.bar.set_share(sent / max(total, 1))
        if sent >= total:
            self.hint.set_words(msg("file.checking_rows"))
        else:
            self.hint.set_words(msg("file.sent_bytes", sent=lambda: size(sent), total=lambda: size(total)))
