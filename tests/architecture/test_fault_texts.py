"""Every code with which the product refuses has a sentence in every language, with what the sentence needs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import pytest

from app.channels.kit.outcome import ErrorKind
from app.channels.registry import CONNECTORS
from app.channels.smpp.status import BIND_REFUSALS, status_name
from app.contract.faults import Param, Problem
from app.contract.passwords import PasswordRule
from app.contract.phones import PhoneFault
from app.contract.reply_windows import Obstacle
from app.contract.settings_fields import FieldKind, check_settings
from app.contract.sms import Alphabet, SmsSize, figure
from app.contract.template import TemplateFault
from app.contract.values import ValueFault
from tests.architecture.sources import PRODUCT, Source, called, sources
from ui.texts import catalogue
from ui.texts.faults import problem_text
from ui.texts.language import Language
from ui.texts.live import texts

FORWARDED: Final[Mapping[str, Iterable[str]]] = {
    "phone.value": PhoneFault,
    "phones.py found.value": PhoneFault,
    "values.py found.value": ValueFault,
    "answering.py found.value": Obstacle,
    "rule.value": PasswordRule,
    "m.fault.value": TemplateFault,
    "variables.py code": ("unknown_variable", "unbalanced_braces", "malformed_placeholder"),
    "accepted.py code": (
        *("media_codecs_video", "media_codecs_audio", "media_type"),
        *("media_type_image", "media_type_video", "media_type_audio", "media_type_document"),
    ),
    "_WRONG[kind]": ("not_a_number", "not_a_date", "not_in_list"),
    "problem": ("required", "not_a_date", "in_the_past"),
    "problem.code": (),  # a problem of another place, passed on
}
"""Codes that are not written where the problem is made: the expression there (with its file), and all it can be."""


class Made(NamedTuple):
    """A place that makes a problem: its code, and the parameters given where they are written out."""

    where: str
    code: str
    given: frozenset[str] | None


def made_problems() -> Iterator[Made]:
    """Every `Problem(...)` of the product."""
    for source in sources(*PRODUCT):
        for name, call in source.calls():
            if name == "Problem":
                yield from _made(source, call)


def _made(source: Source, call: ast.Call) -> Iterator[Made]:
    arguments = {keyword.arg: keyword.value for keyword in call.keywords}
    where, given = f"{source.name}:{call.lineno}", _given(arguments.get("params"))
    code = arguments["code"]
    for value in _codes(source, code):
        yield Made(where, value, given)


def _given(params: ast.expr | None) -> frozenset[str] | None:
    if params is None:
        return frozenset()
    if isinstance(params, ast.Dict) and all(isinstance(key, ast.Constant) for key in params.keys):
        return frozenset(str(key.value) for key in params.keys if isinstance(key, ast.Constant))
    return None


def _codes(source: Source, code: ast.expr) -> Iterable[str]:
    if isinstance(code, ast.Constant | ast.IfExp):
        return [str(leaf.value) for leaf in _leaves(code)]
    text = ast.unparse(code)
    for key in (f"{source.name.rpartition('/')[2]} {text}", text):
        if key in FORWARDED:
            return [str(one) for one in FORWARDED[key]]
    assert isinstance(code, ast.Name), f"{source.name}:{code.lineno}: say in FORWARDED what {text} can be"
    return _assigned(source, code)


def _assigned(source: Source, code: ast.Name) -> list[str]:
    """The literals a name is given in the function around it; a condition gives both its sides."""
    around = [
        node
        for node in source.nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module) and code in set(ast.walk(node))
    ]
    found = [
        str(leaf.value)
        for node in ast.walk(around[-1])
        if isinstance(node, ast.Assign)
        and any(isinstance(to, ast.Name) and to.id == code.id for to in node.targets)
        for leaf in _leaves(node.value)
    ]
    assert found, f"{source.name}: say in FORWARDED what {code.id} can be"
    return found


def _leaves(value: ast.expr) -> Iterator[ast.Constant]:
    if isinstance(value, ast.IfExp):
        yield from _leaves(value.body)
        yield from _leaves(value.orelse)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value


@pytest.mark.req("CON-57")
@pytest.mark.parametrize("language", list(Language))
def test_every_problem_has_a_sentence(language: Language):
    known = catalogue.load(language)
    missing = sorted({one.code for one in made_problems() if f"problem.{one.code}" not in known})
    assert missing == []


def test_every_problem_brings_what_its_sentence_names():
    """Without it a person reads the code instead of the sentence."""
    known = catalogue.load(Language.EN)
    wrong = [
        f"{one.where}: {one.code} needs {sorted(needed - one.given)}"
        for one in made_problems()
        if one.given is not None
        and (entry := known.get(f"problem.{one.code}")) is not None
        and (needed := {place.name for place in entry.required()}) - one.given
    ]
    assert wrong == []


def test_every_problem_sentence_is_told_by_something():
    told = {one.code for one in made_problems()} | {"other"}
    stock = {key.removeprefix("problem.") for key in catalogue.load(Language.EN) if key.startswith("problem.")}
    assert stock - told - {str(value) for source in sources("ui") for value in _strings(source)} == set()


def _strings(source: Source) -> Iterator[object]:
    return (node.value for node in source.nodes if isinstance(node, ast.Constant))


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("values", [{}, {"host": "h" * 300, "port": 0, "rate": -1}, {"port": "x", "tls": "x"}])
def test_a_wrong_setting_is_told_in_a_sentence(language: Language, values: Mapping[str, Param]):
    texts().set_language(language)
    try:
        for connector in CONNECTORS.values():
            problems = check_settings(connector.fields, values)
            assert problems
            assert [one for one in problems if one.code in problem_text(one)] == []
    finally:
        texts().set_language(Language.EN)


@pytest.mark.req("BKO-3")
@pytest.mark.parametrize("language", list(Language))
def test_every_setting_of_a_connector_has_a_name(language: Language):
    known = catalogue.load(language)
    wanted = [
        next((one for one in of_kind_or_family(connector.kind, key) if one in known), f"{connector.kind}.{key}")
        for connector in CONNECTORS.values()
        for one in connector.fields
        for key in (one.key, *(f"{one.key}.{choice}" for choice in one.choices if one.kind is FieldKind.CHOICE))
    ]
    assert [key for key in wanted if key not in known] == []
    declared = {key for key in known if key.startswith("setting.")}
    assert declared - set(wanted) == set(), "words of settings that no connector declares"


def of_kind_or_family(kind: str, key: str) -> list[str]:
    """Kinds of one family (`simulated_rcs`, `simulated_viber`) share the words of the family."""
    return [f"setting.{name}.{key}" for name in (kind, kind.partition("_")[0])]


@pytest.mark.req("SMS-3")
@pytest.mark.parametrize("alphabet", list(Alphabet))
def test_every_alphabet_has_its_counter(alphabet: Alphabet):
    text_id, given = figure(SmsSize(alphabet=alphabet, units=3, parts=1, single_limit=70, per_part=67))
    for language in Language:
        assert {place.name for place in catalogue.load(language)[text_id].required()} <= set(given)


@pytest.mark.parametrize("language", list(Language))
def test_every_reason_of_a_failed_message_has_words(language: Language):
    assert [one.code for one in ErrorKind if f"failure.{one.code}" not in catalogue.load(language)] == []


@pytest.mark.req("BEY-12")
@pytest.mark.parametrize("language", list(Language))
def test_every_state_of_a_connection_is_told_in_words(language: Language):
    known = catalogue.load(language)
    told = {*_link_reasons(), *(status_name(status) for status in BIND_REFUSALS)}
    assert {"connect_failed", "peer_closed", "enquire_link_unanswered"} <= told
    assert sorted(reason for reason in told if f"providers.reason_{reason.lower()}" not in known) == []


def _link_reasons() -> Iterator[str]:
    """Why a session ended or did not begin, as the connector's own files write it."""
    for source in sources("app/channels/smpp"):
        ending = (call for name, call in source.calls() if name in ("close", "abort"))
        yield from (text for call in ending for one in call.args[:1] if (text := _text(one)))
        for node in source.nodes:
            if isinstance(node, ast.FunctionDef) and node.name == "_reason":
                yield from (_text(one.value) for one in ast.walk(node) if isinstance(one, ast.Return) and one.value)
            if isinstance(node, ast.Assign) and "closing_reason" in ast.unparse(node.targets[0]):
                yield from (text for leaf in ast.walk(node.value) if (text := _text(leaf)))


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@pytest.mark.parametrize("language", list(Language))
def test_every_reason_against_a_cell_has_words(language: Language):
    known = catalogue.load(language)
    typed_only = PhoneFault.UNKNOWN_COUNTRY
    codes = [one.value for one in (*PhoneFault, *ValueFault) if one is not typed_only]
    assert [code for code in codes if f"imports.reason_{code}" not in known] == []
    assert [code for code in codes if f"imports.found_{code}" not in known] == []


def test_the_search_sees_through_conditions():
    tree = ast.parse("code = 'a' if x else 'b'\nProblem(path='', code=code, params={'low': 1})")
    source = Source("some.py", "", tree)
    (call,) = [node for node in source.nodes if isinstance(node, ast.Call) and called(node) == "Problem"]
    assert list(_made(source, call)) == [
        Made("some.py:2", "a", frozenset({"low"})),
        Made("some.py:2", "b", frozenset({"low"})),
    ]
    assert problem_text(Problem(path="", code="never_heard_of")).count("never_heard_of") == 1
