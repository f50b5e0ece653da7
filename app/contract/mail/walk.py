"""Ways through a document: its blocks with their paths, its fields that may hold placeholders, its pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from app.contract.mail.pieces import FieldKind, pieces_of
from app.contract.payloads.email import (
    ButtonBlock,
    EmailContent,
    EmailDocument,
    ImageBlock,
    Section,
    SocialBlock,
    TextBlock,
    Wrapper,
)
from app.contract.payloads.email import Element as ElementBlock
from app.contract.payloads.media import MediaRef

Block = Wrapper | Section | ElementBlock


@dataclass(frozen=True, slots=True)
class Found:
    """A block and where it is: `path` as problems have it, relative to the content."""

    path: str
    block: Block
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A text in a document that may hold placeholders."""

    text: str
    kind: FieldKind
    block_id: str


def walk(document: EmailDocument, path: str = "document") -> Iterator[Found]:
    """Every block from top to bottom; one inside a hidden one is not shown either."""
    for index, block in enumerate(document.blocks):
        at, shown = f"{path}.blocks.{index}", not block.props.hidden
        yield Found(at, block, shown)
        if isinstance(block, Wrapper):
            for inner, section in enumerate(block.blocks):
                below = f"{at}.blocks.{inner}"
                yield Found(below, section, shown and not section.props.hidden)
                yield from _in_section(section, below, shown=shown)
        else:
            yield from _in_section(block, at, shown=shown)


def _in_section(section: Section, path: str, *, shown: bool) -> Iterator[Found]:
    shown = shown and not section.props.hidden
    for column, one in enumerate(section.columns):
        for index, block in enumerate(one.blocks):
            yield Found(f"{path}.columns.{column}.blocks.{index}", block, shown and not block.props.hidden)


def fields_of(document: EmailDocument, path: str = "document") -> dict[str, Field]:
    """The texts that may hold placeholders and hold anything, by path; those of hidden blocks are not sent."""
    return {
        f"{found.path}.{name}": Field(text, kind, found.block.id)
        for found in walk(document, path)
        if found.is_shown
        for name, text, kind in _texts_of(found.block)
        if text
    }


def _texts_of(block: Block) -> list[tuple[str, str, FieldKind]]:
    match block:
        case TextBlock():
            return [("html", block.html, FieldKind.HTML)]
        case ImageBlock():
            return [("alt", block.alt, FieldKind.WORDS), ("link", block.link or "", FieldKind.LINK)]
        case ButtonBlock():
            return [("text", block.text, FieldKind.WORDS), ("link", block.link, FieldKind.LINK)]
        case SocialBlock():
            return [
                (f"items.{index}.{name}", text, kind)
                for index, item in enumerate(block.items)
                for name, text, kind in (
                    ("link", item.link, FieldKind.LINK),
                    ("label", item.label, FieldKind.WORDS),
                )
            ]
        case _:
            return []


def with_fields(document: EmailDocument, texts: Mapping[str, str], path: str = "document") -> EmailDocument:
    """The document with other texts at some paths of `fields_of`."""
    changed = document
    for at, text in texts.items():
        changed = _put(changed, at.removeprefix(f"{path}.").split("."), text)
    return changed


def _put(node: Any, steps: list[str], text: str) -> Any:
    if not steps:
        return text
    if isinstance(node, tuple):
        index = int(steps[0])
        return (*node[:index], _put(node[index], steps[1:], text), *node[index + 1 :])
    return msgspec.structs.replace(node, **{steps[0]: _put(getattr(node, steps[0]), steps[1:], text)})


def media_of(content: EmailContent) -> tuple[MediaRef, ...]:
    """The pictures a mail shows, each once: those of image blocks and the grounds of wrappers."""
    if content.document is None:
        return ()
    found: dict[int, MediaRef] = {}
    for one in walk(content.document):
        media = None
        if isinstance(one.block, ImageBlock):
            media = one.block.media
        elif isinstance(one.block, Wrapper):
            media = one.block.props.image
        if media is not None and one.is_shown:
            found.setdefault(media.media_ref.media_id, media.media_ref)
    return tuple(found.values())


def links_in(html: str) -> list[str]:
    """The addresses of the links in a text."""
    return [piece.source for piece in pieces_of(html) if piece.is_link]
