"""Campaigns from draft to report: loading, controls, duplicates, removal, restart."""

from __future__ import annotations

import asyncio
import os
from functools import partial

import pytest
from msgspec.structs import replace
from sqlalchemy import insert, select

from app.assets import service as senders
from app.bulk import controls, loading, reads, service, slots, verifying
from app.bulk.feeder import BulkFeeder
from app.bulk.store import row_of
from app.bulk.tables import entries
from app.channels.kit.connector import ReceiptStatus
from app.channels.kit.outcome import ErrorKind, Rejected
from app.contacts.opt_outs import record_opt_out
from app.contract.bulk import (
    CampaignState,
    ConnectionForm,
    FileState,
    Invalid,
    Method,
    OnRemoval,
    Overdue,
    Resolution,
    StartCampaign,
)
from app.contract.channels import Channel
from app.contract.dnc import EVERYWHERE, DncSource
from app.contract.faults import Code
from app.contract.paging import PageRequest
from app.contract.senders import SenderForm
from app.conversations.tables import conversations
from app.core.clock import HOUR_MS, MINUTE_MS
from app.core.errors import Refusal
from app.dispatch import spool
from app.dispatch.tables import providers
from app.dnc import service as dnc
from tests.areas.bulk.mill import Mill, lines, phones
from tests.areas.conftest import NOW_MS
from tests.areas.line import rejected, unanswered, unreachable

S = CampaignState
pytestmark = pytest.mark.both_databases(slow=True)


def codes(refusal) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


@pytest.mark.req("BLK-49", "BLK-52", "BLK-62", "BLK-77", "BLK-81")
def test_a_list_is_loaded_sent_and_completed(mill: Mill):
    campaign = mill.loaded(*phones(5), per_minute=60)
    assert (campaign.state, campaign.entries.scheduled, campaign.entries.total) == (S.RUNNING, 5, 5)
    assert campaign.files[0].figures.valid == 5
    mill.run(campaign.id)
    assert mill.line.clock.now_ms() == NOW_MS + 4_000
    assert mill.one(campaign.id).entries.sent == 5
    mill.line.receipt(mill.line.sent[0].message_id)
    mill.line.receipt(mill.line.sent[1].message_id, ReceiptStatus.FAILED, "005")
    done = mill.one(campaign.id)
    assert (done.state, done.entries.delivered, done.entries.failed, done.entries.sent) == (S.COMPLETED, 1, 1, 3)
    assert mill.addresses() == ["34" + phone for phone in phones(5)]


@pytest.mark.req("BLK-50", "BLK-51")
def test_wrong_rows_are_shown_and_may_be_left_out(mill: Mill):
    campaign = mill.campaign(text="{{1}}")
    file = mill.put(campaign.id, lines("600000001;Ann", "12;Bob", "600000003;")).file
    job = mill.start(campaign.id, fails=True)
    assert [problem.code for problem in job.fault.problems] == ["invalid_rows"]
    with mill.runtime.database.read() as conn:
        popup = reads.check_of(conn, file.id)
    assert (popup.figures.rows, popup.figures.valid, popup.figures.invalid) == (3, 1, 2)
    assert [(row.row, [one.code.value for one in row.problems]) for row in popup.rows] == [
        (2, ["phone.short"]),
        (3, ["var.missing"]),
    ]
    assert mill.one(campaign.id).state is S.DRAFT
    assert mill.statuses(campaign.id) == {}
    job = mill.start(campaign.id, StartCampaign(invalid=Invalid.SKIP))
    assert (job.result["entries"], mill.one(campaign.id).state) == (1, S.RUNNING)


@pytest.mark.req("BLK-51")
def test_a_list_without_a_good_row_cannot_be_loaded(mill: Mill):
    campaign = mill.campaign()
    mill.put(campaign.id, "12\n")
    job = mill.start(campaign.id, StartCampaign(invalid=Invalid.SKIP), fails=True)
    assert [problem.code for problem in job.fault.problems] == ["no_valid_rows"]
    assert (mill.one(campaign.id).state, mill.one(campaign.id).job_id) == (S.DRAFT, None)


