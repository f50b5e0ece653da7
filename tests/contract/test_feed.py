"""Events survive the wire, with and without the record they carry."""

from __future__ import annotations

import msgspec
import pytest

from app.contract.feed import Change, Event, Topic, read_event


@pytest.mark.parametrize("record", [None, msgspec.Raw(b'{"a":1}'), msgspec.Raw(b"[]")])
def test_an_event_comes_back_from_its_json(record: msgspec.Raw | None):
    event = Event(seq=3, at_ms=5, topic=Topic.JOBS, change=Change.UPSERT, key="7", keys=("1",), record=record)
    found = read_event(msgspec.json.encode(event))
    assert (found.seq, found.at_ms, found.topic, found.change, found.key, found.keys) == (
        3, 5, Topic.JOBS, Change.UPSERT, "7", ("1",)
    )  # fmt: skip
    assert (found.record is None) == (record is None)
    assert record is None or bytes(found.record or b"") == bytes(record)


def test_an_unknown_topic_is_told_apart():
    with pytest.raises(msgspec.MsgspecError):
        read_event(b'{"seq":1,"at_ms":1,"topic":"weather","change":"upsert"}')
