"""The load on other gateways counts what they refuse, however they frame their answers."""

from __future__ import annotations

import asyncio
import json

import pytest

from bench import http_load

TAKEN = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nSuccess "\r\n6\r\n\r\n\r\n7"\r\n0\r\n\r\n'
REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\n\r\n 200 OK"


@pytest.mark.parametrize(("accepted", "refusals"), [(200, 10), (403, 20)])
def test_every_answer_is_read_to_its_end_and_refusals_are_counted(
    accepted: int, refusals: int, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[bytes] = []
    left = asyncio.Semaphore(0)

    async def gateway(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readline():
            asked.append(head.split()[1])
            await reader.readuntil(b"\r\n\r\n")
            writer.write(REFUSED if int(head.split()[1][-2:]) % 3 == 0 else TAKEN)
        writer.close()
        await writer.wait_closed()
        left.release()

    async def load() -> None:
        async with await asyncio.start_server(gateway, "127.0.0.1", 0) as server:
            await http_load.main(server.sockets[0].getsockname()[1], "/send?to={to}", 30, accepted)
            for _ in range(http_load.CLIENTS):
                await left.acquire()

    asyncio.run(load())
    assert json.loads(capsys.readouterr().out)["refused"] == refusals
    assert sorted(asked) == [f"/send?to=346{number:08d}".encode() for number in range(30)]
