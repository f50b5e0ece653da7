"""Viber's sessions at the simulated provider: counted for itself, refused at the limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.channels.simulator.journal import Journal, read_journal
from app.channels.simulator.talks import DAY_MS, MOST, MOST_IN_A_ROW, Talks
from tests.channels.scenario import scenario
from tests.channels.simulator.test_gateway import desk

PAIR = ("Brand", "34600111222")


@pytest.mark.req("VIB-23", "VIB-24")
@pytest.mark.parametrize(("row", "expected"), [(MOST_IN_A_ROW - 1, ""), (MOST_IN_A_ROW, "wait_for_answer")])
def test_messages_in_a_row_end_at_ten(row: int, expected: str) -> None:
    talks = Talks()
    talks.heard(*PAIR, 0)
    for _ in range(row):
        talks.took(*PAIR, "s1", 0)
    assert talks.refusal(*PAIR, "s1", 0) == expected
    talks.heard(*PAIR, 0)
    assert talks.refusal(*PAIR, "s1", 0) == ""


@pytest.mark.req("VIB-23")
@pytest.mark.parametrize(("sent", "expected"), [(MOST - 1, ""), (MOST, "session_full")])
def test_a_session_ends_at_sixty(sent: int, expected: str) -> None:
    talks = Talks()
    for _ in range(sent):
        talks.heard(*PAIR, 0)
        talks.took(*PAIR, "s1", 0)
    assert talks.refusal(*PAIR, "s1", 0) == expected
    talks.heard(*PAIR, 0)
    assert talks.refusal(*PAIR, "s2", 0) == ("" if expected else "session_over")


@pytest.mark.req("VIB-21", "VIB-22")
def test_a_session_lasts_a_day_and_keeps_its_name() -> None:
    talks = Talks()
    talks.heard(*PAIR, 0)
    talks.took(*PAIR, "s1", 0)
    talks.heard(*PAIR, DAY_MS - 1)
    assert talks.refusal(*PAIR, "s1", DAY_MS - 1) == ""
    assert talks.refusal(*PAIR, "s2", DAY_MS - 1) == "session_over"
    assert talks.refusal(*PAIR, "s1", DAY_MS) == "session_over"
    talks.heard(*PAIR, DAY_MS)
    assert talks.refusal(*PAIR, "s2", DAY_MS) == ""


@scenario
async def test_the_gateway_records_sessions_and_refuses_beyond_its_limits(tmp_path: Path) -> None:
    async with desk(Journal(tmp_path / "journal.jsonl")) as one:
        sender, number = "Nordwind", "34600111222"
        one.carrier.write(number, sender, "Hello?", "viber")
        for count in range(MOST_IN_A_ROW):
            assert (await one.submit(number, f"a{count}", session="s1"))[0] == 202
        assert await one.submit(number, "b", session="s1") == (
            422,
            {"error": "wait_for_answer", "text": "wait for answer"},
        )
        assert (await one.submit(number, "c"))[0] == 202  # of no session
        one.carrier.write(number, sender, "Yes?", "viber")
        assert (await one.submit(number, "d", session="s1"))[0] == 202
    taken = read_journal(tmp_path / "journal.jsonl")
    assert [line.session for line in taken] == ["s1"] * MOST_IN_A_ROW + [None, "s1"]
