"""Leaving: unsaved text is asked about, work in flight is named, an idle service of one's own is put to rest."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtWidgets import QWidget

from app.contract.service import Work
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text import Text
from ui.shell.connection import Where
from ui.shell.sitting import Sitting
from ui.texts.messages import Words, msg
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class Choice(Enum):
    """What happens to the service."""

    KEEP = "keep"
    STOP = "stop"


async def may_discard(owner: QWidget, unsaved: Sequence[Words]) -> bool:
    """Whether what is typed may be thrown away; asks only where there is something."""
    if not unsaved:
        return True
    what = ", ".join(str(one) for one in unsaved)
    dialog = Dialog(owner, msg("shell.unsaved_title"), width=440)
    dialog.body.addWidget(Text(msg("shell.unsaved_text", what=what), Type.BODY, Token.MUTED, wrap=True))
    dialog.add_action(msg("shell.unsaved_leave"), value=True, kind=Kind.DANGER)
    stay = dialog.add_action(msg("shell.unsaved_stay"), kind=Kind.PRIMARY)
    dialog.open(stay)
    return bool(await dialog.answer())


async def what_about_service(owner: QWidget, sitting: Sitting) -> Choice | None:
    """Whether the service goes on without the window; None to stay (BRD-68)."""
    if sitting.connection.state.where is Where.TEAM:
        return Choice.KEEP
    try:
        work = await sitting.client.jobs.work()
    except ServiceFault:
        return Choice.KEEP  # it does not answer, or may not be asked: it ends by itself when nothing is left
    if not _busy(work):
        return Choice.STOP
    dialog = WorkQuestion(owner, work)
    answer = await dialog.answer()
    return answer if isinstance(answer, Choice) else None


def _busy(work: Work) -> bool:
    return bool(work.active_runs or work.scheduled_runs or work.queued_messages or work.running_jobs)


class WorkQuestion(Dialog):
    """Names what is under way and what stopping means."""

    def __init__(self, owner: QWidget, work: Work) -> None:
        super().__init__(owner, msg("shell.work_title"), width=500)
        counted = (
            ("shell.work_runs", work.active_runs),
            ("shell.work_scheduled", work.scheduled_runs),
            ("shell.work_messages", work.queued_messages),
            ("shell.work_jobs", work.running_jobs),
        )
        for text_id, count in counted:
            if count:
                self.body.addWidget(Text(msg(text_id, count=count), Type.BODY_STRONG))
        self.body.addWidget(Text(msg("shell.work_text"), Type.BODY, Token.MUTED, wrap=True))
        self.add_action(msg("common.cancel"))
        self.add_action(msg("shell.work_stop"), value=Choice.STOP, kind=Kind.DANGER)
        self.keep = self.add_action(msg("shell.work_keep"), value=Choice.KEEP, kind=Kind.PRIMARY)

    def open(self, focus: QWidget | None = None) -> None:
        """The safe answer has the keyboard."""
        super().open(focus or self.keep)
