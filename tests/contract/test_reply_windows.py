"""Windows in which contacts can be answered: limits at their edges as tables, whole lives against a plain model."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app.contract.channels import Channel
from app.contract.content import AnyContent, SmsContent, ViberContent, WhatsAppContent
from app.contract.payloads.media import Media, MediaKind, MediaRef
from app.contract.reply_windows import (
    LENGTH_MS,
    EndedBy,
    Obstacle,
    ReplyWindow,
    after_message,
    after_reply,
    ended_by,
    is_free,
    is_of_session,
    obstacle,
    sender_key,
)

VIBER, WHATSAPP, SMS = Channel.VIBER.value, Channel.WHATSAPP.value, Channel.SMS.value
T0 = 1_763_600_000_000
END = T0 + LENGTH_MS


def session(sent: int = 0, consecutive: int = 0, session_id: str | None = "s1") -> ReplyWindow:
    return ReplyWindow(
        channel=VIBER,
        sender="brand",
        opened_ms=T0,
        expires_ms=END,
        session_id=session_id,
        sent=sent,
        consecutive=consecutive,
    )


def media(kind: MediaKind) -> Media:
    name = {MediaKind.IMAGE: "a.png", MediaKind.VIDEO: "a.mp4", MediaKind.DOCUMENT: "a.pdf"}[kind]
    return Media(
        media_ref=MediaRef(media_id=1, file_name=name, kind=kind, mime_type="x/y", size_bytes=1, sha256="0" * 64)
    )


@pytest.mark.req("VIB-23", "VIB-24", "VIB-41")
@pytest.mark.parametrize(
    ("sent", "consecutive", "now_ms", "expected"),
    [
        (0, 0, T0, None),
        (9, 9, T0, None),
        (10, 10, T0, Obstacle.VIBER_ROW),
        (11, 11, T0, Obstacle.VIBER_ROW),
        (59, 9, T0, None),
        (59, 10, T0, Obstacle.VIBER_ROW),
        (60, 0, T0, Obstacle.VIBER_LIMIT),
        (60, 10, T0, Obstacle.VIBER_LIMIT),
        (61, 0, T0, Obstacle.VIBER_LIMIT),
        (0, 0, END - 1, None),
        (0, 0, END, Obstacle.VIBER_OVER),
        (0, 0, END + 1, Obstacle.VIBER_OVER),
        (10, 10, END, Obstacle.VIBER_OVER),
        (60, 10, END, Obstacle.VIBER_LIMIT),
        (3, 3, T0 - 1, None),
    ],
)
def test_what_keeps_a_session_message(sent: int, consecutive: int, now_ms: int, expected: Obstacle | None) -> None:
    assert obstacle(VIBER, session(sent, consecutive), now_ms) is expected


@pytest.mark.req("VIB-21", "VIB-23")
@pytest.mark.parametrize(
    ("sent", "now_ms", "goes_on"),
    [(0, T0, True), (59, END - 1, True), (60, T0, False), (5, END, False), (60, END, False)],
)
def test_a_message_goes_on_with_an_open_session_and_opens_one_where_none_is(
    sent: int, now_ms: int, goes_on: bool
) -> None:
    after = after_message(session(sent, consecutive=9), VIBER, "brand", now_ms)
    if goes_on:
        assert (after.opened_ms, after.expires_ms, after.session_id) == (T0, END, "s1")
        assert (after.sent, after.consecutive) == (sent, 0)
    else:
        assert (after.opened_ms, after.expires_ms, after.session_id) == (now_ms, now_ms + LENGTH_MS, None)
        assert (after.sent, after.consecutive) == (0, 0)


@pytest.mark.req("VIB-22")
def test_the_first_reply_names_the_session_and_the_others_carry_it() -> None:
    opened = after_message(None, VIBER, "brand", T0)
    assert opened.session_id is None
    first = after_reply(opened, "s1")
    second = after_reply(first, "s2")
    assert (first.session_id, first.sent, first.consecutive) == ("s1", 1, 1)
    assert (second.session_id, second.sent, second.consecutive) == ("s1", 2, 2)
    assert second.expires_ms == opened.expires_ms


@pytest.mark.req("VIB-23")
@pytest.mark.parametrize(
    ("window", "now_ms", "expected"),
    [
        (session(59), END - 1, None),
        (session(60), T0, EndedBy.LIMIT),
        (session(60), END, EndedBy.LIMIT),
        (session(59), END, EndedBy.TIME),
    ],
)
def test_what_ended_a_session(window: ReplyWindow, now_ms: int, expected: EndedBy | None) -> None:
    assert ended_by(window, now_ms) is expected


@pytest.mark.req("WAP-2")
@pytest.mark.parametrize(
    ("wrote_ms", "is_verified", "expected"),
    [
        (None, False, Obstacle.WA_WINDOW_CLOSED),
        (None, True, None),
        (END - LENGTH_MS - 1, False, Obstacle.WA_WINDOW_CLOSED),
        (END - LENGTH_MS, False, Obstacle.WA_WINDOW_CLOSED),
        (END - LENGTH_MS + 1, False, None),
        (END, False, None),
        (T0 - LENGTH_MS, True, None),
    ],
)
def test_whatsapp_takes_a_free_answer_for_a_day(
    wrote_ms: int | None, is_verified: bool, expected: Obstacle | None
) -> None:
    window = None if wrote_ms is None else after_message(None, WHATSAPP, "brand", wrote_ms)
    assert obstacle(WHATSAPP, window, END, is_verified=is_verified) is expected


@pytest.mark.req("WAP-2")
def test_every_message_begins_a_day_of_whatsapp() -> None:
    first = after_message(None, WHATSAPP, "brand", T0)
    again = after_message(first, WHATSAPP, "brand", T0 + 5)
    assert (again.opened_ms, again.expires_ms) == (T0 + 5, T0 + 5 + LENGTH_MS)
    assert [again.sent, after_message(again, WHATSAPP, "brand", T0 + 6).session_id] == [0, None]


def test_other_channels_and_contacts_who_never_wrote_on_viber_know_no_windows() -> None:
    assert obstacle(SMS, None, T0) is None
    assert obstacle(VIBER, None, T0) is None


@pytest.mark.req("VIB-21", "VIB-25")
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (ViberContent(text="Hello"), True),
        (ViberContent(type="file", media=media(MediaKind.IMAGE)), True),
        (ViberContent(type="file", media=media(MediaKind.VIDEO)), False),
        (ViberContent(type="file", media=media(MediaKind.DOCUMENT)), False),
        (ViberContent(type="file"), False),
        (ViberContent(type="text_button", text="Hello"), False),
        (ViberContent(type="text_media_button", text="Hello", media=media(MediaKind.IMAGE)), False),
        (SmsContent(text="Hello"), False),
    ],
)
def test_words_or_an_image_alone_belong_to_a_session(content: AnyContent, expected: bool) -> None:
    assert is_of_session(content) is expected


@pytest.mark.req("WAP-2")
def test_only_a_template_goes_to_whatsapp_at_any_time() -> None:
    assert is_free(WhatsAppContent(text="Hello"))
    assert not is_free(WhatsAppContent(type="template"))
    assert not is_free(SmsContent(text="Hello"))


def test_a_sender_is_known_however_it_is_written() -> None:
    assert sender_key(" +34900 ") == sender_key("34900")
    assert sender_key("Brand") == sender_key("BRAND")


@dataclass
class Life:
    """Everything said so far, to be read from the beginning."""

    said: list[tuple[str, int]] = field(default_factory=list)

    def count(self) -> tuple[int | None, int, int, int]:
        """Opened at, which session it is, messages in it, messages since the customer."""
        opened: int | None = None
        number = sent = row = 0
        for who, at_ms in self.said:
            if who == "us":
                sent, row = sent + 1, row + 1
                continue
            if opened is None or at_ms >= opened + LENGTH_MS or sent >= 60:
                opened, number, sent = at_ms, number + 1, 0
            row = 0
        return opened, number, sent, row


class Sessions(RuleBasedStateMachine):
    """One contact and one sender; the clock runs and is set forwards and back."""

    def __init__(self) -> None:
        super().__init__()
        self.now_ms = T0
        self.life = Life()
        self.window: ReplyWindow | None = None
        self.ids: list[str] = []

    @rule(by_ms=st.sampled_from([1, 60_000, LENGTH_MS // 3, LENGTH_MS - 1, LENGTH_MS, -3_600_000]))
    def the_clock_jumps(self, by_ms: int) -> None:
        self.now_ms += by_ms

    @rule()
    def the_customer_writes(self) -> None:
        self.window = after_message(self.window, VIBER, "brand", self.now_ms)
        self.life.said.append(("them", self.now_ms))

    @rule(count=st.sampled_from([1, 2, 9, 10, 11]))
    def we_answer(self, count: int) -> None:
        for _ in range(count):
            opened, number, sent, row = self.life.count()
            found = obstacle(VIBER, self.window, self.now_ms)
            if opened is None:
                assert found is None
                return  # an ordinary message, of no session
            expected = (
                Obstacle.VIBER_LIMIT if sent >= 60
                else Obstacle.VIBER_OVER if self.now_ms >= opened + LENGTH_MS
                else Obstacle.VIBER_ROW if row >= 10
                else None
            )  # fmt: skip
            assert found is expected
            if found is not None:
                return
            assert self.window is not None
            self.window = after_reply(self.window, f"s{number}")
            self.life.said.append(("us", self.now_ms))
            assert self.window.session_id == f"s{number}"

    @rule()
    def a_long_talk(self) -> None:
        for _ in range(7):
            self.the_customer_writes()
            self.we_answer(9)

    @invariant()
    def the_figures_are_those_of_the_life(self) -> None:
        opened, _, sent, row = self.life.count()
        if self.window is None:
            assert opened is None
            return
        assert (self.window.opened_ms, self.window.sent, self.window.consecutive) == (opened, sent, row)
        assert self.window.expires_ms == self.window.opened_ms + LENGTH_MS
        assert self.window.sent <= 60
        assert self.window.consecutive <= 10


@pytest.mark.req("VIB-21", "VIB-22", "VIB-23", "VIB-24")
def test_sessions_live_as_a_plain_model_says() -> None:
    run_state_machine_as_test(Sessions, settings=settings(max_examples=20, stateful_step_count=25, deadline=None))
