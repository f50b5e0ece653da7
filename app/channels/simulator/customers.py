"""People at the simulated phones: who answers a message, when, and with what words."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final, NamedTuple

from app.channels.simulator.attachments import DOCUMENT, PICTURE, Attachment
from app.channels.simulator.behaviour import Behaviour, Magic, chances, magic
from app.channels.simulator.offers import PLACES, AskPlace, Offer, Place, Tap
from app.channels.simulator.phrases import PHRASES, Language

TALK_S: Final = 30 * 60
"""A customer who wrote this recently is in a talk and answers follow-ups."""
MOST_TURNS: Final = 4
REMEMBERED: Final = 10_000
STOP_SHARE: Final = 0.04
LONG_SHARE: Final = 0.05


_SENT: Final = {Magic.SENDS_PICTURE: PICTURE, Magic.SENDS_DOCUMENT: DOCUMENT}
_ALWAYS: Final = frozenset({Magic.REPLIES, Magic.REPLIES_STOP, Magic.REPLIES_LONG, Magic.SHARES_PLACE, *_SENT})


class Reply(NamedTuple):
    """What a customer writes, taps, shares or sends, and how long after the message reached the phone."""

    text: str
    after_s: float
    done: Tap | Place | Attachment | None = None


_CYRILLIC: Final = re.compile("[\u0400-\u04ff]")
_SPANISH: Final = re.compile(
    r"[ñ¿¡áíóúü]|\b(?:hola|gracias|usted|para|pedido|mañana|cita|su|los|las|del|por|favor|nuestra|con|una)\b",
    re.IGNORECASE,
)


def language(text: str) -> Language:
    """The language of a text, English when in doubt."""
    if _CYRILLIC.search(text):
        return Language.RUSSIAN
    return Language.SPANISH if len(_SPANISH.findall(text)) >= 2 else Language.ENGLISH


class Customers:
    """Decides who replies. Remembers only those who wrote lately, and a limited number of them."""

    def __init__(self) -> None:
        self._talks: OrderedDict[str, tuple[int, float]] = OrderedDict()  # number: turns, when last (s)

    def wrote(self, number: str, now_s: float) -> None:
        """A customer wrote first, or again."""
        turns, last_s = self._talks.pop(number, (0, now_s))
        self._talks[number] = (turns + 1 if now_s - last_s < TALK_S else 1, now_s)
        if len(self._talks) > REMEMBERED:
            self._talks.popitem(last=False)

    def reply(
        self, number: str, text: str, behaviour: Behaviour, now_s: float, offers: Sequence[Offer] | None = None
    ) -> Reply | None:
        """The reply to `text`, None when there is none; remembered as written.

        Where the message offers something to tap, who answers taps it; None for a channel that carries words alone.
        """
        turns, last_s = self._talks.get(number, (0, float("-inf")))
        talking = now_s - last_s < TALK_S
        special = magic(number, behaviour)
        always = special in _ALWAYS
        rate = behaviour.follow_up_rate if talking else behaviour.reply_rate
        if not always and not rate:
            return None
        will, choice, kind, speed = chances(behaviour, "reply", number, text)
        if not always and (will >= rate or (talking and turns >= MOST_TURNS)):
            return None
        spoken = language(text)
        words = PHRASES[spoken]
        phrases = words.follow_up if talking else words.first
        phrase, done = phrases[int(choice * len(phrases))], None
        if special is Magic.REPLIES_STOP or (special is None and not talking and kind < STOP_SHARE):
            phrase = words.stop
        elif special is Magic.REPLIES_LONG or (special is None and not talking and kind > 1 - LONG_SHARE):
            phrase = words.long
        elif offers is not None:
            done = _done(special, offers, PLACES[spoken], choice, kind)
            phrase = done.text if isinstance(done, Tap) else ("" if done is not None else phrase)
        self.wrote(number, now_s)
        return Reply(phrase, behaviour.reply_delay_s * (0.5 + speed), done)


def _done(
    special: Magic | None, offers: Sequence[Offer], places: Sequence[Place], choice: float, where: float
) -> Tap | Place | Attachment | None:
    if special in _SENT:
        return _SENT[special]
    offer = offers[int(choice * len(offers))] if offers else None
    if special is Magic.SHARES_PLACE or isinstance(offer, AskPlace):
        return places[int(where * len(places))]
    return offer
