"""Do-not-contact lists: numbers that get nothing from a dialer, or from anybody (DNC)."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from enum import StrEnum
from typing import Final, NewType

from app.contract.faults import Problem
from app.contract.record import Command, Record
from app.contract.uploads import FileProblem

DncId = NewType("DncId", int)

EVERYWHERE: Final = "*"
"""The scope of an entry that holds for all (DNC-5); also how files name it."""


OPT_OUT_WORDS: Final = ("STOP", "UNSUBSCRIBE", "BAJA", "CANCELAR", "СТОП", "ОТПИСАТЬСЯ")
"""What customers write who want no more, in the languages of the product, until somebody sets others (BLK-85)."""
WORD_MAX: Final = 100
WORDS_MAX: Final = 100


def scope_of_dialer(dialer_id: int) -> str:
    """The scope of a dialer's own entries."""
    return f"dialer:{dialer_id}"


class DncSource(StrEnum):
    """How a number came onto the list."""

    FILE = "file"
    MANUAL = "manual"
    OPT_OUT = "opt_out"


class DncEntry(Record):
    """A number that must not be contacted. `campaign` is the name behind `scope`, `*` for all."""

    id: DncId
    address: str  # digits without plus
    scope: str
    campaign: str
    added_ms: int
    added_by: str
    source: DncSource


class DncForm(Command):
    """*Add*: a number as people write it. Adding what is there already is harmless (DNC-4)."""

    number: str
    scope: str = EVERYWHERE


class DncRemove(Command):
    """*Remove*."""

    ids: tuple[DncId, ...]


class DncCampaign(Record):
    """A list numbers can be put on: its scope, the name files know it by, the region its numbers are read in."""

    scope: str
    name: str
    region: str


class DncUploaded(Record):
    """What came of a file. Not accepted: nothing was changed, and `problems` says why (DNC-9).

    Accepted: `refused` rows had invalid numbers and are among the problems, the others are on the list (DNC-3).
    """

    accepted: bool
    rows: int = 0
    added: int = 0
    already: int = 0
    refused: int = 0
    blank: int = 0
    problems: tuple[FileProblem, ...] = ()
    problem_count: int = 0


class OptOutWords(Record):
    """Answers that put a number on the list of all and open no chat (BLK-85)."""

    words: tuple[str, ...] = OPT_OUT_WORDS
    version: int = 0


class ChangeOptOutWords(Command):
    """`version` is the one that was edited. No words at all switch it off."""

    words: tuple[str, ...]
    version: int = 0


def bare(text: str) -> str:
    """A text as opt-out words are compared: normalised, without case, surrounding punctuation, doubled spaces."""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    start, end = 0, len(folded)
    while start < end and not folded[start].isalnum():
        start += 1
    while end > start and not folded[end - 1].isalnum():
        end -= 1
    return folded[start:end]


def is_opt_out(text: str, words: Collection[str]) -> bool:
    """Whether a message is one of the words and nothing else."""
    said = bare(text)
    return bool(said) and any(said == bare(word) for word in words)


def check_words(words: Collection[str]) -> list[Problem]:
    """Everything wrong with a list of words."""
    if len(words) > WORDS_MAX:
        return [Problem(path="words", code="too_many", params={"limit": WORDS_MAX})]
    found = []
    for word in words:
        if len(word) > WORD_MAX:
            params = {"limit": WORD_MAX, "actual": len(word)}
            found.append(Problem(path="words", code="too_long", params=params))
        elif not bare(word):
            found.append(Problem(path="words", code="no_letters", params={"value": word}))
    return found
