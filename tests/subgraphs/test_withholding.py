"""What partners of a partner read of its subgraph: by the rows and groups of our own graph."""

from __future__ import annotations

import json

import jwt
import pytest

from celltrail.domain.principal import PUBLIC
from celltrail.graph.ids import global_id
from fedloom import Response
from tests.storage.lived import WHO
from tests.subgraphs.conftest import Attached, says

pytestmark = pytest.mark.asyncio(loop_scope="session")

ALL = "query ($id: ID!) { battery(by: {id: $id}) { uid cycles leaflet terms diary trip { name km } } }"

READABLE = {"cycles": 311, "leaflet": "L", "trip": {"name": "N", "km": 7}}


def _battery(response: Response) -> dict[str, object] | None:
    assert response.data is not None
    found = response.data["battery"]
    assert found is None or isinstance(found, dict)
    return found


async def test_the_owner_reads_all_that_its_subgraph_says(charging: Attached) -> None:
    response = await charging.ask("oem", ALL, id=charging.battery("P3"))

    assert response.errors == ()
    assert _battery(response) == {
        "uid": _battery(response)["uid"],  # type: ignore[index]
        "cycles": 311,
        "leaflet": "L",
        "terms": "T",
        "diary": "D",
        "trip": {"name": "N", "km": 7},
    }


@pytest.mark.parametrize(
    ("who", "battery", "reads"),
    [
        pytest.param("bank", "P3", READABLE, id="a grant of two groups"),
        # Whoever made it reads what is public of it; the rest only as far as it recorded that itself.
        pytest.param("maker", "P3", {"leaflet": "L"}, id="the producer"),
        # What has ended reads nothing of what is said now.
        pytest.param("recycler", "P1", {}, id="work that has ended"),
        pytest.param("dealer", "P2", {}, id="sold on"),
        pytest.param("reuser", "P2", READABLE, id="the next owner"),
    ],
)
async def test_others_read_the_groups_that_they_read_of_the_battery(
    charging: Attached, who: str, battery: str, reads: dict[str, object]
) -> None:
    response = await charging.ask(who, ALL, id=charging.battery(battery))

    found = _battery(response)
    assert found is not None
    assert found.pop("uid") is not None
    assert {name: value for name, value in found.items() if value is not None} == reads
    assert response.errors == ()


@pytest.mark.parametrize("who", ["competitor", "renter", "public"])
async def test_who_does_not_see_the_battery_makes_no_request(charging: Attached, who: str) -> None:
    response = await charging.ask(who, ALL, id=charging.battery("P3"))

    assert _battery(response) is None
    assert charging.partner.received == []


async def test_a_field_is_held_back_where_one_below_it_is(charging: Attached) -> None:
    trip = "query ($id: ID!) { battery(by: {id: $id}) { named: trip { name } trip { km } } }"

    response = await charging.ask("maker", trip, id=charging.battery("P3"))

    assert _battery(response) == {"named": {"name": "N"}, "trip": None}


async def test_beyond_a_reference_inside_of_an_answer_all_is_the_owners(charging: Attached) -> None:
    beyond = "query ($id: ID!) { battery(by: {id: $id}) { trip { battery { leaflet } } } }"

    by_owner = await charging.ask("oem", beyond, id=charging.battery("P3"))
    by_other = await charging.ask("maker", beyond, id=charging.battery("P3"))

    assert _battery(by_owner) == {"trip": {"battery": {"leaflet": "L"}}}
    assert _battery(by_other) == {"trip": None}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        pytest.param("{ chargingLedger }", "chargingLedger", id="a group that needs a row"),
        pytest.param(
            "{ chargingFleet { leaflet } }",
            "chargingFleet",
            id="objects of ours, which nobody was asked about",
        ),
        pytest.param(
            'mutation { chargingStart(battery: "x") }', "chargingStart", id="an act without a group"
        ),
    ],
)
async def test_what_is_no_field_of_an_object_is_for_the_owner(
    charging: Attached, query: str, field: str
) -> None:
    response = await charging.ask("maker", query)

    assert response.data == {field: None}
    assert [each.code for each in response.errors] == ["FORBIDDEN"]
    assert charging.partner.received == []


@pytest.mark.parametrize("who", [WHO["maker"], WHO["competitor"], PUBLIC])
async def test_what_is_for_everybody_at_the_root_is(charging: Attached, who: object) -> None:
    response = await charging.ask(who, "{ chargingMotto }")  # type: ignore[arg-type]

    assert (response.data, response.errors) == ({"chargingMotto": "M"}, ())


async def test_c129_a_partner_gets_keys_and_nothing_of_the_caller(charging: Attached) -> None:
    await charging.ask("oem", ALL, id=charging.battery("P3"))

    (received,) = charging.partner.received
    assert received.members["variables"] == {
        "representations": [{"__typename": "Battery", "id": charging.battery("P3")}]
    }
    assert "uid" not in received.members["query"]
    assert received.headers.keys() == {
        "accept", "accept-encoding", "authorization", "content-digest", "content-length", "content-type",
        "host", "signature", "signature-input",
    }  # fmt: skip
    token = received.headers["authorization"].removeprefix("Bearer ")
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["aud"] == "urn:celltrail:subgraph:charging"
    assert "oem" not in json.dumps(claims)


