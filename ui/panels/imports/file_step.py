"""Step 1: the file, duplicates inside it, the tag, quick import, the history."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.contacts import TAG_MAX, check_tag
from app.contract.imports import InFile
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.card import Card
from ui.kit.controls.field import Field, Note
from ui.kit.controls.scroll import Scroll
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.panels.contacts.pick_popup import Asked, Offer, PickPopup
from ui.panels.imports.drop_zone import DropZone
from ui.panels.imports.history import History
from ui.panels.imports.state import Wizard
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_WIDE = 880


class FileStep(QWidget):
    """Signals: `in_file_chosen(object)`, `tag_typed(str)`, `quick_wanted()`; those of `zone` are its own."""

    in_file_chosen = Signal(object)
    tag_typed = Signal(str)
    quick_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tags: tuple[str, ...] = ()
        inner = QWidget()
        inner.setMaximumWidth(_WIDE)
        column = QVBoxLayout(inner)
        column.setContentsMargins(metrics.GAP_16, metrics.GAP_16, metrics.GAP_16, metrics.GAP_16)
        column.setSpacing(metrics.GAP_16)
        self.zone = DropZone()
        column.addWidget(self.zone)
        column.addLayout(self._build_choices())
        column.addWidget(self._build_quick())
        column.addSpacing(metrics.GAP_8)
        column.addWidget(Text(msg("imports.history"), Type.SECTION))
        self._loading = Skeleton(rows=2)
        self._none = Text(msg("imports.history_none"), Type.BODY, Token.MUTED, wrap=True)
        self.history = History()
        for widget in (self._loading, self._none, self.history):
            column.addWidget(widget)
        column.addStretch(1)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(inner, 1)
        row.addStretch(0)
        area = Scroll(holder, self, sideways=True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _build_choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_16)
        self.in_file = Segmented(height=metrics.FIELD, fill=True)
        for choice in InFile:
            self.in_file.add(choice, msg(f"imports.in_file_{choice.value}"))
        self.in_file.value_changed.connect(self.in_file_chosen)
        self.tag = TextField(msg("imports.tag_hint"), icon=Icon.TAG, limit=TAG_MAX)
        self.tag.textEdited.connect(self.tag_typed)
        self._list = IconButton(Icon.DOWN, msg("imports.tag_choose"), self.tag, size=metrics.BUTTON_INLINE)
        self._list.hide()
        self._list.clicked.connect(self._offer_tags)
        self._tag_field = Field(msg("imports.tag"), self.tag, optional=True)
        self._joins = Note("", Icon.INFO, Token.MUTED)
        tag = QVBoxLayout()
        tag.setSpacing(metrics.GAP_4)
        tag.addWidget(self._tag_field)
        tag.addWidget(self._joins)
        tag.addStretch(1)
        left = QVBoxLayout()
        left.addWidget(Field(msg("imports.in_file"), self.in_file, help=msg("imports.in_file_help")))
        left.addStretch(1)
        row.addLayout(left, 3)
        row.addLayout(tag, 2)
        return row

    def _build_quick(self) -> QWidget:
        card = Card(fill=Token.WINDOW)
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_16)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Text(msg("imports.quick_title"), Type.BODY_STRONG))
        words.addWidget(Text(msg("imports.quick_text"), Type.BODY, Token.MUTED, wrap=True))
        self.quick = Button(msg("imports.quick"), icon=Icon.BOLT)
        self.quick.clicked.connect(self.quick_wanted)
        row.addLayout(words, 1)
        row.addWidget(self.quick, 0, Qt.AlignmentFlag.AlignVCenter)
        card.column.addLayout(row)
        return card

    def show_state(self, state: Wizard) -> None:
        """Show what is chosen."""
        self.zone.show_state(state)
        self.in_file.set_value(state.in_file)
        if self.tag.text() != state.tag:
            self.tag.setText(state.tag)
        names = tuple(tag.name for tag in state.tags)
        if names != self._tags:
            self._tags = names
            self._list.setVisible(bool(names))
            self.tag.set_trailing(self._list)
        self._show_joining(state)
        self.quick.setEnabled(state.upload is None and not state.running)
        history = state.history
        self._loading.setVisible(history is None and state.fault is None)
        self._none.setVisible(history is not None and not history)
        self.history.setVisible(bool(history))
        if history:
            self.history.show_rows(history)

    def _offer_tags(self) -> None:
        popup = PickPopup(self, [Offer(name, name) for name in self._tags], Asked())
        popup.picked.connect(self.tag_typed)
        popup.open_beside(self.tag)

    def _show_joining(self, state: Wizard) -> None:
        typed = " ".join(state.tag.split()).casefold()
        problems = check_tag(state.tag) if typed else []
        self._tag_field.set_problem(problems[0] if problems else None)
        found = next((tag for tag in state.tags if tag.name.casefold() == typed), None)
        self._joins.setVisible(bool(typed) and not problems)
        if found is not None:
            self._joins.set_words(msg("imports.tag_joins", count=found.contacts))
        elif typed:
            self._joins.set_words(msg("imports.tag_new"))
