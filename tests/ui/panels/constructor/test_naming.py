"""Where in a message a problem is, in words."""

from __future__ import annotations

import pytest

from app.contract.content import SmsContent
from app.contract.faults import Problem
from app.contract.payloads.plain import TtsContent
from app.contract.payloads.rules import RULES
from app.contract.payloads.whatsapp import WhatsAppContent
from ui.panels.broadcasts.wording import problem_line
from ui.panels.constructor.naming import place_names
from ui.panels.constructor.step import StepDraft
from ui.texts.language import Language
from ui.texts.live import texts

ONE = (StepDraft(),)
TWO = (StepDraft(content=SmsContent(text="x")), StepDraft(content=WhatsAppContent(type="template")))
HIDDEN = ("id", "postback")
"""Made by the program itself, never by hand."""


@pytest.mark.req("BRD-50", "MSG-95", "WAP-41")
@pytest.mark.parametrize(
    ("path", "code", "line"),
    [
        (
            "steps.1.content.parameters.body.vars.1.value",
            "required",
            "Step 2, WhatsApp, text, {{1}}: Fill this in.",
        ),
        (
            "steps.1.content.parameters.cards.1.header.media",
            "required",
            "Step 2, WhatsApp, card 2, heading, file: Fill this in.",
        ),
        (
            "steps.1.content.parameters.buttons.0.vars.1.value",
            "required",
            "Step 2, WhatsApp, button 1, {{1}}: Fill this in.",
        ),
        ("steps.1.sender_id", "required", "Step 2, WhatsApp: Choose a sender."),
        ("steps.0.content.text", "required", "Step 1, SMS: Write the text."),
        ("steps.0.content.text", "malformed_placeholder", "Step 1, SMS, text: A variable is not complete."),
        ("recipients", "required", "Choose recipients."),
        ("safety.canary.percent", "required", "Send to a first part before the rest: Fill this in."),
        ("schedule.from_ms", "required", "Schedule: Fill this in."),
    ],
)
def test_a_line_names_the_step_the_place_in_it_and_what_to_do(path: str, code: str, line: str) -> None:
    assert problem_line(Problem(path=path, code=code), TWO) == line


@pytest.mark.req("BRD-50")
def test_the_only_step_needs_no_number_and_an_unknown_one_has_nothing_else() -> None:
    sender = Problem(path="steps.0.sender_id", code="required")
    assert problem_line(sender, ONE) == "Choose a sender."
    assert problem_line(sender) == "Step 1: Choose a sender."
    assert problem_line(Problem(path="description", code="nonsense"), ONE).startswith("Description: ")


@pytest.mark.req("RCS-43", "MSG-95")
@pytest.mark.parametrize("language", list(Language), ids=lambda one: one.value)
def test_every_place_that_can_be_wrong_has_a_name(language: Language) -> None:
    """In words of a language, never an identifier of ours."""
    texts().set_language(language)
    for kind, rules in RULES.items():
        for place in (*rules.texts, *rules.media, *rules.counts):
            if place.endswith(HIDDEN):
                continue
            names = place_names(place.replace("*", "0"))
            assert names, (kind, place)
            assert not any("_" in name or name in ("parameters", "vars") for name in names), names
    assert place_names("speech", TtsContent()) == [], "a place nobody knows is not made up"
