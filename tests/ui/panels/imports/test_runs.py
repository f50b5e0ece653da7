"""What an import comes to: written, cancelled, taken back; files as people have them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from app.contract.imports import ImportState
from app.contract.paging import PageRequest
from tests.patience import until
from tests.ui.hands import click, press, write
from tests.ui.panels.desk import Signed, import_file
from tests.ui.panels.imports.steps import ROWS, SAMPLE, SHARED, Walk, choose, next_step, to_map
from ui.kit.controls.button import Button
from ui.panels.imports.state import Step
from ui.panels.imports.view_model import ImportModel
from ui.panels.imports.wizard import ImportWizard
from ui.texts.numbers import number


@pytest.mark.req("IMP-18")
def test_error_rows_are_saved_with_their_reasons(walk: Callable[[Walk], None], csv_file: Path, tmp_path: Path):
    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        await to_map(model, wizard, csv_file)
        await model.go_to(Step.RESULT)
        await until(lambda: model.state.tally is not None, "the check")
        await model.run()
        await until(lambda: model.state.ended, "the end")
        target = tmp_path / "errors.csv"
        await model.save_errors(target)
        text = target.read_text(encoding="utf-8-sig")
        assert "Damaged number" in text
        assert text.splitlines()[0].endswith("Correo,Reason")

    walk(steps)


@pytest.mark.req("BEY-35", "IMP-1")
def test_an_import_is_taken_back_from_the_list_of_recent_files(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        await import_file(signed.client, ROWS.encode(), name="clientes.csv")
        assert (await signed.client.contacts.page(PageRequest())).total == 3
        await model.load()
        history = wizard.file.history
        assert history.isVisible()
        history.setFocus()
        press(history, Qt.Key.Key_Return)
        await until(lambda: model.state.step is Step.RESULT and model.state.ended, "the result")
        summary = wizard.result.summary
        assert summary.title.text() == "3 contacts are in"
        click(summary.undo)
        assert wizard.question is not None
        assert [button.text() for button in wizard.question.frame.findChildren(Button)][
            -1
        ] == "Delete 3 new contacts"
        wizard.question.finish(True)
        await until(summary.undone.isVisible, "the outcome")
        assert not summary.undo.isVisible()
        await until(lambda: model.state.job is not None and model.state.job.finished_ms is not None, "the job")
        assert summary.undone.text().startswith("This import was undone")
        assert (await signed.client.contacts.page(PageRequest())).total == 0
        click(summary.again)
        await until(lambda: model.state.step is Step.FILE and bool(model.state.history), "the first step")
        click(history, history.row_rect(0).center().toPoint())
        await until(lambda: model.state.step is Step.RESULT, "the result again")
        assert summary.undone.isVisible()

    walk(steps)


@pytest.mark.req("IMP-2")
def test_a_file_is_dropped(walk: Callable[[Walk], None], csv_file: Path):
    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(csv_file))])
        event = QDropEvent(
            QPointF(40, 40),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        wizard.file.zone.dropEvent(event)
        await until(lambda: model.state.entry is not None and not model.state.reading, "the file")
        assert model.state.entry is not None
        assert model.state.entry.rows == 8

    walk(steps)


@pytest.mark.slow
@pytest.mark.skipif(not (SHARED / "data" / "us-500.csv").exists(), reason="the shared data is not here")
@pytest.mark.req("CON-3", "IMP-3", "IMP-11", "IMP-18")
def test_five_hundred_americans_come_into_a_spanish_workspace(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        write(wizard.file.tag, "us")
        await to_map(model, wizard, SHARED / "data" / "us-500.csv")
        keys = {item.key for item in model.state.mapping}
        assert {"phoneNumber", "name", "surname", "city", "email"} <= keys
        country = wizard.map.findings.country
        assert str(country.value) == "ES"
        assert (
            "phone_doubtful" in {line.code for line in model.state.findings.lines}
            if model.state.findings
            else False
        )
        choose(country, "united states")
        await until(
            lambda: model.state.completing_country == "US" and model.state.findings is not None, "the other country"
        )
        assert str(country.value) == "US"
        assert model.state.findings is not None
        assert "phone_doubtful" not in {line.code for line in model.state.findings.lines}
        await next_step(model, wizard, Step.DUPLICATES)
        await next_step(model, wizard, Step.RESULT)
        await until(wizard.foot.on.isEnabled, "import")
        assert wizard.foot.on.text() == "Import 500 contacts"
        click(wizard.foot.on)
        await until(lambda: model.state.ended, "the end")
        assert wizard.result.summary.title.text() == "500 contacts are in"
        page = await signed.client.contacts.page(PageRequest(limit=500))
        assert page.total == 500
        assert {(len(row.phone or ""), (row.phone or "")[0], row.country) for row in page.rows} == {(11, "1", "US")}
        art = next(row for row in page.rows if row.values["surname"] == "Venere")
        assert (art.phone, art.values["name"], art.values["city"]) == ("18566368749", "Art", "Bridgeport")
        assert [tag.name for tag in art.tags] == ["us"]

    walk(steps)


def test_the_products_own_sample_has_something_to_show(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        await to_map(model, wizard, SAMPLE)
        found = model.state.findings
        assert found is not None
        assert found.rows == 600
        assert {line.code for line in found.lines} >= {"phone_damaged", "not_an_email", "not_a_date", "required"}
        assert found.strict.duplicates >= 1

    walk(steps)


@pytest.mark.req("IMP-4")
def test_an_upload_is_stopped(walk: Callable[[Walk], None], tmp_path: Path):
    path = tmp_path / "big.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("Phone,Name\n")
        file.writelines(f"+34600{n:06},Name {n}\n" for n in range(200_000))

    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        signed.desk.run("send_file", model.send_file(path))
        await until(lambda: model.state.upload is not None and wizard.file.zone.stop.isVisible(), "the upload")
        click(wizard.file.zone.stop)
        await until(lambda: model.state.upload is None, "the end")
        assert model.state.entry is None
        assert not wizard.foot.on.isVisible()
        assert wizard.file.zone.choose.isVisible()

    walk(steps)


def written(model: ImportModel) -> int:
    return model.state.busy.done if model.state.busy is not None else 0


@pytest.mark.slow
@pytest.mark.req("IMP-18", "IMP-19")
def test_a_run_is_cancelled_and_says_how_much_it_wrote(walk: Callable[[Walk], None], tmp_path: Path):
    path = tmp_path / "many.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("Phone,Name\n")
        file.writelines(f"+34600{n:06},Name {n}\n" for n in range(30_000))

    async def steps(signed: Signed, model: ImportModel, wizard: ImportWizard) -> None:
        await to_map(model, wizard, path)
        await next_step(model, wizard, Step.DUPLICATES)
        await next_step(model, wizard, Step.RESULT)
        await until(wizard.foot.on.isEnabled, "import")
        click(wizard.foot.on)
        await until(
            lambda: model.state.running and model.state.busy is not None and model.state.busy.done > 0, "rows"
        )
        assert not wizard.foot.back.isVisible()
        click(wizard.result.stop)
        await until(lambda: model.state.ended, "the end")
        assert model.state.entry is not None
        assert model.state.entry.state is ImportState.CANCELLED
        outcome = model.state.entry.outcome
        assert outcome is not None
        assert 0 < outcome.created < 30_000
        assert wizard.result.summary.title.text().startswith(f"Cancelled after {number(outcome.created)} contact")
        assert (await signed.client.contacts.page(PageRequest(limit=1))).total == outcome.created
        assert wizard.result.summary.undo.isVisible()

    walk(steps)
