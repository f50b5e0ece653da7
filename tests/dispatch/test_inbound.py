"""Messages from phones: whole, in parts in any order, twice, never complete, and under a reference used again."""

from __future__ import annotations

import itertools

import pytest

from app.channels.kit.connector import Inbound, Part, Unreadable
from app.channels.kit.parts import hold_halves
from app.contract.channels import Channel
from app.contract.received import Received, SentFile, SharedPlace, Tapped, read_received
from app.core.clock import MINUTE_MS
from app.dispatch import inbound
from app.dispatch.inbound import PART_WAIT_MS, RAW_MAX
from app.dispatch.tables import providers
from tests.dispatch.ground import Ground

pytestmark = pytest.mark.both_databases

FROM, TO = "34600000001", "34900"


def part(number: int, text: str, total: int = 3, reference: int = 7, sender: str = FROM) -> Inbound:
    return Inbound(sender, TO, text, Part(reference, total, number))


def texts(ground: Ground) -> list[str]:
    return [one.text for one in ground.watcher.arrivals]


def close_late(ground: Ground) -> None:
    ground.do(inbound.deliver_incomplete, ground.hooks)


def kept(ground: Ground) -> int:
    return int(ground.ask("SELECT count(*) FROM inbound_parts")[0][0])


def test_a_whole_message_is_stored_and_told(ground: Ground) -> None:
    ground.arrive(Inbound(FROM, TO, "Привет 😀"))
    (told,) = ground.watcher.arrivals
    assert (told.address, told.sender, told.text, told.provider_id) == (FROM, TO, "Привет 😀", 1)
    message = ground.message(told.message_id)
    assert [message[name] for name in ("direction", "state", "source", "address", "sender", "text", "parts")] == [
        "in", "received", "customer", FROM, TO, "Привет 😀", 1,
    ]  # fmt: skip
    assert ground.queue() == {}


@pytest.mark.parametrize(("key", "again", "shown"), [("k1", "k1", 1), ("k1", "k2", 2), ("", "", 2)])
def test_a_message_is_known_by_its_key(ground: Ground, key: str, again: str, shown: int) -> None:
    ground.arrive(Inbound(FROM, TO, "hola", key=key), Inbound(FROM, TO, "hola", key=again))
    assert len(texts(ground)) == shown


def test_a_key_is_the_accounts_own(ground: Ground) -> None:
    ground.arrive(Inbound(FROM, TO, "hola", key="k1"))
    ground.arrive(Inbound(FROM, TO, "hola", key="k1"), provider=2)
    assert len(texts(ground)) == 2


@pytest.mark.parametrize(
    ("kind", "channel"),
    [("smpp", Channel.SMS), ("simulated_viber", Channel.VIBER), ("dinstar", Channel.SMS), (None, Channel.SMS)],
)
def test_a_message_comes_on_the_channel_of_its_account(ground: Ground, kind: str | None, channel: Channel) -> None:
    if kind is not None:
        row = {"name": "one", "name_folded": "one", "settings": "{}", "enabled": True, "version": 1}
        with ground.engine.begin() as conn:
            conn.execute(providers.insert().values(id=1, kind=kind, **row))
    ground.arrive(Inbound(FROM, TO, "hola"))
    (told,) = ground.watcher.arrivals
    assert told.channel == channel.value
    assert ground.message(told.message_id)["channel"] == channel.value


@pytest.mark.req("RCS-17", "RCS-19", "WAP-16")
@pytest.mark.parametrize(
    ("text", "received", "kept"),
    [
        ("Yes", Tapped(text="Yes", postback="r1"), "Yes"),
        ("", SharedPlace(latitude=40.4, longitude=-3.7, name="Home"), "Home (40.40000, -3.70000)"),
        ("", SentFile(url="https://a.example/c.pdf", name="c.pdf"), "c.pdf"),
    ],
)
def test_what_is_more_than_words_is_kept_beside_the_text_that_stands_for_it(
    ground: Ground, text: str, received: Received, kept: str
) -> None:
    ground.arrive(Inbound(FROM, TO, text, received=received))
    (told,) = ground.watcher.arrivals
    message = ground.message(told.message_id)
    assert (told.text, message["text"], read_received(message["content"])) == (kept, kept, received)


def test_what_is_out_of_bounds_is_text_alone(ground: Ground) -> None:
    ground.arrive(Inbound(FROM, TO, "", received=SharedPlace(latitude=91, longitude=0)))
    message = ground.message(ground.watcher.arrivals[0].message_id)
    assert (message["text"], message["content"]) == ("91.00000, 0.00000", None)


@pytest.mark.parametrize(
    ("address", "provider", "vendor_id", "is_found"),
    [(FROM, 1, "v1", True), ("34600000002", 1, "v1", False), (FROM, 2, "v1", False), (FROM, 1, "v9", False)],
)
def test_a_tapped_reply_names_the_message_it_stood_on(
    ground: Ground, address: str, provider: int, vendor_id: str, is_found: bool
) -> None:
    sent = ground.submit("v1", address=FROM)
    tapped = Inbound(address, TO, "Yes", received=Tapped(text="Yes", answers=77), answers=vendor_id)
    ground.arrive(tapped, provider=provider)
    content = ground.message(ground.watcher.arrivals[0].message_id)["content"]
    assert read_received(content) == Tapped(text="Yes", answers=sent if is_found else None)


