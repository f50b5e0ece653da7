"""Whether the templates of a chain can be sent as they are filled in (WAP-22, WAP-41)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from app.assets.whatsapp_templates import reads
from app.contract.chain import Step
from app.contract.faults import Problem
from app.contract.payloads.checks_template import check_template_content
from app.contract.payloads.whatsapp import WhatsAppContent


def with_templates(conn: Connection, steps: Sequence[Step], found: Sequence[Problem], now_ms: int) -> list[Problem]:
    """The problems of a chain, and what keeps its templates from being sent at a time.

    Paths are those of the chain: `steps.0.content.wa_template`. What is named already is not named twice.
    """
    known = {(one.path, one.code) for one in found}
    more = [one for one in _problems(conn, steps, now_ms) if (one.path, one.code) not in known]
    return [*found, *more]


def _problems(conn: Connection, steps: Sequence[Step], now_ms: int) -> list[Problem]:
    problems: list[Problem] = []
    for number, step in enumerate(steps):
        content = step.content
        if not isinstance(content, WhatsAppContent) or content.type != "template" or content.wa_template is None:
            continue
        template = reads.find(conn, content.wa_template, step.sender_id)
        found = check_template_content(content, template, sender_id=step.sender_id, now_ms=now_ms)
        problems += [msgspec.structs.replace(one, path=f"steps.{number}.content.{one.path}") for one in found]
    return problems
