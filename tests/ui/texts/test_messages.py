"""Messages: places, plural forms, errors, binding to controls."""

from __future__ import annotations

import gc
from datetime import UTC, timedelta, timezone

import pytest
import shiboken6
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.contract.faults import Code, Fault, Problem
from ui.texts import catalogue, formats
from ui.texts.catalogue import MessageFormatError, entry, parse
from ui.texts.faults import fault_text, problem_text
from ui.texts.language import Language, plural_form
from ui.texts.live import bind, put, texts
from ui.texts.messages import Param, ParameterError, UnknownTextError, msg, render, tr


@pytest.mark.parametrize(
    ("count", "form"),
    [
        (0, "many"),
        (1, "one"),
        (2, "few"),
        (4, "few"),
        (5, "many"),
        (11, "many"),
        (12, "many"),
        (14, "many"),
        (21, "one"),
        (22, "few"),
        (25, "many"),
        (101, "one"),
        (111, "many"),
        (112, "many"),
        (1_001, "one"),
        (1_000_000, "many"),
        (1.5, "few"),
    ],
)
def test_russian_has_three_forms(count: float, form: str):
    assert plural_form(Language.RU, count) == form


@pytest.mark.parametrize("language", [Language.EN, Language.ES])
def test_english_and_spanish_have_two_forms(language: Language):
    assert [plural_form(language, n) for n in (0, 1, 2, 21)] == ["other", "one", "other", "other"]


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        (Language.EN, 12_345, "12,345 selected"),
        (Language.ES, 1, "1 seleccionado"),
        (Language.ES, 12_345, "12.345 seleccionados"),
        (Language.RU, 1, "Выбран 1"),
        (Language.RU, 12_345, "Выбрано 12\u202f345"),
    ],
)
def test_count_chooses_the_form_and_is_written_in_the_language(language: Language, count: int, expected: str):
    texts().set_language(language)
    assert tr("common.selected", count=count) == expected


def test_errors_of_use_are_errors():
    with pytest.raises(UnknownTextError):
        tr("common.no_such_text")
    with pytest.raises(UnknownTextError):
        msg("common.no_such_text")
    with pytest.raises(ParameterError, match="needs part"):
        tr("common.of_total", whole=3)
    with pytest.raises(ParameterError, match="does not take"):
        tr("common.save", name="x")
    with pytest.raises(ParameterError, match="needs a count"):
        tr("common.selected", count="3")
    with pytest.raises(ParameterError, match="needs a count"):
        tr("common.selected", count=True)


@pytest.mark.parametrize(
    ("text", "params", "expected"),
    [
        ("{{name}} {name}", {"name": "Ana"}, "{name} Ana"),
        ("a[? b {x}] c", {}, "a c"),
        ("a[? b {x}] c", {"x": 1_000}, "a b 1,000 c"),
        ("[{x}]", {"x": "1"}, "[1]"),
        ("{share:percent} {weight:size} {span:duration}", {"share": 0.5, "weight": 2_048, "span": 61_000}, None),
        ("{who}", {"who": msg("common.save")}, "Save"),
        ("{when}", {"when": lambda: "later"}, "later"),
    ],
)
def test_places_are_filled(text: str, params: dict[str, Param], expected: str | None):
    written = render("x", entry(text), params)
    assert written == (expected or "50\u00a0% 2.0\u00a0KB 1\u00a0min")


@pytest.mark.parametrize(("text", "value"), [("{n:number}", "7"), ("{n:text}", 7), ("{n}", None), ("{n}", True)])
def test_a_parameter_of_the_wrong_kind_is_an_error(text: str, value: object):
    with pytest.raises(ParameterError):
        render("x", entry(text), {"n": value})  # type: ignore[dict-item]  # that is the point


@pytest.mark.parametrize("text", ["{", "}", "{Name}", "{n:nokind}", "[? {x}", "[? [? {x}] ]"])
def test_a_badly_written_message_is_refused(text: str):
    with pytest.raises(MessageFormatError):
        parse(text)


def test_a_bound_text_follows_the_language_and_a_plain_one_stays(qtbot: QtBot):
    one, other = QLabel(), QLabel()
    qtbot.addWidget(one)
    qtbot.addWidget(other)
    bind(one, one.setText, "common.selected", count=2)
    put(other, other.setText, "Lucía")
    with qtbot.waitSignal(texts().language_changed):
        texts().set_language(Language.ES)
    assert (one.text(), other.text()) == ("2 seleccionados", "Lucía")
    bind(one, one.setText, "common.selected", count=1)
    texts().set_language(Language.RU)
    assert one.text() == "Выбран 1"
    put(one, one.setText, "plain")
    texts().set_language(Language.EN)
    assert one.text() == "plain"


def test_a_binding_dies_with_its_widget(qtbot: QtBot):
    before = texts().bound()
    parent = QWidget()
    child = QLabel(parent)
    bind(child, child.setText, "common.save")
    loose = QLabel()
    bind(loose, loose.setText, "common.save")
    assert texts().bound() == before + 2
    shiboken6.delete(parent)
    del loose
    gc.collect()
    assert texts().bound() == before
    texts().set_language(Language.ES)
    assert child is not None


def test_a_change_of_zone_sets_the_times_anew(qtbot: QtBot):
    label = QLabel()
    qtbot.addWidget(label)
    texts().set_zone(UTC)
    bind(label, label.setText, "common.of_total", part=lambda: formats.clock(0), whole="x")
    assert label.text() == "00:00 of x"
    texts().set_zone(timezone(timedelta(hours=3)))
    assert label.text() == "03:00 of x"
    texts().set_zone(None)


def test_only_a_method_can_be_bound(qtbot: QtBot):
    label = QLabel()
    qtbot.addWidget(label)
    with pytest.raises(TypeError):
        bind(label, lambda text: label.setText(text.upper()), "common.save")


@pytest.mark.parametrize("code", list(Code))
def test_every_refusal_has_a_sentence_without_parameters(code: Code, lang: Language):
    text = fault_text(Fault(code=code))
    assert text.endswith(".")
    assert "{" not in text


def test_a_refusal_uses_what_it_is_told():
    locked = Fault(code=Code.ACCOUNT_LOCKED, params={"wait_ms": 900_000})
    assert fault_text(locked) == "Too many wrong passwords. Wait 15\u00a0min, then try again."
    assert "12ab" in fault_text(Fault(code=Code.INTERNAL, request_id="12ab"))
    own = fault_text(Fault(code=Code.IN_USE, params={"what": "own_account"}))
    assert own != fault_text(Fault(code=Code.IN_USE, params={"what": "something"}))


def test_a_wrong_field_is_described():
    long = Problem(path="name", code="too_long", params={"limit": 128, "actual": 1_300})
    assert problem_text(long) == "Shorten it to 128; it has 1,300."


def test_a_problem_of_a_newer_service_is_named():
    assert "brand_new" in problem_text(Problem(path="name", code="brand_new"))
    assert "too_long" in problem_text(Problem(path="name", code="too_long"))  # its limit is missing


def test_every_file_is_read_once():
    assert catalogue.load(Language.EN) is catalogue.load(Language.EN)
