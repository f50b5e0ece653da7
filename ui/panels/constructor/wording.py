"""What is wrong with a field of a content, in words that fit the field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.contract.content import AnyContent
from app.contract.faults import Problem
from ui.panels.constructor.naming import place_names, placed
from ui.texts.catalogue import load
from ui.texts.faults import problem_text
from ui.texts.language import current
from ui.texts.messages import find, render

_WHOLE: Final = frozenset(
    {
        *("sms_empty", "push_empty", "mail_empty", "card_empty", "newer_schema", "payload_too_large"),
        *("google_cards", "not_on_google", "no_unsubscribe", "no_public_address"),
        *("wa_template_unknown", "wa_template_other_sender", "wa_template_other_language"),
        *("wa_template_not_approved", "wa_template_unsupported", "wa_media_kind", "wa_cards", "wa_window"),
    }
)
"""Mistakes whose words name what they are about."""


def content_words(problem: Problem) -> str:
    """The words for this field inside its part, for the field, for the mistake, else those of every form."""
    return (
        _own_words(problem)
        or _first_known([f"constructor.problem_{problem.code}"], problem)
        or problem_text(problem)
    )


def listed_words(problem: Problem, content: AnyContent | None = None) -> str:
    """The same with its place, for a list away from the field (RCS-43)."""
    return placed(places_of(problem, content), content_words(problem))


def places_of(problem: Problem, content: AnyContent | None = None) -> list[str]:
    """Where in a message a problem is; its field is left out where the words for it name it."""
    is_named = problem.code in _WHOLE or bool(_own_words(problem))
    return place_names(problem.path, content, field=not is_named)


def _own_words(problem: Problem) -> str:
    names = [one for one in problem.path.split(".") if not one.isdigit()]
    fields = ("_".join(names[-2:]), names[-1] if names else "")
    return _first_known([f"constructor.problem_{field}_{problem.code}" for field in fields], problem)


def _first_known(text_ids: Sequence[str], problem: Problem) -> str:
    """The first of these that there is and that the problem tells enough for; an empty text without any."""
    known = load(current())
    params = {key: value for key, value in problem.params.items() if isinstance(value, str | int | float)}
    for text_id in text_ids:
        found = known.get(text_id)
        if found is not None and all(place.name in params for place in found.required()):
            return render(text_id, find(text_id), params)
    return ""
