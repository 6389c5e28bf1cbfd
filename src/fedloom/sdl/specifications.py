"""The specifications that a document may link, as data: versions, and the directives and types of each.

Sources: the specifications published at specs.apollo.dev (link 1.0, core, tag, inaccessible, federation,
authenticated, requiresScopes, policy, cost, context, connect) and the changelog of Federation 2. The tables
are what a subgraph may write; what its directives mean is said by the rules of composition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from fedloom.sdl.definitions import DirectiveDefinition, NamedType
from fedloom.sdl.links import Import, Link, SpecificationUrl, Version
from fedloom.sdl.parsing import parse_schema

_HOST = "https://specs.apollo.dev"
FEDERATION = f"{_HOST}/federation"
LINK = f"{_HOST}/link"
CORE = f"{_HOST}/core"
TAG = f"{_HOST}/tag"
INACCESSIBLE = f"{_HOST}/inaccessible"
AUTHENTICATED = f"{_HOST}/authenticated"
REQUIRES_SCOPES = f"{_HOST}/requiresScopes"
POLICY = f"{_HOST}/policy"
COST = f"{_HOST}/cost"
CONTEXT = f"{_HOST}/context"
CONNECT = f"{_HOST}/connect"

FEDERATION_1: Version = (1, 0)

_OUTPUT = "FIELD_DEFINITION | OBJECT | INTERFACE | UNION"
_ALL = f"{_OUTPUT} | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION"
_PROTECTED = "FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM"
_WEIGHED = "ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR"

_TAG_01 = f"directive @tag(name: String!) repeatable on {_OUTPUT}"
_TAG_02 = f"directive @tag(name: String!) repeatable on {_ALL}"
_TAG_03 = f"{_TAG_02} | SCHEMA"
_INACCESSIBLE_02 = f"directive @inaccessible on {_ALL}"
_AUTHENTICATED = f"directive @authenticated on {_PROTECTED}"
_REQUIRES_SCOPES = f"directive @requiresScopes(scopes: [[Scope!]!]!) on {_PROTECTED} scalar Scope"
_POLICY = f"directive @policy(policies: [[Policy!]!]!) on {_PROTECTED} scalar Policy"
_COST = f"""directive @cost(weight: Int!) on {_WEIGHED}
    directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!],
        requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION"""
_CONTEXT = """directive @context(name: String!) repeatable on INTERFACE | OBJECT | UNION
    directive @fromContext(field: ContextFieldValue) on ARGUMENT_DEFINITION
    scalar ContextFieldValue"""
_CONNECT = """
    directive @connect(source: String, id: String, http: ConnectHTTP, batch: ConnectBatch,
        errors: ConnectorErrors, isSuccess: JSONSelection, selection: JSONSelection!, entity: Boolean = false)
        repeatable on FIELD_DEFINITION | OBJECT
    directive @source(name: String!, http: SourceHTTP!, errors: ConnectorErrors, isSuccess: JSONSelection)
        repeatable on SCHEMA
    scalar JSONSelection
    scalar URLPathTemplate
    input SourceHTTP {
        baseURL: String! headers: [HTTPHeaderMapping!] path: JSONSelection queryParams: JSONSelection
    }
    input ConnectHTTP {
        GET: URLPathTemplate POST: URLPathTemplate PUT: URLPathTemplate PATCH: URLPathTemplate
        DELETE: URLPathTemplate body: JSONSelection headers: [HTTPHeaderMapping!] path: JSONSelection
        queryParams: JSONSelection
    }
    input HTTPHeaderMapping { name: String! from: String value: String }
    input ConnectBatch { maxSize: Int }
    input ConnectorErrors { message: JSONSelection extensions: JSONSelection }"""
_LINK = """directive @link(url: String, as: String, for: Purpose, import: [Import]) repeatable on SCHEMA
    scalar Import
    enum Purpose { SECURITY EXECUTION }"""
_CORE_01 = "directive @core(feature: String!, as: String) repeatable on SCHEMA"
_CORE_02 = """directive @core(feature: String!, as: String, for: Purpose) repeatable on SCHEMA
    enum Purpose { SECURITY EXECUTION }"""

_FIELD_SETS = """
    directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
    directive @requires(fields: FieldSet!) on FIELD_DEFINITION
    directive @provides(fields: FieldSet!) on FIELD_DEFINITION
    directive @external(reason: String) on OBJECT | FIELD_DEFINITION
    directive @extends on OBJECT | INTERFACE
    scalar FieldSet"""

# What a version of Federation adds to the one before, or replaces in it.
_FEDERATION: tuple[tuple[Version, str], ...] = (
    ((1, 0), f"{_FIELD_SETS} {_TAG_02}"),
    ((2, 0), _INACCESSIBLE_02),
    ((2, 0), "directive @shareable on OBJECT | FIELD_DEFINITION"),
    ((2, 0), "directive @override(from: String!) on FIELD_DEFINITION"),
    ((2, 1), "directive @composeDirective(name: String) repeatable on SCHEMA"),
    ((2, 2), "directive @shareable repeatable on OBJECT | FIELD_DEFINITION"),
    ((2, 3), _TAG_03),
    ((2, 3), "directive @interfaceObject on OBJECT"),
    ((2, 5), f"{_AUTHENTICATED} {_REQUIRES_SCOPES}"),
    ((2, 6), _POLICY),
    ((2, 7), "directive @override(from: String!, label: String) on FIELD_DEFINITION"),
    ((2, 8), _CONTEXT),
    ((2, 9), _COST),
    ((2, 12), "directive @cacheTag(format: String!) repeatable on OBJECT | FIELD_DEFINITION"),
)
_LATEST_FEDERATION: Version = (2, 14)

# The others, by version. An unknown version is like an unknown specification: it defines nothing.
_OTHERS: Mapping[str, Mapping[Version, str]] = {
    LINK: {(1, 0): _LINK},
    CORE: {(0, 1): _CORE_01, (0, 2): _CORE_02},
    TAG: {(0, 1): _TAG_01, (0, 2): _TAG_02, (0, 3): _TAG_03},
    INACCESSIBLE: {(0, 1): f"directive @inaccessible on {_OUTPUT}", (0, 2): _INACCESSIBLE_02},
    AUTHENTICATED: {(0, 1): _AUTHENTICATED},
    REQUIRES_SCOPES: {(0, 1): _REQUIRES_SCOPES},
    POLICY: {(0, 1): _POLICY},
    COST: {(0, 1): _COST},
    CONTEXT: {(0, 1): _CONTEXT},
    CONNECT: dict.fromkeys([(0, 1), (0, 2), (0, 3), (0, 4)], _CONNECT),
}

# The directives of GraphQL itself (GraphQL 3.13, and @oneOf of its September 2025 edition).
BUILT_IN_DEFINITIONS: Mapping[str, DirectiveDefinition] = parse_schema("""
    directive @skip(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
    directive @include(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
    directive @deprecated(reason: String = "No longer supported")
        on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
    directive @specifiedBy(url: String!) on SCALAR
    directive @oneOf on INPUT_OBJECT""").directive_definitions

# Federation 1 has no link: these names are simply there.
_FEDERATION_1_DIRECTIVES = ("key", "requires", "provides", "external", "extends", "tag")
# Where such a subgraph defines these itself, they mean what Federation 2.4 says when it is upgraded.
FEDERATION_1_ADOPTED = ("shareable", "inaccessible", "override", "composeDirective", "interfaceObject")


@dataclass(frozen=True, slots=True)
class Specification:
    """One version of a specification: what it defines, by the names that it gives."""

    directives: Mapping[str, DirectiveDefinition]
    types: Mapping[str, NamedType]

    def has(self, imported: Import) -> bool:
        """Whether there is such an element."""
        return imported.name in (self.directives if imported.is_directive else self.types)


@cache
def specification(identity: str, version: Version) -> Specification | None:
    """What a version of a specification defines; None where it is not known."""
    if identity != FEDERATION:
        text = _OTHERS.get(identity, {}).get(version)
        return _read(text) if text else None
    if version != FEDERATION_1 and not (2, 0) <= version <= _LATEST_FEDERATION:
        return None
    return _read(" ".join(text for since, text in _FEDERATION if since <= version))


def since(directive: str) -> Version | None:
    """The version of Federation that added a directive; None where it has none of that name."""
    return next((version for version, text in _FEDERATION if directive in _read(text).directives), None)


@cache
def federation_1_link(adopted: frozenset[str] = frozenset()) -> Link:
    """Federation 1 as if it had been linked; `adopted` are later directives that the document defines."""
    names = [*_FEDERATION_1_DIRECTIVES, *sorted(adopted)]
    imports = [Import(each, each, is_directive=True) for each in names]
    url = SpecificationUrl(FEDERATION, "federation", FEDERATION_1)
    return Link(url, None, (*imports, Import("FieldSet", "_FieldSet", is_directive=False)))


@cache
def federation_1(adopted: frozenset[str] = frozenset()) -> Specification:
    """What Federation 1 defines, with later directives that the document defines itself."""
    first, later = specification(FEDERATION, FEDERATION_1), specification(FEDERATION, (2, 4))
    assert first is not None and later is not None  # noqa: S101, PT018 -- both are in the table
    directives = {**first.directives, **{name: later.directives[name] for name in adopted}}
    return Specification(MappingProxyType(directives), first.types)


@cache
def _read(text: str) -> Specification:
    schema = parse_schema(text)
    return Specification(schema.directive_definitions, schema.types)
