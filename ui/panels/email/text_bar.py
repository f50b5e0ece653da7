"""The tool bar of a text: letters, paragraphs, links, variables (EML-15)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QTextFormat, QTextListFormat
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.contract.mail.checks import check_link
from app.contract.mail.vocabulary import FONTS, UNSUBSCRIBE
from ui.kit.controls.button import Button, IconButton, LinkButton
from ui.kit.controls.card import Separator
from ui.kit.controls.field import Field
from ui.kit.controls.floating import Floating
from ui.kit.controls.option_list import Option, OptionPopup
from ui.kit.controls.paint.button import Kind as ButtonKind
from ui.kit.controls.select import Select
from ui.kit.controls.text_field import TextField
from ui.kit.controls.tip import set_tip
from ui.panels.constructor.wording import content_words
from ui.panels.email.color_field import Board, Swatch
from ui.panels.email.rich_text import is_link
from ui.panels.email.text_edit import TextEdit
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

SIZES: Final = (10, 11, 12, 13, 14, 16, 18, 20, 24, 28, 32, 40, 48, 60)
HEIGHT: Final = 40
_MARKS: Final = {"b": Icon.BOLD, "i": Icon.ITALIC, "u": Icon.UNDERLINE, "s": Icon.STRIKE}
_KEYS: Final = {"b": "Ctrl+B", "i": "Ctrl+I", "u": "Ctrl+U"}
_ALIGNS: Final = {"left": Icon.TEXTL, "center": Icon.TEXTC, "right": Icon.TEXTR}
_LISTS: Final = {"ul": Icon.LIST, "ol": Icon.LISTN}


class VariableList(OptionPopup):
    """Attributes and the address for opting out. Signals: `picked(str)` with the variable as text."""

    picked = Signal(str)

    def __init__(self, owner: QWidget, names: Mapping[str, str]) -> None:
        self._raws = [f"{{{{attribute.{key}}}}}" for key in names]
        options = [Option(key, name, hint=key) for key, name in names.items()]
        self._raws.append(UNSUBSCRIBE)
        options.append(Option(UNSUBSCRIBE, msg("constructor_email.unsubscribe_url"), icon=Icon.OPTOUT))
        super().__init__(owner, options, -1)
        self.search.show()
        self.chosen.connect(self._on_chosen)

    def _on_chosen(self, at: int) -> None:
        self.dismiss()
        self.picked.emit(self._raws[at])


class LinkPopup(Floating):
    """The address of a link. Signals: `given(str)`, an empty text for none."""

    given = Signal(str)

    def __init__(self, owner: QWidget, address: str) -> None:
        super().__init__(owner)
        self.address = TextField("https://", self, height=metrics.FIELD_COMPACT)
        self.address.setText(address)
        self.address.setFixedWidth(260)
        self.field = Field(msg("constructor_email.link"), self.address, self)
        self.apply = Button(msg("constructor_email.set_link"), ButtonKind.PRIMARY, self, height=metrics.BUTTON_TOOL)
        self.drop = LinkButton(
            msg("constructor_email.drop_link"), self, step=Type.SECONDARY_MEDIUM, icon=Icon.TRASH, tint=Token.BAD
        )
        self.drop.setVisible(bool(address))
        self.out = LinkButton(msg("constructor_email.unsubscribe_url"), self, step=Type.SECONDARY_MEDIUM)
        row = QHBoxLayout()
        row.addWidget(self.apply)
        row.addStretch(1)
        row.addWidget(self.drop)
        self.column.setSpacing(metrics.GAP_8)
        self.column.addWidget(self.field)
        self.column.addWidget(self.out)
        self.column.addLayout(row)
        self.address.returnPressed.connect(self._on_apply)
        self.apply.clicked.connect(self._on_apply)
        self.drop.clicked.connect(lambda: self._give(""))
        self.out.clicked.connect(lambda: self._give(UNSUBSCRIBE))

    def _on_apply(self) -> None:
        text = self.address.text().strip()
        if text and "://" not in text and not text.startswith(("mailto:", "tel:", "{{")):
            text = f"mailto:{text}" if "@" in text else f"https://{text}"
        problems = check_link("link", text)
        if text and problems:
            self.field.set_error(content_words(problems[0]))
            return
        self._give(text)

    def _give(self, address: str) -> None:
        self.dismiss()
        self.given.emit(address)


class TextBar(QWidget):
    """Acts on the text that is being written; rests while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit: TextEdit | None = None
        self.names: Mapping[str, str] = {}
        self.setFixedHeight(HEIGHT)
        self.font_select = Select(msg("constructor_email.font"), self, height=metrics.FIELD_COMPACT)
        self.font_select.set_options([Option(name, name) for name in FONTS])
        self.font_select.setMinimumWidth(88)
        self.font_select.setMaximumWidth(140)
        self.size_select = Select(msg("constructor_email.size"), self, height=metrics.FIELD_COMPACT, hug=True)
        self.size_select.set_options([Option(size, str(size)) for size in SIZES])
        self.size_select.setMinimumWidth(58)
        for select, name in ((self.font_select, "font"), (self.size_select, "size")):
            put(select, select.setAccessibleName, msg(f"constructor_email.{name}"))
        self.color = Swatch(msg("constructor_email.color"), self, size=metrics.BUTTON_INLINE)
        self.color.set_tip(msg("constructor_email.color"))
        self.marks = {name: self._tool(icon, f"mark_{name}", check=True) for name, icon in _MARKS.items()}
        for name, keys in _KEYS.items():
            set_tip(self.marks[name], msg(f"constructor_email.mark_{name}"), keys)
        self.aligns = {name: self._tool(icon, f"align_{name}", check=True) for name, icon in _ALIGNS.items()}
        self.lists = {name: self._tool(icon, f"list_{name}", check=True) for name, icon in _LISTS.items()}
        self.link = self._tool(Icon.LINK, "link", check=True)
        set_tip(self.link, msg("constructor_email.link"), "Ctrl+K")
        self.clear = self._tool(Icon.ERASER, "clear_format")
        self.personalise = self._tool(Icon.BRACES, "personalise")
        set_tip(self.personalise, msg("constructor_email.personalise"), "Ctrl+Shift+A")
        self._lay_out()
        self._connect()
        self.show_edit(None)

    def _tool(self, icon: Icon, name: str, *, check: bool = False) -> IconButton:
        button = IconButton(icon, msg(f"constructor_email.{name}"), self, size=metrics.BUTTON_INLINE)
        button.setCheckable(check)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard in the text
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.GAP_8, 0, metrics.GAP_8, 0)
        row.setSpacing(1)
        row.addWidget(self.font_select, 1)
        row.addSpacing(4)
        row.addWidget(self.size_select)
        row.addSpacing(4)
        row.addWidget(self.color)
        groups = (self.marks.values(), self.aligns.values(), self.lists.values(), (self.link, self.clear))
        for group in groups:
            row.addSpacing(3)
            row.addWidget(Separator(self, orientation=Qt.Orientation.Vertical))
            row.addSpacing(3)
            for button in group:
                row.addWidget(button)
        row.addWidget(self.personalise)
        row.addStretch(1)

    def _connect(self) -> None:
        self.font_select.value_changed.connect(self._on_font)
        self.size_select.value_changed.connect(self._on_size)
        self.color.clicked.connect(self._on_color)
        for name, button in self.marks.items():
            button.clicked.connect(lambda _=False, name=name: self._act(lambda edit: edit.toggle(name)))
        for name, button in self.aligns.items():
            button.clicked.connect(lambda _=False, name=name: self._act(lambda edit: edit.set_align(name)))
        for name, button in self.lists.items():
            button.clicked.connect(lambda _=False, name=name: self._act(lambda edit: edit.toggle_list(name)))
        self.link.clicked.connect(self.open_link)
        self.clear.clicked.connect(lambda: self._act(lambda edit: edit.clear_format()))
        self.personalise.clicked.connect(self.open_variables)

    def show_edit(self, edit: TextEdit | None) -> None:
        """Act on another text, or on none."""
        self.edit = edit
        for child in self.findChildren(QWidget):
            child.setEnabled(edit is not None)
        if edit is not None:
            edit.cursorPositionChanged.connect(self._follow)
            edit.currentCharFormatChanged.connect(self._follow)
            edit.link_wanted.connect(self.open_link)
            edit.variable_wanted.connect(self.open_variables)
        self._follow()

    def _follow(self) -> None:
        """Show the format at the cursor."""
        edit = self.edit
        if edit is None:
            return
        form = edit.currentCharFormat()
        base = edit.document().defaultFont()
        families = form.fontFamilies()
        family = families[0] if isinstance(families, list) and families else base.family()
        self.font_select.set_value(family if family in FONTS else None)
        size = form.intProperty(QTextFormat.Property.FontPixelSize.value) or base.pixelSize()
        self.size_select.set_value(size if size in SIZES else None)
        has_ink = form.hasProperty(QTextFormat.Property.ForegroundBrush.value)
        ink = form.foreground().color() if has_ink else edit.palette().text().color()
        self.color.set_color(ink.name())
        self.marks["b"].setChecked(form.fontWeight() >= QFont.Weight.DemiBold.value)
        self.marks["i"].setChecked(form.fontItalic())
        self.marks["u"].setChecked(form.fontUnderline() and not is_link(form))
        self.marks["s"].setChecked(form.fontStrikeOut())
        flags = {"center": Qt.AlignmentFlag.AlignHCenter, "right": Qt.AlignmentFlag.AlignRight}
        now = next((name for name, flag in flags.items() if edit.alignment() & flag), "left")
        for name, button in self.aligns.items():
            button.setChecked(name == now)
        styles = {"ul": QTextListFormat.Style.ListDisc, "ol": QTextListFormat.Style.ListDecimal}
        inside = edit.textCursor().currentList()
        for name, button in self.lists.items():
            button.setChecked(bool(inside) and inside.format().style() == styles[name])
        self.link.setChecked(is_link(form))

    # -- gestures

    def _act(self, act: object) -> None:
        if self.edit is not None and callable(act):
            act(self.edit)
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._follow()

    def _on_font(self, family: object) -> None:
        self._act(lambda edit: edit.set_family(str(family)))

    def _on_size(self, size: object) -> None:
        if isinstance(size, int):
            self._act(lambda edit: edit.set_size(size))

    def _on_color(self) -> None:
        if self.edit is not None:
            board = Board(self.color, self.color.color, optional=False)
            board.chosen.connect(lambda value: self._act(lambda edit: edit.set_color(value)))
            board.open_beside(self.color)

    def open_link(self) -> None:
        """Ask for the address of a link."""
        if self.edit is not None:
            popup = LinkPopup(self.link, self.edit.link())
            popup.given.connect(lambda address: self._act(lambda edit: edit.set_link(address)))
            popup.open_beside(self.link)
        self._follow()

    def open_variables(self) -> None:
        """Choose an attribute to insert (MSG-40)."""
        if self.edit is not None:
            popup = VariableList(self.personalise, self.names)
            popup.picked.connect(lambda raw: self._act(lambda edit: edit.insert_variable(raw)))
            popup.open_beside(self.personalise, right=True)
