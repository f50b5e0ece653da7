"""The segment painter: parts in the text, and what a message comes to for everybody."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.contract.channels import Channel
from app.contract.payloads.plain import SmsContent
from app.contract.preflight import PartsRange
from app.contract.sms import AlphabetChoice, measure
from tests.ui.hands import press, write
from tests.ui.panels.constructor.host import Host
from ui.panels.constructor.part_bands import bands_of
from ui.panels.constructor.sms_editor import SmsEditor, audience_lines
from ui.theme import metrics
from ui.theme.theme import color
from ui.theme.tokens import Token


def _range(low: int, high: int, total: int, *, exact: bool = True) -> PartsRange:
    return PartsRange(low=low, high=high, average=total / 1000, total=total, people=1000, exact=exact)


@pytest.mark.req("SMS-4", "SMS-8", "BEY-11")
@pytest.mark.parametrize(
    ("text", "choice", "starts"),
    [
        ("a" * 160, AlphabetChoice.AUTO, []),
        ("a" * 161, AlphabetChoice.AUTO, [0, 153]),
        ("a" * 152 + "€" + "a" * 20, AlphabetChoice.AUTO, [0, 152]),
        ("ж" * 71, AlphabetChoice.AUTO, [0, 67]),
        ("a" * 71, AlphabetChoice.UCS2, [0, 67]),
        ("ж" * 66 + "😀" + "ж" * 10, AlphabetChoice.AUTO, [0, 66]),
        ("a" * 800, AlphabetChoice.AUTO, [0, 153, 306, 459, 612, 765]),
    ],
)
def test_bands_are_the_parts_that_are_counted(text: str, choice: AlphabetChoice, starts: list[int]):
    bands = bands_of(text, choice)
    assert [band.start for band in bands] == starts
    assert max(len(bands), 1) == measure(text, choice).parts
    assert [band.number > 5 for band in bands] == [band.edge is Token.BAD for band in bands]


@pytest.mark.req("SMS-8", "BEY-11")
def test_the_second_part_is_shaded_where_it_lies_in_the_text(qtbot: QtBot):
    host = Host(qtbot, Channel.SMS, "text")
    edit = host.editor(SmsEditor).main
    host.content = SmsContent(text="{{attribute.name}} " + "." * 170)
    host.show()
    (_, second) = bands_of(host.content.text, AlphabetChoice.AUTO)
    (first, *_) = edit._areas_of(second.start, second.end)
    image = edit.viewport().grab().toImage()
    ratio = image.devicePixelRatio()
    y = round((first.top() + 3) * ratio)
    assert image.pixelColor(round((first.left() + 6) * ratio), y) == color(Token.HOVER)
    assert image.pixelColor(round((first.left() - 6) * ratio), y) != color(Token.HOVER)


@pytest.mark.req("MSG-40")
@pytest.mark.parametrize("text", ["{0}", "{0} and more", "above\n{0}\nbelow"])
def test_a_variable_stays_within_its_line_also_where_it_stands_alone(qtbot: QtBot, text: str):
    host = Host(qtbot, Channel.SMS, "text")
    edit = host.editor(SmsEditor).main
    host.content = SmsContent(text=text.format("{{attribute.name}}"))
    host.show()
    at = next(piece.position for piece in edit.pieces() if piece.is_chip)
    (place,) = edit._areas(at, at + 1)
    image = edit.viewport().grab().toImage()
    x, ratio = round((place.left() + 4) * image.devicePixelRatio()), image.devicePixelRatio()
    rows = [y / ratio for y in range(image.height()) if image.pixelColor(x, y) == color(Token.ACCENT_WEAK)]
    assert rows[0] >= place.top() - 1
    assert rows[-1] <= place.bottom()
    assert rows[-1] - rows[0] >= metrics.TAG - 4


@pytest.mark.req("MSG-40")
@pytest.mark.parametrize("text", ["H {0}", "above\nH {0} and more"])
def test_the_words_of_a_variable_stand_on_the_line_of_the_text(qtbot: QtBot, text: str):
    """The feet of an H outside and of one inside are in the same row of pixels."""
    host = Host(qtbot, Channel.SMS, "text")
    edit = host.editor(SmsEditor).main
    host.content = SmsContent(text=text.format("{{attribute.HHH}}"))  # a key nobody knows is its own name
    host.show()
    at = next(piece.position for piece in edit.pieces() if piece.is_chip)
    image = edit.viewport().grab().toImage()
    outside, inside = (_feet(image, place) for place in (*edit._areas(at - 2, at - 1), *edit._areas(at, at + 1)))
    assert outside == inside


def _feet(image: QImage, place: QRectF) -> int:
    """The lowest row that is inked."""
    ratio = image.devicePixelRatio()
    columns = range(round(place.left() * ratio) + 1, round(place.right() * ratio) - 1)
    rows = range(round(place.top() * ratio), round(place.bottom() * ratio))
    return max(y for y in rows if any(image.pixelColor(x, y).green() < 128 for x in columns))


@pytest.mark.req("SMS-5", "BEY-11")
def test_real_values_of_the_recipients_are_counted(qtbot: QtBot):
    host = Host(qtbot, Channel.SMS, "text")
    editor = host.editor(SmsEditor)
    host.frame.show_audience(_range(1, 3, 1204), stale=False)
    assert editor.audience.isHidden()
    write(editor.main, "Hi {{attribute.name}} ")
    assert "1 to 3 SMS for each recipient, 1,204 in all" in editor.audience.text()
    host.frame.show_audience(_range(1, 1, 1000, exact=False), stale=True)
    assert editor.audience.text() == "1 SMS for each recipient, about 1,000 in all"


@pytest.mark.req("SMS-6", "BEY-11")
def test_plain_signs_save_messages_and_the_figures_agree(qtbot: QtBot):
    text = "“Nordwind” " + "a" * 70
    lines = [str(line) for line in audience_lines(SmsContent(text=text), _range(2, 2, 2000))]
    assert lines == ["2 SMS for each recipient, 2,000 in all", "Plain signs would save about 1,000 SMS."]
    host = Host(qtbot, Channel.SMS, "text")
    host.content = SmsContent(text=text)
    host.show()
    editor = host.editor(SmsEditor)
    assert editor.counter is not None
    press(editor.counter.save, Qt.Key.Key_Return)
    assert host.content == SmsContent(text='"Nordwind" ' + "a" * 70)
    assert "1 SMS" in editor.counter.text()
