"""Published advisories on access in federation, replayed from subgraphs to the answer."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from fedloom.authorization.claims import NOBODY
from fedloom.composition.compose import CompositionError, compose
from fedloom.composition.subgraph import SubgraphSource
from tests.fedloom.authorization.protected_graph import SIGNED_IN, Truth, protected_graph
from tests.fedloom.composition.behaviour import linked


def _refused(subgraphs: dict[str, str]) -> Sequence[tuple[str, tuple[str, ...]]]:
    with pytest.raises(CompositionError) as refused:
        compose([SubgraphSource(name, linked(sdl)) for name, sdl in subgraphs.items()])
    return [(each.code, tuple(each.coordinates)) for each in refused.value.problems]


_TRANSITIVE = {
    "payroll": """
        type Query { clerks: [Clerk] }
        type Clerk @key(fields: "id") { id: ID! salary: Int @authenticated }
    """,
    "taxes": """
        type Clerk @key(fields: "id") {
          id: ID! salary: Int @external tax: Int @requires(fields: "salary") TAX
        }
    """,
    "reports": """
        type Clerk @key(fields: "id") {
          id: ID! tax: Int @external summary: Int @requires(fields: "tax") SUMMARY
        }
    """,
}


def _chain(*, tax: str, summary: str) -> dict[str, str]:
    return {name: sdl.replace("TAX", tax).replace("SUMMARY", summary) for name, sdl in _TRANSITIVE.items()}


@pytest.mark.parametrize(
    ("tax", "summary", "lacking"),
    [
        pytest.param("", "", ["Clerk.tax"], id="the first link"),
        pytest.param("@authenticated", "", ["Clerk.summary"], id="the second link"),
        pytest.param("", "@authenticated", ["Clerk.tax"], id="the first link alone"),
    ],
)
def test_c134_ghsa_m8jr_a_chain_of_requirements_demands_what_its_first_link_does(
    tax: str, summary: str, lacking: list[str]
) -> None:
    found = _refused(_chain(tax=tax, summary=summary))

    assert [(code, coordinates[0]) for code, coordinates in found] == [
        ("MISSING_TRANSITIVE_AUTH_REQUIREMENTS", each) for each in lacking
    ]


async def test_c134_ghsa_m8jr_what_is_derived_is_refused_before_anything_is_fetched() -> None:
    clerk = {"__typename": "Clerk", "id": "c", "salary": 9, "tax": 3, "summary": 1}
    truth = Truth({"clerks": [clerk]}, {"c": clerk})
    async with protected_graph(truth, _chain(tax="@authenticated", summary="@authenticated")) as running:
        nobody = await running.ask("{ clerks { id summary } }", NOBODY)
        asked = running.asked()
        signed_in = await running.ask("{ clerks { summary } }", SIGNED_IN)

    assert nobody.data == {"clerks": [{"id": "c", "summary": None}]}
    assert asked.keys() == {"payroll"}
    assert "salary" not in "".join(asked["payroll"])
    assert signed_in.data == {"clerks": [{"summary": 1}]}


_NODES = """
    type Query { any: [Sealed] one: Letter }
    interface Sealed INTERFACE { id: ID! text: String ON_INTERFACE }
    type Letter implements Sealed @key(fields: "id") OBJECT { id: ID! text: String ON_OBJECT }
    type Poster implements Sealed @key(fields: "id") { id: ID! text: String }
"""


def _sealed(**places: str) -> dict[str, str]:
    sdl = _NODES
    for place in ("ON_INTERFACE", "ON_OBJECT", "INTERFACE", "OBJECT"):
        sdl = sdl.replace(place, places.get(place, ""))
    return {"post": sdl}


@pytest.mark.parametrize("place", ["INTERFACE", "ON_INTERFACE"])
def test_ghsa_mx7m_an_interface_carries_no_demand_that_its_objects_would_miss(place: str) -> None:
    ((code, coordinates),) = _refused(_sealed(**{place: "@authenticated"}))

    assert code == "AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE"
    assert coordinates[0].startswith("Sealed")


@pytest.mark.parametrize("place", ["OBJECT", "ON_OBJECT"])
@pytest.mark.parametrize(
    "query",
    [
        pytest.param("{ any { text } }", id="by the interface"),
        pytest.param("{ any { ... on Letter { text } ... on Poster { text } } }", id="by the objects"),
        pytest.param("{ any { ... on Sealed { ... on Letter { text } } } one { text } }", id="by both"),
        pytest.param(
            "{ any { a: text } any { ...F } } fragment F on Sealed { a: text }", id="by other names"
        ),
    ],
)
async def test_ghsa_mx7m_an_object_keeps_its_demand_by_every_way_to_it(place: str, query: str) -> None:
    letter = {"__typename": "Letter", "id": "l", "text": "canary"}
    truth = Truth({"any": [letter, {"__typename": "Poster", "id": "p", "text": "t"}], "one": letter}, {})
    async with protected_graph(truth, _sealed(**{place: "@authenticated"})) as running:
        nobody = await running.ask(query, NOBODY)
        asked = running.asked()
        signed_in = await running.ask(query, SIGNED_IN)

    assert "canary" not in str(nobody.data)
    assert not any("Letter{text" in each or "Letter{a:text" in each for each in asked.get("post", []))
    assert "canary" in str(signed_in.data)
