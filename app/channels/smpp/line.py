"""A line to the message centre that is kept bound: connect, bind, and again after 1, 2, 4 .. 60 seconds."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import Final

from app.channels.kit.connector import LinkState
from app.channels.kit.timers import Timers
from app.channels.kit.trace import Trace
from app.channels.kit.waiting import sleep, within
from app.channels.smpp.pdu import Bind, Command
from app.channels.smpp.session import BindError, ClientSession, Delivery
from app.channels.smpp.settings import SmppSettings
from app.channels.smpp.status import BIND_REFUSALS, status_name
from app.channels.smpp.wire import Patience

FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 60.0
REFUSED_WAIT_S: Final = 60.0
STEADY_S: Final = 10.0
"""A session that lasted this long was a good one: the next break starts again with the shortest wait."""


class Line:
    """Keeps one session bound until `stop`.

    `session` is the bound one, None in between; `on_change` hears of every change of state, with the reason as a
    code: `connect_failed`, `connect_timeout`, `tls_untrusted`, the name of a status, or why a session ended.
    """

    def __init__(
        self,
        settings: SmppSettings,
        command: Command,
        *,
        timers: Timers,
        patience: Patience,
        trace: Trace,
        on_delivery: Callable[[Delivery], None],
        on_change: Callable[[], None],
    ) -> None:
        self.session: ClientSession | None = None
        self.state = LinkState.STOPPED
        self.reason = ""
        self.next_try_s = 0.0
        self._settings = settings
        self._bind = Bind(settings.system_id, settings.password, settings.system_type)
        self._bind.encode()  # what cannot be sent is an error of whoever made the settings, not of the line
        self._command = command
        self._timers = timers
        self._patience = patience
        self._trace = trace
        self._on_delivery = on_delivery
        self._on_change = on_change
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to connect."""
        self._tell(LinkState.CONNECTING, "")
        self._task = asyncio.create_task(self._keep(), name=f"smpp {self._settings.host}")

    async def stop(self) -> None:
        """Unbind in order and stay away."""
        session, task = self.session, self._task
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
        if session is not None:
            await session.unbind()
        self.session = None
        self._tell(LinkState.STOPPED, "")

    async def _keep(self) -> None:
        wait_s = FIRST_WAIT_S
        while True:
            try:
                session = await within(self._timers, self._patience.connect_s, self._open())
            except BindError as refusal:
                refused = refusal.status in BIND_REFUSALS
                state, reason = LinkState.REFUSED if refused else LinkState.DOWN, status_name(refusal.status)
            except (OSError, TimeoutError) as error:
                state, reason = LinkState.DOWN, _reason(error)
            else:
                since_s = self._timers.time()
                self.session = session
                self._tell(LinkState.UP, "")
                state, reason = LinkState.DOWN, await asyncio.shield(session.ended)
                self.session = None
                if self._timers.time() - since_s >= STEADY_S:
                    wait_s = FIRST_WAIT_S
            pause_s = REFUSED_WAIT_S if state is LinkState.REFUSED else wait_s
            self.next_try_s = self._timers.time() + pause_s
            self._tell(state, reason)
            await sleep(self._timers, pause_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)

    async def _open(self) -> ClientSession:
        settings = self._settings
        session = ClientSession(
            timers=self._timers,
            patience=self._patience,
            trace=self._trace,
            window=settings.window,
            on_delivery=self._on_delivery,
        )
        context = ssl.create_default_context() if settings.tls else None
        await asyncio.get_running_loop().create_connection(
            lambda: session, settings.host, settings.port, ssl=context
        )
        try:
            await session.bind(self._command, self._bind)
        except BaseException:  # cancelled by the time limit as well: the socket must not stay open
            session.abort("bind_failed")
            raise
        return session

    def _tell(self, state: LinkState, reason: str) -> None:
        if (state, reason) != (self.state, self.reason):
            self.state, self.reason = state, reason
            self._on_change()


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "tls_untrusted"
    if isinstance(error, TimeoutError):
        return "connect_timeout"
    return "connect_failed"
