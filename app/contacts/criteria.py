"""What filters on contacts mean in SQL: attributes, tags, targets, opt-outs, days that move with the calendar."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, exists, false, func, or_, select

from app.contacts.schema import JOINT, Schema
from app.contacts.tables import contact_tags, opt_outs, tags, targets
from app.contract.attributes import EMAIL_KEY, NAME_KEY, SURNAME_KEY, Attribute, AttributeType
from app.contract.checks import is_number
from app.contract.contacts import field_of, fields
from app.contract.paging import FieldKind, Filter, ListQuery, Op, Sort
from app.contract.targets import TARGET_FIELD, RelativeDay, check_filter, check_filters
from app.core import listing, workspace
from app.core.errors import refuse_if
from app.core.listing import ListColumn, Listing

LARGE_TAG: Final = 50_000
"""Contacts from which on a tag's are not listed beforehand."""
_SENDER_MARK: Final = ":"
_FORMATTING: Final = "+-.() "


def today_of(conn: Connection, now_ms: int) -> datetime.date:
    """The calendar day where the company is."""
    zone = zoneinfo.ZoneInfo(workspace.read(conn).time_zone)
    return datetime.datetime.fromtimestamp(now_ms / 1000, zone).date()


@dataclass(frozen=True, slots=True)
class Criteria:
    """Turns filters into conditions, as of one connection's state and one day."""

    conn: Connection
    schema: Schema
    today: datetime.date

    def listing(self) -> Listing:
        """Contacts as a list: every field, searched by number, name, surname and e-mail."""
        searched = [field_of(key) for key in (NAME_KEY, SURNAME_KEY, EMAIL_KEY)]
        columns = {**self._system_columns(), **self._attribute_columns()}
        return Listing(
            source=self.schema.table,
            key=self.schema.table.c.id,
            columns=columns,
            default_sort=Sort(field="created_ms", descending=True),
            searched=("phone", *(name for name in searched if name in columns)),
        )

    def where(self, query: ListQuery) -> ColumnElement[bool]:
        """The condition of a query; refuses what does not fit."""
        self.check(query)
        return listing.where(self.listing(), normal(query))

    def check(self, query: ListQuery) -> None:
        """Refuse filters whose values do not fit their fields (TBL-20)."""
        known = fields(self.schema.attributes)
        refuse_if(
            problem
            for number, item in enumerate(query.filters)
            if item.field in known
            for problem in check_filter(f"filters.{number}", known[item.field], item)
        )

    def of_filters(self, filters: Sequence[Filter]) -> ColumnElement[bool]:
        """Filters of a target: nobody when there are none or one of them is broken (TGT-16)."""
        if not filters or check_filters(filters, fields(self.schema.attributes)):
            return false()
        return listing.where(self.listing(), ListQuery(filters=tuple(filters)))

    def of_target(self, target_id: int) -> ColumnElement[bool] | None:
        """A saved target, None when it is gone."""
        stored = self.conn.execute(select(targets.c.filters).where(targets.c.id == target_id)).scalar_one_or_none()
        return None if stored is None else self.of_filters(msgspec.json.decode(stored, type=tuple[Filter, ...]))

    # -- columns -----------------------------------------------------------------------------------------------

    def _system_columns(self) -> dict[str, ListColumn]:
        columns = self.schema.table.c
        return {
            "phone": ListColumn(FieldKind.TEXT, columns.phone, condition=self._phone),
            "tags": ListColumn(FieldKind.CHOICE, columns.id, sortable=False, condition=self._tags),
            TARGET_FIELD: ListColumn(FieldKind.CHOICE, columns.id, sortable=False, condition=self._targets),
            "opt_out": ListColumn(FieldKind.CHOICE, columns.id, sortable=False, condition=self._opt_out),
            "doubtful": ListColumn(FieldKind.FLAG, columns.doubtful),
            "country": ListColumn(FieldKind.CHOICE, columns.country),
            "rcs_capable": ListColumn(FieldKind.FLAG, columns.rcs_capable),
            "rcs_checked_ms": ListColumn(FieldKind.MOMENT, columns.rcs_checked_ms),
            "created_ms": ListColumn(FieldKind.MOMENT, columns.created_ms),
            "updated_ms": ListColumn(FieldKind.MOMENT, columns.updated_ms),
            "import_id": ListColumn(FieldKind.CHOICE, columns.import_id),
        }

    def _attribute_columns(self) -> dict[str, ListColumn]:
        kinds = fields(self.schema.attributes)
        found = {}
        for attribute in self.schema.attributes:
            name = field_of(attribute.key)
            column = self.schema.column(attribute)
            found[name] = ListColumn(kinds[name], column, condition=self._special(attribute, column))
        return found

    def _special(
        self, attribute: Attribute, column: ColumnElement[Any]
    ) -> Callable[[Filter], ColumnElement[bool]] | None:
        if attribute.type is AttributeType.DATE:
            return lambda item: self._day(column, item)
        if attribute.type is AttributeType.LIST and attribute.many:
            return lambda item: self._chosen(column, item)
        return None

    # -- conditions ----------------------------------------------------------------------------------------------

    def _phone(self, item: Filter) -> ColumnElement[bool]:
        values = tuple(without_formatting(str(value)) for value in item.values)
        plain = Filter(field=item.field, op=item.op, values=values, low=item.low, high=item.high)
        return listing.usual(FieldKind.TEXT, self.schema.table.c.phone, plain)

    def _tags(self, item: Filter) -> ColumnElement[bool]:
        contact_id = self.schema.table.c.id
        mine = exists().where(contact_tags.c.contact_id == contact_id)
        if item.op is not Op.VALUE:
            return ~mine if item.op is Op.EMPTY else mine
        ids = [value for value in item.values if isinstance(value, int)]
        chosen = contact_tags.c.tag_id.in_(ids)
        size = select(func.coalesce(func.sum(tags.c.contacts), 0)).where(tags.c.id.in_(ids))
        if self.conn.execute(size).scalar_one() > LARGE_TAG:
            return mine.where(chosen)  # asked row by row, a page ends as soon as it is full
        return contact_id.in_(select(contact_tags.c.contact_id).where(chosen))

    def _targets(self, item: Filter) -> ColumnElement[bool]:
        ids = [value for value in item.values if isinstance(value, int)]
        found = [condition for target_id in ids if (condition := self.of_target(target_id)) is not None]
        return or_(false(), *found)

    def _opt_out(self, item: Filter) -> ColumnElement[bool]:
        if item.op is Op.VALUE:
            return self.has_opted_out(or_(*(_opt_out_value(str(value)) for value in item.values)))
        anything = self.has_opted_out()
        return ~anything if item.op is Op.EMPTY else anything

    def has_opted_out(self, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        """Contacts with an opt-out in force that meets the conditions, by their number or their e-mail address."""
        addresses = select(opt_outs.c.address).where(opt_outs.c.lifted_ms.is_(None), *conditions)
        phone = self.schema.table.c.phone
        by_phone = phone.is_not(None) & phone.in_(addresses)
        email = self.schema.column_of(EMAIL_KEY)
        return (
            by_phone if email is None else by_phone | (email.is_not(None) & listing.caseless(email).in_(addresses))
        )

    def _chosen(self, column: ColumnElement[Any], item: Filter) -> ColumnElement[bool]:
        if item.op is not Op.VALUE:
            return listing.usual(FieldKind.CHOICE, column, item)
        return or_(*(column.contains(f"{JOINT}{value}{JOINT}", autoescape=True) for value in item.values))

    def _day(self, column: ColumnElement[Any], item: Filter) -> ColumnElement[bool]:
        if item.op is not Op.VALUE:
            return listing.usual(FieldKind.DATE, column, item)
        return or_(*(self._one_day(column, str(value)) for value in item.values))

    def _one_day(self, column: ColumnElement[Any], value: str) -> ColumnElement[bool]:
        week = [self.today + datetime.timedelta(days=days) for days in range(7)]
        match value:
            case RelativeDay.TODAY:
                return column == self.today.isoformat()
            case RelativeDay.NEXT_7_DAYS:
                return column.between(week[0].isoformat(), week[-1].isoformat())
            case RelativeDay.ANNIVERSARY_TODAY:
                return func.substr(column, 6).in_(anniversaries([self.today]))
            case RelativeDay.ANNIVERSARY_NEXT_7_DAYS:
                return func.substr(column, 6).in_(anniversaries(week))
            case _:
                return column == value


def anniversaries(days: Sequence[datetime.date]) -> list[str]:
    """Months and days (MM-DD) that are celebrated on these days; who was born on 29 February, on the 28th too."""
    found = [day.isoformat()[5:] for day in days]
    leap = any(day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0) for day in days)
    return [*found, "02-29"] if "02-28" in found and not leap else found


