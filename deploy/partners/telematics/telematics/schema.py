"""The subgraph: fields of the gateway's `Battery`, and the stream of readings.

`Battery` is known here by its key alone; everything else about it is the gateway's. Types and root fields of
this subgraph carry its name in front, so that they are nobody else's. Fields are nullable: the gateway
answers the rest of a query when this service does not.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Self

import strawberry
from graphql import GraphQLError
from strawberry.dataloader import DataLoader
from strawberry.extensions import MaskErrors, MaxTokensLimiter, ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import Info as StrawberryInfo

from telematics.access import Access, AccessGroup
from telematics.fields import identity, individual, resolved, stream
from telematics.following import Followers
from telematics.reading import ChargeSession, Reading
from telematics.scalars import SCALARS
from telematics.store import Store

MAX_PAGE = 100


class Context:
    """What the resolvers of one request share: batteries of a list are looked up in one go."""

    def __init__(self, store: Store, followers: Followers) -> None:
        self.store, self.followers = store, followers
        # Not cached: a stream lives longer than the newest reading.
        self.latest: DataLoader[str, Reading | None] = DataLoader(self._latest, cache=False)

    async def _latest(self, batteries: list[str]) -> list[Reading | None]:
        found = await asyncio.to_thread(self.store.latest, batteries)
        return [found.get(battery) for battery in batteries]


Info = StrawberryInfo[Context, None]


@strawberry.type(description="The state of health of an electric vehicle battery, as its vehicle last said.")
class TelematicsStateOfHealth:
    """Annex VII, Part A: for electric vehicle batteries the parameter is the state of certified energy."""

    state_of_certified_energy_percent: Decimal | None = individual(
        "State of certified energy (SOCE): the usable energy that is left, in per cent of the certified one "
        "(Annex VII, Part A; Annex XIII, point 4(b))."
    )
    measured_at: datetime | None = individual("When the vehicle measured it.")


@strawberry.type(description="One charge, from plug to plug.")
class TelematicsChargeSession:
    """Annex XIII, point 4(d): information that results from use."""

    session: str | None = individual("The vehicle maker's own number of it.")
    started_at: datetime | None = individual("When it began.")
    ended_at: datetime | None = individual("When it ended.")
    energy_kwh: Decimal | None = individual("Energy that went into the battery, in kilowatt-hours.")

    @classmethod
    def of(cls, session: ChargeSession) -> Self:
        """As the store knows it."""
        return cls(
            session=session.session,
            started_at=session.started_at,
            ended_at=session.ended_at,
            energy_kwh=session.energy_kwh,
        )


@strawberry.type(description="A page of charge sessions.")
class TelematicsChargeSessionConnection:
    """The newest come first."""

    nodes: list[TelematicsChargeSession] = individual("The sessions, the newest first.")
    has_next_page: bool | None = individual("Whether there are older ones.")
    end_cursor: str | None = individual("What `after` takes to go on; null when the page is empty.")


@strawberry.federation.type(keys=["id"])
class Battery:
    """A reference until a field is asked for: batteries that no vehicle reported are null in each of them."""

    id: strawberry.ID = identity()

    @classmethod
    async def resolve_reference(cls, id: strawberry.ID) -> Self:  # noqa: A002 -- the name of the key
        """The battery that the gateway asks about."""
        return cls(id=id)

    @resolved(
        "Full equivalent charge and discharge cycles so far (Annex VII, Part B(5); Annex XIII, point 4(d))."
    )
    async def charge_cycles(self, info: Info) -> int | None:
        """From the newest reading."""
        reading = await info.context.latest.load(self.id)
        return None if reading is None else reading.charge_cycles

    @resolved("Its state of health as last measured in the vehicle (Annex XIII, point 4(b)).")
    async def live_state_of_health(self, info: Info) -> TelematicsStateOfHealth | None:
        """From the newest reading."""
        reading = await info.context.latest.load(self.id)
        if reading is None:
            return None
        return TelematicsStateOfHealth(
            state_of_certified_energy_percent=reading.state_of_certified_energy_percent,
            measured_at=reading.taken_at,
        )

    @resolved("How it was charged (Annex XIII, point 4(d)).")
    async def charge_sessions(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description=f"How many, 1 to {MAX_PAGE}.")] = 20,
        after: Annotated[
            str | None, strawberry.argument(description="The `endCursor` of the page before.")
        ] = None,
    ) -> TelematicsChargeSessionConnection | None:
        """A page of the store."""
        if not 1 <= first <= MAX_PAGE:
            raise _BadInputError(f"first: {first} is not from 1 to {MAX_PAGE}")
        before = None if after is None else _read_cursor(after)
        store = info.context.store
        found = await asyncio.to_thread(store.sessions, self.id, limit=first + 1, before=before)
        return _connection(found[:first], has_next_page=len(found) > first)


@strawberry.type(description="What a vehicle said of its battery at one moment.")
class TelematicsReading:
    """The battery is a reference: the gateway fills in what else is asked of it, for whoever may read it."""

    battery: Battery | None = identity("The battery.")
    taken_at: datetime | None = individual("When the vehicle measured it.")
    state_of_charge_percent: Decimal | None = individual(
        "State of charge (Art. 3(1)(27); Annex XIII, point 4(d))."
    )
    state_of_certified_energy_percent: Decimal | None = individual(
        "State of certified energy (Annex VII, Part A)."
    )
    charge_cycles: int | None = individual("Full equivalent cycles so far (Annex VII, Part B(5)).")
    temperature_c: Decimal | None = individual(
        "Temperature in degrees Celsius (Annex XIII, point 4(d)); null where it was not measured."
    )

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """As it came in."""
        return cls(
            battery=Battery(id=strawberry.ID(reading.battery)),
            taken_at=reading.taken_at,
            state_of_charge_percent=reading.state_of_charge_percent,
            state_of_certified_energy_percent=reading.state_of_certified_energy_percent,
            charge_cycles=reading.charge_cycles,
            temperature_c=reading.temperature_c,
        )


@strawberry.type
class Subscription:
    """One stream."""

    @stream(AccessGroup.INDIVIDUAL, "Readings of one battery from now on, as they come in.")
    async def telematics_readings(
        self,
        info: Info,
        battery: Annotated[strawberry.ID, strawberry.argument(description="Its global id.")],
    ) -> AsyncGenerator[TelematicsReading, None]:
        """Follow one battery."""
        async for reading in info.context.followers.readings(battery):
            yield TelematicsReading.of(reading)


class _BadInputError(GraphQLError):
    """An argument that cannot be used; its text is for the client."""

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"code": "BAD_USER_INPUT"})


@dataclass(frozen=True, slots=True)
class _Cursor:
    started_at: datetime
    session: str

    def __str__(self) -> str:
        text = f"{self.started_at.isoformat()} {self.session}"
        return base64.urlsafe_b64encode(text.encode()).decode()


def _read_cursor(text: str) -> tuple[datetime, str]:
    try:
        started_at, session = base64.urlsafe_b64decode(text).decode().split(" ")
        moment = datetime.fromisoformat(started_at).astimezone(UTC)
    except (ValueError, OverflowError):  # those of base64 are ValueErrors too
        raise _BadInputError("after: this is no cursor of this list") from None
    return moment, session


def _connection(
    sessions: Sequence[ChargeSession], *, has_next_page: bool
) -> TelematicsChargeSessionConnection:
    end = None if not sessions else str(_Cursor(sessions[-1].started_at, sessions[-1].session))
    return TelematicsChargeSessionConnection(
        nodes=[TelematicsChargeSession.of(each) for each in sessions],
        has_next_page=has_next_page,
        end_cursor=end,
    )


def _is_ours(error: GraphQLError) -> bool:
    """Whether an error is a fault of this service: its text stays in the log."""
    return error.original_error is not None and not isinstance(error.original_error, GraphQLError)


schema = strawberry.federation.Schema(
    subscription=Subscription,
    types=[Battery, Access],
    config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
    extensions=[
        lambda: MaskErrors(should_mask_error=_is_ours),
        lambda: MaxTokensLimiter(max_token_count=5_000),
        lambda: ParserCache(maxsize=200),
        lambda: ValidationCache(maxsize=200),
    ],
    federation_version="2.7",
)
