"""The panels of the window in the order of the rail: who may see them and where they are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
class Tab:
    """A tab of a panel that can be gone to from anywhere; `id` is what the panel knows it by."""

    id: str
    text_id: str
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A panel. `factory` is `module:Class`, imported at the first visit and called with the PanelContext.

    It is shown to whoever has any of `permissions`; none means everybody. `listed=False` keeps it off the rail: it
    is reached from another panel and marks that panel's section. `keys` open it from anywhere, with the first of
    its `tabs`.
    """

    id: str
    section: str
    text_id: str
    factory: str
    permissions: tuple[Permission, ...] = ()
    keys: str = ""
    listed: bool = True
    tabs: tuple[Tab, ...] = ()

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
        tabs=(Tab("runs", "broadcasts.title"), Tab("templates", "templates.title", "Alt+T")),
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
        keys="Alt+O",
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
        keys="Alt+M",
    ),
    Entry(
        "bulk",
        "broadcasts",
        "bulk.title",
        "ui.panels.bulk.panel:BulkPanel",
        (Permission.MANAGE_DIALERS,),
    ),
    Entry(
        "contacts",
        "contacts",
        "contacts.title",
        "ui.panels.contacts.panel:ContactsPanel",
        (Permission.MANAGE_CONTACTS,),
        keys="Alt+3",
        tabs=(Tab("contacts", "contacts.title"), Tab("targets", "contacts.targets", "Alt+G")),
    ),
    Entry(
        "imports",
        "contacts",
        "imports.title",
        "ui.panels.imports.panel:ImportsPanel",
        (Permission.IMPORT_CONTACTS,),
        keys="Alt+I",
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
        keys="Alt+5",
    ),
    Entry(
        "dialers",
        "dialers",
        "dialers.title",
        "ui.panels.dialers.listing.panel:DialersPanel",
        (Permission.MANAGE_DIALERS,),
        keys="Alt+D",
    ),
    Entry(
        "schedules",
        "dialers",
        "schedules.title",
        "ui.panels.schedules.panel:SchedulesPanel",
        (Permission.MANAGE_DIALERS,),
        keys="Alt+S",
    ),
    Entry(
        "dnc",
        "dialers",
        "dnc.title",
        "ui.panels.dnc.panel:DncPanel",
        (Permission.MONITOR_DIALERS,),
        keys="Alt+N",
    ),
    Entry(
        "media",
        "assets",
        "media.title",
        "ui.panels.media.panel:MediaPanel",
        (Permission.MANAGE_MEDIA,),
        keys="Alt+L",
    ),
    Entry(
        "content_templates",
        "assets",
        "content_templates.title",
        "ui.panels.content_templates.panel:ContentTemplatesPanel",
        (Permission.MANAGE_CONTENT_TEMPLATES,),
        keys="Alt+C",
    ),
    Entry(
        "content_template",
        "assets",
        "content_templates.edit",
        "ui.panels.content_templates.form_panel:ContentTemplatePanel",
        (Permission.MANAGE_CONTENT_TEMPLATES,),
        listed=False,
    ),
    Entry(
        "senders",
        "assets",
        "senders.title",
        "ui.panels.senders.panel:SendersPanel",
        (Permission.VIEW_SENDER_IDS,),
        keys="Alt+6",
    ),
    Entry(
        "users",
        "users",
        "shell.users",
        "ui.panels.users.panel:UsersPanel",
        (Permission.MANAGE_USERS,),
        keys="Alt+7",
    ),
    Entry(
        "api_keys",
        "users",
        "api_keys.title",
        "ui.panels.api_keys.panel:ApiKeysPanel",
        (Permission.MANAGE_API_ACCESSES,),
        keys="Alt+K",
    ),
    Entry(
        "providers",
        "providers",
        "providers.title",
        "ui.panels.providers.panel:ProvidersPanel",
        (Permission.MANAGE_PROVIDERS,),
        keys="Alt+8",
    ),
    Entry(
        "health",
        "providers",
        "health.title",
        "ui.panels.health.panel:HealthPanel",
        (Permission.MANAGE_PROVIDERS,),
        keys="Alt+H",
    ),
    Entry("account", "account", "shell.account", "ui.panels.account.panel:AccountPanel", keys="Alt+9"),
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where the palette and the keys lead: a panel, or a tab of it."""

    id: str
    entry: Entry
    text_id: str
    keys: str
    tab: str = ""

    @property
    def params(self) -> dict[str, str]:
        """What the panel arrives with."""
        return {"tab": self.tab} if self.tab else {}


def places(entries: Iterable[Entry] = ENTRIES) -> Iterator[Place]:
    """Every listed panel, in the order of the rail, each followed by its further tabs."""
    for one in entries:
        if one.listed:
            yield Place(f"go_{one.id}", one, one.text_id, one.keys, one.tabs[0].id if one.tabs else "")
            for tab in one.tabs[1:]:
                yield Place(f"go_{one.id}_{tab.id}", one, tab.text_id, tab.keys, tab.id)


def home(granted: frozenset[Permission], entries: Iterable[Entry] = ENTRIES) -> Entry:
    """The first panel after signing in: Dashboard where it is permitted, else the first of the rail (DSH-4)."""
    return next(one for one in visible(granted, entries) if one.listed)
