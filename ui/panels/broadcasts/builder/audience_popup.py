"""Choosing a target, a tag or everybody, with how many contacts each has (BRD-22)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from app.contract.broadcasts import RecipientKind, RecipientSource
from ui.kit.controls.option_list import Option, OptionPopup
from ui.kit.controls.paint.shapes import SHADOW_MARGIN
from ui.panels.broadcasts.builder.state import BuilderState
from ui.panels.broadcasts.wording import ICONS
from ui.texts.messages import msg
from ui.texts.numbers import number

WIDTH: Final = 288
EVERYBODY: Final = 0


class AudiencePopup(OptionPopup):
    """What is chosen already is not offered again; counts of targets appear as they come."""

    def __init__(
        self,
        owner: QWidget,
        state: BuilderState,
        live: Callable[[], BuilderState],
        put: Callable[[RecipientSource], None],
    ) -> None:
        self._live = live
        self._sources: list[RecipientSource] = []
        options: list[Option] = []
        for source, option in self._offers(state):
            if source not in state.draft.recipients:
                self._sources.append(source)
                options.append(option)
        super().__init__(owner, options, -1)
        self.search.show()
        self.chosen.connect(lambda at: self._choose(at, put))

    def _offers(self, state: BuilderState) -> list[tuple[RecipientSource, Option]]:
        everybody = RecipientSource(kind=RecipientKind.EVERYBODY)
        hint = msg("builder.plain", text=partial(self._count, EVERYBODY))
        icon = ICONS[RecipientKind.EVERYBODY]
        found = [(everybody, Option("all", msg("builder.everybody"), icon=icon, hint=hint))]
        for target in state.choices.targets:
            source = RecipientSource(kind=RecipientKind.TARGET, target_id=target.id)
            hint = msg("builder.plain", text=partial(self._count, int(target.id)))
            icon = ICONS[RecipientKind.TARGET]
            found.append((source, Option(f"target{target.id}", target.name, icon=icon, hint=hint)))
        for tag in state.choices.tags:
            source = RecipientSource(kind=RecipientKind.TAG, tag_id=tag.id)
            icon = ICONS[RecipientKind.TAG]
            found.append((source, Option(f"tag{tag.id}", tag.name, icon=icon, hint=number(tag.contacts))))
        return found

    def sizeHint(self) -> QSize:
        """Room for counts that are still to come."""
        return super().sizeHint().expandedTo(QSize(WIDTH + 2 * SHADOW_MARGIN, 0))

    def _count(self, target_id: int) -> str:
        count = self._live().counts.get(target_id)
        return "" if count is None else number(count)

    def refresh(self) -> None:
        """Counts have come."""
        self.view.viewport().update()

    def _choose(self, at: int, put: Callable[[RecipientSource], None]) -> None:
        source = self._sources[at]
        self.dismiss()
        put(source)
