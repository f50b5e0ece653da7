"""A chain of a carousel, a list and a text, each personal down to its buttons and addresses (MSG-40, MSG-61)."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import update

from app.broadcasts import preflight, templates, trials
from app.contacts.contacts import add_contact
from app.contract.broadcast_templates import LaunchTemplate, TemplateForm
from app.contract.broadcasts import (
    BroadcastForm,
    PreflightRequest,
    RecipientKind,
    RecipientSource,
    RecipientState,
    SendTest,
    Timing,
)
from app.contract.chain import Step
from app.contract.channels import Channel
from app.contract.contacts import ContactForm
from app.contract.content import Content, RcsContent, SmsContent, WhatsAppContent
from app.contract.faults import Code, Problem
from app.contract.payloads.rcs import RcsCard
from app.contract.payloads.suggestions import ActionSuggestion, Dial, OpenUrl, Reply
from app.contract.payloads.whatsapp import ListOption, ListSection, OptionList
from app.contract.providers import RcsNetwork
from app.core.clock import MINUTE_MS
from app.core.errors import Refusal
from app.core.work import UnitOfWork
from app.dispatch.tables import providers
from tests.areas.asking import read
from tests.areas.broadcasts.chained import Chain
from tests.areas.broadcasts.conftest import PEOPLE

pytestmark = pytest.mark.both_databases(slow=True)

RCS, WHATSAPP, SMS = Channel.RCS, Channel.WHATSAPP, Channel.SMS
EVERYBODY = RecipientSource(kind=RecipientKind.EVERYBODY)
NAME = "{{attribute.name}}"
NAMES = ("Ann & Bo", "A" * 30, "")

CAROUSEL = RcsContent(
    type="carousel",
    cards=(
        RcsCard(
            title=f"For {NAME}",
            suggestions=(ActionSuggestion(text="See", action=OpenUrl(url=f"https://a.example/?n={NAME}")),),
        ),
        RcsCard(title="Second", suggestions=(Reply(text=NAME),)),
    ),
    suggestions=(
        ActionSuggestion(text="Call", action=Dial(phone_number="0034 600 111 222", fallback_url="wa.me/34")),
    ),
)
LIST = WhatsAppContent(
    type="list",
    text="Which one?",
    list=OptionList(
        header="Choose",
        sections=(ListSection(options=(ListOption(title='{{attribute.name|"You"}}'), ListOption(title="Other"))),),
    ),
)
TEXT = SmsContent(text=f"Hello {NAME}")


@pytest.fixture
def chain(line, admin) -> Chain:
    made = Chain(line)
    for digits, name in zip(PEOPLE, NAMES, strict=False):
        made.write(add_contact, admin, ContactForm(phone="+" + digits, values={"name": name}))
    return made


def steps(chain: Chain) -> tuple[Step, ...]:
    contents: tuple[Content, ...] = (CAROUSEL, LIST, TEXT)
    senders = (chain.sender[RCS], chain.sender[WHATSAPP], chain.sender[SMS])
    return tuple(Step(content=one, sender_id=sender) for one, sender in zip(contents, senders, strict=True))


def sent(chain: Chain, channel: Channel) -> dict[str, Any]:
    """What left, by number: the content where it is more than its words, else these."""
    return {
        one.address: msgspec.json.decode(one.content) if one.content else one.text for one in chain.send(channel)
    }


@pytest.mark.req("MSG-40", "MSG-42", "MSG-44", "RCS-14", "RCS-19", "MSG-90")
def test_everybody_gets_what_is_true_of_them_and_the_next_step_where_it_cannot_be(chain: Chain) -> None:
    run = chain.launch(*steps(chain), people=EVERYBODY)

    carousels = sent(chain, RCS)
    assert list(carousels) == [PEOPLE[0]]  # the others' button would be too long, or empty
    found = msgspec.convert(carousels[PEOPLE[0]], RcsContent)
    assert found.cards[0].title == "For Ann & Bo"
    first = found.cards[0].suggestions[0]
    assert isinstance(first, ActionSuggestion)
    assert first.action == OpenUrl(url="https://a.example/?n=Ann%20%26%20Bo")
    assert found.cards[1].suggestions == (Reply(text="Ann & Bo", postback="r1"),)
    last = found.suggestions[0]
    assert isinstance(last, ActionSuggestion)
    assert last.action == Dial(phone_number="+34600111222", fallback_url="https://wa.me/34")
    assert len({first.postback, last.postback} - {""}) == 2

    lists = sent(chain, WHATSAPP)
    assert list(lists) == [PEOPLE[2]]  # whose name has a default; a name of 30 is too long for an option
    options = lists[PEOPLE[2]]["list"]["sections"][0]["options"]
    assert [(one["title"], one["id"]) for one in options] == [("You", "o1"), ("Other", "o2")]

    assert sent(chain, SMS) == {PEOPLE[1]: "Hello " + "A" * 30}
    tried = {row.address: [one.skip_reason for one in row.attempts] for row in chain.rows(run)}
    assert tried == {
        PEOPLE[0]: [None],
        PEOPLE[1]: ["too_long", "too_long", None],
        PEOPLE[2]: ["empty_content", None],
    }

    chain.pass_time(run, 10 * MINUTE_MS)  # nobody has reported anything
    assert list(sent(chain, WHATSAPP)) == [PEOPLE[0]]
    assert list(sent(chain, SMS)) == [PEOPLE[2]]
    assert {row.state for row in chain.rows(run)} == {RecipientState.ACTIVE, RecipientState.UNSUCCESSFUL}


@pytest.mark.req("MSG-42", "BEY-2")
def test_the_preflight_counts_what_lacks_in_nested_fields(chain: Chain) -> None:
    ask = PreflightRequest(recipients=(EVERYBODY,), steps=steps(chain)[:2])
    found = read(chain.line.runtime, preflight.preflight, ask, chain.line.clock.now_ms())
    assert found.problems == ()
    assert (found.recipients, dict(found.missing)) == (2, {"name": 1})
    assert dict(found.exclusions) == {"too_long": 1}
    assert found.samples[0].text == "For Ann & Bo\nSecond"


@pytest.mark.req("MSG-92", "MSG-52", "RCS-40")
def test_what_is_wrong_inside_is_refused_with_its_path(chain: Chain) -> None:
    broken = msgspec.structs.replace(CAROUSEL, cards=CAROUSEL.cards[:1], media_height="tall", text="stray")
    step = Step(content=broken, sender_id=chain.sender[RCS])
    paths = {("steps.0.content.cards", "too_few"), ("steps.0.content.text", "field_not_of_type")}
    with pytest.raises(Refusal) as refused:
        chain.launch(step, people=EVERYBODY)
    assert refused.value.code is Code.RUN_INCOMPLETE
    assert {(one.path, one.code) for one in refused.value.problems} == paths
    with pytest.raises(Refusal) as untried:
        chain.write(trials.send, chain.line.admin, SendTest(step=step, number="+34600000001"))
    assert {one.code for one in untried.value.problems} == {"too_few", "field_not_of_type"}


def lead_to(work: UnitOfWork, provider_id: int, network: RcsNetwork) -> None:
    """An RCS account that leads to a network."""
    values = {"kind": "simulated_rcs", "settings": msgspec.json.encode({"network": network.value}).decode()}
    work.conn.execute(update(providers).where(providers.c.id == provider_id).values(values))


@pytest.mark.req("RCS-25", "RCS-42")
def test_what_google_does_not_take_is_refused_wherever_it_would_be_sent_by_a_google_sender(chain: Chain) -> None:
    video = ActionSuggestion(text="See us", action=Dial(mode="video", phone_number="+34600111222"))
    cards = (*(RcsCard(title="One"),) * 10, RcsCard(title="Last", suggestions=(video,)))
    step = Step(content=RcsContent(type="carousel", cards=cards), sender_id=chain.sender[RCS])
    told = [
        ("content.cards.10.suggestions.0.action.mode", "not_on_google", {"button": "See us"}),
        ("content.cards", "google_cards", {"limit": 10, "actual": 11}),
    ]

    def refused(problems: tuple[Problem, ...], lead: str) -> bool:
        return [(one.path, one.code, dict(one.params)) for one in problems] == [
            (f"{lead}.{path}", code, params) for path, code, params in told
        ]

    chain.write(lead_to, chain.provider[RCS], RcsNetwork.GOOGLE)
    with pytest.raises(Refusal) as launched:
        chain.launch(step, people=EVERYBODY)
    assert launched.value.code is Code.RUN_INCOMPLETE
    assert refused(launched.value.problems, "steps.0")
    with pytest.raises(Refusal) as tried:
        chain.write(trials.send, chain.line.admin, SendTest(step=step, number="+34600000001"))
    assert refused(tried.value.problems, "step")
    ask = PreflightRequest(recipients=(EVERYBODY,), steps=(step,))
    assert refused(
        read(chain.line.runtime, preflight.preflight, ask, chain.line.clock.now_ms()).problems, "steps.0"
    )
    form = BroadcastForm(name="Cards", recipients=(EVERYBODY,), timing=Timing.INSTANT, steps=(step,))
    template = chain.write(templates.save, chain.line.admin, TemplateForm(broadcast=form), None).template
    with pytest.raises(Refusal) as repeated:
        chain.write(templates.launch, chain.line.admin, template.id, LaunchTemplate(client_key="1"))
    assert refused(repeated.value.problems, "steps.0")

    chain.write(lead_to, chain.provider[RCS], RcsNetwork.GSMA)
    chain.launch(step, people=EVERYBODY)
    assert len(sent(chain, RCS)) == len(NAMES)
