"""Claims on batteries: who says to have one in its hands, and what became of that."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter

import strawberry

from celltrail.domain.claims import ClaimState
from celltrail.domain.views import ClaimView
from celltrail.domain.visibility import Capacity
from celltrail.graph.context import Info
from celltrail.graph.edges import edge
from celltrail.graph.fields import field
from celltrail.graph.ids import global_id
from celltrail.graph.references import OperatorRef, PassportRef
from celltrail.graph.showing import show, shows
from celltrail.storage import passports


@strawberry.type(
    description=(
        "Somebody says to have a battery in its hands. Who files a claim is told nothing by it: whether the "
        "battery exists shows in no field but a passport that everybody may read."
    )
)
class Claim:
    """A claim, for its claimant and for those who may answer it."""

    view: strawberry.Private[ClaimView]
    id: strawberry.ID = strawberry.field(description="The global id, as `confirmClaim` names a claim by.")
    identifier: str | None = strawberry.field(description="The identifier that was scanned, in normal form.")
    capacity: Capacity | None = strawberry.field(description="What the claimant would do.")
    occurred_at: datetime | None = strawberry.field(description="When it had the battery in its hands.")
    claimed_at: datetime | None = strawberry.field(description="When it was filed.")
    until: datetime | None = strawberry.field(description="When it lapses, unless it is answered before.")
    state: ClaimState | None = strawberry.field(description="What has become of it.")
    answered_at: datetime | None = strawberry.field(description="When it was confirmed or refused.")
    claimant: OperatorRef | None = edge("Operator", attrgetter("view.operator_id"), "Who filed it.")
    answered_by: OperatorRef | None = edge(
        "Operator", attrgetter("view.answered_by"), "Who confirmed or refused it."
    )

    @field(
        description=(
            "For the claimant, while the claim runs: the passport of a battery on the market, as everybody "
            "who has its identifier may read it."
        )
    )
    async def passport(self, info: Info) -> PassportRef | None:
        """Point 1 alone: no more than by the identifier itself."""
        loader = info.context.loader("passports of claims", passports.of_claims)
        found: PassportRef | None = show(await loader.load(self.view.id))
        return found


@shows(ClaimView)
def show_claim(view: ClaimView) -> Claim:
    """Show a claim."""
    return Claim(
        view=view,
        id=global_id("Claim", view.id),
        identifier=view.identifier,
        capacity=view.capacity,
        occurred_at=view.occurred_at,
        claimed_at=view.claimed_at,
        until=view.until,
        state=view.state,
        answered_at=view.answered_at,
    )
