"""The open conversation without a screen: what events, failures and late answers do to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from app.contract.conversations import ConversationId, Thread
from app.contract.faults import Code, Fault
from app.contract.feed import Topic
from app.contract.messages import Direction, MessageState
from backend_client.transport import ServiceFault
from tests.ui.panels.inbox.memory_inbox import ME, conversation, never
from tests.ui.panels.inbox.memory_service import NORDWIND, MemoryService, MemoryStore
from ui.panels.inbox.conversation.state import TalkPhase
from ui.panels.inbox.conversation.view_model import TalkViewModel
from ui.panels.inbox.keeping import DRAFTS, OUTBOX, Keeping, Unsent
from ui.panels.inbox.view_model import InboxViewModel, Person


class Talk:
    """A model whose work is done when the test says so."""

    def __init__(self, service: MemoryService, store: MemoryStore | None = None) -> None:
        self.service = service
        self.keeping = Keeping(store or MemoryStore())
        self.model = TalkViewModel(
            service.client().conversations, ME, self.keeping, now_ms=lambda: service.now_ms, start=never
        )
        service.stream.subscribe(Topic.CONVERSATIONS, self.model.on_conversation)
        service.stream.subscribe(Topic.CONVERSATION_MARKS, self.model.on_mark)
        service.stream.subscribe(Topic.MESSAGES, self.model.on_message)

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run(work)

    def settle(self) -> None:
        self.service.deliver()
        self.do(self.model.settle())

    @property
    def phase(self) -> TalkPhase:
        return self.model.state.phase

    def texts(self) -> list[str]:
        return [message.text for message in self.model.state.stretch.messages]


def talks() -> MemoryService:
    service = MemoryService()
    service.open_with(1, "One", "Two")
    service.open_with(2, "Other")
    return service


@pytest.mark.req("CNV-8")
def test_what_comes_in_while_the_thread_is_read_is_not_missed():
    talk = Talk(talks())
    service = talk.service
    arrived: list[int] = []

    def meanwhile() -> None:
        if not arrived and "thread" in service.calls:
            arrived.append(1)
            service.arrive(1, "Three")

    service.calls.clear()
    original = service.thread

    async def slow(*where: Any, **how: Any) -> Any:
        answer = await original(*where, **how)
        meanwhile()
        return answer

    service.thread = slow  # type: ignore[method-assign]  # a slower one
    talk.model._calls = service.client().conversations
    talk.do(talk.model.open(1))
    talk.settle()
    assert talk.texts() == ["One", "Two", "Three"]


def test_an_answer_for_a_conversation_that_was_left_is_dropped():
    talk = Talk(talks())

    async def run() -> None:
        held, original = asyncio.Event(), talk.service.thread

        async def slow(conversation_id: ConversationId, **how: Any) -> Thread:
            answer = await original(conversation_id, **how)
            if conversation_id == 1:
                await held.wait()
            return answer

        talk.service.thread = slow  # type: ignore[method-assign]  # the first answer is held
        talk.model._calls = talk.service.client().conversations
        first = asyncio.ensure_future(talk.model.open(1))
        await asyncio.sleep(0)
        await talk.model.open(2)
        held.set()
        await first

    talk.do(run())
    assert talk.model.state.conversation_id == 2
    assert talk.texts() == ["Other"]


@pytest.mark.req("CNV-36")
def test_nothing_is_marked_read_that_is_not_on_screen_yet():
    talk = Talk(talks())
    talk.do(talk.model.open(1))
    talk.service.arrive(1, "Three")
    talk.service.calls.clear()
    talk.do(talk.model.seen())
    assert "read" not in talk.service.calls
    talk.settle()
    talk.do(talk.model.seen())
    assert talk.model.state.unread == 0


@pytest.mark.req("CVP-8")
def test_the_line_of_what_is_new_stands_where_reading_stopped():
    service = talks()
    service.mark(1, read=1)
    talk = Talk(service)
    talk.do(talk.model.open(1))
    new = talk.model.state.new
    assert new is not None
    assert (new.message_id, new.count) == (service.threads[1][1].id, 1)
    talk.do(talk.model.seen())
    assert talk.model.state.new == new  # it stays while one is here


@pytest.mark.parametrize("code", [Code.NOT_FOUND, Code.UNREACHABLE])
def test_a_conversation_that_cannot_be_read(code: Code):
    talk = Talk(talks())

    async def refuse(*_: object, **__: object) -> None:
        raise ServiceFault(Fault(code=code))

    talk.service.thread = refuse  # type: ignore[method-assign,assignment]  # it refuses
    talk.model._calls = talk.service.client().conversations
    talk.do(talk.model.open(1))
    assert talk.model.state.phase is (TalkPhase.GONE if code is Code.NOT_FOUND else TalkPhase.FAILED)


@pytest.mark.req("CNV-77")
def test_a_conversation_that_left_and_came_back():
    talk = Talk(talks())
    talk.do(talk.model.open(1))
    talk.service.hide(1)
    talk.settle()
    assert talk.phase is TalkPhase.GONE
    talk.service.show(1)
    talk.settle()
    assert talk.phase.value == "content"
    assert talk.texts() == ["One", "Two"]


@pytest.mark.req("BEY-8")
def test_the_last_message_is_taken_back_from_another_conversation():
    talk = Talk(talks())
    talk.do(talk.model.open(1))
    key = talk.model.keep(NORDWIND, "Sent too soon")
    assert key is not None
    talk.do(talk.model.outbox.post(key))
    talk.do(talk.model.open(2))
    undone = talk.do(talk.model.undo())
    assert (undone.conversation_id, undone.text) == (1, "Sent too soon")
    assert talk.keeping.draft(1) == "Sent too soon"
    assert talk.do(talk.model.undo()).conversation_id is None


@pytest.mark.req("CVP-30")
def test_a_message_is_sent_once_however_often_the_answer_is_lost():
    talk = Talk(talks())
    talk.do(talk.model.open(1))
    talk.service.lost = 3
    key = talk.model.keep(NORDWIND, "Once", by_itself=True)
    assert key is not None
    talk.do(talk.model.outbox.post(key))
    for _ in range(4):
        talk.do(talk.model.outbox.send_now(key))
    assert [one.text for one in talk.service.threads[1]].count("Once") == 1
    assert talk.keeping.outbox() == ()


@pytest.mark.req("CVP-30")
def test_what_arrived_after_all_leaves_the_outbox_when_the_thread_shows_it():
    talk = Talk(talks())
    talk.do(talk.model.open(1))
    talk.service.lost = 1
    key = talk.model.keep(NORDWIND, "Once", by_itself=False)
    assert key is not None
    talk.do(talk.model.outbox.post(key))
    assert [one.state for one in talk.model.state.pending] == [Unsent.AWAY]
    talk.settle()
    assert talk.model.state.pending == ()
    assert talk.texts() == ["One", "Two", "Once"]


@pytest.mark.req("CVP-8")
def test_a_long_history_is_read_in_stretches_and_let_go_again():
    service = MemoryService()
    service.conversations[1] = conversation(1, incoming=1000)
    service.mark(1, read=1000)
    for number in range(1000):
        service.add_message(1, direction=Direction.IN, text=str(number), state=MessageState.RECEIVED)
    talk = Talk(service)
    talk.do(talk.model.open(1))
    assert talk.texts()[-1] == "999"
    for _ in range(6):
        talk.do(talk.model.read_earlier())
    texts = talk.texts()
    assert len(texts) == 400
    assert talk.model.state.stretch.later
    assert texts == [str(number) for number in range(int(texts[0]), int(texts[0]) + 400)]
    talk.do(talk.model.read_later())
    texts = talk.texts()
    assert texts == [str(number) for number in range(int(texts[0]), int(texts[0]) + 400)]
    talk.do(talk.model.go_to_newest())
    assert talk.texts()[-1] == "999"
    talk.do(talk.model.go_to_oldest())
    assert talk.texts()[0] == "0"


# -- what is on disk -----------------------------------------------------------------------------------------------


@pytest.mark.req("CVP-29")
def test_drafts_are_on_disk_and_those_that_are_empty_are_not():
    store = MemoryStore()
    keeping = Keeping(store)
    keeping.set_draft(1, "Half")
    keeping.set_draft(2, "x")
    keeping.set_draft(2, "")
    keeping.save()
    later = Keeping(store)
    assert (later.draft(1), later.draft(2)) == ("Half", "")
    assert later.give_back(1, "Sent") == "Sent\nHalf"


@pytest.mark.parametrize("name", [DRAFTS, OUTBOX])
def test_a_broken_file_is_put_aside_and_work_goes_on(name: str):
    store = MemoryStore({name: b"{broken"})
    keeping = Keeping(store)
    assert keeping.outbox() == ()
    assert keeping.draft(1) == ""
    assert store.files[f"{name}-broken"] == b"{broken"


# -- several -------------------------------------------------------------------------------------------------------


def inbox_over(service: MemoryService, *, sees_all: bool = False) -> InboxViewModel:
    client = service.client()
    person = Person(ME, "Elena Kovacs", 1, sees_all=sees_all)
    return InboxViewModel(
        client.conversations, client.assets, client.accounts, person, MemoryStore(),
        now_ms=lambda: service.now_ms, start=never,
    )  # fmt: skip


@pytest.mark.req("CNV-54")
def test_every_one_of_several_has_its_own_result():
    service = talks()
    model = inbox_over(service)
    asyncio.run(model.start())
    service.refusals[2] = Fault(code=Code.PERMISSION_DENIED)
    outcome = asyncio.run(model.take_many([1, 2]))
    assert outcome.done == 1
    assert [name for name, _ in outcome.refused] == ["Customer 2"]
    assert service.conversations[1].assignee_id == ME


@pytest.mark.req("CVP-32")
@pytest.mark.parametrize(
    ("sees_all", "department", "loses"), [(False, 2, True), (False, 1, False), (True, 2, False)]
)
def test_who_loses_sight_of_a_moved_conversation(sees_all: bool, department: int, loses: bool):
    assert inbox_over(talks(), sees_all=sees_all).loses_sight(department) is loses


def test_a_missing_service_leaves_an_inbox_that_can_be_read_again():
    service = talks()
    service.away = True
    model = inbox_over(service)
    asyncio.run(model.start())
    assert model.list.state.fault is not None
    service.away = False
    retry: Callable[[], Coroutine[Any, Any, None]] = model.list.retry
    asyncio.run(retry())
    assert model.list.state.fault is None
