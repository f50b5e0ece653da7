"""The SMPP library's client alone: submit as fast as its window allows, store nothing, print the rate."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time

import smpp34


async def main(port: int, messages: int, window: int, text: str) -> None:
    """Bind, submit, count the answers, take the receipts as they come."""
    client = smpp34.Client("127.0.0.1", port, "switchroom", "secret", window_size=window, inbound_capacity=100_000)
    session = await client.connect()
    receipts = asyncio.ensure_future(_receipts(session, messages))
    gate = asyncio.Semaphore(window)
    body = text.encode()

    async def submit(number: int) -> None:
        async with gate:
            answer = await session.submit_sm(
                f"346{number:08d}", body, source_addr="NORDWIND", registered_delivery=1
            )
            assert answer.is_success

    started = time.monotonic()
    await asyncio.gather(*(submit(number) for number in range(messages)))
    submitted = messages / (time.monotonic() - started)
    await receipts
    delivered = messages / (time.monotonic() - started)
    sys.stdout.write(json.dumps({"submitted": submitted, "delivered": delivered}) + "\n")
    sys.stdout.flush()
    os._exit(0)  # the library's threads may outlive the loop and crash the interpreter at exit


async def _receipts(session: smpp34.Smsc, messages: int) -> None:
    for _ in range(messages):
        await session.next()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))
