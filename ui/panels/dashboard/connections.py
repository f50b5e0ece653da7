"""How the connections to providers stand, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.contract.channels import Channel
from app.contract.providers import Provider
from ui.kit.controls.button import LinkButton
from ui.kit.controls.card import Card
from ui.kit.controls.paint.shapes import box, inner_ring, smooth
from ui.kit.controls.paint.words import RIGHT, width_of, write
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.text import Text
from ui.panels.providers.spec import link_of, reason_of
from ui.texts.live import texts
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.channel_marks import channel_pixmap
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon, place
from ui.theme.metrics import Type
from ui.theme.tokens import Token

MOST: Final = 6
_ROW: Final = 40
_EDGE: Final = 16
_MARK: Final = 20
_SIGNS: Final = {
    "up": (Icon.OKC, Token.OK),
    "connecting": (Icon.CLOCK, Token.WARN),
    "down": (Icon.BADC, Token.BAD),
    "refused": (Icon.ALERT, Token.BAD),
}
_QUIET: Final = (Icon.STOPC, Token.MUTED)


class ConnectionRow(Pressable):
    """One account: channel, name, how it stands."""

    ringed = False

    def __init__(self, parent: QWidget) -> None:
        self.provider: Provider | None = None
        super().__init__("", parent)
        self.setFixedHeight(_ROW)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def standing(self) -> str:
        """How it stands, in words."""
        return tr(f"providers.link_{link_of(self.provider)}") if self.provider is not None else ""

    def show_provider(self, provider: Provider) -> None:
        """Show an account."""
        self.provider = provider
        self.setText(provider.name)
        self.setAccessibleDescription(self.standing)
        self.set_tip(reason_of(provider) or self.standing)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(240, _ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        del event
        if self.provider is None:
            return
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        if self.hovered:
            box(painter, area.adjusted(4, 1, -4, -1), metrics.RADIUS_CONTROL, fill=Token.HOVER)
        ratio = painter.device().devicePixelRatio()
        middle = area.center().y()
        place(painter, channel_pixmap(Channel(self.provider.channel), _MARK, ratio), _EDGE, middle - _MARK / 2)
        icon, tint = _SIGNS.get(link_of(self.provider), _QUIET)
        word = self.standing
        wide = min(width_of(word, Type.SECONDARY_MEDIUM) + 2, (area.width() - 90) / 2)
        end = area.right() - _EDGE
        write(painter, QRectF(end - wide, 0, wide, area.height()), word, Type.SECONDARY_MEDIUM, tint, align=RIGHT)
        end -= wide + metrics.ICON_SMALL + 6
        draw_icon(painter, icon, tint, end, middle - metrics.ICON_SMALL / 2, px=metrics.ICON_SMALL)
        left = _EDGE + _MARK + metrics.GAP_12
        room = QRectF(left, 0, end - left - metrics.GAP_8, area.height())
        write(painter, room, self.provider.name, Type.BODY, Token.TEXT)
        if self.hasFocus() and self.window().isActiveWindow():
            inner_ring(painter, area.adjusted(2, 1, -2, -1), metrics.RADIUS_CONTROL)


class ConnectionsCard(Card):
    """The accounts, those in trouble first. Signals: `wanted`."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=0)
        self._providers: Sequence[Provider] | None = None
        self.rows: list[ConnectionRow] = []
        self.more = LinkButton(msg("dashboard.all_connections"), self, step=Type.SECONDARY_MEDIUM)
        self.more.clicked.connect(self.wanted)
        head = QHBoxLayout()
        head.setContentsMargins(_EDGE, 14, _EDGE, 4)
        head.addWidget(Text(msg("dashboard.connections"), Type.SECTION, parent=self))
        head.addStretch(1)
        head.addWidget(self.more)
        self._waiting = Skeleton(self, rows=2)
        self.nothing = Text(msg("dashboard.no_connections"), Type.BODY, Token.MUTED, self, wrap=True)
        self._host = QWidget(self)
        around = QHBoxLayout(self._host)
        around.setContentsMargins(_EDGE, metrics.GAP_4, _EDGE, metrics.GAP_8)
        around.addWidget(self.nothing)
        self.column.setSpacing(0)
        self.column.addLayout(head)
        self.column.addWidget(self._waiting)
        self.column.addWidget(self._host)
        for _ in range(MOST):
            row = ConnectionRow(self)
            row.clicked.connect(self.wanted)
            self.rows.append(row)
            self.column.addWidget(row)
        self.column.addSpacing(metrics.GAP_8)
        self.column.addStretch(1)
        self.show_providers(None)
        texts().language_changed.connect(self._on_language_changed)

    def show_providers(self, providers: Sequence[Provider] | None) -> None:
        """Show them; None while they are not known."""
        self._providers = providers
        found = sorted(providers or (), key=lambda one: (link_of(one) == "up", one.name.casefold()))
        self._waiting.setVisible(providers is None)
        self._host.setVisible(providers is not None and not found)
        self.more.setVisible(len(found) > MOST)
        for at, row in enumerate(self.rows):
            row.setVisible(at < len(found))
            if at < len(found):
                row.show_provider(found[at])

    def _on_language_changed(self) -> None:
        self.show_providers(self._providers)
