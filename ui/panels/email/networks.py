"""The links of a social block: network, address, label, in their order (EML-17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from msgspec.structs import replace
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.faults import Problem
from app.contract.mail.vocabulary import NETWORKS
from app.contract.payloads.email import SocialItem
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.card import Card
from ui.kit.controls.option_list import Option
from ui.kit.controls.select import Select
from ui.panels.constructor.personal_field import PersonalField
from ui.panels.email.fields import Tell
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon


class _Item(Card):
    """One link."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, padding=metrics.GAP_8)
        self.network = Select("", self, height=metrics.FIELD_COMPACT)
        self.network.set_options([Option(key, one.name) for key, one in NETWORKS.items()])
        put(self.network, self.network.setAccessibleName, msg("constructor_email.network"))
        self.up = IconButton(Icon.ARROWU, msg("constructor_email.earlier"), self, size=metrics.BUTTON_INLINE)
        self.drop = IconButton(Icon.TRASH, msg("constructor_email.drop_network"), self, size=metrics.BUTTON_INLINE)
        self.link = PersonalField(msg("constructor_email.link"), self, emoji=False, one_line=True)
        self.label = PersonalField(msg("constructor_email.label"), self, emoji=False, one_line=True)
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_4)
        row.addWidget(self.network, 1)
        row.addWidget(self.up)
        row.addWidget(self.drop)
        self.column.addLayout(row)
        self.column.addWidget(self.link)
        self.column.addWidget(self.label)


class Networks:
    """All links, and one more."""

    def __init__(self, parent: QWidget, tell: Tell) -> None:
        self.widget = QWidget(parent)
        self._tell = tell
        self._items: tuple[SocialItem, ...] = ()
        self.cards: list[_Item] = []
        self._column = QVBoxLayout(self.widget)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(metrics.GAP_8)
        self.add = Button(
            msg("constructor_email.add_network"), parent=self.widget, icon=Icon.PLUS, height=metrics.BUTTON_TOOL
        )
        self.add.clicked.connect(self._on_add)
        self._column.addWidget(self.add)

    def show(self, value: object, *, problems: Sequence[Problem], names: Mapping[str, str], locked: bool) -> None:
        """Show the links; `problems` have paths like `items.0.link`."""
        self._items = tuple(one for one in value if isinstance(one, SocialItem)) if isinstance(value, tuple) else ()
        while len(self.cards) < len(self._items):
            self._append()
        for at, card in enumerate(self.cards):
            card.setVisible(at < len(self._items))
        for at, (card, item) in enumerate(zip(self.cards, self._items, strict=False)):
            card.network.set_value(item.network if item.network in NETWORKS else None)
            card.network.setEnabled(not locked)
            card.up.setVisible(at > 0 and not locked)
            card.drop.setVisible(not locked)
            for name, field in (("link", card.link), ("label", card.label)):
                own = [one for one in problems if one.path.endswith(f"items.{at}.{name}")]
                field.show_text(getattr(item, name), names=names, problems=own, locked=locked)
        self.add.setVisible(not locked)

    def _append(self) -> None:
        at, card = len(self.cards), _Item(self.widget)
        card.network.value_changed.connect(partial(self._on_changed, at, "network"))
        card.link.edited.connect(partial(self._on_changed, at, "link"))
        card.label.edited.connect(partial(self._on_changed, at, "label"))
        card.up.clicked.connect(partial(self._on_up, at))
        card.drop.clicked.connect(partial(self._on_drop, at))
        self.cards.append(card)
        self._column.insertWidget(at, card)

    def _on_changed(self, at: int, name: str, value: object) -> None:
        item = replace(self._items[at], **{name: str(value)})
        self._tell((*self._items[:at], item, *self._items[at + 1 :]))

    def _on_up(self, at: int, _: bool = False) -> None:
        items = list(self._items)
        items[at - 1], items[at] = items[at], items[at - 1]
        self._tell(tuple(items))

    def _on_drop(self, at: int, _: bool = False) -> None:
        self._tell((*self._items[:at], *self._items[at + 1 :]))

    def _on_add(self) -> None:
        used = {item.network for item in self._items}
        free = next((key for key in NETWORKS if key not in used), "web")
        self._tell((*self._items, SocialItem(network=free)))
