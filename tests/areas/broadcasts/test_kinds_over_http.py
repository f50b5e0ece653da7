"""Contents of every kind through the service: kept as they are, however incomplete, refused by name when wrong."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from app.contract.channels import Channel
from app.contract.content import KINDS
from app.contract.payloads.rcs import RcsCard, RcsContent
from tests.contract.contents import CARD, EXAMPLES

WRITTEN = [content for kind, content in EXAMPLES.items() if kind[0] in KINDS]


def form(*contents: Any, **other: Any) -> dict[str, Any]:
    steps = [{"content": msgspec.to_builtins(one), "success_criterion": "submit"} for one in contents]
    return {"name": "Every kind", "timing": "instant", "steps": steps, **other}


def kept(client: Any, body: dict[str, Any]) -> list[Any]:
    saved = client.call("POST", "/api/broadcasts", json=body)
    assert saved.is_success, saved.text
    read = client.call("GET", f"/api/broadcasts/{saved.json()['id']}/form").json()
    return [one["content"] for one in read["steps"]]


@pytest.mark.req("MSG-90", "MSG-91", "MSG-93")
def test_every_kind_is_kept_as_it_was_sent(client):
    for at in range(0, len(WRITTEN), 10):
        part = WRITTEN[at : at + 10]
        assert kept(client, form(*part)) == [json.loads(msgspec.json.encode(one)) for one in part]


@pytest.mark.req("MSG-92", "RCS-19")
def test_a_draft_may_be_incomplete_but_not_malformed(client):
    card = RcsCard(suggestions=CARD.suggestions[:1])
    (found,) = kept(client, form(RcsContent(type="rich_card", card=card)))
    assert found["card"]["title"] == ""
    (found,) = kept(client, form(RcsContent(type="carousel")))
    assert found["cards"] == []
    strange = form(RcsContent(text="x"))
    strange["steps"][0]["content"]["colour"] = "red"
    refused = client.call("POST", "/api/broadcasts", json=strange)
    assert refused.status_code == 400
    assert refused.json()["code"] == "malformed"
    assert "colour" in refused.text


@pytest.mark.req("MSG-92", "RCS-40", "RCS-43", "WAP-40", "VIB-40", "EML-40")
def test_a_launch_names_what_is_wrong_inside(client):
    broken = (
        RcsContent(type="carousel", cards=(CARD, RcsCard(text="x"))),
        msgspec.structs.replace(EXAMPLES[Channel.WHATSAPP, "card"], footer="a" * 61),
        msgspec.structs.replace(EXAMPLES[Channel.VIBER, "text"], media=CARD.media),
        msgspec.structs.replace(EXAMPLES[Channel.EMAIL, "email"], subject=""),
    )
    refused = client.call("POST", "/api/broadcasts/launch", json=form(*broken, recipients=[{"kind": "everybody"}]))
    assert refused.json()["code"] == "run_incomplete"
    told = {(one["path"], one["code"]) for one in refused.json()["problems"]}
    assert told >= {
        ("steps.0.content.cards.1.title", "card_empty"),
        ("steps.1.content.footer", "too_long"),
        ("steps.2.content.media", "field_not_of_type"),
        ("steps.3.content.subject", "required"),
    }
