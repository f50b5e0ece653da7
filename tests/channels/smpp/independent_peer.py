"""The smpp34 package's own server and client in a process of their own, reporting in JSON lines.

They run apart because their threads may outlive the event loop and crash the interpreter at exit; this process
therefore leaves by `os._exit`.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from typing import Any

import smpp34


def say(**report: Any) -> None:
    sys.stdout.write(json.dumps(report) + "\n")
    sys.stdout.flush()


async def serve(count: int) -> None:
    """Be a centre: take `count` submits, refuse numbers ending in 9, then send a receipt and a reply for each."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = smpp34.Server("127.0.0.1", port, system_id="independent", inbound_capacity=10_000)
    await server.start()
    say(port=port)
    client: smpp34.Esme | None = None
    for number in range(count + 1):
        event = await server.next()
        if isinstance(event, smpp34.Esme):
            client = event
            say(bound=event.system_id)
            continue
        assert isinstance(event, smpp34.SubmitSmEvent)
        assert client is not None
        if event.destination_addr.endswith("9"):
            event.reject(11)
            continue
        event.accept(f"m{number}")
        receipt = f"id:m{number} sub:001 dlvrd:001 submit date:2311141213 done date:2311141214 stat:DELIVRD err:000"
        acknowledged = await client.deliver_sm(
            event.source_addr, receipt.encode(), source_addr=event.destination_addr, esm_class=4
        )
        reply = await client.deliver_sm(
            event.source_addr, "Да 😀".encode("utf-16-be"), source_addr=event.destination_addr, data_coding=8
        )
        say(text=event.short_message.hex(), receipt=acknowledged.command_status, reply=reply.command_status)
    assert isinstance(await server.next(), smpp34.Unbound)
    say(unbound=True)


async def call(port: int, password: str, count: int) -> None:
    """Be a client: bind, submit `count` messages at once, collect as many deliveries, unbind."""
    client = smpp34.Client(
        "127.0.0.1", port, "switchroom", password, inbound_capacity=10_000, connect_timeout_ms=500
    )
    try:
        session = await client.connect()
    except smpp34.SmppError as error:
        say(refused=str(error))
        return
    answers = await asyncio.gather(
        *(session.submit_sm(f"3460011{number:04d}", b"hello", source_addr="4412345", registered_delivery=1)
          for number in range(count))
    )  # fmt: skip
    say(ids=[answer.message_id for answer in answers], statuses=[answer.command_status for answer in answers])
    deliveries = [await session.next() for _ in range(count)]
    say(
        deliveries=[
            one.short_message.decode("latin-1") for one in deliveries if isinstance(one, smpp34.DeliverSmEvent)
        ]
    )
    await session.unbind()
    say(unbound=True)


if __name__ == "__main__":
    if sys.argv[1] == "server":
        asyncio.run(serve(int(sys.argv[2])))
    else:
        asyncio.run(call(int(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
    os._exit(0)
