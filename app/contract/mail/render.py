"""From the content of an e-mail to what an outgoing server takes: subject, HTML and plain text (EML-18)."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from app.contract.mail.headers import Header, unsubscribe_headers
from app.contract.mail.markup import markup_of
from app.contract.mail.pieces import FieldKind
from app.contract.mail.vocabulary import UNSUBSCRIBE
from app.contract.mail.walk import fields_of, media_of, with_fields
from app.contract.mail.words import plain_part
from app.contract.payloads.email import EmailContent, EmailDocument
from app.contract.record import Record


class Mail(Record):
    """A mail ready for its envelope. `html` is empty where the body is plain text; both bodies say the same.

    `headers` are those beside subject and sender.
    """

    subject: str
    html: str
    text: str
    headers: tuple[Header, ...] = ()


def render(content: EmailContent, images: Mapping[int, str], unsubscribe_url: str | None = None) -> Mail:
    """The mail of a content whose texts are final.

    `images` by media id say where each picture is: `cid:` for one attached, an address for one hosted; a picture
    without one is left out. Placeholders still in it stay, `{{unsubscribe_url}}` only without an address. With one,
    the headers lead there as well (EML-19).
    """
    subject, headers = one_line(content.subject), unsubscribe_headers(unsubscribe_url)
    if content.type == "text" or content.document is None:
        return Mail(subject=subject, html="", text=_with(content.text, unsubscribe_url), headers=headers)
    from mjml import mjml2html  # noqa: PLC0415 - a library of its own that only sending mails needs

    document = content.document if unsubscribe_url is None else _leaving(content.document, unsubscribe_url)
    markup = markup_of(document, one_line(content.subtitle), images)
    html = mjml2html(markup, disable_comments=True, fonts={}, social_icon_origin="")
    text = plain_part(document) if not content.text.strip() else _with(content.text, unsubscribe_url)
    return Mail(subject=subject, html=html, text=text, headers=headers)


def attached(content: EmailContent, domain: str) -> dict[int, str]:
    """Where the pictures of a mail are when they are attached to it: by content id (RFC 2392)."""
    return {media.media_id: f"cid:media-{media.media_id}@{domain}" for media in media_of(content)}


def one_line(text: str) -> str:
    """A text without line breaks, as headers need it (EML-40)."""
    return " ".join(text.splitlines())


def _leaving(document: EmailDocument, address: str) -> EmailDocument:
    """The document with the address for opting out, in texts and links; names of people never become one."""
    found = fields_of(document)
    texts = {
        path: field.text.replace(UNSUBSCRIBE, escape(address) if field.kind is FieldKind.HTML else address)
        for path, field in found.items()
        if UNSUBSCRIBE in field.text and field.kind is not FieldKind.WORDS
    }
    return with_fields(document, texts)


def _with(text: str, address: str | None) -> str:
    return text if address is None else text.replace(UNSUBSCRIBE, address)
