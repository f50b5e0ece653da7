"""The cards of a run's statistics on figures made up for them: groups of people, steps, capability checks."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

from app.contract.broadcasts import Broadcast, Counters, ErrorCount, Kind, Statistics, Status, StepStatistics
from app.contract.chain import StepFigures
from app.contract.channels import Channel
from tests.ui.hands import click
from tests.ui.panels.broadcasts.door import broadcast
from tests.ui.panels.broadcasts.hall import plain
from ui.kit.controls.text import Text
from ui.panels.broadcasts.runs.figures import CHECKING, bar_parts, group_words, standing
from ui.panels.broadcasts.statistics.model import FiguresState
from ui.panels.broadcasts.statistics.part import StatisticsPart
from ui.panels.broadcasts.statistics.reason_lines import ReasonLine
from ui.panels.broadcasts.statistics.recipients_card import lines_of

RUN = broadcast(
    1,
    status=Status.IN_PROGRESS,
    contacts_total=1000,
    channels=(Channel.RCS.value, Channel.SMS.value, Channel.RCS.value),
    counters=Counters(queued=150, excluded=50, in_flight=180, successful=580, unsuccessful=40, unknown=7),
)
STEPS = (
    StepStatistics(
        figures=StepFigures(
            step=1, step_id="a", channel=Channel.RCS.value, sender="Agent", engaged=800, submitted=790,
            delivered=500, displayed=210, failed=120, open=180, late=3, duplicates=2, parts=790, replies=61,
            opt_outs=9,
        ),
        skipped={"rcs_not_capable": 12, "opted_out": 30},
        errors=(ErrorCount(failure="not_capable", code="404", text="", count=120),),
    ),
    StepStatistics(
        figures=StepFigures(step=2, step_id="b", channel=Channel.SMS.value, sender="NORDWIND", engaged=162),
        skipped={}, errors=(),
    ),
    StepStatistics(
        figures=StepFigures(step=3, step_id="c", channel=Channel.RCS.value, sender="Other"), skipped={}, errors=(),
    ),
)  # fmt: skip


def figures(run: Broadcast = RUN, steps: tuple[StepStatistics, ...] = STEPS) -> FiguresState:
    report = Statistics(
        broadcast=run, exclusions={"opted_out": 50}, errors=(), rate=0, remaining_s=None, steps=steps
    )
    return FiguresState(run, report)


@pytest.fixture
def part(app_theme: QApplication) -> Iterator[StatisticsPart]:
    part = StatisticsPart()
    part.resize(1200, 600)
    part.show()
    yield part
    part.close()
    part.deleteLater()


@pytest.mark.req("BRD-100", "BRD-101", "BRD-102")
def test_people_are_counted_in_two_groups_that_make_the_whole() -> None:
    lines = [(line.level, line.words, plain(line.count), plain(line.per_cent)) for line in lines_of(figures())]
    assert lines == [
        (0, "Initiated", "800", "80 %"),
        (1, "Successful", "580", "58 %"),
        (1, "Unsuccessful", "40", "4 %"),
        (1, "In flight", "180", "18 %"),
        (1, "Sent, the answer was lost", "7", ""),
        (0, "Not initiated", "200", "20 %"),
        (1, "Excluded", "50", "5 %"),
        (1, "Opted out", "50", ""),
        (1, "Queued", "150", "15 %"),
    ]


@pytest.mark.req("BRD-100")
def test_nobody_is_in_flight_once_it_is_over() -> None:
    over = msgspec.structs.replace(RUN, status=Status.COMPLETE, counters=Counters(successful=1000))
    assert "In flight" not in [line.words for line in lines_of(figures(over))]


@pytest.mark.req("BRD-103")
def test_a_group_of_one_among_many_is_not_nothing() -> None:
    run = msgspec.structs.replace(RUN, counters=Counters(queued=999, successful=1))
    assert tuple(map(plain, group_words(run))) == ("<1 %", "99 %")


@pytest.mark.req("BRD-104", "BRD-106")
def test_each_step_has_a_tab_with_its_own_figures(part: StatisticsPart) -> None:
    part.show_state(figures(), 0)
    card = part.messages
    found = {figure.key: (plain(figure.name), plain(figure.text)) for figure in card.grid.figures}
    assert found == {
        "engaged": ("Engaged, 80 %", "800"),
        "submitted": ("Submitted", "790"),
        "delivered": ("Delivered, 50 %", "500"),
        "displayed": ("Displayed", "210"),
        "failed": ("Failed", "120"),
        "open": ("Open", "180"),
        "late": ("Late delivered", "3"),
        "duplicates": ("Duplicates", "2"),
        "parts": ("Parts", "790"),
        "replies": ("Replies", "61"),
        "opt_outs": ("Opt-outs caused", "9"),
        "skipped": ("Skipped", "42"),
    }
    assert card.skipped.lines == [
        ("Opted out", "30", "Nothing, they do not want messages"),
        ("No RCS on the phone", "12", "Nothing, the next step takes over"),
    ]
    assert [line[:3] for line in card.errors.lines] == [
        ("404", "This phone does not take messages of this channel", "120")
    ]
    click(card.tabs.tab(2))
    assert plain(card.grid.figures[0].text) == "162"
    assert card.skipped.lines == card.errors.lines == []
    assert [card.tabs.tab(step).text() for step in (1, 2, 3)] == ["1 RCS", "2 SMS", "3 RCS"]


@pytest.mark.req("BRD-104")
def test_a_long_error_is_read_whole_where_the_card_is_narrow(part: StatisticsPart) -> None:
    part.resize(760, 600)
    part.show_state(figures(), 0)
    head, line = part.messages.errors.findChildren(ReasonLine)[:2]
    assert line.height() >= line.heightForWidth(line.width()) > head.height()
    assert not any(text.toolTip() for text in line.findChildren(Text))
    assert [one.rule.isHidden() for one in (head, line)] == [False, True]


@pytest.mark.req("BRD-104")
def test_the_chosen_step_stays_chosen_when_figures_move(part: StatisticsPart) -> None:
    part.show_state(figures(), 0)
    click(part.messages.tabs.tab(2))
    moved = msgspec.structs.replace(STEPS[1], figures=msgspec.structs.replace(STEPS[1].figures, engaged=170))
    part.show_state(figures(steps=(STEPS[0], moved, STEPS[2])), 0)
    assert part.messages.tabs.value == 2
    assert plain(part.messages.grid.figures[0].text) == "170"
    part.show_state(figures(steps=STEPS[:1]), 0)
    assert str(part.messages.tabs.value) == "1"
    assert plain(part.messages.grid.figures[0].text) == "800"


@pytest.mark.req("BRD-108")
def test_a_capability_check_counts_answers_and_no_messages(part: StatisticsPart) -> None:
    answers = Counters(queued=100, excluded=50, successful=600, unsuccessful=250)
    run = msgspec.structs.replace(RUN, kind=Kind.RCS_CHECK, channels=(), counters=answers)
    part.show_state(figures(run, ()), 0)
    assert part.messages.isHidden()
    assert part.people.title.text() == "RCS check"
    assert [(row.values[0], plain(row.values[1])) for row in part.people.rows] == [
        ("Capable", "600"),
        ("Not capable", "250"),
        ("Unknown", "50"),
        ("Opted out", "50"),
        ("No answer yet", "100"),
    ]
    assert not any(one.hatched for one in bar_parts(run))


@pytest.mark.req("BRD-70")
def test_a_run_that_asks_about_rcs_says_so() -> None:
    assert standing(msgspec.structs.replace(RUN, is_checking=True)) == CHECKING