@pytest.mark.req("BLK-47", "BLK-48", "BLK-98")
def test_a_number_is_sent_to_once_across_both_lists(mill: Mill):
    campaign = mill.campaign(second_list=True)
    mill.put(campaign.id, lines("600000001", "600000002", "+34 600 000 001"))
    mill.put(campaign.id, lines("600 000 002", "600000003"), slot=2)
    mill.start(campaign.id)
    mill.run(campaign.id)
    assert mill.addresses() == ["34600000001", "34600000002", "34600000003"]
    assert [file.figures.duplicates for file in mill.one(campaign.id).files] == [1, 1]


@pytest.mark.req("BLK-47")
def test_duplicates_are_sent_where_that_is_wished(mill: Mill):
    campaign = mill.loaded("600000001", "600 000 001", remove_duplicates=False)
    mill.run(campaign.id)
    assert mill.addresses() == ["34600000001"] * 2
    assert mill.one(campaign.id).files[0].figures.repeated == 1


@pytest.mark.req("BLK-47")
def test_file_one_stands_before_file_two_even_when_it_comes_later(mill: Mill):
    at_ms = NOW_MS + HOUR_MS
    campaign = mill.campaign(second_list=True, at_ms=at_ms, text="{{1}}")
    mill.put(campaign.id, lines("600000001;two"), slot=2)
    mill.start(campaign.id)
    mill.put(campaign.id, lines("600000001;one"))
    mill.start(campaign.id)
    assert mill.one(campaign.id).entries.total == 1
    mill.line.clock.advance(HOUR_MS)
    mill.run(campaign.id)
    assert [message.text for message in mill.line.sent] == ["one"]


@pytest.mark.req("BLK-53")
def test_the_same_file_and_the_same_save_load_nothing_twice(mill: Mill):
    campaign = mill.campaign(at_ms=NOW_MS + HOUR_MS)
    mill.put(campaign.id, lines(*phones(3)))
    first = mill.start(campaign.id, StartCampaign(client_key="once"))
    assert mill.start(campaign.id, StartCampaign(client_key="once")).id == first.id
    again = mill.put(campaign.id, lines(*phones(3)))
    assert again.earlier_ms == NOW_MS
    assert mill.one(campaign.id).entries.total == 3
    anyway = mill.put(campaign.id, lines(*phones(3)), again=True)
    assert anyway.file.id != again.file.id


@pytest.mark.req("BLK-59", "BLK-60")
@pytest.mark.parametrize(("option", "expected"), [(OnRemoval.CANCEL, "cancelled"), (OnRemoval.KEEP, "scheduled")])
def test_what_a_removed_file_leaves(mill: Mill, option: OnRemoval, expected: str):
    campaign = mill.campaign(second_list=True, on_removal=option, per_minute=1)
    one = mill.put(campaign.id, lines("600000001", "600000002")).file
    mill.put(campaign.id, lines("600000002", "600000003"), slot=2)
    mill.start(campaign.id)
    mill.step(campaign.id)
    mill.write(slots.remove, mill.admin, one.id)
    found = mill.statuses(campaign.id)
    assert (found["34600000001"], found["34600000003"]) == ("sent", "scheduled")
    queued = {phone for phone, status in found.items() if status == "scheduled"}
    assert "34600000002" in queued  # of the file that stays, or kept
    assert mill.one(campaign.id).entries.cancelled == (expected == "cancelled")


@pytest.mark.req("BLK-66", "BLK-67", "BLK-68", "BLK-69", "BLK-70")
@pytest.mark.parametrize("state", list(S))
def test_controls_outside_their_states_change_nothing(mill: Mill, state: S):
    campaign = _in_state(mill, state)
    assert campaign.state is state
    allowed = {
        "pause": {S.RUNNING}, "resume": {S.PAUSED}, "clear": {S.SCHEDULED, S.RUNNING, S.PAUSED},
        "restart": {S.COMPLETED},
    }  # fmt: skip
    verbs = {
        "pause": controls.pause, "resume": lambda work, actor, one: controls.resume(work, actor, one, None),
        "clear": controls.clear, "restart": controls.restart,
    }  # fmt: skip
    for name, states in allowed.items():
        if state in states:
            continue
        with pytest.raises(Refusal) as refused:
            mill.write(verbs[name], mill.admin, campaign.id)
        assert (refused.value.code, refused.value.params) == (Code.STATUS_IS_NOW, {"status": state.value})
    assert mill.one(campaign.id) == campaign


