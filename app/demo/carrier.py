"""The demo workspace's carrier: the simulator in a process of its own, reached like any other providers."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.core.program import own_command

log = logging.getLogger("switchroom.demo")

SYSTEM_ID: Final = "nordwind"
PASSWORD: Final = "demo1234"  # noqa: S105 - of a simulated carrier on loopback
BEHAVIOUR: Final = (
    "--submit-latency-ms=15",
    "--latency-ms=1200",
    "--delivery-rate=0.95",
    "--reply-rate=0.08",
    "--reply-delay-s=7",
    "--follow-up-rate=0.5",
    "--display-rate=0.7",
    "--display-ms=4000",
    "--incapable-rate=0.25",
)
START_S: Final = 20.0
CHECKOUT: Final = Path(__file__).resolve().parents[2]


class DemoCarrier:
    """Runs from `start` to `stop`; ends by itself when this process does, because its input ends then."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> dict[str, int]:
        """Start it; returns the ports it listens on: `port` for SMPP, `gateway_port` for the other channels."""
        self._process = await asyncio.create_subprocess_exec(
            *command(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=CHECKOUT,
        )
        assert self._process.stdout is not None
        async with asyncio.timeout(START_S):
            line = await self._process.stdout.readline()
        ports: dict[str, int] = json.loads(line)
        log.info("carrier_started", extra=ports)
        return ports

    def write(self, sender: str, recipient: str, text: str) -> None:
        """Have a customer write of his own accord."""
        if self._process is not None and self._process.stdin is not None:
            order = {"do": "write", "sender": sender, "recipient": recipient, "text": text}
            self._process.stdin.write(json.dumps(order).encode() + b"\n")

    async def stop(self) -> None:
        """End it."""
        process = self._process
        if process is None:
            return
        if process.returncode is None and process.stdin is not None:
            process.stdin.close()
            try:
                async with asyncio.timeout(5.0):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
        self._process = None


def command() -> Sequence[str]:
    """How the simulator is started: from the frozen program, or from the checkout."""
    account = ("--system-id", SYSTEM_ID, "--password", PASSWORD)
    return own_command("simulate-carrier", "--control", *account, *BEHAVIOUR)
