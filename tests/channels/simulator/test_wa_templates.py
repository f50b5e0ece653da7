"""The simulated platform takes what is filled in as the contract asks, and refuses the rest with its own codes."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from app.channels.simulated.templates import filled as as_sent
from app.channels.simulator.wa_catalogue import CATALOGUE
from app.channels.simulator.wa_templates import TemplateShelf
from app.contract.whatsapp_templates import WaTemplate
from tests.contract.wa_templates import TEMPLATES, filled, template

APPROVED = [one for one in TEMPLATES if one.status == "APPROVED"]


def sent(one: WaTemplate) -> dict[str, Any]:
    found = as_sent(msgspec.json.encode(filled(one)).decode())
    assert found is not None
    return found


@pytest.mark.req("WAP-20", "WAP-21")
@pytest.mark.parametrize("one", APPROVED, ids=lambda one: f"{one.registered_name}-{one.language}")
def test_a_filled_template_is_taken_and_one_part_less_is_not(one: WaTemplate) -> None:
    shelf, message = TemplateShelf(), sent(one)
    assert shelf.judge(message) is None
    parts = message["components"]
    for number in range(len(parts)):
        torn = {**message, "components": [*parts[:number], *parts[number + 1 :]]}
        refusal = shelf.judge(torn)
        assert refusal is not None
        assert refusal[0] == "132000"


def test_wrong_kinds_and_standings_have_their_codes() -> None:
    shelf, message = TemplateShelf(), sent(template("order_update"))
    assert shelf.judge({**message, "name": "nothing"}) == shelf.judge({**message, "language": {"code": "fr"}})
    assert (shelf.judge({**message, "language": {"code": "fr"}}) or ("",))[0] == "132001"
    shelf.put_status("order_update", "PAUSED")
    assert (shelf.judge(message) or ("",))[0] == "132015"
    shelf.put_status("order_update", "DISABLED")
    assert (shelf.judge(message) or ("",))[0] == "132016"
    shelf.put_status("order_update", "APPROVED")
    header = {"type": "header", "parameters": [{"type": "image", "image": {"link": "media:1"}}]}
    assert (shelf.judge({**message, "components": [header, *message["components"][1:]]}) or ("",))[0] == "132012"
    with pytest.raises(KeyError):
        shelf.put_status("nothing", "PAUSED")
    shelf.forget("order_update")
    assert (shelf.judge(message) or ("",))[0] == "132001"
    assert CATALOGUE[0]["status"] == "APPROVED"  # another carrier has its own


def test_the_listing_comes_in_pages() -> None:
    shelf, found, after = TemplateShelf(), [], ""
    while True:
        page = shelf.page(5, after)
        found += page["data"]
        after = page["paging"]["cursors"].get("after", "")
        if not after:
            break
    assert [one["id"] for one in found] == [one["id"] for one in CATALOGUE]
