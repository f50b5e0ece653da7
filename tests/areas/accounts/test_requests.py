"""*Register* and *Forgot password?*: a queue that tells the asker nothing and is decided once."""

from __future__ import annotations

import pytest

from app.accounts import reads, service
from app.contract.accounts import (
    AccessRequest,
    ApproveRequest,
    RejectRequest,
    RequestAccess,
    RequestKind,
    RequestState,
)
from app.contract.faults import Code
from app.contract.permissions import Permission, SystemRole
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.passwords import hash_password
from app.core.runtime import Runtime
from tests.areas.accounts.people import OTHER, PASSWORD, add, come_in, told, users


def ask(runtime: Runtime, **changes: str) -> None:
    values = {"full_name": "Юлия Иванова", "email": "julia@acme.test", **changes}
    runtime.database.write(service.request_access, RequestAccess(**values))


def forgot(runtime: Runtime, login_or_email: str) -> None:
    runtime.database.write(service.request_reset, login_or_email)


def queue(runtime: Runtime) -> list[AccessRequest]:
    with runtime.database.read() as conn:
        return reads.requests(conn)


def approve(runtime: Runtime, actor: Actor, request_id: int = 1, **changes: object) -> AccessRequest:
    values = {"login": "julia", "password": PASSWORD, "role": SystemRole.AGENT, "department_id": 2, **changes}
    form = ApproveRequest(**values)  # type: ignore[arg-type]  # values of a test's own
    return runtime.database.write(service.approve, actor, request_id, form, hash_password(form.password))


def refused(call: object, *arguments: object, **options: object) -> Refusal:
    with pytest.raises(Refusal) as error:
        call(*arguments, **options)  # type: ignore[operator]  # any function
    return error.value


@pytest.mark.req("DSH-2", "BKO-2")
def test_a_registration_becomes_a_person_who_must_change_the_password(idle_runtime: Runtime, admin: Actor) -> None:
    ask(idle_runtime, phone=" +34 600 ", note="from sales")
    (request,) = queue(idle_runtime)
    assert (request.kind, request.state, request.phone) == (RequestKind.REGISTER, RequestState.OPEN, "+34 600")
    decided = approve(idle_runtime, admin)
    assert (decided.state, decided.decided_by) == (RequestState.APPROVED, "admin")
    julia = users(idle_runtime)["julia"]
    assert (julia.first_name, julia.last_name, julia.email, julia.phone) == (
        "Юлия", "Иванова", "julia@acme.test", "+34 600",
    )  # fmt: skip
    assert come_in(idle_runtime, "julia").me.must_change_password


@pytest.mark.req("SEC-18")
@pytest.mark.parametrize("word", ["bob", "BOB", " bob@acme.test "])
def test_a_reset_sets_a_first_password_and_unlocks(idle_runtime: Runtime, admin: Actor, word: str) -> None:
    add(idle_runtime)
    for _ in range(5):
        refused(come_in, idle_runtime, "bob", "Wrong-guess-1")
    forgot(idle_runtime, word)
    (request,) = queue(idle_runtime)
    assert (request.kind, request.full_name) == (RequestKind.RESET, "Bob Smith")
    approve(idle_runtime, admin, password=OTHER)
    assert come_in(idle_runtime, "bob", OTHER).me.must_change_password


@pytest.mark.req("SEC-18")
def test_nobody_learns_who_exists_and_nobody_fills_the_queue(idle_runtime: Runtime) -> None:
    add(idle_runtime)
    for word in ("nobody", "", " ", "%", "bob", "bob", "bob@acme.test"):
        assert forgot(idle_runtime, word) is None  # type: ignore[func-returns-value]  # that is the point
    assert [one.full_name for one in queue(idle_runtime)] == ["Bob Smith"]


def test_everything_wrong_with_a_request_is_told(idle_runtime: Runtime) -> None:
    wrong = refused(ask, idle_runtime, full_name=" ", email="x", phone="1" * 31, note="n" * 1001)
    assert told(wrong) == [
        ("full_name", "required"),
        ("email", "not_an_email"),
        ("note", "too_long"),
        ("phone", "too_long"),
    ]
    assert queue(idle_runtime) == []


def test_a_weak_password_is_refused_for_a_reset_too(idle_runtime: Runtime, admin: Actor) -> None:
    add(idle_runtime)
    forgot(idle_runtime, "bob")
    weak = refused(approve, idle_runtime, admin, password="weak")
    assert told(weak) == [("password", "password_length"), ("password", "password_groups")]
    assert queue(idle_runtime)[0].state is RequestState.OPEN
    come_in(idle_runtime)


@pytest.mark.req("ROL-10")
def test_nobody_sets_the_password_of_who_holds_more_than_he(idle_runtime: Runtime) -> None:
    """He could sign in as them."""
    clerk = Actor(9, "clerk", "C", 1, sees_all_departments=True, permissions=frozenset({Permission.MANAGE_USERS}))
    forgot(idle_runtime, "admin")
    assert refused(approve, idle_runtime, clerk).code is Code.PERMISSION_DENIED
    assert queue(idle_runtime)[0].state is RequestState.OPEN


def test_a_request_is_decided_once(idle_runtime: Runtime, admin: Actor) -> None:
    ask(idle_runtime)
    approve(idle_runtime, admin)
    again = refused(approve, idle_runtime, admin, login="other")
    assert (again.code, again.params) == (Code.STATUS_IS_NOW, {"status": "approved"})
    late = refused(idle_runtime.database.write, service.reject, admin, 1, RejectRequest(reason="no"))
    assert late.code is Code.STATUS_IS_NOW
    assert refused(approve, idle_runtime, admin, 99).code is Code.NOT_FOUND
    assert "other" not in users(idle_runtime)


def test_an_approval_that_fails_leaves_the_request_open(idle_runtime: Runtime, admin: Actor) -> None:
    ask(idle_runtime, email="ada@acme.test")
    assert told(refused(approve, idle_runtime, admin)) == [("email", "taken")]
    assert queue(idle_runtime)[0].state is RequestState.OPEN


def test_a_rejection_wants_a_reason(idle_runtime: Runtime, admin: Actor) -> None:
    ask(idle_runtime)
    reject = idle_runtime.database.write
    assert told(refused(reject, service.reject, admin, 1, RejectRequest(reason=" "))) == [("reason", "required")]
    long = RejectRequest(reason="x" * 1001)
    assert told(refused(reject, service.reject, admin, 1, long)) == [("reason", "too_long")]
    assert reject(service.reject, admin, 1, RejectRequest(reason="unknown here")).state is RequestState.REJECTED
    assert set(users(idle_runtime)) == {"admin", "agent"}


@pytest.mark.parametrize("name", ["Madonna", "x" * 150, "First " + "y" * 150, "a" * 99 + " " + "b" * 99])
def test_any_name_somebody_asked_with_can_be_approved(idle_runtime: Runtime, admin: Actor, name: str) -> None:
    ask(idle_runtime, full_name=name)
    approve(idle_runtime, admin)
    assert users(idle_runtime)["julia"].first_name


def test_open_requests_come_first_then_the_newest(idle_runtime: Runtime, admin: Actor) -> None:
    for number in range(4):
        ask(idle_runtime, email=f"a{number}@acme.test")
    idle_runtime.database.write(service.reject, admin, 4, RejectRequest(reason="no"))
    idle_runtime.database.write(service.reject, admin, 2, RejectRequest(reason="no"))
    assert [one.id for one in queue(idle_runtime)] == [3, 1, 4, 2]
