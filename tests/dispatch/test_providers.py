"""Provider accounts: secrets apart, versions that refuse, and an account that is needed stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.channels.kit.connector import Link, LinkState
from app.channels.registry import CONNECTORS
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.providers import Provider, ProviderForm, ProviderId
from app.core.errors import Refusal
from app.core.secrets import FileSecrets
from app.dispatch import intake, providers
from tests.core.store import Store, open_store
from tests.dispatch.ground import draft

pytestmark = pytest.mark.both_databases

SECRET = "s3cr3t-w"
SMPP = {"host": "smsc.example", "port": 2775, "system_id": "acme", "password": SECRET}


class House:
    """A store with its secrets."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.secrets = FileSecrets(folder / "secrets.json")

    def save(self, provider_id: int | None = None, **changes: Any) -> Provider:
        values: dict[str, Any] = {"name": "Carrier", "kind": "smpp", "settings": SMPP, **changes}
        known = None if provider_id is None else ProviderId(provider_id)
        return self.store.database.write(providers.save, self.secrets, ProviderForm(**values), known)

    def refused(self, provider_id: int | None = None, **changes: Any) -> Refusal:
        with pytest.raises(Refusal) as error:
            self.save(provider_id, **changes)
        return error.value

    def remove(self, provider_id: int) -> str:
        return self.store.database.write(providers.remove, self.secrets, ProviderId(provider_id))

    def password(self, provider_id: int) -> str | None:
        return self.secrets.get(providers.secret_name(provider_id, "password"))

    def everything_stored(self) -> bytes:
        return self.store.everything()

    def told(self) -> Provider:
        event = [item.event for item in self.store.published if item.event.topic is Topic.PROVIDERS][-1]
        return msgspec.json.decode(bytes(event.record or b""), type=Provider)

    def fresh(self) -> list[Provider]:
        with self.store.database.read() as conn:
            return providers.all_providers(conn, {})


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_store(tmp_path) as store:
        yield House(store, tmp_path)


@pytest.mark.req("BKO-3")
def test_a_secret_is_never_in_the_database_nor_told(house: House) -> None:
    provider = house.save()
    assert house.password(provider.id) == SECRET
    assert provider.secrets_set == ("password",)
    assert "password" not in provider.settings
    assert SECRET.encode() not in house.everything_stored()
    assert SECRET not in f"{provider}{house.told()}{house.fresh()}"


def test_a_connector_gets_its_secrets_back(house: House) -> None:
    provider = house.save()
    with house.store.database.read() as conn:
        kind, version, settings = providers.enabled(conn)[provider.id]
    values = providers.with_secrets(house.secrets, provider.id, CONNECTORS[kind], settings)
    assert (version, values) == (1, SMPP)


def test_a_secret_left_out_stays_and_a_new_one_replaces_it(house: House) -> None:
    provider = house.save()
    without = {key: value for key, value in SMPP.items() if key != "password"}
    changed = house.save(provider.id, version=1, settings={**without, "port": 2776})
    assert (changed.version, changed.settings["port"], changed.secrets_set) == (2, 2776, ("password",))
    assert house.password(provider.id) == SECRET
    house.save(provider.id, version=2, settings={**without, "password": ""})
    assert house.password(provider.id) == SECRET
    house.save(provider.id, version=3, settings={**without, "password": "other"})
    assert house.password(provider.id) == "other"


@pytest.mark.parametrize("version", [0, 1, 3])
def test_a_change_of_another_version_is_a_conflict(house: House, version: int) -> None:
    provider = house.save()
    house.save(provider.id, version=1, name="Carrier 2")
    assert house.refused(provider.id, version=version, name="Late").code is Code.CONFLICT
    assert [one.name for one in house.fresh()] == ["Carrier 2"]


def test_everything_wrong_is_told_under_the_settings(house: House) -> None:
    house.save()
    refusal = house.refused(name=" CARRIER ", settings={"port": 99_999, "colour": "red"})
    assert sorted((one.path, one.code) for one in refusal.problems) == [
        ("name", "taken"),
        ("settings.colour", "unknown_setting"),
        ("settings.host", "required"),
        ("settings.port", "out_of_range"),
        ("settings.system_id", "required"),
    ]
    assert [(one.path, one.code) for one in house.refused(name="").problems] == [("name", "required")]
    assert len(house.fresh()) == 1


def test_a_kind_nobody_knows_or_another_one_is_refused(house: House) -> None:
    assert [(one.path, one.code) for one in house.refused(kind="pigeon").problems] == [("kind", "not_in_list")]
    provider = house.save()
    assert [one.path for one in house.refused(provider.id, kind="pigeon", version=1).problems] == ["kind"]


def test_an_account_keeps_its_own_name(house: House) -> None:
    provider = house.save()
    assert house.save(provider.id, version=1, name="carrier").name == "carrier"


def test_who_is_not_there_is_not_found(house: House) -> None:
    assert house.refused(99, version=1).code is Code.NOT_FOUND
    with pytest.raises(Refusal) as error:
        house.remove(99)
    assert error.value.code is Code.NOT_FOUND


def test_every_change_wakes_the_engine_and_is_told(house: House) -> None:
    provider = house.save()
    assert house.told() == provider == house.fresh()[0]
    changed = house.save(provider.id, version=1, enabled=False)
    assert house.told() == changed == house.fresh()[0]
    assert house.remove(provider.id) == "Carrier"
    assert (house.store.published[-1].event.change.value, house.fresh()) == ("delete", [])
    assert house.store.woken == [{providers.CHANGED}] * 3


def test_a_disabled_account_is_not_connected(house: House) -> None:
    house.save(enabled=False)
    with house.store.database.read() as conn:
        assert providers.enabled(conn) == {}


def test_a_connections_new_state_is_told_to_those_who_watch(house: House) -> None:
    provider = house.save()
    link = Link(LinkState.DOWN, "refused", 5)
    house.store.database.write(providers.tell_link, provider.id, link)
    told = house.told()
    assert (told.link, told.link_reason, told.link_since_ms) == ("down", "refused", 5)
    with house.store.database.read() as conn:
        assert providers.all_providers(conn, {provider.id: link}) == [told]
    count = len(house.store.published)
    house.store.database.write(providers.tell_link, 99, link)
    assert len(house.store.published) == count


def test_removing_forgets_the_secret_once_the_account_is_gone(house: House) -> None:
    provider = house.save()
    house.store.database.write(intake.accept, [draft(provider_id=provider.id)])
    with pytest.raises(Refusal) as error:
        house.remove(provider.id)
    assert (error.value.code, error.value.params) == (Code.IN_USE, {"what": "provider_has_messages"})
    assert house.password(provider.id) == SECRET
    house.store.database.write(lambda work: work.conn.exec_driver_sql("DELETE FROM messages"))
    house.remove(provider.id)
    assert house.password(provider.id) is None


def test_every_kind_shows_its_form_without_defaults_for_secrets(house: House) -> None:
    for kind in providers.kinds():
        assert {field.key for field in kind.fields if field.secret} == set(CONNECTORS[kind.kind].secrets)
        assert all(field.default in (None, "") for field in kind.fields if field.secret)


def test_a_forgotten_account_does_not_come_back_as_another(house):
    old = house.save(name="Old")
    house.remove(old.id)
    assert house.save(name="New").id != old.id
