"""What people make of a mailing: answers, refusals, and the log of its controls."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest
from sqlalchemy import select, update

from app.audit.tables import audit_entries
from app.bulk import controls
from app.contract.dnc import EVERYWHERE, DncSource
from app.conversations.reads import card, thread
from app.conversations.tables import conversations
from app.dnc import service as dnc
from app.dnc.observer import OptOutObserver
from tests.areas.bulk.mill import Mill, lines, phones


@pytest.mark.req("BLK-84", "BLK-85", "DNC-6", "DNC-7")
def test_a_refusal_goes_on_the_list_of_all_and_opens_no_chat(mill: Mill):
    mill.line.hooks = dataclasses.replace(mill.line.hooks, observers=(*mill.line.hooks.observers, OptOutObserver()))
    campaign = mill.loaded(*phones(2))
    mill.run(campaign.id)

    def threads() -> dict[str, str]:
        with mill.runtime.database.read() as conn:
            return {row.address: row.state for row in conn.execute(select(conversations))}

    mill.line.arrive("34600000000", "Stop!")
    mill.line.arrive("34600000000", "STOP")
    assert threads() == {}
    with mill.runtime.database.read() as conn:
        assert [one.source for one in dnc.entries_of(conn, "34600000000", dnc.no_campaigns)] == [DncSource.OPT_OUT]
        assert card(conn, "34600000000").do_not_contact == (EVERYWHERE,)
    mill.write(controls.restart, mill.admin, campaign.id)
    mill.run(campaign.id)
    assert mill.statuses(campaign.id) == {"34600000000": "blocked", "34600000001": "sent"}
    mill.line.arrive("34600000001", "Yes please")
    assert threads() == {"34600000001": "unassigned"}
    mill.write(lambda work: work.conn.execute(update(conversations).values(state="resolved")))
    mill.line.arrive("34600000001", "стоп")
    assert threads() == {"34600000001": "resolved"}


@pytest.mark.req("BLK-84")
def test_the_chat_of_an_answer_shows_the_mailing_above_it_by_name(mill: Mill):
    campaign = mill.loaded(*phones(2), name="Spring tyres", text="Come in!")
    mill.run(campaign.id)
    mill.line.arrive("34600000001", "When?")
    with mill.runtime.database.read() as conn:
        row = conn.execute(select(conversations)).mappings().one()
        shown = thread(conn, row["address"], row["id"], limit=10).messages
    assert [(one.text, one.broadcast) for one in shown] == [("Come in!", "Spring tyres"), ("When?", None)]


USED = {
    "mailing_pause": ("running", "paused"),
    "mailing_resume": ("paused", "running"),
    "mailing_clear": ("running", "draft"),
    "mailing_restart": ("completed", "running"),
}


@pytest.mark.req("BLK-76")
def test_every_control_is_in_the_log_with_the_counts_before_and_after(mill: Mill):
    campaign = mill.loaded(*phones(3), per_minute=1)
    mill.step(campaign.id)
    mill.write(controls.pause, mill.admin, campaign.id)
    mill.write(controls.resume, mill.admin, campaign.id, None)
    mill.write(controls.clear, mill.admin, campaign.id)
    mill.put(campaign.id, lines(*phones(1, 8)))
    mill.start(campaign.id)
    mill.run(campaign.id)
    mill.write(controls.restart, mill.admin, campaign.id)
    with mill.runtime.database.read() as conn:
        mine = audit_entries.c.object_id == str(campaign.id)
        kept = conn.execute(select(audit_entries).where(mine)).mappings().all()
    assert {row["login"] for row in kept if row["action"] in USED} == {mill.admin.login}
    log = {row["action"]: msgspec.json.decode(row["details"]) for row in kept}
    for action, (before, after) in USED.items():
        assert (log[action]["before"]["state"], log[action]["after"]["state"], log[action]["name"]) == (
            before,
            after,
            "May",
        )
    clear, restart = log["mailing_clear"], log["mailing_restart"]
    assert (clear["before"]["scheduled"], clear["before"]["sent"], clear["after"]["cancelled"]) == (2, 1, 2)
    assert (restart["before"]["sent"], restart["after"]["scheduled"], restart["after"]["sent"]) == (1, 1, 0)
