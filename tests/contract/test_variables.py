"""Variables of list messages: positions, names, gaps, wrong places."""

from __future__ import annotations

import pytest

from app.contract.variables import check_variables, gaps, list_text, names_in, without_variables


@pytest.mark.req("BLK-44", "BLK-56")
@pytest.mark.parametrize(
    ("text", "names", "needed", "rendered"),
    [
        ("Hi", (), (), "Hi"),
        ("Hi {{1}}, {{ 2 }}", (), (1, 2), "Hi a, b"),
        ("{{3}}", (), (1, 2, 3), "c"),
        ("{{Offer}}", ("name", "offer"), (2,), "b"),
        ("{{date of birth}}", ("x", "y", "Date  of birth"), (3,), "c"),
        ("{{1}} {{offer}}", ("name", "x", "offer"), (1, 3), "a c"),
        ("{{who}} {{1}}", (), (1,), "{{who}} a"),
        ("\\{{1}} {{1}}", (), (1,), "{{1}} a"),
    ],
)
def test_a_text_and_its_variables(text, names, needed, rendered):
    found = list_text(text, names)
    assert (found.needed, found.render(["a", "b", "c"])) == (needed, rendered)


@pytest.mark.req("BLK-56", "BLK-94")
@pytest.mark.parametrize(
    ("text", "names", "codes"),
    [
        ("{{1}} {{name}}", ("name",), []),
        ("{{name}}", None, []),
        ("{{name}}", (), ["unknown_variable"]),
        ("{{0}} {{100}}", None, ["unknown_variable", "unknown_variable"]),
        ("{{1", None, ["unbalanced_braces"]),
        ('{{1|"x"}}', None, ["malformed_placeholder"]),
    ],
)
def test_wrong_places_are_told(text, names, codes):
    assert [problem.code for problem in check_variables(text, names)] == codes


@pytest.mark.req("BLK-55", "BLK-56")
def test_gaps_names_and_what_the_counter_counts():
    assert gaps("{{1}} {{4}} {{name}}") == (2, 3)
    assert names_in("{{1}} {{Date  of birth}}") == {"date_of_birth"}
    assert without_variables("Hi {{1}}!") == "Hi !"
