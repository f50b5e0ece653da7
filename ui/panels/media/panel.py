"""Assets, media: the library of files as a table or as cards (MED-1..8)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter
from PySide6.QtWidgets import QVBoxLayout

from app.contract.feed import Event, Topic
from app.contract.media import MediaFile
from ui.kit.controls.segmented import Segmented
from ui.kit.media.thumbnail import draw_thumbnail
from ui.kit.media.words import has_picture
from ui.kit.table.source import Chosen
from ui.kit.table.state import Phase, TableState
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.panels.media.add_sheet import AddSheet, paths_of
from ui.panels.media.cards import Cards
from ui.panels.media.desk import desk_of
from ui.panels.media.handling import Handling
from ui.panels.media.outbox import Outbox
from ui.panels.media.spec import COPY, DELETE, DOWNLOAD, MediaSource, media_spec
from ui.panels.media.view_mode import ViewMode, remember, remembered
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.shell.table_commands import table_commands
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme.icon_names import Icon

_THUMB = 32


class MediaPanel(Panel):
    """The table, the cards, and what can be done with files."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self._started = False
        self.pictures = desk_of(context).pictures
        self.model: TableModel[MediaFile] = TableModel(
            media_spec(self._draw),
            MediaSource(context.client),
            context.tasks.starter(self),
            rights=context.rights,
            store=context.store,
            clock=context.clock,
        )
        self.table = Table(self.model, self)
        self.cards = Cards(self.model, self.pictures, self.table)
        self.handling = Handling(self, context)
        self.sheet: AddSheet | None = None
        self.switch = self._make_switch()
        self.mode = remembered(context.store)
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self.show_mode(self.mode)
        self._end = context.client.events.subscribe(Topic.MEDIA, self._on_event)

    def _make_switch(self) -> Segmented:
        switch = Segmented(self)
        switch.add(ViewMode.TABLE, msg("media.as_table"), icon=Icon.LIST)
        switch.add(ViewMode.CARDS, msg("media.as_cards"), icon=Icon.CARD)
        put(switch, switch.setAccessibleName, msg("media.view"))
        return switch

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        inside = self.table.layout()
        if isinstance(inside, QVBoxLayout):
            inside.insertWidget(inside.indexOf(self.table.view) + 1, self.cards, 1)

    def _connect(self) -> None:
        self.switch.value_changed.connect(self._on_mode)
        for source in (self.table, self.cards):
            source.acted.connect(self._on_acted)
        self.table.opened.connect(self.handling.show)
        self.table.link_pressed.connect(self.handling.show)
        self.cards.chosen.connect(self.handling.show)
        self.table.bulk_acted.connect(self._on_bulk)
        self.table.primary_pressed.connect(lambda _: self.add())
        self.pictures.arrived.connect(self._on_picture)
        self.model.observe(self._on_state)
        self.model.observe_rows(lambda _rows: self._follow())

    def _draw(self, painter: Any, area: Any, target: Hashable) -> None:
        if isinstance(painter, QPainter) and isinstance(area, QRectF) and isinstance(target, MediaFile):
            found = self.pictures.pixmap(target.id) if has_picture(target) else None
            box = QRectF(area.left(), area.center().y() - _THUMB / 2, min(_THUMB * 1.5, area.width()), _THUMB)
            draw_thumbnail(painter, box, found, target.kind)

    # -- what the shell asks -------------------------------------------------------------------------------------

    def bar(self) -> Bar:
        """The title, and the switch of the views."""
        return Bar(msg("media.title"), widget=self.switch)

    def commands(self) -> Sequence[Action]:
        """What can be done here from the palette."""
        other = ViewMode.TABLE if self.mode is ViewMode.CARDS else ViewMode.CARDS
        words = msg("media.show_table") if other is ViewMode.TABLE else msg("media.show_cards")
        return [
            Action("media_add", msg("media.add"), self.add, Icon.PLUS, "N", bound=True),
            Action("media_view", words, lambda: self.switch_to(other), Icon.CARD, "V"),
            *table_commands(self.table),
        ]

    def arrive(self, params: Params) -> None:
        """Read the list; `new` opens the sheet."""
        if not self._started:
            self._started = True
            self.run("load", self.model.load())
        if params.get("new"):
            self.add()

    def refresh(self) -> None:
        """Read the list again."""
        self.run("", self.model.refresh())

    def shutdown(self) -> None:
        """Hear of nothing any more."""
        self._end()
        self.handling.close()
        self.model.close()

    # -- views ---------------------------------------------------------------------------------------------------

    def switch_to(self, mode: ViewMode) -> None:
        """Show the other view, and remember it."""
        remember(self.context.store, mode)
        self.show_mode(mode)
        self.bar_changed.emit()

    def show_mode(self, mode: ViewMode) -> None:
        """Show files as rows or as cards; what a table says without rows is said in both."""
        self.mode = mode
        self.switch.set_value(mode)
        has_cards = mode is ViewMode.CARDS and self.model.state.phase is Phase.CONTENT
        had_focus = self.table.view.hasFocus() or self.cards.hasFocus()
        self.cards.setVisible(has_cards)
        self.table.view.setVisible(not has_cards)
        shown = self.cards if has_cards else self.table.view
        self.setFocusProxy(shown)
        if had_focus:
            shown.setFocus()
        if has_cards:
            self.cards.read()
            self.cards.follow()

    def _on_mode(self, value: object) -> None:
        if isinstance(value, ViewMode) and value is not self.mode:
            self.switch_to(value)

    def _on_state(self, state: TableState) -> None:
        if self.cards.isHidden() == (self.mode is ViewMode.CARDS and state.phase is Phase.CONTENT):
            self.show_mode(self.mode)
        self._follow()

    def _follow(self) -> None:
        if not self.cards.isHidden():
            self.cards.follow()

    def _on_picture(self, media_id: int) -> None:
        row = self.model.row_of(str(media_id))
        if row is not None and self.table.view.isVisible():
            self.table.view.viewport().update(self.table.view.row_rect(row))

    # -- gestures ------------------------------------------------------------------------------------------------

    def add(self) -> None:
        """*Add media*."""
        sheet = AddSheet(self, Outbox(self.context.client.media), self.context.tasks.runner(self))
        sheet.closed.connect(self._on_added)
        self.sheet = sheet
        sheet.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere on the library."""
        if any(one.isLocalFile() for one in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Put them on the list of a new sheet."""
        event.acceptProposedAction()
        self.add()
        if self.sheet is not None:
            self.sheet.take(paths_of(event))

    def _on_added(self, count: object) -> None:
        self.sheet = None
        for intent in ("save", "retry"):
            self.context.tasks.cancel(self, intent)
        if isinstance(count, int) and count:
            self.context.tell(msg("media.added", count=count))
            self.refresh()

    def _on_acted(self, key: str, file: MediaFile) -> None:
        acts = {COPY: self.handling.copy, DOWNLOAD: self.handling.download, DELETE: self.handling.ask_to_delete}
        acts[key](file)

    def _on_bulk(self, key: str, chosen: Chosen) -> None:
        acts = {DOWNLOAD: self.handling.download_all, DELETE: self.handling.ask_to_delete_all}
        acts[key](chosen)

    def _on_event(self, event: Event) -> None:
        self.model.on_event(event)
