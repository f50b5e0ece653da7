"""The conversation list without a screen: order, groups, windows, search, failures, convergence."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.contract.conversations import ConversationState, Group, ListConversations, SearchMode
from app.contract.feed import Change, Event, Topic
from tests.ui.panels.inbox.memory_inbox import ME, START_MS, MemoryInbox, conversation, never
from ui.panels.inbox.listing.state import Asked, Phase
from ui.panels.inbox.listing.steps import Changed, Inserted, Moved, Removed, Replaced, Step
from ui.panels.inbox.listing.view_model import COUNT_EVERY_S, ListViewModel

NEVER = START_MS + 10_000_000_000


@dataclass
class Screen:
    """A view that follows by steps alone: what it believes must be what the window holds."""

    model: ListViewModel
    ids: list[int | None] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.model.window.follow(self)
        self.ids = [self._id(place) for place in range(self.model.window.total)]

    def before(self, step: Step) -> None:
        pass

    def after(self, step: Step) -> None:
        self.steps.append(step)
        match step:
            case Inserted(at, count):
                self.ids[at:at] = [None] * count
            case Removed(at, count):
                del self.ids[at : at + count]
            case Moved(at, to):
                self.ids.insert(to, self.ids.pop(at))
            case Replaced():
                self.ids = [None] * self.model.window.total
            case Changed():
                pass
        assert len(self.ids) == self.model.window.total
        self.ids = [self._id(place) for place in range(len(self.ids))]

    def _id(self, place: int) -> int | None:
        row = self.model.window.at(place)
        return None if row is None else int(row.conversation.id)


def deliver(model: ListViewModel, inbox: MemoryInbox, count: int | None = None) -> None:
    """Hand over the oldest events."""
    upto = len(inbox.events) if count is None else min(count, len(inbox.events))
    for event in inbox.events[:upto]:
        if event.topic is Topic.CONVERSATIONS:
            model.on_conversation(event)
        else:
            model.on_mark(event)
    del inbox.events[:upto]


def shown(model: ListViewModel) -> list[int]:
    return [int(row.conversation.id) for row in model.window]


def opened(inbox: MemoryInbox, group: Group = Group.ALL) -> ListViewModel:
    model = ListViewModel(inbox, ME, group, start=never)
    asyncio.run(model.start())
    inbox.events.clear()
    return model


@pytest.fixture
def inbox() -> MemoryInbox:
    """Ten conversations, the tenth newest."""
    made = MemoryInbox()
    for number in range(1, 11):
        made.add(conversation(number))
    return made


def follow(model: ListViewModel, inbox: MemoryInbox) -> None:
    deliver(model, inbox)
    asyncio.run(model.settle())


# -- order and groups ----------------------------------------------------------------------------------------------


@pytest.mark.req("CNV-47", "CNV-52")
def test_starred_come_first_then_the_newest(inbox):
    model = opened(inbox)
    assert shown(model) == [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    inbox.mark(3, starred=True)
    inbox.write(5, at_ms=NEVER)
    follow(model, inbox)
    assert shown(model) == [3, 5, 10, 9, 8, 7, 6, 4, 2, 1]


@pytest.mark.parametrize(
    ("group", "act", "left"),
    [
        (Group.UNASSIGNED, lambda inbox: inbox.assign(4, ME), [3, 2, 1]),
        (Group.UNASSIGNED, lambda inbox: inbox.resolve(4), [3, 2, 1]),
        (Group.UNASSIGNED, lambda inbox: inbox.hide(4), [3, 2, 1]),
        (Group.YOUR_TASKS, lambda inbox: inbox.assign(2, ME), [2]),
        (Group.YOUR_TASKS, lambda inbox: inbox.assign(2, 99), []),
        (Group.IN_WORK, lambda inbox: inbox.assign(2, 99), [2]),
        (Group.RESOLVED, lambda inbox: inbox.resolve(3), [3]),
        (Group.STARRED, lambda inbox: inbox.mark(1, starred=True), [1]),
        (Group.ALL, lambda inbox: inbox.resolve(4), [4, 3, 2, 1]),
        (Group.ALL, lambda inbox: inbox.add(conversation(5)), [5, 4, 3, 2, 1]),
    ],
)
@pytest.mark.req("CNV-37", "CNV-38")
def test_an_event_puts_a_conversation_into_the_group_it_belongs_to(group, act, left):
    inbox = MemoryInbox()
    for number in range(1, 5):
        inbox.add(conversation(number))
    model = opened(inbox, group)
    act(inbox)
    follow(model, inbox)
    assert shown(model) == left
    assert model.state.total == len(left)
    assert model.state.phase is (Phase.CONTENT if left else Phase.EMPTY)


@pytest.mark.req("CNV-39")
@pytest.mark.parametrize(("mine", "group"), [(False, Group.UNASSIGNED), (True, Group.YOUR_TASKS)])
def test_the_first_opening_shows_what_waits(inbox, mine, group):
    if mine:
        inbox.assign(1, ME)
    model = ListViewModel(inbox, ME, start=never)
    asyncio.run(model.start(choose=True))
    assert model.state.asked.group is group


def test_a_known_row_moves_by_one_step_and_nothing_is_read(inbox):
    model = opened(inbox)
    screen = Screen(model)
    inbox.change(4, last_ms=NEVER, preview="new")
    inbox.calls.clear()
    follow(model, inbox)
    assert screen.steps == [Moved(6, 0)]
    assert inbox.calls == []


# -- the row under the mouse ---------------------------------------------------------------------------------------


@pytest.mark.req("CNV-47")
def test_the_row_under_the_mouse_keeps_its_place_until_it_is_let_go(inbox):
    model = opened(inbox)
    model.hold(8)
    inbox.write(8, at_ms=NEVER)
    follow(model, inbox)
    assert shown(model)[:3] == [10, 9, 8]
    held = model.window.get(8)
    assert held is not None
    assert held.conversation.preview == f"again {NEVER}"
    model.hold(9)
    assert shown(model)[:3] == [8, 10, 9]


def test_a_row_that_left_the_group_under_the_mouse_goes_when_the_mouse_does(inbox):
    model = opened(inbox, Group.UNASSIGNED)
    model.hold(8)
    inbox.assign(8, 99)
    follow(model, inbox)
    assert shown(model)[2] == 8
    model.hold(None)
    assert 8 not in shown(model)
    assert model.state.total == 9


# -- search and filters --------------------------------------------------------------------------------------------


@pytest.mark.req("CNV-56", "CNV-57", "CNV-63", "CNV-64")
def test_search_and_filter_narrow_the_group_and_are_cleared_together(inbox):
    model = opened(inbox)
    asyncio.run(model.search("600 00000 7"))
    assert shown(model) == [7]
    inbox.add(conversation(17, address="34699000007"))
    inbox.add(conversation(18, address="346000000070"))
    follow(model, inbox)
    assert shown(model) == [18, 7]
    asyncio.run(model.search("message 3", SearchMode.CONTENT))
    assert shown(model) == [3]
    asyncio.run(model.set_unanswered(wanted=True))
    inbox.resolve(3)
    follow(model, inbox)
    assert (shown(model), model.state.phase) == ([], Phase.UNMATCHED)
    asyncio.run(model.clear())
    assert model.state.asked == Asked(Group.ALL, SearchMode.CONTENT)
    assert len(shown(model)) == 12


@pytest.mark.req("CNV-59")
def test_by_content_the_service_says_whether_a_newcomer_matches(inbox):
    model = opened(inbox)
    asyncio.run(model.search("parcel", SearchMode.CONTENT))
    inbox.change(2, preview="where is my parcel")
    inbox.change(3, preview="thank you")
    follow(model, inbox)
    assert shown(model) == [2]


@pytest.mark.req("CNV-65")
def test_a_filter_the_next_group_does_not_have_is_dropped(inbox):
    model = opened(inbox)
    asyncio.run(model.set_unanswered(wanted=True))
    asyncio.run(model.open(Group.IN_WORK))
    assert model.state.asked.unanswered
    asyncio.run(model.open(Group.RESOLVED))
    assert not model.state.asked.unanswered


def test_a_group_chosen_meanwhile_wins_over_a_late_answer(inbox):
    model = opened(inbox)

    def choose() -> None:
        inbox.meanwhile = lambda: None
        asyncio.get_running_loop().create_task(model.open(Group.STARRED))

    async def run() -> None:
        inbox.meanwhile = choose
        await model.open(Group.UNASSIGNED)
        await asyncio.sleep(0)

    asyncio.run(run())
    assert model.state.asked.group is Group.STARRED
    assert model.state.phase is Phase.EMPTY


# -- many ----------------------------------------------------------------------------------------------------------


def crowd(count: int) -> MemoryInbox:
    inbox = MemoryInbox()
    for number in range(1, count + 1):
        inbox.conversations[number] = conversation(number)
    return inbox


@pytest.mark.req("CNV-55")
def test_a_long_list_is_read_where_it_is_looked_at():
    inbox = crowd(3_000)
    model = opened(inbox)
    screen = Screen(model)
    assert (model.state.total, len(model.window)) == (3_000, 60)
    for first, last in ((40, 60), (200, 220), (1_500, 1_520), (1_300, 1_320), (2_980, 2_999), (0, 20)):
        model.look_at(first, last)
        asyncio.run(model.settle())
        fresh = inbox.listed(ListConversations(group=Group.ALL))
        assert [model.window.at(place) for place in range(first, last + 1)] == fresh[first : last + 1]
    assert model.window.total == 3_000
    assert screen.steps
    assert all(isinstance(step, Changed) for step in screen.steps)


def test_a_list_scrolled_to_its_end_stays_bounded():
    inbox = crowd(3_000)
    model = opened(inbox)
    for first in range(0, 2_980, 100):
        model.look_at(first, first + 20)
        asyncio.run(model.settle())
    assert len(model.window) <= 1_200


def test_a_flood_is_answered_by_reading_the_screen_once():
    inbox = crowd(3_000)
    model = opened(inbox)
    model.look_at(0, 12)
    for number in range(1, 2_001):
        inbox.write(number, at_ms=NEVER + number)
    inbox.calls.clear()
    follow(model, inbox)
    assert inbox.calls == ["page"]
    assert shown(model)[:3] == [2_000, 1_999, 1_998]


# -- failures ------------------------------------------------------------------------------------------------------


@pytest.mark.req("CNV-8")
def test_what_could_not_be_read_is_read_when_the_service_is_back(inbox):
    model = opened(inbox)
    inbox.away = True
    inbox.add(conversation(11))
    follow(model, inbox)
    model.on_line(live=False)
    assert model.state.phase is Phase.CONTENT
    inbox.away = False
    inbox.hide(1)
    inbox.events.clear()  # never delivered
    model.on_line(live=True)
    asyncio.run(model.settle())
    assert shown(model) == [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]


def test_a_failed_first_read_says_so_and_can_be_tried_again(inbox):
    inbox.away = True
    model = ListViewModel(inbox, ME, Group.ALL, start=never)
    asyncio.run(model.start())
    failed = model.state
    inbox.away = False
    asyncio.run(model.retry())
    assert failed.phase is Phase.FAILED
    assert failed.fault is not None
    assert (model.state.phase, model.state.fault) == (Phase.CONTENT, None)


def test_what_is_heard_while_an_older_answer_travels_is_not_lost(inbox):
    model = opened(inbox)
    model.on_conversation(Event(seq=99, at_ms=0, topic=Topic.SERVICE, change=Change.RESET))

    def write_and_tell() -> None:
        inbox.meanwhile = lambda: None
        inbox.change(4, preview="newer than the answer")
        deliver(model, inbox)

    inbox.meanwhile = write_and_tell
    asyncio.run(model.settle())
    row = model.window.get(4)
    assert row is not None
    assert row.conversation.preview == "newer than the answer"


def test_a_reset_reads_everything_again(inbox):
    model = opened(inbox)
    inbox.conversations[10] = conversation(10, state=ConversationState.RESOLVED, preview="missed")
    model.on_conversation(Event(seq=99, at_ms=0, topic=Topic.SERVICE, change=Change.RESET))
    asyncio.run(model.settle())
    first = model.window.at(0)
    assert first is not None
    assert first.conversation.preview == "missed"


def test_counts_are_read_at_most_so_often():
    inbox = crowd(3)
    pauses: list[float] = []
    tasks: list[asyncio.Task[None]] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        for _ in range(3):
            await asyncio.sleep(0)

    def start(work: Coroutine[Any, Any, None]) -> None:
        tasks.append(asyncio.ensure_future(work))

    async def run() -> None:
        model = ListViewModel(inbox, ME, Group.ALL, start=start, pause=pause)
        await model.start()
        inbox.calls.clear()
        for number in (1, 2, 3):
            inbox.write(number, at_ms=NEVER)
            deliver(model, inbox)
            await asyncio.sleep(0)
        await asyncio.gather(*tasks)

    asyncio.run(run())
    assert inbox.calls.count("counts") == 2
    assert pauses.count(COUNT_EVERY_S) == 2


# -- convergence ---------------------------------------------------------------------------------------------------

numbers = st.integers(1, 60)
times = st.integers(START_MS, START_MS + 400_000_000)
acts = st.one_of(
    st.tuples(st.just("write"), numbers, times),
    st.tuples(st.just("assign"), numbers, st.sampled_from([ME, 99, None])),
    st.tuples(st.just("resolve"), numbers),
    st.tuples(st.just("star"), numbers, st.booleans()),
    st.tuples(st.just("add"), st.integers(100, 140)),
    st.tuples(st.just("hide"), numbers),
    st.tuples(st.just("show"), numbers),
    st.tuples(st.just("stale"), numbers, numbers),
    st.tuples(st.just("deliver"), st.integers(1, 5)),
    st.tuples(st.just("deliver"), st.just(100)),
    st.tuples(st.just("settle")),
    st.tuples(st.just("settle")),
    st.tuples(st.just("look"), st.integers(0, 380)),
    st.tuples(st.just("hold"), st.one_of(st.none(), numbers)),
    st.tuples(st.just("reset")),
)


def perform(inbox: MemoryInbox, model: ListViewModel, act: tuple[Any, ...]) -> None:
    match act:
        case ("write", number, at_ms):
            inbox.write(number, at_ms=at_ms)
        case ("assign", number, user_id):
            inbox.assign(number, user_id)
        case ("resolve", number):
            inbox.resolve(number)
        case ("star", number, starred):
            inbox.mark(number, starred=starred)
        case ("add", number) if number not in inbox.conversations:
            inbox.add(conversation(number))
        case ("hide", number):
            inbox.hide(number)
        case ("show", number):
            inbox.show(number)
        case ("stale", low, high):
            inbox.stale(*range(low, high + 1))  # none at all: every row is to be read again
        case ("deliver", count):
            deliver(model, inbox, count)
        case ("look", first):
            model.look_at(first, first + 12)
        case ("hold", number):
            model.hold(number)
        case ("reset",):
            deliver(model, inbox)
            model.on_conversation(Event(seq=inbox.seq, at_ms=0, topic=Topic.SERVICE, change=Change.RESET))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    script=st.lists(acts, max_size=50),
    group=st.sampled_from(list(Group)),
    unanswered=st.booleans(),
    size=st.sampled_from([5, 60, 400]),
)
@pytest.mark.req("CNV-8", "CNV-47")
def test_any_order_of_events_and_answers_ends_with_what_a_fresh_read_shows(script, group, unanswered, size):
    inbox = crowd(max(size, 60))
    if size < 60:
        inbox.hidden = set(range(size, 61))
    model = opened(inbox, group)
    Screen(model)
    rest: Iterator[tuple[Any, ...]] = iter(script)

    def while_it_travels() -> None:
        for act in rest:
            if act == ("settle",):
                return
            perform(inbox, model, act)

    inbox.meanwhile = while_it_travels

    async def run() -> None:
        if unanswered:
            await model.set_unanswered(wanted=True)
        for act in rest:
            if act == ("settle",):
                await model.settle()
            else:
                perform(inbox, model, act)
        inbox.meanwhile = lambda: None
        deliver(model, inbox)
        model.hold(None)
        for _ in range(3):
            await model.settle()

    asyncio.run(run())
    asked = model.state.asked
    fresh = inbox.listed(ListConversations(group=group, unanswered=asked.unanswered))
    window = model.window
    assert list(window) == fresh[window.start : window.end]
    assert model.state.total == window.total == len(fresh)
    first = model._reader._view[0]
    for place in range(first, min(first + 13, len(fresh))):
        assert window.at(place) == fresh[place]
