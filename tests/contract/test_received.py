"""What customers send beside words: what is kept of it, and which text stands for it."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.received import (
    NAME_MAX,
    POSTBACK_MAX,
    SIZE_MAX,
    Received,
    SentFile,
    SharedPlace,
    Tapped,
    kind_in,
    read_received,
    settled,
)

URL = "https://files.example/a/cat.jpg?sig=1"
LONG = "n" * (NAME_MAX + 1)


def place(latitude: float = 40.4, longitude: float = -3.7, name: str = "", address: str = "") -> SharedPlace:
    return SharedPlace(latitude=latitude, longitude=longitude, name=name, address=address)


@pytest.mark.req("RCS-17", "RCS-19", "WAP-10", "WAP-13", "WAP-16")
@pytest.mark.parametrize(
    ("text", "received", "words"),
    [
        ("Yes", Tapped(text="Yes", postback="r1"), "Yes"),
        ("", Tapped(text="", postback="r1"), "r1"),
        ("", place(), "40.40000, -3.70000"),
        ("", place(name="Home", address="Main 1"), "Home, Main 1 (40.40000, -3.70000)"),
        ("", place(-90, 180), "-90.00000, 180.00000"),
        ("", SentFile(url=URL, name="cat.jpg"), "cat.jpg"),
        ("Look", SentFile(url=URL, name="cat.jpg", caption="Look"), "Look"),
        ("", SentFile(url=URL), "cat.jpg"),
        ("", SentFile(url="https://files.example/77", mime_type="image/png"), "image/png"),
        ("", SentFile(url="https://files.example/77"), "https://files.example/77"),
    ],
)
def test_what_keeps_to_the_limits_is_kept_beside_the_text_that_stands_for_it(
    text: str, received: Received, words: str
) -> None:
    assert settled(text, received) == (words, received)
    stored = msgspec.json.encode(received).decode()
    assert read_received(stored) == received
    assert kind_in(stored) in {"tapped", "location", "file"}


@pytest.mark.parametrize(
    ("text", "received", "words"),
    [
        ("hola", None, "hola"),
        ("", place(latitude=90.1), "90.10000, -3.70000"),
        ("", place(longitude=float("nan"), name="Home"), "Home (40.40000, nan)"),
        ("", place(name=LONG), f"{LONG} (40.40000, -3.70000)"),
        ("Look", SentFile(url="javascript:alert(1)", name="a.html"), "Look\na.html\njavascript:alert(1)"),
        ("", SentFile(url="file:///etc/passwd"), "file:///etc/passwd"),
        ("", SentFile(url="", name="cat.jpg"), "cat.jpg"),
        ("", SentFile(url=URL, name=LONG), f"{LONG}\n{URL}"),
        (
            "",
            SentFile(url="https://files.example/" + "x" * 2000, name="c"),
            "c\nhttps://files.example/" + "x" * 2000,
        ),
        ("Yes", Tapped(text="Yes", postback="p" * (POSTBACK_MAX + 1)), "Yes"),
        ("", Tapped(text=""), ""),
    ],
)
def test_what_breaks_a_limit_is_plain_text_with_all_that_could_be_read(
    text: str, received: Received | None, words: str
) -> None:
    assert settled(text, received) == (words, None)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (SentFile(url=URL, name="bill\u202egnp.exe"), SentFile(url=URL, name="billgnp.exe")),
        (SentFile(url=f" {URL} ", name=" a\n b.jpg "), SentFile(url=URL, name="a b.jpg")),
        (SentFile(url=URL, mime_type="Image/PNG; x=1"), SentFile(url=URL, mime_type="image/png")),
        (SentFile(url=URL, mime_type="<b>"), SentFile(url=URL)),
        (SentFile(url=URL, size_bytes=-1), SentFile(url=URL)),
        (SentFile(url=URL, size_bytes=SIZE_MAX + 1), SentFile(url=URL)),
        (place(name="A\nB\x00"), place(name="A B")),
        (Tapped(text="Yes\x00\ud800", postback="r1"), Tapped(text="Yes", postback="r1")),
    ],
)
def test_names_are_one_line_and_pass_for_nothing_else(given: Received, kept: Received) -> None:
    assert settled("", given)[1] == kept


@pytest.mark.parametrize("stored", ['{"kind":"song","url":"x"}', '{"channel":2}', "[]", "nonsense"])
def test_what_a_newer_version_stored_is_its_text_alone(stored: str) -> None:
    assert read_received(stored) is None


_TEXT = st.text(max_size=300)
_NUMBERS = st.floats()


@given(
    _TEXT,
    st.one_of(
        st.builds(Tapped, text=_TEXT, postback=_TEXT),
        st.builds(SharedPlace, latitude=_NUMBERS, longitude=_NUMBERS, name=_TEXT, address=_TEXT),
        st.builds(SentFile, url=_TEXT, name=_TEXT, mime_type=_TEXT, size_bytes=st.integers(), caption=_TEXT),
    ),
)
def test_whatever_comes_can_be_stored_and_read_again(text: str, received: Received) -> None:
    _, kept = settled(text, received)
    if kept is not None:
        stored = msgspec.json.encode(kept).decode()
        assert read_received(stored) == kept
        assert settled(text, kept)[1] == kept
