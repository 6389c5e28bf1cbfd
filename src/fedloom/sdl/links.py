"""`@link`: one link to a specification, read from a document and taken apart.

Which links a document has, and whether their specifications are known, is asked in `composition/linking.py`.
Sources: the link specification 1.0 (`@link(url:, as:, import:, for:)`, "Bootstrapping", "Namespacing and name
collisions") and its predecessor core 0.1 and 0.2 (`@core(feature:, as:, for:)`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graphql import ConstValueNode, EnumValueNode, ListValueNode, ObjectValueNode, StringValueNode, print_ast

from fedloom.sdl.definitions import Directive
from fedloom.sdl.problems import Code

Version = tuple[int, int]

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*(?P<path>/[^?#]*)?")
_VERSION = re.compile(r"v(\d+)\.(\d+)")
_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")
_IMPORT_FIELDS = frozenset({"name", "as"})


class LinkError(ValueError):
    """A link that cannot be understood; the message says why, `code` by which name others know it."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class SpecificationUrl:
    """A specification's URL in parts: `https://specs.apollo.dev/federation/v2.3`.

    `identity` is all before the version, `name` its last part.
    """

    identity: str
    name: str
    version: Version

    def __str__(self) -> str:
        """As in a document."""
        return f"{self.identity}/{format_version(self.version)}"


@dataclass(frozen=True, slots=True)
class Import:
    """One imported element; `name` is the specification's, `as_name` the document's, both without `@`."""

    name: str
    as_name: str
    is_directive: bool

    def __str__(self) -> str:
        """The specification's name, as in an import."""
        return f"@{self.name}" if self.is_directive else self.name

    @property
    def local(self) -> str:
        """The document's name, as in an import."""
        return f"@{self.as_name}" if self.is_directive else self.as_name


@dataclass(frozen=True, slots=True)
class Link:
    """One link. `as_name` is the prefix of all that is not imported, None where none is possible."""

    url: SpecificationUrl
    as_name: str | None
    imports: tuple[Import, ...] = ()
    purpose: str | None = None

    def directive_name(self, name: str) -> str | None:
        """The document's name for a directive of the specification, both without `@`."""
        for each in self.imports:
            if each.is_directive and each.name == name:
                return each.as_name
        return self.as_name if name == self.url.name else self._prefixed(name)

    def type_name(self, name: str) -> str | None:
        """The document's name for a type of the specification."""
        for each in self.imports:
            if not each.is_directive and each.name == name:
                return each.as_name
        return self._prefixed(name)

    def _prefixed(self, name: str) -> str | None:
        return f"{self.as_name}__{name}" if self.as_name else None


def format_version(version: Version) -> str:
    """As in a URL: `v2.3`."""
    return f"v{version[0]}.{version[1]}"


def parse_url(text: str) -> SpecificationUrl:
    """Take a specification's URL apart.

    Raises:
        LinkError: it is no URL, or has no name or no version at its end.
    """
    found = _URL.fullmatch(re.split("[?#]", text, maxsplit=1)[0])
    *before, last = (found["path"] or "").split("/") if found else ("",)
    version = _VERSION.fullmatch(last)
    if found is None or version is None:
        message = f'"{text}" does not end with a version such as "v1.2"'
        raise LinkError(Code.INVALID_LINK_IDENTIFIER, message)
    if not before or not before[-1]:
        message = f'"{text}" names no specification before its version'
        raise LinkError(Code.INVALID_LINK_IDENTIFIER, message)
    identity = found[0].removesuffix(f"/{last}")
    return SpecificationUrl(identity, before[-1], (int(version[1]), int(version[2])))


def url_text(directive: Directive) -> str | None:
    """The URL that `@link` or `@core` gives, unread."""
    return _string(directive, "url") or _string(directive, "feature")


def read_link(directive: Directive) -> Link:
    """Understand one application of `@link`, or of `@core`.

    Raises:
        LinkError: it has no URL, a name that cannot be, or imports that name nothing.
    """
    text = url_text(directive)
    if text is None:
        raise LinkError(Code.INVALID_LINK_IDENTIFIER, f"{directive} gives no URL of a specification")
    url = parse_url(text)
    given = _string(directive, "as")
    return Link(
        url, _prefix(url, given), _imports(directive.arguments.get("import")), _string(directive, "for")
    )


def _prefix(url: SpecificationUrl, given: str | None) -> str | None:
    """The name that a link goes by, which may hold no `__` and not end with `_`."""
    if given is None and not _NAME.fullmatch(url.name):
        return None  # such as https://example.com/my-rules/v1.0: only imports can be used
    name = url.name if given is None else given
    if not _NAME.fullmatch(name) or "__" in name or name.endswith("_"):
        message = (
            f'{url} cannot be linked as "{name}": a GraphQL name without "__", not ending with "_", is needed'
        )
        raise LinkError(Code.INVALID_LINK_DIRECTIVE_USAGE, f"{message}. Give another one with as:")
    return name


