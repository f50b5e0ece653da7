"""What the builder tells its screen: the record that is replaced whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from app.contract.attributes import PHONE_KEY, Attribute
from app.contract.broadcasts import (
    EDITABLE,
    Broadcast,
    BroadcastId,
    Preflight,
    RecipientSource,
    SourceCount,
    Status,
)
from app.contract.contacts import Tag
from app.contract.content_templates import ContentTemplate
from app.contract.faults import Fault, Problem
from app.contract.payloads.plain import SmsContent
from app.contract.preflight import PartsRange, Rendered
from app.contract.senders import Sender
from app.contract.targets import Target
from ui.panels.broadcasts.builder.form import FormDraft
from ui.panels.constructor.shelf import Shelf, left_behind


class Phase(Enum):
    """What the builder's place shows."""

    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"  # nothing could be read


class Work(Enum):
    """What is under way with the service."""

    NONE = "none"
    SAVING = "saving"
    LAUNCHING = "launching"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a form can choose from."""

    senders: tuple[Sender, ...] = ()
    targets: tuple[Target, ...] = ()
    tags: tuple[Tag, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    templates: tuple[ContentTemplate, ...] = ()
    former_templates: Mapping[int, str] = field(default_factory=dict)
    former_senders: Mapping[int, str] = field(default_factory=dict)

    def after(self, before: Choices) -> Choices:
        """As read anew: what was there before and is no more keeps its name (MSG-99)."""
        return replace(
            self,
            former_templates=left_behind(before.templates, self.templates, before.former_templates),
            former_senders=left_behind(before.senders, self.senders, before.former_senders),
        )

    def with_template(self, template: ContentTemplate) -> Choices:
        """With one more, or a changed one."""
        others = tuple(one for one in self.templates if one.id != template.id)
        return replace(self, templates=(*others, template))

    def shelf(self, *, may_keep: bool) -> Shelf:
        """What the steps' template boxes offer."""
        return Shelf(self.templates, self.former_templates, self.former_senders, may_keep)

    @property
    def attribute_keys(self) -> frozenset[str]:
        """What placeholders may name."""
        return frozenset({PHONE_KEY, *(attribute.key for attribute in self.attributes)})

    @property
    def attribute_names(self) -> dict[str, str]:
        """Names of attributes by key; the phone number's is made where it is shown."""
        return {attribute.key: attribute.name for attribute in self.attributes}


@dataclass(frozen=True, slots=True)
class Figures:
    """The pre-flight of `sources`.

    `stale` while newer figures are on their way, `fault` when they could not be had.
    """

    report: Preflight | None = None
    sources: tuple[RecipientSource, ...] = ()
    at_ms: int = 0
    stale: bool = False
    fault: Fault | None = None

    def count_of(self, source: RecipientSource) -> SourceCount | None:
        """What one source yields, None while that was not counted."""
        if self.report is None or source not in self.sources:
            return None
        return self.report.sources[self.sources.index(source)]

    @property
    def samples(self) -> tuple[Rendered, ...]:
        """People whose texts can be shown."""
        return self.report.samples if self.report is not None else ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else saved meanwhile: who, when, and what (BRD-56). `wanted` is what was asked for then."""

    by: str
    at_ms: int
    theirs: FormDraft
    version: int
    wanted: Work


@dataclass(frozen=True, slots=True)
class BuilderState:
    """Everything on the screen. `problems` are shown once a launch was tried, and shrink as they are solved.

    `run` is the run as the service tells of it, None before the first save. `recovered_ms` offers what a crash left
    behind. `launched` is set once, when the run is on its way; `removed` says that somebody deleted the draft.
    """

    phase: Phase = Phase.LOADING
    draft: FormDraft = field(default_factory=FormDraft)
    saved: FormDraft = field(default_factory=FormDraft)
    run: Broadcast | None = None
    choices: Choices = field(default_factory=Choices)
    counts: Mapping[int, int] = field(default_factory=dict)  # contacts of targets, by id; of all under 0
    figures: Figures = field(default_factory=Figures)
    sample: int = 0
    step: int = 0  # the message that the preview shows
    problems: tuple[Problem, ...] = ()
    work: Work = Work.NONE
    fault: Fault | None = None
    conflict: Conflict | None = None
    saved_ms: int | None = None
    recovered_ms: int | None = None
    launched: Broadcast | None = None
    removed: bool = False
    can_undo: bool = False
    can_redo: bool = False
    held: bool = False  # waits for a moderator as a template
    moderated: bool = False  # a launch goes to a moderator first (BRD-61)

    @property
    def broadcast_id(self) -> BroadcastId | None:
        """The run's id, None before the first save."""
        return None if self.run is None else self.run.id

    @property
    def status(self) -> Status:
        """Where the run stands; a new one is a draft."""
        return Status.DRAFT if self.run is None else self.run.status

    @property
    def is_dirty(self) -> bool:
        """Whether leaving would lose something."""
        return self.draft != self.saved

    @property
    def is_locked(self) -> bool:
        """Whether it can no longer be edited: it has started, or was stopped (BRD-82)."""
        return self.held or self.status not in EDITABLE

    @property
    def chosen_sample(self) -> Rendered | None:
        """The person whose text the preview shows."""
        samples = self.figures.samples
        return samples[min(self.sample, len(samples) - 1)] if samples else None

    @property
    def shown_step(self) -> int:
        """The message of the chain that the preview shows."""
        return min(self.step, len(self.draft.steps) - 1)

    def reach_of(self, number: int) -> int | None:
        """How many one message could reach, were it the only one; None while that is not known (BRD-24)."""
        report = self.figures.report
        if report is None or number >= len(report.steps):
            return self.people if number == 0 else None
        return report.people - sum(report.steps[number].exclusions.values())

    def parts_of(self, number: int) -> PartsRange | None:
        """The short messages that recipients come to, for the message that was counted: the first one written."""
        report = self.figures.report
        written = (
            at
            for at, step in enumerate(self.draft.steps)
            if isinstance(step.content, SmsContent) and step.content.text.strip()
        )
        return None if report is None or next(written, None) != number else report.parts

    @property
    def people(self) -> int | None:
        """How many will get it, None while that is not known."""
        report = self.figures.report
        return None if report is None else report.recipients
