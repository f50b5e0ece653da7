"""Every route of contacts and import: who may call it, and what travels over the wire."""

from __future__ import annotations

import pytest

from app.contacts.routes import ROUTES
from app.contract.permissions import Permission
from tests.areas.conftest import PASSWORD, actor_named

MANAGE = Permission.MANAGE_CONTACTS.value
IMPORT = Permission.IMPORT_CONTACTS.value
OPT_OUTS = Permission.MANAGE_OPT_OUT_WORDS.value
EXPORT = Permission.EXPORT_ENTITIES.value

EVERYBODY: dict[str, object] = {"query": {}}
FILTER = {"field": "attribute.city", "op": "filled"}

RIGHTS: dict[tuple[str, str], tuple[str, object]] = {
    ("POST", "/api/contacts/page"): (MANAGE, {}),
    ("POST", "/api/contacts/count"): (MANAGE, {}),
    ("POST", "/api/contacts/targets"): (MANAGE, {"ids": [1]}),
    ("GET", "/api/contacts/1"): (MANAGE, None),
    ("GET", "/api/contacts/1/opt-outs"): (MANAGE, None),
    ("POST", "/api/contacts"): (MANAGE, {"phone": "123"}),
    ("PUT", "/api/contacts/1"): (MANAGE, {"phone": "123"}),
    ("DELETE", "/api/contacts/1"): (MANAGE, None),
    ("POST", "/api/contacts/1/merge"): (MANAGE, {"into_id": 2}),
    ("POST", "/api/contacts/1/devices"): (MANAGE, {"channel": 8, "token": "a"}),
    ("DELETE", "/api/devices/1"): (MANAGE, None),
    ("POST", "/api/contacts/mass-edit"): (MANAGE, {"selection": EVERYBODY}),
    ("POST", "/api/contacts/mass-delete"): (MANAGE, {"selection": EVERYBODY, "count": 1}),
    ("POST", "/api/contacts/restore/1"): (MANAGE, None),
    ("POST", "/api/contacts/export"): (EXPORT, {"selection": EVERYBODY, "fields": ["phone"]}),
    ("GET", "/api/exports/1"): (EXPORT, None),
    ("GET", "/api/tags"): (MANAGE, None),
    ("POST", "/api/tags"): (MANAGE, {"name": "a"}),
    ("PUT", "/api/tags/1"): (MANAGE, {"name": "a"}),
    ("DELETE", "/api/tags/1"): (MANAGE, None),
    ("POST", "/api/opt-outs"): (OPT_OUTS, {"contact_id": 1}),
    ("POST", "/api/opt-outs/1/lift"): (OPT_OUTS, None),
    ("GET", "/api/attributes"): ("", None),
    ("GET", "/api/attributes/1/uses"): (MANAGE, None),
    ("POST", "/api/attributes"): (MANAGE, {"name": "a", "type": "text"}),
    ("PUT", "/api/attributes/1"): (MANAGE, {"name": "a", "type": "text"}),
    ("POST", "/api/attributes/1/retype"): (MANAGE, {"version": 1, "type": "text"}),
    ("DELETE", "/api/attributes/1"): (MANAGE, None),
    ("GET", "/api/targets"): (MANAGE, None),
    ("POST", "/api/targets/page"): (MANAGE, {}),
    ("POST", "/api/targets/count"): (MANAGE, {"filters": [FILTER]}),
    ("GET", "/api/targets/1/count"): (MANAGE, None),
    ("GET", "/api/targets/1/uses"): (MANAGE, None),
    ("POST", "/api/targets"): (MANAGE, {"name": "a", "filters": [FILTER]}),
    ("PUT", "/api/targets/1"): (MANAGE, {"name": "a", "filters": [FILTER]}),
    ("POST", "/api/targets/1/duplicate"): (MANAGE, None),
    ("DELETE", "/api/targets/1"): (MANAGE, None),
    ("POST", "/api/imports"): (IMPORT, None),
    ("GET", "/api/imports"): (IMPORT, None),
    ("GET", "/api/imports/1"): (IMPORT, None),
    ("DELETE", "/api/imports/1"): (IMPORT, None),
    ("PUT", "/api/imports/1/options"): (IMPORT, {}),
    ("GET", "/api/imports/1/rows"): (IMPORT, None),
    ("POST", "/api/imports/1/check"): (IMPORT, {}),
    ("GET", "/api/imports/1/records"): (IMPORT, None),
    ("PUT", "/api/imports/1/records/1"): (IMPORT, {"cells": []}),
    ("POST", "/api/imports/1/rejected"): (IMPORT, {}),
    ("POST", "/api/imports/1/run"): (IMPORT, {}),
    ("POST", "/api/imports/1/undo"): (IMPORT, None),
    ("GET", "/api/import-presets"): (IMPORT, None),
    ("POST", "/api/import-presets"): (IMPORT, {"name": "a", "entries": []}),
    ("DELETE", "/api/import-presets/1"): (IMPORT, None),
}
"""By method and path, the right that is missing first, and a body that would be taken."""


