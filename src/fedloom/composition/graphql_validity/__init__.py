"""Whether a subgraph's document is valid GraphQL: INVALID_GRAPHQL.

The rules are those of GraphQL's specification, on the document and on the type system that it defines: see
the sources in each module. graphql-core's own are not used: it would have to build a second schema of each
document, which takes longer than all of composition's checks, and its messages name no coordinate.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphql import DocumentNode

from fedloom.composition.graphql_validity.applications import check_applications
from fedloom.composition.graphql_validity.documents import check_definitions
from fedloom.composition.graphql_validity.findings import Finding, problems
from fedloom.composition.graphql_validity.implementations import check_implementations
from fedloom.composition.graphql_validity.references import check_names, check_references
from fedloom.composition.graphql_validity.types import check_types
from fedloom.composition.graphql_validity.values import check_defaults
from fedloom.composition.linking import Linking
from fedloom.sdl.definitions import Schema
from fedloom.sdl.problems import Problem

__all__ = ["check_document", "check_references_of", "check_schema"]


def check_document(document: DocumentNode, subgraph: str) -> Iterator[Problem]:
    """What cannot stand in a document, or stands there twice."""
    return problems(check_definitions(document), subgraph)


def check_references_of(schema: Schema, linking: Linking, subgraph: str) -> Iterator[Problem]:
    """Names of types that are not defined, or stand where such a type cannot."""
    return problems(check_references(schema, frozenset(linking.types())), subgraph)


def check_schema(schema: Schema, linking: Linking, subgraph: str) -> Iterator[Problem]:
    """All other rules, on a schema whose references are sound."""
    return problems(_findings(schema, linking), subgraph)


def _findings(schema: Schema, linking: Linking) -> Iterator[Finding]:
    yield from check_applications(schema, linking)
    yield from check_names(schema, frozenset(linking.types()))
    yield from check_types(schema)
    yield from check_implementations(schema)
    yield from check_defaults(schema)
