"""command_status: the names, and what each refusal means for a message (vendor sheet, SMPP 3.4 section 5.1.3)."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from app.channels.kit.outcome import ErrorKind


class Status(IntEnum):
    """The codes of SMPP 3.4; carriers add their own from 0x400 to 0x4FF."""

    ROK = 0x00
    RINVMSGLEN = 0x01
    RINVCMDLEN = 0x02
    RINVCMDID = 0x03
    RINVBNDSTS = 0x04
    RALYBND = 0x05
    RINVPRTFLG = 0x06
    RINVREGDLVFLG = 0x07
    RSYSERR = 0x08
    RINVSRCADR = 0x0A
    RINVDSTADR = 0x0B
    RINVMSGID = 0x0C
    RBINDFAIL = 0x0D
    RINVPASWD = 0x0E
    RINVSYSID = 0x0F
    RCANCELFAIL = 0x11
    RREPLACEFAIL = 0x13
    RMSGQFUL = 0x14
    RINVSERTYP = 0x15
    RINVNUMDESTS = 0x33
    RINVDLNAME = 0x34
    RINVDESTFLAG = 0x40
    RINVSUBREP = 0x42
    RINVESMCLASS = 0x43
    RCNTSUBDL = 0x44
    RSUBMITFAIL = 0x45
    RINVSRCTON = 0x48
    RINVSRCNPI = 0x49
    RINVDSTTON = 0x50
    RINVDSTNPI = 0x51
    RINVSYSTYP = 0x53
    RINVREPFLAG = 0x54
    RINVNUMMSGS = 0x55
    RTHROTTLED = 0x58
    RINVSCHED = 0x61
    RINVEXPIRY = 0x62
    RINVDFTMSGID = 0x63
    RX_T_APPN = 0x64
    RX_P_APPN = 0x65
    RX_R_APPN = 0x66
    RQUERYFAIL = 0x67
    RINVOPTPARSTREAM = 0xC0
    ROPTPARNOTALLWD = 0xC1
    RINVPARLEN = 0xC2
    RMISSINGOPTPARAM = 0xC3
    RINVOPTPARAMVAL = 0xC4
    RDELIVERYFAILURE = 0xFE
    RUNKNOWNERR = 0xFF


BIND_REFUSALS: Final = frozenset({Status.RBINDFAIL, Status.RINVPASWD, Status.RINVSYSID, Status.RALYBND})
"""Bind answers after which only a person can help; hammering gets an account locked."""

PAUSES: Final = frozenset({Status.RTHROTTLED, Status.RMSGQFUL})
"""The whole session waits a second and sends the same message again."""

NOT_BOUND: Final = Status.RINVBNDSTS

_KINDS: Final[dict[int, ErrorKind]] = {
    **dict.fromkeys((Status.RTHROTTLED, Status.RMSGQFUL), ErrorKind.THROTTLED),
    **dict.fromkeys((Status.RSYSERR, Status.RX_T_APPN, Status.RSUBMITFAIL), ErrorKind.PROVIDER_BUSY),
    Status.RINVBNDSTS: ErrorKind.UNREACHABLE,
    **dict.fromkeys(
        (Status.RINVDSTADR, Status.RINVDSTTON, Status.RINVDSTNPI, Status.RINVDESTFLAG), ErrorKind.INVALID_RECIPIENT
    ),
    **dict.fromkeys(
        (
            Status.RINVSRCADR,
            Status.RINVSRCTON,
            Status.RINVSRCNPI,
            Status.RINVSERTYP,
            Status.RINVSYSTYP,
            Status.RINVSYSID,
            Status.RINVPASWD,
        ),
        ErrorKind.CONFIG,
    ),
    **dict.fromkeys((Status.RINVMSGLEN, Status.RINVESMCLASS), ErrorKind.CONTENT),
}

ONCE_MORE: Final = frozenset({Status.RSUBMITFAIL})
"""Worth one more try, not many."""


def error_kind(status: int) -> ErrorKind:
    """The kind of a refused submit; a code nobody knows is a plain refusal."""
    return _KINDS.get(status, ErrorKind.REJECTED)


def status_name(status: int) -> str:
    """`ESME_RTHROTTLED` and the like, or the number in hex."""
    try:
        return f"ESME_{Status(status).name}"
    except ValueError:
        return f"0x{status:08X}"


def status_code(status: int) -> str:
    """The code as reports show it: two digits of hex or more."""
    return f"0x{status:02X}"