def test_part_one_of_one_is_a_whole_message(ground: Ground) -> None:
    ground.arrive(part(1, "all", total=1))
    assert (texts(ground), kept(ground)) == (["all"], 0)


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])))
def test_parts_in_any_order_become_one_text_once(ground: Ground, order: tuple[int, ...]) -> None:
    ground.arrive(*(part(number, "abc"[number - 1]) for number in order))
    assert texts(ground) == ["abc"]
    assert ground.message(ground.watcher.arrivals[0].message_id)["parts"] == 3


@pytest.mark.parametrize("again", [1, 2, 3])
def test_a_part_that_comes_twice_counts_once(ground: Ground, again: int) -> None:
    ground.arrive(part(1, "a"), part(again, "abc"[again - 1]), part(2, "b"), part(3, "c"))
    assert texts(ground) == ["abc"]


@pytest.mark.parametrize("again", [1, 3])
def test_a_part_repeated_after_the_text_was_complete_is_no_second_text(ground: Ground, again: int) -> None:
    """The provider did not see that it was stored: the machine died, or the line, in between."""
    ground.arrive(part(1, "a"), part(2, "b"), part(3, "c"), part(again, "abc"[again - 1]))
    ground.clock.advance(PART_WAIT_MS + 1)
    close_late(ground)
    assert (texts(ground), kept(ground)) == (["abc"], 0)


def test_texts_of_different_people_places_and_references_do_not_mix(ground: Ground) -> None:
    ground.arrive(part(1, "a", 2), part(1, "x", 2, reference=8), part(1, "k", 2, sender="34600000002"))
    ground.arrive(Inbound(FROM, "34901", "q", Part(7, 2, 1)))
    ground.do(inbound.store, ground.hooks, 2, part(1, "p", 2))
    assert texts(ground) == []
    ground.arrive(part(2, "y", 2, reference=8), part(2, "b", 2), part(2, "l", 2, sender="34600000002"))
    assert texts(ground) == ["xy", "ab", "kl"]
    assert len({ground.message(one.message_id)["address"] for one in ground.watcher.arrivals}) == 2


def test_a_reference_used_again_begins_a_new_text_and_shows_the_old_one(ground: Ground) -> None:
    ground.arrive(part(1, "old", 2), part(1, "new", 2), part(2, " text", 2))
    assert texts(ground) == ["old … ", "new text"]


def test_a_reference_used_again_after_a_complete_text(ground: Ground) -> None:
    ground.arrive(part(1, "one", 2), part(2, "!", 2), part(1, "two", 2), part(2, "?", 2))
    assert texts(ground) == ["one!", "two?"]


@pytest.mark.parametrize(
    ("present", "text"),
    [({1: "a", 2: "b"}, "ab … "), ({1: "a", 3: "c"}, "a … c"), ({3: "c"}, " …  … c"), ({2: "b"}, " … b … ")],
)
def test_what_never_becomes_complete_is_shown_with_its_gaps(
    ground: Ground, present: dict[int, str], text: str
) -> None:
    ground.arrive(*(part(number, words) for number, words in present.items()))
    ground.clock.advance(PART_WAIT_MS)
    close_late(ground)
    assert texts(ground) == []
    ground.clock.advance(1)
    close_late(ground)
    assert texts(ground) == [text]
    assert ground.message(ground.watcher.arrivals[0].message_id)["parts"] == len(present)
    close_late(ground)
    assert len(texts(ground)) == 1


def test_a_part_that_came_late_is_shown_with_the_early_ones(ground: Ground) -> None:
    """Ten minutes after the first part, whatever has come is shown, the youngest part too."""
    ground.arrive(part(1, "a"))
    ground.clock.advance(9 * MINUTE_MS)
    ground.arrive(part(3, "c"))
    ground.clock.advance(MINUTE_MS + 1)
    close_late(ground)
    assert (texts(ground), kept(ground)) == (["a … c"], 0)


def test_late_texts_come_in_the_order_they_began(ground: Ground) -> None:
    ground.arrive(part(2, "second", reference=9), part(1, "first", reference=3))
    ground.clock.advance(PART_WAIT_MS + 1)
    close_late(ground)
    assert texts(ground) == [" … second … ", "first …  … "]


def test_a_character_cut_between_two_parts_is_whole_again(ground: Ground) -> None:
    high, low = "\ud83d", "\ude00"
    ground.arrive(part(1, hold_halves("smile " + high), 2), part(2, hold_halves(low + "!"), 2))
    assert texts(ground) == ["smile 😀!"]


def test_half_a_character_alone_is_a_mark_and_not_a_private_sign(ground: Ground) -> None:
    ground.arrive(Inbound(FROM, TO, hold_halves("half \ud83d")))
    assert texts(ground) == ["half \ufffd"]


def test_what_nobody_understands_is_kept_for_people_to_look_at(ground: Ground) -> None:
    ground.do(
        inbound.store_unreadable, 1, [Unreadable(FROM, "ff" * RAW_MAX, "binary"), Unreadable("", "", "empty")]
    )
    rows = ground.ask("SELECT sender, length(raw), reason, received_ms FROM unreadable_reports ORDER BY id")
    assert rows == [(FROM, RAW_MAX, "binary", ground.clock.now_ms()), ("", 0, "empty", ground.clock.now_ms())]
