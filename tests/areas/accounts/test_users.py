"""Managing people: the last administrator, oneself, and what nobody can grant."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from app.accounts import reads, service
from app.contract.accounts import UserState
from app.contract.faults import Code
from app.contract.permissions import SYSTEM_ROLES, Permission, SystemRole
from app.core.actor import SYSTEM, Actor
from app.core.errors import Refusal
from app.core.passwords import hash_password
from app.core.runtime import Runtime
from tests.areas.accounts.people import OTHER, add, come_in, told, user_form, users
from tests.areas.conftest import actor_named


def enable(runtime: Runtime, actor: Actor, user_id: int, *, enabled: bool) -> UserState:
    return runtime.database.write(service.set_enabled, actor, user_id, enabled=enabled).state


def refused(runtime: Runtime, actor: Actor, user_id: int, *, enabled: bool = False) -> tuple[Code, object]:
    with pytest.raises(Refusal) as error:
        enable(runtime, actor, user_id, enabled=enabled)
    return error.value.code, error.value.params.get("what")


@pytest.mark.req("USR-14")
def test_nobody_disables_themselves(idle_runtime: Runtime, admin: Actor) -> None:
    add(idle_runtime, login="boss", roles=(SystemRole.ADMIN,))
    assert refused(idle_runtime, admin, admin.user_id) == (Code.IN_USE, "own_account")


@pytest.mark.req("USR-14")
def test_the_last_enabled_administrator_stays(idle_runtime: Runtime, admin: Actor) -> None:
    boss = add(idle_runtime, login="boss", roles=(SystemRole.ADMIN,))
    boss_actor = actor_named(idle_runtime, "boss")
    assert enable(idle_runtime, boss_actor, admin.user_id, enabled=False) is UserState.DISABLED
    assert refused(idle_runtime, admin, boss.id) == (Code.IN_USE, "last_admin")
    assert users(idle_runtime)["boss"].state is UserState.ACTIVE
    assert enable(idle_runtime, boss_actor, admin.user_id, enabled=True) is UserState.ACTIVE
    assert enable(idle_runtime, admin, boss.id, enabled=False) is UserState.DISABLED


def test_who_is_not_there_is_not_found(idle_runtime: Runtime, admin: Actor) -> None:
    for enabled in (False, True):
        assert refused(idle_runtime, admin, 999, enabled=enabled) == (Code.NOT_FOUND, "user")


@pytest.mark.req("ROL-10")
@pytest.mark.parametrize("role", list(SystemRole))
def test_nobody_grants_what_he_does_not_hold(idle_runtime: Runtime, admin: Actor, role: SystemRole) -> None:
    clerk = Actor(
        admin.user_id,
        "clerk",
        "Clerk",
        1,
        sees_all_departments=True,
        permissions=frozenset({Permission.MANAGE_USERS}) | SYSTEM_ROLES[SystemRole.AGENT],
    )
    form = user_form(roles=(role,))
    if SYSTEM_ROLES[role] <= clerk.permissions:
        assert add(idle_runtime, form, clerk).roles == (role.value,)
        return
    with pytest.raises(Refusal) as error:
        add(idle_runtime, form, clerk)
    assert error.value.code is Code.PERMISSION_DENIED
    assert Permission(str(error.value.params["permission"])) in SYSTEM_ROLES[role] - clerk.permissions
    assert "bob" not in users(idle_runtime)


def test_a_role_within_reach_does_not_carry_one_beyond_it(idle_runtime: Runtime, agent: Actor) -> None:
    with pytest.raises(Refusal):
        add(idle_runtime, user_form(roles=(SystemRole.AGENT, SystemRole.ADMIN)), agent)
    assert "bob" not in users(idle_runtime)


def test_rights_of_several_roles_add_up(idle_runtime: Runtime) -> None:
    add(idle_runtime, roles=(SystemRole.AGENT, SystemRole.FINANCE_MANAGER))
    held = come_in(idle_runtime).me.permissions
    assert held == SYSTEM_ROLES[SystemRole.AGENT] | SYSTEM_ROLES[SystemRole.FINANCE_MANAGER]


def test_a_permission_of_a_newer_version_is_skipped(idle_runtime: Runtime) -> None:
    add(idle_runtime)
    idle_runtime.database.write(
        lambda work: work.conn.exec_driver_sql("INSERT INTO role_permissions VALUES (6, 'moon.walk')")
    )
    assert come_in(idle_runtime).me.permissions == SYSTEM_ROLES[SystemRole.AGENT]


@pytest.mark.req("USR-5")
@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"login": "ADMIN"}, [("login", "taken")]),
        ({"email": "ADA@ACME.TEST"}, [("email", "taken")]),
        ({"email": " ada@acme.test "}, [("email", "taken")]),
        ({"department_id": 99}, [("department_id", "not_in_list")]),
    ],
)
def test_what_only_the_store_knows_is_refused_at_its_field(
    idle_runtime: Runtime, changes: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    with pytest.raises(Refusal) as error:
        add(idle_runtime, **changes)
    assert told(error.value) == problems
    assert set(users(idle_runtime)) == {"admin", "agent"}


def test_a_person_is_stored_without_blanks_around(idle_runtime: Runtime) -> None:
    user = add(idle_runtime, first_name=" Bob ", middle_name=" ", last_name="Smith\t", email=" Bob@Acme.test ")
    assert (user.first_name, user.middle_name, user.last_name, user.email) == ("Bob", "", "Smith", "Bob@Acme.test")


def test_hashing_takes_no_time_of_the_writer(idle_runtime: Runtime) -> None:
    """The verb is handed a hash; nothing in it makes one."""
    form = user_form()
    password_hash = hash_password(OTHER)
    idle_runtime.database.write(service.add_user, SYSTEM, form, password_hash)
    come_in(idle_runtime, password=OTHER)


def test_the_list_of_people_takes_no_more_questions_for_more_people(idle_runtime: Runtime) -> None:
    def questions() -> int:
        asked: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            asked.append(statement)

        with idle_runtime.database.read() as conn:
            event.listen(conn, "before_cursor_execute", note)
            assert reads.all_users(conn, 0)
        return len(asked)

    before = questions()
    roles = (SystemRole.AGENT, SystemRole.SUPERVISOR)
    for login in ("bob", "carl", "dora"):
        add(idle_runtime, login=login, roles=roles)
    assert questions() == before
    assert users(idle_runtime)["dora"].roles == ("supervisor", "agent")
