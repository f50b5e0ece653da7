"""*Add media*: files are dropped or chosen, listed, and stored when the person says so (MED-4)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.contract.media import MediaFile, ending_of
from app.contract.payloads.formats import formats_named
from app.contract.payloads.media import MediaKind
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.card import Card
from ui.kit.controls.drop_box import DropBox
from ui.kit.controls.field import Note
from ui.kit.controls.modal import Confirm, Sheet
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.text import Text
from ui.kit.media.words import ICONS
from ui.panels.media.outbox import Outbox, OutboxState, Parcel, Stage
from ui.texts.messages import msg, tr
from ui.texts.numbers import size
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_WIDTH: Final = 480
_CENTRE = Qt.AlignmentFlag.AlignHCenter
Run = Callable[[str, Coroutine[Any, Any, Any]], bool]


class AddSheet(Sheet):
    """Ends with the number of files that were stored, or None when nothing was."""

    def __init__(self, owner: QWidget, outbox: Outbox, run: Run) -> None:
        super().__init__(owner, msg("media.add"), width=_WIDTH)
        self.outbox, self._run = outbox, run
        self.drop = _DropFiles(self)
        self.rows: dict[int, ParcelRow] = {}
        self.list = QVBoxLayout()
        self.list.setSpacing(metrics.GAP_8)
        self.body.addWidget(self.drop)
        self.body.addLayout(self.list)
        self.body.addStretch(1)
        self.question: Confirm | None = None
        self.cancel_button = self.add_action(msg("common.cancel"), ends=False)
        self.save_button = self.add_action(msg("common.save_changes"), kind=Kind.PRIMARY, ends=False)
        self.cancel_button.clicked.connect(self.reject)
        self.save_button.clicked.connect(self._on_save)
        self.drop.clicked.connect(self.ask_for_files)
        self.drop.files.connect(self.take)
        self.setAcceptDrops(True)
        outbox.observe(self.show_state)

    def take(self, paths: object) -> None:
        """Put files on the list."""
        if isinstance(paths, tuple):
            self._run("", self.outbox.add(paths))

    def ask_for_files(self) -> None:
        """*Select a file*, or several."""
        dialog = QFileDialog(self.window(), tr("media.add"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.take(tuple(Path(name) for name in names)))
        dialog.open()

    def show_state(self, state: OutboxState) -> None:
        """Show the list."""
        for key in self.rows.keys() - {one.key for one in state.parcels}:
            row = self.rows.pop(key)
            self.list.removeWidget(row)
            row.hide()
            row.deleteLater()
        for parcel in state.parcels:
            if parcel.key not in self.rows:
                self.rows[parcel.key] = self._make_row(parcel.key)
            self.rows[parcel.key].show_parcel(parcel)
        is_over = bool(state.done) and not state.waiting and not state.busy
        self.save_button.set_words(msg("common.done") if is_over else msg("common.save_changes"))
        self.save_button.setEnabled(not state.busy and (bool(state.waiting) or is_over))

    def _make_row(self, key: int) -> ParcelRow:
        row = ParcelRow(self)
        row.remove.clicked.connect(partial(self.outbox.remove, key))
        row.retry.clicked.connect(lambda: self._run("retry", self._retry(key)))
        self.list.addWidget(row)
        return row

    def _on_save(self) -> None:
        if self.outbox.state.waiting:
            self._run("save", self._save())
        else:
            self.finish(self.outbox.state.done)

    async def _save(self) -> None:
        await self.outbox.save()
        self._end_if_smooth()

    async def _retry(self, key: int) -> None:
        await self.outbox.retry(key)
        self._end_if_smooth()

    def _end_if_smooth(self) -> None:
        if self.outbox.state.is_smooth:
            self.finish(self.outbox.state.done)

    def may_close(self) -> bool:
        """Ask before a list that was not stored is dropped."""
        state = self.outbox.state
        if not state.waiting and not state.busy:
            return True
        count = state.waiting + state.busy
        question = Confirm(
            self,
            msg("media.discard_title"),
            msg("media.discard_text", count=count),
            msg("media.discard"),
            danger=True,
        )
        question.closed.connect(lambda sure: self.finish(self.outbox.state.done or None) if sure else None)
        self.question = question
        question.open()
        return False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere on it."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take them."""
        event.acceptProposedAction()
        self.take(paths_of(event))


