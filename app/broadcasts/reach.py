"""Whom the steps of a chain can address, as conditions on contacts that the store can count and list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Subquery, and_, case, false, func, not_, or_, select, true

from app.assets import service as senders
from app.contacts import reads as contacts
from app.contract.chain import SkipReason, Step
from app.contract.channels import Channel
from app.contract.content import BY_PHONE
from app.contract.devices import BY_DEVICE
from app.contract.reply_windows import is_free
from app.contract.senders import Sender
from app.dispatch import windows

S = SkipReason
REASONS: Final = (S.NO_ADDRESS, S.INVALID_NUMBER, S.OPTED_OUT, S.WA_WINDOW_CLOSED)
"""Why a step cannot address somebody, as far as the store alone can tell; at most one of them holds."""
Conditions = Mapping[SkipReason, ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Reach:
    """People of a selection, and for every step who is left out why. Without steps, a phone number is enough."""

    people: Subquery
    steps: tuple[Conditions, ...]
    senders: tuple[Sender | None, ...]
    channels: tuple[Channel, ...]
    windowed: tuple[bool, ...]
    """Whether a step reaches only those who wrote to its sender within a day (WAP-2)."""
    at_ms: int

    @property
    def anybody(self) -> ColumnElement[bool]:
        """Whoever at least one step can address."""
        return or_(*(not_(or_(*step.values())) for step in self.steps))

    def left_out(self, reason: SkipReason) -> ColumnElement[bool]:
        """Whom no step can address, the last one for this reason (MSG-67)."""
        return and_(not_(self.anybody), self.steps[-1][reason])


def reach_of(conn: Connection, ids: Any, steps: Sequence[Step], at_ms: int) -> Reach:
    """The conditions for a selection of contact ids and a chain that begins at a moment."""
    found = contacts.addresses(conn, ids)
    known = {one.id: one for one in senders.all_senders(conn)}
    theirs: tuple[Sender | None, ...] = tuple(
        known.get(step.sender_id) if step.sender_id is not None else None  # type: ignore[call-overload]  # plain ids
        for step in steps
    )
    channels = tuple(Channel(step.channel) for step in steps) or (Channel.SMS,)
    theirs = theirs or (None,)
    written = tuple(is_free(step.content) for step in steps) or (False,)
    windowed = tuple(
        free and one is not None and not one.verified for free, one in zip(written, theirs, strict=True)
    )
    conditions = tuple(
        _conditions(found, channel, one, at_ms if minds else None)
        for channel, one, minds in zip(channels, theirs, windowed, strict=True)
    )
    return Reach(found, conditions, theirs, channels, windowed, at_ms)


def _conditions(found: Subquery, channel: Channel, sender: Sender | None, window_ms: int | None) -> Conditions:
    address: ColumnElement[Any]
    unusable: ColumnElement[bool]
    if channel in BY_PHONE:
        address, unusable = found.c.phone, found.c.unusable
    elif channel is Channel.EMAIL:
        address, unusable = found.c.email, false()
    elif channel in BY_DEVICE:
        has_one = found.c.id.in_(contacts.device_holders(channel.value))
        address, unusable = case((has_one, func.coalesce(found.c.phone, found.c.email))), false()
    else:
        return {S.NO_ADDRESS: true(), **dict.fromkeys(REASONS[1:], false())}
    blocked: ColumnElement[bool] = false()
    outside: ColumnElement[bool] = false()
    if sender is not None:
        refuses = address.in_(contacts.opted_out(channel, sender.name))
        blocked = and_(address.is_not(None), not_(unusable), refuses)
        if window_ms is not None:
            is_inside = address.in_(windows.open_at(channel, sender.name, window_ms))
            outside = and_(address.is_not(None), not_(unusable), not_(refuses), not_(is_inside))
    return {
        S.NO_ADDRESS: address.is_(None),
        S.INVALID_NUMBER: and_(address.is_not(None), unusable),
        S.OPTED_OUT: blocked,
        S.WA_WINDOW_CLOSED: outside,
    }


@dataclass(slots=True)
class Left:
    """Who is left out by reason: of the whole chain, and of each step were it alone."""

    chain: Counter[str]
    steps: list[Counter[str]]
    people: int


def count_left(conn: Connection, reach: Reach, strangers: Sequence[str]) -> Left:
    """Counted in one pass over the contacts; `strangers` are typed numbers that nobody has yet."""
    sums = {f"chain_{reason}": reach.left_out(reason) for reason in REASONS}
    for number, step in enumerate(reach.steps):
        sums |= {f"{number}_{reason}": condition for reason, condition in step.items()}
    columns = [func.coalesce(func.sum(case((one, 1), else_=0)), 0).label(name) for name, one in sums.items()]
    counted = select(func.count().label("people"), *columns).select_from(reach.people)
    row = conn.execute(counted).mappings().one()
    left = Left(
        Counter({reason.value: row[f"chain_{reason}"] for reason in REASONS}),
        [Counter({reason.value: row[f"{n}_{reason}"] for reason in REASONS}) for n in range(len(reach.steps))],
        row["people"] + len(strangers),
    )
    for reasons in reasons_of_strangers(conn, reach, strangers).values():
        for number, reason in enumerate(reasons):
            if reason is not None:
                left.steps[number][reason.value] += 1
        last = reasons[-1]
        if last is not None and None not in reasons:
            left.chain[last.value] += 1
    return left


def reasons_of_strangers(
    conn: Connection, reach: Reach, strangers: Sequence[str]
) -> dict[str, tuple[SkipReason | None, ...]]:
    """Why each step cannot address a typed number, None where it can; in the order given."""
    by_step: list[Mapping[str, SkipReason]] = []
    for channel, sender, minds in zip(reach.channels, reach.senders, reach.windowed, strict=True):
        if channel not in BY_PHONE:
            by_step.append(dict.fromkeys(strangers, S.NO_ADDRESS))
        elif sender is None:
            by_step.append({})
        else:
            blocked = contacts.opted_out_among(conn, strangers, channel, sender.name)
            outside = dict.fromkeys(strangers, S.WA_WINDOW_CLOSED) if minds else {}
            for inside in windows.open_among(conn, strangers, channel, sender.name, reach.at_ms) if minds else ():
                del outside[inside]
            by_step.append(outside | dict.fromkeys(blocked, S.OPTED_OUT))
    return {digits: tuple(one.get(digits) for one in by_step) for digits in strangers}
