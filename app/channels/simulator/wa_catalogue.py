"""The templates the simulated platform lists for every WhatsApp sender, as the Cloud API words them."""

from __future__ import annotations

from typing import Any, Final

Listed = dict[str, Any]

_HANDLE: Final = {"header_handle": ["https://cdn.example.org/header"]}


def _template(
    number: int, name: str, status: str, category: str, *components: Listed, language: str = "en"
) -> Listed:
    return {
        "id": str(880_000_000_000 + number),
        "name": name,
        "language": language,
        "category": category,
        "status": status,
        "components": list(components),
    }


def _header(text: str, *samples: str) -> Listed:
    example = {"example": {"header_text": list(samples)}} if samples else {}
    return {"type": "HEADER", "format": "TEXT", "text": text, **example}


def _file(kind: str) -> Listed:
    return {"type": "HEADER", "format": kind, "example": _HANDLE}


def _body(text: str, *samples: str) -> Listed:
    example = {"example": {"body_text": [list(samples)]}} if samples else {}
    return {"type": "BODY", "text": text, **example}


def _footer(text: str) -> Listed:
    return {"type": "FOOTER", "text": text}


def _buttons(*buttons: Listed) -> Listed:
    return {"type": "BUTTONS", "buttons": list(buttons)}


def _url(text: str, url: str) -> Listed:
    example = {"example": [url.replace("{{1}}", "sample")]} if "{{" in url else {}
    return {"type": "URL", "text": text, "url": url, **example}


def _reply(text: str) -> Listed:
    return {"type": "QUICK_REPLY", "text": text}


def _copy(code: str) -> Listed:
    return {"type": "COPY_CODE", "text": "Copy offer code", "example": [code]}


def _card(text: str, *samples: str) -> Listed:
    more = _url("See it", "https://shop.example.org/item/{{1}}")
    return {"components": [_file("IMAGE"), _body(text, *samples), _buttons(more, _reply("Ask about it"))]}


_CARDS: Final = {
    "type": "CAROUSEL",
    "cards": [
        _card("Walnut desk, now {{1}}", "EUR 240"),
        _card("Reading lamp, now {{1}}", "EUR 39"),
        _card("Oak shelf, now {{1}}", "EUR 85"),
    ],
}

CATALOGUE: Final[tuple[Listed, ...]] = (
    _template(
        1,
        "order_update",
        "APPROVED",
        "UTILITY",
        _header("Order {{1}}", "A-1042"),
        _body("Hi {{1}}, your order left our warehouse and arrives on {{2}}.", "Ann", "Monday"),
        _footer("Reply STOP to unsubscribe"),
        _buttons(_url("Track the parcel", "https://shop.example.org/track/{{1}}"), _reply("Change the day")),
    ),
    _template(
        2,
        "order_update",
        "APPROVED",
        "UTILITY",
        _header("Pedido {{1}}", "A-1042"),
        _body("Hola, {{1}}: tu pedido ha salido del almacén y llega el {{2}}.", "Ana", "lunes"),
        _footer("Responde BAJA para no recibir más mensajes"),
        _buttons(_url("Seguir el envío", "https://shop.example.org/track/{{1}}"), _reply("Cambiar el día")),
        language="es",
    ),
    _template(
        3,
        "order_update",
        "APPROVED",
        "UTILITY",
        _header("Заказ {{1}}", "A-1042"),
        _body("{{1}}, ваш заказ уже в пути. Доставим: {{2}}.", "Анна", "понедельник"),
        _footer("Ответьте СТОП, чтобы отписаться"),
        _buttons(_url("Отследить посылку", "https://shop.example.org/track/{{1}}"), _reply("Изменить день")),
        language="ru",
    ),
    _template(
        4,
        "autumn_sale",
        "APPROVED",
        "MARKETING",
        _file("IMAGE"),
        _body("{{1}}, our autumn sale begins. Everything for your desk is *{{2}} %* off this week.", "Ann", "20"),
        _footer("Only while stocks last"),
        _buttons(_reply("Show me more"), _reply("Not now")),
    ),
    _template(
        5,
        "store_opening",
        "APPROVED",
        "MARKETING",
        {"type": "HEADER", "format": "LOCATION"},
        _body("We open a new store near you on {{1}}. Come by and have a coffee with us.", "1 June"),
        _buttons({"type": "PHONE_NUMBER", "text": "Call the store", "phone_number": "+15551234567"}),
    ),
    _template(
        6,
        "welcome_coupon",
        "APPROVED",
        "MARKETING",
        _header("A present for you"),
        _body("Hi {{1}}, here is your welcome coupon. It is good for {{2}} days.", "Ann", "14"),
        _buttons(_copy("WELCOME10"), _url("Open the shop", "https://shop.example.org/")),
    ),
    _template(
        7,
        "weekend_offer",
        "APPROVED",
        "MARKETING",
        _file("IMAGE"),
        {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Weekend offer", "has_expiration": True}},
        _body("{{1}}, take 25 % off every lamp. Use the code below at the till.", "Ann"),
        _buttons(_copy("LAMP25"), _url("Shop lamps", "https://shop.example.org/lamps?ref={{1}}")),
    ),
    _template(
        8,
        "new_arrivals",
        "APPROVED",
        "MARKETING",
        _body("{{1}}, these came in this week and match your last order.", "Ann"),
        _CARDS,
    ),
    _template(
        9,
        "sign_in_code",
        "APPROVED",
        "AUTHENTICATION",
        {
            "type": "BODY",
            "text": "*{{1}}* is your verification code. For your security, do not share this code.",
            "add_security_recommendation": True,
        },
        {"type": "FOOTER", "text": "This code expires in 10 minutes.", "code_expiration_minutes": 10},
        _buttons({"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy code"}),
    ),
    _template(
        10,
        "invoice_ready",
        "APPROVED",
        "UTILITY",
        _file("DOCUMENT"),
        _body("Your invoice {{1}} is ready. It is due on {{2}}.", "INV-7", "30 June"),
    ),
    _template(
        11,
        "spring_catalogue",
        "APPROVED",
        "MARKETING",
        _body("Our spring catalogue is here."),
        _footer("Furniture for small rooms"),
        _buttons({"type": "CATALOG", "text": "View catalog"}),
    ),
    _template(
        12,
        "price_drop",
        "PAUSED",
        "MARKETING",
        _body("{{1}}, the price of {{2}} just dropped.", "Ann", "Walnut desk"),
        _buttons(_reply("Tell me more")),
    ),
    {
        **_template(13, "free_gift", "REJECTED", "MARKETING", _body("Click now and win a free gift!!!")),
        "rejected_reason": "PROMOTIONAL",
    },
    _template(
        14,
        "appointment_reminder",
        "PENDING",
        "UTILITY",
        _body("A reminder: your appointment is on {{1}} at {{2}}.", "Monday", "10:30"),
        _buttons(_reply("I will come"), _reply("Move it")),
    ),
)
"""One of every kind, and one of every status that matters; the same name in three languages."""
