"""Addresses to opt out under: nobody but this workspace writes one, and none can be changed."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contacts.leaving_token import Leaver, read_token, write_token
from app.contract.messages import MessageId

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
ANA = Leaver(MessageId(7), "ana@mail.example")
TOKEN = write_token(KEY, ANA)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.mark.req("EML-19")
@given(st.integers(0, 2**63 - 1), st.text(st.characters(exclude_categories=["Cs"]), min_size=3, max_size=80))
def test_a_token_says_who_it_is_and_fits_an_address(number: int, address: str) -> None:
    leaver = Leaver(MessageId(number), address)
    token = write_token(KEY, leaver)
    assert set(token) <= set(ALPHABET)
    assert read_token(KEY, token) == leaver
    assert token == write_token(KEY, leaver)
    assert read_token(OTHER_KEY, token) is None


@pytest.mark.req("EML-19")
def test_a_token_that_was_changed_anywhere_is_none() -> None:
    changed = [
        TOKEN[:at] + (letter if letter != TOKEN[at] else "A" if letter != "A" else "B") + TOKEN[at + 1 :]
        for at in range(len(TOKEN))
        for letter in "Bz_"
    ]
    cut = [TOKEN[:size] for size in range(len(TOKEN))]
    longer = [TOKEN + "A", TOKEN + "=", TOKEN + "\n", TOKEN * 20, f" {TOKEN}"]
    assert [one for one in (*changed, *cut, *longer) if read_token(KEY, one) is not None] == []


@pytest.mark.req("EML-19")
def test_no_signature_is_borrowed_from_another_person() -> None:
    eva = write_token(KEY, Leaver(MessageId(7), "eva@mail.example"))
    raw_ana, raw_eva = (base64.urlsafe_b64decode(one + "=" * (-len(one) % 4)) for one in (TOKEN, eva))
    mixed = base64.urlsafe_b64encode(raw_ana[:17] + raw_eva[17:]).rstrip(b"=").decode()
    assert read_token(KEY, mixed) is None
    assert read_token(KEY, base64.urlsafe_b64encode(bytes(60)).decode()) is None
