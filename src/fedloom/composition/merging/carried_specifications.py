"""The specifications whose directives travel into the supergraph by themselves, and their names there.

SPECIFICATIONS is the whole table. A directive that subgraphs import under one other name keeps it; under
several, it cannot be merged (LINK_IMPORT_NAME_MISMATCH). Sources: the specifications of tag 0.3,
inaccessible 0.2, cost 0.1, authenticated 0.1, requiresScopes 0.1, policy 0.1 and context 0.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from fedloom.composition.merging.findings import Findings
from fedloom.composition.merging.wording import by_subgraph
from fedloom.composition.subgraph import Subgraph
from fedloom.sdl.definitions import DirectiveDefinition, ScalarType
from fedloom.sdl.elements import places
from fedloom.sdl.parsing import parse_schema
from fedloom.sdl.problems import Code
from fedloom.supergraph.model import LinkedSpecification

_EVERYWHERE = (
    "FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE"
    " | INPUT_OBJECT | INPUT_FIELD_DEFINITION"
)
_PROTECTED = "FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM"
_WEIGHED = "ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR"


@dataclass(frozen=True, slots=True)
class CarriedSpecification:
    """A specification of a supergraph: its name, version, purpose, the SDL and names of its directives."""

    name: str
    version: str
    purpose: str | None
    directives: tuple[str, ...]
    sdl: str

    @property
    def url(self) -> str:
        """Where it is published."""
        return f"https://specs.apollo.dev/{self.name}/{self.version}"


SPECIFICATIONS = (
    CarriedSpecification(
        "tag", "v0.3", None, ("tag",), f"directive @tag(name: String!) repeatable on {_EVERYWHERE} | SCHEMA"
    ),
    CarriedSpecification(
        "inaccessible", "v0.2", "SECURITY", ("inaccessible",), f"directive @inaccessible on {_EVERYWHERE}"
    ),
    CarriedSpecification(
        "cost",
        "v0.1",
        None,
        ("cost", "listSize"),
        f"""directive @cost(weight: Int!) on {_WEIGHED}
        directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!],
          requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION""",
    ),
    CarriedSpecification(
        "authenticated", "v0.1", "SECURITY", ("authenticated",), f"directive @authenticated on {_PROTECTED}"
    ),
    CarriedSpecification(
        "requiresScopes",
        "v0.1",
        "SECURITY",
        ("requiresScopes",),
        f"""directive @requiresScopes(scopes: [[requiresScopes__Scope!]!]!) on {_PROTECTED}
        scalar requiresScopes__Scope""",
    ),
    CarriedSpecification(
        "policy",
        "v0.1",
        "SECURITY",
        ("policy",),
        f"""directive @policy(policies: [[policy__Policy!]!]!) on {_PROTECTED}
        scalar policy__Policy""",
    ),
    CarriedSpecification(
        "context",
        "v0.1",
        "SECURITY",
        ("context",),
        """directive @context(name: String!) repeatable on INTERFACE | OBJECT | UNION
        directive @context__fromContext(field: context__ContextFieldValue) on ARGUMENT_DEFINITION
        scalar context__ContextFieldValue""",
    ),
)
# A context is written by the supergraph itself, always under this name.
_NEVER_RENAMED = frozenset({"context"})
# Directives of GraphQL: they travel, and need no link.
BUILT_IN = frozenset({"deprecated", "specifiedBy", "oneOf"})
CARRIED = BUILT_IN | {name for each in SPECIFICATIONS for name in each.directives} - _NEVER_RENAMED


@dataclass(frozen=True, slots=True)
class CarriedSpecifications:
    """What the supergraph takes over. `names` are its names of directives, by their specification's."""

    names: Mapping[str, str]

    @property
    def links(self) -> tuple[LinkedSpecification, ...]:
        """A link for each specification of which a directive is applied."""
        return tuple(
            LinkedSpecification(url=each.url, purpose=each.purpose, imports=tuple(self._imports(each)))
            for each in self._used()
        )

    def definitions(self) -> dict[str, DirectiveDefinition]:
        """The definitions of the directives, under the names that they have here."""
        found: dict[str, DirectiveDefinition] = {}
        for specification in self._used():
            for each in _definitions(specification):
                name = self._written(each.name, specification)
                if each.name not in specification.directives or each.name in self.names:
                    found[name] = replace(each, name=name)
        return found

    def scalars(self) -> dict[str, ScalarType]:
        """The types that the definitions name."""
        used = (_scalars(each) for each in self._used())
        return {scalar.name: scalar for scalars in used for scalar in scalars}

    def _used(self) -> Iterable[CarriedSpecification]:
        return (each for each in SPECIFICATIONS if any(name in self.names for name in each.directives))

    def _imports(self, specification: CarriedSpecification) -> Iterable[tuple[str, str]]:
        """A directive with its specification's own name needs no import, if it is called so."""
        for known in specification.directives:
            written = self._written(known, specification)
            if known in self.names and not known == written == specification.name:
                yield f"@{known}", f"@{written}"

    def _written(self, known: str, specification: CarriedSpecification) -> str:
        return known if specification.name in _NEVER_RENAMED else self.names.get(known, known)


def carried_specifications(subgraphs: Iterable[Subgraph], findings: Findings) -> CarriedSpecifications:
    """Find the names under which directives are applied, and refuse those with several."""
    found = _applied_names(subgraphs)
    for known, said in found.items():
        if len(set(said.values())) > 1:
            message = (
                f"@{known} has several names: {by_subgraph({name: f'@{said[name]}' for name in said})}. "
                "A directive that the supergraph takes over must have one name: import it alike everywhere."
            )
            findings.refuse(Code.LINK_IMPORT_NAME_MISMATCH, message, f"@{known}", subgraphs=said)
    return CarriedSpecifications({known: next(iter(said.values())) for known, said in found.items()})


def _applied_names(subgraphs: Iterable[Subgraph]) -> dict[str, dict[str, str]]:
    """The name of each applied directive that travels: by its specification's name, then by subgraph."""
    linked = CARRIED - BUILT_IN | _NEVER_RENAMED
    found: dict[str, dict[str, str]] = {}
    for subgraph in subgraphs:
        for each in (directive for place in places(subgraph.schema) for directive in place.directives):
            if each.known in linked:
                found.setdefault(each.known, {})[subgraph.name] = each.name
    return found


@cache
def _definitions(specification: CarriedSpecification) -> tuple[DirectiveDefinition, ...]:
    return tuple(parse_schema(specification.sdl).directive_definitions.values())


@cache
def _scalars(specification: CarriedSpecification) -> tuple[ScalarType, ...]:
    types = parse_schema(specification.sdl).types.values()
    return tuple(each for each in types if isinstance(each, ScalarType))
