"""What templates ask for, and whether what is filled in fits: tables over a listing with one of every kind."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from app.contract.content import check_content
from app.contract.payloads.checks_template import check_template_content, same_template
from app.contract.payloads.media import MediaKind
from app.contract.payloads.wa_needs import ButtonNeed, PartNeeds, TemplateNeeds, chosen, fitted, needs_of, replaced
from app.contract.payloads.whatsapp import (
    BodyFilling,
    ButtonFilling,
    Filling,
    HeaderFilling,
    Location,
    WaParameters,
    WaTemplateRef,
    WhatsAppContent,
)
from app.contract.whatsapp_templates import ButtonWords, Component, TemplateKind, WaTemplate
from tests.contract.contents import PICTURE, VIDEO
from tests.contract.wa_templates import ENDS, SENDER, TEMPLATES, filled, template

BEFORE_MS = 1_700_000_000_000
AFTER_MS = 1_950_000_000_000

_CARD = PartNeeds(
    media=MediaKind.IMAGE,
    body=("1",),
    buttons=(ButtonNeed(0, "url", ("1",), "See it", "https://shop.example.org/item/{{1}}"),),
)
NEEDS = {
    "order_update": TemplateNeeds(
        PartNeeds(
            header=("1",),
            body=("1", "2"),
            buttons=(ButtonNeed(0, "url", ("1",), "Track the parcel", "https://shop.example.org/track/{{1}}"),),
        )
    ),
    "autumn_sale": TemplateNeeds(PartNeeds(media=MediaKind.IMAGE, body=("1", "2"))),
    "store_opening": TemplateNeeds(PartNeeds(location=True, body=("1",))),
    "welcome_coupon": TemplateNeeds(
        PartNeeds(body=("1", "2"), buttons=(ButtonNeed(0, "copy_code", ("1",), "Copy offer code"),))
    ),
    "weekend_offer": TemplateNeeds(
        PartNeeds(
            media=MediaKind.IMAGE,
            body=("1",),
            buttons=(
                ButtonNeed(0, "copy_code", ("1",), "Copy offer code"),
                ButtonNeed(1, "url", ("1",), "Shop lamps", "https://shop.example.org/lamps?ref={{1}}"),
            ),
        ),
        offer_end=True,
    ),
    "new_arrivals": TemplateNeeds(PartNeeds(body=("1",)), cards=(_CARD, _CARD, _CARD)),
    "sign_in_code": TemplateNeeds(
        PartNeeds(body=("1",), buttons=(ButtonNeed(0, "url", ("1",), "Copy code", is_same_code=True),))
    ),
    "invoice_ready": TemplateNeeds(PartNeeds(media=MediaKind.DOCUMENT, body=("1", "2"))),
    "spring_catalogue": TemplateNeeds(),
}
KINDS = {
    "order_update": TemplateKind.CARD,
    "welcome_coupon": TemplateKind.COUPON,
    "weekend_offer": TemplateKind.OFFER,
    "new_arrivals": TemplateKind.CAROUSEL,
    "sign_in_code": TemplateKind.AUTHENTICATION,
    "spring_catalogue": TemplateKind.CATALOG,
}


def codes(content: WhatsAppContent, one: WaTemplate | None, **known: int) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in check_template_content(content, one, **known)]


@pytest.mark.req("WAP-21")
@pytest.mark.parametrize("name", NEEDS)
def test_everything_a_template_needs_is_known(name: str) -> None:
    assert needs_of(template(name)) == NEEDS[name]
    assert needs_of(template(name)).is_nothing is (name == "spring_catalogue")


@pytest.mark.parametrize("name", KINDS)
def test_the_kind_follows_from_the_parts(name: str) -> None:
    assert template(name).kind is KINDS[name]


@pytest.mark.req("WAP-21", "WAP-41")
@pytest.mark.parametrize("one", TEMPLATES, ids=lambda one: f"{one.registered_name}-{one.language}")
def test_what_is_filled_in_whole_fits_and_what_is_empty_is_named(one: WaTemplate) -> None:
    standing = [] if one.status == "APPROVED" else [("wa_template", "wa_template_not_approved")]
    assert codes(filled(one), one, sender_id=SENDER, now_ms=BEFORE_MS) == standing
    assert check_content(filled(one), "content", frozenset()) == []
    found = codes(chosen(one), one)
    asked = needs_of(one)
    count = sum(
        len(part.header) + len(part.body) + len(part.buttons) + (part.media is not None) + 2 * part.location
        for part in (asked.message, *asked.cards)
    )
    assert len(found) - len(standing) == count + asked.offer_end
    assert {code for _, code in found} <= {"required", "wa_template_not_approved"}


@pytest.mark.req("WAP-41", "CTP-21")
@pytest.mark.parametrize(
    ("name", "change", "found"),
    [
        ("order_update", {"header": HeaderFilling()}, [("parameters.header.vars.1.value", "required")]),
        (
            "order_update",
            {"body": BodyFilling(vars={"1": Filling(value="Ann"), "2": Filling(source="attribute")})},
            [("parameters.body.vars.2.value", "required")],
        ),
        (
            "order_update",
            {"body": BodyFilling(vars={name: Filling(value=name) for name in "123"})},
            [("parameters.body.vars.3", "wa_not_asked")],
        ),
        ("order_update", {"buttons": ()}, [("parameters.buttons.0.vars.1.value", "required")]),
        (
            "order_update",
            {"buttons": (ButtonFilling(index=0, kind="copy_code", vars={"1": Filling(value="x")}),)},
            [("parameters.buttons.0", "wa_button_kind")],
        ),
        (
            "order_update",
            {"header": HeaderFilling(vars={"1": Filling(value="x" * 60)})},
            [("parameters.header.vars.1.value", "wa_too_long_filled")],
        ),
        (
            "order_update",
            {"header": HeaderFilling(vars={"1": Filling(value="A\nB")})},
            [("parameters.header.vars.1.value", "wa_gaps")],
        ),
        ("autumn_sale", {"header": HeaderFilling(media=VIDEO)}, [("parameters.header.media", "wa_media_kind")]),
        ("welcome_coupon", {"header": HeaderFilling(media=PICTURE)}, [("parameters.header.media", "wa_not_asked")]),
        (
            "store_opening",
            {"header": HeaderFilling(location=Location(latitude=91.0, longitude=2.0))},
            [("parameters.header.location.latitude", "out_of_range")],
        ),
        (
            "welcome_coupon",
            {"buttons": (ButtonFilling(index=0, kind="copy_code", vars={"1": Filling(value="x" * 16)}),)},
            [("parameters.buttons.0.vars.1.value", "too_long")],
        ),
        ("weekend_offer", {"offer_ends_at": None}, [("parameters.offer_ends_at", "required")]),
        ("weekend_offer", {"offer_ends_at": "2030-06-30"}, [("parameters.offer_ends_at", "not_a_moment")]),
        ("order_update", {"offer_ends_at": ENDS}, [("parameters.offer_ends_at", "wa_not_asked")]),
        ("spring_catalogue", {"offer_ends_at": ENDS}, [("parameters.offer_ends_at", "wa_not_asked")]),
    ],
)
def test_what_does_not_fit_is_named_at_its_place(
    name: str, change: dict[str, object], found: list[tuple[str, str]]
) -> None:
    one = template(name)
    content = filled(one)
    assert content.parameters is not None
    content = replace(content, parameters=replace(content.parameters, **change))
    assert codes(content, one, now_ms=BEFORE_MS) == found


@pytest.mark.req("WAP-41")
def test_a_card_is_checked_by_itself_and_their_number_fits() -> None:
    one = template("new_arrivals")
    content = filled(one)
    assert content.parameters is not None
    first, second, third = content.parameters.cards
    torn = replace(second, header=HeaderFilling(), body=BodyFilling(vars={"1": Filling()}))
    cards = (first, torn, third, third)
    assert codes(replace(content, parameters=replace(content.parameters, cards=cards)), one) == [
        ("parameters.cards", "wa_cards"),
        ("parameters.cards.1.header.media", "required"),
        ("parameters.cards.1.body.vars.1.value", "required"),
    ]


@pytest.mark.req("WAP-41", "CTP-21")
def test_another_sender_another_language_an_unknown_one_and_an_offer_that_is_over() -> None:
    one = template("weekend_offer")
    assert codes(filled(one), one, sender_id=6) == [("wa_template", "wa_template_other_sender")]
    assert codes(filled(one), one, now_ms=AFTER_MS) == [("parameters.offer_ends_at", "offer_over")]
    assert codes(filled(one), None) == [("wa_template", "wa_template_unknown")]
    spanish = WaTemplateRef(id=one.id, registered_name=one.registered_name, language="es")
    assert codes(replace(filled(one), wa_template=spanish), one) == [("wa_template", "wa_template_other_language")]
    assert codes(WhatsAppContent(type="template", wa_template=WaTemplateRef()), None) == []
    flow = Component(type="BUTTONS", buttons=(ButtonWords(type="FLOW", text="Book"),))
    odd = replace(one, components=(*one.components[:3], flow))
    assert codes(filled(one), odd) == [("wa_template", "wa_template_unsupported")]


@pytest.mark.req("CTP-20")
def test_a_template_is_meant_by_its_number_or_by_name_language_and_sender() -> None:
    spanish = template("order_update", "es")
    ref = WaTemplateRef(registered_name="order_update", language="es")
    other = replace(spanish, id=99, sender_id=6)
    assert same_template(WaTemplateRef(id=spanish.id), TEMPLATES, None) == spanish
    assert same_template(ref, (*TEMPLATES, other), 6) == other
    assert same_template(ref, TEMPLATES, SENDER) == spanish
    assert same_template(ref, TEMPLATES, None) == spanish
    assert same_template(ref, TEMPLATES, 7) is None


@pytest.mark.req("WAP-21")
def test_a_form_keeps_what_fits_and_drops_what_nobody_asks_for() -> None:
    order = filled(template("order_update")).parameters
    assert order is not None
    fit = fitted(needs_of(template("welcome_coupon")), order)
    assert fit.body == order.body
    assert fit.header == HeaderFilling()
    assert fit.buttons == (ButtonFilling(index=0, kind="copy_code", vars={"1": Filling()}),)
    again = fitted(needs_of(template("order_update")), order)
    assert again == order
    code = fitted(
        needs_of(template("sign_in_code")), WaParameters(body=BodyFilling(vars={"1": Filling(value="77")}))
    )
    assert code.buttons[0].vars == {"1": Filling(value="77")}


def test_words_of_a_template_take_values_and_keep_what_is_open() -> None:
    assert replaced("Hi {{1}}, see {{ 2 }}", {"1": "Ann"}) == "Hi Ann, see {{ 2 }}"
