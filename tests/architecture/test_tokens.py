"""Colours live in tokens.json alone, every token and icon is named rightly, and what is on what can be read."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ui.theme import tokens
from ui.theme.icon_names import Icon
from ui.theme.pairs import MARK, MARK_PAIRS, TEXT, TEXT_PAIRS, contrast
from ui.theme.tokens import ThemeName, Token

ROOT = Path(__file__).resolve().parents[2]
HEX = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3})(?![0-9A-Za-z])")
FUNCTION = re.compile(r"\b(?:rgba?|hsla?|hsv)\s*\(")
MAKERS = {"QColor", "fromRgb", "fromRgba", "fromHsv", "fromHsl", "setNamedColor", "fromString"}


def code_files() -> list[Path]:
    theme = ROOT / "ui" / "theme"
    return [path for path in sorted((ROOT / "ui").rglob("*.py")) if not path.is_relative_to(theme)]


def literal_colours(tree: ast.AST) -> list[int]:
    """The lines on which a colour is written out."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if HEX.search(node.value) or FUNCTION.search(node.value):
                found.append(node.lineno)
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in MAKERS and any(isinstance(argument, ast.Constant) for argument in node.args):
                found.append(node.lineno)
        elif isinstance(node, ast.Attribute) and node.attr != "transparent":
            value = node.value
            if isinstance(value, ast.Attribute) and value.attr == "GlobalColor":
                found.append(node.lineno)
    return found


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ("x = '#1A56EE'", True),
        ("x = 'color: rgb(1, 2, 3)'", True),
        ("QColor(1, 2, 3)", True),
        ("QColor('red')", True),
        ("Qt.GlobalColor.red", True),
        ("Qt.GlobalColor.transparent", False),
        ("QColor(color(Token.TEXT))", False),
        ("x = '#12 of 40'", False),
    ],
)
def test_the_rule_catches_what_it_should(code: str, caught: bool):
    assert bool(literal_colours(ast.parse(code))) is caught


def test_no_colour_is_written_outside_the_theme():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in code_files()
        for line in literal_colours(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_pair_in_use_can_be_read(name: ThemeName):
    colours = tokens.load(name)
    low = [
        f"{front} on {ground}: {contrast(colours[front], colours[ground]):.2f}"
        for pairs, least in ((TEXT_PAIRS, TEXT), (MARK_PAIRS, MARK))
        for front, ground in sorted(pairs)
        if contrast(colours[front], colours[ground]) < least
    ]
    assert low == []


def test_contrast_is_that_of_the_standard():
    assert contrast((0, 0, 0, 255), (255, 255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119, 255), (255, 255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_every_icon_and_token_named_in_the_desktop_exists():
    wrong = []
    for path in sorted((ROOT / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr.isupper():
                kind = {"Icon": Icon, "Token": Token}.get(node.value.id)
                if kind is not None and node.attr not in kind.__members__:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.value.id}.{node.attr}")
    assert wrong == []
