"""Which specifications a subgraph's document links, and what its directives and types are called there.

A document without a link to Federation 2 is one of Federation 1, whose directives have fixed names. Sources:
the link specification 1.0 ("Bootstrapping", "Name resolution"), Federation: "Enabling Federation 2",
"Namespaced directives".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from graphql import DirectiveDefinitionNode, DocumentNode

from fedloom.sdl.definitions import BUILT_IN_DIRECTIVES, Directive
from fedloom.sdl.links import Link, LinkError, SpecificationUrl, conflicts, read_link, url_text
from fedloom.sdl.parsing import schema_directives
from fedloom.sdl.problems import Code
from fedloom.sdl.specifications import (
    CORE,
    FEDERATION,
    FEDERATION_1,
    FEDERATION_1_ADOPTED,
    LINK,
    Specification,
    federation_1,
    federation_1_link,
    specification,
)

_LINK_1 = Link(SpecificationUrl(LINK, "link", (1, 0)), "link")


@dataclass(frozen=True, slots=True)
class Linking:
    """The links of a document, Federation's among them, each with its specification (None if unknown).

    `written` are the links that stand in the document, without those that are implied.
    """

    federation: Link
    specifications: tuple[tuple[Link, Specification | None], ...]
    written: tuple[Link, ...] = ()

    @property
    def is_federation_1(self) -> bool:
        """Whether no Federation 2 is linked."""
        return self.federation.url.version == FEDERATION_1

    def directive_names(self) -> Mapping[str, str]:
        """The document's names of all known directives, by their specification's; Federation's yield."""
        names = {name: name for name in sorted(BUILT_IN_DIRECTIVES)}
        for link, known in sorted(self.specifications, key=lambda pair: pair[0] is not self.federation):
            for each in known.directives if known else ():
                if written := link.directive_name(each):
                    names[each] = written
        return MappingProxyType(names)

    def known_names(self) -> Mapping[str, str]:
        """The specifications' names of all known directives, by the document's."""
        names = {name: name for name in BUILT_IN_DIRECTIVES}
        for link, known in self.specifications:
            for each in known.directives if known else ():
                if written := link.directive_name(each):
                    names[written] = each
        return MappingProxyType(names)

    def types(self) -> Iterator[str]:
        """The document's names of the types that Federation and the link specification define."""
        for link, known in self.specifications:
            if link.url.identity in {FEDERATION, LINK, CORE} and known:
                yield from filter(None, map(link.type_name, known.types))


class LinksRefusedError(Exception):
    """A document's links are not valid; `reasons` are all that was found, each with its code."""

    def __init__(self, reasons: Sequence[tuple[Code, str]]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(f"[{code}] {reason}" for code, reason in reasons))


def read_linking(document: DocumentNode) -> Linking:
    """Find out what a document links.

    Raises:
        LinksRefusedError: links are not valid, contradict each other, or name what is not known.
    """
    defined = {e.name.value for e in document.definitions if isinstance(e, DirectiveDefinitionNode)}
    applied = schema_directives(document)
    name = _link_name(applied, defined)
    links = [_self_named(each, name) for each in _read_links([e for e in applied if e.name == name])]
    federation = next((each for each in links if each.url.identity == FEDERATION), None)
    own = next((each for each in links if _is_own(each, name)), None)
    if federation is None and own is None:
        # Federation 1; links that are not announced by one to the link specification say nothing.
        return _linking_of_federation_1(defined, [], [_LINK_1] if "link" not in defined else [])
    implied = [] if own else [_LINK_1]
    if federation is None:
        return _linking_of_federation_1(defined, links, implied)
    return _checked(Linking(federation, _specified([*implied, *links]), tuple(links)))


def _link_name(applied: Sequence[Directive], defined: set[str]) -> str:
    """The name of the directive that links: `link`, or another one that links its own specification."""
    for each in applied:
        identity = (url_text(each) or "").rpartition("/")[0]
        if identity == _own_specification(each) and (each.name in defined or each.name == "link"):
            return each.name
    return "link"


def _own_specification(applied: Directive) -> str:
    return CORE if "feature" in applied.arguments else LINK


def _is_own(link: Link, name: str) -> bool:
    """Whether it links the specification of the linking directive itself, which is called `name`."""
    return link.url.identity == LINK or (link.url.identity == CORE and link.directive_name("core") == name)


