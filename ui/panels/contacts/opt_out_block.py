"""The opt-outs of a contact: entries in force, a way to add one, the history (CON-27, CON-28)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.contacts import OptOut, OptOutSource
from app.contract.faults import Problem
from app.contract.senders import Sender
from ui.kit.controls.button import Button, IconButton, LinkButton
from ui.kit.controls.field import Field
from ui.kit.controls.option_list import Option
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.select import Select
from ui.kit.controls.signs import ChannelMark
from ui.kit.controls.text import Text
from ui.panels.contacts.entry_row import EntryList, EntryRow
from ui.texts.formats import minute
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_EVERY = 0


def source_words(entry: OptOut) -> Words:
    """Who or what made an entry."""
    if entry.source is OptOutSource.USER:
        return msg("contacts.opt_out_by", name=entry.set_by, at=lambda: minute(entry.set_ms))
    return msg(
        f"contacts.opt_out_source_{entry.source.value}", detail=entry.detail, at=lambda: minute(entry.set_ms)
    )


def scope_words(entry: OptOut) -> Words:
    """What an entry keeps from the contact."""
    if entry.channel is None:
        return msg("contacts.all_channels")
    channel = msg(f"channel.{entry.channel.name.lower()}")
    if not entry.sender:
        return msg("contacts.whole_channel_of", channel=channel)
    return msg("contacts.sender_of", channel=channel, sender=entry.sender)


class OptOutBlock(QWidget):
    """Signals: `wanted(object, str)` with a channel (None: all) and a sender, `lifted(int)`."""

    wanted = Signal(object, str)
    lifted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._senders: tuple[Sender, ...] = ()
        self._shown: object = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_8)
        self._entries = EntryList(msg("contacts.opt_outs"), msg("contacts.opt_outs_none"))
        column.addWidget(self._entries)
        self._form = self._build_form()
        column.addWidget(self._form)
        self.more = LinkButton(msg("contacts.opt_out_history"), step=Type.SECONDARY_MEDIUM)
        self.more.clicked.connect(self._toggle_history)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._past = QWidget()
        self._past_column = QVBoxLayout(self._past)
        self._past_column.setContentsMargins(0, 0, 0, 0)
        self._past_column.setSpacing(metrics.GAP_4)
        self._lifted: list[QWidget] = []
        self._past.hide()
        column.addWidget(self._past)

    @property
    def crosses(self) -> list[IconButton]:
        """Those that lift opt-outs."""
        return self._entries.crosses

    def _build_form(self) -> QWidget:
        form = QWidget()
        row = QHBoxLayout(form)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        self.channel = Select(msg("contacts.opt_out_channel"))
        options = [Option(_EVERY, msg("contacts.all_channels"))]
        options += [Option(one.value, msg(f"channel.{one.name.lower()}"), channel=one) for one in Channel]
        self.channel.set_options(options)
        self.channel.value_changed.connect(self._on_channel)
        self.sender_id = Select(msg("contacts.whole_channel"))
        self.add = Button(msg("common.add"), height=metrics.FIELD)
        self.add.clicked.connect(self._on_add)
        self.add.setEnabled(False)
        self._channel_field = Field(msg("contacts.opt_out_channel"), self.channel)
        row.addWidget(self._channel_field, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Field(msg("contacts.sender_id"), self.sender_id), 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.add, 0, Qt.AlignmentFlag.AlignBottom)
        self._offer_senders(None)
        return form

    def _on_channel(self, value: object) -> None:
        self.add.setEnabled(value is not None)
        self._offer_senders(value if isinstance(value, int) else None)

    def _offer_senders(self, channel: int | None) -> None:
        options = [Option("", msg("contacts.whole_channel"))]
        options += [Option(one.name, one.name) for one in self._senders if one.channel == channel]
        self.sender_id.set_options(options, "")
        self.sender_id.setEnabled(len(options) > 1)

    def _on_add(self) -> None:
        value = self.channel.value
        channel = Channel(value) if isinstance(value, int) and value else None
        sender = self.sender_id.value
        self.wanted.emit(channel, str(sender) if sender is not None else "")

    def _toggle_history(self) -> None:
        self._past.setVisible(self._past.isHidden())

    def show_entries(
        self, history: Sequence[OptOut], senders: Sequence[Sender], problem: Problem | None, *, manages: bool
    ) -> None:
        """Show what is in force, and what was."""
        self._channel_field.set_problem(problem)
        self._form.setVisible(manages)
        shown = (tuple(history), tuple(senders), manages)
        if shown == self._shown:
            return
        self._shown = shown
        self._senders = tuple(senders)
        for line in self._lifted:
            line.hide()
            line.deleteLater()
        past = [one for one in history if one.lifted_ms is not None]
        self._entries.set_entries([self._entry(one, manages=manages) for one in history if one.lifted_ms is None])
        self._lifted = [self._past_entry(one) for one in past]
        for line in self._lifted:
            self._past_column.addWidget(line)
        self.more.setVisible(bool(past))
        self.channel.set_value(None)
        self.add.setEnabled(False)

    def _entry(self, entry: OptOut, *, manages: bool) -> EntryRow:
        mark: QWidget = Glyph(Icon.OPTOUT, Token.MUTED) if entry.channel is None else ChannelMark(entry.channel)
        cross = msg("contacts.opt_in") if manages else None
        row = EntryRow(mark, scope_words(entry), source_words(entry), cross)
        row.crossed.connect(lambda: self.lifted.emit(entry.id))
        return row

    def _past_entry(self, entry: OptOut) -> QWidget:
        at = entry.lifted_ms or 0
        words = msg(
            "contacts.opt_out_lifted",
            scope=scope_words(entry),
            since=lambda: minute(entry.set_ms),
            name=entry.lifted_by or "",
            at=lambda: minute(at),
        )
        return Text(words, Type.SECONDARY, Token.MUTED, wrap=True)
