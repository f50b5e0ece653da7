"""Calls in a chain: how one ended decides about the next step."""

from __future__ import annotations

import pytest

from app.channels.kit.connector import Receipt, ReceiptStatus
from app.contract.broadcasts import RecipientState
from app.contract.channels import Channel
from app.contract.content import Criterion
from app.core.clock import MINUTE_MS
from app.dispatch import receipts
from tests.areas.broadcasts.chained import Chain

TTS, SMS = Channel.TTS, Channel.SMS


@pytest.fixture
def chain(line) -> Chain:
    return Chain(line)


@pytest.mark.req("TTS-5")
@pytest.mark.parametrize(
    ("code", "text"), [("486", "busy"), ("480", "no_answer"), ("603", "rejected"), ("amd", "voicemail")]
)
def test_a_call_nobody_heard_failed_with_its_own_code_and_the_next_step_begins(chain, code, text):
    run = chain.launch(chain.step(TTS), chain.step(SMS))
    (call,) = chain.send(TTS)
    told = Receipt(f"v{call.message_id}", ReceiptStatus.FAILED, code, text, None)
    chain.write(receipts.apply, chain.line.hooks, chain.provider[TTS], [told])
    chain.feed(run)
    assert len(chain.send(SMS)) == 1
    first, second = chain.attempts(run)
    assert (first.state.value, first.error_code, first.error_text) == ("failed", code, text)
    assert (second.channel, second.state.value) == (SMS, "submitted")


@pytest.mark.req("TTS-5", "MSG-24")
@pytest.mark.parametrize(
    ("criterion", "state"),
    [(Criterion.DELIVERY, RecipientState.SUCCESSFUL), (Criterion.DISPLAY, RecipientState.UNSUCCESSFUL)],
)
def test_who_hangs_up_early_was_reached_and_did_not_hear_it(chain, criterion, state):
    run = chain.launch(chain.step(TTS, criterion=criterion))
    chain.report(TTS, *chain.send(TTS))
    chain.pass_time(run, 10 * MINUTE_MS)
    (attempt,) = chain.attempts(run)
    assert (chain.row(run).state, attempt.displayed_ms) == (state, None)
    assert attempt.delivered_ms is not None
