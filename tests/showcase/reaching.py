"""How the screens that lie deeper than a panel are reached; each way works from wherever the window is."""

from __future__ import annotations

from typing import Any, Final, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.contract.broadcasts import Broadcast
from app.contract.conversations import Group
from app.contract.paging import ListQuery, PageRequest
from tests.showcase.furniture import SAMPLE
from tests.showcase.importing import checked, go_on
from tests.showcase.stage import Stage
from tests.showcase.stopping import CannotGoOn
from tests.showcase.ways import clear, open_palette, show
from tests.ui.panels.constructor.reach import words
from ui.kit.controls.floating import Floating
from ui.kit.controls.modal import Dialog
from ui.kit.controls.sheet import ComponentSheet
from ui.kit.table.view_model import TableModel
from ui.panels.broadcasts.builder.audience_popup import AudiencePopup
from ui.panels.broadcasts.builder.panel import BuilderPanel
from ui.panels.broadcasts.builder.state import Phase
from ui.panels.broadcasts.panel import BroadcastsPanel
from ui.panels.broadcasts.run.view import RECIPIENTS, RunView
from ui.panels.contacts.form_sheet import ContactSheet
from ui.panels.contacts.panel import ContactsPanel
from ui.panels.imports.panel import ImportsPanel
from ui.panels.imports.state import Step
from ui.panels.inbox.conversation.state import TalkPhase
from ui.panels.inbox.panel import InboxPanel
from ui.panels.providers.panel import ProvidersPanel
from ui.panels.senders.panel import SendersPanel
from ui.panels.sign_in.view_model import Page
from ui.panels.users.panel import UsersPanel
from ui.shell.connection import Where

TEXT: Final = "Hello {{attribute.name}}, your car is due for its yearly check. Nordwind Talleres"
CHAIN: Final = "Black Friday, winter tyres"
WRONG: Final = "not-the-password"
OWNER: Final = "34600118204"
"""A customer of the demo who has two devices."""
TABS: Final[dict[str, dict[str, Any]]] = {"contacts": {"tab": "contacts"}, "users": {"tab": "users"}}
"""Panels that would show the tab of the last visit."""


# -- before anybody is signed in ----------------------------------------------------------------------------------


async def page(stage: Stage, wanted: Page) -> None:
    """A page of the sign-in screen."""
    door = stage.window.door
    await stage.until(lambda: door.state.service.ready, "the service")
    door.show(wanted)
    await stage.rest()


async def team(stage: Stage) -> None:
    """Another machine's service is wanted."""
    await page(stage, Page.SIGN_IN)
    await stage.hand.click(stage.window.sign_in.entry.team)
    await stage.until(lambda: stage.window.door.state.service.where is Where.TEAM, "the field for an address")


async def refused(stage: Stage) -> None:
    """A wrong password was typed; back on this machine where another one was chosen before."""
    entry = stage.window.sign_in.entry
    await stage.hand.click(entry.here)
    await page(stage, Page.SIGN_IN)
    await stage.hand.type_over(entry.login, stage.login.login)
    await stage.hand.type_over(entry.password, WRONG)
    await stage.hand.click(entry.button)
    await stage.until(lambda: stage.window.door.state.fault, "the refusal")


# -- the shell ----------------------------------------------------------------------------------------------------


async def offered(stage: Stage, panel: str, action: str) -> None:
    """What opens by an action of a panel, or of the window."""
    await clear(stage)
    if panel:
        await show(stage, panel, **TABS.get(panel, {}))
    found = [one for one in (*stage.window.here(), *stage.window.commands) if one.id == action]
    if not found:
        raise CannotGoOn(f"{action} is not offered")
    found[0].act()
    await something_opens(stage, action)


async def something_opens(stage: Stage, what: str) -> None:
    """A dialog, a sheet or a box that floats."""
    await stage.until(lambda: stage.inside(Dialog) or stage.inside(Floating), what)


async def palette(stage: Stage) -> None:
    """The palette with something typed."""
    await show(stage, "contacts", tab="contacts")
    await open_palette(stage)
    await stage.hand.write("con")


