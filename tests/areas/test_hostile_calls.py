"""Calls nobody's desktop makes: whatever they hold, they are answered or refused, never a fault of the program."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import func, select

from app.audit.tables import audit_entries
from tests.areas.conftest import PASSWORD

HUGE = 10**30
LONG = "a" * 60_000
MANY_DIGITS = "9" * 5_000
EVERYBODY: dict[str, Any] = {"query": {}}


def page(**query: Any) -> dict[str, Any]:
    return {"query": query}


def values(field: str, *given: object) -> dict[str, Any]:
    return page(filters=[{"field": field, "op": "value", "values": given}])


CALLS: list[tuple[str, str, Any]] = [
    ("POST", "/api/contacts/page", page(search=LONG)),
    ("POST", "/api/contacts/page", page(search="я" * 60_000)),
    ("POST", "/api/contacts/page", values("attribute.name", LONG)),
    ("POST", "/api/contacts/page", values("phone", LONG)),
    ("POST", "/api/contacts/page", values("opt_out", "²")),
    ("POST", "/api/contacts/page", values("opt_out", MANY_DIGITS)),
    ("POST", "/api/contacts/page", values("opt_out", "1:" + LONG)),
    ("POST", "/api/contacts/page", values("tags", HUGE)),
    ("POST", "/api/contacts/page", values("target", HUGE)),
    ("POST", "/api/contacts/page", page(sort=[{"field": "phone"}] * 3_000)),
    ("POST", "/api/contacts/page", {"offset": HUGE, "limit": HUGE}),
    ("POST", "/api/contacts/page", {"offset": -HUGE, "limit": -HUGE}),
    ("POST", "/api/contacts/count", {"search": LONG}),
    ("POST", "/api/contacts/targets", {"ids": [HUGE]}),
    ("POST", "/api/targets/count", {"filters": [{"field": "opt_out", "op": "value", "values": ["²"]}]}),
    ("POST", "/api/targets/page", page(search=LONG)),
    ("POST", "/api/contacts", {"phone": "+34600111222", "values": {"name": "a\u0000b"}}),
    ("POST", "/api/contacts", {"phone": LONG}),
    ("POST", "/api/opt-outs", {"contact_id": HUGE, "channel": 1}),
    ("POST", "/api/opt-outs", {"contact_id": 1, "channel": 1, "sender": LONG}),
    ("POST", "/api/contacts/mass-edit", {"selection": {"ids": [HUGE]}, "clear": ["name"]}),
    ("POST", "/api/contacts/mass-delete", {"selection": EVERYBODY, "count": HUGE}),
    ("GET", f"/api/contacts/{HUGE}", None),
    ("GET", f"/api/content-templates/{HUGE}/form", None),
    ("POST", "/api/content-templates/page", values("channel", HUGE)),
    ("POST", "/api/content-templates", {"name": LONG, "content": {"channel": 1, "text": LONG}}),
    ("PUT", f"/api/content-templates/{HUGE}", {"name": "a", "content": {"channel": 1, "text": "a"}}),
    ("GET", f"/api/bulk/campaigns/{HUGE}", None),
    ("GET", f"/api/bulk/files/{HUGE}/check", None),
    ("GET", f"/api/bulk/reports/{HUGE}", None),
    ("PUT", "/api/bulk/connection", {"sender_ids": [HUGE], "missed_start_min": HUGE}),
    ("POST", "/api/bulk/campaigns", {"name": LONG, "text": LONG, "per_minute": HUGE, "at_ms": HUGE}),
    ("POST", "/api/bulk/campaigns/1/entries", page(search=LONG)),
    ("POST", f"/api/bulk/campaigns/1/files?name={'a' * 500}&slot={HUGE}", None),
    ("POST", "/api/bulk/template", {"dated": True, "names": [LONG, "=cmd"]}),
    ("POST", f"/api/contacts/{HUGE}/merge", {"into_id": -HUGE}),
    ("POST", f"/api/contacts/restore/{HUGE}", None),
    ("GET", f"/api/exports/{HUGE}", None),
    ("POST", "/api/conversations/page", {"group": "all", "mode": "content", "text": LONG}),
    ("POST", "/api/conversations/page", {"group": "all", "text": LONG}),
    ("POST", "/api/conversations/page", {"group": "all", "text": "²", "offset": HUGE}),
    ("POST", "/api/conversations/rows", [HUGE]),
    ("POST", "/api/conversations", {"number": LONG, "name": LONG}),
    ("GET", f"/api/conversations/1/thread?before={HUGE}", None),
    ("GET", f"/api/events?after={HUGE}&after=x", None),
    ("POST", "/api/broadcasts/page", page(search=LONG)),
    ("POST", "/api/broadcasts/page", page(sort=[{"field": "name"}] * 3_000)),
    (
        "POST",
        "/api/broadcasts/preflight/people",
        {"recipients": [], "steps": [], "reason": "x", "after": "contact:²"},
    ),
    (
        "POST",
        "/api/broadcasts/preflight/people",
        {
            "recipients": [{"kind": "everybody"}],
            "steps": [],
            "reason": "no_address",
            "after": f"contact:{MANY_DIGITS}",
        },
    ),
    ("POST", "/api/broadcasts", {"name": "x", "timing": "at", "at_ms": HUGE}),
    ("GET", f"/api/broadcasts/test/{HUGE}", None),
    ("POST", f"/api/broadcasts/{HUGE}/relaunch?now=x", None),
    ("GET", f"/api/imports/{HUGE}/rows", None),
    ("POST", f"/api/jobs/{HUGE}/cancel", None),
    ("POST", "/api/session", {"login": LONG, "password": LONG}),
    ("POST", "/api/session", {"login": "nobody", "password": LONG, "machine": LONG}),
    ("POST", "/api/session/resume", {"token": LONG}),
    ("POST", "/api/password-resets", {"login_or_email": LONG}),
    ("POST", "/api/users", {"login": LONG}),
]


@pytest.mark.req("TBL-22", "TBL-20")
def test_whatever_a_call_holds_it_is_answered(client):
    assert client.call(
        "POST", "/api/contacts", json={"phone": "+34600111333", "values": {"name": "Eva"}}
    ).is_success
    assert client.call("POST", "/api/conversations", json={"number": "+34600111333"}).is_success
    assert client.call("POST", "/api/broadcasts", json={"name": "Run", "timing": "at"}).is_success
    faults = []
    for method, path, body in CALLS:
        answer = client.call(method, path, json=body) if body is not None else client.call(method, path)
        if answer.status_code >= 500:
            faults.append((method, path, json.dumps(body)[:80], answer.status_code, answer.text[:120]))
    assert faults == []


@pytest.mark.req("SEC-12")
def test_a_guess_leaves_no_more_behind_than_a_login_can_hold(client):
    refused = client.http.post("/api/session", json={"login": LONG, "password": "x"})
    assert (refused.status_code, refused.json()["problems"][0]["code"]) == (422, "too_long")
    session = {"login": "admin", "password": PASSWORD, "machine": LONG}
    assert client.http.post("/api/session", json=session).status_code == 200
    with client.runtime.database.read() as conn:
        longest = select(
            func.max(func.length(audit_entries.c.details)), func.max(func.length(audit_entries.c.login))
        )
        assert max(conn.execute(longest).one()) < 1_000
