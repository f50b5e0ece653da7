"""An account is tried out: what its connection comes to is told, and nothing stays behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.channels.kit.connector import Inbound, Inlet, Link, LinkState
from app.contract.faults import Code, Param
from app.contract.providers import ProviderForm, ProviderProbe
from app.core.clock import Clock
from app.core.errors import Refusal
from app.core.secrets import FileSecrets
from app.dispatch import probing, providers
from app.dispatch.probing import NotKeptError, probe
from tests.core.store import Store, open_store

SMPP: dict[str, Param] = {"host": "smsc.example", "system_id": "acme", "password": "geheim"}


class Trial:
    """A connector that comes to a state at once, or never."""

    def __init__(self, state: LinkState | None, reason: str = "") -> None:
        self.window = 1
        self.link = Link(LinkState.CONNECTING, "", 5)
        self.state, self.reason = state, reason
        self.stopped = 0
        self.inlet: Inlet | None = None

    async def start(self, inlet: Inlet) -> None:
        self.inlet = inlet
        inlet.link_changed(self.link)
        if self.state is not None:
            inlet.link_changed(Link(self.state, self.reason, 7))

    async def send(self, message: object) -> Any:
        raise AssertionError(message)

    async def stop(self) -> None:
        self.stopped += 1


class House:
    """A store, its secrets, and what connectors were made from."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.secrets = FileSecrets(folder / "secrets.json")
        self.made: list[Mapping[str, Param]] = []

    def save(self) -> Any:
        form = ProviderForm(name="Carrier", kind="smpp", settings=SMPP)
        return self.store.database.write(providers.save, self.secrets, form, None).id

    def probe(self, trial: Trial, form: ProviderProbe, links: Mapping[int, Link] | None = None) -> Link:
        def make(kind: str, values: Mapping[str, Param], clock: Clock) -> Any:
            del kind, clock
            self.made.append(values)
            return trial

        return asyncio.run(probe(form, self.store.database, self.secrets, links or {}, make))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_store(tmp_path) as store:
        yield House(store, tmp_path)


@pytest.mark.req("BKO-3")
@pytest.mark.parametrize(
    ("state", "reason"),
    [(LinkState.UP, ""), (LinkState.REFUSED, "ESME_RINVPASWD"), (LinkState.DOWN, "connect_failed")],
)
def test_what_the_connection_comes_to_is_told(house: House, state: LinkState, reason: str):
    trial = Trial(state, reason)
    link = house.probe(trial, ProviderProbe(kind="smpp", settings=SMPP))
    assert (link.state, link.reason) == (state, reason)
    assert trial.stopped == 1
    assert house.made[0]["password"] == "geheim"


def test_waiting_ends(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(probing, "AT_MOST_S", 0.01)
    trial = Trial(None)
    link = house.probe(trial, ProviderProbe(kind="smpp", settings=SMPP))
    assert (link.state, link.reason) == (LinkState.DOWN, "connect_timeout")
    assert trial.stopped == 1


def test_a_stored_secret_is_used_where_none_is_typed(house: House):
    account = house.save()
    settings: dict[str, Param] = {"host": "other.example", "system_id": "acme"}
    house.probe(Trial(LinkState.UP), ProviderProbe(kind="smpp", settings=settings, provider_id=account))
    house.probe(
        Trial(LinkState.UP),
        ProviderProbe(kind="smpp", settings={**settings, "password": "new"}, provider_id=account),
    )
    assert [values["password"] for values in house.made] == ["geheim", "new"]
    assert [values["host"] for values in house.made] == ["other.example"] * 2


@pytest.mark.parametrize(
    ("settings", "state", "tried"),
    [
        ({**SMPP, "port": 2775}, LinkState.UP, 0),  # the default, so nothing differs
        (SMPP, LinkState.DOWN, 1),
        ({**SMPP, "host": "other.example"}, LinkState.UP, 1),
    ],
)
def test_what_is_connected_already_is_not_signed_in_twice(
    house: House, settings: Mapping[str, Param], state: LinkState, tried: int
):
    account = house.save()
    trial = Trial(LinkState.REFUSED, "ESME_RALYBND")
    form = ProviderProbe(kind="smpp", settings=settings, provider_id=account)
    link = house.probe(trial, form, {account: Link(state, "", 9)})
    assert len(house.made) == tried
    assert (link.state is LinkState.UP) == (tried == 0)


@pytest.mark.parametrize(
    ("kind", "settings", "wrong"),
    [
        ("pigeon", SMPP, ["kind"]),
        ("smpp", {"host": "", "system_id": "acme"}, ["settings.host"]),
        ("smpp", {**SMPP, "port": 0, "time_zone": "Mars/Base"}, ["settings.port", "settings.time_zone"]),
    ],
)
def test_wrong_settings_are_refused_before_anything_connects(
    house: House, kind: str, settings: Mapping[str, Param], wrong: list[str]
):
    with pytest.raises(Refusal) as refused:
        house.probe(Trial(LinkState.UP), ProviderProbe(kind=kind, settings=settings))
    assert [problem.path for problem in refused.value.problems] == wrong
    assert house.made == []


def test_an_account_that_is_gone_is_not_found(house: House):
    with pytest.raises(Refusal) as refused:
        house.probe(Trial(LinkState.UP), ProviderProbe(kind="smpp", settings=SMPP, provider_id=77))  # type: ignore[arg-type]  # a number
    assert refused.value.code is Code.NOT_FOUND


def test_what_the_provider_sends_meanwhile_stays_with_it(house: House):
    trial = Trial(LinkState.UP)
    house.probe(trial, ProviderProbe(kind="smpp", settings=SMPP))
    assert trial.inlet is not None
    take: Callable[..., Any] = trial.inlet.inbound
    with pytest.raises(NotKeptError):
        asyncio.run(take(Inbound(sender="34600118204", recipient="1234", text="hello")))
