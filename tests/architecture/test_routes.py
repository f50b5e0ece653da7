"""Every route says who may call it, and refuses everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import areas
from app.accounts import service
from app.accounts.tables import role_permissions
from app.contract.accounts import NewUser
from app.contract.permissions import Permission, SystemRole
from app.core.actor import SYSTEM
from app.core.clock import SetClock
from app.core.passwords import hash_password
from app.core.settings import Settings
from tests.architecture.routes import DOORS, Door
from tests.core.calling import Caller, calling

PASSWORD = "Correct-horse-7"
PUBLIC = {
    "GET /health",
    "POST /api/setup",
    "POST /api/session",
    "POST /api/session/resume",
    "POST /api/access-requests",
    "POST /api/password-resets",
}
"""What answers people who have not signed in; whoever adds one adds it here, too."""
BEFORE_PASSWORD_CHANGE = {"DELETE /api/session", "GET /api/me", "PUT /api/me/password"}


def person(login: str, *roles: SystemRole, must_change: bool = False) -> NewUser:
    return NewUser(
        login=login,
        password=PASSWORD,
        first_name="A",
        last_name="B",
        email=f"{login}@acme.test",
        department_id=1,
        roles=roles,
        must_change_password=must_change,
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """A service with an administrator, somebody without any right, and somebody with a first password."""
    home: Path = tmp_path_factory.mktemp("routes")
    with calling(Settings(home=home), SetClock()) as caller:
        password_hash = hash_password(PASSWORD)
        for form in (
            person("root", SystemRole.ADMIN),
            person("nobody", SystemRole.AGENT),
            person("fresh", SystemRole.ADMIN, must_change=True),
        ):
            caller.runtime.database.write(service.add_user, SYSTEM, form, password_hash)
        for login in ("root", "nobody", "fresh"):
            caller.sign_in(login, PASSWORD)
        caller.runtime.database.write(
            lambda work: (
                work.conn.execute(role_permissions.delete().where(role_permissions.c.role_id == 6)).rowcount
            )
        )
        yield caller


def test_there_are_routes_to_walk() -> None:
    assert len(DOORS) > 20
    assert len({str(door) for door in DOORS}) == len(DOORS), "two routes answer the same call"


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_a_route_declares_who_may_call_it(door: Door) -> None:
    assert door.public or door.any_of is not None
    assert door.public == (str(door) in PUBLIC)
    assert door.before_password_change == (str(door) in BEFORE_PASSWORD_CHANGE)
    assert not (door.public and door.any_of)


def test_what_answers_without_a_right_is_a_short_list() -> None:
    """Signed-in people without any right reach these; a new one belongs here only if it needs none (ROL-7)."""
    assert {str(door) for door in DOORS if door.any_of == ()} == {
        "DELETE /api/session",
        "GET /api/me",
        "PUT /api/me/password",
        "GET /api/departments",
        "GET /api/attributes",
        "GET /api/workspace",
        "GET /api/work",
        "POST /api/stop",
        "GET /api/jobs",
        "GET /api/sending",
        "GET /api/quarantine",
        "GET /api/hours",
        "POST /api/jobs/{job_id:int}/cancel",
        "GET /events",
    }


@pytest.mark.req("ROL-8")
@pytest.mark.parametrize("door", [door for door in DOORS if door.any_of], ids=str)
def test_without_the_right_a_call_is_denied_with_its_name(house: Caller, door: Door) -> None:
    answer = house.call(door.method, door.url, token=house.tokens["nobody"], content=b"{")
    assert answer.status_code == 403, answer.text
    assert answer.json()["code"] == "permission_denied"
    assert Permission(answer.json()["params"]["permission"]) in (door.any_of or ())


@pytest.mark.parametrize("door", [door for door in DOORS if not door.public], ids=str)
def test_without_a_session_a_call_is_refused_before_its_body_is_read(house: Caller, door: Door) -> None:
    for token in (None, "not a token"):
        answer = house.call(door.method, door.url, token=token, content=b"{")
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_required")


@pytest.mark.req("SEC-9")
@pytest.mark.parametrize("door", [door for door in DOORS if not door.public], ids=str)
def test_with_a_first_password_only_its_change_is_open(house: Caller, door: Door) -> None:
    if str(door) in BEFORE_PASSWORD_CHANGE - {"DELETE /api/session"}:
        answer = house.call(door.method, door.url, token=house.tokens["fresh"], content=b"{")
        assert answer.status_code in (200, 400)
    elif str(door) not in BEFORE_PASSWORD_CHANGE:
        answer = house.call(door.method, door.url, token=house.tokens["fresh"], content=b"{")
        assert (answer.status_code, answer.json()["code"]) == (403, "password_change_required")


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_without_the_workspaces_token_nothing_answers_but_health(house: Caller, door: Door) -> None:
    headers = {"X-Workspace-Token": "wrong", "Authorization": f"Bearer {house.tokens['root']}"}
    answer = house.http.request(door.method, door.url, headers=headers, content=b"{")
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_workspace_token")


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_a_foreign_page_reaches_nothing(house: Caller, door: Door) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        answer = house.http.request(door.method, door.url, headers=headers, content=b"{")
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")


@pytest.mark.parametrize("path", sorted({door.url for door in DOORS}))
def test_a_browsers_question_in_advance_is_not_answered_to_strangers(house: Caller, path: str) -> None:
    answer = house.http.options(path, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_the_walk_covers_the_assembled_application(house: Caller) -> None:
    walked = {(door.method, door.path) for door in DOORS}
    served = {
        (method, route.path)
        for route in house.service.app.routes
        for method in getattr(route, "methods", ())
        if method != "OPTIONS"
    }
    assert served == walked
    assert areas.ROUTES
