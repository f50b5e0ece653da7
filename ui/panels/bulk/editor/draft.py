"""The settings of a campaign as a person fills them in: what was typed, as it was typed (BLK-7..20)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from app.contract.bulk import (
    PER_MINUTE,
    PER_MINUTE_MAX,
    Campaign,
    CampaignForm,
    Method,
    OnRemoval,
    check_campaign,
)
from app.contract.faults import Problem
from app.contract.lists import ListLayout, ListShape
from app.contract.safety import Safety
from app.contract.senders import SenderId
from ui.panels.broadcasts.builder.form import FormDraft, start_of, start_problems, with_moment

_DIGITS: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything a person can change. `start` holds day, time and their zone; at once where it is `instantly`."""

    name: str = ""
    method: Method | None = None
    sender_id: SenderId | None = None
    template: str = ""
    text: str = ""
    remove_duplicates: bool = True
    second_list: bool = False
    on_removal: OnRemoval = OnRemoval.CANCEL
    per_minute: str = str(PER_MINUTE)
    start: FormDraft = field(default_factory=lambda: FormDraft(instantly=True))
    overdue_now: bool = False
    active: bool = True
    safety: Safety = field(default_factory=Safety)

    @property
    def at_ms(self) -> int | None:
        """When it starts; None for at once and while no moment is typed."""
        return None if self.start.instantly else start_of(self.start).at_ms(second=self.start.second)


def new_draft(zone: str) -> Draft:
    """An empty form."""
    return Draft(start=FormDraft(instantly=True, zone=zone))


def from_campaign(campaign: Campaign, zone: str) -> Draft:
    """Stored settings, to be edited."""
    start = FormDraft(instantly=campaign.at_ms is None, zone=zone)
    return Draft(
        name=campaign.name,
        method=campaign.method,
        sender_id=campaign.sender_id,
        template=campaign.template,
        text=campaign.text,
        remove_duplicates=campaign.remove_duplicates,
        second_list=campaign.second_list,
        on_removal=campaign.on_removal,
        per_minute=str(campaign.per_minute),
        start=start if campaign.at_ms is None else with_moment(start, campaign.at_ms),
        overdue_now=campaign.overdue_now,
        active=campaign.active,
        safety=campaign.safety,
    )


def to_form(draft: Draft, *, version: int, client_key: str) -> CampaignForm:
    """The form as the service takes it."""
    return CampaignForm(
        name=draft.name,
        method=draft.method,
        sender_id=draft.sender_id,
        template=draft.template,
        text=draft.text,
        remove_duplicates=draft.remove_duplicates,
        second_list=draft.second_list,
        on_removal=draft.on_removal,
        per_minute=per_minute(draft.per_minute) or 0,
        at_ms=draft.at_ms,
        overdue_now=draft.overdue_now,
        active=draft.active,
        safety=draft.safety,
        version=version,
        client_key=client_key,
    )


def per_minute(typed: str) -> int | None:
    """Messages per minute, None for what is no whole number within the limits (BLK-93)."""
    compact = "".join(typed.split())
    value = int(compact) if _DIGITS.fullmatch(compact) else 0
    return value if 1 <= value <= PER_MINUTE_MAX else None


def names_of(shape: ListShape) -> tuple[str, ...]:
    """The header's names of the variables."""
    return shape.header[2:] if shape.layout is ListLayout.BULK_DATED else shape.header[1:]


def problems_of(draft: Draft, shapes: Sequence[ListShape], *, complete: bool) -> tuple[Problem, ...]:
    """Everything wrong with the form that can be seen here, by the rules of the service (BLK-93, BLK-94)."""
    form = to_form(draft, version=0, client_key="")
    found = check_campaign(form, None, complete=complete)
    for shape in shapes:
        found += [one for one in check_campaign(form, names_of(shape), complete=complete) if one not in found]
    found += start_problems(draft.start)
    return tuple(told(one) for one in found)


def told(problem: Problem) -> Problem:
    """A problem as the form says it."""
    if problem.path != "per_minute":
        return problem
    return Problem(path="per_minute", code="whole_number", params={"low": 1, "high": PER_MINUTE_MAX})
