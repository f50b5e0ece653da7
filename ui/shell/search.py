"""What the palette finds: fuzzy matching, and providers that offer things to go to or do. No Qt."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from ui.texts.messages import Words
from ui.theme.icon_names import Icon

MOST: Final = 50
_START, _RUN, _PLAIN, _SKIP = 12, 6, 1, 0.05


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the palette. `key` names it in what was used recently; `hint` says what kind of thing it is."""

    key: str
    words: Words
    act: Callable[[], object]
    icon: Icon | None = None
    keys: str = ""
    hint: Words = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings under one heading."""

    words: Words
    findings: tuple[Finding, ...]


class Provider(Protocol):
    """Offers findings. `search` is for what the service has to be asked: people, conversations."""

    def offers(self) -> Group:
        """What can be matched here, without a text."""

    async def search(self, text: str) -> Group | None:
        """What the service finds for a text; None where it is not asked."""


@lru_cache(maxsize=2048)
def folded(text: str) -> str:
    """Without case and accents, so that `inicio` finds `Início`."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def score(wanted: str, text: str) -> float | None:
    """How well a text fits: every letter in order; starts of words and runs count more. None: not at all."""
    pattern, target = folded(wanted).replace(" ", ""), folded(text)
    if not pattern:
        return 0.0
    best: float | None = None
    for begin in (at for at, letter in enumerate(target) if letter == pattern[0]):
        found = _from(pattern, target, begin)
        if found is not None and (best is None or found > best):
            best = found
    return best


def _from(pattern: str, target: str, begin: int) -> float | None:
    total, at, before = 0.0, begin, -2
    for letter in pattern:
        at = target.find(letter, at)
        if at < 0:
            return None
        if at == 0 or not target[at - 1].isalnum():
            total += _START
        elif at == before + 1:
            total += _RUN
        else:
            total += _PLAIN
        total -= _SKIP * (at - before - 1 if before >= 0 else at)
        before, at = at, at + 1
    return total - _SKIP * len(target)


def matching(groups: Iterable[Group], wanted: str, recent: Sequence[str]) -> list[Group]:
    """The groups with what fits, best first; without a text what was used recently comes first."""
    if not wanted.strip():
        return [group for group in groups if group.findings]
    found = []
    for group in groups:
        scored = [(fit, one) for one in group.findings if (fit := score(wanted, str(one.words))) is not None]
        scored.sort(key=lambda pair: (-pair[0], _age(pair[1].key, recent)))
        if scored:
            found.append((scored[0][0], Group(group.words, tuple(one for _, one in scored[:MOST]))))
    found.sort(key=lambda pair: -pair[0])
    return [group for _, group in found]


def recent_of(groups: Iterable[Group], recent: Sequence[str]) -> tuple[Finding, ...]:
    """What was used recently and can still be done, the latest first."""
    by_key = {one.key: one for group in groups for one in group.findings}
    return tuple(by_key[key] for key in recent if key in by_key)


def _age(key: str, recent: Sequence[str]) -> int:
    return recent.index(key) if key in recent else len(recent)
