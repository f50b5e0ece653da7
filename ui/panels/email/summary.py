"""A mail in small: a picture of its top, how much is in it, and the way into the constructor (EML-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.contract.faults import Problem
from app.contract.mail.cleaning import is_color
from app.contract.mail.walk import Block, walk
from app.contract.payloads.email import EmailContent, EmailDocument, Section, Wrapper
from ui.kit.controls.button import Button, LinkButton
from ui.kit.controls.card import Card
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.text import Text
from ui.panels.constructor.naming import placed
from ui.panels.constructor.wording import content_words
from ui.panels.email.geometry import lay_out
from ui.panels.email.painting import Painter, Pictures
from ui.panels.email.words import block_words, hint_of, title_of
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

_SIZE: Final = QSize(104, 124)
_PROBLEMS_MAX: Final = 3


class Miniature(QWidget):
    """The top of a mail, drawn small."""

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painter = Painter(pictures)
        self._document = EmailDocument()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As large as always."""
        return _SIZE

    def show_document(self, document: EmailDocument, names: Mapping[str, str]) -> None:
        """Show another document."""
        self._document = document
        self._painter.page, self._painter.names = document.page, names
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the page on its paper."""
        del event
        painter = QPainter(self)
        smooth(painter)
        page, area = self._document.page, QRectF(self.rect())
        fill = QColor(page.background) if is_color(page.background) else color(Token.PHONE_BUBBLE)
        box(painter, area, metrics.RADIUS_TAG, fill=fill, line=Token.LINE_STRONG)
        inner = area.adjusted(3, 3, -3, -3)
        painter.setClipRect(inner)
        painter.translate(inner.topLeft())
        scale = inner.width() / page.width
        painter.scale(scale, scale)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for one in lay_out(self._document, page.width, self._painter.measure, stacked=False).boxes:
            if one.area.top() * scale > inner.height():
                break
            if not one.block.props.hidden:
                self._painter.draw(painter, one, editing=False)


class Summary(Card):
    """Signals: `wanted(object)`: open the constructor, at a Problem or with None."""

    wanted = Signal(object)

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=metrics.GAP_12)
        self.miniature = Miniature(pictures, self)
        self.count = Text("", Type.BODY_STRONG, parent=self, fill=True)
        self.hint = Text("", Type.SECONDARY, Token.MUTED, self, wrap=True, limit=3)
        self.open = Button(msg("constructor_email.open"), parent=self, icon=Icon.EDIT, height=metrics.BUTTON_TOOL)
        self.problems = [
            LinkButton("", self, step=Type.SECONDARY_MEDIUM, icon=Icon.ALERT, tint=Token.BAD)
            for _ in range(_PROBLEMS_MAX)
        ]
        self._shown: list[Problem] = []
        words = QVBoxLayout()
        words.setSpacing(metrics.GAP_4)
        words.addWidget(self.count)
        words.addWidget(self.hint)
        words.addStretch(1)
        for at, link in enumerate(self.problems):
            link.clicked.connect(partial(self._on_problem, at))
            words.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        words.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_12)
        row.addWidget(self.miniature, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.column.addLayout(row)
        self.open.clicked.connect(lambda: self.wanted.emit(None))

    def show_content(self, content: EmailContent, *, names: Mapping[str, str], problems: Sequence[Problem]) -> None:
        """Show how much is in a mail and what is wrong with it."""
        document = content.document or EmailDocument()
        self.miniature.show_document(document, names)
        shown = [one.block for one in walk(document) if one.is_shown]
        elements = [block for block in shown if not isinstance(block, Section | Wrapper)]
        count = len(elements)
        empty = msg("constructor_email.nothing_yet")
        self.count.set_words(msg("constructor_email.blocks", count=count) if count else empty)
        self.hint.set_words(", ".join(self._named(block, names) for block in elements[:4]))
        said = {self._said(document, one): one for one in reversed(problems)}
        self._shown = sorted(said.values(), key=list(problems).index)[:_PROBLEMS_MAX]
        for at, link in enumerate(self.problems):
            link.setVisible(at < len(self._shown))
            if at < len(self._shown):
                link.set_words(self._said(document, self._shown[at]))

    @staticmethod
    def _named(block: Block, names: Mapping[str, str]) -> str:
        hint = hint_of(block, names)
        return hint[:40] if hint else str(title_of(block))

    @staticmethod
    def _said(document: EmailDocument, problem: Problem) -> str:
        return placed([block_words(document, problem.path)], content_words(problem))

    def _on_problem(self, at: int, _: bool = False) -> None:
        self.wanted.emit(self._shown[at])
