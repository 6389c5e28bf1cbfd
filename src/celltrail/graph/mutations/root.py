"""The root of mutations: everything that can be recorded."""

from __future__ import annotations

import strawberry

from celltrail.graph.mutations.claiming import Claiming
from celltrail.graph.mutations.end_of_life import EndOfLife
from celltrail.graph.mutations.making import Making
from celltrail.graph.mutations.moving import Moving
from celltrail.graph.mutations.sharing import Sharing
from celltrail.graph.mutations.trading import Trading
from celltrail.graph.mutations.using import Using


@strawberry.type(
    description=(
        "Everything that can be recorded. Each mutation is one act, whole or not at all, and repeats "
        "harmlessly by its `idempotencyKey`. It answers with what it led to, or with why it was refused."
    )
)
class Mutation(Making, Using, Trading, Moving, EndOfLife, Sharing, Claiming):
    """Root of mutations."""
