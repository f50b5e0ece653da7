"""Tags for many contacts: which to add, or which to take away (CON-35, CON-37)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.contract.contacts import Tag, TagId
from ui.kit.controls.field import Field
from ui.kit.controls.modal import Dialog
from ui.kit.controls.option_list import Option
from ui.kit.controls.paint.button import Kind
from ui.kit.form.tick_list import TickList
from ui.panels.contacts.tag_picker import TagPicker
from ui.texts.messages import msg

Chosen = Callable[[tuple[TagId, ...], tuple[str, ...]], object]


class AddTags(Dialog):
    """Tags to give to so many contacts, new ones among them."""

    def __init__(self, owner: QWidget, tags: Sequence[Tag], count: int, chosen: Chosen) -> None:
        super().__init__(owner, msg("contacts.add_tags"), width=440)
        self._all, self._count, self._on_chosen = tuple(tags), count, chosen
        self._ids: tuple[TagId, ...] = ()
        self._new: tuple[str, ...] = ()
        self.picker = TagPicker()
        self.picker.added.connect(self._on_added)
        self.picker.created.connect(self._on_created)
        self.picker.dropped.connect(self._on_dropped)
        self.body.addWidget(Field(msg("contacts.tags"), self.picker))
        self.add_action(msg("common.cancel"))
        self.act = self.add_action(msg("contacts.tag_contacts", count=count), kind=Kind.PRIMARY, ends=False)
        self.act.clicked.connect(self._on_act)
        self._show()

    def _show(self) -> None:
        self.picker.show_tags(self._all, self._ids, self._new)
        self.act.setEnabled(bool(self._ids or self._new))
        self.refit()

    def _on_added(self, tag_id: TagId) -> None:
        self._ids = (*self._ids, tag_id)
        self._show()

    def _on_created(self, name: str) -> None:
        self._new = (*self._new, name)
        self._show()

    def _on_dropped(self, what: object) -> None:
        self._ids = tuple(one for one in self._ids if one != what)
        self._new = tuple(one for one in self._new if one != what)
        self._show()

    def _on_act(self) -> None:
        self.finish()
        self._on_chosen(self._ids, self._new)


class RemoveTags(Dialog):
    """Tags to take away from so many contacts."""

    def __init__(self, owner: QWidget, tags: Sequence[Tag], count: int, chosen: Chosen) -> None:
        super().__init__(owner, msg("contacts.remove_tags"), width=440)
        self._on_chosen = chosen
        self.ticks = TickList()
        self.ticks.set_options(
            [Option(tag.id, tag.name, hint=msg("contacts.count_contacts", count=tag.contacts)) for tag in tags]
        )
        self.ticks.changed.connect(self._on_ticked)
        self.body.addWidget(self.ticks)
        self.add_action(msg("common.cancel"))
        self.act = self.add_action(msg("contacts.untag_contacts", count=count), kind=Kind.PRIMARY, ends=False)
        self.act.setEnabled(False)
        self.act.clicked.connect(self._on_act)

    def _on_ticked(self) -> None:
        self.act.setEnabled(bool(self.ticks.values()))

    def _on_act(self) -> None:
        ids = tuple(one for one in self.ticks.values() if isinstance(one, int))
        self.finish()
        self._on_chosen(ids, ())  # type: ignore[arg-type]  # ids of tags