async def avatar_menu(stage: Stage) -> None:
    """The menu of oneself."""
    await stage.hand.click(stage.window.frame.top.avatar)
    await something_opens(stage, "the menu")


async def controls(stage: Stage) -> QWidget:
    """Every control of the kit in all its states."""
    del stage
    return ComponentSheet()


# -- broadcasts ---------------------------------------------------------------------------------------------------


async def row_of(stage: Stage, model: TableModel[Any], name: str) -> int:
    """The place of the row with a name."""

    def look() -> list[int]:
        rows = ((place, model.entry(place)) for place in range(model.state.rows))
        return [place for place, entry in rows if entry is not None and _is_called(entry.row, name)]

    found: list[int] = await stage.until(look, f"{name} in the list")
    return found[0]


def _is_called(row: Any, name: str) -> bool:
    return name in (getattr(row, "name", ""), getattr(row, "login", ""))


async def unfolded(stage: Stage, name: str) -> None:
    """A run with its figures under its row."""
    panel: BroadcastsPanel = await show(stage, "broadcasts")
    view = panel.table.view
    await stage.hand.click(view.viewport(), view.row_rect(await row_of(stage, panel.model, name)).center())
    await stage.hand.press(Qt.Key.Key_Right)


async def tried(stage: Stage) -> None:
    """What was tried for the first recipient of a chain."""
    view = await run(stage, CHAIN, RECIPIENTS)
    await stage.until(lambda: view.recipients.entry(1), "the recipients")
    table = view.table.view
    await stage.hand.click(table.viewport(), table.row_rect(1).center())
    await stage.hand.press(Qt.Key.Key_Right)


async def run(stage: Stage, name: str, tab: str) -> RunView:
    """A run on a page of its own."""
    panel: BroadcastsPanel = await show(stage, "broadcasts")
    entry = panel.model.entry(await row_of(stage, panel.model, name))
    if entry is None or not isinstance(entry.row, Broadcast):
        raise CannotGoOn(f"{name} is not read")
    panel = await show(stage, "broadcasts", broadcast_id=entry.row.id)
    view = panel.view
    if view is None:
        raise CannotGoOn(f"{name} does not open")
    await stage.until(lambda: view.run, name)
    await stage.hand.click(view.tabs.tab(tab))
    return view


async def empty_builder(stage: Stage) -> BuilderPanel:
    """A form nothing was typed into yet, unless something was."""
    panel: BuilderPanel = await show(stage, "broadcast_builder")
    await stage.until(lambda: panel.desk.state.phase is Phase.READY, "the form")
    return panel


async def builder(stage: Stage) -> BuilderPanel:
    """A form that could be launched."""
    panel = await empty_builder(stage)
    if not panel.desk.state.draft.name:
        await stage.hand.type_into(panel.setup.name, "Yearly check")
        await stage.hand.click(panel.setup.add_button)
        popup = await stage.see(AudiencePopup, "targets and tags")
        await stage.hand.click(popup.search)
        await stage.hand.write("customers")
        await stage.hand.press(Qt.Key.Key_Return)
        await stage.hand.click(panel.setup.start.instantly)
        await stage.hand.type_into(words(panel.chain.cards[0]).main, TEXT)
    await stage.until(lambda: panel.desk.state.figures.report and not panel.desk.state.figures.stale, "the figures")
    return panel


async def builder_opens(stage: Stage, action: str) -> None:
    """What opens over a form that could be launched."""
    await builder(stage)
    await offered(stage, "", action)


async def problems(stage: Stage) -> None:
    """What an empty form lacks."""
    panel = await empty_builder(stage)
    panel.desk.launch()
    await stage.until(lambda: panel.desk.state.problems, "the problems")


# -- contacts, imports --------------------------------------------------------------------------------------------


