"""What a campaign's settings keep that no field shows, and the words for why it paused itself."""

from __future__ import annotations

import msgspec
import pytest

from app.contract.bulk import (
    Campaign,
    CampaignId,
    CampaignState,
    Entries,
    Entry,
    EntryId,
    EntryStatus,
    OnRemoval,
)
from app.contract.safety import Breaker, Canary, CanaryResult, Safety, Spike
from ui.panels.bulk.editor.draft import from_campaign, to_form
from ui.panels.bulk.entries.spec import standing
from ui.panels.bulk.words import pause_words


def campaign(**fields: object) -> Campaign:
    """A campaign that has run once."""
    made = Campaign(
        id=CampaignId(1),
        name="Spring",
        method=None,
        sender_id=None,
        sender="",
        template="",
        text="Hello",
        remove_duplicates=True,
        second_list=False,
        on_removal=OnRemoval.CANCEL,
        per_minute=60,
        at_ms=None,
        overdue_now=False,
        active=True,
        state=CampaignState.DRAFT,
        reason=None,
        reason_params={},
        run=1,
        entries=Entries(),
        files=(),
        next_ms=None,
        overdue=0,
        report_job_id=None,
        job_id=None,
        created_by="Ada",
        created_ms=0,
        updated_ms=0,
        version=1,
    )
    return msgspec.structs.replace(made, **fields)


@pytest.mark.req("BEY-3")
def test_a_save_keeps_the_guards_of_a_campaign() -> None:
    safety = Safety(canary=Canary(count=25), breaker=Breaker(percent=35))
    draft = from_campaign(campaign(safety=safety), "UTC")
    assert to_form(draft, version=1, client_key="").safety == safety


SPIKE = Spike(errors=9, of=40, failure="rejected", code="0x0B", text="ESME_RINVDSTADR", count=8)


@pytest.mark.req("BEY-3", "BLK-75")
@pytest.mark.parametrize(
    ("reason", "params", "part"),
    [
        ("error_spike", msgspec.to_builtins(SPIKE), "0x0B"),
        ("canary_failed", msgspec.to_builtins(CanaryResult(size=50, arrived=12, wanted=40)), "50"),
        ("restored", {}, "restored from a copy"),
    ],
)
def test_why_it_paused_itself(reason: str, params: dict[str, object], part: str) -> None:
    told: Campaign = campaign(state=CampaignState.PAUSED, reason=reason, reason_params=params)
    assert part in str(pause_words(told))


@pytest.mark.req("BEY-7")
def test_an_entry_that_waits_says_when_it_goes() -> None:
    entry = Entry(
        id=EntryId(1), run=1, slot=1, file="list.csv", row=2, phone="34600000001", due_ms=0,
        status=EntryStatus.SCHEDULED, reason=None, message_id=None, sent_ms=None, status_ms=None, parts=None,
        held_until_ms=8 * 3_600_000, zones=("Europe/Madrid",),
    )  # fmt: skip
    assert str(standing(entry).words) == "Scheduled: Goes at 09:00 their time"
