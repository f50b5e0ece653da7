"""The document as it is being edited: every edit is kept with its inverse, so each can be undone (EML-10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from msgspec.structs import replace as with_values

from app.contract.mail.walk import Block, walk
from app.contract.payloads.email import (
    ButtonBlock,
    DividerBlock,
    EmailColumn,
    EmailDocument,
    ImageBlock,
    Page,
    Section,
    SocialBlock,
    SocialItem,
    SpacerBlock,
    TextBlock,
    Wrapper,
)
from ui.panels.email.tree import (
    PAGE,
    Place,
    accepts,
    alone_in,
    find,
    ids_of,
    laid_out,
    place_of,
    siblings,
    with_block,
    with_siblings,
)


class Kind(StrEnum):
    """What the palette offers (EML-12)."""

    TEXT = "text"
    IMAGE = "image"
    BUTTON = "button"
    SOCIAL = "social"
    DIVIDER = "divider"
    SPACER = "spacer"
    WRAPPER = "wrapper"


_MAKERS: Final[dict[Kind, Callable[[str], Block]]] = {
    Kind.TEXT: lambda block_id: TextBlock(id=block_id),
    Kind.IMAGE: lambda block_id: ImageBlock(id=block_id),
    Kind.BUTTON: lambda block_id: ButtonBlock(id=block_id),
    Kind.SOCIAL: lambda block_id: SocialBlock(id=block_id, items=(SocialItem(network="facebook"),)),
    Kind.DIVIDER: lambda block_id: DividerBlock(id=block_id),
    Kind.SPACER: lambda block_id: SpacerBlock(id=block_id),
    Kind.WRAPPER: lambda block_id: Wrapper(id=block_id),
}


def made(kind: Kind | tuple[int, ...], block_id: str) -> Block:
    """A new block: an element, a wrapper, or a section with columns of these widths."""
    if isinstance(kind, tuple):
        return Section(id=block_id, columns=tuple(EmailColumn(width=width) for width in kind))
    return _MAKERS[kind](block_id)


@dataclass(frozen=True, slots=True)
class Inserted:
    """A block was put at a place."""

    place: Place
    block: Block

    def inverse(self) -> Change:
        """It is taken away."""
        return Removed(self.place, self.block)

    def apply(self, document: EmailDocument) -> EmailDocument:
        """The document with it."""
        blocks = siblings(document, self.place.parent, self.place.column)
        at = self.place.index
        return with_siblings(document, self.place, (*blocks[:at], self.block, *blocks[at:]))


@dataclass(frozen=True, slots=True)
class Removed:
    """A block was taken from a place."""

    place: Place
    block: Block

    def inverse(self) -> Change:
        """It is put back."""
        return Inserted(self.place, self.block)

    def apply(self, document: EmailDocument) -> EmailDocument:
        """The document without it."""
        blocks = siblings(document, self.place.parent, self.place.column)
        at = self.place.index
        return with_siblings(document, self.place, (*blocks[:at], *blocks[at + 1 :]))


@dataclass(frozen=True, slots=True)
class Changed:
    """A block, or the page, has other properties; one inside another is changed with it."""

    before: Block | Page
    after: Block | Page

    def inverse(self) -> Change:
        """It has those it had."""
        return Changed(self.after, self.before)

    def apply(self, document: EmailDocument) -> EmailDocument:
        """The document with them."""
        if isinstance(self.after, Page):
            return with_values(document, page=self.after)
        return with_block(document, self.after)


Change = Inserted | Removed | Changed


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person did in one step: its changes in order, the block it was about, what it may be joined with."""

    changes: tuple[Change, ...]
    about: str
    joins: str = ""