async def contact(stage: Stage) -> None:
    """Somebody's form."""
    panel: ContactsPanel = await show(stage, "contacts", tab="contacts")
    tab = await stage.until(lambda: panel.page.contacts, "the contacts")
    entry = await stage.until(lambda: tab.model.entry(0), "the first contact")
    panel.page.open_contact(entry.row)
    await something_opens(stage, "the form")


async def devices(stage: Stage) -> None:
    """The end of the form of somebody with devices, and a device that cannot be registered."""
    panel: ContactsPanel = await show(stage, "contacts", tab="contacts")
    found = await stage.client.contacts.page(PageRequest(query=ListQuery(search=OWNER)))
    panel.page.open_contact(found.rows[0])
    sheet = cast("ContactSheet", await stage.until(lambda: panel.page.sheet, "the form"))
    await stage.until(lambda: sheet.model.state.loaded, "the contact")
    await stage.rest()
    await stage.hand.click(sheet.devices.more)
    await stage.hand.type_into(sheet.devices.token, "two words")
    await stage.hand.click(sheet.devices.add)
    await stage.rest()
    bar = sheet.body_area.verticalScrollBar()
    bar.setValue(bar.maximum())


async def filters(stage: Stage) -> None:
    """What contacts can be narrowed by."""
    panel: ContactsPanel = await show(stage, "contacts", tab="contacts")
    tab = await stage.until(lambda: panel.page.contacts, "the contacts")
    await stage.settled()
    tab.table.open_filters()
    await something_opens(stage, "the filters")


async def targets(stage: Stage) -> None:
    """The second tab of contacts."""
    await show(stage, "contacts", tab="targets")


async def import_at(stage: Stage, step: Step) -> None:
    """The wizard at one of its steps, with the sample file."""
    panel: ImportsPanel = await show(stage, "imports")
    model, wizard = panel.model, panel.wizard
    await stage.settled()
    if model.state.entry is None:
        await stage.hand.drop_file(wizard.file.zone, str(SAMPLE))
        await stage.until(lambda: model.state.entry and not model.state.reading, "reading")
    panel.strip.hide()
    if model.state.step > step:
        await model.go_to(step)
    while model.state.step < step:
        if model.state.step is Step.MAP:
            await checked(stage)
        await go_on(stage, wizard, Step(model.state.step + 1))
    if step is Step.MAP:
        await checked(stage)
    elif step > Step.MAP:
        await stage.until(lambda: model.state.tally and model.state.rows, "the rows")


# -- inbox, users, assets -----------------------------------------------------------------------------------------


async def inbox(stage: Stage) -> InboxPanel:
    """All conversations."""
    panel: InboxPanel = await show(stage, "conversations")
    await panel.model.open_group(Group.ALL)
    return panel


async def conversation(stage: Stage) -> None:
    """Somebody who waits for an answer."""
    panel = await inbox(stage)

    def waiting() -> list[int]:
        return [int(row.conversation.id) for row in panel.model.list.window if row.conversation.unanswered]

    found = await stage.until(waiting, "somebody who waits")
    panel.open(found[0])
    await stage.until(lambda: panel.model.talk.state.phase is TalkPhase.CONTENT, "the conversation")


async def user(stage: Stage) -> None:
    """A colleague in full."""
    panel: UsersPanel = await show(stage, "users", tab="users")
    entry = panel.users.entry(await row_of(stage, panel.users, "marta.ruiz"))
    assert entry is not None
    panel.open_user(entry.row)
    await something_opens(stage, "the colleague")


async def requests(stage: Stage) -> None:
    """Who asks to come in."""
    await show(stage, "users", tab="requests")


async def sender(stage: Stage) -> None:
    """A sender ID's form."""
    panel: SendersPanel = await show(stage, "senders")
    entry = await stage.until(lambda: panel.model.entry(0), "the first sender")
    panel.open_form(entry.row)
    await something_opens(stage, "the form")


async def provider(stage: Stage) -> None:
    """A provider account's form."""
    panel: ProvidersPanel = await show(stage, "providers")
    entry = await stage.until(lambda: panel.model.entry(0), "the first account")
    panel.open_form(entry.row)
    await something_opens(stage, "the form")
