"""C60, C61: what one caller was answered is never another's answer.

Every cache of the two packages is in a table with what its key has of the caller, so that a new one is
thought about. What a running gateway remembers is asked for by everybody in turn, and compared with
answers to documents that it has never seen.
"""

from __future__ import annotations

import ast
import random
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from graphql import get_introspection_query

import celltrail
import fedloom
from celltrail.graph.schema import executable_schema
from tests.graph.desk import Desk, bring_partners
from tests.graph.many_lives import tell_lives
from tests.security.house import HOME, House, claims, running_house

pytestmark = pytest.mark.asyncio(loop_scope="module")

_NO_CALLER = "nothing of a caller is in what is kept"
CACHES: Mapping[str, str] = {
    "celltrail/formats/codec.py _plans": _NO_CALLER,
    "celltrail/graph/schema.py _schema": _NO_CALLER,
    "celltrail/storage/scoping.py _reads": "a condition; whose slice it is, is bound in each statement",
    "celltrail/subgraphs/composing.py supergraph_of": _NO_CALLER,
    "celltrail/subgraphs/withholding.py _documents": "what is asked for; who may read it is asked each time",
    "fedloom/authorization/decisions.py decided": "the key has the caller's claims",
    "fedloom/composition/merging/carried_specifications.py _definitions": _NO_CALLER,
    "fedloom/composition/merging/carried_specifications.py _scalars": _NO_CALLER,
    "fedloom/executor/in_process.py _documents": "what is asked for; resolvers get the caller",
    "fedloom/gateway/contracts.py _known": "the key is the caller's contract",
    "fedloom/gateway/generation.py _introspections": "the key has the caller's contract",
    "fedloom/gateway/generation.py _plans": "the key has what is refused to the caller",
    "fedloom/operation/documents.py _known": _NO_CALLER,
    "fedloom/response/compiled_shape.py _projections": _NO_CALLER,
    "fedloom/sdl/field_set.py parse_field_set": _NO_CALLER,
    "fedloom/sdl/specifications.py _read": _NO_CALLER,
    "fedloom/sdl/specifications.py federation_1": _NO_CALLER,
    "fedloom/sdl/specifications.py federation_1_link": _NO_CALLER,
    "fedloom/sdl/specifications.py specification": _NO_CALLER,
    "fedloom/server/media.py accepted": "a header alone",
    "fedloom/server/media.py is_json_in_utf8": "a header alone",
    "fedloom/transport/tls.py _system_context": _NO_CALLER,
}
CALLERS = ("op-maker", "op-oem", "op-recycler", "op-carrier", "op-service", "op-rival", None)
BODIES = (
    """{ viewer { roles operator { name } slice { batteries endedBatteries shipments } } }""",
    """{ batteries(first: 20) { totalCount pageInfo { hasNextPage }
         nodes { id uid stage stateOfHealth version owner { name } readableBy { id } } } }""",
    """{ shipments(first: 20) { totalCount
         nodes { id reference status consignor { name } carrier { name } } } }""",
    """{ events(first: 40) { totalCount nodes { __typename id hash sequence recordedBy { name } } } }""",
    get_introspection_query(descriptions=False).partition("query IntrospectionQuery")[2],
)


def _caches() -> Iterator[str]:
    """Every function with a cache, and every attribute that is ordered by its use."""
    for package in (celltrail, fedloom):
        (root,) = map(Path, package.__path__)
        for path in sorted(root.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                for name in _cached(node):
                    yield f"{root.name}/{path.relative_to(root)} {name}"


def _cached(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        decorators = " ".join(ast.unparse(each) for each in node.decorator_list)
        if "cache" in decorators and "cached_property" not in decorators:
            yield node.name
    elif isinstance(node, ast.AnnAssign) and "OrderedDict" in ast.unparse(node.annotation):
        yield ast.unparse(node.target).removeprefix("self.")
    elif isinstance(node, ast.Assign) and "OrderedDict(" in ast.unparse(node.value):
        yield ast.unparse(node.targets[0]).removeprefix("self.")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A gateway with partners whose batteries have lived."""
    async with running_house(tmp_path_factory.mktemp("told")) as house:
        await bring_partners(house.database)
        await tell_lives(Desk(house.database, executable_schema()), number=1)
        yield house


async def _answer(told: House, who: str | None, query: str) -> Any:  # noqa: ANN401 -- JSON
    token = None if who is None else told.signer(HOME).token(claims(HOME, {"operator": who}))
    answer = (await told.ask(token, query)).json()
    assert "errors" not in answer, answer
    return answer["data"]


async def test_c61_every_cache_is_in_the_table() -> None:
    assert sorted(_caches()) == sorted(CACHES)


@pytest.mark.parametrize("body", BODIES, ids=["viewer", "batteries", "shipments", "events", "introspection"])
async def test_c60_c61_nobody_is_answered_from_what_another_was_answered(told: House, body: str) -> None:
    # Under a name of its own a document is in no cache yet.
    fresh = {who: await _answer(told, who, f"query Alone_{n} {body}") for n, who in enumerate(CALLERS)}
    order = [*CALLERS, *reversed(CALLERS), *random.Random(61).choices(CALLERS, k=14)]  # noqa: S311 -- an order

    remembered = [(who, await _answer(told, who, f"query Shared {body}")) for who in order]

    for who, answer in remembered:
        assert answer == fresh[who], who
    assert len({str(each) for each in fresh.values()}) > 2
