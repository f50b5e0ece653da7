"""A document of blocks as a tree: where a block is, what may be where, and a document with one place changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from msgspec.structs import replace

from app.contract.mail.walk import Block, walk
from app.contract.payloads.email import EmailColumn, EmailDocument, Section, Wrapper

PAGE: Final = ""
"""The parent of what stands on the page itself."""

Siblings = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place between blocks: before the `index`-th child of a parent, in one of its columns if it is a section."""

    parent: str
    index: int
    column: int = 0


def find(document: EmailDocument, block_id: str) -> Block | None:
    """The block of an id."""
    return next((found.block for found in walk(document) if found.block.id == block_id), None)


def places(document: EmailDocument) -> Iterator[tuple[Block, Place]]:
    """Every block from top to bottom with its place."""
    for index, block in enumerate(document.blocks):
        yield block, Place(PAGE, index)
        if isinstance(block, Wrapper):
            for inner, section in enumerate(block.blocks):
                yield section, Place(block.id, inner)
                yield from _in_section(section)
        else:
            yield from _in_section(block)


def _in_section(section: Section) -> Iterator[tuple[Block, Place]]:
    for column, one in enumerate(section.columns):
        for index, block in enumerate(one.blocks):
            yield block, Place(section.id, index, column)


def place_of(document: EmailDocument, block_id: str) -> Place | None:
    """Where a block is."""
    return next((place for block, place in places(document) if block.id == block_id), None)


def siblings(document: EmailDocument, parent: str, column: int = 0) -> Siblings:
    """The children of a parent, nothing where there is no such place."""
    if parent == PAGE:
        return document.blocks
    holder = find(document, parent)
    if isinstance(holder, Wrapper):
        return holder.blocks
    if isinstance(holder, Section) and column < len(holder.columns):
        return holder.columns[column].blocks
    return ()


def accepts(document: EmailDocument, block: Block, place: Place) -> bool:
    """Whether a block may be put at a place; an element on the page gets a section of its own there."""
    holder = find(document, place.parent) if place.parent != PAGE else None
    if isinstance(block, Wrapper):
        return place.parent == PAGE
    if isinstance(block, Section):
        return place.parent == PAGE or isinstance(holder, Wrapper)
    if isinstance(holder, Section):
        return place.column < len(holder.columns)
    return place.parent == PAGE or isinstance(holder, Wrapper)


def with_siblings(document: EmailDocument, place: Place, blocks: Siblings) -> EmailDocument:
    """The document with other children at the parent and column of a place."""
    if place.parent == PAGE:
        return replace(document, blocks=blocks)
    holder = find(document, place.parent)
    if isinstance(holder, Wrapper):
        return with_block(document, replace(holder, blocks=blocks))
    if not isinstance(holder, Section):
        raise LookupError(place.parent)
    column = replace(holder.columns[place.column], blocks=blocks)
    columns = (*holder.columns[: place.column], column, *holder.columns[place.column + 1 :])
    return with_block(document, replace(holder, columns=columns))


def with_block(document: EmailDocument, block: Block) -> EmailDocument:
    """The document with another block of the same id in the place of the one it has."""
    return replace(document, blocks=_swapped(document.blocks, block))


def _swapped(blocks: tuple[Any, ...], block: Block) -> tuple[Any, ...]:
    return tuple(block if one.id == block.id else _below(one, block) for one in blocks)


def _below(holder: Block, block: Block) -> Block:
    if isinstance(holder, Wrapper):
        return replace(holder, blocks=_swapped(holder.blocks, block))
    if isinstance(holder, Section):
        columns = tuple(replace(one, blocks=_swapped(one.blocks, block)) for one in holder.columns)
        return replace(holder, columns=columns)
    return holder


def ids_of(block: Block) -> list[str]:
    """The id of a block and of all inside it."""
    if isinstance(block, Wrapper):
        return [block.id, *(inner for section in block.blocks for inner in ids_of(section))]
    if isinstance(block, Section):
        return [block.id, *(one.id for column in block.columns for one in column.blocks)]
    return [block.id]


def alone_in(document: EmailDocument, place: Place) -> Section | None:
    """The section of one column that holds nothing but what is at a place."""
    holder = find(document, place.parent) if place.parent != PAGE else None
    if isinstance(holder, Section) and len(holder.columns) == 1 and len(holder.columns[0].blocks) == 1:
        return holder
    return None


def laid_out(section: Section, widths: tuple[int, ...]) -> Section:
    """A section with other columns; what stood in those that go is put below the last one that stays."""
    kept = section.columns[: len(widths)]
    left = tuple(block for column in section.columns[len(widths) :] for block in column.blocks)
    columns = [
        replace(kept[index], width=width) if index < len(kept) else EmailColumn(width=width)
        for index, width in enumerate(widths)
    ]
    columns[-1] = replace(columns[-1], blocks=(*columns[-1].blocks, *left))
    return replace(section, columns=tuple(columns))
