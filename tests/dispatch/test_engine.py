"""The engine: recovers, keeps one sender for each enabled account, minds the time, and stops without loss."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from app.channels.kit.connector import Inbound, LinkState, Part, Receipt, ReceiptStatus
from app.channels.kit.outcome import ErrorKind, RetryLater
from app.contract.faults import Param
from app.contract.feed import Topic
from app.contract.messages import MessageId, MessageState
from app.contract.permissions import Permission
from app.contract.providers import Provider, ProviderForm, ProviderId
from app.core.clock import DAY_MS, MINUTE_MS, Clock
from app.core.feed import Listener
from app.dispatch import engine as engines
from app.dispatch import inbound, intake, providers, receipts, spool
from app.dispatch.engine import Engine
from app.dispatch.observers import Candidate, Hold, Stop
from tests.channels.scenario import scenario
from tests.core.replica import Replica
from tests.dispatch.ground import draft
from tests.dispatch.scripted import Dispatch, ScriptedConnector, dispatch, settle, until

pytestmark = pytest.mark.both_databases(slow=True)

S = MessageState
SMPP: dict[str, Param] = {"host": "smsc.example", "system_id": "acme", "password": "geheim"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "LOOK_AGAIN_S", 0.02)


class House:
    """An engine whose connectors are scripted, one for each time an account is connected."""

    def __init__(self, parts: Dispatch) -> None:
        self.parts = parts
        self.made: list[tuple[dict[str, Param], ScriptedConnector]] = []
        self.script: list[ScriptedConnector] = []  # taken first, else a plain one is made
        self.make_error: Exception | None = None
        self.engine = Engine(parts.database, parts.alarm, parts.secrets, parts.hooks, make=self._make)

    def _make(self, kind: str, values: Mapping[str, Param], clock: Clock) -> ScriptedConnector:
        if self.make_error is not None:
            raise self.make_error
        connector = self.script.pop(0) if self.script else ScriptedConnector()
        self.made.append((dict(values), connector))
        return connector

    @property
    def connector(self) -> ScriptedConnector:
        """The one made last."""
        return self.made[-1][1]

    async def save(self, provider_id: int | None = None, **changes: Any) -> Provider:
        values: dict[str, Any] = {"name": f"P{len(self.made)}{provider_id}", "kind": "smpp", "settings": SMPP}
        form = ProviderForm(**{**values, **changes})
        known = None if provider_id is None else ProviderId(provider_id)
        return await self.parts.database.awrite(providers.save, self.parts.secrets, form, known)

    def link(self, provider_id: int) -> LinkState | None:
        found = self.engine.links.get(provider_id)
        return None if found is None else found.state


@asynccontextmanager
async def engine(folder: Path, *, start: bool = True) -> AsyncIterator[House]:
    async with dispatch(folder) as parts:
        house = House(parts)
        if start:
            await house.engine.start()
        try:
            yield house
        finally:
            await house.engine.stop()


@scenario
async def test_it_connects_what_is_enabled_with_its_secrets_and_sends(tmp_path: Path) -> None:
    async with engine(tmp_path, start=False) as house:
        provider = await house.save()
        await house.save(name="off", enabled=False)
        await house.parts.accept(draft(provider_id=provider.id))
        await house.engine.start()
        await until(lambda: house.parts.all_are(S.SUBMITTED))
        assert [values for values, _ in house.made] == [SMPP]
        assert set(house.engine.senders) == {provider.id}
        assert house.link(provider.id) is LinkState.UP


@scenario
async def test_an_account_added_while_it_runs_is_connected(tmp_path: Path) -> None:
    async with engine(tmp_path) as house:
        provider = await house.save()
        await house.parts.accept(draft(provider_id=provider.id))
        await until(lambda: house.parts.all_are(S.SUBMITTED))


@scenario
async def test_changed_settings_restart_the_connection_once_and_lose_nothing(tmp_path: Path) -> None:
    async with engine(tmp_path) as house:
        provider = await house.save()
        await until(lambda: house.made)
        old = house.connector
        old.hold()
        await house.parts.accept(*(draft(provider_id=provider.id) for _ in range(15)))
        await until(lambda: len(old.sent) == 10)
        await house.save(provider.id, version=1, settings={**SMPP, "password": "other", "port": 2776})
        await settle()
        old.release()
        await until(lambda: house.parts.all_are(S.SUBMITTED))
        assert [values for values, _ in house.made] == [SMPP, {**SMPP, "password": "other", "port": 2776}]
        assert (old.stopped, len(old.sent), len(house.connector.sent)) == (1, 10, 5)
        assert not {one.message_id for one in old.sent} & {one.message_id for one in house.connector.sent}


@scenario
async def test_a_disabled_account_is_disconnected_and_its_messages_wait(tmp_path: Path) -> None:
    async with engine(tmp_path) as house:
        provider = await house.save()
        await until(lambda: house.made)
        await house.save(provider.id, version=1, enabled=False)
        await until(lambda: house.connector.stopped)
        await house.parts.accept(draft(provider_id=provider.id))
        await settle()
        assert list(house.parts.queue().values()) == ["ready"]
        assert (house.engine.senders, house.link(provider.id)) == ({}, None)
        await house.save(provider.id, version=2)
        await until(lambda: house.parts.all_are(S.SUBMITTED))


@scenario
async def test_what_watchers_are_told_of_accounts_is_what_they_would_read(tmp_path: Path) -> None:
    async with engine(tmp_path) as house:

        def fresh() -> dict[str, bytes]:
            with house.parts.database.read() as conn:
                found = providers.all_providers(conn, house.engine.links)
            return {str(one.id): msgspec.json.encode(one) for one in found}

        watcher = Listener(1, 1, sees_all_departments=True, permissions=frozenset(Permission))
        replica = Replica({Topic.PROVIDERS: {}}, 0, watcher)

        def converged() -> bool:
            replica.follow(house.parts.published)
            return replica.rows[Topic.PROVIDERS] == fresh()

        one, two = await house.save(name="one"), await house.save(name="two")
        await until(lambda: len(house.made) == 2 and converged())
        house.connector.become(LinkState.DOWN, 5, "refused")
        await until(converged)
        await house.save(one.id, version=1, name="one", enabled=False)
        await house.save(two.id, version=1, name="zwei")
        await until(lambda: len(house.made) == 3 and converged())
        house.make_error = ValueError("bad")
        await house.save(one.id, version=2, name="one")
        await until(lambda: house.link(one.id) is LinkState.REFUSED and converged())
        await house.save(one.id, version=3, name="one", enabled=False)
        await until(lambda: house.link(one.id) is None and converged())
        assert one.id not in house.engine.down_since_ms
        await house.parts.database.awrite(providers.remove, house.parts.secrets, ProviderId(one.id))
        await until(converged)
        assert set(fresh()) == {str(two.id)}


@scenario
async def test_a_removed_account_is_disconnected(tmp_path: Path) -> None:
    async with engine(tmp_path) as house:
        provider = await house.save()
        await until(lambda: house.made)
        await house.parts.database.awrite(providers.remove, house.parts.secrets, ProviderId(provider.id))
        await until(lambda: house.connector.stopped)
        assert house.engine.senders == {}


@scenario
async def test_accounts_do_not_disturb_each_other(tmp_path: Path) -> None:
    async with engine(tmp_path) as house:
        one = await house.save(name="one")
        await until(lambda: len(house.made) == 1)
        two = await house.save(name="two")
        await until(lambda: len(house.made) == 2)
        first, second = (connector for _, connector in house.made)
        first.hold()
        await house.parts.accept(*(draft(provider_id=provider.id) for provider in (one, two) for _ in range(3)))
        await until(lambda: len(second.sent) == 3)
        await until(lambda: list(house.parts.states().values()).count(S.SUBMITTED) == 3)
        first.release()
        await until(lambda: house.parts.all_are(S.SUBMITTED))
        assert first.stopped == 0


@pytest.mark.parametrize("where", ["made", "started", "secret"])
@scenario
async def test_an_account_that_cannot_be_connected_says_so_and_the_others_run(tmp_path: Path, where: str) -> None:
    async with engine(tmp_path) as house:
        good = await house.save(name="good")
        await until(lambda: house.made)
        if where == "made":
            house.make_error = ValueError("bad settings")
        elif where == "started":
            broken = ScriptedConnector()
            broken.start_error = OSError("no socket")
            house.script = [broken]
        bad = await house.save(name="bad")
        if where == "secret":
            await until(lambda: len(house.made) == 2)
            (tmp_path / "secrets.json").unlink()
            (tmp_path / "secrets.json").mkdir()  # cannot be read, and stays so
            await house.parts.database.awrite(
                lambda work: work.conn.execute(text(f"UPDATE providers SET version = 9 WHERE id = {bad.id}"))
            )
            house.parts.alarm.ring({providers.CHANGED})
        await until(lambda: house.link(bad.id) is LinkState.REFUSED)
        assert bad.id not in house.engine.senders
        await house.parts.accept(draft(provider_id=good.id))
        await until(lambda: house.parts.all_are(S.SUBMITTED))
        house.make_error = None
        if where != "secret":
            await house.save(bad.id, version=1, name="bad")
            await until(lambda: house.link(bad.id) is LinkState.UP)


@scenario
async def test_a_crash_leaves_unknown_what_was_being_sent_and_sends_the_rest(tmp_path: Path) -> None:
    async with engine(tmp_path, start=False) as house:
        provider = await house.save()
        ids = await house.parts.accept(*(draft(provider_id=provider.id) for _ in range(5)))
        await house.parts.database.awrite(spool.claim, house.parts.hooks, provider.id, 2)  # and then the power went
        await house.engine.start()
        await until(lambda: not house.parts.queue())
        assert list(house.parts.states().values()) == [S.UNKNOWN] * 2 + [S.SUBMITTED] * 3
        assert [one.message_id for one in house.connector.sent] == ids[2:]


@scenario
async def test_what_is_held_leaves_when_it_is_due(tmp_path: Path) -> None:
    async with engine(tmp_path) as house:
        provider = await house.save()
        await house.parts.accept(draft(provider_id=provider.id, hold_ms=5_000))
        await until(lambda: house.made)
        await settle()
        assert house.parts.all_are(S.HELD)
        house.parts.clock.advance(5_000)
        await until(lambda: house.parts.all_are(S.SUBMITTED))


@scenario
async def test_what_failed_for_a_moment_is_tried_again_when_its_time_comes(tmp_path: Path) -> None:
    async with engine(tmp_path) as house:
        provider = await house.save()
        await until(lambda: house.made)
        house.connector.answer = lambda _: RetryLater(0, ErrorKind.THROTTLED, "88", "")
        await house.parts.accept(draft(provider_id=provider.id))
        await until(lambda: list(house.parts.queue().values()) == ["deferred"])
        await settle()
        assert len(house.connector.sent) == 1
        house.parts.clock.advance(1_000)
        await until(lambda: len(house.connector.sent) == 2)


@pytest.mark.req("BRD-121")
@scenario
async def test_a_provider_is_away_since_it_first_went_however_often_it_tries(tmp_path: Path) -> None:
    async with engine(tmp_path) as house:
        begun_ms = house.parts.clock.now_ms()
        house.script = [ScriptedConnector(state=LinkState.CONNECTING)]
        provider = await house.save()
        await until(lambda: house.made)
        await house.parts.accept(*(draft(provider_id=provider.id, patience_ms=2 * MINUTE_MS) for _ in range(3)))
        for _ in range(3):
            house.parts.clock.advance(MINUTE_MS // 2)
            house.connector.become(LinkState.DOWN, house.parts.clock.now_ms(), "refused")
            house.connector.become(LinkState.CONNECTING, house.parts.clock.now_ms())
        await settle()
        assert house.engine.down_since_ms[provider.id] <= begun_ms
        assert house.parts.all_are(S.QUEUED)
        house.parts.clock.advance(MINUTE_MS)
        await until(lambda: house.parts.all_are(S.FAILED))
        assert {change.failure for change in house.parts.watcher.changes} == {"unreachable"}
        house.connector.become(LinkState.UP, house.parts.clock.now_ms())
        assert provider.id not in house.engine.down_since_ms


@pytest.mark.req("BRD-121")
@scenario
async def test_what_waits_for_an_account_that_is_switched_off_does_not_wait_for_ever(tmp_path: Path) -> None:
    async with engine(tmp_path, start=False) as house:
        provider = await house.save(enabled=False)
        await house.parts.accept(draft(provider_id=provider.id, patience_ms=2 * MINUTE_MS))
        await house.engine.start()
        assert house.engine.down_since_ms == {provider.id: house.parts.clock.now_ms()}
        house.parts.clock.advance(MINUTE_MS)
        await settle()
        assert house.parts.all_are(S.QUEUED)
        house.parts.clock.advance(MINUTE_MS)
        await until(lambda: house.parts.all_are(S.FAILED))
        assert {change.failure for change in house.parts.watcher.changes} == {"unreachable"}
        await house.save(name="another")
        await until(lambda: house.engine.down_since_ms == {})


@pytest.mark.req("BRD-123")
@scenario
async def test_a_clock_that_is_set_is_noted_and_sends_nothing_twice(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with engine(tmp_path) as house:
        provider = await house.save()
        await house.parts.accept(draft(provider_id=provider.id))
        await until(lambda: house.parts.all_are(S.SUBMITTED))
        for by_ms, is_told in ((4 * MINUTE_MS, False), (6 * MINUTE_MS, True), (-DAY_MS, True), (DAY_MS, True)):
            caplog.clear()
            house.parts.clock.advance(by_ms)
            await house.parts.accept(draft(provider_id=provider.id))
            await until(lambda: house.parts.all_are(S.SUBMITTED))
            if is_told:
                await until(lambda: "clock_jumped" in caplog.text)
            assert is_told == ("clock_jumped" in caplog.text)
        assert len(house.connector.sent) == 5


@pytest.mark.req("BRD-123")
@scenario
async def test_what_is_held_for_a_moment_is_not_held_for_as_long_as_the_clock_was_set_back(tmp_path: Path) -> None:
    async with engine(tmp_path) as house:
        provider = await house.save()
        clock, asked = house.parts.clock, []

        def gate(batch: Sequence[Candidate]) -> dict[MessageId, Stop]:
            asked.append(clock.now_ms())
            return {one.message_id: Hold(clock.now_ms() + 200, "pace") for one in batch if len(asked) == 1}

        house.parts.gate = gate
        await house.parts.accept(draft(provider_id=provider.id))
        await until(lambda: house.parts.ask("SELECT held_for FROM spool") == [("pace",)])
        clock.advance(-DAY_MS)
        await until(lambda: house.parts.all_are(S.SUBMITTED))
        assert len(asked) == 2


@scenario
async def test_an_observers_fault_does_not_stop_the_clock(tmp_path: Path) -> None:
    async with engine(tmp_path) as house:
        provider = await house.save()
        (bad,) = await house.parts.accept(draft(provider_id=provider.id, hold_ms=1_000))
        house.parts.watcher.chokes_on = {bad}
        house.parts.clock.advance(1_000)
        await settle()
        house.parts.watcher.chokes_on = set()
        await until(lambda: house.parts.all_are(S.SUBMITTED))


@scenario
async def test_chores_show_late_texts_and_forget_old_receipts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "CHORES_EVERY_S", 0.01)
    async with engine(tmp_path) as house:
        part = Inbound("34600", "Acme", "half", Part(1, 2, 1))
        await house.parts.database.awrite(inbound.store, house.parts.hooks, 1, part)
        late = Receipt("v", ReceiptStatus.DELIVERED, "", "", None)
        await house.parts.database.awrite(receipts.apply, house.parts.hooks, 1, [late])
        house.parts.clock.advance(DAY_MS + 1)
        await until(lambda: house.parts.watcher.arrivals)
        assert house.parts.watcher.arrivals[0].text == "half … "
        await until(lambda: house.parts.ask("SELECT count(*) FROM parked_receipts") == [(0,)])


@scenario
async def test_a_stop_in_the_middle_of_a_restart_ends_everything_once(tmp_path: Path) -> None:
    async with engine(tmp_path, start=False) as house:
        provider = await house.save()
        await house.engine.start()
        old = house.connector
        old.hold()
        await house.parts.accept(*(draft(provider_id=provider.id) for _ in range(4)))
        await until(lambda: len(old.sent) == 4)
        await house.save(provider.id, version=1, settings={**SMPP, "port": 2776})
        await settle()  # the old sender is being stopped now
        stopping = asyncio.create_task(house.engine.stop())
        await settle()
        old.release()
        await stopping
        assert house.parts.all_are(S.SUBMITTED)
        assert (house.parts.queue(), old.stopped, len(house.made)) == ({}, 1, 1)


@scenario
async def test_stopping_ends_every_task_and_can_be_done_twice(tmp_path: Path) -> None:
    async with engine(tmp_path) as house:
        await house.save()
        await until(lambda: house.made)
        await house.engine.stop()
        assert house.connector.stopped == 1
        mine = {task.get_name() for task in asyncio.all_tasks()}
        assert not [name for name in mine if name.startswith(("engine", "sender"))]


@scenario
async def test_an_undo_races_the_engine_and_one_of_them_wins(tmp_path: Path) -> None:
    async with engine(tmp_path) as house:
        provider = await house.save()
        ids = await house.parts.accept(*(draft(provider_id=provider.id, hold_ms=1_000) for _ in range(40)))
        house.parts.clock.advance(1_000)
        results = await asyncio.gather(
            *(house.parts.database.awrite(intake.take_back, one) for one in ids), return_exceptions=True
        )
        await until(lambda: not house.parts.queue())
        undone = [one for one, result in zip(ids, results, strict=True) if result is None]
        states = house.parts.states()
        assert all(states[one] is S.CANCELLED for one in undone)
        assert all(states[one] is S.SUBMITTED for one in set(ids) - set(undone))
        assert {one.message_id for one in house.connector.sent} == set(ids) - set(undone)
