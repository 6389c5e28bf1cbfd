"""Every connection of the schema is read page by page, and its pages are the list."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from graphql import get_named_type
from graphql.type import is_input_object_type, is_list_type, is_object_type

from celltrail.domain.principal import Principal
from celltrail.graph.connections import DEFAULT_PAGE
from celltrail.graph.schema import executable_schema
from celltrail.storage.engine import Database
from tests.graph.conftest import Lives
from tests.graph.desk import MAKER, OEM, RECYCLER, SERVICE, Desk
from tests.graph.selections import is_connection

SCHEMA = executable_schema()
CONNECTIONS = {
    f"{type_.name}.{name}": field
    for type_ in SCHEMA.type_map.values()
    if is_object_type(type_)
    for name, field in sorted(type_.fields.items())
    if is_connection(get_named_type(field.type))
}
BACKWARDS = [name for name, field in CONNECTIONS.items() if {"last", "before"} <= set(field.args)]

# Where a list hangs on an object: how the longest of such lists is found among those of its type.
OWNERS: Mapping[str, str] = {
    "Battery": "batteries(first: 100) { nodes { id told: %s { totalCount } } }",
    "Shipment": "shipments(first: 100) { nodes { id told: %s { totalCount } } }",
    "MaterialLot": "recyclingRecords(first: 100) { nodes { lots { id told: %s { totalCount } } } }",
}
# Where there is one for a caller.
SINGLE: Mapping[str, str] = {"Query": "{ %s }", "Viewer": "{ viewer { %s } }"}
READERS: Mapping[str, Principal] = {
    "Viewer.claims": SERVICE,
    "Query.suppliers": OEM,
    "MaterialLot.inputs": RECYCLER,
    "Battery.shipments": MAKER,
}

PAGE = """
  totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  edges { cursor node { __typename } } nodes { __typename }
