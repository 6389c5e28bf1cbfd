"""What one caller can find out about fields that it may not read, on a running gateway.

Ids are the cases' numbers. `told` has the lives of `tests/graph/many_lives.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from celltrail.graph.schema import executable_schema
from celltrail.web.graphiql import explorer_link
from tests.graph.desk import Desk, bring_partners
from tests.graph.many_lives import tell_lives
from tests.plugins.chromium import Browser, Page
from tests.security.golden_table import own_fields
from tests.security.house import HOME, House, claims, running_house

pytestmark = pytest.mark.asyncio(loop_scope="module")

PARTNERS = ("op-maker", "op-oem", "op-recycler", "op-carrier", "op-service")
MEASURING = ("op-maker", "op-oem", "op-recycler")
ROOTS = {"batteries": "Battery", "shipments": "Shipment", "recyclingRecords": "RecyclingRecord"}
BATTERY = own_fields("Battery")
MEASURE = f"""mutation ($input: RecordMeasurementInput!) {{ recordMeasurement(input: $input) {{
  __typename ... on RecordMeasurementPayload {{ battery {BATTERY} }} }} }}"""
NODE = f"query ($id: ID!) {{ node(id: $id) {{ ... on Battery {BATTERY} }} }}"
DOCS = '[aria-label="Show Documentation Explorer"]'


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A gateway with partners whose batteries have lived."""
    async with running_house(tmp_path_factory.mktemp("told")) as house:
        await bring_partners(house.database)
        await tell_lives(Desk(house.database, executable_schema()), number=1)
        yield house


async def ask(told: House, who: str, query: str, **variables: object) -> Any:  # noqa: ANN401 -- JSON
    answer = (await told.ask(token_of(told, who), query, variables)).json()
    assert "errors" not in answer, answer
    return answer["data"]


def token_of(told: House, who: str) -> str:
    return told.signer(HOME).token(claims(HOME, {"operator": who}))


@pytest.mark.parametrize("who", MEASURING)
async def test_c71_a_payload_has_what_a_query_has(told: House, who: str) -> None:
    listed = (await ask(told, who, "{ batteries(first: 50) { nodes { id } } }"))["batteries"]["nodes"]

    payloads = {}
    for battery in listed:
        given = {"idempotencyKey": f"{who} {battery['id']}", "battery": battery, "stateOfHealth": "0.5"}
        payload = (await ask(told, who, MEASURE, input=given))["recordMeasurement"]
        if payload["__typename"] == "RecordMeasurementPayload":
            payloads[battery["id"]] = payload["battery"]
    asked = {each: (await ask(told, who, NODE, id=each))["node"] for each in payloads}

    assert payloads == asked
    assert payloads


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("who", PARTNERS)
async def test_c72_a_field_that_is_null_takes_nothing_around_it_along(
    told: House, who: str, root: str
) -> None:
    page = f"{{ {root}(first: 12) {{ totalCount nodes %s }} }}"

    plain = (await ask(told, who, page % "{ id }"))[root]
    whole = (await ask(told, who, page % own_fields(ROOTS[root])))[root]

    assert [each["id"] for each in whole["nodes"]] == [each["id"] for each in plain["nodes"]]
    assert whole["totalCount"] == plain["totalCount"]


@pytest.mark.parametrize(
    ("who", "recording"), [("op-oem", "Mutation"), (None, None)], ids=["a vehicle maker", "the public"]
)
async def test_c54_the_query_page_shows_the_contract_of_whose_token_it_has(
    told: House, browser: Browser, who: str | None, recording: str | None
) -> None:
    token = None if who is None else token_of(told, who)
    link = explorer_link(f"{told.url}/", query="{ viewer { roles } }", token=token)

    shown = await asyncio.to_thread(_root_types, browser, link)

    assert "Query" in shown
    assert ("Mutation" in shown) == (recording is not None)


def _root_types(browser: Browser, link: str) -> str:
    page: Page = browser.open(link)
    page.wait_until(f"document.querySelector('{DOCS}')")
    page.evaluate(f"document.querySelector('{DOCS}').click()")
    page.wait_until("document.querySelector('.graphiql-doc-explorer')?.innerText.includes('Query')")
    return str(page.evaluate("document.querySelector('.graphiql-doc-explorer').innerText"))
