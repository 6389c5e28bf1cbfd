"""Pages of a list ordered by a value that several rows may share or lack, forwards and backwards.

Rows without a value come last in both directions, and rows of one value in the order of their ids. The key of
a row is (value, id): a page goes on after a key, even when the row that had it is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

from celltrail.domain.views import Page, PageRequest
from celltrail.storage.reader import Reader

Item = TypeVar("Item")
Value = sa.ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Keyset:
    """An order of rows with the columns `ordered_by` and `id`.

    `compared` turns a value into one that compares as it should, where the stored one does not.
    """

    is_descending: bool = False
    compared: Callable[[Value], Value] = lambda value: value

    async def page(
        self,
        reader: Reader,
        every: sa.Subquery,
        request: PageRequest,
        *,
        details: Callable[[sa.Subquery], sa.Select[Any]],
        show: Callable[[sa.Row[Any]], Item],
    ) -> Page[Item]:
        """Read one page of `every`; `details` joins what is shown to the rows of the page, and keeps them."""
        is_backwards = request.last is not None or (request.before is not None and request.first is None)
        size, key = (request.last, request.before) if is_backwards else (request.first, request.after)
        statement = sa.select(every).order_by(*self._order(every, is_backwards=is_backwards))
        if key is not None:
            statement = statement.where(self._lies_beyond(every, key, is_backwards=is_backwards))
        if size is not None:
            statement = statement.limit(size + 1)
        paged = statement.subquery("paged")
        found = await reader.fetch(details(paged).order_by(*self._order(paged, is_backwards=is_backwards)))
        has_more = size is not None and len(found) > size
        has_behind = key is not None and await self._has_behind(reader, every, key, is_backwards=is_backwards)
        rows = list(found[:size])
        if is_backwards:
            rows.reverse()
        return Page(
            [show(row) for row in rows],
            [(row.ordered_by, row.id) for row in rows],
            has_next=has_behind if is_backwards else has_more,
            has_previous=has_more if is_backwards else has_behind,
        )

    async def _has_behind(
        self, reader: Reader, every: sa.Subquery, key: tuple[Any, ...], *, is_backwards: bool
    ) -> bool:
        """Whether the list has rows on the other side of the key, that of the key itself among them."""
        beyond = self._lies_beyond(every, key, is_backwards=is_backwards)
        probe = sa.select(sa.literal(1)).select_from(every).where(sa.not_(beyond)).limit(1)
        return bool(await reader.fetch(probe))

    def _order(self, rows: sa.Subquery, *, is_backwards: bool) -> tuple[Value, Value, Value]:
        without = sa.case((rows.c.ordered_by.is_(None), 1), else_=0)
        value = self.compared(rows.c.ordered_by)
        return (
            without.desc() if is_backwards else without.asc(),
            value.desc() if self.is_descending != is_backwards else value.asc(),
            rows.c.id.desc() if is_backwards else rows.c.id.asc(),
        )

    def _lies_beyond(
        self, rows: sa.Subquery, key: tuple[Any, ...], *, is_backwards: bool
    ) -> sa.ColumnElement[bool]:
        """Whether a row comes after the key in reading direction; never NULL, so that its negation holds."""
        known, key_id = key
        has_none = rows.c.ordered_by.is_(None)
        beyond_id = rows.c.id < key_id if is_backwards else rows.c.id > key_id
        if known is None:
            return sa.or_(sa.not_(has_none), beyond_id) if is_backwards else sa.and_(has_none, beyond_id)
        value = self.compared(rows.c.ordered_by)
        bound = self.compared(sa.literal(known, rows.c.ordered_by.type))
        beyond = value < bound if self.is_descending != is_backwards else value > bound
        # Rows without a value lie after every row that has one.
        return sa.case(
            (has_none, sa.false() if is_backwards else sa.true()),
            else_=sa.or_(beyond, sa.and_(value == bound, beyond_id)),
        )
