"""A content of every kind of every channel, as a company of tyre shops would write them."""

from __future__ import annotations

from typing import Final

from app.contract.content import Content
from app.contract.payloads.email import (
    ButtonBlock,
    DividerBlock,
    EmailColumn,
    EmailContent,
    EmailDocument,
    ImageBlock,
    Page,
    Section,
    SectionProps,
    SocialBlock,
    SocialItem,
    SpacerBlock,
    SpacerProps,
    TextBlock,
    TextProps,
    Wrapper,
    WrapperProps,
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

NAMES: Final = {"name": "name", "city": "city"}
VALUES: Final = {"name": "Luc\u00eda", "city": "Valencia"}


def media(number: int, name: str, kind: MediaKind = MediaKind.IMAGE, size: tuple[int, int] = (1200, 650)) -> Media:
    """A file of the library."""
    mime = {"image": "image/jpeg", "video": "video/mp4", "audio": "audio/ogg"}.get(kind.value, "application/pdf")
    return Media(
        media_ref=MediaRef(
            media_id=number,
            file_name=name,
            kind=kind,
            mime_type=mime,
            size_bytes=184_300 * number,
            sha256="0" * 64,
            width=size[0] if kind is not MediaKind.AUDIO else None,
            height=size[1] if kind is not MediaKind.AUDIO else None,
        )
    )


TYRE: Final = media(1, "winter-tyre.jpg")
VAN: Final = media(2, "fitting-at-home.mp4", MediaKind.VIDEO, (1280, 720))
PRICES: Final = media(3, "Winter tyres, price list 2026.pdf", MediaKind.DOCUMENT)
VOICE: Final = media(4, "reminder.ogg", MediaKind.AUDIO)

_BOOK: Final = ActionSuggestion(action=OpenUrl(url="https://nwd.example/book"), text="Book a slot")
_SHOP: Final = ActionSuggestion(action=ShowLocation(latitude=39.47, longitude=-0.38), text="My workshop")
_CALL: Final = ActionSuggestion(action=Dial(phone_number="+34600118204"), text="Call us")
_DAY: Final = ActionSuggestion(action=CalendarEvent(title="Fitting"), text="Save the date")
_WHERE: Final = ActionSuggestion(action=RequestLocation(), text="Where am I?")
_CHIPS: Final = (Reply(text="I am interested"), Reply(text="Not now"), _CALL)

LONG: Final = (
    "Nordwind: 20 % off winter tyres until Sunday, fitting and balancing included at your workshop in"
    " {{attribute.city}}. Book at nwd.example/i7 or answer this message with the day that suits you best,"
    " {{attribute.name}}. Reply STOP to end."
)

_CARD: Final = RcsCard(
    media=TYRE,
    title="Winter tyres, 20 % off",
    title_style=(TextStyle.ITALIC,),
    text="Hello {{attribute.name}}, only until Sunday: fitting and balancing included in {{attribute.city}}.",
    text_style=(TextStyle.BOLD,),
    suggestions=(_BOOK, _SHOP),
)

_OPTIONS: Final = OptionList(
    header="Choose a day",
    sections=(
        ListSection(
            header="This week",
            options=(
                ListOption(title="Thursday, 09:00", description="Workshop in the centre"),
                ListOption(title="Friday, 17:30", description="Workshop by the harbour"),
            ),
        ),
        ListSection(
            header="Next week", options=(ListOption(title="Monday, 08:00"), ListOption(title="I will call"))
        ),
    ),
)

_MAIL: Final = EmailDocument(
    page=Page(background="#F6F8FA"),
    blocks=(
        Wrapper(
            id="1",
            props=WrapperProps(background="#FFFFFF", radius=12, border_width=1, padding=(16, 0, 16, 0)),
            blocks=(
                Section(
                    id="2",
                    columns=(
                        EmailColumn(
                            blocks=(
                                ImageBlock(id="3", media=TYRE, alt="A winter tyre", link="https://nwd.example"),
                                TextBlock(
                                    id="4",
                                    html="<h2>Hello {{attribute.name}},</h2><p>your <b>winter tyres</b> wait in"
                                    ' <i>{{attribute.city}}</i>. See <a href="https://nwd.example">it</a>.</p>'
                                    "<ul><li>Fitting included</li><li>Balancing included</li></ul>",
                                ),
                                ButtonBlock(id="5", text="Book a slot", link="https://nwd.example/book"),
                            )
                        ),
                    ),
                ),
            ),
        ),
        Section(
            id="6",
            props=SectionProps(padding=(8, 0, 0, 0)),
            columns=(
                EmailColumn(width=50, blocks=(TextBlock(id="7", html="<p>Left column</p>"),)),
                EmailColumn(width=50, blocks=(TextBlock(id="8", html="<p>Right column</p>"), DividerBlock(id="9"))),
            ),
        ),
        Section(
            id="10",
            columns=(
                EmailColumn(
                    blocks=(
                        SocialBlock(
                            id="11", items=(SocialItem(network="facebook"), SocialItem(network="x", label="X"))
                        ),
                        SpacerBlock(id="12", props=SpacerProps(height=12)),
                        TextBlock(id="13", html="<p>Unsubscribe</p>", props=TextProps(size=12, align="center")),
                    )
                ),
            ),
        ),
    ),
)

CONTENTS: Final[dict[str, Content]] = {
    "SMS": SmsContent(text=LONG),
    "SMS, to the left": SmsContent(
        text="\u0645\u0631\u062d\u0628\u0627 {{attribute.name}}\u060c \u062e\u0635\u0645 20% \u062d\u062a\u0649"
        " \u0627\u0644\u0623\u062d\u062f.\nBook: nwd.example/i7\n\u05e9\u05dc\u05d5\u05dd"
        " e\u0301a\u0308 \U0001f468\u200d\U0001f469\u200d\U0001f467"
    ),
    "RCS text": RcsContent(text="Your tyres are here. See nwd.example/i7", suggestions=(*_CHIPS, _DAY, _WHERE)),
    "RCS file": RcsContent(type="file", media=PRICES, suggestions=_CHIPS[:2]),
    "RCS film": RcsContent(type="file", media=VAN),
    "RCS card": RcsContent(type="rich_card", card=_CARD, suggestions=_CHIPS[:2]),
    "RCS card, tall": RcsContent(
        type="rich_card",
        card=RcsCard(media=VAN, media_height="tall", title="We come to you", suggestions=(_CALL, _DAY, _WHERE)),
    ),
    "RCS card, beside": RcsContent(
        type="rich_card",
        card=RcsCard(
            layout="horizontal",
            media_side="right",
            media=TYRE,
            title="Winter tyres",
            text="Fitting included in {{attribute.city}}.",
            suggestions=(_BOOK,),
        ),
        suggestions=_CHIPS,
    ),
    "RCS carousel": RcsContent(
        type="carousel",
        cards=(
            RcsCard(media=TYRE, title="Summer", text="From 59 euros a tyre", suggestions=(_BOOK,)),
            RcsCard(
                media=TYRE, title="Winter", text="From 69 euros, balanced and fitted", suggestions=(_BOOK, _SHOP)
            ),
            RcsCard(title="All year", text="From 64 euros"),
        ),
        suggestions=_CHIPS[:2],
    ),
    "RCS carousel, small": RcsContent(
        type="carousel",
        card_width="small",
        media_height="short",
        cards=(
            RcsCard(media=TYRE, title="Summer", suggestions=(_BOOK,)),
            RcsCard(media=TYRE, title="Winter", suggestions=(_BOOK,)),
            RcsCard(media=TYRE, title="All year", suggestions=(_BOOK,)),
        ),
    ),
    "Viber text": ViberContent(text="Hi *{{attribute.name}}*, _only_ ~today~ until Sunday: code ```NWD20```"),
    "Viber picture": ViberContent(type="file", media=TYRE),
    "Viber file": ViberContent(type="file", media=PRICES),
    "Viber button": ViberContent(
        type="text_button",
        text="Your tyres are ready, {{attribute.name}}.",
        button=ViberButton(text="Book a slot", url="https://nwd.example"),
    ),
    "Viber picture and button": ViberContent(
        type="text_media_button",
        text="20 % off *winter tyres* until Sunday.",
        media=TYRE,
        button=ViberButton(text="See the offer", url="https://nwd.example"),
    ),
    "WhatsApp text": WhatsAppContent(text="Hi *{{attribute.name}}*, see https://nwd.example/i7 for the offer."),
    "WhatsApp card": WhatsAppContent(
        type="card",
        media=TYRE,
        header="Winter tyres",
        text="20 % off until Sunday in {{attribute.city}}. _Fitting included._",
        footer="Reply STOP to end",
        buttons=(ReplyButton(text="Book"), ReplyButton(text="Not now"), ReplyButton(text="Call me")),
    ),
    "WhatsApp card, words": WhatsAppContent(
        type="card", header="Winter tyres", text="20 % off until Sunday.", buttons=(ReplyButton(text="Book"),)
    ),
    "WhatsApp list": WhatsAppContent(
        type="list", header="Fitting", text="When shall we fit your tyres?", footer="Nordwind", list=_OPTIONS
    ),
    "WhatsApp file": WhatsAppContent(type="file", media=PRICES, caption="Prices for {{attribute.city}}"),
    "WhatsApp audio": WhatsAppContent(type="file", media=VOICE),
    "WhatsApp asks where": WhatsAppContent(type="request_location", text="Where is your car, {{attribute.name}}?"),
    "WhatsApp place": WhatsAppContent(
        type="send_location",
        location=Location(
            latitude=39.46991, longitude=-0.37629, name="Nordwind Valencia", address="Carrer de Col\u00f3n 1"
        ),
    ),
    "WhatsApp template": WhatsAppContent(
        type="template",
        wa_template=WaTemplateRef(id=1, registered_name="winter_offer_es", language="es"),
        parameters=WaParameters(
            header=HeaderFilling(media=TYRE),
            body=BodyFilling(
                vars={
                    "1": Filling(source="attribute", value="attribute.name"),
                    "2": Filling(source="text", value="20 %"),
                }
            ),
        ),
    ),
    "E-mail": EmailContent(
        subject="Winter tyres, {{attribute.name}}", subtitle="20 % off until Sunday", type="email", document=_MAIL
    ),
    "E-mail, text": EmailContent(
        subject="Your appointment",
        subtitle="Tomorrow at nine",
        text="Hello {{attribute.name}},\n\nsee you tomorrow.",
    ),
    "Push": PushContent(
        header="Winter tyres, 20 % off",
        text="Only until Sunday: fitting and balancing included at your workshop in {{attribute.city}}.",
        image=TYRE,
    ),
    "TTS": TtsContent(
        text="Good morning, {{attribute.name}}. Your tyres are ready. Please come tomorrow at nine.",
        repeat=2,
    ),
    "Mobile push": MobilePushContent(
        header="Your tyres are ready", body="Come to the workshop in {{attribute.city}} tomorrow at nine."
    ),
}
