"""*Available channels*: which senders campaigns may use, and how late a start may be (BLK-1, BLK-2, BLK-64)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.bulk import MISSED_MAX_MIN, MISSED_MIN, BulkChannel, Connection, ConnectionForm, check_connection
from app.contract.channels import Channel
from app.contract.faults import Code, Fault, Problem
from app.contract.senders import SenderId
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.kit.controls.choice import CheckBox
from ui.kit.controls.dots import DotMark, Dotted
from ui.kit.controls.field import Field, Note
from ui.kit.controls.modal import Sheet
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.panel_state import EmptyState, Glyph
from ui.kit.controls.signs import ChannelMark
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import NumberField
from ui.shell.panel import PanelContext
from ui.texts.faults import fault_text
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_TO_NAME: Final = metrics.BOX + metrics.GAP_8 + metrics.CHANNEL_MARKS[2] + metrics.GAP_8
LINKS: Final = {
    "up": (Icon.OKC, Token.OK),
    "connecting": (Icon.REFRESH, Token.MUTED),
    "down": (Icon.ALERT, Token.WARN),
    "refused": (Icon.BADC, Token.BAD),
    "stopped": (Icon.MINUS, Token.MUTED),
}


@dataclass(frozen=True, slots=True)
class ChannelsState:
    """What is chosen, and what is wrong with it; `missed` is None while no number is typed."""

    connection: Connection
    chosen: frozenset[SenderId]
    missed: int | None
    problems: tuple[Problem, ...] = ()
    fault: Fault | None = None
    busy: bool = False

    def problem_at(self, path: str) -> Problem | None:
        """What is wrong with a field."""
        return next((one for one in self.problems if one.path == path), None)


class ChannelsModel:
    """One sheet; `finished` is called with the saved connection."""

    def __init__(self, client: Client, connection: Connection, finished: Callable[[Connection], object]) -> None:
        self._client, self._finished = client, finished
        self._watcher: Callable[[ChannelsState], object] = lambda _: None
        chosen = frozenset(one.sender_id for one in connection.channels if one.subscribed)
        self.state = ChannelsState(connection, chosen, connection.missed_start_min or 0)

    def watch(self, watcher: Callable[[ChannelsState], object]) -> None:
        """Be called now and with every new state."""
        self._watcher = watcher
        watcher(self.state)

    def close(self) -> None:
        """The sheet goes."""
        self._watcher = lambda _: None

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self._watcher(self.state)

    def choose(self, sender_id: SenderId, *, on: bool) -> None:
        """Offer a channel to campaigns, or not."""
        chosen = self.state.chosen | {sender_id} if on else self.state.chosen - {sender_id}
        if chosen != self.state.chosen:
            self._set(chosen=chosen, problems=(), fault=None)

    def allow(self, minutes: int | None) -> None:
        """How late a start may be."""
        self._set(missed=minutes, problems=(), fault=None)

    async def save(self) -> None:
        """Store the choice; one that somebody else changed meanwhile is stored over theirs."""
        state = self.state
        form = ConnectionForm(
            sender_ids=tuple(sorted(state.chosen)),
            missed_start_min=-1 if state.missed is None else state.missed,
            version=state.connection.version,
        )
        problems = check_connection(form)
        if problems:
            self._set(problems=tuple(problems))
            return
        self._set(busy=True, problems=(), fault=None)
        try:
            saved = await self._client.bulk.save_connection(form)
        except ServiceFault as error:
            self._set(problems=error.fault.problems, fault=None if error.fault.problems else error.fault)
            if error.fault.code is Code.CONFLICT:
                self._set(connection=await self._client.bulk.connection())
        else:
            self._finished(saved)
        finally:
            self._set(busy=False)


class ChannelRow(QWidget):
    """A channel with its mark, provider, and the state of its line."""

    def __init__(self, channel: BulkChannel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.channel = channel
        self.box = CheckBox("", self)
        self.box.setAccessibleName(channel.name)
        icon, tint = LINKS.get(channel.state, LINKS["stopped"])
        state = channel.state if channel.state in LINKS else "stopped"
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_8)
        row.addWidget(self.box)
        row.addWidget(ChannelMark(Channel(channel.channel), self))
        row.addWidget(Text(channel.name, Type.BODY_MEDIUM, parent=self))
        self.health = DotMark(Dotted.SENDER, channel.sender_id, self)
        row.addWidget(self.health)
        row.addWidget(Text(channel.provider, Type.SECONDARY, Token.MUTED, self, fill=True), 1)
        row.addWidget(Glyph(icon, tint, self))
        row.addWidget(Text(msg(f"bulk.link_{state}"), Type.SECONDARY, tint, self))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, metrics.GAP_4, 0, metrics.GAP_4)
        column.setSpacing(2)
        column.addLayout(row)
        if channel.used_by:
            used = Text(
                msg("bulk.used_by", names=", ".join(channel.used_by)), Type.SECONDARY, Token.MUTED, self, wrap=True
            )
            used.setContentsMargins(_TO_NAME, 0, 0, 0)
            column.addWidget(used)


class ChannelsSheet(Sheet):
    """Draws a ChannelsModel."""

    def __init__(self, owner: QWidget, context: PanelContext, model: ChannelsModel) -> None:
        super().__init__(owner, msg("bulk.channels_title"), width=480)
        self.model, self._run = model, context.tasks.runner(self)
        self.body.addWidget(Text(msg("bulk.channels_text"), Type.BODY, Token.MUTED, wrap=True))
        self.list = QWidget()
        rows = QVBoxLayout(self.list)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self.rows = [ChannelRow(one, self.list) for one in model.state.connection.channels]
        for row in self.rows:
            rows.addWidget(row)
            row.box.toggled.connect(lambda on, key=row.channel.sender_id: model.choose(key, on=on))
        if not self.rows:
            rows.addWidget(EmptyState(Icon.ASSETS, msg("bulk.no_senders"), msg("bulk.no_senders_text")))
        self.list_field = Field(msg("bulk.available"), self.list)
        self.missed = NumberField(0, MISSED_MAX_MIN, suffix=msg("bulk.minutes"))
        self.missed_field = Field(msg("bulk.missed"), self.missed, help=msg("bulk.missed_help", count=MISSED_MIN))
        self.missed.value_changed.connect(model.allow)
        self.fault = Note("", Icon.ALERT, Token.BAD)
        for widget in (self.list_field, self.missed_field, self.fault):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        cancel = self.add_action(msg("common.cancel"), ends=False)
        cancel.clicked.connect(self.reject)
        self.save = self.add_action(msg("common.save"), kind=Kind.PRIMARY, ends=False)
        self.save.set_keys("Ctrl+Return")
        self.save.clicked.connect(lambda: self._run("save", self.model.save()))
        self.missed.set_value(model.state.missed)
        model.watch(self.show_state)
        texts().language_changed.connect(self._on_language_changed)

    def show_state(self, state: ChannelsState) -> None:
        """Show what is chosen and what is wrong."""
        for row in self.rows:
            row.box.setChecked(row.channel.sender_id in state.chosen)
        self.list_field.set_problem(state.problem_at("sender_ids"))
        self.missed_field.set_problem(state.problem_at("missed_start_min"))
        self.save.setEnabled(not state.busy and bool(self.rows))
        self.fault.setVisible(state.fault is not None)
        self.fault.set_words(fault_text(state.fault) if state.fault is not None else "")

    def _on_language_changed(self) -> None:
        self.show_state(self.model.state)

    def finish(self, value: object = None) -> None:
        """Close; what is still under way tells nobody."""
        self.model.close()
        super().finish(value)
