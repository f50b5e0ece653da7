"""A customer who answers with an opt-out word is on the list of all from then on (BLK-85, DNC-6)."""

from __future__ import annotations

from collections.abc import Sequence

from app.audit.service import record as audit
from app.contract.dnc import EVERYWHERE, DncSource
from app.core.actor import SYSTEM
from app.core.work import UnitOfWork
from app.dispatch.observers import Arrived, MessageChange
from app.dnc.service import put
from app.dnc.words import refuses


class OptOutObserver:
    """See `dispatch.observers.Observer`."""

    def changed(self, work: UnitOfWork, changes: Sequence[MessageChange]) -> None:
        """What becomes of our own messages is no matter."""

    def arrived(self, work: UnitOfWork, message: Arrived) -> None:
        """Put the number of a refusal on the list; an address that is no number has no place there."""
        if not message.address.isdecimal() or not refuses(work.conn, message.said):
            return
        if put(work, [(message.address, EVERYWHERE)], by="", source=DncSource.OPT_OUT):
            details = {"number": message.address, "campaign": EVERYWHERE, "word": message.said.strip()}
            audit(work, SYSTEM, "dnc_added", "dnc", message.address, details=details)
