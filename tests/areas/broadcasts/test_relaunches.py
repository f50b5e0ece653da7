"""Relaunches of relaunches, deleted drafts, and people who may have the message already."""

from __future__ import annotations

import pytest

from app.broadcasts import service
from app.channels.kit.connector import ReceiptStatus
from app.contacts.tags import add_tag, delete_tag
from app.contract.broadcasts import RecipientKind, RecipientSource, Status
from app.contract.contacts import TagForm
from app.contract.faults import Code
from app.core.clock import DAY_MS
from app.core.errors import Refusal
from tests.areas.broadcasts.conftest import PEOPLE, WAIT_S, numbers
from tests.areas.line import rejected, unanswered

pytestmark = pytest.mark.both_databases(slow=True)


@pytest.fixture
def relaunch(line):
    def again(run, *, now=True):
        fresh = line.runtime.database.write(service.relaunch, line.admin, run.id, now=now)
        if now:
            line.feed(fresh.id)
        return fresh

    return again


@pytest.fixture
def failed_run(line, launch):
    """A run that reached nobody of two."""
    run = launch(recipients=(numbers(*PEOPLE[:2]),))
    line.answer(line.claim(), rejected)
    return run


@pytest.mark.req("BRD-86", "MSG-75")
def test_an_unknown_message_of_a_relaunch_is_not_sent_again_by_the_next(line, failed_run, relaunch, ledger):
    relaunch(failed_run)
    first, second = line.claim()
    line.answer([first], unanswered)
    line.answer([second], rejected)
    line.pass_time(WAIT_S * 1000)
    assert set(ledger(relaunch(failed_run))) == {second.address}


@pytest.mark.req("BRD-84", "BRD-86")
def test_an_abort_does_not_make_the_unknown_sendable(line, failed_run, relaunch, ledger):
    again = relaunch(failed_run)
    first, second = line.claim()
    line.answer([first], unanswered)
    line.answer([second], rejected)
    line.runtime.database.write(service.abort, line.admin, again.id)
    assert ledger(again)[first.address].reason == "unknown"
    assert set(ledger(relaunch(failed_run))) == {second.address}


@pytest.mark.req("BRD-86")
def test_who_was_reached_by_a_relaunch_of_a_relaunch_is_left_out(line, failed_run, relaunch, ledger):
    second_run = relaunch(failed_run)
    line.answer(line.claim(), rejected)
    relaunch(second_run)
    reached, missed = line.claim()
    line.answer([reached, missed])
    line.receipt(reached.message_id)
    line.receipt(missed.message_id, ReceiptStatus.FAILED)
    assert set(ledger(relaunch(failed_run))) == {missed.address}


@pytest.mark.req("BRD-85", "BRD-86")
def test_a_copy_is_no_relaunch(line, form, failed_run, relaunch, ledger):
    copy = line.runtime.database.write(service.copy, line.admin, failed_run.id)
    other = form(name=copy.name, text="Something else", recipients=(numbers(*PEOPLE[:2]),), version=copy.version)
    line.runtime.database.write(service.launch, line.admin, other, copy.id)
    line.feed(copy.id)
    for message in line.send():
        line.receipt(message.message_id)
    assert set(ledger(relaunch(failed_run))) == set(PEOPLE[:2])


@pytest.mark.req("BRD-88", "BRD-126")
def test_a_deleted_relaunch_is_not_in_the_way(line, failed_run, relaunch):
    draft = relaunch(failed_run, now=False)
    line.runtime.database.write(service.remove, line.admin, draft.id)
    second = relaunch(failed_run, now=False)
    line.runtime.database.write(service.restore, line.admin, draft.id)
    with pytest.raises(Refusal) as refused:
        relaunch(failed_run)
    assert refused.value.params["what"] == "relaunch_open"
    assert refused.value.params["id"] in (draft.id, second.id)


@pytest.mark.req("BRD-126", "TGT-15")
def test_a_deleted_draft_holds_nothing_fast_and_is_gone_after_thirty_days(line, form, look, clock):
    tag = line.runtime.database.write(add_tag, line.admin, TagForm(name="vip"))
    source = RecipientSource(kind=RecipientKind.TAG, tag_id=tag.id)
    draft = line.runtime.database.write(service.save, line.admin, form(recipients=(source,)), None)
    with pytest.raises(Refusal) as refused:
        line.runtime.database.write(delete_tag, line.admin, tag.id, line.runtime.jobs)
    assert refused.value.code is Code.IN_USE
    line.runtime.database.write(service.remove, line.admin, draft.id)
    line.runtime.database.write(service.restore, line.admin, draft.id)
    with pytest.raises(Refusal):
        line.runtime.database.write(delete_tag, line.admin, tag.id, line.runtime.jobs)
    line.runtime.database.write(service.remove, line.admin, draft.id)
    line.runtime.database.write(delete_tag, line.admin, tag.id, line.runtime.jobs)
    clock.advance(30 * DAY_MS)
    assert line.runtime.database.write(service.restore, line.admin, draft.id).status is Status.DRAFT
    line.runtime.database.write(service.remove, line.admin, draft.id)
    clock.advance(30 * DAY_MS + 1)
    with pytest.raises(Refusal) as late:
        line.runtime.database.write(service.restore, line.admin, draft.id)
    assert late.value.code is Code.NOT_FOUND
