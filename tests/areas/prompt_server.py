"""A web server for tests that ends when it is told to, not at its next look around."""

from __future__ import annotations

import asyncio
import threading

import uvicorn

from tests.patience import until


class PromptServer(uvicorn.Server):
    """`listening` is set once it listens. Its parent looks whether to end ten times a second, and then rests."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()
        self._ending = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def end(self) -> None:
        """Finish what is being answered and stop; from any thread, once it listens."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._ending.set)

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]  # wider
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)  # type: ignore[arg-type]  # handed through
        self.listening.set()

    async def main_loop(self) -> None:
        await self._ending.wait()

    async def shutdown(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]  # wider
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        state = self.server_state
        await until(lambda: not (state.connections or state.tasks), "the end of what is being answered")
        for server in self.servers:
            await server.wait_closed()
        await self.lifespan.shutdown()
