"""The permission matrix (ROL-5..11): who may do what, the same list for service and desktop."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Permission(StrEnum):
    """P1 to P44 in the order of ROL-6; ids are stored and never renamed, new ones are appended."""

    EXPORT_ENTITIES = "export.entities"
    VIEW_DASHBOARD = "dashboard.view"
    MANAGE_BROADCASTS = "broadcasts.manage"
    MANAGE_CONTACTS = "contacts.manage"
    IMPORT_CONTACTS = "contacts.import"
    MANAGE_OPT_OUT_WORDS = "contacts.opt_out_words"
    MANAGE_CONVERSATIONS = "conversations.manage"
    VIEW_CHATBOTS = "chatbots.view"
    MANAGE_CHATBOTS = "chatbots.manage"
    MANAGE_PAYMENTS = "finance.payments"
    VIEW_SERVICES = "finance.services"
    VIEW_INVOICES = "finance.invoices"
    RUN_REPORTS = "statistics.reports"
    VIEW_EDRS = "statistics.edrs"
    VIEW_STATISTICS = "statistics.view"
    MANAGE_MEDIA = "assets.media"
    VIEW_SENDER_IDS = "assets.senders.view"
    MANAGE_SENDER_IDS = "assets.senders.manage"
    MANAGE_CONTENT_TEMPLATES = "assets.content_templates"
    MANAGE_WHATSAPP_TEMPLATES = "assets.whatsapp_templates"
    MANAGE_CONVERSATION_TEMPLATES = "assets.conversation_templates"
    MANAGE_USERS = "users.manage"
    MANAGE_ROLES = "roles.manage"
    VIEW_AUDIT = "audit.view"
    MANAGE_API_ACCESSES = "api.manage"
    VIEW_2FA_SERVICES = "tfa.view"
    MANAGE_2FA_SERVICES = "tfa.manage"
    MANAGE_CAMPAIGNS = "campaigns.manage"
    MANAGE_DIALERS = "dialers.manage"
    MONITOR_DIALERS = "dialers.monitor"
    WORK_AS_AGENT = "agents.work"
    MONITOR_AGENTS = "agents.monitor"
    CONTROL_AGENTS = "agents.control"
    VIEW_AGENT_SCREENS = "agents.screens"
    VIEW_RECORDINGS = "recordings.view"
    MANAGE_ORGANISATION = "admin.organisation"
    MANAGE_PROVIDERS = "admin.providers"
    APPROVE_SENDER_IDS = "admin.senders"
    MODERATE_BROADCASTS = "admin.moderation"
    MANAGE_BILLING = "admin.billing"
    CONFIRM_PAYMENTS = "admin.payments"
    MANAGE_REPORT_TEMPLATES = "admin.reports"
    MANAGE_SECURITY_POLICY = "admin.security"
    MANAGE_SERVICE = "admin.service"


P: Final = tuple(Permission)

GROUPS: Final[tuple[tuple[str, tuple[Permission, ...]], ...]] = (
    ("export", P[0:1]),
    ("dashboard", P[1:2]),
    ("broadcast", P[2:3]),
    ("contacts", P[3:6]),
    ("conversations", P[6:9]),
    ("finance", P[9:12]),
    ("statistics", P[12:15]),
    ("assets", P[15:21]),
    ("users", P[21:23]),
    ("audit", P[23:24]),
    ("api", P[24:25]),
    ("tfa", P[25:27]),
    ("campaigns", P[27:30]),
    ("contact_centre", P[30:35]),
    ("admin", P[35:44]),
)

IMPLIES: Final = {
    Permission.MANAGE_CHATBOTS: Permission.VIEW_CHATBOTS,
    Permission.MANAGE_SENDER_IDS: Permission.VIEW_SENDER_IDS,
    Permission.MANAGE_2FA_SERVICES: Permission.VIEW_2FA_SERVICES,
}
"""Managing implies viewing within one screen (ROL-9)."""


class SystemRole(StrEnum):
    """Roles that come with the product; neither editable nor deletable (ROL-3)."""

    ADMIN = "admin"
    BROADCAST_MANAGER = "broadcast_manager"
    FINANCE_MANAGER = "finance_manager"
    NOC_ENGINEER = "noc_engineer"
    SUPERVISOR = "supervisor"
    AGENT = "agent"


def _numbered(*numbers: int) -> frozenset[Permission]:
    return frozenset(P[number - 1] for number in numbers)


SYSTEM_ROLES: Final[dict[SystemRole, frozenset[Permission]]] = {
    SystemRole.ADMIN: frozenset(P),
    SystemRole.BROADCAST_MANAGER: _numbered(2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15, 16, 17, 19, 20, 21, 29, 30),
    SystemRole.FINANCE_MANAGER: _numbered(1, 2, 10, 11, 12, 13, 15),
    SystemRole.NOC_ENGINEER: _numbered(1, 2, 8, 13, 14, 15, 16, 17, 18, 20, 24, 25, 26, 27, 30, 32, 37, 44),
    SystemRole.SUPERVISOR: _numbered(1, 2, 4, 7, 8, 13, 14, 15, 17, 21, 28, 29, 30, 31, 32, 33, 34, 35),
    SystemRole.AGENT: _numbered(7, 8, 31),
}


def effective(granted: frozenset[Permission]) -> frozenset[Permission]:
    """The granted permissions with everything they imply."""
    return granted | {IMPLIES[p] for p in granted if p in IMPLIES}
