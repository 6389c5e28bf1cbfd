"""What has an id that a client can ask again by."""

from __future__ import annotations

import strawberry


@strawberry.interface(description="An object that can be asked for again by its id.")
class Node:
    """Relay's Node."""

    id: strawberry.ID = strawberry.field(description="The global id: opaque, and the same for ever.")
