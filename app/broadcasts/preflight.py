"""Before anything leaves: who will get it, who will not and why, how it reads, how long it takes (BEY-2)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, func, select

from app.assets import service as senders
from app.broadcasts.selection import select_people
from app.contacts import reads as contacts
from app.contract.attributes import PHONE_KEY
from app.contract.broadcasts import PartsRange, Preflight, PreflightRequest, Rendered
from app.contract.chain import Step, check_step
from app.contract.content import SmsContent, personal_problem, plain_text
from app.contract.senders import Sender
from app.contract.sms import measure
from app.contract.template import Template, parse
from app.dispatch import providers

CHUNK: Final = 5_000
TIME_LIMIT_S: Final = 0.6
"""How long texts are rendered before the figures are called estimates."""
SAMPLES: Final = 10


@dataclass(slots=True)
class _Texts:
    """What rendering the texts showed."""

    parts: Counter[int] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    excluded: Counter[str] = field(default_factory=Counter)
    samples: list[Rendered] = field(default_factory=list)
    exact: bool = True


def preflight(conn: Connection, ask: PreflightRequest, now_ms: int) -> Preflight:
    """The whole report; takes well under a second for any selection, by estimating texts where it must."""
    selection = select_people(conn, ask.recipients, now_ms)
    step = ask.steps[0] if ask.steps else None
    sender = senders.find(conn, step.sender_id) if step is not None and step.sender_id is not None else None
    found = contacts.people(selection.ids)
    total = conn.execute(select(func.count()).select_from(found)).scalar_one()
    people = total + len(selection.strangers)
    exclusions = _exclusions(conn, found, selection.strangers, sender)
    has_text = step is not None and plain_text(step.content).strip()
    texts = _render(conn, found, selection.strangers, step, sender) if step is not None and has_text else _Texts()
    if texts.exact:
        exclusions.update(texts.excluded)
    recipients = people - sum(exclusions.values())
    rate = _rate(conn, sender)
    parts = _range(texts, recipients)
    keys = contacts.attribute_keys(conn)
    return Preflight(
        sources=tuple(selection.sources),
        selected=selection.selected,
        people=people,
        recipients=recipients,
        exclusions={reason: count for reason, count in exclusions.items() if count},
        parts=parts,
        missing=dict(texts.missing),
        samples=tuple(texts.samples),
        rate=rate,
        duration_s=parts.total / rate if rate and parts else None,
        problems=tuple(p for n, one in enumerate(ask.steps) for p in check_step(one, f"steps.{n}", keys)),
    )


def _exclusions(conn: Connection, found: Any, strangers: Sequence[str], sender: Sender | None) -> Counter[str]:
    exclusions: Counter[str] = Counter()
    exclusions["no_address"] = _count(conn, found, found.c.phone.is_(None))
    exclusions["invalid_number"] = _count(conn, found, found.c.phone.is_not(None) & found.c.unusable)
    if sender is not None:
        blocked = found.c.phone.in_(contacts.opted_out(sender.channel, sender.name)) & ~found.c.unusable
        exclusions["opted_out"] = _count(conn, found, blocked)
        exclusions["opted_out"] += len(_opted_out(conn, strangers, sender))
    return exclusions


def _opted_out(conn: Connection, addresses: Sequence[str], sender: Sender | None) -> frozenset[str]:
    if sender is None:
        return frozenset()
    return contacts.opted_out_among(conn, addresses, sender.channel, sender.name)


def _count(conn: Connection, found: Any, condition: Any) -> int:
    return int(conn.execute(select(func.count()).select_from(found).where(condition)).scalar_one())


def _render(conn: Connection, found: Any, strangers: Sequence[str], step: Step, sender: Sender | None) -> _Texts:
    texts = _Texts()
    template = parse(plain_text(step.content))
    until = time.monotonic() + TIME_LIMIT_S
    last = 0
    while True:
        chunk = select(found.c.id, found.c.phone).where(
            found.c.id > last, found.c.phone.is_not(None), ~found.c.unusable
        )
        rows = conn.execute(chunk.order_by(found.c.id).limit(CHUNK)).all()
        if not rows:
            break
        last = rows[-1].id
        blocked = _opted_out(conn, [row.phone for row in rows], sender)
        values = contacts.values_of(conn, [row.id for row in rows], template.keys())
        for row in rows:
            if row.phone not in blocked:
                _measure(texts, template, row.phone, values.get(row.id, {}), row.id)
        if time.monotonic() > until:
            texts.exact = False
            break
    gone = _opted_out(conn, strangers, sender)
    for digits in strangers:
        if digits not in gone:
            _measure(texts, template, digits, {PHONE_KEY: digits}, None)
    texts.samples = _introduced(conn, texts.samples)
    return texts


def _introduced(conn: Connection, samples: Sequence[Rendered]) -> list[Rendered]:
    """Samples with the names and values of their people."""
    names = contacts.names_of(conn, [one.address for one in samples])
    ids = [one.contact_id for one in samples if one.contact_id is not None]
    values = contacts.values_of(conn, ids, contacts.attribute_keys(conn))
    return [
        Rendered(
            address=one.address,
            name=names[one.address].name if one.address in names else "",
            text=one.text,
            parts=one.parts,
            missing=one.missing,
            contact_id=one.contact_id,
            values=values.get(one.contact_id or 0, {PHONE_KEY: one.address}),
        )
        for one in samples
    ]


def _measure(
    texts: _Texts, template: Template, address: str, values: Mapping[str, str], contact_id: int | None
) -> None:
    text = template.render(values)
    missing = tuple(sorted(template.missing(values)))
    texts.missing.update(missing)
    problem = personal_problem(SmsContent(text=text))
    if problem is not None:
        texts.excluded[problem] += 1
        return
    parts = measure(text).parts
    texts.parts[parts] += 1
    if len(texts.samples) < SAMPLES:
        sample = Rendered(address=address, name="", text=text, parts=parts, missing=missing, contact_id=contact_id)
        texts.samples.append(sample)


def _range(texts: _Texts, recipients: int) -> PartsRange | None:
    people = sum(texts.parts.values())
    if not people:
        return None
    total = sum(parts * count for parts, count in texts.parts.items())
    average = total / people
    return PartsRange(
        low=min(texts.parts),
        high=max(texts.parts),
        average=average,
        total=total if texts.exact else round(average * recipients),
        people=people,
        exact=texts.exact,
    )


def _rate(conn: Connection, sender: Sender | None) -> float | None:
    if sender is None:
        return None
    for account in providers.all_providers(conn, {}):
        if account.id == sender.provider_id:
            rate = account.settings.get("rate")
            return float(rate) if isinstance(rate, int | float) and rate > 0 else None
    return None
