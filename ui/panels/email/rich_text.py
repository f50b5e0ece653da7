"""A text of a mail between its few tags and a document that can be drawn and edited (EML-15)."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextList,
    QTextListFormat,
)

from app.contract.mail.cleaning import clean
from app.contract.mail.vocabulary import FONTS
from app.contract.template import parse
from ui.panels.constructor import personal_text
from ui.panels.constructor.personal_text import CHIP, ChipPainter
from ui.theme.theme import color
from ui.theme.tokens import Token

_BREAK: Final = "\u2028"
_CHIP_SIGN: Final = "\ufffc"
_RAW: Final = QTextFormat.Property.UserProperty.value + 1
_ALIGNS: Final = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}
_STYLES: Final = {"ul": QTextListFormat.Style.ListDisc, "ol": QTextListFormat.Style.ListDecimal}
_LIST_INDENT: Final = 24


def prepare(document: QTextDocument, names: Mapping[str, str]) -> ChipPainter:
    """Let a document draw variables; the painter must be kept as long as it."""
    painter = ChipPainter(document, on_paper=True)
    painter.names = names
    document.documentLayout().registerHandler(CHIP, painter)
    document.setDocumentMargin(0)
    document.setIndentWidth(_LIST_INDENT)
    return painter


def load(document: QTextDocument, html: str, *, align: str = "left", line: float = 0.0) -> None:
    """Fill a document with a stored text; `line` is the height of a line in px."""
    document.clear()
    _Loader(QTextCursor(document), align, line).read(clean(html))


def insert_html(cursor: QTextCursor, html: str, *, align: str, line: float) -> None:
    """Put a text where the cursor is, as if it was typed there."""
    piece = QTextDocument()
    load(piece, html, align=align, line=line)
    every = QTextCursor(piece)
    every.select(QTextCursor.SelectionType.Document)
    cursor.insertFragment(every.selection())


def insert_words(cursor: QTextCursor, text: str) -> None:
    """Put plain words where the cursor is, in its format, their variables as objects."""
    form = QTextCharFormat(cursor.charFormat())
    at = 0
    for found in parse(text).placeholders:
        _insert_lines(cursor, text[at : found.start], form)
        cursor.insertText(_CHIP_SIGN, _chip(text[found.start : found.end], form))
        at = found.end
    _insert_lines(cursor, text[at:], form)


def _insert_lines(cursor: QTextCursor, text: str, form: QTextCharFormat) -> None:
    cursor.insertText(text.replace("\r\n", "\n"), form)


def _chip(raw: str, form: QTextCharFormat) -> QTextCharFormat:
    made = QTextCharFormat(form)
    made.merge(personal_text.chip_format(raw))
    return made


def is_link(form: QTextCharFormat) -> bool:
    """Whether letters of a format are those of a link."""
    return form.isAnchor() and bool(form.anchorHref())


def link_format(address: str) -> QTextCharFormat:
    """The format of a link; without an address that of none."""
    form = QTextCharFormat()
    form.setAnchor(bool(address))
    form.setAnchorHref(address)
    if address:
        form.setForeground(color(Token.PHONE_LINK))
        form.setFontUnderline(True)
    return form


class _Loader(HTMLParser):
    def __init__(self, cursor: QTextCursor, align: str, line: float) -> None:
        super().__init__(convert_charrefs=True)
        self._cursor, self._align, self._line = cursor, align, line
        self._forms = [QTextCharFormat()]
        self._kinds: list[str] = []
        self._list: QTextList | None = None
        self._open = self._begun = False

    def read(self, html: str) -> None:
        self.feed(html)
        self.close()
        if not self._begun:
            self._begin({})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = _styles(dict(attrs).get("style") or "")
        if tag in _STYLES:
            self._kinds.append(tag)
            self._list = None
        elif tag in ("p", "li"):
            self._begin(given, in_list=tag == "li")
        elif tag == "br":
            self._insert(_BREAK)
        else:
            form = QTextCharFormat(self._forms[-1])
            _style(form, tag, given, dict(attrs).get("href") or "")
            self._forms.append(form)

    def handle_endtag(self, tag: str) -> None:
        if tag in _STYLES and self._kinds:
            self._kinds.pop()
            self._list, self._open = None, False
        elif tag in ("p", "li"):
            self._open = False
        elif tag != "br" and len(self._forms) > 1:
            self._forms.pop()

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split("\n")) if "\n" in data else data
        if self._open or words.strip():
            self._insert(words)

    def _insert(self, words: str) -> None:
        if not self._open:
            self._begin({})
        self._cursor.setCharFormat(self._forms[-1])
        insert_words(self._cursor, words)

    def _begin(self, given: Mapping[str, str], *, in_list: bool = False) -> None:
        form = QTextBlockFormat()
        form.setAlignment(_ALIGNS[given.get("text-align") or self._align])
        if self._line:
            form.setLineHeight(self._line, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        if self._begun:
            self._cursor.insertBlock(form, QTextCharFormat())
        else:
            self._cursor.setBlockFormat(form)
        self._begun = self._open = True
        if in_list and self._kinds:
            if self._list is None:
                style = QTextListFormat()
                style.setStyle(_STYLES[self._kinds[-1]])
                self._list = self._cursor.createList(style)
            else:
                self._list.add(self._cursor.block())


def _styles(text: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in text.split(";"))
    return {key.strip(): value.strip() for key, _, value in pairs if value}


def _style(form: QTextCharFormat, tag: str, given: Mapping[str, str], address: str) -> None:
    if tag in ("b", "strong"):
        form.setFontWeight(QFont.Weight.Bold)
    elif tag in ("i", "em"):
        form.setFontItalic(True)
    elif tag == "u":
        form.setFontUnderline(True)
    elif tag == "s":
        form.setFontStrikeOut(True)
    elif tag == "a":
        form.merge(link_format(address))
    if "color" in given:
        form.setForeground(QColor(given["color"]))
    if "font-size" in given:
        form.setProperty(QTextFormat.Property.FontPixelSize.value, int(given["font-size"].removesuffix("px")))
    if "font-family" in given:
        form.setFontFamilies([given["font-family"].split(",")[0].strip("'\"")])


def dump(document: QTextDocument) -> str:
    """The stored form of a document; nothing of one without words."""
    if not document.toPlainText().strip():
        return ""
    parts: list[str] = []
    inside: QTextList | None = None
    block = document.firstBlock()
    while block.isValid():
        around: QTextList | None = block.textList()
        if _number(around) != _number(inside):
            parts += [f"</{_list_tag(inside)}>"] if inside is not None else []
            parts += [f"<{_list_tag(around)}>"] if around is not None else []
            inside = around
        tag = "li" if around is not None else "p"
        parts.append(f"<{tag}{_align_of(block)}>{_inline(block) or '<br>'}</{tag}>")
        block = block.next()
    if inside is not None:
        parts.append(f"</{_list_tag(inside)}>")
    return "".join(parts)


def _number(one: QTextList | None) -> int:
    return -1 if one is None else one.objectIndex()


def _list_tag(one: QTextList) -> str:
    return "ol" if one.format().style() == _STYLES["ol"] else "ul"


def _align_of(block: QTextBlock) -> str:
    flag = block.blockFormat().alignment()
    name = next((name for name, one in _ALIGNS.items() if flag & one), "left")
    return f' style="text-align:{name}"'


def _inline(block: QTextBlock) -> str:
    parts = []
    iterator = block.begin()
    while not iterator.atEnd():
        fragment = iterator.fragment()
        form = fragment.charFormat()
        if form.objectType() == CHIP:
            words = escape(str(form.property(_RAW)) * fragment.length(), quote=False)
        else:
            words = escape(fragment.text(), quote=False).replace(_BREAK, "<br>")
        parts.append(_tagged(words, form))
        iterator += 1
    return "".join(parts).replace("</b><b>", "")


def _tagged(words: str, form: QTextCharFormat) -> str:
    style = _span(form)
    link = is_link(form)
    marks = {
        "b": form.fontWeight() >= QFont.Weight.DemiBold.value,
        "i": form.fontItalic(),
        "u": form.fontUnderline() and not link,
        "s": form.fontStrikeOut(),
    }
    for tag, on in marks.items():
        words = f"<{tag}>{words}</{tag}>" if on else words
    words = f'<span style="{style}">{words}</span>' if style else words
    return f'<a href="{escape(form.anchorHref())}">{words}</a>' if link else words


def _span(form: QTextCharFormat) -> str:
    """The style of letters that differ from the rest of the text."""
    parts = []
    if form.hasProperty(QTextFormat.Property.ForegroundBrush.value):
        ink = form.foreground().color()
        if not (is_link(form) and ink == color(Token.PHONE_LINK)):
            parts.append(f"color:{ink.name()}")
    families = form.fontFamilies()
    family = families[0] if isinstance(families, list) and families else ""
    if family in FONTS:
        parts.append(f"font-family:{FONTS[family]}")
    if form.hasProperty(QTextFormat.Property.FontPixelSize.value):
        parts.append(f"font-size:{form.intProperty(QTextFormat.Property.FontPixelSize.value)}px")
    elif form.hasProperty(QTextFormat.Property.FontPointSize.value):
        parts.append(f"font-size:{round(form.fontPointSize() * 96 / 72)}px")
    return escape(";".join(parts))
