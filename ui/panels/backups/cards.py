"""The parts of the page of backups: what a restored copy waits for, the files, how one is put back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.contract.backups import Backup, Backups, Quarantine
from ui.kit.controls.button import Button
from ui.kit.controls.card import Card, Separator
from ui.kit.controls.modal import Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.panel_state import EmptyState, Glyph
from ui.kit.controls.text import Text
from ui.texts import formats
from ui.texts.messages import Words, msg
from ui.texts.numbers import size
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

COMMAND = "switchroom-service restore FILE"


class QuarantineCard(Card):
    """A restored copy: what waited in it, and the two ways on. Signals: `confirmed(send_waiting)`."""

    confirmed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=metrics.GAP_24, fill=Token.WARN_WEAK)
        self.column.setSpacing(metrics.GAP_8)
        head = QHBoxLayout()
        head.setSpacing(metrics.GAP_12)
        self.title = Text("", Type.SECTION, parent=self, wrap=True)
        head.addWidget(Glyph(Icon.PAUSEC, Token.WARN, self, px=metrics.ICON_LARGE), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.title, 1)
        self.column.addLayout(head)
        self.column.addWidget(Text(msg("backups.copy_text"), Type.BODY, parent=self, wrap=True))
        self.facts = Text("", Type.BODY_MEDIUM, parent=self, wrap=True)
        self.column.addWidget(self.facts)
        self.keep = Button(msg("backups.keep"), Kind.PRIMARY, self)
        self.keep.clicked.connect(lambda: self.confirmed.emit(False))  # noqa: FBT003 - as a signal takes it
        self.send = Button(msg("backups.send_ask"), parent=self)
        self.send.clicked.connect(lambda: self.confirmed.emit(True))  # noqa: FBT003 - as a signal takes it
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, metrics.GAP_8, 0, 0)
        buttons.setSpacing(metrics.GAP_8)
        buttons.addWidget(self.keep)
        buttons.addWidget(self.send)
        buttons.addStretch(1)
        self.column.addLayout(buttons)
        self.column.addWidget(Text(msg("backups.keep_help"), Type.SECONDARY, Token.MUTED, self, wrap=True))

    def show_quarantine(self, found: Quarantine) -> None:
        """Show what waits, or nothing where this is no copy."""
        self.setVisible(found.active)
        if found.active:
            self.title.set_words(msg("backups.copy_title", time=formats.stamp(found.backup_ms)))
            self.facts.set_words("\n".join(facts(found)))


def facts(found: Quarantine) -> list[str]:
    """What was on its way when the copy was made, one a line."""
    said = [str(msg("backups.waiting", count=found.count)) if found.count else str(msg("backups.nothing_waits"))]
    said += [str(msg("backups.run", name=run.name, count=run.left, total=run.total)) for run in found.runs]
    if found.planned:
        said.append(str(msg("backups.planned", count=found.planned)))
    return said


class SendQuestion(Dialog):
    """Before what waited in a copy goes out: the number is on the button."""

    def __init__(self, owner: QWidget, found: Quarantine) -> None:
        super().__init__(owner, msg("backups.send_title"), width=460)
        self.body.addWidget(Text(msg("backups.send_text"), Type.BODY, wrap=True))
        self.stay = self.add_action(msg("common.cancel"))
        words = msg("backups.send", count=found.count) if found.count else msg("backups.send_none")
        self.go = self.add_action(words, value=True, kind=Kind.PRIMARY)

    def open(self, focus: QWidget | None = None) -> None:
        """The safe answer has the keyboard."""
        super().open(focus or self.stay)


class FilesCard(Card):
    """The files, newest first, and the button that makes one. Signals: `wanted`."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=metrics.GAP_24)
        self.column.setSpacing(metrics.GAP_12)
        head = QHBoxLayout()
        head.setSpacing(metrics.GAP_16)
        head.addWidget(Text(msg("backups.title"), Type.SECTION, parent=self, fill=True), 1)
        self.make = Button(msg("backups.now"), Kind.PRIMARY, self, icon=Icon.DB)
        self.make.clicked.connect(self.wanted)
        head.addWidget(self.make, 0)
        self.column.addLayout(head)
        self.column.addWidget(Text(msg("backups.text"), Type.BODY, Token.MUTED, self, wrap=True))
        self.rows: list[QWidget] = []
        self.empty = EmptyState(Icon.DB, msg("backups.empty_title"), msg("backups.empty_text"), self)
        self.column.addWidget(self.empty)
        self.where = Text("", Type.SECONDARY, Token.MUTED, self, wrap=True)
        self.where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(self.where)

    def show_files(self, found: Backups) -> None:
        """Show what there is; a server's database is copied by its own means."""
        self.make.setVisible(found.supported)
        self.empty.setVisible(found.supported and not found.backups)
        words: Words = msg("backups.folder", folder=found.folder) if found.supported else msg("backups.server")
        self.where.set_words(words)
        for row in self.rows:
            self.column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [self._row(backup) for backup in found.backups]
        for number, row in enumerate(self.rows):
            self.column.insertWidget(2 + number, row)

    def _row(self, backup: Backup) -> QWidget:
        host = QWidget(self)
        row = QHBoxLayout(host)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_16)
        row.addWidget(Glyph(Icon.FILE, Token.MUTED, host), 0)
        row.addWidget(Text(backup.name, Type.BODY_MEDIUM, parent=host, fill=True), 1)
        row.addWidget(Text(size(backup.bytes), Type.BODY, Token.MUTED, host, tabular=True), 0)
        row.addWidget(Text(formats.stamp(backup.at_ms), Type.BODY, Token.MUTED, host, tabular=True), 0)
        return host


class RestoreCard(Card):
    """How a copy is put back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=metrics.GAP_24)
        self.column.setSpacing(metrics.GAP_12)
        self.column.addWidget(Text(msg("backups.restore_title"), Type.SECTION, parent=self))
        self.column.addWidget(Text(msg("backups.restore_text"), Type.BODY, Token.MUTED, self, wrap=True))
        self.command = Text(COMMAND, Type.BODY_MEDIUM, parent=self)
        self.command.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(Separator(self))
        self.column.addWidget(self.command)
