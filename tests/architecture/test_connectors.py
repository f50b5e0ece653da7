"""The page about connectors names every kind there is, its channel and what it offers, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from app.channels.registry import CONNECTORS
from app.channels.simulator.behaviour import Magic
from tests.channels.connector_suite import CASES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "CONNECTORS.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| ([\w ]+) \|", re.MULTILINE)


def test_every_kind_is_on_the_page_with_its_channel() -> None:
    told = {kind: channel.replace(" ", "_").upper() for kind, channel in ROW.findall(PAGE)}
    assert told == {one.kind: one.channel.name for one in CONNECTORS.values()}


def test_every_kind_has_its_case_in_the_suite() -> None:
    assert {case.kind for case in CASES} == set(CONNECTORS)


def test_every_kind_of_gateway_asks_for_its_credentials_as_secrets() -> None:
    assert all(one.secrets for one in CONNECTORS.values())


def test_addresses_with_a_fate_are_those_there_are() -> None:
    named = {int(one) for one in re.findall(r"\b(999\d{4})\b", PAGE)}
    assert named <= {one.value for one in Magic}
