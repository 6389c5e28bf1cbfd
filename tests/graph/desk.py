"""Partners with a few batteries, and a way to let them record something through the graph.

Nothing here uses a command: what a test needs before its act is recorded by mutations as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from graphql import ExecutionResult, GraphQLSchema, execute, is_union_type, parse, validate

from celltrail.bus.doorbell import Doorbell
from celltrail.domain.principal import Principal, TokenScope
from celltrail.domain.vocabulary import IdentifierScheme, OperatorRole
from celltrail.graph.context import open_context
from celltrail.graph.ids import global_id
from celltrail.storage import onboarding
from celltrail.storage.access_writing import AccessLog
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.onboarding import NewFacility
from tests.graph.world import COUNTRIES, CURSOR_KEY, START, uid

R = OperatorRole
BOTH = frozenset(TokenScope)
ROLES = {
    "op-maker": frozenset({R.MANUFACTURER, R.SUPPLIER}),
    "op-rival": frozenset({R.MANUFACTURER, R.RECYCLER, R.OEM}),
    "op-oem": frozenset({R.OEM, R.IMPORTER, R.MANUFACTURER}),
    "op-carrier": frozenset({R.CARRIER}),
    "op-recycler": frozenset({R.COLLECTOR, R.DISMANTLER, R.RECYCLER}),
    "op-service": frozenset({R.SERVICE}),
}
CODES = {"op-maker": ((IdentifierScheme.MIIT_MAKER_CODE, "001"),)}
MAKER, RIVAL, OEM, CARRIER, RECYCLER, SERVICE = (
    Principal(operator_id=operator_id, roles=roles, scopes=BOTH) for operator_id, roles in ROLES.items()
)

# What every answer tells, where its union has the member.
_REFUSALS = {
    "NotFound": "",
    "Forbidden": "",
    "InvalidInput": "field position",
    "StageConflict": "stage accepts",
    "VersionConflict": "currentVersion",
    "IdempotencyConflict": "",
    "MassBalanceExceeded": "inputKg outputKg",
}


def operator(principal: Principal) -> str:
    """The global id of a partner."""
    return global_id("Operator", principal.operator_id or "")


@dataclass(slots=True)
class Desk:
    """Where partners record: the database, a clock that ticks with every act, and the schema."""

    database: Database
    schema: GraphQLSchema
    doorbell: Doorbell = field(default_factory=Doorbell)
    now: datetime = START
    acts: int = 0

    async def tell(
        self,
        principal: Principal,
        mutation: str,
        select: str = "actId",
        **given: Any,  # noqa: ANN401 -- JSON
    ) -> dict[str, Any]:
        """Record something; return the member of the union. `select` is of the payload."""
        self.acts += 1
        self.now += timedelta(minutes=1)
        given.setdefault("idempotencyKey", f"key-{self.acts}")
        data, errors = await self.ask(principal, self.document(mutation, select), input=given)
        assert errors == [], errors
        told: dict[str, Any] = data["told"]
        return told

    async def done(
        self,
        principal: Principal,
        mutation: str,
        select: str = "actId",
        **given: Any,  # noqa: ANN401 -- JSON
    ) -> dict[str, Any]:
        """Record something that is not refused."""
        told = await self.tell(principal, mutation, select, **given)
        assert told["__typename"].endswith("Payload"), told
        return told

    async def ask(
        self,
        principal: Principal,
        document: str,
        **variables: Any,  # noqa: ANN401 -- JSON
    ) -> tuple[dict[str, Any], list[Any]]:
        """Execute a document as the gateway does."""
        parsed = parse(document)
        assert validate(self.schema, parsed) == []
        async with open_context(
            self.database,
            principal,
            now_source=lambda: self.now,
            doorbell=self.doorbell,
            cursor_key=CURSOR_KEY,
            access_log=AccessLog(self.database),
        ) as context:
            executed = execute(self.schema, parsed, context_value=context, variable_values=variables)
            result = executed if isinstance(executed, ExecutionResult) else await executed
        return result.data or {}, list(result.errors or ())

    def document(self, mutation: str, select: str) -> str:
        """The document that records by `mutation` and asks for `select` of what it led to."""
        name = mutation[0].upper() + mutation[1:]
        union = self.schema.type_map[f"{name}Result"]
        assert is_union_type(union)
        members = {each.name for each in union.types}
        refusals = " ".join(
            f"... on {refusal} {{ {more} }}"
            for refusal, more in _REFUSALS.items()
            if more and refusal in members
        )
        return (
            f"mutation ($input: {name}Input!) {{ told: {mutation}(input: $input) {{ __typename "
            f"... on {name}Payload {{ {select} }} ... on Error {{ message code path }} {refusals} }} }}"
        )

    async def register(
        self,
        principal: Principal,
        level: str,
        *names: str,
        **facts: Any,  # noqa: ANN401 -- JSON
    ) -> list[str]:
        """Register batteries and return their global ids."""
        told = await self.done(
            principal,
            "registerBatteries",
            "batteries { id }",
            batteries=[
                {"uid": uid(principal.operator_id or "", name), "level": level, "massKg": "400"} | facts
                for name in names
            ],
        )
        return [each["id"] for each in told["batteries"]]

    async def sold(self, *names: str) -> list[str]:
        """Packs that the maker sold to the vehicle maker, and that are on the market."""
        ids = await self.register(MAKER, "PACK", *names)
        keys = [{"id": each} for each in ids]
        await self.done(MAKER, "sellBattery", batteries=keys, buyer=operator(OEM))
        await self.done(OEM, "placeOnMarket", batteries=keys, market="DE", placedOn="2027-02-01")
        return ids

    async def collected(self, *names: str) -> list[str]:
        """Packs that the recycler collected, and may take apart and recycle."""
        ids = await self.sold(*names)
        for pack in ids:
            await self.done(OEM, "installBattery", battery={"id": pack}, system="store")
            await self.done(OEM, "removeBattery", battery={"id": pack})
        for capacity in ("COLLECTOR", "DISMANTLER", "RECYCLER"):
            await self.done(
                OEM,
                "assignWork",
                batteries=[{"id": each} for each in ids],
                operator=operator(RECYCLER),
                capacity=capacity,
            )
        for pack in ids:
            await self.done(RECYCLER, "collectBattery", battery={"id": pack}, route="RECYCLE")
        return ids


async def bring_partners(database: Database) -> None:
    """Take the partners on board, each with a site and a prefix of its own."""
    async with database.writing(Acting.DESK) as connection:
        for operator_id, roles in ROLES.items():
            await onboarding.add_operator(
                connection,
                operator_id=operator_id,
                name=f"{operator_id} Ltd",
                country=COUNTRIES.get(operator_id, "DE"),
                roles=roles,
                identifiers=(
                    (IdentifierScheme.URI_PREFIX, f"https://{operator_id}.example/b/"),
                    *CODES.get(operator_id, ()),
                ),
                facilities=(NewFacility("plant", id=f"plant-of-{operator_id}"),),
                now=START,
            )
