"""Operators: who is on board, and what each partner learns of another."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from celltrail.domain.errors import InvalidIdentifierError, InvalidInputError
from celltrail.domain.filters import SupplierFilter
from celltrail.domain.views import FacilityView, PageRequest
from celltrail.domain.vocabulary import IdentifierScheme, OperatorRole, Regime
from celltrail.storage import operators
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.operators import NewFacility
from tests.storage.lived import PREFIX, ROLES, WHO, Lived

on_lived = pytest.mark.asyncio(loop_scope="session")
AT = datetime(2026, 1, 1, tzinfo=UTC)

# Design of access, section 2: identifiers, roles and facilities to trade parties, and to oneself. The
# exporter was named in a shipment and has recorded nothing: it knows who named it, and nobody gets to know it
# so.
TRADES = {
    "maker": {"maker", "cellmaker", "oem"},
    "cellmaker": {"cellmaker", "maker"},
    "oem": {"oem", "maker", "dealer", "recycler"},
    "exporter": {"exporter", "maker", "oem"},
    "dealer": {"dealer", "oem", "reuser"},
    "reuser": {"reuser", "dealer"},
    "recycler": {"recycler", "oem"},
    "bank": {"bank"},  # a grant is no trade
    "competitor": {"competitor"},
    "eu": {"eu"},
    "public": set(),
}


@on_lived
@pytest.mark.parametrize(("who", "known_well"), TRADES.items(), ids=TRADES)
async def test_trade_parties_are_known_well_and_others_by_name(
    lived: Lived, who: str, known_well: set[str]
) -> None:
    async with lived.reading(who) as reader:
        found = await operators.by_ids(reader, [*ROLES, "missing"])

    assert {each: (view.name, view.country) for each, view in found.items()} == {
        each: (f"{each} & Co.", country) for each, (country, _) in ROLES.items()
    }
    assert {each for each, view in found.items() if view.roles} == known_well
    assert {each for each, view in found.items() if view.facilities} == known_well
    assert {each for each, view in found.items() if view.identifiers} == known_well & set(PREFIX)


@on_lived
async def test_a_trade_party_is_told_all_of_it(lived: Lived) -> None:
    async with lived.reading("oem") as reader:
        view = (await operators.by_ids(reader, ["maker"]))["maker"]

    assert view.roles == {OperatorRole.MANUFACTURER, OperatorRole.SUPPLIER}
    assert view.identifiers == ((IdentifierScheme.GS1_PREFIX, PREFIX["maker"]),)
    assert view.facilities == (FacilityView("site of maker", "maker", "Site 1", "CN", None),)


@on_lived
async def test_operators_cost_as_many_statements_one_by_one_as_all_at_once(lived: Lived) -> None:
    spent = []
    for ids in (["maker"], list(ROLES)):
        async with lived.reading("oem") as reader:
            await operators.by_ids(reader, ids)
            spent.append(reader.statements)

    assert spent[0] == spent[1] == 4


@on_lived
@pytest.mark.parametrize(
    ("who", "countries", "found"),
    [
        pytest.param("oem", None, ["maker"], id="sold and shipped"),
        pytest.param("maker", None, ["cellmaker"], id="sold"),
        pytest.param("reuser", None, ["dealer"], id="sold by a dealer"),
        pytest.param("oem", ("CN",), ["maker"], id="in its country"),
        pytest.param("oem", ("DE",), [], id="in another country"),
        pytest.param("recycler", None, [], id="work is no supply"),
        pytest.param("competitor", None, [], id="a stranger"),
        pytest.param("public", None, [], id="the public"),
    ],
)
async def test_suppliers_are_those_that_sold_or_shipped_to_one(
    lived: Lived, who: str, countries: tuple[str, ...] | None, found: list[str]
) -> None:
    where = SupplierFilter(countries=countries)

    async with lived.reading(who) as reader:
        page = await operators.suppliers(reader, PageRequest(first=10), where=where)
        counted = await operators.count_suppliers(reader, where)

    assert [view.id for view in page.items] == found
    assert all(view.roles for view in page.items)
    assert counted == len(found)


# ── On board


async def test_an_operator_comes_on_board_with_identifiers_in_normal_form(database: Database) -> None:
    async with database.writing(Acting.DESK) as connection:
        await operators.add_operator(
            connection,
            operator_id="me",
            name="  Me & Co. ",
            country="de",
            roles=frozenset({OperatorRole.AUTHORITY}),
            regimes=frozenset({Regime.EU_2023_1542}),
            identifiers=(
                (IdentifierScheme.GLN, "952 1234 0000 06"),
                (IdentifierScheme.GS1_PREFIX, "9521234"),
            ),
            facilities=(NewFacility("Plant", country="fr", identifier="P1", id="plant"),),
            now=AT,
        )

    async with database.reading(Acting.DESK) as connection:
        (view,) = await operators.list_operators(connection)
        known = await operators.known(connection, "me")
        unknown = await operators.known(connection, "stranger")
    assert (view.id, view.name, view.country) == ("me", "Me & Co.", "DE")
    assert view.identifiers == (
        (IdentifierScheme.GLN, "9521234000006"),
        (IdentifierScheme.GS1_PREFIX, "9521234"),
    )
    assert view.facilities == (FacilityView("plant", "me", "Plant", "FR", "P1"),)
    assert known == (frozenset({OperatorRole.AUTHORITY}), frozenset({Regime.EU_2023_1542}))
    assert unknown is None


REFUSED: dict[str, tuple[dict[str, Any], tuple[str | int, ...]]] = {
    "an id with a blank": ({"operator_id": "me too"}, ("id",)),
    "an id that is too long": ({"operator_id": "x" * 65}, ("id",)),
    "a taken id": ({"operator_id": "first"}, ("id",)),
    "no name": ({"name": "  "}, ("name",)),
    "no country": ({"country": "XX"}, ("country",)),
    "no role": ({"roles": frozenset()}, ("roles",)),
    "a regime without an authority": ({"regimes": frozenset({Regime.CN_MIIT})}, ("regimes",)),
    "a wrong check digit": (
        {"identifiers": ((IdentifierScheme.EORI, "DE1"), (IdentifierScheme.GLN, "9521234000001"))},
        ("identifiers", 1),
    ),
    "a taken prefix": ({"identifiers": ((IdentifierScheme.GS1_PREFIX, "952 1234"),)}, ("identifiers", 0)),
    "a site without a name": ({"facilities": (NewFacility(""),)}, ("facilities", 0, "name")),
    "a taken site": ({"facilities": (NewFacility("Plant", id="plant"),)}, ("facilities",)),
}


@pytest.mark.parametrize(("wrong", "path"), REFUSED.values(), ids=REFUSED)
async def test_an_operator_that_cannot_come_on_board_leaves_nothing_behind(
    database: Database, wrong: dict[str, Any], path: tuple[str | int, ...]
) -> None:
    right: dict[str, Any] = {
        "operator_id": "second",
        "name": "Second",
        "country": "DE",
        "roles": frozenset({OperatorRole.OEM}),
        "now": AT,
    }
    first = right | {
        "operator_id": "first",
        "identifiers": ((IdentifierScheme.GS1_PREFIX, "9521234"),),
        "facilities": (NewFacility("Plant", id="plant"),),
    }
    async with database.writing(Acting.DESK) as connection:
        await operators.add_operator(connection, **first)

    with pytest.raises(InvalidInputError) as refused:
        async with database.writing(Acting.DESK) as connection:
            await operators.add_operator(connection, **(right | wrong))

    assert refused.value.path == path
    async with database.reading(Acting.DESK) as connection:
        assert [view.id for view in await operators.list_operators(connection)] == ["first"]


async def test_a_malformed_identifier_is_refused_with_its_kind_and_position(database: Database) -> None:
    with pytest.raises(InvalidIdentifierError) as refused:
        async with database.writing(Acting.DESK) as connection:
            await operators.add_operator(
                connection,
                operator_id="me",
                name="Me",
                country="DE",
                roles=frozenset({OperatorRole.OEM}),
                identifiers=((IdentifierScheme.GLN, "9521234000001"),),
                now=AT,
            )

    assert (refused.value.kind, refused.value.position) == (IdentifierScheme.GLN, 13)


def test_the_principals_of_the_world_are_those_on_board() -> None:
    assert set(WHO) == {*ROLES, "public"}
