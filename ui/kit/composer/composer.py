"""The composer: who it is from, the text, what it costs, and Send with the reason where it cannot be pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.contract import sms
from app.contract.sms import Alphabet
from ui.kit.composer.edit import ComposerEdit
from ui.kit.composer.emoji import EmojiPicker
from ui.kit.composer.state import ComposerState
from ui.kit.composer.verdict import Verdict, judge, similar
from ui.kit.controls.button import IconButton, LinkButton, SplitButton
from ui.kit.controls.choice import Switch
from ui.kit.controls.dots import Dotted
from ui.kit.controls.field import Note
from ui.kit.controls.floating import Side
from ui.kit.controls.menu import Menu
from ui.kit.controls.option_list import Option, OptionPopup
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.shapes import rule
from ui.kit.controls.paint.words import elided
from ui.kit.controls.select import Select
from ui.kit.controls.text import Text
from ui.texts.live import put, texts
from ui.texts.messages import Words, msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

_FIGURES: Final = {
    Alphabet.GSM7: "sms.figure.gsm7",
    Alphabet.GSM7_EXTENDED: "sms.figure.gsm7_extended",
    Alphabet.UNICODE: "sms.figure.unicode",
}
_MARGIN: Final = metrics.GAP_12
VALUE_WIDTH: Final = 128


def _shortened(value: str) -> Words:
    """A value beside its name, which comes first."""
    return elided(value, Type.SECONDARY, VALUE_WIDTH) if value else msg("composer.no_value")


class Composer(QWidget):
    """Knows nothing of conversations: it is given a state and a text, and tells what the person wants.

    Signals: `typed(str)` with the text as it is kept, `submitted(bool)` with True where the next conversation is
    wanted, `sender_chosen(int)`, `by_itself_chosen(bool)`, `enter_sends_chosen(bool)`, `undo_wanted()`, `left()`,
    `emoji_taken(str)`.
    """

    typed = Signal(str)
    submitted = Signal(bool)
    sender_chosen = Signal(int)
    by_itself_chosen = Signal(bool)
    enter_sends_chosen = Signal(bool)
    undo_wanted = Signal()
    left = Signal()
    emoji_taken = Signal(str)

    def __init__(self, recent_emoji: Callable[[], Sequence[str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent_emoji = recent_emoji
        self._state = ComposerState()
        self._verdict: Verdict = judge("")
        self._loading = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.edit = ComposerEdit(self._name_of, self)
        self.edit.setPlaceholderText(tr("composer.placeholder"))
        self._build_head()
        self._build_foot()
        self._lay_out()
        self.edit.typed.connect(self._on_typed)
        self.edit.submitted.connect(self.submit)
        self.edit.undo_wanted.connect(self.undo_wanted)
        self.edit.left.connect(self.left)
        self.edit.focus_changed.connect(self._on_focus_changed)
        texts().language_changed.connect(self._on_language_changed)
        self.setFocusProxy(self.edit)
        self._on_language_changed()

    # -- building --------------------------------------------------------------------------------------------------

    def _build_head(self) -> None:
        self.banner = Note("", Icon.OPTOUT, Token.BAD, self)
        self.banner.hide()
        self.warning = Note("", Icon.OPTOUT, Token.WARN, self)
        self.warning.hide()
        self.sender_select = Select(
            msg("composer.choose_sender"), self, height=metrics.FIELD_COMPACT, hug=True, dotted=Dotted.SENDER
        )
        put(self.sender_select, self.sender_select.setAccessibleName, msg("composer.sender"))
        self.sender_select.value_changed.connect(self._on_sender)
        self.blocked = Note("", Icon.ALERT, Token.WARN, self)
        self.window_note = Note("", Icon.CLOCK, Token.MUTED, self)
        self.away = Text(msg("composer.away"), Type.SECONDARY, Token.WARN, self)
        self.by_itself = Switch(msg("composer.by_itself"), self)
        self.by_itself.toggled.connect(self.by_itself_chosen)

    def _build_foot(self) -> None:
        size = metrics.BUTTON_TOOL
        self.emoji = IconButton(Icon.SMILE, msg("composer.emoji"), self, size=size)
        self.emoji.clicked.connect(self.open_emoji)
        self.personal = IconButton(Icon.BRACES, msg("composer.personalise"), self, size=size)
        self.personal.clicked.connect(self.open_personal)
        self.preview = Text("", Type.SECONDARY, Token.MUTED, self, fill=True)
        self.save = LinkButton("", self, step=Type.SECONDARY_MEDIUM)
        self.save.set_tip(msg("composer.saves_tip"))
        self.save.clicked.connect(self._on_save)
        self.reason = Text("", Type.SECONDARY, Token.BAD, self)
        self.counter = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.send = SplitButton(msg("common.send"), msg("composer.send_ways"), parent=self)
        self.send.action.set_tip(msg("common.send"))
        self.send.clicked.connect(lambda: self.submit(and_next=False))
        self.send.menu_wanted.connect(self._open_ways)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(metrics.GAP_8)
        head.addWidget(self.sender_select)
        head.addWidget(self.blocked, 1, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.window_note, 1, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch()
        head.addWidget(self.away)
        head.addWidget(self.by_itself)
        foot = QHBoxLayout()
        foot.setSpacing(metrics.GAP_8)
        foot.addWidget(self.emoji)
        foot.addWidget(self.personal)
        foot.addStretch(1)
        foot.addWidget(self.save)
        foot.addWidget(self.reason)
        foot.addWidget(self.counter)
        foot.addSpacing(4)
        foot.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 10, _MARGIN, 10)
        column.setSpacing(metrics.GAP_8)
        column.addWidget(self.banner)
        column.addWidget(self.warning)
        column.addLayout(head)
        column.addWidget(self.edit)
        column.addWidget(self.preview)
        column.addLayout(foot)

    # -- state -----------------------------------------------------------------------------------------------------

    @property
    def state(self) -> ComposerState:
        """What is shown."""
        return self._state

    @property
    def verdict(self) -> Verdict:
        """What is to be known of the present text."""
        return self._verdict

    def show_state(self, state: ComposerState) -> None:
        """Show senders, values, obstacles."""
        if state == self._state and self.sender_select.options:
            return
        self._state = state
        options = [Option(one.id, one.name, channel=one.channel) for one in state.senders]
        self.sender_select.set_options(options, state.sender_id)
        self.sender_select.setVisible(bool(state.senders))
        self.banner.set_words(state.banner)
        self.banner.setVisible(bool(state.banner))
        self.warning.set_words(state.warning)
        self.warning.setVisible(bool(state.warning))
        self.blocked.set_words(state.blocked)
        self.blocked.setVisible(bool(state.blocked) and not state.banner)
        self.window_note.set_words(state.window)
        self.window_note.set_sign(Icon.CLOCK, Token.WARN if state.closing else Token.MUTED)
        self.window_note.setVisible(bool(state.window) and not state.blocked and not state.banner)
        self.away.setVisible(state.away)
        self.by_itself.setVisible(state.away)
        with QSignalBlocker(self.by_itself):
            self.by_itself.setChecked(state.by_itself)
        self.edit.enter_sends = state.enter_sends
        self.personal.setVisible(state.personal is not None)
        self._judge()

    def set_text(self, text: str) -> None:
        """Show another text, as a draft that is taken up again."""
        if text != self.edit.text():
            self._loading = True
            self.edit.set_text(text)
            self._loading = False
        self._judge()

    def text(self) -> str:
        """What was typed."""
        return self.edit.text()

    def _name_of(self, key: str) -> str:
        known = self._state.personal or ()
        return next((one.name for one in known if one.key == key), key)

    def _values(self) -> dict[str, str] | None:
        personal = self._state.personal
        return None if personal is None else {one.key: one.value for one in personal}

    def _judge(self) -> None:
        values, typed = self._values(), self.edit.text()
        verdict = self._verdict = judge(typed, values, None if values is None else values.keys())
        self.edit.mark([typed[at] for at in verdict.strangers])
        _, figures = sms.figure(verdict.size)
        words = {name: int(value or 0) for name, value in figures.items()}
        self.counter.set_words(msg(_FIGURES[verdict.size.alphabet], **words))
        over = Token.BAD if verdict.over else Token.WARN if verdict.strangers else Token.MUTED
        self.counter.set_token(over)
        self.counter.setVisible(bool(typed))
        self.reason.set_words(verdict.reason)
        self.reason.setVisible(bool(verdict.reason))
        self.counter.setVisible(bool(typed) and not verdict.reason)
        self.save.set_words(msg("composer.saves", count=verdict.saves))
        self.save.setVisible(verdict.saves > 0)
        self._show_preview(verdict)
        can_send = verdict.can_send and not self._state.blocked and not self._state.banner
        self.send.action.setEnabled(can_send)
        self.send.more.set_kind(Kind.PRIMARY if can_send else Kind.SECONDARY)

    def _show_preview(self, verdict: Verdict) -> None:
        self.preview.setVisible(verdict.personal)
        if verdict.unknown:
            self.preview.set_words(msg("composer.unknown", names=", ".join(verdict.unknown)))
        elif verdict.missing:
            names = ", ".join(self._name_of(key) for key in verdict.missing)
            self.preview.set_words(msg("composer.missing", names=names))
        else:
            self.preview.set_words(msg("composer.preview", text=" ".join(verdict.text.split())))
        doubtful = verdict.unknown or verdict.missing
        self.preview.set_token(Token.WARN if doubtful else Token.MUTED)

    # -- what the person does --------------------------------------------------------------------------------------

    def _on_typed(self) -> None:
        self._judge()
        if not self._loading:
            self.typed.emit(self.edit.text())

    def submit(self, and_next: bool) -> None:
        """Send, if it can be sent."""
        if self.send.action.isEnabled():
            self.submitted.emit(and_next)

    def _on_next(self) -> None:
        self.submit(and_next=True)

    def _on_sender(self, value: object) -> None:
        if isinstance(value, int):
            self.sender_chosen.emit(value)

    def _on_save(self) -> None:
        self.edit.replace_text(similar(self.edit.text()))
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_emoji(self) -> None:
        """Open the picker above its button."""
        picker = EmojiPicker(self, self._recent_emoji)
        picker.chosen.connect(self._on_emoji)
        picker.open_beside(self.emoji, Side.ABOVE)

    def _on_emoji(self, character: str) -> None:
        self.edit.insert_text(character)
        self.emoji_taken.emit(character)

    def open_personal(self) -> None:
        """Open the list of attributes above its button."""
        personal = self._state.personal or ()
        options = [Option(one.key, one.name, hint=_shortened(one.value)) for one in personal]
        popup = OptionPopup(self.personal, options, -1)
        popup.chosen.connect(lambda at: self._on_personal(popup, personal[at].key))
        popup.open_beside(self.personal, Side.ABOVE)

    def _on_personal(self, popup: OptionPopup, key: str) -> None:
        popup.dismiss()
        self.edit.insert_key(key)

    def _open_ways(self) -> None:
        menu = Menu(self)
        row = menu.add(msg("composer.send_next"), self._on_next, icon=Icon.SEND, keys="Ctrl+Return")
        row.setEnabled(self.send.action.isEnabled())
        menu.separate()
        sends = self._state.enter_sends
        menu.add(msg("composer.enter_sends"), lambda: self.enter_sends_chosen.emit(not sends), checked=sends)
        by_itself = self._state.by_itself
        menu.add(msg("composer.by_itself"), lambda: self.by_itself_chosen.emit(not by_itself), checked=by_itself)
        menu.popup(self.send.more, Side.ABOVE, right=True)

    def _on_focus_changed(self) -> None:
        self.update()

    def _on_language_changed(self) -> None:
        self.edit.setPlaceholderText(tr("composer.placeholder"))
        self.edit.setAccessibleName(tr("composer.text"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and the line on top, in accent while it is written into."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(Token.SURFACE))
        top = QRectF(0, 0, self.width(), 1)
        if self.edit.hasFocus():
            painter.fillRect(QRectF(0, 0, self.width(), 2), color(Token.ACCENT))
        else:
            rule(painter, top, Token.LINE)
