"""The people behind the figures of a pre-flight: who is left out and why, who lacks a value (BEY-2)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, select

from app.broadcasts.preflight import Texts
from app.broadcasts.reach import REASONS, Reach, reach_of, reasons_of_strangers
from app.broadcasts.selection import Selection, select_people
from app.contacts import reads as contacts
from app.contract.attributes import NAME_KEY, PHONE_KEY, SURNAME_KEY
from app.contract.broadcasts import People, Person, PreflightPeople
from app.contract.chain import SkipReason
from app.contract.checks import is_number
from app.contract.content import keys_of

CHUNK: Final = 2_000
LIMIT_MAX: Final = 500
TIME_LIMIT_S: Final = 1.0
"""How long it looks before it answers with those it has; who asked goes on from there."""
_STRANGERS: Final = "typed"
_NAMES: Final = frozenset({NAME_KEY, SURNAME_KEY})

Values = Mapping[str, str]


def people(conn: Connection, ask: PreflightPeople, now_ms: int) -> People:
    """A window of the people behind one figure: contacts by id, then typed numbers that nobody has yet."""
    selection = select_people(conn, ask.recipients, now_ms, count=False)
    limit = max(1, min(ask.limit, LIMIT_MAX))
    phase, _, place = ask.after.partition(":")
    last = int(place) if is_number(place) else 0
    rows: list[Person] = []
    if phase != _STRANGERS:
        rows, after = _contacts(conn, ask, selection, last, limit, now_ms)
        if after is not None:
            return People(rows=tuple(rows), next=f"contact:{after}")
        last = 0
    more, end = _strangers(conn, ask, selection.strangers, last, limit - len(rows), now_ms)
    return People(rows=(*rows, *more), next=None if end is None else f"{_STRANGERS}:{end}")


def _contacts(
    conn: Connection, ask: PreflightPeople, selection: Selection, last: int, limit: int, now_ms: int
) -> tuple[list[Person], int | None]:
    """The next contacts, and after whom to go on; None when there are no more."""
    reach = reach_of(conn, selection.ids, ask.steps, now_ms)
    found = reach.people
    condition, fits = _rule(reach, ask)
    rows: list[Person] = []
    until = time.monotonic() + TIME_LIMIT_S
    while True:
        chunk = select(found.c.id, found.c.phone).where(found.c.id > last, condition).order_by(found.c.id)
        size = limit - len(rows) + 1 if fits is None else CHUNK
        these = conn.execute(chunk.limit(size)).all()
        values = contacts.values_of(conn, [row.id for row in these], _keys(ask) | _NAMES)
        for row in these:
            person = values.get(row.id, {})
            if fits is not None and not fits(person):
                last = row.id
                continue
            if len(rows) == limit:
                return rows, last
            rows.append(Person(contact_id=row.id, address=row.phone or "", name=_name(person)))
            last = row.id
        if len(these) < size:
            return rows, None
        if time.monotonic() > until:
            return rows, last


def _rule(reach: Reach, ask: PreflightPeople) -> tuple[ColumnElement[bool], Callable[[Values], bool] | None]:
    """What the store can decide, and what only the person's values tell."""
    if ask.reason in REASONS:
        reason = SkipReason(ask.reason)
        if 0 < ask.step <= len(reach.steps):
            return reach.steps[ask.step - 1][reason], None
        return reach.left_out(reason), None
    return reach.anybody, _text_rule(ask)


def _keys(ask: PreflightPeople) -> frozenset[str]:
    return frozenset().union(*(keys_of(step.content) for step in ask.steps))


def _text_rule(ask: PreflightPeople) -> Callable[[Values], bool]:
    texts = Texts(ask.steps)
    if ask.attribute:
        return lambda values: ask.attribute in texts.missing(values)
    return lambda values: texts.problem(texts.of(values)) == ask.reason


def _strangers(
    conn: Connection, ask: PreflightPeople, numbers: Sequence[str], start: int, limit: int, now_ms: int
) -> tuple[list[Person], int | None]:
    rule = _text_rule(ask)
    reach = reach_of(conn, contacts.union_of(()), ask.steps, now_ms)
    rows: list[Person] = []
    for at, (digits, reasons) in enumerate(reasons_of_strangers(conn, reach, numbers).items()):
        if at < start or not _is_meant(ask, reasons, rule, digits):
            continue
        if len(rows) >= limit:
            return rows, at
        rows.append(Person(contact_id=None, address=digits, name=""))
    return rows, None


def _is_meant(
    ask: PreflightPeople, reasons: Sequence[SkipReason | None], rule: Callable[[Values], bool], digits: str
) -> bool:
    if ask.reason in REASONS:
        if 0 < ask.step <= len(reasons):
            return reasons[ask.step - 1] == ask.reason
        return None not in reasons and reasons[-1] == ask.reason
    return None in reasons and rule({PHONE_KEY: digits})


def _name(values: Values) -> str:
    return " ".join(values[key] for key in (NAME_KEY, SURNAME_KEY) if key in values)
