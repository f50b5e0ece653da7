"""The inbox: groups, list, conversation, details, and the keys that lead through them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QKeySequence, QShortcut, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout

from app.contract.conversations import Group, SearchMode
from app.contract.feed import Topic
from app.contract.messages import MessageId
from app.contract.permissions import Permission
from backend_client.events import Line
from ui.kit.composer.composer import Composer
from ui.panels.inbox import acting
from ui.panels.inbox.conversation.pane import TalkPane
from ui.panels.inbox.conversation.state import TalkPhase, TalkState
from ui.panels.inbox.details import DetailsPane
from ui.panels.inbox.groups import GroupsPane
from ui.panels.inbox.layout import OVERLAY_UNDER, InboxLayout
from ui.panels.inbox.listing.delegate import RowAction
from ui.panels.inbox.listing.pane import ListPane
from ui.panels.inbox.listing.state import ListState
from ui.panels.inbox.news import News
from ui.panels.inbox.starting import StartSheet
from ui.panels.inbox.view_model import InboxState, InboxViewModel, Person, Started
from ui.panels.inbox.writing import Writing
from ui.panels.media.desk import desk_of
from ui.panels.story.sheet import explain
from ui.shell.notifications import Notice
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.texts.messages import msg
from ui.theme.icon_names import Icon

NEWS_EVERY_MS: Final = 2_000


class InboxPanel(Panel):
    """Binds the panes to the view model."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        me, client = context.me, context.client
        person = Person(
            me.user_id,
            f"{me.first_name} {me.last_name}".strip(),
            me.department.id,
            sees_all=me.department.sees_all,
            country=context.workspace.default_country,
        )
        self.model = InboxViewModel(
            client.conversations, client.assets, client.accounts, person, context.store, now_ms=context.clock,
            start=context.tasks.starter(self),
        )  # fmt: skip
        self.model.attended = self._attended
        self._open_id: int | None = None
        self._told_ms = 0
        self._starting: StartSheet | None = None
        self._build(person)
        self._bind_list()
        self._bind_talk()
        self._bind_details()
        self.writing = Writing(self.context, self.model, self.talk, self)
        self.writing.next_wanted.connect(lambda: self.step(1))
        self.writing.open_wanted.connect(self.open)
        self._subscriptions = self._subscribe()
        QShortcut(
            QKeySequence("Ctrl+Z"), self, self.writing.undo, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        self._show_surroundings(self.model.state)
        self._show_list(self.model.list.state)
        self._show_talk(self.model.talk.state)
        self.run("start", self.model.start())

    def _build(self, person: Person) -> None:
        clock, keeping = self.context.clock, self.model.keeping
        self.groups = GroupsPane(self)
        self.listing = ListPane(self.model.list.window, person.user_id, person.country, clock, self)
        self.composer = Composer(lambda: self.model.state.arrangement.emoji, self)
        self.talk = TalkPane(person.user_id, clock, self.composer, keeping.draft, self)
        self.talk.talk_view.set_pictures(desk_of(self.context).pictures)
        self.details = DetailsPane(
            person.user_id, may_open_contacts=self.context.may(Permission.MANAGE_CONTACTS), parent=self
        )
        self.panes = InboxLayout(self.groups, self.listing, self.talk, self.details, self)
        self.panes.arrange(self.model.state.arrangement)
        self.listing.view.set_compact(self.model.state.arrangement.compact)
        self.listing.delegate.draft_of = self._draft_of
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panes)

    # -- binding ---------------------------------------------------------------------------------------------------

    def _bind_list(self) -> None:
        model, pane, view = self.model, self.listing, self.listing.view
        model.watch(self._show_surroundings)
        model.watch_news(self._tell_news)
        model.list.watch(self._show_list)
        model.keeping.watch(lambda _: view.viewport().update())
        for chooser in (self.groups.group_chosen, pane.group_chosen):
            chooser.connect(self._on_group)
        self.groups.new_wanted.connect(self.start_conversation)
        pane.new_wanted.connect(self.start_conversation)
        pane.searched.connect(self._on_searched)
        pane.unanswered_wanted.connect(lambda on: self._ask("", model.list.set_unanswered(on)))
        pane.cleared.connect(lambda: self._ask("", model.list.clear()))
        pane.retried.connect(lambda: self._ask("retry", model.list.retry()))
        pane.compact_wanted.connect(self._on_compact)
        pane.groups_wanted.connect(self.panes.toggle_groups)
        pane.take_wanted.connect(partial(self._many, "assign"))
        pane.resolve_wanted.connect(partial(self._many, "resolve"))
        pane.selection_dropped.connect(lambda: model.list.select(()))
        pane.search.left.connect(view.setFocus)
        view.chosen.connect(self.open)
        view.acted.connect(self._on_row_action)
        view.selection_changed.connect(model.list.select)
        view.hovered.connect(model.list.hold)
        view.looked_at.connect(model.list.look_at)
        view.menu_wanted.connect(self._on_row_menu)

    def _bind_talk(self) -> None:
        model, pane = self.model.talk, self.talk
        model.watch(self._show_talk)
        pane.earlier_wanted.connect(lambda: self._ask("earlier", model.read_earlier()))
        pane.earlier_retried.connect(lambda: self._ask("earlier", model.retry_earlier()))
        pane.later_wanted.connect(lambda: self._ask("later", model.read_later()))
        pane.newest_wanted.connect(lambda: self._ask("newest", model.go_to_newest()))
        pane.retried.connect(lambda: self._ask("open", model.retry()))
        pane.seen.connect(self._maybe_seen)
        pane.explain_wanted.connect(self._explain)
        pane.take_wanted.connect(self.take)
        pane.new_wanted.connect(self.start_conversation)
        pane.header.star_wanted.connect(self.star)
        pane.header.take_wanted.connect(self.take)
        pane.header.resolve_wanted.connect(self.resolve)
        pane.header.details_wanted.connect(self.toggle_details)
        pane.composer.left.connect(self.listing.view.setFocus)

    def _bind_details(self) -> None:
        self.panes.details_changed.connect(self.talk.header.details.setChecked)
        self.panes.sizes_changed.connect(
            lambda wide, details: self.model.arrange(list_width=wide, details_width=details)
        )
        self.details.closed.connect(self.toggle_details)
        self.details.assignee_chosen.connect(self._on_assignee)
        self.details.department_chosen.connect(self._on_department)
        self.details.contact_wanted.connect(self._open_contact)

    def _subscribe(self) -> list[Callable[[], None]]:
        events = self.context.client.events
        return [
            events.subscribe(Topic.CONVERSATIONS, self.model.on_conversation),
            events.subscribe(Topic.CONVERSATION_MARKS, self.model.on_mark),
            events.subscribe(Topic.MESSAGES, self.model.on_message),
            events.subscribe(Topic.SENDERS, lambda _: self._ask("", self.model.read_senders())),
            events.subscribe(Topic.USERS, lambda _: self._ask("", self.model.read_surroundings())),
            events.subscribe(Topic.CONTACTS, lambda _: self._ask("", self.model.talk.read_card())),
            events.watch(self._on_line),
        ]

    def _ask(self, intent: str, work: Coroutine[Any, Any, Any]) -> None:
        self.run(intent, work)

    # -- showing ---------------------------------------------------------------------------------------------------

    def _show_surroundings(self, state: InboxState) -> None:
        self.details.show_people(state.departments, state.colleagues)
        self.listing.show_line(live=state.live, since_ms=state.since_ms)
        self.panes.show_details(state.arrangement.details)
        self.writing.show()

    def _show_list(self, state: ListState) -> None:
        self.groups.show_group(state.asked.group)
        self.groups.show_counts(state.counts)
        self.listing.show_state(state)
        if state.counts is not None:
            self.badge_changed.emit(state.counts.unread)

    def _show_talk(self, state: TalkState) -> None:
        if state.conversation_id != self._open_id:
            self._open_id = state.conversation_id
            self.writing.take_up_draft()
            self.listing.view.set_open(state.conversation_id)
        self.talk.show_state(state)
        self.details.show_talk(state)
        self.panes.show_talk(state.row is not None)
        self.writing.show()
        self._maybe_seen()

    def _draft_of(self, conversation_id: int) -> str:
        """The draft a row shows; that of the open conversation is being typed and stands beside it."""
        return "" if conversation_id == self._open_id else self.model.keeping.draft(conversation_id)

    def _maybe_seen(self) -> None:
        """What stands at the newest end of a window that has the person's attention is read (CNV-36)."""
        if self.model.talk.state.unread and self.talk.shows_newest and self._attended():
            self._ask("", self.model.talk.seen())

    def changeEvent(self, event: QEvent) -> None:
        """A window that is looked at again."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange:
            self._maybe_seen()

    # -- list ------------------------------------------------------------------------------------------------------

    def open(self, conversation_id: int) -> None:
        """Open a conversation beside the list; the row is marked at once."""
        self.context.tasks.cancel(self, "open")
        self.listing.view.set_open(conversation_id)
        self._ask("open", self.model.open(conversation_id))

    def _on_group(self, group: Group) -> None:
        self._ask("", self.model.open_group(group))

    def _on_searched(self, text: str, mode: SearchMode) -> None:
        self._ask("", self.model.list.search(text, mode))

    def _on_compact(self, compact: bool) -> None:
        self.model.arrange(compact=compact)
        self.listing.view.set_compact(compact)

    def _on_row_action(self, action: RowAction, conversation_id: int) -> None:
        acts = {
            RowAction.STAR: self.model.star,
            RowAction.TAKE: self.model.take,
            RowAction.RESOLVE: self.model.resolve,
        }
        self._ask(f"{action.value} {conversation_id}", acts[action](conversation_id))

    def _on_row_menu(self, conversation_id: int, point: QPoint) -> None:
        row = self.model.list.window.get(conversation_id)
        if row is not None:
            rows = acting.row_menu(row, self.listing.delegate, self.open, self._on_row_action)
            self.listing.open_menu_at(point, rows)

    def _many(self, what: str) -> None:
        ids = self.model.list.state.selected
        work = self.model.take_many(ids) if what == "assign" else self.model.resolve_many(ids)
        done = partial(acting.tell_outcome, self, self.context.news, what)
        self.context.tasks.run(self, work, intent=what, on_done=done)

    def _tell_news(self, news: News) -> None:
        """In the bell while another panel or window is in front, and a toast at most every two seconds (CNV-70)."""
        now_ms, kind = self.context.clock(), msg(f"inbox.news_{news.kind.value}")
        show = partial(self.context.go, "conversations", conversation=news.conversation_id)
        text = msg("inbox.news_text", name=news.name, text=news.text) if news.text else news.name
        notice = Notice(
            f"conversation {news.conversation_id}", now_ms, kind, text, Icon.CHAT, show, source="conversations"
        )
        if self.context.notices.add(notice) and now_ms - self._told_ms >= NEWS_EVERY_MS:
            self._told_ms = now_ms
            self.context.news.inform(text if news.text else kind, action=msg("common.open"), on_action=show)

    def _attended(self) -> bool:
        """Whether what is on this panel is being looked at."""
        return self.isVisible() and self.window().isActiveWindow()

    # -- the open conversation -------------------------------------------------------------------------------------

    def star(self) -> None:
        """Star or unstar the open conversation."""
        self._with_open("star", self.model.star)

    def take(self) -> None:
        """Assign the open conversation to oneself."""
        self._with_open("take", self.model.take)

    def resolve(self) -> None:
        """Resolve the open conversation, or those that are selected."""
        if self.model.list.state.selected:
            self._many("resolve")
        else:
            self._with_open("resolve", self.model.resolve)

    def _with_open(self, intent: str, act: Callable[[int], Coroutine[Any, Any, None]]) -> None:
        if self._open_id is not None and self.model.talk.state.phase is TalkPhase.CONTENT:
            self._ask(f"{intent} {self._open_id}", act(self._open_id))

    def step(self, by: int) -> None:
        """Open the next conversation of the list, or the one before."""
        self.listing.view.step(by)

    def reply(self) -> None:
        """Write."""
        self.writing.focus()

    def toggle_details(self) -> None:
        """Show or hide the details."""
        if self.panes.overlaid or self.width() < OVERLAY_UNDER:
            self.panes.open_drawer(opened=not self.panes.overlaid)
        else:
            self.model.arrange(details=not self.model.state.arrangement.details)

    def _on_assignee(self, user_id: int | None) -> None:
        if self._open_id is not None:
            self._ask("assign", self.model.assign(self._open_id, user_id))

    def _on_department(self, department_id: int) -> None:
        row = self.model.talk.state.row
        if row is None or department_id == row.conversation.department_id:
            return
        move = partial(self._move, int(row.conversation.id), department_id)
        if self.model.loses_sight(department_id):
            name = next((one.name for one in self.model.state.departments if one.id == department_id), "")
            acting.ask_to_move(self, name, move)
        else:
            move()

    def _move(self, conversation_id: int, department_id: int) -> None:
        self._ask("move", self.model.move(conversation_id, department_id))

    def _open_contact(self) -> None:
        row = self.model.talk.state.row
        if row is not None:
            self.context.go("contacts", search=row.conversation.address)

    # -- new conversation ------------------------------------------------------------------------------------------

    def start_conversation(self, number: str = "") -> None:
        """Open the panel for a new conversation."""
        if self._starting is not None:
            return
        sheet = self._starting = StartSheet(self, self.model.person.country, number)
        sheet.wanted.connect(self._on_start_wanted)
        sheet.closed.connect(self._on_start_closed)
        sheet.open()

    def _on_start_closed(self) -> None:
        self._starting = None

    def _on_start_wanted(self, number: str, name: str) -> None:
        self.context.tasks.run(self, self.model.begin(number, name), intent="begin", on_done=self._on_started)

    def _on_started(self, started: Started) -> None:
        sheet = self._starting
        if started.fault is not None:
            if sheet is not None:
                sheet.refuse(started.fault)
        elif started.conversation_id is not None:
            if sheet is not None:
                sheet.finish()
            self.open(started.conversation_id)
            self.reply()

    # -- what the shell asks ---------------------------------------------------------------------------------------

    def bar(self) -> Bar:
        """The title alone."""
        return Bar(msg("inbox.title"))

    def _explain(self, message_id: int) -> None:
        context = self.context
        explain(self, context.client.control, context.tasks.starter(self), MessageId(message_id), context.clock)

    def commands(self) -> Sequence[Action]:
        """Every gesture with its key (BEY-21)."""
        return acting.commands_of(self)

    def arrive(self, params: Params) -> None:
        """`conversation` opens one, `number` starts one; the keys go to the list."""
        self.listing.view.setFocus(Qt.FocusReason.OtherFocusReason)
        conversation, number = params.get("conversation"), params.get("number")
        if isinstance(conversation, int):
            self.open(conversation)
        elif isinstance(number, str):
            self.start_conversation(number)

    def refresh(self) -> None:
        """Read list and conversation again."""
        self._ask("retry", self.model.list.retry())
        self._ask("reread", self.model.talk.reread())

    def step_back(self) -> bool:
        """Details over the conversation, a selection, the composer, the search: one at a time (Esc)."""
        focus = QApplication.focusWidget()
        if self.panes.overlaid:
            self.panes.open_drawer(opened=False)
        elif self.model.list.state.selected:
            self.model.list.select(())
        elif focus not in {None, self.listing, self.listing.view} and self.isAncestorOf(focus):
            self.listing.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            return False
        return True

    def kept_clear(self) -> int:
        """What is being written, and Send, stay in sight."""
        composer = self.talk.composer
        return composer.height() if composer.isVisible() else 0

    def shutdown(self) -> None:
        """Keep what is typed, hear nothing more."""
        self.writing.save()
        for end in self._subscriptions:
            end()
        self._subscriptions = []

    def _on_line(self, line: Line) -> None:
        if line in {Line.LIVE, Line.BROKEN}:
            self._ask("", self.model.on_line(live=line is Line.LIVE))
