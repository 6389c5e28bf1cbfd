"""What a request to a partner's subgraph asks for: the coordinates of its fields, by their access groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graphql import FieldNode, FragmentDefinitionNode, VariableNode, parse

from celltrail.domain.access_groups import AccessGroup
from celltrail.graph.federation import ENTITIES
from celltrail.storage.subgraphs import SubgraphVersion
from celltrail.subgraphs.field_types import FieldTypes
from celltrail.subgraphs.named import literals_of
from celltrail.subgraphs.references import Reference, references_of
from celltrail.subgraphs.selected import fields_of, fragments_of, operation_of, response_key

ENTITIES_FIELD: Final = "_entities"


@dataclass(frozen=True, slots=True)
class Need:
    """What a caller must be able to read to get a field of an answer, with all that stands below it.

    `is_owners`: nobody said who may read something of it, so its owner alone does.
    """

    groups: frozenset[AccessGroup] = frozenset()
    is_owners: bool = False

    def __or__(self, other: Need) -> Need:
        """Both."""
        return Need(self.groups | other.groups, self.is_owners or other.is_owners)


@dataclass(frozen=True, slots=True)
class AskedEntities:
    """One `_entities` field: its response key, the variable of its representations, and what is needed for
    each response key of each type.
    """

    key: str
    variable: str
    needs: Mapping[str, Mapping[str, Need]]
    interfaces: frozenset[str]

    def of_type(self, type_name: str) -> dict[str, Need]:
        """What is needed for each response key of an object of this type; by it or an interface."""
        found: dict[str, Need] = {}
        for condition, needs in self.needs.items():
            if condition == type_name or condition in self.interfaces:
                for key, need in needs.items():
                    found[key] = found.get(key, Need()) | need
        return found


@dataclass(frozen=True, slots=True)
class AskedDocument:
    """`entities` are what is asked about objects; `roots` are needs by the response keys of other fields;
    `literals` the texts of arguments that stand in the document.
    """

    entities: tuple[AskedEntities, ...]
    roots: Mapping[str, Need]
    references: tuple[Reference, ...]
    literals: frozenset[str]


class Asking:
    """Reads documents that are sent to one subgraph."""

    def __init__(self, version: SubgraphVersion) -> None:
        self._types = FieldTypes.of(version.sdl)
        self._groups = dict(version.groups)

    def read(self, text: str) -> AskedDocument:
        """What a document asks for; it is one of the engine's, and valid."""
        document = parse(text)
        fragments, operation = fragments_of(document), operation_of(document)
        root = self._types.root(operation.operation)
        entities: list[AskedEntities] = []
        roots: dict[str, Need] = {}
        for parent, field in fields_of(root, operation.selection_set, fragments):
            key = response_key(field)
            if field.name.value == ENTITIES_FIELD:
                entities.append(self._entities(key, field, fragments))
            else:
                roots[key] = roots.get(key, Need()) | self._need(parent, field, fragments)
        return AskedDocument(
            tuple(entities), roots, references_of(document, self._types), literals_of(document)
        )

    def _entities(
        self, key: str, field: FieldNode, fragments: Mapping[str, FragmentDefinitionNode]
    ) -> AskedEntities:
        (argument,) = field.arguments or ()
        assert isinstance(argument.value, VariableNode)  # noqa: S101 -- the engine sends no other
        needs: dict[str, dict[str, Need]] = {}
        if field.selection_set is not None:
            for parent, each in fields_of("_Entity", field.selection_set, fragments):
                if each.name.value != "__typename":
                    of_type = needs.setdefault(parent, {})
                    name = each.alias.value if each.alias else each.name.value
                    of_type[name] = of_type.get(name, Need()) | self._need(
                        parent, each, fragments, is_entity=True
                    )
        return AskedEntities(key, argument.value.name.value, needs, self._types.interfaces)

    def _need(
        self,
        parent: str,
        field: FieldNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        *,
        is_entity: bool = False,
    ) -> Need:
        """Of a field and all below it."""
        need = self._own_need(parent, field.name.value, is_entity=is_entity)
        if field.selection_set is not None:
            named = self._types.named(parent, field.name.value)
            for inner, each in fields_of(named, field.selection_set, fragments):
                need |= self._need(inner, each, fragments)
        return need

    def _own_need(self, parent: str, name: str, *, is_entity: bool) -> Need:
        if parent in ENTITIES and name in ENTITIES[parent][1]:
            return Need()  # a key of ours: whoever gets here has named the object, or gets a mere reference
        group = self._groups.get(f"{parent}.{name}")
        if group is None:
            return Need(is_owners=True)
        # Below a reference to an object of ours that nobody was asked about, all but its keys is the owner's.
        return Need(frozenset({group}), is_owners=parent in ENTITIES and not is_entity)


def is_readable(need: Need, groups: Sequence[AccessGroup] | frozenset[AccessGroup]) -> bool:
    """Whether somebody who is not the owner, and reads these groups, gets it."""
    return not need.is_owners and need.groups <= frozenset(groups)
