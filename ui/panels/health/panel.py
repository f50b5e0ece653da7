"""Channel health: how every account does, and receipts that match no message (BEY-12, BEY-10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from app.contract.feed import Event, Topic
from app.contract.health import ChannelHealth, ParkedReceipt
from ui.kit.controls.modal import Sheet
from ui.kit.controls.tabs import Tabs
from ui.kit.controls.text import Text
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.panels.health.spec import HealthSource, UnmatchedSource, health_spec, unmatched_spec
from ui.panels.story.wording import meaning_of
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.shell.rereading import Rereading
from ui.shell.table_commands import table_commands
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

ACCOUNTS: Final = "accounts"
UNMATCHED: Final = "unmatched"
EVERY_MS: Final = 5_000
"""How often figures on screen are read again."""


class HealthPanel(Panel):
    """Two tables."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        start = context.tasks.starter(self)
        self._started = False
        self._reading = Rereading(self._refresh)
        self.sheet: Sheet | None = None
        self.accounts: TableModel[ChannelHealth] = TableModel(
            health_spec(), HealthSource(context.client), start, rights=context.rights, clock=context.clock
        )
        self.unmatched: TableModel[ParkedReceipt] = TableModel(
            unmatched_spec(), UnmatchedSource(context.client), start, rights=context.rights, clock=context.clock
        )
        self.tabs = Tabs(self, margin=metrics.GAP_16)
        self.tabs.add(ACCOUNTS, msg("health.accounts"))
        self.tabs.add(UNMATCHED, msg("health.unmatched"))
        self.table, self.receipts = Table(self.accounts, self), Table(self.unmatched, self)
        self.stack = QStackedWidget(self)
        for page in (self.table, self.receipts):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)
        self.tabs.value_changed.connect(self._on_tab)
        self.table.opened.connect(self.show_errors)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self._on_timer)
        self._end = context.client.events.subscribe(Topic.PROVIDERS, self._on_event)

    def bar(self) -> Bar:
        """The title."""
        return Bar(msg("health.title"))

    def commands(self) -> Sequence[Action]:
        """What can be done here from the palette."""
        return (
            Action("health.accounts", msg("health.accounts"), self.show_accounts, Icon.SERVER, "1"),
            Action("health.unmatched", msg("health.unmatched"), self.show_unmatched, Icon.HELP, "2"),
            *table_commands(self.table),
        )

    def arrive(self, params: Params) -> None:
        """Read both."""
        del params
        if not self._started:
            self._started = True
            self.run("load", self._load())
        else:
            self.refresh()
        self._timer.start()

    async def _load(self) -> None:
        await self.accounts.load()
        await self.unmatched.load()

    def refresh(self) -> None:
        """Read both again."""
        self.run("", self._reading.now())

    async def _refresh(self) -> None:
        await self.accounts.refresh()
        await self.unmatched.refresh()

    def show_accounts(self) -> None:
        """The first tab."""
        self.tabs.set_value(ACCOUNTS)
        self._on_tab(ACCOUNTS)

    def show_unmatched(self) -> None:
        """The second tab."""
        self.tabs.set_value(UNMATCHED)
        self._on_tab(UNMATCHED)

    def _on_tab(self, key: object) -> None:
        self.stack.setCurrentWidget(self.table if key == ACCOUNTS else self.receipts)

    def _on_timer(self) -> None:
        if self.isVisible():
            self.refresh()

    def _on_event(self, event: Event) -> None:
        del event
        if self._started:
            self.refresh()

    def show_errors(self, row: ChannelHealth) -> None:
        """Every error of the last hour, with what it means."""
        sheet = Sheet(self, msg("health.errors_of", name=row.name), width=440)
        if not row.errors:
            sheet.body.addWidget(Text(msg("health.no_errors"), Type.BODY, Token.MUTED, sheet, wrap=True))
        for one in row.errors:
            words = meaning_of(one.code, one.text) or tr(f"failure.{one.failure}")
            line = msg("health.error_line", count=one.count, code=one.code, words=words)
            tint = Token.WARN if one.temporary else Token.BAD
            sheet.body.addWidget(Text(line, Type.BODY_MEDIUM, tint, sheet, wrap=True))
            note = msg("health.tried_again") if one.temporary else msg("health.gave_up")
            sheet.body.addWidget(Text(note, Type.SECONDARY, Token.MUTED, sheet))
        sheet.body.addStretch(1)
        done = sheet.add_action(msg("common.close"))
        self.sheet = sheet
        sheet.open(done)

    def shutdown(self) -> None:
        """Hear of nothing any more."""
        self._timer.stop()
        self._end()
        self.accounts.close()
        self.unmatched.close()
