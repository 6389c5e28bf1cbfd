"""Trusted documents: a client runs the operations that it was released with, and names them by an id.

The forms are those of tools that clients are built with: Apollo's persisted query manifest, and one object of
documents by their ids (Relay, GraphQL Code Generator). A request names a document by `documentId` (GraphQL
over HTTP, "Persisted Documents") or by `extensions.persistedQuery.sha256Hash`; a whole text that is one of
the client's is as good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

import orjson

from fedloom.errors import (
    DocumentNotFoundError,
    ForbiddenError,
    MalformedRequestError,
    RequestError,
)
from fedloom.executor.context import Caller
from fedloom.gateway.service import GraphQLService
from fedloom.operation.request import GraphQLRequest

ClientOf = Callable[[Caller], str]
"""The name of the client that a caller uses: its documents are looked up by it."""

_APOLLO = "apollo-persisted-query-manifest"
_SHA256 = "sha256:"


class ManifestError(Exception):
    """A manifest that cannot be used: the message has the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The documents of one client: by the ids that its tools gave them, and by their SHA-256."""

    documents: Mapping[str, str]

    @classmethod
    def read(cls, raw: bytes, *, source: str) -> Manifest:
        """Read a manifest in one of the two forms.

        Raises:
            ManifestError: it is neither, or an id means two documents.
        """
        try:
            members = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise ManifestError(f"{source}: not JSON: {error.msg} at character {error.pos}") from None
        if not isinstance(members, dict):
            raise ManifestError(f"{source}: neither a persisted query manifest nor an object of documents")
        given = _operations(members, source) if members.get("format") == _APOLLO else members
        documents: dict[str, str] = {}
        for name, text in given.items():
            if not isinstance(text, str):
                raise ManifestError(f"{source}: {name[:80]!r} is no document: a string is expected")
            for key in (name.removeprefix(_SHA256), _hash(text)):
                if documents.setdefault(key, text) != text:
                    raise ManifestError(f"{source}: the id {key[:80]!r} means two documents")
        return cls(documents)

    def document(self, document_id: str) -> str | None:
        """The document of an id, with or without the prefix ``sha256:``."""
        return self.documents.get(document_id.removeprefix(_SHA256))

    def holds(self, text: str) -> bool:
        """Whether a text is one of the documents, to the letter."""
        return self.documents.get(_hash(text)) == text


class TrustedDocuments:
    """Which documents each client may run. One without a manifest runs any, unless manifests are required."""

    def __init__(
        self, manifests: Mapping[str, Manifest], client_of: ClientOf, *, are_required: bool = False
    ) -> None:
        self._manifests, self._client_of, self._are_required = dict(manifests), client_of, are_required

    def resolved(self, request: GraphQLRequest, caller: Caller) -> GraphQLRequest:
        """The request with its document.

        Raises:
            DocumentNotFoundError: the id is none of this client's, whatever others have.
            ForbiddenError: this client runs trusted documents only, and this is none.
            MalformedRequestError: the request has a document and the id of another.
        """
        manifest = self._manifests.get(self._client_of(caller))
        document_id = document_id_of(request)
        if manifest is None and not self._are_required:
            return _own(request, document_id)
        if document_id is None:
            if manifest is None or not manifest.holds(request.query):
                raise ForbiddenError("this client runs trusted documents only, and this is none of them")
            return request
        text = None if manifest is None else manifest.document(document_id)
        if text is None:
            raise DocumentNotFoundError(document_id)
        if request.query and request.query != text:
            raise MalformedRequestError("the request has a query and the id of another document")
        return replace(request, query=text)

    def check(self, gateway: GraphQLService) -> list[str]:
        """What is wrong with documents that are trusted, each as a sentence; nothing when all can run."""
        found = []
        for client, manifest in sorted(self._manifests.items()):
            for text in sorted(set(manifest.documents.values())):
                try:
                    gateway.check(text)
                except RequestError as error:
                    found.append(f"{client}: {error.message}: {' '.join(text.split())[:80]}")
        return found


def with_document(
    request: GraphQLRequest, caller: Caller, documents: TrustedDocuments | None
) -> GraphQLRequest:
    """The request with its document; where none are kept it has to have its own.

    Raises:
        RequestError: as `TrustedDocuments.resolved`.
    """
    if documents is not None:
        return documents.resolved(request, caller)
    return _own(request, document_id_of(request))


def _own(request: GraphQLRequest, document_id: str | None) -> GraphQLRequest:
    """The request of one for whom no documents are kept: an id beside its document is its own affair."""
    if document_id is not None and not request.query:
        raise DocumentNotFoundError(document_id)
    return request


def document_id_of(request: GraphQLRequest) -> str | None:
    """The id by which a request names its document, None where it has none.

    Raises:
        MalformedRequestError: two ids that differ, or an extension that is none.
    """
    persisted = request.extensions.get("persistedQuery")
    if persisted is None:
        return request.document_id
    hashed = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if not isinstance(hashed, str):
        raise MalformedRequestError("`extensions.persistedQuery` must be an object with a text `sha256Hash`")
    if request.document_id not in (None, hashed, f"{_SHA256}{hashed}"):
        raise MalformedRequestError("`documentId` and `extensions.persistedQuery` name two documents")
    return hashed


def read_manifests(folder: Path) -> dict[str, Manifest]:
    """The manifests of a folder: one JSON file for a client, named after it (percent-encoded) with ``.json``.

    Raises:
        ManifestError: the folder cannot be read, has none, or one cannot be used.
    """
    try:
        files = sorted(folder.glob("*.json"))
        found = {unquote(each.stem): Manifest.read(each.read_bytes(), source=each.name) for each in files}
    except OSError as error:
        raise ManifestError(f"{folder}: {error.strerror}") from None
    if not found:
        raise ManifestError(f"{folder}: there is no file NAME.json in it")
    return found


def _operations(members: Mapping[str, object], source: str) -> dict[str, object]:
    operations = members.get("operations")
    if members.get("version") != 1 or not isinstance(operations, list):
        raise ManifestError(f"{source}: version 1 of {_APOLLO} with its operations is expected")
    found: dict[str, object] = {}
    for number, each in enumerate(operations):
        if not isinstance(each, dict) or not isinstance(each.get("id"), str):
            raise ManifestError(f"{source}: operation {number} has no id")
        if found.setdefault(each["id"], each.get("body")) != each.get("body"):
            raise ManifestError(f"{source}: the id {each['id'][:80]!r} means two documents")
    return found


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
