"""One person at work: the session, the event stream, the service looked after until they leave. No widgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.contract.accounts import Me, Session
from app.contract.faults import Code
from app.contract.feed import Change, Event, Topic
from app.contract.service import Workspace
from backend_client.client import Client
from backend_client.events import Line
from backend_client.launcher import LaunchFailed
from backend_client.transport import ServiceFault
from ui.shell.connection import Connection, Where
from ui.shell.jobs import JobsModel
from ui.shell.rereading import Rereading
from ui.shell.tasks import Tasks

FROM_NOW: Final = 2**53
"""A number no feed has reached: the answer is a RESET that names the present one."""


class Sitting:
    """Runs from `begin` to `end`.

    `on_line` is told how the stream stands, `on_signed_out` when the session is over, `on_refreshed` when company
    settings or rights were read again, `on_lost` when the service cannot be started again.
    """

    def __init__(
        self,
        connection: Connection,
        client: Client,
        session: Session,
        workspace: Workspace,
        tasks: Tasks,
        clock: Callable[[], int],
    ) -> None:
        self.connection, self.client, self.tasks = connection, client, tasks
        self.me: Me = session.me
        self.workspace = workspace
        self.jobs = JobsModel(client, clock)
        self.on_line: Callable[[Line], None] = _ignore
        self.on_signed_out: Callable[[], None] = _nothing
        self.on_refreshed: Callable[[], None] = _nothing
        self.on_lost: Callable[[LaunchFailed], None] = _ignore
        self._ends: list[Callable[[], None]] = []
        self._over = False
        self._reading = Rereading(self._read_rights)

    def begin(self) -> None:
        """Listen, and look after the service."""
        events = self.client.events
        self._ends = [
            events.watch(self.on_line),
            events.subscribe(Topic.SERVICE, self._on_reset),
            events.subscribe(Topic.WORKSPACE, self._on_workspace),
            events.subscribe(Topic.SESSION, self._on_workspace),
            self.jobs.end,
        ]
        self.tasks.run(self, self._listen)
        self.tasks.run(self, self.jobs.load())
        self.tasks.run(self, self.jobs.tend)
        if self.connection.state.where is Where.HERE:
            self.tasks.run(self, self._keep)

    def at_end(self, stop: Callable[[], None]) -> None:
        """What to stop with it, too."""
        self._ends.append(stop)

    def end(self) -> None:
        """Stop listening."""
        self._over = True
        for stop in self._ends:
            stop()
        self.tasks.cancel(self)

    async def _listen(self) -> None:
        after = FROM_NOW
        while not self._over:
            await self.client.events.run(after)
            after = self.client.events.position
            if not await self.connection.look_again():  # another service came up in its place
                self.on_signed_out()
                return

    async def _keep(self) -> None:
        try:
            await self.connection.keep(_nothing)
        except LaunchFailed as error:
            self.on_lost(error)

    def keep_again(self) -> None:
        """Try once more to start the service."""
        self.tasks.run(self, self._keep)

    def _on_reset(self, event: Event) -> None:
        if event.change is Change.RESET:
            self.tasks.run(self, self.jobs.load())

    def _on_workspace(self, event: Event) -> None:
        if event.change is not Change.RESET:
            self.tasks.run(self, self.refresh)

    async def refresh(self) -> None:
        """Read rights and company settings again (DSH-10)."""
        await self._reading.now()

    async def _read_rights(self) -> None:
        self.me = await self.client.accounts.me()
        self.workspace = await self.client.accounts.workspace()
        self.on_refreshed()

    async def sign_out(self) -> None:
        """End the session at the service too; a service that does not answer forgets it by itself."""
        try:
            await self.client.accounts.sign_out()
        except ServiceFault as error:
            if error.fault.code not in {Code.UNREACHABLE, Code.SIGN_IN_REQUIRED}:
                raise
        finally:
            self.client.leave()


def _ignore(_: object) -> None:
    """Nobody listens yet."""


def _nothing() -> None:
    """Nobody listens yet."""
