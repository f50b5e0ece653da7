"""What can be tapped on a message at a simulated phone, and who taps what."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from app.channels.simulator.attachments import DOCUMENT, PICTURE
from app.channels.simulator.behaviour import Behaviour, Magic
from app.channels.simulator.customers import Customers
from app.channels.simulator.offers import PLACES, AskPlace, Offer, Place, Tap, offers_of
from app.channels.simulator.phrases import PHRASES, Language
from app.channels.simulator.wa_templates import TemplateShelf
from app.contract.content import Content, RcsContent, ViberContent, WhatsAppContent
from app.contract.payloads.rcs import RcsCard
from app.contract.payloads.suggestions import ActionSuggestion, OpenUrl, Reply, RequestLocation
from app.contract.payloads.viber import ViberButton
from app.contract.payloads.whatsapp import ListOption, ListSection, OptionList, ReplyButton

YES, NO = Reply(text="Yes", postback="r1"), Reply(text="No", postback="r2")
WHERE = ActionSuggestion(text="Where are you?", action=RequestLocation())
SITE = ActionSuggestion(text="See", action=OpenUrl(url="https://a.example"))
OPTIONS = OptionList(header="Choose", sections=(ListSection(options=(ListOption(title="Red", id="o1"),)),))


@pytest.mark.parametrize(
    ("content", "offers"),
    [
        (RcsContent(text="Hi", suggestions=(YES, SITE, WHERE)), (Tap("Yes", "r1"), AskPlace())),
        (RcsContent(type="rich_card", card=RcsCard(suggestions=(YES,)), suggestions=(NO,)),
         (Tap("Yes", "r1"), Tap("No", "r2"))),
        (RcsContent(type="carousel", cards=(RcsCard(suggestions=(YES,)), RcsCard(suggestions=(NO,)))),
         (Tap("Yes", "r1"), Tap("No", "r2"))),
        (WhatsAppContent(type="card", buttons=(ReplyButton(text="Yes", id="b1"),)), (Tap("Yes", "b1"),)),
        (WhatsAppContent(type="list", list=OPTIONS), (Tap("Red", "o1"),)),
        (WhatsAppContent(type="request_location", text="Where?"), (AskPlace(),)),
        (ViberContent(type="text_button", text="Hi", button=ViberButton(text="See", url="https://a.example")), ()),
    ],
)  # fmt: skip
def test_replies_rows_and_requests_can_be_tapped(content: Content, offers: tuple[Offer, ...]) -> None:
    assert offers_of(msgspec.to_builtins(content)) == offers


@pytest.mark.parametrize("content", [None, "x", [], {}, {"type": "text"}, {"channel": 2, "glow": 1}])
def test_what_is_no_content_offers_nothing(content: Any) -> None:
    assert offers_of(content) == ()


def test_a_templates_quick_replies_bring_back_what_the_message_gave_them() -> None:
    shelf = TemplateShelf()
    listed = {one["name"]: one for one in shelf.page(100, "")["data"]}
    name, buttons = next(
        (name, part["buttons"])
        for name, one in listed.items()
        for part in one["components"]
        if [button["type"] for button in part.get("buttons", ())] == ["QUICK_REPLY", "QUICK_REPLY"]
    )
    given = {"type": "button", "sub_type": "quick_reply", "index": "1", "parameters": [{"payload": "p1"}]}
    message = {"name": name, "language": {"code": listed[name]["language"]}, "components": [given]}
    first, second = (one["text"] for one in buttons)
    assert shelf.replies(message) == (Tap(first, first), Tap(second, "p1"))
    assert shelf.replies({"name": "none"}) == ()


def test_who_answers_taps_or_shares_and_who_says_stop_says_it_all_the_same() -> None:
    offers = (Tap("Yes", "r1"), AskPlace())
    numbers = [f"34600{number:06d}" for number in range(400)]
    always = Behaviour(reply_rate=1)
    replies = [Customers().reply(one, "Hola, su pedido", always, 0, offers) for one in numbers]
    assert replies == [Customers().reply(one, "Hola, su pedido", always, 0, offers) for one in numbers]
    done = {one.done for one in replies if one is not None}
    assert done == {Tap("Yes", "r1"), *PLACES[Language.SPANISH], None}
    words = PHRASES[Language.SPANISH]
    assert {one.text for one in replies if one is not None and one.done is None} == {words.stop, words.long}
    assert all(one.text == ("Yes" if one.done == offers[0] else "") for one in replies if one and one.done)
    stopped = Customers().reply(f"3460{Magic.REPLIES_STOP.value}", "Hi", Behaviour(), 0, offers)
    assert stopped is not None
    assert (stopped.text, stopped.done) == ("STOP", None)


@pytest.mark.parametrize(
    ("special", "done"),
    [(Magic.SENDS_PICTURE, PICTURE), (Magic.SENDS_DOCUMENT, DOCUMENT), (Magic.SHARES_PLACE, Place)],
)
def test_numbers_that_always_send_something_write_where_only_words_go(special: Magic, done: object) -> None:
    number = f"3460{special.value}"
    rich = Customers().reply(number, "Hi", Behaviour(), 0, ())
    plain = Customers().reply(number, "Hi", Behaviour(), 0)
    assert rich is not None
    assert plain is not None
    assert (rich.text, rich.done == done or type(rich.done) is done) == ("", True)
    assert plain.done is None
    assert plain.text in PHRASES[Language.ENGLISH].first


@pytest.mark.parametrize("one", [place for places in PLACES.values() for place in places])
def test_simulated_places_are_on_this_planet(one: Place) -> None:
    assert abs(one.latitude) <= 90
    assert abs(one.longitude) <= 180
