"""Formats of a content: empty ones, what counts as empty, what was left, and where two contents differ."""

from __future__ import annotations

import msgspec
import pytest

from app.contract.channels import Channel
from app.contract.content import KINDS, Content, is_written
from app.contract.payloads.media import Media, MediaKind, MediaRef
from app.contract.payloads.rcs import RcsCard, RcsContent, TextStyle
from ui.panels.constructor.changes import place_of
from ui.panels.constructor.editors import EDITORS, formats_of
from ui.panels.constructor.formats import BLANKS, FormatMemory, blank_of

_JPEG = MediaRef(
    media_id=7,
    file_name="cake.jpg",
    kind=MediaKind.IMAGE,
    mime_type="image/jpeg",
    size_bytes=9,
    sha256="0" * 64,
)
MEDIA = Media(media_ref=_JPEG)
CARD = RcsContent(type="rich_card", card=RcsCard(title="Cake"))


@pytest.mark.parametrize(("channel", "kind"), sorted({*EDITORS, *BLANKS}))
def test_a_format_begins_empty(channel: Channel, kind: str):
    made = blank_of(channel, kind)
    assert isinstance(made, KINDS[channel])
    assert made.type == kind
    assert not is_written(made)


@pytest.mark.req("MSG-5")
def test_a_format_that_was_left_comes_back_as_it_was():
    memory = FormatMemory()
    text = memory.switched("a", CARD, "text")
    assert text == RcsContent()
    typed = msgspec.structs.replace(text, text="Words")
    assert memory.switched("a", typed, "rich_card") == CARD
    assert memory.switched("a", CARD, "text") == typed
    assert memory.switched("b", CARD, "text") == RcsContent()  # another message


@pytest.mark.parametrize(
    ("after", "place"),
    [
        (CARD, ""),
        (RcsContent(type="rich_card", card=RcsCard(title="Cakes")), "card.title"),
        (RcsContent(type="rich_card", card=RcsCard(title="Cakes", text="x")), ""),
        (RcsContent(type="rich_card", card=RcsCard(title="Cake", title_style=(TextStyle.BOLD,))), ""),
        (RcsContent(type="rich_card", card=RcsCard(title="Cake", media=MEDIA)), ""),
    ],
)
def test_typing_in_one_place_is_told_from_other_changes(after: Content, place: str):
    assert place_of(CARD, after) == place


def test_formats_are_offered_where_they_can_be_edited():
    assert formats_of(Channel.SMS) == ("text",)
