"""Keep-alive HTTP clients that hand a gateway messages as fast as it takes them; prints seconds and refusals."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from urllib.parse import quote

CLIENTS = 20


async def main(port: int, path: str, messages: int, accepted: int) -> None:
    """`path` holds `{to}` where the number goes; any other status than `accepted` is a refusal."""
    numbers = iter(range(messages))
    started = time.monotonic()
    refused = sum(await asyncio.gather(*(_client(port, path, numbers, accepted) for _ in range(CLIENTS))))
    print(json.dumps({"seconds": time.monotonic() - started, "refused": refused}), flush=True)


async def _client(port: int, path: str, numbers: Iterator[int], accepted: int) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    refused = 0
    for number in numbers:
        target = path.replace("{to}", quote(f"346{number:08d}"))
        writer.write(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        refused += int(head.split(b" ", 2)[1]) != accepted
        await _skip_body(reader, head)
    writer.close()
    await writer.wait_closed()
    return refused


async def _skip_body(reader: asyncio.StreamReader, head: bytes) -> None:
    fields = dict(_field(line) for line in head.split(b"\r\n")[1:] if line)
    if fields.get(b"transfer-encoding", b"").lower() != b"chunked":
        await reader.readexactly(int(fields[b"content-length"]))
        return
    size = -1
    while size:
        size = int(await reader.readline(), 16)
        await reader.readexactly(size + len(b"\r\n"))


def _field(line: bytes) -> tuple[bytes, bytes]:
    name, _, value = line.partition(b":")
    return name.strip().lower(), value.strip()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
