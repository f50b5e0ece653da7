"""Account settings: who one is, how the desktop looks, one's password, what one may do (ACC-1, ACC-2, SEC-2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.contract.permissions import Permission
from ui.kit.controls.button import Button
from ui.kit.controls.card import Card
from ui.kit.controls.field import Field
from ui.kit.controls.marks import LabelTag
from ui.kit.controls.option_list import Option
from ui.kit.controls.scroll import Scroll
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.select import Select
from ui.kit.controls.signs import Avatar
from ui.kit.controls.text import Text
from ui.panels.account.password import PasswordForm
from ui.panels.users.rights import Rights
from ui.panels.users.spec import role_name
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.texts.language import NATIVE_NAMES, Language
from ui.texts.live import put, texts
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import Mode, theme
from ui.theme.tokens import Token

_WIDE: Final = 560
_SIDE: Final = 440
_AVATAR: Final = 56


class AccountPanel(Panel):
    """Two columns of cards. What is chosen about the looks holds at once."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self.password = PasswordForm(context.client, context.tasks.starter(self), self)
        self.password.saved.connect(self._on_saved)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, cards in (
            (left, (self._profile(), self._looks(), self._password(), self._backups())),
            (right, (self._rights(),)),
        ):
            column.setSpacing(metrics.GAP_16)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
        both, host = QWidget(), QWidget()
        both.setMaximumWidth(_WIDE + _SIDE + metrics.GAP_16)
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_16)
        row.addLayout(left, 3)
        row.addLayout(right, 2)
        around = QHBoxLayout(host)
        around.setContentsMargins(metrics.GAP_24, metrics.GAP_24, metrics.GAP_24, metrics.GAP_24)
        around.addWidget(both, 1)
        around.addStretch(0)
        self._scroll_over(host)
        texts().language_changed.connect(self._on_language_changed)

    def _scroll_over(self, host: QWidget) -> None:
        scroll = Scroll(host, self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    # -- cards ---------------------------------------------------------------------------------------------------

    def _card(self, title: Words, width: int) -> Card:
        card = Card(self, padding=metrics.GAP_24)
        card.setMaximumWidth(width)
        card.column.setSpacing(metrics.GAP_16)
        card.column.addWidget(Text(title, Type.SECTION, parent=card))
        return card

    def _profile(self) -> Card:
        me = self.context.me
        card = self._card(msg("account.profile"), _WIDE)
        name = f"{me.first_name} {me.last_name}".strip() or me.login
        self.name = Text(name, Type.TITLE, parent=card, fill=True)
        self._tags = QHBoxLayout()
        self._tags.setSpacing(6)
        self._show_roles()
        words = QVBoxLayout()
        words.setSpacing(metrics.GAP_4)
        words.addWidget(self.name)
        words.addLayout(self._tags)
        head = QHBoxLayout()
        head.setSpacing(metrics.GAP_16)
        head.addWidget(Avatar(name, card, size=_AVATAR), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        card.column.addLayout(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.GAP_16)
        grid.setVerticalSpacing(metrics.GAP_8)
        grid.setColumnStretch(1, 1)
        facts = (("login", me.login), ("email", me.email), ("department", me.department.name))
        for row, (key, value) in enumerate(facts):
            grid.addWidget(Text(msg(f"users.{key}"), Type.BODY, Token.MUTED, card), row, 0)
            grid.addWidget(Text(value, Type.BODY, parent=card, fill=True), row, 1)
        card.column.addLayout(grid)
        card.column.addWidget(Text(msg("account.profile_note"), Type.SECONDARY, Token.MUTED, card, wrap=True))
        return card

    def _show_roles(self) -> None:
        while (item := self._tags.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for key in self.context.me.roles:
            self._tags.addWidget(LabelTag(role_name(key)))
        self._tags.addStretch(1)

    def _looks(self) -> Card:
        card = self._card(msg("shell.appearance"), _WIDE)
        self.mode = Segmented(height=metrics.FIELD, fill=True)
        for mode in (Mode.LIGHT, Mode.DARK, Mode.SYSTEM):
            self.mode.add(mode, msg(f"shell.theme_{mode.value}"))
        self.mode.set_value(theme().mode)
        self.mode.value_changed.connect(self.look_chosen)
        put(self.mode, self.mode.setAccessibleName, msg("account.theme"))
        self.language = Select(parent=card)
        options = [Option(one, NATIVE_NAMES[one], icon=Icon.GLOBE) for one in Language]
        self.language.set_options(options, texts().language)
        self.language.value_changed.connect(self.look_chosen)
        card.column.addWidget(Field(msg("account.theme"), self.mode, card))
        card.column.addWidget(Field(msg("shell.language"), self.language, card, help=msg("account.looks_note")))
        return card

    def _password(self) -> Card:
        card = self._card(msg("account.password"), _WIDE)
        card.column.addWidget(Text(msg("account.password_note"), Type.BODY, Token.MUTED, card, wrap=True))
        card.column.addWidget(self.password)
        return card

    def _backups(self) -> Card:
        card = self._card(msg("backups.title"), _WIDE)
        card.column.addWidget(Text(msg("backups.text"), Type.BODY, Token.MUTED, card, wrap=True))
        self.backups = Button(msg("backups.open"), parent=card, icon=Icon.DB)
        self.backups.clicked.connect(self._go_to_backups)
        row = QHBoxLayout()
        row.addWidget(self.backups)
        row.addStretch(1)
        card.column.addLayout(row)
        card.setVisible(self.context.may(Permission.MANAGE_SERVICE))
        return card

    def _rights(self) -> Card:
        card = self._card(msg("account.rights"), _SIDE)
        card.setMinimumWidth(280)
        card.column.setSpacing(metrics.GAP_8)
        self.rights = Rights(card)
        self.rights.show_granted(self.context.me.permissions)
        card.column.addWidget(self.rights)
        return card

    # -- the shell -----------------------------------------------------------------------------------------------

    def bar(self) -> Bar:
        """The title."""
        return Bar(msg("shell.account"))

    def commands(self) -> Sequence[Action]:
        """What can be done here from the palette."""
        first = self.password.view.first()
        if first is None:
            return ()
        return (Action("change_password", msg("account.password"), self._go_to_password, Icon.KEY),)

    def arrive(self, params: Params) -> None:
        """Show how the desktop looks now."""
        del params
        self.show_look()

    def show_look(self) -> None:
        """What the avatar's menu or the palette chose shows here too."""
        self.mode.set_value(theme().mode)

    def unsaved(self) -> Words:
        """A password that was typed and not saved."""
        return msg("account.password") if self.password.model.dirty else ""

    def refresh(self) -> None:
        """Show the person as they are now."""
        self.rights.show_granted(self.context.me.permissions)
        self._show_roles()

    def _go_to_password(self) -> None:
        first = self.password.view.first()
        if first is not None:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _go_to_backups(self) -> None:
        self.context.go("backups")

    # -- news ----------------------------------------------------------------------------------------------------

    def _on_saved(self) -> None:
        self.context.tell(msg("account.password_saved"))

    def _on_language_changed(self) -> None:
        self.language.set_value(texts().language)
