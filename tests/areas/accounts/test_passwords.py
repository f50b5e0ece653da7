"""Password rules: length, groups, history, the day between changes, age; the same for form and service."""

from __future__ import annotations

import importlib.util
import itertools

import pytest
from argon2 import extract_parameters

from app.accounts import rules, service
from app.contract.faults import Code
from app.contract.passwords import PasswordRule, broken_rules, check_password, groups
from app.contract.permissions import SystemRole
from app.core import passwords
from app.core.actor import SYSTEM, Actor
from app.core.clock import DAY_MS, HOUR_MS, SetClock
from app.core.errors import Refusal
from app.core.passwords import digest, hash_password, same, verify_password
from app.core.runtime import Runtime
from tests.areas.accounts.people import OTHER, PASSWORD, actor_of, add, change_password, come_in, told, users

L, G = PasswordRule.LENGTH, PasswordRule.GROUPS


@pytest.mark.req("SEC-3", "SEC-4")
@pytest.mark.parametrize(
    ("password", "broken"),
    [
        ("Abcdef12", []),
        ("abcdef1!", []),
        ("ABCDEF1!", []),
        ("Abcdefg!", []),
        ("Abcdefgh", [G]),
        ("abcdefg1", [G]),
        ("12345678", [G]),
        ("!!!!!!!!", [G]),
        ("Abcde1!", [L]),
        ("", [L, G]),
        ("Aa1!" * 32, []),
        ("Aa1!" * 32 + "x", [L]),
        ("Пароль12", []),
        ("пароль12", [G]),
        ("пароль1 ", []),  # a blank is a special character
        ("ПАРОЛЬ1😀", []),
        ("密码密码密码A1", []),  # letters without case count as small ones
    ],
)
def test_length_and_groups(password: str, broken: list[PasswordRule]) -> None:
    assert broken_rules(password) == broken
    assert [one.code for one in check_password(password, "new")] == [rule.value for rule in broken]


def test_the_four_groups() -> None:
    assert [groups(text) for text in ("", "a", "aA", "aA1", "aA1!")] == [0, 1, 2, 3, 4]


def test_a_hash_is_salted_and_fits_only_its_password() -> None:
    one, two = hash_password(PASSWORD), hash_password(PASSWORD)
    assert one != two
    assert verify_password(one, PASSWORD)
    assert not verify_password(one, PASSWORD + " ")
    assert not verify_password(one, "")
    assert not verify_password("not a hash", PASSWORD)
    assert not verify_password(None, "")


@pytest.mark.req("SEC-12")
def test_in_earnest_a_hash_costs_what_the_standard_asks() -> None:
    """RFC 9106, the second recommended choice; the tests themselves hash cheaper."""
    spec = importlib.util.find_spec(passwords.__name__)
    assert spec is not None
    assert spec.loader is not None
    untouched = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(untouched)
    cost = extract_parameters(untouched.hash_password(PASSWORD))
    assert (cost.memory_cost, cost.time_cost, cost.parallelism) == (65_536, 3, 4)


def test_nobodys_hash_opens_nothing() -> None:
    """Not even for who knows what it was made from."""
    assert not verify_password(None, PASSWORD)
    assert not verify_password(None, "switchroom-nobody")
    assert passwords._DUMMY.startswith("$argon2id$")


