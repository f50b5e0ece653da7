"""For every verb about people and the workspace: an old snapshot and its events are the fresh snapshot."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec
import pytest

from app.accounts import reads, service, sign_in
from app.contract.accounts import ApproveRequest, ChangePassword, RejectRequest, RequestAccess
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.permissions import SystemRole
from app.contract.service import ChangeWorkspace
from app.core import workspace
from app.core.actor import Actor
from app.core.clock import DAY_MS, SetClock
from app.core.errors import Refusal
from app.core.feed import position
from app.core.passwords import hash_password
from app.core.runtime import Runtime
from tests.areas.accounts.people import OTHER, PASSWORD, actor_of, add, come_in, resume
from tests.areas.conftest import ObservedFeed, actor_named
from tests.core.replica import Replica, Rows

TOPICS = (Topic.USERS, Topic.ACCESS_REQUESTS, Topic.WORKSPACE)
Verb = Callable[[Runtime], object]


def snapshot(runtime: Runtime) -> tuple[dict[Topic, Rows], int]:
    """What a desktop of an administrator reads, and which events that includes."""
    encode = msgspec.json.encode
    with runtime.database.read() as conn:
        people = {str(one.id): encode(one) for one in reads.all_users(conn, runtime.clock.now_ms())}
        requests = {str(one.id): encode(one) for one in reads.requests(conn)}
        place = {"workspace": encode(workspace.read(conn))}
        return dict(zip(TOPICS, (people, requests, place), strict=True)), position(conn)


def wrong(runtime: Runtime, login: str = "bob") -> None:
    with pytest.raises(Refusal):
        come_in(runtime, login, "Wrong-guess-1")


def locked(runtime: Runtime) -> None:
    for _ in range(5):
        wrong(runtime)


def enable(runtime: Runtime, *, enabled: bool) -> None:
    bob = actor_named(runtime, "bob")
    runtime.database.write(service.set_enabled, _admin(runtime), bob.user_id, enabled=enabled)


def new_password(runtime: Runtime) -> None:
    actor = actor_of(runtime, come_in(runtime))
    assert actor is not None
    sign_in.change_password(runtime, actor, ChangePassword(current=PASSWORD, new=OTHER))


def go_out(runtime: Runtime) -> None:
    actor = actor_of(runtime, come_in(runtime))
    assert actor is not None
    runtime.database.write(sign_in.sign_out, actor)


def register(runtime: Runtime) -> None:
    form = RequestAccess(full_name="New Person", email="new@acme.test")
    runtime.database.write(service.request_access, form)


def approve(runtime: Runtime, request_id: int) -> None:
    form = ApproveRequest(login="newbie", password=OTHER, role=SystemRole.AGENT, department_id=2)
    runtime.database.write(service.approve, _admin(runtime), request_id, form, hash_password(form.password))


def reset(runtime: Runtime) -> None:
    runtime.database.write(service.request_reset, "bob")
    with runtime.database.read() as conn:
        newest = max(one.id for one in reads.requests(conn))
    approve(runtime, newest)


def reject(runtime: Runtime) -> None:
    register(runtime)
    with runtime.database.read() as conn:
        newest = max(one.id for one in reads.requests(conn))
    runtime.database.write(service.reject, _admin(runtime), newest, RejectRequest(reason="no"))


def move(runtime: Runtime) -> None:
    with runtime.database.read() as conn:
        version = workspace.read(conn).version
    form = ChangeWorkspace(
        version=version,
        company="Umbrella",
        default_country="ES",
        time_zone="Europe/Madrid",
        waiting_s=30,
        undo_send_s=0,
        support_contact="Bob",
    )
    runtime.database.write(workspace.change, form)


def remember(runtime: Runtime) -> None:
    resume(runtime, str(come_in(runtime, remember=True).remember_token))


def _admin(runtime: Runtime) -> Actor:
    return actor_named(runtime, "admin")


def turned_away(runtime: Runtime) -> None:
    enable(runtime, enabled=False)
    with pytest.raises(Refusal):
        come_in(runtime)


def in_turn(*verbs: Verb) -> Verb:
    return lambda runtime: [verb(runtime) for verb in verbs]


OUT, IN = partial(enable, enabled=False), partial(enable, enabled=True)
VERBS: dict[str, Verb] = {
    "a new person": partial(add, login="carl"),
    "a sign-in": come_in,
    "a resumed session": remember,
    "a sign-out": go_out,
    "a wrong guess": wrong,
    "a wrong guess at nobody": partial(wrong, login="nobody"),
    "a lock": locked,
    "a sign-in refused": turned_away,
    "disabled": OUT,
    "enabled": in_turn(OUT, IN),
    "unlocked": in_turn(locked, IN),
    "a password changed": new_password,
    "a registration": register,
    "a registration approved": in_turn(register, partial(approve, request_id=1)),
    "a request rejected": reject,
    "a reset": reset,
    "the workspace changed": move,
}


@pytest.mark.parametrize("name", VERBS)
def test_an_old_snapshot_and_its_events_are_the_fresh_snapshot(
    idle_runtime: Runtime, clock: SetClock, name: str
) -> None:
    add(idle_runtime)
    clock.advance(2 * DAY_MS)
    feed = idle_runtime.feed
    assert isinstance(feed, ObservedFeed)
    before, as_of = snapshot(idle_runtime)
    replica = Replica(before, as_of, _admin(idle_runtime).listener())
    VERBS[name](idle_runtime)
    replica.follow(feed.seen)
    assert replica.rows == snapshot(idle_runtime)[0]


def test_who_may_not_manage_people_hears_nothing_of_them(idle_runtime: Runtime, agent: Actor) -> None:
    feed = idle_runtime.feed
    assert isinstance(feed, ObservedFeed)
    before, as_of = snapshot(idle_runtime)
    replica = Replica(before, as_of, agent.listener())
    add(idle_runtime)
    register(idle_runtime)
    move(idle_runtime)
    replica.follow(feed.seen)
    after = snapshot(idle_runtime)[0]
    assert replica.rows[Topic.USERS] == before[Topic.USERS]
    assert replica.rows[Topic.ACCESS_REQUESTS] == before[Topic.ACCESS_REQUESTS]
    assert replica.rows[Topic.WORKSPACE] == after[Topic.WORKSPACE], "this is for everybody"


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"company": ""}, [("company", "required")]),
        ({"waiting_s": 4, "undo_send_s": 31}, [("waiting_s", "out_of_range"), ("undo_send_s", "out_of_range")]),
        ({"waiting_s": 601, "undo_send_s": -1}, [("waiting_s", "out_of_range"), ("undo_send_s", "out_of_range")]),
        ({"default_country": "es"}, [("default_country", "not_in_list")]),
        ({"time_zone": "../UTC"}, [("time_zone", "not_in_list")]),
        ({"support_contact": "x" * 501}, [("support_contact", "too_long")]),
    ],
)  # fmt: skip
def test_everything_wrong_with_the_workspace_form_is_told(
    changes: dict[str, object], problems: list[tuple[str, str]]
) -> None:
    good = {
        "version": 1, "company": "Acme", "default_country": "US", "time_zone": "UTC", "waiting_s": 60,
        "undo_send_s": 5, "support_contact": "",
    }  # fmt: skip
    form = ChangeWorkspace(**{**good, **changes})  # type: ignore[arg-type]  # a test's own values
    assert [(one.path, one.code) for one in workspace.check(form)] == problems


def test_a_workspace_somebody_else_changed_meanwhile_is_not_overwritten(idle_runtime: Runtime) -> None:
    with idle_runtime.database.read() as conn:
        seen = workspace.read(conn)
    move(idle_runtime)
    form = ChangeWorkspace(
        version=seen.version,
        company="Late",
        default_country="US",
        time_zone="UTC",
        waiting_s=60,
        undo_send_s=5,
        support_contact="",
    )
    with pytest.raises(Refusal) as error:
        idle_runtime.database.write(workspace.change, form)
    assert error.value.code is Code.CONFLICT
