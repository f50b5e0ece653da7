"""Sender IDs: what they may be called, whom they go through, and what still needs them."""

from __future__ import annotations

import dataclasses
import threading
from typing import Any

import httpx
import msgspec
import pytest

from app.assets import service
from app.audit import reads as audits
from app.contract.channels import Channel
from app.contract.faults import Code, Param
from app.contract.feed import Topic
from app.contract.permissions import Permission
from app.contract.providers import ProviderForm, ProviderId
from app.contract.senders import NEXT, Sender, SenderForm, SenderId, SenderStatus, check_sender_name
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.runtime import Runtime
from app.dispatch import providers
from tests.areas.asking import actions
from tests.areas.conftest import NOW_MS, Client, ObservedFeed
from tests.core.replica import Replica

SMPP: dict[str, Param] = {"host": "127.0.0.1", "port": 9, "system_id": "acme", "password": "geheim"}


@pytest.fixture
def carrier(idle_runtime: Runtime) -> int:
    """An account senders can go through; nothing connects to it."""
    form = ProviderForm(name="Carrier", kind="smpp", settings=SMPP, enabled=False)
    return idle_runtime.database.write(providers.save, idle_runtime.secrets, form, None).id


class Desk:
    """Short words for the verbs."""

    def __init__(self, runtime: Runtime, admin: Actor, carrier: int) -> None:
        self.runtime, self.admin, self.carrier = runtime, admin, carrier

    def save(self, sender_id: int | None = None, **changes: Any) -> Sender:
        form = SenderForm(**{"name": "Acme", "provider_id": self.carrier, **changes})
        known = None if sender_id is None else SenderId(sender_id)
        return self.runtime.database.write(service.save, self.admin, form, known)

    def refused(self, sender_id: int | None = None, **changes: Any) -> Refusal:
        with pytest.raises(Refusal) as error:
            self.save(sender_id, **changes)
        return error.value

    def remove(self, sender_id: int) -> None:
        self.runtime.database.write(service.remove, self.admin, SenderId(sender_id))

    def all(self) -> list[Sender]:
        with self.runtime.database.read() as conn:
            return service.all_senders(conn)


@pytest.fixture
def desk(idle_runtime: Runtime, admin: Actor, carrier: int) -> Desk:
    return Desk(idle_runtime, admin, carrier)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Acme", None),
        ("A.B & C_d-1", None),
        ("12345678901", None),
        ("1" * 20, None),
        ("123", None),
        (" Acme ", None),
        ("", "required"),
        ("  ", "required"),
        ("12", "sender_characters"),
        ("1" * 21, "too_long"),
        ("ABCDEFGHIJKL", "too_long"),
        ("Юлия", "sender_characters"),
        ("A+B", "sender_characters"),
        ("a\nb", "sender_characters"),
        ("<b>", "sender_characters"),
    ],
)
def test_a_name_is_a_number_or_eleven_plain_characters(name: str, code: str | None) -> None:
    assert [one.code for one in check_sender_name(name, Channel.SMS)] == ([] if code is None else [code])


def test_a_sender_belongs_to_the_channel_of_its_account(desk: Desk, carrier: int) -> None:
    sender = desk.save(name=" Acme ")
    assert (sender.name, sender.channel, sender.provider_id, sender.provider) == (
        "Acme", Channel.SMS.value, carrier, "Carrier",
    )  # fmt: skip
    assert desk.all() == [sender]


def test_a_name_is_there_once_in_a_channel(desk: Desk) -> None:
    sender = desk.save()
    assert [(one.path, one.code) for one in desk.refused(name="ACME").problems] == [("name", "taken")]
    other = desk.save(name="Shop")
    assert [one.code for one in desk.refused(other.id, name="acme").problems] == ["taken"]
    assert desk.save(sender.id, name="ACME").name == "ACME"


def test_everything_wrong_is_told_at_once(desk: Desk) -> None:
    wrong = desk.refused(name="", provider_id=99)
    assert [(one.path, one.code) for one in wrong.problems] == [
        ("provider_id", "not_in_list"),
        ("name", "required"),
    ]
    assert desk.all() == []


def test_who_is_not_there_is_not_found(desk: Desk) -> None:
    assert desk.refused(99).code is Code.NOT_FOUND
    with pytest.raises(Refusal) as error:
        desk.remove(99)
    assert error.value.code is Code.NOT_FOUND


@pytest.mark.req("BRD-54", "SID-5")
def test_only_an_active_sender_can_be_chosen(desk: Desk, idle_runtime: Runtime) -> None:
    active, blocked = desk.save(), desk.save(name="Old")
    desk.save(blocked.id, name="Old", status=SenderStatus.BLOCKED)
    with idle_runtime.database.read() as conn:
        assert service.active(conn, active.id) == active
        for sender_id, code in ((blocked.id, "sender_inactive"), (99, "sender_gone")):
            with pytest.raises(Refusal) as error:
                service.active(conn, sender_id, "steps.0.sender_id")
            assert [(one.path, one.code) for one in error.value.problems] == [("steps.0.sender_id", code)]


