"""The tags of a contact as chips, with a list to add one from (CON-22)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.contract.contacts import TAG_MAX, Tag, TagId
from ui.kit.controls.chip import FilterChip
from ui.kit.controls.flow import FlowLayout
from ui.kit.controls.marks import LabelTag
from ui.panels.contacts.pick_popup import Asked, Offer, PickPopup
from ui.texts.messages import msg, tr
from ui.theme.icon_names import Icon


class TagPicker(QWidget):
    """Signals: `added(int)`, `created(str)`, `dropped(object)` with an id or the name of a new one."""

    added = Signal(int)
    created = Signal(str)
    dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Tag, ...] = ()
        self._chosen: tuple[TagId, ...] = ()
        self._new: tuple[str, ...] = ()
        self._shown: object = None
        self._flow = FlowLayout(self, gap=6, line_gap=6)
        self.labels: list[LabelTag] = []
        self.add = FilterChip(msg("contacts.add_tag"), self, active=False, icon=Icon.PLUS)
        self.add.clicked.connect(self.open_list)
        self._flow.addWidget(self.add)
        self.popup: PickPopup | None = None

    def show_tags(self, every: Sequence[Tag], chosen: Sequence[TagId], new: Sequence[str]) -> None:
        """Show these; the others are on offer."""
        self._all, self._chosen, self._new = tuple(every), tuple(chosen), tuple(new)
        shown = (self._all, self._chosen, self._new)
        if shown == self._shown:
            return
        self._shown = shown
        for label in self.labels:
            self._flow.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._flow.removeWidget(self.add)
        names = {tag.id: tag.name for tag in every}
        self.labels = [self._label(names.get(tag_id, ""), tag_id) for tag_id in chosen]
        self.labels += [self._label(name, name) for name in new]
        for label in self.labels:
            self._flow.addWidget(label)
            label.show()
        self._flow.addWidget(self.add)
        self.updateGeometry()

    def _label(self, name: str, what: TagId | str) -> LabelTag:
        label = LabelTag(name, parent=self, closable=True)
        label.removed.connect(lambda: self.dropped.emit(what))
        return label

    def open_list(self) -> None:
        """Offer the other tags, and a new one."""
        offers = [
            Offer(str(tag.id), tag.name, tr("contacts.count_short", count=tag.contacts))
            for tag in self._all
            if tag.id not in self._chosen
        ]
        popup = PickPopup(self, offers, Asked(create="contacts.create_tag"))
        popup.search.setMaxLength(TAG_MAX)
        popup.picked.connect(lambda key: self.added.emit(int(key)))
        popup.created.connect(self.created)
        popup.closed.connect(self._on_closed)
        self.popup = popup
        popup.open_beside(self.add)

    def _on_closed(self) -> None:
        self.popup = None
