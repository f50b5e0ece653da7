"""The place of a file in an editor: empty, on its way, filled, or missing (MSG-30, MSG-97, MED-8)."""

from __future__ import annotations

from pathlib import Path

import shiboken6
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.faults import Problem
from app.contract.payloads.accepted import heavy
from app.contract.payloads.media import MediaRef
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.drop_box import DropBox
from ui.kit.controls.field import Note
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.text import Text
from ui.kit.media.desk import MediaDesk, Sending
from ui.kit.media.pictures import Pictures
from ui.kit.media.thumbnail import Thumbnail
from ui.kit.media.words import about, asked_for, reason, taken_by
from ui.texts.live import put, texts
from ui.texts.messages import Words, msg, tr
from ui.texts.numbers import size
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_THUMB = QSize(64, 64)
_CENTRE = Qt.AlignmentFlag.AlignHCenter


class MediaSlot(QWidget):
    """Holds the file of one place; what it tells comes back by `show_file`.

    Pressing the empty place opens the library, a file may be dropped on it in every state, and nothing is replaced
    by one that does not fit. Signals: `changed(object)` with a MediaRef, or None when it was removed.
    """

    changed = Signal(object)

    def __init__(
        self,
        channel: Channel,
        place: str,
        parent: QWidget | None = None,
        *,
        title: Words = "",
        accessible: Words = "",
    ) -> None:
        super().__init__(parent)
        self.channel, self.place = channel, place
        self._desk: MediaDesk | None = None
        self._pictures: Pictures | None = None
        self._ref: MediaRef | None = None
        self._locked = self._gone = False
        self.empty = _Empty(title or asked_for(channel, place), self)
        self.filled = _Filled(self)
        self.sending = _Sending(self)
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self.warning = Note("", Icon.INFO, Token.MUTED, self)
        self.setAcceptDrops(True)
        put(self, self.setAccessibleName, accessible or title or asked_for(channel, place))
        self._lay_out()
        self._connect()
        self._show_takes()
        self.show_file(None)

    def _lay_out(self) -> None:
        self.stack = QStackedLayout()
        for page in (self.empty, self.filled, self.sending):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_4)
        column.addLayout(self.stack)
        column.addWidget(self.error)
        column.addWidget(self.warning)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def _connect(self) -> None:
        self.empty.clicked.connect(self.choose)
        self.empty.dropped.connect(self.send)
        self.empty.declined.connect(self._on_declined)
        self.filled.replace.clicked.connect(self.choose)
        self.filled.remove.clicked.connect(lambda: self.changed.emit(None))
        self.sending.cancel.clicked.connect(self._on_cancelled)
        texts().language_changed.connect(self._show_takes)

    def set_desk(self, desk: MediaDesk | None) -> None:
        """The library; without one files are shown and cannot be chosen."""
        if self._pictures is not None and shiboken6.isValid(self._pictures):
            self._pictures.gone.disconnect(self._on_gone)
        self._desk = desk
        self._pictures = desk.pictures if desk is not None else None
        if self._pictures is not None:
            self._pictures.gone.connect(self._on_gone)
        self.filled.thumbnail.set_pictures(self._pictures)
        self._enable()
        self._look_up()

    @property
    def file(self) -> MediaRef | None:
        """What it holds."""
        return self._ref

    def show_file(self, ref: MediaRef | None, *, problem: Problem | None = None, locked: bool = False) -> None:
        """Show a file, or none, with what is wrong with it."""
        is_other = ref != self._ref
        self._ref, self._locked = ref, locked
        if is_other:
            self._gone = False
            self._look_up()
        if self.stack.currentWidget() is not self.sending or is_other:
            self._show_rest()
        self._enable()
        missing = (
            Problem(path="", code="media_gone", params={"name": ref.file_name}) if self._gone and ref else None
        )
        self._say(reason(problem or missing))

    def focus(self) -> None:
        """Put the keyboard on what acts."""
        target: QWidget = self.filled.replace if self._ref is not None else self.empty
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- gestures --------------------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Open the library."""
        if self._desk is not None and not self._locked:
            self._desk.choose(self, self.channel, self.place, self._on_taken)

    def send(self, path: Path) -> None:
        """Put a file of the disk into the library and into this place."""
        if self._desk is None or self._locked:
            return
        self._say("")
        self.sending.show_way(path.name, 0, 0)
        self.stack.setCurrentWidget(self.sending)
        sending = Sending(
            moved=lambda sent, total: self.sending.show_way(path.name, sent, total),
            taken=self._on_taken,
            refused=self._on_refused,
        )
        self._desk.send(self, path, self.channel, self.place, sending)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file over the one that is there, too."""
        if self._desk is not None and not self._locked and event.mimeData().hasUrls():
            self.filled.set_over(over=True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went away again."""
        super().dragLeaveEvent(event)
        self.filled.set_over(over=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """One file."""
        self.filled.set_over(over=False)
        event.acceptProposedAction()
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            self.send(Path(urls[0].toLocalFile()))
        else:
            self._on_declined()

    def _on_declined(self, _names: object = ()) -> None:
        self._say(tr("media.one_file"))

    def _on_taken(self, ref: MediaRef) -> None:
        self._show_rest()
        self._say("")
        self.changed.emit(ref)

    def _on_refused(self, words: Words) -> None:
        self._show_rest()
        self._say(str(words))

    def _on_cancelled(self) -> None:
        if self._desk is not None:
            self._desk.cancel(self)
        self._show_rest()

    # -- showing ---------------------------------------------------------------------------------------------------

    def _show_rest(self) -> None:
        self.stack.setCurrentWidget(self.empty if self._ref is None else self.filled)
        if self._ref is not None:
            self.filled.show_file(self._ref, gone=self._gone)
        self._show_weight()

    def _show_weight(self) -> None:
        warned = heavy(self.channel, self.place, self._ref) if self._ref is not None and not self._gone else None
        self.warning.set_words(reason(warned))
        self.warning.setVisible(warned is not None)

    def _look_up(self) -> None:
        if self._desk is not None and self._ref is not None:
            asked = self._ref.media_id
            self._desk.look_up(self, asked, lambda: self._on_gone(asked))

    def _on_gone(self, media_id: int) -> None:
        if self._ref is not None and self._ref.media_id == media_id:
            self._gone = True
            self._show_rest()
            self._say(reason(Problem(path="", code="media_gone", params={"name": self._ref.file_name})))

    def _show_takes(self) -> None:
        takes = taken_by(self.channel, self.place)
        self.empty.hint.setText(takes)
        self.empty.setAccessibleDescription(takes)
        if self._ref is not None:
            self._show_rest()

    def _enable(self) -> None:
        can = self._desk is not None and not self._locked
        self.empty.setEnabled(can)
        self.filled.set_locked(not can)

    def _say(self, words: str) -> None:
        self.error.set_words(words)
        self.error.setVisible(bool(words))


class _Empty(DropBox):
    """Asks for a file."""

    def __init__(self, title: Words, parent: QWidget) -> None:
        super().__init__(parent, strict=True)
        glyph = Glyph(Icon.UPLOAD, Token.ACCENT, self, px=metrics.ICON_LARGE)
        words = Text(title, Type.BODY_MEDIUM, parent=self, align=_CENTRE, fill=True)
        self.hint = Text("", Type.SECONDARY, Token.MUTED, self, align=_CENTRE, wrap=True, limit=2)
        self.column.addWidget(glyph, 0, _CENTRE)
        self.column.addWidget(words)
        self.column.addWidget(self.hint)
        for widget in (glyph, words, self.hint):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        put(self, self.setText, title)


class _Filled(QWidget):
    """Shows the file."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = False
        self.thumbnail = Thumbnail(_THUMB, self)
        self.name = Text("", Type.BODY_MEDIUM, parent=self, fill=True)
        self.facts = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True, fill=True)
        self.replace = Button(msg("media.replace"), Kind.SECONDARY, self, height=metrics.BUTTON_INLINE)
        self.remove = IconButton(Icon.TRASH, msg("common.remove"), self, size=metrics.BUTTON_INLINE)
        acts = QHBoxLayout()
        acts.setSpacing(metrics.GAP_4)
        acts.addWidget(self.replace)
        acts.addWidget(self.remove)
        acts.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.name)
        words.addWidget(self.facts)
        words.addStretch(1)
        words.addLayout(acts)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.GAP_8, metrics.GAP_8, metrics.GAP_8, metrics.GAP_8)
        row.setSpacing(metrics.GAP_12)
        row.addWidget(self.thumbnail, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)

    def show_file(self, ref: MediaRef, *, gone: bool) -> None:
        """Show another, struck out where it is not in the library any more."""
        self.thumbnail.set_file(None if gone else ref.media_id, ref.kind, icon=Icon.ALERT if gone else None)
        self.name.setText(ref.file_name)
        self.name.set_struck(gone)
        self.facts.setText(tr("media.missing") if gone else about(ref))
        self.facts.set_token(Token.BAD if gone else Token.MUTED)

    def set_locked(self, locked: bool) -> None:
        """Show it without a way to change it."""
        self.replace.setVisible(not locked)
        self.remove.setVisible(not locked)

    def set_over(self, *, over: bool) -> None:
        """A file hovers above."""
        self._over = over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        smooth(painter)
        line = Token.ACCENT if self._over else Token.LINE_STRONG
        fill = Token.ACCENT_WEAK if self._over else Token.SURFACE
        box(painter, QRectF(self.rect()), metrics.RADIUS_CARD, fill=fill, line=line)


class _Sending(QWidget):
    """Shows how far a file is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = Text("", Type.BODY_MEDIUM, parent=self, fill=True)
        self.way = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.bar = ProgressBar(self, height=6)
        self.cancel = IconButton(Icon.X, msg("common.cancel"), self, size=metrics.BUTTON_INLINE)
        head = QHBoxLayout()
        head.addWidget(Glyph(Icon.UPLOAD, Token.ACCENT, self))
        head.addWidget(self.name, 1)
        head.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.GAP_12, metrics.GAP_8, metrics.GAP_12, metrics.GAP_8)
        column.setSpacing(metrics.GAP_4)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self.way)
        column.addStretch(1)

    def show_way(self, name: str, sent: int, total: int) -> None:
        """How many octets of how many."""
        self.name.setText(name)
        self.bar.set_share(sent / total if total else 0.0)
        is_there = bool(total) and sent >= total
        self.way.setText(
            tr("media.looking_at") if is_there else tr("media.way", sent=size(sent), total=size(total))
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        smooth(painter)
        box(painter, QRectF(self.rect()), metrics.RADIUS_CARD, line=Token.LINE_STRONG)
