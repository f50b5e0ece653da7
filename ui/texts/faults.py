"""Sentences for refusals and for wrong fields, made from what the service tells."""

from __future__ import annotations

from collections.abc import Mapping

from app.contract.faults import Fault, Problem
from app.contract.faults import Param as WireParam
from ui.texts.catalogue import load
from ui.texts.language import current
from ui.texts.messages import Param, find, render


def _shown(params: Mapping[str, WireParam]) -> dict[str, Param]:
    """What a sentence can name: texts and numbers, not flags and gaps."""
    return {
        name: value
        for name, value in params.items()
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    }


def fault_text(fault: Fault) -> str:
    """What failed, why and what to do next.

    The words are `error.<code>`, or `error.<code>_<what>` where the refusal names a case that has its own.
    """
    text_id = f"error.{fault.code.value}"
    special = f"{text_id}_{fault.params.get('what')}"
    if special in load(current()):
        text_id = special
    params = _shown(fault.params)
    if fault.request_id:
        params["request_id"] = fault.request_id
    return render(text_id, find(text_id), params)


def problem_text(problem: Problem) -> str:
    """What is wrong with one field; a code this version has no words for is named in a general sentence."""
    text_id = f"problem.{problem.code}"
    params = _shown(problem.params)
    found = load(current()).get(text_id)
    if found is None or any(place.name not in params for place in found.required()):
        text_id, params = "problem.other", {"code": problem.code}
    return render(text_id, find(text_id), params)
