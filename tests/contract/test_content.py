"""Content of every channel: the stored form, limits, personal texts."""

from __future__ import annotations

import msgspec
import pytest

from app.contract.broadcasts import BroadcastForm, Kind, RecipientKind, RecipientSource, Timing, check_launch
from app.contract.chain import STEPS_MAX, Step
from app.contract.channels import Channel
from app.contract.content import (
    KINDS,
    Content,
    Criterion,
    EmailContent,
    MobilePushContent,
    PushContent,
    RcsContent,
    SmsContent,
    TtsContent,
    ViberContent,
    WhatsAppContent,
    channel_of,
    check_content,
    is_text_alone,
    keys_of,
    missing_in,
    personal,
    personal_problem,
    plain_text,
)

GOOD: dict[Channel, Content] = {
    Channel.SMS: SmsContent(text="Hello"),
    Channel.RCS: RcsContent(text="Hello"),
    Channel.VIBER: ViberContent(text="Hello"),
    Channel.WHATSAPP: WhatsAppContent(text="Hello"),
    Channel.EMAIL: EmailContent(subject="News", text="Hello"),
    Channel.PUSH: PushContent(header="News"),
    Channel.TTS: TtsContent(text="Hello"),
    Channel.MOBILE_PUSH: MobilePushContent(header="News", body="Hello"),
}


@pytest.mark.req("MSG-1", "MSG-91")
@pytest.mark.parametrize("channel", KINDS)
def test_every_channel_has_a_content_that_is_stored_under_its_number(channel: Channel) -> None:
    content = GOOD[channel]
    stored = msgspec.json.decode(msgspec.json.encode(content))
    assert (stored["channel"], stored["schema"]) == (channel.value, 1)
    assert msgspec.convert(stored, Content) == content
    assert channel_of(content) is channel
    assert check_content(content, "content", frozenset()) == []


@pytest.mark.req("MSG-92")
@pytest.mark.parametrize(
    ("content", "path", "code"),
    [
        (SmsContent(text=" "), "text", "sms_empty"),
        (SmsContent(text="a" * 766), "text", "sms_too_long"),
        (RcsContent(text="a" * 3073), "text", "too_long"),
        (ViberContent(), "text", "required"),
        (ViberContent(text="a" * 1001), "text", "too_long"),
        (WhatsAppContent(text="a" * 4097), "text", "too_long"),
        (EmailContent(text="x"), "subject", "required"),
        (EmailContent(subject="a" * 256, text="x"), "subject", "too_long"),
        (EmailContent(subject="x"), "text", "required"),
        (PushContent(), "text", "push_empty"),
        (PushContent(header="a" * 101), "header", "too_long"),
        (PushContent(text="a" * 501), "text", "too_long"),
        (PushContent(text="x", click_url="javascript:alert(1)"), "click_url", "not_a_url"),
        (PushContent(text="x", click_url="https://"), "click_url", "not_a_url"),
        (TtsContent(text="a" * 1001), "text", "too_long"),
        (MobilePushContent(header="x"), "body", "required"),
        (MobilePushContent(body="x"), "header", "required"),
        (MobilePushContent(header="x", body="x", data={"k": "v" * 4096}), "data", "too_long"),
        (RcsContent(text="Hi {{attribute.nobody}}"), "text", "unknown_attribute"),
        (EmailContent(subject="{{", text="x"), "subject", "unbalanced_braces"),
    ],
)
@pytest.mark.req("MPU-2")
def test_what_breaks_a_rule_of_its_channel_is_named_at_its_field(content: Content, path: str, code: str) -> None:
    problems = check_content(content, "content", frozenset({"name"}))
    assert [(one.path, one.code) for one in problems] == [(f"content.{path}", code)]


@pytest.mark.req("TTS-20")
@pytest.mark.parametrize("wrong", [{"language": "de"}, {"repeat": 4}, {"repeat": 0}, {"type": "text"}])
def test_a_malformed_content_is_not_read(wrong: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"channel": 9, "text": "x", **wrong}, Content)


def test_a_step_has_the_channel_of_its_content_and_no_other() -> None:
    assert Step(content=EmailContent()).channel == Channel.EMAIL
    raw = {"content": {"channel": 3, "text": "x"}, "channel": 1}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(raw, Step)
    assert msgspec.convert({**raw, "channel": 3}, Step).channel == Channel.VIBER


