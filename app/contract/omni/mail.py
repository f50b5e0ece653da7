"""E-mail payloads of the Omni API and back: a text, a piece of HTML, or a document with camel-case names."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from app.contract.faults import Problem
from app.contract.omni.files import FindMedia, WireError, address_of, media_at
from app.contract.omni.wire import EmailWire
from app.contract.payloads.email import EmailColumn, EmailContent, EmailDocument, Section, TextBlock
from app.contract.payloads.media import Media

_HUMP: Final = re.compile(r"(?<=[a-z])([A-Z])")
_SNAKE: Final = re.compile(r"_([a-z])")
_FILES: Final = ("media", "image")


def to_wire(content: EmailContent) -> EmailWire:
    """A content as a payload."""
    document = content.document if content.type == "email" else None
    html = _html_of(document)
    return EmailWire(
        subject=content.subject,
        subtitle=content.subtitle,
        text=content.text,
        html=html,
        document=_written(msgspec.to_builtins(document)) if document is not None and html is None else None,
    )


def from_wire(wire: EmailWire, find: FindMedia) -> EmailContent:
    """A payload as a content; HTML becomes the only text of a document."""
    if wire.html is None and wire.document is None:
        return EmailContent(subject=wire.subject, subtitle=wire.subtitle, text=wire.text)
    document = _document_of(wire.html) if wire.html is not None else _read_document(wire.document, find)
    return EmailContent(
        type="email", subject=wire.subject, subtitle=wire.subtitle, text=wire.text, document=document
    )


def _document_of(html: str) -> EmailDocument:
    section = Section(id="1", columns=(EmailColumn(blocks=(TextBlock(id="2", html=html),)),))
    return EmailDocument(blocks=(section,))


def _html_of(document: EmailDocument | None) -> str | None:
    """The HTML of a document that is nothing but one text."""
    match document:
        case EmailDocument(blocks=(Section(columns=(EmailColumn(blocks=(TextBlock(html=html),)),)),)):
            return html if document == _document_of(html) else None
        case _:
            return None


def _written(node: Any) -> Any:
    if isinstance(node, dict):
        return dict(_written_field(name, one) for name, one in node.items())
    return [_written(one) for one in node] if isinstance(node, list | tuple) else node


def _written_field(name: str, value: Any) -> tuple[str, Any]:
    if name in _FILES:
        media = msgspec.convert(value, Media) if value is not None else None
        return f"{name}Url", address_of(media)
    return _SNAKE.sub(lambda found: found[1].upper(), name), _written(value)


def _read_document(raw: Any, find: FindMedia) -> EmailDocument:
    try:
        return msgspec.convert(_read(raw, "document", find), EmailDocument)
    except msgspec.ValidationError as error:
        raise WireError(Problem(path="document", code="wrong_kind")) from error


def _read(node: Any, path: str, find: FindMedia) -> Any:
    if isinstance(node, dict):
        return dict(_read_field(name, one, f"{path}.{name}", find) for name, one in node.items())
    if isinstance(node, list | tuple):
        return [_read(one, f"{path}.{number}", find) for number, one in enumerate(node)]
    return node


def _read_field(name: str, value: Any, path: str, find: FindMedia) -> tuple[str, Any]:
    if name.removesuffix("Url") in _FILES and name.endswith("Url"):
        if value is not None and not isinstance(value, str):
            raise WireError(Problem(path=path, code="wrong_kind"))
        media = media_at(path, value, find)
        return name.removesuffix("Url"), None if media is None else msgspec.to_builtins(media)
    return _HUMP.sub(lambda found: f"_{found[1].lower()}", name), _read(value, path, find)
