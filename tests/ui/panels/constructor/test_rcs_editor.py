"""Building RCS messages by hand: cards, buttons, carousels, from format to format and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.contract.channels import Channel
from app.contract.content import Content, check_content
from app.contract.faults import Problem
from app.contract.payloads.media import Media, MediaKind, MediaRef
from app.contract.payloads.rcs import RcsCard, RcsContent, TextStyle
from app.contract.payloads.suggestions import ActionSuggestion, Dial, OpenUrl, Reply, Suggestion
from app.contract.providers import RcsNetwork
from tests.ui.controls.window import shown
from tests.ui.hands import CTRL, click, hold, let_go, point, press, write
from ui.kit.media.desk import Sending, Taken
from ui.kit.media.pictures import Pictures
from ui.panels.broadcasts.builder.history import History
from ui.panels.constructor.content_editor import ContentEditor
from ui.panels.constructor.editor import Services
from ui.panels.constructor.paths import inside
from ui.panels.constructor.rcs.carousel_editor import CarouselEditor
from ui.panels.constructor.rcs.editors import CardEditor, FileEditor, TextEditor
from ui.panels.constructor.rcs.suggestion_fields import Kind
from ui.panels.constructor.rcs.suggestion_form import SuggestionForm
from ui.panels.constructor.rcs.suggestions_box import SuggestionsBox

NAMES = {"name": "First name"}


def media(number: int, kind: MediaKind = MediaKind.IMAGE) -> Media:
    mime = "video/mp4" if kind is MediaKind.VIDEO else "image/jpeg"
    name = f"file{number}.{mime.rpartition('/')[2]}"
    return Media(
        media_ref=MediaRef(
            media_id=number, file_name=name, kind=kind, mime_type=mime, size_bytes=999, sha256=f"{number:064}"
        )
    )


class Library:
    """Gives files one after the other."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.files = iter((media(1), media(2, MediaKind.VIDEO), media(3)))
        self._pictures = Pictures(lambda coroutine: coroutine.close(), self._none)

    @property
    def pictures(self) -> Pictures:
        return self._pictures

    async def _none(self, _media_id: int) -> bytes:
        return b""

    def choose(self, _owner: QWidget, channel: Channel, place: str, taken: Taken) -> None:
        assert channel is Channel.RCS
        self.asked.append(place)
        taken(next(self.files).media_ref)

    def send(self, owner: QWidget, path: Path, channel: Channel, place: str, sending: Sending) -> None:
        raise AssertionError("nothing is dropped here")

    def cancel(self, owner: QWidget) -> None:
        raise AssertionError("nothing is sent here")

    def look_up(self, owner: QWidget, media_id: int, gone: Callable[[], object]) -> None:
        """Every file is there."""


class Desk:
    """Keeps the content and undo, as the form of a broadcast does."""

    def __init__(self, qtbot: QtBot, content: Content) -> None:
        self.library = Library()
        services = Services(media=self.library, zone="Europe/Madrid", country="ES")
        self.editor = ContentEditor(Channel.RCS, services=services)
        self.history = History(content)
        self.now_ms = 0
        self.network: RcsNetwork | None = None
        self.editor.edited.connect(self.take)
        self.window = shown(qtbot, self.editor, width=480, height=900)
        self.show()

    @property
    def content(self) -> RcsContent:
        found = self.history.now
        assert isinstance(found, RcsContent)
        return found

    @property
    def problems(self) -> list[Problem]:
        return check_content(self.content, "content", frozenset(NAMES))

    def take(self, content: Content, place: str) -> None:
        self.now_ms += 10
        self.history = self.history.changed(content, place, self.now_ms)
        self.show()

    def undo(self) -> None:
        self.history = self.history.undone()
        self.show()

    def show(self, *, locked: bool = False) -> None:
        own = inside(self.problems, "content")
        content = self.history.now
        self.editor.show_content(content, names=NAMES, problems=own, locked=locked, network=self.network)

    def form(self) -> SuggestionForm:
        (found,) = [one for one in self.window.findChildren(SuggestionForm) if one.isVisible()]
        return found

    def choose_format(self, kind: str) -> None:
        chooser = self.editor.chooser
        assert chooser is not None
        click(chooser.part(kind))  # type: ignore[union-attr]  # four formats stand side by side


