"""Entry checks of a step for a chunk of recipients, in the order of MSG-61; who passes gets an own content."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, RowMapping, select

from app.assets import service as senders
from app.assets.whatsapp_templates.gate import is_available
from app.broadcasts.tables import attempts, recipients
from app.contacts import reads as contacts
from app.contract.attributes import EMAIL_KEY, PHONE_KEY
from app.contract.chain import SkipReason, Step
from app.contract.channels import Channel
from app.contract.checks import is_email
from app.contract.content import BY_PHONE, Content, keys_of, personal_problem, personaliser
from app.contract.devices import BY_DEVICE
from app.contract.payloads.whatsapp import WhatsAppContent
from app.contract.reply_windows import is_free
from app.contract.senders import Sender, SenderStatus
from app.core.dialect import among
from app.core.work import UnitOfWork
from app.dispatch import windows

NOT_CAPABLE: Final = "not_capable"
"""What a capability check wrote on a recipient whose phone does not take RCS (MSG-66)."""
_ADDRESSES: Final = re.compile(r"[\s,;]+")


@dataclass(slots=True)
class Admitted:
    """Those of a chunk who passed, with address and content, and those who did not, with the reason."""

    passed: list[tuple[RowMapping, str, Content]] = field(default_factory=list)
    skipped: list[tuple[RowMapping, SkipReason]] = field(default_factory=list)


@dataclass(slots=True)
class Chunk:
    """What is known of a chunk of recipients, whatever step they are at: values by recipient, doubtful numbers."""

    people: Mapping[int, Mapping[str, str]]
    unusable: Collection[int]
    equipped: Mapping[Channel, Collection[int]] = field(default_factory=dict)
    """Who has a device, by channel that addresses devices."""

    def address_at(self, channel: Channel, recipient_id: int) -> str:
        """Where a channel reaches a recipient, empty where it does not."""
        if channel in BY_DEVICE and recipient_id not in self.equipped[channel]:
            return ""
        return address_of(channel, self.people.get(recipient_id, {}))


def keys_for(chain: Sequence[Step]) -> frozenset[str]:
    """Attribute keys that the chain's texts and addresses need."""
    addresses = {PHONE_KEY} if by_phone_alone(chain) else {PHONE_KEY, EMAIL_KEY}
    return frozenset(addresses).union(*(keys_of(step.content) for step in chain))


def by_phone_alone(chain: Sequence[Step]) -> bool:
    """Whether nobody without a phone number can be reached by the chain."""
    return all(step.channel in BY_PHONE for step in chain)


def read_chunk(work: UnitOfWork, rows: Sequence[RowMapping], chain: Sequence[Step]) -> Chunk:
    """Each recipient's values as they are now (BRD-25); who was deleted is left out (MSG-101)."""
    keys = keys_for(chain)
    ids = {row["id"]: row["contact_id"] for row in rows}
    values = contacts.values_of(work.conn, [one for one in ids.values() if one is not None], keys)
    for recipient_id, contact_id in ids.items():
        if contact_id is not None and contact_id not in values:  # deleted, or merged into another
            ids[recipient_id] = contacts.current_id(work.conn, contact_id)
    moved = [one for one in ids.values() if one is not None and one not in values]
    values |= contacts.values_of(work.conn, moved, keys)
    people = {row_id: values[one] for row_id, one in ids.items() if one is not None and one in values}
    if by_phone_alone(chain):
        return Chunk(people, frozenset())  # left out when the recipients were frozen
    known = [one for one in ids.values() if one is not None]
    doubtful = contacts.doubtful_among(work.conn, known)
    equipped = {
        channel: contacts.device_holders_among(work.conn, known, channel)
        for channel in {Channel(step.channel) for step in chain} & BY_DEVICE
    }
    return Chunk(
        people,
        {row_id for row_id, one in ids.items() if one in doubtful},
        {channel: {row_id for row_id, one in ids.items() if one in have} for channel, have in equipped.items()},
    )


