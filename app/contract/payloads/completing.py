"""A content as it is kept: hidden values where nobody wrote any, and what a form mends by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeVar, cast

import msgspec

from app.contract.payloads.email import EmailContent
from app.contract.payloads.kinds import AnyContent
from app.contract.payloads.places import found_at
from app.contract.payloads.plain import TtsContent
from app.contract.payloads.rcs import RcsCard, RcsContent
from app.contract.payloads.single import without_odd
from app.contract.payloads.suggestions import (
    Action,
    ActionSuggestion,
    CalendarEvent,
    Dial,
    Reply,
    ShowLocation,
    Suggestion,
)
from app.contract.payloads.viber import ViberContent, sent_name
from app.contract.payloads.whatsapp import ListOption, ReplyButton, WhatsAppContent
from app.contract.speech import spoken_text

C = TypeVar("C", bound=AnyContent)
_Named = TypeVar("_Named", ReplyButton, ListOption)
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|\{\{")
_SPACING: Final = re.compile(r"[\s().\-/]+")
_replace = msgspec.structs.replace


def completed(content: C) -> C:
    """Postbacks and ids of their own for what a person can tap (RCS-19, WAP-10), numbers as they are dialled,
    `https://` before a bare fallback address (RCS-14), no line breaks in a subject (EML-40), no odd characters.

    Doing it again changes nothing.
    """
    match content:
        case RcsContent():
            return cast(C, _rcs(content))
        case WhatsAppContent():
            return cast(C, _whatsapp(content))
        case EmailContent():
            subject, subtitle = _line(content.subject), _line(content.subtitle)
            return cast(C, _replace(content, subject=subject, subtitle=subtitle))
        case _:
            return content


def as_sent(content: C) -> C:
    """A content as it goes to a provider: file names as Viber takes them (VIB-5), words a voice can say (TTS-4)."""
    if isinstance(content, TtsContent):
        return cast(C, _replace(content, text=spoken_text(content.text)))
    if not isinstance(content, ViberContent) or content.media is None:
        return content
    ref = content.media.media_ref
    media = _replace(content.media, media_ref=_replace(ref, file_name=sent_name(ref.file_name)))
    return cast(C, _replace(content, media=media))


def dialled(number: str) -> str:
    """A typed number without blanks and brackets, with a plus instead of a leading 00."""
    digits = _SPACING.sub("", number)
    return f"+{digits[2:]}" if digits.startswith("00") else digits


def _line(text: str) -> str:
    return without_odd(" ".join(text.splitlines()))


class _Names:
    """Hands out names nobody has."""

    def __init__(self, taken: Sequence[str]) -> None:
        self._taken = set(taken)

    def new(self, letter: str) -> str:
        number = 1
        while f"{letter}{number}" in self._taken:
            number += 1
        self._taken.add(f"{letter}{number}")
        return f"{letter}{number}"


def _rcs(content: RcsContent) -> RcsContent:
    places = ("card.suggestions.*.postback", "cards.*.suggestions.*.postback", "suggestions.*.postback")
    names = _Names([text for place in places for _, text in found_at(content, place)])
    card = content.card
    return _replace(
        content,
        card=card and _card(card, names),
        cards=tuple(_card(one, names) for one in content.cards),
        suggestions=tuple(_suggestions(content.suggestions, names)),
    )


def _card(card: RcsCard, names: _Names) -> RcsCard:
    return _replace(card, suggestions=tuple(_suggestions(card.suggestions, names)))


def _suggestions(given: Sequence[Suggestion], names: _Names) -> Iterator[Suggestion]:
    for one in given:
        if isinstance(one, Reply):
            yield _replace(one, postback=one.postback or names.new("r"))
        else:
            yield _completed_action(one, names)


def _completed_action(one: ActionSuggestion, names: _Names) -> ActionSuggestion:
    return _replace(one, postback=one.postback or names.new("a"), action=_action(one.action))


def _action(action: Action) -> Action:
    match action:
        case Dial():
            number = dialled(action.phone_number)
            return _replace(action, phone_number=number, fallback_url=_address(action.fallback_url))
        case ShowLocation() | CalendarEvent():
            return _replace(action, fallback_url=_address(action.fallback_url))
        case _:
            return action


def _address(url: str | None) -> str | None:
    if url is None or not url.strip():
        return None
    return url.strip() if _SCHEME.match(url.strip()) else f"https://{url.strip()}"


def _whatsapp(content: WhatsAppContent) -> WhatsAppContent:
    choice = content.list
    if choice is not None:
        names = _Names([option.id for section in choice.sections for option in section.options])
        sections = tuple(
            _replace(section, options=_named(section.options, names, "o")) for section in choice.sections
        )
        choice = _replace(choice, sections=sections)
    buttons = _named(content.buttons, _Names([one.id for one in content.buttons]), "b")
    return _replace(content, buttons=buttons, list=choice)


def _named(given: Sequence[_Named], names: _Names, letter: str) -> tuple[_Named, ...]:
    return tuple(_replace(one, id=one.id or names.new(letter)) for one in given)
