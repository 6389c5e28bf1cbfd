"""The subgraph.

Types and root fields carry its name in front, so that they are nobody else's. Fields are nullable: the
gateway answers the rest of a query when this service does not.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry
from graphql import GraphQLError
from strawberry.extensions import MaskErrors, MaxTokensLimiter, ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from laboratory.access import Access, AccessGroup
from laboratory.fields import stream
from laboratory.recording import Mutation
from laboratory.scalars import SCALARS
from laboratory.types import Info, LaboratoryAssay, MaterialFraction, MaterialLot


@strawberry.type
class Subscription:
    """One stream."""

    # That there is an assay is open to all who can name the lot; what it says is not. So partners whose
    # batteries went in may follow, and the gateway gives each of them, through `lot`, what it may read of it.
    @stream(AccessGroup.IDENTITY, "Assays of one lot from now on, as they are recorded.")
    async def laboratory_assays(
        self, info: Info, lot: Annotated[strawberry.ID, strawberry.argument(description="Its global id.")]
    ) -> AsyncGenerator[LaboratoryAssay, None]:
        """Follow one lot."""
        async for recorded in info.context.followers.assays(lot):
            yield LaboratoryAssay.of(recorded)


def _is_ours(error: GraphQLError) -> bool:
    """Whether an error is a fault of this service: its text stays in the log."""
    return error.original_error is not None and not isinstance(error.original_error, GraphQLError)


schema = strawberry.federation.Schema(
    mutation=Mutation,
    subscription=Subscription,
    types=[MaterialLot, MaterialFraction, Access],
    config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
    extensions=[
        lambda: MaskErrors(should_mask_error=_is_ours),
        lambda: MaxTokensLimiter(max_token_count=5_000),
        lambda: ParserCache(maxsize=200),
        lambda: ValidationCache(maxsize=200),
    ],
    federation_version="2.7",
)
