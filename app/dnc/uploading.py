"""*Upload record not DNCR call*: numbers from a file; a wrong number refuses its row alone (DNC-2, DNC-3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.audit.service import record as audit
from app.contract.dnc import EVERYWHERE, DncCampaign, DncSource, DncUploaded
from app.contract.lists import Level, ListKind, ListOptions, ListProblem, check_list_file
from app.contract.uploads import MOST_PROBLEMS, FileProblem
from app.core.actor import Actor
from app.core.work import UnitOfWork
from app.dnc.service import may_everywhere, put
from app.lists.barring_rows import barring_rows
from app.lists.decoding import NotAListError
from app.lists.dialer_rows import KnownDialer, campaign_key
from app.lists.reading import open_list

LANGUAGE: Final = "en"


@dataclass(slots=True)
class Loaded:
    """A file as read: addresses with their scopes, and what was wrong."""

    rows: int = 0
    blank: int = 0
    refused: int = 0
    fit: list[tuple[str, str]] = field(default_factory=list)
    problems: list[ListProblem] = field(default_factory=list)
    is_refused: bool = False


def read_file(
    path: Path, name: str, campaigns: Sequence[DncCampaign], forbidden: Collection[str], actor: Actor, region: str
) -> Loaded:
    """Read and check a whole file; nothing is stored. `region` is the workspace's."""
    loaded = Loaded(problems=check_list_file([name], path.stat().st_size, ListKind.DO_NOT_CONTACT))
    if loaded.problems:
        loaded.is_refused = True
        return loaded
    everywhere = DncCampaign(scope=EVERYWHERE, name=EVERYWHERE, region=region)
    lists = [everywhere, *campaigns]
    known = {campaign_key(one.name): KnownDialer(at, (one.region,)) for at, one in enumerate(lists)}
    known[EVERYWHERE] = KnownDialer(0, (region,), allowed=may_everywhere(actor))
    try:
        file = open_list(path, ListKind.DO_NOT_CONTACT, ListOptions(), language=LANGUAGE, region=region)
    except NotAListError as error:
        return Loaded(problems=[error.problem], is_refused=True)
    for row in barring_rows(file, known, forbidden):
        loaded.rows += 1
        loaded.problems += row.problems
        loaded.is_refused = loaded.is_refused or row.refuses_file
        if row.is_valid and row.phone is not None and row.dialer_id is not None:
            loaded.fit.append((row.phone, lists[row.dialer_id].scope))
        else:
            loaded.refused += 1
    loaded.blank = file.blanks.count
    loaded.is_refused = loaded.is_refused or not loaded.rows
    return loaded


def load(work: UnitOfWork, actor: Actor, name: str, loaded: Loaded) -> DncUploaded:
    """Enter the numbers of a file that was read; what is there already is harmless (DNC-4)."""
    wanted = list(dict.fromkeys(loaded.fit))
    added = put(work, wanted, by=actor.name, source=DncSource.FILE)
    told = answer(loaded, added)
    details = {"file": name, "rows": told.rows, "added": added, "already": told.already, "refused": told.refused}
    audit(work, actor, "dnc_uploaded", "dnc", details=details)
    return told


def answer(loaded: Loaded, added: int = 0) -> DncUploaded:
    """What came of a file."""
    problems = sorted(loaded.problems, key=lambda one: (one.level is Level.WARNING, one.row, one.column))
    figures = {"rows": loaded.rows, "blank": loaded.blank}
    if not loaded.is_refused:
        figures |= {"added": added, "already": len(loaded.fit) - added, "refused": loaded.refused}
    return DncUploaded(
        accepted=not loaded.is_refused,
        problems=tuple(_told(one) for one in problems[:MOST_PROBLEMS]),
        problem_count=len(problems),
        **figures,
    )


def _told(one: ListProblem) -> FileProblem:
    return FileProblem(
        row=one.row,
        column=one.column,
        code=one.code.value,
        value=one.value,
        warning=one.level is Level.WARNING,
        params=one.params,
    )
