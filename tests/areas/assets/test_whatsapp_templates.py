"""WhatsApp templates as the platform tells them: when it is asked, what is kept, who is told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import msgspec
import pytest

from app.assets import service as senders
from app.assets.whatsapp_templates import reads, service
from app.assets.whatsapp_templates.refreshing import Refresher
from app.assets.whatsapp_templates.rules import AGAIN_MS, EVERY_MS, is_due
from app.channels.kit.connector import Link, LinkState, ListedTemplate, NotListedError
from app.channels.simulator.wa_catalogue import CATALOGUE
from app.contract.channels import Channel
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.senders import SenderId
from app.contract.whatsapp_templates import WaListing, WaRegistry
from app.core.errors import Refusal
from app.core.runtime import Runtime
from tests.areas.broadcasts.chained import Chain
from tests.areas.conftest import Client, ObservedFeed
from tests.areas.line import Line
from tests.core.replica import Replica

pytestmark = pytest.mark.both_databases(slow=True)

LISTED = tuple(
    ListedTemplate(
        one["id"], one["name"], one["language"], one["category"], one["status"], components=tuple(one["components"])
    )
    for one in CATALOGUE
)
NOW_MS = 10_000_000
MINE = SenderId(1)


@pytest.mark.req("WTP-4")
@pytest.mark.parametrize(
    ("listing", "waits", "due"),
    [
        (WaListing(sender_id=MINE), False, True),
        (WaListing(sender_id=MINE, tried_ms=400), False, True),  # before this connection
        (WaListing(sender_id=MINE, tried_ms=NOW_MS - 1), False, False),
        (WaListing(sender_id=MINE, tried_ms=NOW_MS - 1), True, False),
        (WaListing(sender_id=MINE, tried_ms=NOW_MS - EVERY_MS), False, False),
        (WaListing(sender_id=MINE, tried_ms=NOW_MS - EVERY_MS), True, True),
        (WaListing(sender_id=MINE, tried_ms=NOW_MS - 1, asked_ms=NOW_MS), False, True),
        (WaListing(sender_id=MINE, tried_ms=NOW_MS, asked_ms=NOW_MS), False, False),
        (WaListing(sender_id=MINE, tried_ms=NOW_MS - AGAIN_MS + 1, problem="unreachable"), True, False),
        (WaListing(sender_id=MINE, tried_ms=NOW_MS - AGAIN_MS, problem="unreachable"), False, True),
        (WaListing(sender_id=MINE, tried_ms=NOW_MS + EVERY_MS), False, True),  # the clock was set back
    ],
)
def test_when_a_platform_is_asked(listing: WaListing, waits: bool, due: bool) -> None:
    assert is_due(listing, up_since_ms=500, waits=waits, now_ms=NOW_MS) is due


class Platform:
    """Tells what it is given."""

    def __init__(self, listed: Sequence[ListedTemplate] = LISTED) -> None:
        self.listed: tuple[ListedTemplate, ...] | str = tuple(listed)
        self.asked: list[str] = []

    async def templates(self, sender: str) -> tuple[ListedTemplate, ...]:
        self.asked.append(sender)
        if isinstance(self.listed, str):
            raise NotListedError(self.listed)
        return self.listed


class Shelf:
    """The registry, asked by hand."""

    def __init__(self, line: Line) -> None:
        self.chain = Chain(line)
        self.runtime, self.clock = line.runtime, line.clock
        self.platform = Platform()
        self.sender_id = SenderId(self.chain.sender[Channel.WHATSAPP])
        self.link = Link(LinkState.UP, "", line.clock.now_ms())
        self.refresher = Refresher(self.runtime.database, self.runtime.alarm, self._listers)

    def _listers(self) -> dict[int, tuple[Platform, Link]]:
        return {self.chain.provider[Channel.WHATSAPP]: (self.platform, self.link)}

    def round(self, after_ms: int = 0) -> None:
        self.clock.advance(after_ms)
        asyncio.run(self.refresher.round())

    def read(self) -> WaRegistry:
        with self.runtime.database.read() as conn:
            return reads.registry(conn)

    def standing(self) -> dict[str, str]:
        return {one.registered_name: one.status for one in self.read().templates}


@pytest.fixture
def shelf(line: Line) -> Shelf:
    return Shelf(line)


@pytest.mark.req("WTP-4")
def test_the_platform_is_asked_on_connection_by_hand_and_while_something_waits(shelf: Shelf) -> None:
    shelf.round()
    shelf.round(after_ms=1_000)
    assert shelf.platform.asked == ["Nordwind WHATSAPP"]
    assert len(shelf.read().templates) == len(CATALOGUE)
    shelf.round(after_ms=EVERY_MS)  # one is Pending
    assert len(shelf.platform.asked) == 2
    shelf.platform.listed = tuple(replace(one, status="APPROVED") for one in LISTED)
    shelf.round(after_ms=EVERY_MS)
    shelf.round(after_ms=EVERY_MS)  # nothing waits any more
    assert len(shelf.platform.asked) == 3
    assert set(shelf.standing().values()) == {"APPROVED"}
    shelf.clock.advance(1_000)
    asked = shelf.runtime.database.write(service.ask, shelf.sender_id)
    assert asked.is_asking
    shelf.round(after_ms=1_000)
    assert len(shelf.platform.asked) == 4
    (listing,) = shelf.read().listings
    assert (listing.is_asking, listing.refreshed_ms) == (False, shelf.clock.now_ms())
    shelf.link = Link(LinkState.UP, "", shelf.clock.now_ms() + 1)
    shelf.round(after_ms=2)
    assert len(shelf.platform.asked) == 5


@pytest.mark.req("WTP-3", "WTP-5")
def test_what_is_told_is_kept_as_told_and_what_is_gone_is_deleted(shelf: Shelf) -> None:
    shelf.round()
    first = {one.id: one for one in shelf.read().templates}
    odd = replace(LISTED[0], status="FLAGGED", components=({"type": "BODY", "text": None},))
    shelf.platform.listed = (odd, *LISTED[1:-1], replace(LISTED[-2], name="brand_new"))
    shelf.clock.advance(5)
    shelf.runtime.database.write(service.ask, shelf.sender_id)
    shelf.round(after_ms=5)
    told = {one.registered_name: one for one in shelf.read().templates if one.language == "en"}
    assert (told["order_update"].status, told["order_update"].components) == ("FLAGGED", ())
    assert told["order_update"].version == 2
    assert told["appointment_reminder"].status == "DELETED"
    assert told["brand_new"].status == LISTED[-2].status
    assert first[told["autumn_sale"].id] == told["autumn_sale"]  # nothing new: not told anew


def test_a_list_that_cannot_be_read_leaves_what_is_known(shelf: Shelf) -> None:
    shelf.round()
    known = shelf.read().templates
    shelf.platform.listed = "unparseable"
    shelf.clock.advance(5)
    shelf.runtime.database.write(service.ask, shelf.sender_id)
    shelf.round(after_ms=5)
    (listing,) = shelf.read().listings
    assert (listing.problem, listing.is_asking) == ("unparseable", False)
    assert listing.refreshed_ms is not None
    assert shelf.read().templates == known
    shelf.platform.listed = LISTED
    shelf.round(after_ms=AGAIN_MS)
    assert shelf.read().listings[0].problem == ""


@pytest.mark.req("WAP-20")
def test_a_listener_that_follows_the_events_has_what_a_fresh_reader_has(shelf: Shelf) -> None:
    feed = shelf.runtime.feed
    assert isinstance(feed, ObservedFeed)
    listener = shelf.chain.line.admin.listener()
    replica = Replica({Topic.WA_TEMPLATES: {}, Topic.WA_LISTINGS: {}}, feed.last_seq, listener)

    def same() -> None:
        replica.follow(feed.seen)
        fresh = shelf.read()
        assert replica.rows == {
            Topic.WA_TEMPLATES: {str(one.id): msgspec.json.encode(one) for one in fresh.templates},
            Topic.WA_LISTINGS: {str(one.sender_id): msgspec.json.encode(one) for one in fresh.listings},
        }

    shelf.round()
    same()
    shelf.platform.listed = LISTED[3:]
    shelf.clock.advance(5)
    shelf.runtime.database.write(service.ask, shelf.sender_id)
    shelf.round(after_ms=5)
    same()
    shelf.runtime.database.write(senders.remove, shelf.chain.line.admin, shelf.sender_id)
    same()
    assert shelf.read() == WaRegistry()


def test_only_senders_of_whatsapp_have_templates(shelf: Shelf) -> None:
    with pytest.raises(Refusal) as refused:
        shelf.runtime.database.write(service.ask, shelf.chain.line.sender.id)
    assert refused.value.code is Code.NOT_FOUND


@pytest.mark.req("WTP-4", "ROL-8")
def test_over_http_the_registry_is_read_and_asked_for(client: Client) -> None:
    assert client.call("GET", "/api/whatsapp-templates").json() == {"templates": [], "listings": []}
    assert client.call("POST", "/api/senders/77/whatsapp-templates/refresh").status_code == 404


def test_a_sender_that_goes_while_its_platform_is_asked_leaves_nothing(shelf: Shelf) -> None:
    runtime: Runtime = shelf.runtime
    runtime.database.write(senders.remove, shelf.chain.line.admin, shelf.sender_id)
    runtime.database.write(service.take, shelf.sender_id, LISTED)
    runtime.database.write(service.miss, shelf.sender_id, "unreachable")
    assert shelf.read() == WaRegistry()
