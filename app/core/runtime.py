"""What a route or a job is given: the store, the clock, the feed, the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.alarm import Alarm
from app.core.clock import Clock
from app.core.database import Database
from app.core.duties import ALONE, Duties
from app.core.feed import Feed
from app.core.jobs import JobRunner
from app.core.secrets import SecretStore
from app.core.settings import Settings


@dataclass(slots=True)
class Runtime:
    """One running service. Assembled in `server`, passed explicitly; there are no globals."""

    settings: Settings
    clock: Clock
    database: Database
    feed: Feed
    alarm: Alarm
    secrets: SecretStore
    jobs: JobRunner
    duties: Duties = ALONE

    @property
    def home(self) -> Path:
        """The folder of uploads and exports: the workspace's, or the one that processes share."""
        return self.settings.folder
