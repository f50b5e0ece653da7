"""A small file is read before the answer to its upload has arrived: nothing that was told meanwhile is lost."""

from __future__ import annotations

import msgspec
import pytest

from app.contract.feed import Change, Event, Topic
from app.contract.imports import Import, ImportId, ImportState
from tests.ui.panels.imports.test_progress import ENTRY
from ui.panels.imports.hearing import Hearing
from ui.panels.imports.state import Upload, Wizard

changed = msgspec.structs.replace


class Screen:
    """A wizard that takes what it is handed."""

    def __init__(self, state: Wizard) -> None:
        self.state = state
        self.taken: list[ImportState] = []
        self.hearing = Hearing(lambda: self.state, self.put, lambda _: None)

    def put(self, entry: Import) -> None:
        self.taken.append(entry.state)

    def hear(self, entry: Import) -> None:
        record = msgspec.Raw(msgspec.json.encode(entry))
        self.hearing.on_import(
            Event(seq=1, at_ms=0, topic=Topic.IMPORTS, change=Change.UPSERT, key=str(entry.id), record=record)
        )


@pytest.mark.req("IMP-22")
def test_what_is_told_before_the_upload_is_answered_is_taken_afterwards() -> None:
    screen = Screen(Wizard(upload=Upload("customers.csv", 10, 10)))
    screen.hear(changed(ENTRY, state=ImportState.UPLOADED))
    screen.hear(changed(ENTRY, state=ImportState.READ))
    screen.hear(changed(ENTRY, id=ImportId(ENTRY.id + 1), state=ImportState.FAILED))
    assert screen.taken == []
    screen.state = Wizard(upload=screen.state.upload, entry=changed(ENTRY, state=ImportState.UPLOADED))
    screen.hearing.catch_up()
    assert screen.taken == [ImportState.UPLOADED, ImportState.READ]
    screen.hearing.catch_up()
    assert len(screen.taken) == 2


def test_imports_of_others_are_of_no_concern() -> None:
    screen = Screen(Wizard())
    screen.hear(ENTRY)
    screen.state = Wizard(entry=ENTRY)
    screen.hearing.catch_up()
    screen.hear(changed(ENTRY, id=ImportId(ENTRY.id + 1)))
    assert screen.taken == []
