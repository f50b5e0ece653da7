"""One section of a list message in its form: its header and its options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.faults import Problem
from app.contract.payloads.limits import LIST_OPTIONS_MAX
from app.contract.payloads.rules import WHATSAPP
from app.contract.payloads.whatsapp import ListSection
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.card import Card
from ui.kit.controls.field import Note
from ui.kit.controls.paint.button import Kind
from ui.panels.constructor.editor import Services
from ui.panels.constructor.paths import below
from ui.panels.constructor.personal_field import PersonalField
from ui.panels.constructor.whatsapp.option_row import OptionRow
from ui.panels.constructor.wording import content_words
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

HEADER_MAX: Final = WHATSAPP["list"].texts["list.sections.*.header"].high


class SectionBox(Card):
    """Signals: `headed(str)`, `removed()`, `added()`; of an option by its number `option_edited(int, object)`,
    `option_removed(int)`, `option_stepped(int, int)`, `option_dragged(int, QPoint)`,
    `option_dropped(int, QPoint)`.
    """

    headed = Signal(str)
    removed = Signal()
    added = Signal()
    option_edited = Signal(int, object)
    option_removed = Signal(int)
    option_stepped = Signal(int, int)
    option_dragged = Signal(int, QPoint)
    option_dropped = Signal(int, QPoint)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=metrics.GAP_12)
        self._services = services
        self.rows: list[OptionRow] = []
        self.header = PersonalField(
            msg("constructor_whatsapp.section_header"), self, limit=HEADER_MAX, one_line=True, emoji=False
        )
        self.header.set_services(services)
        self.remove = IconButton(
            Icon.TRASH, msg("constructor_whatsapp.remove_section"), self, size=metrics.BUTTON_INLINE
        )
        self.header.add_tool(self.remove, last=True)
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self.add = Button(
            msg("constructor_whatsapp.add_option"), Kind.GHOST, self, icon=Icon.PLUS, height=metrics.BUTTON_INLINE
        )
        self._options = QVBoxLayout()
        self._options.setSpacing(metrics.GAP_8)
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        foot.addStretch(1)
        self.column.addWidget(self.header)
        self.column.addLayout(self._options)
        self.column.addWidget(self.error)
        self.column.addLayout(foot)
        self.header.edited.connect(self.headed)
        self.remove.clicked.connect(self.removed)
        self.add.clicked.connect(self.added)

    def show_section(
        self,
        section: ListSection,
        *,
        names: Mapping[str, str],
        problems: Sequence[Problem],
        removable: bool,
        has_room: bool,
    ) -> None:
        """Show a section; `problems` have paths from it on."""
        self._fit(len(section.options))
        own = [one for one in problems if one.path == "header"]
        self.header.show_text(section.header, names=names, problems=own)
        self.remove.setVisible(removable)
        self.add.setEnabled(has_room)
        self.add.set_tip("" if has_room else msg("constructor_whatsapp.options_full", limit=LIST_OPTIONS_MAX))
        for at, (row, option) in enumerate(zip(self.rows, section.options, strict=True)):
            row.show_option(option, names, below(problems, f"options.{at}"))
        words = "\n".join(dict.fromkeys(content_words(one) for one in problems if one.path == "options"))
        self.error.setVisible(bool(words))
        self.error.set_words(words)

    def _fit(self, count: int) -> None:
        while len(self.rows) < count:
            at, row = len(self.rows), OptionRow(self._services, self)
            row.edited.connect(partial(self.option_edited.emit, at))
            row.removed.connect(partial(self.option_removed.emit, at))
            row.stepped.connect(partial(self.option_stepped.emit, at))
            row.grip.dragged.connect(partial(self.option_dragged.emit, at))
            row.grip.dropped.connect(partial(self.option_dropped.emit, at))
            self.rows.append(row)
            self._options.addWidget(row)
            row.show()
        while len(self.rows) > count:
            row = self.rows.pop()
            self._options.removeWidget(row)
            row.hide()
            row.deleteLater()
