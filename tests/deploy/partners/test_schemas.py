"""What partners publish: the file beside each service is what the service says, and fits our own graph."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from graphql import parse, print_ast
from graphql.language import (
    DirectiveNode,
    DocumentNode,
    EnumValueNode,
    ObjectTypeDefinitionNode,
)

from celltrail.domain.access_groups import AccessGroup
from celltrail.graph.schema import subgraph_sdl
from fedloom import SubgraphSource, compose
from tests.deploy.partners.services import PARTNERS, running, start

ROOT = Path(__file__).parents[3]
NAMES = ("telematics", "laboratory")
ROOTS = {"Query", "Mutation", "Subscription", "_Service"}


def published(name: str) -> str:
    return (PARTNERS / name / "schema.graphql").read_text(encoding="utf-8")


def canonical(sdl: str) -> list[str]:
    """The definitions, whatever their order."""
    return sorted(print_ast(each) for each in parse(sdl).definitions)


def objects(document: DocumentNode) -> list[ObjectTypeDefinitionNode]:
    return [each for each in document.definitions if isinstance(each, ObjectTypeDefinitionNode)]


@pytest.mark.parametrize("name", NAMES)
def test_the_running_service_says_what_is_published(name: str, tmp_path: Path) -> None:
    with running(name, tmp_path / "data.sqlite") as service:
        answer = service.ask("{ _service { sdl } }")

    assert canonical(answer["data"]["_service"]["sdl"]) == canonical(published(name))


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_command_prints_the_file(name: str, tmp_path: Path) -> None:
    program = start(name, tmp_path / "data.sqlite", "schema")
    status = program.process.wait(timeout=60)

    assert (status, program.out.all(), program.err.all()) == (0, published(name), "")


def test_all_three_compose_without_a_hint() -> None:
    partners = [SubgraphSource(name, published(name), f"http://127.0.0.1/{name}") for name in NAMES]

    supergraph = compose([SubgraphSource("core", subgraph_sdl()), *partners])

    assert supergraph.hints == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_field_names_its_access_group(name: str) -> None:
    missing = [
        f"{each.name.value}.{field.name.value}"
        for each in objects(parse(published(name)))
        if each.name.value not in {"Query", "_Service"}  # Federation's own
        for field in each.fields or ()
        if not any(_is_access(directive) for directive in field.directives or ())
    ]

    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_own_types_and_root_fields_carry_the_name_of_the_subgraph(name: str) -> None:
    shared = {"AccessGroup", "Battery", "DateTime", "Decimal", "Fraction", "MaterialFraction", "MaterialLot"}
    document = parse(published(name))
    types = {each.name.value for each in document.definitions if hasattr(each, "name") and each.name}
    roots = {
        field.name.value
        for each in objects(document)
        if each.name.value in {"Mutation", "Subscription"}
        for field in each.fields or ()
    }

    own = {each for each in types - shared - ROOTS if not each.startswith("_")} - {"access"}

    assert own
    assert roots
    assert [each for each in own if not each.startswith(name.capitalize())] == []
    assert [each for each in roots if not each.startswith(name)] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_partner_locks_the_versions_that_we_test(name: str) -> None:
    ours, theirs = (_locked(folder / "uv.lock") for folder in (ROOT, PARTNERS / name))
    theirs.pop(f"battery-{name}")

    assert {package: ours.get(package) for package in theirs} == theirs


def _locked(path: Path) -> dict[str, str]:
    packages = tomllib.loads(path.read_text(encoding="utf-8"))["package"]
    return {each["name"]: each["version"] for each in packages}


def _is_access(directive: DirectiveNode) -> bool:
    if directive.name.value != "access":
        return False
    (argument,) = directive.arguments or ()
    assert isinstance(argument.value, EnumValueNode)
    return argument.value.value in set(AccessGroup)