@pytest.mark.req("SID-3", "SID-4")
def test_a_registration_moves_as_the_table_says_and_is_audited(desk: Desk, idle_runtime: Runtime) -> None:
    follows = {
        "draft": {"submitted"},
        "submitted": {"in_progress", "canceled", "rejected"},
        "in_progress": {"testing", "done", "rejected", "canceled"},
        "testing": {"done", "rejected"},
        "done": {"active"},
        "active": {"blocked", "canceled"},
        "blocked": {"active"},
        "rejected": set(),
        "canceled": set(),
    }
    assert {one.value: {after.value for after in NEXT[one]} for one in SenderStatus} == follows
    sender = desk.save(status=SenderStatus.DRAFT)
    for status in ("submitted", "in_progress", "testing", "done", "active"):
        sender = desk.save(sender.id, status=SenderStatus(status), comment="not kept")
        assert (sender.status, sender.comment) == (status, "")
    refusal = desk.refused(sender.id, status=SenderStatus.TESTING)
    assert [(one.path, one.code) for one in refusal.problems] == [("status", "status_does_not_follow")]
    assert desk.refused(name="New", status=SenderStatus.BLOCKED).problems[0].path == "status"
    blocked = desk.save(sender.id, status=SenderStatus.BLOCKED, comment=" Complaints ")
    assert (blocked.comment, blocked.created_ms) == ("Complaints", NOW_MS)
    with idle_runtime.database.read() as conn:
        last = audits.of_object(conn, "sender", sender.id, limit=1)[0]
    assert (last.action, last.login, last.at_ms) == ("sender_changed", "admin", NOW_MS)
    assert (last.details["before"], last.details["status"], last.details["comment"]) == (
        "active", "blocked", "Complaints",
    )  # fmt: skip


def test_an_account_a_sender_goes_through_stays(desk: Desk, idle_runtime: Runtime, carrier: int) -> None:
    sender = desk.save()
    with pytest.raises(Refusal) as error:
        idle_runtime.database.write(providers.remove, idle_runtime.secrets, ProviderId(carrier))
    assert (error.value.code, error.value.params) == (Code.IN_USE, {"what": "provider_has_senders"})
    assert idle_runtime.secrets.get(providers.secret_name(carrier, "password")) == "geheim"
    desk.remove(sender.id)
    idle_runtime.database.write(providers.remove, idle_runtime.secrets, ProviderId(carrier))


def test_every_change_is_logged_and_told(desk: Desk, idle_runtime: Runtime, admin: Actor) -> None:
    feed = idle_runtime.feed
    assert isinstance(feed, ObservedFeed)
    before = len(actions(idle_runtime))
    replica = Replica({Topic.SENDERS: {}}, feed.last_seq, admin.listener())
    sender = desk.save()
    desk.save(sender.id, name="Shop", status=SenderStatus.BLOCKED)
    desk.save(name="Third")
    replica.follow(feed.seen)
    assert replica.rows[Topic.SENDERS] == {str(one.id): msgspec.json.encode(one) for one in desk.all()}
    desk.remove(sender.id)
    replica.follow(feed.seen)
    assert replica.rows[Topic.SENDERS] == {str(one.id): msgspec.json.encode(one) for one in desk.all()}
    assert actions(idle_runtime)[before:] == ["sender_added", "sender_changed", "sender_added", "sender_deleted"]


# -- over HTTP -------------------------------------------------------------------------------------------------


def test_accounts_and_senders_over_http(client: Client) -> None:
    def call(method: str, path: str, status: int, **options: Any) -> httpx.Response:
        answer = client.call(method, path, **options)
        assert answer.status_code == status, answer.text
        return answer

    (kind,) = [one for one in call("GET", "/api/provider-kinds", 200).json() if one["kind"] == "smpp"]
    assert {"host", "system_id", "password"} <= {field["key"] for field in kind["fields"]}
    form = {"name": "Carrier", "kind": "smpp", "settings": SMPP, "enabled": False}
    provider = call("POST", "/api/providers", 201, json=form).json()
    assert "geheim" not in str(provider)
    changed = {**form, "version": 1, "name": "Carrier 2"}
    assert call("PUT", f"/api/providers/{provider['id']}", 200, json=changed).json()["version"] == 2
    assert call("PUT", f"/api/providers/{provider['id']}", 409, json=changed).json()["code"] == "conflict"
    assert [one["name"] for one in call("GET", "/api/providers", 200).json()] == ["Carrier 2"]
    sender = call("POST", "/api/senders", 201, json={"name": "Acme", "provider_id": provider["id"]}).json()
    refused = call("DELETE", f"/api/providers/{provider['id']}", 409).json()
    assert refused["params"] == {"what": "provider_has_senders"}
    renamed = {"name": "Shop", "provider_id": provider["id"]}
    assert call("PUT", f"/api/senders/{sender['id']}", 200, json=renamed).json()["name"] == "Shop"
    assert [one["name"] for one in call("GET", "/api/senders", 200, who="agent").json()] == ["Shop"]
    call("DELETE", f"/api/senders/{sender['id']}", 204)
    call("DELETE", f"/api/providers/{provider['id']}", 204)
    assert call("GET", "/api/providers", 200).json() == []
    done = [one for one in actions(client.runtime) if one.startswith(("provider_", "sender_"))]
    assert done == [
        *("provider_added", "provider_changed", "sender_added", "sender_changed"),
        *("sender_deleted", "provider_deleted"),
    ]


