"""From a key to the painted preview, and twelve cards in a row: milliseconds, against one bare QTextLayout."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QTextLayout
from PySide6.QtWidgets import QApplication, QWidget

from app.contract.content import Content
from app.contract.payloads.plain import SmsContent
from app.contract.payloads.rcs import RcsCard, RcsContent
from app.contract.payloads.suggestions import Reply
from app.contract.payloads.whatsapp import WhatsAppContent
from app.contract.template import placeholder
from bench.figures import Figure
from ui.kit.phone.preview import PhonePreview
from ui.kit.phone.scene_content import scene_of_content
from ui.kit.phone.scene_words import Filling
from ui.theme.metrics import Type, font
from ui.theme.theme import Mode, theme

LENGTH: Final = 4096
VARIABLES: Final = 30
CARDS: Final = 12
KEYS: Final = 120
WIDTH: Final = 190.0
NAMES: Final = Filling(names={f"field_{at}": f"Field {at}" for at in range(VARIABLES)})


def long_text(extra: str = "") -> str:
    """A message of the greatest length, its variables spread over it; `extra` is what was typed last."""
    words = "see you on *Monday* at the workshop in the harbour, bring the papers of your car and the old tyres. "
    part = LENGTH // VARIABLES
    spread = [
        (words * 3)[: part - len(placeholder(f"field_{at}"))] + placeholder(f"field_{at}")
        for at in range(VARIABLES)
    ]
    text = "".join(spread)
    return (text + words)[: LENGTH - len(extra)] + extra


def carousel(extra: str = "") -> RcsContent:
    """Twelve cards with two buttons each; the text of the first is being typed."""
    cards = tuple(
        RcsCard(
            title=f"Winter tyre {at}",
            text=f"Fitting and balancing included, {placeholder('field_1')}{extra if not at else ''}",
            suggestions=(Reply(text="Book"), Reply(text="Not now")),
        )
        for at in range(CARDS)
    )
    return RcsContent(type="carousel", cards=cards, suggestions=tuple(Reply(text=f"Chip {at}") for at in range(11)))


class Bare(QWidget):
    """The same number of characters in a layout of Qt's own, broken and painted anew."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(264, 532)
        self._layout = QTextLayout()

    def type(self, text: str) -> None:
        """Break another text."""
        self._layout = QTextLayout(text, font(Type.BODY))
        self._layout.beginLayout()
        y = 0.0
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(WIDTH)
            line.setPosition(QPointF(0, y))
            y += line.height()
        self._layout.endLayout()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it."""
        del event
        painter = QPainter(self)
        self._layout.draw(painter, QPointF(4, 4))


def painted(act: Callable[[int], object], count: int = KEYS) -> list[float]:
    """The milliseconds of every act with its painting; the first ones fill caches and do not count."""
    found = []
    for at in range(-10, count):
        started = time.perf_counter()
        act(at + 10)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest.value)
        if at >= 0:
            found.append((time.perf_counter() - started) * 1_000)
    return found


def typed(phone: PhonePreview, content: Callable[[str], Content]) -> Callable[[int], object]:
    """Type one more letter."""
    return lambda at: phone.set_scene(scene_of_content(content("x" * at), NAMES, sender="Nordwind", time="09:00"))


def p99(times: list[float]) -> float:
    """The time that one of a hundred exceeds."""
    return sorted(times)[min(len(times) * 99 // 100, len(times) - 1)]


def run() -> list[Figure]:
    """Median and 99th percentile, ours beside the baseline of the same run."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    if not isinstance(app, QApplication):
        raise TypeError("the preview needs a QApplication")
    theme().install(app, Mode.LIGHT)
    bare, phone = Bare(), PhonePreview()
    phone.resize(phone.sizeHint())
    bare.show()
    phone.show()
    app.processEvents()
    baseline = painted(lambda at: bare.type(long_text("x" * at)))
    found = {
        "key, 4,096 and 30 variables": painted(typed(phone, lambda extra: SmsContent(text=long_text(extra)))),
        "key, marks in 4,096": painted(typed(phone, lambda extra: WhatsAppContent(text=long_text(extra)))),
        "key, 12 cards": painted(typed(phone, carousel)),
    }

    def scroll(at: int) -> None:
        phone.posture.sideways = at * 17 % phone.page.reach
        phone.update()

    found["frame, 12 cards sideways"] = painted(scroll)
    for widget in (bare, phone):
        widget.close()
        widget.deleteLater()
    return [
        Figure("preview", f"{name} / bare layout, {said}", measure(times), "ms", measure(baseline))
        for name, times in found.items()
        for said, measure in (("median", statistics.median), ("p99", p99))
    ]