def reply(desk: Desk, box: SuggestionsBox, text: str) -> None:
    click(box.add)
    write(desk.form().fields.text.edit, text)
    click(desk.form().save)


def replies(count: int) -> tuple[Suggestion, ...]:
    return tuple(Reply(text=f"Answer {number}") for number in range(count))


@pytest.mark.req("RCS-1", "RCS-5", "RCS-6", "RCS-7", "RCS-10", "RCS-12", "MSG-5")
def test_a_rich_card_is_built_and_kept_while_other_formats_are_looked_at(qtbot: QtBot):
    desk = Desk(qtbot, RcsContent())
    editor = desk.editor.editor
    assert isinstance(editor, TextEditor)
    write(editor.text.edit, "Words")
    desk.choose_format("rich_card")
    editor = desk.editor.editor
    assert isinstance(editor, CardEditor)
    card = editor.card
    assert "Add a picture or a title" in card.title.error.text()
    write(card.title.edit, "Tyres")
    assert not card.title.error.isVisible()
    click(card.title.style_buttons[TextStyle.ITALIC])
    write(card.text.edit, "Hi {{attribute.name}}")
    click(card.media.empty)
    assert card.bar.isVisible()  # the keyboard is in the card
    click(card.bar.layouts["right"])
    click(card.suggestions.add)
    form = desk.form()
    assert not form.save.isEnabled()
    write(form.fields.text.edit, "Visit us")
    click(form.fields.kind.part(Kind.ACTION))
    assert not form.save.isEnabled()
    write(form.fields.texts["url"].edit, "acme.test")
    assert "http://" in form.fields.texts["url"].error.text()
    press(form.fields.texts["url"].edit, Qt.Key.Key_Home)
    write(form.fields.texts["url"].edit, "https://")
    assert form.save.isEnabled()
    click(form.save)
    visit = ActionSuggestion(text="Visit us", action=OpenUrl(url="https://acme.test"))
    built = RcsCard(
        layout="horizontal",
        media_side="right",
        media=media(1),
        title="Tyres",
        title_style=(TextStyle.ITALIC,),
        text="Hi {{attribute.name}}",
        suggestions=(visit,),
    )
    assert desk.content == RcsContent(type="rich_card", card=built)
    assert desk.problems == []
    assert desk.library.asked == ["card"]
    desk.choose_format("text")
    assert desk.content == RcsContent(text="Words")
    desk.choose_format("rich_card")
    assert desk.content.card == built
    for _ in range(3):
        desk.undo()
    assert desk.content.card == msgspec.structs.replace(built, suggestions=())


@pytest.mark.req("RCS-11", "RCS-12", "RCS-40")
def test_suggestions_are_ordered_edited_and_stop_at_their_limit(qtbot: QtBot):
    desk = Desk(qtbot, RcsContent(text="Words", suggestions=replies(10)))
    box = desk.editor.editor.below  # type: ignore[attr-defined]  # of the text editor
    assert not box.full.isVisible()
    reply(desk, box, "Call me")
    assert not box.add.isEnabled()
    assert box.full.text() == "11 buttons fit below a message."
    press(box.rows[10].grip, Qt.Key.Key_Up)
    assert [one.text for one in desk.content.suggestions[-2:]] == ["Call me", "Answer 9"]
    row = box.rows[9]
    hold(row.grip)
    point(row.grip, row.grip.mapFromGlobal(box.rows[0].mapToGlobal(QPoint(5, -5))), held=True)
    let_go(row.grip)
    assert [one.text for one in desk.content.suggestions[:2]] == ["Call me", "Answer 0"]
    assert box.rows[0] is row
    click(row.button)
    write(desk.form().fields.text.edit, "!")
    form = desk.form()
    press(form.fields.text.edit, Qt.Key.Key_Escape)
    assert form.question is not None
    click(form.question.stay)
    assert form.fields.text.text() == "Call me!"
    click(form.cancel)
    assert desk.content.suggestions[0] == Reply(text="Call me")
    click(row.button)
    write(desk.form().fields.text.edit, " now")
    press(desk.form().fields.text.edit, Qt.Key.Key_Z, CTRL)
    assert desk.form().fields.text.text() == "Call me"
    write(desk.form().fields.text.edit, "!")
    press(desk.form().fields.text.edit, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: desk.content.suggestions[0] == Reply(text="Call me!"))
    click(box.rows[1].remove)
    assert len(desk.content.suggestions) == 10
    assert box.add.isEnabled()


