"""Supergraphs cross the border: ours are read by others, theirs by us, each with the same API schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from graphql import (
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    build_client_schema,
    parse,
    print_ast,
    print_schema,
)

from fedloom.supergraph.api_schema import write_api_schema
from fedloom.supergraph.reading import read_supergraph
from fedloom.supergraph.writing import write_supergraph
from tests.fedloom.composition.api_form import normal_form
from tests.fedloom.composition.behaviour import Behaviour, all_behaviours, composed
from tests.fedloom.composition.node_process import NodeProcess, running
from tests.fedloom.composition.reference_composers import References
from tests.plugins.node import installed

ACCEPTED = [each for each in all_behaviours() if each.api is not None]
_GATEWAYS = Path(__file__).parent / "gateways"

# Readers that see another API schema in our supergraph, or none. It is the readers: they do the same with the
# supergraphs that Apollo's composer makes of these subgraphs (but for @oneOf, which that refuses).
_KEEPS_CARRIED = "keeps the definitions of directives that operations cannot use"
_NO_DESCRIPTION = "has no description of the schema"
_NO_RENAMED = "knows @inaccessible by that name only"
_NO_AUTHORIZATION = "does not know what is linked for: SECURITY, and refuses it"
_UNKNOWN_MEMBER = "keeps the name of a hidden type in a union"
_NO_EMPTY_DESCRIPTION = "has no description where it is empty"
_KEEPS_UNUSED = "shows a type that belongs to a specification"
_NO_ONE_OF = "its introspection was not asked for @oneOf, which it does not know"
_NO_EMPTY_INTERFACE = "makes an object of an interface that nothing implements"
_ALL_OF_CONTEXT = (
    "nested_selection",
    "on_interface",
    "simple",
    "two_contexts_of_one_name",
    "with_other_arguments",
)
_ALL_OF_AUTHORIZATION = (
    "all_three",
    "authenticated",
    "policy",
    "requires_protected_and_protects",
    "requires_scoped_with_more",
    "requires_scopes",
    "scopes_of_wrong_form",
)
_READS_OTHERWISE: Mapping[str, Mapping[str, str]] = {
    "apollo": {},
    "theguild": {
        "composed_directives/carried": _KEEPS_CARRIED,
        "composed_directives/carried_renamed": _KEEPS_CARRIED,
        "composed_directives/clashes_with_other_use": _KEEPS_CARRIED,
        "composed_directives/minor_versions": _KEEPS_CARRIED,
        "descriptions/of_all_elements": _NO_DESCRIPTION,
        "inaccessible/renamed": _NO_RENAMED,
        "inaccessible/union_member": _UNKNOWN_MEMBER,
        "links/namespace_renamed": _NO_RENAMED,
    },
    "@apollo/gateway": {
        **{f"authorization/{each}": _NO_AUTHORIZATION for each in _ALL_OF_AUTHORIZATION},
        **{f"context/{each}": _NO_AUTHORIZATION for each in _ALL_OF_CONTEXT},
        "input_objects/one_of": _NO_ONE_OF,
        "input_objects/one_of_in_one": _NO_ONE_OF,
    },
    "Hive Gateway": {
        "descriptions/of_all_elements": _NO_DESCRIPTION,
        "inaccessible/renamed": _NO_RENAMED,
        "input_objects/one_of": _NO_ONE_OF,
        "input_objects/one_of_in_one": _NO_ONE_OF,
        "descriptions/only_empty": _NO_EMPTY_DESCRIPTION,
        "interface_objects/nothing_implements_it": _NO_EMPTY_INTERFACE,
        "interfaces/no_implementation": _NO_EMPTY_INTERFACE,
        "links/namespace_renamed": _NO_RENAMED,
        "names/type_of_a_linked_specification_hidden": _KEEPS_UNUSED,
    },
}
# Hive Gateway's introspection shows the scalars of specifications.
_OF_SPECIFICATIONS = frozenset({"policy__Policy", "requiresScopes__Scope", "context__ContextFieldValue"})


@pytest.fixture(scope="module")
def gateways(pytestconfig: pytest.Config) -> Iterator[NodeProcess]:
    """Both gateways, as one process."""
    with running(_GATEWAYS / "load.cjs", installed(_GATEWAYS, pytestconfig)) as process:
        yield process


@pytest.mark.parametrize("behaviour", ACCEPTED, ids=lambda each: each.id)
def test_our_supergraph_is_read_by_the_references(behaviour: Behaviour, references: References) -> None:
    supergraph = write_supergraph(composed(behaviour.subgraphs))

    read = references.load(supergraph)

    otherwise = {name for name, each in read.items() if each.api != behaviour.api}
    assert otherwise == {name for name in read if behaviour.id in _READS_OTHERWISE[name]}


@pytest.mark.parametrize("behaviour", ACCEPTED, ids=lambda each: each.id)
def test_a_supergraph_of_the_references_is_read_here(behaviour: Behaviour, references: References) -> None:
    said = references.ask(behaviour.subgraphs)
    supergraphs = {name: each.supergraph for name, each in said.items() if each.supergraph is not None}

    read = {name: _types(write_api_schema(read_supergraph(each))) for name, each in supergraphs.items()}

    assert read == {name: _types(said[name].api or "") for name in supergraphs}


@pytest.mark.parametrize("behaviour", ACCEPTED, ids=lambda each: each.id)
def test_a_gateway_of_others_serves_our_supergraph(behaviour: Behaviour, gateways: NodeProcess) -> None:
    assert behaviour.api is not None
    supergraph = write_supergraph(composed(behaviour.subgraphs))

    answers = gateways.ask({"supergraph": supergraph})

    otherwise = {name for name, each in answers.items() if _served(each) != _types(behaviour.api)}
    assert otherwise == {name for name in answers if behaviour.id in _READS_OTHERWISE[name]}


def _served(answer: Mapping[str, object]) -> str | None:
    """The types that a gateway's introspection shows; None where it did not start."""
    if "data" not in answer:
        return None
    return _types(print_schema(build_client_schema(answer["data"])))  # type: ignore[arg-type] # JSON


def _types(api: str) -> str:
    """An API schema without the definitions of directives: readers keep more of them than clients can use."""
    document = parse(normal_form(api))
    kept = [
        each
        for each in document.definitions
        if not isinstance(each, DirectiveDefinitionNode) and _name(each) not in _OF_SPECIFICATIONS
    ]
    return print_ast(DocumentNode(definitions=tuple(kept)))


def _name(definition: DefinitionNode) -> str | None:
    name = getattr(definition, "name", None)  # the definition of the schema has none
    return None if name is None else str(name.value)
