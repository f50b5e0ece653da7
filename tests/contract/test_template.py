"""Placeholders: parsing, faults with their place, filling in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.template import canonical, check_template, escaped, parse, placeholder

KEYS = frozenset({"name", "city", "phoneNumber"})


@pytest.mark.req("MSG-40", "MSG-42", "MSG-44", "CON-51")
@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("no placeholder", {}, "no placeholder"),
        ("Hi {{attribute.name}}!", {"name": "Anna"}, "Hi Anna!"),
        ("Hi {{attribute.name}}!", {}, "Hi !"),
        ('Hi {{attribute.name|"customer"}}!', {}, "Hi customer!"),
        ('Hi {{attribute.name|"customer"}}!', {"name": ""}, "Hi customer!"),
        ('Hi {{ attribute.name | "you" }}!', {"name": "Anna"}, "Hi Anna!"),
        ('{{attribute.name|"say \\"hi\\" \\\\"}}', {}, 'say "hi" \\'),
        ("{{attribute.name}}{{attribute.city}}", {"name": "A", "city": "B"}, "AB"),
        (r"\{{attribute.name}}", {"name": "Anna"}, "{{attribute.name}}"),
        ("{{attribute.name}}", {"name": "{{attribute.city}}", "city": "B"}, "{{attribute.city}}"),
        ("{{attribute.name}}", {"name": "<b>&"}, "<b>&"),
    ],
)
def test_values_are_filled_in_as_plain_text(text, values, expected):
    assert parse(text).render(values) == expected


def test_an_encoder_is_put_over_values_and_defaults_only():
    template = parse('<a>{{attribute.name}} {{attribute.city|"<x>"}}</a>')
    assert template.render({"name": "<b>"}, encode=lambda v: v.replace("<", "&lt;")) == "<a>&lt;b> &lt;x></a>"


@pytest.mark.req("MSG-43")
@pytest.mark.parametrize(
    ("text", "code", "start", "end"),
    [
        ("ab {{attribute.nope}}", "unknown_attribute", 3, 21),
        ("ab {{name}}", "unknown_attribute", 3, 11),
        ("ab {{attribute.name", "unbalanced_braces", 3, 5),
        ("ab attribute.name}}", "unbalanced_braces", 17, 19),
        ("{{ {{attribute.name}}", "unbalanced_braces", 0, 2),
        ("{{}}", "malformed_placeholder", 0, 4),
        ('{{attribute.name|"x}}', "malformed_placeholder", 0, 21),
        ("{{attribute.name|x}}", "malformed_placeholder", 0, 20),
    ],
)
def test_a_wrong_place_is_named_with_its_position(text, code, start, end):
    (problem,) = check_template(text, KEYS, path="steps.0.text")
    assert (problem.path, problem.code) == ("steps.0.text", code)
    assert (problem.params["start"], problem.params["end"]) == (start, end)


def test_every_wrong_place_is_told_at_once_in_order():
    problems = check_template("{{attribute.a}} {{ }} {{attribute.b}} }}", KEYS)
    codes = [p.code for p in problems]
    assert codes == ["unknown_attribute", "malformed_placeholder", "unknown_attribute", "unbalanced_braces"]


def test_a_faulty_place_stays_in_the_text_as_typed():
    assert parse("a {{b c }} d").render({}) == "a {{b c }} d"


@pytest.mark.req("CON-50")
def test_conversation_templates_take_the_short_form():
    assert parse("Hi {{name}}", short=True).render({"name": "Anna"}) == "Hi Anna"
    assert check_template("Hi {{name}} {{attribute.city}}", KEYS, short=True) == []


@pytest.mark.req("CON-50")
def test_display_names_become_keys():
    text = 'Hi {{attribute.Job Title|"x"}}, {{ attribute.NAME }} \\{{Job title}}'
    assert canonical(text, {"job title": "job_title", "name": "name"}) == (
        'Hi {{attribute.job_title|"x"}}, {{ attribute.name }} \\{{Job title}}'
    )


def test_missing_values_are_those_without_a_default():
    template = parse('{{attribute.name}} {{attribute.city|"here"}} {{attribute.phoneNumber}}')
    assert template.missing({"phoneNumber": "1"}) == {"name"}
    assert template.keys() == KEYS


@given(st.text(), st.text(max_size=20))
def test_any_default_survives_quoting(value, key_noise):
    template = parse(placeholder("name", value))
    assert template.mistakes == ()
    assert template.render({}) == value
    assert parse(placeholder("name", value) + escaped(key_noise)).render({"name": "N"}).startswith("N")


@given(st.text(alphabet='{}\\|". attribute', max_size=60))
def test_any_text_parses_and_covers_itself(text):
    template = parse(text)
    for mistake in template.mistakes:
        assert 0 <= mistake.start < mistake.end <= len(text)
    if not template.mistakes and not template.placeholders:
        assert template.render({}) == text.replace("\\{{", "{{")


@given(st.text())
def test_escaped_text_is_literal(text):
    template = parse(escaped(text))
    assert template.placeholders == ()
