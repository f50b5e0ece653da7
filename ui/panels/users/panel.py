"""Users: who may come in, and who asks to (USR, BKO-2)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from app.contract.accounts import AccessRequest, RequestKind, RequestState, User
from app.contract.feed import Event, Topic
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Dialog
from ui.kit.controls.tabs import Tabs
from ui.kit.form.dialog import FormDialog
from ui.kit.form.spec import FormSpec, Value
from ui.kit.form.view_model import FormModel
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.kit.table.whole_list import WholeList
from ui.panels.users.dialogs import PasswordDialog, UserDialog, UserSheet
from ui.panels.users.forms import (
    Submit,
    add_user,
    approve,
    approve_spec,
    reject,
    reject_spec,
    reset_password,
    reset_spec,
    user_spec,
)
from ui.panels.users.spec import requests_spec, users_spec
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.shell.rereading import Rereading
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon

USERS: Final = "users"
REQUESTS: Final = "requests"
_SEARCHED: Final = ("first_name", "middle_name", "last_name", "login", "email", "phone", "department")
_ASKED: Final = ("full_name", "email", "phone", "note")


class UsersPanel(Panel):
    """Two tabs, each a table. Parameters: `tab` (users, requests), `new` for a new user."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self._started = False
        self.dialog: Dialog | None = None
        self._counting = Rereading(self._count)
        accounts, events = context.client.accounts, context.client.events
        own = {"roles": lambda user: user.roles}
        people = WholeList(accounts.users, lambda: events.position, texts=_SEARCHED, own=own)
        asked = WholeList(accounts.access_requests, lambda: events.position, texts=_ASKED)
        starter, rights, store = context.tasks.starter(self), context.rights, context.store
        self.users: TableModel[User] = TableModel(
            users_spec(), people, starter, rights=rights, store=store, clock=context.clock
        )
        self.requests: TableModel[AccessRequest] = TableModel(
            requests_spec(), asked, starter, rights=rights, store=store, clock=context.clock
        )
        self._build()
        self._ends = [
            events.subscribe(Topic.USERS, self.users.on_event),
            events.subscribe(Topic.ACCESS_REQUESTS, self.requests.on_event),
            events.subscribe(Topic.ACCESS_REQUESTS, self._on_request),
        ]

    def _build(self) -> None:
        self.tabs = Tabs(margin=metrics.GAP_16)
        self.tabs.add(USERS, msg("shell.users"))
        self.tabs.add(REQUESTS, msg("users.requests"))
        self.tabs.value_changed.connect(self._on_tab)
        self.people, self.queue = Table(self.users, self), Table(self.requests, self)
        self.people.opened.connect(self.open_user)
        self.people.acted.connect(self._on_user_acted)
        self.people.primary_pressed.connect(lambda _: self.open_form())
        self.queue.opened.connect(self._on_request_opened)
        self.queue.acted.connect(self._on_request_acted)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.people)
        self.stack.addWidget(self.queue)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)

    # -- the shell -----------------------------------------------------------------------------------------------

    def bar(self) -> Bar:
        """The title."""
        return Bar(msg("shell.users"))

    def commands(self) -> Sequence[Action]:
        """What can be done here from the palette."""
        return (
            Action("new_user", msg("users.new"), self.open_form, Icon.USERPLUS, "N", bound=True),
            Action("users_tab", msg("shell.users"), partial(self.show_tab, USERS), Icon.USERS),
            Action("requests_tab", msg("users.requests"), partial(self.show_tab, REQUESTS), Icon.USERPLUS),
        )

    def arrive(self, params: Params) -> None:
        """Read both lists; show what is asked for."""
        if not self._started:
            self._started = True
            self.run("load", self.users.load())
            self.run("load_requests", self.requests.load())
            self.run("", self._counting.now())
        if (tab := params.get("tab")) in (USERS, REQUESTS):
            self.show_tab(str(tab))
        if params.get("new"):
            self.open_form()

    def refresh(self) -> None:
        """Read both lists again."""
        self.run("", self.users.refresh())
        self.run("", self.requests.refresh())
        self.run("", self._counting.now())

    def unsaved(self) -> Words:
        """A form that is open and was typed in."""
        dialog = self.dialog
        typed = isinstance(dialog, FormDialog) and dialog.model.dirty
        return dialog.model.spec.title if typed and isinstance(dialog, FormDialog) else ""

    def shutdown(self) -> None:
        """Hear of nothing any more."""
        for end in self._ends:
            end()
        self.users.close()
        self.requests.close()

    # -- tabs and counts -----------------------------------------------------------------------------------------

    def show_tab(self, value: str) -> None:
        """Go to one of the tabs."""
        self.tabs.set_value(value)
        self._on_tab(value)

    def _on_tab(self, value: object) -> None:
        self.stack.setCurrentWidget(self.queue if value == REQUESTS else self.people)

    async def _count(self) -> None:
        found = await self.context.client.accounts.access_requests()
        count = sum(one.state is RequestState.OPEN for one in found)
        self.tabs.set_count(REQUESTS, count or None)
        self.badge_changed.emit(count)

    def _on_request(self, event: Event) -> None:
        del event
        self.run("", self._counting.now())

    # -- people --------------------------------------------------------------------------------------------------

    def open_user(self, user: User) -> None:
        """A person in full."""
        sheet = UserSheet(self, user, own=user.id == self.context.me.user_id)
        sheet.acted.connect(lambda key: self._on_user_acted(key, user))
        self._show(sheet)

    def open_form(self) -> None:
        """*New user*."""
        self.run("open_form", self._open_form())

    async def _open_form(self) -> None:
        departments = await self.context.client.accounts.departments()
        spec = user_spec(departments, self.context.me.permissions)
        first_line = self.context.workspace.first_line_department_id
        model = self._model(spec, add_user(self.context.client), {"department_id": first_line})
        self._ask(UserDialog(self, model), msg("users.created_toast"))

    def _on_user_acted(self, key: str, user: User) -> None:
        if key == "reset":
            name = f"{user.first_name} {user.last_name}"
            model = self._model(reset_spec(name), reset_password(self.context.client, user))
            self._ask(PasswordDialog(self, model), msg("users.reset_toast"))
        else:
            self.run(f"{key}_{user.id}", self._set_enabled(user, enabled=key == "enable"))

    async def _set_enabled(self, user: User, *, enabled: bool) -> None:
        try:
            await self.context.client.accounts.set_enabled(user.id, enabled=enabled)
        except ServiceFault as error:
            self.context.news.warn(fault_text(error.fault))
            return
        name = f"{user.first_name} {user.last_name}"
        if enabled:
            self.context.tell(msg("users.enabled_toast", name=name))
            return
        back = partial(self._on_user_acted, "enable", user)
        self.context.news.undoable(msg("users.disabled_toast", name=name), back)

    # -- requests ------------------------------------------------------------------------------------------------

    def _on_request_opened(self, request: AccessRequest) -> None:
        if request.state is RequestState.OPEN:
            self._on_request_acted("approve", request)

    def _on_request_acted(self, key: str, request: AccessRequest) -> None:
        if key == "approve":
            self.run("approve", self._open_approval(request))
            return
        model = self._model(reject_spec(request), reject(self.context.client, request))
        self._ask(FormDialog(self, model), msg("users.rejected_toast"))

    async def _open_approval(self, request: AccessRequest) -> None:
        departments = await self.context.client.accounts.departments()
        spec = approve_spec(request, departments, self.context.me.permissions)
        first_line = self.context.workspace.first_line_department_id
        values: dict[str, Value] = {} if request.kind is RequestKind.RESET else {"department_id": first_line}
        model = self._model(spec, approve(self.context.client, request), values)
        toast = "users.reset_toast" if request.kind is RequestKind.RESET else "users.created_toast"
        self._ask(PasswordDialog(self, model), msg(toast))

    # -- forms ---------------------------------------------------------------------------------------------------

    def _model(self, spec: FormSpec, submit: Submit, values: dict[str, Value] | None = None) -> FormModel:
        return FormModel(spec, submit, self.context.tasks.starter(self), values=values or {})

    def _ask(self, dialog: FormDialog, done: Words) -> None:
        dialog.closed.connect(lambda result: self._on_saved(done) if result is not None else None)
        self._show(dialog)

    def _on_saved(self, done: Words) -> None:
        self.context.tell(done)
        self.run("", self.users.refresh())
        self.run("", self.requests.refresh())

    def _show(self, dialog: Dialog) -> None:
        dialog.closed.connect(self._on_dialog_closed)
        self.dialog = dialog
        dialog.open()

    def _on_dialog_closed(self) -> None:
        self.dialog = None
