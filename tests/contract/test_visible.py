"""Characters as a reader counts them."""

from __future__ import annotations

import pytest

from app.contract.visible import visible_length


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Hello", 5),
        ("a\r\nb", 3),
        ("naïve", 5),
        ("nai\u0308ve", 5),
        ("Привет, ёж", 10),
        ("и\u0306", 1),
        ("👍", 1),
        ("👍🏽", 1),
        ("👩‍👩‍👧", 1),
        ("❤️", 1),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 1),
        ("🇪🇸🇫🇷", 2),
        ("🇪🇸🇫", 2),
        ("1️⃣", 1),
        ("각", 1),
        ("\u1100\u1161\u11a8", 1),
        ("한글", 2),
        ("नमस्ते", 3),
        ("क्षि", 1),
        ("กำ", 1),
        ("a\u200db", 2),
        ("字字", 2),
    ],
)
def test_a_character_is_what_a_reader_sees_as_one(text: str, count: int) -> None:
    assert visible_length(text) == count
    assert visible_length(text + "\n" + text) == 2 * count + 1
