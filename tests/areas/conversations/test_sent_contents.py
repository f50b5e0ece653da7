"""What a thread knows of how its messages looked."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Update, update

from app.contract.channels import Channel
from app.contract.content import Content, NewerContent
from app.contract.conversations import Group, ListConversations
from app.contract.faults import Code
from app.contract.messages import Message
from app.contract.payloads.email import EmailContent
from app.contract.payloads.rcs import RcsCard, RcsContent
from app.conversations import reads
from app.core.errors import Refusal
from app.core.work import UnitOfWork
from app.dispatch.tables import messages
from tests.areas.asking import read
from tests.areas.line import Line

CUSTOMER = "34600111222"
CARD = RcsContent(type="rich_card", card=RcsCard(title="Tyres, Ann", text="From 49 EUR"))
MAIL = EmailContent(subject="Bill", text="Dear Ann")
GLOWING = b'{"channel":2,"type":"text","text":"Hi","glow":1}'


def sent(line: Line, *contents: tuple[Channel, Content | bytes | None]) -> tuple[Message, ...]:
    """Messages of these contents as the thread tells of them."""
    for number, (channel, content) in enumerate(contents):
        line.arrive(CUSTOMER, f"m{number}")
        stored = content if isinstance(content, bytes | None) else msgspec.json.encode(content)
        values = {
            "direction": "out",
            "channel": channel.value,
            "content": None if stored is None else stored.decode(),
        }
        mine = update(messages).where(messages.c.text == f"m{number}").values(values)
        line.runtime.database.write(_do, mine)
    ask = ListConversations(group=Group.ALL)
    row = read(line.runtime, reads.page, line.admin, ask).rows[0].conversation
    with line.runtime.database.read() as conn:
        return reads.thread(conn, row.address, row.id, limit=50).messages


def _do(work: UnitOfWork, statement: Update) -> None:
    work.conn.execute(statement)


@pytest.mark.req("CVP-7", "EML-19")
def test_a_thread_tells_what_was_sent_and_of_an_email_no_more_than_its_subject(line: Line) -> None:
    told = sent(line, (Channel.SMS, None), (Channel.RCS, CARD), (Channel.EMAIL, MAIL), (Channel.RCS, GLOWING))
    assert [one.content for one in told[:3]] == [None, CARD, None]
    assert isinstance(told[3].content, NewerContent)
    assert msgspec.json.decode(msgspec.json.encode(told), type=tuple[Message, ...]) == told


@pytest.mark.req("CVP-10")
def test_an_email_is_read_whole_by_whoever_sees_its_thread(line: Line) -> None:
    words, mail = sent(line, (Channel.SMS, None), (Channel.EMAIL, MAIL))
    assert read(line.runtime, reads.sent_content, CUSTOMER, mail.id).content == MAIL
    for address, message_id in (("34600000009", mail.id), (CUSTOMER, words.id)):
        with pytest.raises(Refusal) as refused:
            read(line.runtime, reads.sent_content, address, message_id)
        assert refused.value.code is Code.NOT_FOUND