def test_digests_and_comparisons() -> None:
    assert digest("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert same("ключ", "ключ")
    assert not same("a", "b")
    assert not same("a", "aa")


# -- changing one's own --------------------------------------------------------------------------------------


def problems(runtime: Runtime, new: str, current: str = PASSWORD, login: str = "bob") -> list[tuple[str, str]]:
    session = come_in(runtime, login, PASSWORD)
    with pytest.raises(Refusal) as error:
        change_password(runtime, session, new, current)
    return told(error.value)


@pytest.fixture
def bob(idle_runtime: Runtime, clock: SetClock) -> Runtime:
    """A runtime in which Bob's password is old enough to be changed."""
    add(idle_runtime)
    clock.advance(DAY_MS)
    return idle_runtime


@pytest.mark.req("SEC-2")
def test_the_new_one_counts_and_the_old_one_no_more(bob: Runtime) -> None:
    change_password(bob, come_in(bob), OTHER)
    come_in(bob, password=OTHER)
    with pytest.raises(Refusal):
        come_in(bob)


@pytest.mark.req("SEC-20")
def test_every_broken_rule_is_named_at_the_field(bob: Runtime) -> None:
    assert problems(bob, "short") == [("new", "password_length"), ("new", "password_groups")]
    assert problems(bob, PASSWORD) == [("new", "password_used")]
    assert problems(bob, OTHER, current="Wrong-1-guess") == [("current", "wrong_password")]


@pytest.mark.req("SEC-20", "SEC-12")
def test_a_wrong_present_password_counts_to_the_lock(bob: Runtime) -> None:
    session = come_in(bob)
    codes = []
    for _ in range(6):
        with pytest.raises(Refusal) as error:
            change_password(bob, session, OTHER, "Wrong-1-guess")
        codes.append(error.value.code)
    assert codes == [Code.INVALID] * 5 + [Code.ACCOUNT_LOCKED]
    with pytest.raises(Refusal) as locked:
        come_in(bob)
    assert locked.value.code is Code.ACCOUNT_LOCKED


@pytest.mark.req("SEC-5")
def test_the_present_and_the_seven_before_it_are_refused_and_the_eighth_is_free(
    bob: Runtime, clock: SetClock
) -> None:
    used = [PASSWORD, *(f"Changed-{number}" for number in range(1, 9))]
    for old, new in itertools.pairwise(used):
        session = come_in(bob, password=old)
        for again in used[: used.index(new)][-8:]:
            with pytest.raises(Refusal) as error:
                change_password(bob, session, again, old)
            assert told(error.value) == [("new", "password_used")], again
        change_password(bob, session, new, old)
        clock.advance(DAY_MS)
    change_password(bob, come_in(bob, password=used[-1]), PASSWORD, used[-1])  # eight others since
    with bob.database.read() as conn:
        count = conn.exec_driver_sql(
            "SELECT count(*) FROM password_history JOIN users ON users.id = user_id WHERE login = 'bob'"
        ).scalar_one()
    assert count == rules.PASSWORDS_REMEMBERED


@pytest.mark.req("SEC-7")
def test_not_again_within_a_day_with_the_time_left(idle_runtime: Runtime, clock: SetClock) -> None:
    add(idle_runtime)
    clock.advance(HOUR_MS)
    with pytest.raises(Refusal) as error:
        change_password(idle_runtime, come_in(idle_runtime), OTHER)
    (problem,) = error.value.problems
    assert (problem.path, problem.code) == ("new", "password_too_soon")
    assert problem.params == {"wait_ms": 23 * HOUR_MS}
    clock.advance(23 * HOUR_MS)
    change_password(idle_runtime, come_in(idle_runtime), OTHER)


@pytest.mark.req("SEC-7")
def test_an_administrator_may_at_any_time_and_so_may_who_must(idle_runtime: Runtime) -> None:
    add(idle_runtime, login="boss", roles=(SystemRole.ADMIN,))
    change_password(idle_runtime, come_in(idle_runtime, "boss"), OTHER)
    add(idle_runtime, login="new", must_change_password=True)
    change_password(idle_runtime, come_in(idle_runtime, "new"), OTHER)


@pytest.mark.req("SEC-9", "USR-6")
def test_a_first_password_must_be_changed_and_then_need_not(idle_runtime: Runtime) -> None:
    add(idle_runtime, must_change_password=True)
    session = come_in(idle_runtime)
    actor = actor_of(idle_runtime, session)
    assert session.me.must_change_password
    assert actor is not None
    assert actor.must_change_password
    change_password(idle_runtime, session, OTHER)
    after = actor_of(idle_runtime, session)
    assert after is not None
    assert not after.must_change_password


@pytest.mark.req("SEC-6")
def test_after_sixty_days_it_must_be_changed(idle_runtime: Runtime, clock: SetClock) -> None:
    add(idle_runtime, login="boss", roles=(SystemRole.ADMIN,))
    clock.advance(60 * DAY_MS)
    assert not come_in(idle_runtime, "boss").me.must_change_password
    clock.advance(1)
    assert come_in(idle_runtime, "boss").me.must_change_password


def test_a_password_reset_on_the_machine_lets_anybody_in_whatever_kept_them_out(
    idle_runtime: Runtime, clock: SetClock, admin: Actor
) -> None:
    bob = add(idle_runtime)
    session = come_in(idle_runtime, remember=True)
    idle_runtime.database.write(service.set_enabled, admin, bob.id, enabled=False)
    clock.advance(40 * DAY_MS)
    password = service.new_first_password()
    assert broken_rules(password) == []
    assert idle_runtime.database.write(service.reset_password, SYSTEM, " BOB ", password)
    assert come_in(idle_runtime, password=password).me.must_change_password
    assert actor_of(idle_runtime, session) is None
    assert not idle_runtime.database.write(service.reset_password, SYSTEM, "nobody", password)
    assert service.new_first_password() != password


def test_no_hash_ever_leaves_the_service(idle_runtime: Runtime) -> None:
    user = add(idle_runtime)
    session = come_in(idle_runtime)
    assert "argon2" not in f"{user}{session.me}{users(idle_runtime)}"
    assert PASSWORD not in f"{user}{session}"
