"""Messages of Viber, push, calls and apps by hand; locations and files of WhatsApp."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.contract.channels import Channel
from app.contract.payloads.media import MediaKind
from app.contract.payloads.plain import MobilePushContent, PushContent, TtsContent
from app.contract.payloads.viber import ViberButton, ViberContent
from app.contract.payloads.whatsapp import Location, WhatsAppContent
from tests.ui.hands import click, press, write
from tests.ui.panels.constructor.files import Library, a_file
from tests.ui.panels.constructor.host import Host
from ui.panels.constructor.mobile_editor import MobilePushEditor
from ui.panels.constructor.push_editor import PushEditor
from ui.panels.constructor.tts_editor import TtsEditor
from ui.panels.constructor.viber.editors import ViberButtonEditor, ViberFileEditor, ViberMediaEditor
from ui.panels.constructor.whatsapp.file_editor import WhatsAppFileEditor
from ui.panels.constructor.whatsapp.location_dialog import LocationDraft, location_problems
from ui.panels.constructor.whatsapp.location_editor import LocationEditor


@pytest.mark.req("VIB-6", "VIB-7")
def test_a_viber_message_with_image_and_button(qtbot: QtBot):
    library = Library(a_file())
    host = Host(qtbot, Channel.VIBER, "text_media_button", services=library.services)
    editor = host.editor(ViberMediaEditor)
    click(editor.boxes["media"].empty)
    assert library.asked == [(Channel.VIBER, "image")]
    write(editor.fields["text"].edit, "See our offers")
    assert editor.button.settings.isVisible()
    click(editor.button.face)
    write(editor.fields["button.text"].edit, "Shop")
    write(editor.fields["button.url"].edit, "https://nordwind.example")
    button = ViberButton(text="Shop", url="https://nordwind.example")
    text = "See our offers"
    assert host.content == ViberContent(type="text_media_button", text=text, media=library.file, button=button)
    assert host.codes() == set()
    assert editor.button.face.text() == "Shop"


@pytest.mark.req("VIB-6")
def test_the_settings_of_a_complete_button_show_while_it_is_used(qtbot: QtBot):
    host = Host(qtbot, Channel.VIBER, "text_button")
    button = ViberButton(text="Shop", url="https://nordwind.example")
    host.content = ViberContent(type="text_button", text="Hi", button=button)
    host.show()
    editor = host.editor(ViberButtonEditor)
    text = editor.fields["text"].edit
    text.setFocus()
    assert not editor.button.settings.isVisible()
    press(editor.button.face, Qt.Key.Key_Return)
    assert editor.fields["button.text"].edit.hasFocus()
    text.setFocus()
    qtbot.waitUntil(lambda: not editor.button.settings.isVisible())
    host.frame.focus_path("button.url")
    assert editor.fields["button.url"].edit.hasFocus()


@pytest.mark.req("VIB-5")
def test_a_viber_file_tells_the_name_it_goes_under(qtbot: QtBot):
    name = "price list for the winter season.pdf"
    library = Library(a_file(name, MediaKind.DOCUMENT, "application/pdf"))
    host = Host(qtbot, Channel.VIBER, "file", services=library.services)
    editor = host.editor(ViberFileEditor)
    assert editor.name_note.isHidden()
    press(editor.boxes["media"].empty, Qt.Key.Key_Space)
    assert "price list for the wi.pdf" in editor.name_note.text()
    assert host.codes() == set()


@pytest.mark.req("PSH-1", "PSH-2", "PSH-7")
def test_a_push_of_picture_and_link(qtbot: QtBot):
    library = Library(a_file())
    host = Host(qtbot, Channel.PUSH, "push", services=library.services)
    editor = host.editor(PushEditor)
    assert ("text", "push_empty") in host.codes()
    click(editor.boxes["image"].empty)
    assert host.codes() == set()
    write(editor.fields["click_url"].edit, "x")
    assert host.codes() == {("click_url", "not_a_url")}
    press(editor.fields["click_url"].edit, Qt.Key.Key_Backspace)
    assert host.content == PushContent(image=library.file, click_url=None)
    assert editor.payload.isHidden()
    host.content = PushContent(text="ж" * 2100)
    host.show()
    assert "4,2" in editor.payload.text()
    assert ("", "payload_too_large") in {(path if path != "text" else "", code) for path, code in host.codes()}


@pytest.mark.req("TTS-1", "TTS-2", "TTS-3", "TTS-20")
def test_a_call_tells_how_long_it_talks_and_what_it_leaves_out(qtbot: QtBot):
    host = Host(qtbot, Channel.TTS, "tts")
    editor = host.editor(TtsEditor)
    click(editor.language.part("es"))
    click(editor.repeat.part(2))
    write(editor.fields["text"].edit, "Your order 4839201 is ready for you, please call us *today*")
    content = host.content
    assert isinstance(content, TtsContent)
    assert (content.language, content.repeat) == ("es", 2)
    assert "Spanish" not in editor.note.text() or editor.note.isHidden()
    assert "language" in host.frame.advice.text()
    assert editor.digits.isVisible()
    assert editor.markup.isVisible()
    assert "twice" in editor.length.text()
    click(editor.language.part("en"))
    assert host.frame.advice.isHidden()
    assert editor.note.isVisible()


@pytest.mark.req("MPU-1", "MPU-4")
def test_a_message_into_an_app_with_data(qtbot: QtBot):
    host = Host(qtbot, Channel.MOBILE_PUSH, "mobile_push")
    editor = host.editor(MobilePushEditor)
    write(editor.fields["header"].edit, "Order")
    write(editor.fields["body"].edit, "Ready")
    click(editor.data.add)
    assert editor.data.rows[0].key.hasFocus()
    write(editor.data.rows[0].key, "screen")
    write(editor.data.rows[0].value, "orders")
    click(editor.data.add)
    write(editor.data.rows[1].key, "screen")
    assert editor.data.error.isVisible()
    assert host.content == MobilePushContent(header="Order", body="Ready", data={"screen": "orders"})
    write(editor.data.rows[1].key, "2")
    assert editor.data.error.isHidden()
    assert editor.data.used.text() == "32 of 4,096 bytes"  # {"screen":"orders","screen2":""}
    click(editor.data.rows[0].remove)
    assert host.content == MobilePushContent(header="Order", body="Ready", data={"screen2": ""})


@pytest.mark.req("WAP-17", "WAP-42")
def test_a_location_is_saved_when_it_can_be_sent(qtbot: QtBot):
    host = Host(qtbot, Channel.WHATSAPP, "send_location")
    editor = host.editor(LocationEditor)
    press(editor.location.edit, Qt.Key.Key_Return)
    dialog = editor.location.dialog
    assert dialog is not None
    assert not dialog.save.isEnabled()
    write(dialog.place.inputs["latitude"], "99")
    write(dialog.place.inputs["longitude"], "-0.37")
    write(dialog.fields["name"].edit, "Workshop")
    assert not dialog.save.isEnabled()
    press(dialog.place.inputs["latitude"], Qt.Key.Key_Backspace)
    write(dialog.place.inputs["latitude"], ".4699")
    click(dialog.save)
    location = Location(latitude=9.4699, longitude=-0.37, name="Workshop")
    assert host.content == WhatsAppContent(type="send_location", location=location)
    assert host.codes() == set()
    assert editor.location.title.text() == "Workshop"


@pytest.mark.req("WAP-42")
@pytest.mark.parametrize(
    ("latitude", "longitude", "wrong"),
    [
        ("", "", {("latitude", "required"), ("longitude", "required")}),
        ("91", "0", {("latitude", "out_of_range")}),
        ("39,47", "0", {("latitude", "not_decimal")}),
        ("39.47", "somewhere", {("longitude", "not_decimal")}),
        ("39.47", "-0.37", set()),
    ],
)
def test_degrees_are_decimals_on_this_planet(latitude: str, longitude: str, wrong: set[tuple[str, str]]):
    found = location_problems(LocationDraft(latitude, longitude), {})
    assert {(one.path, one.code) for one in found} == wrong


@pytest.mark.req("WAP-15")
def test_audio_carries_no_caption(qtbot: QtBot):
    audio = a_file("greeting.ogg", MediaKind.AUDIO, "audio/ogg; codecs=opus")
    library = Library(a_file())
    host = Host(qtbot, Channel.WHATSAPP, "file", services=library.services)
    editor = host.editor(WhatsAppFileEditor)
    click(editor.boxes["media"].empty)
    write(editor.caption.edit, "New")
    assert host.content == WhatsAppContent(type="file", media=library.file, caption="New")
    library.file = audio
    click(editor.boxes["media"].filled.replace)
    assert editor.no_caption.isVisible()
    assert ("caption", "no_caption") in host.codes()
    for _ in range(3):
        press(editor.caption.edit, Qt.Key.Key_Backspace)
    assert editor.caption.isHidden()
    assert host.codes() == set()
