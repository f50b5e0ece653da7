"""The template of a step: pick one, save the message as a new one, clear the box (MSG-11..13)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.content_templates import check_template_name
from ui.kit.controls.button import IconButton, LinkButton
from ui.kit.controls.card import Separator
from ui.kit.controls.option_list import Option, OptionPopup
from ui.kit.controls.text import Text
from ui.panels.constructor.sender_select import QuietSelect
from ui.panels.constructor.shelf import Shelf
from ui.panels.constructor.step import StepDraft
from ui.texts.live import put
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_LEAST: Final = 340


class TemplatePopup(OptionPopup):
    """Templates of the channel with a search; what is typed there is also the name of a new one.

    Signals: `kept(str)` with the name under which the message is to be saved.
    """

    kept = Signal(str)

    def __init__(
        self, owner: QWidget, options: Sequence[Option], current: int, *, may_keep: bool, is_empty: bool
    ) -> None:
        super().__init__(owner, options, current)
        self._is_empty = is_empty
        self.search.setPlaceholderText(str(msg(f"template_box.{'find_or_name' if may_keep else 'find'}")))
        self.search.show()
        self.keep = LinkButton("", self, step=Type.SECONDARY_MEDIUM, icon=Icon.BOOKMARK)
        self.keep.setVisible(may_keep)
        self.keep.clicked.connect(self._on_keep)
        self.column.setSpacing(metrics.GAP_4)
        rule = Separator(self)
        rule.setVisible(may_keep)
        self.column.addWidget(rule)
        self.column.addWidget(self.keep)
        self.search.textChanged.connect(self._show_keep)
        self._none = Text(msg("template_box.none"), token=Token.MUTED, parent=self, fill=True)
        self._none.setFixedHeight(metrics.ROW_MENU)
        self._none.setContentsMargins(metrics.GAP_8, 0, metrics.GAP_8, 0)
        self.column.insertWidget(1, self._none)
        self._none.setVisible(not options)
        self.view.setVisible(bool(options))
        self._show_keep()

    def sizeHint(self) -> QSize:
        """Wide enough to read a name, however short the others are."""
        hint = super().sizeHint()
        return QSize(max(hint.width(), _LEAST), hint.height())

    def _show_keep(self) -> None:
        name = self.search.text().strip()
        words: Words = msg("template_box.keep", name=name) if name else msg("template_box.keep_hint")
        self.keep.set_words(msg("template_box.keep_empty") if self._is_empty else words)
        self.keep.setEnabled(not self._is_empty and not check_template_name(name))

    def _on_keep(self) -> None:
        name = self.search.text().strip()
        self.dismiss()
        self.kept.emit(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Enter saves under what is typed; so does Enter where no template is called so."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._keeps(event):
            self._on_keep()
            return True
        return super().eventFilter(watched, event)

    def _keeps(self, event: QKeyEvent) -> bool:
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter} or not self.keep.isEnabled():
            return False
        is_new = not self.view.currentIndex().isValid()
        return not self.keep.isHidden() and (is_new or event.modifiers() == Qt.KeyboardModifier.ControlModifier)


class _Choice(QuietSelect):
    """Shows the template's name; opens the popup that the box makes."""

    def __init__(self, open_popup: Callable[[], None], parent: QWidget) -> None:
        super().__init__(msg("template_box.choose"), parent, dotted=None)
        self._open_popup = open_popup

    def showPopup(self) -> None:
        self._open_popup()


class TemplateBox(QWidget):
    """Signals: `picked(int)`, `kept(str)` with a name, `cleared()`."""

    picked = Signal(int)
    kept = Signal(str)
    cleared = Signal()

    def __init__(self, channel: Channel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._channel, self._shelf, self._step = channel, Shelf(), StepDraft()
        self.popup: TemplatePopup | None = None
        self.label = Text(msg("template_box.label"), Type.SECONDARY, Token.MUTED, self)
        self.choice = _Choice(self.open, self)
        put(self.choice, self.choice.setAccessibleName, msg("template_box.label"))
        self.clear = IconButton(Icon.X, msg("template_box.clear"), self, size=metrics.BUTTON_TOOL)
        self.clear.clicked.connect(self.cleared)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_4)
        row.addWidget(self.label)
        row.addWidget(self.choice)
        row.addWidget(self.clear)
        row.addStretch(1)
        self.setFocusProxy(self.choice)

    def show_step(self, step: StepDraft, shelf: Shelf, *, invalid: bool, locked: bool) -> None:
        """Show the step's template; one that is gone by its old name (MSG-99)."""
        self._step, self._shelf = step, shelf
        chosen = step.template_id
        options = [] if chosen is None else [Option(chosen, self._name(chosen))]
        if options != self.choice.options:
            self.choice.set_options(options, chosen)
        self.choice.set_value(chosen)
        self.choice.set_invalid(invalid or (chosen is not None and not shelf.has(chosen)))
        self.choice.setEnabled(not locked)
        self.choice.updateGeometry()
        self.clear.setVisible(chosen is not None and not locked)
        self.setVisible(not locked or chosen is not None)

    def _name(self, template_id: int) -> Words:
        found = next((one.name for one in self._shelf.templates if one.id == template_id), None)
        if found is not None:
            return found
        former = self._shelf.former.get(template_id)
        return msg("template_box.gone") if former is None else msg("template_box.gone_named", name=former)

    def open(self, name: str = "") -> None:
        """Open the list; `name` stands in the search already."""
        if self.popup is not None:
            return
        found = self._shelf.of(self._channel)
        options = [Option(one.id, one.name) for one in found]
        current = next((at for at, one in enumerate(found) if one.id == self._step.template_id), -1)
        is_keepable = self._shelf.may_keep and self._step.content.type != "template"
        popup = TemplatePopup(self.choice, options, current, may_keep=is_keepable, is_empty=self._step.is_empty)
        self.popup = popup
        popup.chosen.connect(self._on_chosen)
        popup.kept.connect(self.kept)
        popup.closed.connect(self._on_closed)
        popup.open_beside(self.choice)
        popup.search.setText(name)
        popup.search.selectAll()

    def _on_chosen(self, at: int) -> None:
        popup, found = self.popup, self._shelf.of(self._channel)
        if popup is not None:
            popup.dismiss()
        self.picked.emit(found[at].id)

    def _on_closed(self) -> None:
        self.popup = None
