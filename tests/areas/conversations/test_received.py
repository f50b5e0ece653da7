"""What customers tap, share and send, from the simulated carrier to the thread and the list."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from app.channels.kit.connector import Inbound
from app.channels.simulated.connector import simulated
from app.channels.simulated.settings import SimulatedSettings
from app.channels.simulator.behaviour import Behaviour, Magic
from app.channels.simulator.carrier import Carrier
from app.channels.simulator.offers import PLACES
from app.channels.simulator.phrases import Language
from app.contract.channels import Channel
from app.contract.content import Content, RcsContent, WhatsAppContent
from app.contract.conversations import Conversation, Group, ListConversations, SearchMode
from app.contract.faults import Code
from app.contract.messages import Direction, Message
from app.contract.payloads.suggestions import Reply
from app.contract.received import Received, SentFile, SharedPlace, Tapped
from app.conversations import reads
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.runtime import Runtime
from app.dispatch import inbound, intake
from app.dispatch.intake import Draft
from app.dispatch.observers import Hooks
from app.dispatch.sender import Sender
from app.dnc import service as dnc
from app.dnc.observer import OptOutObserver
from tests.areas.asking import read
from tests.areas.conversations.talks import CUSTOMER, Talk
from tests.areas.line import Line
from tests.channels.connector_suite import ANSWER_S, FastTimers
from tests.dispatch.ground import draft
from tests.dispatch.scripted import until

NUMBER = f"3460{Magic.REPLIES.value}"
FILE = SentFile(url="https://files.example/c.pdf", name="c.pdf", mime_type="application/pdf", size_bytes=2048)


def found(runtime: Runtime, actor: Actor, text: str = "") -> list[Conversation]:
    """Conversations in which a text was said."""
    ask = ListConversations(group=Group.ALL, mode=SearchMode.CONTENT, text=text)
    return [row.conversation for row in read(runtime, reads.page, actor, ask).rows]


def thread(runtime: Runtime, conversation: Conversation) -> tuple[Message, ...]:
    with runtime.database.read() as conn:
        return reads.thread(conn, conversation.address, conversation.id, limit=50).messages


async def answered(talk: Talk, content: Content, text: str) -> None:
    """Send a content over the simulated carrier to somebody who always answers; return once they have."""
    await asyncio.to_thread(talk.hear, "Hello?", NUMBER)  # opens WhatsApp's window
    talk.runtime.alarm.open(asyncio.get_running_loop())
    carrier = Carrier(Behaviour(latency_ms=100), timers=FastTimers())
    await carrier.start()
    settings = SimulatedSettings(carrier.ports["gateway_port"], "secret", answer_s=ANSWER_S)
    connector = simulated(Channel(talk.sender.channel), settings, timers=FastTimers())
    running = Sender(
        talk.line.provider_id, connector, talk.runtime.database, talk.runtime.alarm, talk.line.hooks,
        on_link=lambda _provider_id, _link: None,
    )  # fmt: skip
    await running.start()
    try:
        sent: Draft = draft(
            NUMBER, sender=talk.sender.name, channel=talk.sender.channel,
            provider_id=talk.line.provider_id, text=text, content=msgspec.json.encode(content).decode(),
        )  # fmt: skip
        await talk.runtime.database.awrite(intake.accept, [sent])
        await until(lambda: [one.incoming for one in found(talk.runtime, talk.agent)] == [2])
    finally:
        await running.stop()
        await carrier.stop()


@pytest.mark.req("RCS-19")
def test_a_tapped_suggestion_comes_back_with_its_value_and_names_what_it_answers(line: Line, admin: Actor) -> None:
    talk = Talk(line, admin, Channel.RCS)
    content = RcsContent(text="Will you come?", suggestions=(Reply(text="I will", postback="r1"),))
    asyncio.run(answered(talk, content, "Will you come?"))
    (conversation,) = found(talk.runtime, admin)
    _, ours, theirs = thread(talk.runtime, conversation)
    assert (theirs.direction, theirs.text, theirs.content) == (Direction.IN, "I will", None)
    assert theirs.received == Tapped(text="I will", postback="r1", answers=ours.id)
    assert (ours.content, ours.received) == (content, None)
    assert (conversation.preview, conversation.last_kind) == ("I will", "tapped")


@pytest.mark.req("WAP-16")
def test_who_is_asked_for_a_place_shares_one(line: Line, admin: Actor) -> None:
    talk = Talk(line, admin, Channel.WHATSAPP)
    asyncio.run(answered(talk, WhatsAppContent(type="request_location", text="Where are you?"), "Where are you?"))
    (conversation,) = found(talk.runtime, admin)
    place = thread(talk.runtime, conversation)[-1].received
    assert isinstance(place, SharedPlace)
    known = [(one.latitude, one.longitude, one.name) for one in PLACES[Language.ENGLISH]]
    assert (place.latitude, place.longitude, place.name) in known
    assert conversation.last_kind == "location"
    assert f"{place.latitude:.5f}" in conversation.preview


@pytest.mark.req("OPT-5", "BLK-85")
@pytest.mark.parametrize(
    ("text", "received", "is_refusal"),
    [
        ("Stop!", None, True),
        ("", Tapped(text="STOP", postback="s1"), True),
        ("", Tapped(text="", postback="stop"), True),
        ("", Tapped(text="Later", postback="stop"), False),
        ("Stop", SentFile(url=FILE.url, caption="Stop"), False),
        ("Stop", SentFile(url="no address", caption="Stop"), False),
        ("", SentFile(url=FILE.url, name="stop"), False),
        ("", SharedPlace(latitude=1, longitude=2, name="Stop"), False),
    ],
)
def test_typed_and_tapped_words_refuse_and_captions_and_names_do_not(
    line: Line, admin: Actor, text: str, received: Received | None, is_refusal: bool
) -> None:
    talk = Talk(line, admin, Channel.VIBER)
    hooks = Hooks(observers=(*line.hooks.observers, OptOutObserver()))
    talk.write(inbound.store, hooks, line.provider_id, Inbound(CUSTOMER, "BRAND", text, received=received))
    with line.runtime.database.read() as conn:
        listed = dnc.entries_of(conn, CUSTOMER, dnc.no_campaigns)
    assert bool(listed) is is_refusal
    assert len(found(talk.runtime, admin)) == (0 if is_refusal else 1)  # a refusal opens no chat


@pytest.mark.parametrize(
    ("received", "kind", "words"),
    [
        (FILE, "file", "c.pdf"),
        (SharedPlace(latitude=1, longitude=2, name="Home"), "location", "Home (1.00000, 2.00000)"),
        (Tapped(text="Yes"), "tapped", "Yes"),
        (SharedPlace(latitude=1, longitude=200), None, "1.00000, 200.00000"),
        (None, None, "Hello?"),
    ],
)
def test_a_thread_its_row_and_the_search_tell_of_it(
    line: Line, admin: Actor, received: Received | None, kind: str | None, words: str
) -> None:
    talk = Talk(line, admin, Channel.VIBER)
    text = "Hello?" if received is None else ""
    message = Inbound(sender=CUSTOMER, recipient="BRAND", text=text, received=received)
    talk.write(inbound.store, line.hooks, line.provider_id, message)
    (conversation,) = found(talk.runtime, admin, words)
    assert (conversation.last_kind, conversation.preview) == (kind, words)
    told = thread(talk.runtime, conversation)
    assert [one.received for one in told] == [None if kind is None else received]
    assert msgspec.json.decode(msgspec.json.encode(told), type=tuple[Message, ...]) == told
    with pytest.raises(Refusal) as refused:
        read(talk.runtime, reads.sent_content, CUSTOMER, told[0].id)
    assert refused.value.code is Code.NOT_FOUND
