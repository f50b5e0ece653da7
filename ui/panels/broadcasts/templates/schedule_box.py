"""When a template runs by itself: how it repeats, from when till when, and the next five starts (BTP-20..24)."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.contract.broadcast_templates import Missed, Overlap
from app.contract.faults import Problem
from app.contract.recurrence import LAST, NTHS, WEEK, Frequency, Weekday, upcoming, warnings
from ui.kit.controls.card import Card, Separator
from ui.kit.controls.choice import Switch
from ui.kit.controls.field import Field, Note
from ui.kit.controls.option_list import Option
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.select import Select
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.kit.form import world
from ui.kit.form.date_field import DateField
from ui.panels.broadcasts.builder.form import FormDraft
from ui.panels.broadcasts.templates.schedule_draft import (
    RULE,
    MonthMode,
    ScheduleDraft,
    begun,
    schedule_problems,
    to_schedule,
    toggled,
)
from ui.panels.broadcasts.templates.toggles import Toggles
from ui.panels.broadcasts.templates.wording import rule_words, start_line, template_problem
from ui.texts.live import put, texts
from ui.texts.messages import Words, msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_TIME: Final = 92
_SHORT: Final = 72


class ScheduleBox(QWidget):
    """Signals: `changed(object, str)` with the new form and the place that was typed into."""

    changed = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = FormDraft()
        self._now_ms = 0
        self._kept: ScheduleDraft | None = None
        self.on = Switch(msg("templates.runs_by_itself"), self)
        self.off_note = Text(msg("templates.no_schedule"), Type.SECONDARY, Token.MUTED, self, wrap=True)
        self.parts = QWidget(self)
        self._fields: dict[str, Field] = {}
        self._rows: list[Text] = []
        self._build_rule()
        self._build_times()
        self._build_period()
        self._build_policies()
        self._lay_out()
        self.on.toggled.connect(self._on_switched)
        texts().language_changed.connect(self._on_language_changed)

    # -- building ------------------------------------------------------------------------------------------------

    def _select(self, options: list[Option], change: Callable[[Any], ScheduleDraft]) -> Select:
        made = Select(parent=self.parts)
        made.set_options(options)
        made.value_changed.connect(lambda value: self._put(change(value)))
        return made

    def _text(self, name: str, *, width: int = 0) -> TextField:
        made = TextField("", self.parts)
        if width:
            made.setFixedWidth(width)
        made.textEdited.connect(lambda text: self._put(_with(self._schedule, name, text), name))
        return made

    def _field(self, path: str, label: str, control: QWidget, **more: Any) -> Field:
        made = Field(msg(f"templates.{label}"), control, self.parts, **more)
        self._fields[path] = made
        for one in made.control.findChildren(QLineEdit):  # fields of a row have no label of their own
            if not one.accessibleName():
                put(one, one.setAccessibleName, msg(f"templates.{label}"))
        return made

    def _build_rule(self) -> None:
        frequencies = [Option(one, msg(f"templates.{one.value}")) for one in Frequency]
        self.frequency = self._select(frequencies, lambda value: replace(self._schedule, frequency=value))
        self.interval = self._text("interval", width=_SHORT)
        self.interval_unit = Text("", Type.BODY, Token.MUTED, self.parts)
        self.every = QWidget(self.parts)
        row = QHBoxLayout(self.every)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        row.addWidget(self.interval)
        row.addWidget(self.interval_unit)
        row.addStretch(1)
        days = [(day, msg(f"calendar.weekday_short_{at + 1}")) for at, day in enumerate(WEEK)]
        self.weekdays = Toggles(days, 7, self.parts)
        self.weekdays.toggled.connect(self._on_weekday)
        self.month_mode = Segmented(self.parts, height=metrics.FIELD, fill=True)
        for mode in MonthMode:
            self.month_mode.add(mode, msg(f"templates.month_{mode.value}"))
        self.month_mode.value_changed.connect(
            lambda mode: self._put(replace(self._schedule, month_mode=MonthMode(mode)))
        )
        numbers: list[tuple[Hashable, Words]] = [
            *((day, str(day)) for day in range(1, 32)),
            (LAST, msg("templates.last_day")),
        ]
        self.month_days = Toggles(numbers, 7, self.parts, wide=4)
        self.month_days.toggled.connect(
            lambda day: self._put(replace(self._schedule, month_days=toggled(self._schedule.month_days, int(day))))
        )
        nths = [Option(n, msg(f"templates.nth_{'last' if n == LAST else n}")) for n in NTHS]
        self.nth = self._select(nths, lambda n: replace(self._schedule, nth=int(n)))
        named = [Option(day, msg(f"calendar.weekday_{at + 1}")) for at, day in enumerate(WEEK)]
        self.nth_weekday = self._select(named, lambda day: replace(self._schedule, nth_weekday=day))
        self.nth_row = _row(self.parts, self.nth, self.nth_weekday)

    def _build_times(self) -> None:
        self.times = self._text("times")
        self.window_from, self.window_till = self._text("window_from"), self._text("window_till")
        self.hours = _row(self.parts, self.window_from, self.window_till)
        self.zone = self._select(
            [Option(one.value, one.words, hint=one.hint) for one in world.zones()],
            lambda zone: replace(self._schedule, zone=str(zone)),
        )

    def _build_period(self) -> None:
        self.period: dict[str, tuple[DateField, TextField]] = {}
        for name in ("from", "till"):
            day, time = DateField(self.parts), self._text(f"{name}_time", width=_TIME)
            put(time, time.setAccessibleName, msg("builder.time"))
            put(time, time.setPlaceholderText, msg("builder.time_placeholder"))
            day.textChanged.connect(lambda text, name=name: self._on_day(name, text))
            self.period[name] = (day, time)
        self.preview_title = Text(msg("templates.next_starts"), Type.SECONDARY_MEDIUM, Token.MUTED, self.parts)
        self.rule = Text("", Type.BODY_MEDIUM, parent=self.parts, wrap=True)
        self.lines = Text("", Type.BODY, parent=self.parts, wrap=True, tabular=True)
        self.warning = Note("", Icon.ALERT, Token.WARN, self.parts)

    def _build_policies(self) -> None:
        overlaps = [Option(one, msg(f"templates.overlap_{one.value}")) for one in Overlap]
        self.overlap = self._select(overlaps, lambda value: replace(self._schedule, overlap=value))
        policies = [Option(one, msg(f"templates.missed_{one.value}")) for one in Missed]
        self.missed = self._select(policies, lambda value: replace(self._schedule, missed=value))
        self.late_limit = self._text("late_limit", width=_SHORT)
        self.late_row = _row(
            self.parts, self.late_limit, Text(msg("templates.minutes"), Type.BODY, Token.MUTED, self.parts)
        )

    def _lay_out(self) -> None:
        field = self._field
        column = QVBoxLayout(self.parts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_12)
        for widget in (
            self._summary(),
            field("frequency", "repeats", self.frequency),
            field("interval", "every", self.every),
            field("weekdays", "on_days", self.weekdays),
            field("month_mode", "month_by", self.month_mode),
            field("month_days", "days_of_month", self.month_days),
            field("nth_weekday", "weekday_of_month", self.nth_row),
            field("times", "times", self.times, help=msg("templates.times_help")),
            field("hourly_window", "window", self.hours),
            field("time_zone", "zone", self.zone),
            field("effective_from_ms", "effective_from", _row(self.parts, *self.period["from"])),
            field("effective_till_ms", "effective_till", _row(self.parts, *self.period["till"]), optional=True),
            Separator(self.parts),
            field("overlap", "overlap", self.overlap),
            field("missed", "missed", self.missed, help=msg("templates.missed_help")),
            field("late_limit_min", "late_limit", self.late_row),
        ):
            column.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(metrics.GAP_12)
        whole.addWidget(self.on)
        whole.addWidget(self.off_note)
        whole.addWidget(self.parts)

    def _summary(self) -> QWidget:
        """What the rule comes to, above it, where it stays in sight while days are chosen."""
        card = Card(self.parts, padding=metrics.GAP_12, fill=Token.WINDOW)
        card.column.setSpacing(metrics.GAP_4)
        for widget in (self.rule, self.preview_title, self.lines, self.warning):
            card.column.addWidget(widget)
        return card

    # -- showing -------------------------------------------------------------------------------------------------

    @property
    def _schedule(self) -> ScheduleDraft:
        return self._draft.schedule or ScheduleDraft(zone=self._draft.zone)

    def show_draft(self, draft: FormDraft, problems: tuple[Problem, ...], now_ms: int, *, locked: bool) -> None:
        """Show what the form says of the schedule; what is wrong with it is shown once saving was tried."""
        self._draft, self._now_ms = draft, now_ms
        self.on.setChecked(draft.schedule is not None)
        self.on.setEnabled(not locked)
        self.off_note.setVisible(draft.schedule is None)
        self.parts.setVisible(draft.schedule is not None)
        if draft.schedule is None:
            return
        self._kept = draft.schedule
        self._show_values(draft.schedule, locked=locked)
        self._show_fields(draft.schedule)
        self._show_problems(problems)
        self._show_starts(draft.schedule)

    def forget(self) -> None:
        """Another form is opened: what was switched off in this one does not come back there."""
        self._kept = None

    def _show_values(self, schedule: ScheduleDraft, *, locked: bool) -> None:
        selects: tuple[tuple[Select, object], ...] = (
            (self.frequency, schedule.frequency),
            (self.nth, schedule.nth),
            (self.nth_weekday, schedule.nth_weekday),
            (self.zone, schedule.zone),
            (self.overlap, schedule.overlap),
            (self.missed, schedule.missed),
        )
        for select, value in selects:
            select.set_value(value)
            select.setEnabled(not locked)
        days = {name: getattr(schedule, f"{name}_day") for name in self.period}
        typed: list[tuple[TextField, str]] = [
            (self.interval, schedule.interval),
            (self.times, schedule.times),
            (self.window_from, schedule.window_from),
            (self.window_till, schedule.window_till),
            (self.late_limit, schedule.late_limit),
        ]
        for name, (day, time) in self.period.items():
            typed += [(day, days[name]), (time, getattr(schedule, f"{name}_time"))]
        for field, text in typed:
            if field.text() != text:
                field.setText(text)
            field.setReadOnly(locked)
        self.weekdays.set_on(schedule.weekdays, locked=locked)
        self.month_days.set_on(schedule.month_days, locked=locked)
        self.month_mode.set_value(schedule.month_mode)
        count = int(schedule.interval) if schedule.interval.isascii() and schedule.interval.isdigit() else 0
        unit = f"templates.unit_{schedule.frequency.value}"
        self.interval_unit.set_words("" if schedule.frequency is Frequency.ONCE else msg(unit, count=count))

    def _show_fields(self, schedule: ScheduleDraft) -> None:
        monthly = schedule.frequency is Frequency.MONTHLY
        hourly = schedule.frequency is Frequency.HOURLY
        by_days = schedule.month_mode is MonthMode.DAYS
        shown = {
            "interval": schedule.frequency is not Frequency.ONCE,
            "weekdays": schedule.frequency is Frequency.WEEKLY,
            "month_mode": monthly,
            "month_days": monthly and by_days,
            "nth_weekday": monthly and not by_days,
            "times": not hourly,
            "hourly_window": hourly,
            "late_limit_min": schedule.missed is Missed.SEND_LATE,
        }
        for path, visible in shown.items():
            self._fields[path].setVisible(visible)

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        found = {
            problem.path.rpartition(".")[2]: problem for problem in problems if problem.path.startswith("schedule")
        }
        for path, field in self._fields.items():
            problem = found.get(path)
            field.set_error(template_problem(problem) if problem is not None else "")

    def _show_starts(self, draft: ScheduleDraft) -> None:
        wrong = schedule_problems(draft)
        schedule = to_schedule(draft)
        if schedule is None or wrong:
            self.rule.set_words(msg("templates.starts_unknown"))
            for widget in (self.preview_title, self.lines, self.warning):
                widget.hide()
            return
        self.rule.set_words(rule_words(schedule))
        starts = upcoming(schedule.rule, self._now_ms)
        lines = [start_line(at_ms, draft.zone) for at_ms in starts] or [tr("templates.starts_over")]
        self.lines.set_words("\n".join(lines))
        self.preview_title.show()
        self.lines.show()
        lacking = warnings(schedule.rule)
        self.warning.setVisible(bool(lacking))
        days = ", ".join(str(day) for day in lacking)
        self.warning.set_words(msg("templates.lacking_days", days=days) if lacking else "")

    def focus_path(self, path: str) -> None:
        """Put the keyboard on the field of a problem."""
        controls: dict[str, QWidget] = {
            "interval": self.interval,
            "weekdays": self.weekdays.cells[Weekday.MONDAY],
            "month_days": self.month_days.cells[1],
            "nth_weekday": self.nth,
            "times": self.times,
            "hourly_window": self.window_from,
            "effective_from_ms": self.period["from"][0],
            "effective_till_ms": self.period["till"][0],
            "late_limit_min": self.late_limit,
        }
        controls.get(path.removeprefix(f"{RULE}.").rpartition(".")[2], self.on).setFocus(
            Qt.FocusReason.OtherFocusReason
        )

    # -- gestures ------------------------------------------------------------------------------------------------

    def _put(self, schedule: ScheduleDraft, place: str = "") -> None:
        if self._draft.schedule is not None and schedule != self._draft.schedule:
            self.changed.emit(replace(self._draft, schedule=schedule), f"schedule.{place}" if place else "")

    def _on_switched(self, on: bool) -> None:
        if on != (self._draft.schedule is not None):
            fresh = (self._kept or begun(self._draft.zone, self._now_ms)) if on else None
            self.changed.emit(replace(self._draft, schedule=fresh), "")

    def _on_weekday(self, day: object) -> None:
        chosen = set(self._schedule.weekdays) ^ {Weekday(str(day))}
        self._put(replace(self._schedule, weekdays=tuple(one for one in WEEK if one in chosen)))

    def _on_day(self, name: str, text: str) -> None:
        if self._draft.schedule is not None and getattr(self._schedule, f"{name}_day") != text:
            self._put(_with(self._schedule, f"{name}_day", text), f"{name}_day")

    def _on_language_changed(self) -> None:
        if self._draft.schedule is not None:
            self._show_starts(self._draft.schedule)


def _with(schedule: ScheduleDraft, name: str, text: str) -> ScheduleDraft:
    change: dict[str, Any] = {name: text}
    return replace(schedule, **change)


def _row(parent: QWidget, *widgets: QWidget) -> QWidget:
    host = QWidget(parent)
    row = QHBoxLayout(host)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(metrics.GAP_8)
    for widget in widgets:
        row.addWidget(widget, 0 if widget.maximumWidth() == widget.minimumWidth() else 1)
    return host
