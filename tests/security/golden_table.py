"""Which field is answered to which capacity, read off a running gateway.

    python -m tests.security.golden_table

writes `tests/security/golden/fields.csv` anew. The lives of `tests/graph/many_lives.py` are told to a
gateway, and each capacity is given to an operator that has this part alone, in the same batteries. Each asks
over HTTP for every field of every type that a query leads to; an ``x`` is a field that was answered at least
once by more than null or nothing. Columns of partners are those who lived these lives.
"""

from __future__ import annotations

import asyncio
import csv
import io
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from graphql import get_named_type
from graphql.type import is_composite_type, is_interface_type, is_object_type

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.visibility import GRANTED_FACETS, Capacity
from celltrail.domain.vocabulary import OperatorRole, Regime
from celltrail.graph.ids import global_id
from celltrail.storage import tables
from celltrail.storage.acting import Acting
from celltrail.storage.onboarding import add_operator
from celltrail.storage.participating import facet_bits
from tests.graph.desk import Desk, bring_partners
from tests.graph.many_lives import tell_lives
from tests.graph.selections import is_connection, takes_nothing
from tests.graph.ways import EVENTS, SCHEMA, WAYS, document, told
from tests.graph.world import uid
from tests.security.house import HOME, House, claims, running_house

TABLE = Path(__file__).parent / "golden" / "fields.csv"
SUBJECTS = (("op-maker", "pack-0"), ("op-maker", "original-0"), ("op-oem", "successor-0"))
PARTNERS = ("op-maker", "op-oem", "op-recycler", "op-carrier", "op-service")
AUTHORITIES = {"AUTHORITY of the EU": Regime.EU_2023_1542, "AUTHORITY of China": Regime.CN_MIIT}
RUNNING = tuple(
    each for each in Capacity if each not in {Capacity.AUTHORITY, Capacity.AUTHORITY_ABROAD, Capacity.GRANTEE}
)
ENDED = (Capacity.PRODUCER, Capacity.RESPONSIBLE, Capacity.OWNER, Capacity.CARRIER, Capacity.RECYCLER)
_TRADING = frozenset(OperatorRole) - {OperatorRole.AUTHORITY, OperatorRole.CUSTOMS, OperatorRole.AUDITOR}
_AT_ONCE, _PAGE, _EVENTS, _TOGETHER = 4, 12, 50, 8
_EVENT_TYPES = tuple(name for name in EVENTS if name != "LifecycleEvent")


@dataclass(frozen=True, slots=True)
class Column:
    """A column, and the operator who has this part alone; None is the public."""

    title: str
    operator_id: str | None
    capacity: Capacity | None = None
    groups: tuple[AccessGroup, ...] = ()
    has_ended: bool = False


def columns() -> list[Column]:
    """Everybody who asks, in the order of the table."""
    grants = [
        Column(f"GRANTEE of {group}", f"grantee-of-{group.lower()}", Capacity.GRANTEE, (group,))
        for group in GRANTED_FACETS
    ]
    return [
        Column("the public", None),
        *(Column(each.value, f"has-{each.lower()}", each) for each in RUNNING),
        *grants,
        *(Column(f"{each.value}, ended", f"had-{each.lower()}", each, has_ended=True) for each in ENDED),
        Column("GRANTEE, ended", "had-grant", Capacity.GRANTEE, tuple(GRANTED_FACETS), has_ended=True),
        *(Column(title, f"watches-{regime.lower()}") for title, regime in AUTHORITIES.items()),
        *(Column(each, each) for each in PARTNERS),
    ]


async def prepare(house: House) -> None:
    """Tell the lives, and give each column's operator its part."""
    desk = Desk(house.database, SCHEMA)
    await bring_partners(house.database)
    await tell_lives(desk, number=1)
    async with house.database.writing(Acting.DESK) as connection:
        for column in columns():
            if column.operator_id is None or column.operator_id in PARTNERS:
                continue
            regime = AUTHORITIES.get(column.title)
            await add_operator(
                connection,
                operator_id=column.operator_id,
                name=column.title,
                country="DE",
                roles=_TRADING if regime is None else frozenset({OperatorRole.AUTHORITY}),
                regimes=frozenset() if regime is None else frozenset({regime}),
                now=datetime.now(UTC),
            )
            if column.capacity is not None:
                await connection.execute(sa.insert(tables.participation), await _parts(connection, column))


