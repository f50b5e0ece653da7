"""What the editor asks before people are written to again, or data is given up (BLK-60, 72..74)."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.contract.bulk import Campaign, Control, ListFile, OnRemoval, Overdue
from ui.kit.controls.modal import Confirm, Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text import Text
from ui.texts.messages import msg
from ui.theme.metrics import Type
from ui.theme.tokens import Token


def ask_control(owner: QWidget, control: Control, campaign: Campaign) -> Dialog | None:
    """The question before a control, None where it may be done at once. It ends with a true value to go on."""
    if control is Control.CLEAR:
        waiting = campaign.entries.waiting
        return Confirm(
            owner,
            msg("bulk.clear_title", name=campaign.name),
            msg("bulk.clear_text", count=waiting, sent=campaign.entries.total - waiting),
            msg("bulk.clear_action", count=waiting),
            danger=True,
        )
    if control is Control.RESTART:
        people = campaign.entries.total
        return Confirm(
            owner,
            msg("bulk.restart_title", name=campaign.name),
            msg("bulk.restart_text"),
            msg("bulk.restart_action", count=people),
        )
    if control is Control.RESUME and campaign.overdue:
        return OverdueDialog(owner, campaign.overdue)
    return None


class OverdueDialog(Dialog):
    """Rows whose time passed while the campaign was paused; ends with an Overdue, or None."""

    def __init__(self, owner: QWidget, count: int) -> None:
        super().__init__(owner, msg("bulk.overdue_title", count=count), width=480)
        self.body.addWidget(Text(msg("bulk.overdue_text"), Type.BODY, Token.MUTED, wrap=True))
        self.add_action(msg("common.cancel"))
        self.drop = self.add_action(msg("bulk.overdue_cancel", count=count), value=Overdue.CANCEL)
        self.send = self.add_action(msg("bulk.overdue_send", count=count), value=Overdue.SEND, kind=Kind.PRIMARY)


def ask_removal(owner: QWidget, file: ListFile, on_removal: OnRemoval) -> Confirm | None:
    """The question before a file with waiting entries leaves its slot; None where nothing waits."""
    if not file.waiting:
        return None
    keeps = on_removal is OnRemoval.KEEP
    return Confirm(
        owner,
        msg("bulk.remove_title", name=file.name),
        msg("bulk.remove_keeps" if keeps else "bulk.remove_cancels", count=file.waiting),
        msg("bulk.remove_only") if keeps else msg("bulk.remove_action", count=file.waiting),
        danger=not keeps,
    )


class LeaveDialog(Dialog):
    """Unsaved settings; ends with True to save them, False to give them up, None to stay."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner, msg("bulk.leave_title"), width=440)
        self.body.addWidget(Text(msg("bulk.leave_text"), Type.BODY, Token.MUTED, wrap=True))
        self.add_action(msg("common.cancel"))
        self.drop = self.add_action(msg("bulk.leave_drop"), value=False)
        self.save = self.add_action(msg("common.save"), value=True, kind=Kind.PRIMARY)
