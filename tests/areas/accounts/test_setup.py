"""The first run: one administrator, once, and everything wrong with the form at one look."""

from __future__ import annotations

from concurrent.futures import Future

import httpx
import pytest

from app.accounts import reads, rules, service
from app.accounts.tables import departments
from app.contract.accounts import Setup, UserId
from app.contract.faults import Code
from app.contract.permissions import SYSTEM_ROLES, Permission, SystemRole
from app.core import workspace
from app.core.actor import SYSTEM
from app.core.clock import SetClock
from app.core.errors import Refusal
from app.core.passwords import hash_password
from app.core.runtime import Runtime
from app.server import _seed
from tests.areas.accounts.people import PASSWORD, come_in, setup_form, told, user_form, users


def set_up(runtime: Runtime, form: Setup) -> Future[UserId]:
    return runtime.database.submit(service.set_up, form, hash_password(form.password))


@pytest.mark.req("BKO-22")
def test_it_makes_an_administrator_who_can_come_in_at_once(blank: Runtime) -> None:
    set_up(blank, setup_form()).result()
    session = come_in(blank, "root")
    assert session.me.roles == ("admin",)
    assert session.me.permissions == frozenset(Permission)
    assert session.me.department.sees_all
    assert not session.me.must_change_password


def test_it_happens_once_even_when_two_try_at_the_same_time(blank: Runtime) -> None:
    tries = [set_up(blank, setup_form(login=f"root{number}")) for number in range(5)]
    errors = [one.exception() for one in tries]
    assert [error is None for error in errors] == [True, False, False, False, False]
    assert {error.code for error in errors if isinstance(error, Refusal)} == {Code.SETUP_DONE}
    assert list(users(blank)) == ["root0"]


def test_a_form_with_mistakes_leaves_the_workspace_untouched(blank: Runtime) -> None:
    with pytest.raises(Refusal):
        set_up(blank, setup_form(email="no")).result()
    assert users(blank) == {}
    set_up(blank, setup_form()).result()


BAD = {
    "company": [("", "required"), ("  ", "required"), ("x" * 101, "too_long")],
    "login": [("", "required"), ("ab", "too_short"), ("a" * 65, "too_long"), ("a b", "login_characters"),
              ("añ!", "login_characters"), ("<b>x", "login_characters")],
    "first_name": [("", "required"), ("x" * 101, "too_long")],
    "last_name": [("\t", "required"), ("x" * 101, "too_long")],
    "email": [("", "required"), ("nobody", "not_an_email"), ("a@b", "not_an_email"), ("a b@c.de", "not_an_email")],
    "password": [("Short-1", "password_length"), ("x" * 129, "password_length"), ("onlysmall", "password_groups")],
}  # fmt: skip


@pytest.mark.parametrize(("field", "value", "code"), [(f, v, c) for f, cases in BAD.items() for v, c in cases])
def test_a_field_that_is_wrong_is_named(field: str, value: str, code: str) -> None:
    assert (field, code) in [(one.path, one.code) for one in rules.check_setup(setup_form(**{field: value}))]


def test_everything_wrong_is_told_at_once() -> None:
    form = setup_form(**{field: cases[0][0] for field, cases in BAD.items()})
    assert {one.path for one in rules.check_setup(form)} == set(BAD)


@pytest.mark.parametrize("login", ["bob", "b.o_b-@x", "Юлия", "x" * 64, "123"])
def test_a_login_may_have_letters_digits_and_a_few_signs(login: str) -> None:
    assert rules.check_setup(setup_form(login=login)) == []


def test_a_new_person_is_checked_as_thoroughly() -> None:
    form = user_form(
        login="a b",
        password="x",
        first_name="",
        middle_name="x" * 101,
        last_name="",
        email="",
        phone="1" * 31,
        roles=(),
    )
    assert [(one.path, one.code) for one in rules.check_new_user(form)] == [
        ("login", "login_characters"),
        ("first_name", "required"),
        ("middle_name", "too_long"),
        ("last_name", "required"),
        ("email", "required"),
        ("phone", "too_long"),
        ("password", "password_length"),
        ("password", "password_groups"),
        ("roles", "required"),
    ]


@pytest.mark.req("USR-8")
def test_a_fresh_workspace_has_the_two_departments(blank: Runtime) -> None:
    with blank.database.read() as conn:
        found = reads.all_departments(conn)
        first_line = workspace.read(conn).first_line_department_id
    assert [(one.name, one.sees_all) for one in found] == [("Admin", True), ("First line support", False)]
    assert first_line == found[1].id


@pytest.mark.req("ROL-3")
def test_every_start_sets_the_system_roles_right_and_doubles_nothing(blank: Runtime, clock: SetClock) -> None:
    blank.database.write(lambda work: work.conn.exec_driver_sql("DELETE FROM role_permissions WHERE role_id > 2"))
    blank.database.write(_seed)
    blank.database.write(_seed)
    with blank.database.read() as conn:
        held = conn.exec_driver_sql(
            "SELECT key, permission FROM roles JOIN role_permissions ON roles.id = role_id"
        ).all()
        assert len(conn.execute(departments.select()).all()) == 2
    found = {role: {Permission(p) for key, p in held if key == role.value} for role in SystemRole}
    assert found == {role: set(granted) for role, granted in SYSTEM_ROLES.items()}


def test_the_route_takes_the_place_of_business_and_signs_in(http_blank: httpx.Client) -> None:
    bad = http_blank.post(
        "/api/setup", json={**_json(setup_form(email="x")), "default_country": "XX", "time_zone": "Mars"}
    )
    assert bad.status_code == 422
    assert [(one["path"], one["code"]) for one in bad.json()["problems"]] == [
        ("email", "not_an_email"),
        ("default_country", "not_in_list"),
        ("time_zone", "not_in_list"),
    ]
    assert http_blank.get("/health").json()["needs_setup"] is True
    good = http_blank.post(
        "/api/setup", json={**_json(setup_form()), "default_country": "ES", "time_zone": "Europe/Madrid"}
    )
    assert good.status_code == 200
    token = good.json()["token"]
    told_place = http_blank.get("/api/workspace", headers={"Authorization": f"Bearer {token}"}).json()
    assert told_place["company"] == "Acme"
    assert (told_place["default_country"], told_place["time_zone"]) == ("ES", "Europe/Madrid")
    health = http_blank.get("/health").json()
    assert (health["needs_setup"], health["workspace"]) == (False, "Acme")
    again = http_blank.post("/api/setup", json=_json(setup_form(login="other", email="o@acme.test")))
    assert (again.status_code, again.json()["code"]) == (409, "setup_done")
    assert PASSWORD not in good.text


def _json(form: Setup) -> dict[str, object]:
    return {name: getattr(form, name) for name in form.__struct_fields__}


def test_names_already_taken_are_told_together(blank: Runtime) -> None:
    set_up(blank, setup_form()).result()
    with pytest.raises(Refusal) as refusal:
        blank.database.write(
            service.add_user, SYSTEM, user_form(login="ROOT", email="ADA@acme.test"), hash_password(PASSWORD)
        )
    assert told(refusal.value) == [("login", "taken"), ("email", "taken")]
