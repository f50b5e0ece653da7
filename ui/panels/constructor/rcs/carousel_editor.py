"""A carousel: its strip of cards, the settings of all of them, and the card that is chosen (RCS-25..28)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.contract.faults import Problem
from app.contract.payloads.rcs import RcsCard, RcsContent
from ui.kit.controls.button import IconButton
from ui.kit.controls.field import Field, Note
from ui.kit.controls.flow import FlowLayout
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.text import Text
from ui.panels.constructor.editor import Services
from ui.panels.constructor.paths import at, below
from ui.panels.constructor.rcs import limits
from ui.panels.constructor.rcs.card_box import CardBox, words_itself
from ui.panels.constructor.rcs.card_strip import CardStrip
from ui.panels.constructor.rcs.editors import RcsEditor
from ui.panels.constructor.rcs.layout_bar import HEIGHTS
from ui.panels.constructor.sequence import doubled, moved, replaced, without
from ui.panels.constructor.wording import content_words
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class CarouselEditor(RcsEditor):
    """Which card is chosen belongs to the screen, not to the content."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = 0
        self._names: Mapping[str, str] = {}
        self._problems: tuple[Problem, ...] = ()
        self.strip = CardStrip(self)
        self.place = Text("", Type.SECONDARY_MEDIUM, Token.MUTED, self, tabular=True)
        size = metrics.BUTTON_INLINE
        self.back = IconButton(Icon.ARROWL, msg("constructor_rcs.card_back"), self, size=size)
        self.on = IconButton(Icon.ARROWR, msg("constructor_rcs.card_on"), self, size=size)
        self.double = IconButton(Icon.COPY, msg("constructor_rcs.card_double"), self, size=size)
        self.remove = IconButton(Icon.TRASH, msg("constructor_rcs.card_remove"), self, size=size)
        self.add = IconButton(Icon.PLUS, msg("constructor_rcs.card_add"), self, size=size)
        self.limit = Text("", Type.SECONDARY, Token.MUTED, self)
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self.warning = Note("", Icon.ALERT, Token.WARN, self)
        self.card = CardBox(self, single=False)
        self.width_of_cards = Segmented(self, fill=True)
        for name in ("small", "medium"):
            self.width_of_cards.add(name, msg(f"constructor_rcs.width_{name}"))
        self.height_of_media = Segmented(self, fill=True)
        for name in HEIGHTS:
            self.height_of_media.add(name, msg(f"constructor_rcs.height_{name}"))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        settings = QWidget(self)
        line = FlowLayout(settings, gap=metrics.GAP_12, line_gap=metrics.GAP_8)
        line.addWidget(Field(msg("constructor_rcs.card_width"), self.width_of_cards, settings))
        line.addWidget(Field(msg("constructor_rcs.media_height"), self.height_of_media, settings))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        settings.setSizePolicy(policy)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.place)
        row.addSpacing(metrics.GAP_8)
        row.addWidget(self.limit)
        row.addStretch(1)
        for button in (self.back, self.on, self.double, self.remove, self.add):
            row.addWidget(button)
        self.column.addWidget(settings)
        self.column.addWidget(self.strip)
        self.column.addLayout(row)
        self.column.addWidget(self.warning)
        self.column.addWidget(self.error)
        self.column.addWidget(self.card)
        self.column.addWidget(self.below)
        put(self.card, self.card.setAccessibleName, msg("constructor_rcs.card"))

    def _connect(self) -> None:
        self.strip.chosen.connect(self.choose)
        self.strip.moved.connect(self._on_moved)
        self.strip.added.connect(self._on_added)
        self.strip.doubled.connect(self._on_doubled)
        self.strip.removed.connect(self._on_removed)
        self.back.clicked.connect(lambda: self._on_moved(self._now, self._now - 1))
        self.on.clicked.connect(lambda: self._on_moved(self._now, self._now + 1))
        self.double.clicked.connect(lambda: self._on_doubled(self._now))
        self.remove.clicked.connect(lambda: self._on_removed(self._now))
        self.add.clicked.connect(self._on_added)
        self.card.edited.connect(lambda card: self._tell(replaced(self.content.cards, self._now, card)))
        self.card.entered.connect(self.entered)
        self.width_of_cards.value_changed.connect(lambda value: self.change("card_width", value))
        self.height_of_media.value_changed.connect(lambda value: self.change("media_height", value))

    def set_services(self, services: Services) -> None:
        """Hand them on."""
        super().set_services(services)
        self.card.set_services(services)

    # -- showing ---------------------------------------------------------------------------------------------------

    @property
    def now(self) -> int:
        """The place of the chosen card."""
        return self._now

    def show_rest(self, content: RcsContent, names: Mapping[str, str], problems: Sequence[Problem]) -> None:
        """Show strip, settings and the chosen card."""
        self._names, self._problems = names, tuple(problems)
        self._now = max(0, min(self._now, len(content.cards) - 1))
        wrong = [place for place in range(len(content.cards)) if below(problems, f"cards.{place}")]
        self.strip.show_cards(content.cards, self._now, names, wrong, locked=self.locked)
        self._show_actions(len(content.cards))
        own = "\n".join(content_words(one) for one in at(problems, "cards"))
        self.error.setVisible(bool(own))
        self.error.set_words(own)
        told = "\n".join(content_words(one) for one in at(self.heed.advice, "cards"))
        self.warning.setVisible(bool(told))
        self.warning.set_words(told)
        self.width_of_cards.set_value(content.card_width)
        self.height_of_media.set_value(content.media_height)
        for choice in (self.width_of_cards, self.height_of_media):
            choice.setEnabled(not self.locked)
        self.card.setVisible(bool(content.cards))
        if content.cards:
            self.card.show_card(
                content.cards[self._now],
                names=names,
                problems=below(problems, f"cards.{self._now}"),
                locked=self.locked,
                heed=self.heed.inside(f"cards.{self._now}"),
            )

    def _show_actions(self, count: int) -> None:
        is_full, is_least = count >= limits.CARDS_MAX, count <= limits.CARDS_MIN
        self.place.set_words(msg("constructor_rcs.card_of", number=self._now + 1, total=count))
        full, least = msg("constructor_rcs.cards_full"), msg("constructor_rcs.cards_least")
        self.limit.set_words(full if is_full else "")
        for button in (self.back, self.on, self.double, self.remove, self.add):
            button.setVisible(not self.locked)
        self.back.setEnabled(self._now > 0)
        self.on.setEnabled(self._now + 1 < count)
        for button, words in ((self.add, "card_add"), (self.double, "card_double")):
            button.setEnabled(not is_full)
            button.set_tip(full if is_full else msg(f"constructor_rcs.{words}"))
        self.remove.setEnabled(not is_least)
        self.remove.set_tip(least if is_least else msg("constructor_rcs.card_remove"))

    # -- gestures --------------------------------------------------------------------------------------------------

    def choose(self, place: int) -> None:
        """Show another card."""
        if place != self._now and 0 <= place < len(self.content.cards):
            self._now = place
            self.show_rest(self.content, self._names, self._problems)
            self.turned.emit()

    def _tell(self, cards: tuple[RcsCard, ...], now: int | None = None) -> None:
        if self.locked or cards == self.content.cards:
            return
        if now is not None:
            self._now = now
        self.edited.emit(msgspec.structs.replace(self.content, cards=cards))

    def _on_moved(self, place: int, to: int) -> None:
        if 0 <= to < len(self.content.cards):
            self._tell(moved(self.content.cards, place, to), to)

    def _on_added(self) -> None:
        if len(self.content.cards) < limits.CARDS_MAX:
            self._tell((*self.content.cards, RcsCard()), len(self.content.cards))

    def _on_doubled(self, place: int) -> None:
        if len(self.content.cards) < limits.CARDS_MAX:
            self._tell(doubled(self.content.cards, place), place + 1)

    def _on_removed(self, place: int) -> None:
        if len(self.content.cards) > limits.CARDS_MIN:
            self._tell(without(self.content.cards, place), max(place - 1, 0))

    def focus_main(self, path: str) -> None:
        """Put the keyboard on a part of a card, or on the strip."""
        parts = path.split(".", 2)
        if not path:
            self.card.focus_path("")
            return
        if len(parts) < 2 or not parts[1].isdigit():
            self.strip.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.choose(int(parts[1]))
        self.card.focus_path(parts[2] if len(parts) > 2 else "")

    def places(self, problem: Problem) -> bool:
        """The card that is shown words its own; those of the others are listed with their numbers."""
        return problem.path == "cards" or problem.path.startswith(f"cards.{self._now}.") or super().places(problem)

    def advises(self, advice: Problem) -> bool:
        """As with problems: what is said of the other cards is listed with their numbers."""
        own = advice.path.removeprefix(f"cards.{self._now}.")
        return advice.path == "cards" or words_itself(own) or super().advises(advice)