def _read_links(applied: Sequence[Directive]) -> list[Link]:
    """The links; a document without any to Federation 2 or the link specification has none that count."""
    urls = [url_text(each) or "" for each in applied]
    if not any(
        url.startswith((f"{FEDERATION}/", f"{LINK}/", f"{CORE}/")) or url == FEDERATION for url in urls
    ):
        return []
    links: list[Link] = []
    reasons: list[tuple[Code, str]] = []
    for each in applied:
        try:
            links.append(read_link(each))
        except LinkError as error:
            reasons.append((error.code, str(error)))
    if reasons:
        raise LinksRefusedError(reasons)
    return links


def _self_named(link: Link, name: str) -> Link:
    """The link to the link specification goes by the name that it is applied with."""
    own = "link" if link.url.identity == LINK else "core"
    if link.url.identity not in {LINK, CORE} or link.directive_name(own) == name or name == "link" != own:
        return link
    if link.as_name == own and not link.imports:
        return replace(link, as_name=name)
    reason = (
        f"{link.url} is linked so that its directive is @{link.directive_name(own)}, and @{name} is applied"
    )
    raise LinksRefusedError([(Code.INVALID_GRAPHQL, f"{reason}; use one name")])


def _linking_of_federation_1(defined: set[str], links: list[Link], implied: list[Link]) -> Linking:
    adopted = frozenset(defined & set(FEDERATION_1_ADOPTED))
    federation = federation_1_link(adopted)
    others = _specified([*implied, *links])
    _refuse_unknown_link_versions(others)
    if links and all(each.url.identity != CORE for each in links):
        # Upgraded, it imports Federation's directives by their own names: nothing else may have them.
        _refuse_conflicts([federation_1_link(frozenset(FEDERATION_1_ADOPTED)), *implied, *links])
    return Linking(federation, ((federation, federation_1(adopted)), *others), tuple(links))


def _specified(links: Sequence[Link]) -> tuple[tuple[Link, Specification | None], ...]:
    return tuple((each, specification(each.url.identity, each.url.version)) for each in links)


def _checked(linking: Linking) -> Linking:
    """The linking, if all of it is known and goes together."""
    url = linking.federation.url
    if linking.is_federation_1 or specification(FEDERATION, url.version) is None:
        reason = f"{url} is not a version of Federation 2 that is known here; 2.0 to 2.14 are"
        raise LinksRefusedError([(Code.UNKNOWN_FEDERATION_LINK_VERSION, reason)])
    _refuse_unknown_link_versions(linking.specifications)
    _refuse_unknown_imports(linking)
    _refuse_conflicts([link for link, _ in linking.specifications])
    _refuse_second_names(linking)
    return linking


def _refuse_unknown_link_versions(specifications: Iterable[tuple[Link, Specification | None]]) -> None:
    for link, known in specifications:
        if link.url.identity == LINK and known is None:
            reason = f"{link.url} is not a version of that specification that is known here; {LINK}/v1.0 is"
            raise LinksRefusedError([(Code.UNKNOWN_LINK_VERSION, reason)])


def _refuse_unknown_imports(linking: Linking) -> None:
    reasons = [
        f'{link.url} has no "{each}" to import; check the spelling, or link the version that added it'
        for link, known in linking.specifications
        for each in link.imports
        if known and not known.has(each)
    ]
    if reasons:
        raise LinksRefusedError([(Code.INVALID_LINK_DIRECTIVE_USAGE, each) for each in reasons])


def _refuse_conflicts(links: Sequence[Link]) -> None:
    if reasons := conflicts(links):
        raise LinksRefusedError([(Code.INVALID_LINK_DIRECTIVE_USAGE, each) for each in reasons])


def _refuse_second_names(linking: Linking) -> None:
    """A directive that has a specification of its own too, as `@tag` has, is imported from one of the two."""
    for each in linking.federation.imports:
        for link, known in linking.specifications:
            if link is not linking.federation and known and each.is_directive and known.has(each):
                reason = f"{each} comes from {linking.federation.url} and from {link.url}; import it from one"
                raise LinksRefusedError([(Code.INVALID_GRAPHQL, reason)])
