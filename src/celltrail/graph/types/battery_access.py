"""Who read a battery: the rows of its access log."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter

import strawberry

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.views import AccessView
from celltrail.graph.edges import edge
from celltrail.graph.references import OperatorRef
from celltrail.graph.showing import shows


@strawberry.type(description="Somebody was answered something of a battery that not everybody reads.")
class BatteryAccess:
    """One entry of the access log."""

    view: strawberry.Private[AccessView]
    at: datetime | None = strawberry.field(description="When.")
    groups: list[AccessGroup] = strawberry.field(
        description=(
            "Which access groups; IDENTITY where it was told no more than that something of the battery is"
            " there."
        )
    )
    by_subgraph: str | None = strawberry.field(
        description="The subgraph that it was sent to or came from, null where it was asked of ours."
    )
    purposes: list[str] = strawberry.field(description="For which purposes, where its token named any.")
    operator: OperatorRef | None = edge("Operator", attrgetter("view.operator_id"), "Who.")


@shows(AccessView)
def show_access(view: AccessView) -> BatteryAccess:
    """Show an entry."""
    return BatteryAccess(
        view=view,
        at=view.at,
        groups=sorted(view.groups),
        by_subgraph=view.subgraph,
        purposes=sorted(view.purposes),
    )
