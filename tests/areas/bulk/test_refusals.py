"""Answers to a mailing that ask for no more."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import select, update

from app.bulk import controls
from app.contract.dnc import EVERYWHERE, DncSource
from app.conversations.reads import card
from app.conversations.tables import conversations
from app.dnc import service as dnc
from app.dnc.observer import OptOutObserver
from tests.areas.bulk.mill import Mill, phones


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
