"""The import wizard, step by step, with a real service behind it and a real hand on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QPoint, Qt

from app.contract.imports import ImportMode, ImportState, InFile, RowGroup
from app.contract.paging import PageRequest
from tests.patience import until
from tests.ui.hands import click, press, write
from tests.ui.panels.desk import Signed, import_file
from tests.ui.panels.imports.steps import Walk, next_step, send, to_map
from ui.panels.imports.judging import Look
from ui.panels.imports.state import Blocked, Origin, Step
from ui.panels.imports.view_model import ImportModel
from ui.panels.imports.wizard import ImportWizard


@pytest.mark.req("IMP-1", "IMP-2", "IMP-6", "IMP-10", "IMP-11", "IMP-15", "IMP-17", "IMP-18")
def test_a_file_goes_through_all_five_steps(walk: Callable[[Walk], None], csv_file: Path):
    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        assert not wizard.foot.on.isVisible()
        write(wizard.file.tag, "taller")
        await to_map(model, wizard, csv_file)
        assert [select.text() for select in wizard.map.map.selects] == [
            "phoneNumber", "Name", "Surname", "City", "Select attribute", "Email"
        ]  # fmt: skip
        assert {model.state.origin_at(at) for at in (0, 1, 2, 3, 5)} == {Origin.HEADER}
        found = {(line.code, line.count) for line in model.state.findings.lines} if model.state.findings else set()
        assert found == {("phone_damaged", 1), ("not_an_email", 1), ("required", 1)}
        await next_step(model, wizard, Step.DUPLICATES)
        await until(lambda: model.state.rows is not None, "the list")
        assert not wizard.duplicates.list.isVisible()
        await next_step(model, wizard, Step.RESULT)
        await until(lambda: model.state.rows is not None, "the rows")
        assert wizard.foot.on.text() == "Import 3 contacts"
        click(wizard.result.groups.part(RowGroup.ERRORS))
        await until(lambda: model.state.rows is not None and model.state.rows.total == 3, "the errors")
        await until(wizard.foot.on.isEnabled, "import")
        click(wizard.foot.on)
        await until(
            lambda: model.state.entry is not None and model.state.entry.state is ImportState.DONE, "the end"
        )
        assert wizard.result.summary.title.text() == "3 contacts are in"
        figures = {name: figure.text() for name, figure in wizard.result.summary.figures.items()}
        assert figures == {
            "created": "3", "overridden": "0", "enriched": "0", "skipped": "0", "duplicates": "1", "errors": "3"
        }  # fmt: skip
        page = await signed.client.contacts.page(PageRequest())
        assert {row.phone for row in page.rows} == {"34600118204", "34600731094", "34600410238"}
        assert {tag.name for row in page.rows for tag in row.tags} == {"taller"}
        wanted: list[object] = []
        wizard.contacts_wanted.connect(wanted.append)
        click(wizard.result.summary.contacts)
        assert wanted == [(await signed.client.contacts.tags())[0].id]

    walk(steps)


@pytest.mark.req("IMP-3")
def test_a_workbook_goes_through_too(walk: Callable[[Walk], None], tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.title = "Hoja1"
    book.active.append(["Phone", "Name"])
    book.active.append([34600118204, "Lucía"])
    book.active.append(["+34 600 731 094", "Tomasz"])
    book.create_sheet("Otra").append(["nothing"])
    path = tmp_path / "book.xlsx"
    book.save(path)

    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        await to_map(model, wizard, path)
        assert wizard.map.findings.sheet.isVisible()
        assert [one.words for one in wizard.map.findings.sheet.options] == ["Hoja1", "Otra"]
        assert not wizard.map.findings.separator.isVisible()
        assert model.state.tally is not None
        assert model.state.tally.to_import == 2

    walk(steps)


@pytest.mark.req("IMP-11", "IMP-12")
def test_columns_are_mapped_by_search_and_freed_by_key(walk: Callable[[Walk], None], csv_file: Path):
    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        await to_map(model, wizard, csv_file)
        grid = wizard.map.map
        click(grid.selects[4])
        assert grid.popup is not None
        used = {row.offer.key: row.offer.used for row in grid.popup.list.rows if row.offer is not None}
        assert used["name"]
        assert not used["address"]
        write(grid.popup.search, "addr")
        press(grid.popup.search, Qt.Key.Key_Return)
        await until(lambda: model.state.key_at(4) == "address", "the attribute")
        assert model.state.origin_at(4) is Origin.YOU
        grid.selects[4].setFocus()
        press(grid.selects[4], Qt.Key.Key_Delete)
        await until(lambda: model.state.key_at(4) is None, "none")
        wanted: list[tuple[int, str]] = []
        wizard.attribute_wanted.connect(lambda column, name: wanted.append((column, name)))
        click(grid.selects[4])
        assert grid.popup is not None
        write(grid.popup.search, "zz")
        press(grid.popup.search, Qt.Key.Key_Return)
        assert wanted == [(4, "C.P.")]

    walk(steps)


@pytest.mark.req("IMP-26")
def test_nothing_goes_on_without_a_number(walk: Callable[[Walk], None], csv_file: Path):
    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        await to_map(model, wizard, csv_file)
        await model.map_column(0, None)
        assert model.state.blocked is Blocked.NO_PHONE
        assert not wizard.foot.on.isEnabled()
        assert wizard.foot.hint.text() == "Map a column to phoneNumber to continue."

    walk(steps)


@pytest.mark.req("IMP-10")
def test_another_first_row_is_clicked(walk: Callable[[Walk], None], csv_file: Path):
    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        await send(model, csv_file)
        await next_step(model, wizard, Step.FIRST_ROW)
        await until(lambda: model.state.raw is not None, "rows")
        assert model.state.entry is not None
        assert model.state.entry.options.first_row == 1
        grid = wizard.first.grid
        click(grid, grid.cell_rect(0, 1).center())
        await until(lambda: model.state.entry is not None and model.state.entry.options.first_row == 0, "row 1")
        grid.setFocus()
        press(grid, Qt.Key.Key_Down)
        press(grid, Qt.Key.Key_Return)
        await until(lambda: model.state.entry is not None and model.state.entry.options.first_row == 1, "row 2")
        assert model.state.entry.header[0] == "Teléfono móvil"

    walk(steps)


@pytest.mark.req("IMP-3")
def test_encoding_and_separator_are_corrected_at_once(walk: Callable[[Walk], None], tmp_path: Path):
    path = tmp_path / "old.csv"
    path.write_bytes("Phone,City\n+34600118204,Málaga\n+34600118205,León\n".encode("cp1252"))

    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        await to_map(model, wizard, path)
        wizard.map.findings.read_as.emit("separator", ";")
        await until(lambda: model.state.entry is not None and model.state.entry.columns == 1, "one column")
        wizard.map.findings.read_as.emit("separator", ",")
        await until(lambda: model.state.raw is not None and len(model.state.raw.rows[0]) == 2, "two columns")
        wizard.map.findings.read_as.emit("encoding", "cp1251")
        await until(lambda: model.state.raw is not None and model.state.raw.rows[0][1] != "Málaga", "other letters")
        await until(lambda: model.state.findings is not None, "findings")

    walk(steps)


@pytest.mark.req("IMP-17", "BEY-35")
def test_errors_are_found_shown_and_put_right(walk: Callable[[Walk], None], csv_file: Path):
    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        await to_map(model, wizard, csv_file)
        seen = []
        for _ in range(4):
            click(wizard.map.next)
            await signed.tasks.settle()
            seen.append(model.state.at_row)
        assert seen == [4, 5, 8, 4]
        wizard.map.findings.lines[0].acted.emit()
        await signed.tasks.settle()
        await model.go_to(Step.RESULT)
        await model.choose_group(RowGroup.ERRORS)
        grid = wizard.result.list.grid
        assert grid._lines[0].cells[0].look is Look.BAD
        assert grid._lines[0].cells[-1].text == "Number: Damaged number"
        grid.setFocus()
        press(grid, Qt.Key.Key_F2)
        editor = grid._editor
        assert editor is not None
        editor.setText("600553000")
        press(editor, Qt.Key.Key_Return)
        await until(lambda: model.state.tally is not None and model.state.tally.errors == 2, "one error less")
        await until(lambda: model.state.rows is not None and model.state.rows.total == 2, "the list")

    walk(steps)


@pytest.mark.req("IMP-28")
def test_rows_go_in_without_their_bad_optional_value(walk: Callable[[Walk], None], csv_file: Path):
    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        await to_map(model, wizard, csv_file)
        await model.go_to(Step.RESULT)
        await until(lambda: wizard.foot.on.text() == "Import 3 contacts", "three")
        click(wizard.result.drop, QPoint(8, wizard.result.drop.height() // 2))
        await until(lambda: wizard.foot.on.text() == "Import 4 contacts", "four")

    walk(steps)


@pytest.mark.req("IMP-15", "IMP-16")
def test_what_is_there_already_is_listed_and_treated_as_chosen(walk: Callable[[Walk], None], csv_file: Path):
    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        await import_file(signed.client, b"Phone,Name,City\n+34600118204,Lu,\n")
        await to_map(model, wizard, csv_file)
        await next_step(model, wizard, Step.DUPLICATES)
        await until(lambda: model.state.rows is not None and model.state.rows.total == 1, "the list")
        assert wizard.duplicates.radios[ImportMode.ENRICH].isChecked()
        click(wizard.duplicates.radios[ImportMode.OVERRIDE], QPoint(8, 9))
        await next_step(model, wizard, Step.RESULT)
        await until(wizard.foot.on.isEnabled, "import")
        click(wizard.foot.on)
        await until(lambda: model.state.ended, "the end")
        assert model.state.entry is not None
        assert model.state.entry.outcome is not None
        assert (model.state.entry.outcome.overridden, model.state.entry.outcome.created) == (1, 2)

    walk(steps)


@pytest.mark.req("IMP-13", "IMP-14", "IMP-29")
def test_a_mapping_is_kept_and_used_again(walk: Callable[[Walk], None], csv_file: Path, tmp_path: Path):
    other = tmp_path / "other.csv"
    other.write_text("Teléfono móvil;Nombre\n+34600118209;Ana\n", encoding="utf-8")

    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        await to_map(model, wizard, csv_file)
        await model.map_column(4, "address")
        await model.save_preset("Taller, exportación SAP", replacing=False)
        assert wizard.map.findings.preset.currentText() == "Taller, exportación SAP"
        await model.start_over()
        await to_map(model, wizard, other)
        await model.use_preset(model.state.presets[0])
        assert {item.column: item.key for item in model.state.mapping} == {0: "phoneNumber", 1: "name"}
        assert model.state.missing == ("Apellidos", "Población", "C.P.", "Correo")
        await model.remove_preset(model.state.presets[0])
        assert model.state.presets == ()

    walk(steps)


@pytest.mark.req("IMP-23", "IMP-24")
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("list.pdf", b"x", "Cannot read list.pdf: this type of file is not supported."),
        ("list.csv", b"", "Cannot read list.csv: the file is empty."),
        ("list.xlsx", b"Phone\n+34600118204\n", "Cannot read list.xlsx: its content is not what its ending says."),
        ("list.csv", b"PK\x03\x04broken", "Cannot read list.csv: it is damaged or cannot be opened."),
    ],
)
def test_what_cannot_be_read_is_said_at_step_one(
    walk: Callable[[Walk], None], tmp_path: Path, name: str, content: bytes, sentence: str
):
    path = tmp_path / name
    path.write_bytes(content)

    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        await model.send_file(path)
        await until(lambda: model.state.fault is not None, "the refusal")
        assert wizard.file.zone.error.text() == f"{sentence} Supported: .csv, .xls, .xlsx."
        assert model.state.step is Step.FILE

    walk(steps)


@pytest.mark.req("IMP-4", "IMP-24")
def test_a_file_over_the_limit_is_not_sent(walk: Callable[[Walk], None], tmp_path: Path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(201 * 1024 * 1024)

    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        await model.send_file(path)
        assert "The file has 201.0\u00a0MB; at most 200.0\u00a0MB" in wizard.file.zone.error.text()

    walk(steps)


@pytest.mark.req("IMP-7", "IMP-8")
def test_quick_import_takes_one_column_of_numbers(walk: Callable[[Walk], None], tmp_path: Path):
    path = tmp_path / "numbers.csv"
    path.write_text("600118204\n600118205\nnobody\n", encoding="utf-8")

    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        await send(model, path, quick=True)
        await until(lambda: model.state.tally is not None and model.state.rows is not None, "the check")
        assert wizard.foot.on.text() == "Import 2 numbers and write to them"
        await until(wizard.foot.on.isEnabled, "import")
        click(wizard.foot.on)
        await until(lambda: model.state.ended, "the end")
        wanted: list[object] = []
        wizard.broadcast_wanted.connect(wanted.append)
        click(wizard.result.summary.contacts)
        (tag,) = await signed.client.contacts.tags()
        assert wanted == [tag.id]
        assert tag.name.startswith("import ")

    walk(steps)


@pytest.mark.req("IMP-25")
def test_quick_import_refuses_more_columns(walk: Callable[[Walk], None], csv_file: Path):
    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        await send(model, csv_file, quick=True)
        await until(lambda: model.state.fault is not None, "the refusal")
        assert wizard.foot.fault.text() == (
            "Quick import needs exactly one column with phone numbers; this file has 6. Use regular import."
        )

    walk(steps)


@pytest.mark.req("IMP-30")
def test_nothing_importable_cannot_be_imported(walk: Callable[[Walk], None], tmp_path: Path):
    path = tmp_path / "bad.csv"
    path.write_text("Phone,Name\nx,Ana\ny,Eva\n", encoding="utf-8")

    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        await to_map(model, wizard, path)
        await model.go_to(Step.RESULT)
        await until(lambda: model.state.blocked is Blocked.NOTHING, "nothing")
        assert not wizard.foot.on.isEnabled()
        assert wizard.foot.hint.text() == "There are no valid records to import."

    walk(steps)


@pytest.mark.req("IMP-5", "IMP-22")
def test_choices_stay_and_starting_over_forgets_the_file(walk: Callable[[Walk], None], csv_file: Path):
    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        click(wizard.file.in_file.part(InFile.COMBINE))
        await to_map(model, wizard, csv_file)
        wizard.hide()
        wizard.show()
        assert model.state.step is Step.MAP
        assert wizard.stack.currentWidget() is wizard.map
        click(wizard.foot.over)
        await until(lambda: model.state.entry is None and model.state.step is Step.FILE, "nothing")
        assert model.state.in_file is InFile.COMBINE

    walk(steps)
