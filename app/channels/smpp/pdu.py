"""The SMPP 3.4 units that carry no message: header, binds, answers, links; and the numbers of the protocol.

submit_sm and deliver_sm are coded by the smpp34 package.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple

HEADER: Final = struct.Struct(">IIII")
HEADER_OCTETS: Final = 16
MAX_OCTETS: Final = 0x11000
"""More than a message_payload of 65,535 octets needs; a longer unit is junk."""
MAX_SEQUENCE: Final = 0x7FFFFFFF
RESPONSE: Final = 0x80000000
VERSION: Final = 0x34


class Command(IntEnum):
    """command_id of the units either side may send; an answer has `RESPONSE` added."""

    GENERIC_NACK = 0x80000000
    BIND_RECEIVER = 0x01
    BIND_TRANSMITTER = 0x02
    QUERY_SM = 0x03
    SUBMIT_SM = 0x04
    DELIVER_SM = 0x05
    UNBIND = 0x06
    BIND_TRANSCEIVER = 0x09
    OUTBIND = 0x0B
    ENQUIRE_LINK = 0x15
    ALERT_NOTIFICATION = 0x102
    QUERY_SM_RESP = 0x80000003
    SUBMIT_SM_RESP = 0x80000004
    DELIVER_SM_RESP = 0x80000005
    UNBIND_RESP = 0x80000006
    ENQUIRE_LINK_RESP = 0x80000015


class Tag(IntEnum):
    """Tags of the optional parameters used here."""

    RECEIPTED_MESSAGE_ID = 0x001E
    SAR_MSG_REF_NUM = 0x020C
    SAR_TOTAL_SEGMENTS = 0x020E
    SAR_SEGMENT_SEQNUM = 0x020F
    SC_INTERFACE_VERSION = 0x0210
    NETWORK_ERROR_CODE = 0x0423
    MESSAGE_PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427


BINDS: Final = frozenset({Command.BIND_RECEIVER, Command.BIND_TRANSMITTER, Command.BIND_TRANSCEIVER})


@lru_cache(maxsize=256)
def command_name(command_id: int) -> str:
    """The specification's name, or the number in hex."""
    if command_id == Command.GENERIC_NACK:
        return "generic_nack"
    request = command_id & ~RESPONSE
    try:
        name = Command(request).name.lower()
    except ValueError:
        return f"0x{command_id:08x}"
    return f"{name}_resp" if command_id & RESPONSE else name


class Frame(NamedTuple):
    """One whole unit as it came; `octets` includes the header."""

    command_id: int
    status: int
    sequence: int
    octets: bytes

    @property
    def body(self) -> bytes:
        """What follows the header."""
        return self.octets[HEADER_OCTETS:]


class Framer:
    """Cuts a stream into units, whatever the pieces it comes in.

    `broken` is the header of a unit with an impossible length: nothing after it can be trusted, and nothing more
    comes out.
    """

    def __init__(self) -> None:
        self._rest = b""
        self.broken: Frame | None = None

    def feed(self, data: bytes) -> list[Frame]:
        """The units that became whole."""
        if self._rest:
            data = self._rest + data
        frames: list[Frame] = []
        at, end = 0, len(data)
        while end - at >= HEADER_OCTETS and self.broken is None:
            length, command_id, status, sequence = HEADER.unpack_from(data, at)
            if not HEADER_OCTETS <= length <= MAX_OCTETS:
                self.broken = Frame(command_id, status, sequence, data[at : at + HEADER_OCTETS])
                break
            if end - at < length:
                break
            frames.append(Frame(command_id, status, sequence, data[at : at + length]))
            at += length
        self._rest = b"" if self.broken else data[at:]
        return frames


def unit(command_id: int, sequence: int, status: int = 0, body: bytes = b"") -> bytes:
    """The octets of one unit."""
    return HEADER.pack(HEADER_OCTETS + len(body), command_id, status, sequence) + body


def c_string(text: str, limit: int) -> bytes:
    """A C-octet string of at most `limit` octets with its NUL; raises ValueError for what does not fit one."""
    octets = text.encode("utf-8")
    if not text.isascii() or b"\0" in octets or len(octets) >= limit:
        raise ValueError(f"does not fit a string of {limit} octets")
    return octets + b"\0"


def read_c_string(octets: bytes, at: int = 0) -> tuple[str, int]:
    """The text at `at` and where the next field begins; a missing NUL ends the text with the octets."""
    end = octets.find(b"\0", at)
    if end < 0:
        end = len(octets)
    return octets[at:end].decode("latin-1"), end + 1


@dataclass(frozen=True, slots=True)
class Bind:
    """The body of a bind request of any kind."""

    system_id: str
    password: str
    system_type: str = ""
    address_range: str = ""
    version: int = VERSION

    def encode(self) -> bytes:
        """The body; raises ValueError when a text is too long or not ASCII."""
        return b"".join(
            (
                c_string(self.system_id, 16),
                c_string(self.password, 9),
                c_string(self.system_type, 13),
                bytes((self.version, 0, 0)),
                c_string(self.address_range, 41),
            )
        )

    @classmethod
    def decode(cls, body: bytes) -> Bind:
        """Read a body; raises ValueError when fields are missing."""
        system_id, at = read_c_string(body)
        password, at = read_c_string(body, at)
        system_type, at = read_c_string(body, at)
        if len(body) < at + 3:
            raise ValueError("bind body ends early")
        return cls(system_id, password, system_type, read_c_string(body, at + 3)[0], body[at])
