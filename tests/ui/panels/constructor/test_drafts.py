"""The drafts behind the editors: marks around words, the options of a list, rows of data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.payloads.whatsapp import (
    ListOption,
    ListSection,
    Location,
    OptionList,
    ReplyButton,
    WhatsAppContent,
)
from ui.panels.constructor.data_rows import DataRow, data_bytes, data_of, doubled, matched, nameless
from ui.panels.constructor.marks import Mark, toggle_mark
from ui.panels.constructor.places import text_at, with_text
from ui.panels.constructor.whatsapp import list_draft
from ui.panels.constructor.whatsapp.list_draft import Place


@pytest.mark.parametrize(
    ("text", "mark", "marked"),
    [
        ("a [word] here", Mark.BOLD, "a *[word]* here"),
        ("a *[word]* here", Mark.BOLD, "a [word] here"),
        ("a [*word*] here", Mark.BOLD, "a [word] here"),
        ("a[ word ]here", Mark.ITALIC, "a _[word]_ here"),
        ("in wo[]rd", Mark.STRIKE, "in ~[word]~"),
        ("in ~wo[]rd~", Mark.STRIKE, "in [word]"),
        ("ends []", Mark.BOLD, "ends *[]*"),
        ("[]", Mark.MONO, "```[]```"),
        ("[one\ntwo]", Mark.BOLD, "[*one*\n*two*]"),
        ("[*one*\n*two*]", Mark.BOLD, "[one\ntwo]"),
        ("[*one*\n\ntwo]", Mark.BOLD, "[*one*\n\n*two*]"),
        ("[one\ntwo]", Mark.MONO, "```[one\ntwo]```"),
        ("_[word]_", Mark.BOLD, "_*[word]*_"),
        ('hi [{{attribute.name|"a b"}}]', Mark.BOLD, 'hi *[{{attribute.name|"a b"}}]*'),
    ],
)
def test_a_mark_hugs_what_it_marks(text: str, mark: Mark, marked: str):
    start = text.index("[")
    bare = text.replace("[", "").replace("]", "")
    found = toggle_mark(bare, start, text.index("]") - 1, mark)
    shown = f"{found.text[: found.start]}[{found.text[found.start : found.end]}]{found.text[found.end :]}"
    assert shown == marked


@given(
    st.text(alphabet="ab \n", max_size=12),
    st.integers(0, 12),
    st.integers(0, 12),
    st.sampled_from([Mark.BOLD, Mark.MONO]),
)
def test_a_mark_set_twice_is_gone(text: str, start: int, end: int, mark: Mark):
    start, end = min(start, len(text)), min(end, len(text))
    once = toggle_mark(text, start, end, mark)
    if once.start == once.end:
        return  # nothing was marked: the cursor waits between the two
    assert toggle_mark(once.text, once.start, once.end, mark).text == text


LIST = OptionList(
    header="Choose",
    sections=(
        ListSection(header="Summer", options=(ListOption(title="a", id="o1"), ListOption(title="b", id="o2"))),
        ListSection(header="Winter", options=(ListOption(title="c", id="o5"),)),
    ),
)


def _titles(draft: OptionList) -> list[str]:
    return ["".join(option.title or "-" for option in section.options) for section in draft.sections]


@pytest.mark.req("WAP-13")
def test_the_form_opens_with_a_place_to_write_in():
    assert _titles(list_draft.opened(None)) == ["-"]
    assert list_draft.opened(LIST) is LIST


@pytest.mark.req("WAP-13")
@pytest.mark.parametrize(
    ("place", "by", "to", "titles"),
    [
        (Place(0, 0), 1, Place(0, 1), ["ba", "c"]),
        (Place(0, 1), 1, Place(1, 0), ["a", "bc"]),
        (Place(1, 0), -1, Place(0, 2), ["abc", ""]),
        (Place(0, 1), -1, Place(0, 0), ["ba", "c"]),
        (Place(0, 0), -1, None, ["ab", "c"]),
        (Place(1, 0), 1, None, ["ab", "c"]),
    ],
)
def test_an_option_steps_through_all_sections(place: Place, by: int, to: Place | None, titles: list[str]):
    assert list_draft.step_of(LIST, place, by) == to
    moved = LIST if to is None else list_draft.move_option(LIST, place, to)
    assert _titles(moved) == titles


@pytest.mark.req("WAP-13", "WAP-40")
def test_ten_options_in_all_sections_together_are_the_most():
    draft = LIST
    while list_draft.has_room(draft):
        draft = list_draft.add_option(draft, list_draft.options_count(draft) % 2)
    assert list_draft.options_count(draft) == 10
    assert not list_draft.may_add_section(draft)
    ids = [option.id for section in draft.sections for option in section.options]
    assert len(set(ids)) == 10
    fewer = list_draft.remove_option(draft, Place(0, 0))
    assert list_draft.may_add_section(fewer)
    assert list_draft.options_count(list_draft.add_section(fewer)) == 10


def test_what_is_taken_over_has_no_blanks_around_it():
    typed = OptionList(
        header=" Pick ", sections=(ListSection(header=" S ", options=(ListOption(title=" t ", id="o1"),)),)
    )
    taken = list_draft.trimmed(typed)
    assert (taken.header, taken.sections[0].header, taken.sections[0].options[0].title) == ("Pick", "S", "t")


@pytest.mark.req("MPU-4")
def test_rows_of_data_may_be_half_written():
    rows = (DataRow("screen", "cart"), DataRow("", "lost"), DataRow("screen ", "home"), DataRow("", ""))
    assert data_of(rows) == {"screen": "cart"}
    assert doubled(rows) == frozenset({2})
    assert nameless(rows) == frozenset({1})
    assert matched(rows, {"screen": "cart"}) == rows
    assert matched(rows, {"screen": "home"}) == (DataRow("screen", "home"),)
    assert data_bytes({"screen": "año"}) == len(b'{"screen":"a\xc3\xb1o"}')


@pytest.mark.parametrize(
    ("path", "text"),
    [("header", "head"), ("buttons.1.text", "No"), ("location.name", ""), ("buttons.7.text", "")],
)
def test_a_text_is_found_by_its_path(path: str, text: str):
    content = WhatsAppContent(header="head", buttons=(ReplyButton(text="Yes"), ReplyButton(text="No")))
    assert text_at(content, path) == text


def test_a_text_is_changed_at_its_path_alone():
    content = WhatsAppContent(
        header="head", buttons=(ReplyButton(text="Yes", id="b1"), ReplyButton(text="No", id="b2"))
    )
    changed = with_text(content, "buttons.1.text", "Never")
    assert changed.buttons == (ReplyButton(text="Yes", id="b1"), ReplyButton(text="Never", id="b2"))
    assert changed.header == "head"
    named = with_text(WhatsAppContent(location=Location(latitude=1.0)), "location.name", "Here")
    assert named.location == Location(latitude=1.0, name="Here")
