"""The story of the canaries, asked of a running gateway over each transport: every byte that a partner is
sent, every page that it can open, and the log."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Final

import httpx
import pytest
import pytest_asyncio
import sqlalchemy as sa
from websockets.asyncio.client import ClientConnection

from celltrail.graph.ids import global_id
from celltrail.storage import tables
from celltrail.storage.acting import Acting
from tests.graph.canary_answers import SCHEMA, WALK
from tests.graph.canary_partners import WHO, Notebook
from tests.graph.canary_plot import tell
from tests.graph.canary_story import Story
from tests.security.house import DEADLINE_S, HOME, House, claims, running_house
from tests.security.streams import initialise, say, socket

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUIET_S: Final = 2.0
_ASKED_BY_ID: Final = {
    "Battery": tables.battery.c.id,
    "BatteryModel": tables.battery_model.c.id,
    "LifecycleEvent": tables.event.c.id,
    "MaterialLot": tables.material_lot.c.id,
    "Operator": tables.operator.c.id,
    "RecyclingRecord": tables.battery.c.id,
    "Shipment": tables.shipment.c.id,
}
PAGES: Final = ("/", "/health", "/ready", "/.well-known/jwks.json", "/graphql", "/metrics", "/nowhere")
FOLLOWING: Final = ("carrier", "rival")
# Who is asked in every run; the others at night.
OFTEN: Final = ("buyer", "carrier", "rival", "public")
READERS: Final = [
    pytest.param(each, marks=() if each in OFTEN else pytest.mark.nightly, id=each) for each in WHO
]
CURSOR: Final = "{ events(first: 1) { edges { cursor } } }"


def _few(all_of_them: Sequence[str], count: int) -> Iterator[Sequence[str]]:
    return (all_of_them[at : at + count] for at in range(0, len(all_of_them), count))


@cache
def _of(type_name: str) -> str:
    """Everything of an object, and of what lies next to it as far as a request may go."""
    asked = WALK.around(type_name, without="LifecycleEvent")
    found = WALK.with_fragments(f"query ($id: ID!) {{ node(id: $id) {{ {asked} }} }}")
    return found.replace("(first: 100)", "(first: 20)")  # the story is short, and a request has a bound


def _following() -> Iterator[str]:
    """Everything of every type of event, in as many subscriptions as the bound of aliases needs."""
    types = SCHEMA.get_possible_types(SCHEMA.type_map["LifecycleEvent"])  # type: ignore[arg-type]
    for few in _few(sorted(each.name for each in types), 8):
        asked = " ".join(map(WALK.member, few))
        yield WALK.with_fragments(
            f"subscription ($after: String) {{ batteryStatusChanged(after: $after) {{ {asked} }} }}"
        )


@dataclass(frozen=True, slots=True)
class Served:
    """A gateway over the story, and the ids of everything in it."""

    house: House
    notebook: Notebook
    ids: Sequence[str]

    def token(self, who: str) -> str | None:
        """A token of a partner of the story; the public has none."""
        return None if who == "public" else self.house.signer(HOME).token(claims(HOME, {"operator": who}))

    def headers(self, who: str) -> dict[str, str]:
        token = self.token(who)
        return {} if token is None else {"authorization": f"Bearer {token}"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """`celltrail serve` over the story."""
    async with running_house(tmp_path_factory.mktemp("served")) as house:
        story = Story(house.database)
        await tell(story)
        async with house.database.reading(Acting.DESK) as connection:
            ids = [
                str(global_id(type_name, each))
                for type_name, column in _ASKED_BY_ID.items()
                for each in await connection.scalars(sa.select(column))
            ]
        yield Served(house, story.notebook, ids)


def _bytes_of(answer: httpx.Response) -> str:
    assert answer.status_code == httpx.codes.OK, answer.text
    assert "errors" not in answer.json(), answer.text
    return f"{dict(answer.headers)} {answer.text}"


async def _questions(served: Served, who: str) -> list[dict[str, object]]:
    """The questions for all that a partner is told of by name, out of every object of the story."""
    types: dict[str, str] = {}
    for some in _few(served.ids, 20):
        nodes = " ".join(
            f'n{number}: node(id: "{each}") {{ __typename }}' for number, each in enumerate(some)
        )
        answer = await served.house.ask(served.token(who), f"{{ {nodes} }}")
        told = answer.json()["data"].values()
        types |= {each: node["__typename"] for each, node in zip(some, told, strict=True) if node}
    return [{"query": _of(type_name), "variables": {"id": each}} for each, type_name in types.items()]


@pytest.mark.parametrize("who", READERS)
async def test_c56_c75_over_http_each_partner_gets_its_own_texts(served: Served, who: str) -> None:
    client, headers = served.house.client, served.headers(who)
    asked = await _questions(served, who)
    answers = [_bytes_of(await client.post("/graphql", json=each, headers=headers)) for each in asked]

    assert served.notebook.found_in(" ".join(answers)) == served.notebook.of(who)


@pytest.mark.parametrize("who", FOLLOWING)
async def test_c56_c75_over_a_socket_each_partner_gets_its_own_texts(served: Served, who: str) -> None:
    """Everything that can be asked, and the log from its beginning, on one socket."""
    after = await _beginning(served, who)
    asked: list[dict[str, object]] = []
    asked += [{"query": each, "variables": {"after": after}} for each in _following()]
    asked += await _questions(served, who)
    heard: list[str] = []
    async with socket(served.house) as opened:
        await initialise(opened, served.token(who) or "")
        heard.append(str(await opened.recv()))
        for number, each in enumerate(asked):
            await say(opened, type="subscribe", id=str(number), payload=each)
            if number >= len(tuple(_following())):
                await _until_complete(opened, heard, str(number))
        with suppress(TimeoutError):
            while True:
                heard.append(str(await asyncio.wait_for(opened.recv(), QUIET_S)))

    assert not [each for each in heard if '"error' in each]
    assert served.notebook.found_in(" ".join(heard)) == served.notebook.of(who)
    streamed = [each for each in heard if '"batteryStatusChanged"' in each]
    assert served.notebook.found_in(" ".join(streamed))


async def _until_complete(opened: ClientConnection, heard: list[str], number: str) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while True:
            heard.append(str(await opened.recv()))
            message = json.loads(heard[-1])
            if (message["type"], message.get("id")) == ("complete", number):
                return


@pytest.mark.parametrize("who", FOLLOWING)
async def test_c56_c75_an_event_stream_is_for_its_reader_alone(served: Served, who: str) -> None:
    after = await _beginning(served, who)
    headers = {"accept": "text/event-stream", **served.headers(who)}

    async def follow(query: str) -> str:
        heard = []
        body = {"query": query, "variables": {"after": after}}
        async with served.house.client.stream("POST", "/graphql", json=body, headers=headers) as answer:
            heard.append(str(answer.headers))
            with suppress(TimeoutError):
                parts = answer.aiter_text()
                while True:
                    heard.append(await asyncio.wait_for(anext(parts), QUIET_S))
        return "".join(heard)

    heard = await asyncio.gather(*map(follow, _following()))

    found = served.notebook.found_in(" ".join(heard))
    assert set() < found <= served.notebook.of(who)


async def _beginning(served: Served, who: str) -> str:
    answer = await served.house.ask(served.token(who), CURSOR)
    (edge,) = answer.json()["data"]["events"]["edges"]
    return str(edge["cursor"])


@pytest.mark.parametrize("who", ["rival", "public"])
async def test_c75_refusals_and_pages_tell_nothing(served: Served, who: str) -> None:
    """What is asked by the ids and texts of others, refused requests, and all other pages."""
    client, headers = served.house.client, served.headers(who)
    foreign = sorted(set(served.notebook.readers) - served.notebook.of(who))
    answers = [await client.get(each, headers=headers) for each in PAGES]
    answers += [await client.post("/graphql", content=each, headers=headers) for each in (b"{", b"[]", b"")]
    for some in _few(served.ids, 20):
        nodes = " ".join(f'n{number}: node(id: "{each}") {{ id x }}' for number, each in enumerate(some))
        answers.append(await served.house.ask(served.token(who), f"{{ {nodes} }}"))
    answers.append(await served.house.ask(served.token(who), "{ __schema { types { name description } } }"))
    told = " ".join(f"{each.headers} {each.text}" for each in answers)

    assert served.notebook.found_in(told).isdisjoint(foreign)


async def test_c75_the_log_has_no_text_of_anybody(served: Served) -> None:
    """It is written at its most talkative, and everybody was answered before."""
    assert '"event"' in served.house.log
    assert served.notebook.found_in(served.house.log) == set()