def _imports(value: ConstValueNode | None) -> tuple[Import, ...]:
    if value is None or value.kind == "null_value":
        return ()
    if not isinstance(value, ListValueNode):
        raise _import_error(value, "a list of imports is needed")
    return tuple(dict.fromkeys(_import(each) for each in value.values))


def _import(value: ConstValueNode) -> Import:
    if isinstance(value, StringValueNode | EnumValueNode):
        return _named_import(value, value.value, value.value)
    if not isinstance(value, ObjectValueNode):
        raise _import_error(value, 'an import is a name, or {name: "…", as: "…"}')
    given = {each.name.value: each.value for each in value.fields}
    if unknown := given.keys() - _IMPORT_FIELDS:
        raise _import_error(value, f'"{min(unknown)}" is unknown; an import has "name" and "as"')
    texts = {key: each.value for key, each in given.items() if isinstance(each, StringValueNode)}
    if "name" not in texts or texts.keys() != given.keys():
        raise _import_error(value, '"name" is needed, and "name" and "as" are strings')
    return _named_import(value, texts["name"], texts.get("as", texts["name"]))


def _named_import(value: ConstValueNode, name: str, as_name: str) -> Import:
    is_directive = name.startswith("@")
    if is_directive != as_name.startswith("@"):
        raise _import_error(value, "either both names begin with @ (a directive), or none (a type)")
    if name != as_name and not _NAME.fullmatch(as_name.removeprefix("@")):
        raise _import_error(value, f'"{as_name}" is no GraphQL name')
    return Import(name.removeprefix("@"), as_name.removeprefix("@"), is_directive)


def _import_error(value: ConstValueNode, reason: str) -> LinkError:
    return LinkError(
        Code.INVALID_LINK_DIRECTIVE_USAGE, f"the import {print_ast(value)} is not valid: {reason}"
    )


def _string(directive: Directive, name: str) -> str | None:
    value = directive.arguments.get(name)
    return value.value if isinstance(value, StringValueNode | EnumValueNode) else None


def conflicts(links: Sequence[Link]) -> list[str]:
    """What several links of one document cannot have together: one name for two things, or two for one."""
    return [*_name_conflicts(links), *_import_conflicts(links), *_namespace_conflicts(links)]


def _name_conflicts(links: Sequence[Link]) -> list[str]:
    found: list[str] = []
    identities: set[str] = set()
    names: dict[str, Link] = {}
    for link in links:
        if link.url.identity in identities:
            found.append(
                f"{link.url.identity} is linked more than once; one link is allowed, remove the others"
            )
        elif link.as_name in names:
            other = names[link.as_name].url.identity
            found.append(
                f'{link.url.identity} and {other} are both linked as "{link.as_name}"; rename one with as:'
            )
        identities.add(link.url.identity)
        if link.as_name:
            names.setdefault(link.as_name, link)
    return found


def _import_conflicts(links: Sequence[Link]) -> list[str]:
    found: list[str] = []
    owners: dict[str, tuple[Link, Import]] = {}
    for link in links:
        local_names: dict[str, str] = {}
        for each in link.imports:
            first = local_names.setdefault(str(each), each.local)
            if first != each.local:
                found.append(f'{link.url} imports "{each}" as "{first}" and as "{each.local}"; keep one')
            owner, imported = owners.setdefault(each.local, (link, each))
            if (owner, imported) != (link, each):
                found.append(
                    f'"{each.local}" is "{imported}" of {owner.url} and "{each}" of {link.url}; rename one'
                )
    return found


def _namespace_conflicts(links: Sequence[Link]) -> list[str]:
    """Imports that look like an element of a linked specification which was not imported."""
    prefixes = {link.as_name: link for link in links if link.as_name}
    return [
        f'"{each}" of {link.url} cannot be called "{each.local}": that is a name of {prefixes[prefix].url},'
        f' which is linked as "{prefix}". Import it under another name'
        for link in links
        for each in link.imports
        if (prefix := each.as_name.split("__")[0]) in prefixes
        and (each.is_directive or "__" in each.as_name)
        and not _is_default(prefixes[prefix], link, each)
    ]


def _is_default(owner: Link, link: Link, imported: Import) -> bool:
    """Whether it is imported by the very name that it has anyway."""
    bare = Link(owner.url, owner.as_name)
    name = bare.directive_name(imported.name) if imported.is_directive else bare.type_name(imported.name)
    return owner is link and name == imported.as_name
