"""Coming in: where the service is, who one is, the first set-up, a password that has to be changed."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Final, Protocol

import msgspec

from app.contract.accounts import (
    ChangePassword,
    ForgotPassword,
    RequestAccess,
    ResumeSession,
    Session,
    Setup,
    SignIn,
)
from app.contract.faults import Code, Fault, Problem
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.shell.connection import Connection, ServiceState, Where, ask_health, team_address
from ui.shell.state_file import ADDRESSES_MOST, Address, MachineState

DEMO_LOGIN: Final = "demo-login.json"


class Page(Enum):
    """What is asked for."""

    SIGN_IN = "sign_in"
    SET_UP = "set_up"
    NEW_PASSWORD = "new_password"  # noqa: S105 - a page, not a secret
    REGISTER = "register"
    FORGOT = "forgot"
    SENT = "sent"  # a request was taken


class Notice(Enum):
    """Why the person sees this screen."""

    NONE = "none"
    SIGNED_OUT = "signed_out"
    DEMO = "demo"


class DemoLogin(msgspec.Struct, frozen=True):
    """The demo workspace's way in, in a file only its owner can read."""

    login: str
    password: str


@dataclass(frozen=True, slots=True)
class SignInState:
    """Everything on the screen that is not being typed.

    `cleared` rises when the password fields must be emptied and focused. `address_fault` belongs to the typed
    address; `known` are servers used before, the latest first.
    """

    service: ServiceState
    page: Page = Page.SIGN_IN
    notice: Notice = Notice.NONE
    login: str = ""
    password: str = ""
    can_remember: bool | None = None
    busy: bool = False
    fault: Fault | None = None
    problems: tuple[Problem, ...] = ()
    cleared: int = 0
    address: str = ""
    address_problem: Problem | None = None
    address_fault: Fault | None = None
    address_checking: bool = False
    address_good: bool = False
    known: tuple[Address, ...] = ()
    sent: Page = Page.REGISTER


class TokenStore(Protocol):
    """Where session tokens are kept, see `ui.shell.credentials`."""

    async def usable(self) -> bool:
        """Whether anything can be kept."""

    async def load(self, name: str) -> str | None:
        """What is kept."""

    async def save(self, name: str, token: str) -> bool:
        """Keep."""

    async def forget(self, name: str) -> None:
        """Forget."""


class MachineStore(Protocol):
    """Where the machine's own memory is kept."""

    def machine(self) -> MachineState:
        """What is remembered."""

    def save_machine(self, state: MachineState) -> None:
        """Remember."""


Entered = Callable[[Client, Session], None]


