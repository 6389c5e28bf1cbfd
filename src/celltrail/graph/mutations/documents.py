"""Documents that are given with an act: what they are, their hash, and where they lie.

The bytes stay with their owner.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import strawberry

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.errors import InvalidInputError, Path
from celltrail.domain.identifiers.uri import parse_web_address, split_scheme
from celltrail.domain.quantities import read, require_text
from celltrail.domain.visibility import Facet
from celltrail.graph.scalars import URI
from celltrail.storage.drafts import EvidenceDraft

MAX_DOCUMENTS: Final = 50
"""The most documents that one act is told with."""

# Who reads a document of which group. IDENTITY holds identifiers, and no document is one.
_READ_AS: Final[Mapping[AccessGroup, Facet]] = {
    AccessGroup.PUBLIC: Facet.PUBLIC,
    AccessGroup.DISMANTLING: Facet.DISMANTLING,
    AccessGroup.TEST_REPORTS: Facet.TEST_REPORTS,
    AccessGroup.INDIVIDUAL: Facet.INDIVIDUAL,
    AccessGroup.COMMERCIAL: Facet.OWN_SIDE,
}
_LONGEST_TITLE: Final = 200
_LONGEST_LINK: Final = 2_000
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
# RFC 6838, 4.2: names of at most 127 characters; parameters, such as charset, are no part of what is kept.
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}", re.ASCII)


@strawberry.input(description="A document that proves something: its hash binds it, its bytes stay with you.")
class EvidenceInput:
    """One document."""

    title: str = strawberry.field(description=f"What it is, in at most {_LONGEST_TITLE} characters.")
    sha256: str = strawberry.field(description="SHA-256 of its bytes: 64 hexadecimal digits.")
    media_type: str = strawberry.field(description="Its media type, such as application/pdf.")
    link: URI | None = strawberry.field(default=None, description="Where it lies: an https address.")
    group: AccessGroup = strawberry.field(
        default=AccessGroup.INDIVIDUAL,
        description="Who reads it: its access group. IDENTITY is none of a document.",
    )

    def to_domain(self, *, path: Path = ()) -> EvidenceDraft:
        """Read the document's description into normal form.

        Raises:
            InvalidInputError: no SHA-256, no media type, a link that is no https address, or IDENTITY.
        """
        return EvidenceDraft(
            title=require_text(self.title, path=(*path, "title"), longest=_LONGEST_TITLE),
            sha256=_sha256(self.sha256, path=(*path, "sha256")),
            media_type=_media_type(self.media_type, path=(*path, "mediaType")),
            link=None if self.link is None else read(_link, self.link, path=(*path, "link")),
            facet=_facet(self.group, path=(*path, "group")),
        )


def evidence_of(documents: list[EvidenceInput], path: Path) -> tuple[EvidenceDraft, ...]:
    """Read the documents of an act.

    Raises:
        InvalidInputError: too many, or one that is not described rightly.
    """
    if len(documents) > MAX_DOCUMENTS:
        message = f"{len(documents)} documents; at most {MAX_DOCUMENTS} are allowed"
        raise InvalidInputError(message, path=path)
    return tuple(each.to_domain(path=(*path, number)) for number, each in enumerate(documents))


def _sha256(text: str, *, path: Path) -> str:
    digest = text.strip().lower()
    if not _SHA256.fullmatch(digest):
        message = f"{text[:80]!r} is no SHA-256; allowed: 64 hexadecimal digits"
        raise InvalidInputError(message, path=path)
    return digest


def _media_type(text: str, *, path: Path) -> str:
    media_type = text.strip().lower()
    if not _MEDIA_TYPE.fullmatch(media_type):
        message = f"{text[:80]!r} is no media type; allowed: type/subtype, such as application/pdf"
        raise InvalidInputError(message, path=path)
    return media_type


def _link(text: str) -> str:
    scheme, uri = split_scheme("link", text)
    if scheme != "https":
        message = f"{text[:80]!r} cannot be followed; allowed: an https address"
        raise InvalidInputError(message)
    address = str(parse_web_address("link", uri))
    if len(address) > _LONGEST_LINK:
        message = f"the link has {len(address)} characters; at most {_LONGEST_LINK} are allowed"
        raise InvalidInputError(message)
    return address


def _facet(group: AccessGroup, *, path: Path) -> Facet:
    if group not in _READ_AS:
        message = f"a document is not of the group {group}; allowed: {', '.join(sorted(_READ_AS))}"
        raise InvalidInputError(message, path=path)
    return _READ_AS[group]
