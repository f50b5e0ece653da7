"""The details of the open conversation: who handles it, who the contact is."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.contract.accounts import Department
from app.contract.attributes import NAME_KEY, SURNAME_KEY
from app.contract.channels import Channel
from app.contract.conversations import Colleague, ContactCard, Conversation
from app.contract.phones import facts
from app.contract.values import text_of
from ui.kit.controls.button import IconButton, LinkButton
from ui.kit.controls.card import Separator
from ui.kit.controls.option_list import Option
from ui.kit.controls.scroll import Scroll
from ui.kit.controls.select import Select
from ui.kit.controls.signs import ChannelMark
from ui.kit.controls.text import Text
from ui.kit.controls.tip import set_tip
from ui.kit.form.world import country_name
from ui.panels.inbox.conversation.facts import opt_out_lines
from ui.panels.inbox.conversation.state import TalkState
from ui.panels.inbox.ground import Ground
from ui.panels.inbox.listing.faces import number_of
from ui.texts.live import texts
from ui.texts.messages import Message, Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

WIDTH: Final = 300
HEAD: Final = 56
KEYS: Final = 96
NOBODY: Final = 0
ME: Final = -1


class DetailsPane(Ground):
    """Signals: `closed()`, `department_chosen(int)`, `assignee_chosen(object)` with a user's id or None,
    `contact_wanted()`.
    """

    closed = Signal()
    department_chosen = Signal(int)
    assignee_chosen = Signal(object)
    contact_wanted = Signal()

    def __init__(self, user_id: int, *, may_open_contacts: bool, parent: QWidget | None = None) -> None:
        super().__init__(Token.SURFACE, parent)
        self._user_id = user_id
        self._departments: tuple[Department, ...] = ()
        self._colleagues: tuple[Colleague, ...] = ()
        self._talk = TalkState()
        self._shown: object = None
        self.setMinimumWidth(240)
        self.department = Select(parent=self)
        self.department.value_changed.connect(self._on_department)
        self.assignee = Select(parent=self)
        self.assignee.value_changed.connect(self._on_assignee)
        self.open_contact = LinkButton(msg("inbox.open_contacts"), self, step=Type.SECONDARY_MEDIUM)
        self.open_contact.clicked.connect(self.contact_wanted)
        self.open_contact.setVisible(may_open_contacts)
        self._lay_out()
        texts().language_changed.connect(self._on_language_changed)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_12, 0)
        close = IconButton(Icon.X, msg("inbox.hide_details"), self, size=metrics.BUTTON_TOOL)
        close.clicked.connect(self.closed)
        keeper = QWidget(self)
        keeper.setFixedSize(0, HEAD - 1)
        head.addWidget(Text(msg("inbox.details"), Type.SECTION, parent=self, fill=True), 1)
        head.addWidget(close)
        head.addWidget(keeper)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._build_handling())
        self._column.addWidget(Separator(inner))
        self._column.addLayout(self._build_contact())
        self._column.addWidget(Separator(inner))
        self._column.addStretch(1)
        scroll = Scroll(inner, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Separator(self))
        column.addWidget(scroll, 1)

    def _build_handling(self) -> QVBoxLayout:
        section = QVBoxLayout()
        section.setContentsMargins(metrics.GAP_16, metrics.GAP_12, metrics.GAP_16, metrics.GAP_12)
        section.setSpacing(4)
        for number, (words, control) in enumerate(
            ((msg("inbox.department"), self.department), (msg("inbox.assignee"), self.assignee))
        ):
            if number:
                section.addSpacing(metrics.GAP_8)
            section.addWidget(Text(words, Type.SECONDARY_MEDIUM, Token.MUTED, self))
            section.addWidget(control)
            control.setAccessibleName(str(words))
        return section

    def _build_contact(self) -> QVBoxLayout:
        section = QVBoxLayout()
        section.setContentsMargins(metrics.GAP_16, metrics.GAP_12, metrics.GAP_16, metrics.GAP_12)
        section.setSpacing(metrics.GAP_8)
        head = QHBoxLayout()
        head.addWidget(Text(msg("inbox.contact"), Type.SECONDARY_STRONG, Token.MUTED, self))
        head.addStretch(1)
        head.addWidget(self.open_contact)
        section.addLayout(head)
        self._facts = QWidget(self)
        section.addWidget(self._facts)
        self._facts_place = section
        return section

    def sizeHint(self) -> QSize:
        """The width of the design."""
        return QSize(WIDTH, 400)

    # -- state -----------------------------------------------------------------------------------------------------

    def show_people(self, departments: Sequence[Department], colleagues: Sequence[Colleague]) -> None:
        """Show who there is to choose from."""
        self._departments, self._colleagues = tuple(departments), tuple(colleagues)
        self._show_handling()

    def show_talk(self, talk: TalkState) -> None:
        """Show another conversation, or the same one changed."""
        self._talk = talk
        self.setEnabled(talk.row is not None)
        self._show_handling()
        shown = talk.row.conversation if talk.row is not None else None, talk.card
        key = (shown[0].id, shown[0].name, shown[0].address) if shown[0] is not None else None, talk.card
        if key != self._shown:
            self._shown = key
            self._show_facts(shown[0], talk.card)

    def _show_handling(self) -> None:
        conversation = self._talk.row.conversation if self._talk.row is not None else None
        if conversation is None:
            self.department.set_options([])
            self.assignee.set_options([])
            return
        departments = [Option(one.id, one.name) for one in self._departments]
        if [one.value for one in self.department.options] != [one.value for one in departments]:
            self.department.set_options(departments, conversation.department_id)
        self.department.set_value(conversation.department_id)
        options = self._assignees(conversation)
        if options != self.assignee.options:
            self.assignee.set_options(options, conversation.assignee_id or NOBODY)
        self.assignee.set_value(conversation.assignee_id or NOBODY)

    def _assignees(self, conversation: Conversation) -> list[Option]:
        """CVP-33: those of the department and those who see all; oneself first."""
        options = [Option(NOBODY, msg("inbox.unassign"), icon=Icon.USER)]
        if conversation.assignee_id != self._user_id:
            options.insert(0, Option(ME, msg("inbox.assign_me"), icon=Icon.HAND))
        known = False
        for one in self._colleagues:
            if one.sees_all or one.department_id == conversation.department_id:
                mine = one.user_id == self._user_id
                words: Words = msg("inbox.you_suffix", name=one.name) if mine else one.name
                options.append(Option(one.user_id, words, icon=Icon.USER))
                known = known or one.user_id == conversation.assignee_id
        if conversation.assignee_id is not None and not known:
            options.append(Option(conversation.assignee_id, conversation.assignee or "", icon=Icon.USER))
        return options

    def _on_department(self, value: Hashable) -> None:
        if isinstance(value, int):
            self.department_chosen.emit(value)
        self._show_handling()  # it stays as it is until the service says otherwise

    def _on_assignee(self, value: Hashable) -> None:
        chosen = self._user_id if value == ME else None if value == NOBODY else value
        self.assignee_chosen.emit(chosen)
        self._show_handling()

    def _on_language_changed(self) -> None:
        self._shown = None
        self.show_talk(self._talk)

    # -- contact ---------------------------------------------------------------------------------------------------

    def _show_facts(self, conversation: Conversation | None, card: ContactCard | None) -> None:
        fresh = QWidget(self)
        grid = QGridLayout(fresh)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(metrics.GAP_8)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, KEYS)
        grid.setColumnStretch(1, 1)
        if conversation is not None:
            for row, (name, value) in enumerate(_facts(conversation, card)):
                key = Text(name, Type.BODY, Token.MUTED, fresh)
                key.setFixedWidth(KEYS)
                grid.addWidget(key, row, 0)
                grid.addWidget(Text(value, parent=fresh, fill=True), row, 1)
            self._add_opt_outs(grid, card)
            if card is not None and not conversation.name and not opt_out_lines(card) and not _attributes(card):
                nothing = Text(msg("inbox.no_attributes"), Type.SECONDARY, Token.FAINT, fresh, fill=True)
                grid.addWidget(nothing, grid.rowCount(), 0, 1, 2)
        self._facts_place.replaceWidget(self._facts, fresh)
        self._facts.hide()
        self._facts.deleteLater()
        self._facts = fresh

    def _add_opt_outs(self, grid: QGridLayout, card: ContactCard | None) -> None:
        lines = opt_out_lines(card) if card is not None else []
        for number, (channel, count, senders) in enumerate(lines):
            row = grid.rowCount()
            if not number:
                grid.addWidget(Text(msg("inbox.opt_outs"), Type.BODY, Token.MUTED), row, 0)
            grid.addWidget(_opt_out_line(channel, count, senders), row, 1)


def _facts(conversation: Conversation, card: ContactCard | None) -> list[tuple[Words, Words]]:
    """Name, number, country, then the attributes that are to be shown (CVP-35)."""
    lines: list[tuple[Words, Words]] = []
    if conversation.name:
        lines.append((msg("inbox.contact_name"), conversation.name))
    lines.append((msg("inbox.contact_number"), number_of(conversation)))
    country = facts(conversation.address).country
    if country:
        lines.append((msg("inbox.contact_country"), country_name(country)))
    return lines + (_attributes(card) if card is not None else [])


def _attributes(card: ContactCard) -> list[tuple[Words, Words]]:
    """Those that are to be shown and have a value; the name has its own line."""
    values = card.contact.values if card.contact is not None else {}
    shown = (one for one in card.attributes if one.show_in_profile and one.key not in {NAME_KEY, SURNAME_KEY})
    return [(one.name, text_of(one, values[one.key])) for one in shown if values.get(one.key) is not None]


def _opt_out_line(channel: Channel | None, count: int, senders: tuple[str, ...]) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    name: Message = msg("inbox.every_channel") if channel is None else msg(f"channel.{channel.name.lower()}")
    if channel is not None:
        row.addWidget(ChannelMark(channel, size=14))
    shown = f"+{count}" if not senders else str(count)
    row.addWidget(Text(msg("inbox.opt_out_line", channel=name, count=shown), token=Token.TEXT))
    row.addStretch(1)
    set_tip(line, ", ".join(senders) or msg("inbox.opt_out_whole"))
    return line
