"""*Upload record not DNCR call*: a file of numbers, and what came of each row (DNC-2..5, DNC-9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.contract.dialers import FILE_MAX
from app.contract.dnc import DncUploaded
from app.contract.faults import Code, Fault
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.kit.controls.button import Button
from ui.kit.controls.field import Note
from ui.kit.controls.modal import Sheet
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text import Text
from ui.kit.files import disk
from ui.kit.files.dialogs import ask_for_csv, ask_where
from ui.kit.files.file_box import FileBox
from ui.panels.dialers import files
from ui.panels.dialers.problem_list import ProblemList
from ui.shell.panel import PanelContext
from ui.texts.faults import fault_text
from ui.texts.live import texts
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

LAYOUT: Final = "number;campaign;"
_WIDTH: Final = 520


@dataclass(frozen=True, slots=True)
class DncUploadState:
    """`sent` of `size` bytes are with the service while `busy`."""

    name: str = ""
    busy: bool = False
    sent: int = 0
    size: int = 0
    outcome: DncUploaded | None = None
    fault: Fault | None = None


class DncUploadModel:
    """One sheet; files go one after the other."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._watcher: Callable[[DncUploadState], object] = lambda _: None
        self.state = DncUploadState()

    def watch(self, watcher: Callable[[DncUploadState], object]) -> None:
        """Be called now and with every new state."""
        self._watcher = watcher
        watcher(self.state)

    def close(self) -> None:
        """The sheet goes."""
        self._watcher = lambda _: None

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self._watcher(self.state)

    async def upload(self, path: Path) -> None:
        """Send a file; what came of it stays on screen until the next."""
        if self.state.busy:
            return
        size = await disk.size_of(path)
        if size is None or size >= FILE_MAX:
            params = {"what": "missing"} if size is None else {"limit": FILE_MAX}
            code = Code.FILE_UNREADABLE if size is None else Code.FILE_TOO_LARGE
            self._set(name=path.name, outcome=None, fault=Fault(code=code, params=params))
            return
        self._set(name=path.name, busy=True, sent=0, size=size, outcome=None, fault=None)
        try:
            outcome = await self._client.dnc.upload(path.name, disk.chunks(path, self._on_sent))
        except ServiceFault as error:
            self._set(busy=False, fault=error.fault)
        except OSError:
            self._set(busy=False, fault=Fault(code=Code.FILE_UNREADABLE, params={"what": "missing"}))
        else:
            self._set(busy=False, outcome=outcome)

    def _on_sent(self, sent: int) -> None:
        self._set(sent=sent)


class DncUploadSheet(Sheet):
    """Draws a DncUploadModel."""

    def __init__(self, owner: QWidget, context: PanelContext) -> None:
        super().__init__(owner, msg("dnc.upload_title"), width=_WIDTH)
        self._context = context
        self._run = context.tasks.runner(self)
        self.model = DncUploadModel(context.client)
        self.file_dialog: QFileDialog | None = None
        self.list: ProblemList | None = None
        self.body.addWidget(Text(msg("dnc.upload_text"), Type.BODY, Token.MUTED, wrap=True))
        self.box = FileBox(LAYOUT, msg("dialers.drop_hint"))
        self.box.clicked.connect(self._browse)
        self.box.dropped.connect(self._on_dropped)
        self.verdict = Note("", Icon.OKC, Token.OK, step=Type.BODY)
        self.figures = Text("", Type.BODY, wrap=True)
        self.report = Button(msg("file.save_csv"), icon=Icon.DOWNLOAD, height=metrics.BUTTON_TOOL)
        self.report.clicked.connect(self._save_report)
        for widget in (self.box, self.verdict, self.figures):
            self.body.addWidget(widget)
        self.body.addWidget(self.report, 0, Qt.AlignmentFlag.AlignLeft)
        self._at = self.body.count()
        self.body.addStretch(1)
        self.done = self.add_action(msg("common.close"), kind=Kind.PRIMARY)
        self.model.watch(self.show_state)
        texts().language_changed.connect(self._on_language_changed)

    def show_state(self, state: DncUploadState) -> None:
        """Show the way of the file, then what came of it."""
        self.box.show_way(state.name if state.busy else "", state.sent, state.size)
        outcome, fault = state.outcome, state.fault
        self.verdict.setVisible(outcome is not None or fault is not None)
        good = outcome is not None and outcome.accepted
        self.verdict.set_sign(Icon.OKC if good else Icon.ALERT, Token.OK if good else Token.BAD)
        self.verdict.set_words(self._verdict(state))
        self.figures.setVisible(good)
        if outcome is not None and good:
            self.figures.set_words(
                msg("dnc.figures", added=outcome.added, already=outcome.already, refused=outcome.refused,
                    blank=outcome.blank)
            )  # fmt: skip
        self._show_problems(outcome)

    @staticmethod
    def _verdict(state: DncUploadState) -> Words:
        if state.fault is not None:
            return fault_text(state.fault)
        if state.outcome is None:
            return ""
        if state.outcome.accepted:
            return msg("dnc.taken", file=state.name, count=state.outcome.rows)
        count = max(state.outcome.problem_count, len(state.outcome.problems))
        return msg("dnc.refused", file=state.name, count=count)

    def _show_problems(self, outcome: DncUploaded | None) -> None:
        problems = outcome.problems if outcome is not None else ()
        self.report.setVisible(bool(problems))
        if self.list is not None:
            self.body.removeWidget(self.list)
            self.list.hide()
            self.list.deleteLater()
            self.list = None
        if problems:
            self.list = ProblemList(problems)
            self.body.insertWidget(self._at, self.list, 1)
            self.list.show()
        self.refit()

    def _on_language_changed(self) -> None:
        self.show_state(self.model.state)

    def _browse(self) -> None:
        self.file_dialog = ask_for_csv(self, msg("dnc.upload_title"), self._on_dropped)

    def _on_dropped(self, path: object) -> None:
        if isinstance(path, Path):
            self._run("upload", self.model.upload(path))

    def _save_report(self) -> None:
        outcome = self.model.state.outcome
        if outcome is None:
            return
        content = files.report(outcome.problems)
        name = f"{Path(self.model.state.name).stem}_problems.csv"
        self.file_dialog = ask_where(
            self, msg("file.save_csv"), name, lambda path: self._run("report", self._write(path, content))
        )

    async def _write(self, path: Path, content: bytes) -> None:
        try:
            await disk.write(path, content)
        except OSError as error:
            self._context.news.warn(msg("file.not_written", file=path.name, why=error.strerror or ""))
        else:
            self._context.tell(msg("file.written", file=path.name))

    def finish(self, value: object = None) -> None:
        """Close; the model tells nobody any more."""
        self.model.close()
        super().finish(value)