def test_the_table_of_rights_names_every_route():
    declared = {
        (method, "/".join("1" if part.startswith("{") else part for part in path.split("/")))
        for route in ROUTES
        for path in route.paths
        for method in route.http_methods
        if method != "OPTIONS"
    }
    assert declared == set(RIGHTS)


@pytest.mark.req("CON-5", "ROL-8")
def test_without_the_right_every_route_refuses(client):
    for (method, path), (right, body) in RIGHTS.items():
        options = {} if body is None else {"json": body}
        answer = client.call(method, path, who="agent", **options)
        # an agent works on conversations, and so may know tags
        if not right or (method, path) == ("GET", "/api/tags"):
            assert answer.status_code == 200, path
            continue
        assert answer.status_code == 403, (method, path, answer.text)
        assert answer.json()["code"] == "permission_denied"
        assert answer.json()["params"] == {"permission": right}


def test_nobody_signed_in_gets_anything(client):
    for method, path in RIGHTS:
        assert client.http.request(method, path).status_code == 401, (method, path)


def test_contacts_over_the_wire(client):
    made = client.call("POST", "/api/contacts", json={"phone": "5046218927", "values": {"name": "Ann"}}).json()
    assert made["phone"] == "15046218927"
    again = client.call("POST", "/api/contacts", json={"phone": "5046218927"})
    assert (again.status_code, again.json()["params"]["id"]) == (409, made["id"])
    bad = client.call("POST", "/api/contacts", json={"phone": "x", "values": {"email": "y"}})
    assert (bad.status_code, {p["path"] for p in bad.json()["problems"]}) == (422, {"phone", "values.email"})
    form = {"phone": "5046218927", "values": {"name": None}, "version": made["version"]}
    after = client.call("PUT", f"/api/contacts/{made['id']}", json=form).json()
    assert after["values"] == {}
    stale = client.call("PUT", f"/api/contacts/{made['id']}", json=form)
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict")
    assert client.call("DELETE", f"/api/contacts/{made['id']}").status_code == 204
    assert client.call("GET", f"/api/contacts/{made['id']}").status_code == 404


def test_unknown_fields_of_a_command_are_refused(client):
    answer = client.call("POST", "/api/contacts", json={"phone": "123", "phones": "456"})
    assert answer.status_code == 400


@pytest.mark.req("CON-17")
def test_an_export_is_fetched_by_its_job(client):
    client.call("POST", "/api/contacts", json={"phone": "5046218927"})
    begun = client.call("POST", "/api/contacts/export", json={"selection": EVERYBODY, "fields": ["phone"]})
    assert begun.status_code == 202
    client.done(begun.json())
    file = client.call("GET", f"/api/exports/{begun.json()['id']}")
    assert file.content == "\ufeffphoneNumber\r\n15046218927\r\n".encode()
    assert "contacts.csv" in file.headers["content-disposition"]


@pytest.mark.req("CON-4")
def test_departments_do_not_divide_contacts(client):
    made = client.call("POST", "/api/contacts", json={"phone": "+34600111222"}).json()
    first_line = actor_named(client.runtime, "agent").department_id
    assert first_line != actor_named(client.runtime, "admin").department_id
    person = {
        "login": "super",
        "password": PASSWORD,
        "first_name": "Su",
        "last_name": "Per",
        "email": "su@acme.test",
        "department_id": first_line,
        "roles": ["supervisor"],
        "must_change_password": False,
    }
    assert client.call("POST", "/api/users", json=person).status_code == 201
    assert client.call("GET", f"/api/contacts/{made['id']}", who="super").json() == made
    page = client.call("POST", "/api/contacts/page", who="super", json={}).json()
    assert [row["id"] for row in page["rows"]] == [made["id"]]
