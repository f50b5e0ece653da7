"""The constructor is worked with mouse and keys; every edit is told at once and can be undone."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.contract.mail.vocabulary import SCHEMA
from app.contract.payloads.email import (
    ButtonBlock,
    EmailColumn,
    EmailDocument,
    ImageBlock,
    Section,
    TextBlock,
    Wrapper,
)
from tests.ui.panels.email.conftest import as_mail
from tests.ui.panels.email.test_document import outline
from ui.kit.controls.button import IconButton
from ui.kit.controls.focus import stops
from ui.panels.constructor.personal_field import PersonalField
from ui.panels.email.document import Kind
from ui.panels.email.layers import rows_of
from ui.panels.email.tree import PAGE, Place, find
from ui.panels.email.view_model import Notice, Screen
from ui.texts.messages import tr

LEFT, NO = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def drag(start: QWidget, to: QWidget, at: QPoint) -> None:
    """Press on a widget, go to a point of another, let go."""
    middle = start.rect().center()
    QTest.mousePress(start, LEFT, NO, middle)
    for point in (middle + QPoint(0, 30), start.mapFromGlobal(to.mapToGlobal(at))):
        event = QMouseEvent(
            QMouseEvent.Type.MouseMove, point.toPointF(), start.mapToGlobal(point).toPointF(), LEFT, LEFT, NO
        )
        QApplication.sendEvent(start, event)
    QTest.mouseRelease(start, LEFT, NO, start.mapFromGlobal(to.mapToGlobal(at)))


def html_of(document: EmailDocument, block_id: str) -> str:
    block = find(document, block_id)
    assert isinstance(block, TextBlock)
    return block.html


@pytest.mark.req("EML-12", "EML-16")
def test_elements_are_dragged_into_the_message_and_within_it(constructor):
    w = constructor()
    column = w.canvas.block_rect("c")
    w.window.sheet.ensureVisible(column.center().x(), column.center().y())
    drag(w.window.palette_view.tiles[Kind.IMAGE], w.canvas, QPoint(column.right() - 40, column.center().y()))
    assert outline(w.told[-1].document) == [["t"], ["b", "1"]]
    assert isinstance(find(w.told[-1].document, "1"), ImageBlock)
    assert w.model.state.chosen == "1"
    text = w.canvas.block_rect("t")
    drag(w.canvas.bar.handle, w.canvas, QPoint(text.center().x(), text.bottom() - 12))
    assert outline(w.told[-1].document) == [["t1"], ["b", ""]]
    section = w.canvas.block_rect("c")
    drag(w.window.palette_view.tiles[Kind.WRAPPER], w.canvas, QPoint(section.center().x(), section.bottom() - 4))
    assert isinstance(w.told[-1].document.blocks[-1], Wrapper)
    w.canvas.bar.duplicate.click()
    w.canvas.bar.delete.click()
    assert len(w.told[-1].document.blocks) == 3


@pytest.mark.req("EML-10", "EML-11", "EML-13", "EML-16")
def test_everything_goes_by_keyboard(constructor):
    w = constructor()
    w.canvas.setFocus()
    keys = [(Qt.Key.Key_Down, NO)] * 2 + [(Qt.Key.Key_Down, ALT)]  # the section, the text; the text moves
    for key, with_ in keys:
        QTest.keyClick(w.canvas, key, with_)
    assert outline(w.told[-1].document) == [["tb", ""]]
    QTest.keyClick(w.canvas, Qt.Key.Key_Right, ALT)
    QTest.keyClick(w.canvas, Qt.Key.Key_D, CTRL)
    assert outline(w.told[-1].document) == [["b", "t1"]]
    QTest.keyClick(w.canvas, Qt.Key.Key_Delete)
    assert outline(w.told[-1].document) == [["b", "t"]]
    tile = w.window.palette_view.tiles[25, 25, 50]
    tile.setFocus()
    QTest.keyClick(tile, Qt.Key.Key_Return)
    assert outline(w.told[-1].document) == [["b", "t"], ["", "", ""]]
    w.window.layers.setFocus()
    QTest.keyClick(w.window.layers, Qt.Key.Key_H)
    assert w.model.state.block().props.hidden
    QTest.keyClick(w.window, Qt.Key.Key_Z, CTRL)
    assert not w.model.state.block().props.hidden
    w.window.undo_all.click()
    assert w.told[-1] == as_mail()
    assert w.window.redo.isEnabled()
    QTest.keyClick(w.canvas, Qt.Key.Key_Escape)
    QTest.keyClick(w.canvas, Qt.Key.Key_Escape)
    assert not w.window.isVisible()


def test_tab_goes_through_the_properties_of_whatever_is_chosen(constructor):
    """As it is read, the chosen part of an alignment alone; nothing holds the keyboard fast."""
    w = constructor()
    for block_id in ("t", "b", "t"):
        w.model.choose(block_id)
        w.canvas.setFocus()
        met: list[QWidget] = []
        while not met or met[-1] is not w.canvas:
            QTest.keyClick(w.window, Qt.Key.Key_Tab)
            focus = QApplication.focusWidget()
            assert focus is not None
            assert focus not in met
            met.append(focus)
        fields = [one for one in met if w.window.properties.isAncestorOf(one)]
        assert fields == stops(w.window.properties)
        assert len(fields) > 5
        assert met[: len(fields)] == fields


def test_the_tools_of_a_link_stand_at_its_right_end(constructor):
    w = constructor()
    w.model.choose("b")
    field = next(
        one
        for one in w.window.properties.findChildren(PersonalField)
        if one.label.text() == tr("constructor_email.link")
    )
    tools = [one for one in field.findChildren(IconButton) if one.isVisibleTo(field)]
    assert len(tools) == 2
    field.layout().activate()
    assert min(one.x() for one in tools) > field.width() / 2


def test_h_hides_what_is_chosen(constructor):
    w = constructor()
    w.model.choose("t")
    w.canvas.setFocus()
    for hidden in (True, False):
        QTest.keyClick(w.canvas, Qt.Key.Key_H)
        assert w.model.state.block().props.hidden is hidden


@pytest.mark.req("EML-15")
def test_text_is_written_in_place(constructor):
    w = constructor()
    w.model.choose("t")
    w.canvas.setFocus()
    QTest.keyClick(w.canvas, Qt.Key.Key_Return)
    edit, bar = w.canvas.edit, w.window.text_bar
    edit.selectAll()
    QTest.keyClick(edit, Qt.Key.Key_B, CTRL)
    bar.aligns["center"].click()
    assert html_of(w.told[-1].document, "t") == '<p style="text-align:center"><b>Words</b></p>'
    bar.marks["b"].click()
    bar.clear.click()
    bar.lists["ul"].click()
    edit.insert_variable("{{attribute.name}}")
    assert "<ul><li" in html_of(w.told[-1].document, "t")
    assert "{{attribute.name}}" in html_of(w.told[-1].document, "t")
    bar.lists["ul"].click()
    edit.selectAll()
    edit.set_link("https://x.example")
    edit.set_size(20)
    edit.set_color("#ff0000")
    edit.set_family("Georgia")
    html = html_of(w.told[-1].document, "t")
    assert all(part in html for part in ('href="https://x.example"', "20px", "#ff0000", "Georgia"))
    edit.set_link("")
    assert "href" not in html_of(w.told[-1].document, "t")
    QTest.keyClick(edit, Qt.Key.Key_Z, CTRL)
    assert w.canvas.edit is edit
    w.window.undo_all.click()
    assert html_of(w.told[-1].document, "t") == "<p>Words</p>"
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert w.canvas.edit is None
    assert w.window.isVisible()


@pytest.mark.req("EML-41")
def test_pasted_html_is_cleaned_and_said(constructor):
    w = constructor()
    w.model.choose("t")
    w.canvas.open_text()
    source = QMimeData()
    source.setHtml('<div onclick="x()">A <b>b</b></div><img src="https://spy.example/p.gif"><script>x()</script>')
    w.canvas.edit.selectAll()
    w.canvas.edit.insertFromMimeData(source)
    html = html_of(w.told[-1].document, "t")
    assert "A <b>b</b>" in html
    assert not any(bad in html for bad in ("script", "img", "onclick", "x()"))
    assert w.model.state.notice is Notice.CLEANED
    assert w.window.notice.isVisible()


@pytest.mark.req("EML-40")
def test_a_problem_leads_to_its_element(constructor):
    bad = Section(id="s", columns=(EmailColumn(blocks=(ButtonBlock(id="b", text="Go", link="ftp://x"),)),))
    w = constructor(as_mail(document=EmailDocument(blocks=(bad,))))
    [problem] = w.model.state.problems
    assert problem.code == "not_a_link"
    assert w.window.problems.isVisible()
    w.window.jump(problem)
    assert w.model.state.chosen == "b"
    field = w.window.properties.fields["link"].field
    assert w.window.focusWidget() is field.edit
    assert field.error.isVisible()
    field.edited.emit("https://x.example")
    assert w.model.state.problems == ()
    QTest.keyClick(field.edit, Qt.Key.Key_Z, CTRL)  # of the whole mail, from inside a field too
    assert field.text() == "ftp://x"
    w.model.redo()
    assert field.text() == "https://x.example"
    assert not w.window.problems.isVisible()
    w.model.insert(Kind.WRAPPER, Place("s", 0))
    assert w.model.state.notice is Notice.NOT_THERE


@pytest.mark.req("EML-41")
def test_a_document_of_a_newer_version_is_only_looked_at(constructor):
    w = constructor(as_mail(schema=SCHEMA + 1))
    assert w.window.notice.isVisible()
    w.canvas.setFocus()
    w.model.choose("t")
    QTest.keyClick(w.canvas, Qt.Key.Key_Delete)
    QTest.keyClick(w.canvas, Qt.Key.Key_Return)
    w.model.insert(Kind.TEXT)
    assert w.canvas.edit is None
    assert w.told == []
    assert not w.window.palette_view.tiles[Kind.TEXT].isEnabled()


@pytest.mark.req("EML-14")
def test_the_result_on_three_screens(constructor):
    w = constructor()
    width = {}
    for screen in Screen:
        w.window.screens.part(screen).click()
        assert w.model.state.screen is screen
        width[screen] = w.canvas.page_width()
    assert width == {Screen.REGULAR: 600, Screen.WIDE: 600, Screen.PHONE: 375}
    left, right = (one.area for one in w.canvas.layout_.columns[1:])
    assert left.bottom() <= right.top()  # stacked on the phone


def test_layers_are_read_aloud_as_they_are_chosen(constructor):
    w = constructor()
    layers = w.window.layers
    total = len(layers.rows)
    assert layers.accessibleName() == "Layers of the message"
    assert layers.accessibleDescription() == f"Page. Row 1 of {total}"
    w.model.choose("b")
    assert re.fullmatch(rf"Button, Go, level \d\. Row \d+ of {total}", layers.accessibleDescription())
    w.model.hide("b", hidden=True)
    assert ", hidden. Row " in layers.accessibleDescription()
    QTest.keyClick(layers, Qt.Key.Key_Up)
    assert "Go" not in layers.accessibleDescription()


@pytest.mark.req("EML-19")
def test_a_way_out_that_leads_nowhere_is_told_in_the_window(constructor):
    link = ButtonBlock(id="b", text="Leave", link="{{unsubscribe_url}}")
    document = EmailDocument(blocks=(Section(id="s", columns=(EmailColumn(blocks=(link,)),)),))
    w = constructor(as_mail(document=document), public=False)
    assert w.window.warning.isVisible()
    assert w.window.warning.text() == tr("constructor_email.leads_nowhere")
    w.model.delete("b")
    assert tr("constructor_email.leads_nowhere") not in w.window.warning.text()


@pytest.mark.req("EML-11")
def test_layers_show_and_choose(constructor):
    w = constructor()
    w.window.tabs.tab("layers").click()
    assert [(row.block_id, row.depth) for row in rows_of(w.model.state.document)] == [
        (PAGE, 0),
        ("s", 1),
        ("t", 2),
        ("c", 1),
        ("b", 2),
    ]
    layers = w.window.layers
    QTest.mouseClick(layers, LEFT, NO, layers.row_rect(4).center().toPoint())
    assert w.model.state.chosen == "b"
    layers.resize(220, 400)
    start, end = layers.row_rect(4).center(), layers.row_rect(2).topLeft()
    for kind, point in ((QMouseEvent.Type.MouseButtonPress, start), (QMouseEvent.Type.MouseMove, end)):
        event = QMouseEvent(kind, point, layers.mapToGlobal(point), LEFT, LEFT, NO)
        QApplication.sendEvent(layers, event)
    QTest.mouseRelease(layers, LEFT, NO, end.toPoint())
    assert outline(w.told[-1].document) == [["bt"], ["", ""]]


@pytest.mark.req("EML-17")
@pytest.mark.parametrize("kind", [*Kind, (50, 50)])
def test_every_element_has_its_properties(constructor, kind):
    w = constructor()
    w.model.insert(kind)
    fields = w.window.properties.fields
    assert "props.padding" in fields or kind is Kind.SPACER
    assert "props.background" in fields
    if isinstance(kind, tuple):
        fields["columns"].tiles[0].click()
        section = w.told[-1].document.blocks[-1]
        assert [column.width for column in section.columns] == [100]
        return
    figure = next((one for one in fields.values() if hasattr(one, "number")), None)
    if figure is not None:
        before = w.told[-1]
        value = figure.number.value()
        figure.number.setText(str(value + 1 if value < 100 else 50))
        assert w.told[-1] != before
        w.model.undo()
        assert w.told[-1] == before
