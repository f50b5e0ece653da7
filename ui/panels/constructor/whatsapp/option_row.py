"""One option of a list message in its form: a handle, title, description, and a cross."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.contract.faults import Problem
from app.contract.payloads.rules import WHATSAPP
from app.contract.payloads.whatsapp import ListOption
from ui.kit.controls.button import IconButton
from ui.panels.constructor.editor import Services
from ui.panels.constructor.grip import Grip
from ui.panels.constructor.personal_field import PersonalField
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon

_TEXTS: Final = WHATSAPP["list"].texts
_PLACE: Final = "list.sections.*.options.*"


class OptionRow(QWidget):
    """Signals: `edited(object)` with the new option, `removed()`, `stepped(int)` up or down."""

    edited = Signal(object)
    removed = Signal()
    stepped = Signal(int)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._option = ListOption()
        self.grip = Grip(self, name=msg("constructor_whatsapp.move_option"))
        self.title = _field("title", self)
        self.description = _field("description", self, optional=True)
        self.remove = IconButton(
            Icon.X, msg("constructor_whatsapp.remove_option"), self, size=metrics.BUTTON_INLINE
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self.grip, 0, top)
        row.addWidget(self.title, 4, top)
        row.addWidget(self.description, 5, top)
        row.addWidget(self.remove, 0, top)
        for field in (self.title, self.description):
            field.set_services(services)
        self.title.edited.connect(lambda text: self.edited.emit(replace(self._option, title=text)))
        self.description.edited.connect(lambda text: self.edited.emit(replace(self._option, description=text)))
        self.remove.clicked.connect(self.removed)
        self.grip.stepped.connect(self.stepped)

    def show_option(self, option: ListOption, names: Mapping[str, str], problems: Sequence[Problem]) -> None:
        """Show an option; `problems` have paths from it on."""
        self._option = option
        for name, field in (("title", self.title), ("description", self.description)):
            own = [one for one in problems if one.path == name]
            field.show_text(getattr(option, name), names=names, problems=own)


def _field(name: str, parent: QWidget, *, optional: bool = False) -> PersonalField:
    words = msg(f"constructor_whatsapp.option_{name}")
    limit = _TEXTS[f"{_PLACE}.{name}"].high
    return PersonalField(words, parent, limit=limit, one_line=True, emoji=False, optional=optional)
