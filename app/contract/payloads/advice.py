"""What an author should know of a content that may be sent all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.contract.faults import Param, Problem
from app.contract.mail.checks import lacks_unsubscribe
from app.contract.payloads.accepted import heavy
from app.contract.payloads.checks_rcs import PANELS, cards_of, suggestions_of
from app.contract.payloads.email import EmailContent
from app.contract.payloads.kinds import AnyContent, channel_of
from app.contract.payloads.limits import RCS_TEXT_HINT
from app.contract.payloads.places import found_at
from app.contract.payloads.plain import PushContent, TtsContent
from app.contract.payloads.rcs import RcsContent
from app.contract.payloads.rules import rules_of
from app.contract.payloads.suggestions import ActionSuggestion, Dial
from app.contract.payloads.whatsapp import WhatsAppContent
from app.contract.payloads.words import is_written
from app.contract.speech import is_foreign, left_out
from app.contract.visible import visible_length

GOOGLE_CARDS_MAX: Final = 10
PUSH_HEADER_HINT: Final = 50
PUSH_TEXT_HINT: Final = 150


def advise_content(
    content: AnyContent, *, google: bool = False, broadcast: bool = False, public: bool = True
) -> list[Problem]:
    """Warnings with paths relative to the content; none of them keeps it from being sent.

    `google`: the sender is connected to Google's RCS. `broadcast`: people who have not written are addressed.
    `public`: people outside can open addresses of the workspace.
    """
    advice = list(_heavy(content))
    broadcast = broadcast and is_written(content)
    match content:
        case RcsContent():
            advice += _rcs(content)
            if google:
                advice += [*check_google(content), *_styles(content)]
        case PushContent():
            advice += _push(content)
        case TtsContent():
            advice += _speech(content)
        case EmailContent():
            advice += _mail(content, broadcast=broadcast, public=public)
        case WhatsAppContent() if broadcast and content.type != "template":
            advice.append(Problem(path="type", code="wa_window"))
        case _:
            pass
    return advice


def check_google(content: RcsContent) -> list[Problem]:
    """What Google's RCS refuses: warned of while editing, refused at launch (RCS-25, RCS-42).

    `not_on_google` (params: button) of a call; its card stands in the path.
    """
    problems = [
        Problem(path=f"{path}.action.mode", code="not_on_google", params={"button": one.text.strip()})
        for path, one in suggestions_of(content)
        if isinstance(one, ActionSuggestion) and isinstance(one.action, Dial) and one.action.mode != "phone"
    ]
    count = len(content.cards)
    if count > GOOGLE_CARDS_MAX:
        params: dict[str, Param] = {"limit": GOOGLE_CARDS_MAX, "actual": count}
        problems.append(Problem(path="cards", code="google_cards", params=params))
    return problems


def _heavy(content: AnyContent) -> Iterator[Problem]:
    for place, media in rules_of(content).media.items():
        for path, one in found_at(content, place):
            if one is not None and (problem := heavy(channel_of(content), media.name, one.media_ref, path)):
                yield problem


def _rcs(content: RcsContent) -> Iterator[Problem]:
    size = visible_length(content.text)
    if content.type == "text" and size > RCS_TEXT_HINT:
        yield Problem(path="text", code="long_for_gsma", params={"limit": RCS_TEXT_HINT, "actual": size})
    for panel in PANELS:
        for panel_path, _ in found_at(content, panel):
            yield from _doubles(content, panel_path)


def _doubles(content: RcsContent, panel_path: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, one in suggestions_of(content):
        if path.rpartition(".")[0] != panel_path or not one.text.strip():
            continue
        if one.text.strip() in seen:
            yield Problem(path=f"{path}.text", code="same_suggestion", params={"value": one.text.strip()})
        seen.add(one.text.strip())


def _styles(content: RcsContent) -> Iterator[Problem]:
    for path, card in cards_of(content):
        for name in ("title_style", "text_style"):
            if getattr(card, name):
                yield Problem(path=f"{path}.{name}", code="style_ignored")


def _mail(content: EmailContent, *, broadcast: bool, public: bool) -> Iterator[Problem]:
    path = "document" if content.type == "email" else "text"
    if lacks_unsubscribe(content):
        if broadcast:
            yield Problem(path=path, code="no_unsubscribe")
    elif not public:
        yield Problem(path=path, code="no_public_address")


def _push(content: PushContent) -> Iterator[Problem]:
    for name, text, limit in (("header", content.header, PUSH_HEADER_HINT), ("text", content.text, PUSH_TEXT_HINT)):
        if visible_length(text) > limit:
            yield Problem(path=name, code="cut_by_phones", params={"limit": limit})


def _speech(content: TtsContent) -> Iterator[Problem]:
    if is_foreign(content.text, content.language):
        yield Problem(path="text", code="other_language")
    signs = left_out(content.text)
    if signs:
        yield Problem(path="text", code="not_spoken", params={"characters": " ".join(signs)})
