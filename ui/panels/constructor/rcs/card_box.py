"""One card: its file, title and text with their styles, its buttons (RCS-5..8, RCS-26)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.faults import Problem
from app.contract.payloads.media import MediaKind
from app.contract.payloads.rcs import RcsCard, TextStyle
from app.contract.providers import RcsNetwork
from ui.kit.controls.field import Note
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.text import Text
from ui.panels.constructor.editor import NOTHING, Heed, Services
from ui.panels.constructor.media_box import MediaBox
from ui.panels.constructor.paths import at, inside
from ui.panels.constructor.personal_field import PersonalField
from ui.panels.constructor.rcs import limits
from ui.panels.constructor.rcs.layout_bar import LayoutBar, layout_of
from ui.panels.constructor.rcs.suggestions_box import SuggestionsBox
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_PADDING = metrics.GAP_12


def words_itself(path: str) -> bool:
    """Whether a card words advice for one of its places."""
    return path.startswith("suggestions.") or path in ("title_style", "text_style")


class CardBox(QWidget):
    """Edits one card; the layout of a `single` one can be chosen. Signals: `edited(object)` with the new card,
    `entered(bool)` when the keyboard comes into a text and goes.
    """

    edited = Signal(object)
    entered = Signal(bool)

    def __init__(self, parent: QWidget | None = None, *, single: bool = True) -> None:
        super().__init__(parent)
        self._card, self._single, self._locked = RcsCard(), single, False
        self._has_library = False
        self.head = QWidget(self)
        self.layout_words = Text("", Type.SECONDARY, Token.MUTED, self.head)
        self.bar = LayoutBar(self.head)
        self.bar.hide()
        self.media = MediaBox(Channel.RCS, "card", msg("constructor_rcs.card_media"), self)
        self.thumbnail = MediaBox(Channel.RCS, "thumbnail", msg("constructor_rcs.thumbnail"), self)
        self.title = PersonalField(
            msg("constructor_rcs.card_title"), self, limit=limits.TITLE_MAX, styles=tuple(TextStyle), one_line=True
        )
        self.text = PersonalField(
            msg("constructor_rcs.card_text"), self, limit=limits.CARD_TEXT_MAX, styles=tuple(TextStyle), least=3
        )
        self.style_note = Note(msg("constructor_rcs.styles_google"), Icon.INFO, Token.MUTED, self)
        full = msg("constructor_rcs.card_full", limit=limits.IN_CARD_MAX)
        self.suggestions = SuggestionsBox(msg("constructor_rcs.in_card"), limits.IN_CARD_MAX, full, self)
        row = QHBoxLayout(self.head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.layout_words)
        row.addStretch(1)
        row.addWidget(self.bar)
        self.head.setFixedHeight(self.bar.sizeHint().height())
        self.head.setVisible(single)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(_PADDING, metrics.GAP_8 if single else _PADDING, _PADDING, _PADDING)
        self.column.setSpacing(metrics.GAP_12)
        parts = (self.media, self.thumbnail, self.title, self.text, self.style_note, self.suggestions)
        self.column.addWidget(self.head)
        for part in parts:
            self.column.addWidget(part)
        self._connect()

    def _connect(self) -> None:
        for name, field in (("title", self.title), ("text", self.text)):
            field.edited.connect(partial(self._change, name))
            field.styled.connect(partial(self._change, f"{name}_style"))
            field.entered.connect(self.entered)
        self.media.edited.connect(self._on_media)
        self.thumbnail.edited.connect(partial(self._change, "thumbnail"))
        self.suggestions.edited.connect(partial(self._change, "suggestions"))
        self.bar.edited.connect(self._tell)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def set_services(self, services: Services) -> None:
        """Hand them to the parts."""
        for part in (self.media, self.thumbnail, self.title, self.text, self.suggestions):
            part.set_services(services)
        self._has_library = services.media is not None

    def show_card(
        self,
        card: RcsCard,
        *,
        names: Mapping[str, str],
        problems: Sequence[Problem],
        locked: bool,
        heed: Heed = NOTHING,
    ) -> None:
        """Show a card; paths of problems and advice begin at the card."""
        self._card, self._locked = card, locked
        self.media.setVisible(self._has_library or card.media is not None)
        self.media.show_media(card.media, at(problems, "media"), locked=locked)
        has_video = card.media is not None and card.media.media_ref.kind is MediaKind.VIDEO
        self.thumbnail.setVisible(has_video)
        self.thumbnail.show_media(card.thumbnail, at(problems, "thumbnail"), locked=locked)
        for name, field in (("title", self.title), ("text", self.text)):
            field.show_text(
                getattr(card, name),
                names=names,
                problems=at(problems, name),
                styles=getattr(card, f"{name}_style"),
                locked=locked,
            )
        self._show_styles(card, heed.network)
        self.suggestions.show_suggestions(
            card.suggestions,
            names=names,
            problems=inside(problems, "suggestions"),
            locked=locked,
            heed=heed.inside("suggestions"),
        )
        self.bar.show_card(card)
        self.layout_words.set_words(msg(f"constructor_rcs.layout_{layout_of(card)}"))

    def _show_styles(self, card: RcsCard, network: RcsNetwork | None) -> None:
        """What becomes of styles: a GSMA connection takes them along (RCS-2)."""
        is_styled = bool(card.title_style or card.text_style)
        self.style_note.setVisible(is_styled and network is not RcsNetwork.GSMA)
        words = "styles_lost" if network is RcsNetwork.GOOGLE else "styles_google"
        self.style_note.set_words(msg(f"constructor_rcs.{words}"))

    # -- gestures --------------------------------------------------------------------------------------------------

    def _change(self, name: str, value: object) -> None:
        self._tell(msgspec.structs.replace(self._card, **{name: value}))

    def _on_media(self, value: object) -> None:
        self._tell(msgspec.structs.replace(self._card, media=value, thumbnail=None))

    def _tell(self, card: RcsCard) -> None:
        if card != self._card and not self._locked:
            self.edited.emit(card)

    def focus_path(self, path: str) -> None:
        """Put the keyboard on a part."""
        head, _, rest = path.partition(".")
        if head == "suggestions":
            self.suggestions.focus_path(rest)
        elif head in ("media", "thumbnail"):
            (self.media if head == "media" else self.thumbnail).focus()
        else:
            field = self.text if head == "text" else self.title
            field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- the layout, shown when the mouse or the keyboard is here -----------------------------------------------

    def _show_bar(self) -> None:
        focus = QApplication.focusWidget()
        is_near = self.underMouse() or (focus is not None and self.isAncestorOf(focus))
        is_shown = is_near and not self._locked
        self.bar.setVisible(is_shown)
        self.layout_words.setVisible(not is_shown)

    def _on_focus_changed(self, _old: QWidget | None, _new: QWidget | None) -> None:
        self._show_bar()

    def enterEvent(self, event: QEnterEvent) -> None:
        """The mouse brings it."""
        super().enterEvent(event)
        self._show_bar()

    def leaveEvent(self, event: QEvent) -> None:
        """And takes it away."""
        super().leaveEvent(event)
        self._show_bar()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card as a box inside the step."""
        del event
        painter = QPainter(self)
        smooth(painter)
        box(painter, QRectF(self.rect()), metrics.RADIUS_CARD, fill=Token.WINDOW, line=Token.LINE_STRONG)
