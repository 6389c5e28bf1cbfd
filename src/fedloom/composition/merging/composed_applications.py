"""`@composeDirective`: which directives a subgraph composes, one by one.

A composed directive must belong to a specification that the subgraph links; those of federation stay where
they are, or travel by themselves. Source: Federation: @composeDirective.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from graphql import StringValueNode

from fedloom.composition.hint_codes import HintCode
from fedloom.composition.merging.carried_specifications import BUILT_IN, CARRIED
from fedloom.composition.merging.findings import Findings
from fedloom.composition.subgraph import Subgraph
from fedloom.sdl.definitions import Directive
from fedloom.sdl.links import Link, Version
from fedloom.sdl.problems import Code


@dataclass(frozen=True, slots=True)
class Composed:
    """A directive that one subgraph composes, by its name there; `element` is its specification's name."""

    subgraph: Subgraph
    name: str
    element: str
    link: Link

    @property
    def specification(self) -> str:
        """The URL without a version."""
        return self.link.url.identity

    @property
    def version(self) -> Version:
        """The version that the subgraph links."""
        return self.link.url.version


def composed_by(subgraph: Subgraph, findings: Findings) -> Iterator[Composed]:
    """Read the applications in one subgraph, and refuse those that cannot be followed."""
    for directive in subgraph.schema.directives:
        if directive.known == "composeDirective" and (name := _argument(directive, subgraph, findings)):
            known = {written: each for each, written in subgraph.directive_names.items()}.get(name)
            if known in CARRIED - BUILT_IN:
                message = f"@{name} is composed by itself; @composeDirective is not needed for it."
                code = HintCode.DIRECTIVE_COMPOSITION_INFO
                findings.hint(code, message, f"@{name}", subgraphs=[subgraph.name])
            elif link := _link_of(name, known, subgraph, findings):
                yield Composed(subgraph, name, _element(name, link), link)


def _argument(directive: Directive, subgraph: Subgraph, findings: Findings) -> str | None:
    """The directive that is named, without `@`."""
    value = directive.arguments.get("name")
    text = value.value if isinstance(value, StringValueNode) else ""
    if text.startswith("@") and len(text) > 1:
        return text[1:]
    message = f'{_in(subgraph)} composes "{text}": a directive is named with its @, such as "@mine".'
    findings.refuse(Code.DIRECTIVE_COMPOSITION_ERROR, message, subgraphs=[subgraph.name])
    return None


def _link_of(name: str, known: str | None, subgraph: Subgraph, findings: Findings) -> Link | None:
    """The link by which the subgraph has the directive, if it may be composed."""
    definitions = subgraph.schema.directive_definitions
    link = next((each for each in subgraph.links if _belongs(name, each)), None)
    if name == "link" or (known is not None and known not in BUILT_IN):
        reason = "it belongs to federation itself and stays in its subgraph"
    elif name not in definitions and name not in BUILT_IN:
        near = get_close_matches(name, definitions, 1)
        reason = "it is not defined there" + (f"; @{near[0]} is" if near else "")
    elif link is None:
        reason = "it belongs to no linked specification; link one and import the directive from it"
    else:
        return link
    message = f"{_in(subgraph)} cannot compose @{name}: {reason}."
    findings.refuse(Code.DIRECTIVE_COMPOSITION_ERROR, message, f"@{name}", subgraphs=[subgraph.name])
    return None


def _belongs(name: str, link: Link) -> bool:
    """Whether a directive is imported by the link, has its prefix, or its very name."""
    imported = any(each.is_directive and each.as_name == name for each in link.imports)
    prefixed = link.as_name is not None and (name == link.as_name or name.startswith(f"{link.as_name}__"))
    return imported or prefixed


def _element(name: str, link: Link) -> str:
    """The specification's name of a directive."""
    for each in link.imports:
        if each.is_directive and each.as_name == name:
            return each.name
    if name == link.as_name:
        return link.url.name or name
    return name.removeprefix(f"{link.as_name}__")


def _in(subgraph: Subgraph) -> str:
    return f'Subgraph "{subgraph.name}"'
