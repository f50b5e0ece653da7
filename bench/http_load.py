"""Keep-alive HTTP clients that hand a gateway messages as fast as it takes them; prints seconds and refusals."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from urllib.parse import quote

CLIENTS = 20


async def main(port: int, path: str, messages: int) -> None:
    """`path` holds `{to}` where the number goes."""
    numbers = iter(range(messages))
    started = time.monotonic()
    refused = sum(await asyncio.gather(*(_client(port, path, numbers) for _ in range(CLIENTS))))
    print(json.dumps({"seconds": time.monotonic() - started, "refused": refused}), flush=True)


async def _client(port: int, path: str, numbers: Iterator[int]) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    refused = 0
    for number in numbers:
        target = path.replace("{to}", quote(f"346{number:08d}"))
        writer.write(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        refused += b" 202 " not in head.split(b"\r\n", 1)[0]
        await reader.readexactly(_length(head))
    writer.close()
    return refused


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    raise ValueError("an answer without a length")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