"""


class Lists:
    """Asks for pages of one connection, of the object that has the longest."""

    def __init__(self, desk: Desk, coordinate: str) -> None:
        self.desk, self.reader = desk, READERS.get(coordinate, OEM)
        self.owner, self.name = coordinate.split(".")
        self.owner_id = ""

    async def find_the_longest(self) -> None:
        if self.owner in SINGLE:
            return
        data, _ = await self.desk.ask(self.reader, f"{{ {OWNERS[self.owner] % self.name} }}")
        listed = _told(data)
        self.owner_id = max(listed, key=lambda each: each["told"]["totalCount"])["id"]

    async def page(self, arguments: str = "") -> dict[str, Any]:
        told = f"told: {self.name}{f'({arguments})' if arguments else ''} {{ {PAGE} }}"
        if self.owner in SINGLE:
            document = SINGLE[self.owner] % told
        else:
            document = f'{{ node(id: "{self.owner_id}") {{ ... on {self.owner} {{ {told} }} }} }}'
        data, errors = await self.desk.ask(self.reader, document)
        assert errors == []
        page: dict[str, Any] = data["told"] if "told" in data else next(iter(data.values()))["told"]
        return page

    async def walk(self, size: str, bound: str, *, more: str, cursor: str) -> list[list[str]]:
        """The cursors of page after page: of two rows each, or more where that would be many pages."""
        pages: list[list[str]] = []
        rows = max(2, (await self.page())["totalCount"] // 10)
        arguments = f"{size}: {rows}"
        while True:
            page = await self.page(arguments)
            pages.append([edge["cursor"] for edge in page["edges"]])
            if not page["pageInfo"][more]:
                return pages
            arguments = f'{size}: {rows}, {bound}: "{page["pageInfo"][cursor]}"'


@pytest.fixture
async def desk(lives: Lives) -> AsyncIterator[Desk]:
    database = Database.open(f"sqlite:///{lives.several}")
    yield Desk(database, SCHEMA)
    await database.dispose()


@pytest.mark.parametrize("coordinate", CONNECTIONS)
async def test_pages_forwards_are_the_list(desk: Desk, coordinate: str) -> None:
    lists = Lists(desk, coordinate)
    await lists.find_the_longest()
    whole = await lists.page("first: 100")

    pages = await lists.walk("first", "after", more="hasNextPage", cursor="endCursor")

    every = [edge["cursor"] for edge in whole["edges"]]
    assert len(every) == len(set(every)) == whole["totalCount"] > 0 or whole["pageInfo"]["hasNextPage"]
    assert [each for page in pages for each in page][:100] == every


@pytest.mark.parametrize("coordinate", BACKWARDS)
async def test_pages_backwards_are_the_list(desk: Desk, coordinate: str) -> None:
    lists = Lists(desk, coordinate)
    await lists.find_the_longest()

    forwards = await lists.walk("first", "after", more="hasNextPage", cursor="endCursor")
    backwards = await lists.walk("last", "before", more="hasPreviousPage", cursor="startCursor")

    assert [each for page in reversed(backwards) for each in page] == [
        each for page in forwards for each in page
    ]


@pytest.mark.parametrize("coordinate", CONNECTIONS)
async def test_a_page_says_where_it_stands(desk: Desk, coordinate: str) -> None:
    lists = Lists(desk, coordinate)
    await lists.find_the_longest()
    first = await lists.page("first: 1")

    next_ = await lists.page(f'first: 1, after: "{first["pageInfo"]["endCursor"]}"')

    has_more = first["totalCount"] > 1
    assert first["pageInfo"] == {
        "hasNextPage": has_more,
        "hasPreviousPage": False,
        "startCursor": first["edges"][0]["cursor"],
        "endCursor": first["edges"][0]["cursor"],
    }
    assert len(first["nodes"]) == len(first["edges"]) == 1
    assert len(next_["nodes"]) == len(next_["edges"]) == int(has_more)
    assert (next_["totalCount"], next_["pageInfo"]["hasPreviousPage"]) == (first["totalCount"], True)


@pytest.mark.parametrize("coordinate", CONNECTIONS)
async def test_null_is_like_left_out(desk: Desk, coordinate: str) -> None:
    lists = Lists(desk, coordinate)
    await lists.find_the_longest()
    plain = await lists.page()

    nulls = await lists.page(", ".join(f"{name}: null" for name in CONNECTIONS[coordinate].args))

    assert nulls == plain
    assert len(plain["nodes"]) == min(plain["totalCount"], DEFAULT_PAGE)


FILTERED = [name for name, field in CONNECTIONS.items() if "filter" in field.args]


@pytest.mark.parametrize("coordinate", FILTERED)
async def test_a_filter_without_conditions_filters_nothing(desk: Desk, coordinate: str) -> None:
    lists = Lists(desk, coordinate)

    assert await lists.page("filter: {}") == await lists.page()


@pytest.mark.parametrize("coordinate", FILTERED)
async def test_a_condition_with_no_value_is_met_by_nothing_and_null_is_no_condition(
    desk: Desk, coordinate: str
) -> None:
    """A screen whose last box was unticked shows an empty list, and not everything."""
    lists = Lists(desk, coordinate)
    filter_ = get_named_type(CONNECTIONS[coordinate].args["filter"].type)
    assert is_input_object_type(filter_)
    everything = await lists.page()

    for name, field in filter_.fields.items():
        assert await lists.page(f"filter: {{{name}: null}}") == everything
        if is_list_type(field.type):
            assert (await lists.page(f"filter: {{{name}: []}}"))["totalCount"] == 0, name


def _told(found: object) -> list[dict[str, Any]]:
    """The owners in an answer, wherever they stand."""
    if isinstance(found, list):
        return [each for every in found for each in _told(every)]
    if not isinstance(found, dict):
        return []
    return [found] if "told" in found else [each for every in found.values() for each in _told(every)]
