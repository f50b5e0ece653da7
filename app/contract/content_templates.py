"""Content templates: messages kept under a name, to be copied into steps (CTP-1..11, MSG-11..13)."""

from __future__ import annotations

from typing import Final, NewType

import msgspec

from app.contract.attributes import Use
from app.contract.checks import check_length
from app.contract.content import Content, NewerContent, check_content, opened
from app.contract.faults import Problem
from app.contract.payloads.whatsapp import WhatsAppContent
from app.contract.record import Command, Record

ContentTemplateId = NewType("ContentTemplateId", int)

NAME_MAX: Final = 100
SUMMARY_MAX: Final = 200


class ContentTemplate(Record):
    """A row of the table; what it says in full is read apart. `type` is the format within the channel."""

    id: ContentTemplateId
    name: str
    channel: int
    type: str
    summary: str
    created_by: str
    created_ms: int
    updated_by: str
    updated_ms: int
    version: int


class ContentTemplateForm(Command):
    """A template as it is written. `version` is the one that was read, 0 for a new one.

    With the `client_key` of an earlier call a new one is made once.
    """

    name: str
    content: Content
    version: int = 0
    client_key: str = ""

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "content", opened(self.content))


class ContentTemplateUses(Record):
    """What was made from a template and still may be edited; it keeps its copy (CTP-11)."""

    uses: tuple[Use, ...] = ()


def check_template_form(form: ContentTemplateForm, attribute_keys: frozenset[str]) -> list[Problem]:
    """Everything wrong with a form (CTP-24); a template the provider approves stands elsewhere (WAP-3).

    What a newer version wrote is kept without a look (MSG-92); whoever sends it is refused.
    """
    problems = check_template_name(form.name)
    if isinstance(form.content, NewerContent):
        return problems
    if isinstance(form.content, WhatsAppContent) and form.content.type == "template":
        return [*problems, Problem(path="content.type", code="not_in_list")]
    return [*problems, *check_content(form.content, "content", attribute_keys)]


def check_template_name(name: str) -> list[Problem]:
    """MSG-13."""
    return check_length("name", name, low=1, high=NAME_MAX)