@pytest.mark.req("RCS-41", "RCS-15")
def test_coordinates_of_other_forms_are_offered_as_decimals(qtbot: QtBot):
    desk = Desk(qtbot, RcsContent(text="Words"))
    click(desk.editor.editor.below.add)  # type: ignore[attr-defined]  # of the text editor
    fields = desk.form().fields
    write(fields.text.edit, "Map")
    click(fields.kind.part(Kind.ACTION))
    press(fields.category, Qt.Key.Key_Down)
    press(fields.category, Qt.Key.Key_Down)
    write(fields.place.inputs["latitude"], "40,4168")
    write(fields.place.inputs["longitude"], "3 42 13 W")
    assert not desk.form().save.isEnabled()
    assert "decimal" in fields.place.fields["latitude"].error()
    click(fields.place.offers["latitude"])
    click(fields.place.offers["longitude"])
    assert [one.text() for one in fields.place.inputs.values()] == ["40.4168", "-3.703611"]
    assert desk.form().save.isEnabled()


@pytest.mark.req("RCS-25", "RCS-26", "RCS-27", "RCS-28", "RCS-43")
def test_a_carousel_is_built_with_the_mouse_and_the_keys(qtbot: QtBot):
    desk = Desk(qtbot, RcsContent())
    desk.choose_format("carousel")
    editor = desk.editor.editor
    assert isinstance(editor, CarouselEditor)
    assert not editor.remove.isEnabled()
    write(editor.card.title.edit, "One")
    assert "Card 2: Add a picture or a title." in desk.editor.error.text()
    press(editor.strip, Qt.Key.Key_Right)
    write(editor.card.title.edit, "Two")
    assert desk.problems == []
    click(editor.add)
    assert editor.now == 2
    write(editor.card.title.edit, "Three")
    press(editor.strip, Qt.Key.Key_Left, CTRL)
    assert [one.title for one in desk.content.cards] == ["One", "Three", "Two"]
    press(editor.strip, Qt.Key.Key_D, CTRL)
    assert [one.title for one in desk.content.cards] == ["One", "Three", "Three", "Two"]
    first, last = (editor.strip.rect_of(place).center() for place in (0, 3))
    press(editor.strip, Qt.Key.Key_Delete)
    hold_at(editor, first)
    point(editor.strip, last, held=True)
    let_go(editor.strip)
    assert [one.title for one in desk.content.cards] == ["Three", "Two", "One"]
    assert editor.now == 2
    click(editor.card.media.empty)
    click(editor.width_of_cards.part("small"))
    click(editor.height_of_media.part("tall"))
    reply(desk, editor.card.suggestions, "This one")
    reply(desk, editor.below, "None")
    assert desk.content == RcsContent(
        type="carousel",
        card_width="small",
        media_height="tall",
        cards=(
            RcsCard(title="Three"),
            RcsCard(title="Two"),
            RcsCard(title="One", media=media(1), suggestions=(Reply(text="This one"),)),
        ),
        suggestions=(Reply(text="None"),),
    )
    assert desk.problems == []


