"""What a person should know of a run: what keeps it from going on, what ended it, what went another way."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.broadcasts import RUNNING, Broadcast, Kind, Statistics, Status
from ui.kit.controls.field import Note
from ui.panels.broadcasts.wording import notice_words, standing_words
from ui.panels.story.safety_words import guard_words
from ui.texts.formats import clock, short
from ui.texts.messages import Words, msg
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

IDLE_MS: Final = 5 * 60_000
"""A run that has written to nobody for so long wants a hint (BRD-105)."""
GUARDED: Final = ("error_spike", "canary_failed")
"""Reasons for which a run pauses itself."""
_ICONS: Final = {Token.ACCENT: Icon.INFO}


def notices_of(run: Broadcast, now_ms: int, report: Statistics | None = None) -> tuple[tuple[Words, Token], ...]:
    """Sentences with the colours of their signs; none for a run that is well."""
    found = _standing(run, now_ms)
    said: list[tuple[Words, Token]] = [(notice_words(code), Token.WARN) for code in run.notices]
    said += [(words, Token.WARN) for words in _of_report(run, now_ms, report)]
    return (*([] if found is None else [found]), *said)


def _of_report(run: Broadcast, now_ms: int, report: Statistics | None) -> list[Words]:
    """What the guard found that paused it (BEY-3), and how many wait until it is day where they are (BEY-7)."""
    if report is None:
        return []
    if run.status is Status.PAUSED and run.status_reason in GUARDED and report.guard is not None:
        found = guard_words(report.guard)
        return [] if found is None else [found]
    if run.status in RUNNING and report.waiting_hours and report.waiting_until_ms is not None:
        until_ms = report.waiting_until_ms
        return [msg("safety.waits_hours", count=report.waiting_hours, time=lambda: short(until_ms, now_ms))]
    return []


def _standing(run: Broadcast, now_ms: int) -> tuple[Words, Token] | None:
    if run.status in RUNNING and run.blocked_since_ms is not None:
        return msg("broadcasts.blocked", time=clock(run.blocked_since_ms)), Token.WARN
    if run.status_reason and run.status in (Status.PAUSED, Status.FAILED, Status.ABORTED):
        return standing_words(run.status_reason), Token.BAD if run.status is Status.FAILED else Token.WARN
    if run.status is not Status.IN_PROGRESS:
        return None
    if run.resolved is not None:
        return msg("broadcasts.finding", count=run.resolved, found=number(run.resolved)), Token.ACCENT
    if run.is_checking:
        return msg(
            "broadcasts.checking" if run.kind is Kind.FALLBACK else "broadcasts.checking_alone"
        ), Token.ACCENT
    started = run.launched_ms if run.launched_ms is not None else now_ms
    if run.kind is Kind.FALLBACK and not run.counters.engaged and now_ms - started > IDLE_MS:
        return msg("broadcasts.idle"), Token.WARN
    return None


class NoticeList(QWidget):
    """One note beneath the other; nothing where there is nothing to say."""

    def __init__(self, parent: QWidget | None = None, *, step: Type = Type.SECONDARY) -> None:
        super().__init__(parent)
        self._step = step
        self.notes: list[Note] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(metrics.GAP_4)
        self.hide()

    def show_run(self, run: Broadcast, now_ms: int, report: Statistics | None = None) -> None:
        """Say what there is to say; notes stay, so that nothing flickers."""
        found = notices_of(run, now_ms, report)
        while len(self.notes) < len(found):
            note = Note("", Icon.ALERT, Token.WARN, self, step=self._step)
            self._column.addWidget(note)
            self.notes.append(note)
        for at, note in enumerate(self.notes):
            note.setVisible(at < len(found))
            if at < len(found):
                words, tint = found[at]
                note.set_sign(_ICONS.get(tint, Icon.ALERT), tint)
                note.set_words(words)
        self.setVisible(bool(found))

    @property
    def said(self) -> list[str]:
        """What is said now."""
        return [note.text() for note in self.notes if not note.isHidden()]
