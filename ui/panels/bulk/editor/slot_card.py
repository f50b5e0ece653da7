"""A slot for a list file: the box to drop one on, then what it is and what was found in it (BLK-14, 16, 59)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.bulk import FileFigures, FileState, ListFile
from ui.kit.controls.button import Button, IconButton, LinkButton
from ui.kit.controls.card import Card
from ui.kit.controls.field import Note
from ui.kit.controls.flow import FlowLayout
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.text import Text
from ui.kit.files.file_box import FileBox
from ui.panels.bulk.editor.counting import variables_of
from ui.panels.bulk.editor.state import EditorState, SlotState
from ui.panels.bulk.words import row_words
from ui.texts.faults import fault_text
from ui.texts.formats import minute
from ui.texts.messages import Words, msg, tr
from ui.texts.numbers import number, size
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_FIGURES: Final = ("valid", "invalid", "duplicates", "warnings", "repeated", "blank")
_TINTS: Final = {"invalid": Token.BAD, "warnings": Token.WARN, "repeated": Token.WARN, "valid": Token.OK}


class SlotCard(QWidget):
    """Signals: `chosen(object)` with a Path, `declined(object)` with names, `browse_wanted()`, `removed()`,
    `problems_wanted()`, `again_wanted()`, `dismissed()`, `cancelled()`.
    """

    chosen = Signal(object)
    declined = Signal(object)
    browse_wanted = Signal()
    removed = Signal()
    problems_wanted = Signal()
    again_wanted = Signal()
    dismissed = Signal()
    cancelled = Signal()

    def __init__(self, slot: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slot = slot
        self.title = Text(msg(f"bulk.list_{slot}"), Type.SECONDARY_MEDIUM, Token.MUTED, self)
        self.box = FileBox("", msg("bulk.drop_hint"), self, strict=True)
        self.card = Card(self, padding=metrics.GAP_12)
        self.name = Text("", Type.BODY_STRONG, parent=self, fill=True)
        self.about = Text("", Type.SECONDARY, Token.MUTED, self, fill=True, tabular=True)
        self.replace = Button(msg("bulk.replace"), parent=self, icon=Icon.UPLOAD, height=metrics.BUTTON_TOOL)
        self.remove = IconButton(Icon.TRASH, msg("common.remove"), self, size=metrics.BUTTON_TOOL)
        self.figures = FlowLayout(gap=metrics.GAP_12, line_gap=metrics.GAP_4)
        self.shown: dict[str, Text] = {}
        self.problems = LinkButton(msg("bulk.show_problems"), self, step=Type.SECONDARY_MEDIUM)
        self.bar = ProgressBar(self, height=4)
        self.working = Text("", Type.SECONDARY, Token.MUTED, self, fill=True, tabular=True)
        self.cancel = LinkButton(msg("common.cancel"), self, step=Type.SECONDARY_MEDIUM)
        self.trouble = Note("", Icon.ALERT, Token.BAD, self)
        self.again = LinkButton(msg("bulk.load_again"), self, step=Type.SECONDARY_MEDIUM)
        self.dismiss = LinkButton(msg("common.dismiss"), self, step=Type.SECONDARY_MEDIUM)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(metrics.GAP_8)
        head.addWidget(Glyph(Icon.FILE, Token.MUTED, self, px=metrics.ICON_LARGE))
        head.addWidget(self.name, 1)
        head.addWidget(self.replace)
        head.addWidget(self.remove)
        self.card.column.setSpacing(metrics.GAP_4)
        self.about.setContentsMargins(metrics.ICON_LARGE + metrics.GAP_8, 0, 0, 0)
        for key in _FIGURES:
            self.shown[key] = Text("", Type.SECONDARY_MEDIUM, _TINTS.get(key, Token.MUTED), self, tabular=True)
            self.figures.addWidget(self.shown[key])
        self.figures.addWidget(self.problems)
        progress = QHBoxLayout()
        progress.addWidget(self.working, 1)
        progress.addWidget(self.cancel)
        self.card.column.addLayout(head)
        self.card.column.addWidget(self.about)
        self.card.column.addLayout(self.figures)
        self.card.column.addWidget(self.bar)
        self.card.column.addLayout(progress)
        links = QHBoxLayout()
        links.setSpacing(metrics.GAP_12)
        links.addWidget(self.again)
        links.addWidget(self.dismiss)
        links.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_4)
        for widget in (self.title, self.box, self.card, self.trouble):
            column.addWidget(widget)
        column.addLayout(links)

    def _connect(self) -> None:
        self.box.clicked.connect(self.browse_wanted)
        self.replace.clicked.connect(self.browse_wanted)
        self.box.dropped.connect(self._on_dropped)
        self.box.declined.connect(self.declined)
        self.remove.clicked.connect(self.removed)
        self.problems.clicked.connect(self.problems_wanted)
        self.again.clicked.connect(self.again_wanted)
        self.dismiss.clicked.connect(self.dismissed)
        self.cancel.clicked.connect(self.cancelled)

    def _on_dropped(self, path: object) -> None:
        if isinstance(path, Path):
            self.chosen.emit(path)

    def show_state(self, state: EditorState) -> None:
        """Show the file of the slot, or the wish for one, and what became of the last."""
        slot, file = state.slots[self.slot], state.file(self.slot)
        self.box.setVisible(file is None or slot.is_sending)
        self.box.set_columns(columns_line(state.draft.text))
        self.box.show_way(slot.name, slot.sent, slot.size)
        self.box.setEnabled(not slot.is_sending and not state.is_locked)
        self.card.setVisible(file is not None and not slot.is_sending)
        if file is not None:
            self._show_file(file, state)
        self._show_trouble(slot, missing=self.slot == 1 and state.problem_at("files") is not None)

    def _show_file(self, file: ListFile, state: EditorState) -> None:
        self.name.setText(file.name)
        self.about.set_words(_about(file))
        figures = file.figures
        fresh = file.state is FileState.NEW
        for key, text in self.shown.items():
            count = getattr(figures, key) if figures is not None else 0
            text.setVisible(bool(count) or (key == "valid" and figures is not None))
            text.set_words(msg(f"bulk.rows_{key}", count=count))
        self.problems.setVisible(fresh and has_problems(figures))
        busy = state.is_loading and fresh
        for widget in (self.bar, self.working, self.cancel):
            widget.setVisible(busy)
        if busy:
            done = state.job.done if state.job is not None else 0
            self.working.set_words(msg("bulk.working", count=done))
            rows = figures.rows if figures is not None else 0
            self.bar.set_share(done / rows if rows else 0.0)
        for button in (self.replace, self.remove):
            button.setEnabled(not state.is_locked and not state.is_loading)

    def _show_trouble(self, slot: SlotState, *, missing: bool) -> None:
        words = _trouble(slot)
        if not words and missing:
            words = msg("bulk.list_required")
        earlier = slot.earlier_ms is not None
        self.trouble.set_words(words)
        self.trouble.set_sign(Icon.INFO if earlier else Icon.ALERT, Token.WARN if earlier else Token.BAD)
        self.trouble.setVisible(bool(words))
        self.again.setVisible(earlier)
        self.dismiss.setVisible(earlier or slot.refused is not None or slot.fault is not None)


def columns_line(text: str) -> str:
    """The layout of a row for a text: `phone;name;offer` (BLK-33)."""
    return ";".join((tr("bulk.column_phone"), *variables_of(text)))


def has_problems(figures: FileFigures | None) -> bool:
    """Whether there is something to be told of the rows."""
    return figures is not None and bool(figures.invalid or figures.duplicates or figures.warnings)


def _about(file: ListFile) -> Words:
    when = file.loaded_ms or file.uploaded_ms
    words = "bulk.file_loaded" if file.loaded_ms is not None else "bulk.file_uploaded"
    parts = msg(words, size=lambda: size(file.size), time=lambda: minute(when), user=file.uploaded_by)
    if file.waiting:
        waiting = file.waiting
        return msg("bulk.file_waiting", about=parts, waiting=lambda: number(waiting))
    return parts


def _trouble(slot: SlotState) -> Words:
    if slot.fault is not None:
        return fault_text(slot.fault)
    if slot.refused is not None:
        return row_words(slot.refused)
    earlier_ms = slot.earlier_ms
    if earlier_ms is not None:
        return msg("bulk.loaded_earlier", time=lambda: minute(earlier_ms))
    return ""
