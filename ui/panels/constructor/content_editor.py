"""The frame around the editors of a channel: which format, its editor, what is wrong elsewhere (MSG-3, MSG-5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.content import Content, NewerContent, advise_content, channel_of, kind_of
from app.contract.faults import Problem
from app.contract.preflight import PartsRange
from app.contract.providers import RcsNetwork
from ui.kit.controls.field import Note
from ui.kit.controls.option_list import Option
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.select import Select
from ui.panels.constructor.changes import place_of
from ui.panels.constructor.editor import Editor, Heed, Services
from ui.panels.constructor.editors import EDITORS, formats_of
from ui.panels.constructor.formats import FormatMemory, blank_of
from ui.panels.constructor.newer_editor import NewerEditor
from ui.panels.constructor.wording import listed_words
from ui.texts.live import put
from ui.texts.messages import Message, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

_PARTS_MAX = 4
_TEMPLATE = "template"


class ContentEditor(QWidget):
    """Edits contents of one channel, whatever their format; the host keeps content and undo.

    Formats named in `without` are not offered; with `broadcast` people are addressed who have not written. What was
    put into another format is kept in the host's `memory` under `key`. Signals: `edited(object, str)` with the new
    content and the place typed into (empty: a step of undo of its own), `entered(bool)` with the keyboard.
    """

    edited = Signal(object, str)
    entered = Signal(bool)

    def __init__(
        self,
        channel: Channel,
        parent: QWidget | None = None,
        *,
        memory: FormatMemory | None = None,
        services: Services | None = None,
        without: Collection[str] = (),
        broadcast: bool = False,
    ) -> None:
        super().__init__(parent)
        self.channel = channel
        self._memory, self._services = memory or FormatMemory(), services or Services()
        self._key, self._locked, self._broadcast = "", False, broadcast
        self._problems: tuple[Problem, ...] = ()
        self._formats = tuple(kind for kind in formats_of(channel) if kind not in (*without, _TEMPLATE))
        self.message_type = self._make_message_type() if _TEMPLATE in _offered(channel, without) else None
        self.content: Content = blank_of(channel, self._formats[0])
        self._editors: dict[str, Editor] = {}
        self.chooser = self._make_chooser()
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self.advice = Note("", Icon.ALERT, Token.WARN, self)
        self.error.hide()
        self.advice.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(metrics.GAP_8)
        for part in (self.message_type, self.chooser):
            if part is not None:
                self.column.addWidget(part)
        self.column.addWidget(self.advice)
        self.column.addWidget(self.error)

    def _make_message_type(self) -> Segmented:
        """A template, or a free message with a format of its own (WAP-1)."""
        chooser = Segmented(self, fill=True)
        chooser.add(_TEMPLATE, self._name_of(_TEMPLATE))
        chooser.add("", msg("constructor.free_message"))
        put(chooser, chooser.setAccessibleName, msg("constructor.message_type"))
        chooser.value_changed.connect(self._on_message_type)
        return chooser

    def _make_chooser(self) -> Segmented | Select | None:
        if len(self._formats) < 2:
            return None
        chooser: Segmented | Select
        if len(self._formats) <= _PARTS_MAX:
            chooser = Segmented(self, fill=True)
            for kind in self._formats:
                chooser.add(kind, self._name_of(kind))
        else:
            chooser = Select(parent=self, height=metrics.FIELD_COMPACT)
            chooser.set_options([Option(kind, self._name_of(kind)) for kind in self._formats])
        put(chooser, chooser.setAccessibleName, msg("constructor.format"))
        chooser.value_changed.connect(self._on_format)
        return chooser

    def _name_of(self, kind: str) -> Message:
        return msg(f"constructor.{self.channel.name.lower()}_{kind}")

    # -- showing ---------------------------------------------------------------------------------------------------

    @property
    def editor(self) -> Editor:
        """The editor of the present format, or what stands in its place."""
        is_newer = isinstance(self.content, NewerContent)
        kind = "" if is_newer else self.content.type
        if kind not in self._editors:
            editor = NewerEditor() if is_newer else EDITORS[self.channel, kind]()
            editor.setParent(self)
            editor.set_services(self._services)
            editor.edited.connect(self._on_edited)
            editor.entered.connect(self.entered)
            editor.turned.connect(self._list_rest)
            self._editors[kind] = editor
            self.column.insertWidget(self.column.count() - 2, editor)
        return self._editors[kind]

    def show_content(
        self,
        content: Content,
        *,
        names: Mapping[str, str],
        problems: Sequence[Problem] = (),
        locked: bool = False,
        key: str = "",
        network: RcsNetwork | None = None,
        sender_id: int | None = None,
    ) -> None:
        """Show a content; `problems` have paths from it on, `key` names its message for the memory of formats.

        `network` is that of the sender of an RCS message, `sender_id` whom it is sent as.
        """
        if channel_of(content) is not self.channel:
            raise ValueError(f"an editor of {self.channel.name} cannot show {type(content).__name__}")
        self.content, self._key, self._locked = content, key, locked
        shown = self.editor
        for editor in self._editors.values():
            editor.setVisible(editor is shown)
        is_newer, is_template = isinstance(content, NewerContent), kind_of(content)[1] == _TEMPLATE
        if self.message_type is not None:
            self.message_type.setVisible(not is_newer)
            self.message_type.set_value(_TEMPLATE if is_template else "")
            self.message_type.setEnabled(not locked)
        if self.chooser is not None:
            self.chooser.setVisible(not is_template and not is_newer)
            if not self.chooser.isHidden():
                self.chooser.set_value(content.type)
            self.chooser.setEnabled(not locked)
        google = network is RcsNetwork.GOOGLE
        told = {(one.path, one.code) for one in problems}
        about = {"google": google, "broadcast": self._broadcast, "public": self._services.public}
        advice = [] if locked else advise_content(content, **about)
        advice = [one for one in advice if (one.path, one.code) not in told]
        shown.set_heed(Heed(tuple(advice), network))
        shown.show_sender(sender_id)
        shown.show_content(content, names=names, problems=problems, locked=locked)
        self._problems = tuple(problems)
        self._list_rest()

    def _list_rest(self) -> None:
        """What is worded nowhere else."""
        shown = self.editor
        _list(self.error, [one for one in self._problems if not shown.places(one)])
        _list(self.advice, [one for one in shown.heed.advice if not shown.advises(one)])

    def show_audience(self, parts: PartsRange | None, *, stale: bool) -> None:
        """What the pre-flight counted of the recipients' short messages."""
        self.editor.show_audience(parts, stale=stale)

    def focus_path(self, path: str) -> None:
        """Put the keyboard on the field of a problem; on the main one with an empty path."""
        self.editor.focus_path(path)

    # -- gestures --------------------------------------------------------------------------------------------------

    def _on_edited(self, content: Content) -> None:
        if content != self.content and not self._locked:
            fresh = self._memory.refilled(self._key, self.content, content)
            self.edited.emit(fresh, place_of(self.content, fresh))

    def _on_message_type(self, kind: object) -> None:
        self._on_format(kind or self._memory.free_kind(self._key, self.channel))

    def _on_format(self, kind: object) -> None:
        if isinstance(kind, str) and kind != self.content.type and not self._locked:
            self.edited.emit(self._memory.switched(self._key, self.content, kind), "")


def _offered(channel: Channel, without: Collection[str]) -> set[str]:
    return set(formats_of(channel)) - set(without)


def _list(note: Note, problems: Sequence[Problem]) -> None:
    words = "\n".join(dict.fromkeys(listed_words(one) for one in problems))
    note.setVisible(bool(words))
    note.set_words(words)
