"""Lists that grow, as Relay connections (GraphQL Cursor Connections Specification).

A page is read when its edges, nodes or page information are selected, and the rows are counted when the count
is: what nobody asks for costs nothing. Counts are of visible rows, like everything else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import strawberry

from celltrail.domain.errors import InvalidInputError
from celltrail.domain.views import Page, PageRequest
from celltrail.graph.context import GraphContext
from celltrail.graph.cursors import Key
from celltrail.graph.fields import field
from celltrail.storage.reader import Reader

DEFAULT_PAGE = 20
MAX_PAGE = 100

Node = TypeVar("Node")
Row = TypeVar("Row")

NO_ROWS: Page[Any] = Page((), (), has_next=False, has_previous=False)


def page_request(
    context: GraphContext,
    listed_in: str,
    *,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> PageRequest:
    """Read the arguments of a connection: forwards by `first` and `after`, backwards by `last` and `before`.

    Raises:
        InvalidInputError: both directions at once, a size outside of 0..100, or a cursor of another list.
    """
    forwards = first is not None or after is not None
    backwards = last is not None or before is not None
    if forwards and backwards:
        message = "a page goes forwards (first, after) or backwards (last, before), not both"
        raise InvalidInputError(message, path=("last" if last is not None else "before",))
    for name, size in (("first", first), ("last", last)):
        if size is not None and not 0 <= size <= MAX_PAGE:
            message = f"{name} is {size}; a page has 0 to {MAX_PAGE} rows"
            raise InvalidInputError(message, path=(name,))
    if backwards:
        opened = None if before is None else context.seal.open(before, listed_in=listed_in, argument="before")
        return PageRequest(last=DEFAULT_PAGE if last is None else last, before=opened)
    opened = None if after is None else context.seal.open(after, listed_in=listed_in, argument="after")
    return PageRequest(first=DEFAULT_PAGE if first is None else first, after=opened)


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row, Node]):
    """Where a connection gets its rows: how to read the page, to count, to show a row, to seal its place."""

    load_page: Callable[[], Awaitable[Page[Row]]]
    load_count: Callable[[], Awaitable[int]]
    show: Callable[[Row], Node]
    seal: Callable[[Key], str]


def noting(listing: Listing[Row, Node], note: Callable[[], None]) -> Listing[Row, Node]:
    """The same list, which tells when somebody is answered by a row of it, or by how many there are."""

    async def load_page() -> Page[Row]:
        page = await listing.load_page()
        if page.items or page.has_next or page.has_previous:
            note()
        return page

    async def load_count() -> int:
        count = await listing.load_count()
        if count:
            note()
        return count

    return replace(listing, load_page=load_page, load_count=load_count)


@strawberry.type(description="Which part of a list a page is.")
class PageInfo:
    """Relay's page information."""

    has_next_page: bool = strawberry.field(description="Whether rows follow.")
    has_previous_page: bool = strawberry.field(description="Whether rows precede.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first row, null on an empty page.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last row, null on an empty page.")


@strawberry.type(description="A row of a list, and its place in it.")
class Edge(Generic[Node]):
    """Relay's edge; its cursor is sealed when it is selected."""

    node: Node | None = strawberry.field(description="What stands in this row.")
    place: strawberry.Private[Callable[[], str]]

    @field(description="The place of this row: opaque, and of use to you in this list alone.")
    def cursor(self) -> str:
        """The sealed place."""
        return self.place()


@strawberry.type(description="A page of a list.")
class Connection(Generic[Node]):
    """Relay's connection."""

    listing: strawberry.Private[Listing[Any, Any]]

    @field(description="The rows of this page, with their cursors.")
    async def edges(self) -> list[Edge[Node]]:
        """Rows with their places."""
        page = await self.listing.load_page()
        return [
            Edge(node=self.listing.show(row), place=self._place(key))
            for row, key in zip(page.items, page.keys, strict=True)
        ]

    @field(description="The rows of this page.")
    async def nodes(self) -> list[Node]:
        """Rows without their places."""
        page = await self.listing.load_page()
        return [self.listing.show(row) for row in page.items]

    @field(description="Which part of the list this page is.")
    async def page_info(self) -> PageInfo:
        """Where this page stands."""
        page = await self.listing.load_page()
        return PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=self.listing.seal(page.keys[0]) if page.keys else None,
            end_cursor=self.listing.seal(page.keys[-1]) if page.keys else None,
        )

    @field(
        description="How many rows the whole list has, as far as you may see. Counted only when asked for."
    )
    async def total_count(self) -> int:
        """All visible rows."""
        return await self.listing.load_count()

    def _place(self, key: Key) -> Callable[[], str]:
        return lambda: self.listing.seal(key)


PageOf = Callable[[Reader, PageRequest], Awaitable[Page[Row]]]
PagesOf = Callable[[Reader, Sequence[str], PageRequest], Awaitable[Mapping[str, Page[Row]]]]
CountsOf = Callable[[Reader, Sequence[str]], Awaitable[Mapping[str, int]]]


def root_listing(
    context: GraphContext,
    listed_in: str,
    *,
    request: PageRequest,
    narrowed: Hashable,
    page: PageOf[Row],
    count: Callable[[Reader], Awaitable[int]],
    show: Callable[[Row], Node],
) -> Listing[Row, Node]:
    """A list that hangs on nothing; `narrowed` is what `page` and `count` are asked with."""

    async def load_page() -> Page[Row]:
        wider, is_empty = _at_least_one(request)
        found = await context.once((listed_in, "page", wider, narrowed), lambda reader: page(reader, wider))
        return _emptied(found, request) if is_empty else found

    async def load_count() -> int:
        return await context.once((listed_in, "count", narrowed), count)

    return Listing(load_page, load_count, show, lambda key: context.seal.seal(key, listed_in=listed_in))


def nested_listing(
    context: GraphContext,
    listed_in: str,
    *,
    parent_id: str,
    request: PageRequest,
    narrowed: Hashable = None,
    pages: PagesOf[Row],
    counts: CountsOf,
    show: Callable[[Row], Node],
) -> Listing[Row, Node]:
    """A list that hangs on an object; the lists of all objects in an answer are read in one statement."""

    async def load_page() -> Page[Row]:
        wider, is_empty = _at_least_one(request)
        loader = context.loader(
            (listed_in, "pages", wider, narrowed),
            lambda reader, ids: pages(reader, ids, wider),
        )
        found = await loader.load(parent_id) or NO_ROWS
        return _emptied(found, request) if is_empty else found

    async def load_count() -> int:
        return await context.loader((listed_in, "counts", narrowed), counts).load(parent_id) or 0

    return Listing(load_page, load_count, show, lambda key: context.seal.seal(key, listed_in=listed_in))


def _at_least_one(request: PageRequest) -> tuple[PageRequest, bool]:
    """A page of no rows still says whether rows follow: it is asked as a page of one."""
    if request.first == 0:
        return replace(request, first=1), True
    if request.last == 0:
        return replace(request, last=1), True
    return request, False


def _emptied(page: Page[Row], request: PageRequest) -> Page[Row]:
    has_rows = bool(page.items)
    return Page(
        (),
        (),
        has_next=has_rows if request.first == 0 else page.has_next,
        has_previous=has_rows if request.last == 0 else page.has_previous,
    )
