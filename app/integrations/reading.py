"""What a call of the web service says, read strictly: parameters, key, origin (WSV-2, 7, 13, 16). Pure."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Final
from urllib.parse import unquote_to_bytes, urlsplit

PATH: Final = b"/integra/resources/sms/sendsms"
"""In lower case: paths match ignoring case."""
FORM: Final = "application/x-www-form-urlencoded"
BODY_MAX: Final = 64 * 1024
REPEAT_KEY_MAX: Final = 64
POSTED: Final = ("destination", "message", "campaign", "agent")
ASKED: Final = (*POSTED, "api", "device", "key")
SECRET: Final = re.compile(r"[0-9a-f]{64}")
_UNREADABLE: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_ESCAPED: Final = "amp;"

Headers = Mapping[str, Sequence[str]]
"""Values by lower-case name."""


class Why(StrEnum):
    """Codes of refusals as other programs know them (WSV-9)."""

    MISSING = "missing"
    INVALID_NUMBER = "invalid_number"
    TOO_LONG = "too_long"
    REPEATED = "repeated"
    ENCODING = "encoding"
    MISMATCH = "mismatch"  # the campaign's provider is not the `api` that was asked for (WSV-15)
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    UNKNOWN_CAMPAIGN = "unknown_campaign"
    UNKNOWN_AGENT = "unknown_agent"
    UNKNOWN_PROVIDER = "unknown_provider"
    UNKNOWN_DEVICE = "unknown_device"
    NOT_FOUND = "not_found"
    METHOD = "method"
    TOO_LARGE = "too_large"
    CONTENT_TYPE = "content_type"
    DISABLED = "disabled"
    AMBIGUOUS = "ambiguous"
    KEY_REUSED = "key_reused"
    BLOCKED = "blocked"
    RATE = "rate"
    INTERNAL = "internal"
    UNAVAILABLE = "unavailable"


STATUS: Final = {
    Why.MISSING: 400,
    Why.INVALID_NUMBER: 400,
    Why.TOO_LONG: 400,
    Why.REPEATED: 400,
    Why.ENCODING: 400,
    Why.MISMATCH: 400,
    Why.UNAUTHORIZED: 401,
    Why.FORBIDDEN: 403,
    Why.UNKNOWN_CAMPAIGN: 404,
    Why.UNKNOWN_AGENT: 404,
    Why.UNKNOWN_PROVIDER: 404,
    Why.UNKNOWN_DEVICE: 404,
    Why.NOT_FOUND: 404,
    Why.METHOD: 405,
    Why.TOO_LARGE: 413,
    Why.CONTENT_TYPE: 415,
    Why.DISABLED: 409,
    Why.AMBIGUOUS: 409,
    Why.KEY_REUSED: 409,
    Why.BLOCKED: 422,
    Why.RATE: 429,
    Why.INTERNAL: 500,
    Why.UNAVAILABLE: 503,
}


class Declined(Exception):  # noqa: N818 - an answer, not an error of the program
    """The call is refused; `sentence` is for whoever wrote the calling program. `wait_s`: when to try again."""

    def __init__(self, why: Why, sentence: str, *, wait_s: int | None = None) -> None:
        super().__init__(why.value)
        self.why = why
        self.sentence = sentence
        self.wait_s = wait_s


def tail_of(raw_path: bytes) -> bytes | None:
    """What stands behind `SendSMS/`, still encoded; None where the path is another."""
    if raw_path[: len(PATH)].lower() != PATH:
        return None
    rest = raw_path[len(PATH) :]
    return rest[1:] if rest.startswith(b"/") else None if rest else b""


def asked(tail: bytes, query: bytes) -> dict[str, str]:
    """The parameters of a GET: in the path or behind the question mark."""
    if tail and query:
        sentence = "Parameters stand in the path or after ?, not in both. A ? inside a value is written %3F."
        raise Declined(Why.REPEATED, sentence)
    return parameters(tail or query, ASKED, unescaping=True)


def parameters(raw: bytes, names: Collection[str], *, unescaping: bool = False) -> dict[str, str]:
    """The known ones of `name=value&...`, each decoded once; others are ignored.

    `unescaping` reads a name that begins with `amp;` without it: a link out of a page. Declines what comes twice
    or cannot be decoded.
    """
    found: dict[str, str] = {}
    for piece in raw.split(b"&"):
        written, _, value = piece.partition(b"=")
        name = decoded(written, "a parameter's name")
        if unescaping:
            name = name.removeprefix(_ESCAPED)
        if name not in names:
            continue
        if name in found:
            raise Declined(Why.REPEATED, f"The parameter {name} is given twice.")
        found[name] = decoded(value, name)
    return found


def decoded(raw: bytes, name: str) -> str:
    """Percent-decoding, exactly once; a plus means a space (WSV-16)."""
    if _UNREADABLE.search(raw):
        raise Declined(Why.ENCODING, f"Unreadable % sequence in {name}; a % itself is written %25.")
    try:
        text = unquote_to_bytes(raw.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        raise Declined(Why.ENCODING, f"The bytes of {name} are not UTF-8.") from None
    if "\0" in text:
        raise Declined(Why.ENCODING, f"There is a NUL character in {name}.")
    return text


def secret_of(headers: Headers, parameter: str | None) -> str:
    """The key a call brings, in whichever way; those that are there must agree (WSV-7, API-5)."""
    brought = {value.strip() for value in headers.get("x-api-key", ())}
    for value in headers.get("authorization", ()):
        brought.add(_authorization(value))
    if parameter is not None:
        brought.add(parameter)
    if not brought:
        raise Declined(Why.UNAUTHORIZED, "An API key is needed: Authorization: Bearer, X-Api-Key or HTTP Basic.")
    if len(brought) > 1:
        raise Declined(Why.UNAUTHORIZED, "The call brings different API keys.")
    secret = brought.pop()
    if not SECRET.fullmatch(secret):
        raise Declined(Why.UNAUTHORIZED, "The API key is not known.")
    return secret


def _authorization(value: str) -> str:
    kind, _, rest = value.strip().partition(" ")
    if kind.lower() == "bearer":
        return rest.strip()
    if kind.lower() != "basic":
        return ""
    try:
        user, _, password = base64.b64decode(rest.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return password if SECRET.fullmatch(password) else user


def check_origin(headers: Headers, own_names: Collection[str]) -> None:
    """Decline what a web page of somebody else has sent; `own_names` are this machine's, none for any."""
    hosts = headers.get("host", ())
    if own_names and any(_name(f"//{host}") not in own_names for host in hosts):
        raise Declined(Why.FORBIDDEN, "The call was made under a name that is not this machine's.")
    for header in ("origin", "referer"):
        for value in headers.get(header, ()):
            if not any(_authority(value) == host.lower() for host in hosts):
                raise Declined(Why.FORBIDDEN, "The call comes from a foreign page.")


