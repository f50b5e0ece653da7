"""Addresses in texts of strangers, and positions as Qt counts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.kit.thread.letters import cut, right_to_left, shown, units
from ui.kit.thread.links import host_of, links_in


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("nothing here", []),
        ("see https://acme.test/a?b=1.", ["https://acme.test/a?b=1"]),
        ("(https://acme.test/wiki/Cat_(animal)) and www.acme.test!", [
            "https://acme.test/wiki/Cat_(animal)", "https://www.acme.test",
        ]),
        ("HTTP://ACME.TEST", ["HTTP://ACME.TEST"]),
        ("«https://acme.test/ñ»", ["https://acme.test/ñ"]),
        ("javascript:alert(1) file:///etc/passwd ftp://acme.test", []),
        ("https://", []),
    ],
)  # fmt: skip
def test_web_addresses_are_found_without_the_punctuation_around_them(text: str, urls: list[str]):
    assert [link.url for link in links_in(text)] == urls


def test_places_count_as_qt_counts():
    text = "🙏🙏 https://acme.test 🙏"
    (link,) = links_in(text)
    assert cut(text, link.start, link.end) == "https://acme.test"
    assert link.start == 5


def test_a_look_alike_host_is_shown_as_the_network_sees_it():
    assert host_of("https://аcme.test") == "xn--cme-5cd.test"  # a Cyrillic letter
    assert host_of("https://[broken") == ""


def test_the_direction_is_that_of_the_first_letter():
    assert right_to_left("12 שלום hello")
    assert not right_to_left("12 hello שלום")
    assert not right_to_left("123")


@given(st.text(max_size=60))
def test_any_text_can_be_cut_at_any_place(text: str):
    whole = units(text)
    assert units(shown(text)) == whole
    assert cut(text, 0, whole) == text
    for link in links_in(text):
        assert 0 <= link.start < link.end <= whole
