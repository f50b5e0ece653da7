"""A service in the test's own process: its runtime, people with rights, and a real loopback server to call."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from app import server
from app.accounts import reads as accounts
from app.accounts import service as account_verbs
from app.accounts.tables import users
from app.contract.accounts import NewUser, Setup
from app.contract.jobs import FINAL, Job, JobId
from app.contract.permissions import SystemRole
from app.contract.service import WORKSPACE_HEADER
from app.core import workspace
from app.core.actor import SYSTEM, Actor
from app.core.clock import SetClock
from app.core.feed import Feed
from app.core.jobs import record as job_record
from app.core.passwords import hash_password
from app.core.runtime import Runtime
from app.core.serving import web_config
from app.core.settings import Settings
from app.core.tables import jobs
from app.core.work import Addressed, UnitOfWork
from tests.areas.line import Line
from tests.areas.prompt_server import PromptServer
from tests.areas.spare import spare_app
from tests.patience import WAIT_S
from tests.places import copy_workspace, named

PASSWORD = "Correct-horse-7"
NOW_MS = 1_763_600_000_000


class ObservedFeed(Feed):
    """A feed that also wakes tests, so that they wait for what happens instead of sleeping."""

    def __init__(self) -> None:
        super().__init__()
        self.changed = threading.Condition()
        self.seen: list[Addressed] = []

    def publish(self, fresh: list[Addressed]) -> None:
        super().publish(fresh)
        with self.changed:
            self.seen.extend(fresh)
            self.changed.notify_all()

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Return once something holds; looks again after every event."""
        with self.changed:
            assert self.changed.wait_for(holds, WAIT_S), "it never happened"


def job_of(runtime: Runtime, job_id: int) -> Job:
    with runtime.database.read() as conn:
        return job_record(conn.execute(select(jobs).where(jobs.c.id == job_id)).mappings().one())


def wait_for_job(runtime: Runtime, job: Job | JobId) -> Job:
    """A job once it has ended."""
    job_id = job.id if isinstance(job, Job) else job
    feed = runtime.feed
    assert isinstance(feed, ObservedFeed)
    feed.wait_until(lambda: job_of(runtime, job_id).state in FINAL)
    return job_of(runtime, job_id)


def actor_named(runtime: Runtime, login: str) -> Actor:
    with runtime.database.read() as conn:
        user_id = conn.execute(select(users.c.id).where(users.c.login == login)).scalar_one()
        me = accounts.me(conn, user_id)
    return Actor(
        user_id,
        me.login,
        f"{me.first_name} {me.last_name}",
        me.department.id,
        sees_all_departments=me.department.sees_all,
        permissions=me.permissions,
    )


def _people(work: UnitOfWork, password_hash: str) -> None:
    form = Setup(
        company="Acme", login="admin", password=PASSWORD, first_name="Ada", last_name="Admin", email="ada@acme.test"
    )
    account_verbs.set_up(work, form, password_hash)
    place = {"company": form.company, "default_country": form.default_country, "time_zone": form.time_zone}
    workspace.put(work, place)
    first_line = workspace.read(work.conn).first_line_department_id
    agent = NewUser(
        login="agent",
        password=PASSWORD,
        first_name="Ann",
        last_name="Agent",
        email="ann@acme.test",
        department_id=first_line,
        roles=(SystemRole.AGENT,),
        must_change_password=False,
    )
    account_verbs.add_user(work, SYSTEM, agent, password_hash)


@pytest.fixture(scope="session")
def template_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a workspace lies that has been set up: an administrator and an agent. Copied, never used itself."""
    return tmp_path_factory.mktemp("template") / "home"


def _furnish(home: Path, database: str) -> None:
    runtime = server.open_runtime(Settings(home=home, database=database), SetClock(NOW_MS))
    runtime.database.write(_people, hash_password(PASSWORD))
    runtime.database.close()


@pytest.fixture
def home(template_home: Path, tmp_path: Path) -> Path:
    return copy_workspace(_furnish, template_home, tmp_path / "home")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW_MS)


@pytest.fixture
def observed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "Feed", ObservedFeed)


@pytest.fixture
def idle_runtime(home: Path, clock: SetClock, observed: None) -> Iterator[Runtime]:
    """A runtime whose jobs wait until `runtime.jobs.start()`."""
    runtime = server.open_runtime(Settings(home=home, database=named(home)), clock)
    yield runtime
    runtime.jobs.stop()
    runtime.database.close()


@pytest.fixture
def runtime(idle_runtime: Runtime) -> Runtime:
    """A runtime that runs jobs."""
    idle_runtime.jobs.start()
    return idle_runtime


@pytest.fixture
def admin(idle_runtime: Runtime) -> Actor:
    return actor_named(idle_runtime, "admin")


@pytest.fixture
def agent(idle_runtime: Runtime) -> Actor:
    return actor_named(idle_runtime, "agent")


@dataclass
class Client:
    """A real service on loopback and whoever is signed in to it."""

    runtime: Runtime
    http: httpx.Client
    tokens: dict[str, str] = field(default_factory=dict)

    def sign_in(self, login: str) -> str:
        if login not in self.tokens:
            answer = self.http.post("/api/session", json={"login": login, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            self.tokens[login] = answer.json()["token"]
        return self.tokens[login]

    def call(self, method: str, path: str, *, who: str = "admin", **options: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.sign_in(who)}"}
        return self.http.request(method, path, headers=headers, **options)  # type: ignore[arg-type]  # httpx's own

    def done(self, job: dict[str, object]) -> Job:
        """A job that a call answered with, once it has ended."""
        return wait_for_job(self.runtime, JobId(int(str(job["id"]))))


@pytest.fixture
def client(home: Path, clock: SetClock, observed: None) -> Iterator[Client]:
    """A service that listens on a free loopback port, with everything a real one runs."""
    token = "workspace-token"
    settings = Settings(home=home, database=named(home))
    with spare_app() as app:
        service = server.assemble(settings, clock, workspace_token=token, app=app)
        yield from _serve(service, token)


def _serve(service: server.Service, token: str) -> Iterator[Client]:
    config = web_config(service.app, host="127.0.0.1", port=0, lifespan="on")
    running = PromptServer(config)
    thread = threading.Thread(target=lambda: asyncio.run(running.serve()), name="server")
    thread.start()
    assert running.listening.wait(WAIT_S), "the server did not start"
    port = running.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(
        base_url=f"http://127.0.0.1:{port}", headers={WORKSPACE_HEADER: token}, timeout=WAIT_S, verify=False
    ) as http:
        yield Client(service.runtime, http)
    running.end()
    thread.join(WAIT_S)
    assert not thread.is_alive(), "the server did not stop"


@pytest.fixture
def line(idle_runtime: Runtime, clock: SetClock, admin: Actor) -> Line:
    """A provider's line with a sender, played by hand."""
    return Line(idle_runtime, clock, admin)