def hold_at(editor: CarouselEditor, place: QPoint) -> None:
    QTest.mousePress(editor.strip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


@pytest.mark.req("RCS-40")
def test_a_full_carousel_takes_no_more_and_leads_to_its_problems(qtbot: QtBot):
    cards = tuple(RcsCard(title=f"Card {number}") for number in range(12))
    desk = Desk(qtbot, RcsContent(type="carousel", cards=cards))
    editor = desk.editor.editor
    assert isinstance(editor, CarouselEditor)
    assert not editor.add.isEnabled()
    assert editor.limit.text() == "12 cards at most"
    press(editor.strip, Qt.Key.Key_Insert)
    assert len(desk.content.cards) == 12
    desk.editor.focus_path("cards.11.text")
    assert editor.now == 11
    assert editor.card.text.edit.hasFocus()


@pytest.mark.req("RCS-31", "RCS-8")
def test_a_file_and_the_picture_of_a_video(qtbot: QtBot):
    desk = Desk(qtbot, RcsContent())
    desk.choose_format("file")
    editor = desk.editor.editor
    assert isinstance(editor, FileEditor)
    click(editor.media.empty)
    assert not editor.thumbnail.isVisible()
    click(editor.media.filled.replace)
    assert editor.thumbnail.isVisible()
    click(editor.thumbnail.empty)
    assert desk.content == RcsContent(type="file", media=media(2, MediaKind.VIDEO), thumbnail=media(3))
    assert desk.library.asked == ["file", "file", "thumbnail"]
    click(editor.media.filled.remove)
    assert desk.content == RcsContent(type="file")
    desk.show(locked=True)
    assert not editor.media.empty.isEnabled()


@pytest.mark.req("RCS-30")
def test_what_may_be_sent_all_the_same_is_warned_of(qtbot: QtBot):
    desk = Desk(qtbot, RcsContent(text="x" * 2001, suggestions=(Reply(text="Yes"), Reply(text="Yes"))))
    assert desk.problems == []
    assert desk.editor.advice.text() == "Text: Some phones show 2,000 characters only; it has 2,001."
    editor = desk.editor.editor
    assert isinstance(editor, TextEditor)
    warnings = [row.warning for row in editor.below.rows]
    assert [one.isHidden() for one in warnings] == [True, False]
    assert warnings[1].text() == '"Yes" is there twice.'


@pytest.mark.req("RCS-2", "RCS-14", "RCS-25", "RCS-42")
def test_what_a_google_sender_does_not_take_is_warned_of_at_its_place(qtbot: QtBot):
    video = ActionSuggestion(text="See us", action=Dial(mode="video", phone_number="+34600111222"))
    styled = RcsCard(title="One", title_style=(TextStyle.ITALIC,), suggestions=(video,))
    cards = (styled, *(RcsCard(title="More"),) * 9, RcsCard(title="Last", suggestions=(video,)))
    desk = Desk(qtbot, RcsContent(type="carousel", cards=cards))
    editor = desk.editor.editor
    assert isinstance(editor, CarouselEditor)
    card, row = editor.card, editor.card.suggestions.rows[0]
    notes = (editor.warning, card.style_note, row.warning, desk.editor.advice)

    def seen() -> list[bool]:
        return [not one.isHidden() for one in notes]

    assert seen() == [False, True, False, False]  # nobody knows the sender yet
    desk.network = RcsNetwork.GSMA
    desk.show()
    assert seen() == [False, False, False, False]
    desk.network = RcsNetwork.GOOGLE
    desk.show()
    assert seen() == [True, True, True, True]
    assert editor.warning.text() == "Google's RCS takes 10 cards; there are 11."
    assert '"See us"' in row.warning.text()
    assert desk.editor.advice.text() == f"Card 11, suggestion 1: {row.warning.text()}"
    editor.choose(10)
    elsewhere = desk.editor.advice.text().splitlines()
    assert elsewhere[0] == f"Card 1, suggestion 1: {editor.card.suggestions.rows[0].warning.text()}"
    assert not card.style_note.isVisible()
    click(editor.card.suggestions.rows[0].edit)
    assert desk.form().fields.google.isVisible()
    click(desk.form().cancel)
    desk.show(locked=True)
    assert not desk.editor.advice.isVisible()
