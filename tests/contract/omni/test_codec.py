"""Payloads of the Omni API: what is written is read again as the same content; the printed samples are taken."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given

from app.contract.channels import Channel
from app.contract.content import AnyContent, Kind, channel_of, check_content
from app.contract.omni.codec import from_wire, to_wire
from app.contract.omni.files import WireError
from app.contract.payloads.email import EmailContent, TextBlock
from app.contract.payloads.media import MediaRef
from app.contract.payloads.rcs import RcsContent
from app.contract.payloads.whatsapp import Filling, HeaderFilling, Location, WaParameters, WhatsAppContent
from tests.contract.contents import EXAMPLES, PDF, PICTURE, VIDEO, contents, media, put

FILES = {f"media:{one.media_ref.media_id}": one.media_ref for one in (PICTURE, VIDEO, PDF)}
FILES["media:5"] = media(media_id=5, width=1, height=1).media_ref
FILES["https://a.example/cake.jpg"] = PICTURE.media_ref


def read(channel: Channel, payload: dict[str, Any]) -> AnyContent:
    return from_wire(channel, payload, FILES.get)


def over_the_wire(content: AnyContent) -> AnyContent:
    payload = json.loads(json.dumps(to_wire(content)))
    assert "media_ref" not in json.dumps(payload)
    return read(channel_of(content), payload)


@pytest.mark.req("MSG-93", "CTP-19")
@pytest.mark.parametrize("kind", EXAMPLES, ids=lambda kind: f"{kind[0].name}-{kind[1]}")
def test_every_kind_survives_the_wire(kind: Kind) -> None:
    assert over_the_wire(EXAMPLES[kind]) == EXAMPLES[kind]


@pytest.mark.req("MSG-93", "CTP-19")
@given(contents())
def test_nothing_is_lost_on_the_wire(content: AnyContent) -> None:
    assert over_the_wire(content) == content
    assert to_wire(over_the_wire(content)) == to_wire(content)


@pytest.mark.req("MSG-93")
@given(contents())
def test_the_object_itself_is_taken_as_well(content: AnyContent) -> None:
    own = msgspec.to_builtins(content)
    assert read(channel_of(content), own) == content
    del own["channel"]
    assert read(channel_of(content), own) == content


# the forms as CTP-19 prints them
PRINTED: list[tuple[Channel, dict[str, Any]]] = [
    (Channel.SMS, {"text": "x"}),
    (Channel.RCS, {"type": "text", "text": "x", "suggestions": [{"type": "reply", "text": "a", "postback": "b"}]}),
    (Channel.RCS, {"type": "file", "mediaUrl": "https://a.example/cake.jpg"}),
    (
        Channel.RCS,
        {
            "type": "richCard",
            "layout": "horizontal",
            "title": "x",
            "text": "y",
            "mediaUrl": "media:77",
            "suggestions": [
                {"type": "url", "text": "a", "url": "https://a.example/"},
                {"type": "dial", "text": "b", "phone": "+34600"},
                {"type": "location", "text": "c", "latitude": 0.0, "longitude": 0.0, "label": "x"},
                {"type": "requestLocation", "text": "d"},
                {
                    "type": "calendar",
                    "text": "e",
                    "title": "t",
                    "start": "2026-12-01T10:00:00Z",
                    "end": "2026-12-01T11:00:00Z",
                    "description": "z",
                },
            ],
        },
    ),
    (Channel.RCS, {"type": "carousel", "cards": [{"title": "x"}, {"title": "y"}], "suggestions": []}),
    (Channel.VIBER, {"type": "text", "text": "x"}),
    (
        Channel.VIBER,
        {
            "type": "textMediaButton",
            "text": "x",
            "mediaUrl": "media:77",
            "button": {"text": "y", "url": "https://a.example/"},
        },
    ),
    (Channel.WHATSAPP, {"type": "text", "text": "x"}),
    (Channel.WHATSAPP, {"type": "file", "mediaUrl": "media:77", "fileName": "cake.jpg"}),
    (
        Channel.WHATSAPP,
        {"type": "card", "header": "h", "text": "x", "footer": "f", "mediaUrl": "media:77", "buttons": ["Yes"]},
    ),
    (
        Channel.WHATSAPP,
        {
            "type": "list",
            "header": "h",
            "text": "x",
            "footer": "f",
            "button": "b",
            "sections": [{"title": "s", "rows": [{"title": "r", "description": "d"}]}],
        },
    ),
    (Channel.WHATSAPP, {"type": "requestLocation", "text": "x"}),
    (
        Channel.WHATSAPP,
        {"type": "sendLocation", "latitude": 0.0, "longitude": 0.0, "name": "n", "address": "a"},
    ),
    (Channel.WECHAT, {"type": "text", "text": "x"}),
    (Channel.WECHAT, {"type": "file", "mediaUrl": "media:77"}),
    (Channel.EMAIL, {"subject": "s", "subtitle": "t", "html": "<p>x</p>", "text": "x"}),
    (Channel.EMAIL, {"subject": "s", "text": "x"}),
    (Channel.TELEGRAM_GATEWAY, {"code": "123456", "ttl": 300}),
    (Channel.PUSH, {"header": "h", "text": "x", "imageUrl": "media:77"}),
    (Channel.TTS, {"text": "x", "language": "es", "repeat": 1}),
    (Channel.MOBILE_PUSH, {"header": "h", "text": "x", "data": {}}),
]


@pytest.mark.req("CTP-19")
@pytest.mark.parametrize(("channel", "payload"), PRINTED)
def test_the_printed_payloads_are_read_and_may_be_sent(channel: Channel, payload: dict[str, Any]) -> None:
    content = read(channel, payload)
    assert check_content(content, "payload", frozenset()) == []
    assert over_the_wire(content) == content


def test_html_becomes_the_only_text_of_a_document() -> None:
    content = read(Channel.EMAIL, {"subject": "s", "html": "<p>x</p>"})
    assert isinstance(content, EmailContent)
    assert content.document is not None
    (section,) = content.document.blocks
    assert isinstance(section.columns[0].blocks[0], TextBlock)  # type: ignore[union-attr]  # a section
    assert to_wire(content) == {"subject": "s", "html": "<p>x</p>"}


@pytest.mark.req("CTP-19")
@pytest.mark.parametrize(
    ("channel", "payload", "path", "code"),
    [
        (Channel.SMS, {}, "text", "required"),
        (Channel.SMS, {"text": 5}, "text", "wrong_kind"),
        (Channel.SMS, {"text": "x", "flash": True}, "flash", "no_such_field"),
        (Channel.RCS, {"type": "poll"}, "type", "wrong_kind"),
        (Channel.RCS, {"text": "x"}, "type", "required"),
        (
            Channel.RCS,
            {"type": "carousel", "cards": [{"title": "x"}, {"title": "y", "mediaURL": "z"}]},
            "cards.1.mediaURL",
            "no_such_field",
        ),
        (Channel.RCS, {"type": "file", "mediaUrl": "media:1"}, "mediaUrl", "gone"),
        (
            Channel.RCS,
            {"type": "carousel", "cards": [{"title": "x"}, {"mediaUrl": "media:x"}]},
            "cards.1.mediaUrl",
            "gone",
        ),
        (Channel.TTS, {"text": "x", "repeat": 4}, "repeat", "wrong_kind"),
        (Channel.EMAIL, {"subject": "x", "document": {"blocks": 5}}, "document", "wrong_kind"),
        (Channel.SMS, {"channel": 1, "schema": 2, "text": "x", "new": 1}, "schema", "newer_schema"),
        (Channel.SMS, {"channel": 2, "text": "x"}, "channel", "wrong_kind"),
        (
            Channel.WHATSAPP,
            {"type": "template", "template": {"name": "t", "components": [{"type": "footer"}]}},
            "template.components.0",
            "wrong_kind",
        ),
    ],
)
def test_what_cannot_be_read_is_named(channel: Channel, payload: dict[str, Any], path: str, code: str) -> None:
    with pytest.raises(WireError) as refused:
        read(channel, payload)
    assert [(one.path, one.code) for one in refused.value.problems] == [(path, code)]


def parameters_of(payload: dict[str, Any]) -> WaParameters:
    content = read(Channel.WHATSAPP, payload)
    assert isinstance(content, WhatsAppContent)
    assert content.wa_template is not None
    assert content.wa_template.registered_name == "code"
    assert content.parameters is not None
    return content.parameters


@pytest.mark.req("CTP-20")
@pytest.mark.parametrize("is_beside", [True, False])
def test_a_code_template_is_taken_with_its_parts_in_or_beside_the_template(is_beside: bool) -> None:
    text = {"type": "text", "text": "123456"}
    parts: dict[str, Any] = {
        "name": "code",
        "components": [
            {"type": "body", "parameters": [text]},
            {"type": "button", "sub_type": "url", "index": 0, "parameters": [text]},
        ],
    }
    template: dict[str, Any] = {"namespace": "n", "language": {"policy": "deterministic", "code": "en"}}
    payload = {"type": "template", "template": template, **parts}
    if not is_beside:
        payload = {"type": "template", "template": {**template, **parts}}
    found = parameters_of(payload)
    assert found.body.vars == {"1": Filling(value="123456")}
    assert [(one.index, one.kind, dict(one.vars)) for one in found.buttons] == [
        (0, "url", {"1": Filling(value="123456")})
    ]
    assert to_wire(read(Channel.WHATSAPP, payload))["template"]["language"] == template["language"]


@pytest.mark.req("CTP-20")
def test_everything_a_template_can_need_is_read() -> None:
    found = parameters_of(
        {
            "type": "template",
            "template": {
                "name": "code",
                "components": [
                    {"type": "header", "parameters": [{"type": "image", "image": {"id": "77"}}]},
                    {
                        "type": "button",
                        "sub_type": "copy_code",
                        "index": "1",
                        "parameters": [{"type": "coupon_code", "coupon_code": "SPRING"}],
                    },
                    {
                        "type": "limited_time_offer",
                        "parameters": [
                            {
                                "type": "limited_time_offer",
                                "limited_time_offer": {"expiration_time_ms": 1767225600000},
                            }
                        ],
                    },
                    {
                        "type": "carousel",
                        "cards": [
                            {"card_index": 1, "components": [{"type": "body", "parameters": []}]},
                            {
                                "card_index": 0,
                                "components": [
                                    {
                                        "type": "header",
                                        "parameters": [
                                            {"type": "location", "location": {"latitude": 1.0, "longitude": 2.0}}
                                        ],
                                    }
                                ],
                            },
                        ],
                    },
                ],
            },
        }
    )
    assert found.header == HeaderFilling(media=PICTURE)
    assert found.buttons[0].vars == {"1": Filling(value="SPRING")}
    assert found.offer_ends_at == "2026-01-01T00:00:00+00:00"
    assert found.cards[0].header.location == Location(latitude=1, longitude=2)
    assert len(found.cards) == 2


def test_a_file_keeps_the_name_it_is_sent_under() -> None:
    content = read(Channel.WHATSAPP, {"type": "file", "mediaUrl": "media:79", "fileName": "prices.pdf"})
    assert isinstance(content, WhatsAppContent)
    assert content.media is not None
    ref: MediaRef = content.media.media_ref
    assert (ref.media_id, ref.file_name) == (79, "prices.pdf")
    renamed = put(EXAMPLES[Channel.RCS, "rich_card"], "card.title", "{{attribute.name}}")
    assert isinstance(over_the_wire(renamed), RcsContent)
