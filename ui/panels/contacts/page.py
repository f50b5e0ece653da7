"""The Contacts page: two tabs, and what opens over them (CON-1)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.contract.contacts import Contact, ContactId
from app.contract.feed import Event, Topic
from app.contract.jobs import JobId
from app.contract.paging import ListQuery
from app.contract.permissions import Permission
from ui.kit.controls.button import IconButton
from ui.kit.controls.menu import Menu
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.tabs import Tabs
from ui.kit.table.table import Table
from ui.panels.contacts.attribute_manager import AttributeManager, open_attribute_form
from ui.panels.contacts.contacts_tab import ContactsTab
from ui.panels.contacts.desk import Desk
from ui.panels.contacts.form_model import ContactFormModel
from ui.panels.contacts.form_sheet import ContactSheet
from ui.panels.contacts.tag_manager import TagManager
from ui.panels.contacts.targets_tab import TargetsTab
from ui.shell.rereading import Rereading
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.theme import color
from ui.theme.tokens import Token

CONTACTS: Final = "contacts"
TARGETS: Final = "targets"
_LAST_TAB: Final = "contacts_page"


class ContactsPage(QWidget):
    """Signals: `import_wanted()`, `broadcast_wanted(object)` with target ids, `conversation_wanted(object)` with a
    contact."""

    import_wanted = Signal()
    broadcast_wanted = Signal(object)
    conversation_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.sheet: ContactSheet | None = None
        self.manager: AttributeManager | TagManager | None = None
        self.contacts: ContactsTab | None = None
        self._reading = Rereading(self._read)
        self.tabs = Tabs(margin=metrics.GAP_16)
        self.tabs.add(CONTACTS, msg("contacts.title"))
        self.tabs.add(TARGETS, msg("contacts.targets"))
        self.more = IconButton(Icon.MORE, msg("common.more"), size=metrics.BUTTON_TOOL)
        self.more.clicked.connect(self.open_menu)
        self.tabs.add_at_end(self.more)
        self.stack = QStackedWidget()
        self._waiting = Skeleton(rows=8)
        self.targets = TargetsTab(desk)
        self.targets.broadcast_wanted.connect(self.broadcast_wanted)
        self.targets.counted.connect(lambda count: self.tabs.set_count(TARGETS, count))
        self.stack.addWidget(self._waiting)
        self.stack.addWidget(self.targets)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)
        self._ends = [desk.client.events.subscribe(Topic.ATTRIBUTES, self._on_attributes)]
        self.tabs.value_changed.connect(self._on_tab)
        if desk.store is not None and desk.store.load(_LAST_TAB) == TARGETS.encode():
            self.tabs.set_value(TARGETS)
        self._show_tab()

    def start(self) -> None:
        """Read what is shown first."""
        self.desk.run("", self.reload())
        self.targets.start()

    def refresh(self) -> None:
        """Read the rows of both tabs again."""
        if self.contacts is not None:
            self.desk.start(self.contacts.model.refresh())
        self.desk.start(self.targets.model.refresh())

    async def show_only(self, query: ListQuery) -> None:
        """Filter the contacts, as after an import."""
        if self.contacts is None:
            await self.reload()
        if self.contacts is not None:
            await self.contacts.show_only(query)

    def leave(self) -> None:
        """Hear of nothing any more."""
        for end in self._ends:
            end()
        self.targets.leave()
        if self.contacts is not None:
            self.contacts.leave()

    # -- tabs ----------------------------------------------------------------------------------------------------

    def _on_tab(self, value: object) -> None:
        if self.desk.store is not None:
            self.desk.store.save(_LAST_TAB, str(value).encode())
        self._show_tab()

    def show_tab(self, value: str) -> None:
        """Go to one of the tabs."""
        self.tabs.set_value(value)
        self._show_tab()

    @property
    def table(self) -> Table | None:
        """The table in front, None while it is made."""
        if self.tabs.value == TARGETS:
            return self.targets.table
        return self.contacts.table if self.contacts is not None else None

    def _show_tab(self) -> None:
        focused = self.hasFocus()
        if self.tabs.value == TARGETS:
            self.stack.setCurrentWidget(self.targets)
        else:
            self.stack.setCurrentWidget(self.contacts or self._waiting)
        if self.table is not None:
            self.setFocusProxy(self.table.view)
            if focused:
                self.table.view.setFocus(Qt.FocusReason.OtherFocusReason)

    async def reload(self) -> None:
        """Make the table for the attributes there are now; what it remembers stays (CON-6)."""
        await self._reading.now()

    async def _read(self) -> None:
        attributes = tuple(await self.desk.client.contacts.attributes())
        if self.contacts is not None and self.contacts.attributes == attributes:
            return
        fresh = ContactsTab(self.desk, attributes)
        fresh.new_wanted.connect(lambda: self.open_contact(None))
        fresh.opened.connect(self.open_contact)
        fresh.deleted.connect(self._offer_undo)
        fresh.import_wanted.connect(self.import_wanted)
        fresh.counted.connect(lambda count: self.tabs.set_count(CONTACTS, count))
        old, self.contacts = self.contacts, fresh
        self.stack.addWidget(fresh)
        self._show_tab()
        if old is not None:
            old.leave()
            self.stack.removeWidget(old)
            old.deleteLater()
        await fresh.load()

    def _on_attributes(self, event: Event) -> None:
        del event
        self.desk.run("", self.reload())

    def open_menu(self) -> None:
        """What concerns all contacts (CON-14)."""
        menu = Menu(self)
        if self.desk.may(Permission.MANAGE_CONTACTS):
            menu.add(msg("contacts.attribute_manager"), self.open_attributes, icon=Icon.SETTINGS)
            menu.add(msg("contacts.manage_tags"), self.open_tags, icon=Icon.TAG)
        if self.desk.may(Permission.IMPORT_CONTACTS):
            menu.add(msg("contacts.import_list"), self.import_wanted.emit, icon=Icon.UPLOAD)
        menu.popup(self.more, right=True)

    def open_attributes(self) -> None:
        """The attribute manager."""
        manager = AttributeManager(self, self.desk.client, self.desk.run)
        self.manager = manager
        manager.open(manager.search)

    def open_tags(self) -> None:
        """*Manage tags*."""
        manager = TagManager(self, self.desk.client, self.desk.run)
        self.manager = manager
        manager.open(manager.search)

    # -- the form ------------------------------------------------------------------------------------------------

    def open_contact(self, contact: Contact | None) -> None:
        """*New contact* without one, else *Edit contact*."""
        desk = self.desk
        made: list[ContactSheet] = []

        def finished(saved: Contact | None, job_id: JobId | None) -> None:
            made[0].finish(saved)
            self._on_finished(saved, job_id)

        manages = desk.may(Permission.MANAGE_OPT_OUT_WORDS)
        model = ContactFormModel(
            desk.client, contact, country=desk.country, manages_opt_outs=manages, finished=finished
        )
        sheet = ContactSheet(self, model, desk.run)
        made.append(sheet)
        sheet.attribute_wanted.connect(lambda: self._add_attribute(sheet))
        sheet.open_wanted.connect(lambda contact_id: desk.run("open", self.open_by_id(contact_id)))
        self.sheet = sheet
        sheet.open(sheet.phone)
        desk.run("load_contact", model.load())

    async def open_by_id(self, contact_id: ContactId) -> None:
        """*Edit contact* of one that is only known by id."""
        self.open_contact(await self.desk.client.contacts.one(contact_id))

    def _add_attribute(self, sheet: ContactSheet) -> None:
        model = sheet.model
        open_attribute_form(
            sheet,
            self.desk.client,
            self.desk.run,
            None,
            model.state.attributes,
            lambda _: self.desk.run("take_attributes", model.take_attributes()),
        )

    def _on_finished(self, saved: Contact | None, job_id: JobId | None) -> None:
        if saved is None:
            self._offer_undo(job_id)
            return
        if self.contacts is not None:
            self.desk.run("reveal", self.contacts.reveal(saved))
        talks = self.desk.may(Permission.MANAGE_CONVERSATIONS)
        self.desk.tell(
            msg("contacts.saved"),
            msg("contacts.open_conversation") if talks else "",
            (lambda: self.conversation_wanted.emit(saved)) if talks else None,
        )

    def _offer_undo(self, job_id: JobId | None) -> None:
        def undo() -> None:
            if job_id is not None:
                self.desk.run("restore", self.desk.client.contacts.restore(job_id))

        if job_id is not None:
            self.desk.undoable(msg("contacts.deleted"), undo)
        else:
            self.desk.tell(msg("contacts.deleted"), "", None)

    def sizeHint(self) -> QSize:
        """A window's worth."""
        return QSize(960, 640)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground."""
        del event
        QPainter(self).fillRect(self.rect(), color(Token.SURFACE))
