"""The event stream over a real socket: for the right eyes, resumable, and over when the session is."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from app import server
from app.accounts import service
from app.accounts.tables import sessions, user_roles
from app.contract.accounts import RequestAccess
from tests.areas.conftest import Client, actor_named
from tests.patience import WAIT_S


@pytest.fixture(autouse=True)
def watchful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks often, because nobody waits eight seconds here."""
    monkeypatch.setattr(server, "LOOK_WHO_S", 0.05)


class Ear:
    """Reads a stream in a thread of its own."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.events: list[dict[str, object]] = []
        self.signs_of_life = 0
        self.over = threading.Event()
        self._heard = threading.Condition()
        self._thread = threading.Thread(target=self._listen, args=(lines,))
        self._thread.start()

    def _listen(self, lines: Iterator[str]) -> None:
        try:
            for line in lines:
                with self._heard:
                    if line.startswith("data: "):
                        self.events.append(json.loads(line.removeprefix("data: ")))
                    elif line.startswith(":"):
                        self.signs_of_life += 1
                    self._heard.notify_all()
        except httpx.HTTPError:
            pass
        self.over.set()

    def until(self, holds: Callable[[], bool]) -> None:
        with self._heard:
            assert self._heard.wait_for(holds, WAIT_S), "it was never heard"

    def join(self) -> None:
        self._thread.join(WAIT_S)


@contextmanager
def listening(client: Client, who: str = "admin", after: int = 0) -> Iterator[Ear]:
    headers = {"Authorization": f"Bearer {client.sign_in(who)}"}
    with client.http.stream("GET", "/events", params={"after": after}, headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        ear = Ear(response.iter_lines())
        ear.until(lambda: ear.signs_of_life > 0)
        yield ear
        response.close()
    ear.join()


def register(client: Client, number: int) -> None:
    form = RequestAccess(full_name=f"Person {number}", email=f"p{number}@acme.test")
    client.runtime.database.write(service.request_access, form)


def test_events_come_as_they_happen_and_silence_is_filled(client: Client) -> None:
    with listening(client, after=client.runtime.feed.last_seq) as ear:
        register(client, 1)
        ear.until(lambda: any(event["topic"] == "access_requests" for event in ear.events))
        silent = ear.signs_of_life
        ear.until(lambda: ear.signs_of_life > silent + 2)


def test_only_who_may_see_hears(client: Client) -> None:
    position = client.runtime.feed.last_seq
    with listening(client, "agent", position) as agent, listening(client, "admin", position) as admin:
        register(client, 1)
        admin.until(lambda: any(event["topic"] == "access_requests" for event in admin.events))
        heard = agent.signs_of_life
        agent.until(lambda: agent.signs_of_life > heard + 1)
        assert not [event for event in agent.events if event["topic"] in ("access_requests", "users")]


def test_a_listener_resumes_where_it_was(client: Client) -> None:
    client.sign_in("admin")
    position = client.runtime.feed.last_seq
    for number in range(5):
        register(client, number)
    expected = list(range(position + 1, position + 6))
    for after in (position, position + 2):
        with listening(client, after=after) as ear:
            ear.until(lambda: bool(ear.events) and ear.events[-1]["seq"] == expected[-1])
            assert [event["seq"] for event in ear.events] == [seq for seq in expected if seq > after]


@pytest.mark.req("USR-11", "SEC-19")
def test_keeping_somebody_out_ends_their_stream(client: Client) -> None:
    with listening(client, "agent") as ear:
        admin, agent = (actor_named(client.runtime, login) for login in ("admin", "agent"))
        client.runtime.database.write(service.set_enabled, admin, agent.user_id, enabled=False)
        assert ear.over.wait(WAIT_S)
    headers = {"Authorization": f"Bearer {client.tokens['agent']}"}
    assert client.http.get("/events", headers=headers).status_code == 401


@pytest.mark.req("SEC-19")
def test_signing_out_ends_the_stream(client: Client) -> None:
    with listening(client, "agent") as ear:
        client.call("DELETE", "/api/session", who="agent")
        assert ear.over.wait(WAIT_S)


@pytest.mark.req("SEC-19")
def test_a_session_that_lapsed_ends_its_stream(client: Client) -> None:
    with listening(client, "agent") as ear:
        client.runtime.database.write(
            lambda work: work.conn.execute(sessions.update().values(last_seen_ms=1)).rowcount
        )
        assert ear.over.wait(WAIT_S)


@pytest.mark.req("USR-7")
def test_rights_taken_away_end_the_stream_so_that_the_next_one_shows_less(client: Client) -> None:
    with listening(client, "agent") as ear:
        agent = actor_named(client.runtime, "agent")
        mine = user_roles.c.user_id == agent.user_id
        client.runtime.database.write(lambda work: work.conn.execute(user_roles.delete().where(mine)).rowcount)
        assert ear.over.wait(WAIT_S)


def test_a_busy_stream_ends_too(client: Client) -> None:
    """The look does not wait for silence."""
    with listening(client) as ear:
        stop = threading.Event()

        def chatter() -> None:
            number = 0
            while not stop.is_set():
                register(client, number)
                number += 1

        talking = threading.Thread(target=chatter)
        talking.start()
        try:
            client.call("DELETE", "/api/session")
            assert ear.over.wait(WAIT_S)
        finally:
            stop.set()
            talking.join()


def test_an_open_stream_does_not_keep_the_service_from_stopping(client: Client) -> None:
    with listening(client) as ear:
        client.runtime.feed.close()
        assert ear.over.wait(WAIT_S)
