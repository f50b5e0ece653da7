"""The form of a list message's options: label, sections, options, their order (WAP-13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.faults import Problem
from app.contract.payloads.limits import LIST_OPTIONS_MAX
from app.contract.payloads.rules import WHATSAPP
from app.contract.payloads.whatsapp import ListOption, OptionList, WhatsAppContent
from ui.kit.controls.button import Button
from ui.kit.controls.modal import Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text import Text
from ui.kit.form.dialog import Unsaved, asks_first
from ui.panels.constructor.editor import Services
from ui.panels.constructor.paths import below
from ui.panels.constructor.personal_field import PersonalField
from ui.panels.constructor.verdict import hard, problems_in
from ui.panels.constructor.whatsapp import list_draft
from ui.panels.constructor.whatsapp.drop_line import DropLine
from ui.panels.constructor.whatsapp.list_draft import Place
from ui.panels.constructor.whatsapp.section_box import SectionBox
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

LABEL_MAX: Final = WHATSAPP["list"].texts["list.header"].high
WIDTH: Final = 760


class OptionsDialog(Dialog):
    """Ends with the OptionList to take over, or None. What is missing is told once *Apply* was tried or `told`."""

    def __init__(
        self, owner: QWidget, draft: OptionList | None, names: Mapping[str, str], services: Services, *, told: bool
    ) -> None:
        super().__init__(owner, msg("constructor_whatsapp.options_title"), width=WIDTH)
        self._before = self.draft = list_draft.opened(draft)
        self._names, self._services, self._told = names, services, told
        self.question: Unsaved | None = None
        self.boxes: list[SectionBox] = []
        self.label = PersonalField(
            msg("constructor_whatsapp.list_label"), self, limit=LABEL_MAX, one_line=True, emoji=False
        )
        self.label.set_services(services)
        self._host = QWidget()
        self._sections = QVBoxLayout(self._host)
        self._sections.setContentsMargins(0, 0, 0, 0)
        self._sections.setSpacing(metrics.GAP_12)
        self._line = DropLine(self._host)
        self.add_section = Button(
            msg("constructor_whatsapp.add_section"), parent=self, icon=Icon.PLUS, height=metrics.BUTTON_TOOL
        )
        self.count = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.body.addWidget(self.label)
        self.body.addWidget(self._host)
        self.body.addWidget(self.add_section, 0, Qt.AlignmentFlag.AlignLeft)
        self.cancel = self.add_action(msg("common.cancel"), ends=False)
        self.apply = self.add_action(msg("constructor_whatsapp.apply"), kind=Kind.PRIMARY, ends=False)
        self.foot.insertWidget(0, self.count)
        self.apply.set_keys("Ctrl+Return")
        self.label.edited.connect(lambda text: self._set(replace(self.draft, header=text)))
        self.add_section.clicked.connect(self._on_section_added)
        self.cancel.clicked.connect(self.reject)
        self.apply.clicked.connect(self._on_applied)
        self._show()

    def open(self, focus: QWidget | None = None) -> None:
        """The label has the keyboard."""
        super().open(focus or self.label.edit)

    # -- showing ---------------------------------------------------------------------------------------------------

    def _set(self, draft: OptionList) -> None:
        self.draft = draft
        self._show()

    def _show(self) -> None:
        draft = self.draft
        problems = self._problems()
        shown = problems if self._told else hard(problems)
        own = [one for one in shown if one.path == "header"]
        self.label.show_text(draft.header, names=self._names, problems=own)
        self._fit(len(draft.sections))
        room = list_draft.has_room(draft)
        for at, box in enumerate(self.boxes):
            box.show_section(
                draft.sections[at],
                names=self._names,
                problems=below(shown, f"sections.{at}"),
                removable=len(draft.sections) > 1,
                has_room=room,
            )
        may_add = list_draft.may_add_section(draft)
        self.add_section.setEnabled(may_add)
        full = msg("constructor_whatsapp.options_full", limit=LIST_OPTIONS_MAX)
        self.add_section.set_tip("" if may_add else full)
        count = list_draft.options_count(draft)
        self.count.set_words(msg("constructor_whatsapp.options_of", count=count, limit=LIST_OPTIONS_MAX))
        self.apply.setEnabled(not hard(problems))
        self.refit()

    def _problems(self) -> Sequence[Problem]:
        content = WhatsAppContent(type="list", text="-", list=self.draft)
        return below(problems_in(content, self._names), "list")

    def _fit(self, count: int) -> None:
        while len(self.boxes) < count:
            box = self._new_box(len(self.boxes))
            self.boxes.append(box)
            self._sections.addWidget(box)
            box.show()
        while len(self.boxes) > count:
            box = self.boxes.pop()
            self._sections.removeWidget(box)
            box.hide()
            box.deleteLater()

    def _new_box(self, at: int) -> SectionBox:
        box = SectionBox(self._services, self)
        box.headed.connect(lambda text: self._set(list_draft.set_header(self.draft, at, text)))
        box.removed.connect(lambda: self._set(list_draft.remove_section(self.draft, at)))
        box.added.connect(partial(self._on_option_added, at))
        box.option_edited.connect(partial(self._on_option, at))
        box.option_removed.connect(partial(self._on_option_removed, at))
        box.option_stepped.connect(partial(self._on_stepped, at))
        box.option_dragged.connect(partial(self._on_dragged, at))
        box.option_dropped.connect(partial(self._on_dropped, at))
        return box

    # -- gestures --------------------------------------------------------------------------------------------------

    def _on_section_added(self) -> None:
        self._set(list_draft.add_section(self.draft))
        self._focus(self.boxes[-1].header.edit)

    def _on_option_added(self, section: int) -> None:
        self._set(list_draft.add_option(self.draft, section))
        self._focus(self.boxes[section].rows[-1].title.edit)

    def _on_option(self, section: int, number: int, option: ListOption) -> None:
        self._set(list_draft.set_option(self.draft, Place(section, number), option))

    def _on_option_removed(self, section: int, number: int) -> None:
        self._set(list_draft.remove_option(self.draft, Place(section, number)))
        rows = self.boxes[section].rows
        self._focus(rows[min(number, len(rows) - 1)].remove if rows else self.boxes[section].add)

    def _on_stepped(self, section: int, number: int, by: int) -> None:
        to = list_draft.step_of(self.draft, Place(section, number), by)
        if to is not None:
            self._move(Place(section, number), to)

    def _target(self, source: Place, down: int) -> Place:
        """The place among the other options that a height on the screen means."""
        reached = [at for at, box in enumerate(self.boxes) if box.mapToGlobal(QPoint()).y() <= down]
        to = max(reached, default=0)
        others = [row for at, row in enumerate(self.boxes[to].rows) if Place(to, at) != source]
        return Place(to, sum(row.mapToGlobal(row.rect().center()).y() < down for row in others))

    def _on_dragged(self, section: int, number: int, point: QPoint) -> None:
        """Show where it would be put."""
        source = Place(section, number)
        to = self._target(source, point.y())
        others = [row for at, row in enumerate(self.boxes[to.section].rows) if Place(to.section, at) != source]
        self._line.show_beside(others, to.option, self.boxes[to.section].add)

    def _on_dropped(self, section: int, number: int, point: QPoint) -> None:
        self._line.hide()
        source = Place(section, number)
        to = self._target(source, point.y())
        if to != source:
            self._move(source, to)

    def _move(self, source: Place, to: Place) -> None:
        self._set(list_draft.move_option(self.draft, source, to))
        self._focus(self.boxes[to.section].rows[to.option].grip)

    def _focus(self, widget: QWidget) -> None:
        widget.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- leaving ---------------------------------------------------------------------------------------------------

    def _on_applied(self) -> None:
        if not hard(self._problems()):
            self.finish(list_draft.trimmed(self.draft))

    def may_close(self) -> bool:
        """At once where nothing is lost, else after the question."""
        return asks_first(self, lost=self.draft != self._before)
