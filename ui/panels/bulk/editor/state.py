"""What the editor of a campaign shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from app.contract.bulk import (
    SLOTS,
    BulkChannel,
    Campaign,
    CampaignState,
    CheckLine,
    FileCheck,
    FilePreview,
    FileState,
    ListFile,
    ListFileId,
    Method,
)
from app.contract.faults import Fault, Problem
from app.contract.jobs import Job
from app.contract.lists import ListProblem
from ui.panels.bulk.editor.draft import Draft


class Phase(Enum):
    """How far the editor is."""

    LOADING = "loading"
    FAILED = "failed"
    READY = "ready"


class Busy(Enum):
    """What it is doing, one thing at a time."""

    SAVING = "saving"
    CHECKING = "checking"
    STARTING = "starting"


@dataclass(frozen=True, slots=True)
class SlotState:
    """What happens to a slot: a file on its way, why the last one was refused, or that it was there already."""

    name: str = ""
    sent: int = 0
    size: int = 0
    refused: ListProblem | None = None
    fault: Fault | None = None
    earlier_ms: int | None = None
    path: Path | None = None

    @property
    def is_sending(self) -> bool:
        """Whether a file is on its way."""
        return bool(self.name)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import came to (BLK-52)."""

    entries: int
    first_ms: int
    last_ms: int
    shortest_ms: int


@dataclass(frozen=True, slots=True)
class EditorState:
    """`base` is what is stored, `previews` are the first rows by file, `checks` the popup that is to be shown."""

    phase: Phase = Phase.LOADING
    fault: Fault | None = None
    campaign: Campaign | None = None
    channels: tuple[BulkChannel, ...] = ()
    draft: Draft = field(default_factory=Draft)
    base: Draft = field(default_factory=Draft)
    version: int = 0
    problems: tuple[Problem, ...] = ()
    trouble: Fault | None = None
    conflict: bool = False
    busy: Busy | None = None
    job: Job | None = None
    slots: Mapping[int, SlotState] = field(default_factory=lambda: {one: SlotState() for one in SLOTS})
    previews: Mapping[ListFileId, FilePreview] = field(default_factory=dict)
    slot: int = 1
    row: int = 0
    lines: tuple[CheckLine, ...] = ()
    verifying: bool = False
    checks: tuple[FileCheck, ...] = ()
    outcome: Outcome | None = None

    @property
    def is_dirty(self) -> bool:
        """Whether something typed is not stored."""
        return self.draft != self.base

    @property
    def standing(self) -> CampaignState:
        """The campaign's state; a new one is a draft."""
        return self.campaign.state if self.campaign is not None else CampaignState.DRAFT

    @property
    def is_locked(self) -> bool:
        """Whether most fields may not be changed now (BLK-23)."""
        return self.standing is CampaignState.RUNNING

    @property
    def is_loading(self) -> bool:
        """Whether rows are being checked or imported."""
        return self.campaign is not None and self.campaign.job_id is not None

    def problem_at(self, path: str) -> Problem | None:
        """What is wrong with a field."""
        return next((one for one in self.problems if one.path == path), None)

    def file(self, slot: int) -> ListFile | None:
        """The file in a slot."""
        files = self.campaign.files if self.campaign is not None else ()
        return next((one for one in files if one.slot == slot), None)

    @property
    def fresh_files(self) -> tuple[ListFile, ...]:
        """Files of which nothing is in the queue yet."""
        slots = SLOTS if self.draft.second_list else SLOTS[:1]
        files = (self.file(slot) for slot in slots)
        return tuple(one for one in files if one is not None and one.state is not FileState.LOADED)

    @property
    def offered(self) -> tuple[BulkChannel, ...]:
        """Channels of the chosen method (BLK-2, BLK-9, BLK-10)."""
        method = self.draft.method
        return tuple(one for one in self.channels if method is not None and one.channel == method.channel)

    @property
    def is_waba(self) -> bool:
        """Whether it goes over WhatsApp."""
        return self.draft.method is Method.WABA

    @property
    def valid_rows(self) -> int | None:
        """Rows that a start would send, None while they were not counted."""
        files = self.fresh_files
        if not files or any(one.figures is None for one in files):
            return None
        return sum(one.figures.valid for one in files if one.figures is not None)
