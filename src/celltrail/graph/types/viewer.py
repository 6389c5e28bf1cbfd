"""Who the token says that the caller is, and how large its slice is."""

from __future__ import annotations

from datetime import datetime

import strawberry

from celltrail.domain.filters import BatteryFilter, ShipmentFilter
from celltrail.domain.principal import Principal, TokenScope
from celltrail.domain.vocabulary import OperatorRole, Regime
from celltrail.graph.arguments import After, First
from celltrail.graph.connections import Connection, page_request, root_listing
from celltrail.graph.context import Info
from celltrail.graph.edges import fetch_shown
from celltrail.graph.fields import field
from celltrail.graph.references import OperatorRef
from celltrail.graph.showing import show
from celltrail.graph.types.claim import Claim
from celltrail.storage import batteries, claims, shipments


@strawberry.type(description="How much you may see. Each figure is counted only when asked for.")
class Slice:
    """Counts of the caller's slice."""

    @field(description="Batteries, those included in which your part has ended.")
    async def batteries(self, info: Info) -> int:
        """All of them."""
        return await _count_batteries(info, BatteryFilter())

    @field(description="Batteries in which your part has ended: they are shown as they were then.")
    async def ended_batteries(self, info: Info) -> int:
        """The frozen ones."""
        return await _count_batteries(info, BatteryFilter(has_ended=True))

    @field(description="Shipments.")
    async def shipments(self, info: Info) -> int:
        """All of them."""
        where = ShipmentFilter()
        return await info.context.once(
            ("slice of shipments", where), lambda reader: shipments.count(reader, where)
        )


@strawberry.type(description="Who you are, as your token says.")
class Viewer:
    """The caller."""

    principal: strawberry.Private[Principal]
    roles: list[OperatorRole] = strawberry.field(description="Your roles.")
    regimes: list[Regime] = strawberry.field(description="The regimes whose authority you are.")
    scopes: list[TokenScope] = strawberry.field(description="What your token may do.")
    purposes: list[str] = strawberry.field(
        description="The purposes that your token names: they narrow what you read."
    )
    expires_at: datetime | None = strawberry.field(
        description="When your token expires; streams end then. Null for the public."
    )
    slice: Slice = strawberry.field(description="What you may see.")

    @field(description="The claims that you have filed, the newest first.")
    def claims(self, info: Info, first: First = None, after: After = None) -> Connection[Claim]:
        """The caller's own."""
        name = "Viewer.claims"
        listing = root_listing(
            info.context,
            name,
            request=page_request(info.context, name, first=first, after=after),
            narrowed=None,
            page=claims.own,
            count=claims.count_own,
            show=show,
        )
        return Connection(listing=listing)

    @field(description="The economic operator that you speak for; null for the public.")
    async def operator(self, info: Info) -> OperatorRef | None:
        """The caller's own operator."""
        found: OperatorRef | None = await fetch_shown(info.context, "Operator", self.principal.operator_id)
        return found


def viewer_of(principal: Principal) -> Viewer:
    """Show who asks."""
    return Viewer(
        principal=principal,
        roles=sorted(principal.roles),
        regimes=sorted(principal.regimes),
        scopes=sorted(principal.scopes),
        purposes=sorted(principal.purposes),
        expires_at=principal.expires_at,
        slice=Slice(),
    )


async def _count_batteries(info: Info, where: BatteryFilter) -> int:
    return await info.context.once(
        ("slice of batteries", where), lambda reader: batteries.count(reader, where)
    )
