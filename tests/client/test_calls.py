"""The client's calls about people and jobs against the service itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from app import server
from app.contract.accounts import (
    ApproveRequest,
    ChangePassword,
    ForgotPassword,
    NewUser,
    RejectRequest,
    RequestAccess,
    RequestState,
    ResumeSession,
    SignIn,
    UserState,
)
from app.contract.faults import Code
from app.contract.jobs import JobId
from app.contract.permissions import SystemRole
from app.contract.service import ChangeWorkspace
from app.core.clock import DAY_MS, SetClock
from app.core.settings import Settings
from app.server import Service
from backend_client.client import Client
from backend_client.transport import ServiceFault, Transport
from tests.channels.scenario import scenario
from tests.client.test_events import SETUP

PASSWORD = SETUP.password
OTHER = "Battery-staple-8"


class Desk:
    """A client of a service in the same process, whose administrator is signed in."""

    def __init__(self, service: Service, clock: SetClock) -> None:
        self.service, self.clock = service, clock
        self.client = Client("http://127.0.0.1", workspace_token="w", verify=False)
        through = httpx.ASGITransport(service.app)  # type: ignore[arg-type]  # the same calls, typed otherwise
        self.client.transport = Transport("http://127.0.0.1", workspace_token="w", verify=False, through=through)
        for part in (self.client.accounts, self.client.jobs):
            part._transport = self.client.transport


@asynccontextmanager
async def desk(home: Path) -> AsyncIterator[Desk]:
    clock = SetClock()
    service = server.assemble(Settings(home=home), clock, workspace_token="w")
    async with service.app.lifespan():
        made = Desk(service, clock)
        made.client.enter(await made.client.accounts.set_up(SETUP))
        yield made
        await made.client.close()


def person(**changes: object) -> NewUser:
    values: dict[str, object] = {
        "login": "bob", "password": PASSWORD, "first_name": "Bob", "last_name": "Abel", "email": "bob@acme.test",
        "department_id": 1, "roles": (SystemRole.AGENT,),
    }  # fmt: skip
    return NewUser(**{**values, **changes})  # type: ignore[arg-type]  # a test's own values


@scenario
async def test_people_are_added_kept_out_and_let_in(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        accounts = made.client.accounts
        bob = await accounts.add_user(person())
        assert [user.login for user in await accounts.users()] == ["bob", "root"]
        assert (await accounts.set_enabled(bob.id, enabled=False)).state is UserState.DISABLED
        assert (await accounts.set_enabled(bob.id, enabled=True)).state is UserState.ACTIVE
        with pytest.raises(ServiceFault) as error:
            await accounts.add_user(person(email="x", roles=()))
        assert [one.path for one in error.value.fault.problems] == ["email", "roles"]


@scenario
async def test_requests_are_decided(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        accounts = made.client.accounts
        for number in range(2):
            await accounts.request_access(RequestAccess(full_name=f"P {number}", email=f"p{number}@acme.test"))
        await accounts.forgot_password(ForgotPassword(login_or_email="root"))
        await accounts.forgot_password(ForgotPassword(login_or_email="nobody"))
        reset, second, first = await accounts.access_requests()
        form = ApproveRequest(login="per", password=PASSWORD, role=SystemRole.AGENT, department_id=1)
        assert (await accounts.approve(first.id, form)).state is RequestState.APPROVED
        assert (await accounts.reject(second.id, RejectRequest(reason="no"))).state is RequestState.REJECTED
        assert reset.full_name == "A B"


@scenario
async def test_sessions_come_go_and_are_resumed(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        accounts = made.client.accounts
        made.clock.advance(DAY_MS)
        session = await accounts.sign_in(SignIn(login="root", password=PASSWORD, remember=True))
        resumed = await accounts.resume(ResumeSession(token=str(session.remember_token)))
        made.client.enter(resumed)
        assert (await accounts.me()).login == "root"
        await accounts.change_password(ChangePassword(current=PASSWORD, new=OTHER))
        await accounts.sign_out()
        with pytest.raises(ServiceFault) as error:
            await accounts.me()
        assert error.value.fault.code is Code.SIGN_IN_REQUIRED
        made.client.leave()
        with pytest.raises(ServiceFault) as wrong:
            await accounts.sign_in(SignIn(login="root", password=PASSWORD))
        assert wrong.value.fault.code is Code.WRONG_CREDENTIALS


@scenario
async def test_the_workspace_is_read_and_changed(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        accounts = made.client.accounts
        before = await accounts.workspace()
        form = ChangeWorkspace(
            version=before.version,
            company="Umbrella",
            default_country="ES",
            time_zone="Europe/Madrid",
            waiting_s=30,
            undo_send_s=0,
            support_contact="",
        )
        assert (await accounts.change_workspace(form)).company == "Umbrella"
        with pytest.raises(ServiceFault) as error:
            await accounts.change_workspace(form)
        assert error.value.fault.code is Code.CONFLICT
        assert [one.name for one in await accounts.departments()] == ["Admin", "First line support"]


@scenario
async def test_jobs_and_work_and_the_end(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        jobs = made.client.jobs
        assert await jobs.mine() == []
        assert (await jobs.work()).queued_messages == 0
        with pytest.raises(ServiceFault) as error:
            await jobs.cancel(JobId(1))
        assert error.value.fault.code is Code.NOT_FOUND
        stopped: list[bool] = []
        made.service.request_stop = lambda: stopped.append(True)
        await jobs.stop_service()
        assert stopped == [True]
