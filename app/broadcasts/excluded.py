"""The people behind the figures of a pre-flight: who is left out and why, who lacks a value (BEY-2)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from app.assets import service as senders
from app.broadcasts.selection import Selection, select_people
from app.contacts import reads as contacts
from app.contract.attributes import NAME_KEY, PHONE_KEY, SURNAME_KEY
from app.contract.broadcasts import People, Person, PreflightPeople
from app.contract.checks import is_number
from app.contract.content import SmsContent, personal_problem, plain_text
from app.contract.template import Template, parse

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
        rows, after = _contacts(conn, ask, selection, last, limit)
        if after is not None:
            return People(rows=tuple(rows), next=f"contact:{after}")
        last = 0
    more, end = _strangers(conn, ask, selection.strangers, last, limit - len(rows))
    return People(rows=(*rows, *more), next=None if end is None else f"{_STRANGERS}:{end}")


def _contacts(
    conn: Connection, ask: PreflightPeople, selection: Selection, last: int, limit: int
) -> tuple[list[Person], int | None]:
    """The next contacts, and after whom to go on; None when there are no more."""
    found = contacts.people(selection.ids)
    condition, fits = _rule(conn, ask, found)
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


def _rule(conn: Connection, ask: PreflightPeople, found: Any) -> tuple[Any, Callable[[Values], bool] | None]:
    """What the store can decide, and what only the person's values tell."""
    reachable = found.c.phone.is_not(None) & ~found.c.unusable
    step = ask.steps[0] if ask.steps else None
    sender = senders.find(conn, step.sender_id) if step is not None and step.sender_id is not None else None
    if ask.reason == "no_address":
        return found.c.phone.is_(None), None
    if ask.reason == "invalid_number":
        return found.c.phone.is_not(None) & found.c.unusable, None
    if sender is not None:
        blocked = found.c.phone.in_(contacts.opted_out(sender.channel, sender.name))
        if ask.reason == "opted_out":
            return reachable & blocked, None
        reachable &= ~blocked
    return reachable, _text_rule(ask)


def _template(ask: PreflightPeople) -> Template:
    return parse(plain_text(ask.steps[0].content) if ask.steps else "")


def _keys(ask: PreflightPeople) -> frozenset[str]:
    return _template(ask).keys()


def _text_rule(ask: PreflightPeople) -> Callable[[Values], bool]:
    template = _template(ask)
    if ask.attribute:
        return lambda values: ask.attribute in template.missing(values)
    return lambda values: personal_problem(SmsContent(text=template.render(values))) == ask.reason


def _strangers(
    conn: Connection, ask: PreflightPeople, numbers: Sequence[str], start: int, limit: int
) -> tuple[list[Person], int | None]:
    rule = _text_rule(ask)
    gone: frozenset[str] = frozenset()
    step = ask.steps[0] if ask.steps else None
    sender = senders.find(conn, step.sender_id) if step is not None and step.sender_id is not None else None
    if sender is not None:
        gone = contacts.opted_out_among(conn, list(numbers), sender.channel, sender.name)
    rows: list[Person] = []
    for at in range(start, len(numbers)):
        digits = numbers[at]
        wanted = digits in gone if ask.reason == "opted_out" else digits not in gone and rule({PHONE_KEY: digits})
        if not wanted or ask.reason in ("no_address", "invalid_number"):
            continue
        if len(rows) >= limit:
            return rows, at
        rows.append(Person(contact_id=None, address=digits, name=""))
    return rows, None


def _name(values: Values) -> str:
    return " ".join(values[key] for key in (NAME_KEY, SURNAME_KEY) if key in values)
