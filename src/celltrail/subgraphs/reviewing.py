"""What a partner publishes, read and judged before it is registered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from graphql import (
    ConstDirectiveNode,
    DocumentNode,
    EnumValueNode,
    FieldDefinitionNode,
    GraphQLSyntaxError,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    parse,
)

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.errors import InvalidInputError
from celltrail.storage.subgraphs import SubgraphVersion
from celltrail.subgraphs import grants
from celltrail.subgraphs.addresses import DEVELOPMENT, AllowedAddresses
from celltrail.subgraphs.composing import CORE, supergraph_of
from celltrail.subgraphs.field_types import FieldTypes
from celltrail.subgraphs.ownership import breaches
from celltrail.subgraphs.selected import is_called
from fedloom import CompositionError

_NAME: Final = re.compile(r"[a-z][a-z0-9]{0,39}")
_MAX_SDL_CHARACTERS: Final = 1_000_000
_TYPES: Final = (
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
)
_OF_FEDERATION: Final = frozenset({"_service", "_entities"})
_SERVICE: Final = "_Service"  # Federation's own type: some libraries print it


def read_version(
    name: str,
    *,
    owner_id: str,
    url: str,
    subscription_url: str | None = None,
    sdl: str,
    addresses: AllowedAddresses = DEVELOPMENT,
) -> SubgraphVersion:
    """The version that a partner wants to publish. Its hash is of the SDL's very bytes, SHA-256.

    Raises:
        InvalidInputError: the name, an address, the SDL or an access group in it; its path says which.
    """
    if not _NAME.fullmatch(name) or name == CORE:
        message = (
            f"the name {name[:80]!r} is not 1 to 40 of a-z and 0-9, beginning with a letter, "
            f"or is {CORE!r}, which is our own graph"
        )
        raise InvalidInputError(message, path=("name",))
    addresses.require(url, name="url", schemes=("http", "https"))
    if subscription_url is not None:
        addresses.require(subscription_url, name="subscription-url", schemes=("http", "https", "ws", "wss"))
    groups = dict(_groups(_document(sdl)))
    return SubgraphVersion(
        name=name,
        owner_id=owner_id,
        url=url,
        subscription_url=subscription_url,
        sdl=sdl,
        sha256=hashlib.sha256(sdl.encode()).hexdigest(),
        groups=tuple(sorted(groups.items())),
    )


def fields_without_group(version: SubgraphVersion) -> list[str]:
    """The fields that only the owner reads, because nobody said what they are."""
    known = {coordinate for coordinate, _ in version.groups}
    return sorted({each for each, _ in _own_fields(_document(version.sdl))} - known)


def asked_of_ours(version: SubgraphVersion) -> frozenset[str]:
    """What of ours it asks for, by keys and `@requires`: coordinates of our entities' fields."""
    return grants.asked_of_ours(_document(version.sdl), FieldTypes.of(version.sdl))


def require_granted(version: SubgraphVersion) -> None:
    """Hold what it asks for against what it was granted.

    Raises:
        InvalidInputError: it asks for more.
    """
    if missing := sorted(asked_of_ours(version) - version.grants):
        message = (
            f"{version.name} asks for what it is not granted: {', '.join(missing)}; give each with --grant"
        )
        raise InvalidInputError(message, path=("grant",))


def require_own(version: SubgraphVersion) -> None:
    """Hold what it defines against what is its own.

    Raises:
        InvalidInputError: it takes what is another's; the message has every rule that it breaks.
    """
    found = breaches(version.name, _document(version.sdl), FieldTypes.of(version.sdl))
    if found:
        listed = "\n".join(f"  [{each.rule}] {each.message}" for each in found)
        message = f"{version.name} takes what is not its own:\n{listed}"
        raise InvalidInputError(message, path=("sdl",))


def require_composable(version: SubgraphVersion, approved: Sequence[SubgraphVersion]) -> None:
    """Compose it with what is served now, in the place of the version that is.

    Raises:
        InvalidInputError: it does not fit; the message has every reason with its code.
    """
    others = [each for each in approved if each.name != version.name]
    _require_fitting((*others, version), f"{version.name} does not fit to what is served")


def require_removable(name: str, approved: Sequence[SubgraphVersion]) -> None:
    """Compose what is left without it.

    Raises:
        InvalidInputError: others need it; the message has every reason with its code.
    """
    others = [each for each in approved if each.name != name]
    _require_fitting(others, f"what is served does not fit together without {name}")


def _require_fitting(versions: Iterable[SubgraphVersion], what: str) -> None:
    try:
        supergraph_of(tuple(sorted(versions, key=lambda each: each.name)))
    except CompositionError as error:
        reasons = "\n".join(f"  [{each.code}] {each.message}" for each in error.problems)
        message = f"{what}:\n{reasons}"
        raise InvalidInputError(message, path=("sdl",)) from None


def _document(sdl: str) -> DocumentNode:
    if len(sdl) > _MAX_SDL_CHARACTERS:
        message = f"the SDL has {len(sdl)} characters; allowed: {_MAX_SDL_CHARACTERS}"
        raise InvalidInputError(message, path=("sdl",))
    try:
        return parse(sdl)
    except GraphQLSyntaxError as error:
        place = "".join(f" at line {each.line}, column {each.column}" for each in error.locations or ())
        message = f"the SDL cannot be read{place}: {error.message}"
        raise InvalidInputError(message, path=("sdl",)) from None


def _groups(document: DocumentNode) -> Iterator[tuple[str, AccessGroup]]:
    for coordinate, field in _own_fields(document):
        for directive in field.directives or ():
            if directive.name.value == "access":
                yield coordinate, _group(directive, coordinate)


def _own_fields(document: DocumentNode) -> Iterator[tuple[str, FieldDefinitionNode]]:
    """The fields that this subgraph answers for: not those of others, which it only mentions."""
    for node in document.definitions:
        if not isinstance(node, _TYPES) or node.name.value == _SERVICE:
            continue
        for field in node.fields or ():
            if field.name.value not in _OF_FEDERATION and not _is_mentioned(node, field):
                yield f"{node.name.value}.{field.name.value}", field


def _is_mentioned(
    node: ObjectTypeDefinitionNode
    | ObjectTypeExtensionNode
    | InterfaceTypeDefinitionNode
    | InterfaceTypeExtensionNode,
    field: FieldDefinitionNode,
) -> bool:
    applied = [*(node.directives or ()), *(field.directives or ())]
    if any(is_called(each, "external") for each in applied):
        return True
    return any(field.name.value in _key_fields(each) for each in node.directives or ())


def _key_fields(directive: ConstDirectiveNode) -> Iterable[str]:
    if not is_called(directive, "key"):
        return ()
    texts = [getattr(each.value, "value", "") for each in directive.arguments or ()]
    return re.findall(r"\w+", " ".join(text for text in texts if isinstance(text, str)))


def _group(directive: ConstDirectiveNode, coordinate: str) -> AccessGroup:
    given = [each.value for each in directive.arguments or () if each.name.value == "group"]
    name = given[0].value if given and isinstance(given[0], EnumValueNode) else ""
    if name not in AccessGroup.__members__:
        message = f"{coordinate}: @access(group:) is one of {', '.join(AccessGroup)}"
        raise InvalidInputError(message, path=("sdl",))
    return AccessGroup(name)
