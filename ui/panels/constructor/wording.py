"""What is wrong with a field of a content, in words that fit the field."""

from __future__ import annotations

import re
from typing import Final

from app.contract.faults import Problem
from ui.texts.catalogue import load
from ui.texts.faults import problem_text
from ui.texts.language import current
from ui.texts.messages import find, render, tr

_CARD: Final = re.compile(r"cards\.(\d+)\.")


def content_words(problem: Problem) -> str:
    """The words for this field inside its part, for the field, for the mistake, else those of every form."""
    names = [one for one in problem.path.split(".") if not one.isdigit()]
    fields = ("_".join(names[-2:]), names[-1] if names else "")
    known = load(current())
    params = {key: value for key, value in problem.params.items() if isinstance(value, str | int | float)}
    own = (f"constructor.problem_{field}_{problem.code}" for field in fields)
    for text_id in (*own, f"constructor.problem_{problem.code}"):
        found = known.get(text_id)
        if found is not None and all(place.name in params for place in found.required()):
            return render(text_id, find(text_id), params)
    return problem_text(problem)


def listed_words(problem: Problem) -> str:
    """The same with the number of the card, for a list away from the field (RCS-43)."""
    found = _CARD.match(problem.path)
    words = content_words(problem)
    return words if found is None else tr("constructor.at_card", number=int(found[1]) + 1, words=words)
