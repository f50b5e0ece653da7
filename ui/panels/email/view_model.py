"""What the block constructor shows and what can be done in it: a draft, what is chosen, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from msgspec.structs import replace as with_values

from app.contract.content import check_content
from app.contract.faults import Problem
from app.contract.mail.checks import is_clipped, lacks_unsubscribe
from app.contract.mail.render import attached, render
from app.contract.mail.vocabulary import SCHEMA
from app.contract.mail.walk import Block, walk
from app.contract.payloads.email import EmailContent, EmailDocument, Page
from ui.panels.email.document import Draft, Kind
from ui.panels.email.steps import side_place, step_place
from ui.panels.email.tree import PAGE, Place, find, place_of

Done = TypeVar("Done")


class Screen(StrEnum):
    """How wide the result is looked at (EML-14)."""

    REGULAR = "regular"
    WIDE = "wide"
    PHONE = "phone"


class Notice(StrEnum):
    """What a person is told above the canvas."""

    NONE = ""
    NEWER = "newer"
    LOCKED = "locked"
    CLEANED = "cleaned"
    NOT_THERE = "not_there"


@dataclass(frozen=True, slots=True)
class MailState:
    """Everything the window shows; `chosen` is the id of a block, "" for the page."""

    content: EmailContent
    document: EmailDocument
    chosen: str = PAGE
    screen: Screen = Screen.REGULAR
    names: Mapping[str, str] | None = None
    problems: tuple[Problem, ...] = ()
    can_undo: bool = False
    can_redo: bool = False
    locked: bool = False
    notice: Notice = Notice.NONE
    is_clipped: bool = False
    lacks_unsubscribe: bool = False
    leads_nowhere: bool = False  # it offers to unsubscribe where nobody outside could (EML-19)

    def block(self) -> Block | None:
        """The chosen block."""
        return find(self.document, self.chosen)


class MailModel:
    """The document under way. It tells every listener of every change; `on_edited` gets the content."""

    def __init__(
        self,
        content: EmailContent,
        *,
        names: Mapping[str, str],
        on_edited: Callable[[EmailContent], object],
        locked: bool = False,
        public: bool = True,
    ) -> None:
        self._public = public
        document = content.document or EmailDocument()
        self.draft = Draft(document)
        self._on_edited = on_edited
        self._listeners: list[Callable[[MailState], object]] = []
        newer = content.schema > SCHEMA
        notice = Notice.NEWER if newer else Notice.LOCKED if locked else Notice.NONE
        self.state = MailState(content, document, names=names, locked=locked or newer, notice=notice)
        self.state = self._judged(self.state)

    def listen(self, listener: Callable[[MailState], object]) -> None:
        """Tell a listener of every change from here on."""
        self._listeners.append(listener)

    # -- looking

    def choose(self, block_id: str) -> None:
        """Choose a block, or the page."""
        if block_id != self.state.chosen:
            self.draft.seal()
        self._set(chosen=block_id if find(self.draft.document, block_id) is not None else PAGE)

    def look(self, screen: Screen) -> None:
        """Look at it on another screen."""
        self._set(screen=screen)

    def dismiss(self) -> None:
        """The notice was read."""
        self._set(notice=Notice.NONE)

    def tell_cleaned(self) -> None:
        """Say that something pasted was cleaned (EML-41)."""
        self._set(notice=Notice.CLEANED)

    def jump(self, problem: Problem) -> None:
        """Choose the element a problem is of (EML-40)."""
        self.choose(self.block_of(problem))

    def block_of(self, problem: Problem) -> str:
        """The element a problem is of, "" for the page or the whole mail."""
        found = [one for one in walk(self.draft.document) if f"{problem.path}.".startswith(f"{one.path}.")]
        return found[-1].block.id if found else PAGE

    # -- editing

    def insert(self, kind: Kind | tuple[int, ...], place: Place | None = None) -> None:
        """Put a new block at a place, without one below what is chosen."""
        block_id = self._try(lambda: self.draft.insert(kind, place or self.next_place(kind)))
        if block_id:
            self._edited(block_id)
        else:
            self._set(notice=Notice.NOT_THERE)

    def move(self, block_id: str, place: Place) -> None:
        """Put a block at another place."""
        if self._try(lambda: self.draft.move(block_id, place)):
            self._edited(block_id)

    def step(self, step: int) -> None:
        """Move the chosen block up (-1) or down (1)."""
        place = step_place(self.draft.document, self.state.chosen, step)
        if place is not None:
            self.move(self.state.chosen, place)

    def side(self, step: int) -> None:
        """Move the chosen element into the column at its left (-1) or right (1)."""
        place = side_place(self.draft.document, self.state.chosen, step)
        if place is not None:
            self.move(self.state.chosen, place)

    def duplicate(self, block_id: str) -> None:
        """Put a copy below a block."""
        copy = self._try(lambda: self.draft.duplicate(block_id))
        if copy:
            self._edited(copy)

    def delete(self, block_id: str) -> None:
        """Take a block away; what came after it is chosen."""
        order = [one.block.id for one in walk(self.draft.document)]
        if self._try(lambda: self.draft.delete(block_id)):
            left = {one.block.id for one in walk(self.draft.document)}
            after = order[order.index(block_id) :] + order[: order.index(block_id)][::-1]
            self._edited(next((one for one in after if one in left), PAGE))

    def hide(self, block_id: str, *, hidden: bool) -> None:
        """Leave a block out of the mail, or not."""
        if self._try(lambda: self.draft.hide(block_id, hidden=hidden)):
            self._edited(self.state.chosen)

    def put(self, block: Block, joins: str = "") -> None:
        """Give a block other properties."""
        if self._try(lambda: self.draft.put(block, joins)):
            self._edited(self.state.chosen)

    def put_page(self, page: Page, joins: str = "") -> None:
        """Give the page other properties."""
        if self._try(lambda: self.draft.put_page(page, joins)):
            self._edited(self.state.chosen)

    def lay_out(self, section_id: str, widths: tuple[int, ...]) -> None:
        """Give a section other columns."""
        if self._try(lambda: self.draft.lay_out(section_id, widths)):
            self._edited(section_id)

    def undo(self) -> None:
        """Take the last edit back."""
        if self.draft.can_undo and not self.state.locked:
            self._edited(self.draft.undo())

    def redo(self) -> None:
        """Do it again."""
        if self.draft.can_redo and not self.state.locked:
            self._edited(self.draft.redo())

    def undo_all(self) -> None:
        """Back to what it was when the window was opened (EML-10)."""
        if self.draft.can_undo and not self.state.locked:
            self.draft.undo_all()
            self._edited(self.state.chosen)

    def next_place(self, kind: Kind | tuple[int, ...]) -> Place:
        """Where a new block goes without the mouse: below what is chosen, else at the end."""
        document, chosen = self.draft.document, self.state.block()
        place = place_of(document, self.state.chosen)
        end = Place(PAGE, len(document.blocks))
        if chosen is None or place is None:
            return end
        if kind is Kind.WRAPPER:
            while place.parent != PAGE:
                place = place_of(document, place.parent) or end
            return replace(place, index=place.index + 1)
        is_element = isinstance(kind, Kind)
        tag = type(chosen).__name__
        if tag == "Section" and is_element:
            return Place(chosen.id, 999, 0)
        if tag == "Wrapper":
            return Place(chosen.id, 999)
        if tag != "Section" and not is_element:
            place = place_of(document, place.parent) or end
        return replace(place, index=place.index + 1)

    # -- inside

    def _try(self, act: Callable[[], Done]) -> Done | None:
        return None if self.state.locked else act()

    def _edited(self, chosen: str) -> None:
        document = self.draft.document
        content = with_values(self.state.content, document=document)
        notice = self.state.notice if self.state.notice is Notice.CLEANED else Notice.NONE
        chosen = chosen if find(document, chosen) is not None else PAGE
        self.state = self._judged(
            replace(self.state, content=content, document=document, chosen=chosen, notice=notice)
        )
        self._on_edited(content)
        self._tell()

    def _judged(self, state: MailState) -> MailState:
        keys, lacks = frozenset(state.names or ()), lacks_unsubscribe(state.content)
        found = check_content(state.content, "", keys)
        problems = (with_values(one, path=one.path.removeprefix(".")) for one in found)
        return replace(
            state,
            problems=tuple(one for one in problems if one.path.startswith("document")),
            can_undo=self.draft.can_undo,
            can_redo=self.draft.can_redo,
            is_clipped=is_clipped(render(state.content, attached(state.content, "switchroom")).html),
            lacks_unsubscribe=lacks,
            leads_nowhere=not lacks and not self._public,
        )

    def _set(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]  # names and kinds are those of the record
        if state != self.state:
            self.state = state
            self._tell()

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener(self.state)
