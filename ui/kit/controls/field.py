"""A field of a form: its label above, a note or counter beside it, help or the error beneath."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from app.contract.faults import Problem
from ui.kit.controls.paint import paragraph
from ui.kit.controls.paint.shapes import smooth
from ui.kit.controls.text import Text
from ui.kit.controls.text_area import TextArea
from ui.kit.controls.text_field import PasswordField
from ui.texts.faults import problem_text
from ui.texts.live import put, texts
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_LEAD = metrics.ICON_SMALL + 4
_NEAR = 0.75  # the share of a limit from which it is worth knowing


@runtime_checkable
class Markable(Protocol):
    """A control that can show an error border."""

    def set_invalid(self, invalid: bool) -> None:
        """Show or remove it."""


class Note(QWidget):
    """A sentence with an icon: an error, a warning, a hint. Wraps."""

    def __init__(
        self,
        words: Words,
        icon: Icon | None,
        tint: Token,
        parent: QWidget | None = None,
        *,
        step: Type = Type.SECONDARY,
    ) -> None:
        super().__init__(parent)
        self._icon, self._tint, self._step, self._text = icon, tint, step, ""
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        put(self, self.setText, words)

    def setText(self, text: str) -> None:
        """Show a plain text; `set_words` follows the language."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """What is shown."""
        return self._text

    def set_words(self, words: Words) -> None:
        """Show words: a Message follows the language."""
        put(self, self.setText, words)

    def set_sign(self, icon: Icon, tint: Token) -> None:
        """Show the sentence as another kind of thing."""
        self._icon, self._tint = icon, tint
        self.updateGeometry()
        self.update()

    def _lead(self) -> int:
        return _LEAD if self._icon is not None else 0

    def heightForWidth(self, width: int) -> int:
        """What the sentence needs."""
        return paragraph.height(self._text, self._step, width - self._lead())

    def sizeHint(self) -> QSize:
        """On one line, up to a readable width."""
        width = min(paragraph.natural_width(self._text, self._step) + self._lead(), 320)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """A narrow column."""
        return QSize(80, self._step.line)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw icon and sentence."""
        del event
        painter = QPainter(self)
        smooth(painter)
        if self._icon is not None:
            px = metrics.ICON_SMALL
            draw_icon(painter, self._icon, self._tint, 0, (self._step.line - px) / 2, px=px)
        area = QRectF(self.rect()).adjusted(self._lead(), 0, 0, 0)
        shown = paragraph.lines(self._text, self._step, int(area.width()))
        paragraph.write_lines(painter, area, shown, self._step, self._tint)


class Field(QWidget):
    """A control with its words.

    `limit` adds a counter `26 / 128`, from three quarters of the limit on unless `always_counted`. The Caps Lock
    note of a PasswordField comes by itself. The label names the control for assistive programs, the error describes
    it.
    """

    def __init__(
        self,
        label: Words,
        control: QWidget,
        parent: QWidget | None = None,
        *,
        help: Words = "",  # noqa: A002 - the word of forms
        note: Words = "",
        limit: int | None = None,
        always_counted: bool = False,
        optional: bool = False,
    ) -> None:
        super().__init__(parent)
        self.control = control
        self._limit, self._always_counted = limit, always_counted
        self._problem: Problem | None = None
        self._note_words: Words = note
        self.label = Text(label, Type.SECONDARY_MEDIUM, Token.MUTED, self)
        self.note = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.optional = Text(msg("common.optional"), Type.SECONDARY, Token.FAINT, self)
        self.optional.setVisible(optional)
        self._help = Note(help, None, Token.MUTED, self)
        self._help.setVisible(bool(help))
        self._error = Note("", Icon.ALERT, Token.BAD, self)
        self._error.hide()
        self._lay_out()
        if label:
            put(control, control.setAccessibleName, label)
        self.set_note(note)
        self._connect(control)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(metrics.GAP_8)
        top.addWidget(self.label)
        top.addWidget(self.optional)
        top.addStretch(1)
        top.addWidget(self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_4)
        column.addLayout(top)
        column.addWidget(self.control)
        column.addWidget(self._error)
        column.addWidget(self._help)

    def _connect(self, control: QWidget) -> None:
        self.setFocusProxy(control)
        if isinstance(control, PasswordField):
            control.caps_lock_changed.connect(self._on_caps_lock_changed)
        if self._limit is not None and isinstance(control, QLineEdit):
            control.textChanged.connect(self._count)
        elif self._limit is not None and isinstance(control, TextArea):
            control.text_changed.connect(self._count)
        if self._limit is not None:
            self._count()
        texts().language_changed.connect(self._on_language_changed)

    def set_note(self, words: Words, token: Token = Token.MUTED) -> None:
        """Say something at the right of the label."""
        self.note.set_words(words)
        self.note.set_token(token)
        self.note.setVisible(bool(words))

    def _count(self) -> None:
        control, limit = self.control, self._limit or 0
        length = len(control.text()) if isinstance(control, QLineEdit | TextArea) else 0
        if not self._always_counted and length < limit * _NEAR:
            self.set_note(self._note_words)
            return
        over = Token.BAD if length > limit else Token.MUTED
        self.set_note(msg("common.count_of", part=length, whole=limit), over)

    def _on_caps_lock_changed(self, on: bool) -> None:
        if on:
            self.set_note(msg("common.caps_lock"), Token.WARN)
        else:
            self.set_note(self._note_words)

    def set_problem(self, problem: Problem | None) -> None:
        """Show what is wrong, or that nothing is."""
        self._problem = problem
        self._show_error(problem_text(problem) if problem is not None else "")

    def set_error(self, words: Words) -> None:
        """Show an error in words of the panel; an empty text removes it."""
        self._problem = None
        self._show_error(words)

    def error(self) -> str:
        """The error shown, or an empty text."""
        return self._error.text() if not self._error.isHidden() else ""

    def _show_error(self, words: Words) -> None:
        self._error.set_words(words)
        self._error.setVisible(bool(words))
        self._help.setVisible(bool(self._help.text()) and not words)
        self.control.setAccessibleDescription(str(words) or self._help.text())
        if isinstance(self.control, Markable):
            self.control.set_invalid(bool(words))

    def _on_language_changed(self) -> None:
        if self._problem is not None:
            self.set_problem(self._problem)
