"""Every text a person reads is in the text files, complete in three languages."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from app.contract.faults import Code
from ui.texts import catalogue
from ui.texts.language import Language, plural_forms
from ui.theme.resources import root

ROOT = Path(__file__).resolve().parents[2]
MAKERS = {"tr": 0, "msg": 0, "bind": 2}  # function: which argument names the message
SETTERS = {"setText", "setToolTip", "setWindowTitle", "setPlaceholderText", "setAccessibleName", "setStatusTip"}
SHOWN = {
    "setPlainText",
    "setTitle",
    "setLabel",
    "setHeaderLabels",
    "addItem",
    "addAction",
    "addMenu",
    "setWhatsThis",
}

# ids made at run time from a code, or a stock that panels draw from; every other id must be named in the code
DYNAMIC = (
    "error.",  # error.<fault code>
    "problem.",  # problem.<problem code>
    "failure.",  # failure.<reason a message was not delivered>
    "code.",  # code.smpp_<command status>, code.stat_<word of a receipt>
    "job.",  # job.<kind of job>
    "event.",  # event.<kind of event>
    "permission.",  # permission.<key>
    "role.",  # role.<key>
    "channel.",  # channel.<name>
    "state.",  # state.<kind>_<state>
    "calendar.",  # calendar.month_<number>
    "common.",  # the stock of words for every panel
)


def code_files() -> list[Path]:
    return sorted((ROOT / "ui").rglob("*.py"))


def uses() -> Iterator[tuple[str, str, ast.Call]]:
    """Where, id and call of every message named by a literal."""
    for path in code_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            at = MAKERS.get(name)
            if at is None or len(node.args) <= at:
                continue
            argument = node.args[at]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", argument.value, node


@cache
def literals() -> frozenset[str]:
    """Every string that stands in the code of the desktop; tables of ids count as use."""
    found: set[str] = set()
    for path in code_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return frozenset(found)


@cache
def prefixes() -> tuple[str, ...]:
    """How ids begin that are put together: f"state.run_{value}" uses every `state.run_`."""
    found: set[str] = set()
    for path in code_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.JoinedStr)
                and len(node.values) > 1
                and isinstance(node.values[0], ast.Constant)
            ):
                start = str(node.values[0].value)
                if re.fullmatch(r"[a-z_]+\.[a-z_0-9]*", start):
                    found.add(start)
    return tuple(found)


def areas() -> list[str]:
    return sorted({path.stem for language in Language for path in catalogue.files(language)})


@pytest.mark.parametrize("area", areas())
def test_an_area_is_complete_in_every_language(area: str):
    written = {}
    for language in Language:
        path = root() / "texts" / language.value / f"{area}.json"
        written[language] = json.loads(path.read_text(encoding="utf-8"))
    english = written[Language.EN]
    for language, messages in written.items():
        assert list(messages) == list(english), f"{language}: same keys in the same order"
        for key, value in messages.items():
            found, model = catalogue.entry(value), catalogue.entry(english[key])
            place = f"{language} {area}.{key}"
            assert found.counted == model.counted, place
            assert {p.name: p.kind for p in found.required()} == {p.name: p.kind for p in model.required()}, place
            assert found.optional() == model.optional(), place
            if found.counted:
                assert set(found.forms) == set(plural_forms(language)), place
            assert all(text and text.strip() == text for text in _texts(value)), place


def _texts(value: str | dict[str, str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value.values())


@pytest.mark.parametrize("language", [Language.ES, Language.RU])
def test_sentences_are_translated(language: Language):
    """A sentence that reads the same as the English one was forgotten."""
    english = catalogue.load(Language.EN)
    same = [key for key, found in catalogue.load(language).items() if found == english[key] and _is_sentence(found)]
    assert same == []


def _is_sentence(found: catalogue.Entry) -> bool:
    words = " ".join(part for form in found.forms.values() for part in form.parts if isinstance(part, str))
    return len(re.findall(r"[A-Za-z]{2,}", words)) > 2


def test_every_named_message_exists_and_gets_its_parameters():
    english = catalogue.load(Language.EN)
    wrong = []
    for where, text_id, call in uses():
        found = english.get(text_id)
        if found is None:
            wrong.append(f"{where}: no message {text_id}")
            continue
        given = {keyword.arg for keyword in call.keywords}
        required = {place.name for place in found.required()}
        allowed = required | {place.name for place in found.optional()}
        if None not in given and not required <= given <= allowed:
            wrong.append(f"{where}: {text_id} takes {sorted(allowed)}, gets {sorted(str(g) for g in given)}")
    assert wrong == []


def test_every_message_is_used():
    unused = [
        text_id
        for text_id in catalogue.load(Language.EN)
        if not text_id.startswith(DYNAMIC + prefixes()) and text_id not in literals()
    ]
    assert unused == []


@pytest.mark.parametrize("language", list(Language))
def test_every_refusal_has_words(language: Language):
    known = catalogue.load(language)
    missing = [code.value for code in Code if f"error.{code.value}" not in known]
    assert missing == []
    needing = [key for key, found in known.items() if key.startswith("error.") and found.required()]
    assert needing == [], "a refusal may come without parameters; put them in a [?...] group"


def test_no_text_for_people_stands_in_the_code():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in code_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _shows_literal(node)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ("label.setText('Save')", True),
        ("label.setText(f'Save {n}')", True),
        ("label.setToolTip('x' if a else '')", True),
        ("label.setText('')", False),
        ("label.setText('12 / 3')", False),
        ("label.setText(tr('common.save'))", False),
        ("label.setText(text)", False),
        ("bind(label, label.setText, 'common.save')", False),
    ],
)
def test_the_rule_catches_what_it_should(code: str, caught: bool):
    call = ast.parse(code, mode="eval").body
    assert isinstance(call, ast.Call)
    assert _shows_literal(call) is caught


def _shows_literal(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name not in SETTERS | SHOWN:
        return False
    inner = {id(n) for a in call.args for c in ast.walk(a) if isinstance(c, ast.Call) for n in ast.walk(c)}
    strings = [n for a in call.args for n in ast.walk(a) if isinstance(n, ast.Constant) and id(n) not in inner]
    return any(isinstance(one.value, str) and re.search(r"[^\W\d_]", one.value) for one in strings)
