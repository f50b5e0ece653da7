"""What a newer version wrote: kept to the letter, shown as far as known, never sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.chain import Step, check_chain
from app.contract.channels import Channel
from app.contract.content import (
    Content,
    NewerContent,
    channel_of,
    is_text_alone,
    is_written,
    keys_of,
    known_of,
    parts_of,
    personal,
    plain_text,
)
from app.contract.content_templates import ContentTemplateForm
from app.contract.payloads import keeping
from app.contract.payloads.plain import SmsContent
from app.contract.payloads.rcs import RcsCard, RcsContent
from app.contract.payloads.references import media_in
from tests.contract.contents import EXAMPLES, PICTURE

STEPS: msgspec.json.Decoder[tuple[Step, ...]] = msgspec.json.Decoder(tuple[Step, ...])
WRITTEN = [one for kind, one in EXAMPLES.items() if kind[0] not in (Channel.WECHAT, Channel.TELEGRAM_GATEWAY)]
NAMES = ("glow", "b c", "x`y", "$.text", "content", "type_", "ñ")
VALUES: tuple[Any, ...] = (
    None,
    True,
    7,
    2**70,
    1e300,
    -0.0,
    "",
    'a\n"b" 😀',
    [],
    [1, {"text": [2]}],
    {},
    {"channel": 0, "raw": "{"},
)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON."""
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from objects(one)
    elif isinstance(value, list):
        for one in value:
            yield from objects(one)


@st.composite
def newer_jsons(draw: st.DrawFn) -> str:
    """The JSON of a content with fields of tomorrow at any depth, written with blanks where there may be some."""
    tree = msgspec.to_builtins(draw(st.sampled_from(WRITTEN)))
    for place in draw(st.lists(st.sampled_from(list(objects(tree))), max_size=3)):
        place[draw(st.sampled_from(NAMES))] = draw(st.sampled_from(VALUES))
    if draw(st.booleans()):
        tree["schema"] = draw(st.integers(2, 9))
    octets = msgspec.json.encode(tree)
    return msgspec.json.format(octets, indent=2).decode() if draw(st.booleans()) else octets.decode()


def newer(**fields: Any) -> NewerContent:
    tree = {"channel": 2, "schema": 1, "type": "text", "text": "Hello {{attribute.name}}", **fields}
    return NewerContent(raw=msgspec.json.encode(tree).decode())


def stored(raw: str) -> str:
    return f'[{{"step_id":"a","channel":0,"sender_id":7,"content":{raw}}}]'


def is_known(raw: str) -> bool:
    """Whether this version reads all of it."""
    try:
        content: Content = msgspec.json.decode(raw, type=Content)
    except msgspec.ValidationError:
        return False
    return content.schema == 1


@pytest.mark.req("MSG-92", "EML-41")
@given(newer_jsons())
def test_what_a_newer_version_wrote_comes_back_to_the_letter(raw: str):
    (step,) = keeping.read(STEPS, stored(raw))
    assert isinstance(step.content, NewerContent) is not is_known(raw)
    if is_known(raw):
        return
    over_the_wire = msgspec.json.decode(msgspec.json.encode((step,)), type=tuple[Step, ...])
    assert over_the_wire == (step,)
    (back,) = msgspec.json.decode(keeping.write(over_the_wire), type=list[dict[str, msgspec.Raw]])
    assert bytes(back["content"]).decode() == raw
    assert msgspec.json.decode(back["sender_id"]) == 7


@given(newer_jsons())
def test_as_much_as_is_known_is_read(raw: str):
    content = keeping.read_content(raw)
    assert keeping.write(content) == raw or is_known(raw)
    known = known_of(content) if isinstance(content, NewerContent) else content
    if known is not None:
        assert channel_of(known) is channel_of(content)
        assert plain_text(content) == plain_text(known)


def test_what_is_not_understood_is_left_out_and_the_rest_is_shown():
    card = {"title": "Spring", "text": "Brakes", "shadow": {"blur": 3}, "media_height": "enormous"}
    content = newer(type="rich_card", card=card, hologram=[1, 2])
    assert known_of(content) == RcsContent(
        type="rich_card", text="Hello {{attribute.name}}", card=RcsCard(title="Spring", text="Brakes")
    )
    assert plain_text(content) == "Spring\nBrakes"
    assert "card.title" in parts_of(content)


def test_a_format_of_tomorrow_says_nothing_yet():
    content = newer(type="hologram", text=7)
    assert (content.of, content.type, plain_text(content)) == (Channel.RCS, "hologram", "")


def test_nothing_is_done_to_it():
    content = newer(schema=2)
    assert personal(content, {"name": "Ann"}) is content
    assert (is_written(content), is_text_alone(content), keys_of(content)) == (True, False, frozenset())


def test_the_library_keeps_the_files_it_needs():
    tree = msgspec.to_builtins(RcsContent(type="rich_card", card=RcsCard(title="a", media=PICTURE)))
    content = keeping.read_content(msgspec.json.encode({**tree, "glow": True}))
    assert isinstance(content, NewerContent)
    assert list(media_in(content)) == ["card.media"]


@pytest.mark.req("MSG-92")
def test_a_chain_with_one_is_not_launched():
    told = check_chain((Step(content=newer(glow=1), sender_id=1),), frozenset())
    assert [(one.path, one.code) for one in told] == [("steps.0.content.schema", "newer_schema")]


@pytest.mark.req("MSG-92")
def test_callers_may_not_invent_fields():
    raw = '{"channel":1,"text":"a","glow":1}'
    with pytest.raises(msgspec.ValidationError, match="unknown field `glow`"):
        msgspec.json.decode(f'{{"content":{raw}}}', type=Step)
    with pytest.raises(msgspec.ValidationError, match="unknown field `glow`"):
        msgspec.json.decode(f'{{"name":"a","content":{raw}}}', type=ContentTemplateForm)


def test_who_knows_it_takes_it_out_of_its_envelope():
    kept = NewerContent(raw='{"channel":1,"text":"a"}')
    assert Step(content=kept).content == SmsContent(text="a")
    assert ContentTemplateForm(name="a", content=kept).content == SmsContent(text="a")


@pytest.mark.parametrize(
    "raw", ["", "7", "[]", "{}", '{"channel":"2"}', '{"channel":99}', '{"channel":2', "\ud800"]
)
def test_an_envelope_holds_a_content(raw: str):
    with pytest.raises(ValueError, match="not the JSON of a content"):
        NewerContent(raw=raw)


def test_other_records_are_read_as_ever():
    decoder = msgspec.json.Decoder(dict[str, int])
    assert keeping.read(decoder, '{"schema": 7}') == {"schema": 7}
    with pytest.raises(msgspec.ValidationError):
        keeping.read(decoder, '{"content": {"channel": "x"}}')
