"""Signs of channels, agents, runs, messages and people."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.contract.channels import Channel
from ui.kit.controls.marks import Shown
from ui.kit.controls.paint import avatar, state
from ui.kit.controls.paint.state import Agent, Receipt, Run
from ui.kit.controls.paint.words import width_of, write
from ui.kit.controls.tip import set_tip
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.channel_marks import channel_pixmap
from ui.theme.icons import place
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class ChannelMark(Shown):
    """A channel's mark, 14, 16, 20 or 28; its name is the tooltip."""

    def __init__(self, channel: Channel, parent: QWidget | None = None, *, size: int = 20) -> None:
        super().__init__(parent)
        self._channel = channel
        self.setFixedSize(size, size)
        words = msg(f"channel.{channel.name.lower()}")
        put(self, self.setText, words)
        set_tip(self, words)

    def sizeHint(self) -> QSize:
        """A square."""
        return self.size()

    def paint_in(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the mark."""
        ratio = painter.device().devicePixelRatio()
        place(painter, channel_pixmap(self._channel, self.width(), ratio), rect.left(), rect.top())


class AgentGlyph(Shown):
    """What an agent is doing, as a glyph, with the word beside it unless `glyph_only`."""

    def __init__(
        self, agent: Agent, parent: QWidget | None = None, *, size: int = 10, glyph_only: bool = False
    ) -> None:
        super().__init__(parent)
        self._size, self._glyph_only, self._agent = size, glyph_only, agent
        self.set_state(agent)

    def set_state(self, agent: Agent) -> None:
        """Show another state."""
        self._agent = agent
        put(self, self.setText, msg(f"state.agent_{agent.value}"))

    def sizeHint(self) -> QSize:
        """Glyph and word."""
        word = 0 if self._glyph_only else 8 + width_of(self._text, Type.BODY)
        return QSize(self._size + word, self._size if self._glyph_only else Type.BODY.line)

    def paint_in(self, painter: QPainter, rect: QRectF) -> None:
        """Draw both."""
        top = rect.center().y() - self._size / 2
        state.agent_glyph(painter, QRectF(rect.left(), top, self._size, self._size), self._agent)
        if not self._glyph_only:
            write(painter, rect.adjusted(self._size + 8, 0, 0, 0), self._text, Type.BODY, Token.TEXT)


class RunState(Shown):
    """Where a broadcast stands: icon and word."""

    def __init__(self, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self.set_state(run)

    def set_state(self, run: Run) -> None:
        """Show another state."""
        self._run = run
        put(self, self.setText, msg(f"state.run_{run.value}"))

    def sizeHint(self) -> QSize:
        """Icon and word."""
        return QSize(state.run_width(self._run), Type.BODY.line)

    def paint_in(self, painter: QPainter, rect: QRectF) -> None:
        """Draw both."""
        state.run_state(painter, rect, self._run)


class ReceiptGlyph(Shown):
    """How far a message came: glyph 14 and, with `word`, the word in 12."""

    def __init__(self, receipt: Receipt, parent: QWidget | None = None, *, word: bool = True) -> None:
        super().__init__(parent)
        self._receipt, self._word = receipt, word
        put(self, self.setText, msg(f"state.receipt_{receipt.value}"))

    def sizeHint(self) -> QSize:
        """Glyph and word."""
        word = 5 + width_of(self._text, Type.SECONDARY) if self._word else 0
        return QSize(metrics.ICON_SMALL + word, Type.SECONDARY.line)

    def paint_in(self, painter: QPainter, rect: QRectF) -> None:
        """Draw both; only a failure colours its word."""
        top = rect.center().y() - metrics.ICON_SMALL / 2
        state.receipt_glyph(painter, rect.left(), top, self._receipt)
        if self._word:
            failed = self._receipt is Receipt.FAILED
            step = Type.SECONDARY_MEDIUM if failed else Type.SECONDARY
            room = rect.adjusted(metrics.ICON_SMALL + 5, 0, 2, 0)
            write(painter, room, self._text, step, Token.BAD if failed else Token.MUTED)


class Avatar(Shown):
    """A person: initials on one of six grounds, a channel's mark at the corner."""

    def __init__(
        self,
        name: str,
        parent: QWidget | None = None,
        *,
        size: int = 36,
        key: str = "",
        channel: Channel | None = None,
        ground: Token = Token.SURFACE,
    ) -> None:
        super().__init__(parent)
        self._size, self._key, self._channel, self._ground = size, key, channel, ground
        self.setText(name)

    def set_person(self, name: str, key: str = "") -> None:
        """Show somebody else."""
        self._key = key
        self.setText(name)

    def set_channel(self, channel: Channel | None) -> None:
        """Show another mark or none."""
        self._channel = channel
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The disc, and what the mark stands out."""
        out = 6 if self._channel is not None else 0
        return QSize(self._size + out, self._size + out)

    def paint_in(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the disc and the mark."""
        disc = QRectF(rect.left(), rect.top(), self._size, self._size)
        avatar.avatar(painter, disc, self._text, self._key)
        if self._channel is not None:
            avatar.corner_mark(painter, disc, self._channel, self._ground)
