"""Whatever is done to a document can be undone, and no edit ever makes one that may not be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.contract.mail.vocabulary import LAYOUTS
from app.contract.mail.walk import walk
from app.contract.payloads.email import (
    EmailColumn,
    EmailDocument,
    Page,
    Section,
    SpacerBlock,
    TextBlock,
    Wrapper,
)
from ui.panels.email.document import Draft, Kind
from ui.panels.email.steps import side_place, step_place
from ui.panels.email.tree import PAGE, Place, find, place_of


def section(section_id, *columns):
    made = tuple(
        EmailColumn(width=100 // len(columns), blocks=tuple(TextBlock(id=one) for one in c)) for c in columns
    )
    return Section(id=section_id, columns=made)


START = EmailDocument(
    blocks=(
        section("s", "ab", "c"),
        Wrapper(id="w", blocks=(section("v", "d"),)),
        section("t", "e"),
    )
)
IDS = st.sampled_from(["s", "a", "b", "c", "w", "v", "d", "t", "e", "1", "2", "3", "4", "5", "none"])
PLACES = st.builds(Place, IDS | st.just(PAGE), st.integers(0, 4), st.integers(0, 2))
EDITS = st.one_of(
    st.tuples(st.just("insert"), st.sampled_from([*Kind, *LAYOUTS]), PLACES),
    st.tuples(st.just("move"), IDS, PLACES),
    st.tuples(st.just("step"), IDS, st.sampled_from([-1, 1])),
    st.tuples(st.just("side"), IDS, st.sampled_from([-1, 1])),
    st.tuples(st.just("duplicate"), IDS),
    st.tuples(st.just("delete"), IDS),
    st.tuples(st.just("hide"), IDS, st.booleans()),
    st.tuples(st.just("type"), IDS, st.text(max_size=3)),
    st.tuples(st.just("lay_out"), IDS, st.sampled_from(LAYOUTS)),
    st.tuples(st.just("page"), st.integers(400, 402)),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
    st.tuples(st.just("seal")),
)


def redo_all(draft: Draft) -> None:
    while draft.can_redo:
        draft.redo()


def perform(draft, edit):
    match edit:
        case ("step" | "side" as way, block_id, step):
            place = (step_place if way == "step" else side_place)(draft.document, block_id, step)
            if place is not None:
                draft.move(block_id, place)
        case ("hide", block_id, hidden):
            draft.hide(block_id, hidden=hidden)
        case ("type", block_id, text):
            if find(draft.document, block_id) is not None and isinstance(find(draft.document, block_id), TextBlock):
                draft.put(TextBlock(id=block_id, html=text), joins=f"html {block_id}")
        case ("page", width):
            draft.put_page(Page(width=width), joins="page")
        case (verb, *given_):
            getattr(draft, verb)(*given_)


def outline(document):
    """The ids as they stand: one list a column, one list of columns a section, a wrapper by its name."""
    rows = []
    for block in document.blocks:
        if isinstance(block, Wrapper):
            rows.append((block.id, [_columns(one) for one in block.blocks]))
        else:
            rows.append(_columns(block))
    return rows


def _columns(one):
    return ["".join(block.id for block in column.blocks) for column in one.columns]


@pytest.mark.req("EML-10", "EML-40")
@settings(max_examples=60, deadline=None)
@given(st.lists(EDITS, max_size=25))
def test_any_edits_can_be_undone_and_done_again(edits):
    draft = Draft(START)
    for edit in edits:
        perform(draft, edit)
        ids = [found.block.id for found in walk(draft.document)]
        assert len(ids) == len(set(ids))
        inside = [one for block in draft.document.blocks if isinstance(block, Wrapper) for one in block.blocks]
        assert {type(one).__name__ for one in inside} <= {"Section"}  # never a wrapper in a wrapper
    redo_all(draft)
    last = draft.document
    draft.undo_all()
    assert draft.document == START
    redo_all(draft)
    assert draft.document == last


@pytest.mark.parametrize(
    ("block_id", "place", "rows"),
    [
        ("a", Place("s", 2), [["ba", "c"], ("w", [["d"]]), ["e"]]),
        ("a", Place("s", 1, 1), [["b", "ca"], ("w", [["d"]]), ["e"]]),
        ("a", Place("v", 0), [["b", "c"], ("w", [["ad"]]), ["e"]]),
        ("a", Place("w", 1), [["b", "c"], ("w", [["d"], ["a"]]), ["e"]]),
        ("d", Place(PAGE, 0), [["d"], ["ab", "c"], ("w", []), ["e"]]),
        ("e", Place("s", 0), [["eab", "c"], ("w", [["d"]])]),
        ("e", Place(PAGE, 0), [["e"], ["ab", "c"], ("w", [["d"]])]),
        ("s", Place("w", 1), [("w", [["d"], ["ab", "c"]]), ["e"]]),
        ("v", Place(PAGE, 3), [["ab", "c"], ("w", []), ["e"], ["d"]]),
        ("w", Place(PAGE, 3), [["ab", "c"], ["e"], ("w", [["d"]])]),
    ],
)
def test_blocks_move_in_and_out(block_id, place, rows):
    draft = Draft(START)
    assert draft.move(block_id, place)
    assert outline(draft.document) == rows


@pytest.mark.req("EML-40")
@pytest.mark.parametrize(
    ("block_id", "place"),
    [("w", Place("w", 0)), ("w", Place("v", 0)), ("s", Place("t", 0)), ("a", Place("s", 1)), ("e", Place(PAGE, 3))],
)
def test_what_may_not_move_there_stays(block_id, place):
    draft = Draft(START)
    assert not draft.move(block_id, place)
    assert draft.document == START
    assert not draft.can_undo


@pytest.mark.req("EML-16")
def test_an_element_walks_through_the_whole_mail_by_keys():
    draft = Draft(START)
    seen = []
    while (place := step_place(draft.document, "a", 1)) is not None:
        assert draft.move("a", place)
        seen.append(outline(draft.document))
    assert seen == [
        [["ba", "c"], ("w", [["d"]]), ["e"]],
        [["b", "c"], ("w", [["ad"]]), ["e"]],
        [["b", "c"], ("w", [["da"]]), ["e"]],
        [["b", "c"], ("w", [["d"]]), ["ae"]],
        [["b", "c"], ("w", [["d"]]), ["ea"]],
        [["b", "c"], ("w", [["d"]]), ["e"], ["a"]],
    ]
    while (place := step_place(draft.document, "a", -1)) is not None:
        draft.move("a", place)
    assert outline(draft.document)[0] == ["a"]
    assert side_place(START, "a", 1) == Place("s", 0, 1)


def test_sections_walk_through_wrappers():
    draft = Draft(START)
    seen = []
    while (place := step_place(draft.document, "t", -1)) is not None:
        assert draft.move("t", place)
        seen.append(outline(draft.document))
    assert seen == [
        [["ab", "c"], ("w", [["d"], ["e"]])],
        [["ab", "c"], ("w", [["e"], ["d"]])],
        [["ab", "c"], ["e"], ("w", [["d"]])],
        [["e"], ["ab", "c"], ("w", [["d"]])],
    ]


def test_typing_is_one_edit_until_something_else_is_done():
    draft = Draft(START)
    for text in ("H", "He", "Hey"):
        draft.put(TextBlock(id="a", html=text), joins="html a")
    draft.seal()
    draft.put(TextBlock(id="a", html="Hey you"), joins="html a")
    draft.undo()
    assert find(draft.document, "a") == TextBlock(id="a", html="Hey")
    assert draft.undo() == "a"
    assert draft.document == START


@pytest.mark.req("EML-13")
def test_fewer_columns_keep_what_stood_in_the_others():
    draft = Draft(START)
    assert draft.lay_out("s", (25, 25, 50))
    changed = find(draft.document, "s")
    assert isinstance(changed, Section)
    assert [column.width for column in changed.columns] == [25, 25, 50]
    assert draft.lay_out("s", (100,))
    assert outline(draft.document)[0] == ["abc"]


def test_new_blocks_and_copies_have_ids_of_their_own():
    draft = Draft(START)
    made = draft.insert(Kind.SPACER, Place(PAGE, 1))
    assert isinstance(find(draft.document, made), SpacerBlock)
    own = place_of(draft.document, made)
    assert own is not None
    assert own.parent not in (PAGE, "s")  # in a section of its own
    copy = draft.duplicate("w")
    assert place_of(draft.document, copy) == Place(PAGE, 3)
    assert draft.delete(made)
    assert place_of(draft.document, "w") == Place(PAGE, 1)
