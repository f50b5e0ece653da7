"""The editor of a WhatsApp template: choosing one, filling it in, switching to another and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.contract.channels import Channel
from app.contract.faults import Problem
from app.contract.payloads.checks_template import check_template_content, same_template
from app.contract.payloads.media import Media
from app.contract.payloads.wa_needs import chosen
from app.contract.payloads.whatsapp import Filling, Location, WaTemplateRef, WhatsAppContent
from app.contract.senders import SenderId
from app.contract.whatsapp_templates import APPROVED, WaListing, WaTemplate
from tests.contract.contents import PICTURE
from tests.contract.wa_templates import SENDER, TEMPLATES, filled, template
from tests.ui.controls.window import shown
from tests.ui.hands import click, press, write
from tests.ui.panels.constructor.host import NAMES
from ui.kit.controls.option_list import OptionPopup
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.select import Select
from ui.panels.constructor.content_editor import ContentEditor
from ui.panels.constructor.editor import Services
from ui.panels.constructor.formats import blank_of
from ui.panels.constructor.verdict import problems_in
from ui.panels.constructor.whatsapp.book import Phase
from ui.panels.constructor.whatsapp.template_choice import reason_of
from ui.panels.constructor.whatsapp.template_editor import WhatsAppTemplateEditor, filling_words


class Book(QObject):
    """What `whatsapp.book.TemplateBook` tells, without a service."""

    changed = Signal()

    def __init__(self, templates: Sequence[WaTemplate] = TEMPLATES) -> None:
        super().__init__()
        self.phase, self.templates, self.refreshed = Phase.READY, tuple(templates), 0
        self.known = WaListing(sender_id=SENDER, tried_ms=1, refreshed_ms=1)

    def open(self) -> None:
        pass

    def find(self, ref: WaTemplateRef | None, sender_id: int | None) -> WaTemplate | None:
        return None if ref is None else same_template(ref, self.templates, sender_id)

    def approved(self, sender_id: int) -> list[WaTemplate]:
        return [one for one in self.templates if one.sender_id == sender_id and one.status == APPROVED]

    def listing(self, sender_id: int) -> WaListing:
        del sender_id
        return self.known

    def problems(self, content: WhatsAppContent, sender_id: int | None) -> list[Problem]:
        return check_template_content(content, self.find(content.wa_template, sender_id), sender_id=sender_id)

    def refresh(self, owner: QWidget, sender_id: int) -> None:
        del owner, sender_id
        self.refreshed += 1


@dataclass
class Host:
    """Holds the content and hands it back, as every form does."""

    qtbot: QtBot
    content: WhatsAppContent = field(default_factory=lambda: WhatsAppContent(type="template"))
    sender_id: int | None = SENDER
    told: bool = False

    def __post_init__(self) -> None:
        self.book = Book()
        services = Services(templates=self.book, zone="Europe/Madrid")  # type: ignore[arg-type]  # tells the same
        self.frame = ContentEditor(Channel.WHATSAPP, services=services, broadcast=True)
        self.frame.edited.connect(self.take)
        shown(self.qtbot, self.frame, width=640, height=900)
        self.show()

    def take(self, content: WhatsAppContent, _place: str) -> None:
        self.content = content
        self.show()

    def show(self) -> None:
        problems = []
        if self.told:
            problems = [*problems_in(self.content, NAMES), *self.book.problems(self.content, self.sender_id)]
        self.frame.show_content(self.content, names=NAMES, problems=problems, key="1", sender_id=self.sender_id)

    @property
    def editor(self) -> WhatsAppTemplateEditor:
        found = self.frame.editor
        assert isinstance(found, WhatsAppTemplateEditor)
        return found

    def pick(self, words: str) -> None:
        """Open the list, type, press Enter."""
        self.editor.choice.select.showPopup()
        (popup,) = [one for one in self.frame.window().findChildren(OptionPopup) if one.isVisible()]
        write(popup.search, words)
        press(popup.search, Qt.Key.Key_Return)

    def ends(self) -> str | None:
        assert self.content.parameters is not None
        return self.content.parameters.offer_ends_at

    def type_into(self, path: str, text: str) -> None:
        write(self.editor.fields[path].edit, text)


@pytest.fixture
def host(qtbot: QtBot) -> Host:
    return Host(qtbot)


@pytest.mark.req("WAP-1", "WAP-20", "WAP-21")
def test_a_template_is_found_filled_and_left_without_loss(host: Host) -> None:
    host.pick("arrives on")  # of its first line
    ref = host.content.wa_template
    assert ref is not None
    assert (ref.registered_name, ref.language) == ("order_update", "en")
    assert list(host.editor.fields) == [
        "parameters.header.vars.1.value",
        "parameters.body.vars.1.value",
        "parameters.body.vars.2.value",
        "parameters.buttons.0.vars.1.value",
    ]
    host.type_into("parameters.header.vars.1.value", "A-7")
    host.type_into("parameters.body.vars.1.value", "{{attribute.name}}")
    host.type_into("parameters.body.vars.2.value", "Monday, {{attribute.city}}")
    host.type_into("parameters.buttons.0.vars.1.value", "a7")
    assert host.content.parameters is not None
    assert host.content.parameters.body.vars == {
        "1": Filling(source="attribute", value="attribute.name"),
        "2": Filling(value="Monday, {{attribute.city}}"),
    }
    assert host.book.problems(host.content, SENDER) == []
    order = host.content
    host.pick("welcome coupon".replace(" ", "_"))
    assert host.content.wa_template is not None
    assert host.content.wa_template.registered_name == "welcome_coupon"
    host.type_into("parameters.buttons.0.vars.1.value", "HELLO10")
    coupon = host.content
    host.pick("arrives on")
    assert host.content == order
    assert isinstance(host.frame.message_type, Segmented)
    click(host.frame.message_type.part(""))
    assert host.content == WhatsAppContent(type="text")
    assert isinstance(host.frame.chooser, Select)
    assert [one.value for one in host.frame.chooser.options] == [
        "card", "list", "text", "file", "request_location", "send_location",
    ]  # fmt: skip
    click(host.frame.message_type.part("template"))
    assert host.content == order
    host.pick("welcome_coupon")
    assert host.content == coupon


@pytest.mark.req("WAP-21")
def test_another_language_of_a_template_takes_what_is_filled_in(host: Host) -> None:
    host.pick("arrives on")
    host.type_into("parameters.body.vars.1.value", "Ann")
    host.pick("Español")
    assert host.content.wa_template is not None
    assert host.content.wa_template.language == "es"
    assert host.content.parameters is not None
    assert host.content.parameters.body.vars["1"] == Filling(value="Ann")


@pytest.mark.req("WAP-21")
def test_files_places_ends_and_cards_are_asked_for(host: Host) -> None:
    host.pick("weekend_offer")
    assert list(host.editor.boxes) == ["parameters.header.media"]
    host.editor.boxes["parameters.header.media"].edited.emit(PICTURE)
    end = host.editor.end
    assert end is not None
    write(end.moment.day, "30.06.2030")
    assert host.ends() is None  # half typed
    write(end.moment.time, "20:00")
    assert end.moment.day.text() == "30.06.2030"
    assert host.ends() == "2030-06-30T20:00:00+02:00"
    assert host.content.parameters is not None
    assert host.content.parameters.header.media == PICTURE
    assert isinstance(host.content.parameters.header.media, Media)
    host.pick("store_opening")
    (place,) = host.editor.locations.values()
    place.edited.emit(Location(latitude=40.4, longitude=-3.7, name="Store"))
    assert host.content.parameters.header.location == Location(latitude=40.4, longitude=-3.7, name="Store")
    host.pick("new_arrivals")
    assert len(host.editor.boxes) == 3
    host.type_into("parameters.cards.2.buttons.0.vars.1.value", "shelf")
    assert host.content.parameters.cards[2].buttons[0].vars == {"1": Filling(value="shelf")}


@pytest.mark.req("WTP-21", "WAP-21")
def test_a_code_is_typed_once(host: Host) -> None:
    host.pick("sign_in_code")
    assert list(host.editor.fields) == ["parameters.body.vars.1.value"]
    host.type_into("parameters.body.vars.1.value", "771204")
    assert host.book.problems(host.content, SENDER) == []
    assert host.content.parameters is not None
    assert host.content.parameters.buttons[0].vars == {"1": Filling(value="771204")}


@pytest.mark.req("WAP-41")
def test_what_is_missing_is_said_at_its_field(host: Host) -> None:
    host.content = chosen(template("autumn_sale"))
    host.told = True
    host.show()
    editor = host.editor
    assert editor.fields["parameters.body.vars.1.value"].error.text() == "Fill this in."
    assert editor.boxes["parameters.header.media"].filled.isHidden()
    assert host.frame.error.isHidden()  # everything has its place
    editor.focus_path("parameters.body.vars.2.value")
    assert editor.fields["parameters.body.vars.2.value"].edit.hasFocus()


@pytest.mark.req("WAP-22", "WAP-41", "WAP-20")
def test_a_paused_one_stays_in_sight_with_the_reason(host: Host) -> None:
    host.content = filled(template("price_drop"))
    host.show()
    assert host.editor.choice.select.currentText() == "price_drop"
    assert "PAUSED" in host.editor.choice.error.text()
    host.sender_id = 6
    host.show()
    assert "another sender" in host.editor.choice.error.text()
    host.sender_id, host.content = SENDER, filled(template("order_update"))
    host.show()
    assert host.editor.choice.error.isHidden()
    host.book.templates = tuple(one for one in TEMPLATES if one.registered_name != "order_update")
    host.book.changed.emit()
    assert "no such template" in host.editor.choice.error.text()


@pytest.mark.req("WAP-20", "WTP-4")
@pytest.mark.parametrize(
    ("phase", "sender_id", "listing", "count", "words", "asks"),
    [
        (Phase.READY, None, None, 0, "sender first", False),
        (Phase.READING, 5, None, 0, "Reading", False),
        (Phase.FAILED, 5, None, 0, "could not be read", True),
        (Phase.READY, 5, WaListing(sender_id=SENDER), 0, "not been asked yet", True),
        (Phase.READY, 5, WaListing(sender_id=SENDER, asked_ms=5), 0, "Asking", False),
        (Phase.READY, 5, WaListing(sender_id=SENDER, tried_ms=5, problem="unreachable"), 0, "not be asked", True),
        (Phase.READY, 5, WaListing(sender_id=SENDER, tried_ms=5, problem="unreachable"), 1, "last list", True),
        (Phase.READY, 5, WaListing(sender_id=SENDER, tried_ms=5, refreshed_ms=5), 0, "approved no template", True),
        (Phase.READY, 5, WaListing(sender_id=SENDER, tried_ms=5, refreshed_ms=5), 1, None, True),
    ],
)
def test_an_empty_list_says_why(
    phase: Phase,
    sender_id: int | None,
    listing: WaListing | None,
    count: int,
    words: str | None,
    asks: bool,
) -> None:
    found = reason_of(phase, None if sender_id is None else SenderId(sender_id), listing, TEMPLATES[:count])
    if words is None:
        assert found is None
    else:
        assert found is not None
        assert words in str(found.words)
        assert found.asks is asks


@pytest.mark.req("WTP-4")
def test_asking_again_is_one_press(host: Host) -> None:
    click(host.editor.choice.refresh)
    assert host.book.refreshed == 1
    host.sender_id = None
    host.show()
    assert not host.editor.choice.refresh.isEnabled()


def test_a_template_nobody_knows_shows_what_it_is_filled_with(host: Host) -> None:
    filling = Filling(source="attribute", value="attribute.name", default="you")
    assert filling_words("1", filling, NAMES) == "{{1}}: First name | you"
    host.book.templates = ()
    host.content = filled(template("order_update"))
    host.show()
    assert host.editor.variables.text() == "{{1}}: h1\n{{1}}: b1\n{{2}}: b2"
    assert blank_of(Channel.WHATSAPP, "template") == WhatsAppContent(type="template")
