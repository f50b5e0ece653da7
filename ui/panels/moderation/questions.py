"""What a moderator is asked: why it is rejected, and what to do about a start that has passed."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.contract.moderation import COMMENT_MAX, LateStart, check_reject
from app.contract.moderation import Reject as RejectForm
from ui.kit.controls.field import Field
from ui.kit.controls.modal import Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text import Text
from ui.kit.controls.text_area import TextArea
from ui.texts.faults import problem_text
from ui.texts.messages import msg
from ui.theme.tokens import Token


class RejectDialog(Dialog):
    """Ends with the comment, or None. Without one it stays open and says so (BRD-122)."""

    def __init__(self, owner: QWidget, name: str) -> None:
        super().__init__(owner, msg("moderation.reject_title", name=name), width=480)
        self.comment = TextArea("", self, least=4, most=8)
        self.field = Field(msg("moderation.comment"), self.comment, self, limit=COMMENT_MAX)
        self.body.addWidget(self.field)
        self.add_action(msg("common.cancel"))
        self.reject_button = self.add_action(msg("moderation.reject"), value=True, kind=Kind.DANGER)
        self.comment.text_changed.connect(self._on_text)

    def open(self, focus: QWidget | None = None) -> None:
        """The comment has the keyboard."""
        super().open(focus or self.comment.edit)

    def _on_text(self) -> None:
        self.field.set_error("")

    def finish(self, value: object = None) -> None:
        """A rejection needs its reason."""
        if value is not True:
            super().finish(None)
            return
        problems = check_reject(RejectForm(version=0, comment=self.comment.text()))
        if problems:
            self.field.set_error(problem_text(problems[0]))
            self.comment.edit.setFocus()
        else:
            super().finish(self.comment.text().strip())


class LateDialog(Dialog):
    """Ends with a LateStart, or None (BRD-64)."""

    def __init__(self, owner: QWidget, name: str, time: str) -> None:
        super().__init__(owner, msg("moderation.late_title", name=name), width=480)
        self.body.addWidget(Text(msg("moderation.late_text", time=time), token=Token.MUTED, wrap=True))
        self.cancel = self.add_action(msg("common.cancel"))
        self.give_back = self.add_action(msg("moderation.late_return"), LateStart.RETURN)
        self.start = self.add_action(msg("moderation.late_now"), LateStart.START_NOW, Kind.PRIMARY)

    def open(self, focus: QWidget | None = None) -> None:
        """Nothing is sent by Enter alone."""
        super().open(focus or self.cancel)
