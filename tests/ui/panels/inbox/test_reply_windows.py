"""How long one may answer on Viber and WhatsApp: the words beside the sender, and what is kept from being sent."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import Qt
from sqlalchemy import update

from app.contract.channels import Channel
from app.contract.messages import Direction, Message, MessageId, MessageState, Source
from app.contract.providers import ProviderId
from app.contract.reply_windows import LENGTH_MS, ReplyWindow
from app.contract.senders import Sender, SenderId, SenderStatus
from app.core.actor import Actor
from app.core.work import UnitOfWork
from app.dispatch.tables import reply_windows
from tests.areas.conftest import actor_named
from tests.areas.conversations.talks import Talk
from tests.patience import until
from tests.ui.hands import press, write
from tests.ui.panels.inbox.test_service import LUCIA, Inbox, work
from ui.panels.inbox.conversation.windows import CLOSING_MS, shown_of, with_reply
from ui.texts import formats

__all__ = ["work"]

NOW = 1_763_600_000_000
END = NOW + LENGTH_MS


def sender(channel: Channel, *, verified: bool = False) -> Sender:
    return Sender(
        id=SenderId(1),
        name="Brand",
        channel=channel,
        provider_id=ProviderId(1),
        provider="Carrier",
        status=SenderStatus.ACTIVE,
        verified=verified,
    )


def window(sent: int = 0, row: int = 0, channel: Channel = Channel.VIBER) -> ReplyWindow:
    return ReplyWindow(
        channel=channel, sender="brand", opened_ms=NOW, expires_ms=END, session_id="s1", sent=sent, consecutive=row
    )


def agent_of(inbox: Inbox) -> Actor:
    return actor_named(inbox.line.runtime, "admin")


def end_windows(work: UnitOfWork) -> None:
    work.conn.execute(update(reply_windows).values(expires_ms=work.now_ms))


def clock(at_ms: int) -> str:
    return formats.short(at_ms, NOW)


@pytest.mark.req("VIB-25", "VIB-41")
@pytest.mark.parametrize(
    ("used", "under_way", "now_ms", "words", "blocked"),
    [
        ((3, 2), 0, NOW, "Session until {} · 3/60 sent · 2/10 in a row", ""),
        ((3, 2), 1, NOW, "Session until {} · 4/60 sent · 3/10 in a row", ""),
        ((8, 8), 0, NOW, "Session until {} · 8/60 sent · 8/10 in a row", ""),
        ((9, 9), 1, NOW, "", "10 messages without an answer: wait for the customer"),
        ((60, 0), 0, NOW, "", "60 messages reached: the session is over until the customer writes"),
        ((3, 2), 0, END + LENGTH_MS, "", "The session ended at {}: wait until the customer writes"),
    ],
)
def test_a_session_in_words(used: tuple[int, int], under_way: int, now_ms: int, words: str, blocked: str) -> None:
    shown = shown_of([window(*used)], sender(Channel.VIBER), under_way, now_ms)
    when = clock(END)
    assert (str(shown.words), str(shown.blocked)) == (words.format(when), blocked.format(when))
    assert shown.closing is (used == (8, 8))


@pytest.mark.req("VIB-25")
def test_words_change_when_a_window_closes_soon_and_when_it_is_over() -> None:
    brand = sender(Channel.VIBER)
    assert shown_of([window()], brand, 0, NOW).change_ms == END - CLOSING_MS
    soon = shown_of([window()], brand, 0, END - CLOSING_MS)
    assert (soon.closing, soon.change_ms) == (True, END)
    assert formats.clock(END) in str(shown_of([window()], brand, 0, END - 1).words)
    assert shown_of([window()], brand, 0, END).change_ms is None


@pytest.mark.req("WAP-2", "CVP-27")
def test_a_day_of_whatsapp_in_words() -> None:
    brand, open_ = sender(Channel.WHATSAPP), [window(channel=Channel.WHATSAPP)]
    assert str(shown_of(open_, brand, 0, NOW).words) == f"Free messages until {clock(END)}"
    assert "ended at" in str(shown_of(open_, brand, 0, END).blocked)
    assert "has not written" in str(shown_of([], brand, 0, NOW).blocked)
    verified = shown_of([], sender(Channel.WHATSAPP, verified=True), 0, NOW)
    assert (verified.words, verified.blocked) == ("", "")


def test_other_senders_have_none() -> None:
    sms = shown_of([window()], sender(Channel.SMS), 0, NOW)
    assert (sms.words, sms.blocked) == ("", "")
    assert str(shown_of([], sender(Channel.VIBER), 0, NOW).words).startswith("No session yet")
    other = msgspec.structs.replace(sender(Channel.VIBER), name="Other")
    assert str(shown_of([window()], other, 0, NOW).words).startswith("No session yet")


def test_what_the_service_took_counts_before_the_windows_are_read_again() -> None:
    message = Message(
        id=MessageId(9),
        direction=Direction.OUT,
        channel=Channel.VIBER,
        sender="Brand",
        address=LUCIA,
        text="Yes",
        state=MessageState.HELD,
        source=Source.AGENT,
        parts=1,
        created_ms=NOW,
        session_id="s1",
    )
    (after,) = with_reply([window(sent=3, row=2)], message)
    assert (after.sent, after.consecutive) == (4, 3)
    of_none = msgspec.structs.replace(message, session_id=None)
    assert with_reply([window()], of_none) == (window(),)


@pytest.mark.req("VIB-24", "VIB-25", "VIB-41", "CVP-27")
def test_ten_answers_are_typed_and_the_eleventh_stays_in_the_box(work: Callable[..., None]) -> None:
    async def steps(inbox: Inbox) -> None:
        talk = Talk(inbox.line, agent_of(inbox), Channel.VIBER)
        talk.hear("Is it open?", LUCIA)
        await until(lambda: inbox.rows() == [(LUCIA, "Is it open?")], "the row")
        await inbox.open(LUCIA)
        composer = inbox.panel.composer
        await until(lambda: "0/10 in a row" in composer.window_note.text(), "the session is shown")
        await inbox.answer("Yes")
        await until(lambda: "1/60 sent · 1/10 in a row" in composer.window_note.text(), "it counts")
        talk.say_many(9)
        await until(lambda: "wait for the customer" in composer.blocked.text(), "the row is full")
        write(composer.edit, "One more")
        press(composer.edit, Qt.Key.Key_Return)
        assert (composer.text(), composer.send.action.isEnabled()) == ("One more", False)
        talk.hear("Sorry, I am here", LUCIA)
        await until(composer.send.action.isEnabled, "the customer answered")
        press(composer.edit, Qt.Key.Key_Return)
        await until(lambda: "11/60 sent · 1/10 in a row" in composer.window_note.text(), "it went")
        assert composer.text() == ""

    work(steps)


@pytest.mark.req("VIB-41", "CVP-62")
def test_what_the_service_refuses_comes_back_into_the_box(work: Callable[..., None]) -> None:
    async def steps(inbox: Inbox) -> None:
        talk = Talk(inbox.line, agent_of(inbox), Channel.WHATSAPP)
        talk.hear("Hello?", LUCIA)
        await until(lambda: inbox.rows() == [(LUCIA, "Hello?")], "the row")
        await inbox.open(LUCIA)
        composer = inbox.panel.composer
        await until(lambda: composer.window_note.text().startswith("Free messages until"), "the day is shown")
        write(composer.edit, "Too late")
        talk.write(end_windows)  # which the desktop has not heard of
        press(composer.edit, Qt.Key.Key_Return)
        await until(lambda: composer.text() == "Too late", "it came back")
        await until(lambda: "only a template" in composer.blocked.text(), "and why")
        assert [one.text for one in inbox.bubbles()] == ["Hello?"]

    work(steps)
