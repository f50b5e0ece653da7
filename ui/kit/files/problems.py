"""What is wrong with a file or one of its rows, in words."""

from __future__ import annotations

from collections.abc import Mapping

from app.contract.faults import Param as WireParam
from ui.texts.catalogue import Pattern, Place, load
from ui.texts.language import current
from ui.texts.messages import Param, find, render


def text_id(code: str) -> str:
    """The message of a code, whether there is one or not."""
    return f"lists.{code.replace('.', '_')}"


def row_problem(code: str, value: str, params: Mapping[str, WireParam]) -> str:
    """The sentence of a problem; a code this version has no words for is named in a general sentence."""
    given: dict[str, Param] = {"value": value, "code": code}
    given |= {name: one for name, one in params.items() if isinstance(one, str | int | float) and one is not True}
    found = load(current()).get(text_id(code))
    name = text_id(code)
    if found is None or any(place.name not in given for place in found.required()):
        name = "lists.other"
    return render(name, find(name), given)


def sentence_pattern(code: str) -> str:
    """The sentence of a code with `{parameters}` for the service to fill; optional groups are left out."""
    found = load(current()).get(text_id(code))
    return code if found is None else _plain(next(iter(found.forms.values())))


def _plain(pattern: Pattern) -> str:
    pieces = []
    for part in pattern.parts:
        if isinstance(part, Place):
            pieces.append("{" + part.name + "}")
        elif isinstance(part, str):
            pieces.append(part)
    return "".join(pieces)
