"""WhatsApp templates in a chain: refused at launch where they do not fit, passed over where not approved."""

from __future__ import annotations

from dataclasses import replace as changed

import pytest
from msgspec.structs import replace

from app.assets.whatsapp_templates import reads, service
from app.assets.whatsapp_templates.gate import UNAVAILABLE, unapproved
from app.broadcasts import chores, preflight
from app.broadcasts import service as broadcasts
from app.contract.broadcasts import BroadcastForm, PreflightRequest, RecipientState, Status, Timing
from app.contract.chain import Step
from app.contract.channels import Channel
from app.contract.payloads.wa_needs import chosen
from app.contract.payloads.whatsapp import Filling, WhatsAppContent
from app.contract.whatsapp_templates import WaTemplate
from app.core.clock import MINUTE_MS
from app.core.errors import Refusal
from tests.areas.assets.test_whatsapp_templates import LISTED
from tests.areas.broadcasts.chained import ALICE, Chain
from tests.areas.broadcasts.conftest import numbers
from tests.areas.line import Line
from tests.contract.wa_templates import filled

pytestmark = pytest.mark.both_databases(slow=True)

WHATSAPP, SMS = Channel.WHATSAPP, Channel.SMS


class Templates(Chain):
    """A chain whose first step is a template."""

    def __init__(self, line: Line) -> None:
        super().__init__(line)
        self.list_as("APPROVED")
        line.hooks = changed(line.hooks, gates=(*line.hooks.gates, unapproved))

    def list_as(self, status: str) -> None:
        """What the platform tells of every template from now on."""
        listed = [changed(one, status=status) for one in LISTED]
        self.write(service.take, self.sender[WHATSAPP], listed)

    def template(self, name: str) -> WaTemplate:
        with self.line.runtime.database.read() as conn:
            return next(one for one in reads.registry(conn).templates if one.registered_name == name)

    def steps(self, content: WhatsAppContent) -> tuple[Step, Step]:
        return (Step(content=content, sender_id=self.sender[WHATSAPP]), self.step(SMS))

    def refused(self, *steps: Step) -> list[tuple[str, str]]:
        with pytest.raises(Refusal) as refused:
            self.launch(*steps)
        return [(one.path, one.code) for one in refused.value.problems]


@pytest.fixture
def chain(line: Line) -> Templates:
    return Templates(line)


def personal(content: WhatsAppContent) -> WhatsAppContent:
    """The text's first variable is the phone number."""
    assert content.parameters is not None
    values = {**content.parameters.body.vars, "1": Filling(source="attribute", value="attribute.phoneNumber")}
    body = replace(content.parameters.body, vars=values)
    return replace(content, parameters=replace(content.parameters, body=body))


@pytest.mark.req("WAP-20", "WAP-21")
def test_an_approved_template_leaves_filled(chain: Templates) -> None:
    content = personal(filled(chain.template("store_opening")))
    run = chain.launch(*chain.steps(content))
    (message,) = chain.send(WHATSAPP)
    assert message.content is not None
    assert ALICE in message.content
    assert message.text.startswith(f"We open a new store near you on {ALICE}."), "the template's own words"
    assert [state for _, state, _ in chain.tried(run)] == ["submitted"]


@pytest.mark.req("WAP-22", "WAP-41")
@pytest.mark.parametrize("name", ["autumn_sale", "new_arrivals"])
def test_a_launch_names_everything_that_does_not_fit(chain: Templates, name: str) -> None:
    """The pre-flight names the same."""
    steps = chain.steps(chosen(chain.template(name)))
    at = {
        "autumn_sale": {"header.media", "body.vars.1.value", "body.vars.2.value"},
        "new_arrivals": {
            "body.vars.1.value",
            *(
                f"cards.{card}.{place}"
                for card in range(3)
                for place in ("header.media", "body.vars.1.value", "buttons.0.vars.1.value")
            ),
        },
    }[name]
    found = {(f"steps.0.content.parameters.{place}", "required") for place in at}
    problems = chain.refused(*steps)
    assert (set(problems), len(problems)) == (found, len(found))
    ask = PreflightRequest(recipients=(numbers(ALICE),), steps=steps)
    with chain.line.runtime.database.read() as conn:
        report = preflight.preflight(conn, ask, chain.line.clock.now_ms())
    assert {(one.path, one.code) for one in report.problems} == found
    chain.list_as("PAUSED")
    assert ("steps.0.content.wa_template", "wa_template_not_approved") in chain.refused(*steps)


@pytest.mark.req("WAP-41")
def test_a_launch_refuses_a_template_of_another_sender(chain: Templates) -> None:
    content = filled(chain.template("store_opening"))
    foreign = Step(content=content, sender_id=chain.sender[SMS])
    assert ("steps.0.content.wa_template", "wa_template_other_sender") in chain.refused(foreign)


@pytest.mark.req("WAP-22")
def test_a_template_that_is_paused_before_its_turn_is_passed_over(chain: Templates) -> None:
    run = chain.launch(*chain.steps(filled(chain.template("store_opening"))), people=numbers(ALICE))
    chain.list_as("PAUSED")
    assert chain.send(WHATSAPP) == []  # it was spooled: a gate keeps it
    chain.feed(run)
    assert [one.address for one in chain.send(SMS)] == [ALICE]
    first, second = chain.attempts(run)
    assert (first.failure or first.skip_reason, second.skip_reason) == (UNAVAILABLE, None)
    assert chain.row(run).state is RecipientState.ACTIVE


@pytest.mark.req("WAP-22")
def test_a_planned_run_begins_and_passes_over_what_is_not_approved_any_more(chain: Templates) -> None:
    """Nothing of the step is handed over: the next step goes at once."""
    line = chain.line
    at_ms = line.clock.now_ms() + MINUTE_MS
    steps = chain.steps(filled(chain.template("store_opening")))
    form = BroadcastForm(name="Planned", recipients=(numbers(ALICE),), timing=Timing.AT, at_ms=at_ms, steps=steps)
    run = chain.write(broadcasts.launch, line.admin, form, None)
    chain.list_as("DISABLED")
    line.clock.advance(MINUTE_MS)
    chain.write(chores.start_due)
    line.feed(run.id)
    chain.feed(run)
    assert chain.look(run).status is Status.IN_PROGRESS
    assert chain.send(WHATSAPP) == []
    assert [one.address for one in chain.send(SMS)] == [ALICE]
    assert chain.tried(run)[0] == (WHATSAPP, "skipped", UNAVAILABLE)


@pytest.mark.req("WAP-22")
def test_where_nothing_but_the_template_is_tried_everybody_is_left_out(chain: Templates) -> None:
    step, _ = chain.steps(filled(chain.template("store_opening")))
    run = chain.launch(step)
    chain.list_as("REJECTED")
    assert chain.send(WHATSAPP) == []
    assert (chain.row(run).state, chain.row(run).reason) == (RecipientState.EXCLUDED, UNAVAILABLE)
