"""Mails that offer to unsubscribe: where that leads, and what becomes of those who do (EML-19)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.broadcasts import preflight, trials
from app.contacts import way_out
from app.contacts.contacts import add_contact
from app.contacts.way_out import WayOut
from app.contract.broadcasts import PreflightRequest, RecipientKind, RecipientSource, SendTest
from app.contract.chain import Step
from app.contract.channels import Channel
from app.contract.contacts import ContactForm
from app.contract.content import EmailContent
from app.contract.faults import Code
from app.core import workspace
from app.core.errors import Refusal
from tests.areas.asking import read
from tests.areas.broadcasts.chained import Chain

pytestmark = pytest.mark.both_databases(slow=True)

EMAIL = Channel.EMAIL
EVERYBODY = RecipientSource(kind=RecipientKind.EVERYBODY)
ANA, EVA = "ana@mail.example", "eva@mail.example"
OFFER = EmailContent(subject="News", text="Leave: {{unsubscribe_url}}")


@pytest.fixture
def chain(line, admin) -> Chain:
    made = Chain(line)
    line.hooks = replace(line.hooks, ways_out=(WayOut(line.runtime.secrets),))
    for digits, address in (("34600111001", ANA), ("34600111002", EVA)):
        made.write(add_contact, admin, ContactForm(phone="+" + digits, values={"email": address}))
    return made


@pytest.mark.req("EML-19")
def test_an_offer_nobody_could_take_is_refused_and_others_lead_each_person_out(chain: Chain) -> None:
    step = Step(content=OFFER, sender_id=chain.sender[EMAIL])
    with pytest.raises(Refusal) as refused:
        chain.launch(step, people=EVERYBODY)
    assert refused.value.code is Code.RUN_INCOMPLETE
    assert [(one.path, one.code) for one in refused.value.problems] == [
        ("steps.0.content.text", "no_public_address")
    ]
    with pytest.raises(Refusal) as untried:
        chain.write(trials.send, chain.line.admin, SendTest(step=step, number=ANA))
    assert [one.path for one in untried.value.problems] == ["step.content.text"]
    ask = PreflightRequest(recipients=(EVERYBODY,), steps=(step,))
    told = read(chain.line.runtime, preflight.preflight, ask, chain.line.clock.now_ms())
    assert [one.code for one in told.problems] == ["no_public_address"]

    chain.write(workspace.put, {"public_address": "https://mail.nordwind.example"})
    chain.launch(step, people=EVERYBODY)
    urls = {one.address: one.unsubscribe_url or "" for one in chain.send(EMAIL)}
    assert set(urls) == {ANA, EVA}
    assert len(set(urls.values())) == 2
    leaver = WayOut(chain.line.runtime.secrets).read(urls[ANA].rpartition("/")[2])
    assert leaver is not None
    assert leaver.address == ANA
    assert [chain.write(way_out.leave, leaver) for _ in range(2)] == [True, False]

    later = chain.launch(step, people=EVERYBODY)
    assert [one.address for one in chain.send(EMAIL)] == [EVA]
    assert sorted(str(one.skip_reason) for row in chain.rows(later) for one in row.attempts) == [
        "None",
        "opted_out",
    ]
