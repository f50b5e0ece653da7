"""Canary and breaker on a mailing, and how far it was when everything stopped."""

from __future__ import annotations

import pytest

from app.bulk import controls, reads
from app.contract.bulk import CampaignState
from app.contract.messages import Source
from app.contract.safety import Breaker, Canary, Safety, Stage
from app.control import guards
from app.control import service as control
from app.core.clock import SECOND_MS
from app.core.errors import Refusal
from tests.areas.bulk.mill import Mill, phones
from tests.areas.line import rejected

QUICK = Breaker(percent=50, of_last=10, at_least=4)


def stage(mill: Mill, campaign_id: int) -> Stage:
    with mill.runtime.database.read() as conn:
        return guards.guard_of(conn, Source.BULK, campaign_id).stage


@pytest.mark.req("BEY-3")
def test_errors_that_pile_up_pause_a_mailing_with_the_error_and_resume_counts_anew(mill: Mill) -> None:
    campaign = mill.loaded(*phones(12), safety=Safety(breaker=QUICK))
    mill.run(campaign.id, rejected)
    told = mill.one(campaign.id)
    assert (told.state, told.reason) == (CampaignState.PAUSED, "error_spike")
    assert (told.entries.failed, told.entries.scheduled) == (4, 8)
    assert (told.reason_params["errors"], told.reason_params["of"], told.reason_params["code"]) == (4, 4, "0x0B")
    mill.write(controls.resume, mill.admin, campaign.id, None)
    assert stage(mill, campaign.id) is Stage.OPEN
    mill.run(campaign.id)
    assert mill.one(campaign.id).state is CampaignState.COMPLETED


@pytest.mark.req("BEY-3")
def test_one_bad_number_stops_no_mailing_and_the_breaker_is_there_unless_switched_off(mill: Mill) -> None:
    assert mill.campaign().safety == Safety()
    campaign = mill.loaded(*phones(6), name="June", safety=Safety(breaker=None))
    mill.run(campaign.id, rejected)
    assert mill.one(campaign.id).state is CampaignState.COMPLETED


@pytest.mark.req("BEY-3")
def test_the_rest_of_a_mailing_waits_for_its_first_part(mill: Mill) -> None:
    campaign = mill.loaded(*phones(8), safety=Safety(canary=Canary(count=2, share=100)))
    sent = [one for _ in range(20) for one in mill.step(campaign.id)]
    assert len(sent) == 2
    assert stage(mill, campaign.id) is Stage.CANARY
    for message in sent:
        mill.line.receipt(message.message_id)
    mill.run(campaign.id)
    assert mill.one(campaign.id).state is CampaignState.COMPLETED
    assert len(mill.addresses()) == 8


@pytest.mark.req("BEY-3")
def test_a_first_part_that_does_not_arrive_pauses_a_mailing_and_a_person_may_go_on(mill: Mill) -> None:
    campaign = mill.loaded(*phones(8), safety=Safety(canary=Canary(count=2, within_s=60)))
    for _ in range(10):
        mill.step(campaign.id)
    mill.line.clock.advance(61 * SECOND_MS)
    mill.claim(campaign.id)
    told = mill.one(campaign.id)
    assert (told.state, told.reason) == (CampaignState.PAUSED, "canary_failed")
    assert (told.reason_params["arrived"], told.reason_params["wanted"]) == (0, 2)
    mill.write(controls.resume, mill.admin, campaign.id, None)
    mill.run(campaign.id)
    assert len(mill.addresses()) == 8


@pytest.mark.req("BEY-3")
def test_a_first_part_larger_than_the_list_is_the_list(mill: Mill) -> None:
    campaign = mill.loaded(*phones(3), safety=Safety(canary=Canary(count=50)))
    mill.run(campaign.id)
    assert mill.one(campaign.id).state is CampaignState.COMPLETED


def test_a_guard_is_changed_while_a_mailing_waits_and_wrong_numbers_are_refused(mill: Mill) -> None:
    campaign = mill.campaign(safety=Safety(canary=Canary(count=2)))
    assert mill.save(campaign.id, safety=Safety(breaker=None)).safety == Safety(breaker=None)
    with pytest.raises(Refusal) as refusal:
        mill.save(campaign.id, safety=Safety(canary=Canary(count=0)))
    assert [one.path for one in refusal.value.problems] == ["safety.canary.count"]


@pytest.mark.req("BEY-5")
def test_a_stop_halts_a_mailing_at_once_and_says_how_far_it_was(mill: Mill) -> None:
    campaign = mill.loaded(*phones(6))
    for _ in range(3):
        mill.step(campaign.id)
    left = len(mill.addresses())
    assert 0 < left < 6
    halt = mill.write(control.stop, mill.admin, (reads.standings,))
    (run,) = halt.runs
    assert (run.source, run.run_id, run.left, run.total) == ("bulk", campaign.id, left, 6)
    for _ in range(5):
        mill.line.clock.advance(SECOND_MS)
        assert mill.claim(campaign.id) == []
    mill.write(control.resume, mill.admin)
    mill.run(campaign.id)
    assert len(mill.addresses()) == 6
