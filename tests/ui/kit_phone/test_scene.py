"""What the phone shows of every content: links, values, marks, parts, and what belongs to its type alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.channels import Channel
from app.contract.payloads.email import EmailContent
from app.contract.payloads.media import MediaKind
from app.contract.payloads.plain import SmsContent, TtsContent
from app.contract.payloads.rcs import RcsCard, RcsContent, TextStyle
from app.contract.payloads.viber import ViberButton, ViberContent
from app.contract.payloads.whatsapp import (
    BodyFilling,
    Location,
    ReplyButton,
    WaParameters,
    WaTemplateRef,
    WhatsAppContent,
)
from app.contract.payloads.whatsapp import (
    Filling as Value,
)
from app.contract.sms import split
from app.contract.template import placeholder
from tests.showcase.kinds import CONTENTS, NAMES, PRICES, TYRE, VALUES, VOICE, media
from ui.kit.phone.scene import (
    CallScene,
    CardPart,
    CarouselPart,
    ChatScene,
    FilePart,
    Leads,
    MailGroup,
    MailScene,
    MailText,
    NoticeScene,
    PlacePart,
    Scene,
    Tap,
    TextPart,
    is_rich,
)
from ui.kit.phone.scene_content import scene_of_content
from ui.kit.phone.scene_html import lines_of
from ui.kit.phone.scene_template import TemplateText
from ui.kit.phone.scene_words import AS_TYPED, Filling, Style, Words, links

NAMED = Filling(names=NAMES)
FILLED = Filling(values=VALUES)


def scene(name: str, filling: Filling = NAMED) -> Scene:
    return scene_of_content(CONTENTS[name], filling, sender="Nordwind", day="Friday", time="09:00")


def part(name: str, filling: Filling = NAMED) -> object:
    shown = scene(name, filling)
    assert isinstance(shown, ChatScene)
    return shown.parts[0]


def chat(found: Scene) -> ChatScene:
    assert isinstance(found, ChatScene)
    return found


def cut(words: Words, style: Style) -> list[str]:
    return [words.text[one.span.start : one.span.end] for one in words.marks if one.style is style]


# -- words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://nwd.example/a?b=1.", ["https://nwd.example/a?b=1"]),
        ("go to nwd.example/i7 – now", ["nwd.example/i7"]),
        ("www.nwd.example, or (http://a.b/c)", ["www.nwd.example", "http://a.b/c"]),
        ("mail me@nwd.example", []),
        ("3.50 EUR at 9.30", []),
        ("no. 5", []),
        ("", []),
    ],
)
@pytest.mark.req("SMS-8")
def test_links_are_found_as_phones_do(text: str, found: list[str]):
    assert [text[span.start : span.end] for span in links(text)] == found


@pytest.mark.parametrize(
    ("typed", "shown", "styles"),
    [
        ("*bold* it", "bold it", [("bold", Style.BOLD)]),
        ("_a_ ~b~ ```c d```", "a b c d", [("c d", Style.MONO), ("a", Style.ITALIC), ("b", Style.STRIKE)]),
        ("*_both_*", "both", [("both", Style.ITALIC), ("both", Style.BOLD)]),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name", []),
        ("* not* bold", "* not* bold", []),
        ("*open\nline*", "*open\nline*", []),
        ("```*raw*```", "*raw*", [("*raw*", Style.MONO)]),
        ("**", "**", []),
        ("*a _b* c_", "a _b c_", [("a _b", Style.BOLD)]),
        ("_é́_ 👍 *да*", "é́ 👍 да", [("é́", Style.ITALIC), ("да", Style.BOLD)]),
    ],
)
@pytest.mark.req("VIB-8", "WAP-5")
def test_simple_marks_become_styles(typed: str, shown: str, styles: list[tuple[str, Style]]):
    words = AS_TYPED.words(typed, marked=True)
    assert words.text == shown
    assert [(words.text[one.span.start : one.span.end], one.style) for one in words.marks] == styles


@pytest.mark.req("MSG-51")
def test_a_variable_keeps_the_signs_in_its_name_and_may_be_bold():
    words = Filling(names={"a_b": "my_name_x"}).words("*Hi {{attribute.a_b}}*!", marked=True)
    assert words.text == "Hi my_name_x!"
    assert [words.text[one.start : one.end] for one in words.blanks] == ["my_name_x"]
    assert cut(words, Style.BOLD) == ["Hi my_name_x"]


@given(st.text(alphabet="ab *_~`\n\u05d0\U0001f600", max_size=60))
def test_marks_never_lose_a_letter_or_point_outside(text: str):
    words = AS_TYPED.words(text, marked=True)
    assert [one for one in words.text if one not in "*_~`"] == [one for one in text if one not in "*_~`"]
    assert all(0 <= one.span.start < one.span.end <= len(words.text) for one in words.marks)


@pytest.mark.req("MSG-51")
def test_variables_are_names_until_somebody_is_chosen():
    text = 'Hi {{attribute.name}}, {{attribute.city|"there"}} \\{{x}}'
    named = Filling(names={"name": "First name"}).words(text)
    assert named.text == "Hi First name, city {{x}}"
    assert [named.text[span.start : span.end] for span in named.blanks] == ["First name", "city"]
    filled = Filling(values={"name": "{{attribute.city}}"}).words(text)
    assert (filled.text, filled.blanks) == ("Hi {{attribute.city}}, there {{x}}", ())
    assert AS_TYPED.words(text).text == text


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.req("MSG-50", "MSG-51")
def test_every_kind_shows_values_where_there_are_some_and_names_where_not(name: str):
    named, filled = scene(name), scene(name, FILLED)
    assert "{{" not in named.text + filled.text
    assert not filled.blanks
    assert bool(named.blanks) is (named.text != filled.text)
    assert named.head.sender == "Nordwind"


# -- SMS -----------------------------------------------------------------------------------------------------------


@given(st.text(max_size=400))
@pytest.mark.req("SMS-8")
def test_borders_are_those_of_the_parts(text: str):
    shown = chat(scene_of_content(SmsContent(text=text)))
    if not text:
        assert shown.parts == ()
        return
    bubble = shown.parts[0]
    assert isinstance(bubble, TextPart)
    ends = [0, *bubble.borders, len(text)]
    assert [text[a:b] for a, b in pairwise(ends)] == split(text)


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
def test_borders_of_a_text_with_variables_lie_where_they_were_typed(before: int, between: int, after: int):
    text = "a" * before + placeholder("k") + "b" * between + placeholder("name") + "c" * after
    names = Filling(names={"k": "x", "name": "The first name"})
    bubble = chat(scene_of_content(SmsContent(text=text), names)).parts[0]
    assert isinstance(bubble, TextPart)
    assert bubble.words.text == "a" * before + "x" + "b" * between + "The first name" + "c" * after
    first, second = before + len(placeholder("k")), before + len(placeholder("k")) + between
    third = second + len(placeholder("name"))
    wanted = []
    for typed in _ends(text):
        if typed <= before:
            wanted.append(typed)
        elif typed <= first:
            wanted.append(before + 1)
        elif typed <= second:
            wanted.append(before + 1 + typed - first)
        elif typed <= third:
            wanted.append(before + 1 + between + len("The first name"))
        else:
            wanted.append(before + 1 + between + len("The first name") + typed - third)
    assert list(bubble.borders) == sorted(set(wanted))


def _ends(text: str) -> list[int]:
    ends, at = [], 0
    for one in split(text):
        at += len(one)
        ends.append(at)
    return ends[:-1]


# -- RCS -----------------------------------------------------------------------------------------------------------


@pytest.mark.req("RCS-11", "RCS-2")
def test_a_card_has_its_buttons_inside_and_chips_below():
    shown = chat(scene("RCS card"))
    card = shown.parts[0]
    assert isinstance(card, CardPart)
    assert [one.words.text for one in card.taps] == ["Book a slot", "My workshop"]
    assert [one.leads for one in card.taps] == [Leads.WEB, Leads.MAP]
    assert [one.words.text for one in shown.chips] == ["I am interested", "Not now"]
    assert (card.title_styles, card.text_styles) == ((Style.ITALIC,), (Style.BOLD,))
    assert card.media is not None
    assert (card.side, card.height) == (None, "medium")


@pytest.mark.req("RCS-6")
@pytest.mark.parametrize(("layout", "side", "shown"), [("vertical", "right", None), ("horizontal", "left", "left")])
def test_a_picture_is_beside_the_words_only_where_the_card_lies(layout: str, side: str, shown: str | None):
    content = RcsContent(type="rich_card", card=RcsCard(layout=layout, media_side=side, title="T"))  # type: ignore[arg-type]  # from the table
    card = chat(scene_of_content(content)).parts[0]
    assert isinstance(card, CardPart)
    assert card.side == shown


@pytest.mark.req("RCS-25", "RCS-26", "RCS-28")
def test_a_carousel_gives_every_card_its_own_buttons_and_one_height():
    content = CONTENTS["RCS carousel, small"]
    shown = part("RCS carousel, small")
    assert isinstance(content, RcsContent)
    assert isinstance(shown, CarouselPart)
    assert (shown.width, {one.height for one in shown.cards}) == ("small", {"short"})
    assert [len(one.taps) for one in shown.cards] == [1, 1, 1]
    assert chat(scene("RCS carousel")).chips


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (RcsContent(text="left over", type="rich_card", card=RcsCard(title="T")), ["T"]),
        (RcsContent(text="left over", type="carousel", cards=(RcsCard(title="A"), RcsCard(title="B"))), ["A", "B"]),
        (ViberContent(text="left over", type="file", media=TYRE, button=ViberButton(text="B")), []),
        (ViberContent(text="T", type="text", button=ViberButton(text="B")), ["T"]),
        (ViberContent(text="T", type="text_button", media=TYRE, button=ViberButton(text="B")), ["T", "B"]),
        (WhatsAppContent(text="T", type="text", footer="F", header="H"), ["T"]),
        (WhatsAppContent(text="T", type="file", media=VOICE, caption="C"), []),
        (EmailContent(subject="S", text="T", type="text"), ["S", "T"]),
    ],
)
def test_only_the_fields_of_the_type_are_shown(
    content: RcsContent | ViberContent | WhatsAppContent | EmailContent, parts: list[str]
):
    assert [one for one in scene_of_content(content).text.split("\n") if one] == parts


@pytest.mark.parametrize(
    "content",
    [
        RcsContent(),
        RcsContent(type="file"),
        RcsContent(type="rich_card"),
        RcsContent(type="carousel"),
        ViberContent(type="text_media_button"),
        WhatsAppContent(type="list"),
        WhatsAppContent(type="send_location"),
        WhatsAppContent(type="template"),
        EmailContent(type="email"),
        TtsContent(),
    ],
)
def test_an_empty_draft_has_a_scene(
    content: RcsContent | ViberContent | WhatsAppContent | EmailContent | TtsContent,
):
    assert scene_of_content(content, NAMED).blanks == ()


# -- Viber, WhatsApp -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("tyre.jpg", "tyre.jpg"),
        ("a-very-long-name-of-a-file.jpeg", "a-very-long-name-of-.jpeg"),
        ("no-extension-but-very-long-name", "no-extension-but-very-lon"),
    ],
)
@pytest.mark.req("VIB-5")
def test_viber_shortens_file_names(name: str, sent: str):
    content = ViberContent(type="file", media=media(1, name, MediaKind.DOCUMENT))
    shown = chat(scene_of_content(content)).parts[0]
    assert isinstance(shown, FilePart)
    assert shown.file.name == sent
    assert len(sent) <= 25


@pytest.mark.req("WAP-11")
def test_media_and_header_text_share_one_header():
    both = WhatsAppContent(type="card", media=TYRE, header="*Hi {{attribute.name}}", text="*b*", footer="F")
    card = chat(scene_of_content(both, NAMED)).parts[0]
    assert isinstance(card, CardPart)
    assert (card.title.text, card.text.text) == ("", "*Hi name\nb")
    assert cut(card.text, Style.BOLD) == ["*Hi name", "b"]
    alone = chat(scene_of_content(WhatsAppContent(type="card", header="Hi", text="b"))).parts[0]
    assert isinstance(alone, CardPart)
    assert (alone.title.text, alone.text.text) == ("Hi", "b")


@pytest.mark.req("WAP-14")
def test_a_link_is_previewed_only_where_that_is_switched_on():
    for wanted, site in ((True, "nwd.example"), (False, "")):
        content = WhatsAppContent(text="see https://nwd.example/i7", link_preview=wanted)
        shown = chat(scene_of_content(content)).parts[0]
        assert isinstance(shown, TextPart)
        assert shown.site == site


@pytest.mark.req("WAP-12", "WAP-13")
def test_a_list_has_a_button_and_a_sheet():
    shown = chat(scene("WhatsApp list"))
    card = shown.parts[0]
    assert isinstance(card, CardPart)
    assert card.taps == (Tap(Words("Choose a day"), Leads.LIST),)
    assert shown.sheet is not None
    assert [len(group.choices) for group in shown.sheet.groups] == [2, 2]


@pytest.mark.req("WAP-10", "WAP-16", "WAP-17")
def test_buttons_and_places():
    card = part("WhatsApp card")
    assert isinstance(card, CardPart)
    assert [one.words.text for one in card.taps] == ["Book", "Not now", "Call me"]
    asked = part("WhatsApp asks where")
    assert isinstance(asked, CardPart)
    assert asked.taps[0].leads is Leads.LOCATE
    place = part("WhatsApp place")
    assert isinstance(place, PlacePart)
    assert (place.latitude, place.name.text) == (39.46991, "Nordwind Valencia")


@pytest.mark.req("WAP-21")
def test_a_template_is_filled():
    content = WhatsAppContent(
        type="template",
        wa_template=WaTemplateRef(id=1, registered_name="offer"),
        parameters=WaParameters(
            body=BodyFilling(
                vars={
                    "1": Value(source="attribute", value="attribute.name", default='"dear" \\'),
                    "2": Value(value="20 %"),
                    "3": Value(),
                }
            )
        ),
    )
    fixed = TemplateText(
        header="Winter", body="Hi {{1}}, *{{2}}* and {{3}}", footer="F", buttons=(Tap(Words("Go")),)
    )
    filled = chat(scene_of_content(content, Filling(values={}), template=fixed)).parts[0]
    assert isinstance(filled, CardPart)
    assert filled.text.text.startswith('Hi "dear" \\, 20 % and ')
    named = chat(scene_of_content(content, NAMED, template=fixed)).parts[0]
    assert isinstance(named, CardPart)
    assert [named.text.text[one.start : one.end] for one in named.text.blanks] == ["name"]
    unknown = chat(scene_of_content(content, NAMED)).parts[0]
    assert isinstance(unknown, CardPart)
    assert (unknown.title.text, unknown.text.text) == ("offer", "name\n20 %")


@pytest.mark.req("WAP-10")
def test_reply_buttons_take_values():
    content = WhatsAppContent(type="card", text="T", buttons=(ReplyButton(text="Yes, {{attribute.name}}"),))
    assert "Yes, Lucía" in scene_of_content(content, FILLED).text


def test_a_place_without_numbers_is_a_place():
    content = WhatsAppContent(type="send_location", location=Location(name="Here"))
    assert isinstance(chat(scene_of_content(content)).parts[0], PlacePart)


# -- mail, notifications, calls ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("plain", ["plain"]),
        ("<p>one</p><p>two<br>three</p>", ["one", "two", "three"]),
        ("<ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol>", ["• a", "• b", "1. c", "2. d"]),
        ("a <script>alert(1)</script>b<style>x{}</style>", ["a b"]),
        ("&lt;b&gt; &amp; &#233;", ["<b> & é"]),
        ("<p>  many \n blanks </p>", ["many blanks"]),
        ("<b>never closed", ["never closed"]),
        ("<table><tr><td onclick=x>cell</td></tr></table>", ["cell"]),
        ("", []),
    ],
)
@pytest.mark.req("EML-14")
def test_the_texts_of_a_mail_become_paragraphs(html: str, lines: list[str]):
    found = lines_of(html, AS_TYPED)
    assert [" ".join(part for part in (one.bullet, one.words.text) if part) for one in found] == lines


def test_styles_and_links_of_a_mail_survive_its_variables():
    html = '<p style="text-align: right">Hi <b>{{attribute.name}}, <i>you</i></b> <a href="x">see</a></p>'
    line = lines_of(html, NAMED)[0]
    assert (line.words.text, line.align) == ("Hi name, you see", "right")
    assert cut(line.words, Style.BOLD) == ["name, you"]
    assert cut(line.words, Style.ITALIC) == ["you"]
    assert [line.words.text[one.start : one.end] for one in line.words.links] == ["see"]


@pytest.mark.req("EML-15")
def test_colours_and_sizes_of_a_mail():
    html = (
        '<p><span style="font-size: 24px; color: #aa0000">Hi {{attribute.name}}</span></p>'
        '<p>a<span style="font-size:9px">b</span></p>'
    )
    first, second = lines_of(html, NAMED)
    assert (first.size, second.size) == (24, 0)
    tinted = first.tints[0]
    assert (first.words.text[tinted.span.start : tinted.span.end], tinted.color) == ("Hi name", "#aa0000")


@pytest.mark.req("EML-19")
def test_the_address_to_leave_is_words():
    shown = scene_of_content(EmailContent(subject="S", text="Bye: {{unsubscribe_url}}"), NAMED)
    assert shown.text.endswith("Bye: unsubscribe link")


@pytest.mark.req("EML-13", "EML-14")
def test_the_columns_of_a_mail_are_stacked():
    shown = scene("E-mail")
    assert isinstance(shown, MailScene)
    groups = [one for one in shown.blocks if isinstance(one, MailGroup)]
    texts = [one.lines[0].words.text for one in groups[1].blocks if isinstance(one, MailText)]
    assert texts == ["Left column", "Right column"]


@pytest.mark.req("PSH-8", "MPU-4", "TTS-4")
def test_notifications_and_calls():
    push, mobile, call = scene("Push"), scene("Mobile push"), scene("TTS", FILLED)
    assert isinstance(push, NoticeScene)
    assert isinstance(mobile, NoticeScene)
    assert isinstance(call, CallScene)
    assert (push.in_app, push.picture is not None, mobile.in_app) == (False, True, True)
    assert (call.repeat, call.language) == (2, "en")
    assert 4 < call.seconds < 12
    longer = scene_of_content(TtsContent(text="call 600118204"), AS_TYPED)
    assert isinstance(longer, CallScene)
    assert longer.seconds > 3


@pytest.mark.parametrize(
    ("name", "rich"),
    [
        ("SMS", False),
        ("RCS text", True),
        ("Viber text", False),
        ("WhatsApp file", True),
        ("E-mail", True),
        ("E-mail, text", False),
        ("Push", True),
        ("TTS", False),
        ("Mobile push", False),
    ],
)
def test_what_words_alone_would_leave_out(name: str, rich: bool):
    assert is_rich(scene(name)) is rich


def test_styles_of_a_card_are_those_of_the_content():
    card = RcsCard(title="T", title_style=(TextStyle.UNDERLINE,))
    shown = chat(scene_of_content(RcsContent(type="rich_card", card=card))).parts[0]
    assert isinstance(shown, CardPart)
    assert shown.title_styles == (Style.UNDERLINE,)
    assert chat(scene_of_content(CONTENTS["RCS file"])).head.channel is Channel.RCS
    assert PRICES.media_ref.kind is MediaKind.DOCUMENT