class Draft:
    """A document under way. Verbs that change nothing return False, or "" where they would return an id."""

    def __init__(self, document: EmailDocument) -> None:
        self.document = document
        self._done: list[Edit] = []
        self._undone: list[Edit] = []
        self._used = {found.block.id for found in walk(document)}
        self._count = max((int(one) for one in self._used if one.isascii() and one.isdigit()), default=0)

    # -- history

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to undo."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone edit."""
        return bool(self._undone)

    def undo(self) -> str:
        """Take the last edit back; the block it was about, which may be gone."""
        if not self._done:
            return PAGE
        edit = self._done.pop()
        self._undone.append(edit)
        self._apply(tuple(change.inverse() for change in reversed(edit.changes)))
        return edit.about

    def redo(self) -> str:
        """Do the last undone edit again."""
        if not self._undone:
            return PAGE
        edit = self._undone.pop()
        self._done.append(edit)
        self._apply(edit.changes)
        return edit.about

    def undo_all(self) -> None:
        """Back to the document as it was at first; all of it can be redone."""
        while self._done:
            self.undo()

    def seal(self) -> None:
        """What is typed from here on is an edit of its own."""
        if self._done:
            self._done[-1] = replace(self._done[-1], joins="")

    # -- verbs

    def insert(self, kind: Kind | tuple[int, ...], place: Place) -> str:
        """Put a new block at a place; its id."""
        block = made(kind, self._new_id())
        changes = self._insertion(block, place)
        return block.id if self._do(changes, block.id) else ""

    def move(self, block_id: str, place: Place) -> bool:
        """Put a block at another place, named as the document is before; a section left empty by that goes."""
        block, source = find(self.document, block_id), place_of(self.document, block_id)
        if block is None or source is None or not accepts(self.document, block, place):
            return False
        if place.parent in ids_of(block):
            return False
        emptied = alone_in(self.document, source)
        if emptied is not None and not isinstance(find(self.document, place.parent), Section):
            return self.move(emptied.id, place)  # its section goes along and stays as it was made
        gone = {block_id} if emptied is None else {block_id, emptied.id}
        if place.parent in gone or (
            (place.parent, place.column) == (source.parent, source.column)
            and place.index in (source.index, source.index + 1)
        ):
            return False
        before = next(
            (
                one.id
                for one in siblings(self.document, place.parent, place.column)[place.index :]
                if one.id not in gone
            ),
            None,
        )
        removals = self._removal(block_id)
        after = self._tried(removals)
        left = [one.id for one in siblings(after, place.parent, place.column)]
        index = left.index(before) if before is not None else len(left)
        insertion = self._insertion(block, Place(place.parent, index, place.column), into=after)
        return self._do((*removals, *insertion), block_id)

    def duplicate(self, block_id: str) -> str:
        """Put a copy below a block; the copy's id."""
        block, place = find(self.document, block_id), place_of(self.document, block_id)
        if block is None or place is None:
            return ""
        copy = self._copied(block)
        self._do((Inserted(replace(place, index=place.index + 1), copy),), copy.id)
        return copy.id

    def delete(self, block_id: str) -> bool:
        """Take a block away with all inside it."""
        changes = self._removal(block_id)
        return self._do(changes, block_id)

    def hide(self, block_id: str, *, hidden: bool) -> bool:
        """Leave a block out of the mail, or not."""
        block = find(self.document, block_id)
        if block is None:
            return False
        return self.put(with_values(block, props=with_values(block.props, hidden=hidden)))

    def put(self, block: Block, joins: str = "") -> bool:
        """Give a block other properties; edits one after the other that join by the same word are one."""
        before = find(self.document, block.id)
        if before is None or before == block:
            return False
        return self._put(before, block, block.id, joins)

    def put_page(self, page: Page, joins: str = "") -> bool:
        """Give the page other properties."""
        before = self.document.page
        return before != page and self._put(before, page, PAGE, joins)

    def lay_out(self, section_id: str, widths: tuple[int, ...]) -> bool:
        """Give a section other columns (EML-13)."""
        section = find(self.document, section_id)
        return isinstance(section, Section) and self.put(laid_out(section, widths))

    # -- inside

    def _do(self, changes: tuple[Change, ...], about: str, joins: str = "") -> bool:
        if not changes:
            return False
        self._apply(changes)
        self._done.append(Edit(changes, about, joins))
        self._undone.clear()
        return True

    def _put(self, before: Block | Page, after: Block | Page, about: str, joins: str) -> bool:
        last = self._done[-1] if self._done else None
        if joins and last is not None and last.joins == joins and not self._undone:
            first = last.changes[0]
            before = first.before if isinstance(first, Changed) else before
            self._done.pop()
        self._apply((Changed(before, after),))
        if before != after:
            self._done.append(Edit((Changed(before, after),), about, joins))
        self._undone.clear()
        return True

    def _apply(self, changes: tuple[Change, ...]) -> None:
        self.document = self._tried(changes)

    def _tried(self, changes: tuple[Change, ...]) -> EmailDocument:
        document = self.document
        for change in changes:
            document = change.apply(document)
        return document

    def _insertion(self, block: Block, place: Place, into: EmailDocument | None = None) -> tuple[Change, ...]:
        """An element outside a section gets one of its own."""
        document = into or self.document
        if not accepts(document, block, place):
            return ()
        if not isinstance(block, (Section, Wrapper)) and not isinstance(find(document, place.parent), Section):
            block = Section(id=self._new_id(), columns=(EmailColumn(blocks=(block,)),))
        count = len(siblings(document, place.parent, place.column))
        return (Inserted(replace(place, index=min(place.index, count)), block),)

    def _removal(self, block_id: str) -> tuple[Change, ...]:
        """A section of one column goes with the last element in it."""
        block, place = find(self.document, block_id), place_of(self.document, block_id)
        if block is None or place is None:
            return ()
        emptied = alone_in(self.document, place)
        around = place_of(self.document, emptied.id) if emptied is not None else None
        if emptied is not None and around is not None:
            return (Removed(around, emptied),)
        return (Removed(place, block),)

    def _new_id(self) -> str:
        self._count += 1
        while str(self._count) in self._used:
            self._count += 1
        return str(self._count)

    def _copied(self, block: Block) -> Block:
        if isinstance(block, Wrapper):
            inner = tuple(section for one in block.blocks if isinstance(section := self._copied(one), Section))
            return with_values(block, id=self._new_id(), blocks=inner)
        if isinstance(block, Section):
            columns = tuple(
                with_values(column, blocks=tuple(with_values(one, id=self._new_id()) for one in column.blocks))
                for column in block.columns
            )
            return with_values(block, id=self._new_id(), columns=columns)
        return with_values(block, id=self._new_id())
