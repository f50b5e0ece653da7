"""The type scale."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontMetricsF

from ui.theme.metrics import Type, font, measure, width_of


@pytest.mark.parametrize("step", list(Type))
def test_a_font_has_the_size_and_weight_of_its_step(step: Type):
    assert font(step).pixelSize() == step.value.size
    assert font(step).weight() == step.value.weight
    assert step.line >= step.value.size


def test_no_step_hides_another():
    assert len(Type) == len(Type.__members__)


def test_tabular_figures_all_have_one_width():
    metrics = measure(Type.BODY, tabular=True)
    assert len({metrics.horizontalAdvance(digit * 10) for digit in "0123456789"}) == 1


def test_a_width_is_enough_and_not_a_pixel_too_much():
    text = "Broadcast name"
    exact = QFontMetricsF(QFont(font(Type.BODY))).horizontalAdvance(text)
    assert exact <= width_of(text, Type.BODY) < exact + 1
