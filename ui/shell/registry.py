"""The panels of the window in the order of the rail: who may see them and where they are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Final

from app.contract.permissions import Permission, effective
from ui.shell.panel import Panel, PanelContext
from ui.theme.icon_names import Icon


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the rail. One with several visible panels unfolds; one with none is not shown."""

    id: str
    icon: Icon
    text_id: str
    foot: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A panel. `factory` is `module:Class`, imported at the first visit and called with the PanelContext.

    It is shown to whoever has any of `permissions`; none means everybody. `listed=False` keeps it off the rail: it
    is reached from another panel and marks that panel's section. `keys` open it from anywhere.
    """

    id: str
    section: str
    text_id: str
    factory: str
    permissions: tuple[Permission, ...] = ()
    keys: str = ""
    listed: bool = True

    def visible_to(self, granted: frozenset[Permission]) -> bool:
        """Whether a person with these permissions may see it (DSH-11, ROL-8)."""
        return not self.permissions or not effective(granted).isdisjoint(self.permissions)

    def make(self, context: PanelContext) -> Panel:
        """The panel itself."""
        module, _, name = self.factory.partition(":")
        made = getattr(import_module(module), name)(context)
        if not isinstance(made, Panel):
            raise TypeError(self.factory)
        return made


SECTIONS: Final = (
    Section("dashboard", Icon.DASHBOARD, "shell.dashboard"),
    Section("broadcasts", Icon.BROADCAST, "shell.broadcasts"),
    Section("contacts", Icon.CONTACTS, "shell.contacts"),
    Section("conversations", Icon.CHAT, "shell.conversations"),
    Section("dialers", Icon.DIALER, "shell.dialers"),
    Section("assets", Icon.ASSETS, "shell.assets"),
    Section("users", Icon.USERS, "shell.users"),
    Section("providers", Icon.SERVER, "shell.providers"),
    Section("account", Icon.SETTINGS, "shell.account", foot=True),
)

ENTRIES: Final = (
    Entry(
        "dashboard",
        "dashboard",
        "shell.dashboard",
        "ui.panels.dashboard.panel:DashboardPanel",
        (Permission.VIEW_DASHBOARD,),
        keys="Alt+1",
    ),
    Entry(
        "broadcasts",
        "broadcasts",
        "shell.broadcasts",
        "ui.panels.broadcasts.panel:BroadcastsPanel",
        (Permission.MANAGE_BROADCASTS,),
        keys="Alt+2",
    ),
    Entry(
        "broadcast_builder",
        "broadcasts",
        "builder.new_title",
        "ui.panels.broadcasts.builder.panel:BuilderPanel",
        (Permission.MANAGE_BROADCASTS,),
        listed=False,
    ),
    Entry(
        "hours",
        "broadcasts",
        "hours.title",
        "ui.panels.hours.panel:HoursPanel",
        (Permission.MANAGE_BROADCASTS,),
    ),
    Entry(
        "broadcast_template",
        "broadcasts",
        "templates.new_title",
        "ui.panels.broadcasts.templates.panel:TemplatePanel",
        (Permission.MANAGE_BROADCASTS,),
        listed=False,
    ),
    Entry(
        "moderation",
        "broadcasts",
        "moderation.title",
        "ui.panels.moderation.panel:ModerationPanel",
        (Permission.MODERATE_BROADCASTS,),
    ),
    Entry(
        "contacts",
        "contacts",
        "contacts.title",
        "ui.panels.contacts.panel:ContactsPanel",
        (Permission.MANAGE_CONTACTS,),
        keys="Alt+3",
    ),
    Entry(
        "imports",
        "contacts",
        "imports.title",
        "ui.panels.imports.panel:ImportsPanel",
        (Permission.IMPORT_CONTACTS,),
    ),
    Entry(
        "conversations",
        "conversations",
        "inbox.title",
        "ui.panels.inbox.panel:InboxPanel",
        (Permission.MANAGE_CONVERSATIONS,),
        keys="Alt+4",
    ),
    Entry(
        "dialer_monitor",
        "dialers",
        "dialers.monitor",
        "ui.panels.dialers.monitor.panel:MonitorPanel",
        (Permission.MONITOR_DIALERS,),
        keys="Alt+8",
    ),
    Entry(
        "dialers",
        "dialers",
        "dialers.title",
        "ui.panels.dialers.listing.panel:DialersPanel",
        (Permission.MANAGE_DIALERS,),
    ),
    Entry(
        "schedules",
        "dialers",
        "schedules.title",
        "ui.panels.schedules.panel:SchedulesPanel",
        (Permission.MANAGE_DIALERS,),
    ),
    Entry(
        "dnc",
        "dialers",
        "dnc.title",
        "ui.panels.dnc.panel:DncPanel",
        (Permission.MONITOR_DIALERS,),
    ),
    Entry(
        "senders",
        "assets",
        "senders.title",
        "ui.panels.senders.panel:SendersPanel",
        (Permission.VIEW_SENDER_IDS,),
        keys="Alt+5",
    ),
    Entry(
        "users",
        "users",
        "shell.users",
        "ui.panels.users.panel:UsersPanel",
        (Permission.MANAGE_USERS,),
        keys="Alt+6",
    ),
    Entry(
        "api_keys",
        "users",
        "api_keys.title",
        "ui.panels.api_keys.panel:ApiKeysPanel",
        (Permission.MANAGE_API_ACCESSES,),
    ),
    Entry(
        "providers",
        "providers",
        "providers.title",
        "ui.panels.providers.panel:ProvidersPanel",
        (Permission.MANAGE_PROVIDERS,),
        keys="Alt+7",
    ),
    Entry(
        "health",
        "providers",
        "health.title",
        "ui.panels.health.panel:HealthPanel",
        (Permission.MANAGE_PROVIDERS,),
    ),
    Entry("account", "account", "shell.account", "ui.panels.account.panel:AccountPanel"),
    Entry(
        "backups",
        "account",
        "backups.title",
        "ui.panels.backups.panel:BackupsPanel",
        (Permission.MANAGE_SERVICE,),
        listed=False,
    ),
)


@cache
def entry(panel_id: str) -> Entry | None:
    """The entry of a panel, None for a panel that does not exist."""
    return next((one for one in ENTRIES if one.id == panel_id), None)


def visible(granted: frozenset[Permission], entries: Iterable[Entry] = ENTRIES) -> tuple[Entry, ...]:
    """What a person with these permissions may see, in order."""
    return tuple(one for one in entries if one.visible_to(granted))


def home(granted: frozenset[Permission], entries: Iterable[Entry] = ENTRIES) -> Entry:
    """The first panel after signing in: Dashboard where it is permitted, else the first of the rail (DSH-4)."""
    return next(one for one in visible(granted, entries) if one.listed)
