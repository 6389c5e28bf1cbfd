"""Everything that can be asked, asked by every partner of the story of the canaries, once for all tests."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLObjectType,
    execute,
    get_named_type,
    parse,
    validate,
)

from celltrail.bus.doorbell import Doorbell
from celltrail.domain.principal import Principal, TokenScope
from celltrail.graph.context import open_context
from celltrail.graph.ids import global_id
from celltrail.graph.schema import executable_schema
from celltrail.storage import tables
from celltrail.storage.access_writing import AccessLog
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.migrate import upgrade
from tests.graph.canary_partners import WHO, Notebook, uid
from tests.graph.canary_plot import tell
from tests.graph.canary_story import Story
from tests.graph.canary_streams import heard
from tests.graph.walk import Walk
from tests.graph.world import CURSOR_KEY

SCHEMA = executable_schema()
WALK = Walk(SCHEMA)

# Which rows are asked for by id, of each type that can be.
_TABLES = {
    "Battery": tables.battery.c.id,
    "BatteryModel": tables.battery_model.c.id,
    "LifecycleEvent": tables.event.c.id,
    "MaterialLot": tables.material_lot.c.id,
    "Operator": tables.operator.c.id,
    "RecyclingRecord": tables.battery.c.id,
    "Shipment": tables.shipment.c.id,
}

PURPOSES = ("repairer", "purchaser", "unheard-of")
READERS: Mapping[str, Principal] = {
    **WHO,
    **{
        f"{owner} as {purpose}": replace(WHO[owner], purposes=frozenset({purpose}))
        for owner in ("buyer", "recycler")
        for purpose in PURPOSES
    },
    "oem that may only write": replace(WHO["oem"], scopes=frozenset({TokenScope.WRITE})),
}


@dataclass(slots=True)
class Answers:
    """What one reader was answered."""

    lists: dict[str, Any] = field(default_factory=dict)
    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    passports: dict[str, Any] = field(default_factory=dict)
    streams: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All of it but the passports, which are asked for by identifiers that one has to know."""
        return json.dumps([self.lists, self.nodes])


@dataclass(frozen=True, slots=True)
class Told:
    """The story, the global ids of everything in it, and what each reader was answered."""

    path: Path
    story: Story
    ids: Mapping[str, Sequence[str]]
    answers: Mapping[str, Answers]

    @property
    def notebook(self) -> Notebook:
        """Which text is for whom."""
        return self.story.notebook


async def record(path: Path) -> Told:
    """Tell the story, and let everybody ask everything."""
    url = f"sqlite:///{path}"
    await upgrade(url)
    story = Story(Database.open(url))
    await tell(story)
    async with story.database.reading(Acting.DESK) as connection:
        ids = {
            type_name: [global_id(type_name, each) for each in await connection.scalars(sa.select(column))]
            for type_name, column in _TABLES.items()
        }
    answers = {name: await _everything(story, principal, ids) for name, principal in READERS.items()}
    await story.database.dispose()
    return Told(path, story, ids, answers)


async def ask(story: Story, principal: Principal, document: DocumentNode, **variables: object) -> Any:  # noqa: ANN401 -- JSON
    """What a partner is answered."""
    async with open_context(
        story.database,
        principal,
        now_source=lambda: story.now,
        doorbell=Doorbell(),
        cursor_key=CURSOR_KEY,
        access_log=AccessLog(story.database),
    ) as context:
        executed = execute(SCHEMA, document, context_value=context, variable_values=variables)
        result = executed if isinstance(executed, ExecutionResult) else await executed
    assert result.errors is None, result.errors
    return result.data


def document(text: str) -> DocumentNode:
    """A document of the schema, with the fragments of the walk."""
    parsed = parse(WALK.with_fragments(text))
    assert validate(SCHEMA, parsed) == []
    return parsed


def query_type() -> GraphQLObjectType:
    """The root of queries."""
    root = SCHEMA.query_type
    assert root is not None
    return root


async def _everything(story: Story, principal: Principal, ids: Mapping[str, Sequence[str]]) -> Answers:
    found = Answers()
    for name, listed in _lists().items():
        found.lists[name] = await ask(story, principal, listed)
    for type_name, several in ids.items():
        # What lies around an event is asked for with the list of events.
        asked = _nodes(tuple(several), depth=0 if type_name == "LifecycleEvent" else 1)
        told = await ask(story, principal, asked)
        found.nodes[type_name] = dict(zip(several, told.values(), strict=True))
    for name, each in _uids(story.notebook).items():
        found.passports[name] = await ask(story, principal, _passport(), uid=each)
    for name, stream in _streams().items():
        found.streams[name] = await heard(SCHEMA, story, principal, stream)
    return found


@cache
def _streams() -> Mapping[str, DocumentNode]:
    root = SCHEMA.subscription_type
    assert root is not None
    return {
        name: document(f"subscription ($after: String) {{ {name}(after: $after) {{ {asked} }} }}")
        for name, each in root.fields.items()
        if (asked := WALK.selection(get_named_type(each.type).name, depth=1))
    }


@cache
def _lists() -> Mapping[str, DocumentNode]:
    asked = WALK.root_fields(query_type(), depth=2)
    return {name: document(f"{{ {each} }}") for name, each in asked if name != "_service"}


@cache
def _nodes(ids: tuple[str, ...], *, depth: int) -> DocumentNode:
    """Ask for many objects by their ids at once, and for what lies around them."""
    found = WALK.selection("Node", depth=depth)
    asked = " ".join(f'n{number}: node(id: "{each}") {{ {found} }}' for number, each in enumerate(ids))
    return document(f"{{ {asked} }}")


@cache
def _passport() -> DocumentNode:
    asked = WALK.selection("Passport", depth=1)
    return document(f"query ($uid: URI!) {{ passport(uid: $uid) {{ {asked} }} }}")


def _uids(notebook: Notebook) -> Mapping[str, str]:
    """The unique identifiers of the story's batteries, by their names."""
    makers = {"cell": "cellmaker", "successor": "reuser", "lone": "rival"}
    planted = {
        text.removeprefix("canary-uid-of-").rsplit("-", 1)[0]: text
        for text in notebook.readers
        if text.startswith("canary-uid-of-")
    }
    return {name: uid(makers.get(name, "maker"), text) for name, text in planted.items()}
