"""Contracts over our own graph and the subgraphs of partners, as the engine asks for them.

A partner's field is in the contract of those who can read its access group, and of its owner; COMMERCIAL, or
without a group, it is the owner's alone. At a root only IDENTITY and PUBLIC are for others, as when it is
asked (decision 10).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from graphql import GraphQLSchema, InterfaceTypeDefinitionNode, ObjectTypeDefinitionNode, parse
from graphql.language import FieldDefinitionNode, InterfaceTypeExtensionNode, ObjectTypeExtensionNode

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.principal import Principal
from celltrail.graph.contract import Contract, contract_of, shows
from celltrail.graph.schema import executable_schema
from celltrail.storage.subgraphs import SubgraphVersion
from fedloom import Caller, Contracts

PrincipalOf = Callable[[Caller], Principal]

_ROOTS = frozenset({"Query", "Mutation", "Subscription"})
_AT_A_ROOT = frozenset({AccessGroup.IDENTITY, AccessGroup.PUBLIC})
_WITH_FIELDS = (
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
)


@dataclass(frozen=True, slots=True)
class _PartnerField:
    subgraph: str
    group: AccessGroup | None


def contracts_over(versions: Iterable[SubgraphVersion], principal_of: PrincipalOf) -> Contracts:
    """The contracts for callers of `principal_of`, with these subgraphs beside our own graph."""
    taken = tuple(versions)
    partners = dict(_fields(taken))
    ours = executable_schema()

    def contract(caller: Caller) -> Hashable:
        principal = principal_of(caller)
        owns = frozenset(each.name for each in taken if each.owner_id == principal.operator_id)
        return contract_of(principal, owns=owns)

    def shown(contract: Hashable, coordinate: str) -> bool:
        assert isinstance(contract, Contract)  # noqa: S101 -- made above
        if _is_ours(ours, coordinate):
            return shows(contract, coordinate)
        field = partners.get(coordinate)
        return field is not None and _shows_partners(contract, coordinate, field)

    directive = ours.get_directive("access")
    return Contracts(contract, shown, directives=() if directive is None else (directive,))


def _shows_partners(contract: Contract, coordinate: str, field: _PartnerField) -> bool:
    if field.subgraph in contract.owns:
        return True
    if field.group is None or field.group is AccessGroup.COMMERCIAL or contract.is_public:
        return False
    if coordinate.split(".", maxsplit=1)[0] in _ROOTS:
        return field.group in _AT_A_ROOT
    return contract.reads(field.group)


def _is_ours(schema: GraphQLSchema, coordinate: str) -> bool:
    type_name, name = coordinate.split(".")
    return name in getattr(schema.get_type(type_name), "fields", {})


def _fields(versions: tuple[SubgraphVersion, ...]) -> Iterable[tuple[str, _PartnerField]]:
    for version in versions:
        groups = dict(version.groups)
        for definition in parse(version.sdl, no_location=True).definitions:
            if not isinstance(definition, _WITH_FIELDS):
                continue
            for field in definition.fields or ():
                if not _is_external(field):
                    coordinate = f"{definition.name.value}.{field.name.value}"
                    yield coordinate, _PartnerField(version.name, groups.get(coordinate))


def _is_external(field: FieldDefinitionNode) -> bool:
    return any(each.name.value == "external" for each in field.directives or ())
