"""Answers over Viber and WhatsApp: sessions, their limits, the day after the customer's message."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.contract.channels import Channel
from app.contract.messages import MessageState
from app.contract.reply_windows import LENGTH_MS, ROW_MAX, SENT_MAX
from app.conversations import service
from app.dispatch import spool as spool_verbs
from app.dispatch.tables import messages, spool
from tests.areas.conversations.talks import HOLD_MS, Talk
from tests.areas.line import rejected, unanswered, unreachable

BOTH = pytest.mark.both_databases(slow=True)


@pytest.fixture
def viber(line, agent) -> Talk:
    return Talk(line, agent, Channel.VIBER)


@pytest.fixture
def whatsapp(line, agent) -> Talk:
    return Talk(line, agent, Channel.WHATSAPP)


@BOTH
@pytest.mark.req("VIB-21", "VIB-22")
def test_a_session_opens_with_the_customer_and_is_named_by_the_first_answer(viber):
    viber.hear()
    opened_ms = viber.clock.now_ms()
    assert (viber.window.opened_ms, viber.window.expires_ms) == (opened_ms, opened_ms + LENGTH_MS)
    assert viber.window.session_id is None
    first = viber.say()
    viber.clock.advance(1_000)
    viber.hear("Thanks")
    second = viber.say()
    assert first.session_id is not None
    assert first.session_id == second.session_id == viber.window.session_id
    assert (viber.window.opened_ms, viber.used) == (opened_ms, (2, 1))
    assert [one.session_id for one in viber.send()] == [first.session_id] * 2


@pytest.mark.req("VIB-24", "VIB-41")
def test_the_eleventh_in_a_row_waits_for_the_customer(viber):
    viber.hear()
    ids = {message.session_id for message in viber.say_many(ROW_MAX)}
    problem = viber.refused()
    assert (problem.code, problem.path, problem.params) == ("viber_row", "text", {"limit": 10})
    assert viber.used == (ROW_MAX, ROW_MAX)
    viber.hear("I am here")
    ids.add(viber.say().session_id)
    assert len(ids) == 1
    assert viber.used == (ROW_MAX + 1, 1)


@pytest.mark.req("VIB-23", "VIB-41")
def test_sixty_messages_end_a_session_until_the_customer_writes_again(viber):
    ids = set()
    for _ in range(SENT_MAX // ROW_MAX):
        viber.hear()
        ids |= {message.session_id for message in viber.say_many(ROW_MAX)}
    assert viber.refused().code == "viber_limit"
    viber.hear("Still there?")
    assert viber.used == (0, 0)
    fresh = viber.say()
    assert len(ids) == 1
    assert fresh.session_id not in ids
    assert viber.used == (1, 1)


@pytest.mark.req("VIB-21", "VIB-41")
def test_a_session_is_over_after_a_day_however_much_was_said(viber):
    viber.hear()
    until_ms = viber.window.expires_ms
    viber.clock.advance(LENGTH_MS - 1)
    viber.hear("Again")
    viber.say()
    viber.clock.advance(1)
    problem = viber.refused()
    assert (problem.code, problem.params) == ("viber_over", {"until_ms": until_ms})
    viber.hear("And again")
    assert viber.window.opened_ms == until_ms
    assert viber.say().session_id is not None


@pytest.mark.req("VIB-25")
def test_to_a_contact_who_never_wrote_an_ordinary_message_goes(viber, line, admin):
    line.arrive("34600111222", "By SMS")
    message = viber.say()
    assert message.session_id is None
    (sent,) = viber.send()
    assert sent.session_id is None


@pytest.mark.req("VIB-24")
def test_what_is_taken_back_or_refused_was_never_part_of_the_session(viber):
    viber.hear()
    taken = viber.say()
    viber.write(service.take_back, viber.agent, viber.conversation.id, taken.id)
    assert viber.used == (0, 0)
    viber.say()
    viber.send(rejected)
    assert viber.used == (0, 0)
    viber.say()
    viber.send(unanswered)  # it may have arrived
    viber.say()
    viber.send(unreachable)  # it is still to go
    assert viber.used == (2, 2)


@BOTH
@pytest.mark.req("VIB-24")
def test_an_answer_counts_once_with_its_place_in_the_spool_or_not_at_all(viber):
    viber.hear()

    class CutOffError(Exception):
        """The machine stops before the commit."""

    def cut_off(work, *arguments):
        service.send(work, *arguments)
        raise CutOffError

    conversation = viber.conversation
    with pytest.raises(CutOffError):
        viber.write(cut_off, viber.agent, conversation.id, viber.form(key="same"))
    assert (viber.used, viber.window.session_id) == ((0, 0), None)
    first = viber.say(key="same")
    again = viber.say(key="same")
    assert (again.id, again.session_id) == (first.id, first.session_id)
    assert viber.used == (1, 1)
    viber.clock.advance(HOLD_MS)
    viber.write(spool_verbs.promote, viber.line.hooks)
    assert len(viber.line.claim()) == 1
    assert viber.line.crash() == 1  # it may have left
    assert viber.used == (1, 1)
    with viber.runtime.database.read() as conn:
        assert conn.execute(select(func.count()).select_from(spool)).scalar_one() == 0
        assert conn.execute(select(func.count()).where(messages.c.session_id.is_not(None))).scalar_one() == 1


@pytest.mark.req("VIB-21")
def test_an_answer_whose_session_ends_while_it_waits_does_not_leave(viber):
    viber.hear()
    viber.clock.advance(LENGTH_MS - 1_000)
    message = viber.say()
    assert viber.send() == []
    with viber.runtime.database.read() as conn:
        row = conn.execute(select(messages).where(messages.c.id == message.id)).mappings().one()
    assert (row["state"], row["failure"]) == (MessageState.FAILED.value, "viber_over")


@pytest.mark.req("WAP-2", "CVP-27")
def test_whatsapp_takes_answers_for_a_day_after_the_newest_message(whatsapp):
    whatsapp.hear()
    whatsapp.clock.advance(LENGTH_MS - 1)
    whatsapp.say()
    whatsapp.clock.advance(1)
    problem = whatsapp.refused()
    assert (problem.code, problem.params) == ("wa_window_closed", {"until_ms": whatsapp.clock.now_ms()})
    assert whatsapp.send() == []
    whatsapp.hear("Again")
    message = whatsapp.say()
    assert (message.session_id, whatsapp.window.expires_ms) == (None, whatsapp.clock.now_ms() + LENGTH_MS)
    assert [one.message_id for one in whatsapp.send()] == [message.id]


@pytest.mark.req("WAP-2")
def test_a_verified_sender_may_write_first(line, agent):
    talk = Talk(line, agent, Channel.WHATSAPP, verified=True)
    line.arrive("34600111222", "By SMS")
    message = talk.say()
    assert [one.message_id for one in talk.send()] == [message.id]