def _in_state(mill: Mill, state: S):
    if state is S.DRAFT:
        return mill.campaign()
    if state is S.SCHEDULED:
        return mill.loaded(*phones(2), at_ms=NOW_MS + HOUR_MS)
    campaign = mill.loaded(*phones(2))
    if state is S.PAUSED:
        return mill.write(controls.pause, mill.admin, campaign.id)
    if state is S.COMPLETED:
        mill.run(campaign.id)
    return mill.one(campaign.id)


@pytest.mark.req("BLK-71", "BLK-72")
def test_pause_and_resume_repeat_nothing(mill: Mill):
    campaign = mill.loaded(*phones(6))
    for _ in range(4):
        mill.step(campaign.id)
    sent = len(mill.line.sent)
    under_way = mill.claim(campaign.id)
    assert mill.write(controls.pause, mill.admin, campaign.id).state is S.PAUSED
    mill.line.clock.advance(MINUTE_MS)
    assert mill.claim(campaign.id) == []
    mill.line.answer(under_way)
    assert mill.one(campaign.id).entries.sent == sent + len(under_way)
    mill.write(controls.resume, mill.admin, campaign.id, None)
    mill.run(campaign.id)
    assert mill.addresses() == ["34" + phone for phone in phones(6)]


@pytest.mark.req("BLK-72", "BLK-61")
@pytest.mark.parametrize(("choice", "status"), [(Overdue.SEND, "sent"), (Overdue.CANCEL, "cancelled")])
def test_rows_that_became_overdue_while_paused_are_decided_on(mill: Mill, choice: Overdue, status: str):
    campaign = mill.loaded("phone;date", "600000001;2025-11-20 08:00", "600000002;2025-11-20 20:00")
    mill.write(controls.pause, mill.admin, campaign.id)
    mill.line.clock.advance(8 * HOUR_MS)
    assert mill.one(campaign.id).overdue == 1
    with pytest.raises(Refusal) as refused:
        mill.write(controls.resume, mill.admin, campaign.id, None)
    assert codes(refused) == ["overdue_rows"]
    mill.write(controls.resume, mill.admin, campaign.id, choice)
    mill.run(campaign.id)
    assert mill.statuses(campaign.id) == {"34600000001": status, "34600000002": "sent"}


@pytest.mark.req("BLK-73")
def test_clear_cancels_what_waits_and_empties_the_slots(mill: Mill):
    campaign = mill.loaded(*phones(4))
    mill.step(campaign.id)
    cleared = mill.write(controls.clear, mill.admin, campaign.id)
    assert (cleared.state, cleared.files, cleared.entries.total) == (S.DRAFT, (), 0)
    assert sorted(mill.statuses(campaign.id, run=1).values()) == ["cancelled"] * 3 + ["sent"]
    mill.put(campaign.id, lines(*phones(1)))
    mill.start(campaign.id)
    mill.run(campaign.id)
    assert len(mill.line.sent) == 2


@pytest.mark.req("BLK-74")
def test_restart_sends_every_accepted_row_again(mill: Mill):
    campaign = mill.loaded(*phones(3))
    mill.run(campaign.id, rejected)
    assert mill.one(campaign.id).entries.failed == 3
    again = mill.write(controls.restart, mill.admin, campaign.id)
    assert (again.run, again.state, again.entries.scheduled, again.entries.total) == (2, S.RUNNING, 3, 3)
    mill.run(campaign.id)
    assert len(mill.line.sent) == 6
    assert set(mill.statuses(campaign.id, run=1).values()) == {"failed"}


@pytest.mark.req("BLK-64")
@pytest.mark.parametrize(("late_ms", "state"), [(59 * MINUTE_MS, S.RUNNING), (192 * MINUTE_MS, S.PAUSED)])
def test_a_missed_start(mill: Mill, late_ms: int, state: S):
    campaign = mill.loaded(*phones(1), at_ms=NOW_MS + HOUR_MS)
    mill.line.clock.advance(HOUR_MS + late_ms)
    claimed = mill.claim(campaign.id)
    found = mill.one(campaign.id)
    assert (found.state, len(claimed)) == (state, state is S.RUNNING)
    if state is S.PAUSED:
        assert (found.reason, found.reason_params) == ("start_missed", {"late_min": 192})


