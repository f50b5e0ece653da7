"""WhatsApp templates at the simulated platform, in the Cloud API's form: the listing read, a message filled."""

from __future__ import annotations

from typing import Any

import msgspec

from app.channels.kit.connector import ListedTemplate, NotListedError
from app.channels.kit.http_answers import HttpAnswer
from app.contract.omni.templates import template_wire
from app.contract.payloads.whatsapp import WhatsAppContent


class _Listed(msgspec.Struct, frozen=True):
    name: str
    language: str
    category: str
    status: str
    id: str = ""
    rejected_reason: str | None = None
    components: tuple[dict[str, Any], ...] = ()


class _Cursors(msgspec.Struct, frozen=True):
    after: str = ""


class _Paging(msgspec.Struct, frozen=True):
    cursors: _Cursors = _Cursors()


class _Page(msgspec.Struct, frozen=True):
    data: tuple[_Listed, ...]
    paging: _Paging = _Paging()


def read_page(answer: HttpAnswer) -> tuple[list[ListedTemplate], str]:
    """A page of the listing and where the next one begins, empty at the end; raises NotListedError."""
    if answer.status != 200:
        raise NotListedError("unreachable" if answer.status >= 500 else f"http_{answer.status}")
    try:
        page = msgspec.convert(answer.body, _Page)
    except msgspec.ValidationError as error:
        raise NotListedError("unparseable") from error
    found = [
        ListedTemplate(
            platform_id=one.id,
            name=one.name,
            language=one.language,
            category=one.category,
            status=one.status,
            reason="" if one.rejected_reason in (None, "NONE") else str(one.rejected_reason),
            components=one.components,
        )
        for one in page.data
    ]
    return found, page.paging.cursors.after


def filled(content: str) -> dict[str, Any] | None:
    """The template of a message as the platform takes it; None where the message is none."""
    if msgspec.json.decode(content).get("type") != "template":
        return None
    template = template_wire(msgspec.json.decode(content, type=WhatsAppContent)).template
    found: dict[str, Any] = msgspec.to_builtins(template)
    return found
