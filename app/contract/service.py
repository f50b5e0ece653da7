"""The service about itself: health, work in flight, workspace settings."""

from __future__ import annotations

from typing import Final

from app.contract.record import Command, Record

WORKSPACE_HEADER: Final = "X-Workspace-Token"
"""Header that proves the caller can read the workspace's owner-only token file."""

CLIENT_IDLE_S: Final = 20.0
SERVER_IDLE_S: Final = 75
"""How long a connection that rests is kept, in seconds. The caller must be the first to let go: a call that is on
its way while the service closes the connection gets no answer, and nobody could tell whether it was carried out."""

VERSION: Final = "0.1.0"
FEED_PATH: Final = "/events"


class Health(Record):
    """Answer of `/health`, the one route that needs no token. `needs_setup`: no administrator exists yet."""

    product: str
    version: str
    workspace: str
    ready: bool
    needs_setup: bool
    team: bool
    demo: bool


class Work(Record):
    """What would stop if the service did (BRD-68)."""

    active_runs: int
    scheduled_runs: int
    queued_messages: int
    running_jobs: int


class Workspace(Record):
    """Company-wide settings."""

    company: str
    default_country: str
    time_zone: str
    first_line_department_id: int
    waiting_s: int
    undo_send_s: int
    support_contact: str
    version: int
    moderation: bool = False  # broadcasts and their templates wait for a moderator (BRD-61)
    public_address: str = ""  # where it is reached from outside, for links in mails (EML-19)


class ChangeWorkspace(Command):
    """`version` is the one that was edited; a newer one refuses the change."""

    version: int
    company: str
    default_country: str
    time_zone: str
    waiting_s: int
    undo_send_s: int
    support_contact: str


class Announcement(Record):
    """The workspace's owner-only file that lets a desktop find its running service."""

    pid: int
    port: int
    started_ms: int
    version: str
    token: str
