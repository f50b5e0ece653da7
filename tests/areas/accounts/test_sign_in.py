"""Coming in: one answer for every wrong guess, locks that double, and who is kept out all the same."""

from __future__ import annotations

import json
import threading

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import select

from app.accounts import rules, service, sign_in
from app.accounts.rules import Failures, Standing
from app.accounts.tables import login_failures
from app.contract.accounts import SignIn, UserState
from app.contract.faults import Code
from app.contract.permissions import SystemRole
from app.core import passwords
from app.core.actor import SYSTEM, Actor
from app.core.clock import DAY_MS, HOUR_MS, MINUTE_MS, SetClock
from app.core.errors import Refusal
from app.core.runtime import Runtime
from tests.areas.accounts.people import OTHER, PASSWORD, actor_of, add, come_in, told, users
from tests.areas.asking import actions
from tests.patience import WAIT_S


def refusal(runtime: Runtime, login: str = "bob", password: str = "Wrong-guess-1") -> Refusal:
    with pytest.raises(Refusal) as error:
        come_in(runtime, login, password)
    return error.value


def guess(runtime: Runtime, times: int, login: str = "bob") -> list[Code]:
    return [refusal(runtime, login).code for _ in range(times)]


def test_a_session_knows_who_it_is_and_from_where(idle_runtime: Runtime) -> None:
    user = add(idle_runtime)
    session = come_in(idle_runtime, machine="DESK-1")
    actor = actor_of(idle_runtime, session)
    assert actor is not None
    assert (actor.user_id, actor.login, actor.address, actor.name) == (user.id, "bob", "10.0.0.9", "Bob Smith")
    assert session.remember_token is None
    assert users(idle_runtime)["bob"].last_sign_in_ms == idle_runtime.clock.now_ms()


@pytest.mark.parametrize("login", ["BOB", " bob ", "bOb"])
def test_case_and_blanks_around_a_login_do_not_matter(idle_runtime: Runtime, login: str) -> None:
    add(idle_runtime)
    assert come_in(idle_runtime, login).me.login == "bob"


@pytest.mark.parametrize(
    ("login", "password", "problems"),
    [
        ("", "", [("login", "required"), ("password", "required")]),
        (" ", "x", [("login", "required")]),
        ("bob", "", [("password", "required")]),
    ],
)
@pytest.mark.req("DSH-60")
def test_empty_fields_are_named_and_count_as_no_guess(
    idle_runtime: Runtime, login: str, password: str, problems: list[tuple[str, str]]
) -> None:
    add(idle_runtime)
    for _ in range(rules.FAILURES_TO_LOCK):
        assert told(refusal(idle_runtime, login, password)) == problems
    come_in(idle_runtime)


@pytest.mark.req("DSH-61", "SEC-12")
def test_a_wrong_login_and_a_wrong_password_are_answered_alike(idle_runtime: Runtime) -> None:
    add(idle_runtime)
    answers = [refusal(idle_runtime, "bob").fault(), refusal(idle_runtime, "nobody").fault()]
    assert answers[0] == answers[1]
    assert answers[0].code is Code.WRONG_CREDENTIALS


