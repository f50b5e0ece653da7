"""What a filled WhatsApp template says, in words."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from app.contract.content import personal, plain_text
from app.contract.payloads.wa_needs import chosen
from app.contract.payloads.whatsapp import Filling, WhatsAppContent
from tests.contract.wa_templates import filled, template


@pytest.mark.req("WAP-21", "MSG-50")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "order_update",
            "Order h1\nHi b1, your order left our warehouse and arrives on b2.\nReply STOP to unsubscribe",
        ),
        ("weekend_offer", "Weekend offer\nb1, take 25 % off every lamp. Use the code below at the till."),
        (
            "new_arrivals",
            (
                "b1, these came in this week and match your last order.\n"
                "Walnut desk, now b1\nReading lamp, now b1\nOak shelf, now b1"
            ),
        ),
    ],
)
def test_header_offer_text_footer_and_cards_are_said_as_filled(name: str, said: str) -> None:
    registered = template(name)
    assert plain_text(filled(registered), registered) == said


@pytest.mark.req("WAP-21")
def test_what_is_open_stays_as_registered_and_a_person_gets_their_own_words() -> None:
    registered = template("order_update")
    assert plain_text(chosen(registered), registered).startswith("Order {{1}}\nHi {{1}}, your order")
    content = _named(filled(registered))
    assert "Hi Eva, your order" in plain_text(personal(content, {"name": "Eva"}), registered)
    assert plain_text(personal(content, {"name": "Eva"})) == "order_update\nh1\nEva\nb2", "nothing is known of it"


def _named(content: WhatsAppContent) -> WhatsAppContent:
    assert content.parameters is not None
    name = Filling(source="attribute", value="attribute.name")
    body = replace(content.parameters.body, vars={**content.parameters.body.vars, "1": name})
    return replace(content, parameters=replace(content.parameters, body=body))
