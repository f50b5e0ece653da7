"""Decoding, held against what any text and any bytes must give (WSV-2, WSV-13, WSV-16)."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import MINUTE_MS
from app.integrations.meter import Meter
from app.integrations.reading import ASKED, POSTED, Declined, Why, asked, masked, parameters, tail_of

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@pytest.mark.req("WSV-16")
@given(st.dictionaries(st.sampled_from(POSTED), TEXTS), st.booleans())
def test_what_was_encoded_once_comes_back(values: dict[str, str], with_plus: bool) -> None:
    code = quote_plus if with_plus else quote
    raw = "&".join(f"{name}={code(value)}" for name, value in values.items()).encode()
    assert parameters(raw, POSTED) == values
    assert asked(raw, b"") == values
    assert asked(b"", raw) == values


@pytest.mark.req("WSV-16")
@given(TEXTS)
def test_decoding_happens_once(text: str) -> None:
    twice = quote(quote(text, safe=""), safe="")
    assert parameters(f"message={twice}".encode(), POSTED)["message"] == quote(text, safe="")


def read(raw: bytes, names: Collection[str], unescaping: bool) -> tuple[dict[str, str], Why | None]:
    try:
        return parameters(raw, names, unescaping=unescaping), None
    except Declined as declined:
        return {}, declined.why


@pytest.mark.req("WSV-2", "WSV-19")
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_declined_with_a_reason(raw: bytes) -> None:
    for names, unescaping in ((POSTED, False), (ASKED, True)):
        found, why = read(b"message=" + raw, names, unescaping)
        assert why in (None, Why.ENCODING, Why.REPEATED)
        assert set(found) <= set(names)
        assert all("\0" not in value for value in found.values())


@pytest.mark.req("WSV-16")
@given(st.binary(max_size=6))
def test_a_lone_percent_sign_is_never_guessed(raw: bytes) -> None:
    readable = len(raw) >= 2 and all(byte in b"0123456789abcdefABCDEF" for byte in raw[:2])
    if not readable:
        with pytest.raises(Declined):
            parameters(b"message=%" + raw, POSTED)


@pytest.mark.req("WSV-13")
@pytest.mark.parametrize(
    ("path", "tail"),
    [
        (b"/Integra/resources/SMS/SendSMS", b""),
        (b"/INTEGRA/RESOURCES/SMS/SENDSMS/a=B%20", b"a=B%20"),
        (b"/integra/resources/sms/sendsms/", b""),
        (b"/integra/resources/sms/sendsmsa=b", None),
        (b"/integra", None),
        (b"", None),
    ],
)
def test_what_stands_behind_the_path(path: bytes, tail: bytes | None) -> None:
    assert tail_of(path) == tail


@pytest.mark.req("WSV-11")
@pytest.mark.parametrize(("number", "shown"), [("59899635199", "598***99"), ("1234567", "***"), ("", "***")])
def test_numbers_are_masked(number: str, shown: str) -> None:
    assert masked(number) == shown


@pytest.mark.req("WSV-9")
@given(st.lists(st.integers(0, 30_000), max_size=60), st.integers(1, 5))
def test_no_minute_holds_more_calls_than_are_allowed(gaps_ms: list[int], most: int) -> None:
    meter, now_ms, taken = Meter(), 0, list[int]()
    for gap_ms in gaps_ms:
        now_ms += gap_ms
        wait_s = meter.take(1, most, now_ms)
        within = sum(at > now_ms - MINUTE_MS for at in taken)
        assert (wait_s is None) == (within < most)
        if wait_s is None:
            taken.append(now_ms)
        else:
            later = now_ms + wait_s * 1000
            assert sum(at > later - MINUTE_MS for at in taken) < most
