"""Valid contents of every kind, by example and drawn at random: `EXAMPLES` and `contents()`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.contract.channels import Channel
from app.contract.content import AnyContent, Kind
from app.contract.payloads.api_only import TelegramContent, WeChatContent
from app.contract.payloads.email import (
    ButtonBlock,
    DividerBlock,
    EmailColumn,
    EmailContent,
    EmailDocument,
    ImageBlock,
    Section,
    SocialBlock,
    SocialItem,
    SpacerBlock,
    TextBlock,
    TextProps,
    Wrapper,
)
from app.contract.payloads.media import Media, MediaKind, MediaRef
from app.contract.payloads.plain import MobilePushContent, PushContent, SmsContent, TtsContent
from app.contract.payloads.rcs import RcsCard, RcsContent, TextStyle
from app.contract.payloads.suggestions import (
    ActionSuggestion,
    CalendarEvent,
    Dial,
    OpenUrl,
    Reply,
    RequestLocation,
    ShowLocation,
)
from app.contract.payloads.viber import ViberButton, ViberContent
from app.contract.payloads.whatsapp import (
    BodyFilling,
    ButtonFilling,
    CardFilling,
    Filling,
    HeaderFilling,
    ListOption,
    ListSection,
    Location,
    OptionList,
    ReplyButton,
    WaParameters,
    WaTemplateRef,
    WhatsAppContent,
)
from app.contract.sms import AlphabetChoice

SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
TYPES = {
    MediaKind.IMAGE: ("cake.jpg", "image/jpeg"),
    MediaKind.VIDEO: ("tour.mp4", "video/mp4"),
    MediaKind.AUDIO: ("jingle.mp3", "audio/mpeg"),
    MediaKind.DOCUMENT: ("menu.pdf", "application/pdf"),
    MediaKind.STICKER: ("hello.webp", "image/webp"),
}


def media(kind: MediaKind = MediaKind.IMAGE, media_id: int = 77, **facts: Any) -> Media:
    """A file of a kind as the library tells of it."""
    name, mime = TYPES[kind]
    size = (259, 194) if kind in (MediaKind.IMAGE, MediaKind.VIDEO) else (None, None)
    known: dict[str, Any] = {"file_name": name, "mime_type": mime, "size_bytes": 10_573, "sha256": SHA}
    known |= {"width": size[0], "height": size[1], **facts}
    return Media(media_ref=MediaRef(media_id=media_id, kind=kind, **known))


PICTURE, VIDEO, PDF = media(), media(MediaKind.VIDEO, 78), media(MediaKind.DOCUMENT, 79)
SUGGESTIONS = (
    Reply(text="Call me", postback="r1"),
    ActionSuggestion(text="Visit", postback="a1", action=OpenUrl(url="https://shop.example/cakes")),
    ActionSuggestion(text="Ring us", postback="a2", action=Dial(phone_number="+34600111222")),
    ActionSuggestion(text="Map", postback="a3", action=ShowLocation(latitude=40.4, longitude=-3.7, title="Shop")),
    ActionSuggestion(text="Nearest", postback="a4", action=ShowLocation(mode="query", query="cake shop")),
    ActionSuggestion(text="Where are you?", postback="a5", action=RequestLocation()),
    ActionSuggestion(
        text="Save date",
        postback="a6",
        action=CalendarEvent(start="2026-12-01", end="2026-12-02", title="Cake days", description="Come"),
    ),
)
CARD = RcsCard(title="Cakes", text="Fresh every day", media=PICTURE, suggestions=SUGGESTIONS[:2])
LIST = OptionList(
    header="Choose",
    sections=(
        ListSection(header="Sweet", options=(ListOption(title="Cake", description="With cream", id="o1"),)),
        ListSection(header="Salty", options=(ListOption(title="Pie", id="o2"),)),
    ),
)
PLACE = Location(latitude=40.4, longitude=-3.7, name="Shop", address="Calle Mayor 1")
PARAMETERS = WaParameters(
    header=HeaderFilling(media=PICTURE),
    body=BodyFilling(
        vars={
            "1": Filling(source="attribute", value="attribute.name", default="friend"),
            "2": Filling(value="12"),
        }
    ),
    buttons=(ButtonFilling(index=0, vars={"1": Filling(value="spring")}),),
)
DOCUMENT = EmailDocument(
    blocks=(
        Wrapper(
            id="1",
            blocks=(Section(id="2", columns=(EmailColumn(blocks=(TextBlock(id="3", html="<p>Hello</p>"),)),)),),
        ),
        Section(
            id="4",
            columns=(
                EmailColumn(width=50, blocks=(ImageBlock(id="5", media=PICTURE, alt="A cake"),)),
                EmailColumn(
                    width=50,
                    blocks=(
                        ButtonBlock(id="6", text="Go", link="https://shop.example/"),
                        SocialBlock(id="7", items=(SocialItem(network="x", link="https://x.com/shop"),)),
                        DividerBlock(id="8"),
                        SpacerBlock(id="9"),
                    ),
                ),
            ),
        ),
    )
)

EXAMPLES: dict[Kind, AnyContent] = {
    (Channel.SMS, "text"): SmsContent(text="Hello"),
    (Channel.RCS, "text"): RcsContent(text="Hello", suggestions=SUGGESTIONS),
    (Channel.RCS, "file"): RcsContent(type="file", media=VIDEO, thumbnail=PICTURE, suggestions=SUGGESTIONS[:1]),
    (Channel.RCS, "rich_card"): RcsContent(type="rich_card", card=CARD, suggestions=SUGGESTIONS),
    (Channel.RCS, "carousel"): RcsContent(type="carousel", cards=(CARD, CARD), suggestions=SUGGESTIONS),
    (Channel.VIBER, "text"): ViberContent(text="Hello"),
    (Channel.VIBER, "file"): ViberContent(type="file", media=PDF),
    (Channel.VIBER, "text_button"): ViberContent(
        type="text_button", text="Hello", button=ViberButton(text="Open", url="https://shop.example/")
    ),
    (Channel.VIBER, "text_media_button"): ViberContent(
        type="text_media_button",
        text="Hello",
        media=PICTURE,
        button=ViberButton(text="Open", url="https://shop.example/"),
    ),
    (Channel.WHATSAPP, "card"): WhatsAppContent(
        type="card",
        header="News",
        text="Hello",
        footer="Bye",
        media=PICTURE,
        buttons=(ReplyButton(text="Yes", id="b1"), ReplyButton(text="No", id="b2")),
    ),
    (Channel.WHATSAPP, "list"): WhatsAppContent(type="list", header="News", text="Hello", footer="Bye", list=LIST),
    (Channel.WHATSAPP, "text"): WhatsAppContent(text="Hello", link_preview=False),
    (Channel.WHATSAPP, "file"): WhatsAppContent(type="file", media=PICTURE, caption="A cake"),
    (Channel.WHATSAPP, "request_location"): WhatsAppContent(type="request_location", text="Where are you?"),
    (Channel.WHATSAPP, "send_location"): WhatsAppContent(type="send_location", location=PLACE),
    (Channel.WHATSAPP, "template"): WhatsAppContent(
        type="template",
        wa_template=WaTemplateRef(id=9, registered_name="order_update", language="en"),
        parameters=PARAMETERS,
    ),
    (Channel.WECHAT, "text"): WeChatContent(text="Hello"),
    (Channel.WECHAT, "file"): WeChatContent(type="file", media=PICTURE),
    (Channel.EMAIL, "text"): EmailContent(subject="News", subtitle="Soon", text="Hello"),
    (Channel.EMAIL, "email"): EmailContent(type="email", subject="News", subtitle="Soon", document=DOCUMENT),
    (Channel.TELEGRAM_GATEWAY, "code"): TelegramContent(code="482913"),
    (Channel.PUSH, "push"): PushContent(header="News", text="Hello", image=PICTURE, click_url="https://a.example/"),
    (Channel.TTS, "tts"): TtsContent(text="Hello", language="es", repeat=2),
    (Channel.MOBILE_PUSH, "mobile_push"): MobilePushContent(header="News", body="Hello", data={"screen": "cakes"}),
}
"""One of each kind, with everything it can have."""

LETTERS = "abcAZ 019.,-éñж字😀&<>\"'/"


def words(most: int, least: int = 1, *, lines: bool = False) -> SearchStrategy[str]:
    """A text that starts with something to see."""
    letters = LETTERS + "\n" if lines else LETTERS
    return st.builds(
        lambda first, rest: first + rest, st.sampled_from("aZж字9"), st.text(letters, max_size=most - 1)
    ) | (st.just("") if least == 0 else st.nothing())


urls = st.builds("https://shop.example/{}".format, st.text("abc0/?&=-", max_size=20))
files = st.sampled_from([PICTURE, media(media_id=5, width=1, height=1)])
maybe_files = st.none() | files
sides = st.floats(-180, 180, allow_nan=False)
tops = st.floats(-90, 90, allow_nan=False)
fillings = st.builds(Filling, value=words(30)) | st.builds(
    Filling,
    source=st.just("attribute"),
    value=st.sampled_from(["attribute.name", "attribute.phone"]),
    default=words(10, 0),
)
variables = st.dictionaries(st.sampled_from(["1", "2", "3"]), fillings, max_size=3)
places = st.builds(Location, latitude=tops, longitude=sides, name=words(30, 0), address=words(30, 0))

actions = st.one_of(
    st.builds(OpenUrl, url=urls),
    st.builds(Dial, mode=st.sampled_from(["phone", "video"]), phone_number=st.just("+34600111222")),
    st.builds(
        Dial,
        mode=st.just("enriched"),
        phone_number=st.just("112"),
        subject=st.none() | words(20),
        fallback_url=st.none() | urls,
    ),
    st.builds(ShowLocation, latitude=tops, longitude=sides, title=words(20, 0), fallback_url=st.none() | urls),
    st.builds(ShowLocation, mode=st.just("query"), query=words(20), title=words(20, 0)),
    st.builds(RequestLocation),
    st.builds(
        CalendarEvent,
        start=st.just("2026-12-01T10:00:00+01:00"),
        end=st.sampled_from(["2026-12-01T11:00:00+01:00", "2026-12-01T09:30:00Z"]),
        title=words(20),
        description=words(20, 0, lines=True),
        fallback_url=st.none() | urls,
    ),
)
suggestions = st.builds(Reply, text=words(25), postback=words(20, 0)) | st.builds(
    ActionSuggestion, text=words(25), postback=words(20, 0), action=actions
)
styles = st.sampled_from([(), (TextStyle.BOLD,), (TextStyle.ITALIC, TextStyle.UNDERLINE)])


def rows(one: SearchStrategy[Any], most: int, least: int = 0) -> SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, min_size=least, max_size=most).map(tuple)


below = rows(suggestions, 4)
cards = st.builds(
    RcsCard,
    layout=st.sampled_from(["vertical", "horizontal"]),
    media_side=st.sampled_from(["left", "right"]),
    media_height=st.sampled_from(["short", "medium", "tall"]),
    media=maybe_files,
    thumbnail=maybe_files,
    title=words(40),
    title_style=styles,
    text=words(60, 0, lines=True),
    text_style=styles,
    suggestions=below,
)
rcs = st.one_of(
    st.builds(RcsContent, text=words(60, lines=True), suggestions=below),
    st.builds(RcsContent, type=st.just("file"), media=files, thumbnail=maybe_files, suggestions=below),
    st.builds(RcsContent, type=st.just("rich_card"), card=cards, suggestions=below),
    st.builds(
        RcsContent,
        type=st.just("carousel"),
        card_width=st.sampled_from(["small", "medium"]),
        media_height=st.sampled_from(["short", "medium", "tall"]),
        cards=rows(cards, 3, 2),
        suggestions=below,
    ),
)
link_buttons = st.builds(ViberButton, text=words(30), url=urls)
viber = st.one_of(
    st.builds(ViberContent, text=words(60, lines=True)),
    st.builds(ViberContent, type=st.just("file"), media=files, thumbnail=maybe_files),
    st.builds(ViberContent, type=st.just("text_button"), text=words(60, lines=True), button=link_buttons),
    st.builds(ViberContent, type=st.just("text_media_button"), text=words(60), media=files, button=link_buttons),
)


def _buttons(texts: list[str]) -> tuple[ReplyButton, ...]:
    return tuple(ReplyButton(text=text, id=f"b{number}") for number, text in enumerate(texts))


def _options(texts: list[str]) -> OptionList:
    options = tuple(ListOption(title=text, id=f"o{number}") for number, text in enumerate(texts))
    sections = tuple(
        ListSection(header=f"Part {number}", options=part)
        for number, part in enumerate((options[:2], options[2:]))
        if part
    )
    return OptionList(header="Choose", sections=sections)


def titles(most: int, count: int, least: int = 0) -> SearchStrategy[list[str]]:
    return st.lists(words(most), min_size=least, max_size=count, unique_by=str.strip)


headers = st.one_of(
    st.builds(HeaderFilling, vars=variables),
    st.builds(HeaderFilling, media=files),
    st.builds(HeaderFilling, location=places),
)
bodies = st.builds(BodyFilling, vars=variables)
template_buttons = rows(
    st.builds(
        ButtonFilling,
        index=st.integers(0, 9),
        kind=st.sampled_from(["url", "copy_code"]),
        vars=st.dictionaries(st.just("1"), fillings, min_size=1, max_size=1),
    ),
    2,
)
whatsapp = st.one_of(
    st.builds(
        WhatsAppContent,
        type=st.just("card"),
        media=maybe_files,
        header=words(20, 0),
        text=words(60, lines=True),
        footer=words(60, 0),
        buttons=titles(20, 3).map(_buttons),
    ),
    st.builds(
        WhatsAppContent,
        type=st.just("list"),
        header=words(60, 0),
        text=words(60),
        footer=words(60, 0),
        list=titles(24, 6, 1).map(_options),
    ),
    st.builds(WhatsAppContent, text=words(60, lines=True), link_preview=st.booleans()),
    st.builds(WhatsAppContent, type=st.just("file"), media=files, caption=words(60, 0)),
    st.builds(WhatsAppContent, type=st.just("request_location"), text=words(60)),
    st.builds(WhatsAppContent, type=st.just("send_location"), location=places),
    st.builds(
        WhatsAppContent,
        type=st.just("template"),
        wa_template=st.builds(
            WaTemplateRef, id=st.integers(0, 99), registered_name=st.just("spring"), language=st.just("es")
        ),
        parameters=st.none()
        | st.builds(
            WaParameters,
            header=headers,
            body=bodies,
            buttons=template_buttons,
            cards=rows(st.builds(CardFilling, header=headers, body=bodies, buttons=template_buttons), 2),
            offer_ends_at=st.none() | st.just("2026-12-31T23:59:59+00:00"),
        ),
    ),
)


def _sections(html: list[str], hidden: bool) -> EmailDocument:
    blocks = tuple(
        TextBlock(id=f"t{number}", html=text, props=TextProps(size=12 + number, hidden=hidden and number > 0))
        for number, text in enumerate(html)
    )
    section = Section(id="s", columns=(EmailColumn(width=50, blocks=blocks), EmailColumn(width=50)))
    return EmailDocument(blocks=(*DOCUMENT.blocks, Wrapper(id="w", blocks=(section,))))


subjects = {"subject": words(60), "subtitle": words(60, 0)}
email = st.one_of(
    st.builds(EmailContent, text=words(60, lines=True), **subjects),
    st.builds(
        EmailContent,
        type=st.just("email"),
        text=words(60, 0),
        document=st.builds(_sections, st.lists(words(40), min_size=1, max_size=3), st.booleans()),
        **subjects,
    ),
    st.builds(
        lambda html, subject: EmailContent(
            type="email",
            subject=subject,
            document=EmailDocument(
                blocks=(Section(id="1", columns=(EmailColumn(blocks=(TextBlock(id="2", html=html),)),)),)
            ),
        ),
        words(40, lines=True),
        words(60),
    ),
)

by_channel: dict[Channel, SearchStrategy[Any]] = {
    Channel.SMS: st.builds(
        SmsContent, text=words(60, lines=True), alphabet=st.sampled_from([AlphabetChoice.AUTO, AlphabetChoice.UCS2])
    ),
    Channel.RCS: rcs,
    Channel.VIBER: viber,
    Channel.WHATSAPP: whatsapp,
    Channel.WECHAT: st.builds(WeChatContent, text=words(60))
    | st.builds(WeChatContent, type=st.just("file"), media=files),
    Channel.EMAIL: email,
    Channel.TELEGRAM_GATEWAY: st.builds(
        TelegramContent, code=st.text("0123456789", min_size=4, max_size=8), ttl=st.integers(30, 3600)
    ),
    Channel.PUSH: st.builds(
        PushContent,
        header=words(60),
        text=words(60, 0, lines=True),
        image=maybe_files,
        click_url=st.none() | urls,
    ),
    Channel.TTS: st.builds(
        TtsContent, text=words(60), language=st.sampled_from(["en", "es"]), repeat=st.sampled_from([1, 2, 3])
    ),
    Channel.MOBILE_PUSH: st.builds(
        MobilePushContent,
        header=words(60),
        body=words(60),
        data=st.dictionaries(st.text("abc", min_size=1, max_size=5), words(10), max_size=3),
    ),
}


def contents(*channels: Channel) -> SearchStrategy[Any]:
    """Valid contents of every kind of these channels, of all ten without one."""
    return st.one_of(*(by_channel[one] for one in channels or by_channel))


def put(content: AnyContent, path: str, value: Any) -> AnyContent:
    """A content with something else at a path, mostly a broken one."""
    return changed(content, path, lambda _: value)


def changed(content: AnyContent, path: str, change: Callable[[Any], Any]) -> AnyContent:
    """As `put`, with what is made of what stood there."""
    found: AnyContent = _changed(content, path.split("."), change)
    return found


def _changed(node: Any, keys: list[str], change: Callable[[Any], Any]) -> Any:
    if not keys:
        return change(node)
    key, *rest = keys
    if isinstance(node, tuple):
        place = int(key)
        return (*node[:place], _changed(node[place], rest, change), *node[place + 1 :])
    if isinstance(node, dict):
        return {**node, key: _changed(node[key], rest, change)}
    return msgspec.structs.replace(node, **{key: _changed(getattr(node, key), rest, change)})
