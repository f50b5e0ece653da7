"""What a row of contacts unfolds to: all tags, each opt-out with date and source (CON-8, CON-10), and devices."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.contract.contacts import Contact
from ui.kit.controls.flow import FlowLayout
from ui.kit.controls.marks import LabelTag
from ui.kit.controls.signs import ChannelMark
from ui.kit.controls.text import Text
from ui.panels.contacts.device_block import device_words
from ui.panels.contacts.opt_out_block import scope_words, source_words
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_KEYS = 96


class ContactDetail(QWidget):
    """One contact in full."""

    def __init__(self, row: Contact, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(metrics.GAP_32, metrics.GAP_12, metrics.GAP_16, metrics.GAP_12)
        self._grid.setVerticalSpacing(metrics.GAP_8)
        self._grid.setColumnMinimumWidth(0, _KEYS)
        self._grid.setColumnStretch(1, 1)
        self._parts: list[QWidget] = []
        self.set_row(row)

    def set_row(self, row: Contact) -> None:
        """Show the contact as it is now."""
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts = []
        tags = QWidget()
        flow = FlowLayout(tags, gap=6, line_gap=6)
        for tag in row.tags:
            flow.addWidget(LabelTag(tag.name))
        if not row.tags:
            flow.addWidget(Text(msg("common.none"), Type.BODY, Token.MUTED))
        self._add(msg("contacts.tags"), tags)
        outs = QWidget()
        lines = QVBoxLayout(outs)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        for entry in row.opt_outs:
            words = msg("contacts.opt_out_line", scope=scope_words(entry), source=source_words(entry))
            lines.addWidget(Text(words, Type.BODY, fill=True))
        if not row.opt_outs:
            lines.addWidget(Text(msg("common.none"), Type.BODY, Token.MUTED))
        self._add(msg("contacts.opt_outs"), outs)
        if row.devices:
            self._add(msg("contacts.devices"), _devices(row))
        self.updateGeometry()

    def _add(self, words: Words, content: QWidget) -> None:
        row = self._grid.rowCount()
        key = Text(words, Type.SECONDARY_MEDIUM, Token.MUTED, fill=True)
        self._grid.addWidget(key, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(content, row, 1)
        self._parts += [key, content]


def _devices(row: Contact) -> QWidget:
    made = QWidget()
    flow = FlowLayout(made, gap=metrics.GAP_16, line_gap=6)
    for device in row.devices:
        pair = QWidget()
        line = QHBoxLayout(pair)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(ChannelMark(device.channel))
        line.addWidget(Text(device_words(device), Type.BODY))
        flow.addWidget(pair)
    return made
