"""Economic operators: the partners, as their trade partners and others see them."""

from __future__ import annotations

import strawberry

from celltrail.domain.views import FacilityView, OperatorView
from celltrail.domain.vocabulary import IdentifierScheme, OperatorRole
from celltrail.graph.context import Info
from celltrail.graph.edges import fetch_shown
from celltrail.graph.ids import global_id, local_id
from celltrail.graph.references import OperatorRef
from celltrail.graph.showing import shows
from celltrail.graph.types.node import Node


@strawberry.type(description="An identifier of an economic operator, or a prefix that is assigned to it.")
class Identifier:
    """GLN, USCC, EORI, DUNS, MIIT maker code and the like."""

    scheme: IdentifierScheme = strawberry.field(description="By which scheme.")
    value: str = strawberry.field(description="The identifier, normalised.")


@strawberry.type(description="A site of an economic operator.")
class Facility:
    """A plant, a depot, a workshop."""

    id: strawberry.ID = strawberry.field(description="The global id, as inputs name the site by.")
    name: str = strawberry.field(description="What the operator calls it.")
    country: str = strawberry.field(description="Where it stands: ISO 3166-1 alpha-2.")
    identifier: str | None = strawberry.field(description="Its own identifier, such as a GLN.")


@strawberry.federation.type(keys=["id"], description="An economic operator: a partner.")
class Operator(Node):
    """Name and country are readable where a readable field names it, the rest by its trade partners."""

    name: str = strawberry.field(description="Its name.")
    country: str = strawberry.field(description="Where it sits: ISO 3166-1 alpha-2.")
    roles: list[OperatorRole] = strawberry.field(description="What it does; empty unless you trade with it.")
    identifiers: list[Identifier] = strawberry.field(
        description="GLN, USCC, EORI, DUNS, MIIT maker code and prefixes; empty unless you trade with it."
    )
    facilities: list[Facility] = strawberry.field(description="Its sites; empty unless you trade with it.")

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> OperatorRef | None:  # noqa: A002 -- the key's name
        """Answer an entity of the gateway."""
        found: Operator | None = await fetch_shown(info.context, "Operator", local_id(id, "Operator"))
        return found


@shows(FacilityView)
def show_facility(view: FacilityView) -> Facility:
    """Show a site."""
    return Facility(
        id=global_id("Facility", view.id), name=view.name, country=view.country, identifier=view.identifier
    )


@shows(OperatorView)
def show_operator(view: OperatorView) -> Operator:
    """Show an operator as far as its reader may see it."""
    return Operator(
        id=global_id("Operator", view.id),
        name=view.name,
        country=view.country,
        roles=sorted(view.roles),
        identifiers=[Identifier(scheme=scheme, value=value) for scheme, value in view.identifiers],
        facilities=[show_facility(facility) for facility in view.facilities],
    )
