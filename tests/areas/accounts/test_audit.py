"""The action log: written with the change, sealed entry to entry, without anything secret."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text

from app.audit import service as audit
from app.core import workspace
from app.core.actor import SYSTEM, Actor
from app.core.errors import Refusal
from app.core.runtime import Runtime
from app.core.work import UnitOfWork
from tests.areas.accounts.people import PASSWORD, add, come_in
from tests.areas.asking import actions, read


def entries(runtime: Runtime) -> list[dict[str, Any]]:
    with runtime.database.read() as conn:
        return [dict(row) for row in conn.execute(text("SELECT * FROM audit_entries ORDER BY id")).mappings()]


def tamper(runtime: Runtime, statement: str) -> None:
    runtime.database.write(lambda work: work.conn.execute(text(statement)))


@pytest.fixture
def busy(idle_runtime: Runtime) -> Runtime:
    """A workspace in which something has happened."""
    for login in ("bob", "carl", "dora"):
        add(idle_runtime, login=login)
        come_in(idle_runtime, login)
    return idle_runtime


@pytest.mark.req("AUD-4")
def test_an_untouched_log_is_whole(busy: Runtime, blank: Runtime) -> None:
    assert len(entries(busy)) >= 6
    assert read(busy, audit.first_break) is None
    assert read(blank, audit.first_break) is None


COLUMNS = "at_ms, user_id, login, address, action, object_type, object_id, details, chain"


@pytest.mark.req("AUD-4")
@pytest.mark.parametrize("column", COLUMNS.split(", "))
def test_an_edited_entry_breaks_the_chain_where_it_was_edited(busy: Runtime, column: str) -> None:
    value = "1" if column in ("at_ms", "user_id") else "'x'"
    tamper(busy, f"UPDATE audit_entries SET {column} = {value} WHERE id = 3")
    assert read(busy, audit.first_break) == 3


@pytest.mark.req("AUD-4")
@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("DELETE FROM audit_entries WHERE id = 1", 2),
        ("DELETE FROM audit_entries WHERE id = 3", 4),
        ("UPDATE audit_entries SET id = -1 WHERE id = 4", -1),
        (f"INSERT INTO audit_entries SELECT 100, {COLUMNS} FROM audit_entries WHERE id = 2", 100),
    ],
    ids=["first gone", "one gone", "moved", "copied"],
)
def test_removing_moving_and_adding_entries_breaks_it_too(busy: Runtime, statement: str, first: int) -> None:
    tamper(busy, statement)
    assert read(busy, audit.first_break) == first


@pytest.mark.req("AUD-4")
def test_an_entry_is_written_with_its_change_or_not_at_all(idle_runtime: Runtime) -> None:
    before = actions(idle_runtime)
    with pytest.raises(Refusal):
        add(idle_runtime, department_id=99)
    assert actions(idle_runtime) == before


def record(runtime: Runtime, details: dict[str, object]) -> dict[str, Any]:
    def verb(work: UnitOfWork) -> None:
        audit.record(work, SYSTEM, "tried", "thing", 5, details=details)

    runtime.database.write(verb)
    told: dict[str, Any] = json.loads(entries(runtime)[-1]["details"])
    return told


@pytest.mark.req("AUD-4")
@pytest.mark.parametrize(
    "key", ["password", "new_password", "token", "API-Token", "secret", "client_secret", "key", "api_key", "code"]
)
def test_secrets_are_masked_however_deep_they_lie(idle_runtime: Runtime, key: str) -> None:
    told = record(
        idle_runtime,
        {key: "s3cr3t", "old": {"a": {key: "s3cr3t"}}, "new": [{key: {"x": "s3cr3t"}}], "name": "plain"},
    )
    assert told == {key: "***", "old": {"a": {key: "***"}}, "new": [{key: "***"}], "name": "plain"}


def test_records_are_told_field_by_field(idle_runtime: Runtime) -> None:
    told = record(idle_runtime, {"new": workspace.DEFAULTS})
    assert told["new"]["time_zone"] == "UTC"


def test_no_password_is_anywhere_in_the_log(busy: Runtime) -> None:
    assert PASSWORD not in json.dumps(entries(busy))


@pytest.mark.req("AUD-1")
def test_an_entry_says_who_from_where_did_what_to_what(idle_runtime: Runtime, admin: Actor) -> None:
    user = add(idle_runtime, actor=admin)
    entry = entries(idle_runtime)[-1]
    assert (entry["login"], entry["address"], entry["action"]) == ("admin", "127.0.0.1", "user_added")
    assert (entry["object_type"], entry["object_id"], entry["at_ms"]) == (
        "user", str(user.id), idle_runtime.clock.now_ms(),
    )  # fmt: skip
    assert json.loads(entry["details"]) == {"login": "bob", "roles": ["agent"]}
