"""Who can see a battery, and why."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter

import strawberry

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.views import GrantView
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import Regime
from celltrail.graph.edges import edge
from celltrail.graph.ids import global_id
from celltrail.graph.references import OperatorRef
from celltrail.graph.showing import shows
from celltrail.graph.types.operator import Identifier


@strawberry.type(description="One reason why an operator, or the authorities of a regime, can see a battery.")
class AccessGrant:
    """A running participation."""

    view: strawberry.Private[GrantView]
    id: strawberry.ID = strawberry.field(description="The global id, as `revokeAccess` names a grant by.")
    capacity: Capacity | None = strawberry.field(description="In which capacity it takes part.")
    regime: Regime | None = strawberry.field(description="The regime whose authorities it is about.")
    groups: list[AccessGroup] = strawberry.field(
        description="The access groups that were granted; empty where the capacity alone decides."
    )
    purpose: str | None = strawberry.field(description="For what it was granted.")
    since: datetime | None = strawberry.field(description="From when on.")
    until: datetime | None = strawberry.field(description="Until when, null for no fixed end.")
    party: Identifier | None = strawberry.field(
        description=(
            "The identifier by which it was invited, where it was. It does not tell whether anybody on board"
            " has it."
        )
    )
    operator: OperatorRef | None = edge("Operator", attrgetter("view.operator_id"), "Who can see it.")
    granted_by: OperatorRef | None = edge(
        "Operator", attrgetter("view.granted_by"), "Who granted or assigned it."
    )


@shows(GrantView)
def show_grant(view: GrantView) -> AccessGrant:
    """Show a participation."""
    return AccessGrant(
        view=view,
        id=global_id("AccessGrant", view.id),
        capacity=view.capacity,
        regime=view.regime,
        groups=sorted(view.groups),
        purpose=view.purpose,
        since=view.since,
        until=view.until,
        party=None if view.party is None else Identifier(scheme=view.party.scheme, value=view.party.value),
    )