@pytest.mark.req("MSG-40", "MSG-44")
def test_values_are_put_in_as_plain_text_and_encoded_in_addresses() -> None:
    push = PushContent(
        header="Hi {{attribute.name}}", text="x", click_url="https://a.example/?n={{attribute.name}}"
    )
    assert keys_of(push) == {"name"}
    found = personal(push, {"name": "{{A&B}}"})
    assert isinstance(found, PushContent)
    assert (found.header, found.click_url) == ("Hi {{A&B}}", "https://a.example/?n=%7B%7BA%26B%7D%7D")
    mail = personal(EmailContent(subject="For {{attribute.name}}", text="x"), {"name": "A\r\nBcc: x@y.example"})
    assert isinstance(mail, EmailContent)
    assert mail.subject == "For A Bcc: x@y.example"


@pytest.mark.req("MSG-42", "PSH-20", "MPU-20")
@pytest.mark.parametrize(
    ("content", "value", "problem"),
    [
        (SmsContent(text="{{attribute.name}}"), "", "empty_content"),
        (SmsContent(text="{{attribute.name}}"), "a" * 766, "too_long"),
        (RcsContent(text="{{attribute.name}}"), " ", "empty_content"),
        (EmailContent(subject="{{attribute.name}}", text="x"), "", "empty_content"),
        (PushContent(text="{{attribute.name}}"), "", "empty_content"),
        (PushContent(header="x", text="{{attribute.name}}"), "", None),
        (PushContent(text="{{attribute.name}}"), "a" * 501, "too_long"),
        (MobilePushContent(header="x", body="{{attribute.name}}"), "", "empty_content"),
        (TtsContent(text="{{attribute.name}}"), "Ana", None),
    ],
)
def test_a_personal_content_can_be_empty_or_too_long(content: Content, value: str, problem: str | None) -> None:
    assert personal_problem(personal(content, {"name": value})) == problem
    assert missing_in(content, {"name": value}) == (frozenset() if value else {"name"})


def test_the_words_of_a_content_and_whether_they_are_all() -> None:
    assert plain_text(GOOD[Channel.EMAIL]) == "News"
    assert plain_text(GOOD[Channel.MOBILE_PUSH]) == "News\nHello"
    alone = {channel for channel, content in GOOD.items() if is_text_alone(content)}
    assert alone == {Channel.SMS, Channel.RCS, Channel.VIBER, Channel.WHATSAPP}
    assert not is_text_alone(WhatsAppContent(text="x", link_preview=False))


def form(*steps: Step, **other: object) -> BroadcastForm:
    people = (RecipientSource(kind=RecipientKind.EVERYBODY),)
    fields: dict[str, object] = {"name": "x", "recipients": people, "timing": Timing.INSTANT, **other}
    return msgspec.convert({**msgspec.to_builtins(fields), "steps": msgspec.to_builtins(steps)}, BroadcastForm)


def step(content: Content, **other: object) -> Step:
    return msgspec.convert({"content": msgspec.to_builtins(content), "sender_id": 1, **other}, Step)


@pytest.mark.req("BRD-43", "BRD-50", "PSH-6", "BRD-44", "BRD-29")
@pytest.mark.parametrize(
    ("broken", "paths"),
    [
        (form(*(step(GOOD[channel]) for channel in KINDS if channel is not Channel.PUSH)), []),
        (form(), [("steps", "required")]),
        (form(*[step(SmsContent(text="x"))] * STEPS_MAX), []),
        (form(*[step(SmsContent(text="x"))] * (STEPS_MAX + 1)), [("steps", "too_many")]),
        (form(step(PushContent(text="x"))), [("steps.0.success_criterion", "criterion_not_offered")]),
        (form(step(PushContent(text="x"), success_criterion=Criterion.SUBMIT)), []),
        (
            form(step(SmsContent(text="x")), rcs_check_before_launch=True),
            [("rcs_check_before_launch", "no_rcs_step")],
        ),
        (form(step(RcsContent(text="x")), rcs_check_before_launch=True), []),
        (form(kind=Kind.RCS_CHECK), [("rcs_sender_id", "required")]),
        (form(kind=Kind.RCS_CHECK, rcs_sender_id=1), []),
    ],
)
def test_what_keeps_a_chain_from_being_launched(broken: BroadcastForm, paths: list[tuple[str, str]]) -> None:
    assert [(one.path, one.code) for one in check_launch(broken, 0, frozenset())] == paths
