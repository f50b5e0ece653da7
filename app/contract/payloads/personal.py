"""Personal contents: which texts may hold placeholders, and a person's values in them (MSG-40..44)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar, cast
from urllib.parse import quote

from app.contract.channels import Channel
from app.contract.faults import Problem
from app.contract.mail.pieces import FieldKind, fill, templates_of, without_unsubscribe
from app.contract.mail.walk import fields_of
from app.contract.payloads.email import EmailContent
from app.contract.payloads.kinds import AnyContent, Kind, kind_of
from app.contract.payloads.limits import Role
from app.contract.payloads.places import Maker, Values, found_at, rebuilt
from app.contract.payloads.rules import RULES
from app.contract.payloads.whatsapp import Filling
from app.contract.template import PREFIX, Template, check_template, parse, placeholder

C = TypeVar("C", bound=AnyContent)


def _roles(kind: Kind) -> dict[str, Role]:
    if kind[0] is Channel.SMS:
        return {"text": Role.TEXT}
    texts = RULES[kind].texts
    return {place: limit.role for place, limit in texts.items() if limit.role is not Role.PLAIN}


PERSONAL: Final[Mapping[Kind, Mapping[str, Role]]] = {kind: _roles(kind) for kind in RULES}
"""Places that may hold placeholders, by what they are (MSG-41); those of a mail's document are in `mail.walk`."""


@dataclass(frozen=True, slots=True)
class _Text:
    """One text of a content: what is looked through for placeholders, and how it is filled in."""

    text: str
    templates: tuple[Template, ...]
    render: Maker

    @property
    def is_personal(self) -> bool:
        return any(template.placeholders for template in self.templates)


def texts_of(content: AnyContent) -> dict[str, str]:
    """Every text of a content that may hold placeholders and holds anything, by its path."""
    return {path: one.text for path, one in _texts(content)}


def keys_of(content: AnyContent) -> frozenset[str]:
    """Attribute keys that a content uses."""
    return frozenset().union(*(template.keys() for template in _templates(content)))


def missing_in(content: AnyContent, values: Values) -> frozenset[str]:
    """Keys of a content for which a person has no value and the content no default (MSG-42)."""
    return missing_finder(content)(values)


def missing_finder(content: AnyContent) -> Callable[[Values], frozenset[str]]:
    """As `missing_in`, for many people."""
    templates = [one for one in _templates(content) if one.placeholders]
    return lambda values: frozenset().union(*(template.missing(values) for template in templates))


def check_placeholders(content: AnyContent, path: str, attribute_keys: Collection[str]) -> list[Problem]:
    """Every wrong place of every text (MSG-43); a mail's document is checked with its elements."""
    is_mail = isinstance(content, EmailContent)
    return [
        problem
        for place, role, text in _fields(content)
        for problem in check_template(
            without_unsubscribe(text) if is_mail and role is Role.TEXT else text,
            attribute_keys,
            path=f"{path}.{place}",
        )
    ]


def personal(content: C, values: Values) -> C:
    """The content with a person's values in it; in addresses they are percent-encoded, in HTML escaped (MSG-44)."""
    return personaliser(content)(values)


def personaliser(content: C) -> Callable[[Values], C]:
    """As `personal`, for many people: the texts are taken apart once."""
    texts = dict(_texts(content))
    fixed = {path: one.render for path, one in texts.items() if not one.is_personal}
    base = cast(C, rebuilt(content, fixed)({})) if fixed else content
    moving = {path: one.render for path, one in texts.items() if path not in fixed}
    if not moving:
        return lambda _: base
    return cast(Callable[[Values], C], rebuilt(base, moving))


def sample_of(text: str) -> str:
    """A text with something short for each placeholder, to see whether it is an address (MSG-98)."""
    return "".join(piece if isinstance(piece, str) else "x" for piece in parse(text).pieces)


def text_of(filling: Filling) -> str:
    """What a variable of a template is filled with, as a text (WAP-21)."""
    if filling.source == "attribute" and filling.value:
        return placeholder(filling.value.removeprefix("attribute."), filling.default)
    return filling.value


def filling_of(text: str) -> Filling:
    """The same from a text: one that is a single placeholder is an attribute."""
    pieces = parse(text).pieces
    if len(pieces) == 1 and not isinstance(pieces[0], str):
        return Filling(source="attribute", value=f"{PREFIX}{pieces[0].key}", default=pieces[0].default)
    return Filling(value=text)


def _fields(content: AnyContent) -> Iterator[tuple[str, Role, str]]:
    """Path, role and text of everything outside of a document."""
    for place, role in PERSONAL.get(kind_of(content), {}).items():
        if role is Role.FILLING:
            for path, filling in found_at(content, place.removesuffix(".value")):
                if text := text_of(filling):
                    yield f"{path}.value", role, text
            continue
        for path, text in found_at(content, place):
            if text:
                yield path, role, text


def _texts(content: AnyContent) -> Iterator[tuple[str, _Text]]:
    for path, role, text in _fields(content):
        template = parse(text)
        yield path, _Text(text, (template,), _renderer(template, role))
    if isinstance(content, EmailContent) and content.type == "email" and content.document is not None:
        for path, field in fields_of(content.document).items():
            templates = tuple(map(parse, templates_of(field.text, field.kind)))
            yield path, _Text(field.text, templates, _filler(field.text, field.kind))


def _templates(content: AnyContent) -> Iterator[Template]:
    for _, one in _texts(content):
        yield from one.templates


def _renderer(template: Template, role: Role) -> Maker:
    if role is Role.URL:
        return lambda values: template.render(values, encode=lambda value: quote(value, safe=""))
    if role is Role.LINE:
        return lambda values: " ".join(template.render(values).splitlines())
    return template.render


def _filler(text: str, kind: FieldKind) -> Maker:
    return lambda values: fill(text, kind, values)
