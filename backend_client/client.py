"""The one door to the service: its areas' calls and its events."""

from __future__ import annotations

import ssl

from app.contract.accounts import Session
from backend_client.accounts import Accounts
from backend_client.assets import Assets
from backend_client.backups import Backups
from backend_client.broadcast_templates import BroadcastTemplates, Moderation
from backend_client.broadcasts import Broadcasts
from backend_client.bulk import Bulk
from backend_client.contacts import Contacts
from backend_client.content_templates import ContentTemplates
from backend_client.control import Control
from backend_client.conversations import Conversations
from backend_client.dialers import Dialers
from backend_client.dnc import DoNotContact
from backend_client.events import EventStream
from backend_client.imports import Imports
from backend_client.integrations import Integrations
from backend_client.jobs import Jobs
from backend_client.media import MediaLibrary
from backend_client.schedules import Schedules
from backend_client.transport import Transport
from backend_client.whatsapp_templates import WhatsAppTemplates


class Client:
    """Everything the desktop can ask of one service."""

    def __init__(self, base_url: str, *, workspace_token: str = "", verify: ssl.SSLContext | bool = True) -> None:
        self.transport = Transport(base_url, workspace_token=workspace_token, verify=verify)
        self.events = EventStream(self.transport)
        self.accounts = Accounts(self.transport)
        self.jobs = Jobs(self.transport)
        self.assets = Assets(self.transport)
        self.content_templates = ContentTemplates(self.transport)
        self.whatsapp_templates = WhatsAppTemplates(self.transport)
        self.media = MediaLibrary(self.transport)
        self.broadcasts = Broadcasts(self.transport)
        self.broadcast_templates = BroadcastTemplates(self.transport)
        self.moderation = Moderation(self.transport)
        self.contacts = Contacts(self.transport)
        self.imports = Imports(self.transport)
        self.control = Control(self.transport)
        self.backups = Backups(self.transport)
        self.conversations = Conversations(self.transport)
        self.schedules = Schedules(self.transport)
        self.dnc = DoNotContact(self.transport)
        self.dialers = Dialers(self.transport)
        self.bulk = Bulk(self.transport)
        self.integrations = Integrations(self.transport)

    def enter(self, session: Session) -> None:
        """Speak as the person of a session from now on."""
        self.transport.sign(session.token)

    def leave(self) -> None:
        """Speak as nobody."""
        self.transport.sign(None)

    async def close(self) -> None:
        """Let go of the connections."""
        await self.transport.close()
