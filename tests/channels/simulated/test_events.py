"""What the simulated gateway tells of customers, well formed and not."""

from __future__ import annotations

from typing import Any

import pytest

from app.channels.kit.connector import Inbound
from app.channels.simulated.events import read_event
from app.contract.received import Received, SentFile, SharedPlace, Tapped

HERE = SharedPlace(latitude=40.4, longitude=-3.7, name="Home", address="Main 1")
FILE = {"url": "https://a.example/c.pdf", "name": "c.pdf", "mime_type": "application/pdf", "size": 2048}
READ = SentFile(url="https://a.example/c.pdf", name="c.pdf", mime_type="application/pdf", size_bytes=2048)


def told(text: str | None = "", **more: Any) -> Inbound:
    found = read_event({"kind": "message", "id": "k", "from": "34", "to": "N", "text": text, **more})
    assert isinstance(found, Inbound)
    return found


@pytest.mark.req("RCS-17", "RCS-19", "WAP-10", "WAP-13", "WAP-16")
@pytest.mark.parametrize(
    ("text", "more", "received", "answers"),
    [
        ("Yes", {"tapped": {"text": "Yes", "postback": "r1", "of": "v7"}}, Tapped(text="Yes", postback="r1"), "v7"),
        ("Yes", {"tapped": {}}, Tapped(text="Yes"), ""),
        ("Yes", {"tapped": {"postback": 5, "of": None}}, Tapped(text="Yes", postback="5"), ""),
        ("", {"location": {"latitude": 40.4, "longitude": -3.7, "name": "Home", "address": "Main 1"}}, HERE, ""),
        ("", {"location": {"latitude": "40", "longitude": 3}}, SharedPlace(latitude=40, longitude=3), ""),
        ("I", {"location": {"latitude": 4, "longitude": 3, "name": "B"}},
         SharedPlace(latitude=4, longitude=3, name="I, B"), ""),
        ("", {"file": FILE}, READ, ""),
        ("", {"file": {"url": "https://a.example/1", "size": "big"}}, SentFile(url="https://a.example/1"), ""),
        ("See", {"file": {"url": "u", "size": True}}, SentFile(url="u", caption="See"), ""),
    ],
)  # fmt: skip
def test_what_came_beside_words_is_read(text: str, more: dict[str, Any], received: Received, answers: str) -> None:
    assert told(text, **more) == Inbound("34", "N", text, key="k", received=received, answers=answers)


@pytest.mark.parametrize(
    ("text", "more", "kept"),
    [
        ("", {"location": {"latitude": 40.4}}, '{"latitude":40.4}'),
        ("I am here", {"location": {"latitude": None, "longitude": "east"}},
         'I am here\n{"latitude":null,"longitude":"east"}'),
        ("", {"location": {"latitude": True, "longitude": 1}}, '{"latitude":true,"longitude":1}'),
        ("", {"location": "at home"}, "at home"),
        ("", {"file": ["a", 1]}, '["a",1]'),
        ("Yes", {"tapped": 3}, "Yes\n3"),
        ("Yes", {"tapped": None}, "Yes"),
        (None, {}, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_read_stands_in_the_text(text: str | None, more: dict[str, Any], kept: str) -> None:
    assert told(text, **more) == Inbound("34", "N", kept, key="k")
