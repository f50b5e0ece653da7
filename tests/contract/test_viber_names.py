"""The name under which a file goes over Viber."""

from __future__ import annotations

import pytest

from app.contract.payloads.completing import as_sent
from app.contract.payloads.media import Media, MediaKind, MediaRef
from app.contract.payloads.viber import ViberContent, sent_name


@pytest.mark.req("VIB-5")
@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("cake.jpg", "cake.jpg"),
        ("exactly-twenty-five-c.jpg", "exactly-twenty-five-c.jpg"),
        ("price list for the winter season.pdf", "price list for the wi.pdf"),
        ("price list for the w inter season.pdf", "price list for the w.pdf"),
        ("a-name-without-any-ending-at-all", "a-name-without-any-ending"),
        ("note.an-ending-that-is-longer-than-all", "note.an-ending-that-is-lo"),
        (".a-hidden-file-with-a-long-name", ".a-hidden-file-with-a-lon"),
    ],
)
def test_a_long_name_is_shortened_and_keeps_its_ending(name: str, sent: str):
    assert sent_name(name) == sent
    assert len(sent) <= 25
    ref = MediaRef(
        media_id=1, file_name=name, kind=MediaKind.DOCUMENT, mime_type="application/pdf", size_bytes=1, sha256="0"
    )
    going = as_sent(ViberContent(type="file", media=Media(media_ref=ref)))
    assert going.media is not None
    assert going.media.media_ref.file_name == sent
