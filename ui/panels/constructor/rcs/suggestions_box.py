"""The buttons of a card or those below a message: a row each, in the order of the phone (RCS-11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.faults import Problem
from app.contract.payloads.suggestions import Suggestion
from app.contract.providers import RcsNetwork
from ui.kit.controls.button import Button
from ui.kit.controls.field import Note
from ui.kit.controls.text import Text
from ui.panels.constructor.editor import NOTHING, Heed, Services
from ui.panels.constructor.paths import at, inside
from ui.panels.constructor.rcs.suggestion_draft import SuggestionDraft, draft_of
from ui.panels.constructor.rcs.suggestion_form import SuggestionForm
from ui.panels.constructor.rcs.suggestion_row import SuggestionRow
from ui.panels.constructor.sequence import moved, replaced, without
from ui.panels.constructor.wording import content_words
from ui.texts.messages import Words, msg
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

Rows = tuple[Suggestion, ...]


class SuggestionsBox(QWidget):
    """At `most` so many; the add action is disabled then and says why. Signals: `edited(object)` with all."""

    edited = Signal(object)

    def __init__(self, title: Words, most: int, full: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most, self._locked = most, False
        self._suggestions: Rows = ()
        self._names: Mapping[str, str] = {}
        self._services = Services()
        self._problems: tuple[Problem, ...] = ()
        self._network: RcsNetwork | None = None
        self._target: int | None = None
        self.rows: list[SuggestionRow] = []
        self.count = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self.add = Button(
            msg("constructor_rcs.add_suggestion"), parent=self, icon=Icon.PLUS, height=metrics.BUTTON_TOOL
        )
        self.full = Text(full, Type.SECONDARY, Token.MUTED, self, wrap=True)
        head = QHBoxLayout()
        head.addWidget(Text(title, Type.SECONDARY_MEDIUM, Token.MUTED, self))
        head.addStretch(1)
        head.addWidget(self.count)
        self._list = QVBoxLayout()
        self._list.setSpacing(metrics.GAP_4)
        foot = QHBoxLayout()
        foot.setSpacing(metrics.GAP_8)
        foot.addWidget(self.add)
        foot.addWidget(self.full, 1)
        foot.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_4)
        column.addLayout(head)
        column.addLayout(self._list)
        column.addWidget(self.error)
        column.addLayout(foot)
        self.add.clicked.connect(self.open_new)

    def set_services(self, services: Services) -> None:
        """What its form may use of the program."""
        self._services = services

    def show_suggestions(
        self,
        suggestions: Rows,
        *,
        names: Mapping[str, str],
        problems: Sequence[Problem],
        locked: bool,
        heed: Heed = NOTHING,
    ) -> None:
        """Show them; paths of problems and advice begin with a number, those of all together are empty."""
        self._suggestions, self._names, self._locked = suggestions, names, locked
        self._problems, self._network = tuple(problems), heed.network
        self._fit(len(suggestions))
        for place, row in enumerate(self.rows):
            wrong = inside(problems, str(place))
            row.show_suggestion(
                suggestions[place],
                names,
                wrong,
                heed.inside(str(place)).advice,
                locked=locked,
                movable=len(suggestions) > 1,
            )
        self.count.set_words(msg("builder.used", used=number(len(suggestions)), limit=number(self._most)))
        is_full = len(suggestions) >= self._most
        self.count.set_token(Token.BAD if len(suggestions) > self._most else Token.MUTED)
        self.add.setEnabled(not is_full)
        self.add.setVisible(not locked)
        self.full.setVisible(is_full and not locked)
        own = "\n".join(content_words(one) for one in at(problems, ""))
        self.error.setVisible(bool(own))
        self.error.set_words(own)

    def _fit(self, count: int) -> None:
        while len(self.rows) < count:
            row = SuggestionRow(self)
            row.opened.connect(partial(self._on_opened, row))
            row.removed.connect(partial(self._on_removed, row))
            row.grip.stepped.connect(partial(self._on_stepped, row))
            row.grip.dragged.connect(partial(self._on_dragged, row))
            row.grip.dropped.connect(partial(self._on_dropped, row))
            self.rows.append(row)
            self._list.addWidget(row)
        while len(self.rows) > count:
            row = self.rows.pop()
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()

    # -- gestures --------------------------------------------------------------------------------------------------

    def open_new(self) -> None:
        """Settings of one more."""
        if not self._locked and len(self._suggestions) < self._most:
            draft = SuggestionDraft(zone=self._services.zone, country=self._services.country)
            self._open(draft, None)

    def open_at(self, place: int) -> None:
        """Settings of one that is there."""
        if not self._locked and 0 <= place < len(self._suggestions):
            one = self._suggestions[place]
            self._open(draft_of(one, zone=self._services.zone, country=self._services.country), place)

    def _open(self, draft: SuggestionDraft, place: int | None) -> None:
        form = SuggestionForm(self, draft, self._names, self._services, fresh=place is None, network=self._network)
        form.closed.connect(lambda answer: self._on_answer(answer, place))
        form.open()

    def _on_answer(self, answer: object, place: int | None) -> None:
        if answer is None:
            return
        if place is None:
            self._tell((*self._suggestions, answer))
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)
        elif place < len(self._suggestions):
            self._tell(replaced(self._suggestions, place, answer))

    def _tell(self, suggestions: tuple[object, ...]) -> None:
        if suggestions != self._suggestions and not self._locked:
            self.edited.emit(suggestions)

    def _on_opened(self, row: SuggestionRow) -> None:
        self.open_at(self.rows.index(row))

    def _on_removed(self, row: SuggestionRow) -> None:
        place = self.rows.index(row)
        self._tell(without(self._suggestions, place))
        after = self.rows[min(place, len(self.rows) - 1)].button if self.rows else self.add
        after.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_stepped(self, row: SuggestionRow, by: int) -> None:
        self._move(self.rows.index(row), self.rows.index(row) + by)

    def _on_dragged(self, row: SuggestionRow, place: QPoint) -> None:
        """Show where it would go."""
        down = self.mapFromGlobal(place).y()
        others = [one for one in self.rows if one is not row]
        self._target = sum(one.geometry().center().y() < down for one in others)
        self._list.removeWidget(row)
        self._list.insertWidget(self._target, row)

    def _on_dropped(self, row: SuggestionRow, place: QPoint) -> None:
        del place
        at_place, to, self._target = self.rows.index(row), self._target, None
        if to is not None:
            self._move(at_place, to, dropped=True)

    def _move(self, place: int, to: int, *, dropped: bool = False) -> None:
        if not 0 <= to < len(self.rows) or (place == to and not dropped):
            return
        row = self.rows.pop(place)
        self.rows.insert(to, row)  # the row goes with its button, so that the keyboard and the mouse keep it
        for one in self.rows:
            self._list.removeWidget(one)
            self._list.addWidget(one)
        self._tell(moved(self._suggestions, place, to))

    def focus_path(self, path: str) -> None:
        """Put the keyboard on a row, or on the add action."""
        place = path.partition(".")[0]
        at_row = int(place) if place.isdigit() and int(place) < len(self.rows) else None
        (self.rows[at_row].button if at_row is not None else self.add).setFocus(Qt.FocusReason.OtherFocusReason)
