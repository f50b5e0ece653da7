"""Choosing a file of the library for one place: only what fits, found by name, seen before (MED-10, MSG-31)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.media import MediaFile
from app.contract.payloads.accepted import ACCEPTED
from app.contract.payloads.media import MediaKind
from backend_client.media import MediaLibrary
from ui.kit.controls.button import Button
from ui.kit.controls.card import Separator
from ui.kit.controls.choice import CheckBox
from ui.kit.controls.field import Note
from ui.kit.controls.modal import Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.panel_state import EmptyState, ErrorState
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import SearchField
from ui.kit.media.grid import MediaGrid
from ui.kit.media.pictures import Pictures
from ui.kit.media.thumbnail import Thumbnail
from ui.kit.media.words import about, taken_by
from ui.panels.media.picker_model import PickerModel, PickerState
from ui.panels.media.sending import NotSent, send
from ui.shell.tasks import Tasks
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_WIDTH, _HEIGHT, _SIDE = 968, 656, 232
_PREVIEW: Final = QSize(_SIDE, 200)


class MediaPicker(Dialog):
    """Ends with a MediaFile that fits, or None. Files may be dropped anywhere on it."""

    def __init__(
        self,
        owner: QWidget,
        library: MediaLibrary,
        pictures: Pictures,
        tasks: Tasks,
        channel: Channel,
        place: str,
    ) -> None:
        accepted = ACCEPTED[channel, place]
        is_picture = accepted.kinds == (MediaKind.IMAGE,)
        title = msg("media.choose_picture_title") if is_picture else msg("media.choose_title")
        super().__init__(owner, title, width=_WIDTH, height=_HEIGHT)
        self._library, self._tasks = library, tasks
        self._most = max(accepted.bytes_max.values())
        self._endings = accepted.endings
        self.model = PickerModel(library, channel, place)
        self.search = SearchField(msg("media.find"), self)
        self.show_all = CheckBox(msg("media.show_all"), self)
        self.grid = MediaGrid(self)
        self.grid.set_pictures(pictures)
        self.skeleton = Skeleton(self, rows=3, row_height=120)
        self.failed = ErrorState(self)
        takes = taken_by(channel, place)
        self.empty = EmptyState(
            Icon.IMAGE, msg("media.none_fits_title"), msg("media.none_fits", takes=takes), self,
            action=msg("media.from_device"),
        )  # fmt: skip
        self.nothing = EmptyState(Icon.SEARCH, msg("media.none_found_title"), "", self)
        self.side = _Side(pictures, self)
        self.takes = Text(takes, Type.SECONDARY, Token.MUTED, self, fill=True)
        self.bar = ProgressBar(self, height=6)
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self._arrange()
        self._connect()
        self.setAcceptDrops(True)

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(metrics.GAP_16)
        top.addWidget(self.search, 1)
        top.addWidget(self.show_all)
        self.pages = QStackedLayout()
        for page in (self.grid, self.skeleton, _framed(self.failed), _framed(self.empty), _framed(self.nothing)):
            self.pages.addWidget(page)
        middle = QHBoxLayout()
        middle.setSpacing(metrics.GAP_16)
        middle.addLayout(self.pages, 1)
        middle.addWidget(Separator(self, orientation=Qt.Orientation.Vertical))
        middle.addWidget(self.side)
        self.body.setSpacing(metrics.GAP_8)
        self.body.addLayout(top)
        self.body.addWidget(self.takes)
        self.body.addLayout(middle, 1)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.error)
        self.bar.hide()
        self.error.hide()
        self.upload = Button(msg("media.from_device"), Kind.SECONDARY, icon=Icon.UPLOAD, keys="Ctrl+O")
        self.foot.insertWidget(0, self.upload)
        self.add_action(msg("common.cancel"))
        self.accept_button = self.add_action(msg("media.choose"), kind=Kind.PRIMARY, ends=False)
        self.accept_button.setEnabled(False)

    def _connect(self) -> None:
        self.search.searched.connect(lambda text: self._tasks.run(self, self.model.look_for(text)))
        self.show_all.toggled.connect(lambda on: self._tasks.run(self, self.model.set_show_all(on)))
        self.grid.wanted.connect(lambda: self._tasks.run(self, self.model.more, intent="more"))
        self.grid.moved.connect(self._on_moved)
        self.grid.chosen.connect(self._on_chosen)
        self.failed.retried.connect(lambda: self._tasks.run(self, self.model.load()))
        self.empty.acted.connect(self.ask_for_files)
        self.upload.clicked.connect(self.ask_for_files)
        self.accept_button.clicked.connect(lambda: self._on_chosen(self.grid.file))
        self.closed.connect(lambda _: self._tasks.cancel(self))
        self.search.installEventFilter(self)

    def start(self) -> None:
        """Show it and read the library."""
        self.model.observe(self.show_state)
        self.open(self.search)
        self._tasks.run(self, self.model.load())

    # -- showing ---------------------------------------------------------------------------------------------------

    def show_state(self, state: PickerState) -> None:
        """Show what is known."""
        self.grid.show_files(state.files, dict(state.reasons))
        if state.fault is not None and not state.files:
            self.failed.set_fault(state.fault)
        self.nothing.message.set_words(msg("media.none_found", wanted=state.search))
        self.pages.setCurrentIndex(_page(state))
        self._on_moved(self.grid.file)

    def _on_moved(self, file: object) -> None:
        shown = file if isinstance(file, MediaFile) and self.pages.currentIndex() == 0 else None
        why_not = self.model.why_not(shown) if shown is not None else ""
        self.side.show_file(shown, why_not)
        self.accept_button.setEnabled(shown is not None and not why_not)

    def _on_chosen(self, file: object) -> None:
        if isinstance(file, MediaFile) and not self.model.why_not(file):
            self.finish(file)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow down leads from the search into the files."""
        is_down = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down
        if watched is self.search and event.type() is QEvent.Type.KeyPress and is_down:
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return super().eventFilter(watched, event)

    # -- sending ---------------------------------------------------------------------------------------------------

    def ask_for_files(self) -> None:
        """*Upload from device*."""
        dialog = QFileDialog(self.window(), tr("media.from_device"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        patterns = " ".join(f"*.{ending}" for ending in self._endings)
        dialog.setNameFilters([patterns, f"{tr('media.all_files')} (*)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.send([Path(name) for name in names]))
        dialog.open()

    def send(self, paths: Sequence[Path]) -> None:
        """Put files into the library; the last that fits is selected."""
        self._tasks.run(self, self._send(tuple(paths)), intent="send")

    async def _send(self, paths: Sequence[Path]) -> None:
        told: list[str] = []
        self.error.hide()
        self.bar.show()
        try:
            for number, path in enumerate(paths):
                told += await self._send_one(path, number, len(paths))
        finally:
            self.bar.hide()
        self.error.set_words("\n".join(told))
        self.error.setVisible(bool(told))

    async def _send_one(self, path: Path, number: int, count: int) -> list[str]:
        def moved(sent: int, total: int) -> None:
            self.bar.set_share((number + sent / max(total, 1)) / count)

        try:
            added = await send(self._library, path, moved, most=self._most, reuse=True)
        except NotSent as error:
            return [tr("media.refused", name=path.name, why=str(error.words))]
        why_not = self.model.why_not(added.file)
        if why_not and not self.model.state.show_all:
            return [tr("media.refused", name=added.file.name, why=why_not)]
        self.model.put(added.file)
        self.grid.select(added.file.id)
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        return []

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if any(one.isLocalFile() for one in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Send them."""
        event.acceptProposedAction()
        self.send([Path(one.toLocalFile()) for one in event.mimeData().urls() if one.isLocalFile()])


class _Side(QWidget):
    """A larger look at the file the keyboard is on."""

    def __init__(self, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedWidth(_SIDE)
        self.thumbnail = Thumbnail(_PREVIEW, self)
        self.thumbnail.set_pictures(pictures)
        self.name = Text("", Type.BODY_STRONG, parent=self, wrap=True, limit=3)
        self.facts = Text("", Type.SECONDARY, Token.MUTED, self, wrap=True, tabular=True)
        self.hint = Text(msg("media.select_file"), Type.SECONDARY, Token.MUTED, self, wrap=True)
        self.reason = Note("", Icon.ALERT, Token.BAD, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_8)
        for widget in (self.thumbnail, self.name, self.facts, self.reason, self.hint):
            column.addWidget(widget)
        column.addStretch(1)
        self.show_file(None, "")

    def show_file(self, file: MediaFile | None, why_not: str) -> None:
        """Show another, with the reason why it does not fit."""
        for widget in (self.thumbnail, self.name, self.facts):
            widget.setVisible(file is not None)
        self.hint.setVisible(file is None)
        self.reason.setVisible(bool(why_not))
        self.reason.set_words(why_not)
        if file is not None:
            self.thumbnail.set_file(file.id, file.kind)
            self.name.setText(file.name)
            self.facts.setText(about(file))


def _framed(state: QWidget) -> QWidget:
    """A notice at the top of the room that files would take."""
    frame = QWidget()
    column = QVBoxLayout(frame)
    column.setContentsMargins(0, metrics.GAP_8, 0, 0)
    column.addWidget(state)
    column.addStretch(1)
    frame.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    return frame


def _page(state: PickerState) -> int:
    if state.files:
        return 0
    if state.loading:
        return 1
    if state.fault is not None:
        return 2
    return 4 if state.search else 3
