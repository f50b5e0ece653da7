"""The devices of a contact: what pushes and messages into apps go to, and a way to register one (MSG-71)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.devices import BY_DEVICE, Device, DeviceForm
from app.contract.faults import Problem
from ui.kit.controls.button import Button, IconButton, LinkButton
from ui.kit.controls.field import Field
from ui.kit.controls.option_list import Option
from ui.kit.controls.select import Select
from ui.kit.controls.signs import ChannelMark
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.panels.contacts.entry_row import EntryList, EntryRow
from ui.texts.formats import minute
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_SHOWN: Final = 12
"""Characters of a token by which people tell one from another."""


def short_token(token: str) -> str:
    """The end of a token: their beginnings are alike."""
    return token if len(token) <= _SHOWN else f"…{token[-_SHOWN:]}"


def device_words(device: Device) -> Words:
    """What a device is called."""
    return device.name or short_token(device.token)


class DeviceBlock(QWidget):
    """Signals: `wanted(DeviceForm)`, `crossed(Device)`, `undone()` for the one that was just taken away."""

    wanted = Signal(object)
    crossed = Signal(object)
    undone = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: object = None
        self._count = -1
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_8)
        self._entries = EntryList(msg("contacts.devices"), msg("contacts.devices_none"))
        column.addWidget(self._entries)
        column.addWidget(self._build_undo())
        self.more = Button(msg("contacts.device_add"), icon=Icon.PLUS, height=metrics.BUTTON_TOOL)
        self.more.clicked.connect(self._on_more)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.form = self._build_form()
        column.addWidget(self.form)
        self.form.hide()

    def _build_undo(self) -> QWidget:
        self._undo = QWidget()
        row = QHBoxLayout(self._undo)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        self._gone = Text("", Type.SECONDARY, Token.MUTED)
        row.addWidget(self._gone)
        self.undo = LinkButton(msg("common.undo"), step=Type.SECONDARY_MEDIUM)
        self.undo.clicked.connect(self.undone)
        row.addWidget(self.undo)
        row.addStretch(1)
        self._undo.hide()
        return self._undo

    def _build_form(self) -> QWidget:
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_8)
        self.channel = Select(msg("contacts.opt_out_channel"))
        channels = sorted(BY_DEVICE)
        options = [Option(one.value, msg(f"channel.{one.name.lower()}"), channel=one) for one in channels]
        self.channel.set_options(options, channels[0].value)
        self.name = TextField()
        self.token = TextField()
        self._fields = {
            "channel": Field(msg("contacts.opt_out_channel"), self.channel),
            "name": Field(msg("contacts.device_name"), self.name, optional=True),
            "token": Field(msg("contacts.device_token"), self.token),
        }
        first = QHBoxLayout()
        first.setSpacing(metrics.GAP_8)
        first.addWidget(self._fields["channel"], 1, Qt.AlignmentFlag.AlignTop)
        first.addWidget(self._fields["name"], 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(first)
        column.addWidget(self._fields["token"])
        row = QHBoxLayout()
        self.add = Button(msg("contacts.device_register"), height=metrics.FIELD)
        self.add.clicked.connect(self._on_add)
        self.cancel = LinkButton(msg("common.cancel"), step=Type.SECONDARY_MEDIUM)
        self.cancel.clicked.connect(self._close_form)
        row.addWidget(self.add)
        row.addWidget(self.cancel)
        row.addStretch(1)
        column.addLayout(row)
        return form

    @property
    def crosses(self) -> list[IconButton]:
        """Those that take devices away."""
        return self._entries.crosses

    @property
    def has_typed(self) -> bool:
        """Whether a device is typed that is not registered."""
        return bool(self.token.text().strip() or self.name.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return registers what is typed, and does not go on to save the contact."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.form.isVisible():
            self._on_add()
            return
        super().keyPressEvent(event)

    def _on_more(self) -> None:
        self.more.hide()
        self.form.show()
        self.channel.setFocus(Qt.FocusReason.TabFocusReason)

    def _close_form(self) -> None:
        had_focus = self.form.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self.form.hide()
        self.more.show()
        for field in self._fields.values():
            field.set_problem(None)
        self.name.clear()
        self.token.clear()
        if had_focus:
            self.more.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_add(self) -> None:
        value = self.channel.value
        assert isinstance(value, int)
        self.wanted.emit(DeviceForm(channel=Channel(value), token=self.token.text(), name=self.name.text()))

    def show_devices(
        self, devices: Sequence[Device], problems: Sequence[Problem], forgotten: Device | None, registered: int
    ) -> None:
        """`registered` rises whenever what was typed has been taken."""
        for path, field in self._fields.items():
            field.set_problem(next((one for one in problems if one.path == path), None))
        if registered != self._count:
            if self._count >= 0:
                self._close_form()
            self._count = registered
        self._undo.setVisible(forgotten is not None)
        if forgotten is not None:
            self._gone.set_words(msg("contacts.device_gone", name=device_words(forgotten)))
        if tuple(devices) == self._shown:
            return
        self._shown = tuple(devices)
        self._entries.set_entries([self._row(one) for one in devices])

    def _row(self, device: Device) -> EntryRow:
        since = msg(
            "contacts.device_since",
            token=short_token(device.token),
            at=lambda: minute(device.registered_ms),
        )
        row = EntryRow(ChannelMark(device.channel), device_words(device), since, msg("contacts.device_forget"))
        row.crossed.connect(lambda: self.crossed.emit(device))
        row.setToolTip(device.token)
        return row
