"""Free messages of WhatsApp in a chain: who wrote within a day gets one, the others the next step (WAP-2)."""

from __future__ import annotations

import pytest

from app.assets import service as senders
from app.broadcasts import excluded, preflight
from app.channels.kit.connector import Inbound
from app.contract.broadcasts import PreflightPeople, PreflightRequest
from app.contract.channels import Channel
from app.contract.messages import MessageId, Source
from app.contract.reply_windows import LENGTH_MS, ReplyWindow
from app.contract.senders import SenderForm
from app.conversations.gate import in_window
from app.core.clock import MINUTE_MS
from app.dispatch import inbound, windows
from app.dispatch.observers import Block, Candidate
from tests.areas.asking import read
from tests.areas.broadcasts.chained import ALICE, Chain
from tests.areas.broadcasts.conftest import numbers

WHATSAPP, SMS = Channel.WHATSAPP, Channel.SMS
BOB = "34600000002"


@pytest.fixture
def chain(line) -> Chain:
    made = Chain(line)
    verify(made, on=False)
    return made


def verify(chain: Chain, *, on: bool) -> None:
    sender = chain.find_sender(WHATSAPP)
    form = SenderForm(name=sender.name, provider_id=sender.provider_id, verified=on)
    chain.write(senders.save, chain.line.admin, form, sender.id)


def hear(chain: Chain, address: str, channel: Channel = WHATSAPP) -> None:
    message = Inbound(sender=address, recipient=f"Nordwind {channel.name}", text="Hello?")
    chain.write(inbound.store, chain.line.hooks, chain.provider[channel], message)


def left(chain: Chain, channel: Channel) -> list[str]:
    return sorted(one.address for one in chain.send(channel))


@pytest.mark.both_databases(slow=True)
@pytest.mark.req("WAP-2", "MSG-61", "MSG-67")
def test_who_wrote_within_a_day_is_reached_and_the_others_by_the_next_step(chain: Chain) -> None:
    hear(chain, ALICE)
    chain.line.clock.advance(LENGTH_MS - 1)
    run = chain.launch(chain.step(WHATSAPP), chain.step(SMS), people=numbers(ALICE, BOB))
    assert (left(chain, WHATSAPP), left(chain, SMS)) == ([ALICE], [BOB])
    tried = {row.address: [(one.channel, one.skip_reason) for one in row.attempts] for row in chain.rows(run)}
    assert tried == {ALICE: [(WHATSAPP, None)], BOB: [(WHATSAPP, "wa_window_closed"), (SMS, None)]}


@pytest.mark.req("WAP-2", "MSG-67")
@pytest.mark.parametrize("wrote_to", [SMS, Channel.VIBER])
def test_what_was_written_elsewhere_or_a_day_ago_opens_nothing(chain: Chain, wrote_to: Channel) -> None:
    hear(chain, ALICE)
    chain.line.clock.advance(LENGTH_MS)
    hear(chain, ALICE, wrote_to)
    run = chain.launch(chain.step(WHATSAPP))
    assert left(chain, WHATSAPP) == []
    assert chain.tried(run) == [(WHATSAPP, "skipped", "wa_window_closed")]
    assert (chain.row(run).state.value, chain.row(run).reason) == ("excluded", "wa_window_closed")


@pytest.mark.req("WAP-2")
def test_a_verified_sender_reaches_everybody(chain: Chain) -> None:
    verify(chain, on=True)
    chain.launch(chain.step(WHATSAPP))
    assert left(chain, WHATSAPP) == [ALICE]


@pytest.mark.req("WAP-2")
def test_what_waits_until_the_window_is_over_does_not_leave(chain: Chain) -> None:
    hear(chain, ALICE)
    run = chain.launch(chain.step(WHATSAPP), chain.step(SMS))
    chain.line.clock.advance(LENGTH_MS)  # the carrier was away
    assert left(chain, WHATSAPP) == []
    chain.pass_time(run, MINUTE_MS)
    assert left(chain, SMS) == [ALICE]


@pytest.mark.req("WAP-2")
@pytest.mark.parametrize(
    ("source", "content", "stops"),
    [
        (Source.BROADCAST, None, True),
        (Source.TEST, '{"type":"card","text":"Hello"}', True),
        (Source.BROADCAST, '{"type":"template"}', False),
        (Source.BULK, None, False),  # a mailing names its template
    ],
)
def test_templates_need_no_window(chain: Chain, source: Source, content: str | None, stops: bool) -> None:
    waiting = Candidate(
        message_id=MessageId(1),
        channel=WHATSAPP,
        sender="Nordwind WHATSAPP",
        address=ALICE,
        source=source,
        provider_id=chain.provider[WHATSAPP],
        run_id=None,
        recipient_id=None,
        content=content,
    )
    found = read(chain.line.runtime, in_window, [waiting], chain.line.clock.now_ms())
    assert found == ({1: Block("wa_window_closed")} if stops else {})


@pytest.mark.req("WAP-2", "BEY-2")
def test_the_preflight_tells_who_is_outside(chain: Chain) -> None:
    hear(chain, ALICE)
    now_ms = chain.line.clock.now_ms()
    steps = (chain.step(WHATSAPP), chain.step(SMS))
    ask = PreflightRequest(recipients=(numbers(ALICE, BOB),), steps=steps)
    found = read(chain.line.runtime, preflight.preflight, ask, now_ms)
    assert (found.recipients, dict(found.exclusions)) == (2, {})
    assert [dict(one.exclusions) for one in found.steps] == [{"wa_window_closed": 1}, {}]
    tomorrow = PreflightRequest(recipients=ask.recipients, steps=steps[:1], start_ms=now_ms + LENGTH_MS)
    found = read(chain.line.runtime, preflight.preflight, tomorrow, now_ms)
    assert (found.recipients, dict(found.exclusions)) == (0, {"wa_window_closed": 2})
    who = PreflightPeople(recipients=ask.recipients, steps=steps, reason="wa_window_closed", step=1)
    assert [one.address for one in read(chain.line.runtime, excluded.people, who, now_ms).rows] == [BOB]


@pytest.mark.req("VIB-26")
def test_a_broadcast_to_somebody_with_a_viber_session_is_no_part_of_it(chain: Chain) -> None:
    def window() -> ReplyWindow:
        found = read(chain.line.runtime, windows.find, Channel.VIBER, "Nordwind VIBER", ALICE)
        assert found is not None
        return found

    hear(chain, ALICE, Channel.VIBER)
    before = window()
    run = chain.launch(chain.step(Channel.VIBER))
    (sent,) = chain.send(Channel.VIBER)
    assert (sent.address, sent.session_id) == (ALICE, None)
    assert chain.tried(run)[0][1] != "skipped"
    assert window() == before
    assert (before.session_id, before.sent, before.consecutive) == (None, 0, 0)
