"""Writing in the open conversation: drafts, sending, taking back, messages that did not go."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.contract.conversations import ConversationId, SentContent
from app.contract.faults import Problem
from app.contract.messages import Message
from app.contract.senders import Sender
from ui.kit.controls.modal import Confirm, Sheet
from ui.kit.phone.scene_content import scene_of_content
from ui.kit.phone.stand import PhoneStand
from ui.kit.thread.items import Act
from ui.kit.thread.opening import ask_to_open
from ui.panels.inbox.composing import composer_state, sender_for, window_shown
from ui.panels.inbox.conversation.drawing import address_of
from ui.panels.inbox.conversation.items import key_of
from ui.panels.inbox.conversation.pane import TalkPane
from ui.panels.inbox.conversation.state import Undone
from ui.panels.inbox.listing.faces import title_of
from ui.panels.inbox.view_model import InboxViewModel
from ui.panels.media.desk import desk_of
from ui.shell.panel import Panel, PanelContext
from ui.texts.faults import problem_text
from ui.texts.live import texts
from ui.texts.messages import msg

_MAIL_SHEET: Final = 340
SAVE_AFTER_MS: Final = 400
"""A draft is on disk so long after the last letter."""
LEAST_MS: Final = 200


class Writing(QObject):
    """Binds the composer and the acts of bubbles. Signals: `next_wanted()`, `open_wanted(int)`."""

    next_wanted = Signal()
    open_wanted = Signal(int)

    def __init__(self, context: PanelContext, model: InboxViewModel, pane: TalkPane, panel: Panel) -> None:
        super().__init__(panel)
        self._context, self._model, self._pane, self._panel = context, model, pane, panel
        self._composer = pane.composer
        self._chosen: dict[int, int] = {}  # sender by conversation
        self._wants_focus = False
        self._wait = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._wait.timeout.connect(model.keeping.save)
        self._ends = QTimer(self, singleShot=True)
        self._ends.timeout.connect(self.show)
        texts().language_changed.connect(self.show)
        model.talk.watch_returns(self._on_returned)
        pane.acted.connect(self.on_bubble_act)
        composer = self._composer
        composer.typed.connect(self._on_typed)
        composer.submitted.connect(self._on_submitted)
        composer.sender_chosen.connect(self._on_sender_chosen)
        composer.by_itself_chosen.connect(lambda on: model.arrange(by_itself=on))
        composer.enter_sends_chosen.connect(lambda on: model.arrange(enter_sends=on))
        composer.emoji_taken.connect(model.take_emoji)
        composer.undo_wanted.connect(self.undo)

    @property
    def _open_id(self) -> int | None:
        return self._model.talk.state.conversation_id

    def show(self) -> None:
        """Give the composer its state."""
        talk, sender = self._model.talk.state, self._sender()
        now_ms = self._context.clock() + talk.skew_ms
        window = window_shown(talk, sender, now_ms)
        self._composer.show_state(composer_state(self._model.state, talk, sender, window))
        self._ends.stop()
        if window.change_ms is not None:
            self._ends.start(max(window.change_ms - now_ms, LEAST_MS))
        if self._wants_focus and self._composer.isVisible():
            self.focus()

    def focus(self) -> None:
        """Write; where the conversation is still being opened, as soon as it is there."""
        self._wants_focus = not self._composer.isVisible()
        if not self._wants_focus:
            self._composer.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_up_draft(self) -> None:
        """Show what was typed here before."""
        self._composer.set_text(self._model.keeping.draft(self._open_id) if self._open_id is not None else "")

    def save(self) -> None:
        """Write down what is typed."""
        self._wait.stop()
        self._model.keeping.save()

    def _sender(self) -> Sender | None:
        last_used = self._model.state.arrangement.sender_id
        return sender_for(self._model.talk.state, last_used, self._chosen.get(self._open_id or 0))

    def _on_typed(self, text: str) -> None:
        if self._open_id is not None:
            self._model.keeping.set_draft(self._open_id, text)
            self._wait.start()

    def _on_sender_chosen(self, sender_id: int) -> None:
        if self._open_id is not None:
            self._chosen[self._open_id] = sender_id
            self._model.arrange(sender_id=sender_id)
            self.show()

    # -- sending ---------------------------------------------------------------------------------------------------

    def _on_submitted(self, and_next: bool) -> None:
        verdict = self._composer.verdict
        empty = (*verdict.unknown, *verdict.missing)
        if not empty:
            self._send(and_next)
            return
        question = Confirm(
            self._panel,
            msg("composer.anyway_title"),
            msg("composer.anyway_text", names=", ".join(empty)),
            msg("composer.anyway"),
        )
        question.closed.connect(lambda agreed: self._send(and_next) if agreed else None)
        question.open()

    def send_and_next(self) -> None:
        """Send what is typed and open the next conversation."""
        self._composer.submit(and_next=True)

    def _send(self, and_next: bool) -> None:
        row, text = self._model.talk.state.row, self._composer.verdict.text
        if not self._keep_and_post(text) or self._open_id is None:
            return
        self._composer.set_text("")
        self._model.keeping.set_draft(self._open_id, "")
        self.save()
        self._pane.talk_view.go_to_bottom()
        if and_next:
            self.next_wanted.emit()
            if row is not None:
                self._context.news.undoable(msg("inbox.sent_to", name=title_of(row.conversation)), self.undo)

    def _keep_and_post(self, text: str) -> bool:
        """The message is on disk before anything else happens to its text."""
        sender, talk = self._sender(), self._model.talk
        key = talk.keep(sender, text, by_itself=self._model.state.arrangement.by_itself) if sender else None
        if key is not None:
            self._panel.run(f"send {key}", talk.outbox.post(key))
        return key is not None

    def undo(self) -> None:
        """Take back what was sent last."""
        self._context.tasks.run(self._panel, self._model.talk.undo(), intent="undo", on_done=self._on_undone)

    def _on_undone(self, undone: Undone) -> None:
        if undone.conversation_id is None:
            self._context.news.inform(msg("inbox.nothing_to_undo"))
        elif undone.too_late:
            self._context.news.warn(msg("inbox.too_late"))
        elif undone.conversation_id == self._open_id:
            self.take_up_draft()
            self.focus()
        else:
            self.open_wanted.emit(undone.conversation_id)

    def _on_returned(self, conversation_id: int, reason: Problem) -> None:
        """What could not be sent now stands where it was typed."""
        self._context.news.warn(problem_text(reason))
        if conversation_id == self._open_id:
            self.take_up_draft()

    # -- bubbles ---------------------------------------------------------------------------------------------------

    def on_bubble_act(self, key: str, act: Act) -> None:
        """An act of a bubble; the keys of unsent ones begin with `p`."""
        outbox = self._model.talk.outbox
        match act:
            case Act.UNDO:
                self.undo()
            case Act.SEND_NOW:
                self._panel.run(f"send {key[1:]}", outbox.send_now(key[1:]))
            case Act.SEND_AGAIN:
                self._send_again(key)
            case Act.SHOW_MAIL:
                self._show_mail(key)
            case Act.OPEN_MAP | Act.OPEN_FILE:
                self._open_sent(key)
            case Act.DISCARD:
                outbox.discard(key[1:])
            case Act.EDIT:
                text = outbox.discard(key[1:])
                if text and self._open_id is not None:
                    self._model.keeping.give_back(self._open_id, text)
                    self.take_up_draft()
                    self.focus()

    def _open_sent(self, key: str) -> None:
        """A place or a file of the customer's: in the browser, once its host was read (CVP-7)."""
        message = self._message(key)
        url = "" if message is None else address_of(message)
        if url:
            ask_to_open(self._panel, url)

    def _send_again(self, key: str) -> None:
        """A new message with the same text; the one that failed stays (CVP-14)."""
        message = self._message(key)
        if message is not None:
            self._keep_and_post(message.text)

    def _message(self, key: str) -> Message | None:
        messages = self._model.talk.state.stretch.messages
        return next((one for one in messages if key_of(one.id) == key), None)

    def _show_mail(self, key: str) -> None:
        """The whole e-mail on the phone; no picture but those of the library is ever shown (CVP-10)."""
        message = self._message(key)
        if message is not None and self._open_id is not None:
            work = self._context.client.conversations.sent(ConversationId(self._open_id), message.id)
            self._context.tasks.run(self._panel, work, intent="mail", on_done=self._on_mail)

    def _on_mail(self, sent: SentContent) -> None:
        sheet = Sheet(self._panel, msg("thread.mail"), width=_MAIL_SHEET)
        phone = PhoneStand(sheet, pictures=desk_of(self._context).pictures)
        phone.set_scene(scene_of_content(sent.content))
        sheet.body.addWidget(phone)
        sheet.body.addStretch(1)
        phone.fit(sheet.body_area)
        sheet.open()
