"""What one partner can find out about the rows of another, on a running gateway. Ids are the cases' numbers.

`told` has the lives of `tests/graph/many_lives.py`: a rival that takes part in nothing, and partners that
take part in some of it, each as long as it does.
"""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from celltrail.graph.ids import GlobalId, global_id
from celltrail.graph.schema import executable_schema
from tests.graph.desk import OEM, Desk, bring_partners
from tests.graph.many_lives import tell_lives
from tests.graph.world import uid
from tests.security.house import HOME, House, claims, running_house
from tests.security.streams import initialise, say, socket

pytestmark = pytest.mark.asyncio(loop_scope="module")

PARTNERS = ("op-maker", "op-oem", "op-recycler", "op-carrier", "op-service", "op-rival")
EVERYTHING = """{
  batteries(first: 100) { totalCount pageInfo { hasNextPage } nodes { id } edges { node { id } } }
  shipments(first: 100) { totalCount pageInfo { hasNextPage } nodes { id } edges { node { id } } }
  recyclingRecords(first: 100) { totalCount pageInfo { hasNextPage } nodes { id } edges { node { id } } }
  events(first: 100) { totalCount pageInfo { hasNextPage } nodes { id } edges { node { id } } }
}"""
NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
REGISTER = """mutation ($input: RegisterBatteriesInput!) { registerBatteries(input: $input) {
  __typename ... on Error { message code path } } }"""
MEASURE = """mutation ($input: RecordMeasurementInput!) { recordMeasurement(input: $input) {
  __typename ... on Error { message code path }
  ... on RecordMeasurementPayload { battery { id } events { type } } } }"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A gateway with partners whose batteries have lived."""
    async with running_house(tmp_path_factory.mktemp("told")) as house:
        await bring_partners(house.database)
        await tell_lives(Desk(house.database, executable_schema()), number=1)
        yield house


async def ask(told: House, who: str | None, query: str, **variables: object) -> Any:  # noqa: ANN401 -- JSON
    token = None if who is None else told.signer(HOME).token(claims(HOME, {"operator": who}))
    answer = await told.ask(token, query, variables)
    return answer.json()


async def ids_of(told: House, who: str) -> dict[str, set[str]]:
    """The ids that a partner is listed, by root."""
    data = (await ask(told, who, EVERYTHING))["data"]
    return {root: {each["id"] for each in page["nodes"]} for root, page in data.items()}


# ── Naming


@pytest.mark.parametrize("key", ["id", "uid"])
async def test_c35_a_battery_of_another_is_null_by_any_of_its_keys(told: House, key: str) -> None:
    listed = await ids_of(told, "op-oem")
    seen = (await ask(told, "op-oem", "{ batteries(first: 1) { nodes { id uid } } }"))["data"]
    battery = seen["batteries"]["nodes"][0]

    answers = [
        await ask(told, who, "query ($by: BatteryKey!) { battery(by: $by) { id } }", by={key: battery[key]})
        for who in ("op-oem", "op-rival", None)
    ]

    assert battery["id"] in listed["batteries"]
    assert [each["data"]["battery"] for each in answers] == [{"id": battery["id"]}, None, None]
    assert all("errors" not in each for each in answers)


