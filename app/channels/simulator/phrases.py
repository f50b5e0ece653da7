"""What simulated customers write, in the three languages of the product."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class Language(StrEnum):
    """What a text is written in."""

    ENGLISH = "en"
    SPANISH = "es"
    RUSSIAN = "ru"


class Phrases(NamedTuple):
    """Answers to a first message, to a later one, the opt-out word, and a text of several parts."""

    first: tuple[str, ...]
    follow_up: tuple[str, ...]
    stop: str
    long: str


PHRASES: Final = {
    Language.ENGLISH: Phrases(
        first=(
            "Hi, what are your opening hours on Saturday?",
            "Yes please",
            "Thanks! Can I come a bit later, around 6?",
            "Is this still available?",
            "How much would delivery cost to my address?",
            "Got it, thank you 👍",
            "Could somebody call me back please?",
            "I never received my order, can you check?",
            "Who is this?",
            "Can I change the date?",
        ),
        follow_up=(
            "Great, thank you!",
            "OK, and do I need to bring anything?",
            "That works for me 🙂",
            "Perfect. See you then",
            "Hmm, let me think about it",
            "Could you send me the address again?",
        ),
        stop="STOP",
        long=(
            "Hello, I ordered two weeks ago and the parcel was supposed to arrive last Friday, but nobody came and "
            "the tracking page still says that it is on its way. I called the hotline twice and was told to wait. "
            "Could you please find out where it is, or send my money back? My order number is 48213."
        ),
    ),
    Language.SPANISH: Phrases(
        first=(
            "Hola, ¿qué horario tienen el sábado?",
            "Sí, por favor",
            "¡Gracias! ¿Puedo ir un poco más tarde, sobre las 6?",
            "¿Todavía está disponible?",
            "¿Cuánto cuesta el envío a mi dirección?",
            "Recibido, gracias 👍",
            "¿Me puede llamar alguien, por favor?",
            "No me ha llegado el pedido, ¿lo pueden mirar?",
            "¿Quién es?",
            "¿Puedo cambiar la fecha?",
        ),
        follow_up=(
            "¡Genial, muchas gracias!",
            "Vale, ¿y tengo que llevar algo?",
            "Me viene bien 🙂",
            "Perfecto, hasta entonces",
            "Mmm, déjeme pensarlo",
            "¿Me puede repetir la dirección?",
        ),
        stop="BAJA",
        long=(
            "Hola, hice el pedido hace dos semanas y el paquete tenía que llegar el viernes pasado, pero no vino "
            "nadie y la página de seguimiento sigue diciendo que está en camino. Llamé dos veces y me dijeron que "
            "esperase. ¿Pueden averiguar dónde está o devolverme el dinero? Mi número de pedido es el 48213."
        ),
    ),
    Language.RUSSIAN: Phrases(
        first=(
            "Здравствуйте, как вы работаете в субботу?",
            "Да, пожалуйста",
            "Спасибо! А можно чуть позже, часов в 6?",
            "Ещё есть в наличии?",
            "Сколько стоит доставка?",
            "Принято, спасибо 👍",
            "Перезвоните мне, пожалуйста",
            "Заказ так и не пришёл, проверьте, пожалуйста",
            "Кто это?",
            "Можно перенести дату?",
        ),
        follow_up=(
            "Отлично, спасибо!",
            "Хорошо, а что взять с собой?",
            "Мне подходит 🙂",
            "Договорились, до встречи",
            "Надо подумать",
            "Пришлите, пожалуйста, адрес ещё раз",
        ),
        stop="СТОП",
        long=(
            "Здравствуйте, я сделала заказ две недели назад, посылку обещали привезти в прошлую пятницу, но никто "
            "не приехал, а на сайте до сих пор написано, что она в пути. Дважды звонила, просили подождать. "
            "Узнайте, пожалуйста, где она, или верните деньги. Номер заказа 48213."
        ),
    ),
}
