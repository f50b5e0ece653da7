"""Files: loaded whole or refused whole, once, with every wrong row; kept as they were."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select

from app.contract.dialers import ChangeDialerSettings, RecordSource, RecordState, Uploaded, UploadId
from app.core.clock import DAY_MS
from app.core.errors import Refusal
from app.dialers import options, service, uploading
from app.dialers.tables import sms_archive, sms_spool
from tests.areas.asking import actions, read
from tests.areas.dialers.conftest import SEED, Gateway

pytestmark = pytest.mark.both_databases


def stored(gateway: Gateway) -> int:
    with gateway.runtime.database.read() as conn:
        return int(conn.execute(select(func.count()).select_from(sms_spool)).scalar_one())


def codes(answer: Uploaded) -> list[tuple[int, int, str]]:
    return [(one.row, one.column, one.code) for one in answer.problems if not one.warning]


@pytest.mark.req("DIA-16", "DIA-17", "DIA-38", "DIA-45", "DIA-47")
def test_a_file_becomes_records_and_history(gateway: Gateway) -> None:
    dialer = gateway.dialer(started=False)
    answer = gateway.upload(SEED.replace("9999;\n", "9999;first;second;\n", 1))
    upload = answer.upload
    assert answer.accepted
    assert upload is not None
    assert (upload.rows, upload.to_process, upload.other, upload.duplicates, upload.blank) == (3, 3, 0, 0, 0)
    assert [(share.name, share.to_process, share.started) for share in upload.shares] == [("campsms", 3, False)]
    first, *_ = gateway.waiting(dialer)
    assert (first.destiny, first.address, first.data) == ("098344484", "59898344484", "first;second")
    assert (first.source, first.upload_id, first.row, first.priority) == (RecordSource.FILE, upload.id, 2, 9999)
    assert [one.id for one in read(gateway.runtime, uploading.history)] == [upload.id]
    name, content = read(gateway.runtime, uploading.original, upload.id)
    assert (name, content.decode()) == ("DISCTEST.csv", SEED.replace("9999;\n", "9999;first;second;\n", 1))
    assert "dialer_file_uploaded" in actions(gateway.runtime)
    with pytest.raises(Refusal):
        read(gateway.runtime, uploading.original, UploadId(99))


@pytest.mark.req("DIA-39", "DIA-40", "DIA-42", "DIA-52")
@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("nobody;098344484;Hi;9999;\n", (4, 1, "campaign.unknown")),
        ("campsms;098344484;Hi\n", (4, 0, "row.columns")),
        ("campsms;098344484;It's;9999;\n", (4, 3, "char.forbidden")),
        ("campsms;098344484;mail@x;9999;\n", (4, 3, "char.forbidden")),
        ("campsms;098344484;;9999;\n", (4, 3, "text.empty")),
        ("campsms;098344484;" + "x" * 766 + ";9999;\n", (4, 3, "text.long")),
        ("campsms;098344484;" + "ы" * 336 + ";9999;\n", (4, 3, "text.long")),
        ("campsms;098344484;Hi;0;\n", (4, 4, "priority.format")),
        ("campsms;098344484;Hi;10000;\n", (4, 4, "priority.format")),
        ("campsms;098344484;Hello; there;9999;\n", (4, 4, "priority.format")),
        (";;;;\n", (4, 0, "row.blank")),
    ],
)
def test_one_wrong_row_refuses_the_whole_file(gateway: Gateway, rows: str, found: tuple[int, int, str]) -> None:
    gateway.dialer(started=False)
    text = "".join(SEED.splitlines(keepends=True)[:3]) + rows
    answer = gateway.upload(text)
    assert not answer.accepted
    assert found in codes(answer)
    assert stored(gateway) == 0
    assert read(gateway.runtime, uploading.history) == []


@pytest.mark.req("DIA-39", "DIA-40", "DIA-52")
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("list.txt", SEED, "file.extension"),
        ("my list.csv", SEED, "file.name"),
        ("x" * 41 + ".csv", SEED, "file.name"),
        ("list.csv", "", "file.empty"),
        ("list.csv", "campaign;destiny;menssage;priority\n", "file.empty"),
        ("list.csv", "098344484;campsms;\n099635199;campsms;\n", "file.layout"),
        ("list.csv", b"PK\x03\x04workbook", "file.excel"),
    ],
)
def test_files_that_are_no_dialers_files(gateway: Gateway, name: str, content: str | bytes, code: str) -> None:
    gateway.dialer(started=False)
    answer = gateway.upload(content, name)
    assert (answer.accepted, [one.code for one in answer.problems]) == (False, [code])


@pytest.mark.req("DIA-34", "DIA-43", "DIA-44", "DIA-46")
def test_wrong_numbers_blank_lines_and_repetitions(gateway: Gateway) -> None:
    dialer = gateway.dialer(started=False)
    answer = gateway.upload(
        "campsms;098344484;Hi;9999;\n\ncampsms;12;Hi;9999;\n"
        "campsms;+598 98 344 484;Hi;1;\n  \ncampsms;1x;Hi;9999;\n"
    )
    upload = answer.upload
    assert upload is not None
    assert (upload.rows, upload.to_process, upload.other, upload.duplicates, upload.blank) == (4, 1, 2, 1, 2)
    assert {(one.row, one.code) for one in answer.problems} == {
        (3, "phone.short"),
        (4, "dup.row"),
        (6, "phone.letters"),
    }
    states = sorted((record.destiny, record.state, record.reason) for record in gateway.waiting(dialer))
    assert states[0][1:] == (RecordState.TO_PROCESS, None)
    assert states[1] == ("12", RecordState.NONE, "phone.short")
    figures = gateway.look(dialer).counters
    assert (figures.loaded, figures.to_process, figures.other) == (3, 1, 2)


@pytest.mark.req("DIA-46")
def test_the_same_file_again_asks_and_the_same_call_does_nothing_twice(gateway: Gateway) -> None:
    dialer = gateway.dialer(started=False)
    first = gateway.upload(SEED, request="call 1")
    assert gateway.upload(SEED, request="call 1") == gateway.upload(SEED, request="call 1", again=True)
    assert gateway.look(dialer).counters.loaded == 3
    repeated = gateway.upload(SEED, name="OTHER.csv")
    assert (repeated.accepted, repeated.upload) == (False, None)
    assert repeated.earlier == first.upload
    assert gateway.upload(SEED, again=True).accepted
    assert gateway.look(dialer).counters.loaded == 6


@pytest.mark.req("DIA-41", "DIA-47")
def test_one_file_for_several_dialers(gateway: Gateway) -> None:
    gateway.dialer(started=False)
    gateway.dialer(name="Second", started=True)
    answer = gateway.upload(SEED + " SECOND ;098344484;Hi;9999;\n")
    assert answer.upload is not None
    assert [(share.name, share.to_process, share.started) for share in answer.upload.shares] == [
        ("campsms", 3, False),
        ("Second", 1, True),
    ]


@pytest.mark.req("DIA-52")
def test_an_upload_that_breaks_off_leaves_nothing(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway.dialer(started=False)

    def choke(*_args: object, **_kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploading, "audit", choke)
    with pytest.raises((OSError, Refusal)):
        gateway.upload(SEED)
    assert stored(gateway) == 0
    assert read(gateway.runtime, uploading.history) == []


@pytest.mark.req("DIA-42")
def test_an_administrator_sets_the_forbidden_characters(gateway: Gateway) -> None:
    gateway.dialer(started=False)
    before = read(gateway.runtime, options.read)
    text = SEED.replace("Hey World!", "mail@x")
    assert not gateway.upload(text).accepted
    changed = gateway.do(
        options.change, gateway.admin, ChangeDialerSettings(forbidden="!!", version=before.version)
    )
    assert changed.forbidden == "!"
    assert gateway.upload(text).accepted
    assert not gateway.upload(SEED).accepted
    for wrong in (";", "a", "\n", "x" * 101):
        with pytest.raises(Refusal):
            gateway.do(
                options.change, gateway.admin, ChangeDialerSettings(forbidden=wrong, version=changed.version)
            )
    with pytest.raises(Refusal):
        gateway.do(options.change, gateway.admin, ChangeDialerSettings(forbidden="?", version=0))


@pytest.mark.req("DIA-36")
def test_delete_takes_the_unprocessed_and_keeps_them_thirty_days(gateway: Gateway) -> None:
    dialer = gateway.dialer()
    gateway.bar("099635199", dialer.id)
    gateway.upload(SEED + "campsms;12;x;9999;\ncampsms;098344999;Hi;9999;\n")
    gateway.run(1_500)
    before = gateway.look(dialer).counters
    deleted = gateway.do(service.delete_data, gateway.admin, dialer.id)
    assert (deleted.none, deleted.to_process, deleted.blocked) == (1, 1, 1)
    after = gateway.look(dialer).counters
    assert (after.loaded, after.sent, after.deleted) == (before.loaded, before.sent, 3)
    assert gateway.waiting(dialer) == []
    assert gateway.do(service.prune_archive) == 0
    gateway.clock.advance(30 * DAY_MS + 1)
    assert gateway.do(service.prune_archive) == 3
    assert "dialer_data_deleted" in actions(gateway.runtime)


@pytest.mark.req("DIA-36")
def test_delete_never_takes_what_is_being_sent(gateway: Gateway) -> None:
    dialer = gateway.dialer(gap_ms=0)
    gateway.upload(SEED)
    gateway.answer = lambda _message: None
    gateway.run(250, 250)
    assert gateway.look(dialer).counters.sending == 2
    deleted = gateway.do(service.delete_data, gateway.admin, dialer.id)
    assert deleted.to_process == 1
    assert gateway.look(dialer).counters.sending == 2


@pytest.mark.req("DIA-36")
def test_a_dialer_that_has_nothing_left_can_go(gateway: Gateway) -> None:
    dialer = gateway.dialer(started=False)
    gateway.upload(SEED)
    with pytest.raises(Refusal):
        gateway.do(service.remove, gateway.admin, dialer.id)
    gateway.do(service.delete_data, gateway.admin, dialer.id)
    gateway.do(service.remove, gateway.admin, dialer.id)
    assert gateway.dialer(started=False).id != dialer.id
    with gateway.runtime.database.read() as conn:
        assert conn.execute(select(func.count()).select_from(sms_archive)).scalar_one() == 3
    gateway.do(lambda work: work.conn.execute(delete(sms_archive)).rowcount)


@pytest.mark.req("DIA-19", "DIA-21")
def test_one_is_first_and_an_empty_priority_is_the_usual_one(gateway: Gateway) -> None:
    dialer = gateway.dialer()
    rows = ("098344484;Usual;", "099635199;Last;9999", "098356484;Better;500", "098356485;First;1")
    assert gateway.upload("".join(f"campsms;{row};\n" for row in rows)).accepted
    assert [one.priority for one in gateway.waiting(dialer)] == [1, 500, 9999, 9999]
    assert [one.text for one in gateway.run(5_000, 500)] == ["First", "Better", "Usual", "Last"]
