"""Before anything leaves: who will get it, who will not and why, how it reads, how long it takes (BEY-2)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec
from sqlalchemy import Connection, select

from app.assets.whatsapp_templates.checking import with_templates
from app.assets.whatsapp_templates.reads import template_of
from app.broadcasts.admission import keys_for
from app.broadcasts.finish import Pace, Place, foretell, groups_of
from app.broadcasts.reach import Reach, count_left, reach_of, reasons_of_strangers
from app.broadcasts.selection import select_people
from app.broadcasts.tables import broadcasts
from app.contacts import reads as contacts
from app.contacts.way_out import public_address
from app.contract.attributes import PHONE_KEY
from app.contract.broadcasts import EDITABLE, LARGE, Preflight, PreflightRequest, Status, StepReach
from app.contract.chain import Step, check_network, check_step, check_way_out
from app.contract.content import (
    BY_PHONE,
    Content,
    is_written,
    missing_finder,
    missing_in,
    personal_problem,
    personaliser,
    plain_text,
)
from app.contract.devices import BY_DEVICE
from app.contract.faults import Problem
from app.contract.hours import Hours
from app.contract.messages import Source
from app.contract.payloads.plain import SmsContent
from app.contract.preflight import SAMPLES, TOTAL, PartsRange, Rendered, Since, parts_range
from app.contract.senders import Sender
from app.contract.sms import measure
from app.contract.whatsapp_templates import WaTemplate
from app.control import hours as sending_hours
from app.control import preflights
from app.core.actor import Actor
from app.core.clock import MINUTE_MS, SECOND_MS
from app.core.work import UnitOfWork

CHUNK: Final = 5_000
TIME_LIMIT_S: Final = 0.6
"""How long texts are rendered before the figures are called estimates."""

Values = Mapping[str, str]


class Texts:
    """The contents of a chain, as they are for one person; those not written yet leave nobody out.

    `template` is the one the first of them is made from, where it is.
    """

    def __init__(self, steps: Sequence[Step], template: WaTemplate | None = None) -> None:
        self.contents = [step.content for step in steps if is_written(step.content)]
        self.template = template
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
    places: Counter[Place] = field(default_factory=Counter)
    most_parts: int = 0
    exact: bool = True


def preflight(conn: Connection, ask: PreflightRequest, now_ms: int) -> Preflight:
    """The whole report; takes well under a second for any selection, by estimating texts where it must."""
    selection = select_people(conn, ask.recipients, now_ms)
    start_ms = max(ask.start_ms or 0, now_ms)
    reach = reach_of(conn, selection.ids, ask.steps, start_ms)
    left = count_left(conn, reach, selection.strangers)
    texts = Texts(ask.steps, _first_template(conn, ask.steps))
    hours = sending_hours.read(conn)
    shown = _render(conn, reach, selection.strangers, ask.steps, texts, hours) if texts.contents else _Shown()
    exclusions = left.chain
    if shown.exact:
        exclusions.update(shown.excluded)
    recipients = left.people - sum(exclusions.values())
    rates = [_rate(conn, sender) for sender in reach.senders]
    parts = parts_range(shown.parts, recipients, exact=shown.exact)
    keys = contacts.attribute_keys(conn)
    groups = groups_of(shown.places, recipients, start_ms) if texts.contents else []
    opens = sending_hours.opens_of(hours)
    ends = foretell(groups, _paces(ask.steps, rates, parts), opens)
    steps = zip(left.steps, rates, strict=True) if ask.steps else ()
    problems = list(_problems(ask.steps, reach.senders, keys, public_address(conn)))
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
        problems=tuple(with_templates(conn, ask.steps, problems, start_ms)),
        steps=tuple(StepReach(exclusions=_some(counts), rate=rate) for counts, rate in steps),
        is_large=recipients > LARGE,
        start_ms=start_ms,
        finish_ms=ends[0] if ends else None,
        latest_ms=ends[-1] if len(ends) > 1 else None,
        waiting=next(iter(preflights.waiting_notices(groups, opens)), None),
    )


def _problems(
    steps: Sequence[Step], senders: Sequence[Sender | None], keys: frozenset[str], address: str
) -> Iterator[Problem]:
    for number, (step, sender) in enumerate(zip(steps, senders, strict=False)):
        yield from check_step(step, f"steps.{number}", keys)
        network = None if sender is None else sender.rcs_network
        yield from check_network(step.content, network, f"steps.{number}.content")
        yield from check_way_out(step.content, address, f"steps.{number}.content")


def looked_at(work: UnitOfWork, actor: Actor, broadcast_id: int, report: Preflight) -> Preflight:
    """Somebody looks at the figures of a stored form: they tell what changed since the last look (BEY-2).

    Of one that was deleted or has started nothing is kept.
    """
    mine = (broadcasts.c.id == broadcast_id) & broadcasts.c.deleted_ms.is_(None)
    status = work.conn.execute(select(broadcasts.c.status).where(mine)).scalar()
    if status is None or Status(status) not in EDITABLE:
        return report
    counted = report.parts is not None and report.parts.exact
    parts = {TOTAL: report.parts.total} if report.parts is not None and counted else {}
    figures = {"people": report.people, "recipients": report.recipients, **parts, **report.exclusions}
    since = preflights.look(work, actor, Source.BROADCAST, broadcast_id, work.now_ms, figures)
    if since is not None:
        # a total that was estimated at either look says nothing about what changed
        told = tuple(one for one in since.changes if one.figure != TOTAL or (one.before and one.now))
        since = Since(at_ms=since.at_ms, by=since.by, changes=told)
    return msgspec.structs.replace(report, since=since)


def _some(counts: Counter[str]) -> dict[str, int]:
    return {reason: count for reason, count in counts.items() if count}


def _render(
    conn: Connection,
    reach: Reach,
    strangers: Sequence[str],
    steps: Sequence[Step],
    texts: Texts,
    hours: Hours,
) -> _Shown:
    shown = _Shown()
    found = reach.people
    until = time.monotonic() + TIME_LIMIT_S
    last = 0
    by_phone = reach.channels[0] in BY_PHONE | BY_DEVICE
    while True:
        chunk = select(found.c.id, found.c.phone, found.c.email).where(found.c.id > last, reach.anybody)
        rows = conn.execute(chunk.order_by(found.c.id).limit(CHUNK)).all()
        if not rows:
            break
        last = rows[-1].id
        values = contacts.values_of(conn, [row.id for row in rows], keys_for(steps))
        going = [
            (row.phone if by_phone else row.email) or row.phone or row.email or ""
            for row in rows
            if _measure(shown, texts, row.phone or row.email or "", values.get(row.id, {}), row.id)
        ]
        shown.places.update(sending_hours.places_of(conn, hours, going).values())
        if time.monotonic() > until:
            shown.exact = False
            break
    for digits, reasons in reasons_of_strangers(conn, reach, strangers).items():
        if None in reasons and _measure(shown, texts, digits, {PHONE_KEY: digits}, None):
            shown.places.update(sending_hours.places_of(conn, hours, [digits]).values())
    shown.samples = _introduced(conn, shown.samples)
    return shown


def _first_template(conn: Connection, steps: Sequence[Step]) -> WaTemplate | None:
    first = next((one for one in steps if is_written(one.content)), None)
    return None if first is None else template_of(conn, first.content, first.sender_id)


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


def _measure(shown: _Shown, texts: Texts, address: str, values: Values, contact_id: int | None) -> bool:
    """Whether this person gets a message at all."""
    missing = texts.missing(values)
    shown.missing.update(missing)
    contents = texts.of(values)
    problem = texts.problem(contents)
    if problem is not None:
        shown.excluded[problem] += 1
        return False
    parts = next((measure(one.text, one.alphabet).parts for one in contents if isinstance(one, SmsContent)), 0)
    if parts:
        shown.parts[parts] += 1
    is_worst = parts > shown.most_parts
    shown.most_parts = max(shown.most_parts, parts)
    if is_worst or len(shown.samples) < SAMPLES:
        named = tuple(sorted(missing_in(texts.contents[0], values)))
        text = plain_text(contents[0], texts.template)
        sample = Rendered(
            address=address, name="", text=text, parts=parts or 1, missing=named, contact_id=contact_id
        )
        shown.samples[SAMPLES - 1 :] = [sample]  # the worst case takes the place of the last (BEY-11)
    return True


def _rate(conn: Connection, sender: Sender | None) -> float | None:
    """Messages a second, by the tightest limit of the sender's provider."""
    limits = preflights.limits_of(conn, sender.provider_id) if sender is not None else []
    return min(limits) * SECOND_MS / MINUTE_MS if limits else None


def _paces(steps: Sequence[Step], rates: Sequence[float | None], parts: PartsRange | None) -> list[Pace]:
    """How fast each step goes; the short messages that were counted take as many turns as they have parts."""
    written = (n for n, one in enumerate(steps) if isinstance(one.content, SmsContent) and is_written(one.content))
    counted = next(written, None)
    found = []
    for number, (step, rate) in enumerate(zip(steps, rates, strict=bool(steps))):
        turns = parts.average if parts is not None and number == counted else 1.0
        found.append(Pace(SECOND_MS * turns / rate if rate else None, step.waiting_time_s * SECOND_MS))
    return found
