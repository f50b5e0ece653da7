"""Who replies, in which language, and for how long."""

from __future__ import annotations

import pytest

from app.channels.simulator.behaviour import Behaviour, Magic
from app.channels.simulator.customers import MOST_TURNS, REMEMBERED, TALK_S, Customers, language
from app.channels.simulator.phrases import PHRASES, Language
from app.contract.sms import measure

ALL = Behaviour(reply_rate=1, follow_up_rate=1)
NUMBERS = [f"34600{number:06d}" for number in range(3000)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Your appointment is tomorrow at 10", Language.ENGLISH),
        ("Hola Ana, su pedido está listo", Language.SPANISH),
        ("Su cita es mañana a las 10", Language.SPANISH),
        ("Ваш заказ готов", Language.RUSSIAN),
        ("Hola!", Language.ENGLISH),
        ("", Language.ENGLISH),
    ],
)
def test_language(text: str, expected: Language) -> None:
    assert language(text) is expected


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Your order", Language.ENGLISH),
        ("Su pedido para mañana", Language.SPANISH),
        ("Ваш заказ", Language.RUSSIAN),
    ],
)
def test_a_reply_is_in_the_language_of_the_message(text: str, spoken: Language) -> None:
    words = PHRASES[spoken]
    for number in NUMBERS[:50]:
        reply = Customers().reply(number, text, ALL, 0)
        assert reply is not None
        assert reply.text in {*words.first, words.stop, words.long}
        assert 4 <= reply.after_s <= 12


def test_the_share_of_replies_and_of_opt_outs() -> None:
    customers, behaviour = Customers(), Behaviour(reply_rate=0.2)
    replies = [customers.reply(number, "Your order is ready", behaviour, 0) for number in NUMBERS]
    given = [reply for reply in replies if reply is not None]
    assert len(given) / len(NUMBERS) == pytest.approx(0.2, abs=0.03)
    assert 0 < sum(reply.text == "STOP" for reply in given) < len(given) / 8


def test_the_same_seed_means_the_same_replies() -> None:
    first, second = Customers(), Customers()
    behaviour = Behaviour(reply_rate=0.5)
    assert [first.reply(n, "hello", behaviour, 0) for n in NUMBERS] == [
        second.reply(n, "hello", behaviour, 0) for n in NUMBERS
    ]


def test_a_talk_has_follow_ups_and_an_end() -> None:
    customers, silent = Customers(), Behaviour(reply_rate=0, follow_up_rate=1)
    number = NUMBERS[0]
    assert customers.reply(number, "hello", silent, 0) is None
    customers.wrote(number, 0)
    for turn in range(1, MOST_TURNS):
        reply = customers.reply(number, f"answer {turn}", silent, turn)
        assert reply is not None
        assert reply.text in PHRASES[Language.ENGLISH].follow_up
    assert customers.reply(number, "one more", silent, 10) is None
    assert customers.reply(number, "much later", silent, 10 + 2 * TALK_S) is None


def test_numbers_that_always_reply() -> None:
    silent = Behaviour()
    texts = {
        special: Customers().reply(f"3460{special.value}", "hello", silent, 0)
        for special in (Magic.REPLIES, Magic.REPLIES_STOP, Magic.REPLIES_LONG)
    }
    assert all(texts.values())
    stop, long = texts[Magic.REPLIES_STOP], texts[Magic.REPLIES_LONG]
    assert stop is not None
    assert long is not None
    assert stop.text == "STOP"
    assert measure(long.text).parts > 1


def test_only_so_many_are_remembered() -> None:
    customers = Customers()
    for number in range(REMEMBERED + 500):
        customers.wrote(str(number), number / 1000)
    assert len(customers._talks) == REMEMBERED


@pytest.mark.parametrize("spoken", Language)
def test_long_texts_are_long_in_every_language(spoken: Language) -> None:
    assert measure(PHRASES[spoken].long).parts > 1
    assert all(measure(text).parts == 1 for text in (*PHRASES[spoken].first, *PHRASES[spoken].follow_up))
