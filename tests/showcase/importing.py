"""The tour's first half: coming in, and a file of contacts."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt

from app.contract.imports import Import
from app.contract.phones import looks_like_phones
from tests.showcase.album import Album
from tests.showcase.stage import Stage
from tests.showcase.stopping import CannotGoOn
from tests.showcase.ways import choose, go_by_name, go_by_rail
from ui.kit.table.state import Phase
from ui.panels.contacts.panel import ContactsPanel
from ui.panels.imports.panel import ImportsPanel
from ui.panels.imports.state import Step
from ui.panels.imports.wizard import ImportWizard

COUNTRIES: Final = ("ES", "US", "MX", "RU", "GB", "DE", "FR", "IT", "BR", "AR")
CLEARLY: Final = 0.2
"""By how much another country must fit a file's numbers better for it to be chosen."""
IMPORT_S: Final = 120.0


async def come_in(stage: Stage, album: Album) -> None:
    """The sign-in screen, a login, a password, the first panel."""
    page = stage.window.sign_in.entry
    await stage.until(lambda: page.button.isVisible() and stage.window.door.state.service.ready, "the service")
    await stage.rest()
    await stage.hand.type_into(page.login, stage.login.login)
    await stage.hand.type_into(page.password, stage.login.password)
    album.add("sign-in")
    await stage.hand.press(Qt.Key.Key_Return)
    await stage.until(lambda: stage.window.frame.panel, "signing in")


async def look_around(stage: Stage, album: Album) -> None:
    """The panel everybody starts at."""
    await stage.settled()
    album.add("dashboard")


def tag_of(file: Path) -> str:
    """The tag everybody of the file gets."""
    return file.stem


def country_of(file: Path, at_home: str) -> str:
    """The country whose plan fits the numbers of a file best; `at_home` unless another one fits clearly better."""
    columns = _columns(file)
    if not columns:
        return at_home

    def fits(country: str) -> float:
        return max(looks_like_phones(column, country) for column in columns)

    best = max(COUNTRIES, key=fits)
    return best if fits(best) > fits(at_home) + CLEARLY else at_home


def _columns(file: Path) -> Sequence[tuple[str, ...]]:
    """The first rows of a text file by columns; nothing for a workbook."""
    if file.suffix.lower() != ".csv":
        return ()
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        text = "".join(line for line, _ in zip(stream, range(200), strict=False))
    try:
        rows = list(csv.reader(io.StringIO(text), csv.Sniffer().sniff(text, ",;\t|")))[1:]
    except csv.Error:
        return ()
    return tuple(zip(*(row for row in rows if len(row) == len(rows[0])), strict=False)) if rows else ()


async def open_wizard(stage: Stage, album: Album) -> ImportWizard:
    """Contacts, then *Import*, as from the rail."""
    await go_by_rail(stage, "contacts")
    panel = await stage.arrived(ContactsPanel)
    await stage.until(lambda: panel.page.contacts is not None, "the contacts")
    await stage.settled()
    album.add("contacts")
    await go_by_name(stage, "imports")
    panel = await stage.arrived(ImportsPanel)
    await stage.settled()
    wizard = panel.wizard
    assert isinstance(wizard, ImportWizard)
    return wizard


async def bring_file(stage: Stage, album: Album, wizard: ImportWizard, file: Path, tag: str) -> None:
    """Step 1: name the tag, drop the file."""
    await stage.hand.type_into(wizard.file.tag, tag)
    await stage.hand.drop_file(wizard.file.zone, str(file))
    model = stage.panel(ImportsPanel).model
    await stage.until(
        lambda: model.state.fault or (model.state.entry and not model.state.reading), "reading", IMPORT_S
    )
    if model.state.fault is not None:
        raise CannotGoOn(f"the file is refused: {model.state.fault.code.value} {model.state.fault.params}")
    await stage.rest()
    album.add("import-file")


async def map_columns(stage: Stage, album: Album, wizard: ImportWizard, file: Path) -> None:
    """Steps 2 to 4: the first row, what the columns are, numbers that are known already."""
    model = stage.panel(ImportsPanel).model
    await go_on(stage, wizard, Step.FIRST_ROW)
    album.add("import-first-row")
    await go_on(stage, wizard, Step.MAP)
    if not model.state.has_phone:
        raise CannotGoOn("no column of the file looks like a phone number")
    await checked(stage)
    country = country_of(file, model.state.completing_country)
    if country != model.state.completing_country:
        await choose(stage, wizard.map.findings.country, country)
        await stage.until(lambda: model.state.completing_country == country, "the other country")
        album.say(f"National numbers are read as those of {country}")
    await checked(stage)
    album.add("import-mapping")
    await go_on(stage, wizard, Step.DUPLICATES)
    await stage.until(lambda: model.state.tally and model.state.rows, "looking for duplicates", IMPORT_S)
    await stage.rest()
    album.add("import-duplicates")


async def checked(stage: Stage) -> None:
    """All rows were looked at under the mapping that is shown."""
    model = stage.panel(ImportsPanel).model
    await stage.until(lambda: model.state.findings and model.state.busy is None, "checking", IMPORT_S)
    await stage.rest()


async def write_contacts(stage: Stage, album: Album, wizard: ImportWizard) -> Import:
    """Step 5: the preview, the run, what came of it."""
    model = stage.panel(ImportsPanel).model
    await go_on(stage, wizard, Step.RESULT)
    await stage.until(wizard.foot.on.isEnabled, "the preview", IMPORT_S)
    await stage.rest()
    album.add("import-preview")
    await stage.hand.click(wizard.foot.on)
    await stage.until(lambda: model.state.ended, "importing", IMPORT_S)
    await stage.rest()
    album.add("import-result")
    entry = model.state.entry
    if not isinstance(entry, Import) or entry.outcome is None:
        raise CannotGoOn("the import ended without a result")
    return entry


async def look_at_contacts(stage: Stage, album: Album, wizard: ImportWizard) -> None:
    """The contacts of the import, by the button of its result."""
    await stage.hand.click(wizard.result.summary.contacts)
    panel = await stage.arrived(ContactsPanel)

    def shown() -> bool:
        state = panel.page.contacts.model.state
        return state.phase is Phase.CONTENT and state.filtered

    await stage.until(shown, "the contacts of the import")
    await stage.settled()
    album.add("contacts-imported")


async def go_on(stage: Stage, wizard: ImportWizard, step: Step) -> None:
    """Press *Next* and wait until the step is shown."""
    model = stage.panel(ImportsPanel).model
    await stage.until(wizard.foot.on.isEnabled, f"the way to step {int(step) + 1}", IMPORT_S)
    await stage.hand.click(wizard.foot.on)
    await stage.until(lambda: model.state.step is step, f"step {int(step) + 1}")
    await stage.rest()
