"""Sessions: how long they last, what ends them, and the token that is remembered."""

from __future__ import annotations

import pytest

from app.accounts import rules, service, sign_in
from app.contract.accounts import Session
from app.contract.faults import Code
from app.core.actor import Actor
from app.core.clock import DAY_MS, SetClock
from app.core.errors import Refusal
from app.core.passwords import digest
from app.core.runtime import Runtime
from tests.areas.accounts.people import OTHER, actor_of, add, change_password, come_in, resume


def refused(runtime: Runtime, token: str) -> Code:
    with pytest.raises(Refusal) as error:
        resume(runtime, token)
    return error.value.code


def remembered(runtime: Runtime) -> str:
    token = come_in(runtime, remember=True).remember_token
    assert token is not None
    return token


def stored(runtime: Runtime) -> list[str]:
    with runtime.database.read() as conn:
        return list(conn.exec_driver_sql("SELECT token_hash FROM sessions").scalars())


@pytest.mark.req("SEC-19")
def test_tokens_are_stored_as_digests_only(idle_runtime: Runtime) -> None:
    add(idle_runtime)
    session = come_in(idle_runtime, remember=True)
    assert stored(idle_runtime) == [digest(session.token)]
    assert session.token not in str(stored(idle_runtime))


def test_a_token_nobody_gave_out_is_nobody(idle_runtime: Runtime) -> None:
    add(idle_runtime)
    session = come_in(idle_runtime)
    stolen = Session(token=stored(idle_runtime)[0], me=session.me)
    assert actor_of(idle_runtime, stolen) is None, "what is stored does not open anything"


@pytest.mark.req("DSH-3", "SEC-1")
def test_a_remembered_token_is_exchanged_for_a_new_one_each_time(idle_runtime: Runtime) -> None:
    add(idle_runtime)
    first = remembered(idle_runtime)
    again = resume(idle_runtime, first)
    assert again.remember_token not in (None, first)
    assert again.me.login == "bob"
    assert refused(idle_runtime, first) is Code.SIGN_IN_REQUIRED
    assert resume(idle_runtime, str(again.remember_token)).me.login == "bob"


def test_without_the_tick_a_token_does_not_sign_in_again(idle_runtime: Runtime) -> None:
    add(idle_runtime)
    assert refused(idle_runtime, come_in(idle_runtime).token) is Code.SIGN_IN_REQUIRED
    assert refused(idle_runtime, "") is Code.SIGN_IN_REQUIRED


@pytest.mark.req("SEC-1")
def test_it_is_remembered_for_thirty_days_from_its_last_use(idle_runtime: Runtime, clock: SetClock) -> None:
    add(idle_runtime)
    token = remembered(idle_runtime)
    for _ in range(3):
        clock.advance(30 * DAY_MS - 1)
        token = str(resume(idle_runtime, token).remember_token)
    clock.advance(30 * DAY_MS)
    assert refused(idle_runtime, token) is Code.SIGN_IN_REQUIRED


def test_signing_out_forgets_the_token(idle_runtime: Runtime) -> None:
    add(idle_runtime)
    session = come_in(idle_runtime, remember=True)
    actor = actor_of(idle_runtime, session)
    assert actor is not None
    idle_runtime.database.write(sign_in.sign_out, actor)
    assert actor_of(idle_runtime, session) is None
    assert refused(idle_runtime, session.token) is Code.SIGN_IN_REQUIRED
    assert stored(idle_runtime) == []


@pytest.mark.req("USR-11")
def test_keeping_somebody_out_ends_all_their_sessions_at_once(idle_runtime: Runtime, admin: Actor) -> None:
    bob = add(idle_runtime)
    sessions = [come_in(idle_runtime), come_in(idle_runtime, remember=True)]
    other = come_in(idle_runtime, "agent")
    idle_runtime.database.write(service.set_enabled, admin, bob.id, enabled=False)
    assert [actor_of(idle_runtime, one) for one in sessions] == [None, None]
    assert refused(idle_runtime, sessions[1].token) is Code.SIGN_IN_REQUIRED
    assert actor_of(idle_runtime, other) is not None
    idle_runtime.database.write(service.set_enabled, admin, bob.id, enabled=True)
    assert [actor_of(idle_runtime, one) for one in sessions] == [None, None], "they stay ended"


@pytest.mark.req("SEC-2")
def test_a_new_password_ends_all_sessions_but_the_one_it_was_changed_in(
    idle_runtime: Runtime, clock: SetClock
) -> None:
    add(idle_runtime)
    clock.advance(2 * DAY_MS)
    others = [come_in(idle_runtime), come_in(idle_runtime, remember=True)]
    mine = come_in(idle_runtime)
    change_password(idle_runtime, mine, OTHER)
    assert [actor_of(idle_runtime, one) for one in others] == [None, None]
    assert refused(idle_runtime, others[1].token) is Code.SIGN_IN_REQUIRED
    assert actor_of(idle_runtime, mine) is not None


def test_a_remembered_person_who_may_not_come_in_does_not(idle_runtime: Runtime, clock: SetClock) -> None:
    add(idle_runtime)
    token = remembered(idle_runtime)
    idle_runtime.database.write(lambda work: work.conn.exec_driver_sql("UPDATE users SET blocked = TRUE"))
    assert refused(idle_runtime, token) is Code.ACCOUNT_BLOCKED


def test_a_session_nobody_uses_ends_and_use_prolongs_it(idle_runtime: Runtime, clock: SetClock) -> None:
    add(idle_runtime)
    session = come_in(idle_runtime)
    actor = actor_of(idle_runtime, session)
    assert actor is not None
    clock.advance(rules.SESSION_MS - 1)
    assert actor_of(idle_runtime, session) is not None
    idle_runtime.database.write(sign_in.touch, actor.session_id)
    clock.advance(rules.SESSION_MS - 1)
    assert actor_of(idle_runtime, session) is not None
    clock.advance(1)
    assert actor_of(idle_runtime, session) is None


def test_sessions_that_are_over_are_forgotten_at_the_next_sign_in(idle_runtime: Runtime, clock: SetClock) -> None:
    add(idle_runtime)
    come_in(idle_runtime)
    kept = remembered(idle_runtime)
    clock.advance(rules.SESSION_MS + 1)
    fresh = come_in(idle_runtime)
    assert set(stored(idle_runtime)) == {digest(kept), digest(fresh.token)}