def admit(
    work: UnitOfWork, number: int, step: Step, sender: Sender | None, rows: Sequence[RowMapping], chunk: Chunk
) -> Admitted:
    """Check recipients of one run who are about to enter a step."""
    channel = Channel(step.channel)
    addresses = {row["id"]: chunk.address_at(channel, row["id"]) for row in rows}
    given = [address for address in addresses.values() if address]
    closed = _Closed(work, step, sender, given)
    blocked = contacts.opted_out_among(work.conn, given, step.channel, sender.name if sender else "")
    taken = _Taken(work.conn, channel, number, rows, given)
    make = personaliser(step.content)
    found = Admitted()
    for row in rows:
        person, address = chunk.people.get(row["id"]), addresses[row["id"]]
        reason: SkipReason | None
        if person is None:
            reason = SkipReason.CONTACT_DELETED
        elif address in blocked:
            reason = SkipReason.OPTED_OUT
        else:
            reason = _unreachable(channel, row, address, chunk, taken) or closed.to(row, address)
        if reason is None and person is not None:
            content = make(person)
            problem = personal_problem(content)
            if problem is None:
                taken.take(address)
                found.passed.append((row, address, content))
                continue
            reason = SkipReason(problem)
        found.skipped.append((row, reason or SkipReason.CONTACT_DELETED))
    return found


def _unreachable(channel: Channel, row: RowMapping, address: str, chunk: Chunk, taken: _Taken) -> SkipReason | None:
    if not address:
        return SkipReason.NO_ADDRESS
    if channel in BY_PHONE and row["id"] in chunk.unusable:
        return SkipReason.INVALID_NUMBER
    return SkipReason.DUPLICATE if taken.has(row, address) else None


def _has_template(conn: Connection, step: Step) -> bool:
    """Whether the template of a step is still approved; asked anew for every chunk (WAP-22)."""
    content = step.content
    return not isinstance(content, WhatsAppContent) or is_available(conn, content, step.sender_id)


def address_of(channel: Channel, person: Mapping[str, str]) -> str:
    """Where a channel reaches a person, empty where it does not (MSG-71). E-mail: the first valid one, small.

    Somebody's devices are found, and opt-outs filed, under the number, or the e-mail address of who has none.
    """
    phone = person.get(PHONE_KEY, "")
    if channel in BY_PHONE or (phone and channel in BY_DEVICE):
        return phone
    found = (one for one in _ADDRESSES.split(person.get(EMAIL_KEY, "")) if is_email(one))
    return next(found, "").lower()


def find_senders(conn: Connection, chain: Sequence[Step]) -> dict[int, Sender]:
    """The senders of a chain that still exist, by id."""
    wanted = {step.sender_id for step in chain}
    return {one.id: one for one in senders.all_senders(conn) if one.id in wanted}


class _Closed:
    """What a step's sender and channel keep from people: asked once for a chunk."""

    def __init__(self, work: UnitOfWork, step: Step, sender: Sender | None, given: Sequence[str]) -> None:
        self._is_inactive = sender is None or sender.status is not SenderStatus.ACTIVE
        self._is_rcs = step.channel == Channel.RCS
        self._is_unapproved = not _has_template(work.conn, step)
        self._inside: Collection[str] | None = None  # None: no window is asked for
        if sender is not None and is_free(step.content) and not sender.verified:
            self._inside = windows.open_among(work.conn, given, step.channel, sender.name, work.now_ms)

    def to(self, row: RowMapping, address: str) -> SkipReason | None:
        """Why the step cannot reach somebody."""
        if self._is_inactive:
            return SkipReason.SENDER_INACTIVE
        if self._is_rcs and row["capability"] == NOT_CAPABLE:
            return SkipReason.RCS_NOT_CAPABLE
        if self._is_unapproved:
            return SkipReason.WA_TEMPLATE_UNAVAILABLE
        is_outside = self._inside is not None and address not in self._inside
        return SkipReason.WA_WINDOW_CLOSED if is_outside else None


class _Taken:
    """Addresses that a step has been sent to already: no address twice by one step (MSG-102)."""

    def __init__(
        self, conn: Connection, channel: Channel, number: int, rows: Sequence[RowMapping], given: Sequence[str]
    ) -> None:
        self._is_phone = channel in BY_PHONE
        self._taken: set[str] = set()
        if not rows:
            return
        run_id = rows[0]["broadcast_id"]
        if self._is_phone:
            self._taken = {row["address"] for row in rows}
            wanted = [address for address in given if address not in self._taken]
            found = select(recipients.c.address).where(
                recipients.c.broadcast_id == run_id, among(conn, recipients.c.address, wanted)
            )
        else:
            wanted = list(given)
            found = select(attempts.c.address).where(
                attempts.c.broadcast_id == run_id,
                attempts.c.step == number,
                among(conn, attempts.c.address, wanted),
            )
        if wanted:
            self._taken |= set(conn.execute(found).scalars())

    def has(self, row: RowMapping, address: str) -> bool:
        """Whether somebody else of the run has the address."""
        return address in self._taken and not (self._is_phone and address == row["address"])

    def take(self, address: str) -> None:
        """From now on it is taken."""
        self._taken.add(address)