@pytest.mark.req("BLK-63")
def test_the_start_may_be_changed_and_not_into_the_past(mill: Mill):
    campaign = mill.loaded(*phones(1), at_ms=NOW_MS + HOUR_MS)
    with pytest.raises(Refusal) as refused:
        mill.save(campaign.id, at_ms=NOW_MS)
    assert codes(refused) == ["in_the_past"]
    mill.save(campaign.id, at_ms=NOW_MS + 2 * HOUR_MS)
    mill.line.clock.advance(HOUR_MS)
    assert mill.claim(campaign.id) == []
    assert mill.save(campaign.id, at_ms=None).state is S.RUNNING
    assert len(mill.claim(campaign.id)) == 1


@pytest.mark.req("BLK-75")
def test_a_channel_that_cannot_send_pauses_and_keeps_what_waits(mill: Mill):
    campaign = mill.loaded(*phones(3))
    mill.step(campaign.id, lambda _: Rejected(ErrorKind.CONFIG, "0x0E", "invalid password"))
    found = mill.one(campaign.id)
    assert (found.state, found.reason, found.entries.scheduled) == (S.PAUSED, "config", 3)
    mill.write(controls.resume, mill.admin, campaign.id, None)
    mill.run(campaign.id)
    assert sorted(set(mill.addresses())) == ["34" + phone for phone in phones(3)]


@pytest.mark.req("BLK-78")
def test_what_is_unknown_after_a_crash_is_never_sent_again_by_itself(mill: Mill):
    campaign = mill.loaded(*phones(2))
    mill.claim(campaign.id)
    assert mill.line.crash() == 1
    mill.run(campaign.id)
    found = mill.one(campaign.id)
    assert (found.state, found.entries.unknown, found.entries.sent) == (S.COMPLETED, 1, 1)
    with mill.runtime.database.read() as conn:
        page = reads.entries_page(conn, campaign.id, PageRequest())
    [entry] = [one for one in page.rows if one.status.value == "unknown"]
    again = mill.write(controls.resolve, mill.admin, entry.id, Resolution.AGAIN)
    assert again.state is S.RUNNING
    mill.run(campaign.id)
    assert mill.one(campaign.id).entries.sent == 2


@pytest.mark.req("BLK-78")
def test_an_unknown_entry_may_be_said_to_be_sent(mill: Mill):
    campaign = mill.loaded(*phones(1))
    mill.run(campaign.id, unanswered)
    assert mill.one(campaign.id).entries.unknown == 1
    with mill.runtime.database.read() as conn:
        [entry] = reads.entries_page(conn, campaign.id, PageRequest()).rows
    assert mill.write(controls.resolve, mill.admin, entry.id, Resolution.SENT).entries.sent == 1
    with pytest.raises(Refusal):
        mill.write(controls.resolve, mill.admin, entry.id, Resolution.SENT)


@pytest.mark.req("BLK-79")
def test_what_did_not_reach_the_provider_is_tried_five_times(mill: Mill):
    campaign = mill.loaded(*phones(1))
    mill.run(campaign.id, unreachable)
    assert len(mill.line.sent) == 5


@pytest.mark.req("BLK-65")
def test_who_opted_out_is_blocked(mill: Mill):
    mill.write(record_opt_out, "34600000000", Channel.SMS)
    campaign = mill.loaded(*phones(2))
    mill.run(campaign.id)
    assert mill.statuses(campaign.id) == {"34600000000": "blocked", "34600000001": "sent"}


def test_files_that_lie_in_no_slot_go_after_a_while(mill: Mill):
    campaign = mill.campaign()
    mill.put(campaign.id, lines(*phones(1)))
    folder = mill.runtime.home / slots.FOLDER
    [kept] = folder.iterdir()
    stray, fresh = folder / "stray", folder / "fresh"
    for path in (stray, fresh):
        path.write_text("x")
    os.utime(stray, (0, 0))
    os.utime(kept, (0, 0))
    with mill.runtime.database.read() as conn:
        slots.tidy(mill.runtime.home, slots.kept_files(conn))
    assert {path.name for path in folder.iterdir()} == {kept.name, "fresh"}


