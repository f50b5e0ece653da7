"""A list of tags: typed one by one, each can be taken away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.kit.controls.flow import FlowLayout
from ui.kit.controls.marks import LabelTag
from ui.kit.controls.text_field import TextField
from ui.texts.messages import msg
from ui.theme import metrics


class _Entry(TextField):
    """Enter and comma add what is typed, Backspace in an empty field takes the last one back."""

    added = Signal(str)
    taken_back = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = self.text().strip()
        ends = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} or event.text() == ","
        ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if ends and text and not ctrl:
            self.added.emit(text)
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.taken_back.emit()
        elif event.text() != ",":
            super().keyPressEvent(event)


class TagsField(QWidget):
    """Tags above the field they are typed in. What is typed and not added yet counts.

    Signals: `changed()`.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tags: dict[str, LabelTag] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.entry = _Entry(msg("form.add_tag"), self)
        self.entry.added.connect(self._on_added)
        self.entry.taken_back.connect(self._on_taken_back)
        self.entry.textChanged.connect(lambda _: self.changed.emit())
        self.setFocusProxy(self.entry)
        self._shelf = QWidget(self)
        self._flow = FlowLayout(self._shelf, gap=metrics.GAP_4)
        self._shelf.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._shelf)
        column.addWidget(self.entry)

    def setAccessibleName(self, name: str) -> None:
        """The entry has the keyboard, so it has the name."""
        super().setAccessibleName(name)
        self.entry.setAccessibleName(name)

    def tags(self) -> tuple[str, ...]:
        """The tags in order, what is being typed last."""
        waiting = self.entry.text().strip()
        return tuple(dict.fromkeys((*self._tags, *([waiting] if waiting else []))))

    def set_tags(self, tags: Sequence[str]) -> None:
        """Show other tags; one that is being typed stays where it is."""
        if tuple(tags) == self.tags():
            return
        for name in list(self._tags):
            self._drop(name)
        self.entry.clear()
        for name in tags:
            self._put(name)

    def set_invalid(self, invalid: bool) -> None:
        """Show the error border."""
        self.entry.set_invalid(invalid)

    def _put(self, name: str) -> None:
        if name in self._tags:
            return
        tag = LabelTag(name, parent=self._shelf, closable=True)
        tag.removed.connect(lambda: self._on_removed(name))
        self._tags[name] = tag
        self._flow.addWidget(tag)
        tag.show()
        self._shelf.show()

    def _drop(self, name: str) -> None:
        tag = self._tags.pop(name)
        self._flow.removeWidget(tag)
        tag.hide()
        tag.deleteLater()
        self._shelf.setVisible(bool(self._tags))

    def _on_added(self, name: str) -> None:
        self._put(name)
        self.entry.clear()
        self.changed.emit()

    def _on_removed(self, name: str) -> None:
        self._drop(name)
        self.changed.emit()

    def _on_taken_back(self) -> None:
        if self._tags:
            name = next(reversed(self._tags))
            self._drop(name)
            self.entry.setText(name)
            self.changed.emit()