async def _parts(connection: Any, column: Column) -> list[dict[str, Any]]:  # noqa: ANN401 -- a connection
    battery, event = tables.battery, tables.event
    found = []
    for maker, name in SUBJECTS:
        battery_id = await connection.scalar(sa.select(battery.c.id).where(battery.c.uid == uid(maker, name)))
        last = await connection.scalar(
            sa.select(sa.func.max(event.c.position)).where(event.c.battery_id == battery_id)
        )
        facets = [facet for group in column.groups for facet in GRANTED_FACETS[group]]
        found.append(
            {
                "id": f"{column.operator_id} in {name}",
                "battery_id": battery_id,
                "operator_id": column.operator_id,
                "capacity": column.capacity,
                "began_position": 1,
                # Before its last event, so that there is something that came later.
                "ended_position": last - 1 if column.has_ended else tables.OPEN,
                "groups": [group.value for group in column.groups],
                "granted_facets": facet_bits(facets),
            }
        )
    return found


async def read(house: House) -> dict[str, set[str]]:
    """By column the coordinates of what its operator is answered."""
    documents = await _documents(house)
    return {column.title: await _answered_to(house, column, documents) for column in columns()}


async def _documents(house: House) -> list[str]:
    async with house.database.reading(Acting.DESK) as connection:
        model = await connection.scalar(sa.select(sa.func.min(tables.battery_model.c.id)))
    of_passport = own_fields("Passport", "attributes")
    of_viewer, of_model = own_fields("Viewer", "slice"), own_fields("BatteryModel", "attributes")
    return [
        # Pages of a size that every document stays within the limit of cost.
        *(document(each, own_fields(each), page=_PAGE) for each in WAYS if each not in EVENTS),
        f'{{ passport(uid: "{uid("op-maker", "kept-0")}") {of_passport} }}',
        f'{{ passport(uid: "{uid("op-maker", "pack-0")}") {of_passport} }}',
        f"{{ viewer {of_viewer} }}",
        f'{{ node(id: "{global_id("BatteryModel", str(model))}")'
        f" {{ __typename ... on BatteryModel {of_model} }} }}",
    ]


def _of_events(names: tuple[str, ...]) -> str:
    """All fields of some types of events, on pages."""
    types = " ".join(f"... on {name} {own_fields(name, 'evidence', 'facility')}" for name in names)
    page = f"events(first: {_EVENTS}, after: $after)"
    inner = "pageInfo { hasNextPage endCursor }"
    return f"query ($after: String) {{ {page} {{ {inner} nodes {{ __typename {types} }} }} }}"


def own_fields(type_name: str, *deeper: str) -> str:
    """All fields of a type; of what they lead to, but for `deeper`, no more than that it is there."""
    type_ = SCHEMA.type_map[type_name]
    assert is_object_type(type_) or is_interface_type(type_)
    asked = ["__typename"]
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        if name == "compliance":
            report = own_fields(inner.name, "findings", "rule")
            asked.append(f"{name}(regime: CN_MIIT) {report}")
            continue
        if not takes_nothing(field) or name.startswith("_"):
            continue
        if is_connection(inner):
            asked.append(f"{name} {{ totalCount }}")
        elif name in deeper:
            asked.append(f"{name} {own_fields(inner.name, *deeper)}")
        else:
            asked.append(f"{name} {{ __typename }}" if is_composite_type(inner) else name)
    return f"{{ {' '.join(asked)} }}"


async def _answered_to(house: House, column: Column, documents: list[str]) -> set[str]:
    token = None
    if column.operator_id is not None:
        token = house.signer(HOME).token(claims(HOME, {"operator": column.operator_id}))
    found: set[str] = set()
    gate = asyncio.Semaphore(_AT_ONCE)

    async def ask(document: str, **variables: object) -> dict[str, Any]:
        async with gate:
            answer = (await house.ask(token, document, variables)).json()
        assert "errors" not in answer, answer
        found.update(told(answer["data"]))
        data: dict[str, Any] = answer["data"]
        return data

    async def follow(names: tuple[str, ...]) -> None:
        page: dict[str, Any] = {"hasNextPage": True, "endCursor": None}
        while page["hasNextPage"]:
            page = (await ask(_of_events(names), after=page["endCursor"]))["events"]["pageInfo"]

    async with asyncio.TaskGroup() as tasks:
        for start in range(0, len(_EVENT_TYPES), _TOGETHER):
            tasks.create_task(follow(_EVENT_TYPES[start : start + _TOGETHER]))
        for document in documents:
            tasks.create_task(ask(document))
    return found


def written(answered: Mapping[str, set[str]]) -> str:
    """The table as text."""
    titles = list(answered)
    rows = sorted(set().union(*answered.values()))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["field", *titles])
    writer.writerows([each, *("x" if each in answered[title] else "" for title in titles)] for each in rows)
    return text.getvalue()


def kept() -> dict[str, set[str]]:
    """The table that is committed, by its columns."""
    with TABLE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    titles = [name for name in rows[0] if name != "field"]
    return {title: {row["field"] for row in rows if row[title]} for title in titles}


async def _main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with running_house(Path(folder)) as house:
            await prepare(house)
            TABLE.write_text(written(await read(house)))


if __name__ == "__main__":
    asyncio.run(_main())
