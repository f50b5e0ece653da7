"""Icons and channel marks: names, tint, pen, cache."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage

from app.contract.channels import Channel
from ui.theme.channel_marks import HUES, channel_pixmap
from ui.theme.icon_names import Icon
from ui.theme.icons import UnknownIconError, icon, pixmap
from ui.theme.metrics import CHANNEL_MARKS
from ui.theme.resources import resource
from ui.theme.theme import Mode, color, theme
from ui.theme.tokens import Token


def inked(image: QImage) -> list[tuple[int, int]]:
    """The pixels that are more than half covered."""
    every = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return [at for at in every if image.pixelColor(*at).alpha() > 127]


def test_every_icon_of_the_resources_has_a_name_and_the_other_way_round():
    assert {path.stem for path in resource("icons").glob("*.svg")} == {icon.value for icon in Icon}


def _rgb(one: QColor) -> tuple[int, int, int]:
    return one.red(), one.green(), one.blue()


@pytest.mark.parametrize("name", list(Icon))
def test_every_icon_draws_something_in_its_colour(name: Icon):
    image = pixmap(name, Token.BAD, 20, 2.0).toImage()
    points = inked(image)
    assert points
    strongest = max(points, key=lambda at: image.pixelColor(*at).alpha())
    drawn, wanted = image.pixelColor(*strongest), color(Token.BAD)
    assert all(abs(a - b) <= 3 for a, b in zip(_rgb(drawn), _rgb(wanted), strict=True))


@pytest.mark.parametrize("px", [14, 16, 20, 28, 40])
def test_the_pen_is_as_wide_at_every_size(px: int):
    image = pixmap(Icon.MINUS, Token.TEXT, px, 4.0).toImage()
    middle = image.width() // 2
    ink = sum(image.pixelColor(middle, y).alphaF() for y in range(image.height()))
    assert ink == pytest.approx(1.5 * 4, abs=0.1)


def test_a_pixmap_is_made_once_a_size_ratio_and_colour():
    one = pixmap(Icon.BELL, Token.MUTED, 16, 1.0)
    assert pixmap(Icon.BELL, Token.MUTED, 16, 1.0) is one
    assert pixmap(Icon.BELL, Token.MUTED, 16, 1.25).width() == 20
    theme().set_mode(Mode.DARK)
    assert pixmap(Icon.BELL, Token.MUTED, 16, 1.0) is not one
    theme().set_mode(Mode.LIGHT)
    assert pixmap(Icon.BELL, Token.MUTED, 16, 1.0) is one


def test_an_unknown_name_is_an_error():
    with pytest.raises(UnknownIconError):
        pixmap("nosuch", Token.MUTED, 16)  # type: ignore[arg-type]  # that is the point


def test_a_qicon_has_a_disabled_look():
    made = icon(Icon.BELL)
    rest = made.pixmap(16, 16).toImage()
    off = made.pixmap(16, 16, made.Mode.Disabled).toImage()
    assert rest != off


@pytest.mark.parametrize("px", CHANNEL_MARKS)
@pytest.mark.parametrize("channel", list(Channel))
def test_every_channel_has_its_mark(channel: Channel, px: int, app_theme: Mode):
    image = channel_pixmap(channel, px, 1.0).toImage()
    assert image.width() == px
    edge = image.pixelColor(px // 2, 0)
    assert edge == color(HUES[channel])
    assert image.pixelColor(0, 0).alpha() < 128  # rounded
    found = {image.pixelColor(x, y).name() for x in range(px) for y in range(px)}
    assert len(found) > 3  # the glyph is there
