"""Every way a call can fail is one kind of exception with a code; files are streamed both ways."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.contract.faults import Code, Fault, Problem
from app.contract.service import WORKSPACE_HEADER, Work
from app.core.serving import web_config
from backend_client import transport as transports
from backend_client.transport import ServiceFault, Transport
from tests.channels.scenario import scenario
from tests.client.scripted_server import Answer, raw, saying, scripted_server, silent

WORK = b'{"active_runs":1,"scheduled_runs":2,"queued_messages":3,"running_jobs":4,"of_a_newer_version":5}'
FAULT = b'{"code":"invalid","params":{},"problems":[{"path":"name","code":"required"}],"request_id":"r"}'


async def fault(url: str, path: str = "/api/work", verify: ssl.SSLContext | bool = False) -> Fault:
    """What the call failed with."""
    transport = Transport(url, verify=verify)
    try:
        with pytest.raises(ServiceFault) as error:
            await transport.get(path, Work)
        return error.value.fault
    finally:
        await transport.close()


@scenario
async def test_an_answer_is_decoded_and_unknown_fields_are_of_no_concern() -> None:
    async with scripted_server(saying("200 OK", WORK)) as server:
        transport = Transport(server.url, workspace_token="w", verify=False)
        transport.sign("s")
        assert await transport.get("/api/work", Work) == Work(
            active_runs=1, scheduled_runs=2, queued_messages=3, running_jobs=4
        )
        transport.sign(None)
        await transport.get("/api/work", Work)
        await transport.close()
    first, second = (request.lower() for request in server.requests)
    assert f"{WORKSPACE_HEADER.lower()}: w".encode() in first
    assert b"authorization: bearer s" in first
    assert b"authorization" not in second


@scenario
async def test_the_caller_lets_go_of_a_resting_connection_before_the_service_does() -> None:
    transport = Transport("http://127.0.0.1:1")
    network = transport.http._transport
    assert isinstance(network, httpx.AsyncHTTPTransport)
    kept_s = network._pool._keepalive_expiry  # nothing else tells what a client was made with
    await transport.close()
    assert kept_s is not None
    assert kept_s * 2 < web_config(None).timeout_keep_alive


@scenario
async def test_a_refusal_comes_with_everything_it_says() -> None:
    async with scripted_server(saying("422 X", FAULT)) as server:
        assert await fault(server.url) == Fault(
            code=Code.INVALID, problems=(Problem(path="name", code="required"),), request_id="r"
        )


ANSWERS: dict[str, tuple[Answer, Code]] = {
    "a page": (saying("200 OK", b"<html>", "text/html"), Code.NOT_A_SERVICE),
    "a page that failed": (saying("502 Bad Gateway", b"<html>", "text/html"), Code.NOT_A_SERVICE),
    "another record": (saying("200 OK", b'{"hello":1}'), Code.NOT_A_SERVICE),
    "wrong types": (saying("200 OK", WORK.replace(b"1", b'"x"')), Code.NOT_A_SERVICE),
    "nothing": (saying("200 OK", b""), Code.NOT_A_SERVICE),
    "a refusal of somebody else": (saying("403 Forbidden", b'{"error":"no"}'), Code.NOT_A_SERVICE),
    "a redirect": (saying("302 Found", b"", extra="location: http://evil.example/\r\n"), Code.NOT_A_SERVICE),
    "not HTTP": (raw(b"220 mail.example ESMTP\r\n"), Code.UNREACHABLE),
    "the line is cut": (raw(), Code.UNREACHABLE),
    "cut in the body": (raw(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"), Code.UNREACHABLE),
    "broken gzip": (saying("200 OK", b"nope", extra="content-encoding: gzip\r\n"), Code.UNREACHABLE),
}


@pytest.mark.parametrize("name", ANSWERS)
@scenario
async def test_every_strange_answer_has_its_code(name: str) -> None:
    answer, code = ANSWERS[name]
    async with scripted_server(answer) as server:
        assert (await fault(server.url)).code is code


@pytest.mark.req("DSH-62")
@scenario
async def test_nobody_there_is_unreachable() -> None:
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert (await fault(f"http://127.0.0.1:{port}")).code is Code.UNREACHABLE


@scenario
async def test_silence_is_unreachable_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transports, "TIMEOUT", httpx.Timeout(0.05))
    async with scripted_server(silent) as server:
        assert (await fault(server.url)).code is Code.UNREACHABLE


@scenario
async def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls on loopback with a token must not leave the machine."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:1")
    async with scripted_server(saying("200 OK", WORK)) as server:
        transport = Transport(server.url, verify=False)
        assert (await transport.get("/api/work", Work)).active_runs == 1
        await transport.close()


@scenario
async def test_a_service_that_was_started_again_is_called_at_its_new_place() -> None:
    async with scripted_server(saying("200 OK", WORK)) as old, scripted_server(saying("200 OK", WORK)) as new:
        transport = Transport(old.url, workspace_token="old", verify=False)
        transport.sign("s")
        await transport.get("/api/work", Work)
        transport.move(new.url, "new")
        await transport.get("/api/work", Work)
        await transport.close()
    assert (len(old.requests), len(new.requests)) == (1, 1)
    assert b"x-workspace-token: new" in new.requests[0].lower()
    assert b"bearer s" in new.requests[0].lower(), "the session goes on"


# -- TLS -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 that nobody vouches for, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "switchroom")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert, secret = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return cert, secret


@scenario
async def test_a_certificate_nobody_vouches_for_is_told_apart_from_silence(certificate: tuple[Path, Path]) -> None:
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(*certificate)
    async with scripted_server(saying("200 OK", WORK), served) as server:
        url = f"https://127.0.0.1:{server.port}"
        told = await fault(url, verify=ssl.create_default_context())
        assert told.code is Code.TLS_UNTRUSTED
        assert told.params["detail"]
        trusted = Transport(url, verify=ssl.create_default_context(cafile=str(certificate[0])))
        assert (await trusted.get("/api/work", Work)).active_runs == 1
        await trusted.close()
        foreign = f"https://localhost:{server.port}"
        wrong_name = await fault(foreign, verify=ssl.create_default_context(cafile=str(certificate[0])))
        assert wrong_name.code is Code.TLS_UNTRUSTED


@scenario
async def test_a_server_without_tls_where_tls_was_expected_is_unreachable() -> None:
    async with scripted_server(saying("200 OK", WORK)) as server:
        assert (await fault(f"https://127.0.0.1:{server.port}", verify=True)).code is Code.UNREACHABLE


# -- files -----------------------------------------------------------------------------------------------------


@scenario
async def test_a_file_is_sent_as_it_is_read() -> None:
    sent: list[str] = []
    received = bytearray()

    async def chunks() -> AsyncIterator[bytes]:
        for number in range(3):
            sent.append(f"read {number}")
            yield bytes([number]) * 70_000

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (size := int((await reader.readline()).strip() or b"0", 16)) > 0:
            received.extend(await reader.readexactly(size))
            await reader.readline()
            sent.append("received")
        await saying("200 OK", WORK)(reader, writer)

    async with scripted_server(answer) as server:
        transport = Transport(server.url, verify=False)
        told = await transport.upload("/api/files", Work, chunks(), {"name": "a b.csv"})
        await transport.close()
    assert told.running_jobs == 4
    assert bytes(received) == b"".join(bytes([number]) * 70_000 for number in range(3))
    assert sent[-1] == "received"
    assert b"post /api/files?name=a+b.csv" in server.requests[0].lower().replace(b"%20", b"+")
    assert b"transfer-encoding: chunked" in server.requests[0].lower()


@pytest.mark.parametrize(
    ("answer", "code"), [(saying("413 X", FAULT), Code.INVALID), (raw(), Code.UNREACHABLE)], ids=["refused", "cut"]
)
@scenario
async def test_an_upload_that_fails_says_why(answer: Answer, code: Code) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"x"

    async with scripted_server(answer) as server:
        transport = Transport(server.url, verify=False)
        with pytest.raises(ServiceFault) as error:
            await transport.upload("/api/files", Work, chunks(), {})
        assert error.value.fault.code is code
        await transport.close()


@scenario
async def test_a_file_is_fetched_piece_by_piece() -> None:
    pieces = (b"5\r\nhello\r\n", b"6\r\n world\r\n", b"0\r\n\r\n")
    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    async with scripted_server(raw(head, *pieces)) as server:
        transport = Transport(server.url, verify=False)
        assert b"".join([chunk async for chunk in transport.download("/api/files/1")]) == b"hello world"
        await transport.close()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (saying("404 X", FAULT), Code.INVALID),
        (raw(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"), Code.UNREACHABLE),
        (saying("500 X", b"<html>"), Code.NOT_A_SERVICE),
    ],
    ids=["refused", "cut", "not ours"],
)
@scenario
async def test_a_download_that_fails_says_why(answer: Answer, code: Code) -> None:
    async with scripted_server(answer) as server:
        transport = Transport(server.url, verify=False)
        with pytest.raises(ServiceFault) as error:
            async for _ in transport.download("/api/files/1"):
                pass
        assert error.value.fault.code is code
        await transport.close()
