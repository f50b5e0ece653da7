"""The Contacts panel: the page in its window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from app.contract.contacts import Contact, ContactId
from app.contract.permissions import Permission
from ui.panels.contacts.desk import Desk
from ui.panels.contacts.page import CONTACTS, TARGETS, ContactsPage
from ui.panels.contacts.source import with_tag
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.shell.table_commands import table_commands
from ui.texts.messages import msg
from ui.theme.icon_names import Icon


class ContactsPanel(Panel):
    """Parameters: `tab` (contacts, targets), `tag_id` to filter by, `contact_id` to open, `new` for a new one."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self._started = False
        desk = Desk(
            client=context.client,
            rights=context.rights,
            country=context.workspace.default_country,
            run=context.tasks.runner(self),
            start=context.tasks.starter(self),
            tell=context.tell,
            warn=context.news.warn,
            undoable=context.news.undoable,
            store=context.store,
        )
        self.page = ContactsPage(desk)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        self.setFocusProxy(self.page)
        self.page.import_wanted.connect(lambda: context.go("imports"))
        self.page.broadcast_wanted.connect(lambda ids: context.go("broadcasts", new=True, target_ids=list(ids)))
        self.page.conversation_wanted.connect(self._on_conversation_wanted)

    def bar(self) -> Bar:
        """The title."""
        return Bar(msg("contacts.title"))

    def commands(self) -> Sequence[Action]:
        """What can be done here from the palette."""
        found: list[Action] = []
        if self.context.may(Permission.MANAGE_CONTACTS):
            page = self.page
            found = [
                Action(
                    "new_contact", msg("contacts.new_contact"), lambda: page.open_contact(None), Icon.PLUS, "N",
                    bound=True,
                ),
                Action(
                    "new_target", msg("contacts.add_target"), lambda: page.targets.open_target(None), Icon.TARGET
                ),
                Action("attributes", msg("contacts.attribute_manager"), page.open_attributes, Icon.SETTINGS),
                Action("tags", msg("contacts.manage_tags"), page.open_tags, Icon.TAG),
            ]  # fmt: skip
        table = self.page.table
        return found + (table_commands(table) if table is not None else [])

    def arrive(self, params: Params) -> None:
        """Show what is asked for."""
        if not self._started:
            self._started = True
            self.page.start()
        if (tab := params.get("tab")) in (CONTACTS, TARGETS):
            self.page.show_tab(str(tab))
        if isinstance(tag_id := params.get("tag_id"), int):
            self.page.show_tab(CONTACTS)
            self.run("show_tag", self.page.show_only(with_tag(tag_id)))
        if isinstance(contact_id := params.get("contact_id"), int):
            self.page.show_tab(CONTACTS)
            self.run("open", self.page.open_by_id(ContactId(contact_id)))
        if params.get("new"):
            self.page.open_contact(None)

    def refresh(self) -> None:
        """Read the rows again."""
        self.page.refresh()

    def shutdown(self) -> None:
        """Hear of nothing any more."""
        self.page.leave()

    def _on_conversation_wanted(self, contact: Contact) -> None:
        self.context.go("conversations", contact_id=contact.id, phone=contact.phone)
