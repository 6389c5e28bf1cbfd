"""A world for each test, and a way to ask it: through graphql-core, as the gateway does."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import pytest
import pytest_asyncio
from graphql import ExecutionResult, GraphQLSchema, execute, parse, validate

from celltrail.bus.doorbell import Doorbell
from celltrail.domain.principal import Principal
from celltrail.graph.context import open_context
from celltrail.graph.schema import executable_schema
from celltrail.storage.access_writing import AccessLog
from celltrail.storage.engine import Database
from celltrail.storage.migrate import upgrade
from tests.graph.desk import Desk, bring_partners
from tests.graph.many_lives import tell_lives
from tests.graph.world import CURSOR_KEY, World, attach, build, end_lives

__all__ = ["CURSOR_KEY"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client gets, and how many statements it cost."""

    data: Any
    errors: list[Any]
    statements: int


class Ask(Protocol):
    """Ask the world a question as a partner."""

    async def __call__(
        self, principal: Principal, document: str, *, world: World | None = None, **variables: object
    ) -> Answer:
        """Answer the document."""
        ...


def _recorded(folder: Path, *, packs: int) -> tuple[Path, World]:
    """Record a world once; tests get copies of its file."""
    path = folder / f"{packs}.sqlite"
    url = f"sqlite:///{path}"

    async def record() -> World:
        await upgrade(url)
        world = World(Database.open(url))
        await build(world, packs=packs)
        await attach(world)
        await end_lives(world)
        await world.database.dispose()
        return world

    return path, asyncio.run(record())


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], tuple[Path, World]]:
    """Worlds by their number of packs, each recorded once."""
    folder = tmp_path_factory.mktemp("worlds")
    known: dict[int, tuple[Path, World]] = {}

    def get(packs: int) -> tuple[Path, World]:
        if packs not in known:
            known[packs] = _recorded(folder, packs=packs)
        return known[packs]

    return get


@pytest.fixture(scope="session")
def one(recorded: Callable[[int], tuple[Path, World]]) -> tuple[Path, World]:
    """The world of one pack."""
    return recorded(1)


@pytest.fixture(scope="session")
def forty(recorded: Callable[[int], tuple[Path, World]]) -> tuple[Path, World]:
    """The world of forty packs."""
    return recorded(40)


@pytest.fixture(scope="session")
def three(recorded: Callable[[int], tuple[Path, World]]) -> tuple[Path, World]:
    """The world of three packs."""
    return recorded(3)


@pytest_asyncio.fixture
async def world(three: tuple[Path, World], tmp_path: Path) -> AsyncIterator[World]:
    """Three packs, one of them recycled."""
    source, known = three
    path = shutil.copy(source, tmp_path / "world.sqlite")
    opened = replace(known, database=Database.open(f"sqlite:///{path}"))
    yield opened
    await opened.database.dispose()


@pytest.fixture
def doorbell() -> Doorbell:
    """The doorbell of this process."""
    return Doorbell()


@pytest.fixture
def ask(world: World, doorbell: Doorbell) -> Ask:
    """Ask the world of this test, or another."""
    known = world

    async def answer(
        principal: Principal, document: str, *, world: World | None = None, **variables: object
    ) -> Answer:
        asked = world or known
        schema, parsed = executable_schema(), parse(document)
        assert validate(schema, parsed) == []
        async with open_context(
            asked.database,
            principal,
            now_source=asked.clock,
            doorbell=doorbell,
            cursor_key=CURSOR_KEY,
            access_log=AccessLog(asked.database),
        ) as context:
            executed = execute(schema, parsed, context_value=context, variable_values=variables)
            result = executed if isinstance(executed, ExecutionResult) else await executed
        return Answer(result.data, list(result.errors or ()), context.statements)

    return answer


@pytest.fixture(scope="session")
def schema() -> GraphQLSchema:
    """The schema as it is served."""
    return executable_schema()


@pytest.fixture(scope="session")
def partners(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the partners on board; tests get copies."""
    path = tmp_path_factory.mktemp("partners") / "partners.sqlite"
    url = f"sqlite:///{path}"

    async def enter() -> None:
        await upgrade(url)
        database = Database.open(url)
        await bring_partners(database)
        await database.dispose()

    asyncio.run(enter())
    return path


@dataclass(frozen=True, slots=True)
class Lives:
    """The databases of one life and of several, told through the graph."""

    one: Path
    several: Path


@pytest.fixture(scope="session")
def lives(partners: Path, schema: GraphQLSchema, tmp_path_factory: pytest.TempPathFactory) -> Lives:
    """Lives with everything that can happen to a battery; their tests only read."""
    folder = tmp_path_factory.mktemp("lives")

    async def tell(number: int) -> Path:
        path = Path(shutil.copy(partners, folder / f"{number}.sqlite"))
        desk = Desk(Database.open(f"sqlite:///{path}"), schema)
        await tell_lives(desk, number=number)
        await desk.database.dispose()
        return path

    return Lives(asyncio.run(tell(1)), asyncio.run(tell(3)))
