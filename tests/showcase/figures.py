"""What a tour counted, by what the service says at the end."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from app.contract.broadcasts import Broadcast
from app.contract.imports import Import
from tests.showcase.stopping import CannotGoOn


@dataclass
class Figures:
    """`imported` and `rejected` are rows of the file: a row that repeats another one's number is rejected too.

    `submitted` are recipients a message was made for; each of them is delivered, failed or unknown in the end.
    """

    imported: int = 0
    rejected: int = 0
    recipients: int = 0
    excluded: int = 0
    submitted: int = 0
    delivered: int = 0
    failed: int = 0
    unknown: int = 0
    replies: int = 0
    answered: int = 0
    seconds: float = 0.0

    def take_import(self, entry: Import) -> None:
        """What became of the file's rows."""
        outcome = entry.outcome
        if outcome is None:
            raise CannotGoOn("the import has no outcome")
        self.imported = outcome.created + outcome.overridden + outcome.enriched
        self.rejected = outcome.errors + outcome.duplicates + outcome.skipped

    def take_run(self, run: Broadcast) -> None:
        """What became of the broadcast's recipients."""
        counters = run.counters
        self.recipients = run.contacts_total or 0
        self.excluded = counters.excluded
        self.submitted = self.recipients - counters.excluded - counters.queued
        self.delivered = counters.successful
        self.unknown = counters.unknown
        self.failed = counters.unsuccessful - counters.unknown
        self.replies = counters.replies

    def write(self, path: Path) -> None:
        """As JSON."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    def text(self) -> str:
        """Name and figure, one a line."""
        return "\n".join(f"{name:>12}  {value}" for name, value in asdict(self).items())