@pytest.mark.req("BLK-65")
def test_who_is_on_the_list_of_all_is_blocked(mill: Mill):
    wanted = [("34600000000", EVERYWHERE)]
    mill.write(partial(dnc.put, by="admin", source=DncSource.MANUAL), wanted)
    campaign = mill.loaded(*phones(2))
    mill.run(campaign.id)
    assert mill.statuses(campaign.id) == {"34600000000": "blocked", "34600000001": "sent"}


@pytest.mark.req("BLK-2")
def test_a_channel_in_use_cannot_be_given_up(mill: Mill):
    mill.loaded(*phones(1), at_ms=NOW_MS + HOUR_MS)
    with pytest.raises(Refusal) as refused:
        mill.write(service.save_connection, mill.admin, ConnectionForm(sender_ids=(), version=1))
    assert codes(refused) == ["required", "channel_in_use"]
    assert refused.value.problems[1].params == {"campaigns": "May"}


@pytest.mark.req("BLK-3", "BLK-6", "BLK-23")
def test_settings_copy_switch_off_and_what_may_change_while_running(mill: Mill):
    campaign = mill.loaded(*phones(3), at_ms=NOW_MS + HOUR_MS)
    twin = mill.write(service.copy, mill.admin, campaign.id)
    other = mill.write(service.copy, mill.admin, campaign.id)
    assert (twin.name, other.name, twin.at_ms, twin.active, twin.files) == (
        "May (copy)",
        "May (copy 2)",
        None,
        False,
        (),
    )
    mill.save(campaign.id, at_ms=None)
    with pytest.raises(Refusal) as refused:
        mill.save(campaign.id, text="Other")
    assert refused.value.code is Code.STATUS_IS_NOW
    assert mill.save(campaign.id, per_minute=60, name="June").per_minute == 60
    assert mill.save(campaign.id, active=False).state is S.PAUSED
    with pytest.raises(Refusal) as refused:
        mill.write(controls.resume, mill.admin, campaign.id, None)
    assert codes(refused) == ["campaign_inactive"]


@pytest.mark.req("BLK-23")
def test_a_text_that_loaded_rows_do_not_fit_is_refused(mill: Mill):
    campaign = mill.loaded("600000001;Ann", "600000002;", text="Hi", at_ms=NOW_MS + HOUR_MS)
    with mill.runtime.database.read() as conn:
        form = verifying.form_of(conn, row_of(conn, campaign.id))
        found = slots.misfit(conn, campaign.id, replace(form, text="Hi {{1}}"))
    assert [(one.code, one.params["count"]) for one in found] == [("rows_do_not_fit", 2)]


@pytest.mark.req("BLK-84")
def test_a_campaign_opens_no_chat_until_somebody_answers(mill: Mill):
    campaign = mill.loaded(*phones(2))
    mill.run(campaign.id)
    with mill.runtime.database.read() as conn:
        assert conn.execute(select(conversations)).all() == []
    mill.line.arrive("34600000001", "Yes please")
    with mill.runtime.database.read() as conn:
        assert [row.address for row in conn.execute(select(conversations))] == ["34600000001"]


@pytest.mark.req("BLK-8", "BLK-9", "BLK-33")
def test_whatsapp_is_sent_to_where_a_channel_of_it_is_chosen(mill: Mill):
    row = {"name": "Chat", "name_folded": "chat", "kind": "simulated_whatsapp", "settings": "{}", "enabled": True}
    added = insert(providers).values(**row, version=1).returning(providers.c.id)
    provider_id = mill.write(lambda work: work.conn.execute(added).scalar_one())
    sender = mill.write(senders.save, mill.admin, SenderForm(name="34900100200", provider_id=provider_id), None)
    chosen = ConnectionForm(sender_ids=(mill.line.sender.id, sender.id), version=1)
    mill.write(service.save_connection, mill.admin, chosen)
    with pytest.raises(Refusal) as refused:
        mill.campaign(method=Method.WABA)
    assert [(one.path, one.code) for one in refused.value.problems] == [("sender_id", "not_in_list")]
    bare = mill.campaign(name="Bare", method=Method.WABA, sender_id=sender.id, text="")
    mill.put(bare.id, lines("600000001"))
    with pytest.raises(Refusal) as refused:
        mill.start(bare.id)
    assert [one.path for one in refused.value.problems] == ["text", "template"]
    long = "Hello {{1}}" + "!" * 1_000
    fields = {"method": Method.WABA, "sender_id": sender.id, "template": "spring", "text": long}
    campaign = mill.loaded("600000001;Ann", **fields)
    mill.line.provider_id = provider_id
    mill.run(campaign.id)
    assert [message.text for message in mill.line.sent] == [long.replace("{{1}}", "Ann")]


