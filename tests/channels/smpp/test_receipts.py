"""Delivery receipts in all the forms centres write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import smpp34
from hypothesis import given
from hypothesis import strategies as st

from app.channels.kit.connector import ReceiptStatus
from app.channels.smpp import receipts
from app.channels.smpp.inbound import UnreadableError
from app.channels.smpp.pdu import Tag
from app.channels.smpp.receipts import IdForm, answered_id, read_receipt, receipted_id

SAMPLE = (
    "id:c449ab9744f47b6af1879e49e75e4f40 sub:001 dlvrd:001 submit date:2311141213 done date:2311141214 "
    "stat:DELIVRD err:000 text:Hola"
)


def unit(text: str, *tlvs: tuple[int, bytes]) -> smpp34.DeliverSm:
    octets = text.encode("latin-1")
    return smpp34.DeliverSm("34600", "ACME", octets, esm_class=4, tlvs=[smpp34.Tlv(*tlv) for tlv in tlvs])


def ms(year: int, month: int, day: int, hour: int, minute: int) -> int:
    return int(datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp() * 1000)


def test_the_vendor_sheets_receipt() -> None:
    receipt = read_receipt(unit(SAMPLE), UTC)
    assert receipt.vendor_id == "c449ab9744f47b6af1879e49e75e4f40"
    assert receipt.status is ReceiptStatus.DELIVERED
    assert receipt.code == "000"
    assert receipt.at_ms == ms(2023, 11, 14, 12, 14)
    assert receipt.text == SAMPLE.removesuffix(" text:Hola")


def test_dates_are_in_the_centres_zone() -> None:
    assert read_receipt(unit(SAMPLE), ZoneInfo("Europe/Madrid")).at_ms == ms(2023, 11, 14, 11, 14)


@pytest.mark.req("MSG-77")
@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("DELIVRD", ReceiptStatus.DELIVERED),
        ("delivrd", ReceiptStatus.DELIVERED),
        ("UNDELIV", ReceiptStatus.FAILED),
        ("EXPIRED", ReceiptStatus.FAILED),
        ("REJECTD", ReceiptStatus.FAILED),
        ("DELETED", ReceiptStatus.FAILED),
        ("ACCEPTD", ReceiptStatus.SUBMITTED),
        ("ENROUTE", ReceiptStatus.SUBMITTED),
        ("UNKNOWN", ReceiptStatus.SUBMITTED),
    ],
)
def test_words(word: str, status: ReceiptStatus) -> None:
    assert read_receipt(unit(f"id:1 stat:{word} err:001"), UTC).status is status


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (1, "submitted"),
        (2, "delivered"),
        (3, "failed"),
        (4, "failed"),
        (5, "failed"),
        (6, "submitted"),
        (8, "failed"),
    ],
)
def test_parameters_win_over_the_text(state: int, status: str) -> None:
    receipt = read_receipt(
        unit(
            "id:1 stat:UNKNOWN err:001",
            (Tag.RECEIPTED_MESSAGE_ID, b"77\0"),
            (Tag.MESSAGE_STATE, bytes((state,))),
            (Tag.NETWORK_ERROR_CODE, b"\x03\x00\x0b"),
        ),
        UTC,
    )
    assert (receipt.vendor_id, receipt.status, receipt.code) == ("77", status, "3:0011")


def test_parameters_alone_are_enough() -> None:
    receipt = read_receipt(unit("", (Tag.RECEIPTED_MESSAGE_ID, b"77"), (Tag.MESSAGE_STATE, b"\x02")), UTC)
    assert (receipt.vendor_id, receipt.status, receipt.at_ms, receipt.text) == ("77", "delivered", None, "DELIVRD")


@pytest.mark.parametrize(
    "text",
    [
        "stat:DELIVRD err:000 id:42 done date:2311141214",
        "ID:42 STAT:DELIVRD DONE DATE:2311141214 ERR:000",
        "id: 42 stat: DELIVRD err: 000 done date: 2311141214",
        "id:42 stat:DELIVRD err:000 done date:231114121400 text:",
        "id:42 stat:DELIVRD err:000 donedate:20231114121400",
        "id:42 done date:2311141214 stat:DELIVRD err:000 text:id:9 stat:UNDELIV err:5",
        "id:42 note:x sub: dlvrd: stat:DELIVRD err:000 done date:2311141214 Text:x",
    ],
)
def test_order_case_spaces_and_what_is_missing_do_not_matter(text: str) -> None:
    receipt = read_receipt(unit(text), UTC)
    assert (receipt.vendor_id, receipt.status, receipt.at_ms) == (
        "42",
        ReceiptStatus.DELIVERED,
        ms(2023, 11, 14, 12, 14),
    )
    assert receipt.code == "000"


def test_the_quoted_message_is_not_taken_for_fields() -> None:
    receipt = read_receipt(unit("id:42 stat:DELIVRD text:err:77 done date:1"), UTC)
    assert (receipt.code, receipt.at_ms, receipt.text) == ("", None, "id:42 stat:DELIVRD")


@pytest.mark.req("MSG-100")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no_message_id"),
        ("hello", "no_message_id"),
        ("stat:DELIVRD err:000", "no_message_id"),
        ("id:1", "no_status"),
        ("id:1 stat:WHATEVER", "no_status"),
        ("id:1 stat:DELIVRD done date:2313991214", "impossible_date"),
        ("id:1 stat:DELIVRD done date:231114", "impossible_date"),
        ("id:1 stat:DELIVRD done date:yesterday!", "impossible_date"),
    ],
)
def test_junk_says_why(text: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read_receipt(unit(text), UTC)


@pytest.mark.parametrize("done", ["", "0000000000", "000000000000"])
def test_no_date_is_no_fault(done: str) -> None:
    assert read_receipt(unit(f"id:1 stat:UNDELIV done date:{done} err:1"), UTC).at_ms is None


@pytest.mark.parametrize(
    ("form", "answered", "receipted"),
    [
        (IdForm.SAME, "00AbC", "00AbC"),
        (IdForm.NUMBER, "0042", "42"),
        (IdForm.HEX_TO_DEC, "1F4", "500"),
        (IdForm.HEX_TO_DEC, "0001f4", "0500"),
        (IdForm.DEC_TO_HEX, "500", "1F4"),
        (IdForm.HEX_TO_DEC, "no-number", "no-number"),
        (IdForm.NUMBER, "１２", "１２"),
    ],
)
def test_both_forms_of_an_id_become_one(form: IdForm, answered: str, receipted: str) -> None:
    assert answered_id(answered, form) == receipted_id(receipted, form)


FIELDS = st.lists(
    st.tuples(
        st.sampled_from(["id", "sub", "stat", "err", "done date", "submit date", "text", "ID", "x"]),
        st.sampled_from([":", " :", ": ", "="]),
        st.one_of(
            st.text(st.characters(max_codepoint=255), max_size=12), st.sampled_from(["DELIVRD", "2311141214"])
        ),
    ),
    max_size=10,
)


@given(FIELDS.map(lambda fields: " ".join("".join(one) for one in fields)))
def test_no_text_fails_otherwise_than_as_unreadable(text: str) -> None:
    try:
        receipt = read_receipt(unit(text.encode("latin-1")[:254].decode("latin-1")), UTC)
    except UnreadableError:
        return
    assert receipt.vendor_id


@given(st.binary(max_size=254), st.lists(st.tuples(st.sampled_from(Tag), st.binary(max_size=6)), max_size=4))
def test_no_octets_fail_otherwise_than_as_unreadable(octets: bytes, tlvs: list[tuple[int, bytes]]) -> None:
    message = smpp34.DeliverSm("1", "2", octets, esm_class=4, tlvs=[smpp34.Tlv(*tlv) for tlv in tlvs])
    try:
        assert read_receipt(message, UTC).vendor_id
    except UnreadableError:
        return


@given(
    st.from_regex(r"[0-9a-fA-F-]{1,20}", fullmatch=True),
    st.sampled_from(["2611211530", "261121153059", "20261121153059", "0"]),
    st.sampled_from(["DELIVRD", "UNDELIV", "Expired", "stat"]),
    st.sampled_from(["000", "0a1", "err"]),
    st.sampled_from(["", " text:", " Text:id:9 stat:REJECTD err:1", " text:\u00e9 sub:1", "  "]),
)
def test_what_is_by_the_book_is_read_as_any_other(
    vendor_id: str, done: str, stat: str, err: str, tail: str
) -> None:
    text = f"id:{vendor_id} sub:001 dlvrd:001 submit date:2611211529 done date:{done} stat:{stat} err:{err}{tail}"
    fields, header = receipts._fields(text)
    general, same_header = receipts._fields_of_any(text)
    assert (fields, header) == ({key: general[key] for key in fields}, same_header.rstrip())
