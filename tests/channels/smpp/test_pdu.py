"""Units without a message, and the cutting of streams."""

from __future__ import annotations

from itertools import pairwise

import pytest
import smpp34
from hypothesis import given
from hypothesis import strategies as st

from app.channels.smpp.pdu import MAX_OCTETS, Bind, Command, Framer, c_string, command_name, read_c_string, unit
from app.channels.smpp.status import Status, error_kind, status_code, status_name

UNITS = st.lists(
    st.builds(
        unit,
        st.sampled_from(list(Command)).map(int),
        st.integers(1, 0x7FFFFFFF),
        st.integers(0, 0xFFFFFFFF),
        st.binary(max_size=60),
    ),
    max_size=8,
)


def test_enquire_link_sample() -> None:
    assert unit(Command.ENQUIRE_LINK, 1).hex() == "00000010000000150000000000000001"
    assert unit(Command.ENQUIRE_LINK_RESP, 1).hex() == "00000010800000150000000000000001"


@given(UNITS, st.lists(st.integers(0, 400), max_size=10))
def test_units_come_out_whole_whatever_the_pieces(units: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(units)
    borders = sorted({0, len(stream), *(min(cut, len(stream)) for cut in cuts)})
    framer = Framer()
    frames = [frame for a, b in pairwise(borders) for frame in framer.feed(stream[a:b])]
    assert [frame.octets for frame in frames] == units
    assert framer.broken is None
    for frame in frames:
        raw = smpp34.decode(unit(0x80000099, frame.sequence, frame.status, frame.body))  # read by the other codec
        assert isinstance(raw, smpp34.RawPdu)
        assert (raw.sequence_number, raw.command_status, raw.body) == (frame.sequence, frame.status, frame.body)


@pytest.mark.parametrize("length", [0, 15, MAX_OCTETS + 1, 0xFFFFFFFF])
def test_an_impossible_length_breaks_the_stream_after_the_good_units(length: int) -> None:
    framer = Framer()
    good, bad = unit(Command.ENQUIRE_LINK, 7), length.to_bytes(4, "big") + bytes(8) + (9).to_bytes(4, "big")
    assert [frame.sequence for frame in framer.feed(good + bad + good)] == [7]
    assert framer.broken is not None
    assert framer.broken.sequence == 9
    assert framer.feed(good) == []


@given(st.binary(max_size=200))
def test_framing_never_fails_on_junk(junk: bytes) -> None:
    framer = Framer()
    for frame in framer.feed(junk):
        assert len(frame.octets) >= 16


def test_bind_round_trip_and_layout() -> None:
    bind = Bind("switchroom", "secret", "VMA", "^34")
    assert bind.encode() == b"switchroom\0secret\0VMA\0\x34\0\0^34\0"
    assert Bind.decode(bind.encode()) == bind


@pytest.mark.parametrize("text", ["123456789", "a\0b", "ñ"])
def test_a_password_that_cannot_be_sent(text: str) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Bind("me", text).encode()


@pytest.mark.parametrize("body", [b"", b"me\0", b"me\0pw\0", b"me\0pw\0type\0\x34\0"])
def test_a_bind_that_ends_early(body: bytes) -> None:
    with pytest.raises(ValueError, match="bind body ends early"):
        Bind.decode(body)


def test_strings() -> None:
    assert c_string("abc", 4) == b"abc\0"
    assert read_c_string(b"ab\0cd\0", 3) == ("cd", 6)
    assert read_c_string(b"ab") == ("ab", 3)


def test_names() -> None:
    assert command_name(0x80000004) == "submit_sm_resp"
    assert command_name(0x80000000) == "generic_nack"
    assert command_name(0x0203) == "0x00000203"
    assert status_name(0x58) == "ESME_RTHROTTLED"
    assert status_name(0x410) == "0x00000410"
    assert status_code(0x0B) == "0x0B"


@pytest.mark.parametrize(
    ("status", "kind", "retryable"),
    [
        (0x58, "throttled", True),
        (0x14, "throttled", True),
        (0x08, "provider_busy", True),
        (0x64, "provider_busy", True),
        (0x45, "provider_busy", True),
        (0x04, "unreachable", True),
        (0x0B, "invalid_recipient", False),
        (0x0A, "config", False),
        (0x01, "content", False),
        (0x66, "rejected", False),
        (0x410, "rejected", False),
    ],
)
def test_what_a_status_means_for_a_message(status: int, kind: str, retryable: bool) -> None:
    assert (error_kind(status).code, error_kind(status).retryable) == (kind, retryable)


def test_every_status_has_its_number_of_the_specification() -> None:
    theirs = {name: value for name, value in vars(smpp34).items() if name.startswith("ESME_")}
    assert len(theirs) > 5
    assert theirs == {name: Status[name.removeprefix("ESME_")] for name in theirs}
