"""What the page of backups knows: the files, and whether this workspace is a restored copy. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.contract.backups import Backups, ConfirmRestore
from app.contract.faults import Fault
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.shell.rereading import Rereading


@dataclass(frozen=True, slots=True)
class BackupsState:
    """`found` is None until it was read; `fault` says why it could not be, or could not be read again."""

    found: Backups | None = None
    fault: Fault | None = None

    @property
    def loading(self) -> bool:
        """Whether nothing is known yet."""
        return self.found is None and self.fault is None


class BackupsModel:
    """`observe` is told every new state."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.state = BackupsState()
        self._reading = Rereading(self._read)
        self._observers: list[Callable[[BackupsState], None]] = []

    def observe(self, observer: Callable[[BackupsState], None]) -> None:
        """Be told the state now and whenever it changes."""
        self._observers.append(observer)
        observer(self.state)

    def close(self) -> None:
        """Tell nobody any more."""
        self._observers.clear()

    async def load(self) -> None:
        """Read again; a failure keeps what was there."""
        await self._reading.now()

    async def _read(self) -> None:
        try:
            fresh = BackupsState(found=await self._client.backups.all())
        except ServiceFault as error:
            fresh = replace(self.state, fault=error.fault)
        self._show(fresh)

    async def back_up(self) -> None:
        """*Back up now*; the job strip shows how far it is, the service tells when the file is there."""
        await self._client.backups.back_up()

    async def confirm(self, *, send_waiting: bool) -> None:
        """*Let it work*."""
        await self._client.backups.confirm(ConfirmRestore(send_waiting=send_waiting))
        await self.load()

    def _show(self, state: BackupsState) -> None:
        self.state = state
        for observer in list(self._observers):
            observer(state)