@pytest.mark.parametrize(("asking", "owning"), list(itertools.permutations(PARTNERS, 2)))
async def test_c36_a_node_is_there_for_those_who_are_listed_it(told: House, asking: str, owning: str) -> None:
    own, others = await ids_of(told, asking), await ids_of(told, owning)

    for root, ids in others.items():
        for each in sorted(ids)[:: max(1, len(ids) // 12)]:
            node = (await ask(told, asking, NODE, id=each))["data"]["node"]
            assert (node is not None) == (each in own[root]), (root, each)


async def test_c37_a_forged_type_name_names_nothing(told: House) -> None:
    listed = await ids_of(told, "op-oem")
    parsed = [GlobalId.parse(min(listed[root])) for root in ("batteries", "shipments")]
    inner = [each.local_id for each in parsed if each is not None]
    names = ("Passport", "Claim", "AccessGrant", "Nothing", "battery", "Operator")

    forged = [
        *(str(global_id(name, each)) for name in names for each in inner),
        str(global_id("Shipment", inner[0])),
        str(global_id("Battery", inner[1])),
        base64.urlsafe_b64encode(b"Battery:1 OR 1=1").decode(),
    ]

    assert len(inner) == 2
    for each in forged:
        assert (await ask(told, "op-oem", NODE, id=each))["data"] == {"node": None}


@pytest.mark.parametrize(
    "query",
    [
        "{ _service { sdl } }",
        '{ _entities(representations: [{__typename: "Battery", id: "x"}]) { __typename } }',
    ],
)
async def test_c38_what_is_for_composition_is_an_unknown_field(told: House, query: str) -> None:
    answer = await ask(told, "op-oem", query)

    assert "data" not in answer
    assert answer["errors"][0]["message"].startswith("Cannot query field '_")


# ── Ways round


@pytest.mark.parametrize(
    "selection",
    [
        pytest.param("a: stage b: stateOfHealth", id="C39 aliases"),
        pytest.param("... on Node { ... on Battery { a: stage } } ...F", id="C40 fragments"),
        pytest.param("... @include(if: true) { a: stage } b: version", id="C40 an inline fragment"),
    ],
)
async def test_what_is_unreadable_is_null_by_any_name(told: House, selection: str) -> None:
    fragment = " fragment F on Battery { b: stage c: history(last: 1) { totalCount } }"
    query = f"{{ batteries(first: 50) {{ nodes {{ id {selection} }} }} }}"

    answer = await ask(told, "op-carrier", query + (fragment if "...F" in query else ""))

    nodes = answer["data"]["batteries"]["nodes"]
    assert nodes
    assert "errors" not in answer
    assert {each["a"] for each in nodes} == {None}
    assert {each["b"] for each in nodes if "b" in each} <= {None}


async def test_c41_edges_back_lead_to_nothing_that_is_not_listed(told: House) -> None:
    listed = await ids_of(told, "op-carrier")
    query = """{ shipments(first: 20) { nodes { batteries(first: 20) { totalCount nodes { id
        parent { id } components(first: 5) { nodes { id } } derivedInto { id }
        manufacturer { name } owner { name }
        shipments(first: 5) { nodes { id batteries(first: 5) { nodes { id } } } }
    } } } } }"""

    data = (await ask(told, "op-carrier", query))["data"]

    assert _ids(data) <= listed["batteries"] | listed["shipments"]


def _ids(found: object) -> set[str]:
    if isinstance(found, list):
        return set().union(*map(_ids, found))
    if isinstance(found, dict):
        own = {found["id"]} if isinstance(found.get("id"), str) else set()
        return own.union(*map(_ids, found.values()))
    return set()


@pytest.mark.parametrize("who", PARTNERS)
async def test_c42_c43_edges_nodes_and_counts_are_of_the_same_rows(told: House, who: str) -> None:
    for page in (await ask(told, who, EVERYTHING))["data"].values():
        assert [each["node"] for each in page["edges"]] == page["nodes"]
        assert page["totalCount"] == len(page["nodes"]) or page["pageInfo"]["hasNextPage"]
        assert page["pageInfo"]["hasNextPage"] == (page["totalCount"] > 100)


@pytest.mark.parametrize("who", PARTNERS)
async def test_c45_a_page_of_all_has_no_next_and_one_fewer_has(told: House, who: str) -> None:
    total = (await ask(told, who, "{ batteries { totalCount } }"))["data"]["batteries"]["totalCount"]
    query = "query ($first: Int!) { batteries(first: $first) { pageInfo { hasNextPage } nodes { id } } }"

    pages = {
        first: (await ask(told, who, query, first=first))["data"]["batteries"]
        for first in {max(0, total - 1), total, total + 1}
    }

    for first, page in pages.items():
        assert len(page["nodes"]) == min(first, total)
        assert page["pageInfo"]["hasNextPage"] == (first < total)


async def test_c46_a_cursor_is_of_use_to_its_owner_alone(told: House) -> None:
    query = "{ batteries(first: 1) { pageInfo { endCursor } } }"
    cursor = (await ask(told, "op-oem", query))["data"]["batteries"]["pageInfo"]["endCursor"]
    after = "query ($after: String) { batteries(first: 1, after: $after) { nodes { id } } }"
    flipped = cursor[:-2] + ("A" if cursor[-2] != "A" else "B") + cursor[-1]

    own = await ask(told, "op-oem", after, after=cursor)
    others = [
        await ask(told, who, after, after=text)
        for who, text in (("op-maker", cursor), ("op-oem", flipped), ("op-oem", "x"), ("op-oem", cursor[:-6]))
    ]

    assert own["data"]["batteries"]["nodes"]
    for each in others:
        (error,) = each["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert each["data"] is None


# ── Asking about what one may not read


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param("filter: {stages: [IN_USE]}", id="C47 a filter"),
        pytest.param("orderBy: {field: STATE_OF_HEALTH}", id="C47 an order"),
    ],
)
async def test_c47_what_no_role_reads_cannot_be_searched_by(told: House, arguments: str) -> None:
    eu = told.signer(HOME).token(claims(HOME, {"operator": "op-carrier", "purposes": ["repairer"]}))

    answer = (await told.ask(eu, f"{{ batteries({arguments}) {{ totalCount }} }}")).json()

    assert [each["extensions"]["code"] for each in answer["errors"]] == ["FORBIDDEN"]
    assert answer["data"] is None


@pytest.mark.parametrize("code", ["001PBA1D", "001PBA1D000053D5T00000", "001*", "%"])
async def test_c48_a_part_of_a_code_is_no_key(told: House, code: str) -> None:
    query = "query ($by: BatteryKey!) { battery(by: $by) { id } }"

    answers = [await ask(told, who, query, by={"code": code}) for who in ("op-maker", "op-rival")]

    assert answers[0] == answers[1]
    assert answers[0]["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_c49_a_hidden_battery_and_a_missing_one_are_one_answer(told: House) -> None:
    listed = await ids_of(told, "op-oem")
    hidden, missing = (
        min(listed["batteries"]),
        str(global_id("Battery", "00000000-0000-4000-8000-000000000000")),
    )
    queries = [
        "query ($id: ID!) { battery(by: {id: $id}) { id uid model { name } history { totalCount } } }",
        "query ($id: ID!) { node(id: $id) { __typename id ... on Battery { owner { name } } } }",
        "query ($id: ID!) { batteries(filter: {ids: [$id]}) { totalCount nodes { id } } }",
    ]

    for query in queries:
        answers = [json.dumps(await ask(told, "op-rival", query, id=each)) for each in (hidden, missing)]
        assert answers[0] == answers[1]


async def test_c51_a_clash_with_a_hidden_row_is_told_like_any_other_refusal(told: House) -> None:
    answers = [
        await ask(
            told,
            "op-rival",
            REGISTER,
            input={"idempotencyKey": name, "batteries": [{"uid": uid("op-maker", name), "level": "PACK"}]},
        )
        for name in ("pack-0", "never")
    ]

    assert json.dumps(answers[0]).replace("pack-0", "never") == json.dumps(answers[1])
    assert answers[0]["data"]["registerBatteries"]["__typename"] == "InvalidInput"


@pytest.mark.parametrize(
    "query",
    [
        "{ batteris { totalCount } }",
        "{ viewer { rolez } }",
        "{ batteries(frist: 1) { totalCount } }",
        "{ batteries(filter: {stagez: [IN_USE]}) { totalCount } }",
        "{ batteries(filter: {stages: [IN_USEE]}) { totalCount } }",
        "{ batteries { nodes { ... on Batery { id } } } }",
    ],
)
async def test_c55_no_name_is_suggested(told: House, query: str) -> None:
    answer = await ask(told, "op-rival", query)

    assert "data" not in answer
    assert "did you mean" not in json.dumps(answer).lower()


async def test_c57_a_stream_of_a_foreign_battery_delivers_nothing_of_it(told: House) -> None:
    kept = uid("op-maker", "kept-0")
    query = "subscription ($f: BatteryFilter) { batteryStatusChanged(filter: $f) { battery { uid } } }"
    payload = {"query": query, "variables": {"f": {"uids": [kept]}}}
    desk = Desk(told.database, executable_schema())
    async with socket(told) as owners, socket(told) as strangers:
        for opened, who in ((owners, "op-oem"), (strangers, "op-rival")):
            await initialise(opened, told.signer(HOME).token(claims(HOME, {"operator": who})))
            assert json.loads(await opened.recv()) == {"type": "connection_ack"}
            await say(opened, type="subscribe", id="1", payload=payload)
            await say(opened, type="ping")
            assert json.loads(await opened.recv()) == {"type": "pong"}
        measured: dict[str, Any] = {
            "battery": {"uid": kept},
            "stateOfHealth": "0.77",
            "idempotencyKey": "strangers listen",
        }
        await desk.done(OEM, "recordMeasurement", **measured)
        delivered = json.loads(await owners.recv())
        await say(strangers, type="ping")

        assert delivered["payload"]["data"]["batteryStatusChanged"] == {"battery": {"uid": kept}}
        assert json.loads(await strangers.recv()) == {"type": "pong"}


# ── Recording


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"recordedBy": "op-oem"}, id="who records"),
        pytest.param({"operator": "op-oem"}, id="another operator"),
        pytest.param({"sequence": 1, "hash": "0"}, id="a place in the chain"),
        pytest.param({"battery": {"uid": "x", "owner": "op-rival"}}, id="an owner in the key"),
    ],
)
async def test_c63_a_field_that_the_input_has_not_reaches_nothing(told: House, more: dict[str, Any]) -> None:
    given: dict[str, Any] = {
        "idempotencyKey": "k",
        "battery": {"uid": uid("op-maker", "kept-0")},
        "stateOfHealth": "0.5",
    }

    answer = await ask(told, "op-rival", MEASURE, input=given | more)

    assert "data" not in answer or answer["data"] is None
    assert answer["errors"][0]["extensions"]["code"] in {"BAD_USER_INPUT", "INVALID_VARIABLES", "BAD_REQUEST"}


