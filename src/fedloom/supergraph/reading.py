"""A supergraph from its SDL, whoever composed it: the way back from `writing`.

Understands the join specification 0.2 to 0.5, under whatever name the document links it. What is not a join
stays in the schema. Source: the join specification; the link specification for names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from graphql import GraphQLError

from fedloom.sdl.definitions import (
    BUILT_IN_DIRECTIVES,
    CompositeType,
    Element,
    EnumType,
    InputObjectType,
    NamedType,
    Schema,
)
from fedloom.sdl.links import Link, LinkError, read_link
from fedloom.sdl.parsing import parse_document, read_schema
from fedloom.sdl.problems import Code, Problem, ProblemsFoundError
from fedloom.sdl.specifications import specification
from fedloom.supergraph.join_reading import JoinReader, given_by, refused
from fedloom.supergraph.model import (
    FieldJoin,
    LinkedSpecification,
    SubgraphEntry,
    Supergraph,
)

_VERSIONS = frozenset({(0, 2), (0, 3), (0, 4), (0, 5)})
_JOIN = (
    "graph",
    "type",
    "field",
    "implements",
    "unionMember",
    "enumValue",
    "directive",
    "FieldSet",
    "FieldValue",
    "ContextArgument",
    "DirectiveArguments",
    "Graph",
)
# Directives of other specifications that mean something to us, by the last part of the specification's URL.
_MEANT: Mapping[str, tuple[str, ...]] = {
    "tag": ("tag",),
    "inaccessible": ("inaccessible",),
    "authenticated": ("authenticated",),
    "requiresScopes": ("requiresScopes",),
    "policy": ("policy",),
    "cost": ("cost", "listSize"),
    "context": ("context", "fromContext"),
}
_Part = TypeVar("_Part", bound=Element)


def read_supergraph(sdl: str) -> Supergraph:
    """Read a supergraph.

    Raises:
        ProblemsFoundError: INVALID_FEDERATION_SUPERGRAPH: no GraphQL, no join specification that is known, or
            a join with a subgraph that is not named. UNSUPPORTED_LINKED_FEATURE: a specification that
            matters for security or execution is not known here.
    """
    try:
        document = parse_document(sdl)
        plain = read_schema(document)
        links = [read_link(each) for each in plain.directives if each.name in ("link", "core")]
    except (GraphQLError, LinkError) as error:
        raise refused(f"the text cannot be read: {error}") from error
    join = _join_link(links)
    _refuse_unsupported(links)
    schema = read_schema(document, _known_names(links, join))
    return _Reader(schema, join, links).supergraph()


def _join_link(links: Sequence[Link]) -> Link:
    for each in links:
        if each.url.name == "join":
            if each.url.version not in _VERSIONS:
                raise refused(f"it links {each.url}; join v0.2 to v0.5 are understood")
            return each
    message = "it links no join specification; a supergraph, not a subgraph or an API schema, is wanted"
    raise refused(message)


def _refuse_unsupported(links: Sequence[Link]) -> None:
    """Who does not know a specification that is linked `for:` something must stop (link v1.0, "Purpose")."""
    problems = [
        Problem(
            Code.UNSUPPORTED_LINKED_FEATURE,
            f"The supergraph links {each.url} for: {each.purpose}, and that is not known here. Compose it"
            " without what needs this specification, or link a version that is known.",
            ("@link",),
        )
        for each in links
        if each.purpose and each.url.name != "join" and not specification(each.url.identity, each.url.version)
    ]
    if problems:
        raise ProblemsFoundError(problems)


def _known_names(links: Sequence[Link], join: Link) -> dict[str, str]:
    names = {f"{join.as_name}__{each}": f"join__{each}" for each in _JOIN}
    for link in links:
        for known in _MEANT.get(link.url.name or "", ()):
            if written := link.directive_name(known):
                names[written] = known
    return names


@dataclass(frozen=True, slots=True)
class _Reader:
    schema: Schema
    join: Link
    links: Sequence[Link]

    def supergraph(self) -> Supergraph:
        entries = self._subgraphs()
        names = {each.graph: each.name for each in entries}
        joins = JoinReader(names)
        types = {name: each for name, each in self.schema.types.items() if not self._is_machinery(name)}
        definitions = {
            name: each
            for name, each in self.schema.directive_definitions.items()
            if not self._is_machinery(name) and name not in ("link", "core", *BUILT_IN_DIRECTIVES)
        }
        return Supergraph(
            subgraphs=entries,
            schema=replace(
                self.schema,
                types={name: _without_joins(each) for name, each in types.items()},
                directive_definitions=definitions,
                directives=tuple(
                    each
                    for each in self.schema.directives
                    if each.name not in ("link", "core") and each.known != "join__directive"
                ),
            ),
            type_joins={name: joins.types(each) for name, each in types.items()},
            field_joins=dict(_of_fields(types, joins.fields)),
            implementations=_filled(types, joins.implementations),
            members=_filled(types, joins.members),
            enum_values=dict(_of_values(types, joins.values)),
            contexts=_filled(types, _contexts),
            passed_on=tuple(joins.passed_on(self.schema.directives)),
            links=tuple(map(_linked, (each for each in self.links if each.url.name not in ("link", "join")))),
        )

    def _is_machinery(self, name: str) -> bool:
        """Whether a type or directive is one of the link or join specification."""
        own = (each for each in self.links if each.url.name in ("link", "core", "join"))
        return name.startswith(tuple(f"{each.as_name}__" for each in own))

    def _subgraphs(self) -> tuple[SubgraphEntry, ...]:
        named = self.schema.types.get(f"{self.join.as_name}__Graph")
        if not isinstance(named, EnumType):
            message = f"the enum {self.join.as_name}__Graph is missing"
            raise refused(message)
        return tuple(_entry(each.name, each) for each in named.values.values())


def _entry(graph: str, element: Element) -> SubgraphEntry:
    for given in given_by(element, "join__graph"):
        return SubgraphEntry(given.get("name", graph), given.get("url", ""), graph)
    return SubgraphEntry(graph, "", graph)


def _of_fields(
    types: Mapping[str, NamedType], read: Callable[[Element], tuple[FieldJoin, ...]]
) -> Iterable[tuple[tuple[str, str], tuple[FieldJoin, ...]]]:
    for named in types.values():
        if isinstance(named, CompositeType | InputObjectType):
            for each in named.fields.values():
                if joins := read(each):
                    yield (named.name, each.name), joins


def _of_values(
    types: Mapping[str, NamedType], read: Callable[[Element], tuple[str, ...]]
) -> Iterable[tuple[tuple[str, str], tuple[str, ...]]]:
    for named in types.values():
        if isinstance(named, EnumType):
            for each in named.values.values():
                yield (named.name, each.name), read(each)


def _filled(
    types: Mapping[str, NamedType], read: Callable[[NamedType], tuple[tuple[str, str], ...]]
) -> dict[str, tuple[tuple[str, str], ...]]:
    return {name: found for name, each in types.items() if (found := read(each))}


def _contexts(named: NamedType) -> tuple[tuple[str, str], ...]:
    """`@context(name: "subgraph__context")`."""
    pairs = (given["name"].rpartition("__") for given in given_by(named, "context"))
    return tuple((subgraph, context) for subgraph, _, context in pairs)


def _without_joins(named: NamedType) -> NamedType:
    kept = _stripped(named)
    if isinstance(kept, CompositeType):
        return replace(kept, fields={name: _stripped(each) for name, each in kept.fields.items()})
    if isinstance(kept, InputObjectType):
        return replace(kept, fields={name: _stripped(each) for name, each in kept.fields.items()})
    if isinstance(kept, EnumType):
        return replace(kept, values={name: _stripped(each) for name, each in kept.values.items()})
    return kept


def _stripped(element: _Part) -> _Part:
    kept = tuple(each for each in element.directives if not _is_join(each.known))
    return element if len(kept) == len(element.directives) else replace(element, directives=kept)


def _is_join(known: str | None) -> bool:
    return known is not None and (known.startswith("join__") or known == "context")


def _linked(link: Link) -> LinkedSpecification:
    return LinkedSpecification(
        url=str(link.url),
        as_name=None if link.as_name == link.url.name else link.as_name,
        imports=tuple(
            (f"@{each.name}", f"@{each.as_name}") if each.is_directive else (each.name, each.as_name)
            for each in link.imports
        ),
        purpose=link.purpose,
    )
