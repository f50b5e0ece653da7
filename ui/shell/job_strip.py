"""The strip at the foot: long work with its progress, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.contract.faults import Param
from app.contract.jobs import Job, JobState
from ui.kit.controls.button import Button, IconButton, LinkButton
from ui.kit.controls.floating import Floating, Side
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.shapes import rule
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.text import Text
from ui.shell.jobs import Shown
from ui.texts.catalogue import load
from ui.texts.faults import fault_text
from ui.texts.formats import left
from ui.texts.language import current
from ui.texts.live import texts
from ui.texts.messages import Words, find, msg, render, tr
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

HEIGHT: Final = 36
_BAR, _LIST_WIDTH = 240, 520
_ICONS: Final = {
    "imports.read": Icon.UPLOAD,
    "imports.check": Icon.UPLOAD,
    "imports.run": Icon.UPLOAD,
    "contacts.export": Icon.DOWNLOAD,
    "broadcasts.recipients_export": Icon.DOWNLOAD,
}
_SIGNS: Final = {
    JobState.DONE: (Icon.OKC, Token.OK),
    JobState.FAILED: (Icon.ALERT, Token.BAD),
    JobState.CANCELLED: (Icon.STOPC, Token.MUTED),
}
_STATES: Final = {
    JobState.QUEUED: "shell.job_queued",
    JobState.DONE: "shell.job_done",
    JobState.CANCELLED: "shell.job_cancelled",
}

Link = tuple[Words, Callable[[], object]]
LinkOf = Callable[[Job], Link | None]


def job_name(job: Job) -> str:
    """What it does, by its kind; a kind this version does not know is called a job."""
    text_id = f"job.{job.kind}"
    if text_id not in load(current()):
        return tr("shell.job_other")
    return render(text_id, find(text_id), _words(job.params))


def _words(params: Mapping[str, Param]) -> dict[str, str | int | float]:
    return {
        key: value
        for key, value in params.items()
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    }


def outcome(job: Job) -> str:
    """How it stands in words, for one that does not run."""
    if job.state is JobState.FAILED:
        return fault_text(job.fault) if job.fault is not None else tr("shell.job_failed")
    text_id = f"job.{job.kind}_result"
    if job.state is JobState.DONE and text_id in load(current()):
        return render(text_id, find(text_id), _words(job.result))
    return tr(_STATES[job.state]) if job.state in _STATES else ""


class JobLine(QWidget):
    """One job. Signals: `cancelled(JobId)`, `closed(JobId)`."""

    cancelled = Signal(object)
    closed = Signal(object)

    def __init__(self, link_of: LinkOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link_of = link_of
        self._shown: Shown | None = None
        self._link: LinkButton | None = None
        self.setFixedHeight(HEIGHT - 1)
        self.sign = Glyph(Icon.CLOCK, Token.MUTED, self)
        self.name = Text("", Type.SECONDARY_MEDIUM, parent=self)
        self.count = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.bar = ProgressBar(self, height=4, width=_BAR)
        self.rate = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.left = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.result = Text("", Type.SECONDARY, Token.MUTED, self, fill=True)
        self.cross = IconButton(
            Icon.X, msg("shell.job_cancel"), self, size=metrics.BUTTON_INLINE, ground=Token.WINDOW
        )
        self.cross.clicked.connect(self._on_cross)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_12, 0)
        self._row.setSpacing(metrics.GAP_12)
        for widget in (self.sign, self.name, self.count, self.bar, self.rate, self.left):
            self._row.addWidget(widget)
        self._row.addWidget(self.result, 1)
        self._row.addWidget(self.cross)

    def show_job(self, shown: Shown) -> None:
        """Show how it stands."""
        self._shown, job = shown, shown.job
        running = job.state is JobState.RUNNING
        icon, tint = _SIGNS.get(job.state, (_ICONS.get(job.kind, Icon.CLOCK), Token.MUTED))
        self.sign.set_icon(icon, tint)
        self.name.set_words(job_name(job))
        whole = number(job.total) if job.total is not None else ""
        self.count.set_words(f"{number(job.done)} / {whole}" if whole else number(job.done))
        self.bar.set_share(shown.share)
        self.rate.set_words(msg("common.rate_per_second", rate=round(shown.rate)) if shown.rate else "")
        self.left.set_words(left(shown.left_ms) if shown.left_ms is not None else "")
        for widget in (self.count, self.bar, self.rate, self.left):
            widget.setVisible(running)
        self.result.set_words("" if running else outcome(job))
        self.result.set_token(Token.BAD if job.state is JobState.FAILED else Token.MUTED)
        self.cross.setVisible(shown.over or job.cancellable)
        words = msg("common.dismiss") if shown.over else msg("shell.job_cancel")
        self.cross.set_words(words)
        self.cross.set_tip(words)
        self._show_link(job)

    def _show_link(self, job: Job) -> None:
        if self._link is not None:
            self._row.removeWidget(self._link)
            self._link.hide()
            self._link.deleteLater()
            self._link = None
        link = self._link_of(job) if job.state is JobState.DONE else None
        if link is not None:
            self._link = LinkButton(link[0], self, step=Type.SECONDARY_MEDIUM)
            self._link.clicked.connect(link[1])
            self._row.insertWidget(self._row.indexOf(self.cross), self._link)

    def _on_cross(self) -> None:
        if self._shown is not None:
            tell = self.closed if self._shown.over else self.cancelled
            tell.emit(self._shown.job.id)


class JobStrip(QWidget):
    """The newest job; `+2` opens the list of all. Signals: `cancelled(JobId)`, `closed(JobId)`."""

    cancelled = Signal(object)
    closed = Signal(object)

    def __init__(self, link_of: LinkOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link_of = link_of
        self._jobs: Sequence[Shown] = ()
        self.list: JobList | None = None
        self.setFixedHeight(HEIGHT)
        self.line = JobLine(link_of, self)
        self.line.cancelled.connect(self.cancelled)
        self.line.closed.connect(self.closed)
        self.more = Button("", Kind.GHOST, self, height=metrics.BUTTON_INLINE, ground=Token.WINDOW)
        self.more.set_tip(msg("shell.job_all"))
        self.more.clicked.connect(self.open_list)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 1, metrics.GAP_12, 0)
        row.setSpacing(0)
        row.addWidget(self.line, 1)
        row.addWidget(self.more)
        self.hide()
        texts().language_changed.connect(self._on_language_changed)

    def show_jobs(self, jobs: Sequence[Shown]) -> None:
        """Show what runs and what ended."""
        self._jobs = jobs
        self.setVisible(bool(jobs))
        if jobs:
            self.line.show_job(jobs[0])
        self.more.setVisible(len(jobs) > 1)
        self.more.set_words(msg("common.and_more", count=max(len(jobs) - 1, 1)))
        if self.list is not None:
            self.list.show_jobs(jobs)

    def open_list(self) -> None:
        """All of them above the strip."""
        box = JobList(self, self._link_of)
        box.cancelled.connect(self.cancelled)
        box.closed_job.connect(self.closed)
        box.closed.connect(self._on_list_closed)
        box.show_jobs(self._jobs)
        self.list = box
        box.open_beside(self.more, Side.ABOVE, right=True)

    def _on_list_closed(self) -> None:
        self.list = None

    def _on_language_changed(self) -> None:
        self.show_jobs(self._jobs)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and line."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(Token.WINDOW))
        rule(painter, QRectF(0, 0, self.width(), 1))


class JobList(Floating):
    """Every job in a box of its own. Signals: `cancelled(JobId)`, `closed_job(JobId)`."""

    cancelled = Signal(object)
    closed_job = Signal(object)

    def __init__(self, owner: QWidget, link_of: LinkOf) -> None:
        super().__init__(owner, padding=metrics.GAP_4)
        self._link_of = link_of
        self.lines: list[JobLine] = []

    def show_jobs(self, jobs: Sequence[Shown]) -> None:
        """Show them; the box ends with the last."""
        if not jobs:
            self.dismiss()
            return
        while len(self.lines) < len(jobs):
            line = JobLine(self._link_of, self)
            line.bar.setFixedWidth(_BAR // 2)
            line.setMinimumWidth(_LIST_WIDTH)
            line.cancelled.connect(self.cancelled)
            line.closed.connect(self.closed_job)
            self.column.addWidget(line, 0, Qt.AlignmentFlag.AlignTop)
            self.lines.append(line)
        for line, shown in zip(self.lines, jobs, strict=False):
            line.show_job(shown)
            line.show()
        for line in self.lines[len(jobs) :]:
            line.hide()