@pytest.mark.req("SEC-12")
def test_a_wrong_login_costs_as_much_time_as_a_wrong_password(
    idle_runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same work is done: one hash with the same parameters."""
    earnest = PasswordHasher()
    checked: list[tuple[int, ...]] = []

    def cost(stored: str) -> tuple[int, ...]:
        found = extract_parameters(stored)
        return found.time_cost, found.memory_cost, found.parallelism, found.hash_len

    class Watched:
        def hash(self, password: str) -> str:
            return earnest.hash(password)

        def verify(self, stored: str, password: str) -> bool:
            checked.append(cost(stored))
            return earnest.verify(stored, password)

    monkeypatch.setattr(passwords, "_hasher", Watched())
    add(idle_runtime)
    refusal(idle_runtime, "bob")
    refusal(idle_runtime, "nobody")
    assert checked == [cost(earnest.hash("x"))] * 2


def test_locks_are_the_same_for_logins_that_do_not_exist(idle_runtime: Runtime) -> None:
    add(idle_runtime)
    assert guess(idle_runtime, 7, "bob") == guess(idle_runtime, 7, "nobody")


@pytest.mark.req("SEC-12")
def test_five_wrong_guesses_lock_even_the_right_password(idle_runtime: Runtime, clock: SetClock) -> None:
    add(idle_runtime)
    assert guess(idle_runtime, 5) == [Code.WRONG_CREDENTIALS] * 5
    locked = refusal(idle_runtime, password=PASSWORD)
    assert (locked.code, dict(locked.params)) == (Code.ACCOUNT_LOCKED, {"wait_ms": 15 * MINUTE_MS})
    assert users(idle_runtime)["bob"].state is UserState.LOCKED
    clock.advance(15 * MINUTE_MS - 1)
    assert refusal(idle_runtime, password=PASSWORD).params == {"wait_ms": 1}
    clock.advance(1)
    assert users(idle_runtime)["bob"].state is UserState.ACTIVE
    come_in(idle_runtime)


def test_guesses_while_locked_do_not_prolong_the_lock(idle_runtime: Runtime, clock: SetClock) -> None:
    add(idle_runtime)
    guess(idle_runtime, 5)
    clock.advance(10 * MINUTE_MS)
    assert set(guess(idle_runtime, 10)) == {Code.ACCOUNT_LOCKED}
    clock.advance(5 * MINUTE_MS)
    come_in(idle_runtime)


def test_the_right_password_forgets_the_wrong_ones(idle_runtime: Runtime) -> None:
    add(idle_runtime)
    for _ in range(3):
        guess(idle_runtime, 4)
        come_in(idle_runtime)
    assert users(idle_runtime)["bob"].state is UserState.ACTIVE


LOCKS = [15, 30, 60, 120, 240, 480, 960, 1440, 1440]


@pytest.mark.req("SEC-12")
def test_every_further_lock_is_twice_as_long_up_to_a_day() -> None:
    now_ms, failures, lengths = 1_000_000, Failures(), []
    for _ in LOCKS:
        for _ in range(rules.FAILURES_TO_LOCK):
            failures = rules.after_failure(failures, now_ms)
        lengths.append((failures.locked_until_ms - now_ms) // MINUTE_MS)
        now_ms = failures.locked_until_ms
    assert lengths == LOCKS


def test_a_quiet_day_forgets_failures_and_locks() -> None:
    failures = Failures()
    for _ in range(5):
        failures = rules.after_failure(failures, 0)
    assert rules.after_failure(failures, 24 * HOUR_MS).locks == 1
    assert rules.after_failure(failures, 24 * HOUR_MS + 1) == Failures(1, 0, 0, 24 * HOUR_MS + 1)


def test_guesses_made_at_the_same_time_do_not_slip_past_the_lock(
    idle_runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The right password is checked before five wrong ones are counted, and recorded after them."""
    add(idle_runtime)
    checked, go = threading.Event(), threading.Event()
    real = passwords.verify_password

    def slow(stored: str | None, password: str) -> bool:
        result = real(stored, password)
        if password == PASSWORD:
            checked.set()
            assert go.wait(WAIT_S)
        return result

    monkeypatch.setattr(sign_in, "verify_password", slow)
    codes: list[Code] = []
    lucky = threading.Thread(target=lambda: codes.append(refusal(idle_runtime, password=PASSWORD).code))
    lucky.start()
    assert checked.wait(WAIT_S)
    guess(idle_runtime, 5)
    go.set()
    lucky.join(WAIT_S)
    assert codes == [Code.ACCOUNT_LOCKED]


STANDINGS = [
    (Standing(True, False, False, 0), 30 * DAY_MS, None),
    (Standing(True, False, False, 0), 30 * DAY_MS + 1, Code.ACCOUNT_BLOCKED),
    (Standing(True, False, True, 0), 900 * DAY_MS, None),
    (Standing(True, True, True, 0), 0, Code.ACCOUNT_BLOCKED),
    (Standing(True, True, False, 0), 0, Code.ACCOUNT_BLOCKED),
    (Standing(False, True, True, 0), 0, Code.ACCOUNT_DISABLED),
    (Standing(False, False, False, 0), 31 * DAY_MS, Code.ACCOUNT_DISABLED),
]


@pytest.mark.req("SEC-10")
@pytest.mark.parametrize(("standing", "now_ms", "code"), STANDINGS)
def test_who_is_kept_out_although_the_password_is_right(standing: Standing, now_ms: int, code: Code | None) -> None:
    assert rules.refusal_of(standing, now_ms) is code


@pytest.mark.req("SEC-10", "DSH-61")
def test_thirty_quiet_days_block_until_somebody_lets_them_in_again(
    idle_runtime: Runtime, clock: SetClock, admin: Actor
) -> None:
    bob = add(idle_runtime)
    come_in(idle_runtime)
    clock.advance(30 * DAY_MS)
    come_in(idle_runtime)
    clock.advance(30 * DAY_MS + 1)
    assert refusal(idle_runtime, password=PASSWORD).code is Code.ACCOUNT_BLOCKED
    assert users(idle_runtime)["bob"].state is UserState.BLOCKED
    assert refusal(idle_runtime).code is Code.WRONG_CREDENTIALS, "nothing is told to who does not know the password"
    let_in = idle_runtime.database.write(service.set_enabled, admin, bob.id, enabled=True)
    assert let_in.state is UserState.ACTIVE
    come_in(idle_runtime)


@pytest.mark.req("SEC-10")
def test_a_new_account_counts_from_its_making_and_an_administrator_not_at_all(
    idle_runtime: Runtime, clock: SetClock
) -> None:
    add(idle_runtime)
    add(idle_runtime, login="boss", roles=(SystemRole.ADMIN,))
    clock.advance(30 * DAY_MS + 1)
    assert refusal(idle_runtime, password=PASSWORD).code is Code.ACCOUNT_BLOCKED
    come_in(idle_runtime, "boss")


@pytest.mark.req("DSH-61")
def test_a_disabled_person_is_told_so_only_with_the_right_password(idle_runtime: Runtime, admin: Actor) -> None:
    bob = add(idle_runtime)
    idle_runtime.database.write(service.set_enabled, admin, bob.id, enabled=False)
    assert refusal(idle_runtime, password=PASSWORD).code is Code.ACCOUNT_DISABLED
    assert refusal(idle_runtime).code is Code.WRONG_CREDENTIALS


@pytest.mark.req("SEC-12")
def test_letting_somebody_in_unlocks_them_too(idle_runtime: Runtime, admin: Actor) -> None:
    bob = add(idle_runtime)
    guess(idle_runtime, 5)
    idle_runtime.database.write(service.set_enabled, admin, bob.id, enabled=True)
    come_in(idle_runtime)


@pytest.mark.req("AUD-3")
def test_every_way_of_knocking_is_in_the_action_log_without_the_password(
    idle_runtime: Runtime, admin: Actor
) -> None:
    bob = add(idle_runtime)
    before = len(actions(idle_runtime))
    come_in(idle_runtime, machine="DESK-1")
    guess(idle_runtime, 5)
    idle_runtime.database.write(service.set_enabled, admin, bob.id, enabled=True)
    idle_runtime.database.write(service.set_enabled, admin, bob.id, enabled=False)
    refusal(idle_runtime, password=PASSWORD)
    assert actions(idle_runtime)[before:] == [
        "signed_in",
        *["sign_in_failed"] * 4,
        "login_locked",
        "user_enabled",
        "user_disabled",
        "sign_in_refused",
    ]
    with idle_runtime.database.read() as conn:
        log = json.dumps([list(row) for row in conn.exec_driver_sql("SELECT * FROM audit_entries")])
    assert "10.0.0.9" in log
    assert all(word not in log for word in (PASSWORD, OTHER, "Wrong-guess-1", "$argon2"))


def test_a_form_with_a_remembered_machine_cuts_its_name(idle_runtime: Runtime) -> None:
    add(idle_runtime, actor=SYSTEM)
    sign_in.sign_in(idle_runtime, SignIn(login="bob", password=PASSWORD, machine="m" * 1_000), "x")
    with idle_runtime.database.read() as conn:
        assert conn.exec_driver_sql("SELECT machine FROM sessions").scalar_one() == "m" * 100


@pytest.mark.req("SEC-12")
def test_guesses_at_logins_nobody_has_are_forgotten_after_a_day(idle_runtime: Runtime, clock: SetClock) -> None:
    for number in range(3):
        guess(idle_runtime, 1, f"nobody{number}")
    clock.advance(DAY_MS + 1)
    guess(idle_runtime, 1, "somebody")
    with idle_runtime.database.read() as conn:
        assert list(conn.execute(select(login_failures.c.login_folded)).scalars()) == ["somebody"]