@pytest.mark.req("BLK-49", "BLK-53", "BLK-95")
def test_an_import_that_breaks_off_leaves_nothing(mill: Mill, monkeypatch: pytest.MonkeyPatch):
    campaign = mill.campaign()
    mill.put(campaign.id, lines(*phones(3)))

    def break_off(*_):
        with mill.runtime.database.read() as conn:  # the rows are there, and nobody sees them
            assert conn.execute(select(entries.c.status)).scalars().all() == ["loading"] * 3
            assert reads.entries_page(conn, campaign.id, PageRequest()).total == 0
        raise Refusal(Code.STORAGE_FULL)

    with monkeypatch.context() as broken:
        broken.setattr(loading, "_finish", break_off)
        assert mill.start(campaign.id, fails=True).fault.code is Code.STORAGE_FULL
    with mill.runtime.database.read() as conn:
        assert conn.execute(select(entries)).all() == []
    found = mill.one(campaign.id)
    assert (found.state, found.job_id, found.files[0].state) == (S.DRAFT, None, FileState.NEW)
    mill.start(campaign.id)
    assert mill.one(campaign.id).entries.total == 3


@pytest.mark.req("BLK-53")
def test_an_import_goes_on_after_a_crash_as_if_it_were_the_first(mill: Mill):
    campaign = mill.campaign(second_list=True)
    mill.put(campaign.id, lines(*phones(3)))
    file = mill.one(campaign.id).files[0]
    half = {"campaign_id": campaign.id, "run": 1, "file_id": file.id, "slot": 1, "row": 1, "written": "600000000",
            "phone": "34600000000", "vals": "[]", "status": "loading"}  # fmt: skip
    mill.write(lambda work: work.conn.execute(insert(entries).values(half)))
    mill.start(campaign.id)
    mill.run(campaign.id)
    assert mill.addresses() == ["34" + phone for phone in phones(3)]


@pytest.mark.req("BLK-58")
def test_turning_the_second_list_off_removes_its_file(mill: Mill):
    campaign = mill.campaign(second_list=True, at_ms=NOW_MS + HOUR_MS)
    mill.put(campaign.id, lines("600000001"))
    mill.put(campaign.id, lines("600000002"), slot=2)
    mill.start(campaign.id)
    changed = mill.save(campaign.id, second_list=False)
    assert ([file.slot for file in changed.files], changed.entries.cancelled) == ([1], 1)


@pytest.mark.req("BLK-5", "BLK-62", "BLK-81")
def test_the_feeder_supplies_every_running_campaign_and_shows_them(mill: Mill):
    first = mill.loaded(*phones(3))
    second = mill.loaded(*phones(3, first=10), name="June")
    later = mill.loaded(*phones(1, first=20), name="July", at_ms=NOW_MS + 60_000)
    feeder = BulkFeeder(mill.runtime.database, mill.runtime.alarm)
    asyncio.run(feeder.round())
    mill.write(spool.promote, mill.line.hooks)
    claimed = mill.line.claim()
    assert [message.address for message in claimed] == ["34600000000", "34600000010"]  # one each at this moment
    mill.line.answer(claimed)
    for _ in range(20):
        mill.line.clock.advance(200)
        asyncio.run(feeder.round())
        mill.line.send()
    asyncio.run(feeder.round())
    assert [mill.one(one.id).state for one in (first, second, later)] == [S.COMPLETED, S.COMPLETED, S.SCHEDULED]
    mill.line.clock.advance(60_000)
    asyncio.run(feeder.round())
    assert mill.one(later.id).state is S.RUNNING
