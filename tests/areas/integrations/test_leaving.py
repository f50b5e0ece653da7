"""Unsubscribing by the address in a mail: asked in the reader's language, done once, told to nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import func, select

from app.areas import AREAS
from app.contacts.contacts import add_contact
from app.contacts.leaving_token import Leaver, write_token
from app.contacts.opt_outs import lift_opt_out, opted_out_of
from app.contacts.tables import opt_outs
from app.contacts.way_out import KEY_NAME, WayOut
from app.contract.api_keys import ChangeWebService
from app.contract.channels import Channel
from app.contract.contacts import ContactForm, OptOutSource
from app.contract.messages import MessageId, Source
from app.core import workspace
from app.core.clock import MINUTE_MS, SetClock
from app.core.runtime import Runtime
from app.dispatch.observers import Candidate
from app.integrations import options
from app.integrations.leaving import RIGHT_A_MINUTE, WRONG_A_MINUTE, LeavingDoor, token_of
from app.integrations.leaving_page import language_of
from tests.areas.integrations.conftest import Reply, Web

ADDRESS = "https://mail.nordwind.example/desk"
ANA, EVA = "ana@mail.example", "eva@mail.example"


class Person:
    """A workspace that can be reached, and a caller."""

    def __init__(self, web: Web) -> None:
        self.web, self.runtime = web, web.gateway.runtime
        form = ChangeWebService(accept_get=True, per_minute=9, version=0, public_address=f" {ADDRESS}/ ")
        web.gateway.do(options.change, web.gateway.admin, form)
        web.gateway.do(workspace.put, {"company": "Nordwind & <Sons>"})
        self.ways = WayOut(self.runtime.secrets)
        self.door = LeavingDoor(self.runtime.database, self.ways)

    def url(self, address: str = ANA, number: int = 1, channel: Channel = Channel.EMAIL) -> str | None:
        one = Candidate(
            message_id=MessageId(number),
            channel=channel.value,
            sender="news@nordwind.example",
            address=address,
            source=Source.BROADCAST,
            provider_id=1,
            run_id=1,
            recipient_id=1,
        )
        found: Mapping[MessageId, str] = self.runtime.database.write(self.ways, [one])
        return found.get(MessageId(number))

    def token(self, address: str = ANA) -> str:
        url = self.url(address)
        assert url is not None
        return url.rpartition("/")[2]

    def call(self, method: str, token: str, *, language: str = "", client: str = "203.0.113.9") -> Reply:
        return asyncio.run(self._call(method, f"/unsubscribe/{token}", language, client))

    async def _call(self, method: str, path: str, language: str, client: str) -> Reply:
        scope: Any = {
            "type": "http",
            "method": method,
            "raw_path": path.encode(),
            "client": (client, 5),
            "headers": [(b"accept-language", language.encode()), (b"origin", b"null"), (b"host", b"x.example")],
        }
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": b"List-Unsubscribe=One-Click", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.door(scope, receive, send)
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Reply(sent[0]["status"], headers, sent[1]["body"].decode())

    def refusals(self) -> int:
        with self.runtime.database.read() as conn:
            return conn.execute(select(func.count()).select_from(opt_outs)).scalar_one()

    def is_out(self, address: str = ANA) -> bool:
        with self.runtime.database.read() as conn:
            return opted_out_of(conn, address, Channel.EMAIL, "news@nordwind.example") is not None


@pytest.fixture
def person(web: Web) -> Person:
    return Person(web)


@pytest.mark.req("EML-19")
def test_every_mail_has_an_address_of_its_own_once_there_is_a_way_in(web: Web) -> None:
    gateway = web.gateway
    ways = WayOut(gateway.runtime.secrets)
    person = Person.__new__(Person)
    person.runtime, person.ways = gateway.runtime, ways
    assert person.url() is None  # nobody has said where people get in
    assert gateway.runtime.secrets.get(KEY_NAME) is None
    person = Person(web)
    first, second = person.url(), person.url(EVA)
    assert first is not None
    assert first.startswith(f"{ADDRESS}/unsubscribe/")
    assert first != second
    assert first == person.url()
    assert ANA not in first
    assert person.url("34600111222", channel=Channel.SMS) is None
    assert WayOut(gateway.runtime.secrets).read(first.rpartition("/")[2]) == Leaver(MessageId(1), ANA)


@pytest.mark.req("EML-19", "CON-27")
def test_a_page_asks_and_a_press_opts_out_once(person: Person) -> None:
    person.web.gateway.do(
        add_contact, person.web.gateway.admin, ContactForm(phone="+34600111222", values={"email": ANA})
    )
    token = person.token()
    asked = person.call("GET", token, language="ru;q=0.5, es-MX, en;q=0.1")
    assert (asked.status, asked.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert '<html lang="es">' in asked.body
    assert "Nordwind &amp; &lt;Sons&gt;" in asked.body
    assert '<form method="post">' in asked.body
    assert "<script" not in asked.body
    assert "a***@mail.example" in asked.body
    assert ANA not in asked.body
    policy = asked.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "form-action 'self'" in policy
    assert (asked.headers["cache-control"], asked.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert person.call("HEAD", token).body == ""
    assert not person.is_out()
    for _ in range(2):  # a repeated call is the same call
        done = person.call("POST", token)
        assert (done.status, "<form" in done.body) == (200, False)
        assert "You are unsubscribed" in done.body
    assert (person.refusals(), person.is_out(), person.is_out(EVA)) == (1, True, False)
    with person.runtime.database.read() as conn:
        entry = opted_out_of(conn, ANA, Channel.EMAIL, "any")
        assert entry is not None
        assert (entry.source, entry.sender, entry.channel) == (OptOutSource.LINK, "", Channel.EMAIL)
        assert opted_out_of(conn, ANA, Channel.SMS, "any") is None
    person.web.gateway.do(lift_opt_out, person.web.gateway.admin, entry.id)
    assert person.call("POST", token).status == 200  # who asks again is heard again
    assert person.is_out()


@pytest.mark.req("EML-19")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_that_is_not_of_this_workspace_does_and_tells_nothing(person: Person, method: str) -> None:
    token = person.token()
    others = write_token(b"o" * 32, Leaver(MessageId(1), ANA))
    answers = [
        person.call(method, one)
        for one in (others, token[:-1], token + "A", token[::-1], "", "%00", "../health", "A" * 60)
    ]
    assert {one.status for one in answers} == {404}
    assert len({one.body for one in answers}) == 1  # no two wrong ones are told apart
    assert "Nordwind" not in answers[0].body
    assert person.refusals() == 0


@pytest.mark.req("EML-19")
def test_calls_are_limited_without_keeping_anybody_else_out(person: Person, clock: SetClock) -> None:
    token = person.token()
    wrong = [person.call("GET", "A" * 60).status for _ in range(WRONG_A_MINUTE + 1)]
    assert (wrong[-2], wrong[-1]) == (404, 429)
    assert person.call("GET", "A" * 60, client="203.0.113.10").status == 404
    right = [person.call("GET", token) for _ in range(RIGHT_A_MINUTE + 1)]
    assert [one.status for one in right] == [200] * RIGHT_A_MINUTE + [429]
    assert int(right[-1].headers["retry-after"]) > 0
    assert person.call("POST", person.token(EVA)).status == 200
    clock.advance(MINUTE_MS)
    assert person.call("GET", token).status == 200


def test_other_ways_of_asking_are_refused(person: Person) -> None:
    refused = person.call("PUT", person.token())
    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize(
    ("path", "token"),
    [
        (b"/unsubscribe/abc", "abc"),
        (b"/desk/unsubscribe/abc", "abc"),
        (b"/unsubscribe", None),
        (b"/Integra/resources/SMS/SendSMS", None),
        (b"/Integra/resources/SMS/SendSMS/message=a", None),
        (b"/unsubscribe/a/b", None),
    ],
)
def test_whose_call_it_is_stands_in_its_path(path: bytes, token: str | None) -> None:
    assert token_of(path) == token


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de", "en"),
        ("de, ru;q=0.3", "ru"),
        ("en;q=0, es;q=0.1", "es"),
        ("ru-RU,ru;q=0.9", "ru"),
        (";;,q=", "en"),
    ],
)
def test_the_page_speaks_as_the_browser_does(accepted: str, language: str) -> None:
    assert language_of([accepted]) == language


@pytest.mark.req("EML-19")
def test_the_key_is_made_once_and_moves_with_the_workspace(person: Person, idle_runtime: Runtime) -> None:
    first = person.url()
    key = idle_runtime.secrets.get(KEY_NAME)
    assert key is not None
    assert len(bytes.fromhex(key)) == 32
    with idle_runtime.database.read() as conn:
        assert KEY_NAME in [name for names in AREAS.secrets for name in names(conn)]
    person.ways = WayOut(idle_runtime.secrets)
    assert person.url() == first
    assert idle_runtime.secrets.get(KEY_NAME) == key
