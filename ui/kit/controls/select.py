"""A choice from a list, with its own pop-up: rows 28, a tick, a search where the list is long."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from ui.kit.controls.dots import SIZE, Dot, Dotted, dots, paint_dot
from ui.kit.controls.option_list import Option, OptionPopup
from ui.kit.controls.paint.field import field_box
from ui.kit.controls.paint.shapes import smooth
from ui.kit.controls.paint.words import width_of, write
from ui.kit.controls.tip import set_tip
from ui.texts.live import put, texts
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.channel_marks import channel_pixmap
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon, place
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_PADDING, _GAP = 8, 8


class Select(QComboBox):
    """A field that opens a list. Keys are those of a combo box: arrows, letters, F4 or Alt+Down.

    `dotted` says that the options are senders or accounts by id: a dot shows how each does, a tooltip says it.

    Signals: `value_changed(object)` when the person chose another option.
    """

    value_changed = Signal(object)

    def __init__(
        self,
        placeholder: Words = "",
        parent: QWidget | None = None,
        *,
        height: int = metrics.FIELD,
        hug: bool = False,
        dotted: Dotted | None = None,
    ) -> None:
        super().__init__(parent)
        self._height, self._invalid, self._hug = height, False, hug
        self._dotted = dotted
        self._options: list[Option] = []
        self._popup: OptionPopup | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(height)
        horizontal = QSizePolicy.Policy.Maximum if hug else QSizePolicy.Policy.Expanding
        self.setSizePolicy(horizontal, QSizePolicy.Policy.Fixed)
        put(self, self.setPlaceholderText, placeholder)
        self.activated.connect(self._on_activated)
        texts().language_changed.connect(self._on_language_changed)
        if dotted is not None:
            self.currentIndexChanged.connect(self._on_dots)
            dots().changed.connect(self._on_dots)

    @property
    def dot(self) -> Dot | None:
        """How what is chosen does, where `dotted` says what the options are."""
        return dots().of(self._dotted, self.value)

    def _on_dots(self) -> None:
        """How the chosen one does has changed: its tooltip says it in words."""
        dot = self.dot
        set_tip(self, dot.tip if dot is not None else "")
        put(self, self.setAccessibleDescription, dot.tip if dot is not None else "")
        self.updateGeometry()
        self.update()

    def set_options(self, options: list[Option], value: Hashable = None) -> None:
        """Replace the list; the option with `value` is chosen, without a signal."""
        self._options = list(options)
        self.clear()
        self.addItems([str(option.words) for option in options])
        model = self.model()
        if isinstance(model, QStandardItemModel):
            for at, option in enumerate(options):
                model.item(at).setEnabled(option.enabled)  # the arrow keys pass over those that are not
        self.set_value(value)
        self.updateGeometry()

    @property
    def options(self) -> list[Option]:
        """The list."""
        return list(self._options)

    @property
    def value(self) -> Hashable:
        """The chosen value, None while nothing is chosen."""
        at = self.currentIndex()
        return self._options[at].value if 0 <= at < len(self._options) else None

    def set_value(self, value: Hashable) -> None:
        """Choose without a signal; nothing is chosen when no option has this value."""
        at = next((n for n, option in enumerate(self._options) if option.value == value), -1)
        if at != self.currentIndex():
            self.setCurrentIndex(at)
            self.updateGeometry()  # one that hugs its words is as wide as they are
        self.update()

    def set_invalid(self, invalid: bool) -> None:
        """Show the error border."""
        self._invalid = invalid
        self.update()

    def _on_activated(self, at: int) -> None:
        self.updateGeometry()
        self.value_changed.emit(self._options[at].value)

    def _on_language_changed(self) -> None:
        for at, option in enumerate(self._options):
            self.setItemText(at, str(option.words))
        self.updateGeometry()

    def showPopup(self) -> None:
        """Open the list beneath; it is as wide as the field or its longest row."""
        if self._popup is not None or not self._options:
            return
        popup = OptionPopup(self, self._options, self.currentIndex(), dotted=self._dotted)
        self._popup = popup
        popup.chosen.connect(self._on_popup_chosen)
        popup.closed.connect(self._on_popup_closed)
        popup.open_beside(self)

    def hidePopup(self) -> None:
        """Close the list."""
        if self._popup is not None:
            self._popup.dismiss()

    def _on_popup_chosen(self, at: int) -> None:
        self.hidePopup()
        if at != self.currentIndex():
            self.setCurrentIndex(at)
            self.activated.emit(at)

    def _on_popup_closed(self) -> None:
        self._popup = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, as Space does."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.showPopup()
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling a form must not change what it says."""
        event.ignore()

    def sizeHint(self) -> QSize:
        """The longest option, or the chosen one where it hugs its words."""
        shown = [self.currentText() or self.placeholderText()]
        if not self._hug:
            shown += [self.itemText(at) for at in range(min(self.count(), 50))]
        lead = metrics.ICON + _GAP if any(o.icon or o.channel for o in self._options) else 0
        lead += SIZE + _GAP if self._dotted is not None else 0
        widest = max(width_of(text, Type.BODY) for text in shown)
        return QSize(lead + widest + _GAP + metrics.ICON + 2 * _PADDING + 2, self._height)

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(min(self.sizeHint().width(), 72), self._height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw box, chosen option, chevron."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area, enabled = QRectF(self.rect()), self.isEnabled()
        focused = self.hasFocus() or self._popup is not None
        field_box(painter, area, enabled=enabled, hovered=self.underMouse(), focused=focused, invalid=self._invalid)
        y = area.center().y() - metrics.ICON / 2
        end = area.right() - _PADDING - metrics.ICON
        draw_icon(painter, Icon.DOWN, Token.MUTED if enabled else Token.DISABLED, end, y)
        x, at = area.left() + _PADDING, self.currentIndex()
        if at >= 0:
            x = self._lead(painter, self._options[at], x, y)
        token = Token.DISABLED if not enabled else Token.TEXT if at >= 0 else Token.FAINT
        room = QRectF(x, area.top(), end - _GAP / 2 - x, area.height())
        write(painter, room, self.currentText() if at >= 0 else self.placeholderText(), Type.BODY, token)

    def _lead(self, painter: QPainter, option: Option, x: float, y: float) -> float:
        if option.channel is not None:
            ratio = painter.device().devicePixelRatio()
            place(painter, channel_pixmap(option.channel, metrics.ICON, ratio), x, y)
            x += metrics.ICON + _GAP
        elif option.icon is not None:
            draw_icon(painter, option.icon, Token.MUTED, x, y)
            x += metrics.ICON + _GAP
        dot = self.dot
        if dot is not None:
            paint_dot(painter, dot, x, y + metrics.ICON / 2)
            x += SIZE + _GAP
        return x
