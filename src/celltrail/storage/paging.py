"""Pages of lists that stand in the order of one number, forwards and backwards, without an offset.

A list is a statement with a column `place`: a number that is unique in its list, such as a position in the
log. Lists that hang on many objects also have a column `list_id`, and all their pages are read at once. Rows
that are recorded while somebody turns pages neither repeat a row nor skip one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from celltrail.domain.views import Page, PageRequest
from celltrail.storage.reader import Reader

Item = TypeVar("Item")
Row = sa.Row[Any]


async def one_page(
    reader: Reader,
    listed: sa.Select[Any],
    request: PageRequest,
    *,
    details: Callable[[sa.Subquery], sa.Select[Any]] | None = None,
) -> Page[Row]:
    """Read one page of one list; `details` joins what is shown to the few places of the page.

    What `details` returns keeps the column `place`.
    """
    every = listed.subquery("every")
    bound = _bound(request)
    statement = sa.select(every).order_by(_order(every, request))
    size = _size(request)
    if bound is not None:
        statement = statement.where(sa.not_(_is_behind(every, request, bound)))
    if size is not None:
        statement = statement.limit(size + 1)
    if details is not None:
        statement = details(statement.subquery("paged"))
    rows = await reader.fetch(statement)
    return _cut(rows, request, has_behind=await _has_behind(reader, every, request))


def ranked(listed: sa.Select[Any], request: PageRequest) -> sa.Subquery:
    """The places of a page of every list at once: those of the page, one more, and one behind its bound.

    The columns are those of `listed`, and `is_behind`.
    """
    every = listed.subquery("every")
    bound = _bound(request)
    is_behind = (
        sa.literal_column("0")
        if bound is None
        else sa.case(
            (_is_behind(every, request, bound), sa.literal_column("1")), else_=sa.literal_column("0")
        )
    )
    sided = sa.select(every, is_behind.label("is_behind")).subquery("sided")
    number = sa.func.row_number().over(
        partition_by=(sided.c.list_id, sided.c.is_behind), order_by=_order(sided, request)
    )
    numbered = sa.select(sided, number.label("number")).subquery("numbered")
    size = _size(request)
    of_page = numbered.c.is_behind == 0
    if size is not None:
        of_page = sa.and_(of_page, numbered.c.number <= size + 1)
    return sa.select(numbered).where(sa.or_(of_page, numbered.c.number == 1)).subquery("ranked")


def pages(rows: Iterable[Row], list_ids: Sequence[str], request: PageRequest) -> dict[str, Page[Row]]:
    """Sort the rows of `ranked` (joined with what is shown) into the page of every list; unknown lists are
    empty.
    """
    ahead: defaultdict[str, list[Row]] = defaultdict(list)
    behind: set[str] = set()
    for row in rows:
        if row.is_behind:
            behind.add(row.list_id)
        else:
            ahead[row.list_id].append(row)
    return {each: _cut(ahead[each], request, has_behind=each in behind) for each in list_ids}


async def counts(reader: Reader, listed: sa.Select[Any], list_ids: Sequence[str]) -> dict[str, int]:
    """How many rows each list has; unknown lists have none."""
    every = listed.subquery("every")
    statement = sa.select(every.c.list_id, sa.func.count().label("number")).group_by(every.c.list_id)
    found = {row.list_id: row.number for row in await reader.fetch(statement)}
    return dict.fromkeys(list_ids, 0) | found


def shown(page: Page[Row], show: Callable[[Row], Item]) -> Page[Item]:
    """The page with what is shown of its rows."""
    return Page(
        [show(row) for row in page.items], page.keys, has_next=page.has_next, has_previous=page.has_previous
    )


def _is_backwards(request: PageRequest) -> bool:
    return request.last is not None or (request.before is not None and request.first is None)


def _size(request: PageRequest) -> int | None:
    return request.last if _is_backwards(request) else request.first


def _bound(request: PageRequest) -> int | None:
    key = request.before if _is_backwards(request) else request.after
    return None if key is None else int(key[0])


def _order(every: sa.Subquery, request: PageRequest) -> sa.ColumnElement[int]:
    place: sa.ColumnElement[int] = every.c.place
    return place.desc() if _is_backwards(request) else place.asc()


def _is_behind(every: sa.Subquery, request: PageRequest, bound: int) -> sa.ColumnElement[bool]:
    """The bound itself was shown already, so it is behind as well."""
    place: sa.ColumnElement[int] = every.c.place
    return place >= bound if _is_backwards(request) else place <= bound


async def _has_behind(reader: Reader, every: sa.Subquery, request: PageRequest) -> bool:
    bound = _bound(request)
    if bound is None:
        return False
    probe = sa.select(sa.literal(1)).select_from(every).where(_is_behind(every, request, bound)).limit(1)
    return bool(await reader.fetch(probe))


def _cut(rows: Iterable[Row], request: PageRequest, *, has_behind: bool) -> Page[Row]:
    is_backwards, size = _is_backwards(request), _size(request)
    in_order = sorted(rows, key=lambda row: row.place, reverse=is_backwards)
    has_more = size is not None and len(in_order) > size
    items = sorted(in_order[:size], key=lambda row: row.place)
    return Page(
        items,
        [(row.place,) for row in items],
        has_next=has_behind if is_backwards else has_more,
        has_previous=has_more if is_backwards else has_behind,
    )
