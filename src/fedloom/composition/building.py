"""From the SDL of all subgraphs to `Subgraph`s: the first step of composition.

A subgraph is refused at the first of these stages that finds a problem, with all that this stage finds:
syntax, links, names of types, definitions of linked directives, the other rules of GraphQL. The other
subgraphs are looked at all the same. Federation 1 is upgraded when all are known (`composition/upgrade.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graphql import DocumentNode, GraphQLSyntaxError

from fedloom.composition.enum_defaults import with_valid_defaults
from fedloom.composition.graphql_validity import check_document, check_references_of, check_schema
from fedloom.composition.linked_definitions import check_linked_definitions
from fedloom.composition.linking import Linking, LinksRefusedError, read_linking
from fedloom.composition.normalising import normalise, settle
from fedloom.composition.root_types import check_root_names
from fedloom.composition.shareable_types import spread_shareable
from fedloom.composition.subgraph import Subgraph, SubgraphSource
from fedloom.composition.upgrade import upgrade
from fedloom.sdl.parsing import parse_document, read_schema
from fedloom.sdl.problems import Code, Problem, ProblemsFoundError


@dataclass(frozen=True, slots=True)
class Built:
    """What could be built, before any upgrade, and all that could not."""

    subgraphs: tuple[Subgraph, ...]
    problems: tuple[Problem, ...]


def build_subgraphs(sources: Sequence[SubgraphSource]) -> tuple[Subgraph, ...]:
    """Bring all subgraphs to the one form.

    Raises:
        ProblemsFoundError: with all that is wrong in any of them.
    """
    built = build_each(sources)
    if built.problems:
        raise ProblemsFoundError(built.problems)
    return upgrade_all(built.subgraphs)


def build_each(sources: Sequence[SubgraphSource]) -> Built:
    """Build each subgraph on its own. Those of Federation 2 can be checked; the others need an upgrade."""
    problems = list(_check_names(sources))
    subgraphs: list[Subgraph] = []
    for source in sources:
        try:
            subgraph, linked_types = _build(source)
        except ProblemsFoundError as error:
            problems.extend(error.problems)
        else:
            problems.extend(check_root_names(subgraph))
            subgraph = normalise(subgraph, linked_types)
            subgraphs.append(subgraph if subgraph.is_federation_1 else settle(subgraph))
    return Built(tuple(subgraphs), tuple(problems))


def upgrade_all(subgraphs: Sequence[Subgraph]) -> tuple[Subgraph, ...]:
    """Upgrade those of Federation 1, which needs to know the others.

    Raises:
        ProblemsFoundError: with all that cannot be upgraded.
    """
    return tuple(settle(each) for each in upgrade(subgraphs))


def _check_names(sources: Sequence[SubgraphSource]) -> Iterator[Problem]:
    """Names are unique, and no reserved ones (Federation: join specification, "Graph enum")."""
    if not sources:
        yield Problem(Code.NO_QUERIES, "There are no subgraphs. Give at least one, with a Query type.")
    counts = Counter(each.name for each in sources)
    for name, count in counts.items():
        if name == "_" or not name:
            message = f'A subgraph is named "{name}", which is reserved. Give it another name.'
            yield Problem(Code.INVALID_SUBGRAPH_NAME, message, (), (name,))
        if re.sub("[^0-9A-Za-z]", "_", name).startswith("__"):
            message = (
                f'A subgraph is named "{name}", and no name in a supergraph may begin with "__". Rename it.'
            )
            yield Problem(Code.INVALID_GRAPHQL, message, (), (name,))
        if count > 1:
            message = (
                f'{count} subgraphs are named "{name}". Each needs a name of its own: rename the others.'
            )
            yield Problem(Code.INVALID_SUBGRAPH_NAME, message, (), (name,))


def _build(source: SubgraphSource) -> tuple[Subgraph, frozenset[str]]:
    document = _parsed(source)
    linking = _linked(document, source.name)
    _raise(check_document(document, source.name))
    schema = read_schema(document, linking.known_names())
    _raise(check_references_of(schema, linking, source.name))
    _raise(check_linked_definitions(schema, linking, source.name))
    _raise(check_schema(schema, linking, source.name))
    version, names = linking.federation.url.version, linking.directive_names()
    schema = with_valid_defaults(spread_shareable(schema, document, names.get("shareable")))
    subgraph = Subgraph(source.name, source.url, version, schema, names, linking.written)
    return subgraph, frozenset(linking.types())


def _parsed(source: SubgraphSource) -> DocumentNode:
    try:
        return parse_document(source.sdl)
    except GraphQLSyntaxError as error:
        place = f" at line {error.locations[0].line}" if error.locations else ""
        message = f'The SDL of subgraph "{source.name}" cannot be parsed{place}: {error.message}'
        raise ProblemsFoundError([Problem(Code.INVALID_GRAPHQL, message, (), (source.name,))]) from error


def _linked(document: DocumentNode, subgraph: str) -> Linking:
    try:
        return read_linking(document)
    except LinksRefusedError as error:
        message = 'Subgraph "{}" has a @link that cannot be used: {}.'
        problems = [
            Problem(code, message.format(subgraph, reason), ("@link",), (subgraph,))
            for code, reason in error.reasons
        ]
        raise ProblemsFoundError(problems) from error


def _raise(problems: Iterable[Problem]) -> None:
    if found := tuple(problems):
        raise ProblemsFoundError(found)