async def test_c71_c74_a_refusal_of_a_hidden_battery_has_the_type_of_a_missing_one(told: House) -> None:
    answers = [
        await ask(
            told,
            "op-rival",
            MEASURE,
            input={
                "idempotencyKey": f"twin {name}",
                "battery": {"uid": uid("op-maker", name)},
                "stateOfHealth": "0.5",
            },
        )
        for name in ("kept-0", "never")
    ]

    assert json.dumps(answers[0]).replace("kept-0", "never") == json.dumps(answers[1])
    assert answers[0]["data"]["recordMeasurement"]["__typename"] == "NotFound"


# ── Claims about oneself that are not in the token


async def test_c70_a_tier_is_the_tokens_and_no_headers_or_variables(told: House) -> None:
    token = told.signer(HOME).token(claims(HOME, {"operator": "op-carrier"}))
    query = "{ viewer { roles operator { name } } batteries(first: 5) { nodes { id stage } } }"
    plain = (await told.ask(token, query)).json()
    dressed = await told.client.post(
        "/graphql",
        json={
            "query": query,
            "variables": {"role": "OWNER", "operator": "op-oem"},
            "extensions": {"claims": {"operator": "op-oem"}, "roles": ["OEM"]},
        },
        headers={
            "authorization": f"Bearer {token}",
            "x-role": "OEM",
            "x-operator": "op-oem",
            "x-forwarded-user": "op-oem",
            "x-celltrail-operator": "op-oem",
            "cookie": "operator=op-oem; token=x",
        },
    )

    assert dressed.json() == plain
    assert plain["data"]["viewer"]["operator"]["name"] == "op-carrier Ltd"


@pytest.mark.parametrize(
    "query",
    [
        "{ batteries { ... @defer { totalCount } } }",
        "{ batteries { nodes @stream(initialCount: 1) { id } } }",
    ],
)
async def test_c73_answers_come_whole(told: House, query: str) -> None:
    answer = await ask(told, "op-oem", query)

    assert "data" not in answer
    assert "Unknown directive" in answer["errors"][0]["message"]
