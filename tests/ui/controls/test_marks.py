"""Texts, marks, signs, bars, panel states, flow."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.contract.channels import Channel
from app.contract.faults import Code, Fault
from tests.ui.controls.window import shown
from tests.ui.hands import click, press
from ui.kit.controls.choice import Switch
from ui.kit.controls.flow import FlowLayout
from ui.kit.controls.marks import Badge, LabelTag
from ui.kit.controls.paint import paragraph
from ui.kit.controls.paint.avatar import initials, tone
from ui.kit.controls.paint.bar import Part
from ui.kit.controls.paint.state import Agent, Receipt, Run
from ui.kit.controls.paint.tag import BadgeKind, LabelColor
from ui.kit.controls.panel_state import EmptyState, ErrorState
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.signs import AgentGlyph, Avatar, ChannelMark, ReceiptGlyph, RunState
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.text import Text
from ui.texts.language import Language
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import Mode, color, theme
from ui.theme.tokens import Token

LONG = "Cambio de aceite gratis con la revisión de invierno"


def test_margins_around_words_are_kept_free(qtbot: QtBot):
    plain, moved = Text(LONG, wrap=True), Text(LONG, wrap=True)
    moved.setContentsMargins(40, 0, 0, 6)
    shown(qtbot, plain, moved, width=200)
    assert moved.heightForWidth(240) == plain.heightForWidth(200) + 6
    image = moved.grab().toImage()
    ratio = image.devicePixelRatio()
    ground = image.pixel(0, 0)
    left = range(round(40 * ratio) - 1)
    assert all(image.pixel(x, y) == ground for x in left for y in range(image.height()))
    assert any(image.pixel(x, y) != ground for x in range(len(left), image.width()) for y in range(image.height()))


def test_a_switch_too_narrow_for_its_words_tells_them_whole(qtbot: QtBot):
    switch = Switch("Pausar sola si se acumulan errores")
    window = shown(qtbot, switch, width=160)
    assert switch.toolTip() == switch.text()
    window.resize(480, 360)
    qtbot.waitUntil(lambda: not switch.toolTip())


def test_a_line_that_does_not_fit_elides_and_tells_the_whole(qtbot: QtBot):
    text = Text(LONG, fill=True)
    shown(qtbot, text, width=200)
    assert text.toolTip() == LONG
    text.setText("short")
    assert text.toolTip() == ""


def test_a_paragraph_takes_the_height_of_its_width(qtbot: QtBot):
    text = Text(LONG, wrap=True)
    qtbot.addWidget(text)
    assert text.heightForWidth(1_000) == Type.BODY.line
    assert text.heightForWidth(120) == 3 * Type.BODY.line
    assert Text(LONG, wrap=True, limit=2).heightForWidth(120) == 2 * Type.BODY.line


def test_lines_hold_the_whole_text_and_emoji():
    text = "Confirmado 🙏 el cargo duplicado de 84,50 € ya está anulado " * 3
    for width in (60, 120, 300):
        broken = paragraph.lines(text, Type.BODY, width)
        assert "".join(broken).replace(" ", "") == text.replace(" ", "")
    cut = paragraph.lines(text, Type.BODY, 120, 2)
    assert len(cut) == 2
    assert cut[1].endswith("…")


def test_text_is_never_markup(qtbot: QtBot):
    text = Text("<b>x</b>")
    qtbot.addWidget(text)
    assert text.sizeHint().width() > Text("x").sizeHint().width() * 3


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Lucía Fernández Ibáñez", "LI"),
        ("ana", "A"),
        ("Анна Соколова", "АС"),
        ("王芳", "王芳"),
        ("+44 7700 900318", ""),
        ("", ""),
        ("ليلى حداد", "ل\u200cح"),
        ("(VIP) Marta Ruiz", "MR"),
    ],
)
def test_initials(name: str, expected: str):
    assert initials(name) == expected


def test_tones_are_stable_and_all_used():
    assert [tone(name) for name in ("Elena Kovacs", "7")] == [tone("Elena Kovacs"), tone("7")]
    assert {tone(str(n)) for n in range(100)} == set(range(6))


def test_a_badge_counts_hides_and_stays_round(qtbot: QtBot):
    badge = Badge(3)
    shown(qtbot, badge)
    assert badge.size().toTuple() == (18, 18)
    badge.set_count(120)
    assert badge.text() == "99+"
    badge.set_count(0)
    assert not badge.isVisible()
    neutral = Badge(3_091, BadgeKind.NEUTRAL)
    qtbot.addWidget(neutral)
    texts().set_language(Language.ES)
    assert neutral.text() == "3.091"


@pytest.mark.parametrize("tint", list(LabelColor))
def test_a_label_stands_on_its_weak_ground(qtbot: QtBot, tint: LabelColor, app_theme: Mode):
    label = LabelTag("Claim", tint)
    shown(qtbot, label)
    assert label.grab().toImage().pixelColor(3, 9) == color(tint.value[1])


def test_a_closable_label_goes_by_cross_and_by_delete(qtbot: QtBot):
    label, fixed = LabelTag("Claim", closable=True), LabelTag("Claim")
    shown(qtbot, label, fixed)
    with qtbot.waitSignal(label.removed):
        click(label, QPoint(label.width() - 6, 9))
    with qtbot.assertNotEmitted(label.removed):
        click(label, QPoint(6, 9))
    with qtbot.waitSignal(label.removed):
        press(label, Qt.Key.Key_Delete)
    with qtbot.assertNotEmitted(fixed.removed):
        click(fixed, QPoint(fixed.width() - 6, 9))
    assert fixed.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_states_have_colour_shape_and_word(qtbot: QtBot, lang: Language, app_theme: Mode):
    seen = set()
    every: list[QWidget] = [AgentGlyph(agent) for agent in Agent]
    every += [RunState(run) for run in Run]
    every += [ReceiptGlyph(receipt) for receipt in Receipt]
    every += [ChannelMark(channel) for channel in Channel]
    shown(qtbot, *every, width=600, height=1_400)
    for widget in every:
        assert widget.accessibleName()
        picture = widget.grab().toImage()
        seen.add(bytes(picture.constBits()))
    assert len(seen) == len(every)


def test_a_state_word_follows_the_language(qtbot: QtBot):
    state = RunState(Run.PROGRESS)
    qtbot.addWidget(state)
    width = state.sizeHint().width()
    texts().set_language(Language.RU)
    assert state.accessibleName() == "Идёт"
    assert state.sizeHint().width() != width


def test_an_avatar_makes_room_for_its_mark(qtbot: QtBot):
    one, other = Avatar("Ana"), Avatar("Ana", channel=Channel.SMS)
    qtbot.addWidget(one)
    qtbot.addWidget(other)
    assert (one.sizeHint().width(), other.sizeHint().width()) == (36, 42)


def colours_along(bar: ProgressBar) -> list[QColor]:
    picture = bar.grab().toImage()
    return [picture.pixelColor(x, picture.height() // 2) for x in range(picture.width())]


def test_parts_of_a_bar_are_as_wide_as_their_share(qtbot: QtBot, app_theme: Mode):
    bar = ProgressBar(width=200)
    shown(qtbot, bar)
    bar.set_parts([Part(50, Token.OK_FILL), Part(25, Token.BAD_FILL)], 100)
    row = colours_along(bar)
    assert 97 <= row.count(color(Token.OK_FILL)) <= 100
    assert 47 <= row.count(color(Token.BAD_FILL)) <= 50
    assert 47 <= row.count(color(Token.TRACK)) <= 52
    assert bar.accessibleDescription() == "75\u00a0%"


def test_a_small_part_is_still_seen(qtbot: QtBot):
    bar = ProgressBar(width=200)
    shown(qtbot, bar)
    bar.set_parts([Part(1, Token.BAD_FILL)], 100_000)
    assert any(pixel.red() > 2 * pixel.blue() for pixel in colours_along(bar))
    bar.set_parts([], 0)
    assert colours_along(bar).count(color(Token.TRACK)) >= 190


def test_an_empty_state_offers_the_first_step(qtbot: QtBot):
    state = EmptyState(
        Icon.SNOOZE, msg("sheet.snoozed_title"), msg("sheet.snoozed_text"), action="Snooze", keys="Z"
    )
    window = shown(qtbot, state)
    assert state.button is not None
    with qtbot.waitSignal(state.acted):
        state.button.click()
    with qtbot.waitSignal(state.acted):
        press(window, Qt.Key.Key_Z)


def test_a_failure_says_why_and_retries_in_every_language(qtbot: QtBot, lang: Language):
    state = ErrorState()
    shown(qtbot, state)
    state.set_fault(Fault(code=Code.UNREACHABLE))
    first = state.message.text()
    texts().set_language(Language.EN if lang is not Language.EN else Language.ES)
    assert state.message.text() != first
    qtbot.waitUntil(lambda: state.message.height() == state.message.heightForWidth(state.message.width()))
    with qtbot.waitSignal(state.retried):
        state.button.click()


def test_a_skeleton_breathes_only_while_seen_and_wanted(qtbot: QtBot):
    skeleton = Skeleton()
    shown(qtbot, skeleton)
    assert skeleton._timer.isActive()
    skeleton.hide()
    assert not skeleton._timer.isActive()
    theme().set_motion(False)
    skeleton.show()
    assert not skeleton._timer.isActive()
    theme().set_motion(True)


def test_a_flow_wraps(qtbot: QtBot):
    host = QWidget()
    flow = FlowLayout(host, gap=10, line_gap=4)
    boxes = [QWidget() for _ in range(4)]
    for box in boxes:
        box.setFixedSize(60, 20)
        flow.addWidget(box)
    qtbot.addWidget(host)
    host.resize(140, 200)
    host.show()
    assert [box.geometry() for box in boxes] == [
        QRect(0, 0, 60, 20),
        QRect(70, 0, 60, 20),
        QRect(0, 24, 60, 20),
        QRect(70, 24, 60, 20),
    ]
    assert (flow.heightForWidth(140), flow.heightForWidth(60), flow.heightForWidth(400)) == (44, 92, 20)
    assert flow.takeAt(9) is None
