"""Where a block goes by one step of a key: up, down, or into the column beside it (EML-16 by keyboard)."""

from __future__ import annotations

from app.contract.payloads.email import EmailDocument, Section, Wrapper
from ui.panels.email.tree import PAGE, Place, alone_in, find, place_of, siblings


def step_place(document: EmailDocument, block_id: str, step: int) -> Place | None:
    """The place one step up (-1) or down (1), named as the document is before; None at the end."""
    block, place = find(document, block_id), place_of(document, block_id)
    if block is None or place is None:
        return None
    count = len(siblings(document, place.parent, place.column))
    if isinstance(block, Wrapper):
        return _beside(place, step) if 0 <= place.index + step < count else None
    if isinstance(block, Section):
        return _section_step(document, place, step, count)
    if 0 <= place.index + step < count:
        return _beside(place, step)
    return _into_next(document, place, step)


def side_place(document: EmailDocument, block_id: str, step: int) -> Place | None:
    """The end of the column at the left (-1) or right (1) of an element."""
    place = place_of(document, block_id)
    holder = find(document, place.parent) if place is not None and place.parent != PAGE else None
    if place is None or not isinstance(holder, Section) or not 0 <= place.column + step < len(holder.columns):
        return None
    column = place.column + step
    return Place(holder.id, min(place.index, len(holder.columns[column].blocks)), column)


def _beside(place: Place, step: int) -> Place:
    return Place(place.parent, place.index + (2 if step > 0 else -1), place.column)


def _section_step(document: EmailDocument, place: Place, step: int, count: int) -> Place | None:
    """Sections go into a wrapper from either end, and out of it."""
    if not 0 <= place.index + step < count:
        around = place_of(document, place.parent) if place.parent != PAGE else None
        return Place(PAGE, around.index + (1 if step > 0 else 0)) if around is not None else None
    neighbour = siblings(document, place.parent)[place.index + step]
    if isinstance(neighbour, Wrapper):
        return Place(neighbour.id, 0 if step > 0 else len(neighbour.blocks))
    return _beside(place, step)


def _into_next(document: EmailDocument, place: Place, step: int) -> Place | None:
    """From the end of its column an element goes into the section that comes next, at last out into its own."""
    sections = [
        section.id
        for block in document.blocks
        for section in (block.blocks if isinstance(block, Wrapper) else (block,))
    ]
    at = sections.index(place.parent) + step
    if 0 <= at < len(sections):
        target = find(document, sections[at])
        if isinstance(target, Section):
            return Place(target.id, 0 if step > 0 else len(target.columns[0].blocks))
    if alone_in(document, place) is not None and (place_of(document, place.parent) or place).parent == PAGE:
        return None
    return Place(PAGE, len(document.blocks) if step > 0 else 0)
