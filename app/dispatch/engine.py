"""The engine: recovers after a crash, keeps one sender for every enabled account, and minds the time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from app.channels.kit.connector import CapabilityChecker, Connector, Link, LinkState, TemplateLister
from app.channels.registry import CONNECTORS
from app.contract.faults import Param
from app.core.alarm import Alarm
from app.core.background import Background
from app.core.clock import DAY_MS, MINUTE_MS, SECOND_MS, Clock
from app.core.database import Database
from app.core.duties import ALONE, Duties
from app.core.secrets import SecretStore
from app.core.work import UnitOfWork
from app.dispatch import halting, inbound, providers, spool
from app.dispatch.health import HealthBook
from app.dispatch.intake import WAKE
from app.dispatch.observers import Hooks
from app.dispatch.sender import Sender
from app.dispatch.spool import duty_of

log = logging.getLogger("switchroom.engine")

MINDING: Final = "engine"
"""The duty of minding the time of all messages."""
LOOK_AGAIN_S: Final = 1.0
CHORES_EVERY_S: Final = 30.0
PARKED_KEPT_MS: Final = DAY_MS
JUMP_MS: Final = 5 * MINUTE_MS
"""By how much the clock must run from the steady one to be worth a line in the log."""

Account = tuple[str, int, Mapping[str, Param]]
"""Kind, version, settings."""
MakeConnector = Callable[[str, Mapping[str, Param], Clock], Connector]


def make_connector(kind: str, values: Mapping[str, Param], clock: Clock) -> Connector:
    """The connector of a kind, from complete settings."""
    return CONNECTORS[kind].make(values, clock)


class Engine:
    """Lives in the service's event loop between `start` and `stop`."""

    def __init__(
        self,
        database: Database,
        alarm: Alarm,
        secrets: SecretStore,
        hooks: Hooks,
        *,
        duties: Duties = ALONE,
        make: MakeConnector = make_connector,
    ) -> None:
        self._database = database
        self._alarm = alarm
        self._secrets = secrets
        self._hooks = hooks
        self._make = make
        self._duties = duties
        self.book = HealthBook()
        self._others: dict[int, Link] = {}
        self._senders: dict[int, tuple[int, Sender]] = {}
        self._links: dict[int, Link] = {}
        self._down_since_ms: dict[int, int] = {}
        self._background = Background()
        self._accounts: asyncio.Task[None] | None = None
        self._stopping = False
        self._is_set_back = False
        self._noted: tuple[int, float] | None = (
            None  # the clock's time and the steady time of the loop's last round
        )

    @property
    def links(self) -> Mapping[int, Link]:
        """How each account's connection stands, whichever process has it."""
        return {**self._others, **self._links}

    @property
    def hooks(self) -> Hooks:
        """Who follows the messages."""
        return self._hooks

    @property
    def down_since_ms(self) -> Mapping[int, int]:
        """Accounts without a connection, and since when."""
        return self._down_since_ms

    @property
    def senders(self) -> Mapping[int, Sender]:
        """The running senders, by account."""
        return {provider_id: sender for provider_id, (_, sender) in self._senders.items()}

    def capability_checker(self, provider_id: int) -> CapabilityChecker | None:
        """The connector of an account if it can tell what phones take, None otherwise (MSG-66)."""
        running = self._senders.get(provider_id)
        connector: object = running[1].connector if running is not None else None
        return connector if isinstance(connector, CapabilityChecker) else None

    def template_listers(self) -> dict[int, tuple[TemplateLister, Link]]:
        """The accounts of this process whose connectors list templates, each with its connection (WTP-4)."""
        able = {provider_id: sender.connector for provider_id, sender in self.senders.items()}
        return {one: (found, found.link) for one, found in able.items() if isinstance(found, TemplateLister)}

    async def start(self) -> None:
        """Settle what a crash left behind, then begin to send."""
        self._duties.when_gone(self._settle)
        self._duties.seek("engine", [MINDING], wake=WAKE)
        affected = await self._database.awrite(spool.recover, self._hooks)
        if affected:
            log.warning("unknown_after_restart", extra={"count": affected})
        await self._try_reconcile()
        self._accounts = asyncio.create_task(self._mind_accounts(), name="engine-accounts")
        self._background.repeat(self._mind_due, "promote", log)
        self._background.repeat(self._mind_chores, "chores", log)
        if self._database.is_shared:
            self._background.repeat(self._mind_others, "others", log)

    def _settle(self, work: UnitOfWork) -> None:
        """Other processes are gone: what they were sending, and their connections."""
        affected = spool.recover(work, self._hooks)
        if affected:
            log.warning("unknown_after_loss", extra={"count": affected})
        providers.forget_links(work)

    async def stop(self) -> None:
        """Let what is under way come to its end, then disconnect everything."""
        self._stopping = True
        self._alarm.ring({providers.CHANGED})
        if self._accounts is not None:
            await asyncio.wait([self._accounts])  # it may be in the middle of stopping a sender
        await self._background.end()
        await asyncio.gather(*(sender.stop() for _, sender in self._senders.values()))
        self._senders.clear()

    def _note_jump(self) -> bool:
        """Log a jump of the clock: what is due follows it (BRD-123). Returns whether it was set back."""
        now, by_ms = (self._database.clock.now_ms(), asyncio.get_running_loop().time()), 0
        if self._noted is not None:
            by_ms = now[0] - self._noted[0] - int((now[1] - self._noted[1]) * SECOND_MS)
            if abs(by_ms) > JUMP_MS:
                log.warning("clock_jumped", extra={"by_ms": by_ms})
        self._noted = now
        return by_ms < -SECOND_MS

    async def _mind_due(self) -> None:
        self._is_set_back = self._note_jump() or self._is_set_back
        wait_s = LOOK_AGAIN_S
        if not self._duties.holds(MINDING):
            self._is_set_back = False
        else:
            if self._is_set_back:  # what gates held for a moment would be held for as long as it was set back
                await self._database.awrite(spool.let_go)
                self._is_set_back = False
            await self._database.awrite(spool.promote, self._hooks)
            await self._expire_unreachable()
            due_ms = await asyncio.to_thread(self._next_due_ms)
            if due_ms is not None:
                wait_s = min(wait_s, max(0.01, (due_ms - self._database.clock.now_ms()) / SECOND_MS))
        await self._alarm.sleep(WAKE, wait_s)

    async def _expire_unreachable(self) -> None:
        if await asyncio.to_thread(self._is_stopped):
            return  # what is kept from leaving must not run out of time
        for provider_id, since_ms in list(self._down_since_ms.items()):
            while await self._database.awrite(spool.expire_unreachable, self._hooks, provider_id, since_ms):
                pass  # a chunk at a time, so that others can write in between

    def _is_stopped(self) -> bool:
        with self._database.read() as conn:
            return halting.is_stopped(conn)

    def _next_due_ms(self) -> int | None:
        with self._database.read() as conn:
            return spool.next_due_ms(conn)

    async def _mind_accounts(self) -> None:
        while not self._stopping:
            await self._alarm.sleep(providers.CHANGED, CHORES_EVERY_S)
            await self._try_reconcile()

    async def _try_reconcile(self) -> None:
        try:
            await self._reconcile()
        except Exception:
            log.exception("reconcile_failed")  # the accounts that run go on

    async def _mind_chores(self) -> None:
        await asyncio.sleep(CHORES_EVERY_S)
        if self._duties.holds(MINDING):
            await self._database.awrite(inbound.deliver_incomplete, self._hooks)
            older_ms = self._database.clock.now_ms() - PARKED_KEPT_MS
            await self._database.awrite(spool.forget_old_parked, older_ms)

    async def _reconcile(self) -> None:
        """Make the running senders those of the enabled accounts, in their newest version."""
        found, able, waited_for = await asyncio.to_thread(self._read_wanted)
        self._duties.seek("providers", [duty_of(one) for one in able], wake=providers.CHANGED)
        wanted = {one: found[one] for one in able if self._duties.holds(duty_of(one))}
        if self._stopping:
            wanted = {}
        for provider_id, (version, sender) in list(self._senders.items()):
            if provider_id not in wanted or wanted[provider_id][1] != version:
                await sender.stop()
                del self._senders[provider_id]
        for provider_id in self._links.keys() - wanted.keys():
            del self._links[provider_id]
            self._database.submit(providers.tell_link, provider_id, providers.UNLINKED, self._database.member)
        self._mind_unwanted(found.keys(), waited_for)
        for provider_id, (kind, version, settings) in wanted.items():
            if provider_id not in self._senders and not self._stopping:
                await self._start_sender(provider_id, kind, version, settings)

    def _mind_unwanted(self, wanted: Collection[int], waited_for: Collection[int]) -> None:
        """An account that is switched off is away like any other: what waits for it must not wait for ever."""
        for provider_id in self._down_since_ms.keys() - {*wanted, *waited_for}:
            del self._down_since_ms[provider_id]
        for provider_id in waited_for:
            if provider_id not in wanted:
                self._down_since_ms.setdefault(provider_id, self._database.clock.now_ms())

    def _read_wanted(self) -> tuple[dict[int, Account], list[int], frozenset[int]]:
        """Accounts to connect, those that can be connected from here, and those for which something waits."""
        with self._database.read() as conn:
            found = providers.enabled(conn)
            waited_for = spool.waited_for(conn)
        known = {provider_id: one for provider_id, one in found.items() if one[0] in CONNECTORS}
        return known, [one for one, account in known.items() if self._has_secrets(one, account[2])], waited_for

    def _has_secrets(self, provider_id: int, settings: Mapping[str, Any]) -> bool:
        """Whether the account's secrets are known here; where they are not, another process may know them."""
        if not self._database.is_shared:
            return True
        names = [providers.secret_name(provider_id, key) for key in settings.get("secrets_set", [])]
        try:
            return all(self._secrets.get(name) is not None for name in names)
        except OSError:
            return True  # connecting it will say so

    async def _mind_others(self) -> None:
        """Know how the accounts stand that other processes are connected to."""
        self._take_note_of(await asyncio.to_thread(self._read_others))
        await self._alarm.sleep(providers.LINKS, CHORES_EVERY_S)

    def _read_others(self) -> dict[int, Link]:
        with self._database.read() as conn:
            return providers.links_of_others(conn, self._database.member)

    def _take_note_of(self, others: Mapping[int, Link]) -> None:
        for provider_id in {*self._others, *others} - self._links.keys():
            link = others.get(provider_id)
            if link is None or link.state is LinkState.UP:
                self._down_since_ms.pop(provider_id, None)
            else:
                self._down_since_ms[provider_id] = link.since_ms
        self._others = dict(others)

    async def _start_sender(self, provider_id: int, kind: str, version: int, settings: Mapping[str, Param]) -> None:
        try:
            values = await asyncio.to_thread(
                providers.with_secrets, self._secrets, provider_id, CONNECTORS[kind], settings
            )
            connector = self._make(kind, values, self._database.clock)
            sender = Sender(
                provider_id,
                connector,
                self._database,
                self._alarm,
                self._hooks,
                on_link=self._link_changed,
                book=self.book,
            )
            self._senders[provider_id] = (version, sender)
            await sender.start()
        except Exception as error:
            log.exception("sender_not_started", extra={"provider": provider_id})
            self._senders.pop(provider_id, None)
            now_ms = self._database.clock.now_ms()
            self._link_changed(provider_id, Link(LinkState.REFUSED, type(error).__name__, now_ms))

    def _link_changed(self, provider_id: int, link: Link) -> None:
        self._links[provider_id] = link
        if link.state is LinkState.UP:
            self._down_since_ms.pop(provider_id, None)
        else:
            self._down_since_ms.setdefault(provider_id, link.since_ms)
        log.info("link", extra={"provider": provider_id, "state": link.state.value, "reason": link.reason})
        self._database.submit(providers.tell_link, provider_id, link, self._database.member)
