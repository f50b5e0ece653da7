"""Every field of a suggestion; those of its category are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.faults import Problem
from app.contract.providers import RcsNetwork
from ui.kit.controls.field import Field, Note
from ui.kit.controls.option_list import Option
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.select import Select
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.panels.constructor.editor import Services
from ui.panels.constructor.paths import at, below
from ui.panels.constructor.personal_field import PersonalField
from ui.panels.constructor.place_fields import PlaceFields
from ui.panels.constructor.rcs import limits
from ui.panels.constructor.rcs.period_fields import PeriodFields
from ui.panels.constructor.rcs.suggestion_draft import DIAL_MODES, Category, Map, SuggestionDraft
from ui.panels.constructor.wording import content_words
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

ACTIONS: Final = (Category.URL, Category.DIAL, Category.MAP, Category.CALENDAR)
ICONS: Final = {
    Category.REPLY: Icon.REPLY,
    Category.URL: Icon.LINK,
    Category.DIAL: Icon.PHONE,
    Category.MAP: Icon.LOC,
    Category.CALENDAR: Icon.CAL,
}


class Kind(Enum):
    """The two kinds (RCS-10)."""

    REPLY = "reply"
    ACTION = "action"


class SuggestionFields(QWidget):
    """Signals: `edited(str, object)` with the field typed into and the changes of the draft as a dict."""

    edited = Signal(str, object)

    PATHS: ClassVar[Mapping[str, str]] = {
        "text": "text",
        "url": "action.url",
        "phone": "action.phone_number",
        "subject": "action.subject",
        "latitude": "action.latitude",
        "longitude": "action.longitude",
        "query": "action.query",
        "map_title": "action.title",
        "title": "action.title",
        "description": "action.description",
        "start": "action.start",
        "end": "action.end",
        "fallback": "action.fallback_url",
    }
    """Where problems of a field are named."""

    def __init__(
        self, services: Services, parent: QWidget | None = None, *, network: RcsNetwork | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._network = services, network
        self._last_action = Category.URL
        self.kind = Segmented(self, height=metrics.FIELD, fill=True)
        self.kind.add(Kind.REPLY, msg("constructor_rcs.kind_reply"), icon=Icon.REPLY)
        self.kind.add(Kind.ACTION, msg("constructor_rcs.kind_action"), icon=Icon.BOLT)
        self.category = Select(parent=self)
        self.category.set_options([Option(one, _words(one), icon=ICONS[one]) for one in ACTIONS], Category.URL)
        self.dial = Select(parent=self)
        self.dial.set_options([Option(one, msg(f"constructor_rcs.dial_{one}")) for one in DIAL_MODES])
        self.map = Select(parent=self)
        self.map.set_options([Option(one, msg(f"constructor_rcs.map_{one}")) for one in ("show", "request")])
        self.by = Segmented(self, height=metrics.FIELD, fill=True)
        self.by.add(Map.COORDINATES, msg("constructor_rcs.by_coordinates"))
        self.by.add(Map.QUERY, msg("constructor_rcs.by_query"))
        self.phone = TextField(msg("constructor_rcs.phone_example"), self)
        self.place = PlaceFields(self)
        self.period = PeriodFields(self)
        self.texts = {
            "text": self._text("text", limits.CTA_MAX),
            "url": self._text("url", limits.URL_MAX, "https://", emoji=False),
            "subject": self._text("subject", limits.SUBJECT_MAX),
            "query": self._text("query", limits.QUERY_MAX, msg("constructor_rcs.query_example")),
            "map_title": self._text("map_title", limits.TITLE_OF_ACTION_MAX),
            "title": self._text("title", limits.TITLE_OF_ACTION_MAX),
            "description": self._text("description", limits.DESCRIPTION_MAX, least=2),
            "fallback": self._text("fallback", limits.URL_MAX, "https://", emoji=False),
        }
        self.browser = self._hint("in_browser")
        lost = "dial_lost" if network is RcsNetwork.GOOGLE else "dial_google"
        self.google = Note(msg(f"constructor_rcs.{lost}"), Icon.ALERT, Token.WARN, self)
        self.request = self._hint("request_text")
        self.reply = self._hint("reply_text")
        self.fallback_help = self._hint("fallback_text")
        self.phone_field = Field(msg("constructor_rcs.phone"), self.phone, self)
        self._parts = self._lay_out()
        self._connect()

    def _text(
        self, name: str, limit: int, placeholder: Words = "", *, emoji: bool = True, least: int = 1
    ) -> PersonalField:
        field = PersonalField(
            msg(f"constructor_rcs.{name}"),
            self,
            placeholder=placeholder,
            limit=limit,
            emoji=emoji,
            least=least,
            one_line=least == 1,
        )
        field.set_services(self._services)
        field.edited.connect(lambda text: self.edited.emit(name, {name: text}))
        return field

    def _hint(self, name: str) -> Text:
        return Text(msg(f"constructor_rcs.{name}"), Type.SECONDARY, Token.MUTED, self, wrap=True)

    @property
    def text(self) -> PersonalField:
        """What stands on the button."""
        return self.texts["text"]

    def _lay_out(self) -> dict[str, QWidget]:
        parts: dict[str, QWidget] = {
            "text": self.text,
            "kind": Field(msg("constructor_rcs.kind"), self.kind, self),
            "reply": self.reply,
            "category": Field(msg("constructor_rcs.category"), self.category, self),
            "url": self.texts["url"],
            "browser": self.browser,
            "dial": Field(msg("constructor_rcs.dial"), self.dial, self),
            "google": self.google,
            "phone": self.phone_field,
            "subject": self.texts["subject"],
            "map": Field(msg("constructor_rcs.map"), self.map, self),
            "request": self.request,
            "by": self.by,
            "place": self.place,
            "query": self.texts["query"],
            "map_title": self.texts["map_title"],
            "title": self.texts["title"],
            "period": self.period,
            "description": self.texts["description"],
            "fallback": self.texts["fallback"],
            "fallback_help": self.fallback_help,
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_12)
        for part in parts.values():
            column.addWidget(part)
        return parts

    def _connect(self) -> None:
        self.kind.value_changed.connect(self._on_kind)
        self.category.value_changed.connect(self._on_category)
        self.dial.value_changed.connect(lambda value: self.edited.emit("dial", {"dial": value}))
        self.map.value_changed.connect(self._on_map)
        self.by.value_changed.connect(lambda value: self.edited.emit("map", {"map": value}))
        self.phone.textEdited.connect(lambda text: self.edited.emit("phone", {"phone": text}))
        self.place.edited.connect(self._on_place)
        for name in ("start", "end"):
            self.period.moments[name].edited.connect(partial(self._on_period, name))

    def show_draft(self, draft: SuggestionDraft, names: Mapping[str, str], problems: Sequence[Problem]) -> None:
        """Show what is typed, only the fields of its category, and what is wrong."""
        if draft.category in ACTIONS:
            self._last_action = draft.category
        self.kind.set_value(Kind.ACTION if draft.category in ACTIONS else Kind.REPLY)
        self.category.set_value(self._last_action)
        self.dial.set_value(draft.dial)
        self.map.set_value("request" if draft.map is Map.REQUEST else "show")
        if draft.map is not Map.REQUEST:
            self.by.set_value(draft.map)
        if self.phone.text() != draft.phone:
            self.phone.setText(draft.phone)
        wrong = at(problems, self.PATHS["phone"])
        self.phone_field.set_error(content_words(wrong[0]) if wrong else "")
        self.place.show_place(draft.latitude, draft.longitude, below(problems, "action"))
        self.period.show_draft(draft, below(problems, "action"))
        for name, field in self.texts.items():
            field.show_text(getattr(draft, name), names=names, problems=at(problems, self.PATHS[name]))
        shown = _shown(draft) - ({"google"} if self._network is RcsNetwork.GSMA else set())
        for name, part in self._parts.items():
            part.setVisible(name in shown)

    # -- gestures --------------------------------------------------------------------------------------------------

    def _on_kind(self, kind: object) -> None:
        chosen = self._last_action if kind is Kind.ACTION else Category.REPLY
        self.edited.emit("kind", {"category": chosen})

    def _on_category(self, value: object) -> None:
        self.edited.emit("category", {"category": value})

    def _on_map(self, value: object) -> None:
        chosen = Map.REQUEST if value == "request" else self.by.value
        self.edited.emit("map", {"map": chosen})

    def _on_place(self, latitude: str, longitude: str) -> None:
        name = "latitude" if self.place.inputs["latitude"].hasFocus() else "longitude"
        self.edited.emit(name, {"latitude": latitude, "longitude": longitude})

    def _on_period(self, name: str, day: str, time: str) -> None:
        self.edited.emit(name, {f"{name}_day": day, f"{name}_time": time})


def _words(category: Category) -> Words:
    return msg(f"constructor_rcs.category_{category.value}")


def _shown(draft: SuggestionDraft) -> set[str]:
    """Names of the parts that the category needs."""
    found = {"text", "kind", *_OF_CATEGORY[draft.category]}
    if draft.category is Category.DIAL and draft.dial != "phone":
        found.add("google")
    if draft.category is Category.DIAL and draft.dial == "enriched":
        found.add("subject")
    if draft.category is Category.MAP:
        found |= _OF_MAP[draft.map]
    return found | ({"fallback", "fallback_help"} if draft.has_fallback else set())


_OF_CATEGORY: Final = {
    Category.REPLY: {"reply"},
    Category.URL: {"category", "url", "browser"},
    Category.DIAL: {"category", "dial", "phone"},
    Category.MAP: {"category", "map"},
    Category.CALENDAR: {"category", "title", "period", "description"},
}
_OF_MAP: Final = {
    Map.COORDINATES: {"by", "place", "map_title"},
    Map.QUERY: {"by", "query", "map_title"},
    Map.REQUEST: {"request"},
}
