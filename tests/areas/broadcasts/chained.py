"""A chain's providers played by hand: RCS, SMS and e-mail, each with an account and a sender of its own."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from sqlalchemy import insert, select

from app.assets import service as senders
from app.assets.tables import senders as sender_table
from app.broadcasts import feeding, reads, service
from app.broadcasts.tables import recipients
from app.channels.kit.connector import Receipt, ReceiptStatus
from app.channels.kit.outcome import Accepted, Outcome
from app.contract.broadcasts import Broadcast, BroadcastForm, RecipientRow, RecipientSource, Timing
from app.contract.chain import Attempt, Step
from app.contract.channels import Channel
from app.contract.content import (
    Content,
    Criterion,
    EmailContent,
    MobilePushContent,
    PushContent,
    RcsContent,
    SmsContent,
    TtsContent,
    ViberContent,
    WhatsAppContent,
)
from app.contract.paging import PageRequest
from app.contract.senders import Sender
from app.core.work import UnitOfWork
from app.dispatch import receipts, recording, spool
from app.dispatch.recording import Done
from app.dispatch.spool import Claimed
from app.dispatch.tables import providers
from tests.areas.broadcasts.conftest import numbers
from tests.areas.line import Line

CONTENT: dict[Channel, Content] = {
    Channel.RCS: RcsContent(text="Hello"),
    Channel.SMS: SmsContent(text="Hello"),
    Channel.EMAIL: EmailContent(subject="News", text="Hello"),
    Channel.VIBER: ViberContent(text="Hello"),
    Channel.WHATSAPP: WhatsAppContent(text="Hello"),
    Channel.TTS: TtsContent(text="Hello"),
    Channel.PUSH: PushContent(text="Hello"),
    Channel.MOBILE_PUSH: MobilePushContent(header="News", body="Hello"),
}
ALICE = "34600000001"


class Chain:
    """Runs over several channels."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.write = line.runtime.database.write
        self.provider: dict[Channel, int] = {Channel.SMS: line.provider_id}
        self.sender: dict[Channel, int] = {Channel.SMS: line.sender.id}
        for channel in [one for one in CONTENT if one is not Channel.SMS]:
            self.provider[channel] = self.write(_provider, channel.name)
            self.sender[channel] = self.write(_sender, channel, self.provider[channel])

    def step(
        self,
        channel: Channel,
        *,
        waiting_s: int = 600,
        criterion: Criterion = Criterion.DELIVERY,
        text: str = "Hello",
    ) -> Step:
        content = CONTENT[channel] if text == "Hello" else msgspec.structs.replace(CONTENT[channel], text=text)
        return Step(
            content=content,
            sender_id=self.sender[channel],
            success_criterion=criterion,
            waiting_time_s=waiting_s,
        )

    def launch(self, *steps: Step, people: RecipientSource | None = None, **other: object) -> Broadcast:
        """A run whose first messages are spooled."""
        form = BroadcastForm(
            name="Chain",
            recipients=(people or numbers(ALICE),),
            timing=Timing.INSTANT,
            steps=steps or (self.step(Channel.RCS), self.step(Channel.SMS)),
            **other,  # type: ignore[arg-type]  # fields of the form
        )
        run = self.write(service.launch, self.line.admin, form, None)
        self.line.feed(run.id)
        return run

    def feed(self, run: Broadcast) -> None:
        chunk = self.write(feeding.feed, run.id)
        while chunk.fed + chunk.passed:
            chunk = self.write(feeding.feed, run.id)

    def claim(self, channel: Channel) -> list[Claimed]:
        self.write(spool.promote, self.line.hooks)
        return self.write(spool.claim, self.line.hooks, self.provider[channel], 100)

    def answer(self, channel: Channel, claimed: list[Claimed], outcome: Callable[[Claimed], Outcome]) -> None:
        done = [Done(message, outcome(message), self.line.clock.now_ms()) for message in claimed]
        self.write(recording.record, self.line.hooks, self.provider[channel], done)

    def send(self, channel: Channel, outcome: Callable[[Claimed], Outcome] | None = None) -> list[Claimed]:
        """Everything that is ready on a channel leaves and is answered alike."""
        claimed = self.claim(channel)
        if claimed:
            self.answer(channel, claimed, outcome or (lambda one: Accepted((f"v{one.message_id}",))))
        return claimed

    def report(self, channel: Channel, *claimed: Claimed, status: ReceiptStatus = ReceiptStatus.DELIVERED) -> None:
        batch = [Receipt(f"v{one.message_id}", status, "000", f"stat:{status.name}", None) for one in claimed]
        self.write(receipts.apply, self.line.hooks, self.provider[channel], batch)

    def pass_time(self, run: Broadcast, ms: int) -> None:
        """Move the clock, do what time brings, begin what has become due."""
        self.line.pass_time(ms)
        self.feed(run)

    def look(self, run: Broadcast) -> Broadcast:
        with self.line.runtime.database.read() as conn:
            return reads.one(conn, run.id)

    def rows(self, run: Broadcast) -> list[RecipientRow]:
        with self.line.runtime.database.read() as conn:
            return list(reads.recipients_page(conn, run.id, PageRequest(limit=500)).rows)

    def row(self, run: Broadcast) -> RecipientRow:
        (only,) = self.rows(run)
        return only

    def tried(self, run: Broadcast) -> list[tuple[int, str, str | None]]:
        """Attempts of the only recipient: channel, state, why it was skipped."""
        return [(one.channel, one.state.value, one.skip_reason) for one in self.row(run).attempts]

    def attempts(self, run: Broadcast) -> tuple[Attempt, ...]:
        return self.row(run).attempts

    def ids(self, run: Broadcast) -> list[int]:
        with self.line.runtime.database.read() as conn:
            return list(conn.execute(select(recipients.c.id).where(recipients.c.broadcast_id == run.id)).scalars())

    def find_sender(self, channel: Channel) -> Sender:
        with self.line.runtime.database.read() as conn:
            found = senders.find(conn, self.sender[channel])
        assert found is not None
        return found


def _provider(work: UnitOfWork, name: str) -> int:
    row = {
        "name": name,
        "name_folded": name.lower(),
        "kind": f"simulated_{name.lower()}",
        "settings": "{}",
        "enabled": True,
        "version": 1,
    }
    return int(work.conn.execute(insert(providers).values(row).returning(providers.c.id)).scalar_one())


def _sender(work: UnitOfWork, channel: Channel, provider_id: int) -> int:
    row = {
        "name": f"Nordwind {channel.name}",
        "name_folded": f"nordwind {channel.name.lower()}",
        "channel": channel.value,
        "provider_id": provider_id,
        "status": "active",
        "verified": channel is Channel.WHATSAPP,  # else it reaches only those who wrote
    }
    return int(work.conn.execute(insert(sender_table).values(row).returning(sender_table.c.id)).scalar_one())
