"""What the tables do not say about a WhatsApp message (WAP-40..42)."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from app.contract.faults import Problem
from app.contract.payloads.limits import LIST_OPTIONS_MAX, WHATSAPP_BODY_MAX
from app.contract.payloads.media import MediaKind, MediaRef
from app.contract.payloads.places import found_at
from app.contract.payloads.single import check_coordinates, is_blank, moment_of
from app.contract.payloads.whatsapp import Filling, OptionList, WhatsAppContent
from app.contract.visible import visible_length

BOLD_LINE = len("**\n")
"""What a header costs in the body, where a file takes the place of the header (WAP-11)."""


def check_whatsapp(content: WhatsAppContent) -> list[Problem]:
    """Titles there twice, lists without order, places nowhere, captions where none is shown."""
    match content.type:
        case "card":
            return [*_check_double(found_at(content, "buttons.*.text")), *_check_body(content)]
        case "list" if content.list is not None:
            return _check_list(content.list)
        case "file":
            return _check_caption(content)
        case "send_location" if content.location is not None:
            return check_coordinates("location.", content.location.latitude, content.location.longitude)
        case "template":
            return _check_template(content)
        case _:
            return []


def takes_caption(ref: MediaRef) -> bool:
    """Whether a file is shown with words (WAP-15)."""
    return ref.kind not in (MediaKind.AUDIO, MediaKind.STICKER) and ref.mime_type != "image/webp"


def _check_double(found: Iterable[tuple[str, str]]) -> list[Problem]:
    problems = []
    seen: set[str] = set()
    for path, text in found:
        said = text.strip()
        if said in seen:
            problems.append(Problem(path=path, code="duplicate", params={"value": said}))
        elif said:
            seen.add(said)
    return problems


def header_cost(content: WhatsAppContent) -> int:
    """What the header takes of the body's characters: a bold line of it, where a file is the header (WAP-11)."""
    if content.type != "card" or content.media is None or is_blank(content.header):
        return 0
    return visible_length(content.header) + BOLD_LINE


def _check_body(content: WhatsAppContent) -> list[Problem]:
    cost = header_cost(content)
    if not cost:
        return []
    size = cost + visible_length(content.text)
    if size <= WHATSAPP_BODY_MAX or visible_length(content.text) > WHATSAPP_BODY_MAX:
        return []
    return [Problem(path="text", code="too_long", params={"limit": WHATSAPP_BODY_MAX, "actual": size})]


def _check_list(choice: OptionList) -> list[Problem]:
    problems = _check_double(found_at(choice, "sections.*.options.*.title"))
    problems = [msgspec.structs.replace(one, path=f"list.{one.path}") for one in problems]
    count = sum(len(section.options) for section in choice.sections)
    if count > LIST_OPTIONS_MAX and all(len(one.options) <= LIST_OPTIONS_MAX for one in choice.sections):
        params = {"limit": LIST_OPTIONS_MAX, "actual": count}
        problems.append(Problem(path="list.sections", code="too_many_options", params=params))
    if len(choice.sections) > 1:
        problems += [
            Problem(path=f"list.sections.{number}.header", code="required")
            for number, section in enumerate(choice.sections)
            if is_blank(section.header)
        ]
    return problems


def _check_caption(content: WhatsAppContent) -> list[Problem]:
    if content.media is None or is_blank(content.caption) or takes_caption(content.media.media_ref):
        return []
    return [Problem(path="caption", code="no_caption")]


def _check_template(content: WhatsAppContent) -> list[Problem]:
    if content.wa_template is None:
        return []
    problems = []
    if not content.wa_template.registered_name.strip():
        problems.append(Problem(path="wa_template", code="required"))
    ends_at = content.parameters.offer_ends_at if content.parameters is not None else None
    if ends_at is not None and moment_of(ends_at) is None:
        problems.append(Problem(path="parameters.offer_ends_at", code="not_a_moment"))
    for place in ("parameters.header", "parameters.cards.*.header"):
        for path, header in found_at(content, place):
            if header.location is not None:
                where = header.location
                problems += check_coordinates(f"{path}.location.", where.latitude, where.longitude)
    for place in ("header.vars.*", "body.vars.*", "buttons.*.vars.*"):
        for way in ("parameters", "parameters.cards.*"):
            for path, filling in found_at(content, f"{way}.{place}"):
                problems += _check_source(path, filling)
    return problems


def _check_source(path: str, filling: Filling) -> list[Problem]:
    if filling.source == "text" and filling.default:
        params = {"field": "default", "type": "text"}
        return [Problem(path=f"{path}.default", code="field_not_of_type", params=params)]
    return []
