"""What is wrong with a content while it is filled in, and what of it keeps a form open (MSG-96)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.contract.content import Content, check_content
from app.contract.faults import Problem
from app.contract.payloads.checks import EMPTY
from ui.panels.constructor.paths import below

_MISSING = EMPTY | {"too_few"}


def problems_in(content: Content, keys: Collection[str]) -> list[Problem]:
    """Everything wrong with a content, with paths from it on."""
    return below(check_content(content, "content", frozenset(keys)), "content")


def hard(problems: Sequence[Problem]) -> list[Problem]:
    """Those that are not just something missing: a draft may be incomplete."""
    return [one for one in problems if one.code not in _MISSING]