def without_formatting(text: str) -> str:
    """What of a searched text may occur in canonical digits; text with letters stays as it is."""
    bare = text.translate({ord(c): None for c in _FORMATTING})
    return bare if bare.isdigit() else text


def normal(query: ListQuery) -> ListQuery:
    """The query with a number in its search line written as numbers are stored."""
    bare = without_formatting(query.search)
    return msgspec.structs.replace(query, search=bare) if len(bare) >= 3 and bare.isdigit() else query


def ids_where(schema: Schema, condition: ColumnElement[bool]) -> Select[int]:
    """Ids of the contacts that meet a condition."""
    return select(schema.table.c.id).where(and_(condition))


def _opt_out_value(value: str) -> ColumnElement[bool]:
    """`1`: channel 1, wholly or in part; `1:Shop`: what keeps sender Shop of channel 1 from sending."""
    channel, mark, sender = value.partition(_SENDER_MARK)
    if not is_number(channel):
        return false()
    if not mark:
        return opt_outs.c.channel.in_((0, int(channel)))
    return blocks(int(channel), sender)


def blocks(channel: int, sender: str) -> ColumnElement[bool]:
    """Entries that keep a sender of a channel from sending (OPT-8)."""
    return opt_outs.c.channel.in_((0, channel)) & opt_outs.c.sender_folded.in_(("", sender.casefold()))
