"""Before anything leaves: who will get it, who will not and why, how it reads, how long it takes (BEY-2)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec
from sqlalchemy import Connection, select

from app.broadcasts.admission import keys_for
from app.broadcasts.reach import Reach, count_left, reach_of, reasons_of_strangers
from app.broadcasts.selection import select_people
from app.contacts import reads as contacts
from app.contract.attributes import PHONE_KEY
from app.contract.broadcasts import LARGE, Preflight, PreflightRequest, StepReach
from app.contract.chain import Step, check_step
from app.contract.content import (
    Content,
    is_written,
    missing_finder,
    missing_in,
    personal_problem,
    personaliser,
    plain_text,
)
from app.contract.payloads.plain import SmsContent
from app.contract.preflight import SAMPLES, Rendered, parts_range
from app.contract.senders import Sender
from app.contract.sms import measure
from app.dispatch import providers

CHUNK: Final = 5_000
TIME_LIMIT_S: Final = 0.6
"""How long texts are rendered before the figures are called estimates."""

Values = Mapping[str, str]


class Texts:
    """The contents of a chain, as they are for one person; those not written yet leave nobody out."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.contents = [step.content for step in steps if is_written(step.content)]
        self._missing = [missing_finder(one) for one in self.contents]
        self._make: list[Callable[[Values], Content]] = [personaliser(one) for one in self.contents]

    def of(self, values: Values) -> list[Content]:
        """One content a written step."""
        return [make(values) for make in self._make]

    def problem(self, contents: Sequence[Content]) -> str | None:
        """Why no step can be sent to a person; the last one's reason, None when one can."""
        problems = [personal_problem(one) for one in contents]
        return None if not problems or None in problems else problems[-1]

    def missing(self, values: Values) -> frozenset[str]:
        """Attributes without a value in any of the texts."""
        return frozenset().union(*(find(values) for find in self._missing))


@dataclass(slots=True)
class _Shown:
    """What rendering the texts showed."""

    parts: Counter[int] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    excluded: Counter[str] = field(default_factory=Counter)
    samples: list[Rendered] = field(default_factory=list)
    most_parts: int = 0
    exact: bool = True


def preflight(conn: Connection, ask: PreflightRequest, now_ms: int) -> Preflight:
    """The whole report; takes well under a second for any selection, by estimating texts where it must."""
    selection = select_people(conn, ask.recipients, now_ms)
    reach = reach_of(conn, selection.ids, ask.steps)
    left = count_left(conn, reach, selection.strangers)
    texts = Texts(ask.steps)
    shown = _render(conn, reach, selection.strangers, ask.steps, texts) if texts.contents else _Shown()
    exclusions = left.chain
    if shown.exact:
        exclusions.update(shown.excluded)
    recipients = left.people - sum(exclusions.values())
    rates = [_rate(conn, sender) for sender in reach.senders]
    parts = parts_range(shown.parts, recipients, exact=shown.exact)
    keys = contacts.attribute_keys(conn)
    load = parts.total if parts is not None else recipients
    steps = zip(left.steps, rates, strict=True) if ask.steps else ()
    return Preflight(
        sources=tuple(selection.sources),
        selected=selection.selected,
        people=left.people,
        recipients=recipients,
        exclusions=_some(exclusions),
        parts=parts,
        missing=dict(shown.missing),
        samples=tuple(shown.samples),
        rate=rates[0],
        duration_s=load / rates[0] if rates[0] and load and texts.contents else None,
        problems=tuple(p for n, one in enumerate(ask.steps) for p in check_step(one, f"steps.{n}", keys)),
        steps=tuple(StepReach(exclusions=_some(counts), rate=rate) for counts, rate in steps),
        is_large=recipients > LARGE,
    )


def _some(counts: Counter[str]) -> dict[str, int]:
    return {reason: count for reason, count in counts.items() if count}


def _render(
    conn: Connection, reach: Reach, strangers: Sequence[str], steps: Sequence[Step], texts: Texts
) -> _Shown:
    shown = _Shown()
    found = reach.people
    until = time.monotonic() + TIME_LIMIT_S
    last = 0
    while True:
        chunk = select(found.c.id, found.c.phone, found.c.email).where(found.c.id > last, reach.anybody)
        rows = conn.execute(chunk.order_by(found.c.id).limit(CHUNK)).all()
        if not rows:
            break
        last = rows[-1].id
        values = contacts.values_of(conn, [row.id for row in rows], keys_for(steps))
        for row in rows:
            _measure(shown, texts, row.phone or row.email or "", values.get(row.id, {}), row.id)
        if time.monotonic() > until:
            shown.exact = False
            break
    for digits, reasons in reasons_of_strangers(conn, reach, strangers).items():
        if None in reasons:
            _measure(shown, texts, digits, {PHONE_KEY: digits}, None)
    shown.samples = _introduced(conn, shown.samples)
    return shown


def _introduced(conn: Connection, samples: Sequence[Rendered]) -> list[Rendered]:
    """Samples with the names and values of their people."""
    names = contacts.names_of(conn, [one.address for one in samples])
    ids = [one.contact_id for one in samples if one.contact_id is not None]
    values = contacts.values_of(conn, ids, contacts.attribute_keys(conn))
    return [
        msgspec.structs.replace(
            one,
            name=names[one.address].name if one.address in names else "",
            values=values.get(one.contact_id or 0, {PHONE_KEY: one.address}),
        )
        for one in samples
    ]


def _measure(shown: _Shown, texts: Texts, address: str, values: Values, contact_id: int | None) -> None:
    missing = texts.missing(values)
    shown.missing.update(missing)
    contents = texts.of(values)
    problem = texts.problem(contents)
    if problem is not None:
        shown.excluded[problem] += 1
        return
    parts = next((measure(one.text, one.alphabet).parts for one in contents if isinstance(one, SmsContent)), 0)
    if parts:
        shown.parts[parts] += 1
    is_worst = parts > shown.most_parts
    shown.most_parts = max(shown.most_parts, parts)
    if is_worst or len(shown.samples) < SAMPLES:
        named = tuple(sorted(missing_in(texts.contents[0], values)))
        text = plain_text(contents[0])
        sample = Rendered(
            address=address, name="", text=text, parts=parts or 1, missing=named, contact_id=contact_id
        )
        shown.samples[SAMPLES - 1 :] = [sample]  # the worst case takes the place of the last (BEY-11)


def _rate(conn: Connection, sender: Sender | None) -> float | None:
    if sender is None:
        return None
    for account in providers.all_providers(conn, {}):
        if account.id == sender.provider_id:
            rate = account.settings.get("rate")
            return float(rate) if isinstance(rate, int | float) and rate > 0 else None
    return None
