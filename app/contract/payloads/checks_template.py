"""Whether what is filled in fits the registered template it is for (WAP-21, WAP-22, WAP-41, CTP-21)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from app.contract.faults import Param, Problem
from app.contract.payloads.limits import WHATSAPP_BODY_MAX
from app.contract.payloads.single import check_coordinates, is_blank, moment_of
from app.contract.payloads.wa_needs import CODE, ButtonNeed, PartNeeds, needs_of, replaced
from app.contract.payloads.whatsapp import (
    ButtonFilling,
    CardFilling,
    Filling,
    HeaderFilling,
    WaParameters,
    WaTemplateRef,
    WhatsAppContent,
)
from app.contract.visible import visible_length
from app.contract.whatsapp_templates import APPROVED, Component, WaTemplate, body_of, part_of

CODE_MAX: Final = 15
"""Of a code that a button copies."""
HEADER_MAX: Final = 60
_GAPS: Final = re.compile(r"[\n\r\t]| {5}")
"""What WhatsApp refuses within a variable."""

UNAVAILABLE: Final = frozenset({"wa_template_unknown", "wa_template_other_sender", "wa_template_not_approved"})
"""Problems that a person cannot mend by filling in."""


def check_template_content(
    content: WhatsAppContent,
    template: WaTemplate | None,
    *,
    sender_id: int | None = None,
    now_ms: int | None = None,
) -> list[Problem]:
    """Everything in which a filled template and the registered one differ, with paths relative to the content.

    `template` is what stands under its number, or under name and language, None where nothing does. `now_ms` tells
    whether an offer is over already.
    """
    ref = content.wa_template
    if content.type != "template" or ref is None or not (ref.id or ref.registered_name):
        return []
    if template is None:
        params: dict[str, Param] = {"name": ref.registered_name}
        return [Problem(path="wa_template", code="wa_template_unknown", params=params)]
    problems = _check_standing(ref, template, sender_id)
    needs = needs_of(template)
    if needs.unsupported:
        params = {"parts": ", ".join(needs.unsupported)}
        return [*problems, Problem(path="wa_template", code="wa_template_unsupported", params=params)]
    return [*problems, *_check_filled(content.parameters or WaParameters(), template, now_ms)]


def same_template(ref: WaTemplateRef, templates: Sequence[WaTemplate], sender_id: int | None) -> WaTemplate | None:
    """The registered template that is meant: by its number, else by name and language of the sender (CTP-20)."""
    if ref.id:
        return next((one for one in templates if one.id == ref.id), None)
    wanted = (ref.registered_name, ref.language)
    named = [one for one in templates if (one.registered_name, one.language) == wanted]
    return next((one for one in named if one.sender_id == sender_id), named[0] if named and not sender_id else None)


def _check_standing(ref: WaTemplateRef, template: WaTemplate, sender_id: int | None) -> list[Problem]:
    name: dict[str, Param] = {"name": template.registered_name}
    problems = []
    if sender_id is not None and template.sender_id != sender_id:
        problems.append(Problem(path="wa_template", code="wa_template_other_sender", params=name))
    if ref.language != template.language or (ref.id and ref.registered_name != template.registered_name):
        params = {**name, "language": template.language}
        problems.append(Problem(path="wa_template", code="wa_template_other_language", params=params))
    if template.status != APPROVED:
        params = {**name, "status": template.status}
        problems.append(Problem(path="wa_template", code="wa_template_not_approved", params=params))
    return problems


def _check_filled(given: WaParameters, template: WaTemplate, now_ms: int | None) -> list[Problem]:
    needs = needs_of(template)
    top = CardFilling(header=given.header, body=given.body, buttons=given.buttons)
    problems = _check_part("parameters.", needs.message, top)
    header = part_of(template.components, "HEADER") or Component()
    problems += _check_length("parameters.header", header.text, given.header.vars, HEADER_MAX)
    problems += _check_length("parameters.body", body_of(template), given.body.vars, WHATSAPP_BODY_MAX)
    if len(given.cards) > len(needs.cards):
        params: dict[str, Param] = {"limit": len(needs.cards), "actual": len(given.cards)}
        problems.append(Problem(path="parameters.cards", code="wa_cards", params=params))
    for number, need in enumerate(needs.cards):
        card = given.cards[number] if number < len(given.cards) else CardFilling()
        problems += _check_part(f"parameters.cards.{number}.", need, card)
    problems += _check_offer(given.offer_ends_at, needs.offer_end, now_ms)
    return problems


def _check_part(at: str, needs: PartNeeds, given: CardFilling) -> list[Problem]:
    return [
        *_check_header(f"{at}header", needs, given.header),
        *_check_vars(f"{at}body.vars", needs.body, given.body.vars),
        *_check_buttons(f"{at}buttons", needs.buttons, given.buttons),
    ]


def _check_header(at: str, needs: PartNeeds, given: HeaderFilling) -> Iterator[Problem]:
    yield from _check_vars(f"{at}.vars", needs.header, given.vars)
    if needs.media is None and given.media is not None:
        yield Problem(path=f"{at}.media", code="wa_not_asked")
    elif needs.media is not None and given.media is None:
        yield Problem(path=f"{at}.media", code="required")
    elif given.media is not None and given.media.media_ref.kind is not needs.media and needs.media is not None:
        params: dict[str, Param] = {"kind": needs.media.value, "actual": given.media.media_ref.kind.value}
        yield Problem(path=f"{at}.media", code="wa_media_kind", params=params)
    place = given.location
    if needs.location:
        degrees = (None, None) if place is None else (place.latitude, place.longitude)
        yield from check_coordinates(f"{at}.location.", *degrees)
    elif place is not None:
        yield Problem(path=f"{at}.location", code="wa_not_asked")


def _check_vars(at: str, names: Sequence[str], given: Mapping[str, Filling]) -> Iterator[Problem]:
    for name in names:
        filling = given.get(name)
        if filling is None or is_blank(filling.value):
            yield Problem(path=f"{at}.{name}.value", code="required")
        elif filling.source == "text" and _GAPS.search(filling.value):
            yield Problem(path=f"{at}.{name}.value", code="wa_gaps")
    for name in given:
        if name not in names:
            yield Problem(path=f"{at}.{name}", code="wa_not_asked")


def _check_buttons(at: str, needs: Sequence[ButtonNeed], given: Sequence[ButtonFilling]) -> Iterator[Problem]:
    places = {one.index: number for number, one in enumerate(given) if one.kind != "quick_reply"}
    for need in needs:
        number = places.pop(need.index, None)
        if number is None:
            yield Problem(path=f"{at}.{need.index}.vars.{CODE}.value", code="required")
            continue
        one = given[number]
        if one.kind != need.kind:
            yield Problem(path=f"{at}.{number}", code="wa_button_kind", params={"kind": need.kind})
            continue
        yield from _check_vars(f"{at}.{number}.vars", need.variables, one.vars)
        if need.kind == "copy_code" or need.is_same_code:
            yield from _check_code(f"{at}.{number}.vars.{CODE}.value", one.vars.get(CODE, Filling()))
    for number in places.values():
        yield Problem(path=f"{at}.{number}", code="wa_not_asked")


def _check_code(path: str, filling: Filling) -> Iterator[Problem]:
    size = visible_length(filling.value)
    if filling.source == "text" and size > CODE_MAX:
        yield Problem(path=path, code="too_long", params={"limit": CODE_MAX, "actual": size})


def _check_length(at: str, words: str, given: Mapping[str, Filling], limit: int) -> list[Problem]:
    """Texts that are known beforehand must fit together with the fixed ones; named at the last variable."""
    if not given or any(one.source != "text" or len(one.value) > limit for one in given.values()):
        return []
    size = visible_length(replaced(words, {name: one.value for name, one in given.items()}))
    if size <= limit:
        return []
    params: dict[str, Param] = {"limit": limit, "actual": size}
    return [Problem(path=f"{at}.vars.{list(given)[-1]}.value", code="wa_too_long_filled", params=params)]


def _check_offer(ends_at: str | None, is_asked: bool, now_ms: int | None) -> list[Problem]:
    path = "parameters.offer_ends_at"
    if not is_asked:
        return [] if ends_at is None else [Problem(path=path, code="wa_not_asked")]
    if ends_at is None:
        return [Problem(path=path, code="required")]
    moment = moment_of(ends_at)
    if not isinstance(moment, datetime):  # what is no moment at all is named by the checks of every content
        return [] if moment is None else [Problem(path=path, code="not_a_moment")]
    if now_ms is not None and moment.timestamp() * 1000 <= now_ms:
        return [Problem(path=path, code="offer_over")]
    return []
