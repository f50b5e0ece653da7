"""A text of a message: the editor in its box, what it has used of its limit, and what can be put into it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.contract.faults import Problem
from app.contract.payloads.rcs import TextStyle
from app.contract.visible import visible_length
from ui.kit.composer.emoji import EmojiPicker
from ui.kit.controls.button import IconButton
from ui.kit.controls.field import Note
from ui.kit.controls.paint.field import field_box
from ui.kit.controls.paint.shapes import smooth
from ui.kit.controls.text import Text
from ui.kit.controls.tip import set_tip
from ui.panels.constructor.editor import Services
from ui.panels.constructor.personal_edit import PersonalEdit
from ui.panels.constructor.variables import DefaultPopup, VariablePicker
from ui.panels.constructor.wording import content_words
from ui.texts.live import put
from ui.texts.messages import Words, msg
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

PERSONALISE_KEYS: Final = "Ctrl+Shift+A"
EMOJI_KEYS: Final = "Ctrl+Shift+E"
_PADDING_X, _PADDING_Y = 8, 7
_STYLES: Final = {TextStyle.BOLD: Icon.BOLD, TextStyle.ITALIC: Icon.ITALIC, TextStyle.UNDERLINE: Icon.UNDERLINE}
_SIZE = metrics.BUTTON_INLINE
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class _Box(QWidget):
    """The frame around an editor."""

    def __init__(self, edit: PersonalEdit, parent: QWidget) -> None:
        super().__init__(parent)
        self._edit, self._invalid = edit, False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PADDING_X, _PADDING_Y, _PADDING_X, _PADDING_Y)
        column.addWidget(edit)

    def set_invalid(self, invalid: bool) -> None:
        self._invalid = invalid
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        smooth(painter)
        enabled, focused = not self._edit.isReadOnly(), self._edit.hasFocus()
        area, hovered = QRectF(self.rect()), self.underMouse()
        field_box(painter, area, enabled=enabled, hovered=hovered, focused=focused, invalid=self._invalid)


class PersonalField(QWidget):
    """A text with variables and its words (MSG-40, MSG-96).

    `limit` shows `used / limit`, red beyond it; nothing is ever cut. `least` is its height in lines, `styles`
    offers a format bar, `personal` and `emoji` what can be inserted. `one_line` takes no line breaks. `boxed` draws
    a field with its label, beside which `optional` stands where it is; without it is the text of a card. Signals:
    `edited(str)`, `styled(object)` with the new tuple of styles, `entered(bool)` when the keyboard comes and goes.
    """

    edited = Signal(str)
    styled = Signal(object)
    entered = Signal(bool)

    def __init__(
        self,
        label: Words,
        parent: QWidget | None = None,
        *,
        placeholder: Words = "",
        limit: int | None = None,
        least: int = 1,
        styles: Collection[TextStyle] = (),
        personal: bool = True,
        emoji: bool = True,
        foreign_cost: bool = False,
        boxed: bool = True,
        one_line: bool = False,
        optional: bool = False,
    ) -> None:
        super().__init__(parent)
        self._limit, self._locked, self._one_line = limit, False, one_line
        self._styles: tuple[TextStyle, ...] = ()
        self._names: Mapping[str, str] = {}
        self._services = Services()
        self._problems: tuple[Problem, ...] = ()
        self.edit = PersonalEdit(placeholder, self, foreign_cost=foreign_cost, least=least)
        put(self.edit, self.edit.setAccessibleName, label)
        self.label = Text(label, Type.SECONDARY_MEDIUM, Token.MUTED, self)
        self.optional = Text(msg("common.optional"), Type.SECONDARY, Token.FAINT, self)
        self.optional.setVisible(boxed and optional)
        self._says_optional, self._has_hint = boxed and optional, bool(placeholder)
        self.used = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self.notice = Note("", Icon.INFO, Token.MUTED, self)
        self.style_buttons = {one: self._style_button(one) for one in styles}
        self.emoji = self._tool(Icon.SMILE, msg("constructor.emoji"), EMOJI_KEYS, shown=emoji)
        self.personalise = self._tool(Icon.BRACES, msg("builder.personalise"), PERSONALISE_KEYS, shown=personal)
        offered = ((self.emoji, emoji), (self.personalise, personal))
        self._tools: list[QWidget] = [button for button, is_offered in offered if is_offered]
        self.box = _Box(self.edit, self) if boxed else None
        self.head = QHBoxLayout()
        self._lay_out()
        self._connect()
        self.error.hide()
        self.notice.hide()

    def _style_button(self, style: TextStyle) -> IconButton:
        button = IconButton(_STYLES[style], msg(f"constructor.style_{style.value}"), self, size=_SIZE)
        button.setCheckable(True)
        button.clicked.connect(lambda: self._on_style(style))
        return button

    def _tool(self, icon: Icon, words: Words, keys: str, *, shown: bool) -> IconButton:
        button = IconButton(icon, words, self, size=_SIZE)
        set_tip(button, words, keys)
        button.setVisible(shown)
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.head.setSpacing(0)
        self.label.setVisible(self.box is not None)
        if self.box is not None:
            words = QHBoxLayout()
            words.setSpacing(metrics.GAP_8)
            words.addWidget(self.label)
            words.addWidget(self.optional)
            self.head.addLayout(words)
            self.head.addStretch(1)
        for button in (*self.style_buttons.values(), *self._tools):
            self.head.addWidget(button)
        if self.box is not None:
            self.head.addSpacing(metrics.GAP_4)
        else:
            self.head.insertStretch(0, 1)
        self.head.addWidget(self.used)
        self.used.setVisible(self._limit is not None)
        if self.box is not None:  # upwards, since the Tab key goes as laid out: first the text, then its tools
            pair = QBoxLayout(QBoxLayout.Direction.BottomToTop)
            pair.setSpacing(2)
            pair.addWidget(self.box)
            pair.addLayout(self.head)
            column.addLayout(pair)
        else:
            column.addWidget(self.edit)
            column.addLayout(self.head)
        column.addWidget(self.error)
        column.addWidget(self.notice)

    def _connect(self) -> None:
        self.setFocusProxy(self.edit)
        self.edit.edited.connect(self._on_edited)
        self.edit.chip_pressed.connect(self._on_chip)
        self.edit.left_out.connect(self._on_left_out)
        self.edit.installEventFilter(self)
        self.emoji.clicked.connect(self.open_emoji)
        self.personalise.clicked.connect(self.open_variables)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room beside the name, the empty field itself says that it is optional."""
        super().resizeEvent(event)
        if not self._says_optional:
            return
        apart = 0 if self.optional.isVisibleTo(self) else self.optional.sizeHint().width() + metrics.GAP_8
        is_roomy = self.head.sizeHint().width() + apart <= self.width()
        self.optional.setVisible(is_roomy)
        if not self._has_hint:
            put(self.edit, self.edit.setPlaceholderText, "" if is_roomy else msg("common.optional"))

    # -- showing ---------------------------------------------------------------------------------------------------

    def set_services(self, services: Services) -> None:
        """What it may use of the program."""
        self._services = services

    def set_foot(self, widget: QWidget) -> None:
        """Put something at the left of the tools of a text without a box."""
        self.head.takeAt(0)
        self.head.insertWidget(0, widget, 1)

    def add_tool(self, widget: QWidget, *, last: bool = False) -> None:
        """Put a tool before the others, or behind the figure; it goes while the text is locked."""
        first = 2 if self.box is not None else 1
        self.head.insertWidget(self.head.count() if last else first, widget)
        self._tools.append(widget)

    def text(self) -> str:
        """The text as it stands here."""
        return self.edit.text()

    def show_text(
        self,
        text: str,
        *,
        names: Mapping[str, str],
        problems: Sequence[Problem] = (),
        styles: tuple[TextStyle, ...] = (),
        locked: bool = False,
        beside: int = 0,
    ) -> None:
        """Show a stored text, variables by their names, what is wrong with it.

        `beside` are characters written elsewhere that count in its limit.
        """
        self._names, self._styles, self._locked = names, styles, locked
        self.edit.set_names(names)
        self.edit.set_text(text)
        self.edit.setReadOnly(locked)
        for style, button in self.style_buttons.items():
            button.setChecked(style in styles)
        for tool in (*self.style_buttons.values(), *self._tools):
            tool.setVisible(not locked)
        self._show_used(visible_length(text) + beside)
        self._show_problems(tuple(problems))

    def _show_used(self, count: int) -> None:
        if self._limit is None:
            return
        self.used.set_words(msg("builder.used", used=number(count), limit=number(self._limit)))
        self.used.set_token(Token.BAD if count > self._limit else Token.MUTED)

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        self._problems = problems
        words = "\n".join(dict.fromkeys(content_words(one) for one in problems))
        self.error.setVisible(bool(words))
        self.error.set_words(words)
        self.edit.setAccessibleDescription(words)
        if self.box is not None:
            self.box.set_invalid(bool(words))

    # -- gestures --------------------------------------------------------------------------------------------------

    def open_variables(self) -> None:
        """Choose an attribute to insert at the cursor (MSG-40)."""
        if not self._locked:
            picker = VariablePicker(self.personalise, self._names, self._insert)
            picker.open_beside(self.personalise, right=True)

    def _on_edited(self, text: str) -> None:
        """Pasted lines become one where there may be no more."""
        whole = " ".join(text.split("\n")) if self._one_line else text
        if whole != text:
            self.edit.set_text(whole)
        self.notice.setVisible(whole != text)
        self.notice.set_words(msg("constructor.lines_joined"))
        self.edited.emit(whole)

    def _on_left_out(self, count: int) -> None:
        self.notice.set_words(msg("constructor.left_out", count=count))
        self.notice.show()

    def _insert(self, raw: str) -> None:
        self.edit.insert_variable(raw)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_emoji(self) -> None:
        """Choose an emoji to insert at the cursor."""
        if not self._locked:
            picker = EmojiPicker(self.emoji, self._services.recent_emoji)
            picker.chosen.connect(self._on_emoji)
            picker.open_beside(self.emoji, right=True)

    def _on_emoji(self, character: str) -> None:
        self.edit.insertPlainText(character)
        if self._services.emoji_taken is not None:
            self._services.emoji_taken(character)

    def _on_style(self, style: TextStyle) -> None:
        chosen = {*self._styles} ^ {style}
        self.styled.emit(tuple(one for one in TextStyle if one in chosen))

    def _on_chip(self, position: int, place: QRect) -> None:
        if self._locked:
            return
        raw = next((piece.raw for piece in self.edit.pieces() if piece.position == position), "")
        if raw:
            popup = DefaultPopup(self.edit, raw, lambda fresh: self.edit.replace_chip(position, fresh))
            popup.open_at_chip(self.edit, place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell when the keyboard comes and goes; the keys of the tools work from the text."""
        kind = event.type()
        if kind in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.entered.emit(kind is QEvent.Type.FocusIn)
            if self.box is not None:
                self.box.update()
        if isinstance(event, QKeyEvent) and kind in {QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress}:
            if kind is QEvent.Type.KeyPress and event.key() in _ENTER and (self._one_line or _has_ctrl(event)):
                event.ignore()  # it goes on to the dialog, whose primary button it presses
                return True
            tool = self._tool_of(event)
            if tool is not None and kind is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if tool is not None:
                tool.click()
                return True
        return super().eventFilter(watched, event)

    def _tool_of(self, event: QKeyEvent) -> IconButton | None:
        ctrl, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        tools = {Qt.Key.Key_A: self.personalise, Qt.Key.Key_E: self.emoji}
        tool = tools.get(Qt.Key(event.key())) if event.modifiers() == ctrl | shift else None
        return tool if tool in self._tools else None


def _has_ctrl(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
