"""Paths of problems, from a part of a content on."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from app.contract.faults import Problem


def below(problems: Sequence[Problem], place: str) -> list[Problem]:
    """Problems further down than a place, with their paths from it on."""
    lead = f"{place}."
    return [
        msgspec.structs.replace(one, path=one.path.removeprefix(lead))
        for one in problems
        if one.path.startswith(lead)
    ]


def at(problems: Sequence[Problem], place: str) -> list[Problem]:
    """Problems of a place itself."""
    return [one for one in problems if one.path == place]


def inside(problems: Sequence[Problem], place: str) -> list[Problem]:
    """Problems of a place and of all below it; those of the place itself have an empty path."""
    return [*(msgspec.structs.replace(one, path="") for one in at(problems, place)), *below(problems, place)]
