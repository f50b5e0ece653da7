"""Everything wrong with a content, by the tables first and by its channel's own rules then (MSG-92)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from app.contract.faults import Param, Problem
from app.contract.mail.checks import check_document, is_content
from app.contract.mail.walk import walk
from app.contract.payloads.accepted import unfit
from app.contract.payloads.api_only import TelegramContent, WeChatContent
from app.contract.payloads.checks_rcs import check_rcs
from app.contract.payloads.checks_whatsapp import check_whatsapp
from app.contract.payloads.completing import completed
from app.contract.payloads.email import ButtonBlock, EmailContent
from app.contract.payloads.kinds import SCHEMA, AnyContent, channel_of
from app.contract.payloads.limits import (
    MOBILE_DATA_MAX,
    PUSH_PAYLOAD_MAX_BYTES,
    WECHAT_TEXT_MAX_BYTES,
    Limit,
    MediaPlace,
    Role,
    Rules,
)
from app.contract.payloads.media import Media
from app.contract.payloads.newer import NewerContent
from app.contract.payloads.personal import check_placeholders, sample_of
from app.contract.payloads.places import found_at
from app.contract.payloads.plain import MobilePushContent, PushContent, SmsContent
from app.contract.payloads.rcs import RcsContent
from app.contract.payloads.rules import rules_of
from app.contract.payloads.single import check_characters, check_range, check_url, is_blank, json_bytes
from app.contract.payloads.whatsapp import WhatsAppContent
from app.contract.sms import MAX_PARTS, check_text, measure
from app.contract.visible import visible_length

EMPTY: Final = frozenset({"required", "push_empty", "card_empty", "mail_empty", "sms_empty"})
LONG: Final = frozenset({"too_long", "payload_too_large", "sms_too_long"})
SIGNS_PER_CHARACTER: Final = 16
"""The longest emoji has ten code points."""
CODE_DIGITS: Final = (4, 8)
TTL_S: Final = (30, 3600)


def check_content(content: AnyContent, path: str, attribute_keys: frozenset[str]) -> list[Problem]:
    """Everything wrong with a content, as the constructor and the service see it (MSG-92, MSG-43).

    What `completed` mends when it is stored is not wrong.
    """
    content = completed(content)
    problems = _problems(content, is_final=False)
    if isinstance(content, EmailContent) and content.type == "email" and content.schema <= SCHEMA:
        problems += check_document(content.document, "document", attribute_keys)
    return [*_at(path, problems), *check_placeholders(content, path, attribute_keys)]


def check_fields(content: AnyContent, path: str) -> list[Problem]:
    """Everything wrong with a content whose texts are final: placeholders are plain text in it (MSG-44)."""
    return _at(path, _problems(content, is_final=True))


def personal_problem(content: AnyContent) -> str | None:
    """Why a personal content cannot be sent, although the one it was made from can (MSG-42)."""
    if isinstance(content, SmsContent):  # most messages are
        if is_blank(content.text):
            return "empty_content"
        return "too_long" if measure(content.text).parts > MAX_PARTS else None
    codes = {problem.code for problem in _problems(content, is_final=True)}
    if not codes:
        return None
    if codes & EMPTY:
        return "empty_content"
    return "too_long" if codes & LONG else "invalid_content"


def _at(path: str, problems: list[Problem]) -> list[Problem]:
    return [msgspec.structs.replace(one, path=f"{path}.{one.path}") for one in problems]


def _problems(content: AnyContent, *, is_final: bool) -> list[Problem]:
    """With paths relative to the content."""
    if isinstance(content, NewerContent) or content.schema > SCHEMA:
        params: dict[str, Param] = {"limit": SCHEMA, "actual": content.schema}
        return [Problem(path="schema", code="newer_schema", params=params)]
    rules = rules_of(content)
    problems = [] if is_final else _strays(content, rules)
    problems += [
        Problem(path=path, code="required")
        for place in rules.needed
        for path, one in found_at(content, place)
        if one is None
    ]
    for place, limit in rules.texts.items():
        for path, text in found_at(content, place):
            problems += _check_text(path, text or "", limit, is_final=is_final)
    problems += _check_counts(content, rules)
    for place, media in rules.media.items():
        for path, one in found_at(content, place):
            problems += _check_media(content, path, media, one)
    if is_final and isinstance(content, EmailContent):
        problems += _check_filled(content)
    own = _OWN.get(type(content))
    return problems + own(content) if own is not None else problems


def _strays(content: AnyContent, rules: Rules) -> list[Problem]:
    """Fields that hold something although the type has no use for them (VIB-40)."""
    if isinstance(content, NewerContent):
        return []
    blank = type(content)()
    return [
        Problem(path=name, code="field_not_of_type", params={"field": name, "type": content.type})
        for name in content.__struct_fields__
        if name not in rules.fields
        and name not in ("schema", "type")
        and getattr(content, name) != getattr(blank, name)
    ]


def _check_media(content: AnyContent, path: str, place: MediaPlace, media: Media | None) -> list[Problem]:
    if media is None:
        return [Problem(path=path, code="required")] if place.is_required else []
    problem = unfit(channel_of(content), place.name, media.media_ref, path)
    return [] if problem is None else [problem]


def _check_text(path: str, text: str, limit: Limit, *, is_final: bool) -> list[Problem]:
    if not text or is_blank(text):
        return [Problem(path=path, code="required")] if limit.low else []
    if limit.role is Role.URL:  # placeholders stand for something harmless: it has to be an address around them
        return check_url(path, text if is_final else sample_of(text))
    problems = []
    size = visible_length(text)
    if len(text) > limit.high * SIGNS_PER_CHARACTER:
        size = len(text)  # marks piled upon marks
    if size > limit.high:
        problems.append(Problem(path=path, code="too_long", params={"limit": limit.high, "actual": size}))
    if not is_final:
        problems += check_characters(path, text)
        if limit.role is Role.LINE and len(text.splitlines()) > 1:
            problems.append(Problem(path=path, code="line_breaks"))
    return problems


def _check_counts(content: AnyContent, rules: Rules) -> list[Problem]:
    problems = []
    for place, span in rules.counts.items():
        for path, items in found_at(content, place):
            count = len(items)
            if span.low <= count <= span.high:
                continue
            code = "too_many" if count > span.high else "too_few"
            limit = span.high if count > span.high else span.low
            problems.append(Problem(path=path, code=code, params={"limit": limit, "actual": count}))
    return problems


def _check_sms(content: SmsContent) -> list[Problem]:
    return [*check_text(content.text, content.alphabet), *check_characters("text", content.text)]


def _check_push(content: PushContent) -> list[Problem]:
    if content.image is None and is_blank(content.header) and is_blank(content.text):
        return [Problem(path="text", code="push_empty")]
    return _check_weight(push_bytes(content), PUSH_PAYLOAD_MAX_BYTES)


def push_bytes(content: PushContent) -> int:
    """What a notification takes of its 4 KB: its words and its link as JSON (PSH-7)."""
    return json_bytes((content.header, content.text, content.click_url))


def _check_mobile_push(content: MobilePushContent) -> list[Problem]:
    size = json_bytes(content.data)
    params: dict[str, Param] = {"limit": MOBILE_DATA_MAX, "actual": size}
    return [Problem(path="data", code="too_long", params=params)] if size > MOBILE_DATA_MAX else []


def _check_filled(content: EmailContent) -> list[Problem]:
    """What values, or the lack of them, do to a document."""
    if content.type != "email" or content.document is None:
        return []
    shown = [one for one in walk(content.document) if one.is_shown]
    if not any(is_content(one.block) for one in shown):
        return [Problem(path="document", code="mail_empty")]
    return [
        Problem(path=f"{one.path}.{name}", code="required")
        for one in shown
        if isinstance(one.block, ButtonBlock)
        for name, text in (("text", one.block.text), ("link", one.block.link))
        if is_blank(text)
    ]


def _check_wechat(content: WeChatContent) -> list[Problem]:
    size = len(content.text.encode("utf-8", "surrogatepass"))
    return _check_weight(size, WECHAT_TEXT_MAX_BYTES)


def _check_telegram(content: TelegramContent) -> list[Problem]:
    problems = check_range("ttl", content.ttl, *TTL_S)
    low, high = CODE_DIGITS
    if not (content.code.isascii() and content.code.isdigit() and low <= len(content.code) <= high):
        problems.append(Problem(path="code", code="not_a_code", params={"low": low, "high": high}))
    return problems


def _check_weight(size: int, limit: int) -> list[Problem]:
    params: dict[str, Param] = {"limit": limit, "actual": size}
    return [Problem(path="text", code="payload_too_large", params=params)] if size > limit else []


_OWN: Final[Mapping[type, Callable[..., list[Problem]]]] = {
    SmsContent: _check_sms,
    RcsContent: check_rcs,
    WhatsAppContent: check_whatsapp,
    PushContent: _check_push,
    MobilePushContent: _check_mobile_push,
    WeChatContent: _check_wechat,
    TelegramContent: _check_telegram,
}
