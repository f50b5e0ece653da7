"""Sentences of the wizard: what is wrong with cells, what was found, why a file is refused."""

from __future__ import annotations

from typing import Final

from app.contract.attributes import PHONE_KEY
from app.contract.faults import Code, Fault
from app.contract.imports import Finding, Tally
from app.contract.phones import PhoneFault, calling_code
from app.contract.values import ValueFault
from ui.panels.imports.judging import DOUBTFUL, LOST_ZERO
from ui.texts.catalogue import load
from ui.texts.faults import fault_text
from ui.texts.language import current
from ui.texts.messages import Message, Words, find, msg, tr
from ui.texts.numbers import number, size

CODES: Final = (*(one.value for one in PhoneFault), *(one.value for one in ValueFault))
_READABLE: Final = ("type", "empty", "mismatch", "password", "damaged", "not_text", "encoding", "quotes")
_LIMITS: Final = ("bytes", "rows", "columns", "cell", "unpacked")


def reason(code: str) -> str:
    """Why a cell is refused, in a few words."""
    return tr(f"imports.reason_{code}") if f"imports.reason_{code}" in load(current()) else code


def reasons() -> dict[str, str]:
    """Every reason by its code, for a file of refused rows."""
    return {code: reason(code) for code in CODES}


def finding_words(line: Finding, name: str) -> Message:
    """`Strong beginning|rest` about one kind of thing in one column."""
    if line.code == LOST_ZERO:
        text_id = "imports.found_lost_zero_phone" if line.key == PHONE_KEY else "imports.found_lost_zero"
    elif line.code == DOUBTFUL:
        text_id = "imports.found_phone_doubtful"
    else:
        text_id = f"imports.found_{line.code}"
    known = {place.name for place in find(text_id).required() | find(text_id).optional()}
    params: dict[str, str | int] = {"count": line.count, "sample": line.sample, "name": name}
    return msg(text_id, **{key: value for key, value in params.items() if key in known})


def fine_words(tally: Tally, country: str) -> Message:
    """What is all right, and the code that national numbers get."""
    return msg("imports.found_fine", count=tally.to_import, code=calling_code(country) or country)


def refusal_words(fault: Fault) -> Words:
    """A refusal of the wizard; those of files name file and reason (IMP-23, IMP-24, IMP-25)."""
    params = fault.params
    if fault.code is Code.FILE_UNREADABLE and params.get("reason") in _READABLE:
        why = msg(f"imports.unreadable_{params['reason']}")
        return msg("imports.cannot_read", file=str(params.get("file", "")), reason=why)
    if fault.code is Code.FILE_TOO_LARGE and params.get("what") in _LIMITS:
        what = str(params["what"])
        shown = size if what in ("bytes", "unpacked") else number
        limit, actual = _count(params.get("limit")), _count(params.get("actual"))
        return msg(f"imports.over_{what}", limit=lambda: shown(limit), actual=lambda: shown(actual))
    for problem in fault.problems:
        if problem.code == "quick_needs_one_column":
            return msg("imports.quick_one_column", count=_count(problem.params.get("columns")))
        if problem.code == "phone_not_mapped":
            return msg("imports.map_phone")
    return fault_text(fault)


def _count(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0