@pytest.mark.req("SID-1")
def test_other_channels_than_sms_and_rcs_are_registered_by_the_owner(idle_runtime: Runtime, admin: Actor) -> None:
    settings: dict[str, Param] = {"port": 9, "password": "geheim"}
    rights = frozenset({Permission.MANAGE_SENDER_IDS, Permission.VIEW_SENDER_IDS})
    clerk = dataclasses.replace(admin, permissions=rights)
    for channel, allowed in ((Channel.RCS, True), (Channel.VIBER, False), (Channel.EMAIL, False)):
        name = channel.name
        form = ProviderForm(name=name, kind=f"simulated_{name.lower()}", settings=settings, enabled=False)
        account = idle_runtime.database.write(providers.save, idle_runtime.secrets, form, None)
        wanted = SenderForm(name=name, provider_id=account.id)
        if allowed:
            idle_runtime.database.write(service.save, clerk, wanted, None)
            continue
        with pytest.raises(Refusal) as refused:
            idle_runtime.database.write(service.save, clerk, wanted, None)
        assert [(one.path, one.code) for one in refused.value.problems] == [("provider_id", "owner_registers")]
        sender = idle_runtime.database.write(service.save, admin, wanted, None)
        with pytest.raises(Refusal) as kept:
            idle_runtime.database.write(service.remove, clerk, sender.id)
        assert kept.value.code is Code.PERMISSION_DENIED
        idle_runtime.database.write(service.remove, admin, sender.id)


@pytest.mark.req("RCS-2", "RCS-42")
def test_a_sender_knows_the_network_its_account_leads_to(client: Client) -> None:
    def call(method: str, path: str, **form: Any) -> Any:
        answer = client.call(method, path, json=form)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    settings: dict[str, Param] = {"port": 9, "password": "geheim"}
    account = {"name": "Rich", "kind": "simulated_rcs", "enabled": False}
    provider = call("POST", "/api/providers", **account, settings=settings)
    assert provider["rcs_network"] == "gsma"
    sender = call("POST", "/api/senders", name="Nordwind", provider_id=provider["id"])
    assert sender["rcs_network"] == "gsma"
    led = {**account, "settings": {**settings, "network": "google"}, "version": 1, "name": "Richer"}
    assert call("PUT", f"/api/providers/{provider['id']}", **led)["rcs_network"] == "google"
    (now,) = client.call("GET", "/api/senders").json()
    assert (now["rcs_network"], now["provider"]) == ("google", "Richer")
    feed = client.runtime.feed
    assert isinstance(feed, ObservedFeed)
    told = [one.event.record for one in feed.seen if one.event.topic is Topic.SENDERS]
    assert told[-1] is not None
    assert msgspec.json.decode(told[-1]) == now
    other = {**led, "settings": {**settings, "network": "pigeons"}, "version": 2}
    refused = client.call("PUT", f"/api/providers/{provider['id']}", json=other).json()
    assert [one["path"] for one in refused["problems"]] == ["settings.network"]


def test_a_forgotten_sender_does_not_come_back_as_another(desk):
    old = desk.save(name="Old")
    desk.remove(old.id)
    assert desk.save(name="New").id != old.id


def test_a_keyring_asks_for_its_key_before_the_writer_needs_it(client, monkeypatch):
    asked: list[str] = []
    secrets = client.runtime.secrets

    def get(name: str) -> str | None:
        asked.append(threading.current_thread().name)
        return None

    monkeypatch.setattr(secrets, "get", get)
    monkeypatch.setattr(secrets, "put", lambda *_: asked.append("put"))
    form = {"name": "Carrier", "kind": "smpp", "settings": SMPP, "enabled": False}
    assert client.call("POST", "/api/providers", json=form).status_code == 201
    assert asked[-1] == "put"
    assert len(asked) > 1
    assert "writer" not in asked


@pytest.mark.req("WAP-2", "BKO-3")
def test_only_a_sender_of_whatsapp_is_verified_by_it(desk: Desk) -> None:
    refused = desk.refused(verified=True)
    assert [(one.path, one.code) for one in refused.problems] == [("verified", "whatsapp_alone")]
    form = ProviderForm(
        name="Chat", kind="simulated_whatsapp", settings={"port": 9, "password": "x"}, enabled=False
    )
    chat = desk.runtime.database.write(providers.save, desk.runtime.secrets, form, None).id
    sender = desk.save(name="34900100200", provider_id=chat, verified=True)
    assert sender.verified
    assert not desk.save(sender.id, name=sender.name, provider_id=chat).verified
