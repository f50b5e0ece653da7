"""What the phone shows: links, values that are missing, borders of the parts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.sms import split
from app.contract.template import placeholder
from ui.kit.phone.scene import links, sms, sms_template


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://nwd.example/a?b=1.", ["https://nwd.example/a?b=1"]),
        ("go to nwd.example/i7 – now", ["nwd.example/i7"]),
        ("www.nwd.example, or (http://a.b/c)", ["www.nwd.example", "http://a.b/c"]),
        ("mail me@nwd.example", []),
        ("3.50 EUR at 9.30", []),
        ("no. 5", []),
        ("", []),
    ],
)
@pytest.mark.req("SMS-8")
def test_links_are_found_as_phones_do(text: str, found: list[str]):
    assert [text[span.start : span.end] for span in links(text)] == found


@given(st.text(max_size=400))
@pytest.mark.req("SMS-8")
def test_borders_are_those_of_the_parts(text: str):
    scene = sms("NORDWIND", text)
    ends = [0, *scene.borders, len(text)]
    assert [text[a:b] for a, b in pairwise(ends)] == split(text)
    assert scene.parts == len(split(text))


@pytest.mark.req("MSG-51")
def test_without_values_variables_stand_as_their_names():
    scene = sms_template("N", "Hi {{attribute.name}}, {{attribute.city}}!", {"name": "First name"})
    assert scene.text == "Hi First name, city!"
    assert [scene.text[span.start : span.end] for span in scene.blanks] == ["First name", "city"]


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
def test_borders_of_a_text_with_variables_lie_where_they_were_typed(before: int, between: int, after: int):
    text = "a" * before + placeholder("k") + "b" * between + placeholder("name") + "c" * after
    scene = sms_template("N", text, {"k": "x", "name": "The first name"})
    assert scene.text == "a" * before + "x" + "b" * between + "The first name" + "c" * after
    for typed, shown in zip(_ends(text), scene.borders, strict=True):
        first, second = before + len(placeholder("k")), before + len(placeholder("k")) + between
        third = second + len(placeholder("name"))
        if typed <= before:
            wanted = typed
        elif typed <= first:
            wanted = before + 1
        elif typed <= second:
            wanted = before + 1 + typed - first
        elif typed <= third:
            wanted = before + 1 + between + len("The first name")
        else:
            wanted = before + 1 + between + len("The first name") + typed - third
        assert shown == wanted


def _ends(text: str) -> list[int]:
    ends, at = [], 0
    for part in split(text):
        at += len(part)
        ends.append(at)
    return ends[:-1]
