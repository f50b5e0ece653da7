"""A provider's line played by hand: what is spooled is claimed, answered and receipted when a test says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import insert

from app.assets import service as senders
from app.broadcasts import chores, feeding, resolving
from app.broadcasts.guarding import judge_canaries, pause_guarded
from app.broadcasts.observer import BroadcastObserver, RateMeter
from app.broadcasts.stopping import recall
from app.broadcasts.store import row_of
from app.channels.kit.connector import Inbound, Receipt, ReceiptStatus
from app.channels.kit.outcome import Accepted, ErrorKind, Outcome, Rejected, RetryLater, Unknown
from app.contacts.devices import Tokens
from app.contacts.gate import opted_out
from app.contract.broadcasts import Status
from app.contract.messages import Source
from app.contract.providers import ProviderId
from app.contract.received import Received
from app.contract.senders import Sender, SenderForm
from app.control.guards import GuardObserver
from app.control.hours import HoursGate
from app.conversations.gate import in_window
from app.conversations.herald import Herald
from app.conversations.observer import ConversationObserver
from app.conversations.threads import tell_messages
from app.core.actor import Actor
from app.core.clock import SetClock
from app.core.runtime import Runtime
from app.core.work import UnitOfWork
from app.dispatch import inbound, receipts, recording, spool
from app.dispatch.observers import Hooks
from app.dispatch.recording import Done
from app.dispatch.spool import Claimed
from app.dispatch.tables import providers

ACCEPT = "accept"


class QuietHerald(Herald):
    """Tells at once, so that tests see the events of a verb right after it."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime.database)
        self.runtime = runtime

    def flush(self) -> None:
        addresses, self._addresses = self._addresses, set()
        if addresses:
            self.runtime.database.write(tell_messages, addresses)


def accepted(message: Claimed) -> Outcome:
    return Accepted((f"v{message.message_id}",))


def rejected(_message: Claimed) -> Outcome:
    return Rejected(ErrorKind.REJECTED, "0x0B", "invalid destination")


def unreachable(_message: Claimed) -> Outcome:
    return RetryLater(0, ErrorKind.UNREACHABLE, "", "no connection")


def unanswered(_message: Claimed) -> Outcome:
    return Unknown("no answer")


class Line:
    """One provider account with one sender, NORDWIND."""

    def __init__(self, runtime: Runtime, clock: SetClock, admin: Actor) -> None:
        self.runtime = runtime
        self.clock = clock
        self.admin = admin
        self.herald = QuietHerald(runtime)
        observers = (
            BroadcastObserver(RateMeter()),
            ConversationObserver(self.herald),
            GuardObserver({Source.BROADCAST: pause_guarded}),
        )
        gates = (opted_out, in_window, HoursGate())
        self.hooks = Hooks(observers=observers, gates=gates, recalls=(recall,), token_books=(Tokens(),))
        self.provider_id = runtime.database.write(_provider)
        form = SenderForm(name="NORDWIND", provider_id=ProviderId(self.provider_id))
        self.sender: Sender = runtime.database.write(senders.save, admin, form, None)
        self.sent: list[Claimed] = []

    def rename(self, name: str) -> None:
        """The sender is called something else from now on."""
        form = SenderForm(name=name, provider_id=ProviderId(self.provider_id))
        self.sender = self.runtime.database.write(senders.save, self.admin, form, self.sender.id)

    # -- out -------------------------------------------------------------------------------------------------------

    def claim(self, count: int = 1000) -> list[Claimed]:
        return self.runtime.database.write(spool.claim, self.hooks, self.provider_id, count)

    def answer(self, claimed: Sequence[Claimed], outcome: Callable[[Claimed], Outcome] = accepted) -> None:
        done = [Done(message, outcome(message), self.clock.now_ms()) for message in claimed]
        self.sent += claimed
        self.runtime.database.write(recording.record, self.hooks, self.provider_id, done)
        self.herald.flush()

    def send(self, outcome: Callable[[Claimed], Outcome] = accepted) -> list[Claimed]:
        """Everything that is ready leaves and is answered alike."""
        self.runtime.database.write(spool.promote, self.hooks)
        claimed = self.claim()
        if claimed:
            self.answer(claimed, outcome)
        return claimed

    def receipt(self, message_id: int, status: ReceiptStatus = ReceiptStatus.DELIVERED, code: str = "000") -> None:
        receipt = Receipt(f"v{message_id}", status, code, f"id:v{message_id} stat:{status.name}", None)
        self.runtime.database.write(receipts.apply, self.hooks, self.provider_id, [receipt])
        self.herald.flush()

    def arrive(self, address: str, text: str, received: Received | None = None, answers: str = "") -> None:
        """A customer writes, taps, shares or sends."""
        message = Inbound(sender=address, recipient="NORDWIND", text=text, received=received, answers=answers)
        self.runtime.database.write(inbound.store, self.hooks, self.provider_id, message)
        self.herald.flush()

    def crash(self) -> int:
        """What a restart finds and settles."""
        return self.runtime.database.write(spool.recover, self.hooks)

    # -- runs ------------------------------------------------------------------------------------------------------

    def resolve(self, broadcast_id: int) -> None:
        """Freeze a run's recipients to the end."""
        while self._cursor(broadcast_id) is not None:
            self.runtime.database.write(resolving.resolve_chunk, broadcast_id)

    def feed(self, broadcast_id: int) -> None:
        """Resolve, then take up everybody who is queued."""
        self.resolve(broadcast_id)
        while True:
            chunk = self.runtime.database.write(feeding.feed, broadcast_id)
            if chunk.fed + chunk.excluded == 0:
                return

    def pass_time(self, ms: int) -> None:
        """Move the clock and do what time brings."""
        self.clock.advance(ms)
        self.runtime.database.write(chores.start_due)
        self.runtime.database.write(judge_canaries)
        self.runtime.database.write(chores.end_waiting)

    def _cursor(self, broadcast_id: int) -> str | None:
        def look(work: UnitOfWork) -> str | None:
            row = row_of(work, broadcast_id)
            return row["resolve_cursor"] if Status(row["status"]) is Status.IN_PROGRESS else None

        return self.runtime.database.write(look)


def _provider(work: UnitOfWork) -> int:
    row = {"name": "Sim", "name_folded": "sim", "kind": "smpp", "settings": "{}", "enabled": True, "version": 1}
    return int(work.conn.execute(insert(providers).values(row).returning(providers.c.id)).scalar_one())