async def test_c140_a_caller_is_another_pseudonym_for_each_subgraph_and_the_same_in_each_request(
    charging: Attached,
) -> None:
    async def subject(who: str) -> str:
        await charging.ask(who, ALL, id=charging.battery("P3"))
        (received,) = charging.partner.received
        token = received.headers["authorization"].removeprefix("Bearer ")
        return str(jwt.decode(token, options={"verify_signature": False})["sub"])

    assert await subject("oem") == await subject("oem")
    assert await subject("oem") != await subject("bank")


async def test_many_batteries_are_asked_about_in_one_request_without_the_hidden(charging: Attached) -> None:
    response = await charging.ask("bank", "{ batteries(first: 50) { edges { node { id cycles } } } }")

    assert response.errors == ()
    assert charging.asked_about.count(charging.battery("P3")) == 1
    assert charging.battery("P1") not in charging.asked_about
    assert len(charging.partner.received) == 1


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        pytest.param("oem", ["P3", "P1", "X1"], id="the owner hears what it says itself"),
        pytest.param("bank", ["P3"], id="a grantee"),
        pytest.param("maker", ["P3", "P1"], id="the producer"),
        pytest.param("public", [], id="the public"),
    ],
)
async def test_a_reference_to_what_the_caller_does_not_see_is_null(
    charging: Attached, who: str, sees: list[str]
) -> None:
    names = ["P3", "P1", "X1"]
    charging.says = says([charging.battery(each) for each in names])

    plain = await charging.ask(who, "{ chargingTrips { battery { id } } }")
    aliased = await charging.ask(who, "{ chargingTrips { battery { x: id __typename } } }")
    nameless = await charging.ask(who, "{ chargingTrips { battery { __typename } } }")
    charging.says = says()

    shown = [charging.battery(each) if each in sees else None for each in names]
    assert plain.data == {"chargingTrips": [{"battery": each and {"id": each}} for each in shown]}
    assert aliased.data == {
        "chargingTrips": [{"battery": each and {"x": each, "__typename": "Battery"}} for each in shown]
    }
    told = {"__typename": "Battery"} if who == "oem" else None
    assert nameless.data == {"chargingTrips": [{"battery": told} for _ in names]}
    assert plain.errors == aliased.errors == nameless.errors == ()


async def test_a_reference_is_followed_into_our_graph_for_those_who_see_it(charging: Attached) -> None:
    charging.says = says([charging.battery(each) for each in ("P3", "X1")])

    response = await charging.ask("maker", "{ chargingTrips { name battery { id level } } }")
    charging.says = says()

    assert response.data == {
        "chargingTrips": [
            {"name": "N", "battery": {"id": charging.battery("P3"), "level": "PACK"}},
            {"name": "N", "battery": None},
        ]
    }


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("query ($id: ID!) { motto: chargingMotto(of: $id) }", id="a variable"),
        pytest.param('{ motto: chargingMotto(of: "ID") }', id="a literal"),
        pytest.param("query ($id: ID!) { motto: chargingMotto(among: [$id]) }", id="in a list"),
        pytest.param("query ($ids: [ID!]) { motto: chargingMotto(among: $ids) }", id="in a variable's list"),
    ],
)
@pytest.mark.parametrize("battery", ["X1", "missing"])
async def test_c57_an_argument_names_only_what_the_caller_sees(
    charging: Attached, query: str, battery: str
) -> None:
    seen = charging.battery("P3")
    other = charging.battery("X1") if battery == "X1" else str(global_id("Battery", "0" * 36))

    def given(named: str) -> dict[str, object]:
        return {"id": named} if "$id:" in query else {"ids": [named]} if "$ids" in query else {}

    told = await charging.ask("maker", query.replace('ID"', f'{seen}"'), **given(seen))
    refused = await charging.ask("maker", query.replace('ID"', f'{other}"'), **given(other))

    assert (told.data, told.errors) == ({"motto": "M"}, ())
    assert refused.data == {"motto": None}
    assert [(each.code, each.message) for each in refused.errors] == [("NOT_FOUND", f"no Battery {other!r}")]
    assert charging.partner.received == []


async def test_c57_nor_does_an_argument_of_a_field_of_an_object(charging: Attached) -> None:
    query = "query ($id: ID!, $to: ID) { battery(by: {id: $id}) { nearby(to: $to) } }"
    seen, hidden = charging.battery("P3"), charging.battery("X1")

    told = await charging.ask("maker", query, id=seen, to=seen)
    refused = await charging.ask("maker", query, id=seen, to=hidden)

    assert _battery(told) == {"nearby": 4}
    assert _battery(refused) == {"nearby": None}
    assert [each.code for each in refused.errors] == ["NOT_FOUND"]