class SignInModel:
    """The way in. `entered` is called with the client and the session once nothing stands before the work."""

    def __init__(
        self,
        connection: Connection,
        tokens: TokenStore,
        machine: MachineStore,
        *,
        entered: Entered,
        clock: Callable[[], int],
    ) -> None:
        self._connection, self._tokens, self._machine = connection, tokens, machine
        self._entered, self._clock = entered, clock
        self._pending: Session | None = None
        self._old_password = ""
        memory = machine.machine()
        self.state = SignInState(
            service=connection.state,
            login=memory.login,
            known=memory.addresses,
            address=_bare(memory.addresses[0].url) if memory.addresses else "",
        )
        self._observers: list[Callable[[SignInState], None]] = []
        connection.observe(lambda service: self._set(service=service))

    def observe(self, observer: Callable[[SignInState], None]) -> None:
        """Be told the state now and whenever it changes."""
        self._observers.append(observer)
        observer(self.state)

    def _set(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # names are those of the record
        for observer in list(self._observers):
            observer(self.state)

    # -- the service ---------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Reach the service used last; come in with what the credential store has, or as the demo's person."""
        memory = self._machine.machine()
        if memory.team and memory.addresses and not self._connection.demo:
            await self._connection.use_team(memory.addresses[0].url)
        else:
            await self._connection.use_here()
        self._set(can_remember=await self._tokens.usable())
        await self._on_ready(automatic=True)

    async def retry(self) -> None:
        """Try the service again."""
        self._set(fault=None)
        if self.state.service.where is Where.TEAM:
            await self._use_team()
        else:
            await self._connection.use_here()
        await self._on_ready(automatic=False)

    async def choose(self, where: Where) -> None:
        """Use this machine's service or a team's."""
        if where is self.state.service.where:
            return
        self._set(fault=None, problems=(), page=Page.SIGN_IN, notice=Notice.NONE)
        if where is Where.HERE:
            await self._connection.use_here()
        elif self.state.address:
            await self._use_team()
        else:
            self._connection.wait_for_address()
        await self._on_ready(automatic=False)

    async def check_address(self, typed: str) -> None:
        """Look whether a service of ours answers at what is being typed."""
        self._set(address=typed, address_problem=None, address_fault=None, address_good=False)
        meant = team_address(typed)
        if isinstance(meant, Problem):
            self._set(address_problem=meant if typed.strip() else None)
            return
        self._set(address_checking=True)
        fault: Fault | None = None
        try:
            await ask_health(meant)
        except ServiceFault as error:
            fault = error.fault
        if self.state.address == typed:  # else a newer one is being looked at
            self._set(address_checking=False, address_fault=fault, address_good=fault is None)
            if fault is None:
                await self._connection.use_team(meant)
                await self._on_ready(automatic=False)

    async def _use_team(self) -> None:
        meant = team_address(self.state.address)
        if isinstance(meant, Problem):
            self._set(address_problem=meant)
            return
        await self._connection.use_team(meant)
        fault = self._connection.state.fault
        self._set(address_fault=fault, address_good=fault is None)

    async def _on_ready(self, *, automatic: bool) -> None:
        service = self._connection.state
        if not service.ready or service.health is None:
            return
        if service.health.needs_setup:
            self._set(page=Page.SET_UP)
            return
        if self.state.page is Page.SET_UP:
            self._set(page=Page.SIGN_IN)
        demo = _demo_login(self._connection.home) if self._connection.demo and service.health.demo else None
        if demo is not None:
            self._set(login=demo.login, password=demo.password, notice=Notice.DEMO)
        if not automatic:
            return
        if demo is not None:
            await self.sign_in(demo.login, demo.password, remember=False)
        else:
            await self._resume()

    # -- who -----------------------------------------------------------------------------------------------------

    async def sign_in(self, login: str, password: str, *, remember: bool) -> None:
        """Come in by login and password."""
        problems = _blanks(login=login.strip(), password=password)
        if problems:
            self._set(problems=problems, fault=None)
            return
        client = self._connection.client
        if client is None:
            return
        self._set(busy=True, fault=None, problems=(), login=login.strip(), password="", notice=Notice.NONE)
        form = SignIn(login=login.strip(), password=password, remember=remember, machine=platform.node())
        try:
            session = await client.accounts.sign_in(form)
        except ServiceFault as error:
            self._refused(error.fault)
            return
        finally:
            self._set(busy=False)
        self._old_password = password if session.me.must_change_password else ""
        await self._remember(session)
        await self._come_in(client, session)

    async def _resume(self) -> None:
        name, client = self._token_name(self.state.login), self._connection.client
        if client is None or name not in self._machine.machine().remembered:
            return
        token = await self._tokens.load(name)
        if token is None:
            return
        self._set(busy=True)
        try:
            session = await client.accounts.resume(ResumeSession(token=token, machine=platform.node()))
        except ServiceFault as error:
            if error.fault.code is not Code.UNREACHABLE:
                await self._forget(name)
            if error.fault.code is not Code.SIGN_IN_REQUIRED:
                self._set(fault=error.fault)
            return
        finally:
            self._set(busy=False)
        await self._remember(session)
        await self._come_in(client, session)

    async def _come_in(self, client: Client, session: Session) -> None:
        client.enter(session)
        self._keep_machine(session.me.login)
        if session.me.must_change_password:
            self._pending = session
            self._set(page=Page.NEW_PASSWORD, cleared=self.state.cleared + 1)
            return
        self._pending, self._old_password = None, ""
        self._set(page=Page.SIGN_IN, problems=(), fault=None, cleared=self.state.cleared + 1)
        self._entered(client, session)

    async def change_password(self, current: str, new: str, again: str) -> None:
        """The change that is demanded before anything else; `current` is known right after signing in."""
        client, pending = self._connection.client, self._pending
        if client is None or pending is None:
            return
        current = current or self._old_password
        problems = _blanks(current=current, new=new)
        if new != again:
            problems = (*problems, Problem(path="again", code="not_the_same"))
        if problems:
            self._set(problems=problems, fault=None)
            return
        self._set(busy=True, fault=None, problems=())
        try:
            await client.accounts.change_password(ChangePassword(current=current, new=new))
            me = await client.accounts.me()
        except ServiceFault as error:
            self._refused(error.fault)
            return
        finally:
            self._set(busy=False)
        await self._come_in(client, msgspec.structs.replace(pending, me=me))

    @property
    def knows_password(self) -> bool:
        """Whether the present password was just typed and need not be asked again."""
        return bool(self._old_password)

    async def set_up(self, form: Setup, again: str) -> None:
        """First run: make the workspace and its administrator (BKO-22)."""
        client = self._connection.client
        if client is None:
            return
        if form.password != again:
            self._set(problems=(Problem(path="again", code="not_the_same"),), fault=None)
            return
        self._set(busy=True, fault=None, problems=())
        try:
            session = await client.accounts.set_up(form)
        except ServiceFault as error:
            if error.fault.code is Code.SETUP_DONE:
                await self._connection.refresh_health()
                await self._on_ready(automatic=False)
            self._set(fault=error.fault, problems=error.fault.problems)
            return
        finally:
            self._set(busy=False)
        self._set(page=Page.SIGN_IN)
        await self._connection.refresh_health()
        await self._come_in(client, session)

    # -- without an account --------------------------------------------------------------------------------------

    def show(self, page: Page) -> None:
        """Turn to another page; leaving the forced change of a password signs out."""
        if self.state.page is Page.NEW_PASSWORD and self._connection.client is not None:
            self._connection.client.leave()
            self._pending, self._old_password = None, ""
        self._set(page=page, fault=None, problems=())

    async def request_access(self, form: RequestAccess) -> None:
        """*Register*: an administrator will decide (DSH-2)."""
        client = self._connection.client
        if client is not None:
            await self._ask(Page.REGISTER, client.accounts.request_access, form)

    async def forgot(self, login_or_email: str) -> None:
        """*Forgot password?*: answered the same whoever asks (SEC-18)."""
        client = self._connection.client
        problems = _blanks(login_or_email=login_or_email.strip())
        if problems:
            self._set(problems=problems)
        elif client is not None:
            form = ForgotPassword(login_or_email=login_or_email.strip())
            await self._ask(Page.FORGOT, client.accounts.forgot_password, form)

    async def _ask(self, page: Page, call: Callable[..., object], form: object) -> None:
        self._set(busy=True, fault=None, problems=())
        try:
            await call(form)  # type: ignore[misc]  # both calls are coroutines without an answer
        except ServiceFault as error:
            self._set(fault=error.fault, problems=error.fault.problems)
            return
        finally:
            self._set(busy=False)
        self._set(page=Page.SENT, sent=page)

    # -- going ---------------------------------------------------------------------------------------------------

    async def signed_out(self, *, by_person: bool) -> None:
        """Back at the door; a person who logs out is not remembered any longer."""
        if by_person:
            await self._forget(self._token_name(self.state.login))
        demo = _demo_login(self._connection.home) if self._connection.demo else None
        notice = Notice.NONE if by_person else Notice.SIGNED_OUT
        cleared = self.state.cleared + 1
        self._set(
            page=Page.SIGN_IN, notice=Notice.DEMO if demo else notice, fault=None, problems=(), cleared=cleared
        )
        if demo is not None:
            self._set(login=demo.login, password=demo.password)

    # -- memory --------------------------------------------------------------------------------------------------

    def _refused(self, fault: Fault) -> None:
        self._set(fault=fault, problems=fault.problems, cleared=self.state.cleared + 1, password="")

    def _token_name(self, login: str) -> str:
        service = self.state.service
        place = service.address if service.where is Where.TEAM else str(self._connection.home.absolute())
        return f"{login.casefold()}@{place}"

    async def _remember(self, session: Session) -> None:
        name = self._token_name(session.me.login)
        if session.remember_token is None:
            await self._forget(name)
        elif await self._tokens.save(name, session.remember_token):
            memory = self._machine.machine()
            kept = (name, *(one for one in memory.remembered if one != name))
            self._machine.save_machine(msgspec.structs.replace(memory, remembered=kept))

    async def _forget(self, name: str) -> None:
        memory = self._machine.machine()
        if name in memory.remembered:
            await self._tokens.forget(name)
            kept = tuple(one for one in memory.remembered if one != name)
            self._machine.save_machine(msgspec.structs.replace(memory, remembered=kept))

    def _keep_machine(self, login: str) -> None:
        service, memory = self.state.service, self._machine.machine()
        addresses = memory.addresses
        team = service.where is Where.TEAM
        if team:
            fresh = Address(url=service.address, used_ms=self._clock())
            addresses = (fresh, *(one for one in addresses if one.url != fresh.url))[:ADDRESSES_MOST]
        self._machine.save_machine(msgspec.structs.replace(memory, login=login, team=team, addresses=addresses))
        self._set(login=login, known=addresses)


def _blanks(**fields: str) -> tuple[Problem, ...]:
    return tuple(Problem(path=path, code="required") for path, value in fields.items() if not value)


def _bare(url: str) -> str:
    return url.removeprefix("https://")


def _demo_login(home: Path) -> DemoLogin | None:
    try:
        return msgspec.json.decode((home / DEMO_LOGIN).read_bytes(), type=DemoLogin)
    except (OSError, msgspec.MsgspecError):
        return None
