"""All that `@composeDirective` brings into a supergraph, where the subgraphs go together.

A directive has the same name in all subgraphs that compose it, and a name stands for one directive. Of the
versions of one specification the highest is linked, and its definitions are taken; two majors do not go
together. Source: Federation: @composeDirective.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from fedloom.composition.hint_codes import HintCode
from fedloom.composition.merging.carried_specifications import CarriedSpecifications
from fedloom.composition.merging.composed_applications import Composed, composed_by
from fedloom.composition.merging.findings import Findings
from fedloom.composition.merging.wording import by_subgraph, in_subgraphs
from fedloom.composition.subgraph import Subgraph
from fedloom.sdl.definitions import DirectiveDefinition
from fedloom.sdl.links import Version, format_version
from fedloom.sdl.problems import Code
from fedloom.supergraph.model import LinkedSpecification


@dataclass(frozen=True, slots=True)
class ComposedDirectives:
    """What is composed: names by subgraph, their definitions, and the links of the supergraph."""

    by_subgraph: Mapping[str, frozenset[str]]
    definitions: Mapping[str, DirectiveDefinition]
    links: tuple[LinkedSpecification, ...]


def composed_directives(
    subgraphs: Iterable[Subgraph], carried: CarriedSpecifications, findings: Findings
) -> ComposedDirectives:
    """Read all `@composeDirective`, and refuse what does not go together."""
    subgraphs = tuple(subgraphs)
    found = [each for subgraph in subgraphs for each in composed_by(subgraph, findings)]
    _check_versions(subgraphs, found, findings)
    _check_names(found, carried, findings)
    _hint_other_names(subgraphs, found, findings)
    by_specification: dict[str, list[Composed]] = {}
    for each in found:
        by_specification.setdefault(each.specification, []).append(each)
    names: dict[str, set[str]] = {}
    for each in found:
        names.setdefault(each.subgraph.name, set()).add(each.name)
    return ComposedDirectives(
        {subgraph: frozenset(several) for subgraph, several in names.items()},
        {
            name: each
            for several in by_specification.values()
            for name, each in _definitions(several, findings)
        },
        tuple(_link(several) for several in by_specification.values()),
    )


def _check_versions(subgraphs: Iterable[Subgraph], found: Iterable[Composed], findings: Findings) -> None:
    """Two majors of one specification: an error where both are composed, a hint otherwise."""
    composing = {(each.specification, each.subgraph.name) for each in found}
    linked: dict[str, dict[str, Version]] = {}
    for subgraph in subgraphs:
        for link in subgraph.links:
            if not link.url.identity.startswith("https://specs.apollo.dev/"):
                linked.setdefault(link.url.identity, {})[subgraph.name] = link.url.version
    for url, versions in linked.items():
        composed = {name: each for name, each in versions.items() if (url, name) in composing}
        if len({each[0] for each in composed.values()}) > 1:
            message = (
                f"{url} is linked in {_versions(composed)}, and its directives are composed. "
                "All subgraphs that compose them must link the same major version."
            )
            findings.refuse(Code.DIRECTIVE_COMPOSITION_ERROR, message, subgraphs=composed)
        elif len({each[0] for each in versions.values()}) > 1:
            message = f"{url} is linked in {_versions(versions)}, which are not compatible."
            findings.hint(HintCode.DIRECTIVE_COMPOSITION_INFO, message, subgraphs=versions)


def _check_names(found: Iterable[Composed], carried: CarriedSpecifications, findings: Findings) -> None:
    """One directive has one name, and one name means one directive."""
    by_name: dict[str, dict[str, str]] = {}
    by_element: dict[tuple[str, str], dict[str, str]] = {}
    for each in found:
        by_name.setdefault(each.name, {})[each.subgraph.name] = each.specification
        by_element.setdefault((each.specification, each.element), {})[each.subgraph.name] = f"@{each.name}"
    for name, specifications in by_name.items():
        reason = None
        if len(set(specifications.values())) > 1:
            reason = f"stands for different things: it is of {by_subgraph(specifications)}"
        elif name in carried.names.values():
            reason = (
                f"is composed in {in_subgraphs(specifications)}, and means a federation directive elsewhere"
            )
        if reason:
            message = f"@{name} {reason}. Import one of them under another name."
            findings.refuse(Code.DIRECTIVE_COMPOSITION_ERROR, message, f"@{name}", subgraphs=specifications)
    for (url, element), names in by_element.items():
        if len(set(names.values())) > 1:
            message = (
                f"@{element} of {url} is composed under several names: {by_subgraph(names)}. "
                "Import it under the same name in all of them."
            )
            findings.refuse(Code.DIRECTIVE_COMPOSITION_ERROR, message, f"@{element}", subgraphs=names)


def _hint_other_names(subgraphs: Iterable[Subgraph], found: Iterable[Composed], findings: Findings) -> None:
    """A subgraph may have a composed directive under another name, as long as it does not compose it."""
    names = {(each.specification, each.element): each.name for each in found}
    for subgraph in subgraphs:
        for link in subgraph.links:
            for each in link.imports:
                name = names.get((link.url.identity, each.name)) if each.is_directive else None
                if name not in {None, each.as_name}:
                    message = (
                        f'@{each.as_name} in subgraph "{subgraph.name}" is composed by others, as @{name}. '
                        "Import it under that name to compose it there too."
                    )
                    hint = HintCode.DIRECTIVE_COMPOSITION_WARN
                    findings.hint(hint, message, f"@{name}", subgraphs=[subgraph.name])


def _definitions(several: list[Composed], findings: Findings) -> Iterator[tuple[str, DirectiveDefinition]]:
    """The definitions of one specification's directives, from the subgraph with its highest version."""
    latest = _latest(several)
    definitions = latest.subgraph.schema.directive_definitions
    for name, element in {each.name: each.element for each in several}.items():
        definition = definitions.get(latest.link.directive_name(element) or name)
        if definition is not None:
            yield name, replace(definition, name=name)
            continue
        message = (
            f'Subgraph "{latest.subgraph.name}" links the highest version of {latest.specification} '
            f"and does not define @{name}, which others compose. Define it there too."
        )
        code = Code.DIRECTIVE_COMPOSITION_ERROR
        findings.refuse(code, message, f"@{name}", subgraphs=[latest.subgraph.name])


def _latest(several: list[Composed]) -> Composed:
    """The one with the highest version, the last of several."""
    return max(reversed(several), key=lambda each: each.version)


def _link(several: list[Composed]) -> LinkedSpecification:
    latest = _latest(several).link
    imports = dict.fromkeys((f"@{each.element}", f"@{each.name}") for each in several)
    return LinkedSpecification(url=str(latest.url), imports=tuple(imports))


def _versions(versions: Mapping[str, Version]) -> str:
    return by_subgraph({subgraph: format_version(each) for subgraph, each in versions.items()})
