"""Numbers on do-not-contact lists: entered once, looked up in one query, taken off by whoever may."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from app.contract.dnc import (
    EVERYWHERE,
    OPT_OUT_WORDS,
    ChangeOptOutWords,
    DncCampaign,
    DncForm,
    DncSource,
    DncUploaded,
    OptOutWords,
    is_opt_out,
)
from app.contract.faults import Code
from app.contract.lists import FORBIDDEN
from app.contract.paging import Filter, ListQuery, Op, PageRequest
from app.contract.permissions import Permission
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.runtime import Runtime
from app.dnc import service, words
from app.dnc.exporting import write_csv
from app.dnc.uploading import answer, load, read_file
from tests.areas.asking import actions, read

pytestmark = pytest.mark.both_databases

SEED = "23578408;marcadortest;\n23113758;marcadortest;\n22150696;marcadortest;\n22016549;marcadortest;\n"
MINE = DncCampaign(scope="dialer:1", name="marcadortest", region="UY")
OTHER = DncCampaign(scope="dialer:2", name="Second", region="UY")


def campaigns(_conn: object) -> list[DncCampaign]:
    return [MINE, OTHER]


def supervisor(admin: Actor) -> Actor:
    return replace(admin, permissions=frozenset({Permission.MONITOR_DIALERS}))


def upload(runtime: Runtime, actor: Actor, folder: Path, text: str, name: str = "list.csv") -> DncUploaded:
    path = folder / "list.csv"
    path.write_text(text)
    loaded = read_file(path, name, [MINE, OTHER], FORBIDDEN, actor, "UY")
    return answer(loaded) if loaded.is_refused else runtime.database.write(load, actor, name, loaded)


def listed(runtime: Runtime) -> list[tuple[str, str, DncSource]]:
    page = read(runtime, service.page, PageRequest(limit=500), campaigns)
    return sorted((one.address, one.campaign, one.source) for one in page.rows)


@pytest.mark.req("DNC-1", "DNC-2", "DNC-4")
def test_the_seeds_file_is_loaded_and_loading_it_again_is_harmless(
    idle_runtime: Runtime, admin: Actor, tmp_path: Path
) -> None:
    first = upload(idle_runtime, supervisor(admin), tmp_path, SEED)
    assert (first.accepted, first.rows, first.added, first.already, first.refused) == (True, 4, 4, 0, 0)
    assert listed(idle_runtime)[0] == ("59822016549", "marcadortest", DncSource.FILE)
    again = upload(idle_runtime, supervisor(admin), tmp_path, "phone;campaign\n" + SEED + "23578408;Second\n")
    assert (again.added, again.already, again.rows) == (1, 4, 5)
    assert actions(idle_runtime)[-2:] == ["dnc_uploaded", "dnc_uploaded"]


@pytest.mark.req("DNC-3", "DNC-4")
def test_a_wrong_number_refuses_its_row_alone(idle_runtime: Runtime, admin: Actor, tmp_path: Path) -> None:
    told = upload(
        idle_runtime, admin, tmp_path, "12;marcadortest\n23578408;marcadortest\n\n23578408;MARCADORTEST;\n"
    )
    assert (told.accepted, told.added, told.already, told.refused, told.blank) == (True, 1, 1, 1, 1)
    assert [(one.row, one.code) for one in told.problems if not one.warning] == [(1, "phone.short")]


@pytest.mark.req("DNC-3", "DNC-5", "DNC-9")
@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        (SEED + "23578408;nobody\n", "list.csv", "campaign.unknown"),
        (SEED + "23578408;\n", "list.csv", "row.columns"),
        (SEED + "23578408;marcador'test\n", "list.csv", "char.forbidden"),
        ("", "list.csv", "file.empty"),
        ("phone;campaign\n", "list.csv", "file.empty"),
        (SEED, "list.txt", "file.extension"),
        (SEED, "my list.csv", "file.name"),
        ("camp;098344484;Hi;9999\n", "list.csv", "file.layout"),
    ],
)
def test_a_file_that_is_refused_changes_nothing(
    idle_runtime: Runtime, admin: Actor, tmp_path: Path, text: str, name: str, code: str
) -> None:
    told = upload(idle_runtime, admin, tmp_path, text, name)
    assert not told.accepted
    assert code in {one.code for one in told.problems}
    assert listed(idle_runtime) == []


@pytest.mark.req("DNC-5")
def test_the_list_of_all_is_for_administrators(idle_runtime: Runtime, admin: Actor, tmp_path: Path) -> None:
    mine = supervisor(admin)
    told = upload(idle_runtime, mine, tmp_path, "23578408;*\n")
    assert [one.code for one in told.problems if not one.warning] == ["campaign.forbidden"]
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(service.add, mine, DncForm(number="23578408"), campaigns)
    assert refused.value.code is Code.PERMISSION_DENIED
    assert [one.scope for one in read(idle_runtime, service.offered, mine, campaigns)] == ["dialer:1", "dialer:2"]
    assert upload(idle_runtime, admin, tmp_path, "+59823578408;*\n").added == 1
    (entry,) = read(idle_runtime, service.entries_of, "59823578408", campaigns)
    with pytest.raises(Refusal):
        idle_runtime.database.write(service.remove, mine, [entry.id], campaigns)
    assert idle_runtime.database.write(service.remove, admin, [entry.id, entry.id], campaigns) == 1


@pytest.mark.req("DNC-1", "DNC-7")
def test_one_question_for_many_numbers(idle_runtime: Runtime, admin: Actor) -> None:
    for number, scope in (("23578408", "dialer:1"), ("23113758", "dialer:2"), ("+59822150696", EVERYWHERE)):
        idle_runtime.database.write(service.add, admin, DncForm(number=number, scope=scope), campaigns)
    addresses = ["59823578408", "59823113758", "59822150696", "59822016549"]
    assert read(idle_runtime, service.listed_among, addresses, "dialer:1") == {"59823578408", "59822150696"}
    assert read(idle_runtime, service.listed_among, addresses, EVERYWHERE) == {"59822150696"}
    assert read(idle_runtime, service.listed_among, [], "dialer:1") == set()


@pytest.mark.req("DNC-6")
def test_numbers_are_added_searched_taken_off_and_exported_by_hand(idle_runtime: Runtime, admin: Actor) -> None:
    write = idle_runtime.database.write
    first = write(service.add, admin, DncForm(number="2357 8408", scope="dialer:1"), campaigns)
    again = write(service.add, admin, DncForm(number="+598 2357 8408", scope="dialer:1"), campaigns)
    assert first == again
    write(service.add, admin, DncForm(number="23113758", scope="dialer:2"), campaigns)
    with pytest.raises(Refusal) as refused:
        write(service.add, admin, DncForm(number="12x", scope="dialer:1"), campaigns)
    assert [one.path for one in refused.value.problems] == ["number"]
    with pytest.raises(Refusal):
        write(service.add, admin, DncForm(number="23113758", scope="dialer:9"), campaigns)
    found = read(idle_runtime, service.page, PageRequest(query=ListQuery(search="5784")), campaigns)
    assert [one.address for one in found.rows] == ["59823578408"]
    only = ListQuery(filters=(Filter(field="scope", op=Op.VALUE, values=("dialer:2",)),))
    assert write(write_csv, admin, only, campaigns).decode() == "\ufeffphone;campaign\r\n+59823113758;Second\r\n"
    assert write(service.remove, admin, [first.id], campaigns) == 1
    assert [one[0] for one in listed(idle_runtime)] == ["59823113758"]
    assert actions(idle_runtime)[-4:] == ["dnc_added", "dnc_added", "dnc_exported", "dnc_removed"]
    assert write(service.forget_scope, "dialer:2") == 1


@pytest.mark.req("DNC-2", "DNC-6")
def test_what_is_exported_can_be_loaded_again(idle_runtime: Runtime, admin: Actor, tmp_path: Path) -> None:
    upload(idle_runtime, admin, tmp_path, SEED)
    content = idle_runtime.database.write(write_csv, admin, ListQuery(), campaigns).decode()
    told = upload(idle_runtime, admin, tmp_path, content)
    assert (told.accepted, told.already) == (True, 4)
    assert structs.asdict(told)["problems"] == tuple(one for one in told.problems if one.warning)


@pytest.mark.req("BLK-85")
@pytest.mark.parametrize(
    ("text", "is_refusal"),
    [
        ("STOP", True), ("  Stop!! ", True), ("«стоп».", True), ("Baja", True), ("un\u00adsubscribe", False),
        ("ＳＴＯＰ", True), ("please stop calling", False), ("stop it", False), ("", False), ("...", False),
    ],
)  # fmt: skip
def test_a_refusal_is_one_of_the_words_and_nothing_else(text: str, is_refusal: bool) -> None:
    assert is_opt_out(text, OPT_OUT_WORDS) is is_refusal


@pytest.mark.req("BLK-85", "DNC-6")
def test_the_words_are_editable_and_judged(idle_runtime: Runtime, admin: Actor) -> None:
    def change(*wanted: str, version: int) -> OptOutWords:
        form = ChangeOptOutWords(words=wanted, version=version)
        return idle_runtime.database.write(words.change, admin, form)

    assert read(idle_runtime, words.read).words == OPT_OUT_WORDS
    assert change("Genug", "genug!", "NO MORE", version=0).words == ("Genug", "NO MORE")
    assert read(idle_runtime, words.refuses, "no  more.")
    assert not read(idle_runtime, words.refuses, "STOP")
    with pytest.raises(Refusal) as refused:
        change("STOP", version=0)
    assert refused.value.code is Code.CONFLICT
    for wrong, code in (("?!", "no_letters"), ("x" * 101, "too_long")):
        with pytest.raises(Refusal) as refused:
            change(wrong, version=1)
        assert [one.code for one in refused.value.problems] == [code]
    assert actions(idle_runtime)[-1] == "opt_out_words_changed"