def _name(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _authority(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.netloc.lower() if parts.scheme in ("http", "https") and parts.netloc else None


def check_form(headers: Headers) -> None:
    """Decline a body that is no form in UTF-8."""
    kind, *options = [part.strip().lower() for part in ", ".join(headers.get("content-type", ())).split(";")]
    charsets = [one.removeprefix("charset=").strip('"') for one in options if one.startswith("charset=")]
    if kind != FORM or any(one not in ("utf-8", "utf8") for one in charsets):
        raise Declined(Why.CONTENT_TYPE, f"The body must be {FORM} in UTF-8.")


def repeat_key(headers: Headers) -> str:
    """The Idempotency-Key, "" without one (WSV-8)."""
    given = {value.strip() for value in headers.get("idempotency-key", ())}
    if not given:
        return ""
    key = given.pop()
    if given:
        raise Declined(Why.REPEATED, "The header Idempotency-Key is given twice.")
    if not key:
        raise Declined(Why.MISSING, "The header Idempotency-Key is empty.")
    if len(key) > REPEAT_KEY_MAX:
        raise Declined(Why.TOO_LONG, f"The header Idempotency-Key is longer than {REPEAT_KEY_MAX} characters.")
    return key


def wants_json(headers: Headers) -> bool:
    """Whether the caller asks for JSON instead of plain text."""
    return any("application/json" in value.lower() for value in headers.get("accept", ()))


def masked(number: str) -> str:
    """A number for the log: its first three and last two digits (WSV-11)."""
    return f"{number[:3]}***{number[-2:]}" if len(number) > 7 else "***"


def same_name(left: str, right: str) -> bool:
    """Whether two names of a provider's type mean the same: `DinstarWeb` is `dinstar_web`."""
    return _folded(left) == _folded(right)


def _folded(name: str) -> str:
    return "".join(c for c in name.casefold() if c not in "_- ")