class _DropFiles(DropBox):
    """The box that files are dropped on. Signals: `files(object)` with a tuple of Path."""

    files = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        title = Text(msg("media.drop_files"), Type.BODY_MEDIUM, parent=self, align=_CENTRE, fill=True)
        hint = Text(msg("media.drop_hint"), Type.SECONDARY, Token.MUTED, self, align=_CENTRE, wrap=True)
        glyph = Glyph(Icon.UPLOAD, Token.ACCENT, self, px=metrics.ICON_LARGE)
        self.column.addWidget(glyph, 0, _CENTRE)
        self.column.addWidget(title)
        self.column.addWidget(hint)
        for widget in (glyph, title, hint):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.set_words(msg("media.drop_files"))

    def dropEvent(self, event: QDropEvent) -> None:
        """All of them."""
        self._set_over(over=False)
        event.acceptProposedAction()
        self.files.emit(paths_of(event))


class ParcelRow(Card):
    """One file of the list."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, padding=metrics.GAP_8)
        self.glyph = Glyph(Icon.FILE, Token.MUTED, self)
        self.name = Text("", Type.BODY_MEDIUM, parent=self, fill=True)
        self.weight = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.retry = Button(msg("common.retry"), parent=self, height=metrics.BUTTON_INLINE)
        self.remove = IconButton(Icon.X, msg("common.remove"), self, size=metrics.BUTTON_INLINE)
        self.bar = ProgressBar(self, height=4)
        self.note = Note("", Icon.ALERT, Token.BAD, self)
        head = QHBoxLayout()
        head.setSpacing(metrics.GAP_8)
        head.addWidget(self.glyph)
        head.addWidget(self.name, 1)
        for widget in (self.weight, self.retry, self.remove):
            head.addWidget(widget)
        self.column.setSpacing(metrics.GAP_4)
        self.column.addLayout(head)
        self.column.addWidget(self.bar)
        self.column.addWidget(self.note)

    def show_parcel(self, parcel: Parcel) -> None:
        """Show how far it is and what is wrong with it."""
        is_refused, is_done = parcel.stage is Stage.REFUSED, parcel.stage is Stage.DONE
        if is_done:
            self.glyph.set_icon(Icon.OKC, Token.OK)
        elif is_refused:
            self.glyph.set_icon(Icon.BADC, Token.BAD)
        else:
            self.glyph.set_icon(_icon_of(parcel.path.name), Token.MUTED)
        self.name.setText(_name_of(parcel.file, parcel.path))
        self.weight.setText(size(parcel.size) if parcel.size else "")
        self.bar.setVisible(parcel.stage is Stage.SENDING)
        self.bar.set_share(parcel.sent / parcel.size if parcel.size else 0)
        self.retry.setVisible(parcel.again and is_refused)
        self.remove.setVisible(not is_done)
        self.remove.setEnabled(parcel.stage is not Stage.SENDING)
        self.note.setVisible(bool(parcel.words))
        self.note.set_sign(Icon.INFO if is_done else Icon.ALERT, Token.MUTED if is_done else Token.BAD)
        self.note.set_words(parcel.words)


def paths_of(event: QDropEvent) -> tuple[Path, ...]:
    """Files of this machine that were dropped."""
    return tuple(Path(one.toLocalFile()) for one in event.mimeData().urls() if one.isLocalFile())


def _name_of(file: MediaFile | None, path: Path) -> str:
    return file.name if file is not None else path.name


def _icon_of(name: str) -> Icon:
    known = formats_named(ending_of(name))
    return ICONS[known[0].kind if known else MediaKind.DOCUMENT]
